r"""Words below a brace without braces of their own."""

from __future__ import annotations

import pytest

from relugrad import check


@pytest.mark.parametrize(
    "latex",
    [
        r"x = \underbrace{P x}_\text{kept} + \underbrace{(I - P) x}_\text{lost}",
        r"x = \underbrace{P x}_\text{the $\tilde x$} + \underbrace{(I - P) x}_\text{rest of $x$}",
        r"x = \overbrace{P x}^\text{the $\tilde x$} + \underbrace{(I - P) x}_{\text{lost}}",
    ],
)
def test_they_say_nothing_of_the_formula(latex: str) -> None:
    found = check(f"Let $P$ be a matrix and $x$ a vector. Then $${latex}$$").checks
    assert [one.verdict for one in found] == ["holds"]


def test_what_follows_them_is_not_cut_off() -> None:
    latex = r"Px = \underbrace{P x}_\text{one $\tilde x$} + \underbrace{Px}_\text{two}"
    found = check(f"Let $P$ be a matrix. Then $${latex}$$").checks
    assert [one.verdict for one in found] != ["holds"]
