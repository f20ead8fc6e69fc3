"""Derivatives with respect to a symmetric matrix: as for any matrix, and no other is accused."""

from __future__ import annotations

import pytest

from relugrad import check

SAID = ("Let $A$ be symmetric.", "Let $A$ be positive definite.", "Since $A = A^T$,", r"$A^T = A$.")


def last(text: str) -> tuple[str, str]:
    found = check(text).checks[-1]
    return found.verdict, found.diagnosis


@pytest.mark.parametrize("said", SAID)
class TestForAnyMatrix:
    @pytest.mark.parametrize(
        "formula",
        [
            r"\nabla_A \log\det A = A^{-1}",
            r"\nabla_A \operatorname{tr}(A^2) = 2A",
            r"\nabla_A \operatorname{tr}(A^{-1}S) = -A^{-1}S^TA^{-1}",
        ],
    )
    def test_it_holds_under_the_condition(self, said: str, formula: str) -> None:
        found = check(f"{said} $${formula}$$").checks[-1]
        assert found.verdict == "holds"
        assert found.under

    @pytest.mark.parametrize(
        "formula",
        [
            r"\nabla_A \log\det A = 2A^{-1}",
            r"\nabla_A \operatorname{tr}(A^2) = A",
            r"\nabla_A \operatorname{tr}(A^{-1}S) = A^{-1}S^TA^{-1}",
        ],
    )
    def test_a_slip_is_false(self, said: str, formula: str) -> None:
        assert last(f"{said} $${formula}$$")[0] == "false"

    def test_terms_that_cancel_by_it_prove_nothing(self, said: str) -> None:
        objective = r"(\frac{1}{2}\|A - A^T\|_F^2 + \operatorname{tr} A)"
        assert last(rf"{said} $$\nabla_A {objective} = 7(A - A^T) + I$$")[0] == "unread"


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize(
    "formula",
    [
        r"\nabla_A \operatorname{tr}(AB) = B + B^T - B \odot I",
        r"\nabla_A \log\det A = 2A^{-1} - \operatorname{diag}(A^{-1})",
    ],
)
def test_by_the_entries_of_one_triangle_it_is_not_accused(said: str, formula: str) -> None:
    verdict, diagnosis = last(f"{said} $${formula}$$")
    assert verdict == "unread"
    assert "on and below the diagonal" in diagnosis


def test_without_the_condition_they_are_false() -> None:
    assert last(r"$$\nabla_A \operatorname{tr}(AB) = B + B^T - B \odot I$$")[0] == "false"
