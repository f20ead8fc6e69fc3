"""The functions of one number at a point, with their slopes: exact where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from . import interval
from .dual import Dual, Exact, reciprocal, sign
from .interval import Interval, Real
from .matrix import Matrix
from .points import OnKink

HALF = Fraction(1, 2)


def value(function: str, number: Exact) -> Exact:
    """The value of a function; dual numbers are carried on by the chain rule.

    Raises
    ------
    OnKink
        An absolute value is derived at 0.
    ZeroDivisionError
        There is no value or no slope, or the intervals do not tell.
    """
    if isinstance(number, Dual):
        inside = number.value
        slope = _SLOPES[function](inside)
        return Dual(value(function, inside), tuple([slope * a for a in number.tangent]), number.tag)
    found: Exact = _VALUES[function](number)
    return found


def power(number: Exact, exponent: Fraction) -> Exact:
    """A number to the power of a fraction.

    Raises
    ------
    ZeroDivisionError
        There is no value or no slope.
    """
    if exponent.denominator == 1:
        return _whole(number, exponent.numerator)
    if isinstance(number, Dual):
        inside = number.value
        slope = exponent * power(inside, exponent - 1)
        return Dual(power(inside, exponent), tuple([slope * a for a in number.tangent]), number.tag)
    if exponent.denominator == 2:
        return _whole(interval.sqrt(number), exponent.numerator)
    return value("exp", exponent * value("log", number))


def _whole(number: Exact, exponent: int) -> Exact:
    if exponent < 0:
        number, exponent = reciprocal(number), -exponent
    product: Exact = 1
    for _ in range(exponent):
        product = product * number
    return product


def _abs(number: Real) -> Real:
    return -number if sign(number) < 0 else number


def _side(number: Real | Dual) -> int:
    side = sign(number)
    if side == 0:
        raise OnKink
    return side


def _sigmoid(number: Real) -> Real:
    return Fraction(1) / (1 + interval.exp(-number))


def _sinh(number: Real) -> Real:
    return (interval.exp(number) - interval.exp(-number)) * HALF


def _cosh(number: Real) -> Real:
    return (interval.exp(number) + interval.exp(-number)) * HALF


def _tanh(number: Real) -> Real:
    return 2 * _sigmoid(2 * number) - 1


def _sigmoid_slope(number: Exact) -> Exact:
    found = value("sigmoid", number)
    return found * (1 - found)


def _tanh_slope(number: Exact) -> Exact:
    found = value("tanh", number)
    return 1 - found * found


_VALUES: dict[str, Callable[[Real], Real]] = {
    "abs": _abs,
    "sign": _side,
    "sqrt": interval.sqrt,
    "exp": interval.exp,
    "log": interval.log,
    "sin": interval.sin,
    "cos": interval.cos,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "softplus": lambda number: interval.log(1 + interval.exp(number)),
}
_SLOPES: dict[str, Callable[[Exact], Exact]] = {
    "abs": _side,
    "sign": lambda number: 0 * _side(number),
    "sqrt": lambda number: HALF * reciprocal(value("sqrt", number)),
    "exp": lambda number: value("exp", number),
    "log": reciprocal,
    "sin": lambda number: value("cos", number),
    "cos": lambda number: -value("sin", number),
    "sinh": lambda number: value("cosh", number),
    "cosh": lambda number: value("sinh", number),
    "tanh": _tanh_slope,
    "sigmoid": _sigmoid_slope,
    "softplus": lambda number: value("sigmoid", number),
}


def is_narrow(matrix: Matrix) -> bool:
    """Whether all entries are known exactly, or to so many digits that they can be compared."""
    numbers = (number for row in matrix.rows for number in row)
    return all(number.is_narrow for number in numbers if isinstance(number, Interval))
