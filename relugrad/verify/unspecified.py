"""Nothing is false of a loss without a definition that may be right of the one that is meant.

∂L/∂W = X^T(P − Y) is right of one loss and wrong of another. Only what says nothing but how the
derivatives of a loss follow from one another can be refuted.
"""

from __future__ import annotations

from ..core.terms import Undecided
from ..language.constructs.gradient import Gradient
from ..language.nodes import Symbol, walk
from ..wording import say
from .outcomes import Outcome
from .prover import prover
from .sides import Attempt, expressions


def depends_on_the_loss(attempt: Attempt, outcome: Outcome) -> Outcome:
    """The outcome, but for a false one with a term in which no derivative of the loss occurs."""
    wrong, against = outcome.wrong, outcome.against
    losses = attempt.shapes.losses
    if outcome.verdict != "false" or not losses or wrong is None or against is None:
        return outcome
    if wrong not in attempt.fits or against not in attempt.fits:
        return outcome
    names = {
        part.body.name
        for i in (wrong, against)
        for node, _ in expressions(attempt.side(i))
        for part in walk(node)
        if isinstance(part, Gradient) and isinstance(part.body, Symbol) and id(part) in losses
    }
    if not names or all(_is_linear(attempt, i) for i in (wrong, against)):
        return outcome
    said = ", ".join(sorted(names))
    message = say(
        "{names} is not defined, and this may be right for the one that is meant", names=said
    )
    return Outcome.unread(message, attempt.chain, wrong)


def _is_linear(attempt: Attempt, i: int) -> bool:
    """Whether each term of a side has one derivative of a loss as a factor."""
    free = {
        name
        for loss in attempt.shapes.losses.values()
        for name in (loss.name, *(name for *_, name in loss.through))
    }
    try:
        form = prover(attempt).form(attempt.side(i), attempt.fits[i])
    except Undecided:
        return False
    return all(
        sum(power for letter, _, power in term.factors if letter.name in free) == 1 for term in form
    )
