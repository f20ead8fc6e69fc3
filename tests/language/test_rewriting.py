"""Weights on several symbols, and colons between matrices."""

from __future__ import annotations

import pytest

from relugrad.language.rewriting import colons, spread
from relugrad.language.signs import COLON
from relugrad.tokens import tokenize


def texts(latex: str) -> str:
    return " ".join(token.text for token in spread(tokenize(latex)))


class TestRewriting:
    @pytest.mark.parametrize(
        ("latex", "said"),
        [
            (r"\mathbf{X X}^T", r"\mathbf { X } \mathbf { X } ^ T"),
            (r"\mathbf{X^TX w}", r"\mathbf { X } ^ T \mathbf { X } \mathbf { w }"),
            (r"\mathbf{x_i y}", r"\mathbf { x } _ i \mathbf { y }"),
            (r"{\bf x}", r"\mathbf { x }"),
            (r"a_{\,}^{\,} + b_{ }^T", "a + b ^ T"),
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
