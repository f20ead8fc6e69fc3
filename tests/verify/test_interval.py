"""Enclosures: every bound lies on its side of the number, and is not far from it."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction

import pytest

from relugrad.verify import interval
from relugrad.verify.dual import Dual, Exact, reciprocal, sign
from relugrad.verify.elementary import power, value
from relugrad.verify.interval import Interval, Real, Undefined
from relugrad.verify.matrix import Matrix
from relugrad.verify.points import OnKink

# To 80 digits, as tables have them.
E = "2.7182818284590452353602874713526624977572470936999595749669676277240766303535475"
LN2 = "0.69314718055994530941723212145817656807550013436025525412068000949339362196969471"
ROOT2 = "1.4142135623730950488016887242096980785696718753769480731766797379907324784621070"
SIN1 = "0.84147098480789650665250232163029899962256306079837106567275170999191040439123966"
COS1 = "0.54030230586813971740093660744297660373231042061792222767009725538110039477447176"

THIRD = Fraction(1, 3)
Function = Callable[[Real], Real]


def enclosed(number: Exact) -> Interval:
    assert isinstance(number, int | Fraction | Interval)
    return Interval.of(number)


def slope_of(number: Exact) -> Exact:
    assert isinstance(number, Dual)
    [slope] = number.tangent
    return slope


def known(digits: str) -> Fraction:
    return Fraction(Decimal(digits))


class TestFunctions:
    @pytest.mark.parametrize(
        ("function", "number", "digits"),
        [
            (interval.exp, 1, E),
            (interval.log, 2, LN2),
            (interval.sqrt, 2, ROOT2),
            (interval.sin, 1, SIN1),
            (interval.cos, 1, COS1),
        ],
    )
    def test_the_known_digits_are_enclosed(
        self, function: Function, number: int, digits: str
    ) -> None:
        found = enclosed(function(number))
        assert known(digits) in found
        assert found.is_narrow

    @pytest.mark.parametrize("number", [Fraction(-97, 2), -1, THIRD, 22, 99])
    def test_sine_and_cosine_of_larger_numbers(self, number: Fraction) -> None:
        for ours, theirs in ((interval.sin, math.sin), (interval.cos, math.cos)):
            found = enclosed(ours(number))
            assert found.is_narrow
            assert math.isclose(found.middle, theirs(number), abs_tol=1e-14)
        squares = [enclosed(f(number) * f(number)) for f in (interval.sin, interval.cos)]
        assert 1 in squares[0] + squares[1]

    def test_what_is_rational_stays_exact(self) -> None:
        assert interval.sqrt(Fraction(4, 9)) == Fraction(2, 3)
        assert isinstance(interval.sqrt(16), int)
        assert (interval.exp(0), interval.log(1), interval.sin(0), interval.cos(0)) == (1, 0, 0, 1)
        assert all(isinstance(f(0), int) for f in (interval.exp, interval.sin, interval.cos))

    @pytest.mark.parametrize(
        ("function", "number"),
        [
            (interval.log, 0),
            (interval.log, -1),
            (interval.sqrt, -1),
            (interval.exp, 101),
            (interval.sin, -101),
        ],
    )
    def test_what_has_no_value_says_so(self, function: Function, number: int) -> None:
        with pytest.raises(Undefined):
            function(number)

    def test_a_wide_argument_has_a_wide_value(self) -> None:
        wide = Interval(Decimal(0), Decimal(1))
        for function, least, most in (
            (interval.exp, 1, 2.7182818),
            (interval.sin, 0, 0.8414709),
            (interval.cos, 0.5403024, 1),
            (interval.sqrt, 0, 1),
        ):
            found = enclosed(function(wide))
            assert found.lower <= least < most <= found.upper
            assert not found.is_narrow


class TestArithmetic:
    def test_bounds_are_rounded_outwards(self) -> None:
        third = Interval.of(THIRD)
        assert Fraction(third.lower) < THIRD < Fraction(third.upper)
        assert 1 in enclosed(third * 3)
        assert 3 in third.reciprocal
        assert 0 in third - THIRD
        assert (third - third).is_narrow

    def test_the_product_with_a_negative_number(self) -> None:
        found = enclosed(Interval(Decimal(-1), Decimal(2)) * Interval(Decimal(-3), Decimal(5)))
        assert (found.lower, found.upper) == (Decimal(-6), Decimal(10))
        turned = -Interval(Decimal(1), Decimal(2))
        assert (turned.lower, turned.upper) == (Decimal(-2), Decimal(-1))

    def test_a_product_with_0_is_0(self) -> None:
        assert Interval.of(THIRD) * 0 == 0
        assert isinstance(0 * Interval.of(THIRD), int)

    def test_it_is_equal_where_it_overlaps(self) -> None:
        two = interval.sqrt(2) * interval.sqrt(2)
        assert two == 2 == two
        assert two != Fraction(2) + Fraction(1, 10**60)
        assert interval.sqrt(2) != interval.sqrt(Fraction(2) + Fraction(1, 10**60))

    def test_what_cancels_is_wide(self) -> None:
        far = Fraction(10) ** 40
        small = interval.sqrt(far + 2) - interval.sqrt(far)
        assert not enclosed(small * interval.sqrt(far)).is_narrow

    def test_around_0_there_is_no_sign_and_no_reciprocal(self) -> None:
        nothing = interval.sqrt(2) * interval.sqrt(2) - 2
        with pytest.raises(Undefined):
            sign(nothing)
        with pytest.raises(Undefined):
            reciprocal(nothing)
        assert (sign(interval.log(2)), sign(interval.log(THIRD))) == (1, -1)

    @pytest.mark.parametrize(("number", "shown"), [(2, "1.414214"), (10**20, "10000000000")])
    def test_a_few_digits_are_shown(self, number: int, shown: str) -> None:
        assert str(Interval.of(interval.sqrt(number))) == shown

    def test_a_root_far_below_is_shown(self) -> None:
        assert str(interval.exp(-50)) == "1.92875e-22"

    def test_bounds_are_right_beside_exact_arithmetic(self) -> None:
        exact = Context(prec=400)
        for a in (Fraction(1, 7), Fraction(-22, 9), Fraction(10**20, 3)):
            for b in (Fraction(3, 11), Fraction(-5, 13)):
                x, y = Interval.of(a), Interval.of(b)
                for found, wanted in ((x + y, a + b), (x - y, a - b), (enclosed(x * y), a * b)):
                    assert wanted in found
                    assert exact.subtract(found.upper, found.lower) < abs(wanted) / 10**60


class TestDerivatives:
    """The slopes of all functions, beside a difference quotient of their own values."""

    STEP = Fraction(1, 10**12)

    @pytest.mark.parametrize(
        "function",
        ["abs", "sqrt", "exp", "log", "sin", "cos", "sinh", "cosh", "tanh", "sigmoid", "softplus"],
    )
    @pytest.mark.parametrize("at", [Fraction(7, 5), Fraction(1, 3)])
    def test_slope(self, function: str, at: Fraction) -> None:
        slope = slope_of(value(function, Dual(at, (1,), 1)))
        difference = value(function, at + self.STEP) + -value(function, at - self.STEP)
        quotient = difference * (1 / (2 * self.STEP))
        assert math.isclose(enclosed(slope).middle, enclosed(quotient).middle, rel_tol=1e-15)

    @pytest.mark.parametrize("exponent", [Fraction(1, 2), Fraction(-3, 2), Fraction(2, 3)])
    def test_slope_of_a_power(self, exponent: Fraction) -> None:
        at = Fraction(7, 5)
        slope = slope_of(power(Dual(at, (1,), 1), exponent))
        difference = power(at + self.STEP, exponent) + -power(at - self.STEP, exponent)
        quotient = difference * (1 / (2 * self.STEP))
        assert math.isclose(enclosed(slope).middle, enclosed(quotient).middle, rel_tol=1e-15)

    def test_second_derivative(self) -> None:
        inner = Dual(Dual(Fraction(1, 2), (1,), 1), (1,), 2)
        assert slope_of(slope_of(value("exp", inner))) == interval.exp(Fraction(1, 2))

    def test_an_absolute_value_has_no_slope_at_0(self) -> None:
        assert value("abs", 0) == 0
        with pytest.raises(OnKink):
            value("abs", Dual(0, (1,), 1))

    def test_a_root_has_no_slope_at_0(self) -> None:
        with pytest.raises(ZeroDivisionError):
            value("sqrt", Dual(0, (1,), 1))

    def test_in_a_matrix(self) -> None:
        root = interval.sqrt(2)
        found = Matrix(((root, 1), (1, root)))
        assert found.determinant == 1
        assert (found @ found.inverse) == Matrix.identity(2)
        with pytest.raises(Undefined):
            Matrix(((root, 1), (2, root))).inverse  # noqa: B018  # singular
