"""Sums with dots."""

from __future__ import annotations

import pytest

from relugrad.errors import NotReadError
from relugrad.language.constructs.member import Member
from relugrad.language.cursor import Context
from relugrad.language.nodes import IndexSum, Node, Product, Sum
from relugrad.language.parser import parse
from relugrad.language.rewriting import spread
from relugrad.tokens import tokenize


def node(latex: str) -> Node:
    return parse(spread(tokenize(latex)), Context())


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
