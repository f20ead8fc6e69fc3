"""Numbers made of matrices: traces, inner products and squared norms."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from ...core import degrees
from ...core.degrees import Degree
from ...core.places import Place, indices
from ...core.terms import Poly, plus, summed, times
from ...errors import not_read
from ...wording import say
from ..construct import Bounds, Lengths, Lowering, Values
from ..node import Node
from ..sizes import ONE, SCALAR
from .arrays import Array

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape


@dataclass(frozen=True, slots=True)
class Trace(Node):
    """The sum of the diagonal entries; `open` where nothing shows how far the body goes."""

    body: Node
    open: bool = field(default=False, compare=False)

    def shape(self, at: Inference) -> Shape:
        cells = self.body.cells if isinstance(self.body, Array) else ()
        if any(isinstance(cell, Array) for cell in cells):
            raise not_read(
                "the trace of blocks is a number, or the sum of the blocks on the diagonal",
                self.span,
            )
        at.square(self.body, say("a trace"))
        return SCALAR

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        diagonal = at.every(at.shape(self.body)[0])
        return plus(*[summed(at(self.body, scope, i, i), indices(i)) for i in diagonal])

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.matrix([[at(self.body, scope).trace]])

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        return degrees.repeated(at(self.body, scope), at.count(self.body, 0))

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return at.summed(self.body, scope) + Counter([at.shapes.of(self.body)[0]])


@dataclass(frozen=True, slots=True)
class Inner(Node):
    """⟨A, B⟩ = tr(AᵀB)."""

    left: Node
    right: Node

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.left, self.right)
        at.same(self, (self.left, self.right), say("the inner product"))
        return SCALAR

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return plus(
            *[
                summed(times(at(self.left, scope, *ends), at(self.right, scope, *ends)), over)
                for ends in product(*map(at.every, at.shape(self.left)))
                for over in [indices(*ends)]
            ]
        )

    def evaluate(self, at: Values, scope: Scope) -> Any:
        total: Any = 0
        for row in at.hadamard(at(self.left, scope), at(self.right, scope)).rows:
            for number in row:
                total = total + number
        return at.matrix([[total]])

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        terms = at.count(self.left, 0) * at.count(self.left, 1)
        both = degrees.product(at(self.left, scope), at(self.right, scope))
        return degrees.repeated(both, terms)

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return at.all((self.left, self.right), scope) + at.own(self.left)


@dataclass(frozen=True, slots=True)
class SquaredNorm(Node):
    """‖A‖²_F; of a column or a row also ‖x‖²."""

    body: Node
    frobenius: bool

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.body)
        rows, columns = at.infer(self.body)
        if not self.frobenius and ONE not in (at.shapes.root(rows), at.shapes.root(columns)):
            raise not_read(
                r"which norm? Of a matrix it is \|A\|_F^2; without F it is that of a column",
                self.span,
            )
        return SCALAR

    @property
    def _inner(self) -> Inner:
        return Inner(self.span, self.body, self.body)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return self._inner.entry(at, scope, row, column)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return self._inner.evaluate(at, scope)

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        return self._inner.degree(at, scope)

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return self._inner.longest(at, scope)


@dataclass(frozen=True, slots=True)
class SumNorm(Node):
    """‖x‖₁ of a column or a row, the sum of all entries of `body`, which is |x|."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.body)
        rows, columns = at.infer(self.body)
        if ONE not in (at.shapes.root(rows), at.shapes.root(columns)):
            raise not_read(
                r"\|A\|_1 of a matrix reads in two ways: it is read of a column", self.span
            )
        return SCALAR

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return plus(
            *[
                summed(at(self.body, scope, *ends), indices(*ends))
                for ends in product(*map(at.every, at.shape(self.body)))
            ]
        )

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.matrix([[sum(number for row in at(self.body, scope).rows for number in row)]])

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        terms = at.count(self.body, 0) * at.count(self.body, 1)
        return degrees.repeated(at(self.body, scope), terms)

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return at.all((self.body,), scope) + at.own(self.body)
