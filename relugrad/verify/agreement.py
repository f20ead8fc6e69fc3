"""Make one layout of derivatives hold in a section: checks in another layout are not read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..documents.display import Display
from ..wording import say
from .checks import Check
from .diagnosis import diagnose
from .layouts import Layouts, in_numerator_layout
from .sampling import evidence


def forget_odd(layouts: Layouts, checks: list[list[Check]], displays: Sequence[Display]) -> None:
    """Let the checks of each display be unread that hold in another layout than their section."""
    for chain, held, other in layouts.odd():
        line = displays[other.equalities[0].display].line
        for k in held:
            equality = chain.equalities[k]
            checks[equality.display] = [
                _odd(check, line) if check.index == equality.index else check
                for check in checks[equality.display]
            ]


def turn(
    layouts: Layouts,
    checks: list[list[Check]],
    displays: Sequence[Display],
    checked: Callable[..., Check],
    seed: int,
) -> None:
    """Let the checks hold that need numerator layout, where their section is written in it.

    Where another derivative contradicts it, they are not read. `checked` makes a check of a chain.
    """
    for one, agreed in layouts.agreeing():
        for k in one.held:
            equality, outcome = one.chain.equalities[k], one.outcomes[k]
            here = checks[equality.display]
            for i, check in enumerate(here):
                if check.index != equality.index:
                    continue
                if agreed:
                    told = in_numerator_layout(outcome)
                    if outcome.verdict == "false":
                        # It is one that is false unless a matrix is symmetric.
                        said = diagnose(one.attempt, outcome, seed)
                        here[i] = checked(one.chain, equality, told, None, *said)
                        continue
                    proof = evidence(one.attempt, seed) if one.attempt.values else None
                    here[i] = checked(one.chain, equality, told, proof, "", None)
                else:
                    here[i] = _mixed(check)


def _mixed(check: Check) -> Check:
    """A false check that is right in numerator layout, in a section that mixes layouts."""
    message = say(
        "it holds in numerator layout, which other derivatives of this section are not in: write"
        " all in one layout, or say “numerator layout” or “denominator layout”"
    )
    return replace(check, verdict="unread", diagnosis=message, evidence=None, counterexample=None)


def _odd(check: Check, line: int) -> Check:
    """A check that holds in another layout than line `line` of its section: it is not read."""
    message = say(
        "it holds in another layout of derivatives than line {line}: write both in one"
        " layout, or say “numerator layout” or “denominator layout”",
        line=line,
    )
    return replace(
        check, verdict="unread", diagnosis=message, detail="", evidence=None, proof=None, under=()
    )
