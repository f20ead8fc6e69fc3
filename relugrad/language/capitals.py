r"""Capital letters that stand for columns: the targets $Y$ in $\|Y - Xw\|^2$.

A capital letter is a matrix, unless its uses ask for a column. They do where the expressions of its
section fit with a column and not with a matrix, and where it is added to the product of a matrix
and a small letter, which nobody means to be a number.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ..patterns import lazy
from .constructs.gradient import Gradient, names_loss
from .constructs.member import Member
from .kinds import COLUMN, MATRIX, NUMBER, ROW, Kinds, is_matrix_like, told
from .nodes import (
    Apply,
    Hadamard,
    Node,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
    Transpose,
    children,
    walk,
)
from .slots import Slot

if TYPE_CHECKING:
    from .propagation import Propagation

Pair = tuple[Node, Node]
_CAPITAL = lazy(r"(?:\\[a-z]+\{)*[A-Z](?![A-Za-z])")
# So many letters of a section are tried.
MAX_TRIED = 6


def kinds_of(propagation: Propagation, nodes: Sequence[Node]) -> dict[Slot, Kinds]:
    """The kinds of some nodes and of their parts."""
    slots = {propagation.slots[id(part)] for node in nodes for part in (node, *children(node))}
    return {slot: propagation.kinds[slot] for slot in slots}


def read_capitals(
    propagation: Propagation,
    nodes: Sequence[Node],
    pairs: Sequence[Pair],
    symbols: Mapping[Slot, Symbol | Member],
    start: Mapping[Slot, Kinds],
) -> dict[Slot, Kinds]:
    """Let those capitals of a section be columns or rows that fit as nothing else.

    Of the `symbols` the text does not say what they are; at the `start` no kinds were passed on.
    Returns those that were read so, each with the kinds that it might have as well.
    """
    capitals = {
        slot
        for slot, symbol in symbols.items()
        if isinstance(symbol, Symbol) and start.get(slot) == MATRIX and _CAPITAL.match(symbol.name)
    }
    if not capitals:
        return {}
    uses = _Uses(propagation, nodes, pairs)
    added = uses.beside_columns(capitals, start)
    wrong, rows = uses.misfits({}), uses.rows(symbols)
    tried = dict.fromkeys(s for s in (*added, *uses.edges(wrong)) if s in capitals)
    found: dict[Slot, Kinds] = {}
    narrowed: dict[Slot, Kinds] = {}
    for slot in [*tried][:MAX_TRIED]:
        before = {other: propagation.kinds[other] for other in start}
        small = added.get(slot, ())
        trial = {slot: COLUMN | ROW} | dict.fromkeys(small, COLUMN)
        now = uses.misfits(known := {**start, **narrowed, **trial})
        fits = now.keys() < wrong.keys()
        if small and not fits:
            # The letters beside it are no numbers: it is compared with the matrix beside columns.
            fits = len(now) < len(uses.misfits({**known, slot: MATRIX}))
            uses.misfits(known)
        if fits and not uses.rows(symbols) - rows and not uses.is_scaled(slot):
            narrowed |= trial
            found |= ({slot: MATRIX} | dict.fromkeys(small, NUMBER)) if small else {slot: 0}
            wrong = now
        else:
            propagation.kinds.update(before)
    return found


class _Uses:
    """The expressions of a section, and what of them does not fit."""

    def __init__(
        self, propagation: Propagation, nodes: Sequence[Node], pairs: Sequence[Pair]
    ) -> None:
        self.propagation = propagation
        self.nodes = nodes
        self.pairs = pairs

    def misfits(self, kinds: Mapping[Slot, Kinds]) -> dict[int, tuple[Node, ...]]:
        """The nodes and pairs whose parts have kinds that do not fit, where some have these."""
        self.propagation.kinds.update(kinds)
        self.propagation.propagate(self.nodes if kinds else ())
        # A norm without F is no reason by itself to take a matrix for a column.
        found: dict[int, tuple[Node, ...]] = {
            id(node): () if isinstance(node, SquaredNorm) else children(node)
            for node in self.nodes
            if self._is_misfit(node)
        }
        for left, right in self.pairs:
            if not self._kinds(left, wanted=True) & self._kinds(right):
                found[id(left)] = (left, right)
        return found

    def _kinds(self, node: Node, *, wanted: bool = False) -> Kinds:
        name = node.name if isinstance(node, Symbol) else getattr(node, "function", "")
        if wanted and isinstance(node, Symbol | Apply) and names_loss(name):
            return NUMBER
        return self.propagation.of(node)

    def _is_misfit(self, node: Node) -> bool:
        of = self.propagation.of
        parts = children(node)
        kinds = [of(part) for part in parts]
        if isinstance(node, Gradient) and kinds == [MATRIX, MATRIX]:
            # It has four indices, and is no reason to take a matrix for a column.
            return False
        own, after = told(node, of(node), kinds)
        if not own or not all(after):
            return True
        if isinstance(node, SquaredNorm):
            return kinds[0] == MATRIX if not node.frobenius else not kinds[0] & MATRIX
        if isinstance(node, Sum) and MATRIX in kinds:
            # What is added all over a matrix is a symbol, and no product.
            return any(
                kind in (COLUMN, ROW) and isinstance(part, Product)
                for kind, part in zip(kinds, parts, strict=True)
            )
        return False

    def is_scaled(self, slot: Slot) -> bool:
        """Whether a symbol is beside a small letter that may be a number then.

        In xA two factors may be swapped, and A no column.
        """
        slots, of = self.propagation.slots, self.propagation.of
        return any(
            slots[id(one)] == slot and _is_small(other) and of(other) & NUMBER
            for node in self.nodes
            if isinstance(node, Product)
            for pair in pairwise(node.factors)
            for one, other in (pair, pair[::-1])
        )

    def rows(self, symbols: Mapping[Slot, Symbol | Member]) -> set[Slot]:
        """The small letters that can be nothing but rows."""
        return {
            slot
            for slot, symbol in symbols.items()
            if _is_small(symbol) and self.propagation.kinds[slot] == ROW
        }

    def beside_columns(
        self, capitals: Container[Slot], start: Mapping[Slot, Kinds]
    ) -> dict[Slot, tuple[Slot, ...]]:
        """The capitals that are added to a matrix times a small letter, with these letters."""
        slots, found = self.propagation.slots, dict[Slot, tuple[Slot, ...]]()
        for node in self.nodes:
            if not isinstance(node, Sum):
                continue
            products = [
                term
                for term in node.terms
                if isinstance(term, Product)
                and _is_small(term.factors[-1])
                and is_matrix_like(term.factors[-2])
            ]
            small = [slots[id(term.factors[-1])] for term in products]
            matrices = {slots[id(part)] for term in products for part in walk(term)}
            small = [slot for slot in small if start.get(slot, 0) & COLUMN]
            for term in node.terms if small else ():
                last = term.factors[-1] if isinstance(term, Product) else term
                slot = slots[id(last)]
                if isinstance(last, Symbol) and slot in capitals and slot not in matrices:
                    found[slot] = tuple(dict.fromkeys((*found.get(slot, ()), *small)))
        return found

    def edges(self, wrong: Mapping[int, tuple[Node, ...]]) -> Iterator[Slot]:
        """The symbols at the ends of what does not fit."""
        for parts in wrong.values():
            for part in parts:
                yield from (self.propagation.slots[id(end)] for end in _ends(part))


def _is_small(node: Node) -> bool:
    return isinstance(node, Symbol) and node.kind == "scalar" and not is_matrix_like(node)


def _ends(node: Node) -> Iterator[Symbol]:
    """The symbols that an expression begins or ends with."""
    match node:
        case Symbol():
            yield node
        case Product(factors=factors):
            yield from _ends(factors[0])
            yield from _ends(factors[-1])
        case Sum(terms=terms):
            for term in terms:
                yield from _ends(term)
        case Hadamard():
            for part in children(node):
                yield from _ends(part)
        case Transpose(body=body):
            yield from _ends(body)
        case Quotient(top=top):
            yield from _ends(top)
