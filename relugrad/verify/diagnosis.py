"""What is wrong with a false equation, in words, and the smallest matrices that show it.

First the two sides are compared as a whole: is the one a multiple of the other, or its transpose?
Then single changes of the wrong one are tried, of the kinds that people forget, first those that
the difference of the normal forms suggests: the one that makes the two sides equal is what is
wrong. Last, whole terms may be missing.
"""

from __future__ import annotations

from functools import partial

from ..core.conditions import conditioned
from ..core.terms import Exact
from ..language.constructs.gradient import Gradient
from ..language.nodes import Node, Symbol, walk
from ..language.scope import reachable
from ..wording import plural, say
from .checks import Counterexample
from .comparison import Comparison, short
from .counterexample import counterexample, up_to_a_size
from .lacking import lacking
from .outcomes import Outcome
from .phrases import lost, multiple_of
from .sides import Attempt, counting
from .slips import Slips
from .symmetry import square_symbols

MAX_CHANGES = 600


def diagnose(attempt: Attempt, outcome: Outcome, seed: int) -> tuple[str, Counterexample | None]:
    """What is wrong with the side that `outcome` names, and a counterexample if one was found."""
    wrong, against = outcome.wrong, outcome.against
    if wrong is None:
        return "", None
    comparison = None
    if against is not None and against in attempt.fits:
        comparison = Comparison(attempt, wrong, against, seed)
    if outcome.shape_error is not None:
        said = outcome.shape_error.message
        change = "" if comparison is None else _change(comparison, outcome.shape_error.node)
        return _both(said, change), None
    assert comparison is not None and against is not None
    if not comparison.fits:
        return _shapes(comparison), None
    said = (
        _whole(comparison)
        or _change(comparison)
        or lacking(comparison)
        or _if_symmetric(comparison)
        or _strangers(attempt, wrong, against)
        or _general(attempt)
        or say("the two sides differ, and no single correction of a common slip makes them equal")
    )
    said = _both(said, up_to_a_size(attempt, wrong, against, seed))
    return said, counterexample(attempt, wrong, against, seed)


def _both(said: str, more: str) -> str:
    """What is said first, and what else there may be to say."""
    return say("{first}; {second}", first=said, second=more) if more else said


# -- the side as a whole --------------------------------------------------------------------


def _shapes(comparison: Comparison) -> str:
    """Sides of different shapes, and what would correct it."""
    assert comparison.shape is not None
    shapes = comparison.attempt.shapes
    expected = comparison.attempt.fits[comparison.against]
    said = say(
        "{first} is {expected}, but {second} is {shape}",
        first=short(comparison.right),
        expected=shapes.describe(expected),
        second=short(comparison.side),
        shape=shapes.describe(comparison.shape),
    )
    return _both(said, _transposed(comparison) or _change(comparison))


def _whole(comparison: Comparison) -> str:
    factor = comparison.multiple()
    if factor is None:
        return _transposed(comparison)
    return _times(comparison, factor)


def _times(comparison: Comparison, factor: Exact) -> str:
    name = _name(comparison)
    after = comparison.against == comparison.wrong - 1
    side = say("the right side") if after else say("this expression")
    if factor == 0:
        return say("{side} is 0, but {other} is not", side=side, other=name)
    multiple = multiple_of(factor, name)
    return say("{side} is {multiple}: {slip}", side=side, multiple=multiple, slip=lost(factor))


def _if_symmetric(comparison: Comparison) -> str:
    """Whether the side is a multiple of the other one where a matrix is symmetric."""
    right, wrong, forms = comparison.right_form, comparison.wrong_form, comparison.forms
    if not right or not wrong:
        return ""
    for name in square_symbols((*right, *wrong)):
        put_in = conditioned(name, ["symmetric"])
        there, here = (
            forms.simplified(partial(forms.algebra.substituted, form, name, put_in))
            for form in (right, wrong)
        )
        factor = forms.multiple(here, there) if here and there else None
        if factor is not None and factor != 1:
            said = _times(comparison, factor)
            return say("if {symbol} is symmetric, {said}", symbol=name, said=said)
    return ""


def _transposed(comparison: Comparison) -> str:
    factor = comparison.multiple(transposed=True)
    if not factor:
        return ""
    slip = "" if factor == 1 else lost(factor)
    first, node = comparison.right.node, comparison.side.node
    derivative = node if isinstance(first, Symbol) else first
    if (
        isinstance(derivative, Gradient)
        and derivative.form != "transposed"
        and derivative.is_of_a_number(comparison.attempt.shapes)
        and comparison.attempt.chain.layout != "numerator"
    ):
        said = say(
            "this is the transpose: correct in numerator layout, but here a derivative has the"
            " shape of the variable"
        )
    else:
        said = say("this is the transpose of {other}", other=_name(comparison))
    return _both(said, slip)


def _name(comparison: Comparison) -> str:
    """What the side is called that the wrong one is compared with."""
    if comparison.against == comparison.wrong - 1:
        return say("the left side")
    if comparison.against == comparison.wrong + 1:
        return say("the expression after it")
    if comparison.against == 0:
        return say("the first expression of the chain, {latex}", latex=short(comparison.right))
    return say("an earlier expression, {latex}", latex=short(comparison.right))


# -- a part of it ---------------------------------------------------------------------------


def _change(comparison: Comparison, shapeless: Node | None = None) -> str:
    """The likeliest single change that makes the sides equal, in words, or nothing.

    First come those below what has no shape, or those that the difference suggests. None is ruled
    out: other sizes may fit too, and terms may have cancelled.
    """
    if not comparison.attempt.values:
        return ""
    changes = Slips(comparison.attempt, comparison.wrong, comparison.against).all()
    difference = comparison.difference
    if shapeless is not None:
        start, end = shapeless.span
        changes.sort(key=lambda change: not start <= change.at[0] <= change.at[1] <= end)
    elif difference is not None:
        changes.sort(key=lambda change: not difference.may_be(change.touched, change.kind))
    for change in changes[:MAX_CHANGES]:
        if comparison.equal(change.node):
            return change.said
        if comparison.budget.left < 0:
            break
    return ""


# -- what else there is to say --------------------------------------------------------------


def _strangers(attempt: Attempt, wrong: int, against: int) -> str:
    """Symbols that occur on one side only."""

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
    return plural(
        "the two sides differ; {names} is not defined before this line and may have any value",
        "the two sides differ; {names} are not defined before this line and may have any value",
        len(strange),
        names=", ".join(strange),
    )


def _general(attempt: Attempt) -> str:
    """A reminder that a function without a definition is any function."""
    names = {point_name for point in attempt.points for point_name, _ in point.jets.arguments}
    if not names:
        return ""
    return say(
        "the two sides differ for some function {names}: if you mean a particular one, define it,"
        " as in {first}(x) = …",
        names=", ".join(sorted(names)),
        first=min(names),
    )
