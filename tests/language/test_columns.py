"""Displays of several columns: what goes on with what."""

from __future__ import annotations

import pytest

import relugrad

GIVEN = "Let $A$, $B$ and $C$ be matrices.\n\n"


def verdicts(latex: str) -> list[str]:
    text = f"{GIVEN}$$\\begin{{aligned}}{latex}\\end{{aligned}}$$"
    return [check.verdict for check in relugrad.check(text).checks]


@pytest.mark.parametrize(
    "latex",
    [
        r"(A + B)^2 &= A^2 + AB & BA + B^2 &= (B + A)^2 - AB - A^2 \\ & + BA + B^2 & & + 0",
        r"(A + B)^2 &= A^2 + AB + BA + B^2 & C^2 &= CC \\ &= A(A + B) + B(A + B) & &= CIC",
        r"C^2 &= CC & (A + B)^2 &= A^2 + AB + BA + B^2 \\ & & &= A(A + B) + B(A + B)",
        r"(A + B)^2 &= A^2 + AB + BA + B^2 && C^2 &= CC \\ &= A(A + B) + B(A + B)",
        r"(A + B)C &= AC & A(B + C) &= AB & \text{also} \\ &+ BC & &+ AC",
    ],
)
def test_a_row_goes_on_with_its_own_column(latex: str) -> None:
    assert set(verdicts(latex)) <= {"holds", "definition"}


def test_an_error_in_a_column_is_found_there() -> None:
    latex = r"(A + B)^2 &= A^2 + AB & C^2 &= CC \\ & - BA + B^2 & &= CIC"
    assert verdicts(latex) == ["false", "holds", "holds"]


def test_a_message_quotes_one_column() -> None:
    latex = r"(A + B)^2 &= A^2 + AB & C^2 &= CC \\ & - BA + B^2"
    text = f"{GIVEN}$$\\begin{{aligned}}{latex}\\end{{aligned}}$$"
    assert "A^2 + AB - BA + B^2  is" in str(relugrad.check(text))


def test_the_rows_of_a_matrix_are_no_columns_of_equations() -> None:
    latex = r"""
    \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} &= \begin{pmatrix} 1 & 0 \\ 3 & 0 \end{pmatrix} &
    C^2 &= CC \\ &+ \begin{pmatrix} 0 & 2 \\ 0 & 4 \end{pmatrix}"""
    assert verdicts(latex) == ["holds", "holds"]


def test_rows_of_one_column_are_as_before() -> None:
    latex = r"(A + B)^2 &= A^2 + AB \\ & + BA + B^2 & \text{by the rule}"
    assert verdicts(latex) == ["holds"]
