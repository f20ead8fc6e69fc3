"""Shapes by unification: every row and column count starts unknown, and the operators unify them.

A size is a root of a union-find forest. A *fixed* size came from a definition, or from the chain's
first expression: it may not be made equal to another fixed size, so that a missing transpose is a
shape error instead of a square matrix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy

from ..errors import NotReadError, not_read
from ..wording import say
from .constructs.gradient import Layout, Loss
from .inference import Inference
from .names import changing
from .nodes import Index, Kind, Node, Symbol, walk
from .scope import Binding, Scope, reachable
from .sizes import ONE, Made, Shape, Size, leaves, size_name, unify_made

LETTERS = ("n", "d", "h", "m", "p", "q", "r", "s", "k", "l", "u", "v")
MAX_SIZES = 10
# What changes while shapes are inferred.
_STATE = "parent fixed plural variables nodes bindings indices limits made".split()


class Shapes:
    """The shapes of one chain.

    `of` gives the shape of a node that was inferred, `size_names` the letters of the free sizes,
    and `describe` a shape in those letters, such as ``n×d``.
    """

    def __init__(self, kinds: Mapping[str, Kind] | None = None) -> None:
        # Symbols that are of another kind than their section tells.
        self.kinds = {} if kinds is None else kinds
        self.parent: list[Size] = [ONE]
        self.fixed: list[bool] = [True]
        self.plural: list[bool] = [False]
        # Sizes of which no two may become one any more: a side was read in which they differ, or
        # points were drawn.
        self.apart: set[Size] = set()
        # The sizes that are made of others.
        self.made: dict[Size, Made] = {}
        self.variables: dict[str, Shape] = {}
        # Of which kind a symbol was read where it came first.
        self.told: dict[str, Kind] = {}
        self.nodes: dict[int, Shape] = {}
        self.bindings: dict[int, Shape] = {}
        # The definitions whose shape is being inferred.
        self.opened: set[int] = set()
        self.indices: dict[Index, Size] = {}
        # What the letters count up to which sums run.
        self.limits: dict[str, Size] = {}
        # The letters of the sizes that the text gives to symbols.
        self.declared: Mapping[str, Sequence[str]] = {}
        # Those of them that are numbers in an expression as well.
        self.used_sizes: frozenset[str] = frozenset()
        # The indices on whose values a node's value depends; nodes without any are not listed.
        self.free: dict[int, tuple[Index, ...]] = {}
        self.alive: list[object] = []
        # By the identities of a node and of its scope: see `numbering`.
        self.numbers: dict[int, dict[int, int]] = {}
        self.sources: dict[int, str] = {}
        # What is meant by derivatives: their layout, and those of a loss, by their identity.
        self.layout: Layout = "denominator"
        self.losses: Mapping[int, Loss] = {}
        # Whether a conjugate is what it is the conjugate of.
        self.real = False
        self.complex = False

    # -- the forest -------------------------------------------------------------------------

    def fresh(self, plural: bool = False) -> Size:
        self.parent.append(len(self.parent))
        self.fixed.append(False)
        self.plural.append(plural)
        return len(self.parent) - 1

    def root(self, size: Size) -> Size:
        while self.parent[size] != size:
            size = self.parent[size]
        return size

    def unify(self, a: Size, b: Size) -> bool:
        a, b = self.root(a), self.root(b)
        if a == b:
            return True
        if a in self.made or b in self.made:
            return unify_made(self, a, b)
        if self.fixed[a] and self.fixed[b]:
            return False
        if self.fixed[a]:
            a, b = b, a
        # `a` gives way to `b`.
        if b == ONE and self.plural[a]:
            return False
        if b != ONE:
            self.plural[b] = self.plural[b] or self.plural[a]
        self.parent[a] = b
        return True

    def unify_shapes(self, a: Shape, b: Shape) -> bool:
        saved = list(self.parent), list(self.fixed), list(self.plural)
        if self.unify(a[0], b[0]) and self.unify(a[1], b[1]):
            return True
        # Leave no trace, so that the message can name the two shapes as they were.
        self.parent, self.fixed, self.plural = saved
        return False

    def kind(self, symbol: Symbol) -> Kind:
        return self.kinds.get(symbol.name, symbol.kind)

    def index(self, index: Index) -> Size:
        """What the index counts to."""
        if index not in self.indices:
            self.indices[index] = self.fresh(plural=True)
        return self.indices[index]

    def fix(self) -> None:
        """From here on the sizes of all variables are told apart."""
        for shape in self.variables.values():
            for size in shape:
                for leaf in leaves(self, size):
                    self.fixed[leaf] = True

    def save(self) -> tuple[object, ...]:
        return tuple([copy(getattr(self, name)) for name in _STATE])

    def restore(self, saved: tuple[object, ...]) -> None:
        for name, value in zip(_STATE, saved, strict=True):
            setattr(self, name, value)

    # -- names ------------------------------------------------------------------------------

    def size_names(self) -> dict[Size, str]:
        """The letters of the free sizes, in the order in which the variables came."""
        names: dict[Size, str] = {ONE: "1"}
        for shape in self.variables.values():
            for root in (leaf for size in shape for leaf in leaves(self, size)):
                if root not in names:
                    names[root] = LETTERS[len(names) - 1] if len(names) <= len(LETTERS) else "?"
        return names

    def describe(self, shape: Shape) -> str:
        names = self.size_names()
        rows, columns = (size_name(self, size, names) for size in shape)
        return say("a number") if rows == columns == "1" else f"{rows}×{columns}"

    def is_scalar(self, shape: Shape) -> bool:
        return self.root(shape[0]) == ONE and self.root(shape[1]) == ONE

    def of(self, node: Node) -> Shape:
        rows, columns = self.nodes[id(node)]
        return self.root(rows), self.root(columns)

    # -- inference --------------------------------------------------------------------------

    def infer(self, node: Node, scope: Scope, latex: str, parameter: str | None = None) -> Shape:
        """The shape of `node`, and of all below it.

        Raises
        ------
        ShapeError
            Two shapes do not fit.
        NotReadError
            A letter has no value, or an operation has no meaning there.
        """
        shape = Inference(self, scope, latex, parameter).infer(node)
        if len(self.size_names()) > MAX_SIZES + 1:
            raise not_read(
                "more than {most} different sizes in one chain", node.span, most=MAX_SIZES
            )
        return shape

    def binding(self, binding: Binding) -> Shape:
        """The shape of what `binding` stands for. Those that it needs were inferred before it."""
        if id(binding) not in self.bindings:
            if binding.error is not None or binding.node is None:
                raise NotReadError(
                    binding.error or say("{name} has no value", name=binding.name),
                    cause=binding.cause,
                )
            if id(binding) in self.opened:
                raise not_read("{name} is defined in terms of itself", name=binding.name)
            self.opened.add(id(binding))
            try:
                shape = self.infer(binding.node, binding.scope, binding.latex, binding.parameter)
            finally:
                self.opened.discard(id(binding))
            self._see_parameter(binding, binding.node)
            changed = self.variables.get(changing(binding.name) or "")
            if changed is not None:
                # A system says of x how it changes, by a matrix that is square.
                self.unify_shapes(shape, changed)
            self.bindings[id(binding)] = shape
        return self.bindings[id(binding)]

    def _see_parameter(self, binding: Binding, node: Node) -> None:
        """Refuse a function of a number whose letter is a column in what its body stands for."""
        name = binding.parameter
        shape = self.variables.get(name) if name else None
        if name is None or shape is None or self.is_scalar(shape):
            return
        for other in reachable([(node, binding.scope)]):
            if other.node is None or other.parameter == name:
                continue
            if any(isinstance(part, Symbol) and part.name == name for part in walk(other.node)):
                raise not_read(
                    r"{name} is a number as the argument of {function}, but {other} is"
                    r" defined with a column {name}: write \mathbf{{{name}}}",
                    name=name,
                    function=binding.name,
                    other=other.name,
                )
