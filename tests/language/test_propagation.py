"""What a symbol is follows from all its uses; its looks break ties."""

from __future__ import annotations

import pytest

from relugrad.documents.reading import read
from relugrad.language.gathering import chains
from relugrad.language.nodes import Symbol, walk
from relugrad.verify.checking import check


def kinds(text: str) -> dict[str, str]:
    return {
        part.name: part.kind
        for chain in chains(read(text))
        for side in chain.sides
        if side.node is not None
        for part in walk(side.node)
        if isinstance(part, Symbol)
    }


@pytest.mark.parametrize(
    ("text", "symbol", "kind"),
    [
        (r"f = \|Xw - y\|^2", "w", "vector"),
        (r"f = \|Xw - y\|^2", "y", "vector"),
        (r"w^Tx = x^Tw", "x", "vector"),
        (r"A u = \lambda u", "u", "vector"),
        (r"A u = \lambda u", r"\lambda", "scalar"),
        (r"S = \frac{1}{N} X^TX", "N", "scalar"),
        (r"v = \frac{s}{N - 1}", "N", "scalar"),
        (r"(1 - aL) x = y", "L", "scalar"),
        (r"\Phi^T\Phi = (\Phi^T\Phi)^T", r"\Phi", "matrix"),
        (r"x - m = W(x - m) + Se", "e", "vector"),
        (r"x - m = W(x - m) + Se", "m", "vector"),
        (r"C = U\Sigma V^T", r"\Sigma", "matrix"),
        (r"(a + b)^2 = a^2 + 2ab + b^2", "a", "scalar"),
        (r"\lambda A = A \lambda", "A", "matrix"),
        (r"\langle x, y \rangle = x^Ty", "x", "vector"),
        (r"\sum_i x_i x_i^T = G", "G", "matrix"),
    ],
)
def test_uses_tell_the_kind(text: str, symbol: str, kind: str) -> None:
    assert kinds(text)[symbol] == kind


@pytest.mark.parametrize(
    ("text", "symbol", "kind"),
    [
        (r"f = \|Aw - T\|^2", "T", "vector"),
        (r"f = \|Aw - T\|^2", "A", "matrix"),
        (r"f = \|Aw - T\|^2", "w", "vector"),
        (r"f = \|Aw - T\|_F^2", "T", "matrix"),
        (r"J = \frac12 (A\theta - T)^T(A\theta - T)", r"\theta", "vector"),
        (r"T^TT - T^TAu = u^TA^TT", "T", "vector"),
        (
            r"\mathbf{T}^T\mathbf{A}\mathbf{u} = \mathbf{u}^T\mathbf{A}^T\mathbf{T}",
            "T",
            "vector",
        ),
        (r"f = \|u^TA - T\|^2", "T", "row"),
        (r"f = \|WA - T\|_F^2", "T", "matrix"),
        (r"\|A\| = \|A\|", "A", "matrix"),
        (r"(A + cB)^T = A^T + cB^T", "B", "matrix"),
    ],
)
def test_a_capital_is_a_column_where_it_fits_as_nothing_else(
    text: str, symbol: str, kind: str
) -> None:
    assert kinds(text)[symbol] == kind


def test_no_swapped_factor_makes_a_column_of_a_matrix() -> None:
    left = r"$$\nabla_x \|%s - b\|_2^2 = 2A^TAx - 2A^Tb$$"
    assert [check(left % one).checks[0].verdict for one in ("Ax", "xA")] == ["holds", "false"]
    right = r"$$\nabla_x \|Ax - b\|_2^2 = 2A^T%s - 2A^Tb$$"
    assert [check(right % one).checks[0].verdict for one in ("Ax", "xA")] == ["holds", "false"]


def test_a_set_goes_before_what_fits() -> None:
    text = r"Let $T \in \mathbb{R}^{n \times k}$.\n\n$$f = \|Aw - T\|^2$$"
    assert kinds(text.replace("\\n", "\n"))["T"] == "matrix"


@pytest.mark.parametrize(
    ("gradient", "verdict"),
    [
        (r"A^TA\theta - A^TT", "holds"),
        (r"A^T(A\theta - T)", "holds"),
        (r"A^TA\theta + A^TT", "false"),
        (r"2A^T(A\theta - T)", "false"),
        (r"(A\theta - T)A^T", "false"),
    ],
)
def test_least_squares_with_capital_targets(gradient: str, verdict: str) -> None:
    text = rf"""$$J(\theta) = \frac12 (A\theta - T)^T(A\theta - T)$$

$$\nabla_\theta J(\theta) = {gradient}$$"""
    assert [c.verdict for c in check(text).checks] == ["definition", verdict]


def test_no_claim_makes_a_number_of_a_capital_letter() -> None:
    assert kinds(r"\operatorname{tr}(AB) = \operatorname{tr}(A)B")["B"] == "matrix"


def test_sections_are_apart() -> None:
    """However many sections come between: each has its own symbols."""
    texts = [r"$$f = \|Xw - y\|^2 + w^Tw$$", r"$$g = a + w^2$$"]
    text = "".join(f"# {k}\n\n{texts[k // 2 % 2]}\n\n" for k in range(8))
    told = [
        {
            part.kind
            for part in walk(chain.sides[1].readable)
            if isinstance(part, Symbol) and part.name == "w"
        }
        for chain in chains(read(text))
    ]
    assert told == [{"vector"}, {"vector"}, {"scalar"}, {"scalar"}] * 2


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"\nabla_x x^T x = x", "false"),
        (r"\nabla_x x^T x = 2x", "holds"),
        (r"\nabla_w w^T X^T X w = X^T X w", "false"),
        (r"\nabla_w w^T X^T X w = 2X^T X w", "holds"),
        (r"\nabla_x \|Ax - b\|^2 = 2A^T(Ax - b)", "holds"),
        (r"\nabla_x \|Ax - b\|^2 = 2A(Ax - b)", "false"),
        (r"x^T y = y^T x", "holds"),
        (r"\exp(w^T x) = e^{w^T x}", "holds"),
        (r"\nabla_x \exp(w^T x) = \exp(w^T x) w", "holds"),
        (r"\nabla_x \exp(w^T x) = \exp(w^T x) x", "false"),
        (r"\sum_{i=1}^n (w^T x_i)^2 = \sum_{i=1}^n w^T x_i x_i^T w", "holds"),
        (r"\sum_{i=1}^n (w^T x_i)^2 = \sum_{i=1}^n w^T x_i w", "false"),
    ],
)
def test_plain_letters_are_columns_where_they_are_used_so(text: str, verdict: str) -> None:
    [found] = check(text).checks
    assert found.verdict == verdict, found


def test_what_holds_for_numbers_alone_is_not_read() -> None:
    """A capital Greek letter may be a number, and it is true of these."""
    [found] = check(r"(\Sigma + \Lambda)^2 = \Sigma^2 + 2\Sigma\Lambda + \Lambda^2").checks
    assert found.verdict == "unread"
    assert "is a number" in found.diagnosis
