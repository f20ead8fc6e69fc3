"""Expressions as polynomials in entries: what the entry of each node at a row and a column is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable

from ..core.algebra import Algebra
from ..core.functions import function
from ..core.matrices import inverse
from ..core.places import Part, Place, Tuple, flat, joined, label, product_of, same, sum_of
from ..core.places import structure as structure_of
from ..core.powers import power
from ..core.steps import ramp, step
from ..core.terms import (
    ONE,
    ZERO,
    Index,
    Poly,
    Undecided,
    differential,
    entry,
    fresh,
    minus,
    number,
    plus,
    renamed,
    repeated,
    scale,
    summed,
    times,
    variable,
)
from ..language import nodes
from ..language.construct import Construct, Placed
from ..language.constructs.arrays import determinant
from ..language.nodes import Node
from ..language.scope import Binding, Scope
from ..language.shapes import Shapes, Size
from ..language.signs import BUILT_IN
from ..language.sizes import parts

# The inverse of a matrix of so many rows of numbers is written out.
MAX_MINORS = 3


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
        self.at: dict[nodes.Index, Place] = {}
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
            raise Undecided("one index of a size that is made of others")
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
        if isinstance(node, Placed):
            found = node.entry(self, scope, row, column)
        elif isinstance(node, Construct):
            if isinstance(row, Part | Tuple) or isinstance(column, Part | Tuple):
                raise Undecided("an entry at a place in one of several blocks")
            found = node.entry(self, scope, row, column)
        else:
            rule: Callable[[Node, Scope, Place, Place], Poly] = getattr(self, type(node).__name__)
            found = rule(node, scope, row, column)
        self.algebra.spend(len(found))
        return found

    # -- symbols and numbers ------------------------------------------------------------------

    def Number(self, n: nodes.Number, scope: Scope, row: Place, column: Place) -> Poly:
        return number(n.value)

    def Identity(self, n: Node, scope: Scope, row: Place, column: Place) -> Poly:
        return same(row, column)

    def Ones(self, n: Node, scope: Scope, row: Place, column: Place) -> Poly:
        return ONE

    def Symbol(self, n: nodes.Symbol, scope: Scope, row: Place, column: Place) -> Poly:
        name = n.name
        binding = scope.get(name)
        if name in self.cut:
            value = self.cut[name]
            if value is not None:
                return value
        elif binding is not None and binding.node is not None:
            if not self.opaque:
                return self(binding.node, binding.scope, row, column)
            name = self.name(binding)
        sizes = [self.structure(size) for size in self.shape(n)]
        if sizes != [structure_of(row), structure_of(column)]:
            raise Undecided("a size that is made up in two ways")
        return entry(variable(self.within_blocks(name, row, column)), *places(row, column))

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

    # -- algebra ------------------------------------------------------------------------------

    def Sum(self, n: nodes.Sum, scope: Scope, row: Place, column: Place) -> Poly:
        terms = zip(n.terms, n.signs, strict=True)
        return plus(*[scale(self(term, scope, row, column), sign) for term, sign in terms])

    def Product(self, n: nodes.Product, scope: Scope, row: Place, column: Place) -> Poly:
        numbers = [f for f in n.factors if self.is_number(f)]
        matrices = [f for f in n.factors if not self.is_number(f)]
        scalars = [self(f, scope) for f in numbers]
        if not matrices:
            return times(*scalars)
        between = [self.every(self.shape(f)[1]) for f in matrices[:-1]]
        terms = []
        for inner in itertools.product(*between):
            ends = itertools.pairwise((row, *inner, column))
            factors = [self(f, scope, *at) for f, at in zip(matrices, ends, strict=True)]
            terms.append(summed(times(*scalars, *factors), places(*inner)))
        return plus(*terms)

    def Hadamard(self, n: nodes.Hadamard, scope: Scope, row: Place, column: Place) -> Poly:
        return times(*[self(f, scope, row, column) for f in n.factors])

    def Quotient(self, n: nodes.Quotient, scope: Scope, row: Place, column: Place) -> Poly:
        top = self(n.top, scope, row, column)
        return times(top, power(self.algebra, self(n.bottom, scope), -1))

    def Transpose(self, n: nodes.Transpose, scope: Scope, row: Place, column: Place) -> Poly:
        return self(n.body, scope, column, row)

    def Inverse(self, n: nodes.Inverse, scope: Scope, row: Place, column: Place) -> Poly:
        if row is None or column is None:
            return power(self.algebra, self(n.body, scope), -1)
        if not isinstance(row, Index) or not isinstance(column, Index):
            return adjugate_inverse(self, n.body, scope, row, column)
        # The two may be one index, under a trace.
        ends = fresh(row.size), fresh(column.size)
        found = inverse(self.algebra, self(n.body, scope, *ends), *ends)
        return renamed(found, dict(zip(ends, (row, column), strict=True)))

    def Power(self, n: nodes.Power, scope: Scope, row: Place, column: Place) -> Poly:
        if row is None or n.exponent == 0:
            return (
                repeated(self(n.body, scope), n.exponent)
                if row is None
                else self.Identity(n, scope, row, column)
            )
        size = self.shape(n.body)[0]
        terms = []
        for inner in itertools.product(*[self.every(size) for _ in range(n.exponent - 1)]):
            ends = itertools.pairwise((row, *inner, column))
            factors = [self(n.body, scope, *at) for at in ends]
            terms.append(summed(times(*factors), places(*inner)))
        return plus(*terms)

    def HadamardPower(
        self, n: nodes.HadamardPower, scope: Scope, row: Place, column: Place
    ) -> Poly:
        return repeated(self(n.body, scope, row, column), n.exponent)

    # -- numbers made of matrices -------------------------------------------------------------

    def Trace(self, n: nodes.Trace, scope: Scope, row: Place, column: Place) -> Poly:
        diagonal = self.every(self.shape(n.body)[0])
        return plus(*[summed(self(n.body, scope, i, i), places(i)) for i in diagonal])

    def SquaredNorm(self, n: nodes.SquaredNorm, scope: Scope, row: Place, column: Place) -> Poly:
        return self.pairing(n.body, n.body, scope)

    def Inner(self, n: nodes.Inner, scope: Scope, row: Place, column: Place) -> Poly:
        return self.pairing(n.left, n.right, scope)

    def pairing(self, left: Node, right: Node, scope: Scope) -> Poly:
        rows, columns = (self.every(size) for size in self.shape(left))
        return plus(
            *[
                summed(times(self(left, scope, *at), self(right, scope, *at)), places(*at))
                for at in itertools.product(rows, columns)
            ]
        )

    # -- indices --------------------------------------------------------------------------------

    def Entry(self, n: nodes.Entry, scope: Scope, row: Place, column: Place) -> Poly:
        return self(n.body, scope, *(self.at[i] for i in n.indices))

    def Kronecker(self, n: nodes.Kronecker, scope: Scope, row: Place, column: Place) -> Poly:
        return self.Identity(n, scope, self.at[n.left], self.at[n.right])

    def IndexSum(self, n: nodes.IndexSum, scope: Scope, row: Place, column: Place) -> Poly:
        every = [self.every(self.shapes.indices[i]) for i in n.indices]
        terms = []
        for ends in itertools.product(*every):
            over = dict(zip(n.indices, ends, strict=True))
            terms.append(summed(self.within(over, n.body, scope, row, column), places(*ends)))
        return plus(*terms)

    def Entries(self, n: nodes.Entries, scope: Scope, row: Place, column: Place) -> Poly:
        if len(n.indices) > 2:
            raise Undecided("more than two free indices in a definition")
        return self.within(dict(zip(n.indices, (row, column), strict=False)), n.body, scope)

    def within(
        self,
        at: dict[nodes.Index, Place],
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

    # -- functions ------------------------------------------------------------------------------

    def Apply(self, n: nodes.Apply, scope: Scope, row: Place, column: Place) -> Poly:
        body = self(n.body, scope, row, column)
        binding = scope.get(n.function) if n.function not in ("ramp", "step") else None
        if binding is not None and binding.node is not None:
            return self.defined(binding, body, n.order)
        order = n.order + (BUILT_IN.get(n.function, n.function) == "step")
        if order > 1:
            return ZERO
        return step(self.algebra, body) if order else ramp(self.algebra, body)

    def defined(self, binding: Binding, argument: Poly, order: int) -> Poly:
        """The value of a function that the text defines, or of its derivative of an order."""
        assert binding.node is not None and binding.parameter is not None
        if self.opaque:
            return function(self.algebra, self.name(binding), argument, order)
        name = f"the argument of {binding.name}"
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

    def Activation(self, n: nodes.Activation, scope: Scope, row: Place, column: Place) -> Poly:
        return function(self.algebra, n.function, self(n.body, scope, row, column), n.order)

    def Extreme(self, n: nodes.Extreme, scope: Scope, row: Place, column: Place) -> Poly:
        left, right = (self(side, scope, row, column) for side in (n.left, n.right))
        above = ramp(self.algebra, minus(left, right))
        return plus(right, above) if n.kind == "max" else minus(left, above)

    def Cases(self, n: nodes.Cases, scope: Scope, row: Place, column: Place) -> Poly:
        """Σ of the branches, each times the step that is 1 where its condition holds."""
        parts: list[Poly] = []
        rest = ONE
        for branch in sorted(n.branches, key=lambda b: b.left is None):
            if branch.left is None or branch.right is None:
                here = rest
            elif branch.relation == "=":
                # One value, on the border: every other point is away from it.
                continue
            elif branch.relation == "!=":
                here = ONE
            else:
                gap = minus(self(branch.left, scope), self(branch.right, scope))
                here = step(self.algebra, scale(gap, 1 if branch.relation[0] == ">" else -1))
            rest = minus(rest, here)
            parts.append(times(self(branch.body, scope), here))
        return plus(*parts)

    # -- derivatives ----------------------------------------------------------------------------

    def Differential(self, n: nodes.Differential, scope: Scope, row: Place, column: Place) -> Poly:
        return self.algebra.differential(self(n.body, scope, row, column), self.differentials)

    def derivative(
        self,
        body: Node,
        scope: Scope,
        inside: tuple[Place, Place],
        wrt: nodes.Symbol,
        where: Scope,
        ends: tuple[Place, Place],
    ) -> Poly:
        """The entry of `body` at `inside`, derived by the entry of a symbol at `ends`."""
        name = wrt.name
        if self.cut.get(name) is not None:
            raise Undecided("a derivative with respect to the argument of a function")
        binding = where.get(name)
        if name in self.cut or binding is None or binding.node is None:
            block = self.within_blocks(name, *ends)
            return self.algebra.partial(self(body, scope, *inside), block, places(*ends))
        if any(size in self.shapes.made for size in self.shape(wrt)):
            raise Undecided(f"a derivative with respect to {name}, which is made of blocks")
        # A symbol that stands for an expression is cut out, and takes its value afterwards.
        derived = self.cutting(name, None, body, scope, *inside)
        found = self.algebra.partial(derived, name, places(*ends))
        node, there, sizes = binding.node, binding.scope, self.shape(wrt)
        return self.algebra.substituted(
            found, name, lambda *at: self(node, there, *self.spread(at, sizes))
        )

    def spread(self, at: tuple[Index, ...], sizes: tuple[Size, Size]) -> list[Place]:
        """Indices as a row and a column, with None for a dimension of size 1."""
        rest = list(at)
        return [rest.pop(0) if self.shapes.root(size) else None for size in sizes]


def adjugate_inverse(at: Lowering, body: Node, scope: Scope, row: Place, column: Place) -> Poly:
    """The entry of the inverse of a small matrix of numbers, by its minors."""
    size = at.every(at.shape(body)[0])
    if len(size) > MAX_MINORS or any(flat(place) for place in size):
        raise Undecided("the inverse of a matrix of blocks")
    entries = [[at(body, scope, i, j) for j in size] for i in size]
    down, along = size.index(column), size.index(row)
    minor = [
        [entry for j, entry in enumerate(cells) if j != along]
        for i, cells in enumerate(entries)
        if i != down
    ]
    whole = at.algebra.reduced(determinant(entries))
    if not whole:
        raise Undecided("the inverse of a matrix whose determinant is 0")
    part = scale(determinant(minor), (-1) ** (down + along))
    at.algebra.use("adjugate")
    return times(part, power(at.algebra, whole, -1))


def places(*some: Place) -> tuple[Index, ...]:
    return tuple([i for place in some for i in flat(place)])
