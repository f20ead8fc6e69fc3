r"""Where the mathematics stands in a document, as "Documents" of the notation says.

Each test quotes the statement that it tests.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relugrad import check
from relugrad.documents.display import Display, holds_equation, unchecked_reason, without_reason
from relugrad.documents.reading import read, read_named
from relugrad.macros import defined


def latex(text: str, *, markdown: bool | None = True) -> list[str]:
    return [display.latex.strip() for display in read(text, markdown=markdown)]


def paragraphs(text: str) -> list[int]:
    """The paragraphs of what is found, counted from 0."""
    numbers = [display.paragraph for display in read(text, markdown=True)]
    return [sorted(set(numbers)).index(number) for number in numbers]


class TestDisplays:
    @pytest.mark.parametrize(
        "text",
        [
            "$$a = b$$",
            "$$ a = b $$ (label)",
            "$$\na = b\n$$",
            "words $$a = b$$ and words",
            r"\[ a = b \]",
            "\\[\na = b\n\\]",
            "```{math}\na = b\n```",
            "````{math}\na = b\n````",
            ":::{math}\na = b\n:::",
            "::::{math}\n:label: here\n\na = b\n::::",
            "```{math}\n---\nlabel: here\n---\na = b\n```",
            "```{math} a = b\n```",
            "~~~{math}\na = b\n~~~",
            "- an item\n\n  $$\n  a = b\n  $$",
            "> $$\n> a = b\n> $$",
            ":::{note}\n$$a = b$$\n:::",
            "````{note}\n```{math}\na = b\n```\n````",
        ],
    )
    def test_each_way_to_write_one_is_read(self, text: str) -> None:
        (display,) = read(text, markdown=True)
        assert display.latex.strip() == "a = b"
        assert not display.inline

    @pytest.mark.parametrize(
        "name",
        ["equation", "equation*", "align", "align*", "gather", "multline*", "aligned", "split"],
    )
    def test_environments_are_read_whole(self, name: str) -> None:
        text = f"\\begin{{{name}}}\na &= b \\\\\n  &= c\n\\end{{{name}}}"
        assert latex(f"words\n\n{text}\n\nwords") == [text]
        assert latex(text, markdown=None) == [text]

    def test_an_environment_inside_a_display_belongs_to_it(self) -> None:
        text = "\\begin{aligned} a &= b \\end{aligned}"
        assert latex(f"$$\n{text}\n$$") == [text]

    def test_a_blank_line_sets_one_equation_off_from_the_next(self) -> None:
        found = read("```{math} a = b\n:label: x\n\nc = d\n\ne = f\n```", markdown=True)
        assert [display.latex.strip() for display in found] == ["a = b", "c = d", "e = f"]
        assert [display.line for display in found] == [1, 4, 6]

    def test_several_stand_on_one_line(self) -> None:
        assert latex("$$a = b$$ then $$c = d$$") == ["a = b", "c = d"]

    def test_an_unclosed_one_ends_at_the_next_blank_line(self) -> None:
        assert latex("$$ a = b\n\nWords.\n\n$$c = d$$") == ["a = b", "c = d"]
        assert latex("\\[ a = b") == ["a = b"]
        assert latex("\\begin{align} a = b\n\nWords") == ["\\begin{align} a = b"]
        assert latex("```{math}\na = b") == ["a = b"]

    @pytest.mark.parametrize("opens", ["$$\n\\begin{aligned}", "$$\\begin{aligned}", "$$"])
    @pytest.mark.parametrize("closes", ["\\end{aligned}\n$$", "\\end{aligned}$$", "$$ (label)"])
    def test_an_environment_holds_blank_lines(self, opens: str, closes: str) -> None:
        found = latex(f"Words\n{opens}\n  \na &= b\n{closes}\nand $c = d$.\n\nSo $e = f$.")
        assert [one for one in found if "b" in one] == [
            f"{opens}\n  \na &= b\n{closes}".strip("$").removesuffix("$$ (label)").strip()
        ]
        assert found[-2:] == ["c = d", "e = f"]

    def test_an_escaped_dollar_neither_opens_nor_closes(self) -> None:
        assert latex(r"\$\$ a = b \$\$") == []
        assert latex(r"$$ a = \text{5\$\$} $$") == [r"a = \text{5\$\$}"]

    def test_lines_that_look_like_markdown_stay_in_a_display(self) -> None:
        text = "$$\na\n= b\n- c\n> 0\n# d\n$$"
        assert latex(text) == ["a\n= b\n- c\n> 0\n# d"]


class TestInline:
    @pytest.mark.parametrize(
        "text",
        [
            "Let $a = b$ be.",
            "Let $ a = b $ be.",
            r"Let \(a = b\) be.",
            "Let {math}`a = b` be.",
            "Let $`a = b`$ be.",
            "# A heading with $a = b$",
            "- $a = b$",
            "| $a = b$ | c |",
            "Let $a\n= b$ be.",
        ],
    )
    def test_each_way_to_write_an_equation_is_read(self, text: str) -> None:
        (display,) = read(text, markdown=True)
        assert display.latex.split() == ["a", "=", "b"]
        assert display.inline

    @pytest.mark.parametrize(
        "text",
        [
            "$X$ and $\\neq$ and $a \\ne b$",
            "$x \\ge 0$ and $x >= 0$",
            "$\\sum_{i=1}^n x_i$",
            "$W_{\\text{dim=0}}$",
            "It costs $5 and = $6.",
            "5$ = 6$",
            r"\$a = b\$",
            "`$a = b$`",
            "`` ` $a = b$ ``",
        ],
    )
    def test_what_states_nothing_or_is_no_mathematics_is_not(self, text: str) -> None:
        assert read(text, markdown=True) == []


class TestNotMathematics:
    """Code fences are never read as mathematics."""

    @pytest.mark.parametrize(
        "text",
        [
            "```\n$$a = b$$\n```",
            "```python\n$$a = b$$\n```",
            "~~~\n$$a = b$$\n~~~",
            "```{code-cell}\n$$a = b$$\n```",
            "```{code-block} latex\n:caption: $a = b$\n$$a = b$$\n```",
            ":::{literalinclude} file\n$$a = b$$\n:::",
            "````\n```{math}\na = b\n```\n````",
            "Words.\n\n    $$a = b$$",
            "<!-- $$a = b$$ -->",
            "<!--\n\n$$a = b$$\n\n-->",
            "words <!-- $a = b$ --> words",
            "% $$a = b$$",
            "---\ntitle: $a = b$\n---\n",
            "<pre>\n$$a = b$$\n</pre>",
            "<code>$a = b$</code>",
            "(label)=",
        ],
    )
    def test_it_is_passed_over(self, text: str) -> None:
        assert read(text, markdown=True) == []
        assert latex(f"{text}\n\n# On\n\n$$c = d$$") == ["c = d"]

    def test_an_unclosed_fence_reaches_to_the_end(self) -> None:
        assert latex("$$a = b$$\n\n```\n$$c = d$$") == ["a = b"]

    def test_the_address_of_a_picture(self) -> None:
        address = r'src="https://example.org/?\begin{align*} a = b \end{align*}"'
        assert latex(f'<p>\n<img {address} width="9">\n</p>\n\n$c = d$') == ["c = d"]
        assert latex("$a <b = e$ and $c = d$") == ["a <b = e", "c = d"]


class TestPlaces:
    def test_lines_are_those_of_the_delimiters_and_of_the_latex(self) -> None:
        text = "words\n\n$$\na = b\n$$\n\n```{math}\n:label: x\n\nc = d\n```\n\nwords $e = f$\n"
        found = [(d.line, d.first_line) for d in read(text, markdown=True)]
        assert found == [(3, 3), (7, 9), (13, 13)]

    def test_the_marks_of_a_quote_are_blanks_in_the_latex(self) -> None:
        text = "> $$\n> a > b\n> = c\n> $$"
        (display,) = read(text, markdown=True)
        assert display.latex == "\n  a > b\n  = c\n  "
        assert text[display.start :].startswith("\n> a > b")

    def test_line_ends_of_two_characters_count_as_one_line(self) -> None:
        (display,) = read("words\r\n\r\n$$\r\na = b\r\n$$\r\n", markdown=True)
        assert (display.line, display.latex.strip()) == (3, "a = b")


class TestParagraphs:
    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("$a = b$ and\n$c = d$", [0, 0]),
            ("$a = b$.\n\n$c = d$.", [0, 1]),
            ("Let $a = b$.\n\n$$c = d$$", [0, 0]),
            ("$$a = b$$\n\nwhere $c = d$.", [0, 0]),
            ("$$a = b$$ (label)\n\nwhere $c = d$.", [0, 0]),
            ("$$a = b$$\n\n其中 $c = d$。", [0, 0]),
            ("$$a = b$$\nHere $c = d$.", [0, 0]),
            ("$$a = b$$\n\nHere $c = d$.", [0, 1]),
            ("$$a = b$$\n\n$$c = d$$", [0, 0]),
            ("$a = b$\n\n# Heading\n\n$$c = d$$", [0, 1]),
            ("- $a = b$\n- $c = d$", [0, 1]),
            ("- $a = b$\n\n  $$c = d$$", [0, 0]),
            ("- $a = b$\n\n$$c = d$$", [0, 1]),
            ("$a = b$\n\n```\ncode\n```\n\n$$c = d$$", [0, 1]),
            (":::{note}\n$a = b$\n:::\n\n$$c = d$$", [0, 1]),
        ],
    )
    def test_what_belongs_together_has_one_number(self, text: str, numbers: list[int]) -> None:
        assert paragraphs(text) == numbers


class TestUnchecked:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("a = b", None),
            ("% unchecked: a reason\na = b", "a reason"),
            ("a = b % unchecked: a reason", "a reason"),
            ("% unchecked:\na = b", ""),
            ("% unchecked\na = b", ""),
            ("% a word\n%unchecked: two\na", "two"),
            ("% uncheckedly", None),
            (r"5 \% unchecked: no comment", None),
        ],
    )
    def test_the_reason_is_in_a_comment(self, text: str, reason: str | None) -> None:
        assert unchecked_reason(text) == reason
        (display,) = read(f"$$\n{text}\n$$", markdown=True)
        assert display.unchecked == reason

    def test_it_can_be_left_out(self) -> None:
        assert without_reason("a\n% unchecked: why\n= b") == "a\n= b"
        assert without_reason("% unchecked: why\na = b") == "a = b"
        assert without_reason("a = b % unchecked: why") == "a = b "
        assert without_reason("a = b % why") == "a = b % why"


class TestLatex:
    DOCUMENT = r"""\documentclass{article}
\newcommand{\x}{$p = q$}
\begin{document}
Words $ a = b $ % and $c = d$
\begin{verbatim}
$e = f$
\end{verbatim}
\verb|$g = h$|
\[ i = j % $$ \] in a comment
\]
\begin{itemize}
\item $k = l$
\end{itemize}
\begin{align*} m &= n \end{align*}
\end{document}
$o = p$
"""

    def test_comments_verbatim_text_and_the_preamble_are_passed_over(self) -> None:
        found = read(self.DOCUMENT)
        assert [display.latex.split("%")[0].strip() for display in found] == [
            *("a = b", "i = j", "k = l"),
            r"\begin{align*} m &= n \end{align*}",
        ]
        assert [display.line for display in found] == [4, 9, 12, 14]

    def test_a_chapter_about_latex_is_still_markdown(self) -> None:
        text = "# LaTeX\n\n```latex\n\\documentclass{article}\n```\n\n$$a = b$$\n"
        assert latex(text, markdown=None) == ["a = b"]

    def test_a_text_without_delimiters_is_one_display(self) -> None:
        text = r"  \operatorname{tr}(AB) = \operatorname{tr}(BA)  "
        (display,) = read(text)
        assert display.latex == text.strip()
        assert display.start == 2
        assert read(text, markdown=True) == []
        assert read("plain words") == []

    def test_markdown_without_mathematics_has_none(self) -> None:
        assert read("# Heading\n\n```python\nx = 1\n```\n") == []


def test_the_equals_sign_must_state_something() -> None:
    for text in ("a = b", "a := b", r"\boxed{a = b}", r"\sum_{i=1}^n x_i = y", "a = % =\n b"):
        assert holds_equation(text)
    for text in (r"a \neq b", r"a \= b", "a <= b", "a % = b", r"\text{a = b}", "x_{a=b}"):
        assert not holds_equation(text)


def test_other_signs_of_equality_state_something_too() -> None:
    for text in (
        r"a \coloneqq b",
        r"a \triangleq b",
        "a ≔ b",
        "a＝b",
        r"a \doteq b",
        r"a \defeq b",
    ):
        assert holds_equation(text)
    assert holds_equation(r"a \equiv b")
    assert not holds_equation(r"a \equiv b", inline=True)


def test_one_that_is_struck_out_or_asked_for_states_nothing() -> None:
    for text in (
        r"a \not= b",
        r"a \not = b",
        r"a \not{=} b",
        r"a \centernot= b",
        r"a \not\equiv b",
    ):
        assert not holds_equation(text)
    assert not holds_equation(r"a \stackrel{?}{=} b")
    assert holds_equation(r"a \not= b = c")


def test_what_stands_for_one_counts_and_a_definition_does_not() -> None:
    macros = defined(r"\def\eq{\is}\def\is{=}\def\to{\rightarrow}\def\a{\a}\def\b#1.{}")
    assert holds_equation(r"a \eq b", macros)
    assert holds_equation(r"a \b c.", macros)
    for text in (r"a \to b", r"a \a b", r"\text{a \eq b}", r"a \not\eq b", r"\def\eq{=}"):
        assert not holds_equation(text, macros)


class TestSeen:
    """Mathematics that was once passed over in silence."""

    @pytest.mark.parametrize(
        "text",
        [
            "```math\n(A + B)^T = B^T + A^T\n```",
            "~~~ math\n(A + B)^T = B^T + A^T\n~~~",
            "\\begin{IEEEeqnarray}{rCl}\n(A + B)^T &=& B^T + A^T\n\\end{IEEEeqnarray}",
            "\\begin{empheq}[box=\\fbox]{align}\n(A + B)^T &= B^T + A^T\n\\end{empheq}",
            "\\begin{dmath}[label={eq:a}]\n(A + B)^T = B^T + A^T\n\\end{dmath}",
            "$$\\eqalign{(A + B)^T &= B^T + A^T\\cr &= (A + B)^T}$$",
            "so $ (A + B)^T = B^T + A^T$ holds",
            "so $(A + B)^T = B^T + A^T $ holds",
            "so $ A$ and $ B $ have $(A + B)^T = B^T + A^T$",
            "so $(A + B)^T ＝ B^T + A^T$ holds",
            "$$(A + B)^T \\equiv B^T + A^T$$",
        ],
    )
    def test_it_is_checked(self, text: str) -> None:
        found = check(text, strict=True)
        assert {c.verdict for c in found.checks} == {"holds"}
        assert not check(text.replace("B^T + A^T", "B^T - A^T"))

    @pytest.mark.parametrize(
        "text",
        [
            r"\begin{empheq}[left={f(x)=\empheqlbrace}]{align} A &= B \end{empheq}",
            r"\begin{numcases}{f(x)=} x, & x > 0 \end{numcases}",
            r"$$XW \eqqcolon Z$$",
        ],
    )
    def test_or_it_is_not_read(self, text: str) -> None:
        found = check(text, strict=True)
        assert {c.verdict for c in found.checks} == {"unread"}
        assert found.exit_status == 1

    @pytest.mark.parametrize(
        "text",
        [
            "it costs $5 and a = 3 is $6",
            "5 $ and a = 6 $",
            "for $ a penny it is = $ b",
            "5 $, 6 $",
            "价格 $ 为五元 a = b $",
        ],
    )
    def test_money_is_none(self, text: str) -> None:
        assert read(text, markdown=True) == []

    @pytest.mark.parametrize("sign", [r"\not=", r"\not\equiv", r"\stackrel{?}{=}", r"\ne"])
    def test_what_is_no_equality_is_not_checked(self, sign: str) -> None:
        assert check(rf"$$A + B {sign} A$$").checks == ()
        assert [c.verdict for c in check(rf"$$A + B {sign} A = A$$").checks] == ["holds"]


class TestForeign:
    """What public books and courses write, and what was once cut wrongly or not seen."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            (">   words $a=b$\n>\n>       code $c=d$\n>\n> 1. $e=f$", ["a=b", "e=f"]),
            ("- item\n\n  >   words $a=b$", ["a=b"]),
            ("> $a=b$\n> > - $c=d$\n> >   - $e=f$\n\n    code $g=h$", ["a=b", "c=d", "e=f"]),
            (r"a set $D$\[seen, or $a=b$ in it\] here", ["a=b"]),
            (r"so \[ a = \text{if $c$} \] holds", [r"a = \text{if $c$}"]),
            (r"so \\( a = b \\) and \\[ c = d \\]", ["a = b", "c = d"]),
            (r"a path C:\\(x86 and $a=b$", ["a=b"]),
            ("```{python}\n#| x: 1\n$$a=b$$\n```\n$$c=d$$", ["c=d"]),
            ("```{.python .input}\n$$a=b$$\n```\n$$c=d$$", ["c=d"]),
            ("```{r, echo=FALSE}\n$$a=b$$\n```\n$$c=d$$", ["c=d"]),
            (":begin_tab:`x`\n$$a=b$$\n:end_tab:\n\n$$c=d$$\n:eqlabel:`y`\n", ["a=b", "c=d"]),
            ("$$a=b$$ {#eq-x}\n\n$$c=d$$ (y)\n", ["a=b", "c=d"]),
            ("\\begin{align}\n% \\end{align}\na=b\n\\end{align} $c=d$",
             ["\\begin{align}\n% \\end{align}\na=b\n\\end{align}", "c=d"]),
            ("\\begin{walign}a=b\\end{walign}", [r"\begin{walign}a=b\end{walign}"]),
            ("costs $5, price = 3$ each, $1 = 1$ and $2x = y$", ["1 = 1", "2x = y"]),
        ],
    )  # fmt: skip
    def test_in_markdown(self, text: str, found: list[str]) -> None:
        assert latex(text) == found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            (r"so $a = \text{$b$ if $c$}$ and $c=d$", [r"a = \text{$b$ if $c$}", "c=d"]),
            (r"so $a = {b$ and $c=d$ {} $e=f$", ["a = {b", "c=d", "e=f"]),
            (r"\iffalse $a=b$ \fi $c=d$", ["c=d"]),
            ("$a=% $ {\nb$ and $c=d$", ["a=% $ {\nb", "c=d"]),
            (r"\begin{align}a=b% \end{align}" "\n" r"\end{align} $c=d$",
             [r"\begin{align}a=b% \end{align}" "\n" r"\end{align}", "c=d"]),
        ],
    )  # fmt: skip
    def test_in_latex(self, text: str, found: list[str]) -> None:
        assert latex(text, markdown=False) == found

    @pytest.mark.parametrize(
        "text", ["\\usepackage[a=b]{c}", "\\input{a=b}", "\\newtheorem{a}{b=c}"]
    )
    def test_a_preamble_is_no_expression(self, text: str) -> None:
        assert read_named(text, "page.tex") == []

    def test_a_file_of_latex_is_read_as_such_whatever_it_begins_with(self) -> None:
        assert [d.latex for d in read_named("- $a=b$ % $c=d$", "part.tex")] == ["a=b"]


PIECES = st.sampled_from(
    [
        *("$", "$$", "\\[", "\\]", "\\(", "\\)", "\\begin{align}", "\\end{align}", "\\", "%", "="),
        *("```", "````", "~~~", ":::", "```{math}", ":::{math}", "```{note}", ":::{note}", "`"),
        *("\n", "\n\n", "> ", "- ", "1. ", "    ", "\t", "\r\n", "<!--", "-->", "---", "# "),
        *(":label: x\n", "(x)=", "$`", "`$", "{math}`", "<pre>", "</pre>", "a", "Where", "其中"),
        *("\\documentclass", "\\begin{document}", "\\end{document}", "\\verb|", "% unchecked: "),
    ]
)
DOCUMENTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


@given(text=DOCUMENTS, markdown=st.sampled_from([None, True, False]))
def test_any_text_can_be_read_and_offsets_point_into_it(text: str, markdown: bool | None) -> None:
    found = read(text, markdown=markdown)
    assert found == sorted(found, key=lambda display: display.start)
    for display in found:
        slice_ = text[display.start : display.start + len(display.latex)]
        assert len(slice_) == len(display.latex)
        assert all(b in (a, " ") for a, b in zip(slice_, display.latex, strict=True))
        assert display.first_line == text.count("\n", 0, display.start) + 1
        assert 1 <= display.line <= text.count("\n") + 1


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize(
    "piece",
    [
        *("$", "$$", "$$ ", "$$\n\n", "`", "`` `", "\\[ ", "\\[\n\n", "\\(", "\\begin{align}\n"),
        *("> ", "- ", "```{note}\n", "<!-- ", "$`", "$$a = b$$\n\n", "x_{", "\\verb|", "\t", "%"),
        *(
            "\\[ $",
            "\\\\[ ",
            "\\\\( ",
            "${",
            "$ {$",
            "\\item ",
            "\\begin{itemize}",
            "\\section{",
            "# a\n",
        ),
        *("Exercise 1\n\n", "a\n--\n", "\\end{a}\\begin{a}", "\\iffalse ", "> - ", "$a = b$ "),
    ],
)
def test_time_grows_linearly(piece: str, markdown: bool) -> None:
    """60 000 characters of any unclosed construct: a quadratic reader needs many seconds."""
    text = piece * (60_000 // len(piece))
    start = time.process_time()
    read(text, markdown=markdown)
    assert time.process_time() - start < 2


REST = r"""
Title
=====

The objective is :math:`f = \|A\|_F^2`, and ``:math:`a = b``` is code::

   so is :math:`c = d`

.. note::
   :class: wide

   A display with a label,

   .. math::
      :label: first

      A = B \\
      C = D

   where :math:`B = C`.

.. math:: E = F

   G = H

.. a comment with :math:`i = j`
   that goes on

.. code-block:: python

   ":math:`k = l`"

.. math::

   % unchecked: an integral
   M = \int N
"""


class TestRest:
    """reStructuredText: the directive `math` and the role."""

    def test_displays_and_roles_are_read_and_code_is_not(self) -> None:
        found = [d.latex.split() for d in read_named(REST, "page.rst")]
        assert [" ".join(words) for words in found] == [
            r"f = \|A\|_F^2",
            r"A = B \\ C = D",
            "B = C",
            "E = F",
            "G = H",
            r"% unchecked: an integral M = \int N",
        ]

    def test_each_at_its_line(self) -> None:
        lines = REST.split("\n")
        for display in read_named(REST, "page.rst"):
            if display.latex.strip() != "G = H":  # which is parted from the one before
                opens = ":math:" if display.inline else ".. math::"
                assert opens in lines[display.line - 1]
            assert display.latex.split("\n")[0].strip() in lines[display.first_line - 1]
            assert REST[display.start :].startswith(display.latex)

    def test_a_definition_behind_a_display_is_of_its_paragraph(self) -> None:
        _, display, where, *_ = read_named(REST, "page.rst")
        assert display.paragraph == where.paragraph

    def test_a_reason_is_found(self) -> None:
        *_, last = read_named(REST, "page.rst")
        assert last.unchecked == "an integral"

    @pytest.mark.parametrize("text", ["", ".. math::", ".. math::\n", "..\n", ":math:`a = b"])
    def test_what_is_cut_off_is_nothing(self, text: str) -> None:
        assert read_named(text, "page.rst") == []

    def test_the_name_tells(self) -> None:
        text = ":math:`a = b` and $c = d$"
        assert [d.latex for d in read_named(text, "page.rst")] == ["a = b"]
        assert [d.latex for d in read_named(text, "page.md")] == ["c = d"]
        assert [d.latex for d in read_named("A = B", "page.tex")] == ["A = B"]


def test_a_display_is_a_plain_value() -> None:
    (display,) = read("$$a = b$$")
    assert display == Display("a = b", 2, 1, 1, False, display.paragraph, None, column=3)
