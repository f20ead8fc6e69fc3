"""What two normal forms say of a false equation, before any change of it is tried."""

from __future__ import annotations

import pytest

from relugrad.core.terms import Poly
from relugrad.documents.reading import read
from relugrad.language.gathering import chains
from relugrad.verify.comparison import Comparison
from relugrad.verify.difference import Difference, Kind, Name
from relugrad.verify.slips import Slips
from relugrad.verify.verdict import judge

SWAPPED = r"\operatorname{tr}(AABB) = \operatorname{tr}(ABAB)"
# D where C is expected; both occur on both sides, so that nothing is new on one of them.
OTHER = "A(B + C) + C + D = AB + AD + C + D"
RESIDUAL = r"(\max(XW, 0) - Y)"


def compared(latex: str) -> Comparison:
    (chain,) = chains(read(f"$${latex}$$"))
    (outcome,), attempt = judge(chain, 0, 4)
    assert outcome.verdict == "false"
    assert outcome.wrong is not None and outcome.against is not None
    return Comparison(attempt, outcome.wrong, outcome.against, 0)


def difference(latex: str) -> Difference:
    found = compared(latex).difference
    assert found is not None
    return found


H = ("H", frozenset(("X", "W")))


class TestNames:
    @pytest.mark.parametrize(
        ("latex", "names"),
        [
            # The same symbols in another order, or with a transpose.
            (SWAPPED, set()),
            (r"\operatorname{tr}(A + A^TAB) = \operatorname{tr}(A + AAB)", set()),
            (r"X^T X \odot A = X^T X A", set()),
            # A symbol for another, also in a differential.
            (OTHER, {"C", "D"}),
            ("dA + dB = dA + B", {"dB", "B"}),
            # A mask, a derivative, a factor.
            (rf"X^T ({RESIDUAL} \odot H(XW)) = X^T {RESIDUAL}", {H}),
            (r"d\phi(A) = dA", {("\\phi'", frozenset("A"))}),
            (r"\operatorname{tr}(A + BC) = \operatorname{tr}(A + BCC^TC)", {"C"}),
        ],
    )
    def test_what_occurs_more_often_on_one_side(self, latex: str, names: set[Name]) -> None:
        assert difference(latex).names == frozenset(names)

    @pytest.mark.parametrize(
        "latex",
        [
            "(A + B)B = AB",
            r"\operatorname{tr}(AAB) = \operatorname{tr}(AAB + BA)",
            r"\operatorname{tr}(A^{-1}BAB) = \operatorname{tr}(ABB)",
        ],
    )
    def test_nothing_is_said_of_terms_that_may_have_cancelled(self, latex: str) -> None:
        assert difference(latex).names is None


class TestMayBe:
    @pytest.mark.parametrize(
        ("latex", "touched", "kind", "may"),
        [
            (SWAPPED, frozenset(), "order", True),
            (SWAPPED, frozenset("A"), "content", False),
            (
                r"\operatorname{tr}(AB + C) = \operatorname{tr}(AB + 2C)",
                frozenset(),
                "order",
                False,
            ),
            (OTHER, frozenset("CD"), "content", True),
            (OTHER, frozenset("BD"), "content", False),
            (OTHER, frozenset(), "order", False),
            (OTHER, None, "content", True),
            (rf"X^T ({RESIDUAL} \odot H(XW)) = X^T {RESIDUAL}", frozenset((H,)), "content", True),
            (rf"X^T ({RESIDUAL} \odot H(XW)) = X^T {RESIDUAL}", frozenset("Y"), "content", False),
        ],
    )
    def test_a_change_touches_what_differs(
        self, latex: str, touched: frozenset[Name] | None, kind: Kind, may: bool
    ) -> None:
        assert difference(latex).may_be(touched, kind) is may

    @pytest.mark.parametrize(
        "latex",
        [
            OTHER,
            r"X^T X \odot A = X^T X A",
            "(S T)^{-1} + S T = S^{-1} T^{-1} + S T",
            "d(AB) = dA B - A dB",
            "d(AB) = 3 dA B + A dB",
            r"d\phi(A) = \phi(A) \odot dA",
            r"\operatorname{tr}(AA) = \sum_{i,j} a_{ij} a_{ij}",
            r"A B = \max(AB, 0)",
            rf"\frac{{\partial}}{{\partial W}} \|{RESIDUAL}\|_F^2 = 2X^T {RESIDUAL}",
            rf"\frac{{\partial}}{{\partial W}} \|{RESIDUAL}\|_F^2"
            rf" = 2X^T ({RESIDUAL} \odot H(Y))",
            r"dA \odot H(A) = dA \odot R(A)",
            r"\operatorname{tr}(S S T) = \operatorname{tr}(S S^T T)",
        ],
    )
    def test_no_change_that_makes_the_sides_equal_is_ruled_out(self, latex: str) -> None:
        comparison = compared(latex)
        found = comparison.difference
        assert found is not None, latex
        changes = Slips(comparison.attempt, comparison.wrong, comparison.against).all()
        right = [change for change in changes if comparison.equal(change.node)]
        assert all(found.may_be(change.touched, change.kind) for change in right)
        ruled_out = [c for c in changes if not found.may_be(c.touched, c.kind)]
        assert ruled_out or found.names is None


class TestProved:
    def test_a_multiple_is_read_off_without_further_points(self) -> None:
        comparison = compared(r"\operatorname{tr}(AB) = 3 \operatorname{tr}(BA)")
        comparison.attempt.values.clear()
        assert comparison.multiple() == 3
        assert "fresh" not in vars(comparison)

    def test_a_transpose_is_too(self) -> None:
        comparison = compared("(AB)^T = 2AB")
        comparison.attempt.values.clear()
        assert comparison.multiple() is None
        assert comparison.multiple(transposed=True) == 2
        assert "fresh" not in vars(comparison)

    def test_a_change_is(self) -> None:
        comparison = compared(OTHER)
        changes = Slips(comparison.attempt, comparison.wrong, comparison.against).all()
        (right,) = [change.said for change in changes if comparison.equal(change.node)]
        assert right == "D where C is expected"
        assert "fresh" not in vars(comparison)

    def test_further_points_decide_where_there_is_no_normal_form(self) -> None:
        comparison = compared(r"\operatorname{tr}(AB) = 3 \operatorname{tr}(BA)")
        none: Poly | None = None
        comparison.__dict__.update(wrong_form=none, right_form=none)
        assert comparison.difference is None
        assert comparison.multiple() == 3
        assert "fresh" in vars(comparison)
