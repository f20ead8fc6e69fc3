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

    @pytest.mark.parametrize(
        ("text", "samples"),
        [
            (r"The rows of $X$ are $x_i^T$.", "rows"),
            (r"The matrix $X$ has $x_i$ as its $i$-th row.", "rows"),
            (r"$X$ 的第 $i$ 行为 $x_i^T$。", "rows"),
            (r"The sample $x_i$ is column $i$ of $X \in \mathbb{R}^{d \times n}$.", "columns"),
            (r"Let $X = [x_1, \dots, x_n]^T$.", "rows"),
            (r"Let $X = [x_1, \dots, x_n]$.", "columns"),
        ],
    )
    def test_as_the_text_says(self, text: str, samples: str) -> None:
        claims = r" Then $XX^T = \sum_{i=1}^n x_i x_i^T$ and $X^TX = \sum_{i=1}^n x_i x_i^T$."
        found = check_document(text + claims).checks[-2:]
        holds = found[samples == "rows"]
        assert {check.verdict for check in found} == {"holds", "unread"}
        assert (holds.verdict, holds.under) == ("holds", (f"the {samples} of X are the x_i",))

    @pytest.mark.parametrize(
        "text",
        [
            # Both words, or that of a shape.
            r"The rows of $X$ are $x_i^T$, the columns are features.",
            r"Each $x_i$ is a column vector; $X$ holds them.",
        ],
    )
    def test_nothing_is_said(self, text: str) -> None:
        for claim in (r"XX^T = \sum_{i=1}^n x_i x_i^T", r"X^TX = \sum_{i=1}^n x_i x_i^T"):
            assert verdicts(f"{text} Then ${claim}$.") == ["holds"]

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


class TestSums:
    """Sums from 0, with the limit first, and without an index."""

    @pytest.mark.parametrize(
        ("latex", "verdict"),
        [
            (
                r"\sum_{i=0}^{n-1} c(a_i + b_i) = c\sum_{i=0}^{n-1} a_i + c\sum_{i=0}^{n-1} b_i",
                "holds",
            ),
            (
                r"\sum_{i=0}^{n-1} (a_i + b_i) = \sum_{i=0}^{n-1} a_i - \sum_{i=0}^{n-1} b_i",
                "false",
            ),
            (r"\sum^n_{i=1} ca_i = c\sum^n_{i=1} a_i", "holds"),
            (r"\sum^n_{i=1} ca_i = 2c\sum^n_{i=1} a_i", "false"),
            (r"\sum c a_i b_i = c \sum a_i b_i", "holds"),
            (r"\sum (a_i + b_i)^2 = \sum a_i^2 + 2\sum a_i b_i + \sum b_i^2", "holds"),
            (r"\sum (a_i + b_i)^2 = \sum a_i^2 + \sum a_i b_i + \sum b_i^2", "false"),
            (
                r"\sum_{j=0}^t \beta^j(x_j + c) = \sum_{j=0}^t \beta^jx_j + c\sum_{j=0}^t \beta^j",
                "holds",
            ),
            # Of two ranges of one index nothing is known.
            (r"\sum_{i=0}^n a_i = \sum_{i=1}^n a_i", "unread"),
            (r"\sum_{i=0}^{n-1} a_i = \sum_{i=1}^n a_i", "unread"),
            (r"\sum_{i=0}^{n-1} a_i = \sum_{i=0}^n a_i", "unread"),
            (r"\sum_{i=0}^n a_i = a_0 + \sum_{i=1}^n a_i", "unread"),
            # Nor is how many terms there are.
            (r"\sum_{i=0}^n (a_i + c) = (n + 1)c + \sum_{i=0}^n a_i", "unread"),
            (r"\sum_{i=0}^n (a_i + c) = nc + \sum_{i=0}^n a_i", "unread"),
            (r"\sum (a_i - c)^2 = \sum a_i^2 - 2c\sum a_i + nc^2", "unread"),
        ],
    )
    def test_of_all_values_of_an_index(self, latex: str, verdict: str) -> None:
        assert verdicts(f"Hence ${latex}$.") == [verdict]

    def test_its_derivative(self) -> None:
        text = r"Let $f(\mathbf{x}) = \sum_{i=0}^{n-1} x_i^2$. Then $\nabla_{\mathbf{x}} f = "
        assert verdicts(text + r"2\mathbf{x}$.") == ["definition", "holds"]
        assert verdicts(text + r"\mathbf{x}$.") == ["definition", "false"]


class TestProducts:
    """Products over an index, of numbers."""

    @pytest.mark.parametrize(
        ("latex", "verdict"),
        [
            (r"\prod_{i=1}^n a_ib_i = \prod_{i=1}^n a_i \prod_{i=1}^n b_i", "holds"),
            (r"\prod_i (a_i + b_i) = \prod_i a_i + \prod_i b_i", "false"),
            (r"\prod_i \frac{a_i}{b_i} = \frac{\prod_i a_i}{\prod_i b_i}", "holds"),
            (r"\prod_i (2a_i)^2 = \left(\prod_i 2a_i\right)^2", "holds"),
            (r"\prod_i (2a_i)^2 = 4\left(\prod_i a_i\right)^2", "false"),
            (r"\prod_j \prod_i a_{ij} = \prod_i \prod_j a_{ij}", "holds"),
            (r"\sum_i \prod_j a_{ij} = \prod_j \sum_i a_{ij}", "false"),
            (r"\prod_i e^{a_i} = e^{\sum_i a_i}", "holds"),
            (r"\prod_i e^{a_i} = \sum_i e^{a_i}", "false"),
            (r"\log \prod_i p_i = \sum_i \log p_i", "holds"),
            (r"\log \prod_i p_i = \prod_i \log p_i", "false"),
            (r"\frac{\partial}{\partial x_j} \prod_i x_i = \frac{1}{x_j} \prod_i x_i", "holds"),
            (r"\frac{\partial}{\partial x_j} \prod_i x_i = \frac{1}{x_j^2} \prod_i x_i", "false"),
            (r"\prod_{i=1}^n a_i = \prod_{i=0}^n a_i", "unread"),
        ],
    )
    def test_of_all_values_of_an_index(self, latex: str, verdict: str) -> None:
        assert verdicts(f"Hence ${latex}$.") == [verdict]

    def test_a_likelihood(self) -> None:
        text = (
            r"Let $L(\mu) = \prod_{i=1}^n \frac{1}{\sigma} e^{-\frac{(x_i - \mu)^2}{2\sigma^2}}$."
            r" Then $\log L(\mu) = -n\log\sigma - \frac{1}{2\sigma^2}\sum_{i=1}^n (x_i - \mu)^2$"
        )
        assert verdicts(text + ".") == ["definition", "holds"]
        # Where a letter that counts stands on one side alone, nothing is accused.
        assert verdicts(text.replace("-n", "n") + ".") == ["definition", "unread"]

    def test_of_matrices_it_is_not_read(self) -> None:
        text = r"Let $A_i$ be matrices. Then $\prod_i A_i^T = \prod_i A_i^T$."
        assert "holds" not in verdicts(text)


class TestFamiliesOfMatrices:
    TOLD = "Let $A_n$ and $B_n$ be matrices. Hence $"

    @pytest.mark.parametrize(
        "latex",
        [
            r"\operatorname{vec}\left(\sum_n A_nXB_n\right) = \left(\sum_n B_n^T \otimes A_n\right)"
            r" \operatorname{vec}(X)",
            r"\operatorname{tr}\left(\sum_n A_nXB_n\right) = \sum_n \operatorname{tr}(B_nA_nX)",
            r"\nabla_X \operatorname{tr}\left(\sum_n A_nXB_n\right) = \sum_n A_n^TB_n^T",
            r"\left(\sum_n A_n\right)^T = \sum_n A_n^T",
            r"\sum_n (A_nB_n)^{-1} = \sum_n B_n^{-1}A_n^{-1}",
        ],
    )
    def test_what_holds(self, latex: str) -> None:
        assert verdicts(f"{self.TOLD}{latex}$.") == ["holds"]

    @pytest.mark.parametrize(
        "latex",
        [
            r"\operatorname{tr}\left(\sum_n A_nXB_n\right) = \sum_n \operatorname{tr}(A_nB_nX)",
            r"\nabla_X \operatorname{tr}\left(\sum_n A_nXB_n\right) = \sum_n B_n^TA_n^T",
            r"\left(\sum_n A_n\right)^{-1} = \sum_n A_n^{-1}",
            # True of numbers, which an index often counts.
            r"\sum_n A_nB_n = \sum_n B_nA_n",
        ],
    )
    def test_what_does_not_is_not_accused(self, latex: str) -> None:
        assert verdicts(f"{self.TOLD}{latex}$.") in (["unread"], ["condition"])


class TestValuesOfFunctions:
    """What always stands before parentheses is no factor, although it stands alone elsewhere."""

    @pytest.mark.parametrize(
        "text",
        [
            "Let $K_n = 0$ for $n > 2$. They are additive: $K_n(x + y) = K_n(x) + K_n(y)$.",
            r"Hence $\sigma^2(m) = \sigma^2(m^*) + \sigma^2(m - m^*)$.",
            r"Hence $\sigma^{2}(m) = \sigma^{2}(u) + \sigma^{2}(m - u)$.",
        ],
    )
    def test_it_does_not_hold_as_a_product(self, text: str) -> None:
        assert verdicts(text)[-1] in ("unread", "condition")

    @pytest.mark.parametrize(
        "latex",
        [r"A(B + C) = AB + AC", r"a^2(b + c) = a^2b + a^2c"],
    )
    def test_a_product_is_one(self, latex: str) -> None:
        assert verdicts(f"Hence ${latex}$.") == ["holds"]


class TestIntroducedAnew:
    """A symbol that a section introduces does not wait for a definition of another section."""

    ABOVE = "## A\n\nHere $b = f \\otimes g$.\n\n## B\n\n"
    CLAIM = r"$\frac{\partial}{\partial X} \|a - DXb\|_2^2 = -2D^T(a - DXb)b^T$"

    def test_it_is_any(self) -> None:
        told = "Let $a$ and $b$ be two vectors and $D$ a matrix. Then "
        assert verdicts(f"{self.ABOVE}{told}{self.CLAIM}.") == ["unread", "holds"]

    def test_without_a_word_it_waits(self) -> None:
        assert verdicts(f"{self.ABOVE}Then {self.CLAIM}.") == ["unread", "unread"]

    def test_nothing_is_accused_so(self) -> None:
        told = "Let $a$ and $b$ be two vectors and $D$ a matrix. Then "
        wrong = self.CLAIM.replace("-2D", "2D")
        assert verdicts(f"{self.ABOVE}{told}{wrong}.") == ["unread", "unread"]


class TestPrimes:
    """A prime is a transpose where a quadratic form goes on after it."""

    @pytest.mark.parametrize(
        ("latex", "verdict"),
        [
            (r"x_t'Rx_t + u'Qu = u'Qu + x_t'Rx_t", "holds"),
            (r"(z - m)'A(z - m) = ((z - m)'A(z - m))'", "holds"),
            # It may be the value of the next period as well: nothing is accused.
            (r"x'Rx = 2x'Rx", "unread"),
            (r"x'R = R^Tx", "unread"),
        ],
    )
    def test_of_plain_letters(self, latex: str, verdict: str) -> None:
        assert verdicts(f"Hence ${latex}$.") == [verdict]


class TestDecimals:
    @pytest.mark.parametrize(
        ("latex", "verdict"),
        [
            (".5 + .25 = .75", "holds"),
            (r"\frac12 a = .5a", "holds"),
            ("(a + .5)^2 = a^2 + a + .25", "holds"),
            ("(a + .5)^2 = a^2 + a + .5", "false"),
            (r"\frac13 = .333", "holds"),
            ("a^{.5}a^{.5} = a", "holds"),
        ],
    )
    def test_without_a_digit_before_the_point(self, latex: str, verdict: str) -> None:
        assert verdicts(f"Hence ${latex}$.") == [verdict]

    def test_a_point_between_factors_is_a_product(self) -> None:
        assert verdicts("Hence $A.2B = 2AB$ and $B.A = BA$.") == ["holds", "holds"]

    def test_the_points_of_a_range_are_none(self) -> None:
        assert verdicts("Let $a_i = 2$ for $i = 1..5$.") == ["definition"]


def test_powers_of_norms() -> None:
    assert verdicts(r"$$\|x\|^{-1} x = \frac{x}{\|x\|}$$") == ["holds"]
    assert verdicts(r"$$\|x\|_2^{-2} x^Tx = 1$$") == ["holds"]
    assert verdicts(r"Then $$\|x\|^{-1} x = \frac{2x}{\|x\|}$$") == ["false"]


def test_two_arguments_of_a_name_that_is_built_in() -> None:
    text = r"$$H(X, Y) := \operatorname{tr}(X^TY)$$ $$\frac{\partial H}{\partial X} = Y$$"
    assert verdicts(text) == ["definition", "holds"]


def test_a_digit_behind_a_letter_in_a_fraction() -> None:
    assert verdicts(r"$$\frac n2 M + \frac12 C = \frac{n}{2} M + \frac{1}{2} C$$") == ["holds"]
    assert verdicts(r"$$\tfrac n2 \ln a = \frac{n}{3} \ln a$$") == ["false"]


def test_the_square_of_a_sigmoid() -> None:
    slope = r"$\sigma$ is the sigmoid. $$\sigma'(x) = \sigma(x) - \sigma^2(x)$$"
    assert verdicts(slope) == ["holds"]
    assert verdicts(slope.replace(r"- \sigma^2", r"+ \sigma^2")) == ["false"]
