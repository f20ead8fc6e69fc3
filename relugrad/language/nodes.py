"""The expressions that the notation can say: frozen nodes, each with its span in the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any, Literal

Span = tuple[int, int]
Kind = Literal["matrix", "vector", "row", "scalar"]


class _Remembering:
    """A place for the children of a node, which are asked for again and again."""

    __slots__ = ("_children",)


@dataclass(frozen=True, slots=True)
class Node(_Remembering):
    """An expression. `span` is where it stands in the LaTeX that was read."""

    span: Span

    @property
    def own(self) -> tuple[Index, ...]:
        """The indices that the node itself is written with."""
        return ()


@dataclass(frozen=True, slots=True)
class Number(Node):
    value: Fraction


@dataclass(frozen=True, slots=True)
class Identity(Node):
    """`I`, of the size that fits, or of `rows` rows where that is not 0.

    `doubt` is what it is written as where that may be something else.
    """

    rows: int = 0
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """Terms with their signs: `signs[i]` is +1 or -1. A single negative term is a negation."""

    terms: tuple[Node, ...]
    signs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Product(Node):
    """A matrix product, in which a 1×1 factor scales."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Hadamard(Node):
    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Quotient(Node):
    top: Node
    bottom: Node


@dataclass(frozen=True, slots=True)
class Transpose(Node):
    """`primed` says that the mark is a prime, which may mean something else elsewhere."""

    body: Node
    primed: bool = False


@dataclass(frozen=True, slots=True)
class Inverse(Node):
    body: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    """`exponent` ≥ 0; of a matrix, the repeated matrix product."""

    body: Node
    exponent: int


@dataclass(frozen=True, slots=True)
class HadamardPower(Node):
    body: Node
    exponent: int


@dataclass(frozen=True, slots=True)
class Trace(Node):
    body: Node


@dataclass(frozen=True, slots=True)
class SquaredNorm(Node):
    """‖A‖²_F; of a column vector also ‖x‖²."""

    body: Node
    frobenius: bool


@dataclass(frozen=True, slots=True)
class Inner(Node):
    """⟨A, B⟩ = tr(AᵀB)."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """A function of one number, applied to every entry; `order` counts the primes."""

    function: str
    body: Node
    order: int = 0


@dataclass(frozen=True, slots=True)
class Activation(Node):
    """A function of which nothing is known but its letter, applied to every entry.

    It stands for every function that can be differentiated; `order` counts the primes.
    """

    function: str
    body: Node
    order: int = 0


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """The larger, or the smaller, of two matrices, entry by entry."""

    kind: Literal["max", "min"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Ones(Node):
    """A column of ones, of the size that fits, or of `length` rows, a letter or a number."""

    length: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """A letter that counts rows or columns: in one sum, or in all that one chain says.

    Two indices are one if they are the same object, for letters are used again.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """One entry of a matrix, by two indices, or of a column, by one."""

    body: Node
    indices: tuple[Index, ...]

    @property
    def own(self) -> tuple[Index, ...]:
        return self.indices


@dataclass(frozen=True, slots=True)
class Kronecker(Node):
    """1 where the two indices are equal, else 0."""

    left: Index
    right: Index

    @property
    def own(self) -> tuple[Index, ...]:
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class IndexSum(Node):
    """The sum of `body` over all values of `indices`; `limit` is the letter on top, if any."""

    indices: tuple[Index, ...]
    body: Node
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Entries(Node):
    """The matrix that has `body` as its entries, or for one index the column."""

    indices: tuple[Index, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Differential(Node):
    """`d` of the body."""

    body: Node


@dataclass(frozen=True, slots=True)
class Branch(Node):
    """One line of a definition by cases; without a relation it is the one that is left."""

    body: Node
    left: Node | None
    relation: str
    right: Node | None


@dataclass(frozen=True, slots=True)
class Cases(Node):
    branches: tuple[Branch, ...]


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below `node`, in the order of the source."""
    try:
        known: tuple[Node, ...] = node._children
    except AttributeError:
        known = _children(node)
        object.__setattr__(node, "_children", known)
    return known


def _children(node: Node) -> tuple[Node, ...]:
    found: list[Node] = []
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple) and name != "span":
            found.extend(item for item in value if isinstance(item, Node))
    return tuple(found)


def with_children(node: Node, new: tuple[Node, ...]) -> Node:
    """`node` with the nodes directly below it replaced, one for one."""
    if not new:
        return node
    rest = iter(new)
    changes: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            changes[field.name] = next(rest)
        elif isinstance(value, tuple) and any(isinstance(item, Node) for item in value):
            changes[field.name] = tuple(
                next(rest) if isinstance(item, Node) else item for item in value
            )
    return replace(node, **changes) if changes else node


def walk(node: Node) -> Iterator[Node]:
    """`node` and all that lies below it, parents first."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(children(top)))


def alike(a: Node, b: Node) -> bool:
    """Whether two expressions are the same, wherever they are written."""
    if type(a) is not type(b):
        return False
    for field in fields(a):
        one, other = getattr(a, field.name), getattr(b, field.name)
        if field.name == "span":
            continue
        if not isinstance(one, tuple):
            one, other = (one,), (other,)
        if len(one) != len(other):
            return False
        for x, y in zip(one, other, strict=True):
            if not (alike(x, y) if isinstance(x, Node) and isinstance(y, Node) else x == y):
                return False
    return True


def depth(node: Node) -> int:
    """How many nodes stand one inside the other in `node`, itself included."""
    deepest = 0
    stack = [(node, 1)]
    while stack:
        top, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in children(top))
    return deepest


def free_indices(node: Node) -> dict[Index, None]:
    """The indices in `node` that no sum in it runs over, in the order of the source."""
    found: dict[Index, None] = {}
    bound: set[Index] = set()
    for part in walk(node):
        if isinstance(part, (IndexSum, Entries)):
            bound.update(part.indices)
        found.update(dict.fromkeys(part.own))
    return {index: None for index in found if index not in bound}
