r"""What makes a false claim true, though few documents say it where it is needed.

The radius of polar coordinates is not negative, the entries of a one-hot column sum to 1, a
centring matrix is idempotent, and a new symbol stands for the factors that it takes the place of.
What would be true then is not accused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from random import Random

from ..core.terms import Undecided
from ..errors import NotReadError
from ..language.constructs.arrays import ArrayDeterminant
from ..language.constructs.functions import Bars, Determinant, Elementary, RationalPower
from ..language.constructs.gradient import Gradient
from ..language.nodes import (
    Apply,
    Cases,
    Entry,
    Extreme,
    Node,
    Number,
    OverIndices,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
    Transpose,
    children,
    walk,
)
from ..language.sizes import ONE
from ..language.sorting import derives, letters
from ..patterns import lazy
from ..wording import listed, say
from .drawing import draw_point
from .elementary import is_narrow
from .evaluate import Evaluator
from .interval import Undefined
from .matrix import Matrix
from .points import OnKink, Point
from .sides import Attempt, expressions

TRIALS = 4
_INFINITESIMAL = frozenset(("\\epsilon", "\\varepsilon"))
_GREEK = lazy(r"\\[a-z]{2,}(?![a-z{])")


def tacit(attempt: Attempt, left: int) -> str:
    """Under what a false claim of two sides that have values would hold; or nothing."""
    new = _in_place_of_the_unread(attempt, left)
    if new or not {left, left + 1} <= attempt.fits.keys() or not attempt.values:
        return new
    for why in (
        _up_to_a_sign, _of_positive_numbers, _of_shares, _of_a_covariance, _of_a_unit,
        _of_weights, _idempotent, _of_first_order,
    ):  # fmt: skip
        if found := why(attempt, left):
            return found
    return ""


def _nodes(attempt: Attempt, left: int) -> Iterator[Node]:
    for side in attempt.chain.sides[left : left + 2]:
        for node, _ in expressions(side) if side.node is not None else ():
            yield from walk(node)


def _in_place_of_the_unread(attempt: Attempt, left: int) -> str:
    """Whether the one new symbol of the left side may stand for a part of the side before."""
    chain = attempt.chain
    before = chain.sides[left - 1] if left else None
    if before is None or not (before.node is None or left - 1 in attempt.unread):
        return ""
    known = {token.text for side in chain.sides[:left] for token in side.tokens}
    scope = chain.sides[left].scope
    shapes = attempt.shapes
    new = [
        name
        for name in sorted(letters(chain.sides[left].node))
        if scope.get(name) is None and not known.intersection(written_in(name))
    ]
    if len(new) != 1:
        return ""
    [name] = new
    if name in shapes.variables and shapes.is_scalar(shapes.variables[name]):
        return ""
    return say("{name} may stand for the expression before it, which was not read", name=name)


def written_in(name: str) -> set[str]:
    """The letter that a symbol's name is made of, without its weight and its labels."""
    stem = name.partition("_")[0].partition("^")[0]
    return {stem.rpartition("{")[2].rstrip("}")}


# -- at other points ------------------------------------------------------------------------


def _up_to_a_sign(attempt: Attempt, left: int) -> str:
    """Whether the sides differ in sign alone, and one is the absolute value of a determinant."""
    if not any(_is_of_a_determinant(part) for part in _nodes(attempt, left)):
        return ""
    if not all(v[left] == v[left + 1] or v[left] == -v[left + 1] for v in attempt.values):
        return ""
    return say("the two sides differ only in sign, and the text may say which sign is meant")


def _of_a_covariance(attempt: Attempt, left: int) -> str:
    """Whether a matrix that is written, or derived by, as covariances are has to be symmetric."""
    derived = any(derives(side.node) for side in attempt.chain.sides[left : left + 2])
    by = {part.wrt.name for part in _nodes(attempt, left) if isinstance(part, Gradient)}
    for name in sorted(attempt.shapes.variables.keys() - attempt.chain.general):
        rows, columns = map(attempt.shapes.root, attempt.shapes.variables[name])
        if written_in(name) != {"\\Sigma"} or rows != columns or (derived and by != {name}):
            continue

        def symmetric(point: Point, random: Random, name: str = name) -> Point:
            return with_value(point, name, point.values[name] + point.values[name].transposed)

        if holds_at(attempt, left, symmetric):
            return say(
                "it holds if {name} is symmetric, as covariances are: state that it is", name=name
            )
    return ""


def _of_a_unit(attempt: Attempt, left: int) -> str:
    """Whether a column, of which the length is computed, has to be of length 1."""
    if any(derives(side.node) for side in attempt.chain.sides[left : left + 2]):
        return ""
    for name in sorted(_measured(attempt, left)):

        def unit(point: Point, random: Random, name: str = name) -> Point:
            return with_value(point, name, _of_length_1(point.values[name], random))

        if holds_at(attempt, left, unit):
            return say("it holds if {name} has length 1: state that it has", name=name)
    return ""


def _measured(attempt: Attempt, left: int) -> set[str]:
    """The columns x by whose x^T x, or square of the norm, something is divided."""
    found: set[str] = set()
    for part in _nodes(attempt, left):
        bottom = part.bottom if isinstance(part, Quotient) else None
        if isinstance(bottom, SquaredNorm) and isinstance(bottom.body, Symbol):
            found.add(bottom.body.name)
        elif isinstance(bottom, Product) and len(bottom.factors) == 2:
            a, b = bottom.factors
            turned = a.body if isinstance(a, Transpose) else None
            if isinstance(turned, Symbol) and isinstance(b, Symbol) and turned.name == b.name:
                found.add(b.name)
    variables, root = attempt.shapes.variables, attempt.shapes.root
    return {name for name in found & variables.keys() if ONE in map(root, variables[name])}


def _of_length_1(value: Matrix, random: Random) -> Matrix:
    """A random column of length 1 with rational entries: the image of one on the sphere."""
    size = value.count
    drawn = [Fraction(random.randint(-4, 4)) for _ in range(size - 1)]
    total = sum((a * a for a in drawn), start=Fraction(0))
    entries = [2 * a / (total + 1) for a in drawn] + [(total - 1) / (total + 1)]
    rows = tuple((a,) for a in entries)
    return Matrix(rows) if len(value.rows) == size else Matrix((tuple(entries),))


def _is_of_a_determinant(part: Node) -> bool:
    absolute = isinstance(part, Bars) or (isinstance(part, Elementary) and part.function == "abs")
    body = _root(part)
    if body is not None:
        # The root of |L|^2 is |L| of a matrix whose determinant is positive.
        return any(isinstance(inner, Determinant | ArrayDeterminant | Bars) for inner in walk(body))
    return absolute and any(
        isinstance(child, Determinant | ArrayDeterminant) for child in children(part)
    )


def holds_at(attempt: Attempt, left: int, change: Callable[[Point, Random], Point]) -> bool:
    """Whether the two sides agree at all of a few points that are changed."""
    random = Random("relugrad tacit")
    sides = attempt.chain.sides[left : left + 2]
    agreed = 0
    for _ in range(3 * TRIALS):
        drawn = draw_point(attempt, random, -9, 9)
        try:
            evaluator = Evaluator(attempt.shapes, change(drawn, random))
            a, b = (evaluator.whole(side.readable, side.scope) for side in sides)
        except (OnKink, Undefined, ZeroDivisionError):
            continue
        except (NotReadError, Undecided):
            return False
        if not (is_narrow(a) and is_narrow(b) and a == b):
            return False
        agreed += 1
    return agreed >= TRIALS


def _of_positive_numbers(attempt: Attempt, left: int) -> str:
    r"""Whether numbers have to be positive, as standard deviations are: \sqrt{\sigma^2} = \sigma.

    Greek letters are such numbers by custom, and so is what is said to be the root of a symbol. Of
    others it is not tacit that \sqrt{x^2} = x, and of no one that \|cx\| = c\|x\|.
    """
    if not any(map(_is_root_of_a_number, _nodes(attempt, left))):
        return ""
    variables = attempt.shapes.variables
    sides = [side.readable for side in attempt.chain.sides[left : left + 2]]
    roots = {side.name for side in sides if isinstance(side, Symbol)} if _of_symbols(sides) else ()
    numbers = [
        name
        for name, shape in sorted(variables.items())
        if attempt.shapes.is_scalar(shape) and (name in roots or _GREEK.match(name))
    ]

    def positive(names: Sequence[str]) -> Callable[[Point, Random], Point]:
        def change(point: Point, random: Random) -> Point:
            drawn = {name: Matrix.of(random.randint(1, 9)) for name in names}
            return replace(point, values={**point.values, **drawn})

        return change

    for names in [[name] for name in numbers] + ([numbers] if len(numbers) > 1 else []):
        if holds_at(attempt, left, positive(names)):
            return say("it holds if {names} > 0: state it if it is so", names=listed(names))
    return ""


def _of_shares(attempt: Attempt, left: int) -> str:
    """Whether a number t that 1 - t stands beside has to be between 0 and 1, as |tx| = t|x|."""
    nodes = list(_nodes(attempt, left))
    if not any(isinstance(p, Elementary | Bars) for p in nodes):
        return ""
    shares = {
        one.name
        for part in nodes
        if isinstance(part, Sum) and len(part.terms) == 2
        for term, other in (part.terms, part.terms[::-1])
        if isinstance(other, Number) and other.value == 1
        for one in walk(term)
        if isinstance(one, Symbol)
    }
    variables = attempt.shapes.variables
    for name in sorted(shares & variables.keys()):
        if not attempt.shapes.is_scalar(variables[name]):
            continue

        def between(point: Point, random: Random, name: str = name) -> Point:
            return with_value(point, name, Matrix.of(Fraction(random.randint(1, 9), 10)))

        if holds_at(attempt, left, between):
            return say("it holds if {name} is between 0 and 1: state it if it is so", name=name)
    return ""


def _root(part: Node) -> Node | None:
    """What a square root is taken of, or another root of even order."""
    if isinstance(part, RationalPower):
        return part.body if part.exponent.denominator % 2 == 0 else None
    return part.body if isinstance(part, Elementary) and part.function == "sqrt" else None


def _is_root_of_a_number(part: Node) -> bool:
    """Whether a root is written, and no length."""
    body = _root(part)
    return body is not None and not isinstance(body, SquaredNorm)


def _of_symbols(sides: Sequence[Node]) -> bool:
    """Whether one of two sides is the root of what is made of other symbols as it is written."""
    for side, other in (sides, sides[::-1]):
        body = _root(side)
        if body is not None and isinstance(other, Symbol):
            return other.name not in letters(body)
    return False


def with_value(point: Point, name: str, value: Matrix) -> Point:
    return replace(point, values={**point.values, name: value})


def _of_weights(attempt: Attempt, left: int) -> str:
    """Whether the entries of a column that a sum runs over have to sum to 1."""
    summed = {
        part.body.name
        for total in _nodes(attempt, left)
        if isinstance(total, OverIndices)
        for part in walk(total)
        if isinstance(part, Entry) and isinstance(part.body, Symbol) and len(part.indices) == 1
    }
    for name in sorted(summed & attempt.shapes.variables.keys()):
        if not written_in(name) & set(attempt.chain.shares):
            continue

        def normal(point: Point, random: Random, name: str = name) -> Point:
            drawn = point.values[name]
            total = sum(a for row in drawn.rows for a in row if isinstance(a, int))
            return with_value(point, name, drawn.scaled(Fraction(1, total)))

        if holds_at(attempt, left, normal):
            return say("it holds if the entries of {name} sum to 1: state that they do", name=name)
    return ""


def _idempotent(attempt: Attempt, left: int) -> str:
    """Whether a matrix that is multiplied by itself has to be idempotent."""
    if any(isinstance(part, Apply | Cases | Extreme) for part in _nodes(attempt, left)):
        # A few points may miss a region of a mask.
        return ""
    for name in sorted(_repeated(attempt, left) & attempt.shapes.variables.keys()):
        rows, columns = map(attempt.shapes.root, attempt.shapes.variables[name])
        if rows != columns or not rows:
            continue

        def projected(point: Point, random: Random, name: str = name) -> Point:
            return with_value(point, name, _projection(len(point.values[name].rows), random))

        if holds_at(attempt, left, projected):
            return say("it holds if {name}^2 = {name}: state it if it is so", name=name)
    return ""


def _projection(size: int, random: Random) -> Matrix:
    """A random matrix P with PP = P, of rank 1 or 2: one rank is no evidence for another."""
    rows = [[Fraction(0)] * size for _ in range(size)]
    for _ in range(random.randint(1, 2) if size > 2 else 1):
        # What is left of a column and a row outside of P is projected on, too.
        up, along = ([Fraction(random.randint(1, 9)) for _ in range(size)] for _ in range(2))
        up = [
            a - sum(p * b for p, b in zip(row, up, strict=True))
            for a, row in zip(up, rows, strict=True)
        ]
        along = [b - sum(along[k] * rows[k][j] for k in range(size)) for j, b in enumerate(along)]
        whole = sum(a * b for a, b in zip(up, along, strict=True))
        if whole:
            rows = [
                [p + a * b / whole for p, b in zip(row, along, strict=True)]
                for a, row in zip(up, rows, strict=True)
            ]
    return Matrix(tuple(map(tuple, rows)))


def _repeated(attempt: Attempt, left: int) -> set[str]:
    """The symbols that one side has more often than the other, and that stand beside themselves."""
    found: set[str] = set()
    counts = []
    for side in attempt.chain.sides[left : left + 2]:
        nodes = list(walk(side.readable))
        counts.append(Counter(part.name for part in nodes if isinstance(part, Symbol)))
        for part in nodes:
            if isinstance(part, Power) and isinstance(part.body, Symbol):
                counts[-1][part.body.name] += part.exponent - 1
                found.add(part.body.name)
            elif isinstance(part, Product):
                for a, b in pairwise(part.factors):
                    if isinstance(a, Symbol) and isinstance(b, Symbol) and a.name == b.name:
                        found.add(a.name)
    return {name for name in found if counts[0][name] != counts[1][name]}


def _of_first_order(attempt: Attempt, left: int) -> str:
    r"""Whether the two sides agree to first order in \varepsilon: its square is 0, or left out."""
    random = Random("relugrad order")
    sides = attempt.chain.sides[left : left + 2]
    for name in sorted(_INFINITESIMAL & attempt.shapes.variables.keys()):
        if not attempt.shapes.is_scalar(attempt.shapes.variables[name]):
            continue
        agreed = 0
        for _ in range(TRIALS):
            drawn = draw_point(attempt, random, 1, 9)
            rates = []
            for small in (Fraction(1, 10**3), Fraction(1, 10**6)):
                try:
                    point = with_value(drawn, name, Matrix.of(small))
                    evaluator = Evaluator(attempt.shapes, point)
                    a, b = (evaluator.whole(side.readable, side.scope) for side in sides)
                    rates.append(max(abs(x - y) / small for x, y in _pairs(a, b)))
                except (OnKink, Undefined, ZeroDivisionError, NotReadError, Undecided, TypeError):
                    break
            agreed += len(rates) == 2 and 100 * rates[1] <= rates[0]
        if agreed == TRIALS:
            return say("it holds to first order in {name}: state that this is meant", name=name)
    return ""


def _pairs(a: Matrix, b: Matrix) -> list[tuple[Fraction, Fraction]]:
    """The entries of two matrices, one by one, as exact numbers; a TypeError of others."""
    rows = zip(a.rows, b.rows, strict=True)
    pairs = [pair for row, other in rows for pair in zip(row, other, strict=True)]
    if not all(isinstance(x, int | Fraction) for pair in pairs for x in pair):
        raise TypeError
    return [(Fraction(x), Fraction(y)) for x, y in pairs]  # type: ignore[arg-type]
