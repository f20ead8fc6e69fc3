"""One of a family of columns, rows or matrices: the data point x_i, the matrix A_i."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.places import Place, flat
from ...core.terms import Poly, entry, variable
from ...errors import not_read
from ...wording import say
from ..construct import Bounds, Construct, Lengths, Lowering, Values
from ..misfits import CountError
from ..nodes import Index, Kind
from ..sizes import ONE, Size, product_size

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..shapes import Shapes
    from ..sizes import Shape


@dataclass(frozen=True, slots=True)
class Member(Construct):
    """One of a family, by an index: a column (x_i), a row, a matrix, or a number of a column.

    The family of columns is a matrix, whose columns they are; `matrix` names it. Matrices stand
    side by side in it.
    """

    name: str
    kind: Kind
    index: Index

    @property
    def own(self) -> tuple[Index, ...]:
        return (self.index,)

    @property
    def matrix(self) -> str:
        return f"{self.name}_{{*}}"

    def shape(self, at: Inference) -> Shape:
        if self.kind not in ("vector", "row", "matrix"):
            raise not_read(
                "{name} would be one of several numbers here, which are read as the entries of"
                " a column",
                self.span,
                name=self.name,
            )
        shapes = at.shapes
        if self.matrix not in shapes.variables:
            rows, members = shapes.fresh(plural=True), shapes.index(self.index)
            if self.kind == "matrix":
                members = product_size(shapes, (shapes.fresh(plural=True), members))
            shapes.variables[self.matrix] = rows, members
        rows, columns, members = self._sizes(shapes)
        if not shapes.unify(members, shapes.index(self.index)):
            raise CountError(
                say(
                    "{name} has as many members as {index} runs over, and another number of"
                    " them elsewhere",
                    name=self.name,
                    index=self.index.name,
                ),
                *self.span,
            )
        return (columns, rows) if self.kind == "row" else (rows, columns)

    def _sizes(self, shapes: Shapes) -> tuple[Size, Size, Size]:
        """The rows and columns of a member, which of a row stand upright, and their number."""
        rows, size = shapes.variables[self.matrix]
        if self.kind != "matrix":
            return rows, ONE, size
        made = shapes.made.get(shapes.root(size))
        if made is None:
            raise not_read(
                "{name} is one thing here and another in a definition that is used: give"
                " one of them another name",
                self.span,
                name=self.name,
            )
        columns, members = made.of
        return rows, columns, members

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        inside = (column, row) if self.kind == "row" else (row, column)
        places = (*flat(inside[0]), *flat(inside[1]), *flat(at.at[self.index]))
        return entry(variable(self.matrix), *places)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        family, member = at.values[self.matrix], at.at[self.index]
        if self.kind != "matrix":
            column = family.column(member)
            return column if self.kind == "vector" else column.transposed
        width = at.size(self._sizes(at.shapes)[1])
        return at.matrix([row[member * width : (member + 1) * width] for row in family.rows])

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        return 1, 0

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return Counter()
