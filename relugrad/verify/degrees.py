"""Bounds on the degree of an expression's entries, which say how large a point must be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..core.degrees import Degree, total
from ..errors import NotReadError
from ..language.nodes import Activation, Apply, Node, Number, Symbol
from ..language.scope import Binding, Scope, reachable
from ..language.shapes import Shapes
from ..language.sizes import Size, count
from ..wording import say
from .evaluate import MAX_ORDER

MAX_DEGREE = 100_000_000


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
            raise NotReadError(say("nested too deeply to evaluate"), *node.span) from None

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
            known = self.memo[id(node)] = node.degree(self, scope)
            if max(known) > MAX_DEGREE:
                raise NotReadError(
                    say(
                        "an expression of degree {degree} is too large to evaluate (at most"
                        " {most})",
                        degree=max(known),
                        most=MAX_DEGREE,
                    ),
                    *node.span,
                )
        return known

    def count(self, node: Node, axis: int) -> int:
        """The number of rows, or of columns, of a node."""
        return self.size(self.shapes.of(node)[axis])

    def size(self, size: Size) -> int:
        return count(self.shapes, size, self.sizes)

    def symbol(self, node: Symbol, scope: Scope) -> Degree:
        binding = scope.get(node.name)
        if node.name in self.parameters or binding is None or binding.node is None:
            return 1, 0
        return self.binding(binding)

    def apply(self, node: Apply, scope: Scope) -> Degree:
        inside = self(node.body, scope)
        binding = node.defined(scope)
        if binding is None or binding.node is None:
            return (0, 0) if node.built_in == "step" or node.order else inside
        n, d = self.binding(binding)
        for _ in range(node.order):
            n, d = n + d, 2 * d
        most = max(*inside, 1)
        self.arguments = max(self.arguments, 2 * self.inside.get(id(binding), 0) * most)
        if d or inside[1]:
            return 2 * (n + d) * most, 2 * (n + d) * most
        return n * most, 0

    def activation(self, node: Activation, scope: Scope) -> Degree:
        """The degree of a value that is drawn.

        Each of up to `MAX_ORDER` differentials brings one factor from the argument.
        """
        n, d = self(node.body, scope)
        self.arguments = max(self.arguments, n + d, 1)
        return 1 + MAX_ORDER * (n + d), 2 * MAX_ORDER * d

    def sum(self, terms: Sequence[Node], scope: Scope) -> Degree:
        parts = [self(term, scope) for term in terms]
        heights = {
            n - d
            for term, (n, d) in zip(terms, parts, strict=True)
            if not (isinstance(term, Number) and term.value == 0)
        }
        self.mixed = self.mixed or len(heights) > 1
        return total(parts)
