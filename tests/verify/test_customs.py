r"""What a field writes by custom, and what the words around an equation hint at, is not accused."""

from __future__ import annotations

import pytest

from relugrad import check


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(text).checks]


def last(text: str) -> str:
    return verdicts(text)[-1]


class TestSigns:
    @pytest.mark.parametrize(
        "equation",
        [
            r"(XX^+)^T = XX^+",
            r"\Phi(x) - \Phi(-x) = 2\Phi(x) - 1",
            r"\lambda_i(A^TA) = \lambda_i(AA^T)",
            r"\det(L)\det(U) = \prod_i l_{ii} \prod_i u_{ii}",
            r"[7 - 2 \;\; 9 - 3] = [5 \;\; 6]",
            r"\sum_{j \ne i} h_{ji}^2 = h_{ii}(1 - h_{ii})",
            r"\delta(AA) = (\delta A)A + A(\delta A)",
            r"(T \circ S)(v) = B(Av)",
            r"\begin{vmatrix} \mathbf{i} & \mathbf{j} \\ a & b \end{vmatrix} = a\mathbf{j}",
        ],
    )
    def test_they_may_mean_something_else(self, equation: str) -> None:
        assert "false" not in verdicts(f"$${equation}$$")

    def test_an_inner_product_with_a_label_is_another_one(self) -> None:
        assert verdicts(r"$$\langle u, v \rangle_\eta = u^T \eta v$$") == ["unread"]
        assert verdicts(r"$$\langle A, B \rangle_F = \operatorname{tr}(A^T B)$$") == ["holds"]

    def test_a_step_may_be_called_sign(self) -> None:
        cases = r"\begin{cases} 1 & w^T x \geq 0 \\ %s & w^T x < 0 \end{cases}"
        assert "false" not in verdicts(rf"$$\text{{sign}}(w^T x) = {cases % 0}$$")

    def test_a_derivative_may_be_meant_entry_by_entry(self) -> None:
        text = r"Let $z = Wx$ and $a = \max(z, 0)$. $$\frac{\partial a}{\partial z} = %s$$"
        assert last(text % r"\mathbb{1}[z > 0]") == "unread"

    def test_a_differential_equation_is_stated(self) -> None:
        text = r"With $v = y/x$ we get $$\frac{dv}{f(v) - v} = \frac{dx}{x}$$"
        assert last(text) != "false"


class TestTheLetterD:
    LEFT = (
        r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}"
        r"\begin{bmatrix} d & -b \\ -c & a \end{bmatrix}"
    )

    @pytest.mark.parametrize(
        ("lower", "verdict"), [("cd - dc & ad - bc", "holds"), ("cd - da & ad - bc", "false")]
    )
    def test_it_is_the_fourth_entry(self, lower: str, verdict: str) -> None:
        right = rf"\begin{{bmatrix}} ad - bc & ba - ab \\ {lower} \end{{bmatrix}}"
        assert verdicts(f"$${self.LEFT} = {right}$$") == [verdict]

    def test_it_is_a_differential_elsewhere(self) -> None:
        assert verdicts(r"$$d(AB) = dA\,B + A\,dB$$") == ["holds"]
        assert verdicts(r"$$d(abc) = bc\,da + ac\,db + ab\,dc$$") == ["holds"]


class TestWords:
    @pytest.mark.parametrize(
        "after",
        [
            "here we have used the fact that $v_i^T v_j = 0$.",
            "(using that $Q$ preserves norms)",
            "因为 $Q$ 保持范数。",
        ],
    )
    def test_a_reason_after_an_equation(self, after: str) -> None:
        text = "$$\\|Qx - b\\|^2 = \\|x - Q^T b\\|^2$$\n"
        assert verdicts(text + after)[0] == "unread"

    def test_a_reason_that_is_read_excuses_nothing(self) -> None:
        text = "Let $f(x) = x^T A x$. $$\\nabla f(x) = %s$$ since $A$ is symmetric."
        assert last(text % "2Ax") == "holds"
        assert last(text % "3Ax") == "false"

    def test_a_condition_in_a_heading(self) -> None:
        assert last("## 2. If $t < \\min_i x_i$\n\n$$\\max(x - t, 0) = x - t$$") == "unread"

    def test_a_number_with_a_word(self) -> None:
        assert verdicts(r"It has $64 \cdot 32 \cdot 1024 = 2.1$ million entries.") == ["unread"]

    def test_a_contradiction(self) -> None:
        assert last("Then $2 = 3$, a contradiction.") != "false"

    def test_what_an_equation_is_opposed_to(self) -> None:
        text = (
            r"Recall that $xA = \lambda x$ defines a left eigenvector, as opposed to the right"
            r" eigenvector $Ax = \lambda x$."
        )
        assert "false" not in verdicts(text)

    def test_a_function_in_new_variables(self) -> None:
        text = (
            r"Let $f(x_1, x_2) = 2x_1 + 3x_2$. In the new variables it is "
            r"$f(y_1, y_2) = y_1 + y_2$."
        )
        assert last(text) == "unread"

    def test_a_quantity_in_words(self) -> None:
        text = r"Its mean is $3 \cdot 0 - 2 = -2$, variance $= 3^2 \cdot 1 = 9$."
        assert "false" not in verdicts(text)

    @pytest.mark.parametrize("label", ["**(b)** Show that", "**Antisymmetric:**"])
    def test_another_formula_below_a_label(self, label: str) -> None:
        text = f"**(a)** Show that $f(t) = t\\log t$ is convex.\n\n{label} $f(t) = -\\log t$."
        assert last(text) == "unread"


class TestDecompositions:
    def test_a_spectral_decomposition_is_one_of_a_symmetric_matrix(self) -> None:
        text = (
            r"With the spectral decomposition $A = Q\Lambda Q^T$: "
            r"$$\operatorname{tr}(A) = \operatorname{tr}(\Lambda)$$"
            r"Also $$u^TAQv - u^TA^TQv = %s$$"
        )
        assert verdicts(text % "0")[1:] == ["holds", "holds"]
        assert last(text % "u^TQv") == "unread"

    @pytest.mark.parametrize(
        ("said", "verdict"),
        [(r"$A \in \mathbb{S}^n_{++}$", "holds"), (r"$A \in \mathbb{R}^{n\times n}$", "false")],
    )
    def test_a_set_of_symmetric_matrices(self, said: str, verdict: str) -> None:
        text = rf"Let {said} and $f(x) = \ln\langle x, Ax\rangle$. Then "
        assert last(text + r"$$\nabla f(x) = \frac{2Ax}{\langle x, Ax\rangle}$$") == verdict


class TestSteps:
    """Items below one heading may be the steps of one argument."""

    def test_what_a_step_assumes_is_in_doubt_in_the_next_ones(self) -> None:
        text = (
            "1. Let $P^{-1}AP = D$ and $P^{-1}BP = E$ where $D, E$ are diagonal.\n"
            "2. So $(P^{-1}AP)(P^{-1}BP) = (P^{-1}BP)(P^{-1}AP)$.\n"
        )
        assert last(text) == "unread"

    def test_what_is_wrong_even_so_is_wrong(self) -> None:
        text = "1. Let $A$ be symmetric.\n2. Then $(AB)^T = A^T B^T$ for all $B$.\n"
        assert last(text) == "false"


class TestTables:
    def test_each_row_is_about_symbols_of_its_own(self) -> None:
        text = (
            "| f | derivative |\n|---|---|\n"
            r"| $f(x) = x^T A x$ | $\frac{\partial f}{\partial x} = (A + A^T)x$ |" + "\n"
            r"| $f(x) = a^T x$ | $\frac{\partial f}{\partial x} = a$ |" + "\n"
            r"| $f(x) = b^T x$ | $\frac{\partial f}{\partial x} = 2b$ |" + "\n"
        )
        assert verdicts(text)[1::2] == ["holds", "holds", "false"]


class TestRows:
    def test_wide_spaces_between_factors(self) -> None:
        one = r"\begin{bmatrix} 1 & 2 \\ 0 & 1 \end{bmatrix}"
        other = r"\begin{bmatrix} 1 & 0 \\ 3 & 1 \end{bmatrix}"
        whole = r"\begin{bmatrix} 7 & 2 \\ 3 & 1 \end{bmatrix}"
        text = rf"\begin{{align*}} D &= {one} \quad {other} \\ &= {whole} \end{{align*}}"
        assert "false" not in verdicts(text)

    def test_a_first_row_without_a_relation_keeps_its_indices(self) -> None:
        text = (
            r"$$\begin{aligned} & \sum_{i=1}^N X_{ij}(y_i - \sum_{l=1}^k b_l X_{il}) \\"
            r" &= \sum_{i=1}^N X_{ij} y_i - \sum_{i=1}^N X_{ij}\sum_{l=1}^k b_l X_{il}"
            r" \end{aligned}$$"
        )
        assert verdicts(text) == ["holds"]


def test_the_bold_argument_of_a_function() -> None:
    text = r"Let $f(x) = \mathbf{x}^T\mathbf{x}$. Then $\nabla f = %s\mathbf{x}$."
    assert last(text % "2") == "holds"
    assert last(text % "3") == "false"


def test_a_data_matrix_in_a_definition() -> None:
    text = (
        r"$J(\theta) = \frac12\sum_i w_i(\theta^Tx_i - y_i)^2$ and $W = \operatorname{diag}(w)$,"
        r" $H = X^TWX$. Then $$\theta - H^{-1}\nabla J(\theta) = H^{-1}X^TWy$$"
    )
    assert last(text) == "unread"


def test_a_family_that_would_be_defined_by_itself() -> None:
    text = r"Let $x = \sum_{i=1}^k \lambda_i x_i$ with $\lambda_i = \frac{1}{k}$ and $\|x\| = 1$."
    assert check(text).checks


class TestEmptyReasons:
    """What would hold for a reason that the text does not mean."""

    EXAMPLE = r"""
**1. [Compute] Let $A = \begin{pmatrix} 1 & 1 \\ 0 & 1 \end{pmatrix}$ and
$B = \begin{pmatrix} 1 & 2 \\ 0 & 1 \end{pmatrix}$. Do they commute?**

**2. [Prove] When do two matrices commute?**

Let $P^{-1}AP = C$, $P^{-1}BP = D$. Then $CD = DC$.
"""

    def test_the_numbers_of_another_exercise(self) -> None:
        assert last(self.EXAMPLE.replace("$ and\n$B", "$ and $B")) == "unread"

    def test_the_numbers_of_the_same_section(self) -> None:
        text = self.EXAMPLE.replace("$ and\n$B", "$ and $B").replace("**2. [Prove]", "2. [Prove]")
        text = text.replace("commute?**\n\nLet", "commute?\n\nLet")
        assert last(text) == "holds"

    def test_a_word_in_a_sum(self) -> None:
        text = r"Let $\sum e_i = 0$. Then $\sum \text{age}\, e_i = 0$."
        assert last(text) != "holds"

    def test_the_head_of_a_table(self) -> None:
        rows = r"{} & i_2 = q_1 & i_2 = q_2 \\ i_1 = q_1 & a & b \\ i_1 = q_2 & c & d"
        text = rf"$$\begin{{array}}{{c|cc}} {rows} \end{{array}}$$"
        assert set(verdicts(text)) == {"unread"}


def test_sets_are_no_matrices() -> None:
    assert last("Prove that $S + S = 2S$ if the set $S$ is convex.") != "false"
    assert last("Prove: if $S$ is convex, then $S + S = 2S$.") == "unread"


def test_eigenvalues_are_in_a_diagonal_matrix() -> None:
    text = r"Let $f(x) = \frac12 x^T\Lambda x$. Then $\nabla f(x) = %s\Lambda x$."
    assert last(text % "") == "unread"
    assert last(text % "2") == "false"


def test_an_expected_value_in_bold() -> None:
    text = r"With $\mu \in \mathbb{R}^{1 \times n}$ and $w \in \mathbb{R}^n$: ${\bf E}r = w\mu w$."
    assert "false" not in verdicts(text)


def test_one_of_several_formulas() -> None:
    text = r"$$L(A) = P^{-1}AP \quad \text{%s} \quad L(A) = P^{-1}A^TP$$"
    assert last(text % "or") == "unread"


@pytest.mark.parametrize(
    "text",
    [
        r"$$\int_0^1 W, dW = \frac12(W(1)^2 - 1)$$",
        r"Component 1 equation: $0.5p + 0.2(1-p) = p$.",
        r"第一个分量的方程：$0.5p + 0.2(1-p) = p$。",
    ],
)
def test_equations_that_are_stated(text: str) -> None:
    assert "false" not in verdicts(text)


def test_a_sign_below_a_brace() -> None:
    text = r"$$x^Tx - u^Tu = x^Tx \underbrace{- u^Tu}_{\text{given}}$$"
    assert verdicts(text) == ["unread"]
    assert verdicts(text.replace(r"\underbrace{- u^Tu}", r"- \underbrace{u^Tu}")) == ["holds"]
    assert verdicts(r"$$y - x = \underbrace{- x}_{a} + y$$") == ["holds"]


def test_an_equation_to_be_solved() -> None:
    text = "With $AX = B$, $AXB = C$ and $AX + XA^T = Q$ we speak of $AX + XB = C$."
    assert "false" not in verdicts(text)


class TestOtherOperations:
    @pytest.mark.parametrize(
        "equation",
        [
            # A product of complex numbers, and a column that is added to each.
            r"\begin{pmatrix} a \\ b \end{pmatrix}\begin{pmatrix} c \\ d \end{pmatrix}"
            r" = \begin{pmatrix} ac - bd \\ ad + bc \end{pmatrix}",
            r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} + \begin{bmatrix} 1 \\ 2 \end{bmatrix}"
            r" = \begin{bmatrix} 2 & 3 \\ 5 & 6 \end{bmatrix}",
            r"k \begin{pmatrix} k - 1 \\ j - 1 \end{pmatrix}"
            r" = j \begin{pmatrix} k \\ j \end{pmatrix}",
            r"126 = 01111110",
            r"\|y - xM\|^2 = (y - xM) \cdot (y - xM)",
            r"\frac{1}{h}[\Delta f(x) - \Delta f(y)] = \frac{1}{h}\Delta^2 f(x)",
            r"A = (\,\mathbf{u}\,\,\mathbf{v}\,) D = (\,2\mathbf{u}\,\,(-3)\mathbf{v})D",
            r"(1 - p)^n + p^{2n} - (p^n)^2 = (1 - p)^n",
        ],
    )
    def test_they_may_be_meant(self, equation: str) -> None:
        assert "false" not in verdicts(f"Then $${equation}$$")

    @pytest.mark.parametrize(
        "equation",
        [
            r"\begin{pmatrix} a \\ b \end{pmatrix} + \begin{pmatrix} a \\ b \\ c \end{pmatrix}"
            r" = \begin{pmatrix} 2a \\ 2b \end{pmatrix}",
            r"2 \begin{pmatrix} 1 \\ 3 \end{pmatrix} = \begin{pmatrix} 2 \\ 5 \end{pmatrix}",
            r"126 = 11111110",
        ],
    )
    def test_a_slip_is_none(self, equation: str) -> None:
        assert last(f"Then $${equation}$$") == "false"


def test_a_root_may_be_that_of_a_matrix() -> None:
    assert last(r"The factors are $P = L^TL, \; L = \sqrt{P}$.") != "false"


def test_e_in_a_logarithm_is_eulers_number() -> None:
    assert last(r"Then $$e^2 \ln(e^2) = 2 e^2$$") == "holds"


def test_a_covariance_is_symmetric_in_a_derivative() -> None:
    claim = r"$$\nabla_\Sigma \ln\det\Sigma = \Sigma^{-1}$$"
    assert last(claim) == "unread"
    assert last("Let $\\Sigma$ be symmetric. " + claim) == "holds"
    assert last(claim.replace("= ", "= 2")) == "false"


@pytest.mark.parametrize(
    "text",
    [
        r"Neglecting what is small, $$\|u + v\|^2 - \|u\|^2 = 2u^Tv$$",
        r"$$\|u + v\|^2 - \|u\|^2 = 2u^Tv \quad\text{ignoring } \|v\|^2$$",
        r"略去小量，$$\|u + v\|^2 - \|u\|^2 = 2u^Tv$$",
    ],
)
def test_terms_that_are_left_out(text: str) -> None:
    assert last(text) == "unread"


def test_the_case_is_no_condition() -> None:
    claim = r"$$\nabla_x c = (A + A^T)x$$"
    assert verdicts(f"The following is the case: we know that $c = x^TAx$. {claim}") == [
        "definition",
        "holds",
    ]


def test_what_a_derivative_is_applied_to() -> None:
    text = r"Let $f(X) = \operatorname{tr}(X^TX)$. Then $$\nabla f(X)(H) = 2\langle X, H\rangle$$"
    assert last(text) == "unread"


def test_a_product_rule_that_holds_factors_constant() -> None:
    term = r"\frac{\partial \operatorname{tr}(XCX^TS)}{\partial X}"
    other = r"\frac{\partial \operatorname{tr}(X^TSXC)}{\partial X}"
    assert verdicts(f"$${term} = {term} + {other}$$") == ["unread"]
    assert verdicts(f"$${term} = 2{term} + {other}$$") == ["false"]


def test_a_raised_t() -> None:
    text = r"$$\frac{\partial u^tMu}{\partial u} = (M + M^t)u$$"
    assert last(text) == "holds"
    assert last(text.replace("M^t)", "M)")) == "false"
    assert last(text + " Here $t$ is a number.") == "unread"
    assert last("At every iteration, " + text) == "unread"
    assert last(text + " $$C^T = C$$").startswith("condition")
    assert verdicts(text + " $$C^TS = S$$")[0] == "unread"


def test_the_index_of_a_column_of_a_matrix() -> None:
    text = (
        r"Let $X \in \mathbb{R}^{n \times m}$ and $y_i = c^TX_i$ with $c \in \mathbb{R}^n$. "
        r"Let $E = \sum_{j=1}^m y_j^2$. Then "
        r"$$\frac{\partial E}{\partial X_{ik}} ="
        r" \frac{\partial E}{\partial y_i} \frac{\partial y_i}{\partial X_{ik}}$$"
    )
    assert last(text) == "unread"


@pytest.mark.parametrize("noise", [r"\epsilon", r"\varepsilon_i", "e"])
def test_the_data_of_a_model_do_not_vary(noise: str) -> None:
    text = rf"We start from $y = Xb + {noise}$. "
    claim = r"$$\frac{\partial}{\partial b} y^TXb = X^Ty$$"
    assert last(text + claim) in ("unread", "holds")
    assert "false" not in verdicts(text.replace("_i", "") + claim)
    assert last(text + claim.replace("= ", "= 3")) != "holds"
    assert last(text.replace(rf" + {noise}", "") + claim) == "false"
