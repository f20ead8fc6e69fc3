r"""Estimates that a display defines: where it has $\hat{m}$, $m$ may stand for it as well."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .statements import Statement

_ACCENTS = frozenset(("\\hat", "\\widehat", "\\bar", "\\overline", "\\tilde", "\\widetilde"))
_WEIGHTS = frozenset(("{", "\\mathbf", "\\boldsymbol", "\\bm", "\\vec", "\\pmb", "\\mathrm"))


def estimated(groups: Sequence[Sequence[Statement]], number: int) -> Collection[str]:
    """The letters below the accents of what a display, or the one before it, defines."""
    found: set[str] = set()
    for statement in (one for group in groups[max(number - 1, 0) : number + 1] for one in group):
        tokens = statement.sides[0] if statement.relations else []
        if tokens and tokens[0].text in _ACCENTS:
            letter = next((t.text for t in tokens[1:] if t.text not in _WEIGHTS), "")
            if letter:
                found.add(letter)
    return found
