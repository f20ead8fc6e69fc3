r"""Commands that a chapter takes from its main file, and a main file from those that it loads."""

from __future__ import annotations

from pathlib import Path

import pytest

import relugrad
from relugrad.documents.projects import borrowed
from relugrad.macros import NO_MACROS

MAIN = r"""
\documentclass{book}
\newcommand{\R}{\mathbb{R}}
\newcommand\tp[1]{#1^{T}} % \newcommand\hidden{x}
\begin{document}
\input{chapters/first}
\include{second.tex}
% \input{third}
\newcommand{\late}{z}
\end{document}
"""
CHAPTER = "\\section{First}\nHence $\\tp{(AB)} = \\tp{B}\\tp{A}$.\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "chapters").mkdir()
    files = {
        "main.tex": MAIN,
        "chapters/first.tex": CHAPTER,
        "second.tex": CHAPTER,
        "third.tex": CHAPTER,
        "other.tex": r"\documentclass{article}\def\tp{t}\begin{document}\end{document}",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", ["chapters/first.tex", "second.tex"])
def test_a_chapter_has_the_commands_of_its_main_file(project: Path, name: str) -> None:
    found = borrowed(CHAPTER, str(project / name))
    assert {*found} == {"\\R", "\\tp"}
    assert [check.verdict for check in relugrad.check(project / name).checks] == ["holds"]


@pytest.mark.parametrize("name", ["third.tex", "chapters/missing.tex", "-", "", "\0.tex"])
def test_what_no_file_includes_has_none(project: Path, name: str) -> None:
    assert borrowed(CHAPTER, str(project / name) if name.endswith("x") else name) == NO_MACROS


def test_a_command_of_its_own_goes_before(project: Path) -> None:
    chapter = project / "second.tex"
    chapter.write_text("\\renewcommand\\tp[1]{#1^{-1}}\n" + CHAPTER.replace("First", "Inverse"))
    [check] = relugrad.check(chapter).checks
    assert (check.verdict, check.left) == ("holds", r"\tp{(AB)}")
    chapter.write_text("\\renewcommand\\tp[1]{2#1}\n" + CHAPTER)
    assert [check.verdict for check in relugrad.check(chapter).checks] == ["false"]


@pytest.mark.parametrize("load", [r"\input{commands}", r"\usepackage{amsmath, commands}"])
def test_a_main_file_has_those_of_what_its_preamble_loads(tmp_path: Path, load: str) -> None:
    for ending in ("tex", "sty"):
        (tmp_path / f"commands.{ending}").write_text(r"\newcommand\tp[1]{#1^T}")
    main = tmp_path / "main.tex"
    main.write_text(
        rf"\documentclass{{article}}{load}\begin{{document}}"
        r"$\tp{(AB)} = \tp B\tp A$\end{document}"
    )
    assert [check.verdict for check in relugrad.check(main).checks] == ["holds"]
    commented = main.read_text().replace(load, f"% {load}\n")
    main.write_text(commented)
    assert [check.verdict for check in relugrad.check(main).checks] == ["unread"]


def test_a_file_that_is_no_text_is_passed_over(project: Path) -> None:
    (project / "a.tex").write_bytes(b"\xff\xfe\\begin{document}\\input{second}")
    assert "\\tp" in borrowed(CHAPTER, str(project / "second.tex"))
