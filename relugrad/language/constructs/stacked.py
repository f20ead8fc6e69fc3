"""All values of a column or a matrix that has indices, such as $x_i$, one below the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.places import Place, joined, split
from ...core.terms import Poly
from ..construct import Lowering, Values
from ..node import Index, Node
from ..sizes import parts, product_size

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape


@dataclass(frozen=True, slots=True)
class Stacked(Node):
    """The values of `body` for all values of its indices, those of the last one side by side."""

    indices: tuple[Index, ...]
    body: Node

    @property
    def bound(self) -> tuple[Index, ...]:
        return self.indices

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
