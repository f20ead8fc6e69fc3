"""In which layout are the derivatives of a chain written?

A derivative has the shape of what it is taken with respect to. That of a column by a column is
often written as its transpose, the Jacobian, and then some write that of a number as a row. A chain
that is false in the first layout is read in the others, in one of them as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ..language.chains import Chain
from ..language.constructs.gradient import Gradient, Layout
from ..language.nodes import walk
from .outcomes import Outcome
from .sides import Attempt, expressions

Judged = tuple[list[Outcome], Attempt]
_OTHERS: tuple[Layout, ...] = ("jacobian", "numerator")


def in_a_layout(chain: Chain, judge: Callable[[Chain], Judged]) -> Judged:
    """The verdicts on a chain in the first layout in which the fewest of them are false.

    Where these are as many, it is the one in which more shapes fit: there is more to say of it.
    """
    best = judge(chain)
    least = _faults(*best)
    if not least[0] or not any(
        part.is_open(best[1].shapes) is not False for part in _derivatives(best[1])
    ):
        return best
    for layout in _OTHERS:
        outcomes, attempt = judge(replace(chain, layout=layout))
        faults = _faults(outcomes, attempt)
        if faults < least and any(part.is_open(attempt.shapes) for part in _derivatives(attempt)):
            least = faults
            best = [_in_numerator_layout(outcome) for outcome in outcomes], attempt
    return best


def _faults(outcomes: list[Outcome], attempt: Attempt) -> tuple[int, int]:
    false = sum(outcome.verdict == "false" for outcome in outcomes)
    return false, len(attempt.shapeless) + len(attempt.misfits)


def _derivatives(attempt: Attempt) -> Iterator[Gradient]:
    for i, side in enumerate(attempt.chain.sides):
        if side.node is not None and i not in attempt.unread:
            for node, _ in expressions(side):
                yield from (part for part in walk(node) if isinstance(part, Gradient))


def _in_numerator_layout(outcome: Outcome) -> Outcome:
    if outcome.verdict != "holds":
        return outcome
    detail = ", ".join(filter(None, ("in numerator layout", outcome.detail)))
    return replace(outcome, detail=detail)
