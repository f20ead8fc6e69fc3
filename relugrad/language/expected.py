r"""Functions that are defined after they were used: `p = \sigma(z)`, where `\sigma(z) = …`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..documents.display import Display
from .left_sides import function_of
from .statements import Statement
from .words import explains, sentence

# So many displays of a clause are looked at.
MAX_DISPLAYS = 4


def expected(
    displays: Sequence[Display], groups: Sequence[Sequence[Statement]], number: int
) -> frozenset[str]:
    """The functions that the rest of the sentence of a display defines, after *where* or *with*."""
    inside = (one for one in groups[number] if explains(one.words))
    return frozenset(
        function[0]
        for statement in (*inside, *_clause(displays, groups, number))
        if statement.relations and (function := function_of(statement.sides[0]))
    )


def _clause(
    displays: Sequence[Display], groups: Sequence[Sequence[Statement]], number: int
) -> Iterator[Statement]:
    """The statements of a clause that follows a display and explains it."""
    begun = False
    for k in range(number + 1, min(number + 1 + MAX_DISPLAYS, len(displays))):
        before, display = displays[k - 1], displays[k]
        if display.paragraph != before.paragraph or before.latex.rstrip().endswith((".", "。")):
            return
        words, ended = sentence(display.before)
        if ended:
            return
        begun = begun or explains(words)
        if begun:
            yield from groups[k]
