"""`dW` where it is short for ∂L/∂W: read so where it can be nothing else, refuted where told."""

from __future__ import annotations

import pytest

from relugrad import check

NETWORK = r"$Z = XW$, $A = \sigma(Z)$, $U = AV$. "
TOLD = (
    r"Here $dW$ is short for $\partial L/\partial W$. ",
    r"$$dW = \frac{\partial L}{\partial W}$$ ",
    r"记 $dW$ 为损失对 $W$ 的导数的简写。",
)


def last(text: str) -> str:
    return check(text + "\n").checks[-1].verdict


@pytest.mark.parametrize(
    "right",
    [r"dW = X^T dZ", r"dV = A^T dU", r"dA = dU\, V^T", r"dZ = dA \odot \sigma'(Z)"],
)
def test_it_holds_without_a_word_and_says_how_it_is_read(right: str) -> None:
    found = check(f"{NETWORK}$${right}$$\n").checks[-1]
    assert found.verdict == "holds"
    assert found.under == ("dV is short for the derivative of the loss by V",)


@pytest.mark.parametrize("wrong", [r"dW = X dZ", r"dW = 2X^T dZ", r"dA = V\, dU"])
def test_a_slip_is_one_where_the_text_says_what_it_is_short_for(wrong: str) -> None:
    assert last(f"{NETWORK}$${wrong}$$") != "false"
    assert [last(f"{NETWORK}{told}$${wrong}$$") for told in TOLD] == ["false"] * 3


def test_a_loss_that_is_defined_is_the_one_that_is_meant() -> None:
    loss = r"$Z = XW$ and $L = \|Z - Y\|_F^2$. "
    assert last(loss + r"$$dW = X^T dZ$$") == "holds"
    assert last(loss + r"$$dW = X^T dZ = 2X^T(Z - Y)$$") == "holds"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"Let $Z = XW$. $$dZ = dX\, W + X\, dW$$", "holds"),
        (r"Let $Z = XW$. $$dZ = dX\, W - X\, dW$$", "false"),
        (r"Let $f = x^Tx$. $$df = 2x^T dx$$", "holds"),
    ],
)
def test_differentials_stay_what_they_are(text: str, verdict: str) -> None:
    assert last(text) == verdict


def test_words_about_differentials_tell_nothing_of_it() -> None:
    text = r"Here $dX$ denotes the differential and $\partial L/\partial X$ the gradient. "
    wrong = r"$$dW = 2X^T dZ$$"
    assert last(f"$Z = XW$. {text}{wrong}") != "false"
    assert last(f"$Z = XW$. {text.replace('differential', 'derivative')}{wrong}") == "false"
