"""A bias: a row that is added to every row of a matrix, or a column to every column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.places import Place
from ...core.terms import Poly
from ...errors import not_read
from ..construct import Construct, Lowering, Values
from ..node import Node
from ..sizes import ONE

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape


@dataclass(frozen=True, slots=True)
class Bias(Construct):
    """The matrix whose rows, or whose columns, all equal `body`."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        rows, columns = at.infer(self.body)
        is_row, is_column = (at.shapes.root(size) == ONE for size in (rows, columns))
        if is_row == is_column:
            raise not_read(
                "{shape}: a bias is a row or a column", self.span, shape=at.says(self.body)
            )
        other = at.shapes.fresh(plural=True)
        return (other, columns) if is_row else (rows, other)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        rows, _ = at.shape(self.body)
        if rows == ONE:
            return at(self.body, scope, None, column)
        return at(self.body, scope, row, None)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        rows, columns = map(at.size, at.shapes.of(self))
        body = at(self.body, scope)
        if len(body.rows) == 1:
            return at.matrix([body.rows[0]] * rows)
        return at.matrix([list(row) * columns for row in body.rows])
