r"""Roots of a matrix, `B^{1/2}`, and its exponential, `e^A`."""

from __future__ import annotations

import pytest

from relugrad import check


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(text + "\n").checks]


@pytest.mark.parametrize(
    "right",
    [
        r"B^{1/2}B^{1/2} = B",
        r"B^{-1/2}BB^{-1/2} = I",
        r"B^{1/2}B = BB^{1/2}",
        r"B^{3/2}B^{1/2} = B^2",
        r"B^{1/3}B^{2/3} = B",
        r"\mathbf{B}^{\frac{1}{2}}(\mathbf{B}^{\frac{1}{2}} + I) = B + B^{1/2}",
        r"e^Ae^{-A} = I",
        r"(e^A)^T e^{-A^T} = I",
    ],
)
def test_what_holds_of_any_matrix(right: str) -> None:
    assert verdicts(f"For matrices, $${right}$$") == ["holds"]


@pytest.mark.parametrize(
    "wrong",
    [r"B^{1/2}B^{-1/2} = B", r"B^{1/2}B^{3/2} = B", r"(B^{1/2})^T = B^{1/2}", r"e^Ae^{-A} = A"],
)
def test_what_holds_of_no_matrix_or_of_some_is_not_told_to_hold(wrong: str) -> None:
    assert verdicts(f"Thus for matrices $${wrong}$$") == ["unread"]


def test_a_root_is_symmetric_where_its_matrix_is() -> None:
    claim = r"Thus $$(C^{1/2})^T = C^{1/2}, \quad (e^C)^T = e^C$$"
    assert verdicts(f"Let $C = C^T$. {claim}")[1:] == ["holds", "holds"]
    assert verdicts(f"Let $C$ be symmetric. {claim}") == ["holds", "holds"]
    assert verdicts(claim) == ["unread", "unread"]


def test_whitening() -> None:
    text = r"Let $\Sigma$ be symmetric positive definite and $z = \Sigma^{-1/2}(x - \mu)$. Then "
    right = r"$$z^Tz = (x - \mu)^T\Sigma^{-1}(x - \mu)$$"
    assert verdicts(text + right)[-1] == "holds"
    assert verdicts(text + right.replace("^{-1}", ""))[-1] == "unread"


def test_a_number_has_the_root_of_a_number() -> None:
    assert verdicts("For numbers $x > 0$, $$x^{1/2}x^{1/2} = x$$") == ["holds"]
