"""A construct of the notation: one class, which says all that there is to know of a node.

Whoever works on expressions asks the node itself. Two operations are left for each, its shape and
its entry; the entry is taken as a polynomial, for a proof, and as a number, at a point.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from ..core.places import Place
from ..core.terms import Index, Poly
from ..errors import NotReadError
from .nodes import Node, children

if TYPE_CHECKING:
    from .nodes import Symbol
    from .scope import Scope
    from .shapes import Inference, Shape


class Lowering(Protocol):
    """What gives the entry of an expression as a polynomial."""

    algebra: Any
    shapes: Any
    at: dict[Any, Any]

    def __call__(
        self, node: Node, scope: Scope, row: Place = None, column: Place = None
    ) -> Poly: ...

    def place(self, size: int) -> Index | None: ...

    def every(self, size: int) -> list[Place]: ...

    def structure(self, size: int) -> str: ...

    def shape(self, node: Node) -> tuple[int, int]: ...

    def derivative(
        self,
        body: Node,
        scope: Scope,
        inside: tuple[Place, Place],
        wrt: Symbol,
        where: Scope,
        ends: tuple[Place, Place],
    ) -> Poly: ...


class Values(Protocol):
    """What gives the value of an expression at a point, as a matrix of numbers."""

    shapes: Any
    values: Any
    at: dict[Any, int]
    budget: Any

    def __call__(self, node: Node, scope: Scope) -> Any: ...

    def size(self, size: int) -> int: ...

    def elementary(self, node: Node, function: str, argument: Any) -> Any: ...

    def raised(self, argument: Any, exponent: Fraction) -> Any: ...

    def softmax(self, node: Node, argument: Any) -> Any: ...

    def determinant(self, argument: Any) -> Any: ...
    def conjugated(self) -> Values: ...

    def matrix(self, rows: Sequence[Sequence[Any]]) -> Any: ...

    def slopes(
        self, body: Node, scope: Scope, wrt: Symbol, where: Scope
    ) -> list[list[list[list[Any]]]]: ...


class Bounds(Protocol):
    """What bounds the degrees of numerator and denominator of an expression's entries."""

    shapes: Any

    def count(self, node: Node, axis: int) -> int: ...

    def __call__(self, node: Node, scope: Scope) -> tuple[int, int]: ...


class Lengths(Protocol):
    """What counts the indices, by size, of the longest product in an entry of an expression."""

    shapes: Any

    def summed(self, node: Node, scope: Scope) -> Counter[int]: ...

    def own(self, node: Node) -> Counter[int]: ...


class Construct(Node):
    """A node that says itself what it is."""

    __slots__ = ()

    def shape(self, at: Inference) -> Shape:
        """Rows and columns; the parts' shapes are unified as the construct asks."""
        raise NotImplementedError

    def entry(self, at: Lowering, scope: Scope, row: Index | None, column: Index | None) -> Poly:
        """The entry at a row and a column, each None where that dimension is 1."""
        raise NotImplementedError

    def value(self, at: Values, scope: Scope) -> Any:
        """The matrix of numbers at a point."""
        raise NotImplementedError

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        """A bound on the degrees of an entry's numerator and denominator, as polynomials."""
        raise NotReadError(f"{type(self).__name__} has no degree", *self.span)

    def length(self, at: Lengths, scope: Scope) -> Counter[int]:
        """The indices that are summed over in the longest product in an entry."""
        most = Counter[int]()
        for child in children(self):
            most |= at.summed(child, scope)
        return most


class Placed(Construct):
    """One that gives its entry also at places in sizes that are made of others, as in a block.

    Other constructs are never asked for it.
    """

    __slots__ = ()

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        """The entry at places of a row and a column, each None where that dimension is 1."""
        raise NotImplementedError
