"""What is true as it is meant, and was called false: each with its twin that is wrong."""

from __future__ import annotations

import pytest

from relugrad.verify.checking import check_document


def verdicts(text: str) -> list[str]:
    report = check_document(text, file="-.md")
    assert not report.errors
    return [check.verdict for check in report.checks]


class TestValuesOfFunctions:
    @pytest.mark.parametrize("value", ["w^TSw", "S", "Sw^2", "S^2w", "w^TS"])
    @pytest.mark.parametrize(
        "said", ["Let $g(w^2) = {}$.", "$$g(w^2) = {}$$", "We have $g(w^2) = {}$."]
    )
    def test_they_say_nothing_of_the_symbols_in_them(self, said: str, value: str) -> None:
        text = said.replace("{}", value) + "\n\nThen\n\n$$S^T = S$$"
        assert verdicts(text)[1:] == ["unread"]

    def test_what_is_said_of_the_symbol_is_used(self) -> None:
        begin = "Let $g(w^2) = w^TSw$, where $S$ is symmetric. Then\n\n"
        assert verdicts(begin + "$$S^T = S$$")[1:] == ["holds"]
        assert verdicts(begin + "$$S^TS = 2SS^T$$")[1:] == ["false"]

    def test_equations_for_symbols_are_used(self) -> None:
        begin = "Suppose $Sw = \\lambda w$. Then\n\n"
        assert verdicts(begin + "$$S^2w = \\lambda^2w$$")[1:] == ["holds"]
        assert verdicts(begin + "$$S^2w = \\lambda w$$")[1:] == ["false"]


class TestDecompositions:
    BLOCKS = (
        "Let the SVD of $A$ be\n\n$$A = \\begin{bmatrix} U_1 & U_2 \\end{bmatrix}"
        " \\begin{bmatrix} \\Sigma & 0 \\\\ 0 & 0 \\end{bmatrix}"
        " \\begin{bmatrix} V_1^T \\\\ V_2^T \\end{bmatrix}$$\n\nThen\n\n"
    )

    @pytest.mark.parametrize(
        "claim", ["U_1U_1^TA = A", "A^TA = V_1\\Sigma^2V_1^T", "A^T = V_1\\Sigma U_1^T"]
    )
    @pytest.mark.parametrize("letters", ["USV", "QDP", "WRZ"])
    def test_the_blocks_may_be_orthonormal(self, letters: str, claim: str) -> None:
        text = self.BLOCKS + f"$${claim}$$"
        left, middle, right = [*letters]
        text = text.replace("U_", f"{left}_").replace("V_", f"{right}_")
        if middle != "S":
            text = text.replace("\\Sigma", middle)
        assert verdicts(text)[1:] == ["unread"]

    def test_what_holds_of_any_blocks(self) -> None:
        assert verdicts(self.BLOCKS + "$$A = U_1\\Sigma V_1^T$$")[1:] == ["holds"]

    def test_blocks_without_zeros_are_any(self) -> None:
        text = "Let $A = [W_1\\; W_2]$. Then\n\n$$W_1W_1^TA = A$$"
        assert verdicts(text)[1:] == ["false"]


class TestLettersInPlainWords:
    @pytest.mark.parametrize(
        "said",
        [
            "Since H is projection matrix, we have",
            "H is a projection matrix. Then",
            "Here H is an orthogonal projection. Then",
            "For the projection matrix H we have",
            "因为 H 是投影矩阵，所以",
        ],
    )
    def test_of_a_projection(self, said: str) -> None:
        assert "false" not in verdicts(f"{said}\n\n$$\\|Hy\\|^2 = y^THy$$")
        assert verdicts(f"{said}\n\n$$(I - H)^2 = I - H$$") == ["holds"]
        assert verdicts(f"{said}\n\n$$\\|Hy\\|^2 = 2y^THy$$") == ["false"]

    def test_of_two(self) -> None:
        text = "If H and P are projections with $HP = PH$, then\n\n$$(HP)^2 = {}HP$$"
        assert verdicts(text.replace("{}", ""))[1:] == ["holds"]
        assert verdicts(text.replace("{}", "2"))[1:] != ["holds"]

    def test_what_is_denied(self) -> None:
        assert verdicts("H is not a projection. Then $$(I - H)^2y = y - Hy$$") != ["holds"]

    def test_of_a_symbol_that_is_defined_there(self) -> None:
        begin = "Let $S = AB$ be a symmetric matrix. Then\n\n"
        assert verdicts(begin + "$$x^TSy = y^TSx$$")[1:] == ["holds"]
        assert verdicts(begin + "$$x^TSy = 2y^TSx$$")[1:] != ["holds"]
        blocks = (
            "Let $M = \\begin{bmatrix} A & B \\\\ B^T & C \\end{bmatrix}$ be symmetric. Then\n\n"
        )
        assert verdicts(blocks + "$$M^T = M$$")[1:] != ["false"]


class TestFunctionsOfFunctions:
    BEGIN = "Let $f = x^2$ and $g = 2x + 1$.\n\nDefine $h(f, g) = f(x) g(x)$. Then\n\n"

    def test_the_values_of_others_are_not_known(self) -> None:
        assert verdicts(self.BEGIN + "$$h(f, f) = f(x) f(x)$$")[3:] == ["unread"]

    def test_a_product_is_none(self) -> None:
        begin = "Let $k(a, b) = a(b + 1)$. Then\n\n"
        assert verdicts(begin + "$$k(x, y) = xy + x$$")[1:] == ["holds"]
        assert verdicts(begin + "$$k(x, y) = xy + y$$")[1:] == ["false"]


class TestGeneral:
    @pytest.mark.parametrize(
        "said",
        [
            "Let $A$ be a general square matrix. Then",
            "For a general square matrix $A$ we have",
            "We take $x^TAx$ with a general square matrix $A$. Then",
            "A is a general square matrix. Then",
            "Here A is a general n x n matrix. Then",
            "For a general square matrix A, we have",
            "Let $A$ be any square matrix (not necessarily symmetric). Then",
        ],
    )
    def test_of_a_general_matrix_it_is_plainly_false(self, said: str) -> None:
        text = f"{said}\n\n$$\\nabla_x (x^TAx) = {{}}$$"
        check = check_document(text.replace("{}", "2Ax"), file="-.md").checks[-1]
        assert (check.verdict, check.unless) == ("false", "")
        assert verdicts(text.replace("{}", "(A + A^T)x"))[-1] == "holds"

    @pytest.mark.parametrize("said", ["Let $A$ be a square matrix.", "Let $A$ be a matrix."])
    def test_of_another_it_may_be_symmetric(self, said: str) -> None:
        text = f"{said} Then\n\n$$\\nabla_x (x^TAx) = 2Ax$$"
        assert check_document(text, file="-.md").checks[-1].unless == "A is symmetric"


class TestExplained:
    @staticmethod
    def diagnosis(text: str) -> str:
        check = check_document(text, file="-.md").checks[-1]
        assert check.verdict == "false"
        return check.diagnosis

    def test_matrices_that_do_not_commute(self) -> None:
        begin = "Let $D$ be a diagonal matrix and $A$ a square matrix. Hence\n\n"
        said = self.diagnosis(begin + "$$DA = AD$$")
        assert said == (
            "D and A do not commute in general; D at the left scales the rows of A, and at the"
            " right its columns"
        )
        both = "Let $D$ and $A$ be diagonal matrices. Hence\n\n$$DA = AD$$"
        assert verdicts(both) == ["holds"]

    @pytest.mark.parametrize(
        ("loss", "gradient", "said"),
        [
            (r"\max(XW,0) - Y", r"2X^T(\max(XW,0) - Y)", "a mask is missing"),
            (r"\max(XW,0)", "2X^TXW", "differ in their masks"),
            (r"\max(XW,0) - Y", r"X^T(\max(XW,0) - Y)", "in their masks: one is missing, or is not"
             " the right one; a factor 2 is missing"),
            (r"\max(XW,0)V - Y", r"2X^T(\max(XW,0)V - Y)V^T", "differ in their masks"),
            ("XW - Y", "X^T(XW - Y)", "a factor 2 is missing"),
        ],
    )  # fmt: skip
    def test_a_missing_mask(self, loss: str, gradient: str, said: str) -> None:
        begin = f"Let $f = \\|{loss}\\|_F^2$.\n\n$$\\frac{{\\partial f}}{{\\partial W}} = "
        assert said in self.diagnosis(f"{begin}{gradient}$$")
