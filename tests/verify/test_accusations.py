"""What is true as it is meant, and was called false: each with its twin that is wrong."""

from __future__ import annotations

import pytest

from relugrad.verify.checking import check_document


def verdicts(text: str) -> list[str]:
    report = check_document(text, file="-.md")
    assert not report.errors
    return [check.verdict for check in report.checks]


class TestValuesOfFunctions:
    @pytest.mark.parametrize("value", ["w^TSw", "S", "Sw^2", "S^2w", "w^TS"])
    @pytest.mark.parametrize(
        "said", ["Let $g(w^2) = {}$.", "$$g(w^2) = {}$$", "We have $g(w^2) = {}$."]
    )
    def test_they_say_nothing_of_the_symbols_in_them(self, said: str, value: str) -> None:
        text = said.replace("{}", value) + "\n\nThen\n\n$$S^T = S$$"
        assert verdicts(text)[1:] == ["unread"]

    def test_what_is_said_of_the_symbol_is_used(self) -> None:
        begin = "Let $g(w^2) = w^TSw$, where $S$ is symmetric. Then\n\n"
        assert verdicts(begin + "$$S^T = S$$")[1:] == ["holds"]
        assert verdicts(begin + "$$S^TS = 2SS^T$$")[1:] == ["false"]

    def test_equations_for_symbols_are_used(self) -> None:
        begin = "Suppose $Sw = \\lambda w$. Then\n\n"
        assert verdicts(begin + "$$S^2w = \\lambda^2w$$")[1:] == ["holds"]
        assert verdicts(begin + "$$S^2w = \\lambda w$$")[1:] == ["false"]
