"""Sums, products, elementwise products and quotients, and what is added all over a matrix."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import count, product
from typing import TYPE_CHECKING, Any

from ...core import degrees
from ...core.degrees import Degree
from ...core.places import Place, indices
from ...core.powers import power
from ...core.terms import Poly, plus, scale, summed, times
from ...errors import not_read
from ...tokens import tidy
from ...wording import say
from ..construct import Bounds, Construct, Lengths, Lowering, Values
from ..misfits import ShapeError
from ..node import Node
from ..sizes import ONE, SCALAR
from .atoms import Number, Symbol

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """Terms with their signs: `signs[i]` is +1 or -1. A single negative term is a negation."""

    terms: tuple[Node, ...]
    signs: tuple[int, ...]

    def shape(self, at: Inference) -> Shape:
        return at.same(self, self.terms, say("the sum"))

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        terms = zip(self.terms, self.signs, strict=True)
        return plus(*[scale(at(term, scope, row, column), sign) for term, sign in terms])

    def evaluate(self, at: Values, scope: Scope) -> Any:
        total: Any = None
        for term, sign in zip(self.terms, self.signs, strict=True):
            value = at(term, scope)
            if sign < 0:
                value = -value
            total = value if total is None else total + value
        return total

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        return at.sum(self.terms, scope)


@dataclass(frozen=True, slots=True)
class Product(Node):
    """A matrix product, in which a 1×1 factor scales."""

    factors: tuple[Node, ...]

    def shape(self, at: Inference) -> Shape:
        first, *rest = self.factors
        shape = at.infer(first)
        # The factors whose product has this shape, from the first one that is no number on.
        so_far = [first]
        for factor in rest:
            other = at.infer(factor)
            if at.shapes.is_scalar(shape):
                numbers = all(at.shapes.is_scalar(at.infer(f)) for f in so_far)
                so_far = [factor] if numbers else [*so_far, factor]
                shape = other
                continue
            if not at.shapes.is_scalar(other):
                if not at.shapes.unify(shape[1], other[0]):
                    begin = so_far[0].span[0]
                    left = tidy(at.latex[begin : so_far[-1].span[1]])
                    both = tidy(at.latex[begin : factor.span[1]])
                    raise ShapeError(
                        "{left} is {shape}, {right}: {product} has no shape",
                        self,
                        left=left,
                        shape=at.shapes.describe(shape),
                        right=at.says(factor),
                        product=both,
                    )
                shape = (shape[0], other[1])
            so_far.append(factor)
        return shape

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        matrices = [f for f in self.factors if not at.is_number(f)]
        numbers = [at(f, scope) for f in self.factors if at.is_number(f)]
        if not matrices:
            return times(*numbers)
        terms = []
        # Of matrices that are written out one entry is asked for by many of the terms.
        known: dict[tuple[int, Place, Place], Poly] = {}
        for inner in product(*[at.every(at.shape(f)[1]) for f in matrices[:-1]]):
            factors = []
            for key in zip(count(), (row, *inner), (*inner, column)):
                if key not in known:
                    known[key] = at(matrices[key[0]], scope, *key[1:])
                factors.append(known[key])
            terms.append(summed(times(*numbers, *factors), indices(*inner)))
        return plus(*terms)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        found = at(self.factors[0], scope)
        for factor in self.factors[1:]:
            found = at.times(found, at(factor, scope))
        return found

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        found = at(self.factors[0], scope)
        for factor in self.factors[1:]:
            found = degrees.product(found, at(factor, scope))
            found = degrees.repeated(found, at.count(factor, 0))
        return found

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        shapes = [at.shapes.of(factor) for factor in self.factors]
        matrices = [shape[0] for shape in shapes if shape != SCALAR]
        return at.all(self.factors, scope) + Counter(rows for rows in matrices[1:] if rows != ONE)


@dataclass(frozen=True, slots=True)
class Dot(Product):
    r"""`a \cdot b`, until it is known what `a` and `b` are: of two columns the inner product."""

    @staticmethod
    def joins(node: Node) -> bool:
        """Whether a factor may be a column: a symbol that looks like no matrix, or made of such."""
        if isinstance(node, Sum):
            return all(map(Dot.joins, node.terms))
        if isinstance(node, Product):
            plain = all(isinstance(f, Symbol | Number | Quotient) for f in node.factors[:-1])
            return plain and Dot.joins(node.factors[-1])
        if hasattr(node, "cells"):
            return getattr(node, "width", 0) == 1 and len(node.cells) > 1
        written = isinstance(node, Symbol) or hasattr(node, "index")
        return written and getattr(node, "kind", "matrix") != "matrix"


@dataclass(frozen=True, slots=True)
class Hadamard(Node):
    """The product of the entries of matrices of one shape."""

    factors: tuple[Node, ...]

    def shape(self, at: Inference) -> Shape:
        return at.same(self, self.factors, say("the elementwise product"))

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return times(*[at(f, scope, row, column) for f in self.factors])

    def evaluate(self, at: Values, scope: Scope) -> Any:
        found = at(self.factors[0], scope)
        for factor in self.factors[1:]:
            found = at.hadamard(found, at(factor, scope))
        return found

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        found = 0, 0
        for factor in self.factors:
            found = degrees.product(found, at(factor, scope))
        return found

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return at.all(self.factors, scope)


@dataclass(frozen=True, slots=True)
class Quotient(Node):
    """A matrix divided by a number."""

    top: Node
    bottom: Node

    def shape(self, at: Inference) -> Shape:
        at.scalar(self.bottom, say("a denominator"))
        return at.infer(self.top)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        top = at(self.top, scope, row, column)
        return times(top, power(at.algebra, at(self.bottom, scope), -1))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        top = at(self.top, scope)
        return top.scaled(at.reciprocal(at(self.bottom, scope).entry))

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        n, d = at(self.bottom, scope)
        return degrees.product(at(self.top, scope), (d, n))

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return at.all((self.top, self.bottom), scope)


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
