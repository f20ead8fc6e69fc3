"""Expressions as polynomials: the entry of a node at a row and a column, as its construct gives it.

Here is what the constructs do not know by themselves: the indices over each size, the definitions
and the functions of the text, and derivatives with respect to what has a definition.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable

from ..core.algebra import Algebra
from ..core.functions import function
from ..core.places import Part, Place, Tuple, indices, joined, label, product_of, sum_of
from ..core.places import structure as structure_of
from ..core.steps import ramp, step
from ..core.terms import ZERO, Index, Poly, Undecided, differential, entry, fresh, variable
from ..language.nodes import Apply, Node, Symbol
from ..language.nodes import Index as IndexNode
from ..language.scope import Binding, Scope
from ..language.shapes import Shapes
from ..language.sizes import Size, parts
from ..wording import say


class Lowering:
    """The expressions of one reading of a chain, as polynomials.

    Parameters
    ----------
    shapes
        The shapes of all nodes.
    varying
        The symbols that vary, for differentials.
    counts
        The symbols that count a size, by the size.
    opaque
        Whether symbols with a definition stand for themselves.
    conditions
        What is known of symbols while expressions are lowered, as `Algebra` takes it.
    """

    def __init__(
        self,
        shapes: Shapes,
        varying: Iterable[str],
        counts: dict[Size, str],
        opaque: bool = False,
        conditions: Collection[tuple[str, str]] = (),
    ) -> None:
        self.algebra = Algebra(conditions)
        self.shapes = shapes
        self.differentials = {name: differential(name) for name in varying}
        self.counts = counts
        self.opaque = opaque
        self.at: dict[IndexNode, Place] = {}
        # Symbols that stand for themselves although they are defined: the argument of a function,
        # and what a derivative is taken by.
        self.cut: dict[str, Poly | None] = {}
        self.names: dict[int, str] = {}

    def place(self, size: Size) -> Index | None:
        """A new index over a size that is not made of others."""
        root = self.shapes.root(size)
        if root == 0:
            return None
        if root in self.shapes.made:
            raise Undecided(say("one index for a size that is composed of others"))
        return fresh(self.structure(root))

    def every(self, size: Size) -> list[Place]:
        """The places of a size: one with a new index, or of blocks one in each of them."""
        root = self.shapes.root(size)
        if root not in self.shapes.made:
            return [self.place(root)]
        if self.shapes.made[root].kind == "product":
            factors = [self.every(part) for part in parts(self.shapes, root, "product")]
            return [joined(items) for items in itertools.product(*factors)]
        whole = self.structure(root)
        return [
            Part(number, inner, whole)
            for number, part in enumerate(parts(self.shapes, root, "sum"))
            for inner in self.every(part)
        ]

    def structure(self, size: Size) -> str:
        """How a size is made up, as `core.places` has it."""
        root = self.shapes.root(size)
        if root == 0:
            return "1"
        made = self.shapes.made.get(root)
        if made is None:
            count = self.counts.get(root)
            return f"#{root}" if count is None else f"={count}"
        of = [self.structure(part) for part in parts(self.shapes, root, made.kind)]
        if made.kind == "sum":
            return sum_of(of)
        return product_of(of) if len(of) > 1 else of[0] if of else "1"

    def shape(self, node: Node) -> tuple[Size, Size]:
        return self.shapes.of(node)

    def is_number(self, node: Node) -> bool:
        return self.shapes.is_scalar(self.shape(node))

    def __call__(self, node: Node, scope: Scope, row: Place = None, column: Place = None) -> Poly:
        """The entry of a node at a row and a column.

        Raises
        ------
        Undecided
            It cannot be expressed, or is too large.
        """
        self.algebra.spend(1)
        if not node.in_blocks and (
            isinstance(row, Part | Tuple) or isinstance(column, Part | Tuple)
        ):
            raise Undecided(say("an entry at a place in one of several blocks"))
        try:
            found = node.entry(self, scope, row, column)
        except KeyError as missing:
            if isinstance(missing.args[0], IndexNode):
                # A definition that is used where no sum runs over its index.
                raise Undecided(say("an index without a place")) from None
            raise
        self.algebra.spend(len(found))
        return found

    # -- symbols and functions ----------------------------------------------------------------

    def symbol(self, node: Symbol, scope: Scope, row: Place, column: Place) -> Poly:
        """The entry of what a symbol stands for."""
        name = node.name
        binding = scope.get(name)
        if name in self.cut:
            value = self.cut[name]
            if value is not None:
                return value
        elif binding is not None and binding.node is not None:
            if not self.opaque:
                return self(binding.node, binding.scope, row, column)
            name = self.name(binding)
        sizes = [self.structure(size) for size in self.shape(node)]
        if sizes != [structure_of(row), structure_of(column)]:
            raise Undecided(say("a size that is composed in two ways"))
        return entry(variable(self.within_blocks(name, row, column)), *indices(row, column))

    def within_blocks(self, name: str, row: Place, column: Place) -> str:
        """The name of the block of a symbol in which a place is."""
        labels = label(row), label(column)
        if not any(labels):
            return name
        block = rf"{name}\langle {','.join(labels)} \rangle"
        if name in self.differentials:
            self.differentials.setdefault(block, differential(block))
        return block

    def name(self, binding: Binding) -> str:
        """A name for what a symbol stands for; another definition of it has another name."""
        return self.names.setdefault(id(binding), f"{binding.name} {len(self.names)}")

    def within(
        self,
        at: dict[IndexNode, Place],
        body: Node,
        scope: Scope,
        row: Place = None,
        column: Place = None,
    ) -> Poly:
        """The entry of `body` where indices have these places."""
        outer, self.at = self.at, {**self.at, **at}
        try:
            return self(body, scope, row, column)
        finally:
            self.at = outer

    def applied(self, node: Apply, scope: Scope, argument: Poly) -> Poly:
        """The value of a function at an argument."""
        binding = node.defined(scope)
        if binding is not None and binding.node is not None:
            return self.defined(binding, argument, node.order)
        order = node.order + (node.built_in == "step")
        if order > 1:
            return ZERO
        return step(self.algebra, argument) if order else ramp(self.algebra, argument)

    def defined(self, binding: Binding, argument: Poly, order: int) -> Poly:
        """The value of a function that the text defines, or of its derivative of an order."""
        assert binding.node is not None and binding.parameter is not None
        if self.opaque:
            return function(self.algebra, self.name(binding), argument, order)
        name = say("the argument of {function}", function=binding.name)
        body = self.cutting(
            binding.parameter, entry(variable(name)), binding.node, binding.scope, None, None
        )
        for _ in range(order):
            body = self.algebra.partial(body, name, ())
        return self.algebra.substituted(body, name, lambda: argument)

    def cutting(
        self,
        name: str,
        value: Poly | None,
        body: Node,
        scope: Scope,
        row: Place,
        column: Place,
    ) -> Poly:
        """The entry of `body` where a symbol is `value`, or for None stands for itself."""
        outer, self.cut = self.cut, {**self.cut, name: value}
        try:
            return self(body, scope, row, column)
        finally:
            self.cut = outer

    # -- derivatives ----------------------------------------------------------------------------

    def derivative(
        self,
        body: Node,
        scope: Scope,
        inside: tuple[Place, Place],
        wrt: Symbol,
        where: Scope,
        ends: tuple[Place, Place],
    ) -> Poly:
        """The entry of `body` at `inside`, derived by the entry of a symbol at `ends`."""
        name = wrt.name
        if self.cut.get(name) is not None:
            raise Undecided(say("a derivative with respect to the argument of a function"))
        binding = where.get(name)
        if name in self.cut or binding is None or binding.node is None:
            block = self.within_blocks(name, *ends)
            return self.algebra.partial(self(body, scope, *inside), block, indices(*ends))
        if any(size in self.shapes.made for size in self.shape(wrt)):
            raise Undecided(
                say("a derivative with respect to {name}, which is made of blocks", name=name)
            )
        # A symbol that stands for an expression is cut out, and takes its value afterwards.
        derived = self.cutting(name, None, body, scope, *inside)
        found = self.algebra.partial(derived, name, indices(*ends))
        node, there, sizes = binding.node, binding.scope, self.shape(wrt)
        return self.algebra.substituted(
            found, name, lambda *at: self(node, there, *self.spread(at, sizes))
        )

    def spread(self, at: tuple[Index, ...], sizes: tuple[Size, Size]) -> list[Place]:
        """Indices as a row and a column, with None for a dimension of size 1."""
        rest = list(at)
        return [rest.pop(0) if self.shapes.root(size) else None for size in sizes]
