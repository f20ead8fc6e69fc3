"""One of a family of columns or rows: the data point x_i."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.places import Place, flat
from ...core.terms import Poly, entry, variable
from ...errors import NotReadError
from ...wording import say
from ..construct import Bounds, Construct, Lengths, Lowering, Values
from ..misfits import CountError
from ..nodes import Index, Kind

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape


@dataclass(frozen=True, slots=True)
class Member(Construct):
    """One of a family, by an index: a column (x_i), a row, or a number, an entry of a column.

    The family of columns is a matrix, whose columns they are; `matrix` names it.
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
        if self.kind not in ("vector", "row"):
            raise NotReadError(
                say(
                    "{name} would be one of several matrices here, which is not read: columns"
                    " are, and entries of a matrix, such as {name}_{{ij}}",
                    name=self.name,
                ),
                *self.span,
            )
        shapes = at.shapes
        known = shapes.variables.get(self.matrix)
        if known is None:
            known = shapes.fresh(plural=True), shapes.index(self.index)
            shapes.variables[self.matrix] = known
        rows, members = known
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
        return (rows, 0) if self.kind == "vector" else (0, rows)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        inside = row if self.kind == "vector" else column
        return entry(variable(self.matrix), *flat(inside), *flat(at.at[self.index]))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        column = at.values[self.matrix].column(at.at[self.index])
        return column if self.kind == "vector" else column.transposed

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        return 1, 0

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return Counter()
