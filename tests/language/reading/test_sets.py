r"""Sums over the elements of a set, zeros with their sizes, and arguments between semicolons."""

from __future__ import annotations

import pytest

from relugrad import check


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(text).checks]


@pytest.mark.parametrize(
    "latex",
    [
        r"\sum_{\boldsymbol a \in C_i} (\boldsymbol a - \boldsymbol m)(\boldsymbol a -"
        r" \boldsymbol m)^T = \sum_{\boldsymbol a \in C_i} (\boldsymbol a \boldsymbol a^T"
        r" - \boldsymbol a\boldsymbol m^T - \boldsymbol m \boldsymbol a^T"
        r" + \boldsymbol m\boldsymbol m^T)",
        r"\sum_{i=1}^k \sum_{\boldsymbol a \in C_i} \|\boldsymbol a - \boldsymbol m_i\|^2"
        r" = \sum_{i=1}^k \sum_{\boldsymbol a \in C_i} (\boldsymbol a^T \boldsymbol a"
        r" - 2\boldsymbol m_i^T \boldsymbol a + \boldsymbol m_i^T \boldsymbol m_i)",
        r"\sum_{i \in S} r_i (\boldsymbol a_i + \boldsymbol b_i)"
        r" = \sum_{i \in S} r_i \boldsymbol a_i + \sum_{i \in S} r_i\boldsymbol b_i",
        r"\sum_{a \in D} (a - m)^2 = \sum_{a \in D} (a^2 - 2am + m^2)",
    ],
)
def test_sums_over_one_set_are_compared(latex: str) -> None:
    assert verdicts(f"Hence $${latex}$$") == ["holds"]


@pytest.mark.parametrize(
    "latex",
    [
        r"\sum_{i \in S} r_i (\boldsymbol a_i + \boldsymbol b_i)"
        r" = \sum_{i \in S} r_i \boldsymbol a_i + \sum_{i \in T} r_i\boldsymbol b_i",
        r"\sum_{a \in D} (a - m)^2 = \sum_{a \in D} (a^2 - 2am - m^2)",
        r"\sum_{a \in D} a = \sum_{a \in E} a",
        r"\sum_{i \in S} a_i = \sum_i a_i",
        r"(\sum_{i \in S} a_i)^2 = \sum_{i \in S} a_i^2",
        r"\sum_{i=1}^k \sum_{a \in C_i} a = \sum_{j=1}^k \sum_{a \in C_i} a",
        r"\sum_{i=1}^k \sum_{a \in C_i} m_i = n \sum_{i=1}^k m_i",
    ],
)
def test_what_does_not_follow_for_all_sets_is_neither_true_nor_false(latex: str) -> None:
    assert not {"holds", "false"} & {*verdicts(f"Hence $${latex}$$")}


def test_what_a_sum_over_a_set_defines() -> None:
    text = r"""$$\boldsymbol m_i = \frac{1}{n_i} \sum_{\boldsymbol a \in C_i} \boldsymbol a$$"""
    assert verdicts(text) == ["definition"]


@pytest.mark.parametrize(
    "latex",
    [
        r"\boldsymbol{a}^T \boldsymbol{0}_{n \times 1} = 0",
        r"\mathbf{0}_{1 \times d^{\prime}} \cdot \boldsymbol{a} = 0",
    ],
)
def test_zeros_have_their_sizes_below(latex: str) -> None:
    assert verdicts(f"$${latex}$$") == ["holds"]


def test_arguments_are_parted_by_a_semicolon() -> None:
    latex = (
        r"\sum_i (y_i - h(\boldsymbol{x}_i; \boldsymbol{\beta}))\boldsymbol{x}_i"
        r" = \sum_i y_i \boldsymbol{x}_i - \sum_i h(\boldsymbol{x}_i; \boldsymbol{\beta})"
        r"\boldsymbol{x}_i"
    )
    assert verdicts(f"$${latex}$$") == ["holds"]
    assert "holds" not in verdicts(r"Hence $$h(x + y; \beta) = h(x; \beta) + h(y; \beta)$$")


def test_a_sum_may_begin_with_a_minus() -> None:
    assert verdicts(r"Hence $$\sum_{i=1}^n -a_i b_i = -\sum_{i=1}^n a_i b_i$$") == ["holds"]
    assert verdicts(r"Hence $$\sum_{i=1}^n -a_i b_i + c = c - \sum_{i=1}^n a_i b_i$$") == ["holds"]
    text = r"Hence $$\sum_{i=1}^n -a_i + c_i = -\sum_{i=1}^n a_i + \sum_{i=1}^n c_i$$"
    assert verdicts(text) == ["unread"]


def test_a_dot_between_labels_makes_one_symbol() -> None:
    text = r"""$$\mu_{b \cdot a} = \mu_b - S_{ba} S_{aa}^{-1} \mu_a$$
and so $$\mu_b = \mu_{b \cdot a} + S_{ba} S_{aa}^{-1} \mu_a$$"""
    assert verdicts(text) == ["definition", "holds"]
    assert verdicts(r"$$X_{i \cdot} = 3$$") == ["unread"]


def test_an_identity_has_its_two_sizes_below() -> None:
    assert verdicts(r"$$A \mathbb{I}_{n \times n} = A$$") == ["holds"]


@pytest.mark.parametrize(
    "latex",
    [r"\sum_{x \in D", r"\sum_{x \in D}", r"\sum_{x \in", r"\sum_{i \in S} -", r"\mathbf{0}_{n"],
)
def test_what_is_cut_off_is_no_error_of_ours(latex: str) -> None:
    for text in (f"$$a = {latex}$$", f"$${latex}(x) = a$$"):
        found = check(text)
        assert not found.errors
        assert not {"holds", "false"} & {one.verdict for one in found.checks}
