"""Symbols with two formulas that were not proved to be equal, or that may be two symbols."""

from __future__ import annotations

from relugrad import check

MODEL = (
    r"Weighted squares: $E(\theta) = \frac12 \sum_{i=1}^m w_i(\theta^Tx_i - y_i)^2"
    r" = \frac12(X\theta - y)^TW(X\theta-y)$, where $W$ is diagonal. Then"
)


def test_what_follows_from_the_second_is_not_accused() -> None:
    found = check(rf"{MODEL} $$\nabla_\theta E = X^TWX\theta - X^TWy$$").checks[-1]
    assert found.verdict == "unread"
    assert "another one that is taken to be equal" in found.diagnosis


def test_what_follows_from_neither_is_false() -> None:
    found = check(rf"{MODEL} $$\nabla_\theta E = 2X^TWX\theta - X^TWy$$").checks[-1]
    assert found.verdict == "false"


def test_two_formulas_that_are_equal_excuse_nothing() -> None:
    text = (
        r"Let $f(x) = \|Ax - b\|^2 = (Ax - b)^T(Ax - b)$ with $A \in \mathbb{R}^{m \times n}$."
        r" Then $$\nabla_x f = A^T(Ax - b)$$"
    )
    assert check(text).checks[-1].verdict == "false"


def test_a_letter_in_bold_and_plain_may_be_two_symbols() -> None:
    text = r"We prove: $\mathbf{X}^T\mathbf{X} = (I_m \otimes X)(I_m \otimes X^T)$."
    found = check(text).checks[-1]
    assert found.verdict == "unread"
    assert "two symbols" in found.diagnosis


def test_letters_that_are_all_in_bold_are_accused() -> None:
    text = r"Then $(\mathbf{A}\mathbf{B})^T = \mathbf{A}^T\mathbf{B}^T$, as for $\mathrm{A}$."
    assert check(text).checks[0].verdict == "false"
