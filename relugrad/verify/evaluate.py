"""The value of an expression at a point, exactly: that of a node is given by its construct.

Here is what depends on the point: the values of symbols, the masks of functions with a kink, which
are noted, the values of general functions, and derivatives, by dual numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from itertools import product

from ..errors import NotReadError
from ..language.constructs.adjoint import conjugate
from ..language.constructs.functions import MASKS
from ..language.nodes import Activation, Apply, Branch, Cases, Extreme, Index, Node, Symbol
from ..language.numbering import numbered
from ..language.scope import Binding, Scope, reachable
from ..language.shapes import Shapes
from ..language.sizes import count
from ..wording import say
from .dual import Dual, Exact, reciprocal, sign, split
from .elementary import power as power_of
from .elementary import value as value_of
from .matrix import Matrix
from .points import Budget, Key, OnKink, Point

MAX_ORDER = 6
CALL = 100


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
            raise NotReadError(say("derivatives of an order above {most}", most=MAX_ORDER))
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
        # Whether symbols and their conjugates have changed places.
        self.turned = False

    def __call__(self, node: Node, scope: Scope) -> Matrix:
        key = self.key(node, scope)
        known = self.memo.get(key)
        if known is None:
            known = self.memo[key] = node.evaluate(self, scope)
            self.budget.spend(known.weight)
        return known

    def key(self, node: Node, scope: Scope) -> Key:
        same = numbered(self.shapes, node, scope)
        free = self.shapes.free.get(id(node))
        if not free:
            return (same,)
        try:
            return (same, *[self.at[index] for index in free])
        except KeyError:
            # A definition that is used where no sum runs over its index.
            raise NotReadError(say("an index without a place"), *node.span) from None

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
            raise NotReadError(say("nested too deeply to evaluate"), *node.span) from None

    def times(self, left: Matrix, right: Matrix) -> Matrix:
        """The matrix product, paid for before it is begun."""
        self.budget.spend(left.weight * right.shape[1] + right.weight)
        return left @ right

    def hadamard(self, left: Matrix, right: Matrix) -> Matrix:
        self.budget.spend(left.weight + right.weight)
        return left.hadamard(right)

    def reciprocal(self, number: Exact) -> Exact:
        return reciprocal(number)

    def size(self, size: int) -> int:
        return count(self.shapes, size, self.point.sizes)

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

    def symbol(self, node: Symbol, scope: Scope) -> Matrix:
        """The value of what a symbol stands for."""
        if node.name in self.parameters:
            return self.values[node.name]
        binding = scope.get(node.name)
        if binding is not None and binding.node is not None:
            return self(binding.node, binding.scope)
        if node.name not in self.values:
            raise NotReadError(
                say(
                    "{name} is one thing here and another in a definition that is used: give"
                    " one of them another name",
                    name=node.name,
                ),
                *node.span,
            )
        return self.values[node.name]

    # -- functions of one number --------------------------------------------------------------

    def apply(self, node: Apply, scope: Scope) -> Matrix:
        argument = self(*node.argument(scope))
        binding = node.defined(scope)
        pattern: list[int] = []
        if binding is None:
            order = node.order + (node.built_in == "step")

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
        self.point.patterns.setdefault(self.key(node, scope), tuple(pattern))
        return result

    def activation(self, node: Activation, scope: Scope) -> Matrix:
        """A general function of each entry."""
        jets = self.point.jets
        return self(node.body, scope).map(lambda a: jets(node.function, a, node.order))

    def extreme(self, node: Extreme, scope: Scope) -> Matrix:
        pattern: list[int] = []

        def chosen(a: Exact, b: Exact) -> Exact:
            side = sign(a - b)
            if side == 0:
                raise OnKink
            pattern.append(side)
            return a if (side > 0) == (node.kind == "max") else b

        result = self(node.left, scope).entrywise(self(node.right, scope), chosen)
        self.point.patterns.setdefault(self.key(node, scope), tuple(pattern))
        return result

    def elementary(self, node: Node, scope: Scope, function: str, argument: Matrix) -> Matrix:
        """A function of each entry; an absolute value is noted as a mask is."""
        self.budget.spend(CALL * argument.weight)
        if function in MASKS:
            pattern = tuple([sign(number) for row in argument.rows for number in row])
            self.point.patterns.setdefault(self.key(node, scope), pattern)
        return argument.map(lambda number: value_of(function, number))

    def raised(self, argument: Matrix, exponent: Fraction) -> Matrix:
        """Each entry to the power of a fraction."""
        self.budget.spend(CALL * argument.weight)
        return argument.map(lambda number: power_of(number, exponent))

    def softmax(self, node: Node, scope: Scope, argument: Matrix) -> Matrix:
        """exp of each entry, as a part of the sum of them all."""
        found = self.elementary(node, scope, "exp", argument)
        total: Exact = 0
        for row in found.rows:
            for number in row:
                total = total + number
        return found.scaled(reciprocal(total))

    def determinant(self, argument: Matrix) -> Matrix:
        """The determinant, as a number."""
        self.budget.spend(4 * len(argument.rows) ** 4 + argument.weight)
        return Matrix.of(argument.determinant)

    def function(self, binding: Binding, number: Exact, order: int, pattern: list[int]) -> Exact:
        assert binding.node is not None and binding.parameter is not None
        self.budget.spend(CALL)
        tag = self.tag
        order = min(order, MAX_ORDER + 1)
        for _ in range(order):
            tag += 1
            number = Dual(number, (1,), tag)
        values = {**self.values, binding.parameter: Matrix.of(number)}
        inside = self.within(values, tag, {binding.parameter})
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

    def cases(self, node: Cases, scope: Scope) -> Matrix:
        chosen = self.chosen(node, scope)
        self.point.patterns.setdefault(self.key(node, scope), (chosen,))
        return self(node.branches[chosen].body, scope)

    def chosen(self, node: Cases, scope: Scope) -> int:
        found: list[int] = []
        for i, branch in enumerate(node.branches):
            if branch.left is None:
                if not found:
                    found.append(i)
            elif self.holds(branch, scope):
                found.append(i)
        if len(found) != 1:
            message = (
                say("two cases cover the same value of the argument")
                if found
                else say("no case covers some value of the argument")
            )
            raise NotReadError(message, *node.span)
        return found[0]

    def holds(self, branch: Branch, scope: Scope) -> bool:
        assert branch.left is not None and branch.right is not None
        side = sign(self(branch.left, scope).entry - self(branch.right, scope).entry)
        if side == 0:
            raise OnKink
        if branch.relation == "!=":
            return True
        return side == {">": 1, ">=": 1, "<": -1, "<=": -1}.get(branch.relation, 0)

    def within(
        self, values: Mapping[str, Matrix], tag: int, parameters: AbstractSet[str] = frozenset()
    ) -> Evaluator:
        """An evaluator at the same point in which symbols have other values."""
        hidden = self.parameters | parameters
        inner = Evaluator(self.shapes, self.point, values, tag, hidden, self.budget, self.at)
        inner.turned = self.turned
        return inner

    # -- derivatives ------------------------------------------------------------------------

    def differential(self, body: Node, scope: Scope) -> Matrix:
        """How a value changes along the directions."""
        inner = self.derived()
        return inner.whole(body, scope).map(lambda a: split(a, inner.tag, 1)[0])

    def derived(self) -> Evaluator:
        """An evaluator in which the variables that vary carry their directions."""
        known = self.inner.get("d")
        if known is None:
            tag = self.tag + 1
            values = dict(self.values)
            directions = self.point.directions
            for name in directions:
                other = conjugate(name) if self.turned else name
                direction = directions[other if other in directions else name]
                values[name] = values[name].entrywise(direction, lambda a, b: Dual(a, (b,), tag))
            known = self.inner["d"] = self.within(values, tag)
        return known

    def conjugated(self) -> Evaluator:
        """An evaluator in which symbols and their conjugates have changed places."""
        known = self.inner.get("conjugate")
        if known is None:
            values = {
                name: self.values.get(conjugate(name), value) for name, value in self.values.items()
            }
            known = self.inner["conjugate"] = self.within(values, self.tag)
            known.turned = not self.turned
        return known

    def matrix(self, rows: Sequence[Sequence[Exact]]) -> Matrix:
        return Matrix(tuple([tuple(row) for row in rows]))

    def slopes(
        self, body: Node, scope: Scope, wrt: Symbol, where: Scope
    ) -> list[list[list[list[Exact]]]]:
        """The derivatives of every entry of `body` with respect to all entries of a symbol.

        A symbol that stands for an expression is cut out, and takes its value in `where`.
        """
        by = self.symbol(wrt, where)
        rows, columns = by.shape
        count = rows * columns
        key = f"/{wrt.name}"
        inner = self.inner.get(key)
        if inner is None:
            values = {**self.values, wrt.name: by.seeded(0, count, self.tag + 1)}
            inner = self.inner[key] = self.within(values, self.tag + 1, {wrt.name})

        def square(number: Exact) -> list[list[Exact]]:
            parts = split(number, inner.tag, count)
            return [list(parts[i * columns : (i + 1) * columns]) for i in range(rows)]

        return [[square(a) for a in row] for row in inner.whole(body, scope).rows]
