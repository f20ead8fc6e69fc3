"""The author's own commands: their definitions, and what they stand for."""

from __future__ import annotations

import pytest

from relugrad import NotReadError, check
from relugrad.macros import NO_MACROS, Macro, defined, definition, without_definitions
from relugrad.tokens import tokenize


class TestDefinitions:
    @pytest.mark.parametrize(
        ("latex", "name", "macro"),
        [
            (r"\newcommand{\R}{\mathbb{R}}", r"\R", Macro(r"\mathbb{R}")),
            (r"\newcommand*\R{\mathbb{R}}", r"\R", Macro(r"\mathbb{R}")),
            (r"\renewcommand{\ip}[2]{(#1, #2)}", r"\ip", Macro("(#1, #2)", 2)),
            (r"\providecommand {\half} [1] [2] {\frac{1}{#1}}", r"\half",
             Macro(r"\frac{1}{#1}", 1, "2")),
            (r"\def\eq{=}", r"\eq", Macro("=")),
            (r"\long\gdef \a #1#2 {#2#1}", r"\a", Macro("#2#1", 2)),
            (r"\def\a#1,{#1}", r"\a", None),
            (r"\let\eq==", r"\eq", Macro("=", literal=True)),
            (r"\let\old\phi", r"\old", Macro(r"\phi", literal=True)),
            (r"\DeclareMathOperator*{\tra}{tr}", r"\tra", Macro(r"\operatorname{tr}")),
            (r"\DeclarePairedDelimiter\nrm{\lVert}{\rVert}", r"\nrm",
             Macro(r"\lVert #1 \rVert", 1, starred=True)),
            (r"\newcommand{\a}{\newcommand{\b}[1]{##1}}", r"\a", None),
        ],
    )  # fmt: skip
    def test_one(self, latex: str, name: str, macro: Macro | None) -> None:
        assert definition(latex + " A", 0) == (name, macro, len(latex))
        assert dict(defined(latex)) == {name: macro}

    @pytest.mark.parametrize("latex", [r"\newcommand", r"\def", r"\let", r"\define\a{b}", r"\a{b}"])
    def test_none(self, latex: str) -> None:
        assert definition(latex, 0) is None
        assert defined(latex) is NO_MACROS

    def test_let_takes_what_its_command_stands_for_then(self) -> None:
        macros = defined(r"\let\old\phi \let\phi\varphi \let\varphi\old")
        assert [t.text for t in tokenize(r"\phi \varphi \old", macros)] == [
            r"\varphi", r"\phi", r"\phi",
        ]  # fmt: skip

    def test_they_are_no_part_of_the_formula(self) -> None:
        latex = "A \\def\\eq{\n=} B"
        assert without_definitions(latex) == "A" + " " * 9 + "\n   B"
        assert [t.text for t in tokenize(latex)] == ["A", "B"]


class TestExpansions:
    MACROS = defined(
        r"\newcommand{\ip}[2]{\langle #1, #2\rangle}\def\eq{=}\newcommand\half[1][2]{\frac1#1}"
        r"\DeclarePairedDelimiter\nrm{\|}{\|}\def\T{^\top}\def\bs{\boldsymbol}\def\b#1.{#1}"
        r"\def\self{\self}\def\open{(}\def\sub{\alpha#1}\newcommand{\put}[1]{\alpha#1}"
    )

    @pytest.mark.parametrize(
        ("latex", "same"),
        [
            (r"\ip{A}{BC} \eq D", r"\langle A, BC\rangle = D"),
            (r"\ip A\alpha", r"\langle A, \alpha\rangle"),
            (r"\ip{\ip{A}{B}}{C}", r"\langle \langle A, B\rangle, C\rangle"),
            (r"\half \half[3]", r"\frac12 \frac13"),
            (r"\nrm{A} + \nrm*{B}", r"\| A \| + \| B \|"),
            (r"A\T \bs{x}", r"A^\top \boldsymbol{x}"),
            (r"\put{b}", r"\alpha b"),
            (r"W_{\eq}", r"W_{=}"),
        ],
    )
    def test_what_they_stand_for(self, latex: str, same: str) -> None:
        found = [(t.kind, t.text) for t in tokenize(latex, self.MACROS)]
        assert found == [(t.kind, t.text) for t in tokenize(same)]

    def test_the_place_is_that_of_the_command(self) -> None:
        tokens = tokenize(r"A \ip{B}{C} D", self.MACROS)
        assert {(t.start, t.end) for t in tokens[1:-1]} == {(2, 11)}

    @pytest.mark.parametrize(
        ("latex", "said"),
        [
            (r"\b A.", r"the definition of \\b cannot be read"),
            (r"\self", "nested more than 20 levels deep"),
            (r"\ip{A}", r"\\ip lacks an argument"),
            (r"\def", "a definition that cannot be read"),
        ],
    )
    def test_what_cannot_be_expanded_is_not_read(self, latex: str, said: str) -> None:
        with pytest.raises(NotReadError, match=said):
            tokenize(f"A + {latex}", self.MACROS)

    def test_there_is_a_bound_on_what_they_grow_to(self) -> None:
        doubled = "".join(
            rf"\def\{a}{{\{b}\{b}}}" for a, b in zip("abcdefghijk", "bcdefghijkl", strict=True)
        )
        with pytest.raises(NotReadError, match="more than 1000 macros"):
            tokenize(r"\a", defined(doubled + r"\def\l{A}"))
        with pytest.raises(NotReadError, match="more than 20000 tokens"):
            tokenize(r"\a" * 30, defined(r"\def\a{" + "A" * 999 + "}"))


@pytest.mark.parametrize(
    "text",
    [
        "$$\\newcommand{\\T}{^\\top}$$\n\n$$(AB)\\T = B\\T A\\T$$",
        "$$\\def\\eq{=} (AB)^T \\eq B^T A^T$$",
        "Let $\\def\\eq{=}$ be set.\n\nThen $(AB)^T \\eq B^T A^T$ is true.",
        "\\newcommand{\\T}{^\\top}\n\n$$(AB)\\T = B\\T A\\T$$",
        '---\nmath:\n  \'\\T\': ^\\top\n  "\\\\eq": "="\ntitle: a\n---\n\n'
        "$$(AB)\\T = B\\T A\\T$$ and $A + B \\eq B + A$",
        "\\documentclass{article}\n\\newcommand{\\be}{\\begin{equation}}\n"
        "\\newcommand{\\ee}{\\end{equation}} % \\newcommand{\\T}{^2}\n\\def\\T{^\\top}\n"
        "\\begin{document}\nSo\n\\be (AB)\\T = B\\T A\\T \\ee\nand more.\n\\end{document}\n",
    ],
)
def test_equations_that_are_written_with_them_are_checked(text: str) -> None:
    right, wrong = check(text), check(text.replace(r"B\T A\T", r"A\T B\T").replace("B^T A^T", "AB"))
    assert {c.verdict for c in right.checks} == {"holds"}
    assert "false" in {c.verdict for c in wrong.checks}


def test_what_they_are_in_another_place_changes_nothing_before() -> None:
    text = (
        "$$A + B = B + A$$\n\n$$\\def\\B{A} (AB)^T = B^T\\B^T$$\n\n"
        "So\n\n$$\\def\\B{2A} (AB)^T = B^T\\B^T$$"
    )
    assert [c.verdict for c in check(text).checks] == ["holds", "holds", "false"]
