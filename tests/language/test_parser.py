r"""What an expression means, as "Symbols" and "Operators" of the notation say.

Most tests set what people write beside the same written out in full.
"""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest

from relugrad.errors import NotReadError
from relugrad.language.constructs.adjoint import Adjoint
from relugrad.language.constructs.gradient import Gradient
from relugrad.language.constructs.member import Member
from relugrad.language.constructs.piecewise import BUILT_IN
from relugrad.language.nodes import (
    Activation,
    Apply,
    Differential,
    Entry,
    Extreme,
    Hadamard,
    HadamardPower,
    Identity,
    Index,
    IndexSum,
    Inner,
    Inverse,
    Kronecker,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
    Trace,
    Transpose,
    children,
    walk,
    with_children,
)
from relugrad.language.parser import MAX_DEPTH, MAX_EXPONENT, Context, index_letters, parse
from relugrad.tokens import tokenize


def read(latex: str, context: Context | None = None) -> Node:
    return parse(tokenize(latex), context or Context())


def bare(node: Node) -> Node:
    """`node` without its spans."""
    under = tuple(bare(child) for child in children(node))
    return replace(with_children(node, under), span=(0, 0))


def error(latex: str, context: Context | None = None) -> NotReadError:
    with pytest.raises(NotReadError) as caught:
        read(latex, context)
    return caught.value


S = (0, 0)
A, B, C, X = (Symbol(S, name, "matrix") for name in "ABCX")
a, f = Symbol(S, "a", "scalar"), Symbol(S, "f", "scalar")

MEANINGS = [
    ("A", A),
    ("a", a),
    (r"\alpha", Symbol(S, r"\alpha", "scalar")),
    (r"\mathbf{x}", Symbol(S, r"\mathbf{x}", "vector")),
    ("I", Identity(S)),
    ("1.5", Number(S, Fraction(3, 2))),
    ("-A", Sum(S, (A,), (-1,))),
    ("+A", A),
    ("-A + B", Sum(S, (A, B), (-1, 1))),
    ("A - B - C", Sum(S, (A, B, C), (1, -1, -1))),
    ("A + B - C", Sum(S, (A, B, C), (1, 1, -1))),
    ("ABC", Product(S, (A, B, C))),
    (r"A \cdot B", Product(S, (A, B))),
    (r"A \times B", Product(S, (A, B))),
    ("A . B", Product(S, (A, B))),
    (r"A \odot B", Hadamard(S, (A, B))),
    (r"A \circ B", Hadamard(S, (A, B))),
    ("A^T", Transpose(S, A)),
    ("A'", Transpose(S, A, primed=True)),
    (r"A^{\prime}", Transpose(S, A, primed=True)),
    ("A^H", Adjoint(S, A)),
    (r"A^{-\mathsf{H}}", Adjoint(S, Inverse(S, A))),
    ("A^{-1}", Inverse(S, A)),
    ("A^3", Power(S, A, 3)),
    ("A^{12}", Power(S, A, 12)),
    ("A^{-2}", Power(S, Inverse(S, A), 2)),
    (r"A^{-\top}", Transpose(S, Inverse(S, A))),
    (r"A^{\odot 2}", HadamardPower(S, A, 2)),
    (r"\frac{a}{2}", Quotient(S, a, Number(S, Fraction(2)))),
    (r"\tfrac12", Quotient(S, Number(S, Fraction(1)), Number(S, Fraction(2)))),
    (r"\operatorname{tr}(A)", Trace(S, A)),
    (r"\operatorname{tr} A", Trace(S, A)),
    (r"\|A\|_F^2", SquaredNorm(S, A, True)),
    (r"\|\mathbf{x}\|^2", SquaredNorm(S, Symbol(S, r"\mathbf{x}", "vector"), False)),
    (r"\langle A, B \rangle", Inner(S, A, B)),
    (r"\max(A, 0)", Apply(S, "ramp", A)),
    ("R(A)", Apply(S, "ramp", A)),
    ("H(A)", Apply(S, "step", A)),
    (r"\phi(A)", Activation(S, r"\phi", A)),
    (r"\max(A, B)", Extreme(S, "max", A, B)),
    (r"\min(A, 0)", Extreme(S, "min", A, Number(S, Fraction(0)))),
    (r"\mathbf{1}", Ones(S)),
    (r"\mathbf 1_n", Ones(S, "n")),
    (r"\mathbb{1}", Ones(S)),
    (r"\boldsymbol{1}", Ones(S)),
    (r"\mathbf{0}", Number(S, Fraction(0))),
    ("R'(A)", Apply(S, "ramp", A, 1)),
    ("dX", Differential(S, X)),
    ("d(AX)", Differential(S, Product(S, (A, X)))),
    (r"\frac{\partial f}{\partial X}", Gradient(S, f, X)),
    (r"\nabla_X f", Gradient(S, f, X, "nabla")),
    (r"\frac{\partial f}{\partial X^T}", Gradient(S, f, X, "transposed")),
    ("dX^{-1}", Differential(S, Inverse(S, X))),
]

# The same thing, written in another way. On the right everything is in parentheses.
SAME = [
    # transposes
    *((f"A{t}", "A^T") for t in (r"^\top", r"^{\top}", r"^\intercal", r"^{\mathsf T}", r"^{T}")),
    *((f"A{t}", "A^T") for t in (r"^{\mathrm T}", r"^\mathsf{T}", r"^{\text{T}}", r"^{\rm T}")),
    ("(A)^T", "A^T"),
    ("AB^T", "A(B^T)"),
    ("A^T B^{-1}", "(A^T)(B^{-1})"),
    # juxtaposition binds tighter than ⊙, ⊙ tighter than the dot, the dot tighter than + and −
    (r"A \odot BC", r"A \odot (BC)"),
    (r"AB \odot C", r"(AB) \odot C"),
    (r"A \cdot B \odot C", r"A (B \odot C)"),
    (r"A \odot B \cdot C", r"(A \odot B) C"),
    (r"R^T \cdot H \odot XdW", r"(R^T) (H \odot (X (dW)))"),
    (r"A \times B \odot C", r"A (B \odot C)"),
    (r"A . B \odot C", r"A (B \odot C)"),
    (r"A \cdot B + C", "(A B) + C"),
    (r"A + B \odot C", r"A + (B \odot C)"),
    ("-AB", "-(AB)"),
    ("-A^2", "-(A^2)"),
    ("2A^T", "2(A^T)"),
    # letters
    (r"\mathbf{A}", "A"),
    (r"\boldsymbol A", "A"),
    (r"\bm{A}_1", "A_1"),
    ("W_{1}", "W_1"),
    (r"\hat Y_1", r"\hat{Y}_{1}"),
    (r"\hat{Y_1}", r"\hat{Y}_1"),
    (r"\widehat{Y}", r"\hat Y"),
    (r"\bm x", r"\mathbf{x}"),
    (r"\boldsymbol{x}_1", r"\mathbf{x}_1"),
    (r"\mathbf{x_1}", r"\mathbf{x}_1"),
    (r"\hat{\mathbf{x}}", r"\mathbf{\hat x}"),
    # brackets
    (r"\left[ A + B \right] C", "(A+B)C"),
    (r"\{A + B\} C", "(A+B)C"),
    (r"{(A+B)}^T", "(A+B)^T"),
    (r"\boxed{A} B", "AB"),
    (r"\underbrace{A + B}_{\text{one}} C", "(A + B) C"),
    # functions
    (r"{\rm tr}(A)", r"\operatorname{tr}(A)"),
    (r"\mathop{\mathrm{tr}}\left(A\right)", r"\operatorname{tr}(A)"),
    (r"\operatorname{tr}[A]", r"\operatorname{tr}(A)"),
    (r"\operatorname{tr} A + B", r"\operatorname{tr}(A) + B"),
    (r"\operatorname{tr} A^T", r"\operatorname{tr}(A^T)"),
    (r"\operatorname{tr}(A)^2", r"(\operatorname{tr}(A))^2"),
    *((n, r"\|A\|_F^2") for n in (r"\lVert A \rVert_F^2", r"\|A\|^2_F", "||A||_F^2")),
    *((n, r"\|A\|_F^2") for n in (r"\Vert A \Vert_{F}^{2}", r"\|A\|_{\text{F}}^2")),
    (r"\|A\|_\mathrm{F}^2 B", r"(\|A\|_F^2) B"),
    (r"\langle A, B \rangle_F", r"\langle A, B \rangle"),
    (r"\left\langle A, B\right\rangle", r"\langle A, B \rangle"),
    *((m, "R(A)") for m in (r"\max(0, A)", r"\max\{A, 0\}", r"\max\left\{0, A\right\}")),
    *((m, "R(A)") for m in (r"\operatorname{ReLU}(A)", r"\text{relu}(A)", "[A]_+", "(A)_{+}")),
    (r"\operatorname{ReLU}'(A)", "R'(A)"),
    (r"\varepsilon(A)", "H(A)"),
    (r"\epsilon(A)", "H(A)"),
    (r"R^{\prime}(A)", "R'(A)"),
    (r"R^\prime(A)", "R'(A)"),
    (r"R^{\prime\prime}(A)", "R''(A)"),
    ("H(A) B", "(H(A)) B"),
    ("H(A)^T", "(H(A))^T"),
    # fractions
    *((q, r"\frac{1}{2}") for q in (r"\frac12", r"\dfrac{1}2", r"\cfrac12", "1/2")),
    (r"\frac12 3", r"\frac{1}{2} \cdot 3"),
    ("a/b", r"\frac{a}{b}"),
    ("A/2", r"\frac{A}{2}"),
    # differentials
    *((d, "dX") for d in (r"\mathrm{d}X", r"\mathrm d X", r"{\rm d}X", r"d\,X", r"\partial X")),
    ("dXW", "(dX)W"),
    ("XdW", "X(dW)"),
    ("dX^T", "(dX)^T"),
    (r"d\operatorname{tr}(X)", r"d(\operatorname{tr}(X))"),
    (r"d\|X\|_F^2", r"d(\|X\|_F^2)"),
    ("dR(X)", "d(R(X))"),
    (r"d\hat{Y}_1", r"d(\hat{Y}_1)"),
    # derivatives
    (r"\frac{df}{dW}", r"\frac{\partial f}{\partial W}"),
    *((g, r"\frac{\partial f}{\partial W}") for g in ("df/dW", r"\partial f/\partial W")),
    *((g, r"\frac{\partial f}{\partial W}") for g in ("df/dW", r"\frac{\partial}{\partial W} f")),
    *((g, r"\nabla_W f") for g in (r"\nabla_{W} f", r"\nabla_W f(W)", r"\nabla_W f(X, W)")),
    (r"\nabla f(W)", r"\nabla_W f"),
    (r"\nabla^2 f(\mathbf{x})", r"\nabla_{\mathbf{x}}^2 f"),
    (r"\nabla^{2}_x f", r"\nabla_x^2 f"),
    (r"\frac{d^2 f}{dx^2}", r"\frac{\partial^{2} f}{\partial x^{2}}"),
    (r"\frac{d^2}{dx^2} x^3", r"\frac{d^2 x^3}{dx^2}"),
    (r"\partial^2 f/\partial x\partial y", r"\frac{\partial^2 f}{\partial x \partial y}"),
    (r"\frac{\partial f}{\partial W^\top}", r"\frac{df}{dW^T}"),
    *((g, r"\frac{df}{dW^T}") for g in ("df/dW^T", r"\partial f/\partial W^T")),
    (r"\frac{d}{dx} 3x^2", r"\frac{d (3x^2)}{dx}"),
    (r"\frac{d}{dx} x^2 + 1", r"\frac{d (x^2)}{dx} + 1"),
    (
        r"\frac{\partial}{\partial X} \operatorname{tr}(AX)\operatorname{tr}(X)",
        r"\frac{\partial (\operatorname{tr}(AX)\operatorname{tr}(X))}{\partial X}",
    ),
    (r"\nabla_X \tfrac12 \|X\|_F^2", r"\nabla_X (\tfrac12 \|X\|_F^2)"),
    (
        r"\nabla_{\mathbf x} \mathbf{x}^T A \mathbf{x}",
        r"\nabla_{\mathbf x} (\mathbf{x}^T A \mathbf{x})",
    ),
    (r"\nabla_W f^T dW", r"(\nabla_W f)^T (dW)"),
    (r"\nabla_W f \odot W", r"(\nabla_W f) \odot W"),
    (r"\frac{\partial f}{\partial W}^T", r"\left(\frac{\partial f}{\partial W}\right)^T"),
    (r"d(\frac{X}{2})", r"d\left(\frac{X}{2}\right)"),
    (r"\frac{dX}{2}", r"\frac{(dX)}{2}"),
]

# Two things that must be told apart.
DIFFERENT = [
    ("A_1", "A_2"),
    ("A_1", "A"),
    (r"\hat A", "A"),
    (r"\hat A", r"\tilde A"),
    (r"\mathbf{x}", "x"),
    (r"\mathcal{L}", "L"),
    (r"W_{\text{new}}", r"W_{\text{old}}"),
    (r"W_{t+1}", "W_t"),
    (r"A \odot B", "AB"),
    (r"\bm\Sigma", r"\Sigma"),
]


class TestMeaning:
    @pytest.mark.parametrize(("latex", "meaning"), MEANINGS)
    def test_what_is_written_is(self, latex: str, meaning: Node) -> None:
        assert bare(read(latex)) == meaning

    @pytest.mark.parametrize(("latex", "full"), SAME)
    def test_the_same_in_other_words(self, latex: str, full: str) -> None:
        assert bare(read(latex)) == bare(read(full))

    @pytest.mark.parametrize(("one", "other"), DIFFERENT)
    def test_what_differs_is_told_apart(self, one: str, other: str) -> None:
        assert bare(read(one)) != bare(read(other))

    @pytest.mark.parametrize(
        "latex", ["A", r"\hat{Y}", "W_1", "W_{12}", r"\mathbf{W}", r"\bm\Sigma"]
    )
    def test_matrices(self, latex: str) -> None:
        node = read(latex)
        assert isinstance(node, Symbol)
        assert node.kind == "matrix"

    @pytest.mark.parametrize("latex", [r"\mathbf{x}", r"\boldsymbol{x}", r"\bm x_1", r"\vec{x}"])
    def test_columns(self, latex: str) -> None:
        node = read(latex)
        assert isinstance(node, Symbol)
        assert node.kind == "vector"

    @pytest.mark.parametrize("latex", ["x", "x_1", r"\lambda", r"\hat{x}", r"\Lambda"])
    def test_numbers(self, latex: str) -> None:
        node = read(latex)
        assert isinstance(node, Symbol)
        assert node.kind == "scalar"


class TestContext:
    def test_a_letter_that_stands_for_a_matrix_is_no_function(self) -> None:
        assert bare(read("R^T A", Context(values=["R"]))) == bare(read("(R)^T A"))

    def test_where_it_would_be_both_it_is_not_read(self) -> None:
        assert "reads in two ways" in error("R(A)", Context(values=["R"])).message

    def test_a_mask_may_have_the_name_of_the_step(self) -> None:
        named = Context(values=["H"], masks=["H"])
        assert bare(read("H(A)", named)) == bare(read("H(A)"))
        assert bare(read("H", named)) == Symbol(S, "H", "matrix")

    def test_a_function_that_the_document_defines(self) -> None:
        found = read(r"\sigma(A)", Context(functions=[r"\sigma"]))
        assert bare(found) == Apply(S, r"\sigma", A)

    def test_one_that_it_does_not_define(self) -> None:
        assert "is g a function?" in error("g(A)").message
        assert bare(read(r"g \cdot (A)")) == bare(read("(g) A"))

    @pytest.mark.parametrize("letter", [r"\sigma", r"\phi", r"\varphi", r"\psi", r"\phi_{1}"])
    def test_a_general_function(self, letter: str) -> None:
        assert bare(read(f"{letter}(A)")) == Activation(S, letter, A)
        assert bare(read(f"{letter}''(A)")) == Activation(S, letter, A, 2)
        assert bare(read(rf"{letter}^{{\prime}}(A)")) == Activation(S, letter, A, 1)
        assert bare(read(rf"{letter} \cdot (A)")) == bare(read(f"({letter}) A"))

    def test_a_letter_that_also_stands_alone(self) -> None:
        said = error(r"\sigma(A)", Context(letters=[r"\sigma"])).message
        assert "stands without an argument" in said

    def test_other_letters_are_factors(self) -> None:
        assert bare(read(r"\lambda(A + B)")) == bare(read(r"(\lambda) (A+B)"))

    def test_arguments_that_a_letter_was_introduced_with(self) -> None:
        context = Context(called={"L": ("X", "W_{1}")})
        for latex in ("L(X, W_1)", "L"):
            assert bare(read(latex, context)) == Symbol(S, "L", "matrix")
        for latex in ("L(A)", "L(W_1)", "L(W_1, X)", "L(X, X)"):
            assert "introduced as L(X, W_{1})" in error(latex, context).message
        assert "arguments of L" in error("L(X + A)", context).message

    def test_d_may_be_a_letter(self) -> None:
        known = Context(values=["d"])
        assert bare(read("dX", known)) == Product(S, (Symbol(S, "d", "scalar"), X))

    def test_a_function_without_its_argument(self) -> None:
        found = parse(tokenize("R'"), Context(), bare_functions=True)
        assert isinstance(found, Apply)
        assert (found.function, found.order) == (BUILT_IN["R"], 1)


class TestIndices:
    """Entries, and sums over indices."""

    def pair(self, latex: str, free: dict[str, Index]) -> Node:
        return bare(parse(tokenize(latex), Context(indices="ijk"), free=free))

    @pytest.mark.parametrize("latex", ["A_{ij}", "A_{i,j}", "a_{ij}", "(A)_{ij}", "[A]_{i, j}"])
    def test_an_entry_of_a_matrix(self, latex: str) -> None:
        free: dict[str, Index] = {}
        found = self.pair(latex, free)
        assert found == Entry(S, A, (free["i"], free["j"]))

    def test_the_letter_below_an_accent(self) -> None:
        free: dict[str, Index] = {}
        assert self.pair(r"\hat{y}_{ij}", free) == self.pair(r"\hat{Y}_{ij}", free)

    def test_an_entry_of_a_column(self) -> None:
        free: dict[str, Index] = {}
        column = Symbol(S, r"\mathbf{x}", "vector")
        assert self.pair("x_i", free) == Member(S, "x", "scalar", free["i"])
        assert self.pair(r"(\mathbf{x})_i", free) == Entry(S, column, (free["i"],))

    def test_a_subscript_that_is_no_index(self) -> None:
        assert bare(read("x_i")) == Symbol(S, "x_{i}", "scalar")
        assert bare(read("W_{12}")) == Symbol(S, "W_{12}", "matrix")
        assert bare(read(r"W_{\text{ij}}")) == Symbol(S, "W_{ij}", "matrix")

    def test_one_letter_is_one_index(self) -> None:
        found = read("A_{ii} B_{ij}")
        first, second = (part for part in walk(found) if isinstance(part, Entry))
        assert len({*first.indices, *second.indices}) == 2

    @pytest.mark.parametrize(
        "latex", [r"\sum_{i,j} a_{ij}", r"\sum_{ij} a_{ij}", r"\sum\limits_{i,j} A_{ij}"]
    )
    def test_a_sum(self, latex: str) -> None:
        found = read(latex)
        assert isinstance(found, IndexSum)
        assert [index.name for index in found.indices] == ["i", "j"]
        assert isinstance(found.body, Entry)
        assert found.body.indices == found.indices

    def test_a_sum_takes_the_product_that_follows(self) -> None:
        found = read(r"2 \sum_i a_i \cdot b_i + c")
        assert isinstance(found, Sum)
        assert isinstance(found.terms[0], Product)
        assert isinstance(found.terms[0].factors[1], IndexSum)

    def test_up_to_a_letter(self) -> None:
        found = read(r"\sum_{i=1}^{n} x_i")
        assert isinstance(found, IndexSum)
        assert (found.limit, [index.name for index in found.indices]) == ("n", ["i"])

    def test_a_capital_up_to_which_a_sum_runs_is_a_number(self) -> None:
        tokens = tokenize(r"\frac{1}{N} \sum_{i=1}^N x_i")
        indices, limits = index_letters(tokens)
        found = parse(tokens, Context(indices=indices, limits=limits))
        assert Symbol(S, "N", "scalar") in [bare(part) for part in walk(found)]

    def test_the_delta_of_kronecker(self) -> None:
        free: dict[str, Index] = {}
        assert self.pair(r"\delta_{ij}", free) == Kronecker(S, free["i"], free["j"])

    def test_a_derivative_by_an_entry_is_an_entry_of_the_derivative(self) -> None:
        free: dict[str, Index] = {}
        found = self.pair(r"\frac{\partial f}{\partial x_{ij}}", free)
        assert found == Entry(S, Gradient(S, f, X), (free["i"], free["j"]))

    @pytest.mark.parametrize(
        ("latex", "letters"),
        [
            (r"\sum_i a_i", "i"),
            (r"\sum_{t=1}^n a_t", "t"),
            ("a_{ij} b_k", "ij"),
            ("(AB)_i", "i"),
            (r"\mathbf{x} x_i y_j", "i"),
            ("x_i", ""),
            (r"W_1 x_{max}", ""),
        ],
    )
    def test_which_letters_count(self, latex: str, letters: str) -> None:
        assert index_letters(tokenize(latex))[0] == set(letters)


class TestErrors:
    """What could not be read, and where."""

    @pytest.mark.parametrize(
        ("latex", "said", "part"),
        [
            ("(A + B", "never closed by )", "("),
            ("A + B)", ") closes what was never opened", ")"),
            ("A +", "an operand is missing at the end", "+"),
            ("A + - B", "two signs in a row", "-"),
            (r"\prod_i A", "a product over indices", r"\prod"),
            (r"\exp", "needs its argument", "p"),
            (r"\log_2 x", "as of another base", "_"),
            (r"\log x y", "where the argument of \\log ends is not clear", "y"),
            (r"\log x / y", "where the argument of \\log ends is not clear", "/"),
            (r"\log(x)^2", "reads in two ways", "^"),
            (r"\log(x)(y)", "reads in two ways", "("),
            (r"\sin^{-1} x", "reads in two ways", "-"),
            (r"\sqrt[1]{x}", "a root is read from the second", "1"),
            (r"x^{2/0}", "the denominator 0", "2"),
            (r"x^{4/2}", "in lowest terms", "}"),
            (r"|x", "the bar is never closed by |", "|"),
            (r"\ln e", "Euler's number", "e"),
            (r"A + \cdots + B", "an ellipsis", r"\cdots"),
            (r"\begin{tikzcd} a \end{tikzcd}", "has no value in the notation", r"\begin{tikzcd}"),
            (r"\operatorname{rank}(A)", "rank is not a function", r"\operatorname{rank}"),
            (r"2\operatorname{rank}(A)", "rank is not a function", r"\operatorname{rank}"),
            (r"\mathbb{1}(A)", "the unit step is H(A)", "("),
            (r"\mathbb{1}_{A > 0}", "the unit step is H(A)", "_{A > 0}"),
            (r"\mathbb{R}", "not part of the notation", r"\mathbb"),
            (r"\sum a", "over which index?", "a"),
            (r"\sum^n_i x_i", "write the index first", "^"),
            (r"\sum_i", "an operand is missing", "i"),
            (r"\sum_i + x_i", "put what is summed in parentheses", "+"),
            (r"\sum_{i=2}^n x_i", "over all values of its indices", "{i=2}"),
            (r"\sum_{i \ne j} x_i", "below a sum cannot be read", r"{i \ne j}"),
            (r"\sum_{i=1}^{n-1} x_i", "a sum up to n-1", "{n-1}"),
            (r"\sum_i \sum_i x_i", "two sums over i", r"\sum_i"),
            (r"\sum_i x_i + y_{ij}", "i is the index of a sum", "y_{ij}"),
            (r"\sum_i x_{i+1}", "not an entry that can be read", "x_{i+1}"),
            (r"\sum_i \lambda_{ij}", "is no entry of a matrix", r"\lambda_{ij}"),
            ("A_{ijk}", "not an entry that can be read", "A_{ijk}"),
            ("A_{ij}^T", "reads in two ways", "^"),
            ("A_{ij}^{-1}", "reads in two ways", "^"),
            ("A^2_{ij}", "a subscript here has no meaning", "_{ij}"),
            ("W_{in}", "reads in two ways", "W_{in}"),
            (r"\phi'", "needs its argument", "'"),
            (r"\min(A)", "min needs two arguments", ")"),
            (r"\|A\|_F^T", "the norm with exponent T", r"\|A\|_F^T"),
            (r"\|A\|_1^2", "the norm with subscript 1", r"\|A\|_1^2"),
            (r"\|A\|_F^", "a script that is missing", "^"),
            (r"\|A", r"never closed by \|", "\\"),
            ("A''", "a transpose is X^T", "'"),
            ("a'", "a transpose is X^T", "'"),
            ("F'(x)", "a transpose is X^T", "'"),
            ("A^{B}", "not an exponent that can be read", "B"),
            ("A^{*2}", "not an exponent that can be read", "*"),
            ("A^{(1}", "not an exponent that can be read", "("),
            ("A^", "an exponent is missing", "^"),
            ("x^12", "only the 1 is the exponent: write ^{12}", "12"),
            ("X_{i*}", "X_{i*} is not an entry that can be read", "X_{i*}"),
            ("X_{i,:}", "X_{i,:} is a part of a matrix", "X_{i,:}"),
            ("X_{:,1}", "X_{:,1} is a part of a matrix", "X_{:,1}"),
            (r"\hat{X}_{i\cdot}", "is a part of a matrix", r"\hat{X}_{i\cdot}"),
            (r"\mathbf{x}_{1:n}", "is a part of a matrix", r"\mathbf{x}_{1:n}"),
            ("(AB)_{1}", "a subscript here has no meaning", "_{1}"),
            ("X_{i^2}", "not part of a subscript", "^"),
            ("dX^2", "reads in two ways", "dX^2"),
            ("d^2 f", "a second differential", "^"),
            (r"d\tfrac12 f", "the differential of a fraction alone", r"d\tfrac12"),
            ("a/bc", r"a factor after a / reads in two ways", "c"),
            (r"\operatorname{tr} A B", "where the trace ends is not clear", "B"),
            (r"\max(A)", "max needs two arguments", ")"),
            (r"\max A", "max needs its arguments in parentheses", "A"),
            (r"\operatorname{ReLU} A", "ReLU needs its argument", "A"),
            ("R' A", "R' needs its argument", "A"),
            (r"\langle A \rangle", "an inner product is", r"\rangle"),
            (
                r"\frac{\partial f}{W}",
                r"a derivative is \frac{\partial f}{\partial W}",
                "{",
            ),
            (r"\frac{\partial^2 f}{\partial W}", "a second derivative is taken twice", "}"),
            (r"\frac{\partial^2 f}{\partial W \partial V^2}", "not to a power of it", "^"),
            (r"\frac{\partial^3 f}{\partial x^3}", "the first and the second", "^"),
            (r"\frac{\partial f}{\partial W^2}", "not to a power of it", "^"),
            (r"\partial^2 f", "a second differential", "f"),
            (r"\frac{\partial f}{\partial (XW)}", "by a single letter", "(XW)"),
            (r"\nabla f", "by which symbol?", "f"),
            (r"\nabla (AX)", "by which symbol?", "("),
            (r"\nabla f(\mathbf{x}, \mathbf{y})", "by which symbol?", "f"),
            (r"\nabla f(\mathbf{x})^2", "where the derivative ends is not clear", "^"),
            (r"\nabla \cdot f", "by which symbol?", r"\cdot"),
            (r"\nabla_W (f) g", "where the derivative ends is not clear", "g"),
            (r"\frac{d}{dx} x \cdot x", "where the derivative ends is not clear", r"\cdot"),
            (r"\mathbf{x} \cdot \mathbf{y}", "the dot product of two columns", None),
            ("*", "an operand is expected here, not *", "*"),
            (r"\foo", r"\foo is not part of the notation", r"\foo"),
        ],
    )
    def test_says_what_and_where(self, latex: str, said: str, part: str | None) -> None:
        found = error(latex)
        assert said in found.message
        assert latex[found.start : found.end] == (latex if part is None else part)

    @pytest.mark.parametrize("label", ["*", r"\star", "(1)", "[2]"])
    def test_a_label_is_no_exponent(self, label: str) -> None:
        """Symbols: `w^{(l)}`, `W^{[2]}`, `x^*` are "never a power, never an unrelated symbol"."""
        assert bare(read(f"A^{{{label}}}")) == Symbol(S, f"A^{{{label}}}", "matrix")

    def test_nothing_at_all(self) -> None:
        assert "an expression is missing" in error("").message


class TestBounds:
    @pytest.mark.parametrize(
        "deep",
        [
            "{n}A{m}".replace("{n}", "(" * 99).replace("{m}", ")" * 99),
            "{" * 99 + "A" + "}" * 99,
            r"\hat" * 99 + "A",
            r"\frac" * 99,
            r"\nabla_x " * 9000,
            "d" * 9000,
            r"\boxed" * 9000,
            r"\frac{d" * 99 + "x" + "}{2}" * 99,
            r"\operatorname{tr}" * 9000,
            r"\begin{cases}" * 999,
            r"\|" * 9000,
        ],
        ids=lambda deep: str(deep)[:12],
    )
    def test_depth(self, deep: str) -> None:
        with pytest.raises(NotReadError, match=f"nested more than {MAX_DEPTH} deep"):
            parse(tokenize(deep[:19_000]), Context())

    def test_what_is_not_too_deep(self) -> None:
        nested = MAX_DEPTH - 1
        assert bare(read("(" * nested + "A" + ")" * nested)) == A

    def test_nested_derivatives_take_no_exponential_time(self) -> None:
        read(r"\nabla_x " * 30 + "x^2")
        read(r"\frac{d(" * 12 + "x" + ")}{2}" * 12)

    def test_exponents(self) -> None:
        assert bare(read(f"A^{{{MAX_EXPONENT}}}")) == Power(S, A, MAX_EXPONENT)
        found = error(f"A^{{{MAX_EXPONENT + 1}}}")
        assert "is larger than" in found.message
        assert (found.start, found.end) == (3, 5)

    def test_a_long_row_is_not_deep(self) -> None:
        assert len(children(read("A + " * 999 + "A"))) == 1000


def written(node: Node, parent: Node | None) -> bool:
    """Whether a node has a text of its own: in A^{-T} the inverse has none."""
    return node.span[0] < node.span[1] and (parent is None or node.span != parent.span)


EVERYTHING = sorted({latex for latex, _ in MEANINGS} | {x for pair in SAME for x in pair})


class TestSpans:
    @pytest.mark.parametrize("latex", EVERYTHING)
    def test_the_text_of_a_node_read_alone_is_the_node(self, latex: str) -> None:
        whole = read(within := f"X_9 {latex}" if latex[0] in "+-" else f"X_9 + {latex}")
        todo: list[tuple[Node, Node | None]] = [(whole, None)]
        seen = 0
        while todo:
            node, parent = todo.pop()
            if written(node, parent):
                start, end = node.span
                assert bare(read(within[start:end])) == bare(node)
                seen += 1
            todo.extend((child, node) for child in children(node))
        assert seen > 1

    @pytest.mark.parametrize("latex", EVERYTHING)
    def test_what_lies_below_lies_within(self, latex: str) -> None:
        for parent in walk(read(latex)):
            for child in children(parent):
                assert parent.span[0] <= child.span[0] <= child.span[1] <= parent.span[1]


class TestNodes:
    @pytest.mark.parametrize("latex", EVERYTHING)
    def test_children_can_be_put_back(self, latex: str) -> None:
        for node in walk(read(latex)):
            assert with_children(node, children(node)) == node

    def test_walk_goes_through_all_of_them_parents_first(self) -> None:
        found = [type(node).__name__ for node in walk(read(r"A B + \max(C, 0)"))]
        assert found == ["Sum", "Product", "Symbol", "Symbol", "Apply", "Symbol"]

    def test_nodes_are_frozen(self) -> None:
        node: Any = read("A")
        with pytest.raises(AttributeError):
            node.name = "B"
        assert {field.name for field in fields(node)} == {"span", "name", "kind"}
