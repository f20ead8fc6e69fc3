"""Stars that the text calls the elementwise product."""

from __future__ import annotations

import pytest

from relugrad import check

LAYER = r"Let $Z = XW$ and $A = \tanh(Z)$. "
SLOPE = r"$$\frac{\partial L}{\partial Z} = \frac{\partial L}{\partial A} %s (1 %s A^2)$$"


def verdict(text: str) -> str:
    return check(text).checks[-1].verdict


@pytest.mark.parametrize(
    ("star", "said"),
    [
        ("*", "Here $*$ denotes the elementwise product."),
        ("*", "where `*` is element-wise multiplication"),
        ("*", "其中 $*$ 表示逐元素相乘。"),
        (r"\ast", r"The Hadamard product is denoted by $\ast$."),
        (r"\star", r"where \(\star\) is the Hadamard product"),
    ],
)
def test_the_words_make_a_product_of_them(star: str, said: str) -> None:
    assert verdict(f"{said} {LAYER}{SLOPE % (star, '-')}") == "holds"
    assert verdict(f"{said} $$A {star} B = B {star} A$$") == "holds"
    assert verdict(f"{said} $$A {star} B = -B {star} A$$") == "false"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Here $*$ is the convolution.",
        "The elementwise product is $A * B$; elsewhere $*$ denotes a convolution.",
    ],
)
def test_other_stars_are_not_read(said: str) -> None:
    assert verdict(f"{said} $$A * B = B * A$$") == "unread"


def test_labels_stay() -> None:
    said = r"Here $*$ denotes the elementwise product. "
    assert verdict(said + r"$$(w^* + v)^T = {w^*}^T + v^T$$") == "holds"


def test_in_short_for_derivatives() -> None:
    said = r"Here $*$ denotes the elementwise product. Let $Z = XW$ and $A = \tanh(Z)$. "
    assert verdict(said + r"$$dW = X^T(dA * (1 - A^2))$$") == "holds"


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"x .* y = y .* x", "holds"),
        (r"P(x .* y) = P \operatorname{diag}(x) y", "holds"),
        (r"d(x \mathbin{.*} y) = dx .* y + x .* dy", "holds"),
        (r"d(\sin.(x)) = \cos.(x) .* dx", "holds"),
        (r"d(\sin.(x)) = \sin.(x) .* dx", "false"),
        (r"x .* y = x^T y", "false"),
    ],
)
def test_the_dots_of_julia_are_taken_entry_by_entry(latex: str, verdict: str) -> None:
    text = rf"Let $x, y \in \mathbb{{R}}^n$ and let $P$ be a matrix. Then $${latex}$$"
    assert check(text).checks[-1].verdict == verdict


def test_an_inverse_before_a_bracket_with_a_differential_is_a_factor() -> None:
    text = r"""Let $B(x) = C \operatorname{diag}(x) C^T$. Then
$$\operatorname{tr}(B^{-1} dB) = \operatorname{tr}(B^{-1}(dC \operatorname{diag}(x) C^T
+ C \operatorname{diag}(x) dC^T + C \operatorname{diag}(dx) C^T))$$"""
    assert check(text).checks[-1].verdict == "holds"
