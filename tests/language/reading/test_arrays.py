"""What arrays and lists are read as, and the operators and constants beside them."""

from __future__ import annotations

import pytest

from relugrad.errors import NotReadError
from relugrad.language.constructs.arrays import Array, ArrayDeterminant
from relugrad.language.constructs.products import Diag, KroneckerProduct, Vec
from relugrad.language.cursor import Context
from relugrad.language.nodes import Identity, Inner, Node, Ones, Product, Sum, Symbol, Transpose
from relugrad.language.parser import parse
from relugrad.language.rewriting import colons, spread
from relugrad.tokens import tokenize


def node(latex: str) -> Node:
    return parse(spread(tokenize(latex)), Context())


class TestArrays:
    def test_entries_row_by_row(self) -> None:
        found = node(r"\begin{bmatrix} A & b \\ c & 1 \end{bmatrix}")
        assert isinstance(found, Array)
        assert [len(row) for row in found.rows] == [2, 2]
        assert [getattr(cell, "name", 1) for cell in found.cells] == ["A", "b", "c", 1]

    def test_four_backslashes_break_a_row(self) -> None:
        found = node(r"\begin{bmatrix} A & b \\\\ c & 1 \\\\ \end{bmatrix}")
        assert isinstance(found, Array)
        assert [len(row) for row in found.rows] == [2, 2]
        with pytest.raises(NotReadError):
            node(r"\begin{bmatrix} A & b \\ \\ c & 1 \end{bmatrix}")

    def test_columns_are_set_in_an_array(self) -> None:
        found = node(r"\left[\begin{array}{c|c} a & b \end{array}\right]")
        assert isinstance(found, Array)
        assert found.width == 2

    def test_one_entry_is_no_array(self) -> None:
        assert isinstance(node(r"\begin{pmatrix} A \end{pmatrix}"), Symbol)

    def test_bars_are_a_determinant(self) -> None:
        assert isinstance(node(r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}"), ArrayDeterminant)

    @pytest.mark.parametrize(
        ("latex", "said"),
        [
            (r"\begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix}", "different lengths"),
            (r"\begin{bmatrix} \end{bmatrix}", "empty"),
            (r"\begin{bmatrix} 1 & 2 \\", "never closed"),
            (r"\begin{bmatrix} a & \text{if so} \end{bmatrix}", "operand"),
            (r"\begin{bmatrix} a & \cdots & b \end{bmatrix}", "ellipsis"),
            ("(a, b)", "is read as a column if it is transposed"),
            ("[A, B]^T", "reads in several ways"),
            ("X(a; b)", "expected to close"),
        ],
    )
    def test_says_what_it_cannot_read(self, latex: str, said: str) -> None:
        with pytest.raises(NotReadError, match=said):
            node(latex)


class TestLists:
    @pytest.mark.parametrize(
        "latex", [r"\max((A), B)", r"\min((-A)(B), C)", r"\langle (A), B \rangle", "((a), b)^T"]
    )
    def test_a_closed_bracket_ends_before_the_comma_behind_it(self, latex: str) -> None:
        plain = latex.replace("(A)", "A").replace("(-A)(B)", "-AB").replace("(a)", "a")
        assert type(node(latex)) is type(node(plain))

    def test_semicolons_make_a_column(self) -> None:
        found = node(r"(\mathbf{w}; b)")
        assert isinstance(found, Array)
        assert found.width == 1

    def test_commas_make_a_row_that_is_transposed(self) -> None:
        found = node("[3, 4]^T")
        assert isinstance(found, Transpose)
        assert isinstance(found.body, Array)
        assert found.body.width == 2

    def test_diag_takes_entries_or_a_column(self) -> None:
        found = node(r"\operatorname{diag}(a, b)")
        assert isinstance(found, Diag)
        assert isinstance(found.body, Array)
        assert node(r"\operatorname{diag}(a_1, \ldots, a_n)") == Diag(
            (0, 37), Symbol((0, 37), r"\mathbf{a}", "vector")
        )


class TestOperators:
    def test_of_which_otimes_binds_looser_than_a_product(self) -> None:
        found = node(r"AB \otimes C + \operatorname{vec} X")
        assert isinstance(found, Sum)
        first, second = found.terms
        assert isinstance(first, KroneckerProduct)
        assert isinstance(first.left, Product)
        assert isinstance(second, Vec)

    def test_two_entrywise_products_need_brackets(self) -> None:
        for latex in (r"A \otimes B \odot C", r"A \odot B \otimes C"):
            with pytest.raises(NotReadError, match="in parentheses"):
                node(latex)

    def test_a_colon_takes_products(self) -> None:
        found = parse(colons(tokenize("X = 2M:NK"))[2:], Context())
        assert isinstance(found, Inner)
        assert isinstance(found.left, Product)


class TestConstants:
    @pytest.mark.parametrize(
        ("latex", "rows"),
        [("I", ""), (r"\mathbb{I}", ""), ("I_n", "n"), ("I_3", "3"), (r"\mathbb{I}_2", "2")],
    )
    def test_identities(self, latex: str, rows: str) -> None:
        found = node(latex)
        assert isinstance(found, Identity)
        assert (found.rows, found.doubt) == (rows, "")

    def test_another_letter_is_in_doubt(self) -> None:
        found = node("E_n")
        assert isinstance(found, Identity)
        assert found.doubt == "E_{n}"
        assert isinstance(parse(tokenize("E_n"), Context(values={"E_{n}"})), Symbol)

    def test_an_indicator_is_not_the_identity(self) -> None:
        with pytest.raises(NotReadError, match="indicator"):
            node(r"\mathbb{I}(x)")

    @pytest.mark.parametrize(
        ("latex", "length"), [(r"\vec{1}", ""), (r"\vec 1_n", "n"), (r"\mathbf{1}_3", "3")]
    )
    def test_ones(self, latex: str, length: str) -> None:
        found = node(latex)
        assert isinstance(found, Ones)
        assert found.length == length


def test_a_diagonal_that_never_closes() -> None:
    with pytest.raises(NotReadError, match="diag is never closed"):
        node(r"\operatorname{diag}(a_1, \ldots, a_n")
