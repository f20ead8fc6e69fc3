"""Degrees of fractions: bounds on those of the numerator and of the denominator."""

from __future__ import annotations

from collections.abc import Sequence

Degree = tuple[int, int]


def product(a: Degree, b: Degree) -> Degree:
    """The degree of a product of two fractions."""
    return a[0] + b[0], a[1] + b[1]


def repeated(a: Degree, count: int) -> Degree:
    """The degree of a sum of `count` fractions of degree `a`, whose denominators may all differ."""
    return (a[0] + (count - 1) * a[1], count * a[1]) if a[1] else a


def total(parts: Sequence[Degree]) -> Degree:
    """The degree of a sum of fractions."""
    below = sum(d for _, d in parts)
    return max(n + below - d for n, d in parts), below


def largest(parts: Sequence[Degree]) -> Degree:
    """The degree of any one of several fractions."""
    return max(n for n, _ in parts), max(d for _, d in parts)
