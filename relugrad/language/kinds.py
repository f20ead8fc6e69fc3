"""Kinds: number, column, row, matrix, and which of them a construct allows for its parts.

A divisor is a number, an inverse is one of a number or a matrix, and Aw is a column where w is one.
The module `propagation` passes these restrictions on from node to node.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from .calls import is_value
from .constructs.adjoint import Adjoint, RealPart
from .constructs.call import Taken
from .constructs.functions import Bars, Determinant, Elementary, RationalPower, Softmax
from .constructs.gradient import Gradient, names_loss
from .constructs.letter_power import LetterPower
from .constructs.member import Member
from .constructs.products import Diag, Vec
from .names import is_capital_greek
from .nodes import (
    Activation,
    Apply,
    Branch,
    Cases,
    Differential,
    Dot,
    Entries,
    Entry,
    Extreme,
    Hadamard,
    HadamardPower,
    Identity,
    IndexProduct,
    IndexSum,
    Inner,
    Inverse,
    Kind,
    Kronecker,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    SumNorm,
    Symbol,
    Trace,
    Transpose,
    children,
)

# Sets of kinds, one bit each.
Kinds = int
NUMBER, COLUMN, ROW, MATRIX = 1, 2, 4, 8
ANY: Kinds = 15
NAMES: Mapping[Kinds, Kind] = {
    NUMBER: "scalar", COLUMN: "vector", ROW: "row", MATRIX: "matrix",
}  # fmt: skip
BITS: Mapping[Kind, Kinds] = {name: bit for bit, name in NAMES.items()}

# The kinds of a node and of its parts.
Told = tuple[Kinds, Sequence[Kinds]]

# Those whose parts all have the kind of the whole.
_ENTRYWISE = (
    Activation, Apply, Cases, Differential, Elementary, Extreme, Hadamard, HadamardPower, IndexSum,
    RealPart, Taken,
)  # fmt: skip

_TURNED = [0] * 16
for _set in range(16):
    _TURNED[_set] = (
        (_set & (NUMBER | MATRIX)) | (ROW if _set & COLUMN else 0) | (COLUMN if _set & ROW else 0)
    )


def _times(a: Kinds, b: Kinds) -> Kinds:
    """The kind of a product of two single kinds; 0 where they do not fit."""
    if a == NUMBER:
        return b
    if b == NUMBER:
        return a
    known = {
        (COLUMN, ROW): MATRIX, (ROW, COLUMN): NUMBER, (ROW, MATRIX): ROW,
        (MATRIX, COLUMN): COLUMN, (MATRIX, MATRIX): MATRIX,
    }  # fmt: skip
    return known.get((a, b), 0)


_SINGLE = (NUMBER, COLUMN, ROW, MATRIX)
_PRODUCTS = {(a, b): _times(a, b) for a in _SINGLE for b in _SINGLE}
# Two columns with a dot between them make a number, too.
_DOTS = {**_PRODUCTS, (COLUMN, COLUMN): NUMBER, (ROW, ROW): NUMBER}


def bits(kinds: Kinds) -> Iterator[Kinds]:
    """The single kinds of a set."""
    return (k for k in _SINGLE if k & kinds)


def told(node: Node, own: Kinds, parts: Sequence[Kinds]) -> Told:
    """The kinds that a node and its parts can still have, given what the node is."""
    match node:
        case Gradient(body=body):
            of, by = parts
            loss = isinstance(body, Symbol) and names_loss(body.name) and of & NUMBER
            return _gradient(own, (NUMBER if loss else of, by))
        case Number(value=value):
            return (own, parts) if value == 0 else (own & NUMBER, parts)
        case Transpose(body=body) | Adjoint(body=body):
            inside = parts[0] & _TURNED[own]
            plain = body.terms if isinstance(body, Sum) else (body,)
            if all(isinstance(part, Symbol | Member) for part in plain):
                # Nobody transposes a number.
                inside &= ~NUMBER
            return own & _TURNED[inside], (inside,)
        case LetterPower(counted=counted) if counted is not None:
            # Powers of what is no number are not read: nothing makes a number of a matrix.
            narrow = ANY if is_matrix_like(node.body) else NUMBER
            return own & narrow, [narrow & part or part for part in parts]
        case LetterPower(body=Symbol()):
            # The exponent may be a label.
            return same_kind(own, parts)
        case Trace(body=Symbol() | Power(body=Symbol())):
            # Nobody takes the trace of a number.
            return own & NUMBER, (parts[0] & MATRIX,)
        case Entry(indices=indices):
            return own & NUMBER, (parts[0] & (MATRIX if len(indices) == 2 else COLUMN | ROW),)
        case Entries(indices=indices):
            return own & (MATRIX if len(indices) == 2 else COLUMN), (parts[0] & NUMBER,)
    construct: Any = type(node)
    return _told(construct, own, tuple(parts))


# There are few sets of kinds, and what a construct allows is asked for again and again.
@lru_cache(maxsize=4096)
def _told(construct: type[Node], own: Kinds, parts: tuple[Kinds, ...]) -> Told:
    """The same where nothing counts but which construct a node is."""
    if issubclass(construct, Identity):
        return own & MATRIX, parts
    if issubclass(construct, Ones | Vec):
        return own & COLUMN, parts
    if issubclass(construct, Kronecker | IndexProduct):
        return own & NUMBER, parts
    if issubclass(construct, Sum):
        return _sum(own, parts)
    if issubclass(construct, _ENTRYWISE):
        return same_kind(own, parts)
    if issubclass(construct, Softmax):
        # Of a matrix it may be that of the rows or of the columns: nothing makes A a column.
        return same_kind(own & ~NUMBER, parts)
    if issubclass(construct, Product):
        return _product(own, parts, _DOTS if issubclass(construct, Dot) else _PRODUCTS)
    if issubclass(construct, Quotient):
        both = own & parts[0]
        return both, (both, parts[1] & NUMBER)
    if issubclass(construct, Inverse | Power | RationalPower | LetterPower):
        return same_kind(own & (NUMBER | MATRIX), parts)
    if issubclass(construct, Trace | Determinant | Bars):
        return own & NUMBER, (parts[0] & (MATRIX | NUMBER),)
    if issubclass(construct, Diag):
        return own & (COLUMN | MATRIX), (parts[0] & (COLUMN | MATRIX),)
    if issubclass(construct, SquaredNorm | SumNorm):
        return own & NUMBER, (parts[0] & ~NUMBER,)
    if issubclass(construct, Inner):
        both = parts[0] & parts[1] & ~NUMBER
        return own & NUMBER, (both, both)
    if issubclass(construct, Branch):
        both = own & parts[0]
        return both, [both, *[NUMBER & part for part in parts[1:]]]
    return own, parts


def same_kind(own: Kinds, parts: Sequence[Kinds]) -> Told:
    for part in parts:
        own &= part
    return own, [own] * len(parts)


def _sum(own: Kinds, parts: Sequence[Kinds]) -> Told:
    """All terms are of one kind, but for a bias: a row or a column that is added to a matrix."""
    found = same_kind(own, parts)
    if found[0] or MATRIX not in parts:
        return found
    kept = [part if part & MATRIX else part & (COLUMN | ROW) for part in parts]
    return own & MATRIX, kept


def _product(
    own: Kinds, parts: Sequence[Kinds], products: Mapping[tuple[Kinds, Kinds], Kinds] = _PRODUCTS
) -> Told:
    """Each part keeps the kinds with which a product of all parts is of a kind of the whole."""
    forward = [0] * len(parts)
    forward[0] = parts[0]
    for k, part in enumerate(parts[1:], start=1):
        for a in bits(forward[k - 1]):
            for b in bits(part):
                forward[k] |= products[a, b]
    whole = own & forward[-1]
    kept = [0] * len(parts)
    wanted = whole
    for k in range(len(parts) - 1, 0, -1):
        before = 0
        for a in bits(forward[k - 1]):
            for b in bits(parts[k]):
                if products[a, b] & wanted:
                    before |= a
                    kept[k] |= b
        wanted = before
    kept[0] = wanted & parts[0]
    return whole, kept


def _gradient(own: Kinds, parts: Sequence[Kinds]) -> Told:
    """Of a number by a matrix: the kind of the matrix; of a column by a column: the Jacobian."""
    whole = inside = by = 0
    for body in bits(parts[0]):
        for wrt in bits(parts[1]):
            if body == NUMBER:
                # In numerator layout it is turned.
                found = wrt | _TURNED[wrt]
            elif wrt == NUMBER:
                found = body
            else:
                found = MATRIX if MATRIX not in (body, wrt) else 0
            if found & own:
                whole |= found & own
                inside |= body
                by |= wrt
    return whole, (inside, by)


# -- what looks tell, before uses are compared ----------------------------------------------------


def is_settled_by_looks(symbol: Symbol | Member) -> bool:
    if isinstance(symbol, Member) or is_value(symbol.name):
        return False
    return symbol.kind != "scalar" or is_capital_greek(symbol.name)


def made_numbers(node: Node) -> Iterator[Symbol]:
    """The symbols that a node makes numbers: it is divided by them, or 1 is added to them.

    So does an index as their exponent, of small letters.
    """
    if isinstance(node, Quotient):
        yield from skeleton(node.bottom)
    elif isinstance(node, LetterPower) and node.counted is not None:
        yield from (part for part in skeleton(node.body) if not is_matrix_like(part))
    elif isinstance(node, Sum) and any(isinstance(t, Number) and t.value for t in node.terms):
        for term in node.terms:
            yield from skeleton(term)


def traced_symbols(node: Node) -> Iterator[Symbol]:
    """The symbol of which a node is the trace or the determinant: nobody takes that of a number."""
    if isinstance(node, Trace | Determinant):
        body = node.body.body if isinstance(node.body, Power) else node.body
        if isinstance(body, Symbol):
            yield body


def skeleton(node: Node) -> Iterator[Symbol]:
    """The symbols of sums, products and quotients, but not those in traces or norms."""
    if isinstance(node, Symbol):
        yield node
    elif isinstance(node, Sum | Product | Quotient | Power):
        for child in children(node):
            yield from skeleton(child)


def names_weights(name: str) -> bool:
    return re.match(r"(?:\\[a-z]+\{)*(?:[WUV]|\\Theta)(?![A-Za-z])", name) is not None


def is_matrix_like(node: Node) -> bool:
    """Whether a factor looks like a matrix, after which a number is not written."""
    if isinstance(node, Transpose | Inverse | Power):
        return is_matrix_like(node.body)
    return isinstance(node, Symbol) and (node.kind == "matrix" or is_capital_greek(node.name))
