r"""Matrices written by their entries or blocks: `\begin{bmatrix} A & b \\ c & 1 \end{bmatrix}`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING, Any

from ...core.places import Part, Place, structure
from ...core.terms import ONE as UNIT
from ...core.terms import Poly, Undecided, plus, scale, times
from ...errors import not_read
from ...wording import say
from ..construct import Bounds, Lowering, Values
from ..node import Node
from ..sizes import ONE, parts, sum_size
from .atoms import is_zero

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape

# The determinant of so many rows is written out.
MAX_ROWS = 4


@dataclass(frozen=True, slots=True)
class Array(Node):
    """Blocks side by side in rows of `width`; numbers are blocks of one entry."""

    cells: tuple[Node, ...]
    width: int

    @property
    def rows(self) -> list[tuple[Node, ...]]:
        starts = range(0, len(self.cells), self.width)
        return [self.cells[k : k + self.width] for k in starts]

    def shape(self, at: Inference) -> Shape:
        shapes = [at.infer(cell) for cell in self.cells]
        unify = at.shapes.unify_shapes
        zeros = [is_zero(cell) for cell in self.cells]
        if all(z or at.shapes.is_scalar(s) for z, s in zip(zeros, shapes, strict=True)):
            for shape in shapes:
                unify(shape, (ONE, ONE))
        # A bare 0 takes the size of the others, so it comes last.
        for k in sorted(range(len(shapes)), key=zeros.__getitem__):
            above = shapes[k % self.width]
            left = shapes[k - k % self.width]
            if not (
                at.shapes.unify(left[0], shapes[k][0]) and at.shapes.unify(above[1], shapes[k][1])
            ):
                raise not_read(
                    "the blocks do not fit together: {block}",
                    self.span,
                    block=at.says(self.cells[k]),
                )
        heights = [shape[0] for shape in shapes[:: self.width]]
        widths = [shape[1] for shape in shapes[: self.width]]
        return sum_size(at.shapes, heights), sum_size(at.shapes, widths)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        shape = at.shape(self)
        if [structure(row), structure(column)] != [at.structure(size) for size in shape]:
            raise Undecided(say("a size that is composed in two ways"))
        down, inner_row = self._block(at, row, [cells[0] for cells in self.rows], 0)
        along, inner_column = self._block(at, column, list(self.rows[0]), 1)
        return at(self.rows[down][along], scope, inner_row, inner_column)

    def _block(
        self, at: Lowering, place: Place, blocks: list[Node], axis: int
    ) -> tuple[int, Place]:
        """Which of the blocks a place is in, and the place there."""
        sizes = [at.shape(block)[axis] for block in blocks]
        if not isinstance(place, Part) or len(blocks) == 1:
            return 0, place
        number = place.number
        for k, size in enumerate(sizes):
            count = len(parts(at.shapes, size, "sum"))
            if number < count:
                if count == 1:
                    return k, place.inner
                return k, Part(number, place.inner, at.structure(size))
            number -= count
        raise Undecided(say("a size that is composed in two ways"))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        rows: list[Any] = []
        matrix: Any = None
        for cells in self.rows:
            values = [at(cell, scope) for cell in cells]
            matrix = type(values[0])
            for lines in zip(*[value.rows for value in values], strict=True):
                rows.append(tuple([entry for line in lines for entry in line]))
        return matrix(tuple(rows))

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        found = [at(cell, scope) for cell in self.cells]
        return max(n for n, _ in found), max(d for _, d in found)


@dataclass(frozen=True, slots=True)
class Partials(Array):
    r"""The derivatives of a function of several numbers, as `\nabla f` or `\nabla^2 f` has them."""


@dataclass(frozen=True, slots=True)
class ArrayDeterminant(Node):
    """The determinant of an array of numbers, written out."""

    body: Array

    def shape(self, at: Inference) -> Shape:
        # A slip may put something else in the place of the array.
        written = isinstance(self.body, Array)
        if not written or len(self.body.rows) != self.body.width or self.body.width > MAX_ROWS:
            raise not_read(
                "a determinant is read if it has between 2 and {most} rows and as many columns",
                self.span,
                most=MAX_ROWS,
            )
        at.infer(self.body)
        for cell in self.body.cells:
            at.scalar(cell, say("an entry of a determinant"))
        return ONE, ONE

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        entries = [[at(cell, scope) for cell in cells] for cells in self.body.rows]
        return determinant(entries)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        value = at(self.body, scope)
        total: Any = 0
        for sign, order in orders(len(value.rows)):
            term: Any = sign
            for i, j in enumerate(order):
                term = term * value.rows[i][j]
            total = total + term
        return type(value).of(total)

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        n, d = at(self.body, scope)
        size = self.body.width
        return size * n + (factorial(size) - 1) * size * d, factorial(size) * size * d


def determinant(entries: list[list[Poly]]) -> Poly:
    """Leibniz' formula."""
    return plus(
        *[
            scale(times(UNIT, *[entries[i][j] for i, j in enumerate(order)]), sign)
            for sign, order in orders(len(entries))
        ]
    )


def orders(size: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """All permutations, with their signs."""
    for order in permutations(range(size)):
        swaps = sum(order[i] > order[j] for j in range(size) for i in range(j))
        yield (-1) ** swaps, order
