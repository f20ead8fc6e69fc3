"""Functions that a *where* clause tells after the display in which they are used."""

from __future__ import annotations

import pytest

import relugrad

LOSS = r"""
We minimise

$$J(\beta) = \frac{1}{2} \sum_{i=1}^m (h_\beta(x^{(i)}) - y^{(i)})^2$$

where $h_\beta(x) = \beta^T x$. Then

"""


def verdicts(text: str) -> list[str]:
    return [check.verdict for check in relugrad.check(text).checks]


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (r"\sum_{i=1}^m (\beta^T x^{(i)} - y^{(i)}) x^{(i)}", "holds"),
        (r"\sum_{i=1}^m (h_\beta(x^{(i)}) - y^{(i)}) x^{(i)}", "holds"),
        (r"2\sum_{i=1}^m (\beta^T x^{(i)} - y^{(i)}) x^{(i)}", "false"),
        (r"\sum_{i=1}^m (\beta^T x^{(i)} + y^{(i)}) x^{(i)}", "false"),
    ],
)
def test_a_loss_is_derived_through_what_a_clause_tells_later(right: str, verdict: str) -> None:
    text = rf"{LOSS}$$\nabla_\beta J(\beta) = {right}$$"
    assert verdicts(text) == ["definition", "definition", verdict]


def test_an_identity_of_a_function_that_is_told_later() -> None:
    assert verdicts(r"Hence $$q(u + v) = q(u) + q(v) + 2u^Tv,$$ where $q(u) = \|u\|^2$.") == [
        "holds",
        "definition",
    ]
    assert verdicts(r"Hence $$q(u + v) = q(u) + q(v) + u^Tv,$$ where $q(u) = \|u\|^2$.") == [
        "false",
        "definition",
    ]


def test_what_a_clause_tells_without_being_read_changes_nothing() -> None:
    text = r"Hence $$q(u + v) = q(u) + 1,$$ where $q(u) = \int_0^u f(t) dt$."
    assert "false" not in verdicts(text)


def test_another_sentence_is_not_read_again() -> None:
    text = r"We have $$q(u + v) = q(u) + q(v).$$ Elsewhere, where $q(u) = u^T u$, all is well."
    assert "false" not in verdicts(text)


def test_a_solution_makes_nothing_true_that_it_solves() -> None:
    for text in (
        r"We assume that $$\log q(y) = yz,\quad q(y) = \exp(yz)$$",
        r"Then $$1 + \log q(y) - yz = 0,$$ that is, $q(y) = \exp(yz - 1)$.",
    ):
        assert verdicts(text)[0] != "holds"
