"""Entries, indices and the sums over them."""

from __future__ import annotations

import pytest

from relugrad.language.constructs.gradient import Gradient
from relugrad.language.constructs.member import Member
from relugrad.language.cursor import Context
from relugrad.language.nodes import (
    Entry,
    Index,
    IndexProduct,
    IndexSum,
    Kronecker,
    Node,
    Product,
    Sum,
    Symbol,
    walk,
)
from relugrad.language.parser import parse
from relugrad.language.reading.indices import index_letters
from relugrad.tokens import tokenize

from ..expressions import A, S, X, bare, f, read


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

    @pytest.mark.parametrize(
        ("latex", "limit"),
        [
            (r"\sum^n_{i=1} x_i", "n"),
            (r"\sum^{n}_{i} x_i", "n"),
            (r"\sum_{i=0}^n x_i", "0..n"),
            (r"\sum_{i=0}^{n-1} x_i", "0..n-1"),
            (r"\sum^{n-1}_{i=0} x_i", "0..n-1"),
            (r"\sum x_i", ""),
            (r"\sum (x_i - \mu)^2", ""),
        ],
    )
    def test_how_far_a_sum_runs(self, latex: str, limit: str) -> None:
        tokens = tokenize(latex)
        indices, limits = index_letters(tokens)
        found = parse(tokens, Context(indices=indices, limits=limits))
        assert isinstance(found, IndexSum)
        assert (found.limit, [index.name for index in found.indices]) == (limit, ["i"])

    def test_a_product_takes_the_factors_up_to_the_last_with_its_index(self) -> None:
        found = read(r"\prod_i 2 a_i b_i \prod_j c_j")
        assert isinstance(found, Product)
        first, second = found.factors
        assert isinstance(first, IndexProduct)
        assert isinstance(second, IndexProduct)
        assert isinstance(first.body, Product)
        assert len(first.body.factors) == 3

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
            (r"\sum^n_{t=1} a_t", "t"),
            (r"\prod_{t=1}^n a_t", "t"),
            (r"\sum a_i b_i + c_k", "i"),
            (r"\sum a_i b_j", ""),
            (r"\sum i a_i", ""),
            ("a_{ij} b_k", "ij"),
            ("(AB)_i", "i"),
            (r"\mathbf{x} x_i y_j", "i"),
            ("x_i", ""),
            (r"W_1 x_{max}", ""),
        ],
    )
    def test_which_letters_count(self, latex: str, letters: str) -> None:
        assert index_letters(tokenize(latex))[0] == set(letters)
