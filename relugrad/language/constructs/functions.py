"""Functions of a number, roots, absolute values, determinants and softmax."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ...core.functions import function
from ...core.matrices import determinant
from ...core.places import Place
from ...core.powers import exponential, power
from ...core.steps import absolute
from ...core.terms import Poly, summed, times
from ...errors import not_read
from ...wording import say
from ..construct import Bounds, Construct, Lengths, Lowering, Values
from ..nodes import HadamardPower, Inverse, Node, Number, Power, Product, Symbol, walk
from .adjoint import conjugate_all, conjugated

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..shapes import Shapes
    from ..sizes import Shape

# How a function is called here, by its LaTeX command and by its name as a word.
COMMANDS: Mapping[str, str] = {
    "\\exp": "exp", "\\log": "log", "\\ln": "log", "\\sin": "sin", "\\cos": "cos",
    "\\tanh": "tanh", "\\sinh": "sinh", "\\cosh": "cosh", "\\det": "det",
}  # fmt: skip
WORDS: Mapping[str, str] = {command[1:]: name for command, name in COMMANDS.items()} | {
    "sqrt": "sqrt", "abs": "abs", "sigmoid": "sigmoid", "Sigmoid": "sigmoid",
    "softplus": "softplus", "Softplus": "softplus", "softmax": "softmax", "Softmax": "softmax",
    "logdet": "logdet", "sign": "sign", "sgn": "sign", "Sign": "sign",
}  # fmt: skip
# Everybody applies these to a matrix entry by entry.
ACTIVATIONS = frozenset(("sigmoid", "sign", "softplus", "tanh"))
# These choose between two cases.
MASKS = frozenset(("abs", "sign"))
# Functions that have other values where a symbol stands for the imaginary unit, or for π.
COMPLEX = frozenset(("exp", "log", "sin", "cos", "sinh", "cosh"))
PERIODIC = frozenset(("sin", "cos"))
# A determinant is a product of as many entries as the matrix has rows: in small ones, more holds.
ROWS = 5


@dataclass(frozen=True, slots=True)
class Elementary(Construct):
    r"""A function of one number; of a column, or for `entrywise` of a matrix, entry by entry.

    The exponential is `raised` where it is written `e^x`, as that of a matrix is.
    """

    function: str
    body: Node
    entrywise: bool = False
    raised: bool = field(default=False, compare=False)

    @property
    def is_rational(self) -> bool:
        return self.function in MASKS

    def shape(self, at: Inference) -> Shape:
        shape = at.infer(self.body)
        if isinstance(self.body, Number):
            at.shapes.unify_shapes(shape, (0, 0))
        if self.function == "sign" and at.shapes.complex:
            conjugate_all(at, self.body)
        self._see_constants(at)
        rows, columns = (at.shapes.root(size) for size in shape)
        if rows and columns and not self.entrywise and self.function not in ACTIVATIONS:
            raise not_read(
                "{function} of a matrix reads in two ways, as a function of the matrix or"
                " entry by entry: for the latter write {body} with its indices",
                self.span,
                function=self.function,
                body=at.source(self.body),
            )
        return shape

    def _see_constants(self, at: Inference) -> None:
        names = ["\\pi"] if self.function in PERIODIC else []
        for name in [*names, *(("i", "j") if self.function in COMPLEX else ())]:
            if at.scope.get(name) is None and at.occurs(name, self.body):
                what = say("the number π") if name == "\\pi" else say("the imaginary unit")
                raise not_read(
                    "{name} in {function} may be {constant} rather than a symbol: define"
                    " {name}, or use another letter",
                    self.span,
                    name=name,
                    function=self.function,
                    constant=what,
                )

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        if self.function == "sqrt":
            return _raised(at, scope, self.body, Fraction(1, 2), row, column)
        if self.function == "sign" and at.shapes.complex:
            found = at(self.body, scope, row, column)
            return times(found, power(at.algebra, modulus(at, found), -1))
        return function(at.algebra, self.function, at(self.body, scope, row, column))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        inner = at(self.body, scope)
        if self.function == "sign" and at.shapes.complex:
            square = at.hadamard(at.conjugated()(self.body, scope), inner)
            return at.hadamard(inner, at.raised(square, Fraction(-1, 2)))
        return at.elementary(self, scope, self.function, inner)

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        # Only what chooses is asked: between its kinks an absolute value is its argument.
        return (0, 0) if self.function == "sign" else at(self.body, scope)


def modulus(at: Lowering, found: Poly) -> Poly:
    """The absolute value of a complex number."""
    return power(at.algebra, times(found, conjugated(at, found)), Fraction(1, 2))


def _raised(
    at: Lowering,
    scope: Scope,
    body: Node,
    by: Fraction,
    row: Place = None,
    column: Place = None,
) -> Poly:
    """An entry to a power; of a square that it is the absolute value of what is squared."""
    match body:
        case Power(body=inner, exponent=even) | HadamardPower(body=inner, exponent=even) if (
            even % 2 == 0
            and (isinstance(body, HadamardPower) or at.shapes.is_scalar(at.shape(inner)))
        ):
            found = absolute(at.algebra, at(inner, scope, row, column))
            return power(at.algebra, found, by * even)
    return power(at.algebra, at(body, scope, row, column), by)


@dataclass(frozen=True, slots=True)
class RationalPower(Construct):
    """A number to the power of a fraction."""

    body: Node
    exponent: Fraction

    @property
    def is_rational(self) -> bool:
        return False

    def shape(self, at: Inference) -> Shape:
        shape = at.infer(self.body)
        if not at.shapes.is_scalar(shape):
            raise not_read(
                "{body}: a power with the exponent {exponent} is read only of a number",
                self.span,
                body=at.says(self.body),
                exponent=self.exponent,
            )
        return shape

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return _raised(at, scope, self.body, self.exponent)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.raised(at(self.body, scope), self.exponent)


@dataclass(frozen=True, slots=True)
class Determinant(Construct):
    """The determinant of a square matrix."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.body)
        at.square(self.body, say("a determinant"))
        if isinstance(self.body, Product):
            # Nobody writes det(AB) but of square matrices, unless a symbol stands there twice.
            names = [part.name for part in walk(self.body) if isinstance(part, Symbol)]
            for factor in self.body.factors if len(set(names)) == len(names) else ():
                at.shapes.unify(*at.infer(factor))
        return 0, 0

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        size = at.shape(self.body)[0]
        ends = at.place(size), at.place(size)
        inner = at(self.body, scope, *ends)
        if ends[0] is None or ends[1] is None:
            return inner
        return determinant(at.algebra, inner, ends[0], ends[1])

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.determinant(at(self.body, scope))

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        size = at.count(self.body, 0)
        # That of a product is a product, which has far less than the sum that it is.
        match self.body:
            case Inverse(body=body):
                n, d = Determinant(self.span, body).degree(at, scope)
                return d, n
            case Product(factors=factors) if all(
                at.count(factor, axis) == size for factor in factors for axis in (0, 1)
            ):
                parts = [Determinant(self.span, factor).degree(at, scope) for factor in factors]
                return sum(n for n, _ in parts), sum(d for _, d in parts)
        n, d = at(self.body, scope)
        common = size * size * d
        return size * (n + common - d if d else n), size * common

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        rows = at.shapes.of(self.body)[0]
        return at.summed(self.body, scope) + Counter({rows: ROWS} if rows else {})


@dataclass(frozen=True, slots=True)
class Bars(Construct):
    """`|a|`: the absolute value of a number, the determinant of a square matrix."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        rows, columns = (at.shapes.root(size) for size in at.infer(self.body))
        if (rows == 0) != (columns == 0):
            raise not_read(
                r"{body}: bars enclose a number or a square matrix; a norm is written \|x\|",
                self.span,
                body=at.says(self.body),
            )
        if rows == 0 and at.shapes.complex:
            conjugate_all(at, self.body)
        return self._meant(number=rows == 0).shape(at)

    def _meant(self, *, number: bool) -> Elementary | Determinant:
        if number:
            return Elementary(self.span, "abs", self.body)
        return Determinant(self.span, self.body)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        number = at.shapes.is_scalar(at.shape(self.body))
        if number and at.shapes.complex:
            return modulus(at, at(self.body, scope))
        return self._meant(number=number).entry(at, scope, row, column)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        inner = at(self.body, scope)
        if at.shapes.is_scalar(at.shapes.of(self.body)):
            if at.shapes.complex:
                square = at.times(at.conjugated()(self.body, scope), inner)
                return at.raised(square, Fraction(1, 2))
            return at.elementary(self, scope, "abs", inner)
        return at.determinant(inner)

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        return self._meant(number=at.shapes.is_scalar(at.shapes.of(self.body))).degree(at, scope)

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return self._meant(number=at.shapes.is_scalar(at.shapes.of(self.body))).longest(at, scope)


@dataclass(frozen=True, slots=True)
class Softmax(Construct):
    """exp(z_i) / Σ_j exp(z_j), of a column or a row."""

    body: Node

    @property
    def is_rational(self) -> bool:
        return False

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.body)
        shape = at.infer(self.body)
        rows, columns = (at.shapes.root(size) for size in shape)
        if (rows == 0) == (columns == 0):
            raise not_read(
                "{body}: softmax is read of a column; of a matrix it may be taken over"
                " rows or over columns",
                self.span,
                body=at.says(self.body),
            )
        return shape

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        places = [at.place(size) for size in at.shape(self.body)]
        each = exponential(at.algebra, at(self.body, scope, *places))
        total = summed(each, [i for i in places if i is not None])
        above = exponential(at.algebra, at(self.body, scope, row, column))
        return times(above, power(at.algebra, total, -1))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at.softmax(self, scope, at(self.body, scope))

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        over = Counter(size for size in at.shapes.of(self.body) if size)
        return at.summed(self.body, scope) + over


def is_rational(node: Node) -> bool:
    """Whether all values of an expression are rational where those of its symbols are."""
    return all(part.is_rational for part in walk(node))


def is_absolute(node: Node, shapes: Shapes) -> bool:
    """Whether a node is an absolute value or a sign, which chooses between two cases."""
    if isinstance(node, Bars):
        return shapes.is_scalar(shapes.of(node.body))
    return isinstance(node, Elementary) and node.function in MASKS
