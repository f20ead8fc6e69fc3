"""Points that satisfy the assumptions in force: only at these may an equality be refuted.

A point is drawn, and adjusted exactly. A symbol that a word is said of is built anew: symmetric,
orthonormal, diagonal. An equation is solved for a symbol in whose entries it is affine, several
equations one after the other; in the end all of them are evaluated, and a point counts only if
every one holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product
from random import Random

from ..errors import NotReadError
from ..language.nodes import Symbol
from .dual import Dual, Exact, reciprocal, sign, split
from .evaluate import Evaluator
from .force import Held, declared
from .inequalities import differences, within
from .inequalities import is_true as holds
from .matrix import Matrix
from .points import Budget, OnKink, Point
from .prover import prover
from .sides import Attempt, counting
from .worded import built, equations, is_true

# So many ways to choose the symbols that equations are solved for are tried at one point.
MAX_ORDERS = 24
LINEAR = frozenset(("symmetric", "skew-symmetric", "diagonal"))
# Of these a solution of other equations may, or may not, be one: it is looked at afterwards.
SIGNS = frozenset(("positive", "positive definite", "nonzero", "square"))
# By so much the sides of an inequality differ that is solved as an equation.
SLACK = (1, 3, 2)
# The work on all points of an attempt, at all sizes, in the units of a point's own budget.
WORK = 4_000_000
# What it costs to look at one way to solve two equations, and at more of them.
ORDERING = 10


@dataclass(frozen=True, slots=True)
class Adjuster:
    """What makes points of an attempt satisfy the assumptions that are in force in it.

    Parameters
    ----------
    attempt
        The attempt; its sizes are those of the points.
    words
        The properties that the text gives each symbol without a definition.
    equations
        The equations.
    inequalities
        The inequalities.
    """

    attempt: Attempt
    words: dict[str, set[str]]
    equations: list[Held]
    inequalities: list[Held]
    budget: Budget

    @staticmethod
    def of(attempt: Attempt, budget: Budget) -> Adjuster:
        words: dict[str, set[str]] = {}
        equations: list[Held] = []
        inequalities = [one for one in attempt.held if one.order]
        known = prover(attempt)
        for one in attempt.held:
            if one.order:
                continue
            node, scope = one.sides[0]
            recognised = known.recognised(one)
            if one.word and isinstance(node, Symbol) and scope.get(node.name) is None:
                words.setdefault(node.name, set()).add(one.word)
            elif recognised is not None:
                words.setdefault(recognised[0], set()).add(recognised[1])
            else:
                equations.append(one)
        return Adjuster(attempt, words, equations, inequalities, budget)

    def adjusted(self, point: Point, random: Random) -> Point | None:
        """A point near a drawn one that satisfies all assumptions, or None.

        Half of them have many zeros, and their equations are solved for any symbol: where AB = 0,
        a general A leaves B = 0 alone.
        """
        values = dict(point.values)
        special = bool(self.equations) and random.random() < 0.5
        if special:
            numbers = set(counting(self.attempt))
            for name in values:
                if name not in numbers:
                    values[name] = values[name].map(lambda a: a if random.random() < 0.5 else 0)
        for name, words in self.words.items():
            if name in values:
                made = built(values[name], words, random)
                if made is None:
                    return None
                values[name] = made
        for name in values:
            values[name] = within(values[name], name, self.inequalities, random)
        # What is solved for is not what the others are about, unless these do not hold by chance.
        unequal = [one for one in self.inequalities if one.order == ">"]
        for some in (self.equations, [*self.equations, *unequal])[: 1 + bool(unequal)]:
            orders = self._orders(some, values, random if special else None)
            for order in islice(orders, MAX_ORDERS):
                new = self._solved(replace(point, values=dict(values), patterns={}), order)
                if new is not None and self.satisfied(new):
                    return self._moving(new)
        return None

    def satisfied(self, point: Point) -> bool:
        """Whether every assumption holds at a point, exactly."""
        try:
            for name, words in self.words.items():
                value = point.values.get(name)
                if value is not None and not all(is_true(value, word) for word in words):
                    return False
            evaluator = Evaluator(self.attempt.shapes, point, budget=self.budget)
            for one in self.equations:
                if one.word:
                    if not is_true(evaluator.whole(*one.sides[0]), one.word):
                        return False
                elif any(map(sign, _residual(evaluator, one))):
                    return False
            if not all(holds(evaluator, one) for one in self.inequalities):
                return False
        except (OnKink, ZeroDivisionError, NotReadError):
            return False
        return True

    # -- equations --------------------------------------------------------------------------

    def _orders(
        self, some: Sequence[Held], values: dict[str, Matrix], random: Random | None
    ) -> Iterator[list[tuple[str, list[Held]]]]:
        """Which symbols the equations are solved for, one after the other.

        They are the largest ones first, or those that `random` chooses. What an equation is solved
        for comes after all the other symbols in it that are solved for.
        """
        fixed = set(counting(self.attempt))
        fixed |= {
            n
            for n, words in self.words.items()
            if any(not declared(word) for word in words - LINEAR - SIGNS)
        }
        choices = []
        for one in some:
            names = [n for n in one.names if n in values and n not in fixed]
            names.sort(key=lambda n: (-values[n].count, n))
            if random is not None:
                random.shuffle(names)
            # A sign is looked at afterwards.
            choices.append([""] if one.word in SIGNS or one.declared else names)
        if not all(choices):
            return
        for chosen in product(*choices):
            # Most choices may be circular, and there are exponentially many.
            self.budget.spend(ORDERING * len(some) ** 2)
            groups: dict[str, list[Held]] = {}
            for name, one in zip(chosen, some, strict=True):
                if name:
                    groups.setdefault(name, []).append(one)
            order: list[tuple[str, list[Held]]] = []
            while groups:
                ready = next(
                    (
                        name
                        for name, own in groups.items()
                        if not any(one.names & (groups.keys() - {name}) for one in own)
                    ),
                    None,
                )
                if ready is None:
                    break
                order.append((ready, groups.pop(ready)))
            else:
                yield order

    def _solved(self, point: Point, order: Sequence[tuple[str, list[Held]]]) -> Point | None:
        for name, some in order:
            value = point.values[name]
            seeded, count = value.seeded(0, value.count, 1), value.count
            values = {**point.values, name: seeded}
            try:
                evaluator = Evaluator(self.attempt.shapes, point, values, 1, budget=self.budget)
                found = [number for one in some for number in _residual(evaluator, one)]
                for word in self.words.get(name, set()) & LINEAR:
                    found += equations(seeded, word)
                step = self._step(found, count)
            except (OnKink, ZeroDivisionError, NotReadError):
                return None
            if step is None:
                return None
            point.values[name] = _moved(value, step)
        return point

    def _moving(self, point: Point) -> Point | None:
        """The point with directions along which the assumptions go on to hold."""
        names = [name for name in point.directions if name in point.values]
        if not names:
            return point
        count = sum(point.values[name].count for name in names)
        values, first = dict(point.values), 0
        for name in names:
            values[name] = point.values[name].seeded(first, count, 1)
            first += point.values[name].count
        try:
            evaluator = Evaluator(self.attempt.shapes, point, values, 1, budget=self.budget)
            found = []
            for one in self.equations:
                if one.moves:
                    found += _residual(evaluator, one)
        except (OnKink, ZeroDivisionError, NotReadError):
            return None
        for name, words in self.words.items():
            if name in values:
                found += [number for word in words for number in equations(values[name], word)]
        drawn = [number for name in names for row in point.directions[name].rows for number in row]
        slopes = [split(number, 1, count) for number in found]
        rows = [
            [*row, -sum((a * d for a, d in zip(row, drawn, strict=True)), start=Fraction(0))]
            for row in slopes
        ]
        step = self._gauss(rows, count)
        if step is None:
            return None
        directions, first = dict(point.directions), 0
        for name in names:
            size = point.values[name].count
            directions[name] = _moved(directions[name], step[first : first + size])
            first += size
        return replace(point, directions=directions)

    def _step(self, found: Sequence[Exact], count: int) -> list[Exact] | None:
        """The step after which numbers that are affine in what was seeded are all 0, or None."""
        rows = []
        for number in found:
            value = number.value if isinstance(number, Dual) else number
            rows.append([*split(number, 1, count), -value])
        return self._gauss(rows, count)

    def _gauss(self, rows: Sequence[Sequence[Exact]], count: int) -> list[Exact] | None:
        """A solution of linear equations, each ended by its right side; None if there is none.

        What is free is 0.
        """
        self.budget.spend(4 * len(rows) * count * (1 + min(len(rows), count)))
        work = [list(row) for row in rows]
        pivots: list[int] = []
        for column in range(count):
            at = len(pivots)
            pivot = next((k for k in range(at, len(work)) if sign(work[k][column])), None)
            if pivot is None:
                continue
            work[at], work[pivot] = work[pivot], work[at]
            scale = reciprocal(work[at][column])
            work[at] = [scale * a for a in work[at]]
            for k in range(len(work)):
                factor = work[k][column]
                if k != at and sign(factor):
                    work[k] = [a - factor * b for a, b in zip(work[k], work[at], strict=True)]
            pivots.append(column)
        if any(sign(row[-1]) for row in work[len(pivots) :]):
            return None
        solution: list[Exact] = [0] * count
        for k, column in enumerate(pivots):
            solution[column] = work[k][-1]
        return solution


def _residual(evaluator: Evaluator, one: Held) -> list[Exact]:
    """The numbers that are all 0 where an assumption holds, as far as it says equations."""
    if one.word:
        return equations(evaluator.whole(*one.sides[0]), one.word)
    if one.order:
        return [a - SLACK[k % len(SLACK)] for k, a in enumerate(differences(evaluator, one))]
    left, right = (evaluator.whole(node, scope) for node, scope in one.sides)
    return [a for row in (left + -right).rows for a in row]


def _moved(value: Matrix, step: Sequence[Exact]) -> Matrix:
    columns = value.shape[1]
    return Matrix(
        tuple(
            tuple(a + step[i * columns + j] for j, a in enumerate(row))
            for i, row in enumerate(value.rows)
        )
    )
