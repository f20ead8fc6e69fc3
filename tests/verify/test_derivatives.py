r"""Derivatives as the field writes them, each kind right and wrong.

What holds and what is false is confirmed by the second witness, which differentiates by itself.
"""

from __future__ import annotations

import pytest

import relugrad

from .test_autograd import agree, all_witnessed

COLUMN = r"\mathbf{y} = A\mathbf{x}, \mathbf{z} = B\mathbf{y}"
QUADRATIC = r"g(\mathbf{x}) = \mathbf{x}^TA\mathbf{x}"
SQUARES = r"f = \|A\mathbf{x} - \mathbf{b}\|^2"
CUBIC = r"g = ax^3 + bx"
LAYER = r"A = XU, Z = AV"
ACTIVATION = r"Z = XW, A = \phi(Z)"
AFFINE = r"\mathbf{z} = W\mathbf{a} + \mathbf{b}"
BIASED = r"Z = XW + \mathbf{1}\mathbf{b}^T"
CURVE = r"x = t^2, y = t^3"
ATTENTION = r"S = QK^T, Y = SV"
DELTA = r"Z = XW, \Delta = \frac{\partial L}{\partial Z}"


def by(quantity: str, symbol: str) -> str:
    r"""`\frac{\partial …}{\partial …}`; one letter in bold where it is written small."""
    names = [rf"\mathbf{{{name}}}" if name in "abxyz" else name for name in (quantity, symbol)]
    return rf"\frac{{\partial {names[0]}}}{{\partial {names[1]}}}"


TRUE = [
    # gradients without a subscript
    (QUADRATIC, r"\nabla g(\mathbf{x}) = (A + A^T)\mathbf{x}"),
    (QUADRATIC, r"\nabla g = (A + A^T)\mathbf{x}"),
    (QUADRATIC, r"\nabla g(\mathbf{x})^T\mathbf{d} = \mathbf{d}^T(A + A^T)\mathbf{x}"),
    ("g(x) = ax^3", r"\nabla g(x) = 3ax^2"),
    ("g(x) = ax^3", r"\nabla g = 3ax^2"),
    ("g(x) = ax^3", r"\frac{dg}{dx} = 3ax^2"),
    ("g(t) = t^3, t = 2s", r"\frac{dg}{dt} = 12s^2"),
    # Hessians
    ("g(x) = ax^3", r"\frac{d^2 g}{dx^2} = 6ax"),
    (QUADRATIC, r"\nabla^2 g(\mathbf{x}) = A + A^T"),
    (SQUARES, r"\nabla_{\mathbf{x}}^2 f = 2A^TA"),
    (SQUARES, r"\frac{\partial^2 f}{\partial \mathbf{x} \partial \mathbf{x}^T} = 2A^TA"),
    (QUADRATIC, r"\frac{\partial^2 g}{\partial x_i \partial x_j} = A_{ij} + A_{ji}"),
    (QUADRATIC, r"\frac{\partial^2 g}{\partial x_i^2} = 2A_{ii}"),
    (
        r"f = \mathbf{x}^TA\mathbf{y}",
        r"\frac{\partial^2 f}{\partial \mathbf{x} \partial \mathbf{y}^T} = A",
    ),
    (
        r"\mathbf{z} = A\mathbf{x}, f = \phi(\mathbf{z}^T\mathbf{z})",
        r"\frac{\partial^2 f}{\partial \mathbf{z} \partial \mathbf{z}^T}"
        r" = 2\phi'(\mathbf{z}^T\mathbf{z})I"
        r" + 4\phi''(\mathbf{z}^T\mathbf{z})\mathbf{z}\mathbf{z}^T",
    ),
    (
        r"\mathbf{z} = A\mathbf{x}, f = \|\mathbf{z}\|^2",
        r"\frac{\partial^2 f}{\partial \mathbf{x} \partial \mathbf{z}^T} = 2A^T",
    ),
    (CUBIC, r"\frac{d^2 g}{dx^2} = 6ax"),
    (CUBIC, r"\frac{\partial^2 g}{\partial x \partial a} = 3x^2"),
    (CUBIC, r"\partial^2 g/\partial x^2 = 6ax"),
    ("", r"\frac{d^2}{dx^2}(ax^2) = 2a"),
    # by a row
    ("", r"\frac{\partial \mathbf{x}^T\mathbf{a}}{\partial \mathbf{x}^T} = \mathbf{a}^T"),
    (SQUARES, r"\partial f/\partial\mathbf{x}^T = 2(A\mathbf{x} - \mathbf{b})^TA"),
    (SQUARES, r"df/d\mathbf{x}^T = 2(A\mathbf{x} - \mathbf{b})^TA"),
    ("", r"\frac{\partial \operatorname{tr}(XA)}{\partial X^T} = A"),
    # Jacobians
    (COLUMN, r"\frac{\partial \mathbf{y}}{\partial \mathbf{x}} = A^T"),
    (COLUMN, r"\frac{\partial \mathbf{z}}{\partial \mathbf{x}} = A^TB^T"),
    (COLUMN, by("z", "x") + "=" + by("y", "x") + by("z", "y")),
    (COLUMN, r"\frac{\partial \mathbf{y}}{\partial \mathbf{x}^T} = A"),
    (COLUMN, r"\frac{\partial \mathbf{y}^T}{\partial \mathbf{x}} = A^T"),
    (COLUMN, r"\nabla_{\mathbf{x}} \mathbf{y} = A^T"),
    (COLUMN, r"\frac{\partial y_i}{\partial x_j} = A_{ij}"),
    ("", r"\frac{\partial \phi(\mathbf{x})^T\mathbf{1}}{\partial \mathbf{x}} = \phi'(\mathbf{x})"),
    # by an entry
    ("", r"\frac{\partial}{\partial a_i} \sum_l a_l^2 = 2a_i"),
    ("", r"\frac{\partial}{\partial W_{ij}} \|W\|_F^2 = 2W_{ij}"),
    ("", r"\frac{\partial \operatorname{tr}(XA)}{\partial X_{ij}} = A_{ji}"),
    # what an operator takes
    ("", r"\frac{\partial}{\partial\mathbf{x}} \mathbf{x}^TA\mathbf{x} = (A + A^T)\mathbf{x}"),
    ("", r"\frac{\partial}{\partial X} \|AX\|_F^2 = 2A^TAX"),
    # losses without a definition
    (LAYER, by("L", "V") + "= A^T" + by("L", "Z")),
    (LAYER, by("L", "A") + "=" + by("L", "Z") + "V^T"),
    (LAYER, by("L", "U") + "= X^T" + by("L", "A")),
    (LAYER, by("L", "U") + "= X^T" + by("L", "Z") + "V^T"),
    (LAYER, r"\nabla_A \mathcal{L} = \nabla_Z \mathcal{L} V^T"),
    (LAYER, r"\frac{dE}{dV} = A^T\frac{dE}{dZ}"),
    (LAYER, rf"{by('L', 'A_{ij}')} = \sum_k {by('L', 'Z_{ik}')} V_{{jk}}"),
    (ACTIVATION, by("L", "Z") + "=" + by("L", "A") + r"\odot \phi'(Z)"),
    (ACTIVATION, by("L", "W") + "= X^T(" + by("L", "A") + r"\odot \phi'(Z))"),
    (DELTA, by("L", "W") + r"= X^T\Delta"),
    (BIASED, r"\nabla_{\mathbf{b}} L = (\nabla_Z L)^T\mathbf{1}"),
    (AFFINE, by("J", "W") + "=" + by("J", "z") + r"\mathbf{a}^T"),
    (AFFINE, by("J", "b") + "=" + by("J", "z")),
    (AFFINE, by("J", "a") + "=" + by("z", "a") + by("J", "z")),
    (AFFINE, r"\frac{\partial J}{\partial\mathbf{a}^T} = \frac{\partial J}{\partial\mathbf{z}^T}W"),
    (ATTENTION, by("L", "K") + "= (" + by("L", "S") + ")^TQ"),
    (CURVE, r"\frac{dJ}{dt} = 2t\frac{\partial J}{\partial x} + 3t^2\frac{\partial J}{\partial y}"),
    # tangents
    ("C = AB", r"\dot C = \dot A B + A\dot B"),
    ("C = A^{-1}", r"\dot C = -C\dot A C"),
    (r"s = \|\mathbf{x}\|^2", r"\dot s = 2\mathbf{x}^T\dot{\mathbf{x}}"),
    (r"\dot{\mathbf{x}} = A\mathbf{x}", r"\mathbf{x}^T\dot{\mathbf{x}} = \mathbf{x}^TA\mathbf{x}"),
    # adjoints and primes
    ("", r"(AB)^{\mathsf{H}} = B^{\mathsf{H}}A^{\mathsf{H}}"),
    ("", r"(A + B)^H = A^{\mathrm{H}} + B^{\rm H}"),
    ("", r"(A^{-1})^H = A^{-H}"),
    ("C = AB", "C^H = B^HA^H"),
    ("G = A^HA", "G^H = G"),
    ("", "(A^HBA)^H = A^HB^HA"),
    ("", r"(A^HA)^H = A^HA"),
    ("", r"(A^T)^H = (A^H)^T"),
    ("", r"(\mathbf{x}^H\mathbf{y})^H = \mathbf{y}^H\mathbf{x}"),
    ("", r"\operatorname{tr}(A^HB) = \operatorname{tr}(BA^H)"),
    ("", "(AB)' = B'A'"),
    ("", r"(AB)^\prime = B^{\prime}A^\prime"),
    ("", "X'(Y - XB) = X'Y - X'XB"),
    ("", r"\mathbf{x}'A\mathbf{y} = \mathbf{y}'A'\mathbf{x}"),
]
FALSE = [
    (QUADRATIC, r"\nabla g(\mathbf{x}) = 2A\mathbf{x}"),
    ("g(x) = ax^3", r"\nabla g(x) = ax^2"),
    ("g(x) = ax^3", r"\frac{d^2 g}{dx^2} = 3ax"),
    (QUADRATIC, r"\nabla^2 g(\mathbf{x}) = 2A"),
    (SQUARES, r"\nabla_{\mathbf{x}}^2 f = A^TA"),
    (
        r"f = \mathbf{x}^TA\mathbf{y}",
        r"\frac{\partial^2 f}{\partial \mathbf{x} \partial \mathbf{y}^T} = A^T",
    ),
    (CUBIC, r"\frac{d^2 g}{dx^2} = 3ax"),
    (SQUARES, r"\frac{\partial f}{\partial\mathbf{x}^T} = 2A^T(A\mathbf{x} - \mathbf{b})"),
    (SQUARES, r"\frac{\partial f}{\partial\mathbf{x}} = 2(A\mathbf{x} - \mathbf{b})^TA"),
    (COLUMN, r"\frac{\partial \mathbf{y}}{\partial \mathbf{x}} = 2A"),
    (COLUMN, r"\frac{\partial \mathbf{z}}{\partial \mathbf{x}} = AB"),
    (COLUMN, r"\frac{\partial \mathbf{y}}{\partial \mathbf{x}^T} = A^T"),
    (COLUMN, r"\frac{\partial y_i}{\partial x_j} = A_{ji}"),
    ("", r"\frac{\partial}{\partial a_i} \sum_l a_l^2 = a_i"),
    ("", r"\frac{\partial}{\partial\mathbf{x}} \mathbf{x}^TA\mathbf{x} = 2A\mathbf{x}"),
    (LAYER, by("L", "V") + "=" + by("L", "Z") + "A^T"),
    (LAYER, by("L", "A") + "= V^T" + by("L", "Z")),
    (LAYER, by("L", "A") + "= 2" + by("L", "Z") + "V^T"),
    (LAYER, rf"{by('L', 'A_{ij}')} = \sum_k {by('L', 'Z_{ik}')} V_{{kj}}"),
    (ACTIVATION, by("L", "Z") + "=" + by("L", "A") + r"\odot \phi(Z)"),
    (DELTA, by("L", "W") + r"= \Delta X^T"),
    (BIASED, r"\nabla_{\mathbf{b}} L = (\nabla_Z L)\mathbf{1}"),
    (AFFINE, by("J", "a") + "= W" + by("J", "z")),
    (AFFINE, by("J", "W") + r"= \mathbf{a}" + by("J", "z") + "^T"),
    (CURVE, r"\frac{dJ}{dt} = 2t\frac{\partial J}{\partial x} - 3t^2\frac{\partial J}{\partial y}"),
    ("C = AB", r"\dot C = \dot A B - A\dot B"),
    ("C = AB", r"\dot C = B\dot A + \dot B A"),
    ("C = A^{-1}", r"\dot C = C\dot A C"),
    ("", "(AB)^H = A^HB^H"),
    ("", "(A + B)^H = A^H - B^H"),
    ("C = AB", "C^H = A^HB^H"),
    ("", "(X'X)' = XX'"),
    ("", "X'(Y - XB) = X'Y + X'XB"),
]
NUMERATOR = [
    (COLUMN, r"\frac{\partial \mathbf{y}}{\partial \mathbf{x}} = A"),
    (COLUMN, r"\frac{\partial \mathbf{z}}{\partial \mathbf{x}} = BA"),
    (COLUMN, by("z", "x") + "=" + by("z", "y") + by("y", "x")),
    (COLUMN, by("L", "x") + "=" + by("L", "y") + by("y", "x")),
    (COLUMN, by("L", "x") + "=" + by("y", "x") + "^T" + by("L", "y")),
    ("", r"\frac{\partial A\mathbf{x}}{\partial \mathbf{x}} = A"),
]
UNREAD = [
    # No derivative says how the loss depends on W.
    ("Z = XW", by("L", "W") + "= 0", "how it depends on W"),
    # The loss that is meant may have these terms.
    ("Z = XW", by("L", "W") + "= X^T" + by("L", "Z") + r" + \lambda W", "may be right"),
    ("Z = XW", by("L", "W") + "= X^T(" + by("L", "Z") + "- Y)", "may be right"),
    # It may depend on W in another way.
    (r"Z = XW, R = W^TW", by("L", "W") + "= X^T" + by("L", "Z"), "through R as well"),
    (r"Z = XW, J = \|W\|_F^2", by("L", "W") + "= X^T" + by("L", "Z"), "through J as well"),
    (CURVE, r"\frac{dL}{dt} = \frac{\partial L}{\partial x}2t", "through y as well"),
    (
        "x = t^2",
        rf"\frac{{dL}}{{dt}} = \frac{{\partial L}}{{\partial x}}2t + {by('L', 't')}",
        "may be a partial one",
    ),
    # The slope of a loss that is any function is one, but not its curvature.
    ("z = 3w", r"\frac{d^2 L}{dw^2} = 9\frac{d^2 L}{dz^2}", "second derivatives"),
    ("Z = XW", rf"d\left({by('L', 'W')}\right) = X^T d\left({by('L', 'Z')}\right)", "second"),
    ("Z = XW", by("L", "W") + "= X^T" + by("L", "Z") + "L", "also occurs by itself"),
    (
        r"\mathbf{y} = X\mathbf{w}, L = \|X\mathbf{w} - \mathbf{y}\|^2",
        r"\nabla_{\mathbf{w}}^2 L = 0 \cdot X^TX",
        "only after substituting the definition of",
    ),
    # what a derivative is taken by
    ("g(t) = t^3", r"\frac{dg}{dx} = 3x^2", "does not contain x"),
    (SQUARES, r"\nabla f = 2A^T(A\mathbf{x} - \mathbf{b})", "with respect to which symbol"),
    (SQUARES, r"\frac{\partial^2 f}{\partial\mathbf{x}^2} = 2A^TA", r"\partial \mathbf{x}^T"),
    (r"f = \|XW\|_F^2", r"\nabla_W^2 f = 2X^TX", "four indices"),
    ("", r"\frac{\partial \mathbf{x}^T}{\partial \mathbf{x}^T} = I", "four indices"),
    # B may be constant, or forgotten.
    ("C = AB", r"\dot C = \dot A B", "write dC"),
    (r"\dot A = AB, C = A^2", r"\dot C = \dot A A + A\dot A", "write dC"),
    # of real matrices
    ("", r"\operatorname{tr}(A^H) = \operatorname{tr}(A)", "for real matrices"),
    ("", r"\|A\|_F^2 = \operatorname{tr}(A^HA)", "for real matrices"),
    ("", r"A^H = \bar{A}^T", "the bar of a conjugate"),
    ("", r"(\alpha A)^H = \alpha A^H", "for real matrices"),
    # A prime may be a slope, or part of a name.
    ("", "(AB)' = A'B + AB'", "may be a derivative"),
    ("", "(AB)' = A'B'", "may be a derivative"),
    ("", r"\mathbf{x}^T\mathbf{x}' = \mathbf{x}'^T\mathbf{x}", "part of a name"),
    ("", "X^TX = X'X", "part of a name"),
    ("", r"\phi(Z)' = \phi'(Z)", "may be a derivative"),
    ("", "C' = A'B + AB'", "a prime is read"),
    ("", "(fg)' = f'g + fg'", "a prime is read"),
    ("", "(x^2)' = 2x", "a prime is read"),
    ("", "F'(x) = 2x", "a prime is read"),
    (
        r"g(\mathbf{x}) = \mathbf{w}^T\mathbf{x}, g(\mathbf{w}) = \mathbf{w}^T\mathbf{x}",
        r"\nabla g = 0",
        "with respect to which symbol",
    ),
    ("A' = A + B", "A'C = AC + BC", "a prime is read"),
]


def document(definitions: str, claim: str) -> str:
    parts = [part for part in definitions.split(", ") if part]
    return "\n\n".join(f"$${part}$$" for part in [*parts, claim])


@pytest.mark.parametrize(("definitions", "claim"), TRUE)
def test_what_is_right_holds(definitions: str, claim: str) -> None:
    text = document(definitions, claim)
    check = relugrad.check(text).checks[-1]
    assert (check.verdict, check.detail) == ("holds", "")
    assert check.proof is not None
    _, verdict, says = all_witnessed(text, ())[-1]
    assert agree(verdict, says)


@pytest.mark.parametrize(("definitions", "claim"), FALSE)
def test_what_is_wrong_is_false(definitions: str, claim: str) -> None:
    _, verdict, says = all_witnessed(document(definitions, claim), ())[-1]
    assert verdict == "false"
    assert agree(verdict, says)


@pytest.mark.parametrize(("definitions", "claim"), NUMERATOR)
def test_the_other_layout_is_named(definitions: str, claim: str) -> None:
    text = document(definitions, claim)
    check = relugrad.check(text).checks[-1]
    assert (check.verdict, check.detail) == ("holds", "in numerator layout")
    _, verdict, says = all_witnessed(text, ())[-1]
    assert agree(verdict, says)


@pytest.mark.parametrize(("definitions", "claim", "said"), UNREAD)
def test_what_nobody_can_tell_is_not_read(definitions: str, claim: str, said: str) -> None:
    report = relugrad.check(document(definitions, claim))
    assert report.checks[-1].verdict == "unread"
    assert said in report.checks[-1].diagnosis


def test_a_chain_is_read_in_one_layout() -> None:
    a, b = by("y", "x"), by("z", "y")
    text = document(COLUMN, rf"{by('z', 'x')} = {b}{a} = BA = (AB)^T")
    assert [check.verdict for check in relugrad.check(text).checks[2:]] == [
        "holds", "holds", "false",
    ]  # fmt: skip


def test_a_loss_that_is_defined_later_is_not_any() -> None:
    right = by("L", "W") + "= X^T" + by("L", "Z")
    text = document("Z = XW", right) + "\n\n" + r"$$L = \|Z\|_F^2 + \|W\|_F^2$$"
    assert [check.verdict for check in relugrad.check(text).checks] == [
        "definition", "unread", "definition",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("loss", "verdict"),
    [(r"\|Z - Y\|_F^2", "holds"), (r"\|Z - Y\|_F^2 + \|W\|_F^2", "false")],
)
def test_a_loss_that_is_defined_is_differentiated(loss: str, verdict: str) -> None:
    text = document(f"Z = XW, L = {loss}", by("L", "W") + "= X^T" + by("L", "Z"))
    assert relugrad.check(text).checks[-1].verdict == verdict


def test_a_false_derivative_of_a_loss_says_what_is_wrong() -> None:
    said = relugrad.check(document(LAYER, by("L", "A") + "= V^T" + by("L", "Z"))).checks[-1]
    assert "factors are swapped" in said.diagnosis
    said = relugrad.check(document(LAYER, by("L", "A") + "= 2" + by("L", "Z") + "V^T")).checks[-1]
    assert "an extra factor 2" in said.diagnosis
    assert said.counterexample is not None


class TestOfSeveralNumbers:
    F = r"Let $f(x, y) = 3x^2 + 2xy + y^2$. "

    @pytest.mark.parametrize(
        ("claim", "verdict"),
        [
            (r"\nabla f = \begin{bmatrix} 6x + 2y \\ 2x + 2y \end{bmatrix}", "holds"),
            (r"\nabla f(x, y) = (6x + 2y, 2x + 2y)^T", "holds"),
            (r"\nabla^2 f = \begin{bmatrix} 6 & 2 \\ 2 & 2 \end{bmatrix}", "holds"),
            (r"\nabla f = \begin{bmatrix} 6x + 2y \\ 2x + y \end{bmatrix}", "false"),
            (r"\nabla^2 f = \begin{bmatrix} 6 & 2 \\ 2 & y \end{bmatrix}", "false"),
            # It may be meant as a row.
            (r"\nabla f = \begin{bmatrix} 6x + 2y & 2x + 2y \end{bmatrix}", "unread"),
        ],
    )
    def test_nabla_is_the_column_of_the_derivatives(self, claim: str, verdict: str) -> None:
        assert relugrad.check(f"{self.F}$${claim}$$").checks[-1].verdict == verdict

    def test_of_a_column_and_a_number_it_is_unclear(self) -> None:
        text = r"Let $f(\mathbf{w}, b) = \mathbf{w}^T\mathbf{w} + b$. $$\nabla f = 2\mathbf{w}$$"
        assert relugrad.check(text).checks[-1].verdict == "unread"


ROW = r"$$\frac{\partial}{\partial x}(x^TAx) = x^T(A + A^T)$$"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (ROW, "false"),
        (
            f"{ROW}\n\nNotice that the derivative with respect to a column is a row vector!\n",
            "holds",
        ),
        (f"这里导数是行向量。{ROW}", "holds"),
        (f"這裡導數是列向量。{ROW}", "holds"),
        (f"這裡導數是行向量。{ROW}", "false"),
        (rf"{ROW} $$\frac{{\partial L}}{{\partial x}} = 0^T$$", "holds"),
        (f"The gradient is a column, not a row vector. {ROW}", "false"),
        (f"The derivative is a row vector. {ROW.replace('A^T', 'A')}", "false"),
        (rf"The derivative is a row vector. $\nabla_x (b^Tx) = b$. {ROW}", "holds"),
        (rf"It is a row. $\frac{{\partial}}{{\partial x}}(b^Tx) = b$. {ROW}", "false"),
        (
            rf"A derivative is a row vector. $\frac{{\partial}}{{\partial x}}(b^Tx) = b$. {ROW}",
            "unread",
        ),
    ],
)
def test_derivatives_that_are_said_to_be_rows(text: str, verdict: str) -> None:
    found = relugrad.check(text).checks
    [claim] = [one for one in found if "x^TAx" in str(one.left)]
    assert claim.verdict == verdict


def test_a_function_without_its_argument() -> None:
    text = r"Let $f(x) = \exp(wx + b)$. $$\frac{\partial f}{\partial w} = %s\exp(wx + b)$$"
    assert relugrad.check(text % "x").checks[-1].verdict == "holds"
    assert relugrad.check(text % "w").checks[-1].verdict == "false"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"Let $f(X) = \operatorname{tr}(X^TX)$. $$df = \operatorname{tr}(d(X^TX))$$", "holds"),
        (r"Let $f(X) = \operatorname{tr}(X^TX)$. $$df = 2\operatorname{tr}(d(X^TX))$$", "false"),
        (r"Let $f(X) = \operatorname{tr}(CX)$. $$df = \operatorname{tr}(d(CX))$$", "unread"),
    ],
)
def test_the_one_symbol_of_a_differential_varies(text: str, verdict: str) -> None:
    assert relugrad.check(text).checks[-1].verdict == verdict
