r"""Arrays, blocks, vec, diag, \otimes and sums with dots: each true line with a false twin."""

from __future__ import annotations

import re

import pytest

from relugrad.verify.checking import check_document


def verdicts(text: str) -> list[str]:
    report = check_document(text)
    assert not report.errors
    return [check.verdict for check in report.checks]


def is_proved(latex: str) -> bool:
    [check] = check_document(f"$$\n{latex}\n$$").checks
    assert check.verdict == "holds", check.diagnosis
    return check.proof is not None


PROVED = [
    # arrays of numbers
    (
        r"\begin{bmatrix} 1 & a \\ 0 & 1 \end{bmatrix}^3 = \begin{bmatrix} 1 & 3a \\ 0 & 1"
        r" \end{bmatrix}",
        r"\begin{bmatrix} 1 & a \\ 0 & 1 \end{bmatrix}^3 = \begin{bmatrix} 1 & 2a \\ 0 & 1"
        r" \end{bmatrix}",
    ),
    (
        r"\left[\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}\right]"
        r"\left(\begin{smallmatrix} 1 \\ 1 \end{smallmatrix}\right) = \begin{pmatrix} 3 \\ 7"
        r" \end{pmatrix}",
        r"\left[\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}\right]"
        r"\left(\begin{smallmatrix} 1 \\ 1 \end{smallmatrix}\right)c = \begin{pmatrix} 3 \\ 8"
        r" \end{pmatrix}c",
    ),
    (
        r"\begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad - bc",
        r"\begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad + bc",
    ),
    (
        r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}^{-1}"
        r" = \frac{1}{ad - bc}\begin{bmatrix} d & -b \\ -c & a \end{bmatrix}",
        r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}^{-1}"
        r" = \frac{1}{ad - bc}\begin{bmatrix} d & b \\ c & a \end{bmatrix}",
    ),
    (
        r"\begin{bmatrix} 0 & 1 \\ 1 & 0 \end{bmatrix}^2 = I_2",
        r"\begin{bmatrix} 0 & c \\ c & 0 \end{bmatrix}^2 = c^2I_3",
    ),
    (r"\operatorname{tr}(I_3) = 3", r"\operatorname{tr}(I_3) = 4"),
    (
        r"\mathbf{1}_2^T \begin{pmatrix} a \\ b \end{pmatrix} = a + b",
        r"\mathbf{1}_3^T \begin{pmatrix} a \\ b \end{pmatrix} = a + b",
    ),
    (r"(a, b)^T = [a; b]", r"(a, b)^T = [b; a]"),
    (r"[3, 4] ^T = (3; 4)", r"[3, 4]^T = (4; 3)"),
    # blocks
    (
        r"\begin{pmatrix} A & B \end{pmatrix} \begin{pmatrix} C \\ D \end{pmatrix} = AC + BD",
        r"\begin{pmatrix} A & B \end{pmatrix} \begin{pmatrix} C \\ D \end{pmatrix} = AC - BD",
    ),
    (
        r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}^T = \begin{bmatrix} A^T & C^T \\ B^T & D^T"
        r" \end{bmatrix}",
        r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}^T = \begin{bmatrix} A^T & C^T \\ B^T &"
        r" -D^T \end{bmatrix}",
    ),
    (
        r"\operatorname{tr}\begin{bmatrix} A & B \\ C & D \end{bmatrix}"
        r" = \operatorname{tr}(A) + \operatorname{tr}(D)",
        r"\operatorname{tr}\begin{bmatrix} A & D \\ A & D \end{bmatrix}"
        r" = \operatorname{tr}(A) - \operatorname{tr}(D)",
    ),
    (
        r"\begin{pmatrix} 0 & I \\ I & 0 \end{pmatrix} \begin{pmatrix} A \\ B \end{pmatrix}"
        r" = \begin{pmatrix} B \\ A \end{pmatrix}",
        r"\begin{pmatrix} I & 0 \\ 0 & I \end{pmatrix} \begin{pmatrix} A \\ B \end{pmatrix}"
        r" = \begin{pmatrix} B \\ A \end{pmatrix}",
    ),
    (
        r"\max(\begin{bmatrix} A & B \end{bmatrix}, 0) = \begin{bmatrix} \max(A, 0) & \max(B, 0)"
        r" \end{bmatrix}",
        r"\max(\begin{bmatrix} A & B \end{bmatrix}, 0) = \begin{bmatrix} \max(A, 0) & B"
        r" \end{bmatrix}",
    ),
    (
        r"d\begin{bmatrix} XY & X \end{bmatrix} = \begin{bmatrix} dX\,Y + X\,dY & dX \end{bmatrix}",
        r"d\begin{bmatrix} XY & X \end{bmatrix} = \begin{bmatrix} X\,dY & dX \end{bmatrix}",
    ),
    (
        r"\frac{\partial}{\partial \mathbf{w}} \|\begin{bmatrix} X & \mathbf{1}"
        r" \end{bmatrix}\mathbf{w}\|^2"
        r" = 2\begin{bmatrix} X & \mathbf{1} \end{bmatrix}^T\begin{bmatrix} X & \mathbf{1}"
        r" \end{bmatrix}\mathbf{w}",
        r"\frac{\partial}{\partial \mathbf{w}} \|\begin{bmatrix} X & \mathbf{1}"
        r" \end{bmatrix}\mathbf{w}\|^2"
        r" = \begin{bmatrix} X & \mathbf{1} \end{bmatrix}^T\begin{bmatrix} X & \mathbf{1}"
        r" \end{bmatrix}\mathbf{w}",
    ),
    # vec, diag and the two products
    (
        r"\operatorname{vec}(AXB) = (B^T \otimes A) \operatorname{vec}(X)",
        r"\operatorname{vec}(A^2XB^2) = (B^2 \otimes A^2) \operatorname{vec}(X)",
    ),
    (
        r"d\operatorname{vec}(AXB) = (B^T \otimes A) \operatorname{vec}(dX)",
        r"d\operatorname{vec}(A^2XB^2) = (A^2 \otimes (B^2)^T) \operatorname{vec}(dX)",
    ),
    (r"(A \otimes B)(C \otimes D) = AC \otimes BD", r"(A \otimes B)(C \otimes D) = AC \otimes DB"),
    (
        r"(A \otimes B)^T = A^T \otimes B^T",
        r"(A^2 \otimes B^2)^T = (B^2)^T \otimes (A^2)^T",
    ),
    (
        r"(A \otimes B) \otimes C = A \otimes (B \otimes C)",
        r"(A \otimes B) \otimes C = C \otimes (B \otimes A)",
    ),
    (
        r"\operatorname{tr}(A \otimes B) = \operatorname{tr}(A) \operatorname{tr}(B)",
        r"\operatorname{tr}(A \otimes B) = \operatorname{tr}(A) + \operatorname{tr}(B)",
    ),
    (
        r"\operatorname{vec}(A)^T \operatorname{vec}(B) = \operatorname{tr}(A^TB)",
        r"\operatorname{vec}(A^2)^T \operatorname{vec}(B^2) = \operatorname{tr}(A^2B^2)",
    ),
    (
        r"\operatorname{diag}(\mathbf{x}) A = (\mathbf{x}\mathbf{1}^T) \odot A",
        r"\operatorname{diag}(\mathbf{x}) A = A \odot (\mathbf{1}\mathbf{x}^T)",
    ),
    (
        r"\operatorname{diag}(AB^T) = (A \odot B)\mathbf{1}",
        r"\operatorname{diag}(AB^T) = (A \odot B)^T\mathbf{1}",
    ),
    (
        r"\operatorname{Diag}(\operatorname{diag}(A)) = A \odot I",
        r"\operatorname{Diag}(\operatorname{diag}(A^2)) = A^2",
    ),
    (
        r"\operatorname{diag}(a, b) \begin{pmatrix} x \\ y \end{pmatrix} = \begin{pmatrix} ax \\"
        r" by \end{pmatrix}",
        r"\operatorname{diag}(a, b) \begin{pmatrix} x \\ y \end{pmatrix} = \begin{pmatrix} bx \\"
        r" ay \end{pmatrix}",
    ),
    (r"A : BC = B^TA : C", r"A : BC = BA : C"),
    (r"d\|M\|_F^2 = 2M : dM", r"d\|M\|_F^2 = M : dM"),
    # dots
    (
        r"w_1x_1 + w_2x_2 + \cdots + w_nx_n = \mathbf{w}^T\mathbf{x}",
        r"w_1x_1 + w_2x_2 + \cdots + w_nx_n + 1 = \mathbf{w}^T\mathbf{x}",
    ),
    (
        r"\mathbf{b}^T\mathbf{x} = b_1 x_1 + \cdots + b_n x_n",
        r"\mathbf{b}^T\mathbf{x} = b_1 x_1^2 + \cdots + b_n x_n^2",
    ),
    (
        r"a_{i1}b_{1j} + \dots + a_{in}b_{nj} = (AB)_{ij}",
        r"a_{i1}b_{1j} + \dots + a_{in}b_{nj} = (AB)_{ji}",
    ),
    # other letters
    (r"(A + \lambda\mathbb{I})^T = A^T + \lambda\mathbb{I}", r"(A + \lambda\mathbb{I})^T = A^T +"
                                                             r" \lambda A^T"),
    (r"\vec{1}^TA\vec{1} = \sum_{i,j} A_{ij}", r"\vec{1}^TA\vec{1} = \operatorname{tr}(A)"),
    (r"\mathbf{A B}\mathbf{c} = \mathbf{AB c}", r"\operatorname{tr}(\mathbf{AB}) ="
                                                r" \operatorname{tr}(\mathbf{A B}^T)"),
    (r"{\bf X}^T{\bf X w} = \mathbf{X^TXw}", r"\|{\bf X w}\|^2 = \mathbf{w^TXX^Tw}"),
    (r"\boldsymbol{X\beta} = \mathbf{X}\bm{\beta}", r"\|\boldsymbol{X\beta}\|^2 ="
                                                    r" \|\mathbf{X}^T\bm{\beta}\|^2"),
]  # fmt: skip

SAMPLED = [
    (
        r"\begin{bmatrix} A & B \\ 0 & D \end{bmatrix}^{-1}"
        r" = \begin{bmatrix} A^{-1} & -A^{-1}BD^{-1} \\ 0 & D^{-1} \end{bmatrix}",
        r"\begin{bmatrix} A & B \\ 0 & D \end{bmatrix}^{-1}"
        r" = \begin{bmatrix} A^{-1} & A^{-1}BD^{-1} \\ 0 & D^{-1} \end{bmatrix}",
    ),
    (
        r"(A \otimes B)^{-1} = A^{-1} \otimes B^{-1}",
        r"(A \otimes B)^{-1} = B^{-1} \otimes A^{-1}",
    ),
]


@pytest.mark.parametrize(("true", "false"), PROVED)
def test_proved_and_its_twin_is_false(true: str, false: str) -> None:
    assert is_proved(true)
    assert verdicts(f"Therefore\n\n$$\n{false}\n$$") == ["false"]


@pytest.mark.parametrize(("true", "false"), SAMPLED)
def test_sampled_and_its_twin_is_false(true: str, false: str) -> None:
    assert not is_proved(true)
    assert verdicts(f"Therefore\n\n$$\n{false}\n$$") == ["false"]


DOCUMENTS = [
    # Entries of a definition are put in, and sizes that are numbers are drawn as these.
    (
        r"""$$A = \begin{bmatrix} a & b \\ c & d \end{bmatrix}$$
$$\operatorname{tr}(A) = a + d$$
$$\det(A) = ad + bc$$
$$\begin{pmatrix} A & B \end{pmatrix}\begin{pmatrix} C \\ D \end{pmatrix} = AC + BD$$""",
        ["definition", "holds", "false", "holds"],
    ),
    (
        r"""$$A = \begin{bmatrix} a_{11} & a_{12} \\ a_{21} & a_{22} \end{bmatrix}$$
$$\operatorname{tr} A = a_{11} + a_{22}$$
$$\det A = a_{11}a_{22} + a_{12}a_{21}$$""",
        ["definition", "holds", "false"],
    ),
    (
        r"""$$\mathbf{v} = [3, 4]^T$$ $$\mathbf{v}^T\mathbf{v} = 25$$
$$\|\mathbf{v}\|^2 = \|\mathbf{v}\|$$""",
        ["definition", "holds", "false"],
    ),
    # The parts of what was defined apart have one size where a product needs it.
    (
        r"""$$\hat X = \begin{bmatrix} X & \mathbf{1} \end{bmatrix}$$
$$\hat{\mathbf{w}} = (\mathbf{w}; b)$$
$$\hat X\hat{\mathbf{w}} = X\mathbf{w} + b\mathbf{1}$$
$$\hat X\hat{\mathbf{w}} = X\mathbf{w} - b\mathbf{1}$$
$$\frac{\partial\|\hat X\hat{\mathbf{w}} - \mathbf{y}\|^2}{\partial b}
  = 2\mathbf{1}^T(X\mathbf{w} + b\mathbf{1} - \mathbf{y})$$
$$\frac{\partial\|\hat X\hat{\mathbf{w}} - \mathbf{y}\|^2}{\partial \hat{\mathbf{w}}}
  = \hat X^T(\hat X\hat{\mathbf{w}} - \mathbf{y})$$""",
        ["definition", "definition", "holds", "false", "holds", "false"],
    ),
    (
        r"""$$K = A^2 \otimes B$$ $$\mathbf{x} = \operatorname{vec}(X)$$
$$K\mathbf{x} = \operatorname{vec}(BX(A^2)^T)$$ $$K\mathbf{x} = \operatorname{vec}(BXA^2)$$""",
        ["definition", "definition", "holds", "false"],
    ),
    # What has dots in it only names entries, columns or rows.
    (
        r"""Let $\mathbf{x} = (x_1; x_2; \ldots; x_n)$.
$$(\mathbf{x}\mathbf{x}^T)^T = \mathbf{x}\mathbf{x}^T$$
$$\mathbf{x}^T\mathbf{x} = \sum_i x_i^2$$
$$\mathbf{x}^T\mathbf{x} = \sum_i x_i$$""",
        ["definition", "holds", "holds", "false"],
    ),
    (
        r"""The weights are $W = (w_{ij})$ and $A = [a_{ij}]_{m \times n}$.
$$(AW)_{ij} = \sum_k a_{ik}w_{kj}$$
$$(AW)_{ij} = \sum_k a_{ki}w_{kj}$$""",
        ["definition", "definition", "holds", "false"],
    ),
    (
        r"""$$A = \begin{bmatrix} a_{11} & \cdots & a_{1n} \\ \vdots & \ddots & \vdots \\
a_{m1} & \cdots & a_{mn} \end{bmatrix}$$
$$\operatorname{tr}(A^TA) = \sum_{i,j} a_{ij}^2$$
$$\operatorname{tr}(A^TA) = \sum_{i,j} a_{ij}a_{ji}$$""",
        ["definition", "holds", "false"],
    ),
    (
        r"""$$\mathbf{v} = (a_1, \ldots, a_n)^T$$
$$\mathbf{v}^T\mathbf{v} = \sum_i a_i^2$$
$$\mathbf{v}^T\mathbf{v} = \sum_i a_i$$""",
        ["definition", "holds", "false"],
    ),
    (
        r"""$$\Lambda = \operatorname{diag}(\lambda_1, \ldots, \lambda_n)$$
$$\Lambda^T = \Lambda$$
$$\operatorname{tr}(\Lambda) = \lambda_1 + \cdots + \lambda_n$$
$$\operatorname{tr}(\Lambda^2) = \lambda_1 + \cdots + \lambda_n$$""",
        ["definition", "holds", "holds", "false"],
    ),
    (
        r"""$$D = \begin{pmatrix} d_1 & & 0 \\ & \ddots & \\ 0 & & d_n \end{pmatrix}$$
$$\operatorname{tr}(D) = \sum_i d_i$$ $$D^2 = D$$ $$\operatorname{tr}(D) = \sum_i d_i^2$$""",
        ["definition", "holds", "false", "false"],
    ),
    # A definition that was made before is not made again.
    (
        r"""$$\mathbf{x} = A\mathbf{z}$$ $$\mathbf{x} = (x_1, \ldots, x_n)^T$$
$$\mathbf{x} = A\mathbf{z}$$""",
        ["definition", "unread", "holds"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), DOCUMENTS)
def test_a_document(text: str, expected: list[str]) -> None:
    claimed = re.sub(r"\$\$\s+\$\$", lambda _: "$$\n\nTherefore\n\n$$", text)
    assert verdicts(claimed) == expected


@pytest.mark.parametrize(
    "latex",
    [
        # Which size these have, or how they are parted, nothing says.
        r"\begin{pmatrix} 0 & 1 \\ 1 & 0 \end{pmatrix}\begin{pmatrix} A \\ B \end{pmatrix}"
        r" = \begin{pmatrix} B \\ A \end{pmatrix}",
        r"(\mathbf{w}; b) = (1; 2; 3)",
        r"\begin{bmatrix} \mathbf{w} & b \end{bmatrix} A = 2A",
        # x_2 may be the entry of x, or another number.
        r"\mathbf{x}^T\begin{bmatrix} 2 & 1 \\ 1 & 2 \end{bmatrix}\mathbf{x} = 2x_1^2 + 2x_1x_2 +"
        r" 2x_2^2",
        r"\operatorname{tr}(A) = a_{11} + a_{22}",
        # Outer, entrywise, or Kronecker.
        r"\mathbf{x} \otimes \mathbf{y} = \mathbf{x}\mathbf{y}^T",
        # Arguments of a function, or a column.
        r"[A, B]^T = AB - BA",
        # What has dots and no pattern.
        r"a_1 x + a_3 x + \cdots + a_n x = \mathbf{a}^T\mathbf{1} x",
        r"1 + 2 + \cdots + n = \frac{n(n + 1)}{2}",
        r"x_1 - x_2 + \cdots + x_n = \mathbf{1}^T\mathbf{x}",
        r"\mathbf{1}^T(x_1; \ldots; x_n) = \sum_i x_i",
        r"(z_1, \ldots, z_n)^T = A",
        # The identity, or anything else.
        r"(A + E_n)^T = A^T - E_n",
        r"\mathbf{1}^T\mathbb{I}(x) = 1",
        r"\begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix} = A",
    ],
)  # fmt: skip
def test_is_not_read(latex: str) -> None:
    assert verdicts(f"$$\n{latex}\n$$") == ["unread"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$t = 0: A = B$$", ["definition", "definition"]),
        (r"For $A: B = \operatorname{tr}(C)$ the rest", ["definition"]),
        (r"$$f: X \to Y, \; f = 2$$", ["definition"]),
    ],
)
def test_a_colon_that_ends_a_clause_is_no_product(text: str, expected: list[str]) -> None:
    assert verdicts(text) == expected


def test_no_side_makes_sizes_of_another_equal() -> None:
    # The first equality compares two sizes; what comes after it must not make them one.
    blocks = (
        r"\begin{pmatrix} A & 0 \\ 0 & 1 \end{pmatrix}^{-1}"
        r"\begin{pmatrix} B & 0 \\ 0 & 1 \end{pmatrix}"
    )
    text = (
        r"$$\operatorname{tr}(A^{-1}A) = \operatorname{tr}(B^{-1}B)"
        rf" = \operatorname{{tr}}({blocks})$$"
    )
    assert "holds" not in verdicts(text)
    [alone] = verdicts(rf"$$\operatorname{{tr}}({blocks}) = \operatorname{{tr}}(A^{{-1}}B) + 1$$")
    assert alone == "holds"


def test_the_normal_form_of_blocks_lists_them() -> None:
    [check] = check_document(
        r"$$\begin{pmatrix} A & BC \end{pmatrix} = \begin{pmatrix} A & BC \end{pmatrix}$$"
    ).checks
    assert check.proof is not None
    assert check.proof.normal_form == r"A_{ij},\quad \sum_{k} B_{ik} C_{kj}"


def test_the_trace_of_arrays_in_an_array() -> None:
    cells = r"\begin{bmatrix} a & b \\ 0 & 0 \end{bmatrix}"
    rows = rf"\begin{{bmatrix}} {cells} & {cells} \\ {cells} & {cells} \end{{bmatrix}}"
    total = r"\begin{bmatrix} 2a & 2b \\ 0 & 0 \end{bmatrix}"
    assert verdicts(rf"$$\operatorname{{tr}} {rows} = {total}$$") == ["unread"]
