"""A derivative that holds in another layout than those around it."""

from __future__ import annotations

from dataclasses import replace

from .results import Check


def odd_one(check: Check, line: int) -> Check:
    """A check that holds in another layout than line `line` of its section: it is not read."""
    message = (
        f"it holds in another layout of derivatives than line {line}: write both in one, or say"
        " “numerator layout” or “denominator layout”"
    )
    return replace(
        check, verdict="unread", diagnosis=message, detail="", evidence=None, proof=None, under=()
    )
