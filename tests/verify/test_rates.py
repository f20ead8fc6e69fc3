r"""Derivatives with respect to a number on which all depends, as in `\frac{d}{dt} A^{-1}`."""

from __future__ import annotations

import pytest

from relugrad import check


def verdict(text: str) -> str:
    return check(text).checks[-1].verdict


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{d}{dt} A^{-1} = -A^{-1} \frac{dA}{dt} A^{-1}",
        r"\frac{d}{dt} A(t)^{-1} = -A(t)^{-1} \frac{dA(t)}{dt} A(t)^{-1}",
        r"\frac{\partial A^{-1}}{\partial\theta} = -A^{-1}\frac{\partial A}{\partial\theta}A^{-1}",
        r"\frac{\partial\log|K|}{\partial\theta_j}"
        r" = \operatorname{tr}(K^{-1}\frac{\partial K}{\partial\theta_j})",
        r"\frac{d}{dt} (AB) = \frac{dA}{dt} B + A \frac{dB}{dt}",
        r"\frac{d}{dt} \|x(t)\|^2 = 2 x(t)^T \frac{dx(t)}{dt}",
        r"\frac{d}{dt} \operatorname{tr}(A(t)) = \operatorname{tr}(\frac{dA(t)}{dt})",
    ],
)
def test_it_is_that_of_what_depends_on_it(latex: str) -> None:
    assert verdict(f"$${latex}$$") == "holds"


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{d}{dt} A^{-1} = A^{-1} \frac{dA}{dt} A^{-1}",
        r"\frac{d}{dt} (AB) = \frac{dA}{dt} B + \frac{dB}{dt} A",
        r"\frac{d}{dt} \|x\|^2 = x^T \frac{dx}{dt}",
    ],
)
def test_slips_are_false(latex: str) -> None:
    assert verdict(f"$${latex}$$") == "false"


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{df}{dt} = \frac{\partial f}{\partial t}",
        # Is B constant?
        r"\frac{d}{dt} (AB) = \frac{dA}{dt} B",
        r"\frac{d}{dt} \operatorname{tr}(A(t)) = 0",
        # By a column, as it may be, the layout is another.
        r"\frac{\partial (u^Tv)}{\partial x} = \frac{\partial u}{\partial x} v"
        r" + \frac{\partial v}{\partial x} u",
        r"\frac{\partial A^{-1}}{\partial x} = A^{-1} \frac{\partial A}{\partial x} A^{-1}",
    ],
)
def test_what_may_be_meant_otherwise_is_not_read(latex: str) -> None:
    assert verdict(f"$${latex}$$") == "unread"


def test_definitions_are_derived_through() -> None:
    text = r"Let $A = BC$. $$\frac{dA}{dt} = \frac{dB}{dt} C"
    assert verdict(text + r" + B \frac{dC}{dt}$$") == "holds"
    assert verdict(text + "$$") == "unread"


def test_a_law_for_a_derivative_accuses_nobody() -> None:
    text = r"$$\frac{dx}{dt} = Ax$$ "
    text += r"$$\frac{d}{dt} x^TPx = \frac{dx^T}{dt}Px + x^TP\frac{dx}{dt} = x^T(A^TP + PA)x$$"
    assert "false" not in [one.verdict for one in check(text).checks]


SYLVESTER = r"""
Consider the solution $X$ of

$$A X + X B = -C$$

SAID
Then

$$LATEX$$
"""


@pytest.mark.parametrize("said", ["", r"It is written $X = \operatorname{lyap}(A, B, C)$."])
@pytest.mark.parametrize(
    "latex",
    [
        r"\dot{A} X + A \dot{X} + \dot{X} B + X \dot{B} = -\dot{C}",
        r"A \dot{X} + \dot{X} B = -\dot{C} - \dot{A} X - X \dot{B}",
        r"\langle Z, A \dot{X} + \dot{X} B \rangle"
        r" = -\langle Z, \dot{C} + \dot{A} X + X \dot{B} \rangle",
    ],
)
def test_dots_follow_from_a_condition_on_all_that_changes(latex: str, said: str) -> None:
    assert verdict(SYLVESTER.replace("SAID", said).replace("LATEX", latex)) == "holds"


@pytest.mark.parametrize(
    "latex",
    [
        r"\dot{A} X + A \dot{X} + \dot{X} B + X \dot{B} = \dot{C}",
        r"A \dot{X} + \dot{X} B = -\dot{C} - \dot{A} X",
        r"A \dot{X} + \dot{X} B = 0",
    ],
)
def test_what_does_not_follow_from_it_does_not_hold(latex: str) -> None:
    assert verdict(SYLVESTER.replace("SAID", "").replace("LATEX", latex)) != "holds"


def test_a_zero_beside_dots_is_one() -> None:
    latex = r"0 = \dot{F} A A^{-1} + F \dot{A} A^{-1} = \dot{F} + F \dot{A} F"
    text = f"Let $F = A^{{-1}}$. Then $${latex}$$"
    assert [check.verdict for check in check(text).checks][1:] == ["holds", "holds"]


def test_what_was_read_of_the_conditions_may_prove() -> None:
    text = r"""Let $U$ be orthogonal and let $\int_0^1 U(s) ds = V$. Then $$U^T U x = x$$"""
    assert verdict(text) == "holds"


def test_what_adjoints_are_is_a_condition() -> None:
    text = r"""$$\dot{F} = \dot{A} B + A \dot{B}$$

\begin{align*}
\Re\langle \bar F, \dot{F} \rangle
    &= \Re \langle \bar F B^H, \dot{A} \rangle + \Re \langle A^H \bar F, \dot{B} \rangle \\
    &= \Re \langle \bar A, \dot{A} \rangle + \Re \langle \bar B, \dot{B} \rangle
\end{align*}
"""
    assert [one.verdict for one in check(text).checks] == ["definition", "holds", "condition"]
