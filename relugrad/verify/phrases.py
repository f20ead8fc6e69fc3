"""How a factor is put into words."""

from __future__ import annotations

from fractions import Fraction

from ..core.terms import Exact

FRACTIONS = {
    Fraction(1, 2): "½",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
}


def number(factor: Exact) -> str:
    return FRACTIONS.get(Fraction(factor), str(factor))


def multiple_of(factor: Exact) -> str:
    """What stands before "the left side" where this is a multiple of it."""
    if factor == 2:
        return "twice"
    if factor < 0:
        return f"−{number(-factor)} times"
    return f"{number(factor)} of" if factor < 1 else f"{number(factor)} times"


def lost(factor: Exact) -> str:
    """What was forgotten where a side is a multiple of the right one."""
    if factor == -1:
        return "the sign is wrong"
    size = abs(Fraction(factor))
    also = " and the sign is wrong" if factor < 0 else ""
    if size.numerator == 1:
        return f"the factor {size.denominator} is lost{also}"
    if size.denominator == 1:
        return f"one factor {size.numerator} too many{also}"
    return f"a factor {number(1 / size)} is missing{also}"


def signed(factor: Exact, said: str) -> str:
    """A term with its sign."""
    size = abs(Fraction(factor))
    times = "" if size == 1 else f"{number(size)} "
    return f"{'−' if factor < 0 else '+'} {times}{said}"
