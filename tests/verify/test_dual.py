"""Dual numbers, held against the definition of what they are: a + Σ bᵢ εᵢ with εᵢ εⱼ = 0."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from relugrad.verify.dual import Dual, Exact, reciprocal, sign, split, weight

NUMBERS = st.fractions(min_value=-50, max_value=50, max_denominator=20)
PAIRS = st.tuples(NUMBERS, NUMBERS, NUMBERS)


def dual(parts: tuple[Fraction, Fraction, Fraction]) -> Dual:
    return Dual(parts[0], parts[1:], 1)


def parts(number: Exact) -> tuple[Exact, ...]:
    assert isinstance(number, Dual)
    return (number.value, *number.tangent)


@given(PAIRS, PAIRS)
def test_sum_and_difference_are_taken_part_by_part(
    a: tuple[Fraction, Fraction, Fraction], b: tuple[Fraction, Fraction, Fraction]
) -> None:
    assert parts(dual(a) + dual(b)) == tuple(x + y for x, y in zip(a, b, strict=True))
    assert parts(dual(a) - dual(b)) == tuple(x - y for x, y in zip(a, b, strict=True))
    assert parts(-dual(a)) == tuple(-x for x in a)


@given(PAIRS, PAIRS)
def test_the_product_drops_what_is_of_second_order(
    a: tuple[Fraction, Fraction, Fraction], b: tuple[Fraction, Fraction, Fraction]
) -> None:
    assert parts(dual(a) * dual(b)) == (
        a[0] * b[0],
        a[0] * b[1] + a[1] * b[0],
        a[0] * b[2] + a[2] * b[0],
    )


@given(PAIRS, NUMBERS)
def test_a_plain_number_carries_no_derivative(
    a: tuple[Fraction, Fraction, Fraction], c: Fraction
) -> None:
    number = dual(a)
    assert parts(number + c) == parts(c + number) == (a[0] + c, *a[1:])
    assert parts(number - c) == (a[0] - c, *a[1:])
    assert parts(c - number) == (c - a[0], -a[1], -a[2])
    assert parts(number * c) == parts(c * number) == tuple(c * x for x in a)
    assert split(c, 1, 2) == (0, 0)
    assert split(number, 1, 2) == a[1:]
    assert split(number, 2, 3) == (0, 0, 0)


@given(PAIRS)
def test_a_number_times_its_reciprocal_is_one(a: tuple[Fraction, Fraction, Fraction]) -> None:
    assume(a[0])
    assert parts(dual(a) * reciprocal(dual(a))) == (1, 0, 0)


@pytest.mark.parametrize(
    "zero", [0, Fraction(0), Dual(0, (1,), 1), Dual(Dual(0, (1,), 1), (2,), 2)]
)
def test_zero_has_no_reciprocal(zero: Exact) -> None:
    with pytest.raises(ZeroDivisionError):
        reciprocal(zero)


@given(st.lists(NUMBERS, min_size=1, max_size=5), NUMBERS)
def test_the_tangent_is_the_derivative_of_a_polynomial(
    coefficients: list[Fraction], x: Fraction
) -> None:
    value: Exact = 0
    for c in reversed(coefficients):
        value = value * Dual(x, (1,), 1) + c
    slope = sum(
        (k * c * x ** (k - 1) for k, c in enumerate(coefficients) if k > 0), start=Fraction(0)
    )
    assert split(value, 1, 1) == (slope,)


@given(NUMBERS, NUMBERS)
def test_derivatives_of_two_kinds_do_not_mix(x: Fraction, y: Fraction) -> None:
    """d/dx (x · d/dy (x y)) at any point is 2x, whichever of the two was begun first."""
    for outer, inner in ((1, 2), (2, 1)):
        by_x = Dual(x, (1,), outer)
        product = by_x * Dual(y, (1,), inner)
        if inner > outer:
            (slope,) = split(product, inner, 1)
            assert split(by_x * slope, outer, 1) == (2 * x,)
        else:
            # The outer tag is the larger one: its tangent is a number of the other kind.
            (slope,) = split(product, outer, 1)
            assert split(slope, inner, 1) == (1,)


@given(PAIRS)
def test_the_sign_is_that_of_the_value(a: tuple[Fraction, Fraction, Fraction]) -> None:
    expected = (a[0] > 0) - (a[0] < 0)
    assert sign(a[0]) == sign(dual(a)) == sign(Dual(dual(a), (1,), 2)) == expected


def test_a_longer_number_weighs_more() -> None:
    small, large = weight(3), weight(3**100_000)
    assert small < large
    assert weight(Fraction(1, 3**100_000)) >= large
    assert weight(Dual(3, (1,) * 9, 1)) == 10 * small
