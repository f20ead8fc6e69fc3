r"""Equality region by region, where several unit steps decide.

The arguments of the steps divide the values of the symbols into regions, each with a sign for
every argument. A polynomial with steps is 0 if, in each region, it is 0 with 0 or 1 in place of the
steps, or the region is empty: no point satisfies a > b, b > c and a < c.

Signs are excluded by a sum: nonnegative multiples of what they make positive, of its products by
twos, and of squares, add up to 0. By Farkas' lemma this is every case of linear arguments; of
others it is a part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from ..wording import say
from .canonical import Key, term_key
from .clearing import is_zero
from .laws import LAWS
from .steps import vanishes
from .terms import (
    ONE,
    ZERO,
    Exact,
    Factor,
    Index,
    Letter,
    Poly,
    Term,
    Undecided,
    entry,
    free_indices,
    number,
    plus,
    scale,
    summed,
    times,
)

if TYPE_CHECKING:
    from .algebra import Algebra

MAX_STEPS = 8
# The most terms of arguments that are multiplied with each other.
MAX_MULTIPLIED = 30
MAX_DEGREE = 3
LAW = "regions"

Form = dict[Key, Exact]


def is_zero_by_regions(c: Algebra, p: Poly) -> bool:
    """Whether `p` is 0 wherever no step is at its kink; False where that is not decided.

    Regions in which one of the signs that are assumed is another are left out.
    """
    p = c.reduced(p)
    regions = _Regions(c, free_indices(p))
    if next(_steps(c, p), None) is None or not regions.all_zero(p, [*c.signs], len(c.signs)):
        return False
    c.use(LAW)
    return True


def exclude_each_other(c: Algebra, positive: Sequence[Poly]) -> bool:
    """Whether no point makes all of these numbers positive."""
    return bool(positive) and _Regions(c, ()).excluded(positive)


class _Regions:
    """The regions into which steps part the values of the symbols, of one difference."""

    def __init__(self, c: Algebra, free: Sequence[Index]) -> None:
        self.c = c
        self.place = {i: k for k, i in enumerate(free)}

    def all_zero(self, p: Poly, positive: list[Poly], assumed: int) -> bool:
        """Whether `p` is 0 in every region in which all of `positive` are.

        The first ones, as many as are `assumed`, are so in every region.
        """
        if is_zero(self.c, p):
            return True
        found = next(_steps(self.c, p), None)
        if found is None or len(positive) == MAX_STEPS + assumed:
            return self.excluded(positive)
        letter, at = found
        assert letter.argument is not None
        inner = letter.argument.at(at)
        return all(
            self.all_zero(
                _put(self.c, p, letter, at, value), [*positive, scale(inner, sign)], assumed
            )
            for value, sign in ((ONE, 1), (ZERO, -1))
        )

    def excluded(self, positive: Sequence[Poly]) -> bool:
        """Whether no point makes all of `positive` so."""
        forms = [self.form(p) for p in positive]
        if _sum_to_zero(forms, self.squares(positive)):
            return True
        products: list[Poly] = []
        for degree in range(2, MAX_DEGREE + 1):
            # Of few arguments with few terms, for there are many products.
            if len(positive) < 2 or sum(map(len, positive)) > MAX_MULTIPLIED // degree:
                return False
            for some in combinations_with_replacement(positive, degree):
                products.append(self.c.reduced(times(*some)))
            squares = self.squares([*positive, *products])
            if _sum_to_zero([*forms, *map(self.form, products)], squares):
                return True
        return False

    def form(self, p: Poly) -> Form:
        return {self.key(t): t.value for t in p}

    def key(self, t: Term) -> Key:
        return term_key(t, self.place, self.c.spend)

    def squares(self, some: Sequence[Poly]) -> list[Form]:
        """The monomials that are nowhere negative, of all that occur."""
        return [{key: 1} for key in {self.key(t) for p in some for t in p if _is_square(t)}]


def _is_square(t: Term) -> bool:
    """Whether a monomial is nowhere negative: each factor is a square, or positive itself."""
    return all(
        letter.kind in ("exp", "prime", "size", "step")
        or (power.denominator == 1 and power.numerator % 2 == 0)
        for letter, _, power in t.factors
    )


def _steps(c: Algebra, p: Poly) -> Iterator[tuple[Letter, tuple[Index, ...]]]:
    """The steps at free indices, each behind those that its argument has.

    Left out are those that are at their kink wherever some of their indices coincide.
    """
    for t in p:
        for letter, at, _ in t.factors:
            if letter.argument is None or not t.bound.isdisjoint(at):
                continue
            inner = letter.argument.at(at)
            yield from _steps(c, inner)
            if letter.kind == "step" and not vanishes(c, inner):
                yield letter, at


def _put(c: Algebra, p: Poly, letter: Letter, at: tuple[Index, ...], value: Poly) -> Poly:
    """`p` with 1 or 0 for a step, also in the arguments of its other letters."""
    found: list[Poly] = []
    for t in p:
        rest = [f for f in t.factors if f[:2] != (letter, at)]
        # A step at 0 has no value, so a term that vanishes is not looked into.
        if value or len(rest) == len(t.factors):
            factors = [_put_inside(c, f, letter, at, value) for f in rest]
            found.append(summed(times(number(t.value), *factors), t.bound))
    return c.reduced(plus(*found))


def _put_inside(
    c: Algebra, factor: Factor, letter: Letter, at: tuple[Index, ...], value: Poly
) -> Poly:
    other, there, power = factor
    argument = other.argument
    if argument is None or not _occurs(argument.inner, letter):
        return entry(other, *there, power=power)
    law = LAWS[other.kind]
    if law.fixed or argument.hidden:
        raise Undecided(say("a unit step that occurs in {letter}", letter=other.name))
    inner = _put(c, argument.at(there), letter, at, value)
    built = law.build(c, other, inner, ())
    # It may be the same step now: max(x, 0) is x where x > 0.
    return c.powered(_put(c, built, letter, at, value), power)


def _occurs(p: Poly, letter: Letter) -> bool:
    return any(
        other == letter or (other.argument is not None and _occurs(other.argument.inner, letter))
        for t in p
        for other, _, _ in t.factors
    )


def _sum_to_zero(positive: Sequence[Form], squares: Sequence[Form]) -> bool:
    """Whether nonnegative multiples, not all of those of `positive` 0, add up to 0.

    The first phase of the simplex method, with exact numbers and by Bland's rule, which ends.
    """
    columns = [*positive, *squares]
    keys = list({key for form in columns for key in form})
    rows = [[Fraction(form.get(key, 0)) for form in columns] + [Fraction(0)] for key in keys]
    rows.append([Fraction(k < len(positive)) for k in range(len(columns))] + [Fraction(1)])
    width = len(columns)
    # Every row starts with an artificial variable of its own, numbered behind the others.
    basis = [width + k for k in range(len(rows))]
    while True:
        artificial = [row for row, b in zip(rows, basis, strict=True) if b >= width]
        cost = [sum(column) for column in zip(*artificial, strict=True)] or [Fraction(0)]
        if cost[-1] == 0:
            return True
        entering = next((k for k in range(width) if cost[k] > 0), None)
        if entering is None:
            return False
        ratios = [
            (row[-1] / row[entering], basis[n], n)
            for n, row in enumerate(rows)
            if row[entering] > 0
        ]
        _, _, leaving = min(ratios)
        pivot = rows[leaving][entering]
        rows[leaving] = [value / pivot for value in rows[leaving]]
        for n, row in enumerate(rows):
            if n != leaving and row[entering]:
                by = row[entering]
                rows[n] = [a - by * b for a, b in zip(row, rows[leaving], strict=True)]
        basis[leaving] = entering
