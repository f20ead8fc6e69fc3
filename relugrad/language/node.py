"""A node of an expression: its span in the source, and the operations that each construct defines.

The constructs are the classes of `constructs/`. Whoever works on an expression asks its nodes:
each says its own shape and its entry, and gives the entry as a polynomial, for a proof, and as a
number, at a point. The functions below go through whole expressions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast

from ..core.places import Place
from ..core.terms import Poly, Undecided
from ..errors import not_read
from ..wording import say

if TYPE_CHECKING:
    from ..core.degrees import Degree
    from .construct import Bounds, Lengths, Lowering, Values
    from .inference import Inference
    from .scope import Scope
    from .sizes import Shape

Span = tuple[int, int]
Kind = Literal["matrix", "vector", "row", "scalar"]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """A letter that counts rows or columns: in one sum, or in a whole chain.

    Letters are used again, so two indices are equal only if they are the same object.
    """

    name: str


class _Remembering:
    """Places for what is asked for again and again: a node's children, its parts, their names."""

    __slots__ = ("_children", "_names", "_parts")
    _children: tuple[Node, ...]
    _parts: tuple[Node, ...]
    # See `scope`.
    _names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node(_Remembering):
    """An expression. `span` is its place in the LaTeX that was read."""

    span: Span
    # Whether the entry is known also at places in sizes that are made of others, as in a block.
    in_blocks: ClassVar[bool] = True

    @property
    def is_rational(self) -> bool:
        """Whether its value is rational where those of its parts are."""
        return True

    @property
    def own(self) -> tuple[Index, ...]:
        """The indices that the node itself is written with."""
        return ()

    @property
    def bound(self) -> tuple[Index, ...]:
        """The indices of its parts that the node runs over, so that its value has them no more."""
        return ()

    def shape(self, at: Inference) -> Shape:
        """Rows and columns; the parts' shapes are unified as the construct asks."""
        raise not_read("{construct} has no shape here", self.span, construct=type(self).__name__)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        """The entry at a row and a column, each None where that dimension is 1."""
        raise Undecided(say("{construct} has no entry here", construct=type(self).__name__))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        """The matrix of numbers at a point."""
        raise not_read("{construct} has no value here", self.span, construct=type(self).__name__)

    def degree(self, at: Bounds, scope: Scope) -> Degree:
        """A bound on the degrees of an entry's numerator and denominator, as polynomials."""
        parts = children(self)
        if len(parts) == 1 and self.is_rational:
            return at(parts[0], scope)
        raise not_read("{construct} has no degree here", self.span, construct=type(self).__name__)

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        """The indices that are summed over in the longest product in an entry."""
        most = Counter[int]()
        for child in children(self):
            most |= at.summed(child, scope)
        return most


@cache
def field_names(construct: Any) -> tuple[str, ...]:
    """The names of the fields of a construct, in their order."""
    return tuple([field.name for field in fields(construct)])


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
    for name in field_names(cast(Any, type(node))):
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
    values: list[Any] = []
    for name in field_names(cast(Any, type(node))):
        value = getattr(node, name)
        if isinstance(value, Node):
            value = next(rest)
        elif isinstance(value, tuple) and name != "span":
            value = tuple([next(rest) if isinstance(item, Node) else item for item in value])
        values.append(value)
    return type(node)(*values)


def mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """`node` with each of the nodes directly below it changed; itself where none of them is."""
    under = children(node)
    new = tuple([change(part) for part in under])
    same = all(a is b for a, b in zip(under, new, strict=True))
    return node if same else with_children(node, new)


def walk(node: Node) -> Iterator[Node]:
    """`node` and all that lies below it, parents first."""
    try:
        known: tuple[Node, ...] = node._parts
    except AttributeError:
        known = _parts(node)
        object.__setattr__(node, "_parts", known)
    return iter(known)


def _parts(node: Node) -> tuple[Node, ...]:
    found: list[Node] = []
    stack = [node]
    while stack:
        top = stack.pop()
        found.append(top)
        stack.extend(reversed(children(top)))
    return tuple(found)


def postorder(node: Node) -> Iterator[Node]:
    """`node` and all that lies below it, parents last."""
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        top, done = stack.pop()
        if done:
            yield top
        else:
            stack.append((top, True))
            stack.extend((child, False) for child in children(top))


def alike(a: Node, b: Node) -> bool:
    """Whether two expressions are the same, wherever they are written."""
    if type(a) is not type(b):
        return False
    for field in fields(a):
        one, other = getattr(a, field.name), getattr(b, field.name)
        if field.name == "span" or not field.compare:
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
        bound.update(part.bound)
        found.update(dict.fromkeys(part.own))
    return {index: None for index in found if index not in bound}
