"""What a result prints, and its other forms."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from relugrad import FalseEquationError, Result, check
from relugrad.verify.checks import underline
from relugrad.verify.result import Failure, merge

TEXT = r"""Let $Z = XW$.

$$
\operatorname{tr}(AB) = \operatorname{tr}(BA)
$$

$$
(A + B)^T
= A^T - B^T
$$

$$ a = b = \int c $$

$$ A = \int B % unchecked: an integral
$$
"""

FALSE = r"\operatorname{tr}(AB) = 2\operatorname{tr}(BA)"
PRINTED = r"""-:1:6: definition
-:4:1: holds
-:9:3: FALSE
  = A^T - B^T
    ~~~~~~~~^
  the sign before B^T is wrong
  for A = [0], B = [1]
    (A + B)^T  is  [1]
    A^T - B^T  is  [−1]
"""


@pytest.fixture(scope="module")
def result() -> Result:
    return check(TEXT)


def test_it_prints_a_line_for_a_display_and_more_for_a_false_one(result: Result) -> None:
    lines = str(result).split("\n")
    assert lines[:9] == PRINTED.split("\n")[:9]
    assert lines[9] == "-:12:12: not read (1 definition, 1 not read)"
    assert lines[10].strip() == r"a = b = \int c"
    assert lines[11].strip() == "~~~^"
    assert lines[11].index("~") == lines[10].index(r"\int")
    assert lines[12].startswith("  an integral")
    assert lines[13] == "-:14:4: unchecked: an integral"
    assert lines[14:] == [
        "5 equalities: 1 holds, 1 false, 2 definition, 1 not read, 1 unchecked",
        "4 of 5 equalities read (80 %)",
    ]


def test_counts_and_ok(result: Result) -> None:
    assert result.counts == {
        "holds": 1, "false": 1, "definition": 2, "condition": 0, "unread": 1, "unchecked": 1,
    }  # fmt: skip
    assert not result.ok
    assert [c.verdict for c in result.checks] == [
        "definition", "holds", "false", "definition", "unread",
    ]  # fmt: skip


def test_strict_is_about_what_is_not_read() -> None:
    text = r"$$ A B = \sqrt{C} $$"
    loose, strict = check(text), check(text, strict=True)
    assert (loose.ok, loose.exit_status) == (True, 0)
    assert (strict.ok, strict.exit_status) == (False, 1)
    loose.raise_for_false()
    with pytest.raises(FalseEquationError, match="not read"):
        strict.raise_for_false()


def test_a_mark_without_a_reason_is_not_read() -> None:
    found = check("$$ A = \\int B % unchecked:\n$$", strict=True)
    assert "without a reason" in str(found)
    assert (found.counts["unread"], found.ok, found.exit_status) == (1, False, 1)


def test_a_text_without_an_equation_does_not_pass_a_strict_check() -> None:
    loose, strict = check("plain words"), check("plain words", strict=True)
    assert (loose.ok, strict.ok, strict.exit_status) == (True, False, 1)
    with pytest.raises(FalseEquationError, match="no equation was found"):
        strict.raise_for_false()


def test_an_unchecked_display_is_an_equation_that_was_found() -> None:
    assert check("$$ A = \\int B % unchecked: a reason\n$$", strict=True).ok


def test_a_report_is_true_where_it_is_ok() -> None:
    assert check("A + B = B + A")
    assert not check("(A + B)^T = A^T - B^T")
    assert not check("A B = \\sqrt{C}", strict=True)


class TestErrors:
    HOLDS = check("$$A + B = B + A$$")
    FAILURES = (Failure("a.md", 7, "an error"), Failure("b.md", None, "is a folder"))

    def test_they_are_never_passed_over(self) -> None:
        found = replace(self.HOLDS, errors=self.FAILURES)
        assert (found.ok, found.exit_status) == (False, 2)
        with pytest.raises(FalseEquationError, match=r"a\.md:7: an error"):
            found.raise_for_false()

    def test_beside_what_is_false(self) -> None:
        assert replace(check("(2A)^T = A^T"), errors=self.FAILURES).exit_status == 3

    def test_they_stand_in_all_that_is_printed(self) -> None:
        found = replace(self.HOLDS, errors=self.FAILURES)
        for text in (str(found), found._repr_html_()):
            assert "a.md:7: an error" in text
            assert "b.md: is a folder" in text
        assert json.loads(found.to_json())["errors"] == [
            {"file": "a.md", "line": 7, "message": "an error"},
            {"file": "b.md", "line": None, "message": "is a folder"},
        ]

    def test_those_of_several_documents_are_told_together(self) -> None:
        one = replace(self.HOLDS, errors=self.FAILURES[:1])
        other = replace(self.HOLDS, errors=self.FAILURES[1:])
        assert merge([one, other], False).errors == self.FAILURES


def test_raise_for_false_says_what_is_false_and_nothing_else(result: Result) -> None:
    with pytest.raises(AssertionError) as caught:
        result.raise_for_false()
    said = str(caught.value)
    assert said.startswith("-:9:3: FALSE")
    assert "holds\n" not in said
    assert said.endswith(result.summary)
    check("$$A + B = B + A$$").raise_for_false()


class TestJson:
    TEXTS = ("file", "section", "verdict", "left", "right", "diagnosis", "detail")
    KEYS = frozenset(
        ("line", "column", "index", "basis", "under", "assumed", "unless", "span", "kinds")
    ).union(TEXTS, ("counterexample", "cause", "known", "level"))

    def test_the_schema_is_that_of_the_contract(self, result: Result) -> None:
        found = json.loads(result.to_json())
        assert list(found) == ["lang", "files", "checks", "counts", "errors"]
        assert found["lang"] == "en"
        assert found["errors"] == []
        assert found["files"] == ["-"]
        assert found["counts"] == result.counts
        for one in found["checks"]:
            assert set(one) == self.KEYS
            assert type(one["line"]) is type(one["column"]) is type(one["index"]) is int
            assert one["verdict"] in ("holds", "false", "definition", "condition", "unread")
            assert one["basis"] in (["proved", "sampled"] if one["verdict"] == "holds" else [None])
            assert type(one["under"]) is list
            assert type(one["assumed"]) is bool
            assert one["unless"] is None or one["unless"]
            assert all(type(one[key]) is str for key in self.TEXTS)
            assert [type(at) for at in one["span"]] == [int, int]
            assert type(one["known"]) is bool
            assert (one["level"] == "error") == (one["verdict"] == "false")
            assert (one["cause"] is not None) == (one["verdict"] == "unread")

    def test_a_false_one_in_full(self, result: Result) -> None:
        assert json.loads(result.to_json())["checks"][2] == {
            "file": "-",
            "line": 9,
            "column": 3,
            "section": "",
            "index": 0,
            "verdict": "false",
            "left": "(A + B)^T",
            "right": "A^T - B^T",
            "diagnosis": "the sign before B^T is wrong",
            "detail": "",
            "basis": None,
            "under": [],
            "assumed": False,
            "unless": None,
            "span": [13, 22],
            "kinds": {"A": "n×d", "B": "n×d"},
            "counterexample": {
                "values": {"A": "[0]", "B": "[1]"},
                "left": "[1]",
                "right": "[−1]",
                "left_latex": "(A + B)^T",
                "right_latex": "A^T - B^T",
            },
            "cause": None,
            "known": False,
            "level": "error",
        }

    def test_equalities_of_one_display_are_numbered(self) -> None:
        found = json.loads(check("$$A + B = B + A = A - B \\\\ C + D = D + C$$").to_json())
        assert [c["index"] for c in found["checks"]] == [0, 1, 2]
        assert [c["line"] for c in found["checks"]] == [1, 1, 1]

    def test_what_holds_for_certain_is_json_too(self) -> None:
        def refuse(constant: str) -> None:
            raise AssertionError(constant)

        json.loads(check("$$2 + 2 = 4$$").to_json(), parse_constant=refuse)


class TestHtml:
    def test_it_is_a_table_with_a_row_for_a_display(self, result: Result) -> None:
        html = result._repr_html_()
        assert html.startswith('<table class="relugrad-result" lang="en">')
        assert html.count("<tr class=") == 5
        assert '<tr class="relugrad-false"><td>9</td><td>FALSE</td>' in html
        assert all(f"<p>{line}</p>" in html for line in result.summary.splitlines())

    @pytest.mark.parametrize(
        "latex",
        [
            r"A + \text{<script>alert(1)</script>} B = A",
            r"A = \foo{<img src=x onerror=alert(1)>} & B",
            "A = B % unchecked: <b>&amp;",
        ],
    )
    def test_what_the_document_says_is_escaped(self, latex: str) -> None:
        html = check(f"$$ {latex}\n$$")._repr_html_()
        assert "<script" not in html
        assert "<img" not in html
        assert "<b>" not in html
        rest = html.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
        assert "&" not in rest


class TestUnderline:
    def test_the_marks_stand_below_the_part(self) -> None:
        assert list(underline("a = bcd", (4, 7))) == ["a = bcd", "    ~~^"]

    def test_only_the_lines_of_the_part_are_shown(self) -> None:
        assert list(underline("one\ntwo = x\nthree", (4, 7))) == ["two = x", "~~^"]
        assert list(underline("ab\ncd", (1, 4))) == ["ab", " ^", "cd", "^"]

    def test_wide_characters_take_two_columns(self) -> None:
        assert list(underline("其中 x", (3, 4))) == ["其中 x", "     ^"]

    def test_a_tab_stays_a_tab(self) -> None:
        assert list(underline("\tx", (1, 2))) == ["\tx", "\t^"]

    def test_a_long_line_is_cut_around_the_part(self) -> None:
        line, marks = underline("a" * 300 + "XYZ" + "b" * 300, (300, 303))
        assert len(line) <= 100
        assert line[marks.index("~") : marks.index("^") + 1] == "XYZ"


def test_nothing_to_check_is_said() -> None:
    assert str(check("plain words")) == "nothing to check: no equation was found"


def test_several_reports_make_one() -> None:
    first, second = check("$$(2A)^T = A^T$$"), check("$$A + B = B + A$$")
    both = merge([first, replace(second, files=("other",))], strict=False)
    assert both.files == ("-", "other")
    assert both.counts["holds"] == both.counts["false"] == 1
    assert len(both.displays) == 2


def test_a_condition_without_a_word_is_told_as_an_assumption() -> None:
    (found,) = check("$$AB = BA$$").checks
    assert (found.verdict, found.assumed) == ("condition", True)
    assert found.diagnosis.startswith("taken as an assumption: ")
    assert found.diagnosis in str(check("$$AB = BA$$"))
    assert check("Assume that $AB = BA$.").checks[0].diagnosis == ""
