"""Functions that are applied to every entry, max and min, and definitions by cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ...core import degrees
from ...core.degrees import Degree
from ...core.functions import function
from ...core.places import Place
from ...core.steps import ramp, step
from ...core.terms import ONE as UNIT
from ...core.terms import Poly, minus, plus, scale, times
from ...errors import NotReadError, not_read
from ...wording import say
from ..construct import Bounds, Lengths, Lowering, Values
from ..node import Node
from ..signs import BUILT_IN
from .atoms import Symbol, is_zero

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Binding, Scope
    from ..sizes import Shape


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """A function of one number, applied to every entry; `order` counts the primes."""

    function: str
    body: Node
    order: int = 0
    # How the argument is written.
    written: str = field(default="", compare=False)
    # Whether it is an indicator that is 0 at 0, as that of x > 0 is.
    strict: bool = False

    @property
    def built_in(self) -> str:
        """`ramp` or `step` where the function is built in, else its own name."""
        return BUILT_IN.get(self.function, self.function)

    def defined(self, scope: Scope) -> Binding | None:
        """The definition of the function; None for `max(z, 0)` and `ReLU`, which have none."""
        return None if self.function in ("ramp", "step") else scope.get(self.function)

    def argument(self, scope: Scope) -> tuple[Node, Scope]:
        """What it is taken of; max(z, 0) is positive where z is, and 0 elsewhere."""
        if not self.strict or not isinstance(self.body, Symbol):
            return self.body, scope
        binding = scope.get(self.body.name)
        body = None if binding is None else binding.node
        if binding is None or body is None:
            return self.body, scope
        inside = binding.scope
        if isinstance(body, Apply) and body.built_in == "ramp" and not body.order:
            return (self.body, scope) if body.defined(inside) else (body.body, inside)
        if isinstance(body, Extreme) and body.kind == "max":
            for one, other in ((body.left, body.right), (body.right, body.left)):
                if is_zero(other):
                    return one, inside
        return self.body, scope

    def shape(self, at: Inference) -> Shape:
        binding = self.defined(at.scope)
        if binding is None and self.built_in not in ("ramp", "step"):
            raise not_read(
                "the function {function} is not defined here", self.span, function=self.function
            )
        if binding is not None:
            if binding.error is not None:
                raise NotReadError(binding.error, *self.span)
            if binding.parameter is None:
                raise not_read(
                    "{function} is not a function here", self.span, function=self.function
                )
            at.shapes.binding(binding)
        return at.infer(self.body)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return at.applied(self, scope, at(*self.argument(scope), row, column))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.apply(self, scope)

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        return at.apply(self, scope)

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return at.defined(self.function, scope) + at.summed(self.body, scope)


@dataclass(frozen=True, slots=True)
class Activation(Node):
    """A function of which nothing is known but its letter, applied to every entry.

    It stands for every function that can be differentiated; `order` counts the primes.
    """

    function: str
    body: Node
    order: int = 0

    def shape(self, at: Inference) -> Shape:
        return at.infer(self.body)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return function(at.algebra, self.function, at(self.body, scope, row, column), self.order)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.activation(self, scope)

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        return at.activation(self, scope)


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """The larger, or the smaller, of two matrices, entry by entry."""

    kind: Literal["max", "min"]
    left: Node
    right: Node

    def shape(self, at: Inference) -> Shape:
        return at.same(
            self,
            (self.left, self.right),
            say("the maximum") if self.kind == "max" else say("the minimum"),
        )

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        left, right = (at(side, scope, row, column) for side in (self.left, self.right))
        above = ramp(at.algebra, minus(left, right))
        return plus(right, above) if self.kind == "max" else minus(left, above)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.extreme(self, scope)

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        at.sum((self.left, self.right), scope)
        return degrees.largest([at(self.left, scope), at(self.right, scope)])


@dataclass(frozen=True, slots=True)
class Branch(Node):
    """One line of a definition by cases; without a relation it covers what is left."""

    body: Node
    left: Node | None
    relation: str
    right: Node | None


@dataclass(frozen=True, slots=True)
class Cases(Node):
    """What is given by cases, of which numbers decide."""

    branches: tuple[Branch, ...]

    def shape(self, at: Inference) -> Shape:
        for branch in self.branches:
            for part in (branch.left, branch.right):
                if part is not None:
                    at.scalar(part, say("a case"))
        shape = at.same(self, tuple([branch.body for branch in self.branches]), say("the cases"))
        for branch in self.branches:
            # No case has a shape, but the value of all of them depends on its indices.
            at.indices(branch)
        return shape

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        """Σ of the branches, each times the step that is 1 where its condition holds."""
        parts: list[Poly] = []
        rest = UNIT
        for branch in sorted(self.branches, key=lambda b: b.left is None):
            if branch.left is None or branch.right is None:
                here = rest
            elif branch.relation == "=":
                # One value, on the border: every other point is away from it.
                continue
            elif branch.relation == "!=":
                here = UNIT
            else:
                gap = minus(at(branch.left, scope), at(branch.right, scope))
                here = step(at.algebra, scale(gap, 1 if branch.relation[0] == ">" else -1))
            rest = minus(rest, here)
            parts.append(times(at(branch.body, scope, row, column), here))
        return plus(*parts)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.cases(self, scope)

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        for branch in self.branches:
            if branch.left is not None and branch.right is not None:
                at.sum((branch.left, branch.right), scope)
        return degrees.largest([at(branch.body, scope) for branch in self.branches])
