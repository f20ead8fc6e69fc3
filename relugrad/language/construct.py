"""What a node is given for each of its operations: the algebras of entries, values and bounds.

They are defined in `verify/`, which the language does not know; here are the parts of them that a
construct may use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from ..core.degrees import Degree
from ..core.places import Place
from ..core.terms import Index, Poly
from .node import Node

if TYPE_CHECKING:
    from .constructs.atoms import Symbol
    from .constructs.piecewise import Activation, Apply, Cases, Extreme
    from .scope import Scope


class Lowering(Protocol):
    """What gives the entry of an expression as a polynomial."""

    algebra: Any
    shapes: Any
    at: dict[Any, Any]
    differentials: dict[str, Any]

    def __call__(
        self, node: Node, scope: Scope, row: Place = None, column: Place = None
    ) -> Poly: ...

    def place(self, size: int) -> Index | None: ...

    def every(self, size: int) -> list[Place]: ...

    def structure(self, size: int) -> str: ...

    def shape(self, node: Node) -> tuple[int, int]: ...

    def is_number(self, node: Node) -> bool: ...

    def symbol(self, node: Symbol, scope: Scope, row: Place, column: Place) -> Poly: ...

    def applied(self, node: Apply, scope: Scope, argument: Poly) -> Poly: ...

    def within(
        self,
        at: dict[Any, Place],
        body: Node,
        scope: Scope,
        row: Place = None,
        column: Place = None,
    ) -> Poly: ...

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

    def symbol(self, node: Symbol, scope: Scope) -> Any: ...

    def each(self, indices: Sequence[Any], body: Node, scope: Scope) -> Iterator[Any]: ...

    def times(self, left: Any, right: Any) -> Any: ...

    def hadamard(self, left: Any, right: Any) -> Any: ...

    def reciprocal(self, number: Any) -> Any: ...

    def apply(self, node: Apply, scope: Scope) -> Any: ...

    def activation(self, node: Activation, scope: Scope) -> Any: ...

    def extreme(self, node: Extreme, scope: Scope) -> Any: ...

    def cases(self, node: Cases, scope: Scope) -> Any: ...

    def differential(self, body: Node, scope: Scope) -> Any: ...

    def elementary(self, node: Node, scope: Scope, function: str, argument: Any) -> Any: ...

    def raised(self, argument: Any, exponent: Fraction) -> Any: ...

    def softmax(self, node: Node, scope: Scope, argument: Any) -> Any: ...

    def determinant(self, argument: Any) -> Any: ...

    def conjugated(self) -> Values: ...

    def matrix(self, rows: Sequence[Sequence[Any]]) -> Any: ...

    def slopes(
        self, body: Node, scope: Scope, wrt: Symbol, where: Scope
    ) -> list[list[list[list[Any]]]]: ...


class Bounds(Protocol):
    """What bounds the degrees of numerator and denominator of an expression's entries."""

    shapes: Any

    def __call__(self, node: Node, scope: Scope) -> Degree: ...

    def count(self, node: Node, axis: int) -> int: ...

    def size(self, size: int) -> int: ...

    def symbol(self, node: Symbol, scope: Scope) -> Degree: ...

    def sum(self, terms: Sequence[Node], scope: Scope) -> Degree: ...

    def apply(self, node: Apply, scope: Scope) -> Degree: ...

    def activation(self, node: Activation, scope: Scope) -> Degree: ...


class Lengths(Protocol):
    """What counts the indices, by size, of the longest product in an entry of an expression."""

    shapes: Any

    def summed(self, node: Node, scope: Scope) -> Counter[int]: ...

    def all(self, nodes: Sequence[Node], scope: Scope) -> Counter[int]: ...

    def own(self, node: Node) -> Counter[int]: ...

    def defined(self, name: str, scope: Scope) -> Counter[int]: ...


class Construct(Node):
    """A node that gives its entry at plain indices alone, not at places in blocks."""

    __slots__ = ()
    in_blocks: ClassVar[bool] = False
