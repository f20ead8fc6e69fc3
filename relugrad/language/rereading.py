r"""Reading a statement again, once a *where* clause has told what a function in it is.

The values of functions are put in where a statement is read: the h_\theta(x_i) of a display would
stay what nothing is known of, though "where h_\theta(x) = \theta^T x" follows it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import NotReadError
from .calls import function_of_value
from .chains import Chain, Side
from .constructs.member import Member
from .nodes import Entries, Node, Symbol, walk
from .scope import Binding

# So many statements are kept: a sentence has no more.
LAST = 16


@dataclass(slots=True)
class Readings:
    """The last statements of a document, with what reads each of them again."""

    known: deque[tuple[list[Side], Callable[[], list[Side]]]] = field(
        default_factory=lambda: deque(maxlen=LAST)
    )

    def of(self, read: Callable[..., list[Side]], *told: Any) -> list[Side]:
        """The sides of a statement."""
        sides = read(*told)
        self.known.append((list(sides), lambda: read(*told)))
        return sides

    def again(self, chain: Chain, binding: Binding) -> None:
        """Put a function in where a chain has values of it of which nothing was known."""
        if binding.node is None or binding.error is not None:
            return
        own = {id(side) for side in chain.sides}
        for sides, read in self.known:
            using = [k for k, s in enumerate(sides) if id(s) in own and _uses(s.node, binding.name)]
            if not using:
                continue
            with suppress(NotReadError):
                anew = read()
                for k in using:
                    _replace(chain, sides[k], anew[k])


def _uses(node: Node | None, function: str) -> bool:
    """Whether an expression has a value of a function of which nothing was known."""
    return node is not None and any(
        isinstance(part, Symbol | Member) and function_of_value(part.name) == function
        for part in walk(node)
    )


def _replace(chain: Chain, side: Side, anew: Side) -> None:
    """Let a side, and what it defines, be as it was read the second time."""
    old, side.node, side.error = side.node, anew.node, anew.error
    for binding in (link.defines for link in chain.equalities if link.defines is not None):
        node = binding.node
        if node is old:
            binding.node = anew.node
        elif isinstance(node, Entries) and node.body is old and anew.node is not None:
            binding.node = replace(node, body=anew.node)
        else:
            continue
        binding.needs = None
        if anew.error is not None:
            binding.node, binding.error = None, anew.error.message
