"""Random expressions: what the core makes of one has its value, whatever laws were used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from relugrad.core.algebra import Algebra
from relugrad.core.closing import content
from relugrad.core.functions import FUNCTIONS
from relugrad.core.terms import ONE, Index, Letter, Poly, Term, Undecided, fresh

from .expressions import COUNT, SIZE, Expression, drawn, mutated, rearranged
from .witness import Point, Undefined, close, value

INDICES = ((), ("i",), ("i", "j"))
SIZES = ({SIZE: 2, COUNT: 3}, {SIZE: 3, COUNT: 2}, {SIZE: 1, COUNT: 1})


def agrees(
    e: Expression, polynomials: list[Poly], at: dict[str, Index], c: Algebra, seed: int
) -> bool | None:
    """Whether polynomials have the value of an expression; None where no point has values."""
    positive = frozenset(
        word for line in c.under for word in line.removesuffix(" > 0").split()[-1:]
    )
    met = None
    for sizes in SIZES:
        point = Point(seed, sizes, positive)
        for where in product(*[range(sizes[SIZE]) for _ in at]):
            here = dict(zip(at.values(), where, strict=True))
            try:
                wanted = e.value(point, dict(zip(at, where, strict=True)))
                found = [value(p, point, here) for p in polynomials]
            except (Undefined, OverflowError):
                continue
            if not all(close(wanted, other) for other in found):
                return False
            met = True
    return met


def expressions(first: int, count: int) -> list[tuple[int, Random, Expression, dict[str, Index]]]:
    found = []
    for seed in range(first, first + count):
        random = Random(seed)
        names = random.choice(INDICES)
        e = drawn(random, random.choice((2, 3, 4)), names)
        found.append((seed, random, e, {name: fresh(SIZE) for name in names}))
    return found


def test_values() -> None:
    counts: Counter[bool | None] = Counter()
    for seed, _, e, at in expressions(0, 500):
        c = Algebra()
        try:
            p = e.polynomial(c, at)
            simplified = c.reduced(p)
        except Undecided:
            continue
        if any("every factor" in line for line in c.under):
            continue
        counts[agrees(e, [p, simplified], at, c, seed)] += 1
        assert not counts[False], e
    assert counts[True] > 400


def test_pairs() -> None:
    """Proved pairs have equal values; and what is equal by a simple rule is proved."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for seed, random, e, at in expressions(10_000, 300):
        slip = random.random() < 0.5
        twin = mutated(random, e) if slip else rearranged(random, rearranged(random, e))
        c = Algebra()
        try:
            sides = [some.polynomial(c, at) for some in (e, twin)]
            proved = c.equal(*sides)
        except Undecided:
            continue
        if any("every factor" in line for line in c.under):
            continue
        counts[slip, proved] += 1
        if proved:
            assert agrees(e, sides, at, c, seed) is not False, (e, twin)
    assert counts[False, True] > 0.97 * (counts[False, True] + counts[False, False])
    assert counts[True, False] > 0.6 * (counts[True, True] + counts[True, False])


def _lost_index(patch: pytest.MonkeyPatch) -> None:
    one = Letter("prime", "1", "1")
    patch.setattr("relugrad.core.algebra.size_letter", lambda size: one)


def _captured_index(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Term, "apart", lambda t: t)


def _even_sine(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(FUNCTIONS, "sin", replace(FUNCTIONS["sin"], parity=1))


def _any_factor_in_a_step(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("relugrad.core.steps.content", lambda c, p: content(c, p, every=True))


def _root_without_a_sign(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("relugrad.core.powers.step", lambda c, p: ONE)


FAULTS = [_lost_index, _captured_index, _even_sine, _any_factor_in_a_step, _root_without_a_sign]


@pytest.mark.parametrize("put_in", FAULTS)
def test_the_witness_sees_faults(
    put_in: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fault, put into the core, is found among the expressions of the test above."""
    put_in(monkeypatch)
    with pytest.raises(AssertionError, match=r"\("):
        test_values()
