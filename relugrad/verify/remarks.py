"""Remarks on equalities that hold after a wrong one in their chain.

Such an equality is right again if it equals an expression before the wrong one. Otherwise it only
follows from the wrong one. Both are known once the verdicts of the whole chain are final.
"""

from __future__ import annotations

from collections.abc import MutableSequence

from ..language.chains import Chain
from ..wording import marked, say
from .outcomes import Outcome

FOLLOWS = marked("follows from the preceding expression, which is false")
_AGAIN = (
    marked("correct again: equals the first expression of the chain"),
    marked("correct again: equals an earlier expression"),
)


def right_again(reference: int) -> str:
    """The remark on a side that equals a side before the wrong one."""
    return say(_AGAIN[min(reference, 1)])


def remarked(chain: Chain, outcomes: MutableSequence[Outcome]) -> None:
    """Say of what holds after a wrong link what it is worth, and of nothing else.

    After a link that was taken for a condition nothing is right again: what equals the expression
    before it is equal to the one between under this condition alone, which may be true nowhere.
    """
    at = {equality.left + 1: k for k, equality in enumerate(chain.equalities)}
    for k, equality in enumerate(chain.equalities):
        outcome = outcomes[k]
        if outcome.verdict != "holds":
            continue
        before = at.get(equality.left)
        verdict = None if before is None else outcomes[before].verdict
        again = outcome.detail in map(say, _AGAIN)
        if verdict == "false" and not outcome.detail:
            outcome.detail = say(FOLLOWS)
        elif verdict == "condition" and again:
            outcome.verdict, outcome.detail, outcome.proof = "condition", "", None
            outcome.assumed = True
        elif verdict == "unread" and again and before is not None:
            # What it is compared with is not what stands beside it, which may be wrong.
            error = outcomes[before].error
            message = "" if error is None else error.message
            outcomes[k] = Outcome.unread(message, chain, equality.left + 1)
        elif verdict != "false" and outcome.detail == say(FOLLOWS):
            outcome.detail = ""
