"""Equations with exp, log, roots, determinants: true ones, each with a false twin."""

from __future__ import annotations

import math

import pytest

from relugrad import check
from relugrad.verify.checks import Check

SIGMOID = r"$$s(z) = \frac{1}{1 + e^{-z}}$$" + "\n\n"
SOFTMAX = r"$$\mathbf{p} = \operatorname{softmax}(\mathbf{z})$$" + "\n\n"
LOGISTIC = (
    SIGMOID
    + r"""$$J = -\mathbf{y}^T \log(s(X\mathbf{w}))
- (\mathbf{1} - \mathbf{y})^T \log(\mathbf{1} - s(X\mathbf{w}))$$"""
    + "\n\n"
)

# The left side, the right side, and a wrong right side.
TWINS = [
    (r"e^{x + y}", r"e^x e^y", r"e^x + e^y"),
    (r"\exp(-x)", r"\frac{1}{\exp(x)}", r"-\exp(x)"),
    (r"\ln e^{2x}", "2x", "x"),
    (r"e^{\ln x}", "x", "-x"),
    (r"\log(xy)", r"\log x + \log y", r"\log x \log y"),
    (r"\log\frac{x}{y}", r"\log x - \log y", r"\frac{\log x}{\log y}"),
    (r"\log(1 + e^x)", r"x + \log(1 + e^{-x})", r"x + \log(1 - e^{-x})"),
    (r"\log x^2", r"2\log x", r"(\log x)^2"),
    (r"\sqrt{x^2}", "|x|", "x"),
    (r"(x^2)^{1/2}", "|x|", "x"),
    (r"\sqrt{(x - 5)^2}", "|x - 5|", "5 - x"),
    (r"\sqrt{x}\sqrt{y}", r"\sqrt{xy}", r"\sqrt{x + y}"),
    (r"x^{3/2}", r"x\sqrt{x}", r"x^2\sqrt{x}"),
    (r"x^{-1/2}", r"\frac{1}{\sqrt{x}}", r"-\sqrt{x}"),
    (r"|xy|", r"|x||y|", r"|x| + |y|"),
    (r"\max(x, y)", r"\frac{x + y + |x - y|}{2}", r"\frac{x + y - |x - y|}{2}"),
    (r"\sin^2 x + \cos^2 x", "1", r"\sin x"),
    (r"\sin 2x", r"2\sin x\cos x", r"\sin x\cos x"),
    (r"\cosh^2 x - \sinh^2 x", "1", r"\cosh x"),
    (r"\tanh x", r"\frac{e^x - e^{-x}}{e^x + e^{-x}}", r"\frac{e^x + e^{-x}}{e^x - e^{-x}}"),
    (
        r"\operatorname{sigmoid}(-x)",
        r"1 - \operatorname{sigmoid}(x)",
        r"-\operatorname{sigmoid}(x)",
    ),
    (r"e^{-100x} + 1 - e^{-100x}", "1", "1 + e^{-100x}"),
    (r"\log\sigma(x)", r"\log(\sigma(x))", r"\sigma(\log x)"),
    # norms
    (r"\|\mathbf{x}\|", r"\sqrt{\mathbf{x}^T\mathbf{x}}", r"\mathbf{x}^T\mathbf{x}"),
    (r"\|c\mathbf{x}\|_2", r"|c| \|\mathbf{x}\|_2", r"c \|\mathbf{x}\|_2"),
    (r"\|A\|_F", r"\sqrt{\operatorname{tr}(A^TA)}", r"\operatorname{tr}(A^TA)"),
    (r"\|A\|_F^2", r"\sum_{i,j} |a_{ij}|^2", r"\sum_{i,j} |a_{ij}|"),
    # determinants
    (r"\det(AB)", r"\det(A)\det(B)", r"\det(A) + \det(B)"),
    (r"|AB|", "|A||B|", "|A| + |B|"),
    (r"\det(A^T)", r"\det A", r"-\det A"),
    (r"\det A^{-1}", r"\frac{1}{\det A}", r"\det A"),
    (r"\det(P^{-1}AP)", r"\det A", r"\det A\det P"),
    (r"\det(I + \mathbf{u}\mathbf{v}^T)", r"1 + \mathbf{v}^T\mathbf{u}", r"\mathbf{v}^T\mathbf{u}"),
    (r"\log\det A^{-1}", r"-\log\det A", r"\frac{1}{\log\det A}"),
    # derivatives
    (r"\frac{d}{dx} e^{-x^2/2}", r"-x e^{-x^2/2}", r"x e^{-x^2/2}"),
    (r"\frac{d}{dx} (x\log x)", r"\log x + 1", r"\log x - 1"),
    (r"\frac{d}{dx} \sqrt{x}", r"\frac{1}{2\sqrt{x}}", r"\frac{1}{\sqrt{x}}"),
    (r"\frac{d}{dx} x^{-1/2}", r"-\frac12 x^{-3/2}", r"\frac12 x^{-3/2}"),
    (r"\frac{d}{dx} \cos x", r"-\sin x", r"\sin x"),
    (r"\frac{d}{dx} \tanh(x)", r"1 - \tanh(x)^2", r"1 + \tanh(x)^2"),
    (r"\frac{d}{dx} |x|", r"\frac{x}{|x|}", "|x|"),
    (r"\frac{d}{dx} \phi(e^x)", r"e^x\phi'(e^x)", r"\phi'(e^x)"),
    (
        r"\frac{\partial}{\partial\mathbf{x}} \log(\mathbf{a}^T\mathbf{x})",
        r"\frac{\mathbf{a}}{\mathbf{a}^T\mathbf{x}}",
        r"\frac{\mathbf{x}}{\mathbf{a}^T\mathbf{x}}",
    ),
    (
        r"\frac{\partial}{\partial\mathbf{x}} \|\mathbf{x}\|",
        r"\frac{\mathbf{x}}{\|\mathbf{x}\|}",
        r"\frac{2\mathbf{x}}{\|\mathbf{x}\|}",
    ),
    (r"\frac{\partial \|A\|_F}{\partial A}", r"\frac{A}{\|A\|_F}", r"\frac{A}{\|A\|_F^2}"),
    (r"\frac{\partial \log\det X}{\partial X}", "X^{-T}", "X^{-1}"),
    (r"\frac{\partial \log|X|}{\partial X}", "X^{-T}", "X^{-1}"),
    (r"\frac{\partial \det(X)}{\partial X}", r"\det(X)X^{-T}", "X^{-T}"),
    (r"d\sqrt{x}", r"\frac{dx}{2\sqrt{x}}", r"\frac{dx}{\sqrt{x}}"),
    (r"d|X|", r"|X|\operatorname{tr}(X^{-1}dX)", r"\operatorname{tr}(X^{-1}dX)"),
    (r"d\log\det X", r"\operatorname{tr}(X^{-1}dX)", r"\operatorname{tr}(X^{-T}dX)"),
    (
        r"\frac{\partial}{\partial\mathbf{z}} \log\sum_j e^{z_j}",
        r"\operatorname{softmax}(\mathbf{z})",
        r"-\operatorname{softmax}(\mathbf{z})",
    ),
    # columns, and matrices in elementwise products
    (
        r"\operatorname{softmax}(\mathbf{z} + c\mathbf{1})",
        r"\operatorname{softmax}(\mathbf{z})",
        r"c\operatorname{softmax}(\mathbf{z})",
    ),
    (r"\mathbf{1}^T\operatorname{softmax}(\mathbf{z})", "1", r"\mathbf{1}^T\mathbf{z}"),
    (r"\exp(A) \odot \exp(-A) \odot B", "B", r"A \odot B"),
]  # fmt: skip

# What a text defines before an equation, true and false.
DEFINED = [
    (SIGMOID, "s'(z)", "s(z)(1 - s(z))", "s(z)(1 + s(z))"),
    (SIGMOID, "s''(z)", "s(z)(1 - s(z))(1 - 2s(z))", "s(z)(1 - s(z))(1 + 2s(z))"),
    (SIGMOID, r"\log\frac{s(z)}{1 - s(z)}", "z", "-z"),
    (SOFTMAX, r"\frac{\partial p_i}{\partial z_j}", r"p_i(\delta_{ij} - p_j)", r"p_i\delta_{ij}"),
    (
        LOGISTIC,
        r"\nabla_{\mathbf{w}} J",
        r"X^T(s(X\mathbf{w}) - \mathbf{y})",
        r"X^T(\mathbf{y} - s(X\mathbf{w}))",
    ),
]


def last(text: str) -> Check:
    found = check(text)
    assert not found.errors
    return found.checks[-1]


@pytest.mark.parametrize(
    ("before", "left", "right", "wrong"), [*(("", *twin) for twin in TWINS), *DEFINED]
)
def test_the_true_one_holds_and_the_false_one_does_not(
    before: str, left: str, right: str, wrong: str
) -> None:
    true, false = (last(f"{before}$${left} = {said}$$") for said in (right, wrong))
    assert true.verdict == "holds"
    assert false.verdict == "false"
    assert false.counterexample is not None or "transpose" in false.diagnosis


class TestBasis:
    def test_what_the_normal_form_decides_is_proved(self) -> None:
        found = last(SIGMOID + "$$s'(z) = s(z)(1 - s(z))$$")
        assert (found.basis, found.detail) == ("proved", "")

    def test_what_only_overlaps_is_enclosed_and_says_so(self) -> None:
        report = check(r"$$\sin 2x = 2\sin x\cos x$$")
        [found] = report.checks
        assert found.basis == "enclosed"
        assert report.text.split("\n")[1] == "  holds: equal to 60 digits at 24 points"
        assert found.evidence is not None
        assert found.evidence.trials == 24
        assert found.evidence.bound_log2 == math.inf

    def test_rational_values_are_sampled_as_ever(self) -> None:
        found = last(r"$$\sum_i \frac{1}{1 + x_i} = \sum_i \frac{1 - x_i}{1 - x_i^2}$$")
        assert found.basis == "sampled"
        assert found.evidence is not None
        assert found.evidence.bound_log2 < -60

    def test_conditions_are_listed_and_printed(self) -> None:
        report = check(r"$$\log(xy) = \log x + \log y$$")
        assert report.checks[0].under == ("x > 0", "y > 0")
        assert "  holds: under x > 0, y > 0" in report.text.split("\n")

    def test_a_counterexample_shows_few_digits(self) -> None:
        found = last(r"$$e^{2x} = e^x$$").counterexample
        assert found is not None
        assert (dict(found.values), found.left, found.right) == ({"x": "1"}, "7.389056", "2.718282")

    @pytest.mark.parametrize(
        ("latex", "said"),
        [
            (r"\frac{d}{dx} e^{2x} = e^{2x}", "½"),
            (r"\frac{d}{dx} \cos x = \sin x", "−1 times"),
            (r"\frac{d}{dx} \tanh x = 1 + \tanh^2 x", "the sign before \\tanh^2 x"),
            (r"d\log\det X = \operatorname{tr}(X^{-T}dX)", "X^{-T} should be X^{-1}"),
        ],
    )
    def test_the_slip_is_named(self, latex: str, said: str) -> None:
        assert said in last(f"$${latex}$$").diagnosis


class TestInDoubt:
    """Nothing is said where it depends on what was not written."""

    @pytest.mark.parametrize(
        ("latex", "said"),
        [
            (r"\log 8 = 3", "another base"),
            (r"\sqrt[3]{x^3} = \sqrt{x^2}", "positive numbers only"),
            (r"\det(2I) = 2", "what size I has"),
            (r"|D||E| = |D| + |E|", "the size of a set"),
            (r"|x - 200| e^x = (200 - x) e^x", "the same case"),
            (r"\sigma'(z) = \sigma(z)(1 - \sigma(z))", "sigmoid function"),
            (r"\sigma'(z) = 1 - \sigma(z)^2", "hyperbolic tangent"),
            (r"\sqrt{-x^2} = x", "a root of a negative number"),
            (r"\log(-x^2) = x", "the logarithm of a number that is not positive"),
            (r"\exp(x^2 + 1000) = 0", "an argument of exp that is too large"),
        ],
    )
    def test_it_is_not_read(self, latex: str, said: str) -> None:
        found = last(f"$${latex}$$")
        assert found.verdict == "unread"
        assert said in found.diagnosis

    @pytest.mark.parametrize(
        ("latex", "verdict"),
        [
            (r"\log 8 = 3\log 2", "holds"),
            (r"\sqrt[3]{x^3} = x", "holds"),
            (r"\sqrt[3]{x^3} = x^2", "false"),
            (r"\det(I) = 1", "holds"),
            (r"\det(A + I) = \det(A) + 1", "false"),
            (r"|D E| = |D| + |E|", "false"),
            (r"|x - 5| e^x = (5 - x) e^x", "false"),
            (r"\sigma'(z) = \sigma(z)(1 + \sigma(z))", "false"),
            (r"\sqrt{x^2} = -x", "false"),
            (r"\log(x^2 + 1) = x", "false"),
            (r"\exp(x^2 + 1) = x", "false"),
        ],
    )
    def test_but_its_neighbour_is(self, latex: str, verdict: str) -> None:
        assert last(f"$${latex}$$").verdict == verdict


class TestSmallMatrices:
    """What holds for small matrices alone is false."""

    @pytest.mark.parametrize(
        "latex",
        [
            r"\det A = \operatorname{tr} A",
            r"\det A = \frac12 ((\operatorname{tr} A)^2 - \operatorname{tr}(A^2))",
            r"\det(A + B) = \det A + \det B",
            r"\det(-A) = \det A",
            r"\det(-A) = -\det A",
            r"\det(2A) = 32\det A",
            r"\det(2A) = 64\det A",
            r"\log\det(cA) = \log\det A + 5\log c",
        ],
    )
    def test_determinants(self, latex: str) -> None:
        assert last(f"$${latex}$$").verdict == "false"

    def test_right_again_after_a_wrong_one(self) -> None:
        found = check(r"$$\det(I + AB) = \det(I - BA) = \det(I + BA)$$").checks
        assert [c.verdict for c in found] == ["false", "holds"]
        assert found[1].detail.startswith("correct again")
