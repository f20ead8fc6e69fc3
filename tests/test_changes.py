r"""What changes between two expressions, as the book marks it from step to step."""

from __future__ import annotations

import doctest

import _extensions.changes
import pytest
from _extensions.changes import changes, mark

from relugrad.documents.reading import read
from relugrad.language.gathering import chains

RESIDUAL = r"(\max(XW, 0) - Y)"


def between(old: str, new: str) -> tuple[list[str], list[str]]:
    latex = f"{old} = {new}"
    [chain] = chains(read(f"$${latex}$$", markdown=True))
    gone, fresh = changes(*chain.sides)
    return [latex[a:b] for a, b in gone], [latex[a:b] for a, b in fresh]


def test_the_examples() -> None:
    ran = doctest.testmod(_extensions.changes)
    assert (ran.failed, ran.attempted) == (0, 7)


class TestChanges:
    def test_equal_expressions(self) -> None:
        assert between("AB + C", "AB + C") == ([], [])

    def test_brackets_are_no_change(self) -> None:
        assert between("(AB) + C", "AB + (C)") == ([], [])

    @pytest.mark.parametrize(
        ("old", "new", "gone", "fresh"),
        [
            # an operation around what stays
            (r"\|A\|_F^2", r"\operatorname{tr}(A^T A)", [r"\|", r"\|_F^2"],
             [r"\operatorname{tr}", "^T A"]),
            ("AB", "(AB)^T", [], ["^T"]),
            ("A", "-A", [], ["-"]),
            (r"\max(A, 0)", r"A \odot H(A)", [r"\max", ", 0"], [r"\odot H(A)"]),
            # a letter that moves
            (r"\operatorname{tr}(A^T B C)", r"\operatorname{tr}(C A^T B)", ["C"], ["C"]),
            (r"A \odot (B + C)", r"(B + C) \odot A", ["A"], ["A"]),
            # a factor that changes sides
            (r"\operatorname{tr}(A^T (B \odot C))", r"\operatorname{tr}((A \odot B)^T C)",
             [r"B \odot"], [r"\odot B"]),
            # a differential is a letter of its own, and so is a derivative
            ("X dW", "dX W", ["X dW"], ["dX W"]),
            (r"A \frac{\partial f}{\partial W}", r"A \frac{\partial f}{\partial X}",
             [r"\frac{\partial f}{\partial W}"], [r"\frac{\partial f}{\partial X}"]),
            # signs belong to their terms
            ("A - B", "A + B", ["-"], []),
            ("A - B + C", "A + C", ["- B"], []),
            # a fraction is marked in one piece
            (r"\frac{c}{a} A", "c A", [r"\frac{c}{a}"], []),
        ],
    )  # fmt: skip
    def test_pieces(self, old: str, new: str, gone: list[str], fresh: list[str]) -> None:
        assert between(old, new) == (gone, fresh)

    def test_a_large_copy_of_what_stays_is_not_new(self) -> None:
        old = rf"\operatorname{{tr}}({RESIDUAL}^T {RESIDUAL})"
        new = rf"\operatorname{{tr}}(-dY^T {RESIDUAL} - {RESIDUAL}^T dY)"
        assert between(old, new) == ([], ["-dY^T", "-", "dY"])

    def test_a_mark_ends_with_its_line(self) -> None:
        new = r"\begin{aligned} &A + B \\[1ex] & + C \end{aligned}"
        latex = rf"C = {new}"
        [chain] = chains(read(f"$${latex}$$", markdown=True))
        _, fresh = changes(*chain.sides)
        assert [latex[a:b] for a, b in fresh] == ["A + B", "+"]

    def test_what_was_not_read(self) -> None:
        [chain] = chains(read("$$A = A + + B$$", markdown=True))
        with pytest.raises(ValueError, match="not read"):
            changes(*chain.sides)


class TestMark:
    def test_the_text_is_kept(self) -> None:
        latex = r"\operatorname{tr}(2 W^T dX)"
        marked = mark(latex, {"new": [(0, 17), (20, 21)]})
        assert marked == r"\htmlClass{new}{\operatorname{tr}}(2 \htmlClass{new}{W}^T dX)"

    @pytest.mark.parametrize(
        ("script", "marked"),
        [
            ("^T", r"^{\htmlClass{c}{T}}"),
            (r"^\top", r"^{\htmlClass{c}{\top}}"),
            (r"^{\mathsf T}", r"^{\htmlClass{c}{\mathsf T}}"),
            ("_{12}", r"_{\htmlClass{c}{12}}"),
        ],
    )
    def test_a_script_stays_one(self, script: str, marked: str) -> None:
        assert mark(f"X{script} Y", {"c": [(1, 1 + len(script))]}) == f"X{marked} Y"

    def test_a_script_with_more_is_marked_behind_it(self) -> None:
        latex = "X^T dY"
        assert mark(latex, {"c": [(1, 6)]}) == r"X^{\htmlClass{c}{T}}\htmlClass{c}{dY}"
