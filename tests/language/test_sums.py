"""How far a sum over an index reaches: over the terms in a row that have its index, too."""

from __future__ import annotations

import pytest

from relugrad import check


def verdict(text: str) -> str:
    return check(text).checks[-1].verdict


class TestTermsWithoutParentheses:
    @pytest.mark.parametrize(
        "latex",
        [
            r"\sum_i a_i + b_i = \sum_i a_i + \sum_i b_i",
            r"\sum_i a_i - b_i^2 = \sum_i (a_i - b_i^2)",
            r"\frac12 \sum_i a_i + 2b_i + c = c + \frac12 \sum_i (a_i + 2b_i)",
            r"c - (\sum_i a_i + b_i) = c - \sum_i (a_i + b_i)",
            r"\sum_j a_{ij} + b_i = b_i + \sum_j a_{ij}",
            r"\sum_i \sum_j a_{ij} + b_i = \sum_i (b_i + \sum_j a_{ij})",
        ],
    )
    def test_they_belong_to_it(self, latex: str) -> None:
        assert verdict(f"$${latex}$$") == "holds"

    def test_slips_are_false(self) -> None:
        assert verdict(r"$$\sum_i a_i + b_i = \sum_i a_i - \sum_i b_i$$") == "false"

    @pytest.mark.parametrize(
        "latex",
        [
            # Is b_i subtracted as well?
            r"c - \sum_i a_i + b_i = c - \sum_i (a_i + b_i)",
            r"-\sum_i a_i - b_i = -\sum_i (a_i + b_i)",
            # Is c?
            r"\sum_i a_i + c + b_i = c + \sum_i (a_i + b_i)",
            r"\sum_i a_i b_i + c = \sum_i a_i b_i + c + b_i",
        ],
    )
    def test_what_is_not_clear_is_not_read(self, latex: str) -> None:
        assert verdict(f"$${latex}$$") == "unread"

    def test_the_likelihood_of_labels(self) -> None:
        text = r"$$\ell = \sum_{i=1}^n y_i \log p_i + (1 - y_i) \log(1 - p_i)$$ "
        text += (
            r"$$\frac{\partial\ell}{\partial p_i} = \frac{y_i}{p_i} %s \frac{1 - y_i}{1 - p_i}$$"
        )
        assert verdict(text % "-") == "holds"
        assert verdict(text % "+") == "false"


class TestIndicesThatDiffer:
    @pytest.mark.parametrize(
        "latex",
        [
            r"\sum_{i,j} a_{ij} = \sum_i a_{ii} + \sum_{i \neq j} a_{ij}",
            r"\sum_{i \ne j} x_i x_j = (\sum_i x_i)^2 - \sum_i x_i^2",
            r"(\sum_{i=1}^n x_i)^2 = \sum_{i=1}^n x_i^2 + \sum_{i=1}^n\sum_{j=1, j\neq i}^n x_ix_j",
            r"\sum_j a_j = a_i + \sum_{j \neq i} a_j",
            r"a_i + \sum_{j \neq i} a_j = \sum_j a_j",
            r"\sum_{j \ne i} a_{ij} = \sum_j a_{ij} - a_{ii}",
            r"\frac{\partial}{\partial x_i} \sum_{j \neq i} x_i x_j = \sum_{j \neq i} x_j",
            r"\frac{\partial}{\partial x_i} \sum_{k \neq j} x_k x_j = 2 \sum_{j \neq i} x_j",
        ],
    )
    def test_equal_ones_are_left_out(self, latex: str) -> None:
        assert verdict(f"$${latex}$$") == "holds"

    @pytest.mark.parametrize(
        "latex",
        [
            r"\sum_{i,j} a_{ij} = \sum_i a_{ii} + 2\sum_{i \neq j} a_{ij}",
            r"\frac{\partial}{\partial x_i} \sum_{j \neq i} x_i x_j = \sum_j x_j",
            r"\sum_j a_j = \sum_{j \neq i} a_j - a_i",
        ],
    )
    def test_slips_are_false(self, latex: str) -> None:
        assert verdict(f"$${latex}$$") == "false"

    @pytest.mark.parametrize("below", [r"i < j", r"i \ne j \ne k", r"i \ne j, k", r"i \ne 1"])
    def test_others_are_not_read(self, below: str) -> None:
        assert verdict(rf"$$\sum_{{{below}}} a_{{ij}} = c + \sum_{{i,j}} a_{{ij}}$$") == "unread"
        assert verdict(r"$$\sum_{i \ne j} b_j = c + d$$") == "unread"


class TestAnIndexIsNoNumber:
    @pytest.mark.parametrize(
        "latex",
        [
            r"\sum_{k=1}^n k x_k = k \sum_{k=1}^n x_k",
            r"\sum_i (2i + 1) x_i = (2i + 1) \sum_i x_i",
            r"\sum_{k=1}^n \frac{n}{n - k + 1} = n \sum_{k=1}^n \frac{1}{k}",
            r"\frac{\partial}{\partial x_j} \sum_j j x_j = j",
            r"\sum_{i=1}^n \sum_{j=1}^i a_j = n \sum_{j=1}^i a_j",
        ],
    )
    def test_it_runs_with_its_sum(self, latex: str) -> None:
        assert verdict(f"Then $${latex}$$") == "unread"

    def test_nor_is_one_of_entries(self) -> None:
        assert (
            verdict(r"Let $A_{ij} = i B_{ij}$. Then $$\sum_j A_{ij} = i \sum_j B_{ij}$$") != "holds"
        )
