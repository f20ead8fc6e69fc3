"""What other habits of notation make right is not accused, and its plain neighbours are."""

from __future__ import annotations

import pytest

from relugrad.verify.checking import check_document


def verdicts(text: str, file: str = "-.md") -> list[str]:
    report = check_document(text, file=file)
    assert not report.errors
    return [check.verdict for check in report.checks]


@pytest.mark.parametrize(
    ("other", "plain"),
    [
        # A name, and a product.
        ("$lr = lr \\times 0.5$", "$l\\,r = l\\,r \\times 0.5$"),
        ("$$d(shx) = chxdx$$", "$$d(2x) = 3dx$$"),
        # Sets.
        (
            r"$$P \cap Q = P - (P - Q) = Q - (Q - P)$$",
            r"$$P = P - (P - Q) = Q - (P - Q)$$",
        ),
        # An element of area.
        (r"$$x = st,\; y = s$$ $$dx\,dy = s\,ds\,dt$$", r"$$x = st$$ $$dx = 2s\,dt + t\,ds$$"),
        # The density of a measure.
        ("Then $$m(x)dx = 2 dx$$", "Then $$3dx = 2 dx$$"),
        # The expectation.
        ("Then $$E(CX) = CE(X)$$", "Then $$(FX)^T = FX$$"),
        # What is stacked is transposed first.
        (
            r"$$\operatorname{tr}(AB) = [\operatorname{vec}(A)^T]^T\operatorname{vec}(B)$$",
            r"$$\operatorname{tr}(AB) = \operatorname{vec}(A)^T\operatorname{vec}(B)$$",
        ),
        # A standard deviation is positive.
        (r"$$\sqrt{\sigma^2/n} = \sigma/\sqrt{n}$$", r"$$\sqrt{\sigma^2/n} = \sigma/n$$"),
        # The matrices that the sentence is about.
        (
            r"The determinant of a triangular matrix is $$\det(A) = \prod_i a_{ii}$$",
            r"The determinant is $$\det(A) = \prod_i a_{ii}$$",
        ),
        (
            r"三角矩阵的行列式等于主对角线元素的乘积。" "\n\n" r"$$\det(A) = \prod_i a_{ii}$$",
            r"行列式等于主对角线元素的乘积。" "\n\n" r"$$\det(A) = \prod_i a_{ii}$$",
        ),
        # A convolution.
        (
            r"$$A * B = \begin{bmatrix} 1 & 2 \end{bmatrix}"
            r" = \begin{bmatrix} 3 & 4 \end{bmatrix}$$",
            r"$$A^* = A$$ Then $$\begin{bmatrix} 1 & 2 \end{bmatrix} = "
            r"\begin{bmatrix} 3 & 4 \end{bmatrix}$$",
        ),
        # A power that is not differentiated.
        (
            r"$$y = x^{1/x}$$ $$\frac{dy}{dx} = \frac{y}{x^2}(1 - \ln x)$$",
            r"$$y = x^2$$ $$\frac{dy}{dx} = \frac{y}{x^2}(1 - \ln x)$$",
        ),
        # An estimate that is defined beside it.
        (
            r"$$\begin{aligned}\hat{m} &= \frac{1}{n}\sum_{i=1}^n x_i \\\\"
            r"\hat{S} &= \frac{1}{n}\sum_{i=1}^n (x_i - m)(x_i - m)^T"
            r"= \frac{1}{n}\sum_{i=1}^n x_ix_i^T - mm^T\end{aligned}$$",
            r"$$S = \frac{1}{n}\sum_{i=1}^n (x_i - m)(x_i - m)^T"
            r"= \frac{1}{n}\sum_{i=1}^n x_ix_i^T - mm^T$$",
        ),
        # A covariance is symmetric.
        (
            r"Then $$v^T\vec{\Sigma}^{-1}v - m^T\vec{\Sigma}^{-1}m"
            r" = (v - m)^T\vec{\Sigma}^{-1}(v + m)$$",
            r"Then $$v^TA^{-1}v - m^TA^{-1}m = (v - m)^TA^{-1}(v + m)$$",
        ),
        # A direction has length 1.
        (
            r"Then $$\frac{u^Tx}{u^Tu} = u^Tx$$",
            r"Then $$\frac{u^Tx}{u^Tu} = 2u^Tx$$",
        ),
        # A reason that follows.
        (
            r"$$\nabla_A \log |A| = A^{-1}$$" "\n我们可以删除转置，因为$A$是对称的。",
            r"$$\nabla_A \log |A| = A^{-1}$$" "\n我们可以删除转置。",
        ),
    ],
)
def test_other_notation(other: str, plain: str) -> None:
    assert "false" not in verdicts(other)
    assert verdicts(plain)[-1] == "false"


@pytest.mark.parametrize(
    "text",
    [
        r"若$A_{m\times m}$为正交矩阵，则有$\|AB\|_F = \|B\|_F$。",
        "其中 $W$ 为标准正交基组成的矩阵。\n\n$$(Wz)^T(Wz) = z^Tz$$",
    ],
)
def test_what_is_said_of_a_matrix(text: str) -> None:
    assert verdicts(text) in (["holds"], ["unread"])


class TestSurroundings:
    def test_a_number_where_another_line_has_a_matrix(self) -> None:
        text = "当 $l = 1$ 时，$R^{1} = 1 + (F^1 - 1) = F^1$，成立。"
        assert "false" not in verdicts(text)

    def test_a_column_elsewhere(self) -> None:
        text = r"""$$q = x^TAx$$

$$g(x, y) = \frac{1}{s}\exp(-\frac12 (x - m)^2)$$

Hence $$\frac{(x - m)^2}{2} = \frac{x^2 - 2mx + m^2}{2}$$"""
        assert "false" not in verdicts(text)

    def test_entries_of_a_column_beside_a_family(self) -> None:
        left = r"\sum_{i=1}^{n} x_{i}(\sum_{j=1}^{n} A_{i j} x_{j})"
        right = r"\sum_{i=1}^{n} \sum_{j=1}^{n} A_{i j} x_{i} x_{j}"
        text = r"设 $x \in \mathbb{R}^n$。$$\sum_i x_i x_i^T = G$$"
        text += f"\n\nHence $${left} = {right}$$"
        assert "false" not in verdicts(text)

    def test_entries_beside_an_entry(self) -> None:
        text = r"""$$G = \sum_i h_i h_i^T$$

$$q = h^TWv + a^Tv = \sum_i \sum_j h_i w_{ij} v_j + \sum_j a_j v_j$$"""
        assert "false" not in verdicts(text)

    def test_a_gradient_is_set_to_zero_twice(self) -> None:
        loss = r"$$J(w) = (Aw - T)^T(Aw - T)$$"
        zero = r"$$\frac{\partial J(w)}{\partial w} = 2A^TAw - 2A^TT = 0$$"
        assert verdicts(f"{loss}\n\n{zero}\n\nThis is what we had:\n\n{zero}") == [
            "definition",
            *("holds", "condition") * 2,
        ]

    def test_two_sizes(self) -> None:
        first = r"设 $B \in \mathbb{R}^{m \times n}$，$u \in \mathbb{R}^n$。$$v = Bu$$"
        again = r"设 $u \in \mathbb{R}^m$，那么 $$v^T = u^TB$$"
        assert verdicts(f"{first}\n\n{again}")[-1] != "false"
        assert verdicts(f"{first}\n\n那么 $$v^T = u^TB$$")[-1] == "false"


class TestChains:
    def test_what_equals_the_first_side_after_one_that_is_in_doubt(self) -> None:
        text = r"""# One

Let $h(F) = |F|F^{-1}$.

# Two

$$\nabla_F |F| = h(F)^{-1} = |F|(F^{-1})^T$$"""
        assert "holds" not in verdicts(text)

    def test_a_loss_that_is_chosen(self) -> None:
        text = r"""We often use the squared error, $L(a, b) = (a - b)^2$ ; it is smooth.
Or we can use a more robust loss, $L(a, b) = |a - b|$, which is not."""
        assert verdicts(text) == ["definition", "unread"]

    def test_a_case_of_capitals(self) -> None:
        text = r"""$$L(Y, f(x)) = (Y - f(x))^2$$

$$L(Y, f(x)) = \begin{cases} 1, & Y \ne f(x) \\ 0, & Y = f(x) \end{cases}$$"""
        assert verdicts(text)[-1] == "unread"

    def test_least_squares_assume_no_equation(self) -> None:
        text = "#### 方程组 $Ax = b$ 的最小二乘解\n\n$$x = (A^TA)^{-1}A^Tb$$"
        assert verdicts(text) == ["condition", "definition"]


class TestLayouts:
    NUMERATOR = "## Notation\n\nHere we use ***numerator layout***: $q = x^Tx$.\n\n## Examples\n\n"

    def test_it_is_that_of_the_document(self) -> None:
        trace = r"$$\frac{\partial \operatorname{tr}(AXB)}{\partial X} = BA$$"
        assert verdicts(self.NUMERATOR + trace)[-1] == "holds"
        assert verdicts(trace) == ["false"]

    def test_the_other_one_is_not_accused_elsewhere(self) -> None:
        trace = r"$$\frac{\partial \operatorname{tr}(AXB)}{\partial X} = A^TB^T$$"
        assert verdicts(self.NUMERATOR + trace)[-1] == "holds"

    def test_a_slip_is_found(self) -> None:
        trace = r"$$\frac{\partial \operatorname{tr}(AXB)}{\partial X} = 2BA$$"
        assert verdicts(self.NUMERATOR + trace)[-1] == "false"

    def test_one_that_needs_a_symmetric_matrix_is_laid_out_with_the_others(self) -> None:
        rows = (
            r"$$\frac{\partial x^Ta}{\partial x} = a^T$$",
            r"$$\frac{\partial}{\partial s}(x - As)^TW(x - As) = -2(x - As)^TWA$$",
        )
        first, second = check_document("## Rules\n\n" + "\n\n".join(rows)).checks
        assert first.verdict == "holds"
        assert (second.verdict, second.unless) == ("false", "W is symmetric")
        assert verdicts(rows[0]) == ["false"]


def test_arrows_over_matrices() -> None:
    text = (
        r"Then $$\vec{m}^T\vec{\Sigma}^{-1}\vec{m} + c = c + (\vec{\Sigma}^{-1}\vec{m})^T\vec{m}$$"
    )
    assert verdicts(f"Let $\\vec{{\\Sigma}}$ be symmetric. {text}") == ["holds"]


class TestComfort:
    """What would hold for a reason that is none is not read."""

    def test_the_differential_of_an_inverse_varies_too(self) -> None:
        product = r"$$d(XY^{-1}) = dX\,Y^{-1} + X\,dY^{-1}"
        assert verdicts(f"{product}$$") == ["holds"]
        assert verdicts(f"{product} + dX\\,dY^{{-1}}$$") == ["unread"]
        assert verdicts(rf"{product} + X$$") == ["false"]

    @pytest.mark.parametrize("condition", [r"\{T > n\}", r"\{x = b\}", "x > 0", r"x \in A"])
    def test_an_indicator_is_not_the_identity(self, condition: str) -> None:
        assert verdicts(rf"Then $$AI_{{{condition}}} = A$$") == ["unread"]

    def test_the_identity_has_a_size(self) -> None:
        assert verdicts(r"Then $$AI_{n \times n} = AI_n$$ $$AI_n = A$$") == ["holds", "holds"]

    def test_an_expectation_where_the_text_speaks_of_one(self) -> None:
        claim = r"$$E(X + Y) = E(X) + E(Y)$$"
        assert verdicts(f"数学期望的性质：{claim}") == ["unread"]
        assert verdicts(f"Let $E$ be a matrix. Then {claim}") == ["holds"]

    def test_an_item_begins_with_a_word(self) -> None:
        text = r"""- Accuracy $= \frac{a + b}{c}$

- Recall $= \frac{a}{c} = \frac{2a}{2c}$"""
        assert verdicts(text) == ["unread", "unread", "holds"]
