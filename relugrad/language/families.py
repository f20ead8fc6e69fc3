r"""Which letters count the members of a family in an equation without a sum: `r_i = y_i - w^Tx_i`.

They do where the section sums over the members of one of its families, as in `\\sum_i r_i^2`, and
the letter stands on both sides: y_k = 1 says something of one k. So do those by which is derived,
as in `\\partial w_j`, in a section that has the column w.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..documents.display import Display
from ..tokens import Token
from .indicators import labels
from .reading.indices import TRANSPOSES, index_letters, members
from .sections import Path
from .signs import NORMS
from .statements import Statement


class Families:
    """The families of each section over whose members it sums, and those tied to them."""

    def __init__(self, displays: Sequence[Display], groups: Sequence[Sequence[Statement]]) -> None:
        self._known: dict[Path, set[str]] = defaultdict(set)
        self._columns: dict[Path, set[str]] = defaultdict(set)
        tied: dict[Path, list[set[str]]] = defaultdict(list)
        for display, group in zip(displays, groups, strict=True):
            path = display.section.path
            for statement in group:
                for tokens in statement.sides:
                    self._columns[path] |= _transposed(tokens)
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
        """The letters that count members of a family, of a section or around it, in a statement."""
        around = [path[:depth] for depth in range(len(path) + 1)]
        known = set().union(*(self._known[p] for p in around if p in self._known))
        columns = set().union(*(self._columns[p] for p in around if p in self._columns))
        if not known and not columns:
            return frozenset()
        by = _by_entries(statement)
        return frozenset(
            letter
            for letter, names in _counted(statement).items()
            if names & known or names & by & columns
        )


def _transposed(tokens: Sequence[Token]) -> set[str]:
    r"""The symbols without a subscript that are transposed, or in a norm of their own: `w^T`."""
    texts = [token.text for token in tokens if token.kind != "gap"]
    found: set[str] = set()
    for at, text in enumerate(texts):
        after = texts[at + 1 : at + 4]
        raised = after[:1] == ["^"] and after[1 + (after[1:2] == ["{"]) :][:1]
        if raised and raised[0] in TRANSPOSES:
            found.add(text)
        if text in NORMS and after[1:2] == [NORMS[text]]:
            found.add(after[0])
    return found


def _by_entries(statement: Statement) -> set[str]:
    r"""The symbols by an entry of which a statement derives: `\partial w_j`."""
    found: set[str] = set()
    for tokens in statement.sides:
        texts = [token.text for token in tokens if token.kind != "gap"]
        found.update(
            name
            for text, name, below in zip(texts, texts[1:], texts[2:], strict=False)
            if text == "\\partial" and below == "_" and not name.isupper()
        )
    return found


def _counted(statement: Statement) -> dict[str, set[str]]:
    """The letters that are below symbols on each side, and nowhere else, with these symbols."""
    if not statement.relations or not all(statement.sides):
        return {}
    sides = [members(tokens) for tokens in statement.sides]
    texts = [token.text for tokens in statement.sides for token in tokens]
    every = [one for side in sides for one in side]
    beside = labels(texts)
    return {
        letter: {name for name, own in every if own == letter}
        for letter in set.intersection(*({letter for _, letter in side} for side in sides))
        # As in x_{i+1} or i x_i.
        if texts.count(letter) - beside.count(letter) == sum(own == letter for _, own in every)
    }
