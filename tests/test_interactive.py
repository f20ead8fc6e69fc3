"""What an editor is told is what the command says, with the place in the text."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from relugrad.errors import RelugradError
from relugrad.interactive import answer, judge
from relugrad.language.chains import Chain
from relugrad.recent import Recent
from relugrad.verify import judging, prover, verdict
from relugrad.verify.checking import check_document
from relugrad.verify.judging import Memory
from relugrad.wording import QUOTES, unquoted

CASES: list[dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("documents.toml").read_text(encoding="utf-8")
)["case"]


@cache
def fresh(text: str) -> dict[str, Any]:
    """The result for a text on its own, computed once."""
    return judge(text)


def equalities(text: str, **options: Any) -> list[dict[str, Any]]:
    displays = judge(text, **options)["displays"]
    return [found for display in displays for found in display["equalities"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_the_verdicts_are_the_command_s(case: dict[str, str]) -> None:
    text = case["input"]
    report = check_document(text)
    found = fresh(text)
    told = [check for display in found["displays"] for check in display["equalities"]]
    assert [check["verdict"] for check in told] == [check.verdict for check in report.checks]
    assert [check["reason"] for check in told] == [check.diagnosis for check in report.checks]
    assert found["counts"] == report.counts
    assert found["errors"] == []
    for display, result in zip(found["displays"], report.displays, strict=True):
        assert display["start"] == result.display.start
        for check, seen in zip(display["equalities"], result.checks, strict=True):
            if check["sign"] is not None:
                # An author's own command may stand for it.
                sign = text[slice(*check["sign"])]
                assert sign.startswith("\\") or sign in ("=", ":=", "==", "≡", "≔", "＝"), sign
                assert display["start"] <= check["sign"][0] < check["sign"][1] <= display["end"]
            if check["span"] is not None:
                start, end = seen.span
                assert text[slice(*check["span"])][:1] == result.display.latex[start:end][:1]


class TestPlaces:
    def test_every_sign_of_a_chain(self) -> None:
        text = "Let\n\n$$\n\\begin{aligned}\nA &= B + C \\\\\n  &= C + B\n\\end{aligned}\n$$\n"
        found = equalities(text)
        assert [check["sign"][0] for check in found] == [text.index("="), text.rindex("=")]

    def test_the_wrong_part(self) -> None:
        text = "> $$(AB)^T\n> = A^TB^T$$"
        [found] = equalities(text)
        assert text[slice(*found["span"])] == "A^TB^T"
        assert text[slice(*found["sign"])] == "="

    def test_one_that_holds_has_none(self) -> None:
        [found] = equalities("$$(AB)^T = B^TA^T$$")
        assert (found["verdict"], found["basis"], found["span"]) == ("holds", "proved", None)

    def test_a_text_that_delimits_nothing(self) -> None:
        [found] = equalities(" (AB)^T = A^TB^T\n")
        assert found["sign"] == [8, 9]

    def test_what_is_marked_as_unchecked_is_left_out(self) -> None:
        assert judge("$$\n% unchecked: a picture\nA = B\n$$")["displays"] == []


def test_the_commands_of_the_text() -> None:
    text = (
        r"\newcommand{\norm}[1]{\|#1\|_F} \newcommand{\option}[2][x]{#1#2}"
        r" $$\norm{A}^2 = \operatorname{tr}(A^TA)$$"
    )
    told = judge(text)
    assert told["macros"] == {r"\norm": r"\|#1\|_F"}
    assert told["counts"]["holds"] == 1


class TestCounterexample:
    def test_numbers_and_matrices(self) -> None:
        [found] = equalities(r"$$\operatorname{tr}(A^TA)B = \operatorname{tr}(A)^2B$$")
        shown = found["counterexample"]
        assert [name for name, _ in shown["values"]] == ["A", "B"]
        for _, value in (*shown["values"], *shown["sides"]):
            assert all(isinstance(number, str) for row in value for number in row)
        left, right = (value for _, value in shown["sides"])
        assert left != right

    def test_a_long_side_is_whole(self) -> None:
        long = " + ".join([r"\operatorname{tr}(AB)"] * 6)
        [found] = equalities(f"$${long} = 2({long})$$")
        sides = [latex for latex, _ in found["counterexample"]["sides"]]
        assert sides == [long, f"2({long})"]


LONG = r"\frac{\partial}{\partial \mathbf{w}} \|\mathbf{y} - XW\mathbf{w}\|_2^2"
ROW = r"-2(\mathbf{y} - XW\mathbf{w})^TXW"


class TestQuotes:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
    def test_they_are_all_that_is_added(self, case: dict[str, str]) -> None:
        """Messages are compared with each other while a text is checked: marks must not matter."""
        marked = json.dumps(judge(case["input"], quotes=True), ensure_ascii=False)
        without = fresh(case["input"])
        if "…" in json.dumps(without, ensure_ascii=False):
            # What is cut off there is whole here.
            assert json.loads(marked)["counts"] == without["counts"]
        else:
            assert json.loads(unquoted(marked)) == without

    @pytest.mark.parametrize(
        ("text", "quoted"),
        [
            ("$$(AB)^T = A^TB^T$$", ["A^T", "d×n", "B^T", "h×d", "A^TB^T", "A^TB^T", "B^T A^T"]),
            (r"$$\frac{\partial}{\partial W} \|\max(XW, 0)\|_F^2 = 2X^T\max(XW, 0) + 2W$$", ["2W"]),
            (
                r"$$\frac{\partial}{\partial W} \|\max(XW, 0) - Y\|_F^2 = 2X^T(\max(XW, 0) - Y)$$",
                [r"(\max(XW, 0) - Y) \odot H(XW)"],
            ),
            # A number is no formula, and what is cut off elsewhere is whole.
            (r"$$\|A\|_F^2 = -\operatorname{tr}(A^TA)$$", []),
            (f"$${LONG} = {ROW}$$", [LONG, "h×1", ROW, "1×h"]),
        ],
    )
    def test_formulas_are_marked(self, text: str, quoted: list[str]) -> None:
        [found] = equalities(text, quotes=True)
        start, end = QUOTES
        pieces = [piece.split(end)[0] for piece in found["reason"].split(start)[1:]]
        assert pieces == quoted

    def test_answers_have_them_where_they_are_asked_for(self) -> None:
        request = {"answer": "W^T", "asked": r"\nabla_W \|XW\|_F^2", "language": "zh-CN"}
        without, marked = (
            json.loads(answer(json.dumps(request | {"quotes": quotes})))["reason"]
            for quotes in (False, True)
        )
        assert f"{QUOTES[0]}W^T{QUOTES[1]}" in marked
        assert unquoted(marked) == without


class TestMemory:
    # Every third case, since each judges seven texts.
    @pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case["title"])
    def test_it_changes_nothing(self, case: dict[str, str]) -> None:
        """Somebody writes a text, with a slip on the way, and adds something at either end."""
        memory = Memory()
        text = case["input"]
        judge(text.rpartition("\n")[0], memory=memory)
        judge(text.replace("=", "= 2", 1), memory=memory)
        for draft in (text, f"{text}\n\n$C = D$", f"Let $A = B$.\n\n{text}"):
            assert judge(draft, memory=memory) == fresh(draft)

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
    def test_verdicts_come_first_and_what_is_wrong_after_them(self, case: dict[str, str]) -> None:
        memory = Memory()
        whole = fresh(case["input"])
        first = judge(case["input"], memory=memory, explain=False)
        assert first["counts"] == whole["counts"]
        assert first["explained"] is not bool(whole["counts"]["false"])
        assert judge(case["input"], memory=memory) == whole
        # What has been found is told at once.
        assert judge(case["input"], memory=memory, explain=False) == whole

    def test_nothing_is_looked_for_before_it_is_asked_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked: list[object] = []

        def diagnose(*about: object) -> tuple[str, None]:
            looked.append(about)
            return "told", None

        monkeypatch.setattr(judging, "diagnose", diagnose)
        memory = Memory()
        for explain, times in ((False, 0), (True, 1), (True, 1)):
            judge("$A + A = 3A$", memory=memory, explain=explain)
            assert len(looked) == times

    def test_only_what_has_changed_is_judged(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []
        real = verdict.judge

        def judge_and_note(chain: Chain, seed: int, trials: int) -> Any:
            asked.append(chain.sides[0].latex.strip())
            return real(chain, seed, trials)

        monkeypatch.setattr(judging, "judge", judge_and_note)
        memory = Memory()
        text = "Let $E = XW - Y$.\n\n$$E^T = W^TX^T - Y^T$$\n\n$$2E = {}$$\n"
        judge(text.format("XW"), memory=memory)
        assert asked == ["E", "E^T", "2E"]
        asked.clear()
        judge(text.format("XW - Y"), memory=memory)
        assert asked == ["2E"]
        asked.clear()
        # What a definition says is in every chain after it.
        judge(text.format("XW - Y").replace("XW - Y$", "XW + Y$"), memory=memory)
        assert asked == ["E", "E^T", "2E"]

    def test_an_error_of_the_checker_is_reported_each_time(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = verdict.judge

        def fail(chain: Chain, seed: int, trials: int) -> Any:
            if any(side.display == 1 and side.node is not None for side in chain.sides):
                raise ValueError("no such luck")
            return real(chain, seed, trials)

        monkeypatch.setattr(judging, "judge", fail)
        memory = Memory()
        for _ in range(2):
            told = judge("$$(A + B)^T = A^T + B^T$$\n\n$$= B^T + A^T$$", memory=memory)
            [error] = told["errors"]
            assert "no such luck" in error
            assert told["counts"]["holds"] == told["counts"]["unread"] == 1

    def test_in_another_language_it_is_said_anew(self) -> None:
        memory = Memory()
        for lang, expected in (("en", "the sign is wrong"), ("zh-cn", "正负号错了")):
            told = judge("$$-(A + B) = A + B$$", lang=lang, memory=memory)
            [found] = told["displays"][0]["equalities"]
            assert expected in found["reason"]

    def test_what_is_kept_of_other_texts_changes_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same letters are something else in the next text, with other sizes."""
        shapes = (r"A \in \mathbb{R}^{n \times n}", "$A$ is symmetric", "$A$ is invertible")
        sides = ("(AB)^T = B^TA^T", r"d\operatorname{tr}(AB) = \operatorname{tr}(B\,dA)")
        told = [f"Let {said}.\n\n$${one}$$" for said in shapes for one in sides]
        told += [f"Let $B = {b}$.\n\n$${one}$$" for b in ("A", "A^T", "2A") for one in sides]
        texts = [*(case["input"] for case in CASES), *told]
        found = [fresh(text) for text in texts]
        monkeypatch.setattr(prover, "_FORMS", Recent[Any, Any](0))
        assert [judge(text) for text in texts] == found

    def test_it_forgets(self) -> None:
        memory = Memory()
        for number in range(2 * judging.MOST):
            judge(f"$A + A = {number}A$", memory=memory)
        assert len(memory._kept) == judging.MOST


class TestAnswer:
    def test_as_json(self) -> None:
        text = "$$Z + Z = 2XW$$"
        told = json.loads(answer(json.dumps({"text": text, "given": ["Z = XW"]})))
        assert told == judge(text, given=["Z = XW"])
        assert told["counts"]["holds"] == 1

    @pytest.mark.parametrize(
        ("language", "verdict", "summary"),
        [
            ("en", "FALSE", "1 equality: 0 holds, 1 false"),
            ("zh-CN", "不成立", "1 个等式：成立 0 个，不成立 1 个"),
            ("zh-TW", "不成立", "1 個等式：成立 0 個，不成立 1 個"),
            ("de", "FALSE", "1 equality: 0 holds, 1 false"),
        ],
    )
    def test_in_the_language_of_the_page(self, language: str, verdict: str, summary: str) -> None:
        request = {"text": "$$(AB)^T = A^TB^T$$", "language": language}
        told = json.loads(answer(json.dumps(request)))
        [found] = told["displays"][0]["equalities"]
        assert found["shown"] == verdict
        assert told["summary"].partition("\n")[0] == summary

    def test_what_is_given_wrongly_is_said(self) -> None:
        told = json.loads(answer(json.dumps({"text": "", "given": ["AB"]})))
        assert told.keys() == {"error"}
        with pytest.raises(RelugradError):
            judge("", given=["AB"])

    @pytest.mark.parametrize(
        ("text", "verdict", "point"),
        [("2X^T(XW - Y)", "right", False), ("X^T(XW - Y)", "wrong", True), ("0", "wrong", True)],
    )
    def test_an_exercise(self, text: str, verdict: str, point: bool) -> None:
        request = {
            "answer": text,
            "asked": r"\frac{\partial g}{\partial W}",
            "given": [r"g = \|XW - Y\|_F^2"],
            "form": "",
            "language": "en",
        }
        told = json.loads(answer(json.dumps(request)))
        assert told["verdict"] == verdict
        assert bool(told["reason"]) == (verdict != "right")
        assert (told["counterexample"] is not None) == point

    def test_an_exercise_that_is_not_read_is_said(self) -> None:
        request = {"answer": "A", "asked": "A", "form": "backwards"}
        assert json.loads(answer(json.dumps(request))).keys() == {"error"}
