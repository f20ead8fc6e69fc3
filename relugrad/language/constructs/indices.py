"""Entries and indices: `A_{ij}`, sums over indices, δ, and the matrix of all values of an entry."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from ...core import degrees
from ...core.degrees import Degree
from ...core.places import Place, joined, same, split
from ...core.places import indices as plain
from ...core.products import over_index
from ...core.terms import ONE as ONE_POLY
from ...core.terms import Poly, Undecided, plus, summed, times
from ...errors import not_read
from ...wording import marked, say
from ..construct import Bounds, Lengths, Lowering, Values
from ..misfits import ShapeError
from ..node import Index, Node
from ..sizes import ONE, SCALAR, parts, product_size, size_name

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape


# So many factors tell one product from another.
FACTORS = 4
# Of an entry whose row, or whose column, is counted otherwise elsewhere.
_RUNS = (
    marked("{body}: in {entry} the row index is {index}, which runs up to {limit} elsewhere"),
    marked("{body}: in {entry} the column index is {index}, which runs up to {limit} elsewhere"),
)


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """One entry of a matrix, by two indices, or of a column, by one."""

    body: Node
    indices: tuple[Index, ...]

    @property
    def own(self) -> tuple[Index, ...]:
        return self.indices

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.body)
        shape = at.infer(self.body)
        sizes = [at.shapes.index(index) for index in self.indices]
        if len(sizes) == 1 and self._is_of_a_row(at.shapes, shape):
            # An entry of a row needs one index, too.
            shape = shape[1], shape[0]
        if len(sizes) == 1 and not at.shapes.unify(shape[1], ONE):
            raise ShapeError(
                "{body}: an entry of it has two indices, but {entry} has one",
                self,
                body=at.says(self.body),
                entry=at.source(self),
            )
        for index, size, axis, message in zip(self.indices, sizes, shape, _RUNS, strict=False):
            if not at.shapes.unify(size, axis):
                limit = size_name(at.shapes, size, at.shapes.size_names())
                raise ShapeError(
                    message,
                    self,
                    body=at.says(self.body),
                    entry=at.source(self),
                    index=index.name,
                    limit=limit,
                )
        return SCALAR

    def _is_of_a_row(self, shapes: Any, shape: Shape) -> bool:
        """Whether what it is an entry of is a row, and not made one by this."""
        rows, columns = (shapes.root(size) for size in shape)
        return bool(rows == ONE != columns)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        places = [at.at[i] for i in self.indices]
        if len(places) == 1 and self._is_of_a_row(at.shapes, at.shape(self.body)):
            places = [None, *places]
        return at(self.body, scope, *places)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        row, column = [*(at.at[index] for index in self.indices), 0][:2]
        rows = at(self.body, scope).rows
        if len(self.indices) == 1 and len(rows) == 1:
            row, column = column, row
        return at.matrix([[rows[row][column]]])


@dataclass(frozen=True, slots=True)
class Kronecker(Node):
    """1 where the two indices are equal, else 0."""

    left: Index
    right: Index

    @property
    def own(self) -> tuple[Index, ...]:
        return self.left, self.right

    def shape(self, at: Inference) -> Shape:
        if not at.shapes.unify(at.shapes.index(self.left), at.shapes.index(self.right)):
            raise ShapeError(
                "{one} and {other} run up to different numbers: {delta} has no meaning",
                self,
                one=self.left.name,
                other=self.right.name,
                delta=at.source(self),
            )
        return SCALAR

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return same(at.at[self.left], at.at[self.right])

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.matrix([[int(at.at[self.left] == at.at[self.right])]])

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        return 0, 0


@dataclass(frozen=True, slots=True)
class _Running(Node):
    """What runs over all values of the `indices` in its body."""

    indices: tuple[Index, ...]
    body: Node

    @property
    def bound(self) -> tuple[Index, ...]:
        return self.indices


@dataclass(frozen=True, slots=True)
class OverIndices(_Running):
    """A sum or a product over indices; `limit` is the letter on top, or ``0..n-1``."""

    limit: str = ""


@dataclass(frozen=True, slots=True)
class IndexSum(OverIndices):
    """The sum of `body` over all values of `indices`."""

    def shape(self, at: Inference) -> Shape:
        shape = at.infer(self.body)
        for index in self.indices:
            at.limit(self.limit, at.shapes.index(index), self)
        return shape

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        terms = []
        for ends in product(*[at.every(at.shapes.indices[i]) for i in self.indices]):
            over = dict(zip(self.indices, ends, strict=True))
            terms.append(summed(at.within(over, self.body, scope, row, column), plain(*ends)))
        return plus(*terms)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        parts = list(at.each(self.indices, self.body, scope))
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        terms = prod(at.size(at.shapes.index(index)) for index in self.indices)
        return degrees.repeated(at(self.body, scope), terms)

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        over = Counter(at.shapes.root(at.shapes.index(index)) for index in self.indices)
        return at.summed(self.body, scope) + over


@dataclass(frozen=True, slots=True)
class IndexProduct(OverIndices):
    """The product of the numbers `body` over all values of `indices`."""

    def shape(self, at: Inference) -> Shape:
        if not at.shapes.unify_shapes(at.infer(self.body), SCALAR):
            raise not_read(
                "{body}: a product over an index is read of numbers alone",
                self.span,
                body=at.says(self.body),
            )
        for index in self.indices:
            at.limit(self.limit, at.shapes.index(index), self)
        return SCALAR

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        found = ONE_POLY
        for ends in product(*[at.every(at.shapes.indices[i]) for i in self.indices]):
            over = dict(zip(self.indices, ends, strict=True))
            part = at.within(over, self.body, scope)
            for index in plain(*ends):
                part = over_index(at.algebra, part, index)
            found = times(found, part)
        return found

    def evaluate(self, at: Values, scope: Scope) -> Any:
        numbers = [value.entry for value in at.each(self.indices, self.body, scope)]
        return at.matrix([[prod(numbers[1:], start=numbers[0])]])

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        factors = prod(at.size(at.shapes.index(index)) for index in self.indices)
        n, d = at(self.body, scope)
        return n * factors, d * factors

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        # Each of its factors has an index of its own: in few of them, more holds.
        over = Counter[int]()
        for index in self.indices:
            over[at.shapes.root(at.shapes.index(index))] += FACTORS
        return at.summed(self.body, scope) + over


@dataclass(frozen=True, slots=True)
class Entries(_Running):
    """The matrix that has `body` as its entries, or for one index the column."""

    def shape(self, at: Inference) -> Shape:
        if not at.shapes.unify_shapes(at.infer(self.body), SCALAR):
            raise not_read(
                "columns or matrices, one for each value of an index, are not compared", self.span
            )
        sizes = [at.shapes.index(index) for index in self.indices]
        return sizes[0], sizes[1] if len(sizes) > 1 else ONE

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        if len(self.indices) > 2:
            raise Undecided(say("more than two free indices in a definition"))
        return at.within(dict(zip(self.indices, (row, column), strict=False)), self.body, scope)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        numbers = [value.entry for value in at.each(self.indices, self.body, scope)]
        width = len(numbers) // at.size(at.shapes.index(self.indices[0]))
        return at.matrix([numbers[i : i + width] for i in range(0, len(numbers), width)])


@dataclass(frozen=True, slots=True)
class Stacked(_Running):
    """The values of `body` for all values of its indices, those of the last one side by side."""

    def shape(self, at: Inference) -> Shape:
        rows, columns = at.infer(self.body)
        over = [at.shapes.index(index) for index in self.indices]
        return product_size(at.shapes, (*over, rows)), columns

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        places: dict[Index, Place] = {}
        for index in self.indices:
            count = len(parts(at.shapes, at.shapes.index(index), "product"))
            places[index], row = split(row, count)
        return at.within(places, self.body, scope, joined((row,)), column)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        found = [row for value in at.each(self.indices, self.body, scope) for row in value.rows]
        return at.matrix(found)
