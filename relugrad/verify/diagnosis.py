"""What is wrong with a false equation, in words, and the smallest matrices that show it.

First the two sides are compared as a whole: is the one a multiple of the other, or its transpose?
Then single changes of the wrong one are tried, of the kinds that people forget, first those that
the difference of the normal forms suggests: the one that makes the two sides equal is what is
wrong. Last, whole terms may be missing.
"""

from __future__ import annotations

from ..language.constructs.gradient import Gradient
from ..language.nodes import Node, Symbol, walk
from ..language.scope import reachable
from .checks import Counterexample
from .comparison import Comparison, short
from .counterexample import counterexample, up_to_a_size
from .lacking import lacking
from .outcomes import Outcome
from .phrases import lost, multiple_of
from .sides import Attempt, counting
from .slips import Slips

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
        return (f"{said}; {change}" if change else said), None
    assert comparison is not None and against is not None
    if not comparison.fits:
        return _shapes(comparison), None
    said = (
        _whole(comparison)
        or _change(comparison)
        or lacking(comparison)
        or _strangers(attempt, wrong, against)
        or _general(attempt)
        or "the two sides differ, and no single change of the usual kinds makes them equal"
    )
    small = up_to_a_size(attempt, wrong, against, seed)
    said += f"; {small}" if small else ""
    return said, counterexample(attempt, wrong, against, seed)


# -- the side as a whole --------------------------------------------------------------------


def _shapes(comparison: Comparison) -> str:
    """Sides of different shapes, and what would correct it."""
    assert comparison.shape is not None
    shapes = comparison.attempt.shapes
    expected = comparison.attempt.fits[comparison.against]
    said = (
        f"{short(comparison.right)} is {shapes.describe(expected)},"
        f" but {short(comparison.side)} is {shapes.describe(comparison.shape)}"
    )
    layout = _transposed(comparison)
    if layout:
        return f"{said}: {layout}"
    change = _change(comparison)
    return f"{said}; {change}" if change else said


def _whole(comparison: Comparison) -> str:
    factor = comparison.multiple()
    if factor is None:
        return _transposed(comparison)
    name = _name(comparison)
    side = "the right side" if comparison.against == comparison.wrong - 1 else "this expression"
    if factor == 0:
        return f"{side} is 0, but {name} is not"
    return f"{side} is {multiple_of(factor)} {name.rstrip(',')}: {lost(factor)}"


def _transposed(comparison: Comparison) -> str:
    factor = comparison.multiple(transposed=True)
    if not factor:
        return ""
    also = "" if factor == 1 else f", and {lost(factor)}"
    first, node = comparison.right.node, comparison.side.node
    derivative = node if isinstance(first, Symbol) else first
    if (
        isinstance(derivative, Gradient)
        and derivative.form != "transposed"
        and derivative.is_of_a_number(comparison.attempt.shapes)
        and comparison.attempt.chain.layout != "numerator"
    ):
        return (
            "this is the transpose: right in numerator layout, but here a derivative has the"
            f" shape of what it is taken with respect to{also}"
        )
    return f"this is the transpose of {_name(comparison).rstrip(',')}{also}"


def _name(comparison: Comparison) -> str:
    """What the side is called that the wrong one is compared with."""
    if comparison.against == comparison.wrong - 1:
        return "the left side"
    if comparison.against == comparison.wrong + 1:
        return "the expression after it"
    which = "the chain's first" if comparison.against == 0 else "an earlier"
    return f"{which} expression, {short(comparison.right)},"


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
