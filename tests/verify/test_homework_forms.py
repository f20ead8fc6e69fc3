"""Forms of common homework: entries that are counted without a sum, functions that are defined
after their use, numbers and powers beside a Hadamard product, covariances.
"""

from __future__ import annotations

import pytest

from relugrad import Result, check


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(text).checks]


def last(text: str) -> str:
    return verdicts(text)[-1]


def told(result: Result) -> str:
    return " ".join(result.checks[-1].diagnosis.split())


class TestAFamilyWithoutASum:
    """`r_i = …` defines each member where the section sums over them."""

    RESIDUALS = r"""
Let $r_i = y_i - w^Tx_i$ and $L = \sum_i r_i^2$. Then
$$\frac{\partial L}{\partial w} = %s$$
"""

    @pytest.mark.parametrize(
        ("right", "verdict"),
        [(r"-2\sum_i r_ix_i", "holds"), (r"2\sum_i r_ix_i", "false"), (r"-\sum_i r_ix_i", "false")],
    )
    def test_residuals(self, right: str, verdict: str) -> None:
        assert last(self.RESIDUALS % right) == verdict

    LOGISTIC = r"""
Let $z_i = w^Tx_i + b$ and $p_i = \frac{1}{1+e^{-z_i}}$, and let the loss be
$L = -\sum_i (y_i\log p_i + (1-y_i)\log(1-p_i))$. Then
$$\frac{\partial L}{\partial %s} = %s$$
"""

    @pytest.mark.parametrize(
        ("by", "right", "verdict"),
        [
            ("b", r"\sum_i (p_i - y_i)", "holds"),
            ("w", r"\sum_i (p_i - y_i)x_i", "holds"),
            ("w", r"\sum_i (y_i - p_i)x_i", "false"),
        ],
    )
    def test_logistic_regression(self, by: str, right: str, verdict: str) -> None:
        assert last(self.LOGISTIC % (by, right)) == verdict

    SUPPORT = r"""
$L(w,b,\alpha) = \frac12\|w\|^2 - \sum_{i=1}^m \alpha_i(y_i(w^Tx_i + b) - 1)$
$$\frac{\partial L}{\partial b} = %s\sum_{i=1}^m \alpha_iy_i$$
"""

    def test_support_vectors(self) -> None:
        assert last(self.SUPPORT % "-") == "holds"
        assert last(self.SUPPORT % "") == "false"

    def test_the_value_of_one_member_is_not_that_of_all(self) -> None:
        text = r"""
Let $L = -\sum_i y_i \log p_i$. For the true class $k$, $y_k = 1$ and the others are 0, so
$$L = -\log p_k$$
"""
        assert verdicts(text)[1:] == ["condition", "unread"]

    def test_a_letter_that_counts_otherwise_is_no_index(self) -> None:
        assert verdicts(r"$\sum_i x_i^2 = c$ and $x_i = i y_i$")[-1] != "false"


class TestAColumnByItsName:
    """The entries of a column that is defined as a whole."""

    @pytest.mark.parametrize(("right", "verdict"), [("p - y", "holds"), ("y - p", "false")])
    def test_softmax(self, right: str, verdict: str) -> None:
        text = rf"""
Let $p = \mathrm{{softmax}}(z)$ and $L = -\sum_j y_j \log p_j$ with $\sum_j y_j = 1$. Then
$$\frac{{\partial L}}{{\partial z}} = {right}$$
"""
        assert last(text) == verdict

    @pytest.mark.parametrize(("sign", "verdict"), [("p - y", "holds"), ("y - p", "false")])
    def test_a_loss_that_depends_on_its_argument_through_others(
        self, sign: str, verdict: str
    ) -> None:
        text = rf"""
Let $p = \sigma(Xw)$ where $\sigma(t) = 1/(1+e^{{-t}})$. The loss
$$L(w) = -\sum_{{i=1}}^n [y_i \log p_i + (1-y_i)\log(1-p_i)]$$
has the gradient
$$\nabla_w L = X^T({sign})$$
"""
        assert last(text) == verdict


class TestDefinedLater:
    def test_a_derivative_with_respect_to_what_only_a_later_definition_has(self) -> None:
        text = r"""
$L = -\sum_k y_k \log \hat{y}_k$. Here $\hat y = \mathrm{softmax}(z)$ and $\sum_k y_k = 1$. Then
$$\frac{\partial L}{\partial z_k} = %s$$
"""
        right = check(text % r"\hat y_k - y_k").checks[-1]
        assert right.verdict == "holds"
        assert r"\hat{y} as defined later" in right.under
        # It may be meant otherwise.
        assert last(text % r"y_k - \hat y_k") == "unread"

    @pytest.mark.parametrize("word", ["where", "with"])
    def test_a_function(self, word: str) -> None:
        text = rf"Let $a = g(Xw)$, {word} $g(t) = t^2 + t$. Then $a_i = g((Xw)_i)$."
        assert "false" not in verdicts(text)
        text = rf"""
Let $p = \sigma(z)$ {word} $\sigma(t) = \frac{{1}}{{1+e^{{-t}}}}$, for a number $z$. Then
$$\frac{{\partial p}}{{\partial z}} = p(1 - p)$$
$$\frac{{\partial p}}{{\partial z}} = p(1 + p)$$
"""
        assert verdicts(text)[-2:] == ["holds", "false"]


class TestEntryByEntry:
    r"""Numbers and powers beside `\odot`."""

    MATRICES = r"""
Let $Z = XW$, $A = \tanh(Z)$ and $L = \frac12\|A - Y\|_F^2$. Then
$$\frac{\partial L}{\partial Z} = (A - Y) \odot %s$$
"""

    @pytest.mark.parametrize(
        ("factor", "verdict"),
        [("(1 - A^2)", "holds"), ("(1 - A^{\\odot 2})", "holds"), ("(1 - A)", "false")],
    )
    def test_matrices(self, factor: str, verdict: str) -> None:
        assert last(self.MATRICES % factor) == verdict

    def test_columns(self) -> None:
        text = r"""
Let $z = Wx$, $a = \sigma(z)$ with $\sigma(t) = \frac{1}{1+e^{-t}}$ and
$L = \frac12\|a - y\|^2$. Then
$$\frac{\partial L}{\partial z} = (a - y) \odot a \odot %s$$
"""
        assert last(text % "(1 - a)") == "holds"
        assert last(text % "(1 + a)") == "false"

    NETWORK = r"""
Let $h = \tanh(Wx)$ and $L = \frac12\|Vh - y\|^2$. Then
$$\delta = V^T(Vh - y) \odot (1 - h^2)$$
$$\frac{\partial L}{\partial W} = %s$$
"""

    @pytest.mark.parametrize(
        ("right", "verdict"), [(r"\delta x^T", "holds"), (r"-\delta x^T", "false")]
    )
    def test_what_is_defined_so_has_a_value(self, right: str, verdict: str) -> None:
        assert verdicts(self.NETWORK % right)[2:] == ["definition", verdict]

    def test_the_verdict_says_so(self) -> None:
        [condition] = check(self.MATRICES % "(1 - A^2)").checks[-1].under
        assert (
            condition == r"numbers and powers beside \odot or in diag(…) are taken entry by entry"
        )

    @pytest.mark.parametrize("sizes", [r"2 \times 3", r"n \times d"])
    def test_no_matrix_becomes_square_that_is_said_to_be_none(self, sizes: str) -> None:
        said = rf"$X \in \mathbb{{R}}^{{{sizes}}}$. Then "
        assert last(said + "$X^2 + X = X + X^2$.") == "unread"
        assert last(said + "$XX + X = X + XX$.") == "unread"
        assert last(said + "$X + X = 2X$.") == "holds"


class TestACovariance:
    @pytest.mark.parametrize("name", ["A", r"\Sigma"])
    def test_in_an_inverse(self, name: str) -> None:
        [one] = check(rf"$\nabla_x (x^T{name}^{{-1}}x) = 2{name}^{{-1}}x$").checks
        assert (one.verdict, one.unless) == ("false", f"{name} is symmetric")

    def test_several_matrices(self) -> None:
        text = r"""
Let $L(w, \lambda) = w^TS_bw - \lambda(w^TS_ww - 1)$. Then
$$\frac{\partial L}{\partial w} = 2S_bw %s 2\lambda S_ww$$
"""
        assert check(text % "-").checks[-1].unless == ("S_{b} is symmetric and S_{w} is symmetric")
        assert (last(text % "+"), check(text % "+").checks[-1].unless) == ("false", "")

    NORMAL = r"""
$$\ell(\mu, \Sigma) = -\frac{n}{2}\log|\Sigma|
  - \frac12\sum_{i=1}^n (x_i-\mu)^T\Sigma^{-1}(x_i-\mu)$$
$$\frac{\partial \ell}{\partial \mu} = %s\sum_{i=1}^n \Sigma^{-1}(x_i - \mu)$$
"""

    def test_of_a_log_likelihood(self) -> None:
        result = check(self.NORMAL % "")
        assert result.checks[-1].unless == r"\Sigma is symmetric"
        result = check(self.NORMAL % r"\frac12")
        assert (result.checks[-1].verdict, result.checks[-1].unless) == ("false", "")
        assert told(result) == (
            r"if \Sigma is symmetric, the right side is ½ of the left side: a factor 2 is missing"
        )


class TestAFunctionByTheLetterOfTheRamp:
    """R is the ramp, and H the unit step, unless the text says what R(x) is."""

    @pytest.mark.parametrize(
        ("name", "right", "verdict"),
        [
            ("R", r"\frac{2}{x^Tx}(Ax - R(x)x)", "holds"),
            ("R", r"\frac{2}{x^Tx}(Ax + R(x)x)", "false"),
            ("H", r"\frac{2}{x^Tx}(Ax - H(x)x)", "holds"),
        ],
    )
    def test_a_quotient(self, name: str, right: str, verdict: str) -> None:
        text = rf"""
Let ${name}(x) = \frac{{x^TAx}}{{x^Tx}}$ for a symmetric $A$. Its gradient is
$$\nabla {name}(x) = {right}$$
"""
        assert last(text) == verdict

    def test_the_ramp_stays_what_it_is(self) -> None:
        assert last(r"Let $R(x) = \max(x, 0)$. Then $R(XW) = \max(XW, 0)$.") == "holds"
        assert last(r"$R(XW) = \max(XW, 0)$.") == "holds"


SOFTMAX = r"Let $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$. "
SLOPE = r"\frac{\partial p_i}{\partial z_j} = "


WAYS = [
    "If $i {0} j$, $$ {1} $$",
    "For $i {0} j$ we have $$ {1} $$",
    "Then ${1}$ for $i {0} j$.",
    r"Then $${1}, \quad i {0} j.$$",
    r"Then $${1} \qquad (i {0} j)$$",
    r"Then $${1} \quad \text{{if }} i {0} j$$",
    "当 $i {0} j$ 时，$$ {1} $$",
    "若 $i {0} j$，则 $$ {1} $$",
]


class TestForSomeIndices:
    r"""What is said for $i \ne j$, or for $i = j$, is said of these entries alone."""

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize(
        ("relation", "right", "verdict"),
        [
            (r"\neq", "-p_ip_j", "holds"),
            (r"\ne", "p_ip_j", "false"),
            (r"\ne", "p_i(1 - p_j)", "false"),
            ("=", "p_i(1 - p_j)", "holds"),
            ("=", "-p_ip_j", "false"),
        ],
    )
    def test_the_ways_to_say_so(self, way: str, relation: str, right: str, verdict: str) -> None:
        found = check(SOFTMAX + way.format(relation, SLOPE + right)).checks
        [one] = [one for one in found if "z_j" in one.left]
        assert one.verdict == verdict
        assert any(f"i {relation} j" in said for said in one.under)

    def test_without_a_condition(self) -> None:
        assert last(f"{SOFTMAX} Then ${SLOPE} -p_ip_j$.") == "false"
        assert last(rf"{SOFTMAX} Then ${SLOPE} p_i(\delta_{{ij}} - p_j)$.") == "holds"

    def test_a_matrix_that_is_not_square(self) -> None:
        text = r"Let $A \in \mathbb{R}^{m \times n}$ and $B = 2A$. Then $B_{ij} = 2A_{ij}$ for "
        assert last(text + r"$i \neq j$.") != "false"

    def test_two_cases_exclude_each_other(self) -> None:
        text = (
            SOFTMAX
            + rf"""
$$\begin{{aligned}} {SLOPE} & p_i(1 - p_i), & i = j \\ {SLOPE} & {{}}-2p_ip_j, & i \neq j
\end{{aligned}}$$
"""
        )
        assert "holds" not in verdicts(text)[-1:]

    @pytest.mark.parametrize("said", ["If they differ,", "Otherwise,", "当下标不同时，"])
    def test_in_other_words(self, said: str) -> None:
        assert last(f"{SOFTMAX} {said} $${SLOPE} -p_ip_j$$") == "unread"


class TestAConditionThatIsOver:
    """当 … 时 ends where what holds under it begins."""

    @pytest.mark.parametrize(
        "said", ["当 $A$ 对称时", "若 $A$ 是对称矩阵，则", "当 $A = A^T$ 时，有"]
    )
    def test_what_follows_is_claimed(self, said: str) -> None:
        text = f"设 $f(x) = x^TAx$。{said}\n$$\\nabla f(x) = %sAx$$"
        assert (last(text % "2"), last(text % "3")) == ("holds", "false")

    def test_under_words_that_are_not_read(self) -> None:
        assert last("设 $f(x) = x^TAx$。当样本很多时\n$$\\nabla f(x) = 3Ax$$") == "unread"


class TestAFormulaThatWasNotRead:
    @pytest.mark.parametrize("formula", [r"\int x^2\,dx", r"-\frac12 m^Tm + \text{const}"])
    def test_its_derivative_is_no_definition(self, formula: str) -> None:
        text = rf"""
Let $\ell = {formula}$. Then
$$\frac{{\partial \ell}}{{\partial m}} = 2m$$
"""
        assert verdicts(text) == ["unread", "unread"]


class TestASolution:
    @pytest.mark.parametrize(("shift", "verdict"), [(r"n\lambda", "holds"), (r"\lambda", "false")])
    def test_in_fewer_symbols_than_its_equation(self, shift: str, verdict: str) -> None:
        text = rf"""
$$J(w) = \frac{{1}}{{n}}\|Xw - y\|^2 + \lambda \|w\|^2$$
$$\nabla J(w) = \frac{{2}}{{n}} X^T(Xw - y) + 2\lambda w$$
Setting the gradient to zero we find
$$w = (X^TX + {shift} I)^{{-1}}X^Ty$$
"""
        assert last(text) == verdict


class TestAClauseThatExplains:
    @pytest.mark.parametrize("word", ["where", "with"])
    def test_what_a_chain_was_written_with(self, word: str) -> None:
        text = rf"""
The covariance is $S = \sum_{{n=1}}^N (x_n - m)(x_n - m)^T = \sum_{{n=1}}^N x_nx_n^T - Nmm^T$
{word} $m = \frac1N\sum_{{n=1}}^N x_n$.
"""
        assert verdicts(text) == ["definition", "holds", "definition"]

    @pytest.mark.parametrize(("sign", "verdict"), [("-", "holds"), ("", "false")])
    def test_what_is_differentiated(self, sign: str, verdict: str) -> None:
        text = rf"The gradient is $\nabla_x f = {sign}2A^Tr$, where $r = b - Ax$ and $f = r^Tr$."
        assert verdicts(text) == [verdict, "definition", "definition"]


class TestAMatrixOfNumbers:
    """“For A = …” defines the matrix of an example, unless A stands for another one before."""

    @pytest.mark.parametrize("word", ["For", "With", "Let"])
    def test_of_an_example(self, word: str) -> None:
        text = rf"""
{word} $A = \begin{{bmatrix}} 2 & 1 \\ 1 & 3 \end{{bmatrix}}$ we have $\det A = 5$ and
$A^{{-1}} = \begin{{bmatrix}} 3 & -1 \\ -1 & 2 \end{{bmatrix}}$.
"""
        assert verdicts(text) == ["definition", "holds", "false"]

    def test_of_a_special_case(self) -> None:
        text = r"""
For all $A$, $(A^T)^T = A$. For $A = \begin{bmatrix} 2 & 1 \\ 1 & 3 \end{bmatrix}$, $A^T = A$.

$$\nabla_x x^TAx = 2Ax$$
"""
        assert verdicts(text)[1] == "condition"


class TestFunctionsOfEntries:
    @pytest.mark.parametrize(
        ("formula", "slope"),
        [
            (r"\sum_i x_i^2", "2x_j"),
            (r"\log\sum_i e^{x_i}", r"\frac{e^{x_j}}{\sum_i e^{x_i}}"),
        ],
    )
    def test_partial_derivatives(self, formula: str, slope: str) -> None:
        text = rf"Let $f(x) = {formula}$. Then $\frac{{\partial f}}{{\partial x_j}} = {slope}$."
        assert verdicts(text) == ["definition", "holds"]
        assert last(text.replace(f"= {slope}$.", f"= 3{slope}$.")) == "false"

    @pytest.mark.parametrize(("sign", "verdict"), [("-", "holds"), ("+", "false")])
    def test_second_derivatives(self, sign: str, verdict: str) -> None:
        text = rf"""
Let $f(x) = \log\sum_i e^{{x_i}}$ and $p = \operatorname{{softmax}}(x)$. Then
$$\nabla^2 f = \operatorname{{diag}}(p) {sign} pp^T$$
"""
        assert last(text) == verdict

    @pytest.mark.parametrize(("factor", "verdict"), [("A^T", "holds"), ("A", "false")])
    def test_of_a_function_of_a_column(self, factor: str, verdict: str) -> None:
        text = rf"""
Let $F(x) = Ax + b$, $G(y) = \|y\|^2$ and $h(x) = G(F(x))$. Then $\nabla h(x) = 2{factor}(Ax + b)$.
"""
        assert last(text) == verdict

    def test_of_a_column_though_a_value_is_told(self) -> None:
        text = r"""
Let $A$ be symmetric and $R(x) = \frac{x^TAx}{x^Tx}$. Then
$$\nabla R(x) = \frac{2}{x^Tx}(Ax - R(x)x)$$
If $Ax = \lambda x$ then $R(x) = \lambda$.
"""
        assert verdicts(text)[:2] == ["definition", "holds"]


class TestNamesOfSeveralLetters:
    @pytest.mark.parametrize(
        "name", ["RSS", r"\mathrm{RSS}", r"\text{loss}", r"\operatorname{Loss}", r"\text{MSE}"]
    )
    @pytest.mark.parametrize("arguments", ["", "(w)"])
    def test_their_derivatives(self, name: str, arguments: str) -> None:
        for slope, verdict in (("2X^T(Xw - y)", "holds"), ("X^T(Xw - y)", "false")):
            text = rf"""
$${name}{arguments} = \|Xw - y\|^2$$

$$\frac{{\partial {name}}}{{\partial w}} = {slope}$$
"""
            assert verdicts(text) == ["definition", verdict]

    def test_a_fraction_without_braces_is_none(self) -> None:
        assert (
            verdicts(r"$\frac n2x = \frac{nx}{2}$ and $\frac1n2x = \frac{2x}{n}$") == ["holds"] * 2
        )


class TestFunctionsOfSeveralNumbers:
    """Their gradients and Hessians are written by their entries."""

    @pytest.mark.parametrize(
        "function",
        [
            r"$\mathbf{x} = (x_1, x_2)^T$ and $f(\mathbf{x}) = x_1^2 + 3x_1x_2$",
            r"$f(x) = x_1^2 + 3x_1x_2$",
            r"$f(x_1, x_2) = x_1^2 + 3x_1x_2$",
        ],
    )
    def test_by_their_entries(self, function: str) -> None:
        text = rf"""
Let {function}. Then
$$\nabla f = \begin{{bmatrix}} 2x_1 + 3x_2 \\ 3x_1 \end{{bmatrix}}, \qquad
\nabla^2 f = \begin{{bmatrix}} 2 & 3 \\ 3 & 0 \end{{bmatrix}}$$
"""
        assert verdicts(text)[-2:] == ["holds", "holds"]
        wrong = text.replace("2x_1 + 3x_2", "2x_1 + 3x_1").replace("3 & 0", "3 & 1")
        assert verdicts(wrong)[-2:] == ["false", "false"]

    def test_of_matrices_it_is_not_clear(self) -> None:
        text = r"Let $f(U, V) = \|UV\|_F^2$. Then $\nabla f = 2UVV^T$."
        assert last(text) == "unread"


class TestWhatIsTransposed:
    @pytest.mark.parametrize(("sign", "verdict"), [("-", "holds"), ("+", "false")])
    def test_columns_by_primes(self, sign: str, verdict: str) -> None:
        text = rf"""
With $b = (X'X)^{{-1}}X'y$ and $e = y - Xb$ we have $e'e = y'y {sign} y'Xb$.
"""
        assert last(text) == verdict

    def test_a_derivative_is_none(self) -> None:
        assert last(r"$y'y = x$ and $2y'y = 3x$") == "unread"

    def test_is_no_number(self) -> None:
        text = r"""
$$\frac{\partial x^Tx}{\partial x} = 2x$$

$$\frac{\partial b^TAx}{\partial x} = b^TA$$
"""
        assert verdicts(text) == ["holds", "false"]

    def test_by_a_star(self) -> None:
        text = r"$(AB)^* = B^*A^*$, $(A^*)^{-1} = (A^{-1})^*$ and $(A + B)^* = A^* - B^*$"
        assert verdicts(text) == ["holds", "holds", "false"]
        # Stars above symbols alone are labels.
        assert last(r"$W^* = A^{-1}B$ and $W^* = BA^{-1}$") != "holds"


class TestALayer:
    @pytest.mark.parametrize(("factor", "verdict"), [("W", "holds"), ("W^T", "false")])
    def test_the_loss_is_a_number(self, factor: str, verdict: str) -> None:
        text = rf"""
For $z = W^Tx + b$ and a loss $L$,
$$\frac{{\partial L}}{{\partial W}} = x\left(\frac{{\partial L}}{{\partial z}}\right)^T, \quad
\frac{{\partial L}}{{\partial x}} = {factor}\frac{{\partial L}}{{\partial z}}$$
"""
        assert verdicts(text) == ["definition", "holds", verdict]


class TestSizesOfDefinitions:
    def test_they_may_be_equal_by_use(self) -> None:
        text = r"$Q = XW_Q$, $K = XW_K$ and $O = QK^TX$; $r = b - Ax$ and $a = r^TAr$"
        assert verdicts(text) == ["definition"] * 5


class TestSteps:
    @pytest.mark.parametrize(("sign", "verdict"), [("-", "holds"), ("+", "false")])
    def test_a_plus_below(self, sign: str, verdict: str) -> None:
        text = rf"""
Let $r = b - Ax$, $x_+ = x + ar$ and $r_+ = b - Ax_+$. Then $r_+ = r {sign} aAr$.
"""
        assert verdicts(text) == ["definition"] * 3 + [verdict]

    def test_elsewhere_it_is_the_positive_part(self) -> None:
        assert last(r"$x_+ \odot x_+ = x \odot x_+$") == "holds"

    @pytest.mark.parametrize(("sign", "verdict"), [("-", "holds"), ("+", "false")])
    def test_written_anew(self, sign: str, verdict: str) -> None:
        text = rf"""
The step is $w_{{t+1}} = w_t - aX^T(Xw_t - y)$. With $H = X^TX$ this is
$w_{{t+1}} = (I {sign} aH)w_t + aX^Ty$.
"""
        assert last(text) == verdict


class TestClaimsOfWhatIsKnown:
    """All symbols are defined, or stand in what is defined or assumed."""

    @pytest.mark.parametrize(
        ("claim", "verdict"), [("MX = 0", "holds"), ("MX = X", "false"), ("MP = P", "false")]
    )
    def test_after_definitions(self, claim: str, verdict: str) -> None:
        text = rf"Let $P = X(X^TX)^{{-1}}X^T$ and $M = I - P$. Then ${claim}$."
        assert last(text) == verdict

    def test_after_a_condition(self) -> None:
        text = r"Let $w^Tw = 1$ and $Sw = \lambda w$. Then $w^TSw = \lambda^2$."
        assert last(text) == "false"

    def test_of_other_symbols(self) -> None:
        assert last(r"Let $A = CC^T$. Then $AB = BA$.") != "false"

    @pytest.mark.parametrize("word", ["covariance", "kernel", "triangular", "unitary", "normal"])
    def test_what_a_word_cannot_make_true(self, word: str) -> None:
        text = rf"""
With the {word} matrix $S$,
$$\nabla_x x^TS^{{-1}}x = S x$$
"""
        assert last(text) == "false"


class TestASigmoidInAList:
    def test_beside_another_definition(self) -> None:
        text = r"""
Let $\sigma$ be the sigmoid and $p = \sigma(w^Tx)$. Then $\sigma(-z) = 1 - \sigma(z)$.
"""
        assert last(text) == "holds"


class TestASolutionWithALabel:
    TEXT = r"""
Let $J(%s) = \frac12\|X%s - y\|^2 + \frac{\lambda}{2}\|%s\|^2$, so
$$\nabla J(%s) = X^T(X%s - y) + \lambda %s$$
"""

    @pytest.mark.parametrize(
        ("letter", "name"),
        [
            ("w", r"\hat w"),
            ("w", "w^*"),
            (r"\mathbf{w}", r"\hat{\mathbf{w}}"),
            (r"\beta", r"\hat\beta_{LS}"),
            ("w", r"w_{\mathrm{MAP}}"),
        ],
    )
    def test_what_solves_nothing_is_told(self, letter: str, name: str) -> None:
        text = self.TEXT.replace("%s", letter) + f"Setting it to zero, $${name} = %s$$"
        right, inverse = r"(X^TX + \lambda I)^{-1}X^Ty", r"(X^TX + I)^{-1}X^Ty"
        assert last(text % right) == "definition"
        says = text.replace("zero,", "zero gives")
        assert (last(says % right), last(says % inverse)) == ("definition", "false")
        wrong = check(text % r"(X^TX + 2\lambda I)^{-1}X^Ty")
        assert (last(text % r"(X^TX - \lambda I)^{-1}X^Ty"), wrong.checks[-1].verdict) == (
            ("false", "false")
        )
        assert told(wrong).startswith("it does not solve ")

    def test_it_stays_defined(self) -> None:
        text = (
            self.TEXT.replace("%s", "w")
            + r"""
Setting it to zero, $\hat w = (X^TX + \lambda I)^{-1}X^Ty$, and the fit is
$$\hat y = X\hat w = X(X^TX + \lambda I)^{-1}X^Ty$$
"""
        )
        assert last(text) == "holds"

    def test_of_another_problem(self) -> None:
        text = (
            self.TEXT.replace("%s", "w")
            + r"""
Setting it to zero, $X^T(Xw - y) + \lambda w = 0$. With weights $\hat w = (X^TVX)^{-1}X^TVy$.
"""
        )
        assert last(text) == "definition"


class TestGradientsWithoutASubscript:
    @pytest.mark.parametrize(
        ("claim", "verdict"),
        [
            (r"\nabla\|x\| = \frac{x}{\|x\|}", "holds"),
            (r"\nabla\|x\|_2^2 = 2x", "holds"),
            (r"\nabla\|x\|_2^2 = x", "false"),
            (r"\nabla\|Ax - b\|^2 = 2A^T(Ax - b)", "unread"),
        ],
    )
    def test_of_a_norm(self, claim: str, verdict: str) -> None:
        assert last(rf"For $x \neq 0$, $${claim}$$") == verdict

    @pytest.mark.parametrize(("right", "verdict"), [("A + A^T", "holds"), ("A - A^T", "false")])
    def test_taken_twice(self, right: str, verdict: str) -> None:
        assert last(rf"$E(w) = w^TAw$ $$\nabla\nabla E(w) = {right}$$") == verdict


class TestAnItemThatLeadsToADisplay:
    @pytest.mark.parametrize("words", ["If $i = j$:", "当 $i = j$ 时，", "For $i = j$,"])
    def test_its_condition_is_in_force(self, words: str) -> None:
        text = f"{SOFTMAX}\n\n1. {words}\n\n$${SLOPE} %s$$\n"
        assert last(text % "p_i(1 - p_j)") == "holds"
        assert last(text % "p_ip_j") == "false"


@pytest.mark.parametrize("inside", [r"1 - \mathbf{h}^2", r"1 - \mathbf{h} \odot \mathbf{h}"])
def test_numbers_and_powers_in_a_diagonal_are_those_of_every_entry(inside: str) -> None:
    text = (
        r"Let $\mathbf{h} = \tanh(\mathbf{z})$. $$\frac{\partial \mathbf{h}}{\partial \mathbf{z}}"
    )
    found = check(rf"{text} = \operatorname{{diag}}({inside})$$").checks[-1]
    assert found.verdict == "holds"
    wrong = check(rf"{text} = \operatorname{{diag}}({inside.replace('-', '+')})$$").checks[-1]
    assert wrong.verdict == "false"
