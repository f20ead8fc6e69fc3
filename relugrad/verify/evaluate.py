"""The value of an expression at a point, exactly, and a bound on its degree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from random import Random

from ..errors import NotReadError
from ..notation.chains import Binding, Scope
from ..notation.nodes import (
    Activation,
    Apply,
    Branch,
    Cases,
    Differential,
    Entries,
    Entry,
    Extreme,
    Gradient,
    Hadamard,
    HadamardPower,
    Identity,
    Index,
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
from ..notation.shapes import BUILT_IN, Shape, Shapes, reachable
from .dual import Dual, Exact, reciprocal, sign, split
from .matrix import Matrix

MAX_DEGREE = 100_000
MAX_WORK = 1_000_000
MAX_ORDER = 6
CALL = 100
# At so many arguments, at the most, the values of general functions are drawn for one point.
MAX_ARGUMENTS = 1 << 10


# A node, by its identity, and the values of the indices on which it depends.
Key = tuple[int, ...]


class OnKink(Exception):
    """The point lies on a kink: an entry of max, H or a condition is exactly at its border."""


class TooLarge(NotReadError):
    """The work that was set aside for an evaluation is spent."""

    def __init__(self) -> None:
        super().__init__("too large to evaluate")


@dataclass(slots=True)
class Budget:
    """The work that may still be done, in multiplications of machine words, roughly.

    It bounds the time and the memory of an evaluation, whatever is evaluated.
    """

    left: int = MAX_WORK

    def spend(self, work: int) -> None:
        """Take `work` off.

        Raises
        ------
        TooLarge
            Nothing is left.
        """
        self.left -= work
        if self.left < 0:
            raise TooLarge


class Jets:
    r"""The values of general functions, such as \phi, and of their derivatives.

    Each is drawn when it is first asked for, and is the same whenever it is asked for again: at one
    argument a function has one value, one first derivative, and so on. For any finite number of
    arguments there is a polynomial with all the values that were drawn, so that no true equality is
    called false; and as they are drawn independently, the lemma of Schwartz and Zippel takes them
    for further variables.

    Parameters
    ----------
    seed
        Chooses the values, whatever the order in which they are asked for.
    draw
        Draws one number.
    """

    def __init__(self, seed: str, draw: Callable[[Random], Exact]) -> None:
        self.seed = seed
        self.draw = draw
        self.known: dict[tuple[str, int | Fraction, int], Exact] = {}
        self.asked: set[tuple[str, int | Fraction, int]] = set()
        self.arguments: set[tuple[str, int | Fraction]] = set()

    def __call__(self, function: str, number: Exact, order: int) -> Exact:
        """The derivative of some order at `number`; dual numbers are carried on by the chain rule.

        Raises
        ------
        TooLarge
            At more than `MAX_ARGUMENTS` arguments.
        """
        if isinstance(number, Dual):
            value, slope = (self(function, number.value, order + k) for k in (0, 1))
            return Dual(value, tuple([slope * a for a in number.tangent]), number.tag)
        key = function, number, order
        self.asked.add(key)
        if key not in self.known:
            self.arguments.add((function, number))
            if len(self.arguments) > MAX_ARGUMENTS:
                raise TooLarge
            exact = Fraction(number)
            at = f"{exact.numerator:x}/{exact.denominator:x}"
            self.known[key] = self.draw(Random(f"{self.seed} {function} {at} {order}"))
        return self.known[key]


@dataclass(slots=True)
class Point:
    """A value for every variable, a direction for every variable that varies, and the sizes.

    `patterns` collects, while expressions are evaluated, which entries of each mask are active.
    """

    sizes: Mapping[int, int]
    values: dict[str, Matrix]
    directions: dict[str, Matrix]
    jets: Jets = field(default_factory=lambda: Jets("", lambda random: random.randint(-9, 9)))
    patterns: dict[Key, tuple[int, ...]] = field(default_factory=dict)

    @property
    def masks(self) -> list[tuple[int, ...]]:
        """The patterns, one for each mask; of one under a sum, for all indices together."""
        found: dict[int, tuple[int, ...]] = {}
        for (mask, *_), pattern in self.patterns.items():
            found[mask] = found.get(mask, ()) + pattern
        return list(found.values())


class Evaluator:
    """Evaluates the expressions of one chain at one point; what was evaluated is kept."""

    def __init__(
        self,
        shapes: Shapes,
        point: Point,
        values: Mapping[str, Matrix] | None = None,
        tag: int = 0,
        parameters: frozenset[str] = frozenset(),
        budget: Budget | None = None,
        at: dict[Index, int] | None = None,
    ) -> None:
        if tag > MAX_ORDER:
            raise NotReadError(f"derivatives of more than order {MAX_ORDER}")
        self.shapes = shapes
        self.point = point
        self.budget = Budget() if budget is None else budget
        self.values = point.values if values is None else values
        self.tag = tag
        # The arguments of the functions that are being evaluated; they hide definitions.
        self.parameters = parameters
        # What the indices are, where a sum runs; all evaluators of a point share it.
        self.at: dict[Index, int] = {} if at is None else at
        self.memo: dict[Key, Matrix] = {}
        self.inner: dict[str, Evaluator] = {}

    def __call__(self, node: Node, scope: Scope) -> Matrix:
        key = self.key(node)
        known = self.memo.get(key)
        if known is None:
            known = self.memo[key] = self.rule(node, scope)
            self.budget.spend(known.weight)
        return known

    def key(self, node: Node) -> Key:
        free = self.shapes.free.get(id(node))
        return (id(node), *[self.at[index] for index in free]) if free else (id(node),)

    def whole(self, node: Node, scope: Scope) -> Matrix:
        """The value of `node`, after those of the definitions that it needs.

        In this order a long row of definitions is no deep recursion.

        Raises
        ------
        OnKink
            The point lies on a kink.
        ZeroDivisionError
            A denominator is 0, or a matrix to invert is singular.
        NotReadError
            There is no value, or it is too large to evaluate.
        """
        try:
            for binding in reachable([(node, scope)]):
                if binding.node is not None and binding.parameter is None:
                    self(binding.node, binding.scope)
            return self(node, scope)
        except RecursionError:
            raise NotReadError("nested too deep to evaluate", *node.span) from None

    def times(self, left: Matrix, right: Matrix) -> Matrix:
        """The matrix product, paid for before it is begun."""
        self.budget.spend(left.weight * right.shape[1] + right.weight)
        return left @ right

    def hadamard(self, left: Matrix, right: Matrix) -> Matrix:
        self.budget.spend(left.weight + right.weight)
        return left.hadamard(right)

    def size(self, size: int) -> int:
        return self.point.sizes.get(self.shapes.root(size), 1)

    def rule(self, node: Node, scope: Scope) -> Matrix:
        match node:
            case Number(value=value):
                if value == 0:
                    rows, columns = self.shapes.of(node)
                    return Matrix.zero(self.size(rows), self.size(columns))
                return Matrix.of(value.numerator if value.denominator == 1 else value)
            case Identity():
                return Matrix.identity(self.size(self.shapes.of(node)[0]))
            case Symbol():
                return self.symbol(node, scope)
            case Sum(terms=terms, signs=signs):
                total: Matrix | None = None
                for term, sign_of_term in zip(terms, signs, strict=True):
                    value_of_term = self(term, scope)
                    if sign_of_term < 0:
                        value_of_term = -value_of_term
                    total = value_of_term if total is None else total + value_of_term
                assert total is not None
                return total
            case Product(factors=factors):
                product = self(factors[0], scope)
                for factor in factors[1:]:
                    product = self.times(product, self(factor, scope))
                return product
            case Hadamard(factors=factors):
                product = self(factors[0], scope)
                for factor in factors[1:]:
                    product = self.hadamard(product, self(factor, scope))
                return product
            case Quotient(top=top, bottom=bottom):
                return self(top, scope).scaled(reciprocal(self(bottom, scope).entry))
            case Transpose(body=body):
                return self(body, scope).transposed
            case Inverse(body=body):
                value_of_body = self(body, scope)
                self.budget.spend(value_of_body.weight * len(value_of_body.rows) ** 2)
                return value_of_body.inverse
            case Power(body=body, exponent=exponent):
                base = self(body, scope)
                power = Matrix.identity(base.shape[0])
                for _ in range(exponent):
                    power = self.times(power, base)
                return power
            case HadamardPower(body=body, exponent=exponent):
                base = self(body, scope)
                power = base.map(lambda a: 1)
                for _ in range(exponent):
                    power = self.hadamard(power, base)
                return power
            case Trace(body=body):
                return Matrix.of(self(body, scope).trace)
            case SquaredNorm(body=body):
                value_of_body = self(body, scope)
                return self.inner_product(value_of_body, value_of_body)
            case Inner(left=left, right=right):
                return self.inner_product(self(left, scope), self(right, scope))
            case Apply():
                return self.apply(node, scope)
            case Activation(function=function, body=body, order=order):
                return self(body, scope).map(lambda a: self.point.jets(function, a, order))
            case Extreme():
                return self.extreme(node, scope)
            case Ones():
                return Matrix(((1,),) * self.size(self.shapes.of(node)[0]))
            case Entry(body=body, indices=indices):
                row, column = [*(self.at[index] for index in indices), 0][:2]
                return Matrix.of(self(body, scope).rows[row][column])
            case Kronecker(left=left_index, right=right_index):
                return Matrix.of(int(self.at[left_index] == self.at[right_index]))
            case IndexSum(indices=indices, body=body):
                parts = list(self.each(indices, body, scope))
                total = parts[0]
                for part in parts[1:]:
                    total = total + part
                return total
            case Entries(indices=indices, body=body):
                numbers = [value.entry for value in self.each(indices, body, scope)]
                width = len(numbers) // self.size(self.shapes.index(indices[0]))
                starts = range(0, len(numbers), width)
                return Matrix(tuple([tuple(numbers[i : i + width]) for i in starts]))
            case Cases():
                return Matrix.of(self.cases(node, scope))
            case Differential(body=body):
                inner = self.derived()
                return inner.whole(body, scope).map(lambda a: split(a, inner.tag, 1)[0])
            case Gradient(body=body, wrt=wrt):
                return self.gradient(body, wrt, scope)
        raise NotReadError(f"{type(node).__name__} has no value", *node.span)

    def each(self, indices: Sequence[Index], body: Node, scope: Scope) -> Iterator[Matrix]:
        """The values of `body` for all values of the indices, those of the last one first."""
        around = {index: self.at[index] for index in indices if index in self.at}
        sizes = [self.size(self.shapes.index(index)) for index in indices]
        try:
            for values in product(*map(range, sizes)):
                self.at.update(zip(indices, values, strict=True))
                yield self(body, scope)
        finally:
            for index in indices:
                self.at.pop(index, None)
            self.at.update(around)

    def inner_product(self, left: Matrix, right: Matrix) -> Matrix:
        total: Exact = 0
        for row in self.hadamard(left, right).rows:
            for number in row:
                total = total + number
        return Matrix.of(total)

    def symbol(self, node: Symbol, scope: Scope) -> Matrix:
        if node.name in self.parameters:
            return self.values[node.name]
        binding = scope.get(node.name)
        if binding is not None and binding.node is not None:
            return self(binding.node, binding.scope)
        return self.values[node.name]

    # -- functions of one number --------------------------------------------------------------

    def apply(self, node: Apply, scope: Scope) -> Matrix:
        argument = self(node.body, scope)
        binding = scope.get(node.function) if node.function not in ("ramp", "step") else None
        pattern: list[int] = []
        if binding is None:
            kind = BUILT_IN.get(node.function, node.function)
            order = node.order + (kind == "step")

            def entry(number: Exact) -> Exact:
                side = sign(number)
                if side == 0:
                    raise OnKink
                pattern.append(side)
                if order == 0:
                    return number if side > 0 else 0
                return int(side > 0 and order == 1)

            result = argument.map(entry)
        else:
            result = argument.map(lambda a: self.function(binding, a, node.order, pattern))
        self.point.patterns.setdefault(self.key(node), tuple(pattern))
        return result

    def extreme(self, node: Extreme, scope: Scope) -> Matrix:
        pattern: list[int] = []

        def chosen(a: Exact, b: Exact) -> Exact:
            side = sign(a - b)
            if side == 0:
                raise OnKink
            pattern.append(side)
            return a if (side > 0) == (node.kind == "max") else b

        result = self(node.left, scope).entrywise(self(node.right, scope), chosen)
        self.point.patterns.setdefault(self.key(node), tuple(pattern))
        return result

    def function(self, binding: Binding, number: Exact, order: int, pattern: list[int]) -> Exact:
        assert binding.node is not None and binding.parameter is not None
        self.budget.spend(CALL)
        tag = self.tag
        order = min(order, MAX_ORDER + 1)
        for _ in range(order):
            tag += 1
            number = Dual(number, (1,), tag)
        inside = Evaluator(
            self.shapes,
            self.point,
            {**self.values, binding.parameter: Matrix.of(number)},
            tag,
            self.parameters | {binding.parameter},
            self.budget,
            self.at,
        )
        if isinstance(binding.node, Cases):
            chosen = inside.chosen(binding.node, binding.scope)
            pattern.append(chosen)
            result = inside(binding.node.branches[chosen].body, binding.scope).entry
        else:
            result = inside(binding.node, binding.scope).entry
        while tag > self.tag:
            result = split(result, tag, 1)[0]
            tag -= 1
        return result

    def cases(self, node: Cases, scope: Scope) -> Exact:
        chosen = self.chosen(node, scope)
        self.point.patterns.setdefault(self.key(node), (chosen,))
        return self(node.branches[chosen].body, scope).entry

    def chosen(self, node: Cases, scope: Scope) -> int:
        found: list[int] = []
        for i, branch in enumerate(node.branches):
            if branch.left is None:
                if not found:
                    found.append(i)
            elif self.holds(branch, scope):
                found.append(i)
        if len(found) != 1:
            says = "no case covers" if not found else "two cases cover"
            raise NotReadError(f"{says} some value of the argument", *node.span)
        return found[0]

    def holds(self, branch: Branch, scope: Scope) -> bool:
        assert branch.left is not None and branch.right is not None
        side = sign(self(branch.left, scope).entry - self(branch.right, scope).entry)
        if side == 0:
            raise OnKink
        if branch.relation == "!=":
            return True
        return side == {">": 1, ">=": 1, "<": -1, "<=": -1}.get(branch.relation, 0)

    # -- derivatives ------------------------------------------------------------------------

    def derived(self) -> Evaluator:
        """An evaluator in which the variables that vary carry their directions."""
        known = self.inner.get("d")
        if known is None:
            tag = self.tag + 1
            values = dict(self.values)
            for name, direction in self.point.directions.items():
                values[name] = values[name].entrywise(direction, lambda a, b: Dual(a, (b,), tag))
            known = self.inner["d"] = Evaluator(
                self.shapes, self.point, values, tag, self.parameters, self.budget, self.at
            )
        return known

    def gradient(self, body: Node, wrt: Symbol, scope: Scope) -> Matrix:
        # A letter that stands for an expression is cut out, and takes its value from there.
        by = self.symbol(wrt, scope)
        rows, columns = by.shape
        count = rows * columns
        key = f"/{wrt.name}"
        inner = self.inner.get(key)
        if inner is None:
            tag = self.tag + 1
            seeded = tuple(
                tuple(
                    Dual(number, tuple([int(k == i * columns + j) for k in range(count)]), tag)
                    for j, number in enumerate(row)
                )
                for i, row in enumerate(by.rows)
            )
            values = {**self.values, wrt.name: Matrix(seeded)}
            parameters = self.parameters | {wrt.name}
            inner = self.inner[key] = Evaluator(
                self.shapes, self.point, values, tag, parameters, self.budget, self.at
            )
        value = inner.whole(body, scope)
        if count == 1:
            return value.map(lambda a: split(a, inner.tag, 1)[0])
        parts = split(value.entry, inner.tag, count)
        return Matrix(tuple(parts[i * columns : (i + 1) * columns] for i in range(rows)))


# -- degrees --------------------------------------------------------------------------------

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
        return self.sizes.get(shape[axis], 1)

    def rule(self, node: Node, scope: Scope) -> Degree:
        match node:
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
                sizes = (self.sizes.get(self.shapes.root(self.shapes.index(i)), 1) for i in indices)
                return _many(self(body, scope), prod(sizes))
            case Cases(branches=branches):
                for branch in branches:
                    if branch.left is not None and branch.right is not None:
                        self.sum((branch.left, branch.right), scope)
                tops = [self(branch.body, scope) for branch in branches]
                return max(n for n, _ in tops), max(d for _, d in tops)
            case Differential(body=body) | Gradient(body=body):
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
