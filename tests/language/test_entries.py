"""Sides with dots that only name entries, columns or rows."""

from __future__ import annotations

import pytest

from relugrad.documents.reading import read
from relugrad.language.entries import Naming, named_entries
from relugrad.language.gathering import chains
from relugrad.language.nodes import Symbol
from relugrad.tokens import tokenize


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
