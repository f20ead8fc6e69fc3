"""The unit step, and what is written with it: the ramp and the absolute value."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from ..wording import say
from .closing import MAX_PLACES, close, constant, content, labelled
from .terms import (
    ONE,
    ZERO,
    Letter,
    Poly,
    Undecided,
    entry,
    free_indices,
    minus,
    renamed,
    scale,
    times,
)

# Of more steps in the argument of another not all values are tried.
MAX_STEPS = 4

if TYPE_CHECKING:
    from .algebra import Algebra


def step(c: Algebra, p: Poly) -> Poly:
    """H(p): 1 where p > 0, 0 where p < 0; away from its kink, so that H(−p) = 1 − H(p)."""
    p = c.reduced(p)
    value = constant(p)
    if value is not None:
        if value == 0:
            raise Undecided(say("a unit step at 0"))
        return ONE if value > 0 else ZERO
    positive, p = content(c, p)
    if positive != ONE:
        c.use("positive factor in a step")
    # Where p is 0 for some coinciding indices, or in a region, H(−p) = 1 − H(p) fails.
    signs = (1,) if vanishes(c, p) else (1, -1)
    label = labelled(c, p, signs=signs)
    found = entry(close("step", "H", p, label), *label.places)
    if label.sign < 0:
        c.use("step of the negative")
        return minus(ONE, found)
    return found


def vanishes(c: Algebra, p: Poly) -> bool:
    """Whether a polynomial is 0 wherever certain of its free indices coincide, or in a region."""
    free = free_indices(p)
    if len(free) > MAX_PLACES:
        raise Undecided(
            say("a unit step of an expression with {number} free indices", number=len(free))
        )
    choices = [[j for j in free[: k + 1] if j.size == i.size] for k, i in enumerate(free)]
    for chosen in product(*choices):
        names = dict(zip(free, chosen, strict=True))
        merged = all(names[j] is j for j in chosen) and any(i is not j for i, j in names.items())
        if merged and not c.reduced(renamed(p, names)):
            return True
    return _vanishes_in_a_region(c, p)


def _vanishes_in_a_region(c: Algebra, p: Poly) -> bool:
    """Whether a polynomial may be 0 where the steps in it have certain values, as a ramp is."""
    steps = list({f[:2]: None for t in p for f in t.factors if f[0].kind == "step"})
    others = {f[0] for t in p for f in t.factors if f[0].kind != "step"}
    if len(steps) > MAX_STEPS or any(map(_holds_step, others)):
        return True
    for kept in product((True, False), repeat=len(steps)) if steps else ():
        gone = {one for one, is_one in zip(steps, kept, strict=True) if not is_one}
        terms = (t for t in p if gone.isdisjoint(f[:2] for f in t.factors))
        ones = [
            t.without(*[k for k, f in enumerate(t.factors) if f[0].kind == "step"]) for t in terms
        ]
        if not c.reduced(tuple(ones)):
            return True
    return False


def _holds_step(letter: Letter) -> bool:
    if letter.argument is None:
        return False
    inside = {f[0] for t in letter.argument.inner for f in t.factors}
    return any(one.kind == "step" or _holds_step(one) for one in inside)


def ramp(c: Algebra, p: Poly) -> Poly:
    """max(p, 0) = p H(p)."""
    p = c.reduced(p)
    c.use("ramp")
    return times(p, step(c, p)) if p else ZERO


def absolute(c: Algebra, p: Poly) -> Poly:
    """|p| = p (2 H(p) − 1)."""
    p = c.reduced(p)
    return times(p, minus(scale(step(c, p), 2), ONE)) if p else ZERO
