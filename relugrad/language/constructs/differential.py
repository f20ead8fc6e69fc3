"""The differential, in which every variable that varies has a direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.degrees import Degree
from ...core.places import Place
from ...core.terms import Poly
from ..construct import Bounds, Lowering, Values
from ..node import Node

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape


@dataclass(frozen=True, slots=True)
class Differential(Node):
    """`d` of the body."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        return at.infer(self.body)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        found: Poly = at.algebra.differential(at(self.body, scope, row, column), at.differentials)
        return found

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.differential(self.body, scope)

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        n, d = at(self.body, scope)
        return n + d, 2 * d
