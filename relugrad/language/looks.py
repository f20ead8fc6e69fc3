"""What the looks of an expression tell of its symbols, before their uses are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .calls import is_value
from .constructs.functions import Determinant
from .constructs.letter_power import LetterPower
from .constructs.member import Member
from .names import is_capital_greek
from .nodes import (
    Inverse,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Trace,
    Transpose,
    children,
)


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
