"""The sides of a chain at random points: how many, how large, and what they are worth."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from random import Random

from ..errors import NotReadError
from ..language.nodes import (
    Activation,
    Apply,
    Cases,
    Extreme,
    Kronecker,
    Node,
    own_indices,
    walk,
)
from ..language.shapes import Shape
from ..language.sizes import count, leaves
from .degrees import Degrees
from .dual import Exact
from .evaluate import Evaluator
from .matrix import Matrix
from .outcomes import Evidence
from .points import MAX_ARGUMENTS, MAX_WORK, Jets, OnKink, Point
from .sides import Attempt, all_nodes, counting, evaluable, expressions, forget
from .sizes import raised

TRIALS = 4
MAX_DRAWS = 64
SECURITY_BITS = 61
# So many entries of every mask are looked at, at least, in each trial.
ENTRIES = 16
# How far the entries of the further points reach, at which a diagnosis is confirmed.
FRESH = 1 << 20


def sample(attempt: Attempt, seed: int, trials: int) -> None:
    shapes = attempt.shapes
    random = Random(f"relugrad {seed}")
    roots = [root for root in shapes.size_names() if root != 0]
    # Where indices are compared, all of them can be different.
    least = 2 + len(
        {i for n in all_nodes(attempt) if isinstance(n, Kronecker) for i in own_indices(n)}
    )
    numbers = list(range(least, len(roots) + least))
    random.shuffle(numbers)
    attempt.sizes = raised(attempt, dict(zip(roots, numbers, strict=True)))
    beyond = max([len(roots) + least, *(size + 1 for size in attempt.sizes.values())])
    every = [size for shape in shapes.nodes.values() for size in shape]
    free = [leaf for size in every for leaf in leaves(shapes, size)]
    attempt.sizes |= {root: beyond for root in free if root not in attempt.sizes}
    # What is drawn has these sizes, whatever else is evaluated at the points.
    for root in attempt.sizes:
        shapes.fixed[root] = True
    shapes.apart.update(attempt.sizes)
    attempt.activations = any(isinstance(part, Activation) for part in all_nodes(attempt))
    bits, mixed = _bits(attempt)
    # Where a mask is drawn from terms of different degrees, those of lower degree show only near 0,
    # and in few entries: as many points of each of four scales, of equally likely entries all.
    wanted = 1 if _all_proved(attempt) else _wanted(attempt, trials) * (4 if mixed else 1)
    for trial in range(wanted):
        scale = bits - 1 - 2 * (trial % 4 - 1) if mixed and trial % 4 else 0
        if not _draw(attempt, random, bits, scale):
            attempt.points.clear()
            attempt.evaluators.clear()
            attempt.values.clear()
            if evaluable(attempt):
                sample(attempt, seed, trials)
            return


def _all_proved(attempt: Attempt) -> bool:
    """Whether a point has only to show that the sides are defined somewhere."""
    return all(
        equality.left in attempt.proofs
        for equality in attempt.chain.equalities
        if equality.defines is None and {equality.left, equality.left + 1} & set(attempt.fits)
    )


def with_fresh_points(attempt: Attempt, seed: int) -> Attempt:
    """The same reading with further points, of another seed and with every size one larger.

    At some of them all entries are positive, so that most masks are active everywhere. What fits
    the points from which a verdict came, by chance or at their sizes alone, does not fit these.
    """
    sizes = {root: size + 1 for root, size in attempt.sizes.items()}
    larger = replace(attempt, sizes=sizes)
    points, values = list(attempt.points), list(attempt.values)
    random = Random(f"relugrad fresh {seed}")
    for low in [1, 1] + [-FRESH] * _wanted(larger, 2):
        for _ in range(MAX_DRAWS // 8):
            point = draw_point(larger, random, low, FRESH)
            evaluator = Evaluator(attempt.shapes, point)
            try:
                found = {
                    i: evaluator.whole(attempt.side(i).readable, attempt.side(i).scope)
                    for i in evaluable(attempt)
                }
            except (OnKink, ZeroDivisionError):
                continue
            except NotReadError:  # too large at these sizes
                return replace(attempt, points=points, values=values)
            points.append(point)
            values.append(found)
            break
    return replace(attempt, points=points, values=values)


def _bits(attempt: Attempt) -> tuple[int, bool]:
    """How many random bits an entry needs for the Schwartz–Zippel bound that is asked for.

    Also whether terms of different degrees are added somewhere.
    """
    degrees = Degrees(attempt.shapes, attempt.sizes)
    tops: list[tuple[int, int]] = []
    for i in evaluable(attempt):
        side = attempt.side(i)
        try:
            tops.append(degrees.whole(side.readable, side.scope))
        except NotReadError as error:
            forget(attempt, i, error.message)
    worst = sorted((max(n, d) for n, d in tops), reverse=True)[:2]
    degree = max(sum(worst), 1)
    attempt.degree = max((n1 + d2 for n1, _ in tops for d2 in {d for _, d in tops}), default=0)
    patterns = sum(entries * math.log2(cases) for entries, cases in _masks(attempt))
    # Two different arguments of a general function may by chance be the same number.
    pairs = MAX_ARGUMENTS**2 // 2 if degrees.arguments else 0
    slack = math.log2(degree + pairs * degrees.arguments) + patterns + math.log2(MAX_DRAWS)
    bits = math.ceil(slack) + SECURITY_BITS
    random = attempt.degree > 0
    attempt.bound_log2 = slack - bits if random else -math.inf
    return bits, degrees.mixed


def _wanted(attempt: Attempt, trials: int) -> int:
    """How many points are drawn: more of them where a mask has few entries to show at each."""
    masks = _masks(attempt)
    if not masks:
        return min(trials, 2) or 1
    return trials * math.ceil(ENTRIES / min(entries for entries, _ in masks)) or 1


def _masks(attempt: Attempt) -> list[tuple[int, int]]:
    """For every mask the number of its entries, and between how many cases each chooses."""
    found: dict[int, tuple[int, int]] = {}
    for i in evaluable(attempt):
        side = attempt.side(i)
        for node, scope in expressions(side):
            for part in walk(node):
                if isinstance(part, Extreme) and id(part) not in found:
                    found[id(part)] = _entries(attempt, part), 2
                elif isinstance(part, Apply) and id(part) not in found:
                    binding = scope.get(part.function)
                    inside = None if binding is None else binding.node
                    if inside is not None and not isinstance(inside, Cases):
                        continue
                    cases = 2 if inside is None else len(inside.branches)
                    found[id(part)] = _entries(attempt, part), cases
                elif isinstance(part, Cases):
                    found.setdefault(id(part), (1, len(part.branches)))
    return list(found.values())


def _entries(attempt: Attempt, node: Node) -> int:
    """How many numbers `node` stands for, for all values of its indices."""
    shapes = attempt.shapes
    indices = [shapes.index(index) for index in shapes.free.get(id(node), ())]
    return math.prod(count(shapes, size, attempt.sizes) for size in (*shapes.of(node), *indices))


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


def _draw(attempt: Attempt, random: Random, bits: int, scale: int) -> bool:
    """Evaluate all sides at one new point; False where one of them had no value anywhere.

    The entries are integers of `bits` bits, divided by 2 to the power of `scale`.
    """
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    blame: dict[int, str] = {}
    for draw in range(MAX_DRAWS):
        point = draw_point(attempt, random, low, high, 1 << scale)
        evaluator = Evaluator(attempt.shapes, point)
        values: dict[int, Matrix] = {}
        for i in evaluable(attempt):
            side = attempt.side(i)
            evaluator.budget.left = MAX_WORK
            try:
                values[i] = evaluator.whole(side.readable, side.scope)
            except OnKink:
                blame[i] = "every point that was tried lies on a kink"
                break
            except ZeroDivisionError:
                blame[i] = (
                    "a denominator, or a matrix to invert, is 0 at every point that was tried"
                )
                break
            except NotReadError as error:
                forget(attempt, i, error.message)
                return False
        else:
            if _balanced(attempt, point) or draw >= MAX_DRAWS // 8:
                attempt.points.append(point)
                attempt.evaluators.append(evaluator)
                attempt.values.append(values)
                return True
    culprit = max(blame)
    forget(attempt, culprit, blame[culprit])
    return False


def _balanced(attempt: Attempt, point: Point) -> bool:
    """Every mask has entries of both kinds; those of one entry show a pattern not yet seen."""
    singles = tuple(pattern for pattern in point.masks if len(pattern) == 1)
    if any(len(pattern) > 1 and len(set(pattern)) == 1 for pattern in point.masks):
        return False
    seen = (tuple(p for p in old.masks if len(p) == 1) for old in attempt.points)
    return not singles or len(attempt.points) >= ENTRIES // 2 or singles not in seen


def evidence(attempt: Attempt, seed: int) -> Evidence:
    """What the evaluations of an attempt amount to."""
    shapes = attempt.shapes
    names = shapes.size_names()
    points: list[dict[str, tuple[tuple[Exact, ...], ...]]] = []
    for point in attempt.points:
        entries = {name: value.rows for name, value in point.values.items()}
        entries |= {f"d{name}": value.rows for name, value in point.directions.items()}
        for (name, number, order), value in point.jets.known.items():
            # A row says argument and value.
            key = name + "'" * order
            entries[key] = (*entries.get(key, ()), (number, value))
        points.append(entries)
    return Evidence(
        seed=seed,
        shapes={name: shapes.describe(shape) for name, shape in shapes.variables.items()},
        sizes={names[root]: size for root, size in attempt.sizes.items() if root in names},
        trials=len(attempt.points),
        patterns=len({tuple(point.masks) for point in attempt.points}),
        degree=attempt.degree,
        bound_log2=attempt.bound_log2,
        points=points,
    )
