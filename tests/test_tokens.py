r"""What of LaTeX carries a value, as "Documents" and "Symbols" of the notation say."""

from __future__ import annotations

from itertools import pairwise

import pytest

from relugrad.errors import NotReadError
from relugrad.tokens import MAX_DIGITS, MAX_LENGTH, Token, tidy, tokenize
from relugrad.vocabulary import CHARACTERS


def texts(latex: str) -> list[str]:
    return [token.text for token in tokenize(latex)]


def kinds(latex: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenize(latex)]


class TestGlue:
    """Glue that carries no value is skipped."""

    @pytest.mark.parametrize(
        "glue",
        [
            *(r"\, \; \: \! \> \  ~ \enspace \thinspace \negthinspace".split(" ")),
            *r"\left \right \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr".split(),
            *r"\label{eq:a} \tag{1} \tag*{(a)} \nonumber \notag \eqref{eq:a} \hspace{1ex}".split(),
            *r"\hspace*{1ex} \vspace{2pt} \phantom{X} \displaystyle \textstyle \limits".split(),
            *r"\therefore \because \mathrel \mathbin \hline".split(),
            "% a comment, with A = B\n",
            "\n\t ",
        ],
    )
    def test_is_skipped(self, glue: str) -> None:
        assert texts(f"A {glue} B") == ["A", "B"]

    @pytest.mark.parametrize("latex", [r"\left. A \right.", r"\left.A\right."])
    def test_a_delimiter_that_is_not_there(self, latex: str) -> None:
        assert texts(latex) == ["A"]

    def test_a_comment_ends_with_its_line(self) -> None:
        assert texts("A % B = C\n= D % E") == ["A", "=", "D"]

    def test_an_escaped_percent_is_no_comment(self) -> None:
        assert texts(r"A \% B") == ["A", r"\%", "B"]

    @pytest.mark.parametrize(
        "name",
        "equation align align* gather multline flalign aligned split gathered eqnarray".split(),
    )
    def test_an_environment_only_lays_out(self, name: str) -> None:
        assert [k for k, _ in kinds(rf"\begin{{{name}}} A \end{{{name}}}")] == [
            "gap",
            "letter",
            "gap",
        ]

    @pytest.mark.parametrize(
        "latex", [r"\begin{alignat}{2} A", r"\begin{aligned}[t] A", r"\begin{align*} A"]
    )
    def test_its_arguments_belong_to_it(self, latex: str) -> None:
        assert [t.text for t in tokenize(latex) if t.kind != "gap"] == ["A"]

    @pytest.mark.parametrize("latex", [r"\\", r"\\[2ex]", r"\\*", r"\\[-1.5pt]"])
    def test_a_line_break_takes_its_space(self, latex: str) -> None:
        assert kinds(f"A {latex} B") == [("letter", "A"), ("break", "\\\\"), ("letter", "B")]

    def test_brackets_after_a_line_break_stay(self) -> None:
        assert texts(r"\\ [A + B]") == ["\\\\", "[", "A", "+", "B", "]"]

    @pytest.mark.parametrize(
        "space", [r"\hspace{0.5in}", r"\hspace*{ 1em }", r"\hskip 1cm", r"\;\;\;", r"\ \ \ ", "~~~"]
    )
    def test_a_wide_space_is_a_quad(self, space: str) -> None:
        assert texts(f"A {space} B") == ["A", "\\quad", "B"]

    @pytest.mark.parametrize("space", [r"\hspace{1mm}", r"\;\;", r"\ \ ", "~~", r"\hspace{-1em}"])
    def test_a_narrow_space_is_none(self, space: str) -> None:
        assert texts(f"A {space} B") == ["A", "B"]

    @pytest.mark.parametrize(
        "latex", [r"A \quad B", "A & B", r"A \text{ and } B", r"A \mbox{so} B"]
    )
    def test_words_and_columns_are_gaps(self, latex: str) -> None:
        assert [k for k, _ in kinds(latex)] == ["letter", "gap", "letter"]

    def test_words_may_hold_mathematics(self) -> None:
        found = tokenize(r"A \text{ if $x > 0$ } B")
        assert [t.text for t in found if t.kind != "gap"] == ["A", "x", ">", "0", "B"]
        (x,) = (t for t in found if t.text == "x")
        assert (x.start, x.end) == (13, 14)


class TestLetters:
    @pytest.mark.parametrize(
        "latex",
        [
            r"\text{tr}",
            r"\operatorname{tr}",
            r"\operatorname*{tr}",
            r"\mathrm{tr}",
            r"\mathrm{Tr}",
            r"\mathop{\mathrm{tr}}",
            r"\mathop{\rm tr}",
            r"\rm tr",
            r"\rm{tr}",
            r"\tr",
            r"\Tr",
            r"\operatorname{trace}",
        ],
    )
    def test_every_way_to_write_the_trace(self, latex: str) -> None:
        assert kinds(latex + "(A)")[0] == ("name", "tr")

    @pytest.mark.parametrize("latex", [r"\mathrm{d}", r"\mathrm d", r"\text{d}", r"\dd", r"\rm d"])
    def test_every_way_to_write_the_upright_d(self, latex: str) -> None:
        assert kinds(latex + " X") == [("name", "d"), ("letter", "X")]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (r"W_{\text{new}}", r"W_{\text{old}}"),
            (r"W_\text{new}", r"W_\text{old}"),
            (r"W_{\mathrm{new}}", r"W_{\mathrm{old}}"),
            (r"W_{i\text{ a}}", r"W_{i\text{ b}}"),
            (r"W_{\rm new}", r"W_{\rm old}"),
        ],
    )
    def test_words_below_a_letter_tell_it_apart(self, one: str, other: str) -> None:
        assert kinds(one) != kinds(other)
        assert "gap" not in [kind for kind, _ in kinds(one)]

    @pytest.mark.parametrize("space", ["", " ", r"\left", r"\bigl"])
    def test_one_word_before_a_bracket_is_a_function(self, space: str) -> None:
        assert kinds(rf"\text{{diag}}{space}(A)")[0] == ("name", "diag")

    @pytest.mark.parametrize("written", CHARACTERS)
    def test_characters_of_unicode_are_their_commands(self, written: str) -> None:
        assert texts(f"A {written} B") == texts(f"A {CHARACTERS[written]} B")


class TestNumbers:
    @pytest.mark.parametrize(
        ("latex", "expected"),
        [("12", ["12"]), ("1.5", ["1.5"]), ("2.", ["2", "."]), ("2.X", ["2", ".", "X"])],
    )
    def test_a_point_belongs_to_it_between_digits(self, latex: str, expected: list[str]) -> None:
        assert texts(latex) == expected

    def test_too_many_digits(self) -> None:
        assert texts("1" * MAX_DIGITS) == ["1" * MAX_DIGITS]
        with pytest.raises(NotReadError, match="a number of more than") as caught:
            tokenize("A " + "1" * (MAX_DIGITS + 1))
        assert (caught.value.start, caught.value.end) == (2, MAX_DIGITS + 3)

    def test_other_digits_are_none(self) -> None:
        assert kinds("٣") == [("sign", "٣")]


class TestSpans:
    def test_every_token_stands_where_it_says(self) -> None:
        latex = (
            r"\begin{aligned} \hat{Y}_{12} &= \max(XW, 0) \\ \text{tr}(A) := \tfrac12 \end{aligned}"
        )
        found = tokenize(latex)
        assert all(a.end <= b.start for a, b in pairwise(found))
        for token in found:
            written = latex[token.start : token.end]
            if token.kind in ("letter", "number", "sign"):
                assert written == token.text
            elif token.kind == "command":
                assert written.startswith("\\")
        assert [latex[t.start : t.end] for t in found if t.kind == "name"] == [
            r"\max",
            r"\text{tr}",
        ]

    def test_a_token_prints_as_its_text(self) -> None:
        assert repr(Token("letter", "A", 0, 1)) == "A"


class TestErrors:
    @pytest.mark.parametrize(
        ("latex", "said", "part"),
        [
            (r"A \text{and", r"the brace after \\text is never closed", r"\text"),
            (r"A \operatorname (B)", r"\\operatorname needs a group in braces", r"\operatorname"),
            (r"\begin{aligned", r"the brace after \\begin is never closed", r"\begin"),
        ],
    )
    def test_what_must_close_does_not(self, latex: str, said: str, part: str) -> None:
        with pytest.raises(NotReadError, match=said) as caught:
            tokenize(latex)
        assert latex[caught.value.start : caught.value.end] == part

    def test_too_long(self) -> None:
        assert tokenize(" " * MAX_LENGTH) == []
        with pytest.raises(NotReadError, match=f"at most {MAX_LENGTH}"):
            tokenize(" " * (MAX_LENGTH + 1))


def test_tidy_drops_sizes_and_line_ends() -> None:
    assert tidy("\\left( A\n  + \\bigl[ B \\bigr] \\right) \\leftarrow") == (
        r"( A + [ B ] ) \leftarrow"
    )


@pytest.mark.parametrize("latex", [r"a \newline b", r"a \cr b", "a \\\\ b"])
def test_a_line_ends(latex: str) -> None:
    assert [token.kind for token in tokenize(latex)] == ["letter", "break", "letter"]


def test_greek_letters_are_their_commands() -> None:
    written = [token.text for token in tokenize("λθφΛ")]
    assert written == ["\\lambda", "\\theta", "\\phi", "\\Lambda"]
    # These may be a sum, a product and a change.
    assert [token.text for token in tokenize("ΣΠΔ")] == ["Σ", "Π", "Δ"]


def test_a_slanted_capital_is_the_same_letter() -> None:
    assert [token.text for token in tokenize(r"\varSigma\varepsilon")] == [
        "\\Sigma",
        "\\varepsilon",
    ]


def test_characters_and_spaces_of_signs() -> None:
    assert [token.text for token in tokenize("m : = a:=b")] == ["m", ":=", "a", ":=", "b"]
    assert [token.text for token in tokenize("∥x∥…")] == ["\\|", "x", "\\|", "\\ldots"]


def test_arrays_of_plain_tex() -> None:
    tokens = tokenize(r"\pmatrix{a & b\cr c}")
    assert [token.text for token in tokens] == [
        "\\begin{pmatrix}", "a", "&", "b", "\\cr", "c", "\\end{pmatrix}"
    ]  # fmt: skip
