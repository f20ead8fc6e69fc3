"""What is made of nothing else: numbers, symbols, the identity and columns of ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ...core.degrees import Degree
from ...core.places import Place, same
from ...core.terms import ONE as UNIT
from ...core.terms import Poly, number
from ..construct import Bounds, Lengths, Lowering, Values
from ..node import Kind, Node
from ..sizes import ONE, SCALAR, number_size

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A rational number; 0 is a matrix of zeros, of the shape that fits."""

    value: Fraction

    def shape(self, at: Inference) -> Shape:
        return SCALAR if self.value else (at.shapes.fresh(), at.shapes.fresh())

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return number(self.value)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        value = self.value
        if value == 0:
            rows, columns = map(at.size, at.shapes.of(self))
            return at.matrix([[0] * columns] * rows)
        return at.matrix([[value.numerator if value.denominator == 1 else value]])

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        return 0, 0


def is_zero(node: Node | None) -> bool:
    """Whether an expression is the number 0, or a matrix of zeros."""
    return isinstance(node, Number) and node.value == 0


@dataclass(frozen=True, slots=True)
class Identity(Node):
    """`I`, of the size that fits, or of `rows` rows, a letter or a number.

    `doubt` is the LaTeX of a symbol that may mean something else.
    """

    rows: str = ""
    doubt: str = ""

    def shape(self, at: Inference) -> Shape:
        if self.rows.isdigit():
            size = number_size(at.shapes, int(self.rows))
        else:
            size = at.shapes.fresh()
            at.counted(self.rows, size, self)
        return size, size

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return same(row, column)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        size = range(at.size(at.shapes.of(self)[0]))
        return at.matrix([[int(i == j) for j in size] for i in size])

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        return 0, 0


@dataclass(frozen=True, slots=True)
class Ones(Node):
    """A column of ones, of the size that fits, or of `length` rows, a letter or a number.

    One that is `wide` has ones all over, in the shape that fits.
    """

    length: str = ""
    wide: bool = False

    def shape(self, at: Inference) -> Shape:
        if self.wide:
            return at.shapes.fresh(), at.shapes.fresh()
        if self.length.isdigit():
            return number_size(at.shapes, int(self.length)), ONE
        size = at.shapes.fresh(plural=True)
        at.counted(self.length, size, self)
        return size, ONE

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return UNIT

    def evaluate(self, at: Values, scope: Scope) -> Any:
        rows, columns = map(at.size, at.shapes.of(self))
        return at.matrix([[1] * columns] * rows)

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        return 0, 0


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    """What a name stands for: its definition, the argument of a function, or any value."""

    name: str
    kind: Kind

    def shape(self, at: Inference) -> Shape:
        return at.symbol(self)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return at.symbol(self, scope, row, column)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.symbol(self, scope)

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        return at.symbol(self, scope)

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return at.defined(self.name, scope)
