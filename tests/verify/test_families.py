"""Columns and matrices that have indices which no sum binds, such as x_i: one for each value."""

from __future__ import annotations

import pytest

import relugrad


def verdicts(text: str) -> list[str]:
    return [check.verdict for check in relugrad.check(text).checks]


@pytest.mark.parametrize(
    "latex",
    [
        r"(U U^T \boldsymbol{a}_i)^T = \boldsymbol{a}_i^T (U U^T)^T = \boldsymbol{a}_i^T U U^T",
        r"\frac{\partial (\boldsymbol{a}_j - \boldsymbol{c}_i)^T(\boldsymbol{a}_j -"
        r" \boldsymbol{c}_i)}{\partial \boldsymbol{c}_i} = 2(\boldsymbol{c}_i - \boldsymbol{a}_j)",
        r"\sum_{j=1}^m r_{ji} (\boldsymbol{a}_j - \boldsymbol{c}_i)"
        r" = \sum_{j=1}^m r_{ji}\boldsymbol{a}_j - \boldsymbol{c}_i \sum_{j=1}^m r_{ji}",
        r"r_{ji} (\boldsymbol{a}_j - \boldsymbol{c}_i)(\boldsymbol{a}_j - \boldsymbol{c}_i)^T"
        r" - r_{ji} \boldsymbol{a}_j (\boldsymbol{a}_j - \boldsymbol{c}_i)^T"
        r" = - r_{ji} \boldsymbol{c}_i (\boldsymbol{a}_j - \boldsymbol{c}_i)^T",
        r"r_{ji} (\boldsymbol{a}_j - \boldsymbol{c}_i) - r_{ji} \boldsymbol{a}_j"
        r" + r_{ji} \boldsymbol{c}_i = 0",
    ],
)
def test_columns_for_each_index_are_compared(latex: str) -> None:
    assert set(verdicts(f"We have\n\n$${latex}$$\n")) == {"holds"}


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{\partial (\boldsymbol{a}_j - \boldsymbol{c}_i)^T(\boldsymbol{a}_j -"
        r" \boldsymbol{c}_i)}{\partial \boldsymbol{c}_i} = 2(\boldsymbol{a}_j - \boldsymbol{c}_i)",
        r"\sum_{j=1}^m r_{ji} (\boldsymbol{a}_j - \boldsymbol{c}_i)"
        r" = \sum_{j=1}^m r_{ji}\boldsymbol{a}_j + \boldsymbol{c}_i \sum_{j=1}^m r_{ji}",
    ],
)
def test_an_error_for_each_index_is_found(latex: str) -> None:
    assert verdicts(f"We have\n\n$${latex}$$\n") == ["false"]


def test_what_defines_each_of_several_columns() -> None:
    latex = r"\boldsymbol{c}_i = \frac{\sum_{j=1}^m r_{ji} \boldsymbol{a}_j}{\sum_{j=1}^m r_{ji}}"
    assert verdicts(f"$${latex}$$") == ["definition"]


def test_an_equation_of_each_eigenvector_is_a_condition() -> None:
    assert verdicts(r"$$A A^T \boldsymbol{w}_i = \lambda_i \boldsymbol{w}_i$$") == ["condition"]


def test_one_of_several_before_a_bracket_may_be_a_function() -> None:
    text = r"Let $K_1 = m$ and $K_2 = M$. They are additive: $K_n(x + y) = K_n(x) + K_n(y)$."
    assert "holds" not in verdicts(text)


def test_a_matrix_may_have_the_letter_of_a_limit() -> None:
    text = r"Let $D$ be a matrix. Then $$z^T D z = \sum_{j=1}^D z_j^2 d_{jj}$$"
    assert "IndexError" not in str(relugrad.check(text))
    text = (
        r"$$\boldsymbol{D} = \boldsymbol{P}^T S \boldsymbol{P}$$ $$q = \sum_{j=1}^D z_j^2 d_{j,j}$$"
    )
    assert "IndexError" not in str(relugrad.check(text))


SOFTMAX = r"$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$" "\n\n"


def test_a_family_is_known_in_the_items_below_it() -> None:
    text = (
        SOFTMAX
        + r"""We tell apart $i = j$ and $i \neq j$:

- If $i = j$: $\frac{\partial p_i}{\partial z_i} = p_i(1 - p_i)$
- If $i \neq j$: $\frac{\partial p_i}{\partial z_j} = -p_i p_j$
"""
    )
    assert verdicts(text) == ["definition", "condition", "condition", "holds", "holds"]
    assert verdicts(text.replace("-p_i", "2p_i"))[-1] == "false"
