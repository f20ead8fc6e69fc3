r"""Whether a false claim is true of labels, which are 1 and -1, or of a diagonal matrix \Lambda."""

from __future__ import annotations

from random import Random

from ..language.constructs.gradient import Gradient
from ..language.nodes import walk
from ..language.sorting import derives
from ..wording import say
from .matrix import Matrix
from .points import Point
from .sides import Attempt
from .tacit import holds_at, with_value, written_in

# What the labels of a classifier are called.
_LABELS = frozenset(("y", "t", "s"))


def of_values(attempt: Attempt, left: int) -> str:
    """By which values of a symbol two sides would agree, and what to state; or nothing."""
    return _of_labels(attempt, left) or _of_eigenvalues(attempt, left)


def _of_labels(attempt: Attempt, left: int) -> str:
    """The symbol by whose values 1 and -1 two sides would agree, and what to state; or nothing."""
    if not {left, left + 1} <= attempt.fits.keys() or not attempt.values:
        return ""
    if any(derives(side.node) for side in attempt.chain.sides[left : left + 2]):
        return ""
    for name in sorted(attempt.shapes.variables):
        if not written_in(name) & _LABELS:
            continue

        def signs(point: Point, random: Random, name: str = name) -> Point:
            drawn = point.values[name]
            rows = tuple([tuple([random.choice((-1, 1)) for _ in row]) for row in drawn.rows])
            return with_value(point, name, Matrix(rows))

        if holds_at(attempt, left, signs):
            return say("it holds if {name} is 1 or -1, as labels are: state that it is", name=name)
    return ""


def _of_eigenvalues(attempt: Attempt, left: int) -> str:
    r"""Whether two sides agree if \Lambda is diagonal, as the matrix of eigenvalues is."""
    if not {left, left + 1} <= attempt.fits.keys() or not attempt.values:
        return ""
    nodes = (side.node for side in attempt.chain.sides[left : left + 2] if side.node is not None)
    varied = {p.wrt.name for node in nodes for p in walk(node) if isinstance(p, Gradient)}
    for name in sorted(attempt.shapes.variables.keys() - varied - attempt.chain.general):
        rows, columns = map(attempt.shapes.root, attempt.shapes.variables[name])
        if written_in(name) != {"\\Lambda"} or rows != columns:
            continue

        def diagonal(point: Point, random: Random, name: str = name) -> Point:
            drawn = point.values[name].rows
            kept = [[a if i == j else 0 for j, a in enumerate(row)] for i, row in enumerate(drawn)]
            return with_value(point, name, Matrix(tuple(map(tuple, kept))))

        if holds_at(attempt, left, diagonal):
            return say("it holds if {name} is diagonal: state that it is", name=name)
    return ""
