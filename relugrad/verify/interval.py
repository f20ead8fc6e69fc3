"""Numbers that are known between two bounds, for the values that are not rational.

An interval holds the number that it stands for: every bound is rounded outwards. So two numbers
differ for certain where their intervals are disjoint, and are equal to many digits where these
overlap and are narrow.
"""

from __future__ import annotations

import decimal
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import isqrt
from typing import Union

from ..wording import say

Rational = int | Fraction
Real = Union[int, Fraction, "Interval"]

DIGITS = 70
# Wider ones decide nothing: relative to the number, or, where terms cancel, by itself.
NARROW = Decimal("1e-50")
NARROW_AT_ZERO = Decimal("1e-60")
# Beyond it a term may be lost beside another one, and exp has no bound.
MAX_ARGUMENT = 100
# How many digits are shown.
SHOWN = 7

_TRAPS = [decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow]
_DOWN = Context(prec=DIGITS, rounding=ROUND_FLOOR, Emin=-999_999, Emax=999_999, traps=_TRAPS)
_UP = Context(prec=DIGITS, rounding=ROUND_CEILING, Emin=-999_999, Emax=999_999, traps=_TRAPS)
# For the Taylor series of sine and cosine, whose terms are as large as exp(MAX_ARGUMENT).
_SERIES = Context(prec=160, rounding=ROUND_HALF_EVEN, traps=_TRAPS)
# At most 1000 operations, each off by less than 1e-159 of a number below 1e46.
_SERIES_ERROR = Decimal("1e-105")
_SERIES_END = Decimal("1e-110")


class Undefined(ZeroDivisionError):
    """A function has no value at this point, or none that the intervals tell."""


class Interval:
    """A real number between `lower` and `upper`."""

    __slots__ = ("lower", "upper")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, lower: Decimal, upper: Decimal) -> None:
        self.lower = lower
        self.upper = upper

    @staticmethod
    def of(number: Real) -> Interval:
        """The narrowest interval around a number."""
        if isinstance(number, Interval):
            return number
        top, bottom = Decimal(number.numerator), Decimal(number.denominator)
        return Interval(_DOWN.divide(top, bottom), _UP.divide(top, bottom))

    @property
    def is_narrow(self) -> bool:
        """Whether the number is known to so many digits that overlapping is equality."""
        width = _UP.subtract(self.upper, self.lower)
        if width <= NARROW_AT_ZERO:
            return True
        least = min(abs(self.lower), abs(self.upper))
        return self.lower.is_signed() == self.upper.is_signed() and width <= NARROW * least

    @property
    def middle(self) -> Fraction:
        """A rational number in the interval."""
        return (Fraction(self.lower) + Fraction(self.upper)) / 2

    def __contains__(self, number: Rational) -> bool:
        return Fraction(self.lower) <= number <= Fraction(self.upper)

    def __str__(self) -> str:
        number = Context(prec=SHOWN).plus(Decimal(self.lower))
        return format(number.normalize(), "f" if -5 < number.adjusted() < 15 else "g")

    __repr__ = __str__

    # -- arithmetic -------------------------------------------------------------------------

    def __add__(self, other: Real) -> Interval:
        if not isinstance(other, int | Fraction | Interval):
            return NotImplemented
        other = Interval.of(other)
        return Interval(_DOWN.add(self.lower, other.lower), _UP.add(self.upper, other.upper))

    __radd__ = __add__

    def __neg__(self) -> Interval:
        # The sign alone changes, without the rounding of a context.
        return Interval(self.upper.copy_negate(), self.lower.copy_negate())

    def __sub__(self, other: Real) -> Interval:
        if not isinstance(other, int | Fraction | Interval):
            return NotImplemented
        return self + -other

    def __rsub__(self, other: Rational) -> Interval:
        return -self + other

    def __mul__(self, other: Real) -> Real:
        if not isinstance(other, int | Fraction | Interval):
            return NotImplemented
        if not isinstance(other, Interval) and other == 0:
            return 0
        other = Interval.of(other)
        pairs = [(a, b) for a in (self.lower, self.upper) for b in (other.lower, other.upper)]
        return Interval(
            min([_DOWN.multiply(a, b) for a, b in pairs]),
            max([_UP.multiply(a, b) for a, b in pairs]),
        )

    __rmul__ = __mul__

    def __rtruediv__(self, other: Rational) -> Real:
        return self.reciprocal * other

    @property
    def reciprocal(self) -> Interval:
        """1 over the number.

        Raises
        ------
        Undefined
            The number may be 0.
        """
        if self.lower <= 0 <= self.upper:
            raise Undefined(say("a denominator cannot be told apart from 0"))
        one = Decimal(1)
        return Interval(_DOWN.divide(one, self.upper), _UP.divide(one, self.lower))

    # -- comparison -------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        """Whether the intervals overlap: the numbers may be equal."""
        if not isinstance(other, int | Fraction | Interval):
            return NotImplemented
        if not isinstance(other, Interval):
            return other in self
        return self.lower <= other.upper and other.lower <= self.upper

    def __gt__(self, other: Rational) -> bool:
        return self._side(other) > 0

    def __lt__(self, other: Rational) -> bool:
        return self._side(other) < 0

    def _side(self, other: Rational) -> int:
        """The sign of the number less another.

        Raises
        ------
        Undefined
            It cannot be determined.
        """
        if Fraction(self.lower) > other:
            return 1
        if Fraction(self.upper) < other:
            return -1
        if self.lower == self.upper:
            return 0
        raise Undefined(say("a sign cannot be determined"))


# -- functions ----------------------------------------------------------------------------------


def exp(number: Real) -> Real:
    """e to the power of a number.

    Raises
    ------
    Undefined
        The number is too large.
    """
    if isinstance(number, int | Fraction) and number == 0:
        return 1
    inside = _bounded(number, "exp")
    # These are rounded to nearest, whatever the context says.
    return Interval(_DOWN.next_minus(_DOWN.exp(inside.lower)), _UP.next_plus(_UP.exp(inside.upper)))


def log(number: Real) -> Real:
    """The natural logarithm.

    Raises
    ------
    Undefined
        The number is not positive.
    """
    if isinstance(number, int | Fraction):
        if number == 1:
            return 0
        if number <= 0:
            raise Undefined(say("the logarithm of a number that is not positive"))
    inside = Interval.of(number)
    if inside.lower <= 0:
        raise Undefined(say("the logarithm of a number that is not positive"))
    return Interval(_DOWN.next_minus(_DOWN.ln(inside.lower)), _UP.next_plus(_UP.ln(inside.upper)))


def sqrt(number: Real) -> Real:
    """The root, exact for the square of a rational number.

    Raises
    ------
    Undefined
        The number is negative.
    """
    if isinstance(number, int | Fraction):
        if number < 0:
            raise Undefined(say("a root of a negative number"))
        exact = Fraction(isqrt(number.numerator), isqrt(number.denominator))
        if exact * exact == number:
            return exact.numerator if exact.denominator == 1 else exact
    inside = Interval.of(number)
    if inside.lower < 0:
        raise Undefined(say("a root of a negative number"))
    lower = _DOWN.next_minus(_DOWN.sqrt(inside.lower))
    return Interval(max(lower, Decimal(0)), _UP.next_plus(_UP.sqrt(inside.upper)))


def sin(number: Real) -> Real:
    """The sine.

    Raises
    ------
    Undefined
        The number is too large.
    """
    return 0 if _is_zero(number) else _series(_bounded(number, "sin"), 1)


def cos(number: Real) -> Real:
    """The cosine.

    Raises
    ------
    Undefined
        The number is too large.
    """
    return 1 if _is_zero(number) else _series(_bounded(number, "cos"), 0)


def _is_zero(number: Real) -> bool:
    return isinstance(number, int | Fraction) and number == 0


def _bounded(number: Real, function: str) -> Interval:
    inside = Interval.of(number)
    if max(abs(inside.lower), abs(inside.upper)) > MAX_ARGUMENT:
        raise Undefined(say("an argument of {function} that is too large", function=function))
    return inside


def _series(inside: Interval, first: int) -> Interval:
    """Taylor's series, that of the sine from the first term on, that of the cosine from 0 on.

    From the middle of the interval the values differ by no more than the distance does.
    """
    c = _SERIES
    middle = c.divide(c.add(inside.lower, inside.upper), Decimal(2))
    radius = _UP.subtract(inside.upper, inside.lower)
    square = c.multiply(middle, middle)
    term = middle if first else Decimal(1)
    total, k = term, first
    # Once they become smaller the terms alternate, and the rest is less than the first of it.
    while abs(term) > _SERIES_END or k <= MAX_ARGUMENT:
        k += 2
        term = c.divide(c.multiply(term, square), Decimal(-k * (k - 1)))
        total = c.add(total, term)
    error = _UP.add(radius, _SERIES_ERROR)
    return Interval(_DOWN.subtract(total, error), _UP.add(total, error))
