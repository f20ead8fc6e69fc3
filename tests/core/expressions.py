"""Random expressions in entries, each with its polynomial and, without the core, its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from relugrad.core.algebra import Algebra
from relugrad.core.functions import function
from relugrad.core.matrices import determinant, inverse
from relugrad.core.terms import (
    Index,
    Poly,
    delta,
    entry,
    fresh,
    minus,
    number,
    plus,
    renamed,
    size_letter,
    summed,
    times,
    variable,
)

from . import witness
from .witness import Point, Undefined, Value

SIZE = "#1"
COUNT = "=n"
FUNCTIONS = tuple(witness.NUMERIC)
EVEN = (Fraction(2), Fraction(-2))
ROOTS = (Fraction(1, 2), Fraction(3, 2), Fraction(-1, 2))
POWERS = (*EVEN, Fraction(3), Fraction(-1), *ROOTS)


@dataclass(frozen=True)
class Expression:
    """An operation, what it is further told, and its operands.

    `below` are the names of the indices that it stands at.
    """

    operation: str
    said: str | Fraction = ""
    below: tuple[str, ...] = ()
    operands: tuple[Expression, ...] = ()

    def __str__(self) -> str:
        inside = ", ".join([str(self.said), *self.below, *map(str, self.operands)])
        return f"{self.operation}({inside})"

    def polynomial(self, c: Algebra, at: Mapping[str, Index]) -> Poly:
        """The polynomial that the core makes of it."""
        here = tuple([at[i] for i in self.below])
        if self.operation == "sum over":
            i = fresh(size_of(str(self.said)))
            return summed(self.operands[0].polynomial(c, {**at, str(self.said): i}), (i,))
        if self.operation in ("inverse", "determinant"):
            r, s = fresh(SIZE), fresh(SIZE)
            inner = self.operands[0].polynomial(c, {**at, "r": r, "s": s})
            if self.operation == "determinant":
                return determinant(c, inner, r, s)
            return renamed(inverse(c, inner, r, s), dict(zip((r, s), here, strict=True)))
        parts = [e.polynomial(c, at) for e in self.operands]
        match self.operation, self.said:
            case "number", Fraction() as said:
                return number(said)
            case "symbol", str(name):
                return entry(variable(name), *here)
            case "delta", _:
                return delta(*here)
            case "size", _:
                return entry(size_letter(SIZE))
            case "plus", _:
                return plus(*parts)
            case "minus", _:
                return minus(*parts)
            case "times", _:
                return times(*parts)
            case "over", _:
                return times(parts[0], c.powered(parts[1], -1))
            case "power", Fraction() as power:
                return c.powered(parts[0], power)
            case "function", str(name):
                return function(c, name, parts[0])
            case "general", str(name):
                return function(c, name.rstrip("'"), parts[0], name.count("'"))
            case "derivative", str(name):
                return c.partial(parts[0], name, here)
            case "put in", str(name):
                return c.substituted(parts[0], name, lambda *_: parts[1])
        raise AssertionError(self.operation)

    def value(self, point: Point, at: Mapping[str, int]) -> Value:
        """The value at a point."""
        here = tuple([at[i] for i in self.below])
        first = self.operands[0] if self.operands else self
        match self.operation, self.said:
            case "number", Fraction() as said:
                return said
            case "symbol", str(name):
                return point(name, here)
            case "delta", _:
                return Fraction(here[0] == here[1])
            case "size", _:
                return Fraction(point.sizes[SIZE])
            case "sum over", str(i):
                every = range(point.sizes[size_of(i)])
                total: Value = Fraction(0)
                for k in every:
                    total += first.value(point, {**at, i: k})
                return total
            case "inverse" | "determinant", _:
                n = range(point.sizes[SIZE])
                rows = [[first.value(point, {**at, "r": r, "s": s}) for s in n] for r in n]
                if self.operation == "determinant":
                    return witness.determinant(rows)
                return witness.inverted(rows)[here[0]][here[1]]
            case "derivative", str(name):
                return self._slope(point, at, name)
            case "put in", str(name):
                return first.value(point.setting(name, self.operands[1].value(point, at)), at)
        parts = [e.value(point, at) for e in self.operands]
        match self.operation, self.said:
            case "plus", _:
                return parts[0] + parts[1]
            case "minus", _:
                return parts[0] - parts[1]
            case "times", _:
                return parts[0] * parts[1]
            case "over", _:
                return parts[0] * witness.to_power(parts[1], Fraction(-1))
            case "power", Fraction() as power:
                return witness.to_power(parts[0], power)
            case "function", str(name):
                return witness.NUMERIC[name](parts[0])
            case "general", str(name):
                return point.general(name.rstrip("'"), name.count("'"), parts[0])
        raise AssertionError(self.operation)

    def _slope(self, point: Point, at: Mapping[str, int], name: str) -> Value:
        """The central difference, at two widths that must agree."""
        middle = point(name)
        found: list[Value] = []
        for h in (Fraction(1, 10**4), Fraction(1, 3 * 10**4)):
            right, left = (
                self.operands[0].value(point.setting(name, middle + d), at) for d in (h, -h)
            )
            found.append((right - left) / (2 * h))
        if witness.size(found[0] - found[1]) > 1e-4 * (1 + witness.size(found[0])):
            raise Undefined
        return float(found[1])

    def parts(self) -> list[Expression]:
        """This and everything in it."""
        return [self, *[p for e in self.operands for p in e.parts()]]

    def replaced(self, old: Expression, new: Expression) -> Expression:
        """The expression with `new` for the operand `old`, which is told by its identity."""
        if self is old:
            return new
        return replace(self, operands=tuple([e.replaced(old, new) for e in self.operands]))


def size_of(index: str) -> str:
    """Indices from p on run over a size that a symbol counts."""
    return COUNT if "p" <= index < "r" else SIZE


def drawn(random: Random, depth: int, indices: tuple[str, ...]) -> Expression:
    """A random expression whose free indices are among `indices`."""
    square = [i for i in indices if size_of(i) == SIZE]
    if depth == 0 or random.random() < 0.15:
        return _leaf(random, indices, square)

    def inner(*more: str) -> Expression:
        return drawn(random, depth - 1, (*indices, *more))

    ways = [*["plus", "minus", "times"] * 3, "over", "power", "power", "function", "function"]
    ways += ["general", "derivative", "put in"]
    ways += ["sum over"] * 4 * (len(indices) < 3)
    ways += ["inverse", "determinant"] * (len(square) >= 2 and "r" not in indices)
    operation = random.choice(ways)
    match operation:
        case "plus" | "minus" | "times" | "over":
            return Expression(operation, operands=(inner(), inner()))
        case "power":
            operand = inner()
            if random.random() < 0.5:
                # Roots of powers have a law of their own: √x² is |x|.
                operand = Expression(operation, random.choice(EVEN), operands=(operand,))
                return Expression(operation, random.choice(ROOTS), operands=(operand,))
            return Expression(operation, random.choice(POWERS), operands=(operand,))
        case "function":
            operand = inner()
            if random.random() < 0.3:
                # So have functions of the negative.
                negative = Expression("number", Fraction(-1))
                operand = Expression("times", operands=(negative, operand))
            return Expression(operation, random.choice(FUNCTIONS), operands=(operand,))
        case "general":
            return Expression(operation, "φ" + "'" * random.randint(0, 2), operands=(inner(),))
        case "sum over":
            i = random.choice([i for i in "klpq" if i not in indices])
            return Expression(operation, i, operands=(inner(i),))
        case "put in":
            return Expression(operation, "x", operands=(inner(), inner()))
        case "derivative":
            return Expression(operation, "x", operands=(inner(),))
        case "inverse":
            at = random.choice(square), random.choice(square)
            return Expression(operation, below=at, operands=(_matrix(random, inner),))
        case "determinant":
            return Expression(operation, operands=(_matrix(random, inner),))
    raise AssertionError(operation)


def _matrix(random: Random, inner: Callable[..., Expression]) -> Expression:
    at = random.choice((("r", "s"), ("s", "r")))
    plain = Expression("symbol", random.choice("AB"), at)
    if random.random() < 0.3:
        return plain
    if random.random() < 0.3:
        other = Expression("symbol", random.choice("AB"), ("k", "s"))
        product = Expression("times", operands=(Expression("symbol", "A", ("r", "k")), other))
        return Expression("sum over", "k", operands=(product,))
    operation = random.choice(("plus", "times"))
    return Expression(operation, operands=(plain, inner("r", "s")))


def _leaf(random: Random, indices: tuple[str, ...], square: list[str]) -> Expression:
    ways = ["number", "x", "y", "size"]
    ways += ["v", "w"] * 2 * bool(square) + ["A", "B"] * 3 * bool(square) + ["delta"] * bool(square)
    ways += ["u"] * 3 * (len(square) < len(indices))
    way = random.choice(ways)
    if way == "number":
        chosen = random.choice((-2, -1, 1, 2, 3, 0, 4))
        return Expression("number", Fraction(chosen, random.choice((1, 1, 1, 2))))
    if way == "size":
        return random.choice((Expression("size"), Expression("symbol", "n")))
    if way in "xy":
        return Expression("symbol", way)
    if way in "vw":
        return Expression("symbol", way, (random.choice(square),))
    if way == "u":
        return Expression("symbol", "u", (random.choice([i for i in indices if i not in square]),))
    at = random.choice(square), random.choice(square)
    return Expression("delta", below=at) if way == "delta" else Expression("symbol", way, at)


def rearranged(random: Random, e: Expression) -> Expression:
    """An expression that is equal to `e` wherever both have a value."""
    some = random.choice(e.parts())
    operands = some.operands
    x = Expression("symbol", "y")
    one = Expression("number", Fraction(1))
    new = [
        Expression("minus", operands=(Expression("plus", operands=(some, x)), x)),
        Expression("over", operands=(some, one)),
        Expression("times", operands=(one, some)),
        Expression("over", operands=(Expression("times", operands=(some, x)), x)),
    ]
    match some.operation, some.said:
        case (("plus" | "times"), _):
            new += [replace(some, operands=operands[::-1])] * 3
        case "over", _:
            below = Expression("power", Fraction(-1), operands=operands[1:])
            new += [Expression("times", operands=(below, operands[0]))] * 3
        case "power", Fraction() as power if power.denominator == 1 and power > 0:
            less = replace(some, said=power - 1)
            new += [Expression("times", operands=(less, operands[0]))] * 3
        case "sum over", _:
            inner = operands[0]
            if inner.operation in ("plus", "minus"):
                apart = tuple([replace(some, operands=(part,)) for part in inner.operands])
                new += [replace(inner, operands=apart)] * 3
        case "delta", _:
            new += [replace(some, below=some.below[::-1])] * 2
    return e.replaced(some, random.choice(new))


def mutated(random: Random, e: Expression) -> Expression:
    """An expression that mostly differs from `e`."""
    some = random.choice(e.parts())
    new = [Expression("times", operands=(Expression("number", Fraction(-1)), some))]
    match some.operation, some.said:
        case "number", Fraction() as said:
            new.append(replace(some, said=-said or Fraction(1)))
        case "symbol", str(name):
            twins = {"x": "y", "y": "x", "A": "B", "B": "A", "v": "w", "w": "v"}
            new += [replace(some, said=twins[name])] * 3 if name in twins else []
            new += [replace(some, below=some.below[::-1])] * 3 if len(some.below) == 2 else []
        case (("plus" | "minus"), _):
            new.append(replace(some, operation="minus" if some.operation == "plus" else "plus"))
        case "over", _:
            new.append(replace(some, operands=some.operands[::-1]))
        case "power", Fraction() as power:
            new += [replace(some, said=-power), replace(some, said=power + 1)]
        case "function", str(name):
            new.append(replace(some, said=random.choice(FUNCTIONS)))
        case "inverse", _:
            new.append(replace(some, below=some.below[::-1]))
        case "sum over", _:
            if str(some.said) not in _free(some.operands[0]):
                new.append(some.operands[0])
    return e.replaced(some, random.choice(new))


def _free(e: Expression) -> set[str]:
    """The names of the indices that no operation in it binds."""
    bound = {"sum over": {str(e.said)}, "inverse": {"r", "s"}, "determinant": {"r", "s"}}
    inside = set[str]().union(*[_free(part) for part in e.operands])
    return set(e.below) | inside - bound.get(e.operation, set())
