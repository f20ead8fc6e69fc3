"""The second witness: float64 and autograd say of every equality what the exact check says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
import torch

from relugrad.course import GIVEN
from relugrad.documents.reading import read
from relugrad.language.gathering import chains
from relugrad.verify.outcomes import Verdict
from relugrad.verify.sampling import TRIALS
from relugrad.verify.verdict import judge

from ..examples import DOCS, ROOT
from .autograd import TOLERANCE, Witnessed, relative_error, witness

CLEARLY_APART = 1e-3

PAGES = sorted(DOCS.glob("*.md"))
SITES = sorted((ROOT / "tests" / "sites").rglob("*.md"))


Case = tuple[str, Verdict, Witnessed | None]


def all_witnessed(text: str, given: Sequence[str] = GIVEN) -> list[Case]:
    """Each equality of a document with the verdict on it and what the witness says."""
    found = []
    for chain in chains(read(text, markdown=True), given):
        outcomes, attempt = judge(chain, 0, TRIALS)
        witnessed = witness(attempt)
        for equality, outcome, says in zip(chain.equalities, outcomes, witnessed, strict=True):
            left, right = chain.sides[equality.left : equality.left + 2]
            found.append((f"{left.latex} = {right.latex}", outcome.verdict, says))
    return found


@cache
def witnessed_page(path: Path) -> list[Case]:
    """The equalities of a page; all of them take half a minute, and two tests look at them."""
    given = GIVEN if path in PAGES else ()
    return all_witnessed(path.read_text(encoding="utf-8"), given)


def agree(verdict: Verdict, says: Witnessed | None) -> bool:
    if says is None:
        return verdict in ("definition", "condition", "unread")
    if verdict == "holds":
        return says.agrees
    return verdict == "false" and says.apart > CLEARLY_APART


class TestPages:
    @pytest.mark.parametrize("path", PAGES + SITES, ids=lambda p: "/".join(p.parts[-2:]))
    def test_every_equality_has_a_second_witness(self, path: Path) -> None:
        assert [case for case in witnessed_page(path) if not agree(*case[1:])] == []

    def test_the_pages_hold_equalities_of_both_kinds(self) -> None:
        found = [case for path in PAGES + SITES for case in witnessed_page(path)]
        said = [says.agrees for _, _, says in found if says is not None]
        assert said.count(True) > 80
        assert said.count(False) >= 10


RAMP = r"R(x) = \begin{cases} x, & x > 0 \\ 0, & x \le 0 \end{cases}"
STEP = r"H(x) = \begin{cases} 0, & x < 0 \\ 1, & \text{otherwise} \end{cases}"

TRUE = [
    # operators
    r"(A + B)^T = A^T + B^T",
    r"-(A - B) = B - A",
    r"I A = A",
    r"A - A = 0",
    r"A \odot B = B \odot A",
    r"(A^{-1})^T = (A^T)^{-1}",
    r"A^3 = A A^2",
    r"A^{\odot 3} = A \odot A^{\odot 2}",
    r"\frac{1}{2} (A + A) = A",
    r"\frac{a}{b} \cdot b A = a A",
    r"\langle A, B \rangle = \operatorname{tr}(A^T B)",
    r"\|\mathbf{x}\|^2 = \mathbf{x}^T \mathbf{x}",
    r"\|A\|_F^2 = \operatorname{tr}(A A^T)",
    r"\max(A, 0) = A \odot H(A)",
    r"\max(A, 0) - \max(-A, 0) = A",
    # differentials
    r"d(AB) = dA\, B + A\, dB",
    r"d(AB) = dA\, B",
    r"d(A^T) = (dA)^T",
    r"d(A^{-1}) = -A^{-1}\, dA\, A^{-1}",
    r"d\max(A, 0) = H(A) \odot dA",
    r"d\operatorname{tr}(A^T A) = 2 \operatorname{tr}(A^T dA)",
    r"d H(A) = 0 \odot dA",
    # derivatives
    r"\frac{\partial}{\partial A} \operatorname{tr}(AB) = B^T",
    r"\frac{\partial}{\partial \mathbf{x}} (\mathbf{x}^T A \mathbf{x}) = (A + A^T) \mathbf{x}",
    r"\frac{\partial}{\partial a} a^2 B = 2 a B",
    r"\frac{\partial}{\partial A} \operatorname{tr}(A - A^T + B) = 0",
    r"\frac{\partial f}{\partial W} = 2X^T((\max(XW, 0) - Y) \odot H(XW))",
    r"\nabla_X f = 2((\max(XW, 0) - Y) \odot H(XW)) W^T",
    # derivatives of derivatives
    r"d\left(\frac{\partial f}{\partial Y}\right) = 2\, dY",
    r"\frac{\partial}{\partial A} \operatorname{tr}\left(B^T"
    r" \frac{\partial}{\partial A} \operatorname{tr}(A^T A)\right) = 2 B",
    r"\frac{\partial}{\partial X} d\operatorname{tr}(X^T X) = 2\, dX",
    # functions
    "R'(x) = H(x)",
    f"{RAMP}, {STEP}, R'(x) = H(x)",
    f"{RAMP}, R(A) = \\max(A, 0)",
    f"{RAMP}, d R(A) = R'(A) \\odot dA",
    r"g(x) = x^3, g''(x) = 6x",
    r"g(x) = x^3 + a x^2, g'(A) = 3 A^{\odot 2} + 2aA",
    # general functions
    r"d\phi(A) = \phi'(A) \odot dA",
    r"d\phi'(AB) = \phi''(AB) \odot (dA B + A dB)",
    r"\phi(A^T) = \phi(A)^T",
    r"d\phi(\psi(A)) = \phi'(\psi(A)) \odot \psi'(A) \odot dA",
    r"\frac{\partial}{\partial A} \|\phi(A)\|_F^2 = 2 \phi(A) \odot \phi'(A)",
    r"\frac{d}{dx} \phi(x^2) = 2x \phi'(x^2)",
    r"S(x) = x \sigma(x), S'(A) = \sigma(A) + A \odot \sigma'(A)",
    r"\max(\phi(A), 0) = \phi(A) \odot H(\phi(A))",
    # ones, the larger and the smaller
    r"\frac{\partial}{\partial \mathbf{b}} \operatorname{tr}(A^T (B + \mathbf{1} \mathbf{b}^T))"
    r" = A^T \mathbf{1}",
    r"\operatorname{tr}(\mathbf{1}\mathbf{x}^T) = \mathbf{1}^T \mathbf{x}",
    r"A + \mathbf{0} = A",
    r"\max(A, B) + \min(A, B) = A + B",
    r"d\min(A, 0) = H(-A) \odot dA",
    r"\max(A, \frac{A}{10}) = \max(A, 0) + \frac{1}{10} \min(A, 0)",
    # indices
    r"\operatorname{tr}(A) = \sum_i a_{ii}",
    r"\|A\|_F^2 = \sum_{i,j} a_{ij}^2",
    r"\|A\|_F^2 = \sum_i \sum_j A_{ij} A_{ij}",
    r"(AB)_{ij} = \sum_k a_{ik} b_{kj}",
    r"(A \odot B)_{ij} = a_{ij} b_{ij}",
    r"(A^T)_{ij} = a_{ji}",
    r"\mathbf{a}^T \mathbf{b} = \sum_i a_i b_i",
    r"(\mathbf{a} \mathbf{b}^T)_{ij} = a_i b_j",
    r"(\mathbf{1} \mathbf{b}^T + A)_{ij} = b_j + a_{ij}",
    r"c_{ij} = \sum_k a_{ik} b_{kj}, C = AB",
    r"y_i = \sum_j a_{ij} x_j, \mathbf{y} = A \mathbf{x}",
    r"\sum_j \delta_{ij} a_{jk} = a_{ik}",
    r"I_{ij} = \delta_{ij}",
    r"\frac{\partial}{\partial a_{ij}} \sum_{k,l} a_{kl} b_{kl} = b_{ij}",
    r"\frac{\partial (AB)_{ij}}{\partial a_{kl}} = \delta_{ik} b_{lj}",
    r"\frac{\partial f}{\partial w_{ij}} = 2 \sum_k x_{ki} (\max(\sum_l x_{kl} w_{lj}, 0) - y_{kj})"
    r" H((XW)_{kj})",
    r"df = \sum_{i,j} \frac{\partial f}{\partial w_{ij}} dw_{ij}",
    r"g = \sum_{i,j} (\phi(\sum_k x_{ik} w_{kj}) - y_{ij})^2, g = \|\phi(XW) - Y\|_F^2",
    r"\frac{1}{N} \sum_{i=1}^N (x_i - y_i)^2 = \frac{1}{N} \|\mathbf{x} - \mathbf{y}\|^2",
    # derivatives with respect to a letter that stands for an expression
    r"V = XW, g = \|\max(V, 0) - Y\|_F^2,"
    r" \frac{\partial g}{\partial V} = 2 (\max(V, 0) - Y) \odot H(V)",
    r"V = XW, g = \|\phi(V)\|_F^2,"
    r" \frac{\partial g}{\partial W} = X^T \frac{\partial g}{\partial V}",
]
FALSE = [
    r"(AB)^T = A^T B^T",
    r"\operatorname{tr}(A^T A) = \operatorname{tr}(A A)",
    r"A \odot B = A B",
    r"A A^{-1} \odot A = 2 I \odot A",
    r"\max(A, 0) = A \odot H(-A)",
    r"\max(A, 0) = A",
    r"d(AB) = dA\, B - A\, dB",
    r"d\operatorname{tr}(A^T A) = \operatorname{tr}(A^T dA)",
    r"d\max(A, 0) = dA",
    r"\frac{\partial}{\partial A} \operatorname{tr}(AB) = B",
    r"\frac{\partial f}{\partial Y} = 2(\max(XW, 0) - Y)",
    r"\frac{\partial f}{\partial W} = 2X^T(\max(XW, 0) - Y)",
    r"\frac{\partial f}{\partial X} = W^T ((\max(XW, 0) - Y) \odot H(XW))",
    f"{RAMP}, xR'(x) = x",
    r"g(x) = x^3, g''(x) = 3x",
    r"d\phi(A) = dA",
    r"d\phi(A) = \phi(A) \odot dA",
    r"\phi(A + B) = \phi(A) + \phi(B)",
    r"\phi'(A) = \phi(A)",
    r"2\phi(A) = \phi(A) + \psi(A)",
    r"\phi(-A) = -\phi(A)",
    r"\phi(\phi(A)) = \phi(A)",
    r"\phi(A) \odot \phi'(B) = \phi'(A) \odot \phi(B)",
    r"d\phi(A) = 3A^{\odot 2} \odot dA",
    r"S(x) = x \sigma(x), S'(A) = \sigma(A) + \sigma'(A)",
    r"\max(A, B) = \min(A, B)",
    r"\max(A, \alpha A) = \max(A, 0) + \alpha \min(A, 0)",
    r"\mathbf{1}^T (\mathbf{1} \mathbf{b}^T + A) = 2 \mathbf{1}^T A + \mathbf{b}^T",
    r"\operatorname{tr}(A) = \sum_i a_{ii}^2",
    r"(AB)_{ij} = \sum_k a_{ik} b_{jk}",
    r"(AB)_{ij} = a_{ij} b_{ij}",
    r"\sum_i a_{ij} = \sum_i 2a_{ij}",
    r"a_{ij}^2 = a_{ij} a_{ji}",
    r"\sum_j \delta_{ij} a_{jk} = a_{jk}",
    r"\sum_i a_i b_i = \sum_{i,j} a_i b_j",
    r"\frac{1}{N} \sum_{i=1}^N (x_i - y_i)^2 = \frac{2}{N} \sum_{i=1}^N (y_i - x_i)^2",
    r"a_{ij} (1 - \delta_{ij})(1 - \delta_{jk})(1 - \delta_{ik}) = a_{ij} (1 - \delta_{ij})",
    r"Z = XW, g = \|\max(Z, 0) - Y\|_F^2, \frac{\partial g}{\partial Z} = 2 (\max(Z, 0) - Y)",
]


class TestStatements:
    @pytest.mark.parametrize("latex", TRUE)
    def test_of_a_true_one_both_say_so(self, latex: str) -> None:
        *definitions, (_, verdict, says) = all_witnessed(f"$${latex}$$")
        assert verdict == "holds"
        assert says is not None and says.agrees
        assert all(v == "definition" and witnessed is None for _, v, witnessed in definitions)

    @pytest.mark.parametrize("latex", FALSE)
    def test_of_a_false_one_both_say_so(self, latex: str) -> None:
        _, verdict, says = all_witnessed(f"$${latex}$$")[-1]
        assert verdict == "false"
        assert says is not None and says.apart > CLEARLY_APART

    def test_a_line_that_is_right_again_is_held_against_the_first(self) -> None:
        text = r"$$\operatorname{tr}(AB) = \operatorname{tr}(AB^T) = \operatorname{tr}(BA)$$"
        verdicts = [(v, says is not None and says.agrees) for _, v, says in all_witnessed(text)]
        assert verdicts == [("false", False), ("holds", True)]

    def test_what_is_not_read_has_no_witness(self) -> None:
        assert [says for _, _, says in all_witnessed(r"$$A = \int B$$")] == [None]

    def test_the_seed_alone_chooses_the_points(self) -> None:
        [chain] = chains(read(r"$$A \odot A = A$$", markdown=True))
        [_], attempt = judge(chain, 0, TRIALS)
        state = torch.get_rng_state()
        once, again, other = (witness(attempt, seed=seed) for seed in (1, 1, 2))
        assert once == again and once != other
        assert torch.equal(torch.get_rng_state(), state)


class TestRelativeError:
    def test_is_relative_to_the_largest_entry(self) -> None:
        a = torch.tensor([[8.0, 0.0]])
        assert relative_error(a, a + torch.tensor([[0.0, 2.0]])) == 0.25

    def test_and_absolute_below_one(self) -> None:
        assert relative_error(torch.tensor([[0.0]]), torch.tensor([[0.5]])) == 0.5

    def test_is_infinite_where_shapes_differ(self) -> None:
        assert relative_error(torch.ones(2, 3), torch.ones(3, 2)) == math.inf
        assert relative_error(torch.ones(2, 3), None) == math.inf

    def test_the_tolerance_lies_far_from_both_kinds(self) -> None:
        assert Witnessed(TOLERANCE / 1e3).agrees
        assert not Witnessed(CLEARLY_APART).agrees
