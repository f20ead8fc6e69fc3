"""One random point, and the values of all sides of a chain at it.

Points are drawn anew until every side has a value there and every mask has entries of both kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from ..errors import NotReadError
from ..language.nodes import Entries, Node, Number
from ..language.sizes import Shape, count
from ..wording import say
from .dual import Exact
from .elementary import is_narrow
from .evaluate import Evaluator
from .interval import Undefined
from .matrix import Matrix
from .points import MAX_WORK, Jets, OnKink, Point
from .sides import Attempt, all_nodes, counting, evaluable, forget

MAX_DRAWS = 64
# So many entries of every mask are looked at, at least, in each trial.
ENTRIES = 16
# How far the entries of the further points reach, at which a diagnosis is confirmed.
FRESH = 1 << 20
# Where functions have values that are not rational, entries are fractions of UNIT. They are a few
# units, where exp has values, and by turns larger than the numbers that occur: |x - 5| is 5 - x
# near 0.
SMALL = (4, 2, 6, 1)
UNIT = 4099


def draw_point(
    attempt: Attempt, random: Random, low: int, high: int, denominator: int = 1
) -> Point:
    """A value for every variable and a direction for every one that varies, entries in a range."""

    def entry(source: Random) -> Exact:
        number = source.randint(low, high)
        return number if denominator == 1 else Fraction(number, denominator)

    def matrix(shape: Shape) -> Matrix:
        rows, columns = (count(attempt.shapes, size, attempt.sizes) for size in shape)
        return Matrix(tuple(tuple(entry(random) for _ in range(columns)) for _ in range(rows)))

    variables = attempt.shapes.variables
    values = {name: matrix(shape) for name, shape in variables.items()}
    for letter in counting(attempt):
        # It is the size that it counts, not any number.
        size = attempt.shapes.limits[letter]
        values[letter] = Matrix.of(count(attempt.shapes, size, attempt.sizes))
    directions = {name: matrix(variables[name]) for name in attempt.varying if name in variables}
    # Only where there are such functions, lest the other points change.
    jets = Jets(f"relugrad {random.getrandbits(64) if attempt.activations else ''}", entry)
    return Point(attempt.sizes, values, directions, jets)


def values_at(attempt: Attempt, evaluator: Evaluator) -> dict[int, Matrix]:
    """The values of all sides that have one, at the evaluator's point."""
    return {
        i: evaluator.whole(attempt.side(i).readable, attempt.side(i).scope)
        for i in evaluable(attempt)
    }


def draw_large(attempt: Attempt, random: Random, bits: int, scale: int) -> bool:
    """Evaluate all sides at one new point; False where one of them had no value anywhere.

    The entries are integers of `bits` bits, divided by 2 to the power of `scale`.
    """
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    return _evaluate(attempt, lambda draw: draw_point(attempt, random, low, high, 1 << scale))


def draw_small(attempt: Attempt, random: Random, trial: int) -> bool:
    r"""Evaluate all sides at one new point whose entries are a few units: exp has values there.

    By turns the entries are positive, negative, and of both signs: a root, or a logarithm, may have
    values for positive ones alone, and \sqrt{x^2} is x for these.
    """

    largest = max([4, *(_height(part) for part in all_nodes(attempt))])
    far = (0, 4 * largest, 10, 0, 4 * largest, 30)[trial // 4 % 6]

    def point(draw: int) -> Point:
        signs = trial % 4 if draw < MAX_DRAWS // 2 else draw % 4
        reach = SMALL[draw % len(SMALL)] * UNIT // 2
        if far and draw < MAX_DRAWS // 4:
            reach = far * UNIT
        low, high = ((1, reach), (-reach, -1), (-reach, reach), (-reach, reach))[signs]
        return draw_point(attempt, random, low, high, UNIT)

    return _evaluate(attempt, point)


def _height(node: Node) -> int:
    """How large a number is that is written, or one over it."""
    value = abs(node.value) if isinstance(node, Number) else Fraction(0)
    return max(value.numerator, value.denominator)


def _evaluate(attempt: Attempt, draw_one: Callable[[int], Point]) -> bool:
    """Evaluate all sides at one new point; False where one of them had no value anywhere.

    After the first point, those that only proved equalities speak of have the value of the side
    before: it is what the others are compared with.
    """
    follows = _following(attempt) if attempt.points else frozenset()
    blame: dict[int, str] = {}
    for draw in range(MAX_DRAWS):
        point = draw_one(draw)
        evaluator = Evaluator(attempt.shapes, point)
        values: dict[int, Matrix] = {}
        for i in evaluable(attempt):
            if i in follows:
                values[i] = values[i - 1]
                continue
            side = attempt.side(i)
            evaluator.budget.left = MAX_WORK
            try:
                values[i] = evaluator.whole(side.readable, side.scope)
                if not is_narrow(values[i]):
                    raise Undefined(say("a value that cannot be computed to enough digits"))
            except OnKink:
                blame[i] = say("every point tried lies on a kink")
                break
            except Undefined as undefined:
                blame[i] = say("{reason}, at every point tried", reason=undefined)
                break
            except ZeroDivisionError:
                blame[i] = say(
                    "a denominator, or the determinant of a matrix to invert, is 0 at"
                    " every point tried"
                )
                break
            except NotReadError as error:
                forget(attempt, i, error.message)
                return False
        else:
            if attempt.irrational or _balanced(attempt, point) or draw >= MAX_DRAWS // 8:
                attempt.points.append(point)
                attempt.evaluators.append(evaluator)
                attempt.values.append(values)
                return True
    culprit = max(blame)
    forget(attempt, culprit, blame[culprit])
    return False


def _following(attempt: Attempt) -> frozenset[int]:
    """The sides that are proved to equal the one before, and stand in no other equality."""
    proved = {left for left, proof in attempt.proofs.items() if not proof.under}
    links = {equality.left for equality in attempt.chain.equalities}
    open_ = {i for left in links - proved for i in (left, left + 1)}
    return frozenset(
        left + 1
        for left in proved
        if {left, left + 1} <= attempt.fits.keys()
        and left + 1 not in open_
        and not isinstance(attempt.side(left).node, Entries)
    )


def _balanced(attempt: Attempt, point: Point) -> bool:
    """Every mask has entries of both kinds; those of one entry show a pattern not yet seen."""
    singles = tuple(pattern for pattern in point.masks if len(pattern) == 1)
    if any(len(pattern) > 1 and len(set(pattern)) == 1 for pattern in point.masks):
        return False
    seen = (tuple(p for p in old.masks if len(p) == 1) for old in attempt.points)
    return not singles or len(attempt.points) >= ENTRIES // 2 or singles not in seen
