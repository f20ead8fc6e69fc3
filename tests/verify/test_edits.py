"""`relugrad.verify.edits`: slips as an author would write them."""

from __future__ import annotations

import pytest

from relugrad.documents.display import Display
from relugrad.language.chains import Chain
from relugrad.language.gathering import chains
from relugrad.verify.edits import Edit, Edits, Operator, needed, said_by, symbols_of, tidied


def display(latex: str, paragraph: int = 0) -> Display:
    return Display(latex, 0, 1, 1, False, paragraph, None)


def read(latex: str) -> list[Chain]:
    return chains([display(latex)])


def even(latex: str) -> str:
    return " ".join(latex.split())


def edits(latex: str, operator: Operator) -> list[Edit]:
    """The edits of the last side."""
    [chain] = read(latex)
    found = Edits(latex, chain.sides[-1], symbols_of(chain.sides)).all()
    return [edit for edit in found if edit.operator == operator]


class TestTidied:
    """Parentheses that change nothing are gone, and the others are kept."""

    @pytest.mark.parametrize(
        ("operator", "latex", "expected"),
        [
            ("factor", r"\nabla_W \|XW\|_F^2 = 2X^TXW", r"\nabla_W \|XW\|_F^2 = X^TXW"),
            ("sign", "C = A - B", "C = A + B"),
            ("sign", "C = -A + B", "C = A + B"),
            ("transpose", "C = A^TB", "C = A B"),
            ("transpose", "C = (A + B)^TC", "C = (A + B) C"),
            ("swap", r"C = A \odot B", r"C = B \odot A"),
            ("swap", "C = AB", "C = B A"),
            ("swap", "C = 2(A + B)D", "C = 2 D (A + B)"),
            ("mask", r"C = A \odot H(A)", "C = A"),
            ("mask", r"C = \max(A, 0)B", "C = A B"),
            ("product", r"C = A \odot B", "C = AB"),
        ],
    )
    def test_as_an_author_would_write_it(
        self, operator: Operator, latex: str, expected: str
    ) -> None:
        def reading(text: str) -> object:
            return said_by(read(text), 0)

        found = {
            even(tidied(edit, latex, reading).written(latex)) for edit in edits(latex, operator)
        }
        assert expected in found

    def test_parentheses_that_say_something_stay(self) -> None:
        latex = "C = A^T(A + B)"

        def reading(text: str) -> object:
            return said_by(read(text), 0)

        swapped = [tidied(edit, latex, reading) for edit in edits(latex, "swap")]
        assert {even(edit.written(latex)) for edit in swapped} == {"C = (A + B) A^T"}


class TestReading:
    def test_writing_makes_no_difference(self) -> None:
        one, other = (said_by(read(text), 0) for text in ("C = ((A))B", "C=A B"))
        assert one == other

    def test_a_factor_1_says_nothing_and_another_does(self) -> None:
        texts = ("C = 1AB", "C = AB", "C = 2AB")
        one, none, two = (said_by(read(text), 0) for text in texts)
        assert one == none != two

    def test_indices_are_known_by_their_names(self) -> None:
        one, same, other = (
            said_by(read(rf"\|A\|_F^2 = \sum_{{i,j}} a_{{{places}}}^2"), 0)
            for places in ("ij", "ij", "ji")
        )
        assert one == same != other


def test_what_an_edit_is_judged_with() -> None:
    page = [
        display(r"Q = 2AB", 0),
        display(r"R = CD", 1),
        display(r"Q^T = 2B^TA^T", 2),
        display(r"(EF)^T = F^TE^T", 3),
    ]
    found = chains(page)
    by_display = {chain.equalities[0].display: chain for chain in found}
    assert needed(by_display[2], found) == [0, 2]
    assert needed(by_display[0], found) == [0, 2]
    assert needed(by_display[3], found) == [3]
