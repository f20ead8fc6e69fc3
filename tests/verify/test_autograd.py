"""The second witness: float64 and autograd say of every equality what the exact check says."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from relugrad.notation.chains import chains
from relugrad.notation.documents import read
from relugrad.verify.autograd import TOLERANCE, Witnessed, relative_error, witness
from relugrad.verify.verdict import TRIALS, Verdict, judge
from tests.examples import DOCS, ROOT, book_symbols

CLEARLY_APART = 1e-3

PAGES = sorted(DOCS.glob("*.md"))
SITES = sorted((ROOT / "tests" / "sites").rglob("*.md"))


def given_for(path: Path) -> list[str]:
    return book_symbols() if path in PAGES else []


def all_witnessed(text: str, given: list[str]) -> list[tuple[str, Verdict, Witnessed | None]]:
    """Each equality of a document with the verdict on it and what the witness says."""
    found = []
    for chain in chains(read(text, markdown=True), given):
        outcomes, attempt = judge(chain, 0, TRIALS)
        witnessed = witness(attempt)
        for equality, outcome, says in zip(chain.equalities, outcomes, witnessed, strict=True):
            left, right = chain.sides[equality.left : equality.left + 2]
            found.append((f"{left.latex} = {right.latex}", outcome.verdict, says))
    return found


def contradictions(text: str, given: list[str]) -> list[tuple[str, Verdict, Witnessed | None]]:
    def agree(verdict: Verdict, says: Witnessed | None) -> bool:
        if says is None:
            return verdict in ("definition", "unread")
        if verdict == "holds":
            return says.agrees
        return verdict == "false" and says.apart > CLEARLY_APART

    return [case for case in all_witnessed(text, given) if not agree(*case[1:])]


class TestPages:
    @pytest.mark.parametrize("path", PAGES + SITES, ids=lambda p: "/".join(p.parts[-2:]))
    def test_every_equality_has_a_second_witness(self, path: Path) -> None:
        assert contradictions(path.read_text(encoding="utf-8"), given_for(path)) == []

    def test_the_pages_hold_equalities_of_both_kinds(self) -> None:
        said = [
            says.agrees
            for path in PAGES + SITES
            for _, _, says in all_witnessed(path.read_text(encoding="utf-8"), given_for(path))
            if says is not None
        ]
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
    r"\frac{\partial}{\partial A} \operatorname{tr}(B) = 0",
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
    r"g(x) = x^3 + a x, g'(A) = 3 A^{\odot 2} + a A^{\odot 0}",
]
FALSE = [
    r"(AB)^T = A^T B^T",
    r"A^T = A",
    r"A \odot B = A B",
    r"A A^{-1} = 2 I",
    r"\max(A, 0) = A \odot H(-A)",
    r"\max(A, 0) = A",
    r"d(AB) = dA\, B - A\, dB",
    r"d\operatorname{tr}(A^T A) = \operatorname{tr}(A^T dA)",
    r"d\max(A, 0) = dA",
    r"\frac{\partial}{\partial A} \operatorname{tr}(AB) = B",
    r"\frac{\partial f}{\partial Y} = 2(\max(XW, 0) - Y)",
    r"\frac{\partial f}{\partial W} = 2X^T(\max(XW, 0) - Y)",
    r"\frac{\partial f}{\partial X} = W^T ((\max(XW, 0) - Y) \odot H(XW))",
    f"{RAMP}, R'(x) = 1",
    r"g(x) = x^3, g''(x) = 3x",
]


class TestStatements:
    @pytest.mark.parametrize("latex", TRUE)
    def test_of_a_true_one_both_say_so(self, latex: str) -> None:
        *definitions, (_, verdict, says) = all_witnessed(f"$${latex}$$", [])
        assert verdict == "holds"
        assert says is not None and says.agrees
        assert all(v == "definition" and witnessed is None for _, v, witnessed in definitions)

    @pytest.mark.parametrize("latex", FALSE)
    def test_of_a_false_one_both_say_so(self, latex: str) -> None:
        _, verdict, says = all_witnessed(f"$${latex}$$", [])[-1]
        assert verdict == "false"
        assert says is not None and says.apart > CLEARLY_APART

    def test_a_line_that_is_right_again_is_held_against_the_first(self) -> None:
        text = r"$$\operatorname{tr}(AB) = \operatorname{tr}(AB^T) = \operatorname{tr}(BA)$$"
        verdicts = [(v, says is not None and says.agrees) for _, v, says in all_witnessed(text, [])]
        assert verdicts == [("false", False), ("holds", True)]

    def test_what_is_not_read_has_no_witness(self) -> None:
        assert [says for _, _, says in all_witnessed(r"$$A = \int B$$", [])] == [None]

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
