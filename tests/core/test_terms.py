"""Polynomials: sums, products, renaming."""

from __future__ import annotations

from fractions import Fraction

import pytest

from relugrad.core.terms import (
    DELTA,
    MAX_BITS,
    MAX_TERMS,
    ONE,
    ZERO,
    Term,
    Undecided,
    delta,
    differential,
    entry,
    exact,
    free_indices,
    fresh,
    minus,
    number,
    plus,
    raised,
    renamed,
    repeated,
    scale,
    size_letter,
    summed,
    symbols,
    times,
    variable,
)


def test_numbers() -> None:
    assert exact(Fraction(4, 2)) == 2
    assert isinstance(exact(Fraction(4, 2)), int)
    assert number(0) == ZERO
    assert minus(number(2), number(2)) == (Term(2), Term(-2))
    assert scale(number(2), 0) == ZERO


def test_indices_are_one_if_they_are_the_same_object() -> None:
    i, j = fresh("#1"), fresh("#1")
    assert i != j
    assert delta(i, i) == ONE
    assert delta(i, j)[0].factors == ((DELTA, (i, j), 1),)


def test_a_size_is_the_symbol_that_counts_it() -> None:
    assert size_letter("=n") == variable("n")
    assert size_letter("#1") != variable("#1")
    assert variable("x") != differential("x")


class TestTimes:
    def test_bound_indices_are_kept_apart(self) -> None:
        i = fresh("#1")
        total = summed(entry(variable("v"), i), (i,))
        [square] = times(total, total)
        assert len(square.bound) == 2
        assert {at for _, (at,), _ in square.factors} == square.bound

    def test_a_later_factor_may_use_what_the_first_binds(self) -> None:
        i = fresh("#1")
        total = summed(entry(variable("v"), i), (i,))
        [pairing] = times(total, entry(variable("w"), i))
        assert pairing.bound == {i}
        assert [at for _, at, _ in pairing.factors] == [(i,), (i,)]

    def test_too_many_terms(self) -> None:
        some = plus(*[entry(variable(f"x{k}")) for k in range(70)])
        assert MAX_TERMS < 70**2
        with pytest.raises(Undecided, match="terms"):
            times(some, some)

    def test_too_many_factors(self) -> None:
        i = fresh("#1")
        p = summed(entry(variable("v"), i), (i,))
        p = times(*[p] * 700)
        with pytest.raises(Undecided, match="factors"):
            times(p, p)

    def test_too_long_numbers(self) -> None:
        p = number(3**5000)
        with pytest.raises(Undecided, match="factors"):
            times(p, p)


class TestRepeated:
    def test_one_term(self) -> None:
        i = fresh("#1")
        [power] = repeated(scale(entry(variable("v"), i), 2), 5)
        assert power == Term(32, ((variable("v"), (i,), 5),))
        assert repeated(entry(variable("v"), i), 0) == ONE

    def test_a_sum(self) -> None:
        i = fresh("#1")
        [power] = repeated(summed(entry(variable("v"), i), (i,)), 3)
        assert len(power.bound) == 3

    def test_long_numbers(self) -> None:
        assert raised(2, -3) == Fraction(1, 8)
        with pytest.raises(Undecided, match="bits"):
            raised(2, MAX_BITS)


def test_renaming() -> None:
    i, j, k = (fresh("#1") for _ in "ijk")
    p = summed(entry(variable("A"), i, j), (j,))
    [t] = renamed(p, {i: k})
    assert t.free() == {k}
    assert not t.bound & {i, j, k}
    # A bound index is never taken for a free one of the same name.
    [t] = renamed(p, {i: j})
    assert t.free() == {j}
    assert len(t.indices()) == 2


def test_what_a_polynomial_depends_on() -> None:
    i, j = fresh("#1"), fresh("#1")
    p = plus(entry(variable("A"), j, i), summed(entry(variable("v"), j), (j,)))
    assert free_indices(p[:1]) == [i, j]
    assert symbols(p) == {"A", "v"}
