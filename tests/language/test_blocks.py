"""What arrays, lists and dots are read as, sizes that are made of others, and rewritten tokens."""

from __future__ import annotations

import pytest

from relugrad.documents.reading import read
from relugrad.errors import NotReadError
from relugrad.language.blocks import Naming, named_entries
from relugrad.language.chains import chains
from relugrad.language.constructs.arrays import Array, ArrayDeterminant
from relugrad.language.constructs.member import Member
from relugrad.language.constructs.products import Diag, KroneckerProduct, Vec
from relugrad.language.cursor import Context
from relugrad.language.nodes import (
    Identity,
    IndexSum,
    Inner,
    Node,
    Ones,
    Product,
    Sum,
    Symbol,
    Transpose,
)
from relugrad.language.parser import parse
from relugrad.language.rewriting import colons, spread
from relugrad.language.shapes import Shapes
from relugrad.language.signs import COLON
from relugrad.language.sizes import (
    MAX_NUMBER,
    ONE,
    count,
    leaves,
    number_size,
    parts,
    product_size,
    size_name,
    sum_size,
)
from relugrad.tokens import tokenize


def node(latex: str) -> Node:
    return parse(spread(tokenize(latex)), Context())


def texts(latex: str) -> str:
    return " ".join(token.text for token in spread(tokenize(latex)))


class TestArrays:
    def test_entries_row_by_row(self) -> None:
        found = node(r"\begin{bmatrix} A & b \\ c & 1 \end{bmatrix}")
        assert isinstance(found, Array)
        assert [len(row) for row in found.rows] == [2, 2]
        assert [getattr(cell, "name", 1) for cell in found.cells] == ["A", "b", "c", 1]

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
            ("(a, b)", "is a column where it is transposed"),
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
        [("I", 0), (r"\mathbb{I}", 0), ("I_n", 0), ("I_3", 3), (r"\mathbb{I}_2", 2)],
    )
    def test_identities(self, latex: str, rows: int) -> None:
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


class TestSeries:
    def test_is_the_sum_over_an_index(self) -> None:
        found = node(r"w_1x_1 + w_2x_2 + \cdots + w_nx_n")
        assert isinstance(found, IndexSum)
        assert found.limit == "n"
        assert isinstance(found.body, Product)
        # Symbols: "`x_i`, `X_i` … one of a family"; their kind is inferred from all their uses.
        assert [(f.name, (f.index,)) for f in found.body.factors if isinstance(f, Member)] == [
            ("w", found.indices),
            ("x", found.indices),
        ]

    def test_stands_among_other_terms(self) -> None:
        found = node(r"b - c + x_1 + \cdots + x_n - a")
        assert isinstance(found, Sum)
        assert found.signs == (1, -1, 1, -1)
        assert isinstance(found.terms[2], IndexSum)

    @pytest.mark.parametrize(
        "latex",
        [
            r"x_1 + x_3 + \cdots + x_n",
            r"x_1 + x_2 - \cdots + x_n",
            r"x_2 + \cdots + x_n",
            r"x_1 y + \cdots + x_n z",
            r"x_1 + \cdots + x_9",
            r"x_1 + \cdots",
            r"1 + 2 + \cdots + n",
            r"a^1 + \cdots + a^n",
        ],
    )
    def test_needs_a_pattern(self, latex: str) -> None:
        with pytest.raises(NotReadError, match="ellipsis"):
            node(latex)


class TestNaming:
    @pytest.mark.parametrize(
        ("latex", "kind", "family"),
        [
            (r"(x_1; x_2; \ldots; x_n)", "rows", "x"),
            (r"(x_1, \dots, x_n)^T", "rows", "x"),
            (r"\begin{bmatrix} x_1 \\ \vdots \\ x_n \end{bmatrix}", "rows", "x"),
            (r"(\mathbf{x}_1, \mathbf{x}_2, \ldots, \mathbf{x}_m)^T", "rows", r"\mathbf{x}"),
            (r"[\mathbf{x}_1, \ldots, \mathbf{x}_{m}]", "columns", r"\mathbf{x}"),
            (r"[\mathbf{x}_1^T; \ldots; \mathbf{x}_m^T]", "rows", r"\mathbf{x}"),
            (r"\begin{bmatrix} \mathbf{x}_1 & \cdots & \mathbf{x}_n \end{bmatrix}", "columns",
             r"\mathbf{x}"),
            ("(w_{ij})", "entries", "w"),
            (r"[a_{ij}]_{m \times n}", "entries", "a"),
            (
                r"\begin{pmatrix} a_{11} & a_{12} & \cdots & a_{1n} \\ \vdots & & \ddots & \vdots"
                r" \\"
                r" a_{m1} & a_{m2} & \cdots & a_{mn} \end{pmatrix}",
                "entries",
                "a",
            ),
            (
                r"\begin{pmatrix} a_{11} & \cdots & a_{1n} \\ \vdots & \ddots & \vdots \\"
                r" a_{m1} & \cdots & a_{mn} \end{pmatrix}",
                "entries",
                "a",
            ),
            (
                r"\begin{pmatrix} a_{11} & \cdots & a_{1n} \\ \vdots & \ddots & \vdots \\"
                r" a_{m1} & \cdots & a_{nm} \end{pmatrix}",
                "",
                "",
            ),
            (r"(x_1, x_3, \ldots, x_n)", "", ""),
            (r"(x_1, \ldots, y_n)", "", ""),
            (r"(1, 2, \ldots, n)", "", ""),
            (r"(x_1, \ldots, x_n) A", "", ""),
            ("(w_{ii})", "", ""),
        ],
    )  # fmt: skip
    def test_of_what(self, latex: str, kind: str, family: str) -> None:
        found = named_entries(tokenize(latex))
        if not kind:
            assert found is None
        else:
            assert isinstance(found, Naming)
            assert (found.kind, found.family) == (kind, family)

    def test_is_bound_to_no_symbol(self) -> None:
        text = r"$$X = (\mathbf{x}_1, \ldots, \mathbf{x}_m)^T$$ $$X = A$$"
        first, second = chains(read(text))
        bound = first.equalities[0].defines
        assert bound is not None
        assert isinstance(bound.node, Naming)
        assert bound.node.kind == "rows"
        assert second.sides[0].scope.get("X") is not None
        assert second.equalities[0].defines is not None

    def test_of_other_letters_defines(self) -> None:
        [chain] = chains(read(r"$$\mathbf{v} = (a_1, \ldots, a_n)^T$$"))
        bound = chain.equalities[0].defines
        assert bound is not None
        assert isinstance(bound.node, Symbol)
        assert bound.node.name == r"\mathbf{a}"


class TestSizes:
    def test_a_sum_and_a_product(self) -> None:
        shapes = Shapes()
        n, d = shapes.fresh(True), shapes.fresh(True)
        both, pairs = sum_size(shapes, [n, ONE, d]), product_size(shapes, [n, ONE, d])
        sizes = {n: 3, d: 5}
        assert (count(shapes, both, sizes), count(shapes, pairs, sizes)) == (9, 15)
        assert leaves(shapes, both) == leaves(shapes, pairs) == [n, d]
        names = {n: "n", d: "d"}
        assert (size_name(shapes, both, names), size_name(shapes, pairs, names)) == ("n+d+1", "nd")
        assert product_size(shapes, [n, ONE]) == n

    def test_parts_are_those_of_parts(self) -> None:
        shapes = Shapes()
        n, d = shapes.fresh(True), shapes.fresh(True)
        assert parts(shapes, sum_size(shapes, [sum_size(shapes, [n, d]), ONE]), "sum") == [
            n,
            d,
            ONE,
        ]

    def test_equal_ones_have_equal_parts(self) -> None:
        shapes = Shapes()
        n, d, m = (shapes.fresh(True) for _ in range(3))
        assert shapes.unify(sum_size(shapes, [n, ONE]), sum_size(shapes, [d, ONE]))
        assert shapes.root(n) == shapes.root(d)
        assert shapes.root(m) != shapes.root(n)

    def test_numbers_are_themselves(self) -> None:
        shapes = Shapes()
        two, three = number_size(shapes, 2), number_size(shapes, 3)
        n = shapes.fresh(True)
        assert not shapes.unify(two, three)
        assert not shapes.unify(two, ONE)
        assert shapes.unify(n, two)
        assert count(shapes, n, {}) == 2
        with pytest.raises(NotReadError, match="a size of 9"):
            number_size(shapes, MAX_NUMBER + 1)

    def test_a_size_is_not_larger_than_itself(self) -> None:
        shapes = Shapes()
        n = shapes.fresh(True)
        assert not shapes.unify(n, sum_size(shapes, [n, ONE]))

    def test_one_number_may_be_made_in_two_ways(self) -> None:
        shapes = Shapes()
        n, d = shapes.fresh(True), shapes.fresh(True)
        shapes.fixed[n] = shapes.fixed[d] = True
        assert shapes.unify(product_size(shapes, [n, d]), product_size(shapes, [d, n]))
        assert shapes.root(n) != shapes.root(d)

    def test_nothing_is_said_of_others(self) -> None:
        shapes = Shapes()
        n, d, m = (shapes.fresh(True) for _ in range(3))
        for size in (n, d, m):
            shapes.fixed[size] = True
        for other in (m, product_size(shapes, [n, d]), number_size(shapes, 3)):
            with pytest.raises(NotReadError, match="one size"):
                shapes.unify(sum_size(shapes, [n, d]), other)


class TestRewriting:
    @pytest.mark.parametrize(
        ("latex", "said"),
        [
            (r"\mathbf{X X}^T", r"\mathbf { X } \mathbf { X } ^ T"),
            (r"\mathbf{X^TX w}", r"\mathbf { X } ^ T \mathbf { X } \mathbf { w }"),
            (r"\mathbf{x_i y}", r"\mathbf { x } _ i \mathbf { y }"),
            (r"{\bf x}", r"\mathbf { x }"),
            (r"\bf{x}", r"\mathbf { x }"),
            (r"\boldsymbol{X\beta}", r"\boldsymbol { X } \boldsymbol { \beta }"),
            # Names.
            (r"\mathbf{KL}(p)", r"\mathbf { K L } ( p )"),
            (r"\mathbf{SVD}", r"\mathbf { S V D }"),
            (r"\mathbf{in}", r"\mathbf { i n }"),
            (r"\mathbf{x}", r"\mathbf { x }"),
        ],
    )
    def test_weights(self, latex: str, said: str) -> None:
        assert texts(latex) == said

    @pytest.mark.parametrize(
        ("latex", "is_product"),
        [
            ("f = M:M", True),
            ("df = 2M : dM", True),
            (r"A:B = \operatorname{tr}(A^TB)", True),
            ("A:BC = B^TA:C", True),
            ("A: B = C", False),
            ("A:B = C", False),
            ("t = 0: x = 3", False),
            ("f = 2 : 3", False),
            (r"f:X \to Y = Z", False),
            ("f = A:", False),
        ],
    )
    def test_colons(self, latex: str, is_product: bool) -> None:
        found = [token.text for token in colons(tokenize(latex))]
        assert (COLON in found) == is_product
        assert (":" in found) != is_product
