"""The form of an equation, which tells a condition from a claim where no word does.

By its form an equation is a condition if nobody would claim it: a constant is the value of an
expression, two products of symbols are equal, or a symbol is tied to others. See "Definitions,
conditions and claims" on the page about the notation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from ..errors import NotReadError, not_read
from ..patterns import lazy
from .chains import Chain, Side
from .constructs.adjoint import Adjoint, Conjugate
from .constructs.arrays import Array
from .constructs.gradient import Gradient
from .constructs.indices import IndexSum
from .constructs.letter_power import LetterPower
from .constructs.member import Member
from .names import changing
from .nodes import (
    Activation,
    Apply,
    Differential,
    Entry,
    Hadamard,
    Identity,
    Inverse,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    alike,
    children,
    is_zero,
    walk,
)
from .scope import free_symbols, with_definitions

_EXPONENT_LETTER = lazy(r"\\[A-Za-z]+|[A-Za-z]")


def is_constant(node: Node | None) -> bool:
    """Whether a side holds no symbol but I: a number, a zero, the identity."""
    return node is not None and not any(
        isinstance(part, Symbol | Apply | Activation) or part.own for part in walk(node)
    )


def is_stated(node: Node | None) -> bool:
    """Whether there is nothing to compute: a sum of products of symbols, transposed or inverted."""
    terms = node.terms if isinstance(node, Sum) else (node,)
    return all(
        all(map(_is_a_symbol, term.factors)) if isinstance(term, Product) else _is_a_symbol(term)
        for term in terms
    )


def _is_a_symbol(node: Node | None) -> bool:
    match node:
        case Sum(terms=(only,)):
            return _is_a_symbol(only)
        case Transpose(body=body) | Inverse(body=body):
            return _is_a_symbol(body)
        case Adjoint(body=body) | Conjugate(body=body):
            return _is_a_symbol(body)
        case Power(body=body) | LetterPower(body=body):
            return isinstance(body, Symbol)
        case Entry(body=body):
            return isinstance(body, Symbol)
        case Quotient(top=top, bottom=bottom):
            return is_constant(top) and is_constant(bottom)
    return isinstance(node, Symbol | Number | Identity | Ones) or (
        node is not None and not children(node) and bool(node.own)
    )


def is_plain(node: Node | None) -> bool:
    """Whether a side is another symbol alone, be it transposed, inverted, or a multiple."""
    parts = [] if node is None else list(walk(node))
    return sum(isinstance(part, Symbol) for part in parts) == 1 and all(
        isinstance(
            part, Symbol | Transpose | Inverse | Number | Identity | Product | Quotient | Sum
        )
        for part in parts
    )


def derives(node: Node | None) -> bool:
    """Whether a derivative or a differential is taken in a side."""
    return node is not None and any(
        isinstance(part, Gradient | Differential)
        or (isinstance(part, Symbol) and changing(part.name) is not None)
        for part in walk(node)
    )


def computes(left: Side, right: Side) -> bool:
    """Whether an equation says what a derivative is that can be taken."""
    node = left.node.body if isinstance(left.node, Entry) else left.node
    if not isinstance(node, Gradient) or right.node is None or is_constant(right.node):
        return False
    name = f"\\mathbf{{{node.body.name}}}" if isinstance(node.body, Member) else ""
    name = node.body.name if isinstance(node.body, Symbol) else name
    return not name or left.scope.get(name) is not None


def names(node: Node | None) -> set[str]:
    """The symbols that are written in a side."""
    return set() if node is None else {p.name for p in walk(node) if isinstance(p, Symbol)}


def letters(node: Node | None) -> set[str]:
    """The symbols of a side, with the families whose members occur in it."""
    found = names(node)
    if node is not None:
        found.update(getattr(part, "name", "") for part in walk(node) if part.own)
    found.discard("")
    return found


def powers(node: Node | None) -> set[str]:
    """The powers with a letter as their exponent that are written in a side."""
    return {p.name for p in walk(node) if isinstance(p, LetterPower)} if node is not None else set()


def sizes_as_numbers(chain: Chain) -> frozenset[str]:
    r"""The letters of sizes that a chain also has as numbers: n of $x \in \mathbb{R}^n$ in x/n."""
    sized = {letter for letters in chain.declared.values() for letter in letters}
    if not sized:
        return frozenset()
    places = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    try:
        nodes = [node for node, _ in with_definitions(places)]
    except NotReadError:
        # It needs too many definitions, which is reported for its sides.
        return frozenset()
    parts = (part for node in nodes for part in walk(node) if isinstance(part, Symbol))
    return frozenset(part.name for part in parts if part.kind == "scalar" and part.name in sized)


def is_condition_by_form(left: Side, right: Side) -> bool:
    """Whether nobody would claim this equation of two sides that were read, but may assume it."""
    one, other = left.node, right.node
    if one is None or other is None or not (letters(one) or letters(other)):
        return False
    if is_constant(other) and letters(one):
        return (not derives(one) or is_zero(other)) and not _is_of_arrays(left)
    if derives(one) or derives(other):
        return _tells_adjoints(one, other)
    if powers(one) != powers(other) and not (_are_labels(one, other) and _are_labels(other, one)):
        # There is something to compute.
        return False
    if _is_idempotent(one, other) or _is_idempotent(other, one):
        return True
    if is_stated(one) and is_stated(other) and not _is_defined(left) and not _is_defined(right):
        # A power is something to compute, but for P^2 = P and its like.
        raised = _has_powers(one) or _has_powers(other)
        if not raised or letters(one) == letters(other):
            return True
    return bool(_whole(right) - _whole(left))


def _is_of_arrays(side: Side) -> bool:
    """Whether a side is computed from matrices of numbers, with no symbol left."""
    if side.node is None or isinstance(side.node, Symbol) or _whole(side):
        return False
    with suppress(NotReadError):
        places = with_definitions([(side.node, side.scope)])
        return any(isinstance(part, Array) for node, _ in places for part in walk(node))
    return False


def _tells_adjoints(one: Node, other: Node) -> bool:
    r"""Whether a right side has adjoints such as \bar A that the left has not, beside \dot A.

    It says by what they are called which number the left side is, and what they are follows.
    """
    derivatives = any(isinstance(p, Gradient | Differential) for p in (*walk(one), *walk(other)))
    new = {name for name in letters(other) - letters(one) if name.startswith("\\bar{")}
    changes = [name for name in letters(one) if changing(name) is not None]
    return (
        bool(new and changes)
        and not derivatives
        and any(changing(name) is not None for name in names(other))
    )


def _are_labels(node: Node, other: Node) -> bool:
    """Whether the powers of a side say nothing of the other one: it has none of their letters."""
    there = {re.sub(r"[_^]\{.*", "", name) for name in letters(other)}
    return all(
        isinstance(part.body, Symbol)
        and part.body.name not in letters(other)
        and there.isdisjoint(_EXPONENT_LETTER.findall(part.name.rpartition("^")[2]))
        for part in walk(node)
        if isinstance(part, LetterPower)
    )


def _has_powers(node: Node) -> bool:
    return any(isinstance(part, Power) for part in walk(node))


def _is_idempotent(square: Node, other: Node) -> bool:
    """Whether a symbol times itself, entry by entry, is said to be the symbol: it is a mask."""
    return isinstance(square, Hadamard) and all(alike(factor, other) for factor in square.factors)


def _is_defined(side: Side) -> bool:
    """Whether a symbol of a side stands for something, so that there is something to compute."""
    return any(_stands_for(name, side) for name in names(side.node))


def _stands_for(name: str, side: Side) -> bool:
    """Whether a definition of a symbol is in force."""
    binding = side.scope.get(name)
    return binding is not None and binding.node is not None


def _whole(side: Side) -> set[str]:
    """The symbols of a side, with what a defined one stands for in its place."""
    assert side.node is not None
    found = {name for name in letters(side.node) if not _stands_for(name, side)}
    # That too many definitions are needed is reported where they are.
    with suppress(NotReadError):
        found.update(free_symbols(side.node, side.scope))
    return found


def products(node: Node | None) -> Counter[tuple[str, ...]]:
    """The terms of a side that are products of two symbols or more, whatever their factors are."""
    found: Counter[tuple[str, ...]] = Counter()
    for term in _terms(node):
        symbols = tuple(sorted(p.name for p in walk(term) if isinstance(p, Symbol)))
        if len(symbols) > 1:
            found[symbols] += 1
    return found


def _terms(node: Node | None) -> Iterator[Node]:
    if isinstance(node, Sum):
        for term in node.terms:
            yield from _terms(term)
    elif node is not None:
        yield node


def signature(left: Node | None, right: Node | None) -> frozenset[tuple[tuple[str, ...], int]]:
    """What a wrong copy of an equation has in common with it: its products, if they are several."""
    both = products(left) + products(right)
    return frozenset(both.items()) if sum(both.values()) > 1 else frozenset()


def is_copy(left: Node | None, right: Node | None, other: tuple[Node | None, Node | None]) -> bool:
    """Whether an equation has the same two or more products as another one, which is in force."""
    mine = signature(left, right)
    return bool(mine) and mine == signature(*other)


def is_affine(name: str, sides: tuple[Node | None, Node | None]) -> bool:
    """Whether an equation is linear in a symbol, so that it can be solved for it."""
    return max((_degree(name, side) for side in sides if side is not None), default=0) == 1


def _degree(name: str, node: Node) -> int:
    """In which degree a symbol stands in an expression: 0, 1, or more than that."""
    if isinstance(node, Symbol):
        return int(node.name == name)
    degrees = [_degree(name, child) for child in children(node)]
    match node:
        case Sum() | IndexSum() | Entry() | Transpose() | Differential():
            return max(degrees, default=0)
        case Product():
            return sum(degrees)
        case Quotient():
            return degrees[0] + 2 * degrees[1]
    return 2 * sum(degrees)


# -- updates, such as w = w - ηg: they give a symbol a new value, and are no law ------------------

_UPDATE = lazy(
    r"\b(?:updat\w*|assign\w*|replac\w*|iterat\w*|increment\w*|overwrit\w*|set|sets|repeat)\b"
    r"|更新|迭代|赋值|賦值|替换|替換|置为|置為",
    re.IGNORECASE,
)


def updated(chain: Chain, said: str, *, claimed: bool) -> str:
    """The symbol that a chain gives a new value, or ""; `said` is the sentence before it."""
    left, right = (side.node for side in chain.sides[:2])
    if right is None or not isinstance(left, Symbol | Member) or left.name not in letters(right):
        return ""
    told = _UPDATE.search(said) is not None
    return left.name if told or (not claimed and _is_term(left, right)) else ""


def assigned(left: Side, right: Side) -> str:
    """The symbol to which `:=` gives another value, as an arrow does in w := w - ηg, or ""."""
    node = left.node
    if not isinstance(node, Symbol | Member) or right.node is None:
        return ""
    stepped = _is_term(node, right.node) and left.scope.get(node.name) is None
    return node.name if stepped else ""


def _is_term(symbol: Node, right: Node) -> bool:
    """Whether a symbol alone is a term of a sum: nobody would write A = A + B to say B = 0."""
    if not isinstance(right, Sum):
        return False
    return any(
        alike(term, symbol) or (isinstance(term, Sum) and _is_term(symbol, term))
        for term in right.terms
    )


def new_value(side: Side) -> Side:
    """A side of an update, of which nothing follows: the values are of different times."""
    error = not_read("it gives a symbol a new value")
    return Side(side.display, side.latex, side.span, None, error, side.scope, side.tokens)
