"""What a symbol is where a document has said something of it."""

from __future__ import annotations

import pytest

from relugrad.language.constructs.call import Call
from relugrad.language.cursor import Context
from relugrad.language.nodes import (
    Activation,
    Apply,
    Product,
    Symbol,
)
from relugrad.language.parser import parse
from relugrad.language.signs import BUILT_IN
from relugrad.tokens import tokenize

from ..expressions import A, S, X, bare, error, read


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
        assert bare(read("g(A)")) == Call(S, "g", (A,), ("A",), "scalar")
        assert "is E a function?" in error("E(x)").message
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
            assert isinstance(read(latex, context), Call)
        assert isinstance(read("L(X + A)", context), Call)
        assert "arguments of L" in error("L(X + A", context).message

    def test_d_may_be_a_letter(self) -> None:
        known = Context(values=["d"])
        assert bare(read("dX", known)) == Product(S, (Symbol(S, "d", "scalar"), X))

    def test_a_function_without_its_argument(self) -> None:
        found = parse(tokenize("R'"), Context(), bare_functions=True)
        assert isinstance(found, Apply)
        assert (found.function, found.order) == (BUILT_IN["R"], 1)


def test_braces_within_braces_change_nothing() -> None:
    for inside, plain in ((r"\mathbf{{S}}_k", r"\mathbf{S}_k"), (r"\hat{{{x}}}", r"\hat{x}")):
        assert bare(parse(tokenize(inside), Context())) == bare(parse(tokenize(plain), Context()))
