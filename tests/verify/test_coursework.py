"""Homework and lecture notes: lettered parts, letters that get another meaning, weights."""

from __future__ import annotations

import pytest

from relugrad import check
from relugrad.documents.display import Display
from relugrad.verify import check_displays


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(text + "\n").checks]


def found(text: str) -> list[str]:
    return ["unless" if one.unless else one.verdict for one in check(text + "\n").checks]


WEIGHTED = "Let\n$$W = {}$$\n\n$$\\nabla_x (x^TWx) = 2Wx$$"


@pytest.mark.parametrize(
    "weights",
    [
        r"\mathrm{diag}(w^{(1)}, \dots, w^{(m)})",
        r"\frac12 \mathrm{diag}(w^{(1)}, \dots, w^{(m)})",
        r"-2\,\text{diag}\{w^{(1)}, \dots, w^{(m)}\} \in \mathbb{R}^{m \times m}",
        r"\frac{1}{\sigma^2}\operatorname{diag}\left(w^{(1)}, \dots, w^{(m)}\right).",
    ],
)
def test_a_multiple_of_a_diagonal_matrix_is_diagonal(weights: str) -> None:
    assert verdicts(WEIGHTED.format(weights))[-1] == "holds"


@pytest.mark.parametrize("weights", ["{}Q", "P{}", "{} + Q", "{}^{{-1}} Q", "A {}"])
def test_what_has_a_diagonal_matrix_as_a_part_is_not(weights: str) -> None:
    diagonal = r"\mathrm{diag}(w^{(1)}, \dots, w^{(m)})"
    assert found(WEIGHTED.format(weights.format(diagonal)))[-1] == "unless"


@pytest.mark.parametrize("before", ["非奇异", "非退化的", "满秩", "可逆"])
def test_an_invertible_symmetric_matrix_is_symmetric(before: str) -> None:
    assert verdicts(f"设 $A$ 是一个{before}对称矩阵。\n\n$$\\nabla_x (x^TAx) = 2Ax$$") == ["holds"]


def test_a_matrix_that_is_not_symmetric_is_not_accused() -> None:
    assert verdicts("设 $A$ 是非对称矩阵。\n\n$$\\nabla_x (x^TAx) = 2Ax$$") == ["unread"]


SQUARE = (
    "$$A = V_2$$\n\n$$z^T A z + 2b^T z + c = (z + A^{-1} b)^T A (z + A^{-1} b) + c - b^T A^{-1} b$$"
)


def test_a_name_for_a_matrix_may_be_square_where_that_is_symmetric() -> None:
    assert verdicts(SQUARE) == ["definition", "unread"]
    assert verdicts(SQUARE.replace("- b^T A^{-1} b", "+ b^T A^{-1} b"))[-1] == "false"


@pytest.mark.parametrize("words", ["where $u = -x$", "and $u = -x$", "with $u = -x$"])
def test_a_letter_may_get_another_meaning_after_a_formula(words: str) -> None:
    outer = "The outer part is $u = 1 + x$.\n\nHere we use $x^2 = u^2$"
    assert verdicts(f"{outer} {words}.")[1] == "unread"
    assert verdicts(f"{outer}.")[1] == "false"


def test_a_letter_may_get_another_meaning_in_the_same_formula() -> None:
    assert verdicts("First $u = 1 + x$.\n\nHere $x^2 = u^2,\\ u = -x$.")[1:] == ["unread"] * 2


PARTS = (
    "Let $A$ be symmetric.\n\n(a) Let $B$ be symmetric. Then $(A + B)^T = A + B$.\n"
    "(b) We have $A^T = A$ and $(AB)^T = BA$.\n"
)


def test_what_one_part_of_an_exercise_assumes_is_in_doubt_in_the_next() -> None:
    assert verdicts(PARTS) == ["holds", "holds", "unread"]
    assert verdicts(PARTS.replace("(a)", "(i)").replace("(b)", "(ii)")) == verdicts(PARTS)
    assert verdicts(PARTS.replace("\n(b) We", " We")) == ["holds", "holds", "holds"]


def test_what_a_part_assumes_holds_in_parts_of_its_own() -> None:
    parts = "(a) Let $A$ be symmetric.", "(i) Then $A^T = A$.", "(ii) Then $A^T A = AA$."
    text = "\n".join((*parts, "(b) Now $A^T = A$."))
    assert verdicts(text) == ["holds", "holds", "condition"]


def test_a_part_may_go_on_with_another_formula_for_the_same_value() -> None:
    text = "(a) $$x^TMx = x^T(A + B)x \\ge 0$$\n(b) Here $$x^TMx = x^T(A - B)x = -x^TAx \\le 0$$"
    assert "false" not in verdicts(text)


ROWS = r"""
Let $J(a, b) = \sum_{i=1}^n (y_i - ax_i - b)^2$. Then
$$
\begin{aligned}
\nabla_b J(a, b) &= 0 \\
\Rightarrow \sum_{i=1}^n y_i &= a\sum_{i=1}^n x_i + nb \\
\nabla_a J(a, b) &= 0 \\
\Rightarrow \sum_{i=1}^n x_iy_i &= a\sum_{i=1}^n x_i^2 + b\sum_{i=1}^n x_i
\end{aligned}
$$
"""


def test_each_row_may_set_another_derivative_to_zero() -> None:
    found = verdicts(ROWS.replace("Then", "Take"))
    assert found == ["definition", "condition", "holds", "condition", "holds"]
    assert verdicts(ROWS.replace("Then", "Take").replace("+ b\\sum", "- b\\sum"))[-1] != "holds"


@pytest.mark.parametrize("accent", ["hat", "tilde"])
def test_an_estimate_may_depend_on_what_the_model_depends_on(accent: str) -> None:
    estimate = rf"\{accent}{{y}}"
    loss = f"Let $y = mx + b$ and $C = ({estimate} - y)^2$."
    claim = f"$$\\frac{{\\partial C}}{{\\partial m}} = 2x({estimate} - y)$$"
    assert verdicts(f"{loss}\n\n{claim}")[-1] == "unread"
    assert verdicts(f"{loss}\n\n{claim}".replace(estimate, "t"))[-1] == "false"


@pytest.mark.parametrize(("sign", "verdict"), [("-", "unread"), ("+", "false")])
def test_a_barred_letter_may_be_the_mean(sign: str, verdict: str) -> None:
    squares = r"\sum_{i=1}^n (x_i - \bar{x})^2 = \sum_{i=1}^n x_i^2"
    latex = rf"{squares} {sign} \frac1n (\sum_{{i=1}}^n x_i)^2"
    claim = Display(latex, 0, 1, 1, False, 0, None, claimed=True)
    assert [one.verdict for one in check_displays([claim]).checks] == [verdict]
