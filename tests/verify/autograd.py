r"""The second witness: the same statements in float64, differentiated by ``torch.autograd``.

It shares with the exact check what was read — expressions, definitions, shapes and sizes — and
none of the arithmetic: points are drawn anew, from the normal distribution; a differential is the
derivative along a displacement, a gradient comes from ``torch.autograd.grad``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import product
from typing import Any

import torch
from torch import Tensor

from relugrad.errors import NotReadError
from relugrad.language.constructs.adjoint import Adjoint, conjugate
from relugrad.language.constructs.arithmetic import Bias
from relugrad.language.constructs.arrays import Array, ArrayDeterminant
from relugrad.language.constructs.functions import (
    Bars,
    Determinant,
    Elementary,
    RationalPower,
    Softmax,
)
from relugrad.language.constructs.gradient import Gradient, Loss
from relugrad.language.constructs.letter_power import LetterPower
from relugrad.language.constructs.member import Member
from relugrad.language.constructs.products import Diag, KroneckerProduct, Vec
from relugrad.language.node import free_indices
from relugrad.language.nodes import (
    Activation,
    Apply,
    Branch,
    Cases,
    Differential,
    Entries,
    Entry,
    Extreme,
    Hadamard,
    HadamardPower,
    Identity,
    Index,
    IndexProduct,
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
from relugrad.language.scope import Binding, Scope
from relugrad.language.sizes import Shape
from relugrad.verify.sides import Attempt, all_nodes

POINTS = 16
WAVES = 4
TOLERANCE = 1e-9
ELEMENTARY: Mapping[str, Callable[[Tensor], Tensor]] = {
    "log": torch.log, "sqrt": torch.sqrt,
    "exp": torch.exp, "sin": torch.sin, "cos": torch.cos, "tanh": torch.tanh, "sinh": torch.sinh,
    "cosh": torch.cosh, "sigmoid": torch.sigmoid, "abs": torch.abs,
}  # fmt: skip

# What takes long, and stands in sums over indices on which it does not depend.
REPEATED = (Activation, IndexSum, IndexProduct, Differential, Gradient)


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What the witness says of one equality.

    Parameters
    ----------
    apart
        The relative error at the worst of the points: the largest difference of two entries,
        divided by the largest entry of both sides, or by 1 where all entries are smaller. Infinite
        where the shapes differ.
    """

    apart: float

    @property
    def agrees(self) -> bool:
        """Whether the sides differ by no more than rounding.

        Matrices of a dozen rows and entries of size 1 leave some 10⁻¹⁴, and an ill-conditioned
        inverse a thousand times that; what is false is 10⁻² apart or more.
        """
        return self.apart <= TOLERANCE


def witness(attempt: Attempt, *, seed: int = 0, points: int = POINTS) -> list[Witnessed | None]:
    """What float64 and autograd say of each equality of a chain.

    Parameters
    ----------
    attempt
        The reading of a chain's shapes, from `relugrad.verify.verdict.judge`.
    seed
        Chooses the points.
    points
        How many are drawn.

    Returns
    -------
    list
        One for each equality; None for a definition and where a side was not read. As for the
        verdicts, a right side may equal its neighbour or the chain's first expression.
    """
    generator = torch.Generator().manual_seed(seed)
    apart: dict[tuple[int, int], float] = {}
    claims = [_claims(attempt, k) for k in range(len(attempt.chain.equalities))]
    for _ in range(points):
        point = _draw(attempt, generator)
        values = {
            i: point(attempt.side(i).readable, attempt.side(i).scope)
            for i in {side for pairs in claims for pair in pairs for side in pair}
            if i not in attempt.shapeless
        }
        for left, right in (pair for pairs in claims for pair in pairs):
            here = relative_error(values.get(left), values.get(right))
            apart[left, right] = max(apart.get((left, right), 0.0), here)
    return [Witnessed(min(apart[pair] for pair in pairs)) if pairs else None for pairs in claims]


def relative_error(a: Tensor | None, b: Tensor | None) -> float:
    """How far apart two values are, as `Witnessed.apart` says; None is a value without a shape."""
    if a is None or b is None or a.shape != b.shape:
        return math.inf
    scale = max(1.0, a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().max().item() / scale


def _claims(attempt: Attempt, k: int) -> list[tuple[int, int]]:
    """The pairs of sides of which one must be equal for equality `k` to hold."""
    equality = attempt.chain.equalities[k]
    left, right = equality.left, equality.left + 1
    if attempt.unread.keys() & {left, right}:
        return []
    if equality.defines is not None and right not in attempt.shapeless:
        return []
    first = attempt.reference(right)
    return [(other, right) for other in sorted({left} if first in (None, right) else {left, first})]


def _draw(attempt: Attempt, generator: torch.Generator) -> _Point:
    def normal(shape: Shape) -> Tensor:
        rows, columns = (attempt.sizes.get(attempt.shapes.root(size), 1) for size in shape)
        return torch.randn(rows, columns, generator=generator, dtype=torch.float64)

    variables = attempt.shapes.variables
    values = {name: normal(shape) for name, shape in variables.items()}
    nodes = all_nodes(attempt)
    if any(
        isinstance(part, RationalPower)
        or (isinstance(part, Elementary) and part.function in ("log", "sqrt"))
        for part in nodes
    ):
        values = {name: drawn.abs() for name, drawn in values.items()}
    directions = {name: normal(variables[name]) for name in attempt.varying if name in variables}
    names = sorted({part.function for part in all_nodes(attempt) if isinstance(part, Activation)})
    waves = {
        name: torch.randn(3, WAVES, generator=generator, dtype=torch.float64) for name in names
    }
    return _Point(attempt, values, directions, waves)


@dataclass(frozen=True)
class _Point:
    """A value for every variable, and a direction for every one that varies."""

    attempt: Attempt
    values: Mapping[str, Tensor]
    directions: Mapping[str, Tensor]
    # The coefficients of the general functions: a sum of waves for each letter.
    waves: Mapping[str, Tensor]
    # The arguments of the functions that are being evaluated; they hide definitions.
    parameters: frozenset[str] = frozenset()
    at: dict[Index, int] = field(default_factory=dict)
    # What was computed with these values, by what it depends on.
    known: dict[object, Tensor] = field(default_factory=dict)

    def other(self, **changes: Any) -> _Point:
        """The point with other values, or other parameters."""
        return replace(self, known={}, **changes)

    def moved(self, displacement: Mapping[str, Tensor]) -> _Point:
        moved = {name: self.values[name] + step for name, step in displacement.items()}
        return self.other(values={**self.values, **moved})

    def zero(self, node: Node) -> Tensor:
        rows, columns = (self.attempt.sizes.get(size, 1) for size in self.attempt.shapes.of(node))
        return torch.zeros(rows, columns, dtype=torch.float64)

    def __call__(self, node: Node, scope: Scope) -> Tensor:
        """The value of an expression, always a matrix; a number is 1×1."""

        def value(part: Node) -> Tensor:
            return self.kept(part, scope) if isinstance(part, REPEATED) else self(part, scope)

        match node:
            case Number(value=number):
                # A bare 0 has the shape that fits, any other number is 1×1.
                return self.zero(node) + float(number)
            case Identity():
                return self.zero(node).fill_diagonal_(1)
            case Symbol(name=name):
                binding = None if name in self.parameters else scope.get(name)
                if binding is None or binding.node is None:
                    return self.values[name]
                return self(binding.node, binding.scope)
            case Sum(terms=terms, signs=signs):
                signed = [sign * value(term) for sign, term in zip(signs, terms, strict=True)]
                return reduce(torch.add, signed)
            case Product(factors=factors):
                return reduce(_product, map(value, factors))
            case Hadamard(factors=factors):
                return reduce(torch.mul, map(value, factors))
            case Quotient(top=top, bottom=bottom):
                return value(top) / value(bottom)
            case Bias(body=body):
                # PyTorch adds one row to every row, too.
                return value(body)
            case Transpose(body=body):
                return value(body).mT
            case Inverse(body=body):
                inverse: Tensor = torch.linalg.inv(value(body))
                return inverse
            case Power(body=body, exponent=exponent):
                power: Tensor = torch.linalg.matrix_power(value(body), exponent)
                return power
            case LetterPower(name=name, counted=None):
                return self.values[name]
            case HadamardPower(body=body, exponent=exponent):
                return value(body) ** exponent
            case Member(kind=kind, index=number, matrix=matrix):
                width = self.values[matrix].shape[1] // self.count(number)
                first = width * self.at[number]
                member = self.values[matrix][:, first : first + width]
                return member.mT if kind == "row" else member
            case Determinant(body=body) | Bars(body=body):
                inner = value(body)
                if isinstance(node, Bars) and inner.numel() == 1:
                    return inner.abs()
                determinant: Tensor = torch.linalg.det(inner)
                return determinant.reshape(1, 1)
            case Array():
                return torch.cat([torch.cat([*map(value, row)], 1) for row in node.rows])
            case ArrayDeterminant(body=body):
                written: Tensor = torch.linalg.det(value(body))
                return written.reshape(1, 1)
            case KroneckerProduct(left=left, right=right):
                return torch.kron(value(left).contiguous(), value(right).contiguous())
            case Vec(body=body):
                return value(body).mT.reshape(-1, 1)
            case Diag(body=body):
                inner = value(body)
                return (
                    torch.diag(inner.flatten()) if 1 in inner.shape else inner.diagonal()[:, None]
                )
            case Softmax(body=body):
                return torch.softmax(value(body), 0)
            case RationalPower(body=body, exponent=fraction):
                return value(body) ** float(fraction)
            case Elementary(function=name, body=body) if name in ELEMENTARY:
                return ELEMENTARY[name](value(body))
            case Trace(body=body):
                return value(body).trace().reshape(1, 1)
            case SquaredNorm(body=body):
                return value(body).square().sum().reshape(1, 1)
            case Inner(left=left, right=right):
                return (value(left) * value(right)).sum().reshape(1, 1)
            case Apply():
                return self.apply(node, scope)
            case Activation(function=function, body=body, order=order):
                return _derived(self.wave(function), order)(value(body))
            case Extreme(kind=kind, left=left, right=right):
                extreme: Callable[[Tensor, Tensor], Tensor] = (
                    torch.maximum if kind == "max" else torch.minimum
                )
                return extreme(value(left), value(right))
            case Ones():
                return self.zero(node) + 1
            case Entry(body=body, indices=indices):
                row, column = [*(self.at[index] for index in indices), 0][:2]
                return self.kept(body, scope)[row, column].reshape(1, 1)
            case Kronecker(left=left_index, right=right_index):
                same = self.at[left_index] == self.at[right_index]
                return torch.full((1, 1), float(same), dtype=torch.float64)
            case IndexSum(indices=indices, body=body):
                return reduce(torch.add, self.each(indices, body, scope))
            case IndexProduct(indices=indices, body=body):
                return reduce(torch.mul, self.each(indices, body, scope))
            case Entries(indices=indices, body=body):
                numbers = torch.cat(list(self.each(indices, body, scope)))
                return numbers.reshape(self.count(indices[0]), -1)
            case Cases(branches=branches):
                otherwise_last = sorted(branches, key=lambda branch: branch.left is None)
                return value(next(b for b in otherwise_last if self.holds(b, scope)).body)
            case Differential(body=body):
                return _derivative(lambda t: self.moved(self.along(t))(body, scope))
            case Adjoint(body=body):
                if self.attempt.shapes.real:
                    return value(body).mT
                swapped = {
                    name: self.values.get(conjugate(name), known)
                    for name, known in self.values.items()
                }
                return self.other(values=swapped)(body, scope).mT
            case Gradient(body=body, wrt=wrt):
                loss = self.attempt.shapes.losses.get(id(node))
                if loss is not None:
                    found = self.of_a_loss(loss, wrt, scope)
                    lies = node.form == "fraction" and self.attempt.shapes.layout == "numerator"
                    return found.mT if lies or node.form == "transposed" else found
                # A letter that stands for an expression is cut out, with the value that it has.
                values = {**self.values, wrt.name: value(wrt)}
                cut = self.other(values=values, parameters=self.parameters | {wrt.name})
                if values[wrt.name].numel() == 1:
                    return _derivative(lambda t: cut.moved({wrt.name: t})(body, scope))
                step = torch.zeros_like(values[wrt.name], requires_grad=True)
                moved = cut.moved({wrt.name: step})(body, scope)
                # The last term ties a body that does not depend on the variable to the graph.
                parts = [
                    torch.autograd.grad(part + 0 * step.sum(), step, create_graph=True)[0]
                    for part in moved.flatten()
                ]
                if len(parts) == 1:
                    return parts[0].mT if node.form == "transposed" else parts[0]
                jacobian = torch.stack([part.flatten() for part in parts])
                by_column = (step.shape[1] == 1) != (node.form == "transposed")
                of_column = moved.shape[1] == 1
                rows_of_body = of_column and (
                    not by_column or self.attempt.shapes.layout != "denominator"
                )
                return jacobian if rows_of_body else jacobian.mT
        raise NotReadError(f"{type(node).__name__} has no value", *node.span)

    def kept(self, node: Node, scope: Scope) -> Tensor:
        """The value of an expression that a sum over indices asks for again and again."""
        key = id(node), id(scope), *(self.at[index] for index in free_indices(node))
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self(node, scope)
        return found

    def of_a_loss(self, loss: Loss, wrt: Symbol, scope: Scope) -> Tensor:
        """The derivative of a loss that is linear in its quantities: they have any slope."""
        if loss.name:
            return self.values[loss.name]
        here = self(wrt, scope)
        step = torch.zeros_like(here, requires_grad=True)
        moved = self.other(
            values={**self.values, wrt.name: here + step},
            parameters=self.parameters | {wrt.name},
        )
        parts = [(self.values[name] * moved(z, there)).sum() for z, there, name in loss.through]
        return torch.autograd.grad(sum(parts, 0 * step.sum()), step)[0]

    def count(self, index: Index) -> int:
        shapes = self.attempt.shapes
        return self.attempt.sizes.get(shapes.root(shapes.index(index)), 1)

    def each(self, indices: Sequence[Index], body: Node, scope: Scope) -> Iterator[Tensor]:
        for values in product(*(range(self.count(index)) for index in indices)):
            at = {**self.at, **dict(zip(indices, values, strict=True))}
            yield replace(self, at=at)(body, scope)

    def wave(self, function: str) -> Callable[[Tensor], Tensor]:
        size, rate, shift = self.waves[function]

        def of(z: Tensor) -> Tensor:
            waves: Tensor = size * torch.sin(rate * z.unsqueeze(-1) + shift)
            return waves.sum(-1)

        return of

    def along(self, t: Tensor) -> dict[str, Tensor]:
        return {name: t * direction for name, direction in self.directions.items()}

    def apply(self, node: Apply, scope: Scope) -> Tensor:
        argument = self(node.body, scope)
        binding = scope.get(node.function)
        if binding is None:
            kind = node.built_in
            function = torch.relu if kind == "ramp" else _step
            return _derived(function, node.order)(argument)
        of_number = _derived(self.function(binding), node.order)
        entries = [of_number(entry.reshape(1, 1)) for entry in argument.reshape(-1)]
        return torch.cat(entries).reshape(argument.shape)

    def function(self, binding: Binding) -> Callable[[Tensor], Tensor]:
        node, parameter = binding.node, binding.parameter
        assert node is not None and parameter is not None
        parameters = self.parameters | {parameter}

        def of(number: Tensor) -> Tensor:
            inside = self.other(values={**self.values, parameter: number}, parameters=parameters)
            return inside(node, binding.scope)

        return of

    def holds(self, branch: Branch, scope: Scope) -> bool:
        if branch.left is None or branch.right is None:
            return True
        difference = (self(branch.left, scope) - self(branch.right, scope)).item()
        if branch.relation == "!=":
            return difference != 0
        return difference > 0 if branch.relation in (">", ">=") else difference < 0


def _product(left: Tensor, right: Tensor) -> Tensor:
    """The matrix product, in which a 1×1 factor scales."""
    return left * right if 1 in (left.numel(), right.numel()) else left @ right


def _step(z: Tensor) -> Tensor:
    return (z > 0).to(z.dtype)


def _derivative(of: Callable[[Tensor], Tensor]) -> Tensor:
    """The derivative of a function of one number, at 0, itself ready to be differentiated."""
    zero, one = torch.zeros(1, 1, dtype=torch.float64), torch.ones(1, 1, dtype=torch.float64)
    derivative: Tensor = torch.autograd.functional.jvp(of, zero, one, create_graph=True)[1]  # type: ignore[no-untyped-call]
    return derivative


def _derived(function: Callable[[Tensor], Tensor], order: int) -> Callable[[Tensor], Tensor]:
    """The derivative, of some order, of a function that is applied to every entry."""
    if order == 0:
        return function
    inner = _derived(function, order - 1)
    return lambda z: _derivative(lambda t: inner(z + t))
