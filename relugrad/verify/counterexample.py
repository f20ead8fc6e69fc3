"""The smallest matrices that show it: a point in small integers at which two sides differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

from ..errors import NotReadError
from ..language.chains import Side
from ..wording import say
from .checks import Counterexample
from .comparison import short
from .conditioned import WORK, Adjuster
from .drawing import FRESH, draw_point
from .dual import Exact
from .evaluate import Evaluator
from .interval import Interval
from .matrix import Matrix
from .points import Budget, OnKink, Point
from .sides import Attempt, counting

# How far the entries reach, and their denominator: first small integers.
# A larger denominator is that of a value which is not rational, in so many places.
MAX_WRITTEN = 10**12
REACHES = (((1, 1), (2, 1), (3, 1)), ((10, 1), (100, 1), (1000, 1), (3, 4)))


def counterexample(attempt: Attempt, wrong: int, against: int, seed: int) -> Counterexample | None:
    """The smallest point, in sizes and then in entries, at which the two sides differ."""
    small = replace(attempt)
    adjuster = Adjuster.of(small, Budget(WORK)) if attempt.held else None
    sides = attempt.side(against), attempt.side(wrong)
    budget = Budget()
    for reaches in REACHES:
        for number, sizes in enumerate(_small_sizes(list(attempt.sizes))):
            small.sizes = sizes
            random = Random(f"relugrad {seed} {number}")
            for reach, denominator in reaches:
                for _ in range(12):
                    drawn = draw_point(small, random, -reach, reach, denominator)
                    point = drawn if adjuster is None else adjuster.adjusted(drawn, random)
                    if point is not None and _differs(small, point, sides, budget, adjuster):
                        # A direction that is changed may leave what is assumed.
                        if adjuster is None or not point.directions:
                            point = _shrunk(small, point, sides, budget, adjuster)
                        return _written(small, point, sides)
                    if budget.left < 0:
                        return None
    return None


def _small_sizes(roots: list[int]) -> Iterator[dict[int, int]]:
    yield dict.fromkeys(roots, 1)
    for root in roots:
        yield {other: 2 if other == root else 1 for other in roots}
    yield dict.fromkeys(roots, 2)
    yield {root: size for size, root in enumerate(roots, start=2)}
    for size in (3, 4):
        yield dict.fromkeys(roots, size)


def _at(
    attempt: Attempt, point: Point, sides: tuple[Side, Side], budget: Budget
) -> tuple[Matrix, Matrix] | None:
    evaluator = Evaluator(attempt.shapes, point, budget=budget)
    try:
        left, right = (evaluator.whole(side.readable, side.scope) for side in sides)
    except (OnKink, ZeroDivisionError, NotReadError):
        return None
    return left, right


def _differs(
    attempt: Attempt,
    point: Point,
    sides: tuple[Side, Side],
    budget: Budget,
    adjuster: Adjuster | None,
) -> bool:
    """Whether two sides differ at a point that satisfies what is assumed."""
    found = _at(attempt, point, sides, budget)
    if found is None or found[0].shape != found[1].shape or found[0] == found[1]:
        return False
    return adjuster is None or adjuster.satisfied(point)


def _shrunk(
    attempt: Attempt,
    point: Point,
    sides: tuple[Side, Side],
    budget: Budget,
    adjuster: Adjuster | None,
) -> Point:
    """The point with every entry made 0, or else ±1, that can be without making the sides equal.

    After the entries, the same for the values of general functions.
    """
    for table in ("values", "directions"):
        for name in getattr(point, table):
            if name in counting(attempt):
                # It is a size.
                continue
            rows, columns = getattr(point, table)[name].shape
            for i in range(rows):
                for j in range(columns):
                    for number in (0, 1, -1):
                        changed = dict(getattr(point, table))
                        entries = [list(row) for row in changed[name].rows]
                        if entries[i][j] == number:
                            break
                        entries[i][j] = number
                        changed[name] = Matrix(tuple(tuple(row) for row in entries))
                        new = Point(point.sizes, point.values, point.directions, point.jets)
                        setattr(new, table, changed)
                        if _differs(attempt, new, sides, budget, adjuster):
                            point = new
                            break
    known = point.jets.known
    known.clear()
    _differs(attempt, point, sides, budget, adjuster)
    for key, value in list(known.items()):
        for number in (0, 1, -1):
            known[key] = number
            if number == value or _differs(attempt, point, sides, budget, adjuster):
                break
            known[key] = value
    return point


def _written(attempt: Attempt, point: Point, sides: tuple[Side, Side]) -> Counterexample:
    point.jets.asked.clear()
    found = _at(attempt, point, sides, Budget())
    assert found is not None
    values = {name: _matrix(value, name, attempt) for name, value in point.values.items()}
    values |= {f"d{name}": _matrix(v, name, attempt) for name, v in point.directions.items()}
    for name, number, order in sorted(point.jets.asked, key=_place):
        value = point.jets.known[name, number, order]
        values[f"{name}{chr(39) * order}({_entry(number)})"] = _entry(value)
    left, right = found
    scalar = left.is_number and attempt.shapes.is_scalar(attempt.fits[min(attempt.fits)])
    return Counterexample(
        values=values,
        left=_entry(left.entry) if scalar else _rows(left),
        right=_entry(right.entry) if scalar else _rows(right),
        left_latex=short(sides[0]),
        right_latex=short(sides[1]),
    )


def _place(asked: tuple[str, int | Fraction, int]) -> tuple[str, int, Fraction]:
    name, number, order = asked
    return name, order, Fraction(number)


def _matrix(value: Matrix, name: str, attempt: Attempt) -> str:
    if attempt.shapes.is_scalar(attempt.shapes.variables[name]):
        return _entry(value.entry)
    return _rows(value)


def _rows(value: Matrix) -> str:
    return "[" + "; ".join(" ".join(_entry(a) for a in row) for row in value.rows) + "]"


def _entry(number: Exact) -> str:
    if isinstance(number, Fraction) and number.denominator > MAX_WRITTEN:
        number = Interval.of(number)
    return str(number).replace("-", "−")


def up_to_a_size(attempt: Attempt, wrong: int, against: int, seed: int) -> str:
    """For an identity special to small matrices, up to which size it holds."""
    if attempt.held:
        return ""
    sides = attempt.side(against), attempt.side(wrong)
    small = replace(attempt)
    random = Random(f"relugrad {seed}")
    budget = Budget()
    for size in range(1, max(attempt.sizes.values(), default=0) + 1):
        small.sizes = dict.fromkeys(attempt.sizes, size)
        points = [draw_point(small, random, -FRESH, FRESH) for _ in range(3)]
        found = [pair for point in points if (pair := _at(small, point, sides, budget))]
        if not found or any(a != b for a, b in found):
            names = attempt.shapes.size_names()
            said = ", ".join(names[root] for root in attempt.sizes if root in names)
            if size < 3 or not found or not said:
                return ""
            return say(
                "it holds only for small matrices, where {sizes} is at most {most}",
                sizes=said,
                most=size - 1,
            )
    return ""
