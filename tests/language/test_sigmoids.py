"""Symbols that the text calls the sigmoid."""

from __future__ import annotations

import pytest

from relugrad import check

SLOPE = r"$$\nabla_w \sigma(w^Tx) = %s\sigma(w^Tx)(1 - \sigma(w^Tx))x$$"


def verdict(text: str) -> str:
    return check(text).checks[-1].verdict


@pytest.mark.parametrize(
    "said",
    [
        r"Here $\sigma$ is the sigmoid function.",
        r"where $\sigma(\cdot)$ denotes the logistic sigmoid",
        r"We use the sigmoid function $\sigma$.",
        r"Let \(\sigma\) be the logistic function.",
        r"其中 $\sigma$ 是 sigmoid 函数。",
        r"其中 $\sigma(z)$ 为 Sigmoid 激活函数。",
        r"使用 logistic 函数 $\sigma$。",
    ],
)
def test_the_words_define_it(said: str) -> None:
    assert verdict(said + SLOPE % "") == "holds"
    assert verdict(said + SLOPE % "-") == "false"


@pytest.mark.parametrize(
    "said",
    [
        "",
        r"where $\sigma$ is an activation function such as the sigmoid",
        r"$\sigma$ is a sigmoid-like function.",
        r"$\sigma$ is the sigmoid or the tanh.",
        r"$\sigma$ is the standard deviation.",
    ],
)
def test_other_words_do_not(said: str) -> None:
    assert verdict(said + SLOPE % "") == "unread"


def test_an_equation_goes_first() -> None:
    said = r"$\sigma$ is the sigmoid function. $$\sigma(z) = \frac{2}{1 + e^{-z}}$$"
    assert verdict(said + r"$$\sigma'(z) = \frac{2e^{-z}}{(1 + e^{-z})^2}$$") == "holds"
    assert verdict(said + r"$$\sigma'(z) = \sigma(z)(1 - \sigma(z))$$") == "false"


def test_nothing_follows_for_a_section_that_does_not_say_so() -> None:
    said = "# One\n\nHere $\\sigma$ is the sigmoid.\n\n" + SLOPE % ""
    below = f"\n\n## Below\n\n{SLOPE % 2}\n"
    other = f"\n\n# Two\n\n{SLOPE % ''}\n"
    assert [one.verdict for one in check(said + below).checks] == ["holds", "false"]
    assert "holds" not in {one.verdict for one in check(said + other).checks}


def test_a_formula_at_another_argument_says_it() -> None:
    said = r"With the logistic function, $$p = \sigma(w^Tx) = \frac{1}{1 + e^{-w^Tx}}.$$ "
    assert [one.verdict for one in check(said + SLOPE % "").checks][-2:] == ["holds", "holds"]
    assert check(said + SLOPE % 2).checks[-1].verdict == "false"
    other = said.replace("{1}{1 +", "{2}{1 +")
    assert check(other + SLOPE % "").checks[-1].verdict == "unread"
    assert check(said.replace("logistic", "usual") + SLOPE % "").checks[-1].verdict == "unread"
