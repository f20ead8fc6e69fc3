"""The homework that the book shows: each piece passes whole, and its one slip is found."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import NamedTuple

import pytest

import relugrad

from .examples import DOCS

FOLDER = DOCS / "homework"


class Homework(NamedTuple):
    """A piece of homework, its steps that must hold, and what is said of its slip."""

    name: str
    steps: tuple[str, ...]
    slip: str
    said: str

    @property
    def right(self) -> Path:
        """The file without a slip."""
        return FOLDER / self.name

    @property
    def wrong(self) -> Path:
        """The file with the slip."""
        return self.right.with_stem(f"{self.right.stem}-slip")


ALL = [
    Homework(
        "least-squares.md",
        (r"w^TX^TXw - 2y^TXw + y^Ty", r"2X^T(Xw - y)", r"X^Ty", r"2X^TX"),
        r"2X(Xw - y)",
        "a transpose is missing: X^T is expected",
    ),
    Homework(
        "ridge.md",
        (
            r"-2X^T(y - Xw) + 2\lambda w",
            r"X^Ty",
            r"(X^TX + \lambda I)X^T",
            r"X^T(XX^T + \lambda I)^{-1}y",
        ),
        r"2X^T(y - Xw) + 2\lambda w",
        "the sign before 2X^T(y - Xw) is wrong",
    ),
    Homework(
        "logistic.md",
        (
            r"\sigma(z)(1 - \sigma(z))",
            r"p - y",
            r"(p - y)x",
            r"p(1 - p)xx^T",
            r"\sum_{i=1}^n (\sigma(w^Tx_i) - y_i) x_i",
        ),
        r"p(1 - p)x^Tx",
        "factors are swapped",
    ),
    Homework(
        "softmax.tex",
        (r"\diag(p) - pp^T", r"p - y", r"(p - y)x^T", r"W^T(p - y)"),
        r"\diag(p)",
        "a term is missing: − p p^T",
    ),
    Homework(
        "backprop.md",
        (
            r"\hat{y} - y",
            r"\delta_2 h^T",
            r"W_2^T\delta_2",
            r"(W_2^T\delta_2) \odot \sigma'(z)",
            r"\delta_1x^T",
        ),
        r"W_2^T\delta_2",
        r"the derivative \sigma'(z) is missing",
    ),
    Homework(
        "pca.md",
        (r"w^TSw", r"2Sw - 2\lambda w", r"\lambda w", r"\lambda"),
        r"2Sw - \lambda w",
        r"the term \lambda w lacks a factor 2",
    ),
]


def plain(latex: str) -> str:
    """A side without the full stop or comma that ends a sentence."""
    return latex.rstrip(" .,")


def test_every_file_is_shown() -> None:
    names = {path.name for homework in ALL for path in (homework.right, homework.wrong)}
    assert {path.name for path in FOLDER.iterdir()} == names
    pages = ("your-own.md", "handed-in.md")
    text = "".join((DOCS / page).read_text(encoding="utf-8") for page in pages)
    assert all(f"{{literalinclude}} homework/{homework.name}\n" in text for homework in ALL)
    assert all(f'slip("{homework.name}")' in text for homework in ALL[1:])


@pytest.mark.parametrize("homework", ALL, ids=lambda homework: homework.name)
class TestEveryHomework:
    def test_it_passes_whole(self, homework: Homework) -> None:
        report = relugrad.check(homework.right, strict=True)
        assert report.ok, str(report)
        assert {check.verdict for check in report.checks} <= {"holds", "definition", "condition"}
        held = {plain(check.right) for check in report.checks if check.verdict == "holds"}
        assert set(homework.steps) <= held

    def test_its_slip_is_one_line(self, homework: Homework) -> None:
        right, wrong = (
            path.read_text(encoding="utf-8").splitlines()
            for path in (homework.right, homework.wrong)
        )
        changed = [line for line in difflib.ndiff(right, wrong) if line[0] in "+-"]
        assert [line[0] for line in changed] == ["-", "+"]

    def test_its_slip_alone_is_false(self, homework: Homework) -> None:
        checks = relugrad.check(homework.wrong).checks
        [wrong] = [check for check in checks if check.verdict == "false"]
        assert plain(wrong.right) == homework.slip
        assert homework.said in wrong.diagnosis
