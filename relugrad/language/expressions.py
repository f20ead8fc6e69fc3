"""The sides of a statement, read as expressions, or with the reason why one was not read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..errors import NotReadError, not_read
from ..patterns import lazy
from ..tokens import Token
from .calls import resolved
from .chains import Side
from .constructs.adjoint import is_of_complex, with_complex_products
from .constructs.call import Call
from .cursor import Context
from .dots import closing, split_at
from .entries import named_entries
from .left_sides import (
    arguments_of,
    called,
    function_of,
    matrices_before_brackets,
    name_before,
)
from .nodes import (
    Apply,
    Index,
    Inner,
    Node,
    Number,
    Product,
    SquaredNorm,
    Sum,
    Symbol,
    Trace,
    depth,
    walk,
)
from .parser import parse, symbol_name
from .reading.functions import has_euler
from .reading.indices import fixed_letters, index_letters
from .scope import Scope, occurs
from .signs import BUILT_IN
from .statements import Statement
from .survey import labelled

# So many tokens are looked at before a bracket for the name of a function.
MAX_NODES = 1500
_CONSTANT = lazy(r"(?<![a-z])const(?:ants?|s|\.)?(?![a-z])")
# Functions that follow an expression down to its last part are recursive.
MAX_NESTING = 100


def sides_of(
    latex: str,
    statement: Statement,
    context: Context,
    scope: Scope,
    free: dict[str, Index],
    counting: Collection[str] = (),
) -> list[Side]:
    """The sides of a statement.

    `free` holds the indices over which no sum runs, and gets more; `counting` are letters that are
    indices, though the statement alone does not show it.
    """
    letters = [index_letters(tokens) for tokens in statement.sides]
    indices = {*free, *counting}.union(*(own for own, _ in letters))
    uses = list(_uses(statement))
    factors = matrices_before_brackets(statement.sides, context.matrices)
    always = _always_applied(statement, uses) & {*context.values}
    bare = any(_is_bare_prime(tokens) for tokens in statement.sides)
    context = replace(
        context,
        indices=indices,
        limits=set().union(*(up for _, up in letters)),
        numbered=labelled(statement, context.numbered),
        fixed=fixed_letters(statement.sides),
        unapplied=context.unapplied if bare else _unapplied(statement),
        applied=frozenset(use.name for use in uses if use.plain) - factors,
        factors=factors,
        values=[name for name in context.values if name not in always - factors],
    )
    if not context.is_value("e") and has_euler(statement.sides, sure=True):
        context = replace(context, euler=True)
    if _has_d_beside_abc(statement.sides):
        context = replace(context, values=[*context.values, "d"])
    names_a_symbol = bool(statement.sides[0]) and symbol_name(statement.sides[0]) is not None
    sides: list[Side] = []
    for number, tokens in enumerate(statement.sides):
        span = _span(statement, number)
        node: Node | None = None
        error = statement.error
        if error is None:
            try:
                _see_growth(statement, number, context, span)
                node = named_entries(tokens) if number == 1 and names_a_symbol else None
                node = node or parse(tokens, context, bare_functions=bare, free=free)
                node = _whole_value(node, statement, scope) if number == 0 else node
                if not (number == 0 and isinstance(node, Apply) and function_of(tokens)):
                    node = resolved(node, scope)
                _see_size(node, span)
                _see_arguments(tokens, scope, context, span)
            except NotReadError as problem:
                node, error = None, problem
                if problem.end <= problem.start:
                    error = NotReadError(problem.message, *span)
        text = latex[span[0] : span[1]] if tokens else ""
        sides.append(Side(statement.display, text, span, node, error, scope, tokens))
    _see_dots(sides)
    if any(side.node is not None and is_of_complex(side.node) for side in sides):
        for side in sides:
            side.node = None if side.node is None else with_complex_products(side.node)
    return sides


def _see_growth(statement: Statement, number: int, context: Context, span: tuple[int, int]) -> None:
    r"""Refuse `O(h^2)` of an O that is nothing else: it is any term of its order, and no value."""
    if number == 0 and called(statement.sides[0]):
        return
    if _CONSTANT.search("".join([token.text for token in statement.sides[number]])):
        raise not_read("an unspecified constant may be any number", span)
    for letter in ("O", "o"):
        known = context.is_value(letter) or letter in context.functions or letter in context.called
        if known or not any(_is_before_a_bracket(statement.sides[number], letter)):
            continue
        if all(all(_is_before_a_bracket(tokens, letter)) for tokens in statement.sides):
            raise not_read("{name}(…) is any term of its order, and no value", span, name=letter)


def _is_before_a_bracket(tokens: Sequence[Token], letter: str) -> list[bool]:
    r"""For each place of a letter, as in `O(n)` and `\mathcal{O}(n)`, whether a bracket follows."""
    texts = [token.text for token in tokens if token.kind != "gap"]
    places = [k for k, text in enumerate(texts) if text == letter]
    return [texts[k + 1 + (texts[k + 1 : k + 2] == ["}"]) :][:1] == ["("] for k in places]


def _see_dots(sides: list[Side]) -> None:
    r"""Read `A \cdot B` as the inner product of two matrices where it equals a trace or a norm.

    So it is where it is added to one, as in `\|A\|_F^2 + 2A \cdot B + \|B\|_F^2`.
    """
    of_a_number = any(_is_made_a_number(side.node) for side in sides)
    for side in sides:
        if isinstance(side.node, Sum):
            if of_a_number or any(map(_is_made_a_number, side.node.terms)):
                terms = tuple([_dotted(term, side.tokens) for term in side.node.terms])
                side.node = replace(side.node, terms=terms)
        elif side.node is not None and of_a_number:
            side.node = _dotted(side.node, side.tokens)


def _is_made_a_number(node: Node | None) -> bool:
    """Whether an expression is a trace, a norm or an inner product, or a multiple of one."""
    *scale, last = node.factors if isinstance(node, Product) else (node,)
    multiple = all(isinstance(factor, Number) for factor in scale)
    return multiple and isinstance(last, Trace | SquaredNorm | Inner)


def _dotted(node: Node, tokens: Sequence[Token]) -> Node:
    r"""`A \cdot B`, or a multiple of it, as the inner product; anything else as it is."""
    if not isinstance(node, Product) or len(node.factors) != 2:
        return node
    start, end = node.span
    if [t.text for t in tokens if start <= t.start < end].count("\\cdot") != 1:
        return node
    first, right = node.factors
    *scale, left = first.factors if isinstance(first, Product) else (first,)
    matrices = all(isinstance(f, Symbol) and f.kind == "matrix" for f in (left, right))
    if not matrices or not all(isinstance(factor, Number) for factor in scale):
        return node
    inner = Inner((left.span[0], end), left, right)
    return Product(node.span, (*scale, inner)) if scale else inner


def _whole_value(node: Node, statement: Statement, scope: Scope) -> Node:
    """A left side; where it introduces a function, the symbol that it names."""
    introduces = isinstance(node, Call) and scope.visible(node.name) is None
    if isinstance(node, Call) and introduces and called(statement.sides[0]):
        return Symbol(node.span, node.name, node.kind)
    return node


def _span(statement: Statement, number: int) -> tuple[int, int]:
    """Where a side is in its display; for an empty one, where the relation beside it is."""
    tokens = statement.sides[number] or [statement.relations[max(number - 1, 0)]]
    return tokens[0].start, tokens[-1].end


def _see_size(node: Node, span: tuple[int, int]) -> None:
    """See that an expression is not too large to be worked on."""
    if sum(1 for _ in walk(node)) > MAX_NODES:
        raise not_read("an expression with more than {most} parts", span, most=MAX_NODES)
    if depth(node) > MAX_NESTING:
        raise not_read("nested more than {most} levels deep", span, most=MAX_NESTING)


def _see_arguments(
    tokens: list[Token], scope: Scope, context: Context, span: tuple[int, int]
) -> None:
    """See that f(W) is a value of the f that is known: one that is written with W."""
    for name in {"f", *context.called}:
        binding = scope.get(name)
        if binding is None or binding.node is None or binding.parameter is not None:
            continue
        written = arguments_of(name, tokens)
        if written is None:
            continue
        if binding.arguments:
            # The parser takes those for the function itself that it is introduced with first.
            if written == context.called.get(name, written) != binding.arguments:
                said = ", ".join(binding.arguments)
                raise not_read(
                    "{name} is {name}({arguments}) in this section", span, name=name, arguments=said
                )
        elif name == "f":
            for argument in written:
                if not occurs(argument, binding.node, binding.scope):
                    raise not_read(
                        "f as it stands here does not contain {argument}", span, argument=argument
                    )


@dataclass(frozen=True, slots=True)
class _Use:
    """A symbol before a parenthesis, with its tokens, and what is written in the parentheses.

    The arguments are `plain` where each of them is one symbol: nobody writes a factor so.
    """

    name: str
    tokens: tuple[str, ...]
    written: str
    plain: bool


def _uses(statement: Statement) -> Iterator[_Use]:
    r"""The symbols before the parentheses of a statement, also with a power: `\sigma^2(m)`."""
    for tokens in statement.sides:
        for at in (k for k, token in enumerate(tokens) if token.text == "(" and k):
            if tokens[at - 1].text == ")":
                # Factors in parentheses each: (A)(A)B.
                continue
            end = at - _power_before(tokens, at)
            before = name_before(tokens, end)
            name = symbol_name(before)
            if name is None:
                continue
            inside = tokens[at + 1 : closing(tokens, at)]
            parts = split_at(inside, ",")
            yield _Use(
                name,
                tuple([token.text for token in before]),
                "".join(token.text for token in inside),
                all(symbol_name(part) is not None for part in parts),
            )


def _power_before(tokens: Sequence[Token], at: int) -> int:
    """How many tokens there are of a power with a whole number that ends at a place, or 0."""
    texts = [token.text for token in tokens[max(at - 4, 0) : at]]
    if texts[-2:-1] == ["^"] and texts[-1].isdigit():
        return 2
    return 4 if texts[:2] == ["^", "{"] and texts[2].isdigit() and texts[3] == "}" else 0


def _always_applied(statement: Statement, uses: Sequence[_Use]) -> set[str]:
    """The symbols that have arguments wherever they stand in a statement, and not always the same.

    As products, f(x + y) = f(x) + f(y) would hold.
    """
    found = set()
    for name in {use.name for use in uses if use.plain}:
        own = [use for use in uses if use.name == name]
        texts = own[0].tokens
        places = sum(
            texts == tuple([token.text for token in side[k : k + len(texts)]])
            for side in statement.sides
            for k in range(len(side))
        )
        if places == len(own) and len({use.written for use in own}) > 1:
            found.add(name)
    return found


def _unapplied(statement: Statement) -> set[str]:
    """The names of built-in functions that a statement uses as symbols, without an argument."""
    found = set()
    for tokens in statement.sides:
        texts = [token.text for token in tokens if token.kind != "gap"] + [""] * 3
        for i, text in enumerate(texts[:-3]):
            following, exponent = texts[i + 1], texts[i + 2 : i + 4]
            raised = following == "^" and "\\prime" not in exponent
            if text in BUILT_IN and (raised or following not in ("(", "'", "_", "^")):
                found.add(text)
    return found


# What may come after an entry: another one, or the end of its cell.
_ENTRIES = frozenset(("a", "b", "c", "d", "\\\\", "\\right", "\\cdot", "\\times", ""))


def _has_d_beside_abc(sides: Sequence[Sequence[Token]]) -> bool:
    """Whether d is the fourth entry of a matrix of a, b and c, as in ad - bc and cd - dc."""
    texts = [[token.text for token in tokens if token.kind != "gap"] for tokens in sides]
    if not {"a", "b", "c", "d"}.issubset(text for side in texts for text in side):
        return False
    if "\\partial" in {text for side in texts for text in side}:
        return False
    following = {b for side in texts for a, b in pairwise([*side, ""]) if a == "d"}
    if not following - {"a", "b", "c", "d"}:
        # Where a letter comes after each d, they are differentials.
        return False
    others = (text for text in following - _ENTRIES if not text.startswith("\\end"))
    return not any(text.isalpha() or text.startswith(("\\", "(", "[")) for text in others)


def _is_bare_prime(tokens: Sequence[Token]) -> bool:
    """Whether a side is a function with a prime and no argument, as in `R' = H`."""
    texts = [t.text for t in tokens]
    return texts[1:] == ["^", "\\prime"] or (len(texts) >= 2 and set(texts[1:]) == {"'"})
