"""Make one layout of derivatives hold in a section: checks in another layout are not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..documents.display import Display
from ..wording import say
from .checks import Check
from .layouts import Layouts


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
