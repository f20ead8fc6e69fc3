"""What an expression means, what cannot be read, and where everything is in the text."""

from __future__ import annotations

import pytest

from relugrad.errors import NotReadError
from relugrad.language.cursor import MAX_DEPTH, Context
from relugrad.language.nodes import (
    Node,
    Power,
    Symbol,
    children,
    walk,
)
from relugrad.language.parser import parse
from relugrad.language.reading.powers import MAX_EXPONENT
from relugrad.tokens import tokenize

from .expressions import EVERYTHING, MEANINGS, SAME, A, S, bare, error, read

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


class TestErrors:
    """What could not be read, and where."""

    @pytest.mark.parametrize(
        ("latex", "said", "part"),
        [
            ("(A + B", "never closed by )", "("),
            ("A + B)", ") closes what was never opened", ")"),
            ("A +", "an operand is missing at the end", "+"),
            ("A + - B", "two signs in a row", "-"),
            (r"\prod_i a_i b", "it may end before this one", "b"),
            (r"\prod_i a_i (b + c)", "it may end before this one", "(b + c)"),
            (r"\sum_{i=0} a_i", "up to which number", "a"),
            (r"\sum_{i=0}^{n+1} a_i", "a sum up to n+1 cannot be read", "{n+1}"),
            (r"\sum_{i=0}^\infty a_i", r"a sum up to \infty cannot be read", r"\infty"),
            (r"\sum_{i=2}^n a_i", "over all values of its indices", "{i=2}"),
            (r"\sum^n a_i", "write the index first", "a"),
            (r"\sum a_i b_j", "over which index?", "a"),
            (r"\sum_k \sum x_k", "over which index?", "x"),
            (r"\frac{1}{n} \sum x_n", "over which index?", "x"),
            (r"\exp", "needs its argument", "p"),
            (r"\log_b x", "as of another base", "_"),
            (r"\log x y", "it is not clear where the argument of \\log ends", "y"),
            (r"\log x / y", "it is not clear where the argument of \\log ends", "/"),
            (r"\log(x)^2", "reads in two ways", "^"),
            (r"\log(x)(y)", "reads in two ways", "("),
            (r"\sin^{-1} x", "reads in two ways", "-"),
            (r"\sqrt[1]{x}", "roots are read from the second", "1"),
            (r"x^{2/0}", "the denominator 0", "2"),
            (r"x^{4/2}", "in lowest terms", "}"),
            (r"|x", "the bar is never closed by |", "|"),
            (r"\ln e", "Euler's number", "e"),
            (r"A + \cdots + B", "an ellipsis", r"\cdots"),
            (r"\begin{tikzcd} a \end{tikzcd}", "has no value in the notation", r"\begin{tikzcd}"),
            (r"\operatorname{rank}(A)", "rank is not a function", r"\operatorname{rank}"),
            (r"2\operatorname{rank}(A)", "rank is not a function", r"\operatorname{rank}"),
            (r"\mathbb{1}(A)", "the unit step is H(A)", "("),
            (r"\mathbb{1}_{2A}", "the unit step is H(A)", "_{2A}"),
            (r"\mathbb{R}", "not part of the notation", r"\mathbb"),
            (r"\sum a", "over which index?", "a"),
            (r"\sum_i", "an operand is missing", "i"),
            (r"\sum_i + x_i", "put the summand in parentheses", "+"),
            (r"\sum_{i=2}^n x_i", "over all values of its indices", "{i=2}"),
            (r"\sum_{i < j} x_i", "below a sum or a product cannot be read", r"{i < j}"),
            (r"\sum_{i=1}^{n-1} x_i", "a sum up to n-1", "{n-1}"),
            (r"\sum_i \sum_i x_i", "two sums over i", r"\sum_i"),
            (r"\sum_i x_i + 1 + y_{ij}", "i is the index of a sum", "y_{ij}"),
            (r"\sum_i x_{i+1}", "not an entry that can be read", "x_{i+1}"),
            (r"\sum_i \mathbf{a}_{ij}", "is no entry of a matrix", r"\mathbf{a}_{ij}"),
            ("A_{ijk}", "not an entry that can be read", "A_{ijk}"),
            ("A_{ij}^T", "reads in two ways", "^"),
            ("A_{ij}^{-1}", "reads in two ways", "^"),
            ("A^2_{ij}", "a subscript here has no meaning", "_{ij}"),
            ("W_{in}", "reads in two ways", "W_{in}"),
            (r"\phi'", "needs its argument", "'"),
            (r"\min(A)", "min needs two arguments", ")"),
            (r"\|A\|_F^T", "a norm with the exponent T", r"\|A\|_F^T"),
            (r"\|A\|_3^2", "a norm with the subscript 3", r"\|A\|_3^2"),
            (r"\|A\|_F^", "the subscript or exponent of the norm is missing", "^"),
            (r"\|A", r"never closed by \|", "\\"),
            ("A''", "a transpose is written X^T", "'"),
            ("a'", "a transpose is written X^T", "'"),
            ("F'(x)", "a transpose is written X^T", "'"),
            ("A^{=}", "not an exponent that can be read", "="),
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
            (r"\operatorname{tr} A \cdot B", "it is not clear where the trace ends", r"\cdot"),
            (r"\max(A)", "max needs two arguments", ")"),
            (r"\max A", "max needs its arguments in parentheses", "A"),
            (r"\operatorname{ReLU} A", "ReLU needs its argument", "A"),
            ("R' A", "R' needs its argument", "A"),
            (r"\langle A \rangle", "an inner product is", r"\rangle"),
            (
                r"\frac{\partial f}{W}",
                r"a derivative is written \frac{\partial f}{\partial W}",
                "{",
            ),
            (r"\frac{\partial^2 f}{\partial W}", "a second derivative is taken twice", "}"),
            (r"\frac{\partial^2 f}{\partial W \partial V^2}", "not to a power of it", "^"),
            (r"\frac{\partial^3 f}{\partial x^3}", "only first and second derivatives", "^"),
            (r"\frac{\partial f}{\partial W^2}", "not to a power of it", "^"),
            (r"\partial^2 f", "a second differential", "f"),
            (r"\frac{\partial f}{\partial (XW)}", "with respect to a single symbol", "(XW)"),
            (r"\nabla f", "with respect to which symbol?", "f"),
            (r"\nabla (AX)", "with respect to which symbol?", "("),
            (r"\nabla f(\mathbf{x}, \mathbf{y})", "with respect to which symbol?", "f"),
            (r"\nabla f(\mathbf{x})^2", "it is not clear where the derivative ends", "^"),
            (r"\nabla \cdot f", "with respect to which symbol?", r"\cdot"),
            (r"\nabla_W (f) g", "it is not clear where the derivative ends", "g"),
            (r"\frac{d}{dx} x \cdot x", "it is not clear where the derivative ends", r"\cdot"),
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
        with pytest.raises(NotReadError, match=f"nested more than {MAX_DEPTH} levels deep"):
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
