"""Whether assumptions reduce a claim to 0 = 0, which proves nothing."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.algebra import Algebra
from ..core.terms import Poly
from ..language.chains import Side
from ..language.constructs.gradient import Gradient
from ..language.nodes import Differential, Node, Number, walk
from ..language.scope import Scope, reachable


def loses(sides: Sequence[Side], before: Sequence[Poly], after: Sequence[Poly]) -> bool:
    """Whether assumptions leave nothing of what is claimed.

    Where both sides became 0, anything holds; in a chain that differentiates, so does a multiple
    of a side that did. That something is 0, though, may follow.
    """
    algebra = Algebra()
    gone = [not new and bool(algebra.reduced(old)) for old, new in zip(before, after, strict=True)]
    if any(isinstance(side.node, Number) for side in sides):
        parts = [part for side in sides for part in walk(side.readable)]
        return any(gone) and any(isinstance(part, Gradient) for part in parts)
    differentiates = any(
        isinstance(part, Differential | Gradient)
        for node, _ in _with_definitions(sides)
        for part in walk(node)
    )
    return any(gone) if differentiates else (any(gone) and not any(after))


def _with_definitions(sides: Sequence[Side]) -> list[tuple[Node, Scope]]:
    known = [(side.readable, side.scope) for side in sides]
    return [*known, *((b.node, b.scope) for b in reachable(known) if b.node is not None)]
