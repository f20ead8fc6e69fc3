"""How large matrices must be drawn, for all indices of a product to have values of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..language.nodes import Node
from ..language.scope import Scope, reachable
from ..language.shapes import Shapes
from ..language.sizes import ONE, leaves
from .sides import Attempt, evaluable

# A size is as large as the number of indices that run over it, up to this.
MAX_SIZE = 8


def raised(attempt: Attempt, sizes: dict[int, int]) -> dict[int, int]:
    """`sizes`, all different, each at least as large as the number of indices that run over it.

    Of matrices that are smaller, more is true: (AB - BA)^2 C = C (AB - BA)^2 of all 2×2 matrices.
    """
    wanted: dict[int, int] = {}
    count = _IndexCount(attempt.shapes)
    for i in evaluable(attempt):
        side = attempt.side(i)
        for size, number in count.whole(side.readable, side.scope).items():
            for root in leaves(attempt.shapes, size):
                wanted[root] = max(wanted.get(root, 0), min(number, MAX_SIZE))
    raised: dict[int, int] = {}
    last = 0
    # Their order stays: X^T X has an inverse only where X has more rows than columns.
    for root, size in sorted(sizes.items(), key=lambda item: item[1]):
        last = raised[root] = max(size, wanted.get(root, 0), last + 1)
    return raised


class _IndexCount:
    """How many indices of each size the longest product of an expression has, written out."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.memo: dict[int, Counter[int]] = {}

    def whole(self, node: Node, scope: Scope) -> Counter[int]:
        for binding in reachable([(node, scope)]):
            if binding.node is not None:
                self.summed(binding.node, binding.scope)
        return self.summed(node, scope) + self.own(node)

    def own(self, node: Node) -> Counter[int]:
        """The indices of an entry of `node` itself."""
        return Counter(size for size in self.shapes.of(node) if size != ONE)

    def summed(self, node: Node, scope: Scope) -> Counter[int]:
        """The indices that are summed over in the longest product in an entry of `node`."""
        known = self.memo.get(id(node))
        if known is None:
            known = self.memo[id(node)] = node.longest(self, scope)
        return known

    def defined(self, name: str, scope: Scope) -> Counter[int]:
        """The same for what a name stands for."""
        binding = scope.get(name)
        inside = None if binding is None else binding.node
        return Counter() if inside is None else self.memo.get(id(inside), Counter())

    def all(self, nodes: Sequence[Node], scope: Scope) -> Counter[int]:
        total = Counter[int]()
        for node in nodes:
            total += self.summed(node, scope)
        return total
