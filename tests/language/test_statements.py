"""Statements and their sides, as "Documents" of the notation says."""

from __future__ import annotations

import pytest

from relugrad import check
from relugrad.documents.reading import read
from relugrad.language.chains import Chain
from relugrad.language.expressions import MAX_NODES
from relugrad.language.gathering import chains


def found(text: str) -> list[Chain]:
    return chains(read(text, markdown=True))


def sides(latex: str) -> list[list[str]]:
    """The sides of every chain of one display."""
    return [[side.latex for side in chain.sides] for chain in found(f"$$\n{latex}\n$$")]


def verdicts(text: str) -> list[str]:
    return [found.verdict for found in check(text + "\n").checks]


class TestStatements:
    @pytest.mark.parametrize(
        ("latex", "expected"),
        [
            ("A = B", [["A", "B"]]),
            ("A = B = C", [["A", "B", "C"]]),
            ("A := B", [["A", "B"]]),
            (r"A \coloneqq B", [["A", "B"]]),
            (r"A \equiv B", [["A", "B"]]),
            # what parts one statement from the next
            (r"A = B \\ C = D", [["A", "B"], ["C", "D"]]),
            ("A = B; C = D", [["A", "B"], ["C", "D"]]),
            ("A = B, C = D", [["A", "B"], ["C", "D"]]),
            *(
                (rf"A = B {arrow} C = D", [["A", "B"], ["C", "D"]])
                for arrow in (r"\to", r"\rightarrow", r"\Rightarrow", r"\implies", r"\iff")
            ),
            (r"A = B \quad C = D", [["A", "B"], ["C", "D"]]),
            (r"A = B \text{ and } C = D", [["A", "B"], ["C", "D"]]),
            (r"A &= B & C &= D", [["A", "B"], ["C", "D"]]),
            (r"A = B \quad \text{where } C = D", [["A", "B"], ["C", "D"]]),
            # what does not
            (r"\langle A, B \rangle = C", [[r"\langle A, B \rangle", "C"]]),
            (r"\max(A, 0) = C", [[r"\max(A, 0)", "C"]]),
            (r"A \quad = \quad B", [["A", "B"]]),
            (r"A + \quad B = C", [[r"A + \quad B", "C"]]),
            # lines
            (r"A &= B \\ &= C", [["A", "B", "C"]]),
            (r"A = B \\ + C", [["A", r"B \\ + C"]]),
            (r"A = B + \\ C", [["A", r"B + \\ C"]]),
            (r"A = B = \\ C", [["A", "B", "C"]]),
            (r"A = B \\ - C \\ = D", [["A", r"B \\ - C", "D"]]),
            (r"A = B \\ -C = D", [["A", "B"], ["-C", "D"]]),
            (r"A = (B \\ + C)", [["A", r"(B \\ + C)"]]),
            # anything but = ends a chain
            (r"A = B \approx C = D", [["A", "B"], ["C", "D"]]),
            (r"A = B, \quad x > 0", [["A", "B"]]),
            (r"A = B \in C", [["A", "B"]]),
            (r"A \ne B", []),
            (r"A + B", []),
            (r"\sum_{i=1}^n a", []),
            # a relation in braces is one
            (r"A \overset{!}{=} B", [["A", "B"]]),
            (r"A \stackrel{\text{(a)}}{=} B", [["A", "B"]]),
            (r"A {=} B", [["A", "B"]]),
            (r"\boxed{A = B}", [["A", "B"]]),
        ],
    )
    def test_sides(self, latex: str, expected: list[list[str]]) -> None:
        assert sides(latex) == expected

    @pytest.mark.parametrize(
        "latex", ["(A = B)", "(A + B = C", r"\left[ A = B \right]", "A_{1 = B", r"\{A = B\}"]
    )
    def test_an_equality_in_brackets_is_told_of(self, latex: str) -> None:
        (result,) = check(f"$${latex}$$").checks
        assert result.verdict == "unread"
        assert "inside brackets" in result.diagnosis

    def test_equalities_are_numbered_through_their_display(self) -> None:
        report = check("$$A = B = B; \\quad C = D$$\n\n$$= D$$")
        assert [(c.line, c.index) for c in report.checks] == [(1, 0), (1, 1), (1, 2), (3, 0)]

    def test_a_display_that_begins_with_a_relation_goes_on(self) -> None:
        (chain,) = found("$$A = B$$\n\nwords\n\n$$= C$$\n\n$$\n&= D\n$$")
        assert [side.latex for side in chain.sides] == ["A", "B", "C", "D"]
        assert [equality.display for equality in chain.equalities] == [0, 1, 2]

    def test_one_with_nothing_before_it_is_not_read(self) -> None:
        (result,) = check("$$= A B$$").checks
        assert result.verdict == "unread"
        assert "no chain precedes it" in result.diagnosis

    def test_one_side_that_is_not_read_leaves_the_others(self) -> None:
        text = r"$$\operatorname{tr}(AB) = \int A = \operatorname{tr}(BA) = \operatorname{tr}(AB)$$"
        assert verdicts(text) == ["unread", "unread", "holds"]

    def test_an_empty_side(self) -> None:
        assert verdicts("$$A + B =$$") == ["unread"]

    def test_too_large(self) -> None:
        text = "+".join("A" * (MAX_NODES + 1))
        (chain,) = found(f"$${text} = B$$")
        error = chain.sides[0].error
        assert error is not None
        assert "more than 1500 parts" in error.message
        assert (error.start, error.end) == (0, len(text))


@pytest.mark.parametrize(
    "row", [r"[1 \quad 2]", r"[25 - 2 \;\; 10 - 3]", r"[23 \; 7]", r"[23\ 7\ 1]"]
)
def test_numbers_that_spaces_alone_part_are_no_product(row: str) -> None:
    assert [c.verdict for c in check(f"$K = {row}$").checks] == ["unread"]


def test_a_number_below_a_fraction_is_no_entry_of_a_row() -> None:
    text = r"$y = [\frac12 x + \frac 1 2 x] = x$"
    assert [c.verdict for c in check(text).checks] == ["definition", "holds"]
