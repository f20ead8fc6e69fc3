"""Complex numbers: the star of a conjugate, real parts, absolute values, and how they change."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest

import relugrad

SAID = r"Here $x^*$ is the complex conjugate of a number, and $A^H$ the adjoint of a matrix."
LOGDET = r"""
With $d = \det(A)$, let $a = |d| = \sqrt{\Re(d^* d)}$, $l = \log a$, $s = \frac{d}{a}$ and
$b = \operatorname{tr}(A^{-1}\dot{A})$.
"""


def verdicts(text: str) -> list[str]:
    return [check.verdict for check in relugrad.check(f"{SAID}\n\n{text}").checks]


@pytest.mark.parametrize(
    "latex",
    [
        r"\Re(x) = \frac{1}{2}(x + x^*)",
        r"(xy)^* = x^* y^*",
        r"(x + y)^{*} = x^* + y^*",
        r"(x^*)^* = x",
        r"\Re(x y^*) = \Re(x^* y)",
        r"|x|^2 = x^* x",
        r"|xy| = |x||y|",
        r"\langle A, B \rangle = \langle B, A \rangle^*",
        r"\langle aA, bB \rangle = a^* b \langle A, B \rangle",
        r"\operatorname{tr}(A^H)^* = \operatorname{tr}(A)",
        r"\det(A^H) = \det(A)^*",
        r"(aA)^H = a^* A^H",
        r"d(x^* x) = x^* dx + (dx)^* x",
        r"d(\Re(x^* x)) = 2\Re(x^* dx)",
        r"d(A^H A) = (dA)^H A + A^H dA",
    ],
)
def test_what_holds_of_complex_numbers(latex: str) -> None:
    assert verdicts(f"$${latex}$$") == ["holds"]


@pytest.mark.parametrize(
    "latex",
    [
        r"(x + y)^* = x^* + y",
        r"x^* y = x y^*",
        r"\Re(xy) = \Re(x)\Re(y)",
        r"|x|^2 = x^2",
        r"\det(A^H) = \det(A)",
        r"\sqrt{x^* y} = \sqrt{x}^* \sqrt{y}",
        r"\log(xy)^* = \log(x^*) + \log(y^*)",
        r"d(x^* x) = 2 x^* dx",
        r"d(x^* x) = x^* dx + x^* dx",
        r"d\Re(x^* x) = 2 x^* dx",
        # No star accuses: it may be a label, and x^* the best x.
        r"(xy)^* = x^* + y^*",
        r"x^* = 2 x + 1",
    ],
)
def test_what_holds_of_real_ones_alone_or_of_none(latex: str) -> None:
    assert verdicts(f"$${latex}$$")[0] not in ("holds", "false")


@pytest.mark.parametrize(
    "latex", [r"|x + y| = |x| + |y|", r"d(A^H A) = (dA)^H A + A^H (dA)^H", r"(AB)^H = A^H B^H"]
)
def test_what_is_false_of_real_ones_already(latex: str) -> None:
    assert verdicts(f"$${latex}$$") == ["false"]


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"d = a s", "holds"),
        (r"s^* s = \frac{d^* d}{a^2}", "holds"),
        (r"s^* s = 1", "holds"),
        (r"\dot{d} = d b", "holds"),
        (r"\dot{a} = \Re(s^* d b)", "holds"),
        (r"\frac{d}{dt} \Re(d^* d) = 2\Re(d^* d b)", "holds"),
        (r"\dot{l} = \Re(b)", "holds"),
        (r"\dot{l} = b", "unread"),
        (r"\dot{a} = s^* d b", "unread"),
        (r"\dot{s} = 0", "unread"),
    ],
)
def test_the_logarithm_of_an_absolute_determinant(latex: str, verdict: str) -> None:
    assert verdicts(f"{LOGDET}\n$${latex}$$")[-1] == verdict


def test_what_has_no_mark_is_read_of_real_numbers() -> None:
    assert verdicts(r"$$\|A\|_F^2 = \operatorname{tr}(A^TA)$$") == ["holds"]


def test_rates_of_real_quantities() -> None:
    text = r"Let $d = \det(A)$ and $b = \operatorname{tr}(A^{-1}\dot{A})$." + "\n\n$${}$$"
    found = [
        relugrad.check(text.replace("{}", one)).checks[-1]
        for one in (r"\dot d = d b", r"\dot d = 2 d b")
    ]
    assert [check.verdict for check in found] == ["holds", "false"]


def test_without_a_word_a_star_is_a_label() -> None:
    checks = relugrad.check(r"$$w^* = (X^TX)^{-1}X^Ty$$").checks
    assert [check.verdict for check in checks] == ["definition"]


@pytest.mark.parametrize(
    "text",
    ["The conjugate prior is", "With the conjugate transpose,", "由共轭梯度法，", "共轭转置。"],
)
def test_nor_beside_other_things_that_are_called_conjugate(text: str) -> None:
    checks = relugrad.check(text + r" $w^* = \Re(A^H y)$").checks
    assert [check.verdict for check in checks] == ["definition"]


Matrix = np.ndarray[tuple[int, ...], np.dtype[np.complex128]]
WITNESSED: dict[str, Callable[[complex, complex, Matrix], complex]] = {
    r"x^*y": lambda x, y, a: x.conjugate() * y,
    r"\Re(xy^*)": lambda x, y, a: (x * y.conjugate()).real,
    r"\frac12(x^*y + xy^*)": lambda x, y, a: (x * y.conjugate()).real,
    r"\Re(x)\Re(y)": lambda x, y, a: x.real * y.real,
    r"|x|^2": lambda x, y, a: abs(x) ** 2,
    r"x^2": lambda x, y, a: x**2,
    r"|xy^*|": lambda x, y, a: abs(x * y),
    r"|x||y|": lambda x, y, a: abs(x * y),
    r"\sqrt{\Re(x^*x)}": lambda x, y, a: abs(x),
    r"|x|": lambda x, y, a: abs(x),
    r"\operatorname{sign}(x)|x|": lambda x, y, a: x,
    r"\exp(x^*)": lambda x, y, a: np.exp(x.conjugate()),
    r"\exp(\Re(x))": lambda x, y, a: np.exp(x.real),
    r"\log|x|": lambda x, y, a: np.log(abs(x)),
    r"\det(A)^*": lambda x, y, a: np.linalg.det(a).conjugate(),
    r"\det(A)": lambda x, y, a: np.linalg.det(a),
    r"|\det(A)|": lambda x, y, a: abs(np.linalg.det(a)),
    r"\operatorname{tr}(A^HA)": lambda x, y, a: complex(np.sum(abs(a) ** 2)),
    r"\operatorname{tr}(A^TA)": lambda x, y, a: np.trace(a.T @ a),
}


def test_nothing_holds_or_is_false_against_complex_arithmetic() -> None:
    """Each of these against each other, at three points of NumPy's complex numbers."""
    random = np.random.default_rng(20261129)
    points = [random.normal(size=11) + 1j * random.normal(size=11) for _ in range(3)]
    known = {
        latex: [complex(value(p[0], p[1], p[2:].reshape(3, 3))) for p in points]
        for latex, value in WITNESSED.items()
    }
    holding = []
    for one, other in combinations(WITNESSED, 2):
        [verdict] = verdicts(f"$${one} = {other}$$")
        equal = np.allclose(known[one], known[other], rtol=1e-9)
        assert verdict != ("false" if equal else "holds"), f"{one} = {other}"
        if verdict == "holds":
            holding.append((one, other))
    assert len(holding) > 2
