"""Whether a difference is 0 once its denominators are cleared, and the inverses of its matrices.

Of two matrices the one may cancel with the inverse of the other as long as that is there:
(A + UV)⁻¹ goes before A⁻¹ in Woodbury's identity, and A⁻¹ before (A + B)⁻¹ in the sum of two
inverses. So both orders are tried.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .terms import Index, Letter, Poly, entry, fresh, renamed, summed, times

if TYPE_CHECKING:
    from .algebra import Algebra

MAX_CLEARINGS = 12

# The number of terms of a matrix, its inverse with the indices, and the one that is free.
Inverted = tuple[int, Letter, tuple[Index, ...], int]


def is_zero(algebra: Algebra, difference: Poly) -> bool:
    """Whether it is 0 where all that is divided by, and all that is inverted, is regular."""
    return any(_clears(algebra, difference, first) for first in (max, min))


def _clears(algebra: Algebra, p: Poly, first: Callable[..., Inverted]) -> bool:
    for _ in range(MAX_CLEARINGS):
        if not p:
            return True
        cleared = _cleared(algebra, p, first)
        if cleared is None:
            return False
        p = algebra.reduced(cleared)
    return False


def _cleared(algebra: Algebra, p: Poly, first: Callable[..., Inverted]) -> Poly | None:
    """`p` times a denominator, or a matrix whose inverse it has; None if there is neither.

    Of several matrices it is the `first` one, by their number of terms.
    """
    matrices: list[Inverted] = []
    for t in p:
        for letter, at, power in t.factors:
            if letter.kind == "power" and power < 0 and t.bound.isdisjoint(at):
                least = min(
                    (e for s in p for f, x, e in s.factors if f == letter and x == at),
                    default=power,
                )
                algebra.use("common denominator")
                return times(entry(letter, *at, power=-least), p)
            if letter.kind == "inverse" and power == 1 and letter.argument is not None:
                for side in (0, 1):
                    i = at[side]
                    if i not in t.bound and at.count(i) == 1 and not t.bound & set(at[2:]):
                        matrices.append((len(letter.argument.inner), letter, at, side))
    if not matrices:
        return None
    _, letter, at, side = first(matrices, key=lambda found: found[0])
    return _multiplied(algebra, p, letter, at, side)


def _multiplied(
    algebra: Algebra, p: Poly, letter: Letter, at: tuple[Index, ...], side: int
) -> Poly:
    """`p` times the matrix whose inverse is a letter, from the left (0) or the right (1)."""
    argument = letter.argument
    assert argument is not None
    outer = at[side]
    i = fresh(outer.size)
    ends = (outer, i) if side == 0 else (i, outer)
    algebra.use("multiplied by the matrix")
    matrix = argument.at((*ends, *at[2:]))
    return summed(times(renamed(p, {outer: i}), matrix), (i,))
