"""Expressions of a large degree: what is proved needs a point, and no bound on the degree."""

from __future__ import annotations

import pytest

from relugrad import check

GRAM = r"Let $B = A\operatorname{diag}(x)A^T$. "


@pytest.mark.parametrize(
    "right",
    [
        r"\operatorname{tr}(B^{-1}A\operatorname{diag}(y)A^TB^{-1})"
        r" = \operatorname{tr}(A^TB^{-2}A\operatorname{diag}(y))",
        r"\operatorname{tr}(dA^TB^{-2}A\operatorname{diag}(x))"
        r" = \operatorname{tr}(\operatorname{diag}(x)A^TB^{-2}dA)",
    ],
)
def test_what_is_proved_holds(right: str) -> None:
    [_, found] = check(f"{GRAM}$${right}$$\n").checks
    assert (found.verdict, found.basis) == ("holds", "proved")


def test_what_is_false_is_refuted_up_to_a_degree() -> None:
    wrong = (
        r"\operatorname{tr}(B^{-1}A\operatorname{diag}(y)A^TB^{-1})"
        r" = \operatorname{tr}(A^TB^{-1}A\operatorname{diag}(y))"
    )
    [_, found] = check(f"{GRAM}$${wrong}$$\n").checks
    assert found.verdict == "false"
    larger = GRAM + r"Let $C = (I + B^{-1})^{-1}$. Let $D = (I + C^{-1})^{-1}$. "
    found = check(
        f"{larger}$$\\operatorname{{tr}}(D^{{-2}}A) = \\operatorname{{tr}}(D^{{-2}})$$\n"
    ).checks[-1]
    assert found.verdict == "unread"
    assert "too large to evaluate" in found.diagnosis
