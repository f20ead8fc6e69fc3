"""How a factor is put into words."""

from __future__ import annotations

from fractions import Fraction

from ..core.terms import Exact
from ..wording import say

FRACTIONS = {
    Fraction(1, 2): "½",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
}


def number(factor: Exact) -> str:
    return FRACTIONS.get(Fraction(factor), str(factor))


def multiple_of(factor: Exact, whole: str) -> str:
    """This multiple of what is named, such as the left side."""
    if factor == 2:
        return say("twice {whole}", whole=whole)
    if 0 <= factor < 1:
        return say("{number} of {whole}", number=number(factor), whole=whole)
    times = number(factor) if factor > 0 else f"−{number(-factor)}"
    return say("{number} times {whole}", number=times, whole=whole)


def lost(factor: Exact) -> str:
    """What was forgotten where a side is a multiple of the right one."""
    if factor == -1:
        return say("the sign is wrong")
    size = abs(Fraction(factor))
    if size.denominator == 1 != size.numerator:
        if factor < 0:
            return say("an extra factor {number}, and the sign is wrong", number=size.numerator)
        return say("an extra factor {number}", number=size.numerator)
    missing = number(1 / size)
    if factor < 0:
        return say("a factor {number} is missing, and the sign is wrong", number=missing)
    return say("a factor {number} is missing", number=missing)


def signed(factor: Exact, said: str) -> str:
    """A term with its sign."""
    size = abs(Fraction(factor))
    times = "" if size == 1 else f"{number(size)} "
    return f"{'−' if factor < 0 else '+'} {times}{said}"
