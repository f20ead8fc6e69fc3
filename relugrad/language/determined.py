"""Symbols that a condition in force determines, so that what is said of them is a claim.

And equations that determine nothing, for they are solved as well as can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from ..documents.display import Display
from ..patterns import lazy
from .chains import Chain
from .left_sides import introduced
from .nodes import Entry, Node, Symbol, is_zero, walk
from .sayings import solves_in_part
from .scope import Scope
from .sorting import is_affine, is_stated, letters
from .statements import Statement

_HAT = lazy(r"\\hat\{(?P<body>[^{}]+)\}")
_LABEL = lazy(r"\^\{(?:\*|\\ast|\\star)\}|_\{[A-Z]{2,}\}")
# What is said of a formula is said in so many characters after it.
NEAR = 30


def is_determined(scope: Scope, statement: Statement, chain: Chain) -> bool:
    """Whether a condition in force is an equation for the symbol at the left."""
    node = chain.sides[0].node
    if isinstance(node, Entry) and isinstance(node.body, Symbol):
        return _is_given_by(node.body.name, chain)
    name = introduced(statement.sides[0])
    if name is None or scope.visible(name) is not None:
        return False
    right = letters(chain.sides[1].node)
    for assumption in chain.assumptions:
        if assumption.order or assumption.left is None or assumption.right is None:
            continue
        sides = assumption.left.node, assumption.right.node
        here = [part for side in sides if side is not None for part in walk(side)]
        known = {part.name for part in here if isinstance(part, Symbol)}
        if name in known and solves(right, name, sides) and is_affine(name, sides):
            return True
    return False


def solves(right: AbstractSet[str], name: str, sides: Sequence[Node | None]) -> bool:
    """Whether what has the symbols `right` may be what an equation says that a symbol is.

    It has all others of the equation, or, where something is 0, some of them.
    """
    others = set().union(*map(letters, sides)) - {name}
    return right == others or (any(map(is_zero, sides)) and bool(right) and right <= others)


def unlabelled(name: str) -> str:
    """What a label makes a solution of, or nothing."""
    body = _LABEL.sub("", _HAT.sub(lambda match: match["body"], name))
    return "" if body == name else body


def _is_given_by(name: str, chain: Chain) -> bool:
    """Whether a condition in force says what a matrix is, as C = AB does."""
    return any(
        isinstance(one.node, Symbol) and one.node.name == name and name not in letters(other.node)
        for a in chain.assumptions
        if a.left is not None and a.right is not None
        for one, other in ((a.left, a.right), (a.right, a.left))
    )


def is_solved_in_part(said: str, display: Display, chain: Chain) -> bool:
    """Whether a text names equations of which it has the least-squares solution."""
    around = (said, display.after[:NEAR])
    return (
        any(map(solves_in_part, around))
        and display.inline
        and not isinstance(chain.sides[0].node, Symbol)
        and all(side.node is not None and is_stated(side.node) for side in chain.sides)
    )
