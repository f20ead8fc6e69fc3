"""Headings, exercises and list items part a document, as "Documents" of the notation says."""

from __future__ import annotations

import nbformat
import pytest

from relugrad.documents.display import Display
from relugrad.documents.reading import read, read_named
from relugrad.documents.sections import TOP, Section, plain, told_exercise


def sections(text: str, name: str = "page.md") -> dict[str, Section]:
    """The section of each equation, by its left side."""
    return {d.latex.split("=")[0].strip(" $\n&"): d.section for d in read_named(text, name)}


def inside(text: str, name: str = "page.md") -> dict[str, set[str]]:
    """Which equations each section holds, by the equation that stands directly in it."""
    found = sections(text, name)
    return {
        symbol: {other for other, inner in found.items() if outer.contains(inner)}
        for symbol, outer in found.items()
    }


class TestHeadings:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("$a=1$\n\n# A\n\n$b=1$\n\n## B\n\n$c=1$\n\n### C\n\n$d=1$\n\n## D\n\n$e=1$", "a.md"),
            ("$a=1$\n\nA\n==\n\n$b=1$\n\nB\n--\n\n$c=1$\n### C\n$d=1$\n\nD\n---\n$e=1$", "a.md"),
            ("$a=1$\n<h1>A</h1>\n$b=1$\n## B\n$c=1$\n<h3 id=x>C</h3>\n$d=1$\n## D\n$e=1$", "a.md"),
            (
                r"""$a=1$ \section{A} $b=1$ \subsection*{B} $c=1$ \subsubsection[s]{C} $d=1$
                \subsection{D} $e=1$""",
                "a.tex",
            ),
            (
                ":math:`a=1`\n\n=\nA\n=\n\nA\n===\n\n:math:`b=1`\n\nB\n----\n:math:`c=1`\n\n"
                "C\n~~~~\n\n:math:`d=1`\n\nD\n----\n\n:math:`e=1`",
                "a.rst",
            ),
        ],
    )  # fmt: skip
    def test_they_nest_by_their_levels(self, text: str, name: str) -> None:
        found = sections(text, name)
        assert [found[symbol].heading for symbol in "abcde"] == ["", "A", "B", "C", "D"]
        assert inside(text, name) == {
            "a": set("abcde"), "b": set("bcde"), "c": set("cd"), "d": {"d"}, "e": {"e"},
        }  # fmt: skip

    def test_two_of_one_level_are_siblings_and_a_higher_one_ends_deeper_ones(self) -> None:
        text = "# A\n$a=1$\n### C\n$c=1$\n## B\n$b=1$\n# D\n$d=1$\n"
        assert inside(text) == {"a": {"a", "b", "c"}, "c": {"c"}, "b": {"b"}, "d": {"d"}}

    def test_an_equation_in_one_is_of_its_section(self) -> None:
        assert inside("# Of $a=1$\n\n$b=1$") == {"a": {"a", "b"}, "b": {"a", "b"}}

    def test_two_of_one_name_are_different_sections(self) -> None:
        assert inside("# A\n$a=1$\n# A\n$b=1$") == {"a": {"a"}, "b": {"b"}}

    @pytest.mark.parametrize(
        "text", ["```\n# A\n```\n$a=1$", "Words\n\n---\n\n$a=1$", "- an item\n---\n\n$a=1$"]
    )
    def test_what_only_looks_like_one(self, text: str) -> None:
        assert sections(text)["a"] == TOP

    @pytest.mark.parametrize(
        ("title", "text"),
        [
            ("3.2 *Ridge* {#id}", "3.2 Ridge"),
            ("The **normal** `equations` ##", "The normal equations"),
            ("[A link](page.md) to __it__", "A link to it"),
            (r"Of $x_i$ and \emph{it} \label{sec:it}", "Of $x_i$ and it"),
            ("{math}`a` snake_case", "a snake_case"),
            ("最小二乘 {.unnumbered}", "最小二乘"),
        ],
    )
    def test_formatting_is_no_part_of_it(self, title: str, text: str) -> None:
        assert plain(title) == text
        assert sections(f"## {title}\n\n$q=1$")["q"].heading == text


class TestItems:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("$a=1$\n\n- $b=1$\n\n  $c=1$\n- $d=1$\n  1. $e=1$\n\n$f=1$", "a.md"),
            ("> $a=1$\n>\n> - $b=1$\n>\n>   $c=1$\n> - $d=1$\n>   1. $e=1$\n>\n> $f=1$", "a.md"),
            ("$a=1$\n\n1) $b=1$\n\n   > $c=1$\n\n2) $d=1$\n   - $e=1$\n\n$f=1$", "a.md"),
            (
                r"""$a=1$ \begin{itemize}\item $b=1$ $c=1$ \item[x] $d=1$
                \begin{enumerate}\item $e=1$\end{enumerate}\end{itemize} $f=1$""",
                "a.tex",
            ),
            (
                ":math:`a=1`\n\n- :math:`b=1`\n\n  :math:`c=1`\n- :math:`d=1`\n\n"
                "  (a) :math:`e=1`\n\n:math:`f=1`",
                "a.rst",
            ),
        ],
    )
    def test_each_is_a_subsection_until_it_ends(self, text: str, name: str) -> None:
        assert inside(text, name) == {
            "a": set("abcdef"), "b": {"b", "c"}, "c": {"b", "c"}, "d": {"d", "e"}, "e": {"e"},
            "f": set("abcdef"),
        }  # fmt: skip

    def test_they_end_at_a_heading(self) -> None:
        text = "# A\n- $a=1$\n\n# B\n$b=1$"
        assert sections(text)["b"].heading == "B"
        assert inside(text) == {"a": {"a"}, "b": {"b"}}

    def test_they_bear_the_heading_that_they_stand_under(self) -> None:
        assert sections("# A\n- $a=1$")["a"].heading == "A"

    def test_an_environment_that_is_never_opened_or_closed_disturbs_nothing(self) -> None:
        text = r"\section{A} $a=1$ \end{itemize} $b=1$ \begin{center} \section{B} $c=1$"
        assert inside(text, "a.tex") == {"a": {"a", "b", "c"}, "b": {"a", "b", "c"}, "c": {"c"}}

    def test_deep_nesting_keeps_paths_short(self) -> None:
        (display,) = read("- " * 5000 + "$a=1$", markdown=True)
        assert len(display.section.path) < 100


class TestExercises:
    @pytest.mark.parametrize(
        "words",
        [
            *("Exercise 1. Let", "**Exercise 3.2** Let", "Problem A: Let", "Exercise (Ridge)"),
            *("练习 1", "习题：设", "問題一 設", r"\textbf{Problem 4.} Let", "**习题 2.3**"),
            *("Exercise", "Problem II."),
        ],
    )  # fmt: skip
    def test_the_words_that_begin_one(self, words: str) -> None:
        assert told_exercise(words)

    @pytest.mark.parametrize(
        "words",
        [
            "Exercise caution",
            "Problems arise",
            "问题在于",
            "An exercise.",
            "Problem solving",
            "习题集",
        ],
    )
    def test_other_words(self, words: str) -> None:
        assert told_exercise(words) is None

    def test_a_paragraph_begins_one_until_the_next_or_a_heading(self) -> None:
        text = (
            "# A\n$a=1$\n\nExercise 1. Let $b=1$.\n\n$c=1$\n\n"
            "**Exercise 2.** $d=1$\n\n## B\n\n$e=1$"
        )
        assert inside(text) == {
            "a": set("abcde"), "b": {"b", "c"}, "c": {"b", "c"}, "d": {"d"}, "e": {"e"},
        }  # fmt: skip
        assert [sections(text)[k].heading for k in "abde"] == ["A", "Exercise 1", "Exercise 2", "B"]

    def test_it_ends_with_its_block(self) -> None:
        text = "- Exercise 1. $a=1$\n\n  $b=1$\n\n$c=1$"
        assert inside(text) == {"a": {"a", "b"}, "b": {"a", "b"}, "c": {"a", "b", "c"}}

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            (":::{exercise} Words\n:label: x\n$b=1$\n:::\n\n$c=1$", "a.md"),
            ("```{prf:proof}\n$b=1$\n```\n\n$c=1$", "a.md"),
            ("```{solution-start} x\n```\n\n$b=1$\n\n```{solution-end}\n```\n\n$c=1$", "a.md"),
            ("::: {#exr-one}\n$b=1$\n:::\n\n$c=1$", "a.qmd"),
            ("::: {.solution}\n$b=1$\n:::\n\n$c=1$", "a.qmd"),
            (r"\begin{problem} $b=1$ \end{problem} $c=1$", "a.tex"),
            (".. exercise::\n\n   :math:`b=1`\n\n:math:`c=1`", "a.rst"),
        ],
    )
    def test_directives_and_environments(self, text: str, name: str) -> None:
        assert inside(text, name) == {"b": {"b"}, "c": {"b", "c"}}

    @pytest.mark.parametrize("text", [":::{note}\n$b=1$\n:::\n\n$c=1$", "> $b=1$\n\n$c=1$"])
    def test_a_note_parts_nothing(self, text: str) -> None:
        assert inside(text) == {"b": {"b", "c"}, "c": {"b", "c"}}


def test_headings_of_a_notebook_go_on_over_cells_and_blocks_do_not() -> None:
    cells = ["# A\n\n- item $a=1$", "$b=1$", "## B", "$c=1$\n\n:::{exercise}\n$d=1$", "$e=1$"]
    made = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
        cells=[nbformat.v4.new_markdown_cell(text) for text in cells]  # type: ignore[no-untyped-call]
    )
    text = nbformat.writes(made)  # type: ignore[no-untyped-call]
    assert inside(text, "a.ipynb") == {
        "a": {"a"}, "b": set("abcde"), "c": set("cde"), "d": {"d"}, "e": set("cde"),
    }  # fmt: skip
    assert [d.section.heading for d in read_named(text, "a.ipynb")] == ["A", "A", "B", "B", "B"]


class TestRemarks:
    """The words after a display, of its sentence."""

    @pytest.mark.parametrize(
        ("text", "after"),
        [
            ("$$a=b$$\n\nwhere $b$ is one. More.", "where $b$ is one."),
            ("$$a=b$$ (label)\n\nvanishes, e.g. here. More.", "vanishes, e.g. here."),
            ("$$a=b$$\n\nWords.", ""),
            ("$$a=b.$$\nThen words.", ""),
            ("so $a=b$, which vanishes. More.", ", which vanishes."),
            ("so $a=b$ and $c=d$ hold", "and"),
            ("$$a=b$$\n\n其中 $b$ 是数。后文。", "其中 $b$ 是数。"),
            ("$$a=b$$\n- an item", ""),
            ("$$a=b$$\nwhere\n# Heading", "where"),
            ("```{math}\na=b\n```\nwhere $b$ is", "where $b$ is"),
            ("$$a=b$$\n:eqlabel:`eq_x`\n\nwhere $b$ is", "where $b$ is"),
            (r"\begin{align}a=b\end{align} where $b$ is", "where $b$ is"),
        ],
    )
    def test_they_end_with_the_sentence(self, text: str, after: str) -> None:
        first: Display = read(text, markdown=True)[0]
        assert first.after == after

    def test_they_are_short(self) -> None:
        (display,) = read("$$a=b$$\nwhere " + "words " * 100, markdown=True)
        assert len(display.after) <= 200


class TestDisplaysInItems:
    @pytest.mark.parametrize("opened", ["1.  first", "1. first", "10. first", "-   first"])
    def test_two_columns_beyond_the_mark_are_enough(self, opened: str) -> None:
        found = inside(f"{opened}\n\n  $$\n  a=1\n  $$\n\n2.  second\n\n  $$b=1$$\n\n$$c=1$$")
        assert found == {"a": {"a"}, "b": {"b"}, "c": {"a", "b", "c"}}

    def test_text_and_other_displays_end_them(self) -> None:
        found = inside("1.  first\n\n  Text $a=1$.\n\n1.  second\n\n$$b=1$$")
        assert found == {"a": {"a", "b"}, "b": {"a", "b"}}
