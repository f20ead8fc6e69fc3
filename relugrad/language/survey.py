"""What a document says of its symbols, found in its tokens before any expression is read.

The parser needs it: whether `g(x)` is a function or a product depends on the left sides of all
statements.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..documents.display import Display
from ..errors import NotReadError
from ..patterns import lazy
from ..tokens import Token
from .constructs.gradient import names_loss
from .cursor import Context
from .declarations import Declared
from .kinds import MATRIX, NUMBER
from .left_sides import arguments_of, called, function_of, matrices_before_brackets
from .parser import parse, symbol_name
from .probabilities import speaks_of_chance
from .propagation import Propagation, Section
from .reading.functions import has_euler
from .scope import Binding, Scope
from .signs import ACTIVATIONS, BOLD, BUILT_IN
from .slots import Expression
from .sorting import letters, names
from .stars import speaks_of_conjugates
from .statements import Statement

_CAPITAL = r"(?:\\(?:(?:wide)?(?:hat|tilde)|bar|mathbf|boldsymbol)\{?)*[A-Z]\}*(?:_(?:\w|\{\w+\}))?"
_BRACKETS = r"\([^()']{3,80}\)"
_BESIDE_ITSELF = lazy(
    rf"(?<![A-Za-z{{\\'])(?P<one>{_CAPITAL}|{_BRACKETS})(?:'(?P=one)(?!['_^])|(?P=one)'(?!'))"
)


def _asks_for_a_column(
    parameter: str, tokens: Sequence[Token], said: Declared, transposes: bool
) -> bool:
    """Whether `tokens` define a function of a column: the uses of its argument tell."""
    try:
        node = parse(tokens, Context(euler=has_euler([tokens]), transposes=transposes))
    except NotReadError:
        return False
    written = letters(node)
    if parameter not in written and f"\\mathbf{{{parameter}}}" in written:
        # In f(x) = \mathbf{x}^T\mathbf{x} the argument is the bold one.
        return True
    if parameter in written and parameter not in names(node):
        # In f(x) = \sum_i x_i^2 it has entries, and stands nowhere by itself.
        return True
    if parameter in said.sets:
        return not said.sets[parameter] & NUMBER
    section = Section([Expression(node, Scope())], sets=said.sets, nouns=said.nouns)
    Propagation().section(section, {})
    return section.kinds.get(parameter, "scalar") != "scalar"


def _asks_through(
    parameter: str,
    right: Sequence[Token],
    statements: Sequence[Statement],
    said: Declared,
    transposes: bool,
) -> bool:
    r"""Whether a function has its argument, a column, in what it is made of: `r` in $r^Tr$."""
    inside = set(_texts(right))
    if parameter in inside:
        return False
    made = [
        one.sides[1]
        for one in statements
        if one.relations
        and one.sides[0]
        and symbol_name(one.sides[0]) in inside
        and parameter in _texts(one.sides[1])
    ]
    return bool(made) and all(
        _asks_for_a_column(parameter, tokens, said, transposes) for tokens in made
    )


def in_its_words(context: Context, displays: Sequence[Display]) -> Context:
    """The context, and which subjects the text of a document mentions."""
    return replace(
        context,
        of_chance=speaks_of_chance(displays),
        conjugates=speaks_of_conjugates(displays),
    )


def survey(
    statements: Sequence[Statement], known: Context, said: Declared | None = None
) -> Context:
    """What statements, and the text around them, say of symbols, in addition to what is known."""
    said = said or Declared()
    matrices = {name for name, kind in said.nouns.items() if kind == "matrix"}
    transposes = any(_transposes(tokens) for one in statements for tokens in one.sides)
    matrices.update(name for name, kinds in said.sets.items() if kinds == MATRIX)
    values, functions, introduced = set(known.values), set(known.functions), dict(known.called)
    masks, letters, primed = set(known.masks), set(known.letters), set(known.primed)
    applied = set(known.marks)
    lists = defaultdict[str, set[tuple[str, ...]]](set)
    listed = _listed(statements)
    for name, argument in known.parameters.items():
        lists[name].add((argument,))
    for statement in statements:
        left = statement.sides[0]
        primed.update(_primed_alone(left))
        for tokens in statement.sides:
            primed.update(_primed_beside(tokens))
            for name, is_applied in _activations(tokens):
                (applied if is_applied else letters).add(name)
            if arguments := arguments_of("f", tokens):
                # A function needs no introduction, but has one list of arguments.
                introduced.setdefault("f", arguments)
        if not statement.relations or not left:
            continue
        right = statement.sides[1]
        if _redefines_delta(left, right):
            values.add("\\delta")
        function = function_of(left)
        # L(w) may depend on w through other quantities, and w be of any kind.
        through = function and names_loss(function[0]) and function[1] not in _texts(right)
        column = function and (
            function[0] in listed
            # “Then f(x) = \lambda” says nothing of what x is.
            or (function[0] in introduced and function[1] not in _texts(right))
            or _is_passed_on(function[1], right, introduced)
            or _asks_for_a_column(function[1], right, said, transposes)
            or _asks_through(function[1], right, statements, said, transposes)
        )
        if function and not (through or column):
            functions.add(function[0])
            lists[function[0]].add((function[1],))
        elif (call := called(left)) and not (
            any(_applies(call[0], side) for side in statement.sides[1:])
            or call[0] in matrices_before_brackets(statement.sides, matrices)
        ):
            introduced.setdefault(*call)
            lists[call[0]].add(call[1])
        elif value := symbol_name(left):
            values.add(value)
            if value in BUILT_IN and _texts(right)[:2] == [value, "("]:
                masks.add(value)
    values -= functions
    return Context(
        frozenset(values),
        frozenset(functions),
        introduced,
        frozenset(masks),
        frozenset(letters),
        frozenset(applied - letters),
        primed=frozenset(primed),
        parameters={
            name: only[0]
            for name, different in lists.items()
            if len(different) == 1 and len(only := min(different)) == 1
        },
        euler=has_euler(side for statement in statements for side in statement.sides),
        steps=_steps(statements),
        # Nobody writes the power `c^1`: the raised numbers of these are labels.
        numbered=frozenset(n for one in statements for side in one.sides for n in _first_of(side)),
        matrices=frozenset(matrices),
        parts=listed,
        transposes=transposes,
    )


def _is_passed_on(parameter: str, right: Sequence[Token], introduced: Collection[str]) -> bool:
    """Whether a function of anything but a number is applied to the argument of another one."""
    texts = _texts(right)
    calls = zip(texts, texts[1:], texts[2:], texts[3:], strict=False)
    return any(name in introduced and rest == ["(", parameter, ")"] for name, *rest in calls)


def _listed(statements: Sequence[Statement]) -> dict[str, tuple[str, ...]]:
    """The functions that are always functions of the same several numbers."""
    found = defaultdict[str, set[tuple[str, ...]]](set)
    for statement in statements:
        if statement.relations and statement.sides[0] and (call := called(statement.sides[0])):
            found[call[0]].add(_numbers_of(call[1], statement.sides[1]))
    return {
        name: min(numbers) for name, numbers in found.items() if len(numbers) == 1 and min(numbers)
    }


def _numbers_of(arguments: Sequence[str], right: Sequence[Token]) -> tuple[str, ...]:
    """The several numbers of which a function is: its arguments, or the entries x_1, x_2 of one."""
    if len(arguments) > 1:
        plain = all(re.fullmatch(r"[a-z](?:_\{\d\})?", name) for name in arguments)
        return tuple(arguments) if plain else ()
    letter = re.sub(r"\\mathbf\{(.)\}", r"\1", arguments[0])
    texts = [text for text in _texts(right) if text not in {*BOLD, "{", "}"}]
    if any(text.startswith("\\begin") for text in texts):
        return ()
    after = [texts[k + 1 : k + 3] for k, text in enumerate(texts) if text == letter]
    found = {two[1] for two in after if two[:1] == ["_"]}
    wanted = [str(n + 1) for n in range(len(found))]
    if len(found) < 2 or sorted(found) != wanted or any(two[:1] != ["_"] for two in after):
        return ()
    return tuple(f"{letter}_{{{number}}}" for number in wanted)


def _redefines_delta(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Whether delta with a subscript gets another meaning than Kronecker's."""
    begins = [token.text for token in left[:2]] == ["\\delta", "_"]
    return begins and [token.text for token in right[:1]] not in (["\\delta"], ["I"])


def _texts(tokens: Sequence[Token]) -> list[str]:
    return [token.text for token in tokens if token.kind != "gap"]


def _steps(statements: Sequence[Statement]) -> frozenset[str]:
    """The symbols that count steps in exponents, such as t in `w^{t+1}`."""
    found: set[str] = set()
    for statement in statements:
        for tokens in statement.sides:
            texts = _texts(tokens)
            for k in range(len(texts) - 5):
                power, opening, letter, sign, number, closing = texts[k : k + 6]
                scripted = (power, opening, closing) == ("^", "{", "}") and sign in ("+", "-")
                if scripted and len(letter) == 1 and letter.isalpha() and number.isdigit():
                    found.add(letter)
    return frozenset(found)


def _first_of(tokens: Sequence[Token]) -> Iterator[str]:
    """The symbols with a 1 above them."""
    texts = _texts(tokens)
    for k in range(1, len(texts)):
        if texts[k] == "^" and _raised(texts, k) == "1":
            yield _letter_before(texts, k)


def _raised(texts: Sequence[str], at: int) -> str:
    """The single token above, in braces or not."""
    above = texts[at + 1 : at + 4]
    if above[:1] == ["{"]:
        return above[1] if above[2:] == ["}"] else ""
    return above[0] if above else ""


def labelled(statement: Statement, numbered: Collection[str]) -> frozenset[str]:
    """The symbols whose raised numbers are labels in a statement, of those that have such.

    Beside the symbol itself, as in `f(x) = x^2`, a number is a power, unless the label 1 is there.
    """
    if not numbered:
        return frozenset()
    first = {name for side in statement.sides for name in _first_of(side)}
    bare: set[str] = set()
    for side in statement.sides:
        texts = [*_texts(side), ""]
        for k, text in enumerate(texts[:-1]):
            if text in numbered and not (
                texts[k + 1] == "_" or (texts[k + 1] == "^" and _raised(texts, k + 1).isdigit())
            ):
                bare.add(text)
    return frozenset(name for name in numbered if name in first or name not in bare)


def _letter_before(texts: Sequence[str], at: int) -> str:
    """The symbol of an exponent, past a subscript between them."""
    before = at - 1
    if texts[before] == "}":
        while before and texts[before] != "{":
            before -= 1
        before -= 1
    if before > 0 and texts[before] == "_":
        before -= 1
    elif before > 1 and texts[before - 1] == "_":
        before -= 2
    return texts[before]


def _primed_alone(left: Sequence[Token]) -> Iterator[str]:
    """The symbol that a left side consists of but for a prime: a name of its own, or a slope."""
    texts = [token.text for token in left]
    for mark in (["'"], ["^", "\\prime"], ["^", "{", "\\prime", "}"]):
        if texts[-len(mark) :] == mark:
            name = symbol_name(left[: -len(mark)])
            if name is not None:
                yield name


def _primed_beside(tokens: Sequence[Token]) -> Iterator[str]:
    """The letters that stand with a prime after themselves in a list, as in `k(x, x')`."""
    texts = [*_texts(tokens), "", "", ""]
    for k in range(len(texts) - 4):
        one, comma, other, mark, following = texts[k : k + 5]
        primed = mark == "'" or (mark, following) == ("^", "\\prime")
        if one == other and comma == "," and primed and len(one) == 1 and one.islower():
            yield one


def _transposes(tokens: Sequence[Token]) -> bool:
    """Whether a capital, or brackets, stand beside themselves with a prime: `X'X`, `X_i X_i'`."""
    written = "".join([t.text for t in tokens if t.kind != "gap"]).replace("^{\\prime}", "'")
    return _BESIDE_ITSELF.search(written.replace("^\\prime", "'")) is not None


def _applies(name: str, tokens: list[Token]) -> bool:
    """Whether the symbol of an activation is applied in `tokens`, with primes or without."""
    return any(found == name and applied for found, applied in _activations(tokens))


def _activations(tokens: list[Token]) -> Iterator[tuple[str, bool]]:
    """The symbols of activations in `tokens`, and whether each is applied."""
    texts = _texts(tokens) + [""] * 6
    below: list[bool] = []
    for i, text in enumerate(texts[:-6]):
        script = texts[i - 1] == "_" if i else False
        if text == "{":
            below.append(script or (bool(below) and below[-1]))
        elif text == "}" and below:
            below.pop()
        # As a subscript, as in f_\phi, it is part of another name; alone above one it is a label.
        braced = texts[max(i - 2, 0) : i] == ["^", "{"] and texts[i + 1] == "}"
        label = braced or (i > 0 and texts[i - 1] == "^")
        if text not in ACTIVATIONS or script or label or (below and below[-1]):
            continue
        name, at = text, i + 1
        if texts[at] == "_":
            braced = texts[at + 1] == "{"
            end = next((k for k in range(at, min(at + 8, len(texts))) if texts[k] == "}"), at + 1)
            subscript = "".join(texts[at + 2 : end]) if braced else texts[at + 1]
            name, at = f"{text}_{{{subscript}}}", end + 1
        raised = texts[at : at + 3]
        if raised[:1] == ["^"] and raised[1].isdigit() and raised[2] == "(":
            # \sigma^2(m) is a power of its value, or a product.
            continue
        primed = texts[at] == "'" or raised[:2] == ["^", "\\prime"]
        yield name, primed or raised == ["^", "{", "\\prime"] or texts[at] == "("


# -- what sections and displays say of their own --------------------------------------------------


@dataclass(slots=True)
class OwnArguments:
    """The arguments with which the functions of a document are introduced, section by section."""

    found: dict[tuple[tuple[int, ...], str], set[tuple[str, ...]]] = field(default_factory=dict)

    def note(self, statement: Statement, scope: Scope) -> None:
        """Note the function and its arguments at the left of a statement, if there is one."""
        if statement.sides[0] and (function := called(statement.sides[0])) is not None:
            name, arguments = function
            self.found.setdefault((scope.path, name), set()).add(arguments)

    def parameters(self, context: Context, statement: Statement, scope: Scope) -> Mapping[str, str]:
        r"""The arguments of each function that a statement takes a gradient of, with commas.

        g(x) = … and g(w) = … in one section leave open what `\nabla g` is taken by.
        """
        texts = {token.text for side in statement.sides for token in side}
        if "\\nabla" not in texts:
            return context.parameters
        found = dict(context.parameters)
        for name in (*context.called, *context.functions):
            binding = scope.visible(name) if name.partition("_")[0] in texts else None
            if binding is None:
                continue
            arguments = binding.arguments or (binding.parameter or "",)
            here = self.found.get((scope.path, name), set())
            if here <= {arguments} and all(arguments):
                found[name] = ",".join(_as_written(one, binding) for one in arguments)
        return found


def _as_written(argument: str, binding: Binding) -> str:
    r"""The argument as the formula has it: \mathbf{x} in $f(x) = \mathbf{x}^T\mathbf{x}$."""
    bold = f"\\mathbf{{{argument}}}"
    inside = letters(binding.node) if binding.node is not None else set()
    return bold if bold in inside and argument not in inside else argument


_ACCENTS = frozenset(("\\hat", "\\widehat", "\\bar", "\\overline", "\\tilde", "\\widetilde"))
_WEIGHTS = frozenset(("{", "\\mathbf", "\\boldsymbol", "\\bm", "\\vec", "\\pmb", "\\mathrm"))


def estimated(groups: Sequence[Sequence[Statement]], number: int) -> Collection[str]:
    """The letters below the accents of what a display, or the one before it, defines."""
    found: set[str] = set()
    for statement in (one for group in groups[max(number - 1, 0) : number + 1] for one in group):
        tokens = statement.sides[0] if statement.relations else []
        if tokens and tokens[0].text in _ACCENTS:
            letter = next((t.text for t in tokens[1:] if t.text not in _WEIGHTS), "")
            if letter:
                found.add(letter)
    return found
