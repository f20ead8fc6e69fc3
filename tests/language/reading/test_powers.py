"""Exponents that are fractions, and braces that never close."""

from __future__ import annotations

from fractions import Fraction

import pytest

from relugrad.language.constructs.functions import RationalPower
from relugrad.language.nodes import Symbol, walk

from ..expressions import S, bare, error, read


class TestFractions:
    @pytest.mark.parametrize("exponent", ["1/2", r"\frac{1}{2}", r"\frac12", "0.5"])
    def test_in_braces(self, exponent: str) -> None:
        """The braces of the exponent end before those around it."""
        root = RationalPower(S, Symbol(S, "x", "scalar"), Fraction(1, 2))
        for around in ("x^{%s}", "{x^{%s}}", r"\mathbf{1}^T {{x^{%s}}}"):
            found = read(around % exponent)
            assert bare(root) in [bare(part) for part in walk(found)]

    @pytest.mark.parametrize("latex", ["x^{1/2", r"x^{\frac{1}{2}", "x^{0.5", "A + x^{1/2 = y"])
    def test_braces_that_never_close(self, latex: str) -> None:
        assert error(latex)


def test_an_identity_that_never_closes() -> None:
    assert "not part of the notation" in error(r"\mathbb{I").message
