"""Doubtful assumptions: a claim that one of them would make true is not called false."""

from __future__ import annotations

from ..errors import NotReadError
from ..language.chains import Assumption, Chain
from ..wording import say
from .emptied import symbols
from .force import relevant
from .outcomes import Outcome
from .readings import judge_kinds


def without_doubt(chain: Chain, outcomes: list[Outcome], seed: int, trials: int) -> list[Outcome]:
    """The outcomes, but for what is false unless something holds that the text leaves in doubt."""
    if all(outcome.verdict != "false" for outcome in outcomes):
        return outcomes
    outcomes = [
        _not_claimed(chain, outcome, k) if outcome.verdict == "false" else outcome
        for k, outcome in enumerate(outcomes)
    ]
    tie = _tie(chain)
    if tie is not None:
        return _unread(chain, outcomes, tie)
    try:
        assumed = relevant(chain, doubtful=True)
    except NotReadError:
        return outcomes
    doubts = [assumption for assumption in assumed if assumption.doubtful]
    if not doubts or all(outcome.verdict != "false" for outcome in outcomes):
        return outcomes
    again, _ = judge_kinds(chain, seed, trials, assumed)
    kept = [new.verdict == "false" for new in again]
    return _unread(chain, outcomes, *doubts, kept=kept)


def _not_claimed(chain: Chain, outcome: Outcome, k: int) -> Outcome:
    equality = chain.equalities[k]
    if not equality.denied:
        return outcome
    message = say("it is not true, and the text does not claim it")
    return Outcome.unread(message, chain, equality.left + 1)


def _tie(chain: Chain) -> Assumption | None:
    """What ties the symbols of a chain in a way that is not known."""
    known = symbols(chain)
    for assumption in chain.assumptions:
        if assumption.about and len(assumption.about & known) >= min(len(assumption.about), 2):
            return assumption
    return None


def _unread(
    chain: Chain,
    outcomes: list[Outcome],
    *doubts: Assumption,
    kept: list[bool] | None = None,
) -> list[Outcome]:
    said = ", ".join(dict.fromkeys(map(str, doubts)))
    message = say(
        "it is false in general, and it is not clear whether the text assumes {assumptions}",
        assumptions=said,
    )
    return [
        Outcome.unread(message, chain, equality.left + 1)
        if outcome.verdict == "false" and not (kept and kept[k])
        else outcome
        for k, (outcome, equality) in enumerate(zip(outcomes, chain.equalities, strict=True))
    ]
