"""Powers, inverses and transposes, which are written after a matrix."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from ...core import degrees
from ...core.degrees import Degree
from ...core.matrices import inverse
from ...core.places import Place, flat, indices, same
from ...core.powers import power
from ...core.terms import (
    Index,
    Poly,
    Undecided,
    fresh,
    plus,
    renamed,
    repeated,
    scale,
    summed,
    times,
)
from ...errors import not_read
from ...wording import say
from ..construct import Bounds, Lengths, Lowering, Values
from ..node import Node
from .arrays import determinant

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape

# The inverse of a matrix of so many rows of numbers is written out.
MAX_MINORS = 3


@dataclass(frozen=True, slots=True)
class Transpose(Node):
    """`primed` says that the mark is a prime, which may mean something else elsewhere."""

    body: Node
    primed: bool = False

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.body)
        rows, columns = at.infer(self.body)
        return columns, rows

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return at(self.body, scope, column, row)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at(self.body, scope).transposed


@dataclass(frozen=True, slots=True)
class Inverse(Node):
    """The inverse of a square matrix, or the reciprocal of a number."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        return at.square(self.body, say("an inverse"))

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        if row is None or column is None:
            return power(at.algebra, at(self.body, scope), -1)
        if not isinstance(row, Index) or not isinstance(column, Index):
            return self._by_minors(at, scope, row, column)
        # The two may be one index, under a trace.
        ends = fresh(row.size), fresh(column.size)
        found = inverse(at.algebra, at(self.body, scope, *ends), *ends)
        return renamed(found, dict(zip(ends, (row, column), strict=True)))

    def _by_minors(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        """The entry where the body is a small matrix of numbers."""
        size = at.every(at.shape(self.body)[0])
        if len(size) > MAX_MINORS or any(flat(place) for place in size):
            raise Undecided(say("the inverse of a matrix of blocks"))
        entries = [[at(self.body, scope, i, j) for j in size] for i in size]
        down, along = size.index(column), size.index(row)
        minor = [
            [entry for j, entry in enumerate(cells) if j != along]
            for i, cells in enumerate(entries)
            if i != down
        ]
        whole = at.algebra.reduced(determinant(entries))
        if not whole:
            raise Undecided(say("the inverse of a matrix with the determinant 0"))
        part = scale(determinant(minor), (-1) ** (down + along))
        at.algebra.use("adjugate")
        return times(part, power(at.algebra, whole, -1))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        body = at(self.body, scope)
        at.budget.spend(body.weight * len(body.rows) ** 2)
        return body.inverse

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        size = at.count(self.body, 0)
        n, d = at(self.body, scope)
        common = size * size * d
        top = n + common - d if d else n
        return (size - 1) * top + common, size * top


@dataclass(frozen=True, slots=True)
class Power(Node):
    """`exponent` ≥ 0; of a matrix, the repeated matrix product."""

    body: Node
    exponent: int

    def shape(self, at: Inference) -> Shape:
        return at.infer(self.body) if self.exponent == 1 else at.square(self.body, say("a power"))

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        if row is None:
            return repeated(at(self.body, scope), self.exponent)
        if self.exponent == 0:
            return same(row, column)
        size = at.shape(self.body)[0]
        terms = []
        for inner in product(*[at.every(size) for _ in range(self.exponent - 1)]):
            factors = [at(self.body, scope, *ends) for ends in pairwise((row, *inner, column))]
            terms.append(summed(times(*factors), indices(*inner)))
        return plus(*terms)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        base = at(self.body, scope)
        if base.shape[0] != base.shape[1]:
            raise not_read("a power needs a square matrix", self.span)
        found = type(base).identity(base.shape[0])
        for _ in range(self.exponent):
            found = at.times(found, base)
        return found

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        found = 0, 0
        for _ in range(self.exponent):
            found = degrees.product(found, at(self.body, scope))
            found = degrees.repeated(found, at.count(self.body, 0))
        return found

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        between = Counter([at.shapes.of(self.body)[0]]) if at.own(self.body) else Counter[int]()
        each = at.summed(self.body, scope)
        return copies(each, self.exponent) + copies(between, self.exponent - 1)


@dataclass(frozen=True, slots=True)
class HadamardPower(Node):
    """Every entry to the power of `exponent`."""

    body: Node
    exponent: int

    def shape(self, at: Inference) -> Shape:
        return at.infer(self.body)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return repeated(at(self.body, scope, row, column), self.exponent)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        base = at(self.body, scope)
        found = base.map(lambda a: 1)
        for _ in range(self.exponent):
            found = at.hadamard(found, base)
        return found

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        n, d = at(self.body, scope)
        return n * self.exponent, d * self.exponent

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return copies(at.summed(self.body, scope), self.exponent)


def copies(count: Counter[int], times: int) -> Counter[int]:
    """The indices of a product that is multiplied by itself."""
    return Counter({root: number * times for root, number in count.items() if times > 0})
