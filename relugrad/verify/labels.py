r"""Whether a false claim is true of labels, which are 1 and -1: \|w + yx\|^2 = ... + \|x\|^2."""

from __future__ import annotations

from random import Random

from ..language.sorting import derives
from ..wording import say
from .matrix import Matrix
from .points import Point
from .sides import Attempt
from .tacit import holds_at, with_value, written_in

# What the labels of a classifier are called.
_LABELS = frozenset(("y", "t", "s"))


def of_labels(attempt: Attempt, left: int) -> str:
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
