"""Expressions with their meanings, as "Symbols" and "Operators" of the notation say.

Most of them set what people write beside the same written out in full.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from relugrad.errors import NotReadError
from relugrad.language.constructs.adjoint import Adjoint
from relugrad.language.constructs.gradient import Gradient
from relugrad.language.cursor import Context
from relugrad.language.nodes import (
    Activation,
    Apply,
    Differential,
    Extreme,
    Hadamard,
    HadamardPower,
    Identity,
    Inner,
    Inverse,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
    Trace,
    Transpose,
    children,
    with_children,
)
from relugrad.language.parser import parse
from relugrad.tokens import tokenize


def read(latex: str, context: Context | None = None) -> Node:
    return parse(tokenize(latex), context or Context())


def bare(node: Node) -> Node:
    """`node` without its spans."""
    under = tuple(bare(child) for child in children(node))
    return replace(with_children(node, under), span=(0, 0))


def error(latex: str, context: Context | None = None) -> NotReadError:
    with pytest.raises(NotReadError) as caught:
        read(latex, context)
    return caught.value


S = (0, 0)
A, B, C, X = (Symbol(S, name, "matrix") for name in "ABCX")
a, f = Symbol(S, "a", "scalar"), Symbol(S, "f", "scalar")

MEANINGS = [
    ("A", A),
    ("a", a),
    (r"\alpha", Symbol(S, r"\alpha", "scalar")),
    (r"\mathbf{x}", Symbol(S, r"\mathbf{x}", "vector")),
    ("I", Identity(S)),
    ("1.5", Number(S, Fraction(3, 2))),
    ("-A", Sum(S, (A,), (-1,))),
    ("+A", A),
    ("-A + B", Sum(S, (A, B), (-1, 1))),
    ("A - B - C", Sum(S, (A, B, C), (1, -1, -1))),
    ("A + B - C", Sum(S, (A, B, C), (1, 1, -1))),
    ("ABC", Product(S, (A, B, C))),
    (r"A \cdot B", Product(S, (A, B))),
    (r"A \times B", Product(S, (A, B))),
    ("A . B", Product(S, (A, B))),
    (r"A \odot B", Hadamard(S, (A, B))),
    (r"A \circ B", Hadamard(S, (A, B))),
    ("A^T", Transpose(S, A)),
    ("A'", Transpose(S, A, primed=True)),
    (r"A^{\prime}", Transpose(S, A, primed=True)),
    ("A^H", Adjoint(S, A)),
    (r"A^{-\mathsf{H}}", Adjoint(S, Inverse(S, A))),
    ("A^{-1}", Inverse(S, A)),
    ("A^3", Power(S, A, 3)),
    ("A^{12}", Power(S, A, 12)),
    ("A^{-2}", Power(S, Inverse(S, A), 2)),
    (r"A^{-\top}", Transpose(S, Inverse(S, A))),
    (r"A^{\odot 2}", HadamardPower(S, A, 2)),
    (r"\frac{a}{2}", Quotient(S, a, Number(S, Fraction(2)))),
    (r"\tfrac12", Quotient(S, Number(S, Fraction(1)), Number(S, Fraction(2)))),
    (r"\operatorname{tr}(A)", Trace(S, A)),
    (r"\operatorname{tr} A", Trace(S, A)),
    (r"\|A\|_F^2", SquaredNorm(S, A, True)),
    (r"\|\mathbf{x}\|^2", SquaredNorm(S, Symbol(S, r"\mathbf{x}", "vector"), False)),
    (r"\langle A, B \rangle", Inner(S, A, B)),
    (r"\max(A, 0)", Apply(S, "ramp", A)),
    ("R(A)", Apply(S, "ramp", A)),
    ("H(A)", Apply(S, "step", A)),
    (r"\phi(A)", Activation(S, r"\phi", A)),
    (r"\max(A, B)", Extreme(S, "max", A, B)),
    (r"\min(A, 0)", Extreme(S, "min", A, Number(S, Fraction(0)))),
    (r"\mathbf{1}", Ones(S)),
    (r"\mathbf 1_n", Ones(S, "n")),
    (r"\mathbb{1}", Ones(S)),
    (r"\boldsymbol{1}", Ones(S)),
    (r"\mathbf{0}", Number(S, Fraction(0))),
    ("R'(A)", Apply(S, "ramp", A, 1)),
    ("dX", Differential(S, X)),
    ("d(AX)", Differential(S, Product(S, (A, X)))),
    (r"\frac{\partial f}{\partial X}", Gradient(S, f, X)),
    (r"\nabla_X f", Gradient(S, f, X, "nabla")),
    (r"\frac{\partial f}{\partial X^T}", Gradient(S, f, X, "transposed")),
    ("dX^{-1}", Differential(S, Inverse(S, X))),
]

# The same thing, written in another way. On the right everything is in parentheses.
SAME = [
    # transposes
    *((f"A{t}", "A^T") for t in (r"^\top", r"^{\top}", r"^\intercal", r"^{\mathsf T}", r"^{T}")),
    *((f"A{t}", "A^T") for t in (r"^{\mathrm T}", r"^\mathsf{T}", r"^{\text{T}}", r"^{\rm T}")),
    ("(A)^T", "A^T"),
    ("AB^T", "A(B^T)"),
    ("A^T B^{-1}", "(A^T)(B^{-1})"),
    # juxtaposition binds tighter than ⊙, ⊙ tighter than the dot, the dot tighter than + and −
    (r"A \odot BC", r"A \odot (BC)"),
    (r"AB \odot C", r"(AB) \odot C"),
    (r"A \cdot B \odot C", r"A (B \odot C)"),
    (r"A \odot B \cdot C", r"(A \odot B) C"),
    (r"R^T \cdot H \odot XdW", r"(R^T) (H \odot (X (dW)))"),
    (r"A \times B \odot C", r"A (B \odot C)"),
    (r"A . B \odot C", r"A (B \odot C)"),
    (r"A \cdot B + C", "(A B) + C"),
    (r"A + B \odot C", r"A + (B \odot C)"),
    ("-AB", "-(AB)"),
    ("-A^2", "-(A^2)"),
    ("2A^T", "2(A^T)"),
    # letters
    (r"\mathbf{A}", "A"),
    (r"\boldsymbol A", "A"),
    (r"\bm{A}_1", "A_1"),
    ("W_{1}", "W_1"),
    (r"\hat Y_1", r"\hat{Y}_{1}"),
    (r"\hat{Y_1}", r"\hat{Y}_1"),
    (r"\widehat{Y}", r"\hat Y"),
    (r"\bm x", r"\mathbf{x}"),
    (r"\boldsymbol{x}_1", r"\mathbf{x}_1"),
    (r"\mathbf{x_1}", r"\mathbf{x}_1"),
    (r"\hat{\mathbf{x}}", r"\mathbf{\hat x}"),
    # brackets
    (r"\left[ A + B \right] C", "(A+B)C"),
    (r"\{A + B\} C", "(A+B)C"),
    (r"{(A+B)}^T", "(A+B)^T"),
    (r"\boxed{A} B", "AB"),
    (r"\underbrace{A + B}_{\text{one}} C", "(A + B) C"),
    # functions
    (r"{\rm tr}(A)", r"\operatorname{tr}(A)"),
    (r"\mathop{\mathrm{tr}}\left(A\right)", r"\operatorname{tr}(A)"),
    (r"\operatorname{tr}[A]", r"\operatorname{tr}(A)"),
    (r"\operatorname{tr} A + B", r"\operatorname{tr}(A) + B"),
    (r"\operatorname{tr} A^T", r"\operatorname{tr}(A^T)"),
    (r"\operatorname{tr}(A)^2", r"(\operatorname{tr}(A))^2"),
    *((n, r"\|A\|_F^2") for n in (r"\lVert A \rVert_F^2", r"\|A\|^2_F", "||A||_F^2")),
    *((n, r"\|A\|_F^2") for n in (r"\Vert A \Vert_{F}^{2}", r"\|A\|_{\text{F}}^2")),
    (r"\|A\|_\mathrm{F}^2 B", r"(\|A\|_F^2) B"),
    (r"\langle A, B \rangle_F", r"\langle A, B \rangle"),
    (r"\left\langle A, B\right\rangle", r"\langle A, B \rangle"),
    *((m, "R(A)") for m in (r"\max(0, A)", r"\max\{A, 0\}", r"\max\left\{0, A\right\}")),
    *((m, "R(A)") for m in (r"\operatorname{ReLU}(A)", r"\text{relu}(A)", "[A]_+", "(A)_{+}")),
    (r"\operatorname{ReLU}'(A)", "R'(A)"),
    (r"\varepsilon(A)", "H(A)"),
    (r"\epsilon(A)", "H(A)"),
    (r"R^{\prime}(A)", "R'(A)"),
    (r"R^\prime(A)", "R'(A)"),
    (r"R^{\prime\prime}(A)", "R''(A)"),
    ("H(A) B", "(H(A)) B"),
    ("H(A)^T", "(H(A))^T"),
    # fractions
    *((q, r"\frac{1}{2}") for q in (r"\frac12", r"\dfrac{1}2", r"\cfrac12", "1/2")),
    (r"\frac12 3", r"\frac{1}{2} \cdot 3"),
    ("a/b", r"\frac{a}{b}"),
    ("A/2", r"\frac{A}{2}"),
    # differentials
    *((d, "dX") for d in (r"\mathrm{d}X", r"\mathrm d X", r"{\rm d}X", r"d\,X", r"\partial X")),
    ("dXW", "(dX)W"),
    ("XdW", "X(dW)"),
    ("dX^T", "(dX)^T"),
    (r"d\operatorname{tr}(X)", r"d(\operatorname{tr}(X))"),
    (r"d\|X\|_F^2", r"d(\|X\|_F^2)"),
    ("dR(X)", "d(R(X))"),
    (r"d\hat{Y}_1", r"d(\hat{Y}_1)"),
    # derivatives
    (r"\frac{df}{dW}", r"\frac{\partial f}{\partial W}"),
    *((g, r"\frac{\partial f}{\partial W}") for g in ("df/dW", r"\partial f/\partial W")),
    *((g, r"\frac{\partial f}{\partial W}") for g in ("df/dW", r"\frac{\partial}{\partial W} f")),
    *((g, r"\nabla_W f") for g in (r"\nabla_{W} f", r"\nabla_W f(W)", r"\nabla_W f(X, W)")),
    (r"\nabla f(W)", r"\nabla_W f"),
    (r"\nabla^2 f(\mathbf{x})", r"\nabla_{\mathbf{x}}^2 f"),
    (r"\nabla^{2}_x f", r"\nabla_x^2 f"),
    (r"\frac{d^2 f}{dx^2}", r"\frac{\partial^{2} f}{\partial x^{2}}"),
    (r"\frac{d^2}{dx^2} x^3", r"\frac{d^2 x^3}{dx^2}"),
    (r"\partial^2 f/\partial x\partial y", r"\frac{\partial^2 f}{\partial x \partial y}"),
    (r"\frac{\partial f}{\partial W^\top}", r"\frac{df}{dW^T}"),
    *((g, r"\frac{df}{dW^T}") for g in ("df/dW^T", r"\partial f/\partial W^T")),
    (r"\frac{d}{dx} 3x^2", r"\frac{d (3x^2)}{dx}"),
    (r"\frac{d}{dx} x^2 + 1", r"\frac{d (x^2)}{dx} + 1"),
    (
        r"\frac{\partial}{\partial X} \operatorname{tr}(AX)\operatorname{tr}(X)",
        r"\frac{\partial (\operatorname{tr}(AX)\operatorname{tr}(X))}{\partial X}",
    ),
    (r"\nabla_X \tfrac12 \|X\|_F^2", r"\nabla_X (\tfrac12 \|X\|_F^2)"),
    (
        r"\nabla_{\mathbf x} \mathbf{x}^T A \mathbf{x}",
        r"\nabla_{\mathbf x} (\mathbf{x}^T A \mathbf{x})",
    ),
    (r"\nabla_W f^T dW", r"(\nabla_W f)^T (dW)"),
    (r"\nabla_W f \odot W", r"(\nabla_W f) \odot W"),
    (r"\frac{\partial f}{\partial W}^T", r"\left(\frac{\partial f}{\partial W}\right)^T"),
    (r"d(\frac{X}{2})", r"d\left(\frac{X}{2}\right)"),
    (r"\frac{dX}{2}", r"\frac{(dX)}{2}"),
]

# Two things that must be told apart.
EVERYTHING = sorted({latex for latex, _ in MEANINGS} | {x for pair in SAME for x in pair})
