"""What authors leave out: the zeros of a block matrix, and the brackets of a trace."""

from __future__ import annotations

import pytest

from relugrad import check

BLOCKS = r"\begin{pmatrix} A & B \\ & A \end{pmatrix}"


def verdict(text: str) -> str:
    return check(text + "\n").checks[-1].verdict


class TestEmptyCells:
    @pytest.mark.parametrize(
        "right",
        [
            rf"{BLOCKS}{BLOCKS} = \begin{{pmatrix}} A^2 & AB + BA \\ & A^2 \end{{pmatrix}}",
            r"\begin{pmatrix} A^{-1} & -A^{-1}BA^{-1} \\ & A^{-1} \end{pmatrix}" rf"{BLOCKS} = I",
            r"\begin{bmatrix} 1 & \\ & 4 \end{bmatrix}\begin{bmatrix} x \\ y \end{bmatrix}"
            r" = \begin{bmatrix} x \\ 4y \end{bmatrix}",
        ],
    )
    def test_they_are_zeros(self, right: str) -> None:
        assert verdict(f"$${right}$$") == "holds"

    def test_nothing_is_false_because_of_them(self) -> None:
        wrong = rf"{BLOCKS}{BLOCKS} = \begin{{pmatrix}} A^2 & AB \\ & A^2 \end{{pmatrix}}"
        assert verdict(f"$${wrong}$$") == "unread"
        assert verdict(f"$${wrong}$$".replace(r"\\ &", r"\\ 0 &")) == "false"

    def test_rows_have_equal_lengths(self) -> None:
        assert verdict(r"$$\begin{bmatrix} 1 & 2 & \\ 3 & 4 \end{bmatrix} = C$$") == "unread"


class TestOpenTraces:
    @pytest.mark.parametrize(
        "right",
        [
            r"\operatorname{tr} XY = \operatorname{tr} YX",
            r"\operatorname{tr} A^TB + 1 = 1 + \operatorname{tr} B^TA",
            r"d\operatorname{tr} AX = \operatorname{tr} A\,dX",
            r"\operatorname{tr} A \operatorname{tr} B = \operatorname{tr} B \operatorname{tr} A",
        ],
    )
    def test_the_trace_is_that_of_the_product(self, right: str) -> None:
        assert verdict(f"$${right}$$") == "holds"

    @pytest.mark.parametrize(
        "unclear",
        [
            r"\operatorname{tr} ABC = \operatorname{tr} BAC",
            r"\operatorname{tr} A x = x \operatorname{tr} A",
            r"\operatorname{tr} A \cdot B = \operatorname{tr} B \cdot A",
        ],
    )
    def test_nothing_is_false_because_of_it(self, unclear: str) -> None:
        assert verdict(f"$${unclear}$$") == "unread"


class TestGradientsWithoutASubscript:
    def test_each_section_has_an_argument_of_its_own(self) -> None:
        one = r"Let $f(A) = \operatorname{tr}(A^TX)$. $$\nabla f = X$$"
        two = r"Let $f(x) = x^TQx$. $$\nabla f = (Q + Q^T)x$$"
        found = check(f"# One\n\n{one}\n\n# Two\n\n{two}\n").checks
        assert [c.verdict for c in found] == ["definition", "holds"] * 2

    def test_what_is_missing_is_named_as_it_is_written(self) -> None:
        text = r"Let $f(x) = x^TQx$. $$\nabla f = 2Qx$$"
        found = check(f"{text}\n").checks[-1]
        assert found.verdict == "false"
        assert "()" not in found.diagnosis
