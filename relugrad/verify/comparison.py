"""The wrong side of an equation and the right one, and what can be said of the two for certain.

It is refuted by a point, or proved by the normal forms; where neither decides, further points do.
So nothing is said that fits only the points at which the verdict was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from ..core.terms import Exact as Rational
from ..core.terms import Poly
from ..errors import NotReadError
from ..language.chains import Side
from ..language.misfits import ShapeError
from ..language.nodes import Identity, Kronecker, Node, Number, Ones, OverIndices, walk
from .difference import Difference, Forms
from .dual import Dual, Exact, reciprocal
from .elementary import is_narrow
from .evaluate import Evaluator
from .interval import Interval
from .matrix import Matrix
from .points import Budget, OnKink
from .sampling import with_fresh_points
from .sides import Attempt

# At a single number every pair has a quotient: a long one is no explanation.
MAX_FACTOR = 1000


class Comparison:
    """The wrong side of a reading, and the one that it is compared with.

    Parameters
    ----------
    attempt
        The reading.
    wrong, against
        The places of the two sides in the chain.
    seed
        Chooses the further points.
    """

    def __init__(self, attempt: Attempt, wrong: int, against: int, seed: int) -> None:
        self.attempt = attempt
        self.wrong = wrong
        self.against = against
        self.seed = seed
        self.side = attempt.side(wrong)
        self.right = attempt.side(against)
        self.shape = attempt.fits.get(wrong) or attempt.misfits.get(wrong)
        self.fits = wrong in attempt.fits
        self.budget = Budget()
        self.evaluators = self._evaluators(attempt)

    # -- normal forms -------------------------------------------------------------------------

    @cached_property
    def forms(self) -> Forms:
        """Normal forms at a row and a column of the right side."""
        return Forms(self.attempt, self.against)

    @cached_property
    def right_form(self) -> Poly | None:
        """The normal form of the right side, if it has one."""
        return self.forms.of(self.right.readable, self.right.scope)

    @cached_property
    def wrong_form(self) -> Poly | None:
        """The normal form of the wrong side, if it has one."""
        node, scope = self.side.readable, self.side.scope
        if self.fits:
            return self.forms.of(node, scope)
        return None if self.shape is None else self.forms.at_its_own(node, scope, self.shape)

    @cached_property
    def difference(self) -> Difference | None:
        """What the normal forms say, if both sides have one."""
        if self.right_form is None or self.wrong_form is None:
            return None
        return Difference(self.forms, self.right_form, self.wrong_form, fits=self.fits)

    # -- points -------------------------------------------------------------------------------

    @cached_property
    def fresh(self) -> Attempt:
        """The reading with further points alone."""
        more, count = with_fresh_points(self.attempt, self.seed), len(self.attempt.points)
        return replace(more, points=more.points[count:], values=more.values[count:])

    @cached_property
    def fresh_evaluators(self) -> list[Evaluator]:
        """What evaluates changed expressions at these."""
        return self._evaluators(self.fresh)

    def _evaluators(self, attempt: Attempt) -> list[Evaluator]:
        return [Evaluator(attempt.shapes, point, budget=self.budget) for point in attempt.points]

    # -- statements ---------------------------------------------------------------------------

    def multiple(self, *, transposed: bool = False) -> Rational | None:
        """The number c for which the wrong side, or its transpose, is c times the right one."""
        if self.shape is None or not (self._turns() if transposed else self.fits):
            return None
        form = self._transposed_form() if transposed else self.wrong_form
        if form is not None and self.right_form:
            proved = self.forms.multiple(form, self.right_form)
            if proved is not None:
                return proved
        pairs = self._pairs(self.attempt, transposed)
        # The values for all indices of a chain are side by side, in one shape or another.
        if any(a.shape != b.shape for a, b in pairs) or _quotient(pairs) is None:
            return None
        return _quotient([*pairs, *self._pairs(self.fresh, transposed)])

    def _turns(self) -> bool:
        """Whether the wrong side, transposed, has the shape of the right one, which is a matrix."""
        assert self.shape is not None
        shapes, right = self.attempt.shapes, self.attempt.fits[self.against]
        turned = [shapes.root(size) for size in reversed(self.shape)]
        return turned == [shapes.root(size) for size in right] and not shapes.is_scalar(right)

    def _transposed_form(self) -> Poly | None:
        return self.forms.of(self.side.readable, self.side.scope, transposed=True)

    def _pairs(self, attempt: Attempt, transposed: bool) -> list[tuple[Matrix, Matrix]]:
        """The values of the right side and of the wrong one."""
        pairs = [(values[self.against], values[self.wrong]) for values in attempt.values]
        return [(a, b.transposed) for a, b in pairs] if transposed else pairs

    def equal(self, node: Node) -> bool:
        """Whether an expression that is to replace the wrong side equals the right one."""
        shapes, scope = self.attempt.shapes, self.side.scope
        saved = shapes.save()
        try:
            shape = shapes.infer(node, scope, " " * self.side.span[0] + self.side.latex)
            if not shapes.unify_shapes(self.attempt.fits[self.against], shape):
                return False
            # Most changes are refuted by the first point, which is quicker than a proof.
            if not self._agrees(node, self.attempt, self.evaluators):
                return False
            proved = self._proved(node)
            if proved is None or (self.attempt.held and not proved):
                # What is assumed may make equal what has two normal forms.
                return self._agrees(node, self.fresh, self.fresh_evaluators)
            return proved
        except (ShapeError, NotReadError, OnKink, ZeroDivisionError, KeyError):
            return False
        finally:
            # What was evaluated is known by its identity: it must not be taken for another.
            shapes.alive.append(node)
            shapes.restore(saved)

    def _agrees(self, node: Node, attempt: Attempt, evaluators: Sequence[Evaluator]) -> bool:
        if any(_takes_its_size(part) for part in walk(node)):
            # What the others keep may have another size in this change.
            evaluators = self._evaluators(attempt)
        found = (evaluator.whole(node, self.side.scope) for evaluator in evaluators)
        return all(
            is_narrow(value) and value == values[self.against]
            for value, values in zip(found, attempt.values, strict=True)
        )

    def _proved(self, node: Node) -> bool | None:
        """Whether an expression has the right side's normal form; None where one has none."""
        if self.right_form is None:
            return None
        form = self.forms.of(node, self.side.scope)
        return None if form is None else self.forms.equal(form, self.right_form)


def _takes_its_size(node: Node) -> bool:
    """Whether the size of a node depends on what stands around it."""
    if isinstance(node, Number):
        return node.value == 0
    return isinstance(node, (Identity, Ones, OverIndices, Kronecker))


def _quotient(pairs: Sequence[tuple[Matrix, Matrix]]) -> Fraction | None:
    """The one number c with right = c · left for all these pairs, or None."""
    found: Fraction | None = None
    for a, b in _entries(pairs):
        if a == 0:
            if b != 0:
                return None
            continue
        quotient = b * reciprocal(a)
        if found is None:
            found = _rational(quotient)
            if found is None:
                return None
        elif quotient != found:
            return None
    if found is not None and max(abs(found.numerator), found.denominator) > MAX_FACTOR:
        return None
    return found


def _rational(number: Exact) -> Fraction | None:
    """The number, or in an interval the one with the smallest denominator, if it is small."""
    if not isinstance(number, Interval):
        return None if isinstance(number, Dual) else Fraction(number)
    simple = number.middle.limit_denominator(MAX_FACTOR)
    return simple if simple in number else None


def _entries(pairs: Sequence[tuple[Matrix, Matrix]]) -> Iterator[tuple[Exact, Exact]]:
    for left, right in pairs:
        for row, to in zip(left.rows, right.rows, strict=True):
            yield from zip(row, to, strict=True)


def short(side: Side) -> str:
    """A side as a message quotes it."""
    text = side.written
    return text if len(text) <= 60 else text[:57] + "…"
