r"""Which letters count the members of a family in an equation without a sum: `r_i = y_i - w^Tx_i`.

They do where the section sums over the members of one of its families, as in `\\sum_i r_i^2`, and
the letter stands on both sides: y_k = 1 says something of one k.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..documents.display import Display
from .reading.indices import index_letters, members
from .statements import Statement

Path = tuple[int, ...]


class Families:
    """The families of each section over whose members it sums, and those tied to them."""

    def __init__(self, displays: Sequence[Display], groups: Sequence[Sequence[Statement]]) -> None:
        self._known: dict[Path, set[str]] = defaultdict(set)
        tied: dict[Path, list[set[str]]] = defaultdict(list)
        for display, group in zip(displays, groups, strict=True):
            path = display.section.path
            for statement in group:
                for tokens in statement.sides:
                    counted, limits = index_letters(tokens)
                    self._known[path].update(
                        name for name, letter in members(tokens) if letter in counted - limits
                    )
                tied[path] += _counted(statement).values()
        for path, known in self._known.items():
            more = True
            while more:
                found = [names for names in tied[path] if names & known and not names <= known]
                more = bool(found)
                known.update(*found)

    def letters(self, statement: Statement, path: Path) -> frozenset[str]:
        """The letters that count members of a family in a statement of a section."""
        known = self._known.get(path)
        if not known:
            return frozenset()
        return frozenset(letter for letter, names in _counted(statement).items() if names & known)


def _counted(statement: Statement) -> dict[str, set[str]]:
    """The letters that are below symbols on each side, and nowhere else, with these symbols."""
    if not statement.relations or not all(statement.sides):
        return {}
    sides = [members(tokens) for tokens in statement.sides]
    texts = [token.text for tokens in statement.sides for token in tokens]
    every = [one for side in sides for one in side]
    return {
        letter: {name for name, own in every if own == letter}
        for letter in set.intersection(*({letter for _, letter in side} for side in sides))
        # As in x_{i+1} or i x_i.
        if texts.count(letter) == sum(own == letter for _, own in every)
    }
