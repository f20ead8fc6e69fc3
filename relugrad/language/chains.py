r"""Displays into chains `A = B = C`, with what each letter stands for where the chain is written.

A chain may run through several displays. A statement whose left side is a single letter that is
not yet known defines the letter; `:=` always does. A definition holds from its statement on, and
in a clause that begins with *where* also in its sentence before it. A condition defines nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..documents.display import Display
from ..errors import InternalError, NotReadError
from ..macros import NO_MACROS, Macros
from ..tokens import CLOSERS, OPENERS, OPERATORS, SEPARATORS, Token, tidy, tokenize
from .assumptions import Assumption, adjectives, described
from .blocks import ELLIPSES, Naming, named_entries
from .constructs.gradient import Gradient, Layout
from .constructs.member import Member
from .cursor import Context
from .kinds import Expression, Propagation, Section, takes_a_column
from .names import changing
from .naming import name_runs
from .nodes import (
    Entries,
    Entry,
    Index,
    Kind,
    Node,
    Number,
    Symbol,
    depth,
    free_indices,
    walk,
)
from .parser import parse, symbol_name
from .reading.entries import index_letters
from .reading.functions import has_euler
from .rewriting import colons, spread
from .scope import Binding, Scope, occurs
from .signs import ACTIVATIONS, BUILT_IN, RELATIONS
from .sorting import (
    Means,
    derives,
    is_affine,
    is_condition_by_form,
    is_constant,
    is_plain,
    letters,
    names,
    signature,
)
from .words import (
    EQUATION,
    Role,
    condition_behind,
    holds_for_a_sentence,
    joins,
    last_block,
    quantities,
    role,
    says_rewritten,
    says_solved,
    sentence,
    sets_to_zero,
    speaks_of_zero,
)

IMPLICATIONS = frozenset(
    (
        *("\\Rightarrow", "\\implies", "\\Longrightarrow"),
        *("\\iff", "\\Leftrightarrow", "\\Longleftrightarrow"),
    )
)
# The word for what stands left of one of them.
IMPLIES = "implies"
# What stands after these is a condition, too.
EQUIVALENCES = frozenset(
    (
        *("\\iff", "\\Leftrightarrow", "\\Longleftrightarrow"),
        *("\\Leftarrow", "\\Longleftarrow", "\\impliedby"),
    )
)
# Words that give the reason of what stands before them in the same row.
_REASONS = re.compile(
    r"\s*[(（]?\s*(?:by|since|because|using|use|from|as|see|recall|note|with the|due to)\b"
    r"|\s*[(（]?(?:由|因为|因為|根据|根據|利用|注意|应用|應用)",
    re.IGNORECASE,
)
MAX_NODES = 1500
# What follows an expression down to its last part is recursive.
MAX_NESTING = 100
MAX_INDICES = 4
# So many assumptions, the latest, are in force at one place.
MAX_ASSUMED = 100
# So many statements before one are looked at for another one of the same display.
MAX_ROWS = 20


@dataclass(slots=True)
class _View(Scope):
    """A scope seen in another way, and with it the scopes of its definitions, each copied once."""

    inner: Scope = field(default_factory=Scope)
    copies: dict[int, Binding] = field(default_factory=dict)

    def defines(self, name: str) -> bool:
        return self.inner.defines(name)

    def names(self) -> list[str]:
        return self.inner.names()

    def copy(self, binding: Binding) -> Binding:
        if id(binding) not in self.copies:
            scope = replace(self, inner=binding.scope)
            self.copies[id(binding)] = replace(binding, scope=scope, needs=None)
        return self.copies[id(binding)]


@dataclass(slots=True)
class _Without(_View):
    """A scope in which some letters stand for nothing."""

    hidden: frozenset[int] = frozenset()

    def get(self, name: str) -> Binding | None:
        binding = self.inner.get(name)
        return None if binding is None or id(binding.node) in self.hidden else self.copy(binding)

    def visible(self, name: str) -> Binding | None:
        binding = self.inner.visible(name)
        return None if binding is None or id(binding.node) in self.hidden else self.copy(binding)


def without(chain: Chain, bindings: Iterable[Binding]) -> Chain:
    """A chain in which the letters of these definitions stand for nothing, wherever they occur."""
    # The copies of a binding have its expression.
    whole = _Without(hidden=frozenset(id(binding.node) for binding in bindings))
    return _rescoped(chain, whole)


def _rescoped(chain: Chain, whole: _View) -> Chain:
    sides = [replace(side, scope=replace(whole, inner=side.scope)) for side in chain.sides]
    equalities = [
        equality
        if equality.defines is None
        else replace(equality, defines=whole.copy(equality.defines))
        for equality in chain.equalities
    ]
    assumptions = [_reassumed(assumption, whole) for assumption in chain.assumptions]
    return replace(chain, sides=sides, equalities=equalities, assumptions=assumptions)


def _reassumed(assumption: Assumption, whole: _View) -> Assumption:
    left, right = (
        None if side is None else replace(side, scope=replace(whole, inner=side.scope))
        for side in (assumption.left, assumption.right)
    )
    return replace(assumption, left=left, right=right)


@dataclass(slots=True)
class _Late(_View):
    """A scope in which definitions see what was defined after them, up to `outer`."""

    outer: Scope = field(default_factory=Scope)

    def get(self, name: str) -> Binding | None:
        binding = self.inner.get(name) or self.outer.get(name)
        return None if binding is None else self.copy(binding)


def with_later_definitions(chain: Chain) -> Chain:
    """A chain in which a symbol that was free in a definition stands for what it is by now."""
    whole = _Late(outer=chain.sides[-1].scope)
    return _rescoped(chain, whole)


@dataclass(slots=True)
class Side:
    """One side of a chain: its expression, or why it was not read."""

    display: int
    latex: str
    span: tuple[int, int]
    node: Node | None
    error: NotReadError | None
    scope: Scope
    tokens: Sequence[Token] = ()

    @property
    def readable(self) -> Node:
        if self.node is None:
            raise ValueError("this side was not read")
        return self.node


@dataclass(slots=True)
class Equality:
    """One `=`: between `sides[left]` and `sides[left + 1]` of its chain, in display `display`."""

    display: int
    index: int
    left: int
    defines: Binding | None = None
    means: Means = "claim"
    # Whether no word of the text says that it is a condition.
    assumed: bool = False
    # The definition that the symbol has in another section.
    earlier: Binding | None = None
    # Whether it gives a symbol that is defined another formula, and no word says that it follows.
    repeats: bool = False


@dataclass(slots=True)
class Chain:
    """Sides and the equalities between them.

    `indices` are those over which no sum runs: what the chain says, it says for all their values.
    `assumptions` are in force where the chain is written: a proof may use them, and what refutes
    the chain satisfies them. `layout` is the one in which its derivatives are read, and `real` says
    whether all matrices are read as real ones.
    """

    sides: list[Side]
    equalities: list[Equality]
    orphan: bool = False
    indices: dict[str, Index] = field(default_factory=dict)
    # The other kinds that symbols may have, by all their uses.
    others: Mapping[str, tuple[Kind, ...]] = field(default_factory=dict)
    assumptions: list[Assumption] = field(default_factory=list)
    # Whether more is assumed than these.
    crowded: bool = False
    layout: Layout = "denominator"
    real: bool = False


@dataclass(slots=True)
class _Statement:
    """The sides of one statement, still as tokens, and the relations between them.

    `words` stand before it, and `implies` says that an arrow to what follows from it stands after.
    """

    display: int
    sides: list[list[Token]]
    relations: list[Token]
    words: str = ""
    implies: bool = False
    # Whether it stands after another one in its row, as a reason for that.
    remark: bool = False
    error: NotReadError | None = None

    @property
    def continues(self) -> bool:
        return bool(self.relations) and not self.sides[0]


def chains(displays: Sequence[Display], given: Sequence[str] = ()) -> list[Chain]:
    """All chains of a document, in the order of their first `=`; definitions are bound.

    Parameters
    ----------
    displays
        As `documents.read` returns them.
    given
        Definitions (LaTeX) that hold from the start, and assumptions: equations that define
        nothing, or what a word says of a symbol, as in ``A symmetric``.

    Raises
    ------
    NotReadError
        One of `given` is neither, or cannot be read.
    """
    statements = [_statements(i, d.latex, d.macros) for i, d in enumerate(displays)]
    everything = [s for group in statements for s in group]
    name_runs(everything)
    try:
        base, context, assumed = _beginning(everything, given)
    except NotReadError:
        raise
    except Exception:
        base, context, assumed = _beginning([s for s in everything if not _is_failed_on(s)], given)
    binder = _Binder(context, base)
    for assumption in assumed:
        binder.assume(assumption)
    binder.document(displays, statements)
    _settle_kinds(binder.out, displays, binder.scope)
    for chain in binder.out:
        _for_all(chain)
    return binder.out


def _settle_kinds(chains: Sequence[Chain], displays: Sequence[Display], scope: Scope) -> None:
    """Give every symbol of a document the kind that its uses in a section tell."""
    propagation = Propagation()
    parts: dict[tuple[str, tuple[int, ...]], list[Chain]] = defaultdict(list)
    for chain in chains:
        number = chain.equalities[0].display if chain.equalities else 0
        section = displays[number].section
        # Items have the heading above them: they are no sections of their own here.
        parts[section.heading, section.path[:1]].append(chain)
    bindings = [*scope.bindings()]
    sides = [side for chain in chains for side in chain.sides]
    seen = {id(side.node) for side in sides if side.node is not None}
    before = Section()
    for binding in bindings:
        if binding.node is not None and id(binding.node) not in seen:
            expression = Expression(binding.node, binding.scope, binding.parameter)
            before.expressions.append(expression)
    propagation.section(before, {})
    known: dict[int, Node] = {}
    kinds: dict[tuple[int, ...], dict[str, Kind]] = {}
    for (_, path), some in parts.items():
        section_ = _section(some)
        outer = kinds.get((), {}) if path else {}
        propagation.section(section_, {**outer, **kinds.get(path, {})})
        kinds.setdefault(path, {}).update(section_.kinds)
        columns = _columns(section_)
        for chain in some:
            chain.others = section_.others
            for side in chain.sides:
                if side.node is not None and id(side.node) not in known:
                    known[id(side.node)] = propagation.resolved(side.node, columns)
    for side in sides:
        if side.node is not None:
            side.node = known[id(side.node)]
    for binding in bindings:
        if binding.node is not None:
            node = known.get(id(binding.node))
            binding.node = propagation.resolved(binding.node, {}) if node is None else node


def _section(chains: Sequence[Chain]) -> Section:
    """What the chains of a section say of the kinds of its symbols."""
    section = Section()
    for chain in chains:
        defines = chain.equalities[0].defines if chain.equalities else None
        parameter = defines.parameter if defines is not None else None
        for side in chain.sides:
            if side.node is not None:
                section.expressions.append(Expression(side.node, side.scope, parameter))
        for equality in chain.equalities:
            left, right = (s.node for s in chain.sides[equality.left : equality.left + 2])
            if left is not None and right is not None:
                section.pairs.append((left, right))
    return section


def _columns(section: Section) -> dict[str, str]:
    r"""The columns that numbers of families are entries of: \mathbf{x} for x_i, or x itself."""
    names = {
        part.name
        for expression in section.expressions
        for part in walk(expression.node)
        if isinstance(part, Symbol)
    }
    plain = {name for name in names if section.kinds.get(name) == "vector"}
    return {name: name for name in plain if f"\\mathbf{{{name}}}" not in names}


def _beginning(
    statements: Sequence[_Statement], given: Sequence[str]
) -> tuple[Scope, Context, list[Assumption]]:
    """What is known before the first statement, and what all of them say of their letters."""
    words = [assumption for text in given for assumption in described(text)]
    equations = [text for text in given if not described(text)]
    taken, base, assumed = _given(equations)
    return base, _context(statements, taken), [*words, *assumed]


def _is_failed_on(statement: _Statement) -> bool:
    """Whether this statement makes the checker itself fail, which then is its error."""
    try:
        _beginning([statement], ())
    except Exception as fault:
        statement.error = InternalError.of(fault)
    return isinstance(statement.error, InternalError)


def _for_all(chain: Chain) -> None:
    """Let the sides of a chain with indices be all their values together."""
    used = [index for index in chain.indices.values() if any(_has(index, s) for s in chain.sides)]
    if not used:
        return
    for side in chain.sides:
        if side.node is None:
            continue
        if len(used) > MAX_INDICES:
            names = ", ".join(index.name for index in used)
            message = f"{names}: more than {MAX_INDICES} indices without a sum over them"
            side.node, side.error = None, NotReadError(message, *side.span)
        else:
            side.node = Entries(side.node.span, tuple(used), side.node)


def _has(index: Index, side: Side) -> bool:
    return side.node is not None and index in free_indices(side.node)


def _given(latex: Sequence[str]) -> tuple[Context, Scope, list[Assumption]]:
    groups = [_statements(0, text) for text in latex]
    everything = [s for group in groups for s in group]
    context = _context(everything, Context())
    # They hold from the start all of them, whatever their order.
    displays = [Display(t, 0, i + 1, i + 1, False, 0, None, "where") for i, t in enumerate(latex)]
    binder = _Binder(context, Scope())
    binder.document(displays, groups)
    assumed: list[Assumption] = []
    for chain in binder.out:
        for side in chain.sides:
            if side.error is not None:
                raise NotReadError(f"given {side.latex!r}: {side.error.message}")
        _for_all(chain)
        for equality in chain.equalities:
            if equality.defines is None:
                left, right = chain.sides[equality.left : equality.left + 2]
                assumed.append(Assumption(f"{left.latex} = {right.latex}", 0, left, right))
            else:
                equality.defines.given = True
    for text, group in zip(latex, groups, strict=True):
        if not any(s.relations for s in group):
            raise NotReadError(
                f"given {text!r}: neither a definition such as Z = XW nor an assumption such as"
                " A = A^T or A symmetric"
            )
    return context, binder.scope, assumed


# -- statements -----------------------------------------------------------------------------


def _statements(display: int, latex: str, macros: Macros = NO_MACROS) -> list[_Statement]:
    try:
        tokens = _unwrapped(spread(quantities(tokenize(latex, macros))))
        out: list[_Statement] = []
        cut = list(_parts(_columns_apart(tokens)))
        for k, (words, part, end) in enumerate(cut):
            if end == "," and _is_range(part, [part for _, part, _ in cut[k + 1 : k + 3]]):
                continue
            found = list(_runs(display, colons(part)))
            for statement in found[:1]:
                statement.words = words
                statement.remark = bool(out) and _REASONS.match(words) is not None
            for statement in found[-1:]:
                statement.implies = end in IMPLICATIONS
            out.extend(found)
        return out
    except NotReadError as problem:
        error = problem
    except Exception as fault:
        error = InternalError.of(fault, 0, len(latex))
    return [_Statement(display, [[], []], [Token("sign", "=", 0, 0)], error=error)]


def _is_range(part: Sequence[Token], following: Sequence[Sequence[Token]]) -> bool:
    r"""Whether an index gets its first value, as in `i = 1, 2, \ldots, n`: that states nothing."""
    texts = [token.text for token in part if token.kind != "gap"]
    if len(texts) != 3 or texts[1] != "=" or not (texts[2].isdigit() or texts[2] == "-"):
        return False
    behind = [next((t.text for t in some if t.kind != "gap"), "") for some in following]
    return len(texts[0]) == 1 and texts[0].islower() and any(text in ELLIPSES for text in behind)


def _columns_apart(tokens: list[Token]) -> list[Token]:
    r"""`tokens`, in which an array that lays out equations is no array: its cells are rows."""
    first = next((k for k, token in enumerate(tokens) if token.kind != "gap"), None)
    if first is None or tokens[first].text != "\\begin{array}":
        return tokens
    last = max(k for k, token in enumerate(tokens) if token.kind != "gap")
    while last > first and tokens[last].text in (".", ",", ";"):
        last -= 1
    depth = brackets = 0
    relates = False
    for k, token in enumerate(tokens[first : last + 1]):
        depth += token.text.startswith("\\begin{") - token.text.startswith("\\end{")
        if token.kind in ("sign", "command"):
            brackets += (token.text in OPENERS) - (token.text in CLOSERS)
        if not depth and first + k < last:
            return tokens
        relates = relates or (depth == 1 and not brackets and _is_equality(token))
    if not relates or tokens[last].text != "\\end{array}":
        return tokens
    begin = first + 1
    if begin < last and tokens[begin].text == "{":
        closing = (k for k in range(begin, last) if tokens[k].text == "}")
        begin = next(closing, begin - 1) + 1
    return [*tokens[:first], *tokens[begin:last], *tokens[last + 1 :]]


def _unwrapped(tokens: list[Token]) -> list[Token]:
    r"""`tokens` without the braces around a relation: `{=}`, `\boxed{A = B}`."""
    dropped: set[int] = set()
    open_groups: list[tuple[int, bool]] = []
    for i, token in enumerate(tokens):
        if token.text == "{" and token.kind == "sign":
            open_groups.append((i, False))
        elif not open_groups:
            continue
        elif token.text == "}" and token.kind == "sign":
            begin, relates = open_groups.pop()
            before = tokens[begin - 1].text if begin else ""
            boxed = before == "\\boxed"
            alone = i - begin == 2
            if relates and (boxed or alone or not before.startswith(("\\", "^", "_", "}"))):
                dropped |= {begin, i} | ({begin - 1} if boxed else set())
        elif _is_relation(token):
            open_groups[-1] = open_groups[-1][0], True
    return [token for i, token in enumerate(tokens) if i not in dropped]


def _parts(tokens: list[Token]) -> Iterator[tuple[str, list[Token], str]]:
    """Cut at what parts one statement from the next, outside all brackets.

    With each part go the words before it and the separator after it. Line breaks and gaps stay
    only in an environment, where they part one case from the next.
    """
    following = _following(tokens)
    depth, environments, part = 0, 0, list[Token]()
    words, said = list[str](), list[str]()
    for i, token in enumerate(tokens):
        text = token.text
        if token.kind == "command" and text.startswith("\\begin"):
            environments += 1
        elif token.kind == "command" and text.startswith("\\end"):
            environments -= 1
        elif token.kind in ("sign", "command"):
            depth += (text in OPENERS) - (text in CLOSERS)
        if depth <= 0 and environments <= 0 and _separates(tokens, i, following[i], part):
            if part:
                yield " ".join(words), part, token.text
                words = []
            part, depth, environments = [], 0, 0
            said.append(_said(token))
        elif environments > 0 or token.kind not in ("gap", "break"):
            if not part:
                words, said = said, []
            said.clear()
            part.append(token)
        else:
            said.append(_said(token))
    if part:
        yield " ".join(words), part, ""


def _said(token: Token) -> str:
    """What a token between two statements says in the sentence that they are in."""
    if token.text in SEPARATORS:
        if token.text in (",", ";", "\\land", "\\wedge"):
            return ","
        return "if" if token.text in EQUIVALENCES else "then"
    return token.text if token.kind == "gap" and token.text[:1] not in ("\\", "&") else " "


def _following(tokens: list[Token]) -> list[Token | None]:
    """For every token the next one that is no gap."""
    found: list[Token | None] = []
    after: Token | None = None
    for token in reversed(tokens):
        found.append(after)
        if token.kind != "gap":
            after = token
    return found[::-1]


def _separates(tokens: list[Token], i: int, following: Token | None, part: list[Token]) -> bool:
    token = tokens[i]
    if (token.kind == "sign" and token.text in (";", ",")) or token.text in SEPARATORS:
        return True
    if token.kind == "break":
        return not (following and _joins(tokens, i, following, part))
    if token.kind != "gap":
        return False
    # Words and wide spaces part statements only where one may end and another begin.
    if not part or following is None or following.kind == "break":
        return False
    return not (
        _is_relation(part[-1]) or part[-1].text in OPERATORS or part[-1].text in OPENERS
    ) and not (_is_relation(following) or following.text in OPERATORS or following.text in CLOSERS)


def _joins(tokens: list[Token], i: int, following: Token, part: list[Token]) -> bool:
    """Whether the line after `\\` goes on with the expression before it."""
    if part and (part[-1].text in OPERATORS or _is_relation(part[-1])):
        return True
    if following.text not in OPERATORS:
        return False
    if following.text != "-":
        return True
    for k in range(i + 1, len(tokens)):
        token = tokens[k]
        if token.kind == "break":
            return True
        if _is_relation(token):
            return False
    return True


def _is_relation(token: Token) -> bool:
    return token.text in RELATIONS and token.kind in ("sign", "command")


def _is_equality(token: Token) -> bool:
    return _is_relation(token) and RELATIONS[token.text] in ("=", ":=")


def _runs(display: int, tokens: list[Token]) -> Iterator[_Statement]:
    """Cut one statement at its relations; anything but `=` ends a chain without checking it."""
    sides: list[list[Token]] = [[]]
    relations: list[Token] = []
    cut = False
    depth = 0
    for token in tokens:
        if token.kind in ("sign", "command"):
            if token.text.startswith("\\begin"):
                depth += 1
            elif token.text.startswith("\\end"):
                depth -= 1
            depth += (token.text in OPENERS) - (token.text in CLOSERS)
        if depth <= 0 and _is_relation(token):
            if not _is_equality(token):
                if relations:
                    yield _Statement(display, sides, relations)
                sides, relations, cut = [[]], [], True
                continue
            relations.append(token)
            sides.append([])
        else:
            sides[-1].append(token)
    if relations:
        yield _Statement(display, sides, relations)
    elif not cut and _enclosed(tokens) is None:
        yield _Statement(display, [tokens], [])
    elif not cut and (at := _enclosed(tokens)) is not None:
        equals = tokens[at]
        message = f"this {equals.text} stands inside brackets"
        error = NotReadError(message, equals.start, equals.end)
        yield _Statement(display, [tokens[:at], tokens[at + 1 :]], [equals], error=error)


def _enclosed(tokens: list[Token]) -> int | None:
    r"""Where an `=` stands inside brackets. Those of a whole script, `\sum_{i=1}`, do not count."""
    groups: list[tuple[bool, int | None]] = [(False, None)]
    for i, token in enumerate(tokens):
        if token.text == "{":
            groups.append((i > 0 and tokens[i - 1].text in ("_", "^"), None))
        elif token.text == "}" and len(groups) > 1:
            script, found = groups.pop()
            if groups[-1][1] is None and not script:
                groups[-1] = groups[-1][0], found
        elif _is_equality(token) and groups[-1][1] is None:
            groups[-1] = groups[-1][0], i
    return next((found for _, found in groups if found is not None), None)


def _name(left: list[Token]) -> str | None:
    """The letter that `left` consists of, with or without its arguments."""
    call = _called(left)
    return call[0] if call else symbol_name(left)


def _called(tokens: list[Token]) -> tuple[str, tuple[str, ...]] | None:
    """`f` and its arguments for a left side such as `f(W)`: a letter, letters in parentheses.

    `d(W)` is no such side but a differential.
    """
    texts = [t.text for t in tokens]
    if "(" not in texts or texts[-1] != ")":
        return None
    opening = texts.index("(")
    name = symbol_name(tokens[:opening])
    inner = tokens[opening + 1 : -1]
    if name is None or name in BUILT_IN or name == "d" or not inner:
        return None
    arguments: list[str] = []
    part: list[Token] = []
    for token in [*inner, Token("sign", ",", 0, 0)]:
        if token.text == ",":
            argument = symbol_name(part)
            if argument is None:
                return None
            arguments.append(argument)
            part = []
        else:
            part.append(token)
    return name, tuple(arguments)


def _arguments(name: str, tokens: list[Token]) -> tuple[str, ...] | None:
    """The first list of arguments that the letter `name` has in `tokens`."""
    texts = [token.text for token in tokens]
    for i, text in enumerate(texts[:-1]):
        if text == name and texts[i + 1] == "(" and ")" in texts[i:]:
            found = _called(tokens[i : texts.index(")", i) + 1])
            if found is not None:
                return found[1]
    return None


def _function(tokens: list[Token]) -> tuple[str, str] | None:
    """`(R, x)` for a left side such as `R(x)`, with a plain small letter as its argument."""
    texts = [t.text for t in tokens]
    if texts[-3:-2] != ["("] or texts[-1] != ")" or tokens[-2].kind != "letter":
        return None
    if not texts[-2].islower():
        return None
    name = symbol_name(tokens[:-3])
    return (name, texts[-2]) if name and name != "d" else None


def _asks_for_a_column(parameter: str, tokens: Sequence[Token]) -> bool:
    """Whether a function that is defined by `tokens` is one of a column, by its argument's uses."""
    try:
        return takes_a_column(parameter, parse(tokens, Context()))
    except NotReadError:
        return False


def _context(statements: Sequence[_Statement], known: Context) -> Context:
    values, functions, called = set(known.values), set(known.functions), dict(known.called)
    masks, letters, primed = set(known.masks), set(known.letters), set(known.primed)
    lists = defaultdict[str, set[tuple[str, ...]]](set)
    for function_name, argument in known.parameters.items():
        lists[function_name].add((argument,))
    for statement in statements:
        left = statement.sides[0]
        primed.update(_primed_alone(statement.sides[0]))
        for tokens in statement.sides:
            letters.update(_letters_alone(tokens))
            if arguments := _arguments("f", tokens):
                # A function needs no introduction, but has one list of arguments.
                called.setdefault("f", arguments)
        if not statement.relations or not left:
            continue
        if [t.text for t in left[:2]] == ["\\delta", "_"] and [
            t.text for t in statement.sides[1][:1]
        ] not in (["\\delta"], ["I"]):
            # It is given another meaning than Kronecker's.
            values.add("\\delta")
        function = _function(left)
        if function and not _asks_for_a_column(function[1], statement.sides[1]):
            functions.add(function[0])
            lists[function[0]].add((function[1],))
        elif (call := _called(left)) and not (
            _is_activation(call[0]) and any(_applies(call[0], s) for s in statement.sides[1:])
        ):
            called.setdefault(*call)
            lists[call[0]].add(call[1])
        else:
            name = symbol_name(left)
            if name:
                values.add(name)
                right = [token.text for token in statement.sides[1] if token.kind != "gap"]
                if name in BUILT_IN and right[:2] == [name, "("]:
                    masks.add(name)
    values -= functions
    return Context(
        frozenset(values),
        frozenset(functions),
        called,
        frozenset(masks),
        frozenset(letters),
        primed=frozenset(primed),
        parameters={
            name: only[0]
            for name, different in lists.items()
            if len(different) == 1 and len(only := min(different)) == 1
        },
        euler=has_euler(side for statement in statements for side in statement.sides),
        steps=_steps(statements),
        numbered=_numbered(statements),
    )


def _steps(statements: Sequence[_Statement]) -> frozenset[str]:
    """The letters that count steps in exponents, as t does in `w^{t+1}`."""
    found: set[str] = set()
    for statement in statements:
        for tokens in statement.sides:
            texts = [token.text for token in tokens if token.kind != "gap"]
            for k in range(len(texts) - 5):
                power, opening, letter, sign, number, closing = texts[k : k + 6]
                scripted = (power, opening, closing) == ("^", "{", "}") and sign in ("+", "-")
                if scripted and len(letter) == 1 and letter.isalpha() and number.isdigit():
                    found.add(letter)
    return frozenset(found)


def _numbered(statements: Sequence[_Statement]) -> frozenset[str]:
    """The letters of which the numbers above are labels: nobody writes the power `c^1`."""
    found: set[str] = set()
    for statement in statements:
        for tokens in statement.sides:
            texts = [token.text for token in tokens if token.kind != "gap"]
            for k in range(1, len(texts)):
                above = texts[k + 1 : k + 4]
                if texts[k] == "^" and (above[:1] == ["1"] or above == ["{", "1", "}"]):
                    found.add(_letter_before(texts, k))
    return frozenset(found)


def _letter_before(texts: Sequence[str], at: int) -> str:
    """The letter that has an exponent, after which it may have a subscript."""
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
    """The symbol that a left side consists of, with a prime: which then is a name, or a slope."""
    texts = [token.text for token in left]
    for mark in (["'"], ["^", "\\prime"], ["^", "{", "\\prime", "}"]):
        if texts[-len(mark) :] == mark:
            name = symbol_name(left[: -len(mark)])
            if name is not None:
                yield name


def _is_activation(name: str) -> bool:
    return name.partition("_")[0] in ACTIVATIONS


def _applies(name: str, tokens: list[Token]) -> bool:
    """Whether the letter of an activation is applied in `tokens`, with primes or without."""
    return any(found == name and applied for found, applied in _activations(tokens))


def _letters_alone(tokens: list[Token]) -> Iterator[str]:
    """The activations' letters that stand in `tokens` without an argument or a prime."""
    return (name for name, applied in _activations(tokens) if not applied)


def _activations(tokens: list[Token]) -> Iterator[tuple[str, bool]]:
    texts = [token.text for token in tokens if token.kind != "gap"] + [""] * 6
    below: list[bool] = []
    for i, text in enumerate(texts[:-6]):
        script = texts[i - 1] == "_" if i else False
        if text == "{":
            below.append(script or (bool(below) and below[-1]))
        elif text == "}" and below:
            below.pop()
        # As a subscript, as in f_\phi, it names another letter.
        if text not in ACTIVATIONS or script or (below and below[-1]):
            continue
        name, at = text, i + 1
        if texts[at] == "_":
            braced = texts[at + 1] == "{"
            end = next((k for k in range(at, min(at + 8, len(texts))) if texts[k] == "}"), at + 1)
            subscript = "".join(texts[at + 2 : end]) if braced else texts[at + 1]
            name, at = f"{text}_{{{subscript}}}", end + 1
        raised = texts[at : at + 3]
        primed = texts[at] == "'" or raised[:2] == ["^", "\\prime"]
        yield name, primed or raised == ["^", "{", "\\prime"] or texts[at] == "("


# -- binding --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Binder:
    """Reads the statements of a document in their order, and binds their letters."""

    context: Context
    scope: Scope
    out: list[Chain] = field(default_factory=list)
    last: Chain | None = None
    # What is assumed here, each with the path of its section; and to the end of the sentence.
    assumed: list[tuple[Assumption, tuple[int, ...]]] = field(default_factory=list)
    supposed: list[Assumption] = field(default_factory=list)
    # And what stands left of an arrow, for what follows from it in its display.
    implying: list[Assumption] = field(default_factory=list)
    said_before: set[tuple[str, tuple[int, ...]]] = field(default_factory=set)
    current: list[Assumption] = field(default_factory=list)
    # The sections in which equations with these products are in force.
    copied: dict[frozenset[tuple[tuple[str, ...], int]], list[tuple[int, ...]]] = field(
        default_factory=dict
    )
    listed_at: tuple[object, ...] = ()
    # Whether there are more of them than are kept.
    crowded: bool = False
    # The last chain in which a derivative is taken, and the first row of a display.
    derived: Chain | None = None
    opening: Side | None = None
    # Whether the sentence, or the one before it, speaks of something that is 0.
    vanishing: bool = False
    # The sentence so far: its words, and its statements, as the chains and scopes that they have.
    said: str = ""
    reach: list[tuple[Chain, Scope]] = field(default_factory=list)
    # Where in `reach` a list of equations in the text begins: they explain one another.
    listed: int = 0

    def document(self, displays: Sequence[Display], statements: Sequence[list[_Statement]]) -> None:
        for number, display in enumerate(displays):
            before = display.before
            self.enter(display.section.path)
            if not number or displays[number - 1].paragraph != display.paragraph:
                before = last_block(before)
                self.end_sentence()
            ended = self.read_words(before)
            told = (*adjectives(display.before, display.line), *_relations(display, self.scope))
            for assumption in told:
                self.assume(assumption)
            inline = display.inline and number > 0 and displays[number - 1].inline
            if not (inline and joins(before)):
                self.listed = len(self.reach)
            if ended:
                self.last = None
            self.opening = None
            self.implying = []
            index = 0
            for statement in statements[number]:
                if display.unchecked is None:
                    before_it = len(self.out)
                    try:
                        index = self.statement(display, statement, index)
                    except Exception as fault:
                        del self.out[before_it:]
                        index = self.fail(display, statement, index, fault)
                self.said += EQUATION
            if display.latex.rstrip().endswith((".", "。")):
                self.end_sentence()

    def enter(self, path: tuple[int, ...]) -> None:
        """Go on in a section: what was assumed in one that has ended is no longer in force."""
        if path != self.scope.path:
            self.scope = self.scope.within(path)
            self.assumed = [(a, p) for a, p in self.assumed if path[: len(p)] == p]
            self.derived = None

    def read_words(self, text: str) -> bool:
        """Go on with the sentence; what ends one, ends what its definitions explain."""
        words, ended = sentence(text)
        if ended:
            self.end_sentence()
        self.said += words
        zero = speaks_of_zero(text)
        self.vanishing = zero or (self.vanishing and not ended)
        if zero and sets_to_zero(text) and self.derived is not None:
            self.set_to_zero(self.derived)
        return ended

    def set_to_zero(self, chain: Chain) -> None:
        """Let the derivative that was taken last be 0, as the text says."""
        self.derived = None
        side = chain.sides[-1]
        if side.node is None or is_constant(side.node):
            return
        zero = replace(side, latex="0", node=Number(side.span, Fraction(0)))
        self.assume(Assumption(f"{side.latex} = 0", 0, side, zero))

    def fail(self, display: Display, statement: _Statement, index: int, fault: Exception) -> int:
        """Add a statement that cannot be bound, or that the checker itself fails on.

        What it defines has no value.
        """
        error = fault if isinstance(fault, NotReadError) else InternalError.of(fault)
        sides: list[Side] = []
        for tokens in statement.sides:
            span = (tokens[0].start, tokens[-1].end) if tokens else (0, len(display.latex))
            text = display.latex[span[0] : span[1]] if tokens else ""
            told = type(error)(error.message, *span)
            sides.append(Side(statement.display, text, span, None, told, self.scope, tokens))
        with suppress(Exception):
            name = _name(statement.sides[0])
            if name is not None and self.scope.get(name) is None:
                why = f"the definition of {name} was not read"
                self.scope = self.scope.following()
                self.scope.define(Binding(name, None, self.scope, "", error=why))
        steps = range(len(statement.relations))
        self.last = Chain(sides, [Equality(statement.display, index + k, k) for k in steps])
        self.out.append(self.last)
        return index + len(statement.relations)

    def end_sentence(self) -> None:
        self.said = ""
        self.supposed = []
        self.reach.clear()
        self.listed = 0

    def statement(self, display: Display, statement: _Statement, index: int) -> int:
        """Add one statement to the chains; the number of the next equality of the display."""
        self.read_words(f" {statement.words} ")
        going_on = statement.continues and self.opening is None and self.last is not None
        free = self.last.indices if going_on and self.last is not None else {}
        scope = self.scope.here()
        sides = _sides(display.latex, statement, self.context, scope, free)
        if not statement.relations:
            [self.opening] = sides
            return index
        opening, self.opening = self.opening, None
        if statement.continues:
            if opening is None:
                return self.goes_on(display, statement, sides[1:], index, free)
            sides[0] = opening
        chain = Chain(sides, [], indices=free, assumptions=self.in_force(), crowded=self.crowded)
        for step in range(len(statement.relations)):
            chain.equalities.append(Equality(statement.display, index + step, step))
        self.out.append(chain)
        self.last = chain if self.last is None or not statement.remark else self.last
        relation = RELATIONS.get(statement.relations[0].text, "=")
        self.sort(display, statement, chain, relation)
        self.use(chain, sides)
        self.reach.append((chain, scope))
        return index + len(statement.relations)

    def use(self, chain: Chain, sides: Sequence[Side]) -> None:
        """Note what stands in these sides of a chain."""
        for side in sides:
            self.scope.used.update(names(side.node))
            self.reach.append((chain, side.scope))
        if any(derives(side.node) for side in chain.sides):
            self.derived = chain

    def in_force(self) -> list[Assumption]:
        """What is assumed here: the list is shared by the chains between two changes of it."""
        passing = [*self.supposed, *self.implying]
        now = len(self.assumed), len(passing), self.scope.path
        if now != self.listed_at:
            self.listed_at = now
            some = self.assumed[-MAX_ASSUMED:]
            self.current = [*(assumption for assumption, _ in some), *passing]
        return self.current

    def goes_on(
        self,
        display: Display,
        statement: _Statement,
        sides: list[Side],
        index: int,
        free: dict[str, Index],
    ) -> int:
        if self.last is None:
            orphan = [_nothing(statement.display, self.scope)]
            self.last = Chain(orphan, [], orphan=True, indices=free, assumptions=self.in_force())
            self.out.append(self.last)
        chain = self.last
        first = len(chain.sides) - 1
        chain.sides.extend(sides)
        links = [Equality(statement.display, index + k, first + k) for k in range(len(sides))]
        chain.equalities.extend(links)
        self.sort_links(display, chain, links, claimed=False)
        self.use(chain, sides)
        return index + len(sides)

    # -- what an equation is meant as ---------------------------------------------------------

    def sort(self, display: Display, statement: _Statement, chain: Chain, relation: str) -> None:
        """Tell definitions, conditions and claims apart; see the module `sorting`."""
        kind, word = role(self.said)
        if behind := condition_behind(display.after):
            kind, word = "condition", behind
        if statement.implies:
            word = IMPLIES
        if relation == ":=" or isinstance(chain.sides[1].node, Naming):
            self.define(statement, chain, relation, inline=display.inline, line=display.line)
            return
        if kind == "condition" or self.is_supposed(display, statement, chain, kind, word):
            for link in chain.equalities:
                self.suppose(display, chain, link, word)
            return
        solved = kind in ("claim", "weak claim") or says_solved(self.said)
        determined = solved and self.is_determined(statement, chain)
        if not determined:
            self.define(
                statement, chain, relation, inline=display.inline, line=display.line, role_=kind
            )
        first, *others = chain.equalities
        if determined:
            # It is to be a solution of the condition.
            pass
        elif first.defines is not None or self.names_anew(chain.sides[0], chain.sides[1]):
            first.means = "definition"
        else:
            others = chain.equalities
        name = _name(statement.sides[0])
        if name is not None and first.means == "claim" and self.scope.visible(name) is not None:
            follows = kind in ("claim", "weak claim") or says_rewritten(self.said)
            first.repeats = not follows and not self.is_beside(chain, name)
        weak = kind in ("where", "definition", "weak definition") or statement.implies
        self.sort_links(display, chain, others, claimed=kind == "claim", word=word if weak else "")

    def is_supposed(
        self, display: Display, statement: _Statement, chain: Chain, kind: Role, word: str
    ) -> bool:
        """Whether a letter is given a value for a sentence, as in “for $\\lambda = 0$”.

        In the text nobody can tell the value that a letter has from the one that it is given.
        """
        name = _name(statement.sides[0])
        right = chain.sides[1].node
        if name is None or self.scope.visible(name) is not None or self.is_own(name, right):
            return False
        weak = kind == "weak definition" or statement.implies
        if not display.inline and not weak:
            return False
        if is_constant(right):
            return weak or kind not in ("definition", "where") or word.lower() == "with"
        if weak and is_plain(right):
            return True
        return weak and name in self.scope.used and kind != "definition"

    def is_beside(self, chain: Chain, name: str) -> bool:
        """Whether a symbol was defined in the display in which it is given another formula."""
        here = chain.equalities[0].display
        return any(
            link.defines is not None and link.defines.name == name and link.display == here
            for other in self.out[-MAX_ROWS:]
            for link in other.equalities
        )

    def is_determined(self, statement: _Statement, chain: Chain) -> bool:
        """Whether a condition in force is an equation for the symbol at the left."""
        name = _name(statement.sides[0])
        if name is None or self.scope.visible(name) is not None:
            return False
        right = names(chain.sides[1].node)
        for assumption in chain.assumptions:
            if assumption.left is None or assumption.right is None:
                continue
            sides = assumption.left.node, assumption.right.node
            here = [part for side in sides if side is not None for part in walk(side)]
            known = {part.name for part in here if isinstance(part, Symbol)}
            if name in known and right == known - {name} and is_affine(name, sides):
                return True
        return False

    def names_anew(self, left: Side, right: Side) -> bool:
        """Whether the left side is a derivative of something that has no formula, or one symbol."""
        node = left.node
        if isinstance(node, Member):
            return letters(right.node).isdisjoint((node.name,))
        if not isinstance(node, Gradient) or not isinstance(node.body, Symbol):
            return False
        name = node.body.name
        zero = isinstance(right.node, Number) and right.node.value == 0
        return self.scope.get(name) is None and not self.is_own(name, right.node) and not zero

    def sort_links(
        self,
        display: Display,
        chain: Chain,
        links: Sequence[Equality],
        *,
        claimed: bool,
        word: str = "",
    ) -> None:
        """Sort equalities that are no definitions by the left side of their statement."""
        for link in links:
            left, right = chain.sides[link.left : link.left + 2]
            last = link.left + 2 == len(chain.sides)
            if last and self.defines_at_the_right(chain, link):
                continue
            held = claimed and link is links[0] and not self.vanishing
            held = held or (link.left == 0 and self.is_equation_for_known(left, right))
            if (
                not held
                and is_condition_by_form(left, right)
                and (last or not is_constant(right.node))
                and not self.is_copied(left, right)
            ):
                self.suppose(display, chain, link, word)

    def is_equation_for_known(self, left: Side, right: Side) -> bool:
        """Whether this is a second equation for a defined symbol, which says what it stands for.

        It does not where it gives the symbol a value, or that of another symbol alone.
        """
        if not isinstance(left.node, Symbol) or self.scope.visible(left.node.name) is None:
            return False
        stated = is_constant(right.node) or is_plain(right.node)
        return not stated and left.node.name not in names(right.node)

    def is_copied(self, left: Side, right: Side) -> bool:
        """Whether an equation in force has the same products."""
        here = self.scope.path
        paths = self.copied.get(signature(left.node, right.node), ())
        return any(here[: len(path)] == path for path in paths)

    def defines_at_the_right(self, chain: Chain, link: Equality) -> bool:
        """Whether a chain ends with a symbol that is new, which it defines."""
        left, right = chain.sides[link.left : link.left + 2]
        node = right.node
        if not isinstance(node, Symbol) or left.node is None or node.name in self.scope.used:
            return False
        others = [letters(side.node) for side in chain.sides[: link.left + 1]]
        if self.scope.visible(node.name) is not None or node.name in set().union(*others):
            return False
        if isinstance(chain.sides[0].node, Symbol) and link.left == 0:
            return False
        link.means = "definition"
        binding = Binding(node.name, left.node, left.scope, " " * left.span[0] + left.latex)
        self.scope = self.scope.following()
        self.scope.define(binding)
        link.defines = binding
        return True

    def is_own(self, name: str, right: Node | None) -> bool:
        """Whether a symbol occurs in what is said to be equal to it."""
        try:
            return right is not None and occurs(name, right, self.scope)
        except NotReadError:
            # It needs too many definitions, which is told where it is defined.
            return False

    def suppose(self, display: Display, chain: Chain, link: Equality, word: str) -> None:
        """Take an equation for a condition, which holds from here on without being claimed."""
        left, right = chain.sides[link.left : link.left + 2]
        link.means = "condition"
        link.assumed = not word
        latex = f"{tidy(left.latex)} = {tidy(right.latex)}"
        assumption = Assumption(latex, display.line, left, right)
        if word == IMPLIES:
            self.implying.append(assumption)
        elif word and holds_for_a_sentence(word):
            self.supposed.append(assumption)
            for other in dict.fromkeys(id(c) for c, _ in self.reach):
                for before, _ in self.reach:
                    claims = any(link.means == "claim" for link in before.equalities)
                    if id(before) == other and before is not chain and claims:
                        before.assumptions = [*before.assumptions, assumption]
                        break
        else:
            self.assume(assumption)

    def assume(self, assumption: Assumption) -> None:
        """Let an assumption be in force to the end of its section."""
        key = assumption.latex, self.scope.path
        if key not in self.said_before:
            self.said_before.add(key)
            self.assumed.append((assumption, self.scope.path))
            self.crowded = self.crowded or len(self.assumed) > MAX_ASSUMED
            sides = [side.node for side in (assumption.left, assumption.right) if side is not None]
            if len(sides) == 2 and (key_ := signature(*sides)):
                self.copied.setdefault(key_, []).append(self.scope.path)

    # -- definitions ------------------------------------------------------------------------

    def define(
        self,
        statement: _Statement,
        chain: Chain,
        relation: str,
        *,
        inline: bool,
        line: int,
        role_: Role = "",
    ) -> None:
        name = _name(statement.sides[0])
        earlier = None if name is None else self.scope.get(name)
        # What is given holds in the whole document: only `:=` defines it anew.
        anew = role_ == "definition" and not (earlier is not None and earlier.given)
        binding = _definition(statement.sides[0], chain.sides, relation, anew=anew)
        chain.equalities[0].defines = binding
        if binding is None:
            right = chain.sides[1]
            # What has dots in it says no more than how the entries are called.
            dots = any(token.text in ELLIPSES for token in right.tokens)
            unknown = name is not None and self.scope.visible(name) is None
            if right.error is not None and name is not None and unknown and not dots:
                latex = f"{tidy(chain.sides[0].latex)} = {tidy(right.latex)}"
                self.assume(Assumption(latex, line, chain.sides[0], right, symbol=name))
            return
        chain.equalities[0].earlier = earlier
        self.scope = chain.sides[0].scope
        if relation == ":=" or binding.node is None or isinstance(binding.node, Naming):
            return
        begin = self.listed if inline else len(self.reach)
        if role_ == "where":
            begin = 0
        if begin == len(self.reach):
            return
        # What a chain differentiates by stays a letter: its zero is a solution, no definition.
        if any(_differentiates_by(binding.name, other) for other, _ in self.reach):
            return
        for other, scope in self.reach[begin:]:
            defined = other.equalities[0].defines if other.equalities else None
            if defined is None or not occurs(defined.name, binding.node, binding.scope):
                scope.explained.setdefault(binding.name, binding)


_PERPENDICULAR = re.compile(r"\$([^$]{1,80}?)\\perp([^$]{1,80}?)\$")


def _relations(display: Display, scope: Scope) -> Iterator[Assumption]:
    r"""What the text before a display assumes by a relation that is not read, as in $x \perp y$."""
    for match in _PERPENDICULAR.finditer(display.before):
        sides = []
        for latex in match.groups():
            try:
                tokens = tokenize(latex)
            except NotReadError:
                tokens = []
            error = NotReadError("a relation that is not read")
            sides.append(Side(0, latex, (0, 0), None, error, scope, tokens))
        left, right = sides
        yield Assumption(match[0].strip("$ "), display.line, left, right)


def _differentiates_by(name: str, chain: Chain) -> bool:
    return any(
        isinstance(part, Gradient) and part.wrt.name == name
        for side in chain.sides
        if side.node is not None
        for part in walk(side.node)
    )


def _nothing(display: int, scope: Scope) -> Side:
    error = NotReadError("this goes on with a chain, but no chain stands before it")
    return Side(display, "", (0, 0), None, error, scope)


def _sides(
    latex: str,
    statement: _Statement,
    context: Context,
    scope: Scope,
    free: dict[str, Index],
) -> list[Side]:
    letters = [index_letters(tokens) for tokens in statement.sides]
    indices = {*free}.union(*(own for own, _ in letters))
    context = replace(context, indices=indices, limits=set().union(*(up for _, up in letters)))
    bare = any(_is_bare_prime(tokens) for tokens in statement.sides)
    if not bare:
        context = replace(context, unapplied=_unapplied(statement))
    left = symbol_name(statement.sides[0]) if statement.sides[0] else None
    sides: list[Side] = []
    for number, tokens in enumerate(statement.sides):
        if tokens:
            span = (tokens[0].start, tokens[-1].end)
        else:
            relation = statement.relations[max(number - 1, 0)]
            span = (relation.start, relation.end)
        node: Node | None = None
        error = statement.error
        if error is None:
            try:
                node = named_entries(tokens) if number == 1 and left is not None else None
                node = node or parse(tokens, context, bare_functions=bare, free=free)
                if sum(1 for _ in walk(node)) > MAX_NODES:
                    raise NotReadError(f"an expression of more than {MAX_NODES} parts", *span)
                _see_arguments(tokens, scope, span)
                if depth(node) > MAX_NESTING:
                    raise NotReadError(f"nested more than {MAX_NESTING} deep", *span)
            except NotReadError as problem:
                node, error = None, problem
                if problem.end <= problem.start:
                    error = NotReadError(problem.message, *span)
        text = latex[span[0] : span[1]] if tokens else ""
        sides.append(Side(statement.display, text, span, node, error, scope, tokens))
    return sides


def _see_arguments(tokens: list[Token], scope: Scope, span: tuple[int, int]) -> None:
    """See that f(W) is a value of the f that is known: one that is written with W."""
    binding = scope.get("f")
    if binding is None or binding.node is None or binding.parameter is not None:
        return
    for argument in _arguments("f", tokens) or ():
        if not occurs(argument, binding.node, binding.scope):
            raise NotReadError(f"f as it stands here does not contain {argument}", *span)


def _unapplied(statement: _Statement) -> set[str]:
    """The names of built-in functions that stand in a statement as letters, not applied."""
    found = set()
    for tokens in statement.sides:
        texts = [token.text for token in tokens if token.kind != "gap"] + [""] * 3
        for i, text in enumerate(texts[:-3]):
            following, exponent = texts[i + 1], texts[i + 2 : i + 4]
            raised = following == "^" and "\\prime" not in exponent
            if text in BUILT_IN and (raised or following not in ("(", "'", "_", "^")):
                found.add(text)
    return found


def _is_bare_prime(tokens: list[Token]) -> bool:
    """Whether a side is a function with a prime and no argument, as in `R' = H`."""
    texts = [t.text for t in tokens]
    return texts[1:] == ["^", "\\prime"] or (len(texts) >= 2 and set(texts[1:]) == {"'"})


def _definition(
    left: list[Token], sides: list[Side], relation: str, *, anew: bool = False
) -> Binding | None:
    """What a statement defines, if anything; from there on the scope of its sides knows of it."""
    right, scope = sides[1], sides[1].scope
    # A column in parentheses is what a symbol is written with, and no function's argument.
    symbolic = isinstance(sides[0].node, Symbol)
    function = None if symbolic else _function(left)
    parameter = function[1] if function else None
    name = function[0] if function else _name(left)
    indexed = () if function else _indexed(sides[0].node)
    if indexed:
        name = _entry_name(sides[0].node)
    if name is None or name in ("I", "0"):
        return None
    if (body := changing(name)) is not None and scope.get(body) is not None:
        # What it is follows from the definition of the symbol below the dot.
        return None
    known = scope.visible(name)
    if isinstance(right.node, Naming):
        if known is not None:
            return None
        if right.node.names(name):
            # It says nothing but how the parts are called: the symbol stays what it was.
            return Binding(name, right.node, scope, right.latex)
        left_node = sides[0].node
        is_column = isinstance(left_node, Symbol) and left_node.kind == "vector"
        if right.node.kind == "columns" and not is_column:
            message = "a row by its entries: write it with a transpose, or as a column"
            right.error = NotReadError(message, *right.node.span)
        right.node = None if right.error else right.node.body
    own = False
    if right.node is not None and (known is None or anew):
        try:
            own = occurs(name, right.node, scope, parameter)
        except NotReadError as error:
            right.node, right.error = None, NotReadError(error.message, *right.span)
    if relation == ":=":
        if known is None and own:
            message = f"{name} is defined by itself: define it first, or give the new one a name"
            right.node, right.error = None, NotReadError(message, *right.span)
    elif (known is not None and not anew) or (own and parameter is None):
        return None
    elif right.error is not None and function is None:
        # Whatever holds for all its values holds for this one, too.
        return None
    node = right.node
    if indexed and node is not None:
        node = Entries(node.span, indexed, node)
    binding = Binding(name, node, scope, " " * right.span[0] + right.latex, parameter)
    if node is not None and (stray := free_indices(node)):
        said = ", ".join(index.name for index in stray)
        binding.error = f"{name} is defined with {said}, which stands on the right side alone"
    if right.error is not None:
        binding.error = f"the definition of {name} was not read"
    elif own and parameter:
        binding.error = f"{name} is defined by itself"
    below = scope.following()
    below.define(binding)
    for side in sides if known is None else sides[:1]:
        side.scope = below
    return binding


def _indexed(left: Node | None) -> tuple[Index, ...]:
    """The indices of a left side such as `Z_{ij}`, which defines Z by its entries."""
    if isinstance(left, Member) and left.kind == "scalar":
        return (left.index,)
    if isinstance(left, Entry) and isinstance(left.body, Symbol):
        return left.indices if len(set(left.indices)) == len(left.indices) else ()
    return ()


def _entry_name(left: Node | None) -> str | None:
    if isinstance(left, Member):
        return f"\\mathbf{{{left.name}}}"
    body = left.body if isinstance(left, Entry) else None
    return body.name if isinstance(body, Symbol) else None
