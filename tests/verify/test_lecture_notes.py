"""Notation of lecture notes: of each a true line, a false twin, and what must stay in doubt."""

from __future__ import annotations

import pytest

import relugrad
from relugrad.verify.checking import check_document


def verdicts(text: str) -> list[str]:
    report = check_document(text, file="-.md")
    assert not report.errors
    return [check.verdict for check in report.checks]


class TestSums:
    @pytest.mark.parametrize(
        ("text", "verdict"),
        [
            (r"\sum_{i=1}^m a_i \sum_{i=1}^m b_i = \sum_{i=1}^m \sum_{j=1}^m a_i b_j", "holds"),
            (r"\sum_{i=1}^m a_i \sum_{i=1}^m b_i = \sum_{i=1}^m a_i b_i", "false"),
            (r"\sum_i a_i \left(\sum_i b_i\right) c_i = \sum_i a_i c_i \sum_j b_j", "holds"),
            # One of the two letters is a slip.
            (r"\sum_{i=1}^m \sum_{i=1}^m a_i = \sum_{i=1}^m a_i", "unread"),
            (r"\sum_{i,j=1}^m W_{ij} = \sum_{i=1}^m \sum_{j=1}^m W_{ij}", "holds"),
            (r"\sum_{i,j=1}^m W_{ij} x_i x_j = x^TWx", "holds"),
            (r"\sum_{i,j=1}^m W_{ij} x_i x_i = x^TWx", "false"),
            (r"\sum_{i,j=2}^m W_{ij} = \sum_{i=1}^m \sum_{j=1}^m W_{ij}", "unread"),
        ],
    )
    def test_sums(self, text: str, verdict: str) -> None:
        assert verdicts(f"Hence $${text}$$") == [verdict]

    def test_sets_with_a_label_are_no_powers(self) -> None:
        text = r"$$I(a) = -\sum_{v=1}^V \frac{|D^v|}{|D|} \log \frac{|D^v|}{|D|}$$"
        assert verdicts(text) == ["unread"]
        assert verdicts(r"Hence $$\sum_{k=1}^n A^k B = \left(\sum_{k=1}^n A^k\right) B$$") == [
            "unread"
        ]


class TestLabels:
    def test_an_accented_symbol_below(self) -> None:
        loss = r"$$E_{\hat{\boldsymbol w}} = \|X\hat{\boldsymbol w} - \boldsymbol y\|^2$$ Hence "
        slope = r"$$\frac{\partial E_{\hat{\boldsymbol w}}}{\partial \hat{\boldsymbol w}} = "
        right, wrong = (rf"{k}X^T(X\hat{{\boldsymbol w}} - \boldsymbol y)$$" for k in (2, 3))
        assert verdicts(loss + slope + right) == ["definition", "holds"]
        assert verdicts(loss + slope + wrong) == ["definition", "false"]

    def test_the_label_tells_two_symbols_apart(self) -> None:
        text = r"Hence $$(E_{\hat{a}} + E_{\hat{b}})^2 = E_{\hat{a}}^2 + E_{\hat{b}}^2$$"
        assert verdicts(text) != ["holds"]

    def test_the_letter_of_a_function_above_a_symbol(self) -> None:
        known = r"$$w = \sum_i \alpha_i \phi(x_i)$$ Hence "
        left = r"$$w^T S^\phi w = \sum_i \alpha_i \phi(x_i)^T S^{\phi} "
        assert verdicts(known + left + "w$$") == ["definition", "holds"]
        assert verdicts(known + left + r"\phi(x_i)$$")[1] != "holds"

    def test_where_it_stands_alone_it_is_a_number(self) -> None:
        text = r"$$\phi = \frac{N_1}{N}$$ Hence $$(1 - \phi)^2 = 1 - 2\phi + \phi^2$$"
        assert verdicts(text) == ["definition", "holds"]
        assert "holds" not in verdicts(r"$$y = x^\phi + \phi + \phi(x)$$")

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            (r"\|Xw\|^2 &= (Xw)^T(Xw) &\textcircled{1} \\ &= w^TX^TXw &\textcircled{2}", 2),
            (r"(Xw)^T(Xw) &= w^TX^TXw \quad \textcircled{3} \\ &= \|Xw\|^2", 2),
        ],
    )
    def test_a_circled_number_ends_a_row(self, rows: str, expected: int) -> None:
        text = rf"Hence $$\begin{{aligned}} {rows} \end{{aligned}}$$"
        assert verdicts(text) == ["holds"] * expected
        wrong = text.replace("w^TX^TXw", "w^TXX^Tw")
        assert "false" in verdicts(wrong)

    def test_a_circled_number_elsewhere_is_not_passed_over(self) -> None:
        assert verdicts(r"Hence $$A\textcircled{1} = A$$") == ["unread"]


class TestFactors:
    """A(B) is a product where A is a matrix, and the value of a function elsewhere."""

    @pytest.mark.parametrize(
        "text",
        [
            "A(B)C = ABC",
            r"\operatorname{tr}(A(B)) = \operatorname{tr}(BA)",
            "A(B)^T = AB^T",
            r"\mathbf{A}(\mathbf{B}) - \mathbf{C} = \mathbf{A}\mathbf{B} - \mathbf{C}",
        ],
    )
    def test_by_the_statement(self, text: str) -> None:
        assert verdicts(f"Hence $${text}$$") == ["holds"]

    def test_by_the_text(self) -> None:
        text = "Let $A$, $B$ and $C$ be matrices. Hence $$A(B) + A(C) = "
        assert verdicts(text + "A(B + C)$$") == ["holds"]
        assert verdicts(text + "A(B - C)$$") == ["false"]
        assert "holds" not in verdicts("Hence $$F(B) + F(C) = F(B + C)$$")

    def test_a_function_stays_one(self) -> None:
        for said in ("Hence ", "Let $T$ and $X$ be matrices. Hence "):
            assert verdicts(f"{said}$$T(X) = TX + B$$") != ["false"]
        text = r"Let $X$ and $W$ be matrices. $$J(W) = \|XW\|_F^2$$ Hence $$2J(W) = 2\|XW\|_F^2$$"
        assert verdicts(text) == ["definition", "holds"]


class TestKinds:
    def test_a_number_beside_a_capital_letter(self) -> None:
        said = "Let $A$ be a scalar. Hence "
        assert verdicts(said + "$$(A+B)^2 = A^2 + 2AB + B^2$$") == ["holds"]
        assert verdicts(said + "$$(A+B)^2 = A^2 + 2AB + 2B^2$$") == ["false"]
        # Without these words both are matrices, and where B is one, A is none.
        assert verdicts("Hence $$(A+B)^2 = A^2 + 2AB + B^2$$") == ["false"]
        claim = (
            r"$$\operatorname{tr}(B) + (A + B)(A + B) = \operatorname{tr}(B) + A^2 + 2AB + B^2$$"
        )
        assert verdicts(said + claim) != ["holds"]

    def test_what_is_traced_is_a_matrix(self) -> None:
        assert verdicts(r"$$\operatorname{tr}(\rho^2) = \operatorname{tr}(\rho)$$") == ["unread"]
        claim = r"Hence $$\frac{\partial}{\partial \rho} \operatorname{tr}(\rho^2) = "
        assert verdicts(claim + r"2\rho^T$$") == ["holds"]
        assert verdicts(claim + r"2\rho$$") == ["false"]
        wrong = r"\operatorname{tr}(\rho\sigma) = \operatorname{tr}(\rho)\operatorname{tr}(\sigma)"
        assert verdicts(f"Hence $${wrong}$$") == ["false"]
        assert verdicts(r"Hence $$\det(2\rho) = 2\det(\rho)$$") != ["holds"]


class TestValues:
    """What is said at one argument is not said at all."""

    def test_a_value_at_a_point(self) -> None:
        text = r"$$f_1(\boldsymbol{x}_1) = 0$$ Hence $$f_1(\boldsymbol{x}_2) = 0$$"
        assert verdicts(text) == ["definition", "unread"]

    def test_a_definition_is_put_in(self) -> None:
        text = r"$$g(x, y) = x^Ty$$ Hence $$g(u, v) = "
        assert verdicts(text + "v^Tu$$") == ["definition", "holds"]
        assert verdicts(text + "2v^Tu$$") == ["definition", "false"]

    def test_values_that_contradict_each_other_prove_nothing(self) -> None:
        """Both of two labels are written: neither is the other one."""
        text = (
            r"正例和反例分别用$y_i=1$和$y_i=0$表示，习惯用$y_i=+1$和$y_i=-1$表示。若换用$y_i=+1$和"
            r"$y_i=-1$分别表示正例和反例，则可改写。"
        )
        found = verdicts(text)
        assert [found[k] for k in (3, 5)] == ["condition", "condition"]

    def test_a_constraint_in_braces(self) -> None:
        text = r"""$$
\begin{array}{cl}{\min} & {-\operatorname{tr}(W^TSW)} \\ {\text{s.t.}} & {W^TW = I}\end{array}
$$"""
        [check] = check_document(text, file="-.md").checks
        assert check.verdict == "condition"
        assert not check.assumed


class TestLists:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (r"$$\boldsymbol{x}_i = (x_{i1}; x_{i2}; \ldots; x_{id})$$", ["definition"]),
            (r"$$x_i = [x_{i1}, x_{i2}, \ldots, x_{in}]^T$$", ["definition"]),
            (r"$$z_i = (z_{i1}; z_{i2}; \ldots; z_{i d^{\prime}})$$", ["definition"]),
            # Of another letter nothing is said that could be used.
            (r"$$\boldsymbol{v} = (x_{i1}; x_{i2}; \ldots; x_{id})$$", ["unread"]),
            (
                r"$$\boldsymbol{a} = (a_1; a_2; \ldots; a_i; \ldots; a_m)$$"
                r" Hence $$\boldsymbol{a}^T\boldsymbol{a} = \sum_i a_i^2$$",
                ["definition", "holds"],
            ),
            (
                r"$$W = (\boldsymbol w_1, \boldsymbol w_2, \ldots, \boldsymbol w_{N-1})$$"
                r" Hence $$WW^T = \sum_i \boldsymbol w_i\boldsymbol w_i^T$$",
                ["definition", "holds"],
            ),
            (r"$$\boldsymbol{a} = (a_1; a_2; \ldots; b_i; \ldots; a_m)$$", ["unread"]),
        ],
    )
    def test_lists(self, text: str, expected: list[str]) -> None:
        assert verdicts(text) == expected


class TestSteps:
    """Nobody raises a column to a power: a letter above it is a label, or the index of a sum."""

    def test_a_label(self) -> None:
        known = r"$$Z\boldsymbol{\alpha}^j = \lambda_j\boldsymbol{\alpha}^j$$ Hence "
        left = r"$$Z^2\boldsymbol{\alpha}^j = \lambda_j"
        assert verdicts(known + left + r"^2\boldsymbol{\alpha}^j$$") == ["condition", "holds"]
        assert verdicts(known + left + r"\boldsymbol{\alpha}^j$$") == ["condition", "false"]
        other = r"Hence $$\|\boldsymbol{d}^t\|^2 = (\boldsymbol{d}^t)^T\boldsymbol{d}^s$$"
        assert verdicts(other) == ["unread"]

    def test_an_index(self) -> None:
        left = r"Hence $$\sum_{j=1}^m \boldsymbol{a}^j (\boldsymbol{a}^j)^T = "
        assert verdicts(left + "AA^T$$") == ["holds"]
        assert verdicts(left + r"m\boldsymbol{a}^j (\boldsymbol{a}^j)^T$$") != ["holds"]

    def test_a_number_is_a_power(self) -> None:
        assert verdicts(r"Hence $$\boldsymbol{x}^2 = \boldsymbol{x}$$") == ["unread"]


def test_counts_of_parts_are_numbers() -> None:
    known = r"$$\phi = \frac{N_1}{N}$$ Hence $$(1 - \phi)N = N "
    assert verdicts(known + "- N_1$$") == ["definition", "holds"]
    assert verdicts(known + "- 2N_1$$") == ["definition", "false"]


class TestFamilies:
    def test_the_length_of_a_row(self) -> None:
        said = (
            r"Let $F_i \in \mathbb{R}^{1 \times k}$ be row $i$ of $F$. Hence $$\|F_i - F_j\|^2 = "
        )
        assert verdicts(said + "F_iF_i^T + F_jF_j^T - 2F_iF_j^T$$") == ["holds"]
        assert verdicts(said + "F_iF_i^T + F_jF_j^T - F_iF_j^T$$") == ["false"]

    def test_both_indices_of_an_entry_count_the_same(self) -> None:
        left = r"$$t_{ij}^2 = \|\boldsymbol z_i - \boldsymbol z_j\|^2 = "
        squares = r"\boldsymbol z_i^T\boldsymbol z_i + \boldsymbol z_j^T\boldsymbol z_j"
        both = r"\boldsymbol z_i^T\boldsymbol z_j$$"
        assert verdicts(f"{left}{squares} - 2{both}") == ["condition", "holds"]
        assert verdicts(f"{left}{squares} - {both}") == ["condition", "false"]

    def test_what_the_text_counts_by_two_letters_stays_apart(self) -> None:
        text = (
            r"Let $W \in \mathbb{R}^{m \times n}$. Hence $$\sum_{i=1}^m \sum_{j=1}^n W_{ij}"
            r" \boldsymbol x_i^T \boldsymbol x_j = \sum_{j=1}^n \boldsymbol x_j^T \sum_{i=1}^m"
            r" W_{ij} \boldsymbol x_i$$"
        )
        assert verdicts(text) == ["unread"]


class TestLimits:
    @pytest.mark.parametrize(
        ("text", "verdict"),
        [
            (r"\sum_{i=1}^{N_1} c = N_1 c", "holds"),
            (r"\sum_{i=1}^{N_1} x_i + \sum_{i=1}^{N_2} y_i = \sum_{j=1}^{N_1} x_j"
             r" + \sum_{j=1}^{N_2} y_j", "holds"),
            (r"\sum_{i=1}^{N_1} x_i + \sum_{i=1}^{N_2} y_i = \sum_{j=1}^{N_1} x_j"
             r" - \sum_{j=1}^{N_2} y_j", "false"),
            # The x of two classes are not the same.
            (r"\sum_{i=1}^{N_1} x_i = \sum_{i=1}^{N_2} x_i", "unread"),
            (r"\sum_{j=1}^{d^{\prime}} z_j \boldsymbol w_j = W \boldsymbol z", "holds"),
            (r"\sum_{j=1}^{d'} z_j \boldsymbol w_j = W \boldsymbol z", "holds"),
            (r"\sum_{j=1}^{d^2} z_j \boldsymbol w_j = W \boldsymbol z", "unread"),
        ],
    )  # fmt: skip
    def test_limits(self, text: str, verdict: str) -> None:
        assert verdicts(f"Hence $${text}$$") == [verdict]

    @pytest.mark.parametrize("w", [r"\boldsymbol w_j", r"\boldsymbol{w}_j", r"\mathbf{w}_j"])
    def test_the_index_of_one_family_is_none_of_another(self, w: str) -> None:
        z = r"\boldsymbol z_i \boldsymbol z_i^T"
        text = rf"Hence $$\left(\sum_{{i=1}}^m {z}\right){w} = ZZ^T{w}$$"
        assert verdicts(text) == ["holds"]
        same = rf"\sum_{{k=1}}^m \boldsymbol z_k (\boldsymbol z_k^T{w})$$"
        left = text.partition("ZZ^T")[0]
        assert [*verdicts(left + same), *verdicts(left + "2" + same)] == ["holds", "false"]


class TestEntries:
    def test_a_bound_of_every_entry(self) -> None:
        said = r"Assume $W_{ij} > 0$ for all $i, j$. Hence "
        left = r"$$\sum_{i=1}^m \sum_{j=1}^m |W_{ij}| = "
        right = r"\sum_{i=1}^m \sum_{j=1}^m W_{ij}$$"
        assert verdicts(said + left + right) == ["holds"]
        assert verdicts(said + left + "2" + right) == ["false"]
        assert verdicts("Hence " + left + right) != ["holds"]

    def test_the_square_of_a_value(self) -> None:
        left = r"Hence $$\left(f(\boldsymbol{x}_i) - f(\boldsymbol{x}_j)\right)^2 = "
        squares = r"f^2(\boldsymbol{x}_i) + f^{2}(\boldsymbol{x}_j)"
        both = r" f(\boldsymbol{x}_i) f(\boldsymbol{x}_j)$$"
        assert verdicts(f"{left}{squares} - 2{both}") == ["holds"]
        assert verdicts(f"{left}{squares} - {both}") == ["false"]

    def test_a_number_that_is_no_function_is_squared(self) -> None:
        assert verdicts("Hence $$a^2(b + c) = a^2b + a^2c$$") == ["holds"]
        assert verdicts("Hence $$a^2(b) = a(b)^2$$") != ["holds"]


class TestNumbers:
    def test_a_factor_is_missing(self) -> None:
        right = r"\boldsymbol{f}^TW\boldsymbol{f} = \boldsymbol{f}^T(D - W)\boldsymbol{f}$$"
        assert verdicts(rf"Hence $$\boldsymbol{{f}}^T D\boldsymbol{{f}} - {right}") == ["holds"]
        assert verdicts(rf"Hence $$\boldsymbol{{f}}^T D - {right}") == ["false"]

    @pytest.mark.parametrize(
        "text",
        [
            r"\boldsymbol{x} - \frac{1}{n} \boldsymbol{1}^T\boldsymbol{x} = H\boldsymbol{x}",
            r"L = \boldsymbol{y} - \boldsymbol{w}^T\boldsymbol{x}",
            r"\boldsymbol{y} - \boldsymbol{w}^T\boldsymbol{x} = 0",
            r"\boldsymbol{y} - \boldsymbol{w}^T\boldsymbol{x} = \sigma \epsilon",
        ],
    )
    def test_what_may_be_meant_entry_by_entry(self, text: str) -> None:
        assert verdicts(f"Hence $${text}$$")[0] != "false"

    def test_no_sloppy_line_makes_numbers_of_covariances(self) -> None:
        outer = r"\boldsymbol x_j\boldsymbol x_j^T"
        known = (
            rf"$$\sum_{{j=1}}^m g_{{ji}}[-I + {outer}\boldsymbol{{\Sigma}}_i^{{-1}}] = 0$$ Hence "
        )
        claim = rf"$$\boldsymbol{{\Sigma}}_i^{{-1}}\sum_{{j=1}}^m g_{{ji}}{outer} = "
        assert "holds" not in verdicts(known + claim + r"\sum_{j=1}^m g_{ji}$$")


ECONOMETRICS = r"""
The estimator is $\hat\beta = (X'X)^{-1}X'Y$.

$$S(b) = (Y - Xb)'(Y - Xb)$$
"""


class TestPrimes:
    """Who writes X'X transposes columns by a prime as well."""

    @pytest.mark.parametrize(
        "latex",
        [
            r"S(b) = Y'Y - 2b'X'Y + b'X'Xb",
            r"\frac{\partial S(b)}{\partial b} = -2X'Y + 2X'Xb",
            r"x'\beta = \beta'x",
            r"(\hat\theta - \theta)'(\hat\theta - \theta) = \|\hat\theta - \theta\|^2",
            r"\sum_i (y_i - x_i'\beta)^2 = \sum_i y_i^2 - 2\beta'\sum_i x_i y_i"
            r" + \sum_i \beta'x_i x_i'\beta",
            r"(A + uu')^{-1} = A^{-1} - \frac{A^{-1}uu'A^{-1}}{1 + u'A^{-1}u}",
        ],
    )
    def test_of_small_letters(self, latex: str) -> None:
        assert relugrad.check(f"{ECONOMETRICS}\n$${latex}$$").checks[-1].verdict == "holds"

    @pytest.mark.parametrize(
        "latex",
        [
            r"\frac{\partial S(b)}{\partial b} = -X'Y + 2X'Xb",
            r"\frac{\partial}{\partial b} (Y - Xb)'(Y - Xb) = 2X'(Y - Xb)",
        ],
    )
    def test_a_slip_is_found(self, latex: str) -> None:
        assert relugrad.check(f"{ECONOMETRICS}\n$${latex}$$").checks[-1].verdict == "false"

    @pytest.mark.parametrize(
        "latex", [r"m'(x) = 2x", r"m'(x + h) = m'(x)", r"(fg)' = f'g + fg'", r"f'' = 2 f'"]
    )
    def test_slopes_are_none(self, latex: str) -> None:
        assert relugrad.check(f"{ECONOMETRICS}\n$${latex}$$").checks[-1].verdict == "unread"

    def test_without_such_a_product_a_small_letter_has_a_slope(self) -> None:
        assert relugrad.check(r"$$x'\beta = \beta'x$$").checks[-1].verdict == "unread"
