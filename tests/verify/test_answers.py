"""`relugrad.verify.answers`: right, wrong, of another form, or not decided; never by a trick."""

from __future__ import annotations

import pytest

from relugrad.errors import ArgumentError, RelugradError
from relugrad.verify.answers import Form, Judgement, judge_answer
from relugrad.wording import speaking

ASKED = r"\frac{\partial g}{\partial W}"
GIVEN = [r"g = \|XW - Y\|_F^2"]


def judged(answer: str) -> Judgement:
    return judge_answer(answer, asked=ASKED, given=GIVEN)


class TestRight:
    @pytest.mark.parametrize(
        "answer",
        [
            "2X^T(XW - Y)",
            "2X^TXW - 2X^TY",
            r"2X^\top(XW-Y)",
            "-2X^T(Y - XW).",
            "= 2X^T(XW - Y)",
            rf"{ASKED} = 2X^T(XW - Y)",
            rf"$${ASKED} = 2X^T(XW - Y) = 2X^TXW - 2X^TY.$$",
            r"\[2X^T(XW - Y)\]",
            r"\nabla_W g = 2X^T(XW - Y)",
            rf"\begin{{aligned}}{ASKED} &= 2X^T(XW - Y) \\ &= 2X^TXW - 2X^TY\end{{aligned}}",
            rf"E = XW - Y, \quad {ASKED} = 2X^TE",
        ],
    )
    def test_in_any_writing(self, answer: str) -> None:
        assert judged(answer) == Judgement("right")

    def test_zero_where_it_is(self) -> None:
        assert judge_answer("0", asked=r"\operatorname{tr}(AB - BA)") == Judgement("right")


class TestWrong:
    def test_says_why_and_where(self) -> None:
        found = judged("X^T(XW - Y)")
        assert found.verdict == "wrong"
        assert "a factor 2 is missing" in found.reason
        assert found.check is not None
        assert found.check.counterexample is not None

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            ("2X(XW - Y)", "a transpose is missing"),
            ("2(XW - Y)X^T", "factors are swapped"),
            ("2X^T(XW - Y) = X^T(XW - Y)", "a factor 2 is missing"),
            (rf"E = Y - XW, \quad {ASKED} = 2X^TE", "sign"),
            # An answer sets nothing to zero, and gives nothing a value.
            ("0", "the right side is 0, but the left side is not"),
            (r"\mathbf{0}", "the right side is 0, but the left side is not"),
            (f"{ASKED} = 0", "is 0, but"),
            ("2X^T(XW - Y) = 0", "is 0, but"),
            ("1", "but 1 is a number"),
            (rf"X^TX = 0, \quad {ASKED} = -2X^TY", "is 0, but"),
            (rf"X^TXW = X^TY, \quad {ASKED} = 0", "the two sides differ"),
        ],
    )
    def test_the_reason_is_the_checkers(self, answer: str, said: str) -> None:
        found = judged(answer)
        assert found.verdict == "wrong"
        assert said in found.reason

    @pytest.mark.parametrize("answer", ["0", "1", "-2"])
    def test_a_number_for_a_number(self, answer: str) -> None:
        found = judge_answer(answer, asked=r"\|A - B\|_F^2")
        assert found.verdict == "wrong"
        assert found.check is not None
        assert found.check.counterexample is not None

    def test_in_the_readers_language(self) -> None:
        with speaking("zh-cn"):
            assert "因子 2" in judged("X^T(XW - Y)").reason
            assert judged(ASKED).reason.startswith("等式成立")


class TestForm:
    @pytest.mark.parametrize(
        "answer",
        [
            ASKED,
            rf"{ASKED} = {ASKED}",
            r"\nabla_W g",
            r"\nabla_W \|XW - Y\|_F^2",
            rf"\tfrac12 {ASKED} + X^T(XW - Y)",
            rf"G = {ASKED}, \quad {ASKED} = G",
        ],
    )
    def test_what_is_asked_is_no_answer(self, answer: str) -> None:
        found = judged(answer)
        assert found.verdict == "form"
        assert "derivative is left" in found.reason

    @pytest.mark.parametrize(
        ("asked", "form", "right", "another"),
        [
            (r"\operatorname{tr}(AB^TC)", "last B", r"\operatorname{tr}(A^TC^TB)",
             [r"\operatorname{tr}(C^TBA^T)", r"\operatorname{tr}(AB^TC)",
              r"\operatorname{tr}(B^TCA)"]),
            (r"\|A - B\|_F^2", "expanded", r"\|A\|_F^2 + \|B\|_F^2 - 2\operatorname{tr}(B^TA)",
             [r"\|B - A\|_F^2", r"\operatorname{tr}((A - B)^TA) - \operatorname{tr}((A - B)^TB)"]),
            (r"\|A\|_F^2", "in terms of\n\\max(A, 0)\n\\max(-A, 0)",
             r"\|\max(A, 0)\|_F^2 + \|\max(-A, 0)\|_F^2",
             [r"\operatorname{tr}(A^TA)", r"\|\max(A, 0)\|_F^2 + \|\max(-A, 0)\|_F^2 + 0A_{11}"]),
        ],
    )  # fmt: skip
    def test_each_form(self, asked: str, form: str, right: str, another: list[str]) -> None:
        kind = Form.of(form)
        assert judge_answer(right, asked=asked, form=kind).verdict == "right"
        for answer in another:
            found = judge_answer(answer, asked=asked, form=kind)
            assert found.verdict in ("form", "unread"), answer
            assert found.reason

    @pytest.mark.parametrize("text", ["first B", "in terms of", "expanded A\nB", "last\nB"])
    def test_another_form_is_an_error(self, text: str) -> None:
        with pytest.raises(ArgumentError, match=r"^form: expected"):
            Form.of(text)


class TestNotDecided:
    """What might make anything true is no answer."""

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            ("", "no answer yet"),
            ("$$ $$", "no answer yet"),
            ("A", "A does not occur in the exercise"),
            ("G = 2X^T(XW - Y)", "G does not occur in the exercise"),
            (rf"g = 0, \quad {ASKED} = 0", "was defined before"),
            (rf"Y = XW, \quad {ASKED} = 0", "Y has its meaning from the exercise"),
            (rf"W = X^{{-1}}Y, \quad {ASKED} = 0", "W has its meaning from the exercise"),
            (r"2X^T(XW - Y) \text{ if } Y = 0", "without words"),
            ("2X^T(XW - Y) % unchecked: sure", "without words"),
            ("2X^T(XW", "never closed"),
            ("2" * 3000, "too long"),
        ],
    )
    def test_says_why(self, answer: str, said: str) -> None:
        found = judged(answer)
        assert found.verdict == "unread"
        assert said in found.reason


class TestTheExercise:
    def test_an_exercise_that_is_not_read_is_an_error(self) -> None:
        with pytest.raises(RelugradError, match=r"^the exercise is not read: "):
            judge_answer("A", asked="2X^T(")
