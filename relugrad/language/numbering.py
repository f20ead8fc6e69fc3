"""Numbers for expressions: those that say the same in one reading have the same one.

The lines of a derivation repeat each other. What is numbered alike has one value at a point, and
one normal form, and is computed once, in however many sides, chains and readings it stands.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from itertools import count
from typing import Any, cast

from .node import Node
from .scope import Binding, Scope
from .shapes import Shapes

# So many different expressions are told apart, until all are forgotten: about 20 MB.
MOST = 50_000

_next = count(1)
_known: dict[tuple[Any, ...], int] = {}
# The fields that name what the text may define.
_NAMES = ("name", "function", "limit")


def numbered(shapes: Shapes, node: Node, scope: Scope) -> int:
    """The number of an expression whose shape is known, in one reading of its chain.

    Two expressions have the same one, be it in different readings, only if they are written alike,
    with symbols of the same sizes that stand for the same, and with the same indices. A number is
    never used again for anything else.
    """
    numbers = shapes.numbers.setdefault(id(node), {})
    known = numbers.get(id(scope))
    if known is None:
        # Until it is known, it is one of its own: what is defined by itself has no value.
        numbers[id(scope)] = next(_next)
        shapes.alive += (node, scope)
        known = numbers[id(scope)] = _number(shapes, node, scope)
    return known


def _number(shapes: Shapes, node: Node, scope: Scope) -> int:
    if id(node) in shapes.losses:
        # Its derivative rests on more than what is written.
        return next(_next)
    shape = shapes.nodes.get(id(node))
    sizes = [*(shape or ()), *filter(None, map(shapes.indices.get, (*node.own, *node.bound)))]
    content: list[Any] = [type(node), tuple(map(shapes.root, sizes))]
    for name in _compared(cast(Any, type(node))):
        value = getattr(node, name)
        if isinstance(value, Node):
            value = numbered(shapes, value, scope)
        elif isinstance(value, tuple):
            value = tuple(
                [numbered(shapes, one, scope) if isinstance(one, Node) else (one,) for one in value]
            )
        elif name in _NAMES:
            value = (value, _defined(shapes, scope.get(value)) if value else None)
        else:
            value = (value,)
        content.append(value)
    key = tuple(content)
    known = _known.get(key)
    if known is None:
        if len(_known) >= MOST:
            _known.clear()
        known = _known[key] = next(_next)
    return known


@cache
def _compared(construct: Any) -> tuple[str, ...]:
    """The fields that tell one expression of a construct from another."""
    return tuple([one.name for one in fields(construct) if one.compare and one.name != "span"])


def _defined(shapes: Shapes, binding: Binding | None) -> object:
    if binding is None or binding.node is None:
        return None
    return binding.parameter, binding.arguments, numbered(shapes, binding.node, binding.scope)
