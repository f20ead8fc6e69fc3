"""Bounds on degrees."""

from __future__ import annotations

import pytest

from relugrad.verify.degrees import Degrees
from relugrad.verify.evaluate import Evaluator
from relugrad.verify.points import Point

from .test_evaluate import CASES, prepared


class TestDegrees:
    @pytest.mark.parametrize(
        ("latex", "degree"),
        [
            ("2", (0, 0)),
            ("A^T", (1, 0)),
            ("A C A", (3, 0)),
            (r"A \odot A", (2, 0)),
            ("A + A C A", (3, 0)),
            ("a^5", (5, 0)),
            (r"\frac{a}{b^2}", (1, 2)),
            (r"\frac{1}{a} + \frac{1}{b}", (1, 2)),
            ("S^{-1}", (1, 2)),
            (r"\|A C\|_F^2", (4, 0)),
            ("H(A)", (0, 0)),
            (r"\max(A C, 0)", (2, 0)),
            (r"g(a)", (2, 0)),
        ],
    )
    def test_numerator_and_denominator(self, latex: str, degree: tuple[int, int]) -> None:
        side, evaluator = prepared(CASES % latex if "g(" in latex else latex)
        degrees = Degrees(evaluator.shapes, evaluator.point.sizes)
        assert degrees.whole(side.readable, side.scope) == degree

    @pytest.mark.parametrize(
        ("latex", "mixed"),
        [
            ("A + B", False),
            ("A + 0", False),
            ("A C A + B", True),
            ("S - I", True),
            (r"\max(a - 1, 0)", True),
            (r"\frac{a^2}{b} + a", False),
        ],
    )
    def test_terms_of_different_degrees_are_noticed(self, latex: str, mixed: bool) -> None:
        side, evaluator = prepared(latex)
        degrees = Degrees(evaluator.shapes, evaluator.point.sizes)
        degrees.whole(side.readable, side.scope)
        assert degrees.mixed == mixed

    def test_a_degree_bounds_the_values_growth(self) -> None:
        """Scaled by t, an expression of degree n grows no faster than t to the n."""
        side, evaluator = prepared(r"\|A C A - B\|_F^2")
        degree, below = Degrees(evaluator.shapes, evaluator.point.sizes).whole(
            side.readable, side.scope
        )
        assert below == 0
        small, large = (
            Evaluator(
                evaluator.shapes,
                Point(
                    evaluator.point.sizes,
                    {n: v.scaled(t) for n, v in evaluator.point.values.items()},
                    {},
                ),
            )
            .whole(side.readable, side.scope)
            .entry
            for t in (10**6, 10**12)
        )
        assert isinstance(small, int)
        assert isinstance(large, int)
        ratio = large // small
        assert 10 ** (6 * degree - 1) <= ratio <= 10 ** (6 * degree + 1)
