"""What is wrong with a false equation, in words, and the smallest matrices that show it.

The value of the wrong side is compared with the right one first: a factor, a sign, a transpose.
Then every single change of a kind that people forget is tried on the expression: the one that makes
the two sides equal, exactly and at all points, is what is wrong with it. Points are drawn anew for
this, so that nothing is told that fits only those at which the verdict was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations
from random import Random

from ..errors import NotReadError
from ..notation.chains import Scope, Side
from ..notation.nodes import (
    Activation,
    Apply,
    Branch,
    Cases,
    Differential,
    Entries,
    Entry,
    Gradient,
    Hadamard,
    Identity,
    IndexSum,
    Inverse,
    Kronecker,
    Node,
    Number,
    Ones,
    Product,
    Sum,
    Symbol,
    Trace,
    Transpose,
    children,
    walk,
    with_children,
)
from ..notation.shapes import BUILT_IN, ShapeError, named, reachable
from ..notation.tokens import tidy
from .dual import Exact, sign
from .evaluate import Budget, Evaluator, OnKink, Point
from .matrix import Matrix
from .report import Counterexample
from .verdict import FRESH, Attempt, Outcome, counting, draw_point, with_fresh_points

MAX_CHANGES = 600
MAX_EXPRESSIONS = 12
MAX_TERMS = 40
# So many sides before and after the wrong one are searched for what it may lack.
NEAR = 4
# How far the entries of a counterexample reach, and their denominator: first small integers.
REACHES = (((1, 1), (2, 1), (3, 1)), ((10, 1), (100, 1), (1000, 1), (3, 4)))
HALVES = {
    Fraction(1, 2): "½",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
}


def diagnose(attempt: Attempt, outcome: Outcome, seed: int) -> tuple[str, Counterexample | None]:
    """What is wrong with the side that `outcome` names, and a counterexample if one was found."""
    if outcome.wrong is None:
        return "", None
    wrong = outcome.wrong
    against = outcome.against
    attempt = with_fresh_points(attempt, seed)
    if outcome.shape_error is not None:
        said = outcome.shape_error.message
        change = _change(attempt, wrong, against)
        return (f"{said}; {change}" if change else said), None
    assert against is not None
    said = (
        _shapes(attempt, wrong, against)
        or _whole(attempt, wrong, against)
        or _change(attempt, wrong, against)
        or _lacking(attempt, wrong, against)
        or _strangers(attempt, wrong, against)
        or _general(attempt)
        or "the two sides differ, and no single change of the usual kinds makes them equal"
    )
    if wrong in attempt.misfits:
        return said, None
    small = _up_to_a_size(attempt, wrong, against, seed)
    return said + (f"; {small}" if small else ""), _counterexample(attempt, wrong, against, seed)


def _called(attempt: Attempt, wrong: int, against: int) -> str:
    if against == wrong - 1:
        return "the left side"
    if against == wrong + 1:
        return "the expression after it"
    which = "the chain's first" if against == 0 else "an earlier"
    return f"{which} expression, {_short(attempt.side(against))},"


def _short(side: Side) -> str:
    text = tidy(side.latex)
    return text if len(text) <= 60 else text[:57] + "…"


# -- the side as a whole --------------------------------------------------------------------


def _shapes(attempt: Attempt, wrong: int, against: int) -> str:
    """Sides of different shapes, and whether a transpose would mend it."""
    if wrong not in attempt.misfits:
        return ""
    shapes = attempt.shapes
    expected, came = attempt.fits[against], attempt.misfits[wrong]
    said = (
        f"{_short(attempt.side(against))} is {shapes.describe(expected)},"
        f" but {_short(attempt.side(wrong))} is {shapes.describe(came)}"
    )
    layout = _transposed(attempt, wrong, against)
    if layout:
        return f"{said}: {layout}"
    change = _change(attempt, wrong, against)
    return f"{said}; {change}" if change else said


def _whole(attempt: Attempt, wrong: int, against: int) -> str:
    name = _called(attempt, wrong, against)
    pairs = [(values[against], values[wrong]) for values in attempt.values]
    side = "the right side" if against == wrong - 1 else "this expression"
    if all(_is_zero(right) for _, right in pairs):
        return f"{side} is 0, but {name} is not"
    factor = _factor(pairs)
    if factor is None:
        return _transposed(attempt, wrong, against)
    if factor == 0:
        return f"{side} is 0, but {name} is not"
    return f"{side} is {_multiple(factor)} {name.rstrip(',')}: {_lost(factor)}"


def _is_zero(matrix: Matrix) -> bool:
    return all(sign(a) == 0 for row in matrix.rows for a in row)


def _factor(pairs: Sequence[tuple[Matrix, Matrix]]) -> Fraction | None:
    """The one number c with right = c · left at all points, or None."""
    factor: Fraction | None = None
    for left, right in pairs:
        if left.shape != right.shape:
            return None
        for row, to in zip(left.rows, right.rows, strict=True):
            for a, b in zip(row, to, strict=True):
                if sign(a) == 0:
                    if sign(b):
                        return None
                    continue
                ratio = Fraction(b) / Fraction(a)  # type: ignore[arg-type]
                if factor is None:
                    factor = ratio
                elif ratio != factor:
                    return None
    if factor is not None and max(abs(factor.numerator), factor.denominator) > 1000:
        # At a single number every pair has a quotient: that is no explanation.
        return None
    return factor


def _number(factor: Fraction) -> str:
    return HALVES.get(factor, str(factor))


def _multiple(factor: Fraction) -> str:
    if factor == 2:
        return "twice"
    if factor < 0:
        return f"−{_number(-factor)} times"
    return f"{_number(factor)} of" if factor < 1 else f"{_number(factor)} times"


def _lost(factor: Fraction) -> str:
    if factor == -1:
        return "the sign is wrong"
    size = abs(factor)
    also = " and the sign is wrong" if factor < 0 else ""
    if size.numerator == 1:
        return f"the factor {size.denominator} is lost{also}"
    if size.denominator == 1:
        return f"a factor {size.numerator} too many{also}"
    return f"a factor {_number(1 / size)} is missing{also}"


def _transposed(attempt: Attempt, wrong: int, against: int) -> str:
    pairs = [(values[against], values[wrong].transposed) for values in attempt.values]
    factor = _factor(pairs)
    if factor is None or factor == 0 or pairs[0][0].is_number:
        return ""
    also = "" if factor == 1 else f", and {_lost(factor)}"
    first = attempt.side(against).node
    if isinstance(first, Gradient) or (
        isinstance(first, Symbol) and isinstance(attempt.side(wrong).node, Gradient)
    ):
        return (
            "this is the transpose: right in numerator layout, but here a derivative has the"
            f" shape of what it is taken by{also}"
        )
    return f"this is the transpose of {_called(attempt, wrong, against).rstrip(',')}{also}"


# -- one change -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """An expression with one change; a smaller `rank` is the likelier slip."""

    rank: int
    said: str
    node: Node


class _Changes:
    """All single changes of one side."""

    def __init__(self, attempt: Attempt, wrong: int, against: int | None) -> None:
        self.attempt = attempt
        self.side = attempt.side(wrong)
        nodes = list(_nodes(attempt, _near(attempt, wrong, against)))
        self.masks = _masks(nodes)
        self.slopes = _slopes(nodes)
        sides = [self.side] + ([attempt.side(against)] if against is not None else [])
        self.terms = _terms(sides)
        self.letters = _letters(attempt, nodes)
        self.inverses = any(isinstance(part, Inverse) for node, _ in nodes for part in walk(node))

    def all(self) -> list[Change]:
        changes = list(self.below(self.side.readable, None))
        changes.extend(self.around(self.side.readable))
        return sorted(changes, key=lambda c: c.rank)

    def text(self, node: Node) -> str:
        start, end = node.span[0] - self.side.span[0], node.span[1] - self.side.span[0]
        return named(node, tidy(self.side.latex[max(start, 0) : end])) or "it"

    def grouped(self, node: Node) -> str:
        said = self.text(node)
        loose = isinstance(node, (Sum, Hadamard, Product)) and said[:1] not in "([{"
        return f"({said})" if loose else said

    def below(self, node: Node, parent: Node | None) -> Iterator[Change]:
        yield from self.here(node, parent)
        under = children(node)
        if isinstance(node, Gradient):
            return
        for i, child in enumerate(under):
            for change in self.below(child, node):
                yield replace(
                    change, node=with_children(node, (*under[:i], change.node, *under[i + 1 :]))
                )

    def around(self, node: Node) -> Iterator[Change]:
        """Changes of the whole side."""
        if isinstance(node, Entries):
            # It is a number for each value of the indices.
            return
        yield Change(3, "the trace is missing", Trace(node.span, node))
        inside = node.body if isinstance(node, Trace) else node
        for said, term in self.terms:
            for mark, word in ((1, "+"), (-1, "−")):
                grown: Node = Sum(inside.span, (inside, term), (1, mark))
                if isinstance(node, Trace):
                    grown = Trace(node.span, grown)
                yield Change(9, f"a term is missing: {word} {said}", grown)

    def here(self, node: Node, parent: Node | None) -> Iterator[Change]:
        if isinstance(node, (Branch, Cases, Entries, IndexSum)):
            return
        span, text = node.span, self.text(node)
        match node:
            case Transpose(body=body):
                yield Change(0, f"a transpose too many: {text} should be {self.text(body)}", body)
            case Inverse(body=body):
                yield Change(6, f"an inverse too many: {text}", body)
            case Sum(terms=terms, signs=signs):
                yield from self.sum(node, terms, signs)
            case Product(factors=factors):
                yield from self.product(node, factors)
            case Hadamard(factors=factors):
                yield from self.hadamard(node, factors)
            case Apply():
                yield from self.function(node)
            case Activation():
                yield from self.activation(node)
            case Entry(indices=(row, column)):
                # The brackets or the letter before the indices, whatever they are.
                before = text.rpartition("_")[0]
                turned = f"{before}_{{{column.name}{row.name}}}"
                yield Change(
                    0,
                    f"the indices are swapped: {text} should be {turned}",
                    replace(node, indices=(column, row)),
                )
            case Differential(body=body):
                yield Change(7, f"{text} stands where {self.text(body)} is needed", body)
            case Symbol():
                for letter in self.letters:
                    if letter.name != node.name:
                        yield Change(7, f"{text} stands where {letter.name} is needed", letter)
                if node.name in self.attempt.varying:
                    yield Change(
                        8, f"{text} stands where d{text} is needed", Differential(span, node)
                    )
        if not isinstance(node, (Transpose, Number, Entry)) and not isinstance(
            parent, (Transpose, Entry)
        ):
            yield Change(
                0,
                f"a transpose is missing: {self.grouped(node)}^T is needed",
                Transpose(span, node),
            )
        if self.inverses and not isinstance(node, (Number, Inverse)):
            yield Change(
                6,
                f"an inverse is missing: {self.grouped(node)}^{{-1}} is needed",
                Inverse(span, node),
            )
        if not isinstance(node, (Number, Transpose)):
            for said, mask in self.masks:
                yield Change(
                    4,
                    f"a mask is missing: {self.grouped(node)} \\odot {said} is needed",
                    Hadamard(span, (node, mask)),
                )
            for said, slope in self.slopes:
                yield Change(
                    4,
                    f"the derivative {said} is missing:"
                    f" {self.grouped(node)} \\odot {said} is needed",
                    Hadamard(span, (node, slope)),
                )

    def sum(self, node: Sum, terms: tuple[Node, ...], signs: tuple[int, ...]) -> Iterator[Change]:
        for i, term in enumerate(terms):
            said = self.text(term)
            flipped = (*signs[:i], -signs[i], *signs[i + 1 :])
            yield Change(1, f"the sign before {said} is wrong", replace(node, signs=flipped))
            for value, words in (
                (2, "lacks a factor 2"),
                (Fraction(1, 2), "has a factor 2 too many"),
            ):
                factor = Number(term.span, Fraction(value))
                scaled = (*terms[:i], Product(term.span, (factor, term)), *terms[i + 1 :])
                yield Change(2, f"the term {said} {words}", replace(node, terms=scaled))
            if len(terms) > 1:
                rest = terms[:i] + terms[i + 1 :]
                kept = signs[:i] + signs[i + 1 :]
                left = rest[0] if kept == (1,) else Sum(node.span, rest, kept)
                yield Change(5, f"the term {said} is too much", left)

    def product(self, node: Product, factors: tuple[Node, ...]) -> Iterator[Change]:
        text = self.text(node)
        if len(factors) <= 4:
            orders = [
                o for o in permutations(range(len(factors))) if o != tuple(range(len(factors)))
            ]
        else:
            orders = [
                (*range(i), i + 1, i, *range(i + 2, len(factors))) for i in range(len(factors) - 1)
            ]
        for order in orders:
            moved = tuple(factors[i] for i in order)
            wanted = " ".join(self.grouped(f) for f in moved)
            yield Change(
                3, f"factors are swapped: {text} should be {wanted}", replace(node, factors=moved)
            )
        for i in range(len(factors) - 1):
            pair = Hadamard(node.span, factors[i : i + 2])
            mixed = (*factors[:i], pair, *factors[i + 2 :])
            wanted = rf"{self.grouped(factors[i])} \odot {self.grouped(factors[i + 1])}"
            left = mixed[0] if len(mixed) == 1 else Product(node.span, mixed)
            yield Change(4, f"the elementwise product is needed: {wanted}", left)
        for i in range(2, len(factors)):
            # The elementwise product binds looser: X^T X \odot A is (X^T X) \odot A.
            halves = (factors[:i], factors[i:])
            split = Hadamard(
                node.span,
                tuple(h[0] if len(h) == 1 else Product(node.span, h) for h in halves),
            )
            said = [" ".join(self.grouped(f) for f in half) for half in halves]
            yield Change(4, rf"the elementwise product is needed: {said[0]} \odot {said[1]}", split)
        for i, factor in enumerate(factors):
            rest = factors[:i] + factors[i + 1 :]
            left = rest[0] if len(rest) == 1 else Product(node.span, rest)
            yield Change(5, f"the factor {self.text(factor)} is too much", left)

    def hadamard(self, node: Hadamard, factors: tuple[Node, ...]) -> Iterator[Change]:
        text = self.text(node)
        for order in permutations(factors) if len(factors) <= 3 else [factors]:
            yield Change(
                4,
                f"the matrix product is needed in place of \\odot in {text}",
                Product(node.span, tuple(order)),
            )
        for i, factor in enumerate(factors):
            rest = factors[:i] + factors[i + 1 :]
            left = rest[0] if len(rest) == 1 else Hadamard(node.span, rest)
            what = "a mask too many" if self.is_mask(factor) else "a factor too many"
            if isinstance(factor, Activation) and factor.order:
                what = "a derivative too many"
            yield Change(5, f"{what}: {self.text(factor)}", left)

    @staticmethod
    def is_mask(node: Node) -> bool:
        return isinstance(node, Apply) and BUILT_IN.get(node.function, node.function) == "step"

    def activation(self, node: Activation) -> Iterator[Change]:
        text, letter = self.text(node), node.function
        orders = [node.order + 1] + ([node.order - 1] if node.order else [])
        for order in orders:
            wanted = text.replace(letter + "'" * node.order, letter + "'" * order, 1)
            yield Change(3, f"{text} stands where {wanted} is needed", replace(node, order=order))
        for said, slope in self.slopes:
            if slope.function == letter and slope.order == node.order:
                yield Change(5, f"the argument is wrong: {text} should be {said}", slope)

    def function(self, node: Apply) -> Iterator[Change]:
        text = self.text(node)
        kind = BUILT_IN.get(node.function, node.function)
        if kind == "step":
            yield Change(
                4,
                f"the mask is inverted: {text} is 0 where 1 is needed",
                replace(node, body=Sum(node.body.span, (node.body,), (-1,))),
            )
            yield Change(
                4,
                f"the unit step {text} stands where the ramp is needed",
                replace(node, function="ramp"),
            )
        elif kind == "ramp" and not node.order:
            yield Change(
                4,
                f"the ramp {text} stands where the unit step is needed",
                replace(node, function="step"),
            )
            yield Change(4, f"max is too much: {self.text(node.body)} alone is needed", node.body)
        for said, mask in self.masks:
            wanted = said if kind == "step" else f"the ramp of {said[2:-1]}"
            right = mask if kind == "step" else replace(mask, function="ramp")
            what = "the mask is wrong" if kind == "step" else "the argument is wrong"
            yield Change(5, f"{what}: {text} should be {wanted}", right)


def _near(attempt: Attempt, wrong: int, against: int | None) -> list[int]:
    """The two sides that are compared, and those of the chain that stand nearest to them."""
    first = [wrong] if against is None else [wrong, against]
    others = range(max(wrong - NEAR, 0), min(wrong + NEAR, len(attempt.chain.sides)))
    return [*first, *(i for i in others if i not in first)]


def _nodes(attempt: Attempt, sides: Sequence[int]) -> Iterator[tuple[Node, str]]:
    """The expressions of these sides and of what their letters stand for, with their LaTeX."""
    for side in map(attempt.side, sides):
        if side.node is None:
            continue
        yield side.node, " " * side.span[0] + side.latex
        try:
            for binding in reachable([(side.node, side.scope)]):
                if binding.node is not None and binding.parameter is None:
                    yield binding.node, binding.latex
        except NotReadError:
            continue


def _masks(nodes: Sequence[tuple[Node, str]]) -> list[tuple[str, Apply]]:
    found: dict[str, Apply] = {}
    for node, latex in nodes:
        for part in walk(node):
            if isinstance(part, Apply) and BUILT_IN.get(part.function, part.function) in (
                "ramp",
                "step",
            ):
                start, end = part.body.span
                inside = tidy(latex[start:end])
                said = f"H{inside}" if re.fullmatch(r"\([^()]*\)", inside) else f"H({inside})"
                found.setdefault(said, Apply(part.span, "step", part.body))
    return list(found.items())[:4]


def _slopes(nodes: Sequence[tuple[Node, str]]) -> list[tuple[str, Activation]]:
    """The derivatives of the general functions in these expressions, at their arguments."""
    found: dict[str, Activation] = {}
    for node, latex in nodes:
        for part in walk(node):
            if isinstance(part, Activation):
                inside = tidy(latex[slice(*part.body.span)])
                inside = inside if re.fullmatch(r"\([^()]*\)", inside) else f"({inside})"
                for order in (max(part.order, 1), part.order + 1):
                    said = f"{part.function}{chr(39) * order}{inside}"
                    found.setdefault(said, replace(part, order=order))
    return list(found.items())[:6]


def _letters(attempt: Attempt, nodes: Sequence[tuple[Node, str]]) -> list[Symbol]:
    found: dict[str, Symbol] = {}
    for node, _ in nodes:
        for part in walk(node):
            if isinstance(part, Symbol) and part.name in attempt.shapes.variables:
                found.setdefault(part.name, part)
    return list(found.values())[:8]


def _terms(sides: Sequence[Side]) -> list[tuple[str, Node]]:
    """The terms of the sums in these sides: what one of them may lack."""
    found: dict[str, Node] = {}
    for side in sides:
        for part in walk(side.readable):
            if isinstance(part, Sum):
                for term in part.terms:
                    start, end = (at - side.span[0] for at in term.span)
                    found.setdefault(tidy(side.latex[start:end]), term)
    return list(found.items())[:12]


def _change(attempt: Attempt, wrong: int, against: int | None) -> str:
    """The likeliest single change that makes the sides equal, in words, or nothing."""
    if against is None or against not in attempt.fits or not attempt.values:
        return ""
    side = attempt.side(wrong)
    trial = _Trial(attempt, against, side.scope, " " * side.span[0] + side.latex)
    for change in _Changes(attempt, wrong, against).all()[:MAX_CHANGES]:
        if trial.equal(change.node):
            return change.said
        if trial.budget.left < 0:
            break
    return ""


class _Trial:
    """Whether a changed expression equals the right one at all points."""

    def __init__(self, attempt: Attempt, against: int, scope: Scope, latex: str) -> None:
        self.attempt = attempt
        self.against = against
        self.scope = scope
        self.latex = latex
        self.budget = Budget()
        self.evaluators = self.new_evaluators()

    def equal(self, node: Node) -> bool:
        shapes = self.attempt.shapes
        saved = shapes.save()
        try:
            shape = shapes.infer(node, self.scope, self.latex)
            if not shapes.unify_shapes(self.attempt.fits[self.against], shape):
                return False
            for evaluator, values in zip(
                self.evaluators_of(node), self.attempt.values, strict=True
            ):
                if evaluator.whole(node, self.scope) != values[self.against]:
                    return False
        except (ShapeError, NotReadError, OnKink, ZeroDivisionError, KeyError):
            return False
        finally:
            # What was evaluated is known by its identity: it must not be taken for another.
            shapes.alive.append(node)
            shapes.restore(saved)
        return True

    def evaluators_of(self, node: Node) -> list[Evaluator]:
        """Those that keep what they evaluated, unless it may have another size in this change."""
        if any(_takes_its_size(part) for part in walk(node)):
            return self.new_evaluators()
        return self.evaluators

    def new_evaluators(self) -> list[Evaluator]:
        attempt = self.attempt
        return [Evaluator(attempt.shapes, point, budget=self.budget) for point in attempt.points]


def _takes_its_size(node: Node) -> bool:
    """Whether the size of a node depends on what stands around it."""
    if isinstance(node, Number):
        return node.value == 0
    return isinstance(node, (Identity, Ones, IndexSum, Kronecker))


# -- what is lacking ------------------------------------------------------------------------


def _lacking(attempt: Attempt, wrong: int, against: int) -> str:
    """In which differential the two sides differ, and which terms the wrong one lacks."""
    parts, terms = _parts(attempt, wrong, against), _missing(attempt, wrong, against)
    if parts and not (terms and parts.endswith("is missing") and ";" not in parts):
        return parts
    if not terms:
        return ""
    count = "a term is" if len(terms) == 1 else "two terms are"
    return f"{parts or f'{count} missing'}: {' '.join(terms)}"


def _parts(attempt: Attempt, wrong: int, against: int) -> str:
    """Where several variables vary: in which of them the two sides differ."""
    varying = list(attempt.points[0].directions)
    if len(varying) < 2:
        return ""
    said: list[str] = []
    sides = attempt.side(against), attempt.side(wrong)
    for name in varying:
        pairs: list[tuple[Matrix, Matrix]] = []
        for point in attempt.points:
            directions = {
                other: value if other == name else value.scaled(0)
                for other, value in point.directions.items()
            }
            turned = Point(point.sizes, point.values, directions, point.jets)
            found = _at(attempt, turned, sides, Budget())
            if found is None:
                return ""
            pairs.append(found)
        if all(a == b for a, b in pairs):
            continue
        factor = _factor(pairs)
        if factor == 0:
            said.append(f"the term in d{name} is missing")
        elif factor is not None:
            said.append(f"the part with d{name} is {_multiple(factor)} what it should be")
        else:
            said.append(f"the part with d{name} is wrong")
    return "; ".join(said)


Vector = list[Exact]


def _missing(attempt: Attempt, wrong: int, against: int) -> list[str]:
    """The terms, one or two, that make the wrong side equal when they are added to it.

    They are multiples of expressions of the chain, first of these two sides, and of products of
    two such.
    """
    if wrong in attempt.misfits or against in attempt.misfits or counting(attempt):
        # Where a symbol is a size, a coefficient would be a multiple of it.
        return []
    wanted = _flat([values[against] for values in attempt.values])
    came = _flat([values[wrong] for values in attempt.values])
    difference = [a - b for a, b in zip(wanted, came, strict=True)]
    found: dict[tuple[Exact, ...], str] = {}
    for said, matrices in _products(
        attempt, [i for i in _near(attempt, wrong, against) if i in attempt.fits]
    ):
        vector = _flat(matrices)
        # The right side itself is no term of what the wrong one lacks.
        if any(vector) and _ratio(wanted, vector) is None:
            found.setdefault(tuple(vector), said)
        if len(found) == MAX_TERMS:
            break
    terms = [(said, list(vector)) for vector, said in found.items()]
    for said, vector in terms:
        factor = _ratio(difference, vector)
        if factor is not None and _is_small(factor):
            return [_term(factor, said)]
    for i, (said, vector) in enumerate(terms):
        for other, second in terms[:i]:
            factors = _combination(difference, second, vector)
            if factors is not None and all(map(_is_small, factors)):
                return [_term(factors[0], other), _term(factors[1], said)]
    return []


def _flat(matrices: Sequence[Matrix]) -> Vector:
    return [a for matrix in matrices for row in matrix.rows for a in row]


def _is_small(factor: Fraction) -> bool:
    return factor != 0 and max(abs(factor.numerator), factor.denominator) <= 12


def _ratio(vector: Vector, by: Vector) -> Fraction | None:
    """The number c with vector = c · by, or None."""
    at = next((k for k, b in enumerate(by) if b), None)
    if at is None:
        return None
    factor = Fraction(vector[at]) / Fraction(by[at])  # type: ignore[arg-type]
    return factor if all(a == factor * b for a, b in zip(vector, by, strict=True)) else None


def _combination(vector: Vector, u: Vector, v: Vector) -> tuple[Fraction, Fraction] | None:
    """The numbers (a, b) with vector = a · u + b · v, or None."""
    first = next((k for k, a in enumerate(u) if a), 0)
    for k in range(len(u)):
        determinant = u[first] * v[k] - u[k] * v[first]
        if determinant:
            a = Fraction(vector[first] * v[k] - vector[k] * v[first]) / Fraction(determinant)  # type: ignore[arg-type]
            b = Fraction(u[first] * vector[k] - u[k] * vector[first]) / Fraction(determinant)  # type: ignore[arg-type]
            fits = all(w == a * x + b * y for w, x, y in zip(vector, u, v, strict=True))
            return (a, b) if fits else None
    return None


def _term(factor: Fraction, said: str) -> str:
    size = "" if abs(factor) == 1 else _number(abs(factor)) + " "
    return f"{'−' if factor < 0 else '+'} {size}{said}"


def _products(attempt: Attempt, sides: Sequence[int]) -> Iterator[tuple[str, list[Matrix]]]:
    """The expressions of these sides and their products, as far as they have the sides' shape."""
    shape = attempt.values[0][sides[0]].shape
    plain = _expressions(attempt, sides)
    turned = [
        (f"{_loose(said)}^T", [m.transposed for m in matrices])
        for said, matrices in plain
        if not matrices[0].is_number and not said.endswith(("^T", r"^\top"))
    ]
    both = [*plain, *turned]
    # A sum is no term, though it may be a factor of one.
    for said, matrices in plain:
        if matrices[0].shape == shape and not (said[:1] == "(" and said[-1:] == ")"):
            yield said, matrices
    if shape == (1, 1):
        for said, matrices in plain:
            if not matrices[0].is_number and matrices[0].shape[0] == matrices[0].shape[1]:
                yield rf"\operatorname{{tr}}({said})", [Matrix.of(m.trace) for m in matrices]
    for i, (said, left) in enumerate(both):
        for k, (other, right) in enumerate(both):
            if shape == (1, 1) != left[0].shape == right[0].shape:
                if k >= i:
                    inner = [_inner(a, b) for a, b in zip(left, right, strict=True)]
                    yield rf"\langle {said}, {other} \rangle", inner
            elif shape == (left[0].shape[0], right[0].shape[1]) and (
                left[0].shape[1] == right[0].shape[0]
            ):
                product = [a @ b for a, b in zip(left, right, strict=True)]
                yield f"{_loose(said)} {_loose(other)}", product
    yield from (t for t in turned if t[1][0].shape == shape)


def _inner(left: Matrix, right: Matrix) -> Matrix:
    return Matrix.of((left.transposed @ right).trace if not left.is_number else left.entry)


def _expressions(attempt: Attempt, sides: Sequence[int]) -> list[tuple[str, list[Matrix]]]:
    """The expressions of these sides, the first two sides' and the shorter ones first."""
    texts: dict[str, tuple[Node, Side, bool]] = {}
    for number, index in enumerate(sides):
        side = attempt.side(index)
        for node in walk(side.readable):
            if isinstance(node, Product) and isinstance(node.factors[0], Number):
                rest = node.factors[1:]
                span = (rest[0].span[0], node.span[1])
                node = rest[0] if len(rest) == 1 else Product(span, rest)
            if not isinstance(node, (Number, Gradient, Branch, Cases)):
                start, end = (at - side.span[0] for at in node.span)
                said = tidy(side.latex[start:end])
                if isinstance(node, Sum) and said[:1] not in "([{":
                    said = f"({said})"
                texts.setdefault(said, (node, side, number > 1))
    budget = Budget()
    evaluators = [Evaluator(attempt.shapes, point, budget=budget) for point in attempt.points]
    found: list[tuple[str, list[Matrix]]] = []
    for said in sorted(texts, key=lambda t: (texts[t][2], len(t)))[:MAX_EXPRESSIONS]:
        node, side, _ = texts[said]
        try:
            found.append((said, [e.whole(node, side.scope) for e in evaluators]))
        except (NotReadError, OnKink, ZeroDivisionError, KeyError):
            continue
    return found


def _loose(said: str) -> str:
    """With parentheses where a factor needs them."""
    simple = r"d?(\\\w+)?[{]?\w[}]?(_\w|_[{]\w+[}])?(\^T)?|\([^()]*\)"
    return said if re.fullmatch(simple, said) else f"({said})"


def _strangers(attempt: Attempt, wrong: int, against: int) -> str:
    """Letters of one side that nothing ties to the other."""

    def names(index: int) -> set[str]:
        side = attempt.side(index)
        parts = [side.readable]
        parts += [b.node for b in reachable([(side.readable, side.scope)]) if b.node is not None]
        return {
            p.name
            for part in parts
            for p in walk(part)
            if isinstance(p, Symbol) and p.name in attempt.shapes.variables
        }

    # A size is tied to what it counts.
    strange = sorted(names(wrong) - names(against) - set(counting(attempt)))
    if not strange:
        return ""
    verb = "is" if len(strange) == 1 else "are"
    return (
        f"the two sides differ; {', '.join(strange)} {verb} not defined before this line and may"
        " have any value here"
    )


def _general(attempt: Attempt) -> str:
    """A reminder that a function without a definition is any function."""
    names = {point_name for point in attempt.points for point_name, _ in point.jets.arguments}
    if not names:
        return ""
    said = ", ".join(sorted(names))
    first = min(names)
    return (
        f"the two sides differ for some function {said}: if a certain one is meant, define it,"
        f" as in {first}(x) = …"
    )


def _up_to_a_size(attempt: Attempt, wrong: int, against: int, seed: int) -> str:
    """For an identity special to small matrices, up to which size it holds."""
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
            return f"it holds only for small matrices, where {said} is at most {size - 1}"
    return ""


# -- a counterexample -----------------------------------------------------------------------


def _counterexample(attempt: Attempt, wrong: int, against: int, seed: int) -> Counterexample | None:
    """The smallest point, in sizes and then in entries, at which the two sides differ."""
    small = replace(attempt)
    sides = attempt.side(against), attempt.side(wrong)
    budget = Budget()
    for reaches in REACHES:
        for number, sizes in enumerate(_small_sizes(list(attempt.sizes))):
            small.sizes = sizes
            random = Random(f"relugrad {seed} {number}")
            for reach, denominator in reaches:
                for _ in range(12):
                    point = draw_point(small, random, -reach, reach, denominator)
                    if _differs(small, point, sides, budget):
                        return _written(small, _shrunk(small, point, sides, budget), sides)
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


def _differs(attempt: Attempt, point: Point, sides: tuple[Side, Side], budget: Budget) -> bool:
    found = _at(attempt, point, sides, budget)
    return found is not None and found[0].shape == found[1].shape and found[0] != found[1]


def _shrunk(attempt: Attempt, point: Point, sides: tuple[Side, Side], budget: Budget) -> Point:
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
                        if _differs(attempt, new, sides, budget):
                            point = new
                            break
    known = point.jets.known
    known.clear()
    _differs(attempt, point, sides, budget)
    for key, value in list(known.items()):
        for number in (0, 1, -1):
            known[key] = number
            if number == value or _differs(attempt, point, sides, budget):
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
        left_latex=_short(sides[0]),
        right_latex=_short(sides[1]),
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
    return str(number).replace("-", "−")
