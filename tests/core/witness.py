"""The value of a polynomial at a point, read off its letters without any law: a second witness."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from random import Random

from relugrad.core.terms import DELTA, Argument, Index, Letter, Poly

Value = Fraction | float
Rows = list[list[Value]]
ORDER = 6


class Undefined(Exception):
    """There is no value here: a division by 0, the root of a negative number, a kink."""


@dataclass(frozen=True)
class Point:
    """Values for all symbols, drawn from a seed as they are asked for.

    `sizes` are the numbers behind the sizes of indices, `positive` the symbols without negative
    entries, and `set_` values that are not drawn.
    """

    seed: object
    sizes: Mapping[str, int]
    positive: frozenset[str] = frozenset()
    set_: Mapping[str, Value] = field(default_factory=dict)
    # Inverses, by the argument itself and not by its key: a key that is wrong is to be seen.
    inverses: dict[tuple[int, tuple[int, ...]], tuple[Argument, Rows]] = field(default_factory=dict)

    def __call__(self, name: str, at: tuple[int, ...] = ()) -> Value:
        if name in self.set_:
            return self.set_[name]
        if f"={name}" in self.sizes:
            return Fraction(self.sizes[f"={name}"])
        drawn = Random(f"{self.seed} {name} {at}")
        sign = 1 if name in self.positive else drawn.choice((-1, 1))
        return Fraction(sign * drawn.randint(1, 12), drawn.choice((3, 5, 7)))

    def setting(self, name: str, value: Value) -> Point:
        return replace(self, set_={**self.set_, name: value}, inverses={})

    def general(self, name: str, order: int, number: Value) -> Value:
        """A function of which nothing is known: a polynomial, so that its derivatives are exact."""
        total: Value = Fraction(0)
        for k in range(order, ORDER):
            coefficient = Fraction(Random(f"{self.seed} {name} {k}").randint(-3, 3), 4)
            total += coefficient * math.perm(k, order) * number ** (k - order)
        return total


def value(p: Poly, point: Point, at: Mapping[Index, int]) -> Value:
    """The value where the free indices have the values `at`."""
    total: Value = Fraction(0)
    for t in p:
        bound = sorted(t.bound, key=lambda i: i.number)
        for numbers in product(*[range(point.sizes[i.size]) for i in bound]):
            here = {**at, **dict(zip(bound, numbers, strict=True))}
            part: Value = Fraction(t.value)
            for letter, places, power in t.factors:
                base = of_letter(letter, point, tuple([here[i] for i in places]))
                part *= to_power(base, Fraction(power))
            total += part
    return total


def of_letter(letter: Letter, point: Point, at: tuple[int, ...]) -> Value:
    match letter.kind:
        case "variable":
            return point(letter.name, at)
        case "differential":
            return point(f"d{letter.name}", at)
        case "size":
            return Fraction(point.sizes[letter.name])
        case "prime":
            return Fraction(int(letter.name))
        case "orthogonal" | "orthonormal":
            return point(letter.name, at)
    if letter == DELTA:
        return Fraction(at[0] == at[1])
    argument = letter.argument
    assert argument is not None
    places = argument.places
    if letter.kind == "inverse":
        known = id(argument), at[2:]
        if known not in point.inverses:
            rest = dict(zip(places[2:], at[2:], strict=True))
            rows = _matrix(argument.inner, point, places[:2], rest)
            point.inverses[known] = argument, inverted(rows)
        return point.inverses[known][1][at[0]][at[1]]
    if letter.kind == "determinant":
        rest = dict(zip(places, at, strict=True))
        return determinant(_matrix(argument.inner, point, argument.hidden[:2], rest))
    inner = value(argument.inner, point, dict(zip(places, at, strict=True)))
    if letter.kind == "power":
        return inner
    if letter.kind == "step":
        return NUMERIC["step"](inner)
    if letter.name in NUMERIC:
        return NUMERIC[letter.name](inner)
    return point.general(letter.name, letter.order, inner)


def _matrix(inner: Poly, point: Point, ends: tuple[Index, ...], rest: Mapping[Index, int]) -> Rows:
    row, column = ends
    return [
        [value(inner, point, {**rest, row: r, column: c}) for c in range(point.sizes[column.size])]
        for r in range(point.sizes[row.size])
    ]


def to_power(base: Value, power: Fraction) -> Value:
    if power == 1:
        return base
    if power.denominator == 1:
        if base == 0 and power < 0:
            raise Undefined
        return base ** int(power)
    if base < 0 or (base == 0 and power < 0):
        raise Undefined
    return math.pow(base, power)


def size(a: Value) -> float:
    return abs(float(a))


def inverted(rows: Rows) -> Rows:
    """The inverse, by Gauss and Jordan."""
    n = len(rows)
    work = [[*row, *[Fraction(r == c) for c in range(n)]] for r, row in enumerate(rows)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda r: size(work[r][k]))
        if size(work[pivot][k]) < 1e-9:
            raise Undefined
        work[k], work[pivot] = work[pivot], work[k]
        work[k] = [a / work[k][k] for a in work[k]]
        for r in range(n):
            if r != k:
                work[r] = [a - work[r][k] * b for a, b in zip(work[r], work[k], strict=True)]
    return [row[n:] for row in work]


def determinant(rows: Rows) -> Value:
    """The determinant, along the first row."""
    if not rows:
        return Fraction(1)
    total: Value = Fraction(0)
    for c, a in enumerate(rows[0]):
        minor = [row[:c] + row[c + 1 :] for row in rows[1:]]
        total += (-1) ** c * a * determinant(minor)
    return total


def _step(a: Value) -> Value:
    if size(a) < 1e-9:
        raise Undefined
    return Fraction(a > 0)


def _log(a: Value) -> Value:
    if a <= 0:
        raise Undefined
    return math.log(a)


def _bounded(function: Callable[[float], float]) -> Callable[[Value], Value]:
    def bounded(a: Value) -> Value:
        if size(a) > 30:
            raise Undefined
        return function(float(a))

    return bounded


NUMERIC: dict[str, Callable[[Value], Value]] = {
    "step": _step,
    "ramp": lambda a: a * _step(a),
    "abs": lambda a: max(a, -a),
    "sqrt": lambda a: to_power(a, Fraction(1, 2)),
    "exp": _bounded(math.exp),
    "log": _log,
    "sigmoid": _bounded(lambda a: 1 / (1 + math.exp(-a))),
    "softplus": _bounded(lambda a: math.log(1 + math.exp(a))),
    "tanh": _bounded(math.tanh),
    "sinh": _bounded(math.sinh),
    "cosh": _bounded(math.cosh),
    "sin": _bounded(math.sin),
    "cos": _bounded(math.cos),
}


def close(a: Value, b: Value) -> bool:
    """Whether two values agree: exactly where both are exact, else up to what floats lose."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b
    return abs(float(a) - float(b)) <= 1e-5 * (1 + abs(float(a)) + abs(float(b)))
