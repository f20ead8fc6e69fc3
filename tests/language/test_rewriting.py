"""Weights on several symbols, and colons between matrices."""

from __future__ import annotations

import pytest

from relugrad import check
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
            (r"\mathbf{As}", r"\mathbf { A } \mathbf { s }"),
            (r"\mathbf{Tr}", r"\mathbf { T r }"),
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
            (r"df = 2XX^T:d(XX^T)", True),
            (r"df = 2XX^T:\big(X\,dX^T\big)", True),
            ("df = Mz:dz + zz^T: dM", True),
            ("y = x_{1:n}", False),
        ],
    )
    def test_colons(self, latex: str, is_product: bool) -> None:
        found = [token.text for token in colons(tokenize(latex))]
        assert (COLON in found) == is_product
        assert (":" in found) != is_product

    def test_beside_another_colon(self) -> None:
        rows = r"f &= M:(zz^T) \\ &= Mz:z \\ &= 2Mz:z"
        chain = rf"Then $$\begin{{aligned}} {rows} \end{{aligned}}$$"
        assert [one.verdict for one in check(chain).checks][:2] == ["definition", "holds"]
        assert check(chain).checks[-1].verdict == "false"

    @pytest.mark.parametrize("latex", ["f = z:w = z:w", "f = 1:g", "a = b:c"])
    def test_nothing_is_said_of_a_part(self, latex: str) -> None:
        report = check(f"Then $${latex}$$")
        assert {one.verdict for one in report.checks} == {"unread"}
        assert "a colon reads in two ways" in str(report)

    def test_the_remedy_works(self) -> None:
        assert check(r"$$\operatorname{tr}(z^Tw) = w^Tz$$").checks[0].verdict == "holds"

    def test_a_minus_behind_one(self) -> None:
        rows = r"df &= C : dM \\ &= C : -Z\,dX\,Z \\ &= -Z^TCZ^T : dX"
        text = rf"Let $M = X^{{-1}}$, $Z = X^{{-1}}$, $f = C : M$. Then $$\begin{{aligned}} {rows}"
        chain = check(rf"{text} \end{{aligned}}$$").checks[3:]
        assert [one.verdict for one in chain] == ["holds", "holds", "holds"]
        wrong = check(rf"{text.replace(': -Z', ': Z')} \end{{aligned}}$$").checks[3:]
        assert [one.verdict for one in wrong][1] == "false"


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"\frac{\delta}{\delta X} \operatorname{tr}(XC) = C^T", "holds"),
        (r"\frac{\delta \operatorname{tr}(XC)}{\delta X} = C", "false"),
        (r"\frac{\delta_1}{\delta_2} = \frac{2\delta_1}{2\delta_2}", "holds"),
        (r"\frac{\delta x}{\delta (x + y)} = \frac{x}{x + y}", "holds"),
    ],
)
def test_derivatives_with_a_delta(latex: str, verdict: str) -> None:
    assert check(f"$${latex}$$").checks[-1].verdict == verdict
