"""The sides of a chain at random points: how many, how large, and what they are worth.

The points themselves are drawn in `drawing.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice, permutations
from random import Random

from ..errors import NotReadError
from ..language.constructs.functions import is_absolute, is_rational
from ..language.nodes import (
    Activation,
    Apply,
    Cases,
    Extreme,
    Inverse,
    Kronecker,
    Node,
    walk,
)
from ..language.sizes import count, leaves
from ..wording import say
from .conditioned import WORK, Adjuster
from .degrees import Degrees
from .drawing import ENTRIES, FRESH, MAX_DRAWS, draw_large, draw_point, draw_small, values_at
from .dual import Exact
from .elementary import is_narrow
from .evaluate import Evaluator
from .outcomes import Evidence
from .points import MAX_ARGUMENTS, MAX_WORK, Budget, OnKink, TooLarge
from .prover import proof_between
from .sides import Attempt, all_nodes, evaluable, expressions, forget
from .sizes import raised

TRIALS = 4
SECURITY_BITS = 61
# As many times the points, where masks compare terms of different degrees: few decide there.
REPEATED = 4
# Under assumptions: how far entries reach, and how many points and orders of sizes are tried.
REACH = 9
HELD_DRAWS = 12
HELD_FAILURES = 4
MAX_SIZE_ORDERS = 12
# So many points, where functions have values that are not rational.
ENCLOSED = 24
# Where they cost much, so many do: each choice of signs twice.
FEWEST = 8


def sample(attempt: Attempt, seed: int, trials: int) -> None:
    shapes = attempt.shapes
    random = Random(f"relugrad {seed}")
    roots = [root for root in shapes.size_names() if root != 0]
    # Where indices are compared, all of them can be different.
    least = 2 + len({i for n in all_nodes(attempt) if isinstance(n, Kronecker) for i in n.own})
    numbers = list(range(least, len(roots) + least))
    random.shuffle(numbers)
    numbered = dict(zip(roots, numbers, strict=True))
    attempt.sizes = raised(attempt, numbered) if not attempt.held else numbered
    beyond = max([len(roots) + least, *(size + 1 for size in attempt.sizes.values())])
    every = [size for shape in shapes.nodes.values() for size in shape]
    free = [leaf for size in every for leaf in leaves(shapes, size)]
    attempt.sizes |= {root: beyond for root in free if root not in attempt.sizes}
    # What is drawn has these sizes, whatever else is evaluated at the points.
    for root in attempt.sizes:
        shapes.fixed[root] = True
    shapes.apart.update(attempt.sizes)
    attempt.activations = any(isinstance(part, Activation) for part in all_nodes(attempt))
    attempt.irrational = not all(is_rational(part) for part in all_nodes(attempt))
    if attempt.held:
        _sample_held(attempt, random, roots)
        return
    _order_sizes(attempt, roots, seed)
    if attempt.irrational:
        # Such a function has no degree, so no chance of an error is given.
        attempt.degree, attempt.bound_log2 = 0, math.inf
        bits, mixed = 0, False
    else:
        bits, mixed = _bits(attempt)
    # Without a mask, one point of entries that large decides.
    mixed = mixed and bool(_masks(attempt))
    # Where a mask is drawn from terms of different degrees, those of lower degree show only near 0,
    # and in few entries: as many points of each of four scales, of equally likely entries all. The
    # whole numbers come first: fractions cost ten times as much.
    each = 1 if _all_proved(attempt) else _wanted(attempt, trials)
    wanted = 4 * each if mixed and not _all_proved(attempt) else each
    for trial in range(wanted * REPEATED if mixed and wanted > 1 else wanted):
        if trial >= wanted and not _agreeing(attempt):
            return
        if trial >= trials and not _undecided(attempt):
            # All is proved or refuted, and a diagnosis has its own points.
            return
        nearer = trial // each % 4 if mixed else 0
        scale = bits - 1 - 2 * (nearer - 1) if nearer else 0
        drawn = (
            draw_small(attempt, random, trial)
            if attempt.irrational
            else draw_large(attempt, random, bits, scale)
        )
        if not drawn:
            attempt.points.clear()
            attempt.evaluators.clear()
            attempt.values.clear()
            if evaluable(attempt):
                sample(attempt, seed, trials)
            return
        if attempt.irrational and trial + 1 >= FEWEST and _spent(attempt) > MAX_WORK:
            return


def _spent(attempt: Attempt) -> int:
    """The work that the points have cost so far, that of their last sides."""
    return sum(MAX_WORK - evaluator.budget.left for evaluator in attempt.evaluators)


def _order_sizes(attempt: Attempt, roots: Sequence[int], seed: int) -> None:
    """See that matrices to invert are regular: X^T X is where X has more rows than columns."""
    if not any(isinstance(node, Inverse) for node in all_nodes(attempt)):
        return
    random = Random(f"relugrad sizes {seed}")
    drawn = dict(attempt.sizes)
    for order in islice(permutations([drawn[root] for root in roots]), MAX_SIZE_ORDERS):
        attempt.sizes = drawn | dict(zip(roots, order, strict=True))
        evaluator = Evaluator(attempt.shapes, draw_point(attempt, random, 1, FRESH))
        try:
            values_at(attempt, evaluator)
        except ZeroDivisionError:
            continue
        except (OnKink, NotReadError):
            pass
        return
    attempt.sizes = drawn


def _sample_held(attempt: Attempt, random: Random, roots: Sequence[int]) -> None:
    """Evaluate all sides at points that satisfy what is assumed, at sizes of which there are any.

    What these points show is only that two sides differ: that they agree is no evidence for all.
    So other sizes are tried while they agree where nothing is proved.
    """
    if attempt.blocked:
        return
    # First as they are drawn: X^T X has an inverse only where X has more rows than columns.
    own = tuple(attempt.sizes[root] for root in roots)
    best: tuple[int, Attempt] | None = None
    budget = Budget(WORK)
    # Of small matrices more is true: a doubly stochastic one with two rows is symmetric.
    larger = [tuple(size + more for size in own) for more in (1, 2)]
    orders = chain([own, *larger], permutations(sorted(own)))
    declared = {
        attempt.shapes.root(size): number
        for one in attempt.held
        for size, number in zip(one.shape, one.declared, strict=False)
    }
    known = {root: number for root, number in declared.items() if root in attempt.sizes}
    for order in islice(orders, MAX_SIZE_ORDERS):
        there = replace(attempt, points=[], evaluators=[], values=[])
        there.sizes = attempt.sizes | dict(zip(roots, order, strict=True)) | known
        _draw_held(there, random, budget)
        open_ = len(_agreeing(there))
        if there.points and (best is None or open_ < best[0]):
            best = open_, there
        if best is not None and best[0] == 0:
            break
    if best is None:
        said = ", ".join(str(one.assumption) for one in attempt.held)
        attempt.blocked = say(
            "no point could be found that satisfies {conditions}", conditions=said
        )
        return
    found = best[1]
    attempt.sizes, attempt.points = found.sizes, found.points
    attempt.evaluators, attempt.values = found.evaluators, found.values


def _draw_held(attempt: Attempt, random: Random, budget: Budget) -> None:
    adjuster = Adjuster.of(attempt, budget)
    for draw in range(HELD_DRAWS):
        if draw == HELD_FAILURES and not attempt.points:
            return
        try:
            point = adjuster.adjusted(draw_point(attempt, random, -REACH, REACH), random)
        except TooLarge:
            return
        if point is None:
            continue
        evaluator = Evaluator(attempt.shapes, point)
        try:
            values = values_at(attempt, evaluator)
        except (OnKink, ZeroDivisionError, NotReadError):
            continue
        attempt.points.append(point)
        attempt.evaluators.append(evaluator)
        attempt.values.append(values)


def _agreeing(attempt: Attempt) -> list[int]:
    """The left sides of the equalities that no point refutes and that are not proved."""
    return [
        equality.left
        for equality in attempt.chain.equalities
        if equality.left not in attempt.proofs and attempt.equal(equality.left, equality.left + 1)
    ]


def _undecided(attempt: Attempt) -> bool:
    """Whether further points may decide something: whether two sides agree that have done so yet.

    The right side of an equality may also agree with the first one of its chain.
    """
    if _agreeing(attempt):
        return True
    for equality in attempt.chain.equalities:
        right = equality.left + 1
        first = attempt.reference(right)
        if (
            equality.left not in attempt.proofs
            and first is not None
            and first < right
            and attempt.equal(first, right)
            and proof_between(attempt, first, right) is None
        ):
            return True
    return False


def _all_proved(attempt: Attempt) -> bool:
    """Whether a point has only to show that the sides are defined somewhere."""
    return all(
        equality.left in attempt.proofs
        for equality in attempt.chain.equalities
        if equality.means == "claim" and {equality.left, equality.left + 1} & set(attempt.fits)
    )


def _is_proved(attempt: Attempt, side: int, readable: Sequence[int]) -> bool:
    """Whether all that can be said of a side and of those beside it is proved."""
    beside = [
        equality.left
        for equality in attempt.chain.equalities
        if side in (equality.left, equality.left + 1)
        and {equality.left, equality.left + 1} <= set(readable)
    ]
    return bool(beside) and all(left in attempt.proofs for left in beside)


def with_fresh_points(attempt: Attempt, seed: int) -> Attempt:
    """The same reading with further points, of another seed and with every size one larger.

    At some of them all entries are positive, so that most masks are active everywhere. What fits
    the points from which a verdict came, by chance or at their sizes alone, does not fit these.
    """
    sizes = {root: size + 1 for root, size in attempt.sizes.items()}
    larger = replace(attempt, sizes=sizes)
    adjuster = Adjuster.of(larger, Budget(WORK)) if attempt.held else None
    points, values = list(attempt.points), list(attempt.values)
    random = Random(f"relugrad fresh {seed}")
    unit = FRESH // 4 if attempt.irrational else 1
    for low in [1, 1] + [-FRESH] * _wanted(larger, 2):
        for _ in range(MAX_DRAWS // 8):
            drawn = draw_point(larger, random, low, FRESH, unit)
            try:
                point = drawn if adjuster is None else adjuster.adjusted(drawn, random)
            except TooLarge:
                break
            if point is None:
                continue
            try:
                found = values_at(attempt, Evaluator(attempt.shapes, point))
            except (OnKink, ZeroDivisionError):
                continue
            except NotReadError:  # too large at these sizes
                return replace(attempt, points=points, values=values)
            if not all(map(is_narrow, found.values())):
                continue
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
    readable = evaluable(attempt)
    for i in readable:
        side = attempt.side(i)
        try:
            tops.append(degrees.whole(side.readable, side.scope))
        except NotReadError as error:
            # A point that has only to show that a side is defined asks for no bound.
            if not _is_proved(attempt, i, readable):
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
        return ENCLOSED if attempt.irrational else min(trials, 2) or 1
    least = ENCLOSED if attempt.irrational else 1
    return max(least, trials * math.ceil(ENTRIES / min(entries for entries, _ in masks)))


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
                elif is_absolute(part, attempt.shapes):
                    found.setdefault(id(part), (_entries(attempt, part), 2))
                elif isinstance(part, Cases):
                    found.setdefault(id(part), (1, len(part.branches)))
    return list(found.values())


def _entries(attempt: Attempt, node: Node) -> int:
    """How many numbers `node` stands for, for all values of its indices."""
    shapes = attempt.shapes
    indices = [shapes.index(index) for index in shapes.free.get(id(node), ())]
    return math.prod(count(shapes, size, attempt.sizes) for size in (*shapes.of(node), *indices))


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
