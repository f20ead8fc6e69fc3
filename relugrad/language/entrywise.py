r"""Numbers and powers beside `\odot`, or in a diagonal, taken entry by entry: `D \odot (1 - A^2)`.

A number that is added to a matrix, and a power of one that is not square, have no meaning but this
one, which many programs give them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..errors import NotReadError
from .chains import Chain
from .constructs.arrays import Array
from .constructs.products import Diag
from .kinds import COLUMN, ROW, Kinds
from .nodes import (
    Dot,
    Hadamard,
    HadamardPower,
    Inner,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Sum,
    mapped,
    walk,
)
from .scope import with_definitions
from .views import rewritten


class _Entrywise:
    """Rewrites the factors of Hadamard products, and diagonals."""

    def __call__(self, node: Node) -> Node:
        if isinstance(node, Hadamard):
            return replace(node, factors=tuple([self.factor(self(f)) for f in node.factors]))
        if isinstance(node, Diag):
            return replace(node, body=self.factor(self(node.body)))
        return mapped(node, self)

    def factor(self, node: Node) -> Node:
        """A factor, in which numbers that are added and powers are those of every entry."""
        match node:
            case Power(body=body, exponent=exponent) if exponent > 1:
                return HadamardPower(node.span, body, exponent)
            case Sum(terms=terms) if len(terms) > 1:
                return replace(node, terms=tuple([self.term(term) for term in terms]))
        return node

    def term(self, node: Node) -> Node:
        match node:
            case Number():
                return Product(node.span, (node, Ones(node.span, wide=True)))
            case Product(factors=(Number() as number, rest)):
                return replace(node, factors=(number, self.factor(rest)))
        return self.factor(node)


def beside_products(node: Node) -> Iterator[Node]:
    r"""What is beside `\odot`, or in a diagonal, with such powers, or such numbers as terms."""
    if isinstance(node, Hadamard | Diag):
        for factor in node.factors if isinstance(node, Hadamard) else (node.body,):
            terms = factor.terms if isinstance(factor, Sum) else ()
            if any(isinstance(term, Number) and term.value for term in terms):
                yield factor
            powers = (term for term in (factor, *terms) if isinstance(term, Power))
            yield from (power for power in powers if power.exponent > 1)


def entry_by_entry(chain: Chain) -> Chain | None:
    r"""The chain with numbers and powers beside `\odot` taken entry by entry, if there are some."""
    try:
        places = with_definitions([(s.node, s.scope) for s in chain.sides if s.node is not None])
    except NotReadError:
        return None
    found = _Entrywise()
    nodes = (part for node, _ in places for part in walk(node))
    if not any(isinstance(part, Hadamard | Diag) and found(part) != part for part in nodes):
        return None
    return rewritten(chain, found)


def settled_dot(node: Dot, parts: tuple[Node, ...], kinds: Sequence[Kinds]) -> Node:
    """What a dot between two factors means: of two columns, or two rows, their inner product."""
    of = [
        COLUMN if _is_written_as_column(p) else kind for p, kind in zip(parts, kinds, strict=True)
    ]
    if of[0] == of[1] in (COLUMN, ROW):
        return Inner(node.span, *parts)
    return Product(node.span, parts)


def _is_written_as_column(node: Node) -> bool:
    """Whether a factor is a column of numbers, or a multiple of one."""
    last = node.factors[-1] if isinstance(node, Product) else node
    return isinstance(last, Array) and last.width == 1 and len(last.cells) > 1
