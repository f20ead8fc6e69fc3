"""The pages about the notation say what the checker does: their tables agree with the code."""

from __future__ import annotations

import re

import pytest

from relugrad.cli import _parser
from relugrad.documents.reading import ENDINGS
from relugrad.language.adjectives import ADJECTIVES
from relugrad.language.chinese import CHINESE
from relugrad.language.sayings import condition_behind, holds_for_a_sentence
from relugrad.language.words import Role, role
from relugrad.verify.outcomes import KINDS

from .examples import DOCS

PAGES = "".join(
    (DOCS / f"{name}.md").read_text(encoding="utf-8")
    for name in ("notation", "verdicts", "command")
)


def rows(head: str) -> list[list[str]]:
    """The rows of the table with this head, by their cells."""
    [table] = re.findall(rf"^{re.escape(head)}\n\|[ |-]+\|\n((?:\|.*\n)+)", PAGES, re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|\n").split("|")] for row in table.splitlines()]


def words(cell: str) -> list[str]:
    """The words that a cell lists, without what follows an equation and without LaTeX."""
    listed = re.split(r",|;", cell.split(", and after it")[0])
    return [word.strip() for word in listed if "\\" not in word]


WORDS = rows("| words | make it | reach |")
KIND_OF_ROW: tuple[Role, ...] = (
    *("definition", "weak definition", "weak definition", "condition", "condition"),
    *("where", "claim"),
)
OF_SYMBOLS = next(row for row in WORDS if row[0].startswith("symmetric"))
OF_EQUATIONS = [row for row in WORDS if row is not OF_SYMBOLS]


class TestTheWords:
    @pytest.mark.parametrize(
        ("word", "kind", "reach"),
        [
            (word, kind, row[2])
            for row, kind in zip(OF_EQUATIONS, KIND_OF_ROW, strict=True)
            for word in words(row[0])
        ],
    )
    def test_each_is_of_its_row(self, word: str, kind: Role, reach: str) -> None:
        found, said = role(word)
        assert found == kind
        if reach:
            assert holds_for_a_sentence(said) == reach.startswith("the sentence")

    def test_those_after_an_equation(self) -> None:
        [row] = [row for row in WORDS if "and after it" in row[0]]
        behind = re.findall(r"…([^,\s]+)", row[0])
        assert len(behind) == 2
        assert all(condition_behind(word) for word in behind)

    def test_those_beside_a_symbol(self) -> None:
        english = [word for word in words(OF_SYMBOLS[0]) if word.isascii()]
        assert {ADJECTIVES[word] for word in english} == set(ADJECTIVES.values())
        assert {word for word in words(OF_SYMBOLS[0]) if not word.isascii()} <= CHINESE.keys()


def test_every_ending_is_listed() -> None:
    listed = {ending for row in rows("| document | display | inline |")
              for ending in re.findall(r"`(\.\w+)`", row[0])}  # fmt: skip
    # What a text file holds is told by its text.
    assert listed == ENDINGS.keys() - {".txt"}


def test_every_option_of_the_command_is_listed() -> None:
    [commands] = [a for a in _parser()._actions if isinstance(a.choices, dict)]
    assert isinstance(commands.choices, dict)
    options = {o for a in commands.choices["check"]._actions for o in a.option_strings}
    named = [row[0] for row in rows("| option | meaning |")]
    listed = {option for name in named for option in re.findall(r"`(--?[\w-]+)", name)}
    assert listed == options - {"-h", "--help"}


def test_every_verdict_is_listed() -> None:
    listed = {row[0].strip("*") for row in rows("| verdict | meaning | in a strict check |")}
    assert listed == {kind.shown for kind in KINDS.values()} | {"false unless", "holds: rounded"}
