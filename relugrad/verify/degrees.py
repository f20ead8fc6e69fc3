"""Bounds on the degree of an expression's entries, which say how large a point must be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from ..errors import NotReadError
from ..language.construct import Construct
from ..language.nodes import (
    Activation,
    Apply,
    Cases,
    Differential,
    Entries,
    Entry,
    Extreme,
    Hadamard,
    HadamardPower,
    Identity,
    IndexSum,
    Inner,
    Inverse,
    Kronecker,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
    Trace,
    Transpose,
)
from ..language.scope import Binding, Scope
from ..language.shapes import BUILT_IN, Shape, Shapes, reachable
from ..language.sizes import count
from .evaluate import MAX_ORDER

MAX_DEGREE = 100_000
Degree = tuple[int, int]


class Degrees:
    """Bounds on the degrees of numerator and denominator of an expression's entries.

    Between kinks an expression is a rational function of all numbers that are drawn; these bounds
    are what the Schwartz–Zippel lemma asks for. `mixed` says whether terms of different degrees
    were added: then the large entries of a random point would hide the terms of lower degree
    from a mask.
    """

    def __init__(self, shapes: Shapes, sizes: Mapping[int, int]) -> None:
        self.shapes = shapes
        self.sizes = sizes
        self.mixed = False
        # The largest degree of the difference of two arguments of a general function, and the same
        # for those inside of functions, in the degree of their own argument.
        self.arguments = 0
        self.inside: dict[int, int] = {}
        self.parameters: frozenset[str] = frozenset()
        self.memo: dict[int, Degree] = {}
        self.functions: dict[int, Degree] = {}

    def whole(self, node: Node, scope: Scope) -> Degree:
        """The bound for `node`, after those for the definitions that it needs."""
        try:
            for binding in reachable([(node, scope)]):
                if binding.node is not None:
                    self.binding(binding)
            return self(node, scope)
        except RecursionError:
            raise NotReadError("nested too deep to evaluate", *node.span) from None

    def binding(self, binding: Binding) -> Degree:
        assert binding.node is not None
        if binding.parameter is None:
            return self(binding.node, binding.scope)
        if id(binding) not in self.functions:
            outer, self.parameters = self.parameters, frozenset((binding.parameter,))
            arguments, self.arguments = self.arguments, 0
            try:
                self.functions[id(binding)] = self(binding.node, binding.scope)
            finally:
                self.inside[id(binding)] = self.arguments
                self.parameters, self.arguments = outer, arguments
        return self.functions[id(binding)]

    def __call__(self, node: Node, scope: Scope) -> Degree:
        known = self.memo.get(id(node))
        if known is None:
            known = self.memo[id(node)] = self.rule(node, scope)
            if max(known) > MAX_DEGREE:
                raise NotReadError(
                    f"an expression of degree {max(known)} is too large to evaluate"
                    f" (at most {MAX_DEGREE})",
                    *node.span,
                )
        return known

    def count(self, node: Node, axis: int) -> int:
        shape: Shape = self.shapes.of(node)
        return count(self.shapes, shape[axis], self.sizes)

    def rule(self, node: Node, scope: Scope) -> Degree:
        match node:
            case Construct():
                return node.degree(self, scope)
            case Number() | Identity():
                return 0, 0
            case Symbol():
                binding = scope.get(node.name)
                if node.name in self.parameters or binding is None or binding.node is None:
                    return 1, 0
                return self.binding(binding)
            case Sum(terms=terms):
                return self.sum(terms, scope)
            case Product(factors=factors):
                total = self(factors[0], scope)
                for factor in factors[1:]:
                    terms_of_sum = self.count(factor, 0)
                    total = _many(_times(total, self(factor, scope)), terms_of_sum)
                return total
            case Hadamard(factors=factors):
                total = 0, 0
                for factor in factors:
                    total = _times(total, self(factor, scope))
                return total
            case Quotient(top=top, bottom=bottom):
                n, d = self(bottom, scope)
                return _times(self(top, scope), (d, n))
            case Transpose(body=body):
                return self(body, scope)
            case Inverse(body=body):
                size = self.count(body, 0)
                n, d = self(body, scope)
                common = size * size * d
                top_degree = n + common - d if d else n
                return (size - 1) * top_degree + common, size * top_degree
            case Power(body=body, exponent=exponent):
                total = 0, 0
                for _ in range(exponent):
                    total = _many(_times(total, self(body, scope)), self.count(body, 0))
                return total
            case HadamardPower(body=body, exponent=exponent):
                n, d = self(body, scope)
                return n * exponent, d * exponent
            case Trace(body=body):
                return _many(self(body, scope), self.count(body, 0))
            case SquaredNorm(body=body):
                return self.inner(body, body, scope)
            case Inner(left=left, right=right):
                return self.inner(left, right, scope)
            case Apply(function=function, body=body, order=order):
                inside = self(body, scope)
                binding = scope.get(function) if function not in ("ramp", "step") else None
                if binding is None or binding.node is None:
                    step = BUILT_IN.get(function, function) == "step" or order > 0
                    return (0, 0) if step else inside
                n, d = self.binding(binding)
                for _ in range(order):
                    n, d = n + d, 2 * d
                most = max(*inside, 1)
                self.arguments = max(self.arguments, 2 * self.inside.get(id(binding), 0) * most)
                if d or inside[1]:
                    return 2 * (n + d) * most, 2 * (n + d) * most
                return n * most, 0
            case Activation(body=body):
                # A value is a number that is drawn. Each of up to MAX_ORDER differentials brings
                # one factor from the argument.
                n, d = self(body, scope)
                self.arguments = max(self.arguments, n + d, 1)
                return 1 + MAX_ORDER * (n + d), 2 * MAX_ORDER * d
            case Extreme(left=left, right=right):
                self.sum((left, right), scope)
                both = self(left, scope), self(right, scope)
                return max(n for n, _ in both), max(d for _, d in both)
            case Ones() | Kronecker():
                return 0, 0
            case Entry(body=body) | Entries(body=body):
                return self(body, scope)
            case IndexSum(indices=indices, body=body):
                sizes = (count(self.shapes, self.shapes.index(i), self.sizes) for i in indices)
                return _many(self(body, scope), prod(sizes))
            case Cases(branches=branches):
                for branch in branches:
                    if branch.left is not None and branch.right is not None:
                        self.sum((branch.left, branch.right), scope)
                tops = [self(branch.body, scope) for branch in branches]
                return max(n for n, _ in tops), max(d for _, d in tops)
            case Differential(body=body):
                n, d = self(body, scope)
                return n + d, 2 * d
        raise NotReadError(f"{type(node).__name__} has no degree", *node.span)

    def sum(self, terms: tuple[Node, ...], scope: Scope) -> Degree:
        parts = [self(term, scope) for term in terms]
        heights = {
            n - d
            for term, (n, d) in zip(terms, parts, strict=True)
            if not (isinstance(term, Number) and term.value == 0)
        }
        self.mixed = self.mixed or len(heights) > 1
        return _add(parts)

    def inner(self, left: Node, right: Node, scope: Scope) -> Degree:
        terms = self.count(left, 0) * self.count(left, 1)
        return _many(_times(self(left, scope), self(right, scope)), terms)


def _times(a: Degree, b: Degree) -> Degree:
    return a[0] + b[0], a[1] + b[1]


def _many(a: Degree, count: int) -> Degree:
    """A sum of `count` terms of degree `a`, whose denominators may all differ."""
    return (a[0] + (count - 1) * a[1], count * a[1]) if a[1] else a


def _add(parts: list[Degree]) -> Degree:
    below = sum(d for _, d in parts)
    return max(n + below - d for n, d in parts), below
