"""What is wrong with a false equation, in words, and the smallest matrices that show it.

First the two sides are compared as a whole: is the one a multiple of the other, or its transpose?
Then single changes of the wrong one are tried, of the kinds that people forget, first those that
the difference of the normal forms suggests: the one that makes the two sides equal is what is
wrong. Last, whole terms may be missing.
"""

from __future__ import annotations

from functools import partial

from ..core.conditions import conditioned
from ..core.terms import Exact, Poly
from ..language.constructs.gradient import Gradient
from ..language.nodes import Node, Product, Symbol, alike, walk
from ..language.scope import reachable
from ..wording import plural, say
from .checks import Counterexample
from .comparison import Comparison, short
from .counterexample import counterexample, up_to_a_size
from .force import Held
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
        _commuting(comparison)
        or _whole(comparison)
        or _change(comparison)
        or _other_side(attempt, wrong, against, seed)
        or _masked(comparison)
        or lacking(comparison)
        or _if_symmetric(comparison)
        or _strangers(attempt, wrong, against)
        or _general(attempt)
        or say("the two sides differ, and no single correction of a common slip makes them equal")
    )
    if said == outcome.detail:
        said = ""
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
    if not comparison.attempt.shapes.variables and factor not in (None, 0, -1):
        # Of numbers alone one is always a multiple of the other.
        return ""
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


def _masked(comparison: Comparison) -> str:
    """Whether the sides differ in their masks alone, or in these and a factor."""
    forms = comparison.forms
    bare = [
        form and forms.simplified(partial(_without_masks, form))
        for form in (comparison.right_form, comparison.wrong_form)
    ]
    if not (bare[0] and bare[1]) or bare[0] == comparison.right_form:
        return ""
    factor = forms.multiple(bare[1], bare[0])
    if not factor:
        return ""
    said = say("the two sides differ in their masks: one is missing, or is not the right one")
    return _both(said, "" if factor == 1 else lost(factor))


def _without_masks(form: Poly) -> Poly:
    """A polynomial where all masks are 1."""
    return tuple(
        term.without(*[k for k, (letter, *_) in enumerate(term.factors) if letter.kind == "step"])
        for term in form
    )


def _commuting(comparison: Comparison) -> str:
    """Whether the sides are one product, in which two factors are exchanged: `DA = AD`."""
    attempt = comparison.attempt
    sides = [
        side.node.factors if isinstance(side.node, Product) else ()
        for side in (comparison.right, comparison.side)
    ]
    pairs = [*zip(*sides, strict=True)] if len(sides[0]) == len(sides[1]) else []
    places = [k for k, (a, b) in enumerate(pairs) if not alike(a, b)]
    if len(places) != 2 or places[1] != places[0] + 1:
        return ""
    (first, other), (second, another) = (pairs[k] for k in places)
    if not (alike(first, another) and alike(second, other)):
        return ""
    if not (isinstance(first, Symbol) and isinstance(second, Symbol)):
        return ""
    said = say(
        "{first} and {second} do not commute in general", first=first.name, second=second.name
    )
    diagonal = {one.assumption.symbol for one in attempt.held if one.word == "diagonal"}
    for one, two in ((first.name, second.name), (second.name, first.name)):
        if one in diagonal and two not in diagonal:
            more = say(
                "{diagonal} at the left scales the rows of {other}, and at the right its columns",
                diagonal=one,
                other=two,
            )
            return _both(said, more)
    return said


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


def _other_side(attempt: Attempt, wrong: int, against: int, seed: int) -> str:
    """A change of the other side, where the equation ought to follow from another one."""
    if not _equations(attempt) or isinstance(attempt.side(against).node, Symbol):
        return ""
    return _change(Comparison(attempt, against, wrong, seed))


def _equations(attempt: Attempt) -> list[Held]:
    """The equations in force."""
    return [one for one in attempt.held if not one.word and not one.assumption.order]


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
    for equation in _equations(attempt):
        if not equation.names.isdisjoint(strange):
            condition = str(equation.assumption)
            return say("it does not follow from {condition}", condition=condition)
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
