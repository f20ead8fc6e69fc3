"""Whether a symbol that has a meaning gets it again, gets another, or is in an equation."""

from __future__ import annotations

from collections.abc import Sequence

from .chains import Chain, Side
from .constructs.call import Taken
from .constructs.gradient import Gradient
from .constructs.member import Member
from .definitions import is_own
from .nodes import Symbol, alike, is_zero
from .scope import Scope
from .sorting import is_constant, is_plain, letters, names

# So many chains before a statement are searched for others of its display.
MAX_ROWS = 20


def names_anew(scope: Scope, left: Side, right: Side) -> bool:
    """Whether the left side is a derivative of a symbol without a formula, or one of a family."""
    node = left.node
    if isinstance(node, Member):
        return letters(right.node).isdisjoint((node.name,))
    if not isinstance(node, Gradient) or not isinstance(node.body, Symbol):
        return False
    name = node.body.name
    if name.startswith(f"{node.wrt.name}^"):
        # The power of the variable, as in d/dx x^n.
        return False
    zero = is_zero(right.node)
    return scope.get(name) is None and not is_own(name, right.node, scope) and not zero


def is_told_again(scope: Scope, left: Side, right: Side) -> bool:
    """Whether a symbol gets the value, or the other symbol, that it stands for already."""
    if not isinstance(left.node, Symbol) or right.node is None:
        return False
    known = scope.visible(left.node.name)
    stated = is_constant(right.node) or is_plain(right.node)
    return stated and known is not None and known.node is not None and alike(known.node, right.node)


def is_beside(display: int, name: str, before: Sequence[Chain]) -> bool:
    """Whether a symbol was defined in the display in which it is given another formula."""
    return any(
        link.defines is not None and link.defines.name == name and link.display == display
        for other in before[-MAX_ROWS:]
        for link in other.equalities
    )


def is_equation_for_known(scope: Scope, left: Side, right: Side) -> bool:
    """Whether this is a second equation for a defined symbol, which says what it stands for.

    It does not where it gives the symbol a value, or that of another symbol alone.
    """
    stated = is_constant(right.node) or is_plain(right.node)
    if isinstance(left.node, Taken):
        return not stated
    if not isinstance(left.node, Symbol) or scope.visible(left.node.name) is None:
        return False
    return not stated and left.node.name not in names(right.node)
