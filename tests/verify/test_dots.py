r"""The dot between two columns: `a \cdot b` is their inner product, also after a number."""

from __future__ import annotations

import pytest

from relugrad import check


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(text).checks]


class TestColumns:
    @pytest.mark.parametrize(
        ("right", "verdict"),
        [
            (r"\|u\|^2 + 2 u \cdot v + \|v\|^2", "holds"),
            (r"\|u\|^2 + 2 (u \cdot v) + \|v\|^2", "holds"),
            (r"(u + v) \cdot (u + v)", "holds"),
            (r"\|u\|^2 + u \cdot v + \|v\|^2", "false"),
            (r"\|u\|^2 - 2 u \cdot v + \|v\|^2", "false"),
        ],
    )
    def test_plain_letters(self, right: str, verdict: str) -> None:
        assert verdicts(rf"$$\|u + v\|^2 = {right}$$") == [verdict]

    def test_bold_letters_after_a_number(self) -> None:
        bold = r"\|\mathbf{u}\|^2 + 2 \mathbf{u} \cdot \mathbf{v} + \|\mathbf{v}\|^2"
        assert verdicts(rf"$$\|\mathbf{{u}} + \mathbf{{v}}\|^2 = {bold}$$") == ["holds"]

    @pytest.mark.parametrize(("right", "verdict"), [("32", "holds"), ("31", "false")])
    def test_columns_of_numbers(self, right: str, verdict: str) -> None:
        left = r"\begin{bmatrix} 4 \\ 5 \end{bmatrix} \cdot \begin{bmatrix} 3 \\ 4 \end{bmatrix}"
        assert verdicts(f"$${left} = {right}$$") == [verdict]

    def test_a_multiple_of_a_column_of_numbers(self) -> None:
        left = (
            r"\begin{bmatrix} 4 \\ 5 \end{bmatrix} \cdot"
            r" \frac{1}{5}\begin{bmatrix} 3 \\ 4 \end{bmatrix}"
        )
        assert verdicts(rf"$${left} = \frac{{1}}{{5}}(12 + 20)$$") == ["holds"]


class TestOthers:
    def test_of_matrices_it_is_their_product(self) -> None:
        assert verdicts(r"$$(A \cdot B)^T = B^T \cdot A^T$$") == ["holds"]

    def test_of_numbers_it_is_their_product(self) -> None:
        assert verdicts(r"$$(a + b) \cdot c = a \cdot c + b \cdot c$$") == ["holds"]

    def test_a_row_stays_one(self) -> None:
        text = r"With $w \in \mathbb{R}^{1 \times n}$ and $x \in \mathbb{R}^n$: "
        assert verdicts(text + r"$$(w \cdot x)^2 = x^T w^T w x$$") == ["holds"]


class TestLabels:
    """Labels are 1 and -1 where a text on classifiers does not say it."""

    TEXT = r"$$\|w + y_i x_i\|^2 = \|w\|^2 + 2 y_i w \cdot x_i + %s$$"

    def test_what_holds_for_them_is_not_accused(self) -> None:
        assert verdicts(self.TEXT % r"\|x_i\|^2") == ["unread"]

    def test_what_holds_for_all_numbers_holds(self) -> None:
        assert verdicts(self.TEXT % r"y_i^2 \|x_i\|^2") == ["holds"]

    def test_what_is_wrong_for_them_is_wrong(self) -> None:
        assert verdicts(self.TEXT % r"2 \|x_i\|^2") == ["false"]


def test_of_two_matrices_that_equal_a_trace() -> None:
    [one] = check(r"$$\operatorname{tr}(A^T B) = A \cdot B$$").checks
    assert one.verdict == "holds"


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (r"\|A\|_F^2 + 2A \cdot B + \|B\|_F^2", "holds"),
        (r"A \cdot A + 2 A \cdot B + B \cdot B", "holds"),
        (r"\|A\|_F^2 + A \cdot B + \|B\|_F^2", "false"),
        (r"\|A\|_F^2 - 2A \cdot B + \|B\|_F^2", "false"),
    ],
)
def test_of_matrices_it_is_a_number_where_it_is_added_to_one(right: str, verdict: str) -> None:
    assert verdicts(rf"$$\|A + B\|_F^2 = {right}$$") == [verdict]


def test_beside_a_matrix_times_a_trace_it_is_the_product() -> None:
    claim = r"A\operatorname{tr}(B) + C \cdot D = CD + A\operatorname{tr}(B)"
    assert verdicts(f"$${claim}$$") == ["holds"]


def test_no_product_of_matrices_becomes_a_number() -> None:
    assert verdicts(r"$$\|A\|_F^2 + AB = \|A\|_F^2 + BA$$") == ["unread"]
