"""Notation of books and courses: of each a true line, a false twin, and what is near to it."""

from __future__ import annotations

import pytest

from relugrad.verify.checking import check_document


def verdicts(text: str) -> list[str]:
    report = check_document(text, file="-.md")
    assert not report.errors
    return [check.verdict for check in report.checks]


class TestBias:
    """A row that is added to every row of a matrix, or a column to every column."""

    @pytest.mark.parametrize(
        ("right", "verdict"),
        [
            (r"\mathbf{X}\mathbf{W}\mathbf{V} + \mathbf{b}\mathbf{V}", "holds"),
            (r"\mathbf{X}\mathbf{W}\mathbf{V} + \mathbf{b}", "false"),
            (r"\mathbf{X}\mathbf{W}\mathbf{V} - \mathbf{b}\mathbf{V}", "false"),
        ],
    )
    def test_a_row(self, right: str, verdict: str) -> None:
        text = rf"Hence $(\mathbf{{X}}\mathbf{{W}} + \mathbf{{b}})\mathbf{{V}} = {right}$."
        assert verdicts(text) == [verdict]
        declared = r"Let $\mathbf{b} \in \mathbb{R}^{1 \times h}$. "
        assert verdicts(declared + text) == [verdict]

    def test_a_column(self) -> None:
        left = r"Hence $V(WX + \mathbf{b}) = "
        assert verdicts(left + r"VWX + V\mathbf{b}$.") == ["holds"]
        assert verdicts(left + r"VWX + 2V\mathbf{b}$.") == ["false"]

    def test_its_gradient_sums_over_the_rows(self) -> None:
        text = r"Let $L = \|XW + \mathbf{b} - Y\|_F^2$. Then $\nabla_{\mathbf{b}} L = "
        assert verdicts(text + r"2\mathbf{1}^T(XW + \mathbf{b} - Y)$.") == ["definition", "holds"]
        assert verdicts(text + r"2(XW + \mathbf{b} - Y)$.") == ["definition", "false"]

    def test_a_derivative_that_lost_a_factor_is_none(self) -> None:
        assert verdicts(r"Then $\nabla_x (x^TAx) = Ax + A^T$.") == ["false"]


class TestFunctions:
    """The arguments of a defined function are put in; values of another are symbols."""

    F = r"Let $f(X) = \operatorname{tr}(X^TAX)$. Then "

    @pytest.mark.parametrize(
        ("latex", "verdict"),
        [
            (r"f(Z) = \operatorname{tr}(Z^TAZ)", "holds"),
            (r"f(2Z) = 4f(Z)", "holds"),
            (r"f(2Z) = 2f(Z)", "false"),
            (r"f(X + E) - f(X) = \operatorname{tr}(E^TAX + X^TAE + E^TAE)", "holds"),
            (r"f(X + E) - f(X) = \operatorname{tr}(E^TAX + X^TAE)", "false"),
            # To the first order alone.
            (r"df = f(X + dX) - f(X)", "unread"),
        ],
    )
    def test_a_defined_one(self, latex: str, verdict: str) -> None:
        assert verdicts(f"{self.F}${latex}$.") == ["definition", verdict]

    def test_inside_one_another_there_is_a_bound(self) -> None:
        nested = "f(" * 12 + "x" + ")" * 12
        text = rf"Let $f(X) = XX + X$ and $g(X) = X$. Then ${nested.replace('x', 'Z')} = Z$."
        assert verdicts(text)[-1] == "unread"

    def test_its_gradient_at_a_point(self) -> None:
        text = r"Let $f(\mathbf{x}) = \mathbf{x}^T\mathbf{x}$. Then $\nabla f(\mathbf{x}_k) = "
        assert verdicts(text + r"2\mathbf{x}_k$.") == ["definition", "holds"]
        assert verdicts(text + r"\mathbf{x}_k$.") == ["definition", "false"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (r"Then $g(a) + g(a) = 2g(a)$.", "holds"),
            # Nothing is known of it: neither that it is even, nor its slope.
            (r"Then $g(a) = g(-a)$.", "unread"),
            (r"Then $\frac{d}{dx} (x g(x)) = g(x)$.", "unread"),
            (r"Let $y = x^2$. Then $\frac{d}{dx} (x g(y)) = g(y)$.", "unread"),
            (r"Then $\sum_{i=1}^n g(x_i) = n g(x_i)$.", "unread"),
            (r"Then $\sum_{i=1}^n 2g(x_i) = 2\sum_{i=1}^n g(x_i)$.", "holds"),
            (r"The kernel satisfies $K(x, y) = K(y, x)$.", "condition"),
            (r"$A(t)B = BA(t)$", "condition"),
        ],
    )
    def test_an_unknown_one(self, text: str, expected: str) -> None:
        assert verdicts(text)[-1] == expected

    def test_a_chain_that_ends_with_one(self) -> None:
        text = r"$$(Xw - y)^T(Xw - y) = L(w)$$ Its gradient is $\nabla_w L(w) = "
        assert verdicts(text + "2X^T(Xw - y)$.") == ["definition", "holds"]
        assert verdicts(text + "X^T(Xw - y)$.") == ["definition", "false"]

    def test_one_that_says_what_follows(self) -> None:
        text = r"Let $V(x) = x^TPx$ and $x' = Ax + Bu$. Then $V(x') = (Ax + Bu)^TP(Ax + Bu)$."
        assert verdicts(text) == ["definition", "definition", "holds"]


class TestDataMatrix:
    """$X$ beside `x_i` is the data matrix, rows or columns, whichever fits."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (r"$X^TX = \sum_{i=1}^n x_i x_i^T$", ["holds"]),
            (r"$XX^T = \sum_{i=1}^n x_i x_i^T$", ["holds"]),
            (r"So $X^TX = 2\sum_{i=1}^n x_i x_i^T$", ["unread"]),
            # Not both in one section.
            (
                r"$X^TX = \sum_{i=1}^n x_i x_i^T$ and $XX^T = \sum_{i=1}^n x_i x_i^T$",
                ["unread", "unread"],
            ),
        ],
    )
    def test_rows_or_columns(self, text: str, expected: list[str]) -> None:
        assert verdicts(text) == expected

    def test_it_is_told(self) -> None:
        [check] = check_document(r"$XX^T = \sum_{i=1}^n x_i x_i^T$").checks
        assert check.under == ("the columns of X are the x_i",)


class TestPowers:
    """A power with a letter as its exponent is a symbol of its own."""

    @pytest.mark.parametrize(
        ("latex", "verdict"),
        [
            (r"c^n A + A c^n = 2c^n A", "holds"),
            (r"c^n A + A c^n = 3c^n A", "unread"),
            (r"(1-p)^{n-k} p = p (1-p)^{n-k}", "holds"),
            (r"\det(cA) = c^n \det(A)", "unread"),
            (r"\frac{d}{dx} (x^n y + x) = 1", "unread"),
            (r"A^k B = B A^k", "condition"),
            (r"\det(A)^\frac{1}{2} = \sqrt{\det A}", "holds"),
        ],
    )
    def test_powers(self, latex: str, verdict: str) -> None:
        said = "" if verdict == "condition" else "Hence "
        assert verdicts(f"{said}${latex}$.") == [verdict]


class TestSpellings:
    @pytest.mark.parametrize(
        ("true", "false"),
        [
            (r"\partial_X \operatorname{tr}(AX) = A^T", r"\partial_X \operatorname{tr}(AX) = A"),
            (r"\log_2(x^2 + 1) = \frac{\ln(x^2 + 1)}{\ln 2}", r"\log_2 8 = 4"),
            (
                r"\Re\operatorname{tr}(A^HB) = \Re\operatorname{tr}(B^HA)",
                r"\Re\operatorname{tr}(A^HB) = 2\Re\operatorname{tr}(B^HA)",
            ),
            (
                r"\Re\ip{A}{BC} = \Re\ip{B^HA}{C}",
                r"\Re\ip{A}{BC} = 2\Re\ip{B^HA}{C}",
            ),
            (
                r"\frac{\partial \det(X)}{\partial X} = \det(X)\,(X^{-1})^T",
                r"\frac{\partial \det(X)}{\partial X} = 2\det(X)\,(X^{-1})^T",
            ),
            (
                r"\begin{bmatrix} B & O \\ O & C \end{bmatrix}^{-1}"
                r" = \begin{bmatrix} B^{-1} & O \\ O & C^{-1} \end{bmatrix}",
                r"\begin{bmatrix} B & O \\ O & C \end{bmatrix}^{-1}"
                r" = \begin{bmatrix} C^{-1} & O \\ O & B^{-1} \end{bmatrix}",
            ),
            (r"\sum_j \gamma_{ij} x_j = \sum_j x_j \gamma_{ij}", ""),
            (r"\sum_k \Omega_{ik} a_{kj} = (\Omega A)_{ij}", ""),
            (r"B \cdot A = \operatorname{tr}(B^TA)", r"B \cdot A = 2\operatorname{tr}(B^TA)"),
            (r"\frac13 = 0.333", ""),
        ],
    )
    def test_twins(self, true: str, false: str) -> None:
        assert verdicts(f"Hence ${true}$.") == ["holds"]
        if false:
            [verdict] = verdicts(f"Hence ${false}$.")
            assert verdict in ("false", "unread")

    def test_a_decimal_that_is_not_rounded_so(self) -> None:
        assert verdicts(r"Hence $\frac27 = 0.285$.") == ["unread"]
        assert verdicts(r"Hence $\frac13 = 0.33 = 0.333$.") == ["unread", "unread"]


class TestTacit:
    """What few documents say where it is needed is not accused."""

    @pytest.mark.parametrize(
        ("text", "verdict"),
        [
            (r"Then $\operatorname{tr}(A^2) = \operatorname{tr}(A)$.", "unread"),
            (r"Then $\operatorname{tr}(A^2B) = 2\operatorname{tr}(AB)$.", "false"),
            (r"Then $|\det A| = \det A$.", "unread"),
            (r"Then $|\det A| = 2\det A$.", "false"),
            (
                "# A\n\nThe label $\\mathbf{y}$ is one-hot.\n\n$a = 1$\n\n# B\n\n"
                r"Then $\sum_j y_j c + c^2 = c + c^2$.",
                "unread",
            ),
            (
                r"将式(6.9)代入式(6.8)，故 $\operatorname{tr}(AB) = 2\operatorname{tr}(BA)$。",
                "unread",
            ),
            (r"故 $\operatorname{tr} A = 2\operatorname{tr} A$。", "false"),
            (r"Hence $\frac{d}{dx_k} x_ia_{ij}x_j = a_{kj}x_j + x_ia_{ik}$.", "unread"),
            ("# A\n\nLet $a = x^2$.\n\n# B\n\nThen $\\frac{d}{dx}(ax^2) = 2ax$.", "unread"),
            ("# A\n\nLet $a = x^2$.\n\n# B\n\nThen $\\frac{d}{dx}(ax^2) = 3ax$.", "false"),
        ],
    )
    def test_doubts(self, text: str, verdict: str) -> None:
        assert verdicts(text)[-1] == verdict
