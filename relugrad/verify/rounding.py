"""Numbers that may be rounded: a value at the end of a chain, or two that nearly agree."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..errors import NotReadError
from ..language.chains import Side
from ..language.constructs.functions import Elementary, Softmax
from ..language.nodes import Activation, Number, Sum, walk
from ..language.scope import free_symbols
from ..patterns import lazy
from ..wording import marked, say
from .dual import Exact
from .interval import Interval
from .matrix import Matrix
from .sides import Attempt, expressions

# Two numbers that differ by less than this part of the greater one may be rounded.
ROUNDED = 0.1
# And of two without a decimal point.
ROUNDED_TO_ONE = 0.01
# Two decimal places or more.
_PLACES = lazy(r"\d\.\d\d")
_FRACTION = lazy(r"\.(\d+)")
_DECIMAL = lazy(r"-? ?\d*\.(\d+)")
TWO_FORMULAS = marked("two numbers in two formulas, which may be about different things")


def rounded(attempt: Attempt, k: int) -> int:
    """To how many decimal places the last side of a chain is the value of the one before it."""
    left, right = attempt.chain.sides[k : k + 2]
    digits = _DECIMAL.fullmatch(right.latex.strip().rstrip(".,"))
    last = k + 2 == len(attempt.chain.sides) and digits is not None
    if not last or "." in left.latex or not is_a_value(left) or not attempt.values:
        return 0
    values = attempt.values[0]
    if k not in values or not isinstance(right.node, Number | Sum) or not values[k].is_number:
        return 0
    places = len(digits[1]) if digits else 0
    try:
        near = abs(Fraction(values[k].entry) - Fraction(digits[0].replace(" ", "")))  # type: ignore
    except (TypeError, ValueError):
        return 0
    return places if near <= Fraction(1, 2 * 10**places) else 0


def of_two_formulas(attempt: Attempt, k: int) -> bool:
    """Whether two bare numbers are compared across two formulas."""
    left, right = attempt.chain.sides[k : k + 2]
    numbers = isinstance(left.node, Number) and isinstance(right.node, Number)
    return numbers and left.display != right.display


def numbers_may_be_rounded(attempt: Attempt, k: int) -> str:
    """Whether two numbers may be equal up to rounding."""
    sides = attempt.chain.sides[k : k + 2]
    if not all(map(is_a_value, sides)) or not attempt.values:
        return ""
    if of_two_formulas(attempt, k):
        return say(TWO_FORMULAS)
    values = attempt.values[0]
    if k not in values or k + 1 not in values:
        return ""
    decimal = any(_FRACTION.search(side.latex) or "10^" in side.latex for side in sides)
    if not all(values[i].is_number for i in (k, k + 1)):
        near = decimal and _agree(values[k], values[k + 1], sides)
        return say("two numbers, one of which may be rounded") if near else ""
    try:
        a, b = (_float(values[i].entry) for i in (k, k + 1))
    except (TypeError, ValueError, OverflowError):
        return say("two numbers, one of which may be rounded") if decimal else ""
    if not decimal:
        # Rounded to an integer, or from one: no fraction of small numbers is.
        near = not a.is_integer() and abs(a - b) <= ROUNDED_TO_ONE * max(abs(a), abs(b))
        return say("two numbers, one of which may be rounded") if near else ""
    written = [digits for side in sides for digits in _FRACTION.findall(side.latex)]
    least = 0.5 / 10 ** len(written[-1]) if written else 0
    near = abs(a - b) <= max(ROUNDED * max(abs(a), abs(b)), least)
    return say("two numbers, one of which may be rounded") if near else ""


def _agree(left: Matrix, right: Matrix, sides: Sequence[Side]) -> bool:
    """Whether two arrays are equal to the places that are written in one of them."""
    found = [d for side in sides for d in _FRACTION.findall(side.latex)]
    places = min(map(len, found), default=0)
    try:
        pairs = [
            (_float(a), _float(b))
            for one, other in zip(left.rows, right.rows, strict=True)
            for a, b in zip(one, other, strict=True)
        ]
    except (TypeError, ValueError, OverflowError):
        return True
    return all(abs(a - b) <= max(10**-places, ROUNDED * max(abs(a), abs(b))) for a, b in pairs)


def is_a_value(side: Side) -> bool:
    """Whether a side is a number, or the value of a defined function at one, as f'(4)."""
    try:
        return side.node is not None and not any(free_symbols(side.node, side.scope))
    except NotReadError:
        return False


def _float(number: Exact) -> float:
    """A number, or the middle of an interval."""
    if isinstance(number, Interval):
        return float(number.lower + number.upper) / 2
    return float(number)  # type: ignore[arg-type]


def is_a_decimal(attempt: Attempt, k: int) -> bool:
    """Whether a decimal of one of two sides may be the value of an exponential of the other.

    So 0.20 is the slope of a sigmoid at one point.
    """
    sides = attempt.chain.sides[k : k + 2]
    for here, there in (sides, sides[::-1]):
        if there.node is None or here.node is None:
            continue
        decimal = _PLACES.search(here.latex) is not None and "." not in there.latex
        if decimal and any(
            isinstance(part, Elementary | Activation | Softmax)
            for node, _ in expressions(there)
            for part in walk(node)
        ):
            return True
    return False
