"""A symbol with two formulas that were not proved to be equal."""

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
