r"""How functions of a number are written, and what they are functions of."""

from __future__ import annotations

from fractions import Fraction

import pytest

from relugrad import check
from relugrad.language.constructs.functions import (
    Bars,
    Determinant,
    Elementary,
    RationalPower,
    Softmax,
)
from relugrad.language.constructs.gradient import Gradient
from relugrad.language.cursor import Context
from relugrad.language.nodes import (
    IndexSum,
    Node,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
)
from relugrad.language.reading.functions import has_euler
from relugrad.tokens import tokenize

from .expressions import bare, error, read

EULER = Context(euler=True)


def same(one: str, other: str) -> None:
    assert bare(read(one, EULER)) == bare(read(other, EULER))


class TestSpellings:
    @pytest.mark.parametrize(
        ("latex", "function"),
        [
            (r"\exp(x)", "exp"),
            (r"\exp\left(x\right)", "exp"),
            (r"\exp x", "exp"),
            (r"\exp{x}", "exp"),
            ("exp(x)", "exp"),
            (r"\mathrm{exp}(x)", "exp"),
            (r"\operatorname{exp}[x]", "exp"),
            ("e^x", "exp"),
            ("e^{x}", "exp"),
            (r"\mathrm{e}^x", "exp"),
            (r"\log x", "log"),
            (r"\ln(x)", "log"),
            ("log x", "log"),
            (r"\sqrt{x}", "sqrt"),
            (r"\sqrt x", "sqrt"),
            ("sqrt(x)", "sqrt"),
            (r"\sin x", "sin"),
            (r"\cos(x)", "cos"),
            (r"\tanh x", "tanh"),
            (r"\sinh x", "sinh"),
            (r"\cosh x", "cosh"),
            (r"\operatorname{sigmoid}(x)", "sigmoid"),
            (r"\mathrm{softplus}(x)", "softplus"),
            (r"\text{sigmoid}(x)", "sigmoid"),
        ],
    )
    def test_functions(self, latex: str, function: str) -> None:
        found = read(latex, EULER)
        assert isinstance(found, Elementary)
        assert found.function == function
        assert bare(found.body) == bare(read("x"))

    @pytest.mark.parametrize("latex", [r"\det A", r"\det(A)", r"\det{A}", "det(A)", "det A"])
    def test_determinants(self, latex: str) -> None:
        assert isinstance(read(latex), Determinant)

    @pytest.mark.parametrize(
        "latex", ["|A|", r"\lvert A\rvert", r"\left|A\right|", r"\vert A\vert"]
    )
    def test_bars(self, latex: str) -> None:
        assert isinstance(read(latex), Bars)

    def test_softmax(self) -> None:
        assert isinstance(read(r"\operatorname{softmax}(\mathbf{z})"), Softmax)

    @pytest.mark.parametrize(
        ("latex", "exponent"),
        [
            ("x^{1/2}", "1/2"),
            ("x^{-1/2}", "-1/2"),
            (r"x^{\frac{3}{2}}", "3/2"),
            (r"x^{-\frac12}", "-1/2"),
            ("x^{0.5}", "1/2"),
            (r"\sqrt[3]{x}", "1/3"),
        ],
    )
    def test_powers(self, latex: str, exponent: str) -> None:
        found = read(latex)
        assert isinstance(found, RationalPower)
        assert found.exponent == Fraction(exponent)

    @pytest.mark.parametrize("latex", [r"\|x\|", r"\|x\|_2", r"\|A\|_F", r"\lVert x \rVert"])
    def test_norms_that_are_not_squared(self, latex: str) -> None:
        found = read(latex)
        assert isinstance(found, Elementary)
        assert isinstance(found.body, SquaredNorm)


class TestWhereTheArgumentEnds:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (r"\log x^2", r"\log(x^2)"),
            (r"\sin^2 x", r"(\sin x)^2"),
            (r"\sin 2x", r"\sin(2x)"),
            (r"\log 2\pi", r"\log(2\pi)"),
            (r"\log x + y", r"(\log x) + y"),
            (r"x \log x", r"x \cdot \log(x)"),
            (r"\log x \log y", r"(\log x) (\log y)"),
            (r"\log\det X", r"\log(\det(X))"),
            (r"\log\det X^{-1}", r"\log(\det(X^{-1}))"),
            (r"\log|X|", r"\log(|X|)"),
            (r"\exp(x) y", r"\exp(x) \cdot y"),
            (r"\tanh(x)^2", r"(\tanh(x))^2"),
            (r"\det(A)^{-1}", r"(\det(A))^{-1}"),
            ("|x||y|", r"|x| \cdot |y|"),
            (r"|x + |y||", r"|x + (|y|)|"),
            (r"\|\mathbf{x}\|^3", r"(\|\mathbf{x}\|)^3"),
            ("e^{-z}", r"\exp(-z)"),
            (r"\frac{1}{1 + e^{-z}}", r"\frac{1}{1 + \exp(-z)}"),
            (r"\frac{d}{dx} \log x", r"\frac{d \log x}{dx}"),
        ],
    )
    def test_as_with_brackets(self, one: str, other: str) -> None:
        same(one, other)

    def test_a_sum_is_taken_whole(self) -> None:
        found = read(r"\log\sum_i x_i y_i")
        assert isinstance(found, Elementary)
        assert isinstance(found.body, IndexSum)

    def test_what_it_is_a_part_of(self) -> None:
        assert isinstance(read(r"\log x + y"), Sum)
        assert isinstance(read(r"x \log x"), Product)
        assert isinstance(read(r"\sin^2 x"), Power)
        assert isinstance(read(r"\exp(x) / y"), Quotient)
        assert isinstance(read(r"\frac{\partial \log x}{\partial x}"), Gradient)

    @pytest.mark.parametrize(
        "latex",
        [
            r"\log x y",
            r"\log x \cdot y",
            r"\log x / y",
            r"\log(x)^2",
            r"\log(x)(1 - x)",
            r"\sin(x)^2",
            r"\sin^{-1} x",
            r"\det A B",
            r"\log_b x",
            r"\log e",
        ],
    )
    def test_what_reads_in_two_ways_is_not_read(self, latex: str) -> None:
        assert error(latex).message


class TestEuler:
    @pytest.mark.parametrize(
        ("latex", "found"),
        [
            ("1 + e^{-z}", True),
            (r"e^{z_i} + \mathbf{e}_i", True),
            (r"e^x + e^2", True),
            (r"x_e + e^{-z}", True),
            ("e^{-z} + e", False),
            ("e^{-z} + e_i", False),
            ("e^{-z} + e^T", False),
            ("e^{(i)} + e^x", False),
            ("e^{k+1} - e^k", False),
            ("e^2", False),
            ("x", False),
        ],
    )
    def test_it_is_a_number_where_it_is_nothing_else(self, latex: str, found: bool) -> None:
        assert has_euler([tokenize(latex)]) is found

    def test_another_use_in_the_document_decides(self) -> None:
        text = "$$e^x e^y = e^{x + y}$$"
        assert check(text).checks[-1].verdict == "holds"
        assert check("$$e = x - y$$\n\n" + text).checks[-1].verdict == "unread"


class TestShapes:
    @pytest.mark.parametrize(
        ("latex", "said"),
        [
            (r"\exp(A)", "reads in two ways"),
            (r"\sqrt{A}", "reads in two ways"),
            ("(A + B)^{1/2}", "is read only of a number"),
            (r"|\mathbf{x}|", "a norm is"),
            (r"\operatorname{softmax}(A)", "over rows or over columns"),
            (r"\operatorname{softmax}(XW)", "over rows or over columns"),
            (r"\|A\|", "which norm?"),
            (r"e^{i\theta}", "the imaginary unit"),
            (r"\sin \pi", "the number π"),
        ],
    )
    def test_what_is_not_read(self, latex: str, said: str) -> None:
        [found] = check(f"$${latex} = {latex}$$").checks
        assert found.verdict == "unread"
        assert said in found.diagnosis

    @pytest.mark.parametrize(
        "latex",
        [
            r"\exp(\mathbf{x}) \odot \mathbf{y}",
            r"\exp(A) \odot B",
            r"\tanh(XW)",
            r"\operatorname{sigmoid}(XW)",
            r"\exp(\mathbf{x}^TA\mathbf{x})",
            "|A - B|",
            r"\sin(\omega)",
            # Symbols: a use that asks for a column makes one "whatever its case or alphabet".
            r"\operatorname{softmax}(z)",
            r"\operatorname{softmax}(Wx + b)",
        ],
    )
    def test_what_is(self, latex: str) -> None:
        [found] = check(f"$${latex} = {latex}$$").checks
        assert (found.verdict, found.basis) == ("holds", "proved")

    def test_no_capital_is_a_column_for_softmax(self) -> None:
        text = r"$$\operatorname{softmax}(QK^T)^T = \operatorname{softmax}(KQ^T)$$"
        [found] = check(text).checks
        assert found.verdict == "unread"
        assert "over rows or over columns" in found.diagnosis

    def test_the_words_of_a_doubled_letter(self) -> None:
        text = "$$L(x) = x^3$$\n\n$$LL(x) = x^6$$"
        assert check(text).checks[-1].verdict == "unread"


def test_no_two_constructs_are_one() -> None:
    def text(node: Node) -> str:
        return repr(bare(node))

    spelled = [r"\log x", r"\exp x", r"\sqrt x", "|x|", r"\det x", "x^{1/2}", "x^{1/3}"]
    assert len({text(read(latex)) for latex in spelled}) == len(spelled)


class TestSigns:
    @pytest.mark.parametrize(
        "latex",
        [
            r"\|\mathbf{x}\|_1 = \sum_i |x_i|",
            r"\nabla_{\mathbf{x}} \|\mathbf{x}\|_1 = \operatorname{sign}(\mathbf{x})",
            r"\nabla_{\mathbf{x}} \|A\mathbf{x}\|_1 = A^T \operatorname{sgn}(A\mathbf{x})",
            r"\nabla_{\mathbf{x}} \|\mathbf{x}\|_1^2"
            r" = 2\|\mathbf{x}\|_1 \operatorname{sign}(\mathbf{x})",
            r"\frac{d}{dx} |x| = \mathrm{sign}(x)",
            r"\frac{d}{dx} \operatorname{sign}(x) = 0",
            r"|x| = x \operatorname{sign}(x)",
            r"\operatorname{sign}(x) = \begin{cases} 1 & x > 0 \\ -1 & x < 0 \end{cases}",
            r"\operatorname{sign}(x) = \mathbb{1}[x > 0] - \mathbb{1}[x < 0]",
        ],
    )
    def test_sums_of_absolute_values_and_their_derivatives(self, latex: str) -> None:
        assert [one.verdict for one in check(f"$${latex}$$").checks] == ["holds"]

    @pytest.mark.parametrize(
        "latex",
        [
            r"\nabla_{\mathbf{x}} \|A\mathbf{x}\|_1 = A \operatorname{sign}(A\mathbf{x})",
            r"\nabla_{\mathbf{x}} \|\mathbf{x}\|_1 = -\operatorname{sign}(\mathbf{x})",
            r"\frac{d}{dx} |x| = \operatorname{sign}(-x)",
            r"|x| = \operatorname{sign}(x)",
        ],
    )
    def test_slips_are_false(self, latex: str) -> None:
        assert [one.verdict for one in check(f"$${latex}$$").checks] == ["false"]

    @pytest.mark.parametrize(
        "latex", [r"\|AB\|_1 = \|A\|_1 \|B\|_1", r"\operatorname{sign}(0) = 0", r"\|A\|_1 + c = c"]
    )
    def test_what_is_not_read(self, latex: str) -> None:
        text = rf"The matrices $A$ and $B$. $${latex}$$"
        assert [one.verdict for one in check(text).checks] == ["unread"]


class TestWhatVariesWithTheArgument:
    """Where it is one symbol, it is not known elsewhere: neither its values nor its slope."""

    @pytest.mark.parametrize(
        ("body", "claim"),
        [
            (r"f(x) = a^x + x", r"f(1) - f(0) = 1"),
            (r"f(x) = a^x + x", r"f'(x) = 1"),
            (r"f(x) = 2^x", r"f'(x) = 0"),
            (r"f(x) = u(x) + x", r"f(1) - f(0) = 1"),
            (r"f(x, y) = u(x) + y", r"f(0, 1) = f(1, 1)"),
            (r"f(t) = x_t + t", r"f(1) - f(0) = 1"),
            (r"f(n) = \sum_{i=1}^n a_i + n", r"f(1) - f(0) = 1"),
        ],
    )
    def test_nothing_holds_by_it(self, body: str, claim: str) -> None:
        assert check(f"Let ${body}$. Then $${claim}$$").checks[-1].verdict == "unread"

    @pytest.mark.parametrize("latex", [r"\frac{d}{dt}(x_t + t) = 1", r"\frac{d}{dt}x_t^Tx_t = 0"])
    def test_nor_by_its_derivative(self, latex: str) -> None:
        assert check(f"Then $${latex}$$").checks[-1].verdict == "unread"

    def test_a_label_tells_things_apart(self) -> None:
        text = r"Let $f(x) = \frac{x - \mu_x}{\sigma_x}$. Then $$f'(x) = %s$$"
        assert check(text % r"\frac{1}{\sigma_x}").checks[-1].verdict == "holds"
        assert check(text % r"\sigma_x").checks[-1].verdict == "false"
