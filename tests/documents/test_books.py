"""The commands that a book defines for all its pages, by the file that it defines them in."""

from __future__ import annotations

from pathlib import Path

import pytest

from relugrad import check
from relugrad.book.equations import Equations
from relugrad.cli import main
from relugrad.documents.books import book_macros, math_macros, sphinx_macros
from relugrad.macros import Macro

TOP = Macro(r"^\top")
MYST = r"""version: 1
project:
  title: Notes
  math:
    '\T': '^\top'
    '\half':
      macro: '\frac{#1}{2}'
      title: a half
site:
  template: book-theme
"""
BOOK_1 = r"""title: Notes
sphinx:
  extra_extensions: [relugrad.book]
  config:
    mathjax3_config:
      tex:
        macros:
          "T": "^\\top"
          half: ["\\frac{#1}{2}", 1]
"""
SPHINX = r"""import os

raise SystemExit("this is read and never run")
html_theme = os.environ["THEME"]
mathjax3_config = {"tex": {"macros": {"T": r"^\top", "half": [r"\frac{#1}{2}", 1]}}}
"""
KATEX = r"""katex_options = r'''macros: {"\\T": "^\\top", '\\half': '\\frac{#1}{2}'}'''
"""
# Its first line is true as it is meant, its second is false.
PAGE = "# Page\n\n$$(AB)\\T = B\\T A\\T$$\n\n$$\\half{A} + \\half{A} = 2A$$\n"


@pytest.mark.parametrize(
    ("file", "text"),
    [("myst.yml", MYST), ("_config.yml", BOOK_1), ("conf.py", SPHINX), ("conf.py", KATEX)],
)
class TestEveryBook:
    def test_its_commands_are_those_that_it_defines(
        self, file: str, text: str, tmp_path: Path
    ) -> None:
        (tmp_path / file).write_text(text, encoding="utf-8")
        wanted = {r"\T": TOP, r"\half": Macro(r"\frac{#1}{2}", 1)}
        for place in (tmp_path, tmp_path / "page.md", tmp_path / "part" / "page.ipynb"):
            assert book_macros(place) == wanted
        assert book_macros("-") == {}

    def test_the_command_and_the_tests_expand_them(
        self, file: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / file).write_text(text, encoding="utf-8")
        page = tmp_path / "part" / "page.md"
        page.parent.mkdir()
        page.write_text(PAGE, encoding="utf-8")
        assert [one.verdict for one in check(page).checks] == ["holds", "false"]
        found = Equations(str(page), PAGE)
        assert [one.failure() is None for one in found] == [True, False]
        monkeypatch.chdir(page.parent)
        assert main(["check", "page.md"]) == 1
        assert main(["check", "--strict", "-e", r"(AB)\T = B\T A\T"]) == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.md", "$$(AB)\\T = B\\T A\\T$$\n"),
        ("page.rst", ".. math:: (AB)\\T = B\\T A\\T\n"),
        ("page.tex", "\\[(AB)\\T = B\\T A\\T\\]\n"),
        ("page.txt", "$$(AB)\\T = B\\T A\\T$$\n"),
        ("page.py", 'r""".. math:: (AB)\\T = B\\T A\\T\n"""\n'),
        (
            "page.ipynb",
            '{"nbformat": 4, "cells": [{"cell_type": "markdown",'
            ' "source": "$$(AB)\\\\T = B\\\\T A\\\\T$$"}]}',
        ),
    ],
)
def test_every_kind_of_document_knows_them(name: str, text: str, tmp_path: Path) -> None:
    page = tmp_path / name
    page.write_text(text, encoding="utf-8")
    assert [one.verdict for one in check(page).checks] == ["unread"]
    (tmp_path / "myst.yml").write_text(MYST, encoding="utf-8")
    assert [one.verdict for one in check(page).checks] == ["holds"]


class TestWhichBook:
    def test_the_innermost_that_defines_some(self, tmp_path: Path) -> None:
        inner = tmp_path / "inner"
        inner.mkdir()
        (tmp_path / "myst.yml").write_text(MYST, encoding="utf-8")
        (inner / "conf.py").write_text("x = 1\n", encoding="utf-8")
        assert book_macros(inner)[r"\T"] == TOP
        (inner / "myst.yml").write_text("project:\n  math:\n    '\\T': \"'\"\n", encoding="utf-8")
        assert book_macros(inner) == {r"\T": Macro("'")}

    def test_a_page_goes_before_its_book(self, tmp_path: Path) -> None:
        (tmp_path / "myst.yml").write_text(MYST, encoding="utf-8")
        page = tmp_path / "page.md"
        page.write_text("---\nmath:\n  '\\T': ''\n---\n$$(2A)\\T = 2A$$\n", encoding="utf-8")
        assert [one.verdict for one in check(page).checks] == ["holds"]

    def test_what_it_extends_comes_first(self, tmp_path: Path) -> None:
        more = "extends: {}\nproject:\n  math:\n    '\\T': '{}'\n    '\\{}': x\n"
        (tmp_path / "a.yml").write_text(more.format("myst.yml", "a", "one"), encoding="utf-8")
        (tmp_path / "b.yml").write_text(more.format("missing.yml", "b", "two"), encoding="utf-8")
        text = f"extends:\n  - a.yml\n  - b.yml\n{MYST}"
        (tmp_path / "myst.yml").write_text(text, encoding="utf-8")
        assert dict(book_macros(tmp_path)) == {
            r"\one": Macro("x"),
            r"\two": Macro("x"),
            r"\T": TOP,
            r"\half": Macro(r"\frac{#1}{2}", 1),
        }

    @pytest.mark.parametrize(
        ("file", "data"),
        [
            ("conf.py", b"mathjax3_config = {\n"),
            ("conf.py", b"mathjax3_config = make()\nmathjax3_config['tex'] = {}\n"),
            ("conf.py", b"mathjax3_config = 5\nkatex_options = ['macros']\n"),
            ("conf.py", b"\xff\xfe"),
            ("conf.py", b"\0"),
            ("_config.yml", b"sphinx: [config]\n"),
            ("_config.yml", b"theme: minima\n"),
            ("myst.yml", b"project:\n  math: [a]\n"),
            ("myst.yml", b"\xff\xfe"),
        ],
    )
    def test_what_cannot_be_read_defines_nothing(
        self, file: str, data: bytes, tmp_path: Path
    ) -> None:
        (tmp_path / file).write_bytes(data)
        assert book_macros(tmp_path) == {}

    def test_a_folder_of_that_name_defines_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "myst.yml").mkdir()
        assert book_macros(tmp_path) == {}


class TestDefinitions:
    def test_what_mathjax_has(self) -> None:
        macros = {
            "RR": r"\mathbb{R}",
            "zero": ["0", 0],
            "one": ["#1"],
            "norm": [r"\|#1\|_{#2}", 2, "F"],
            "odd": {"a": 1},
            "bad": ["a", "b"],
        }
        assert sphinx_macros({"mathjax4_config": {"tex": {"macros": macros}}}) == {
            r"\RR": Macro(r"\mathbb{R}"),
            r"\zero": Macro("0"),
            r"\one": Macro("#1"),
            r"\norm": Macro(r"\|#1\|_{#2}", 2, "F"),
            r"\odd": None,
            r"\bad": None,
        }

    def test_what_a_page_has(self) -> None:
        value = {r"\a": "b", r"\,": "c", r"\d": {"macro": "#2"}, r"\e": ["f", 1], "g": "h"}
        assert math_macros(value) == {
            r"\a": Macro("b"),
            r"\,": Macro("c"),
            r"\d": Macro("#2", 2),
            r"\e": None,
        }

    @pytest.mark.parametrize("value", [None, "text", ["a"], 5])
    def test_another_value_has_none(self, value: object) -> None:
        assert math_macros(value) == {}
        assert sphinx_macros({"mathjax3_config": value, "katex_options": value}) == {}
