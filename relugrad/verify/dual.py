"""Exact numbers that carry derivatives: integers, fractions, and dual numbers over them.

Where a function has no rational value, an interval that holds it stands in their place.

A `Dual` is a + Σ bᵢ εᵢ with εᵢ εⱼ = 0. Its parts are exact numbers, or duals of an outer
derivative; `tag` tells the derivatives apart, the innermost having the largest.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Union

from .interval import Interval, Real

Exact = Union[Real, "Dual"]


class Dual:
    __slots__ = ("tag", "tangent", "value")

    def __init__(self, value: Exact, tangent: tuple[Exact, ...], tag: int) -> None:
        self.value = value
        self.tangent = tangent
        self.tag = tag

    def __add__(self, other: Exact) -> Dual:
        if isinstance(other, Dual):
            if other.tag == self.tag:
                tangent = tuple([a + b for a, b in zip(self.tangent, other.tangent, strict=True)])
                return Dual(self.value + other.value, tangent, self.tag)
            if other.tag > self.tag:
                return Dual(other.value + self, other.tangent, other.tag)
        return Dual(self.value + other, self.tangent, self.tag)

    __radd__ = __add__

    def __neg__(self) -> Dual:
        return Dual(-self.value, tuple([-a for a in self.tangent]), self.tag)

    def __sub__(self, other: Exact) -> Dual:
        return self + -other

    def __rsub__(self, other: Exact) -> Dual:
        return -self + other

    def __mul__(self, other: Exact) -> Dual:
        if isinstance(other, Dual):
            if other.tag == self.tag:
                a, b = self.value, other.value
                # Most derivatives are 0, and a product with a fraction costs as much as any.
                tangent = tuple(
                    [
                        (x * b if x else 0) + (y * a if y else 0)
                        for x, y in zip(self.tangent, other.tangent, strict=True)
                    ]
                )
                return Dual(a * b, tangent, self.tag)
            if other.tag > self.tag:
                return other * self
        tangent = tuple([a * other if a else 0 for a in self.tangent])
        return Dual(self.value * other, tangent, self.tag)

    __rmul__ = __mul__


def reciprocal(number: Exact) -> Exact:
    """1 / `number`, exactly.

    Raises
    ------
    ZeroDivisionError
        The number, or its value where it is a dual one, is 0.
    """
    if isinstance(number, Dual):
        inverse = reciprocal(number.value)
        slope = -(inverse * inverse)
        return Dual(inverse, tuple([slope * a for a in number.tangent]), number.tag)
    return number.reciprocal if isinstance(number, Interval) else Fraction(1) / number


def sign(number: Exact) -> int:
    """−1, 0 or 1: the sign of the value, whatever derivatives it carries.

    Raises
    ------
    ZeroDivisionError
        The value is an interval around 0, which has no sign.
    """
    while isinstance(number, Dual):
        number = number.value
    return (number > 0) - (number < 0)


def split(number: Exact, tag: int, count: int) -> tuple[Exact, ...]:
    """The derivatives with the given tag: `count` zeros for a number that carries none."""
    if isinstance(number, Dual) and number.tag == tag:
        return number.tangent
    return (0,) * count


def weight(number: Exact) -> int:
    """What it costs to multiply by this number, in multiplications of machine words, roughly."""
    # Most are whole numbers.
    if isinstance(number, int):
        return 1 + (number.bit_length() >> 10) ** 2
    if isinstance(number, Dual):
        return (1 + len(number.tangent)) * weight(number.value)
    if isinstance(number, Interval):
        return 8
    return 4 + ((number.numerator.bit_length() + number.denominator.bit_length()) >> 10) ** 2
