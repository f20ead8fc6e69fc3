r"""Whether a false claim is true of labels, of means, or of a diagonal matrix \Lambda."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from ..language.constructs.gradient import Gradient
from ..language.nodes import walk
from ..language.sizes import ONE
from ..language.sorting import derives
from ..wording import listed, say
from .matrix import Matrix
from .points import Point
from .sides import Attempt
from .tacit import holds_at, with_value, written_in

# What the labels of a classifier are called.
_LABELS = frozenset(("y", "t", "s"))


def of_values(attempt: Attempt, left: int) -> str:
    """By which values of a symbol two sides would agree, and what to state; or nothing."""
    found = _of_labels(attempt, left) or _of_eigenvalues(attempt, left)
    return found or _of_means(attempt, left)


def _of_labels(attempt: Attempt, left: int) -> str:
    """The symbol by whose values 1 and -1 two sides would agree, and what to state; or nothing."""
    if not {left, left + 1} <= attempt.fits.keys() or not attempt.values:
        return ""
    if any(derives(side.node) for side in attempt.chain.sides[left : left + 2]):
        return ""
    for name in sorted(attempt.shapes.variables):
        if not written_in(name) & _LABELS:
            continue

        def signs(point: Point, random: Random, name: str = name) -> Point:
            drawn = point.values[name]
            rows = tuple([tuple([random.choice((-1, 1)) for _ in row]) for row in drawn.rows])
            return with_value(point, name, Matrix(rows))

        if holds_at(attempt, left, signs):
            return say("it holds if {name} is 1 or -1, as labels are: state that it is", name=name)
    return ""


def _of_eigenvalues(attempt: Attempt, left: int) -> str:
    r"""Whether two sides agree if \Lambda is diagonal, as the matrix of eigenvalues is."""
    if not {left, left + 1} <= attempt.fits.keys() or not attempt.values:
        return ""
    nodes = (side.node for side in attempt.chain.sides[left : left + 2] if side.node is not None)
    varied = {p.wrt.name for node in nodes for p in walk(node) if isinstance(p, Gradient)}
    for name in sorted(attempt.shapes.variables.keys() - varied - attempt.chain.general):
        rows, columns = map(attempt.shapes.root, attempt.shapes.variables[name])
        if written_in(name) != {"\\Lambda"} or rows != columns:
            continue

        def diagonal(point: Point, random: Random, name: str = name) -> Point:
            drawn = point.values[name].rows
            kept = [[a if i == j else 0 for j, a in enumerate(row)] for i, row in enumerate(drawn)]
            return with_value(point, name, Matrix(tuple(map(tuple, kept))))

        if holds_at(attempt, left, diagonal):
            return say("it holds if {name} is diagonal: state that it is", name=name)
    return ""


def _of_means(attempt: Attempt, left: int) -> str:
    r"""Whether two sides agree if the number \bar x is the mean of the x_i beside it."""
    if not {left, left + 1} <= attempt.fits.keys() or not attempt.values:
        return ""
    variables = attempt.shapes.variables
    samples = {
        name: column
        for name, shape in variables.items()
        if name.startswith(("\\bar{", "\\overline{")) and attempt.shapes.is_scalar(shape)
        for column, (rows, columns) in variables.items()
        if written_in(column) == written_in(name) and rows != columns == ONE
    }

    def means(point: Point, random: Random) -> Point:
        for name, column in samples.items():
            entries = [a for row in point.values[column].rows for a in row]
            total = Matrix.of(sum(a for a in entries if isinstance(a, int)))
            point = with_value(point, name, total.scaled(Fraction(1, len(entries))))
        return point

    if not samples or not holds_at(attempt, left, means):
        return ""
    names = listed(sorted(samples))
    return say("it holds with the mean of the samples for {names}: define it so", names=names)
