"""Readings that people want: each with a slip that is told, and with what stays unread."""

from __future__ import annotations

import pytest

from relugrad.verify.checking import check_document


def verdicts(text: str) -> list[str]:
    report = check_document(text, file="-.md")
    assert not report.errors
    return [check.verdict for check in report.checks]


class TestFunctionsThroughOthers:
    @pytest.mark.parametrize(
        "begin",
        [
            "Let $r = Ax - b$ and $\\phi(x) = r^T r$.",
            "Let $\\phi(x) = r^T r$ with $r = Ax - b$.",
            "Define $\\phi(x) = \\|r\\|^2$ where $r = Ax - b$.",
        ],
    )
    def test_of_a_column(self, begin: str) -> None:
        for right, verdict in (("2A^Tr", "holds"), ("2A^T(Ax - b)", "holds"), ("A^Tr", "false")):
            text = f"{begin}\n\nThen\n\n$$\\nabla \\phi(x) = {right}$$"
            assert verdicts(text)[2:] == [verdict]

    def test_its_value_elsewhere_is_not_known(self) -> None:
        text = "Let $r = Ax - b$ and $\\phi(x) = r^T r$. Then\n\n$$\\phi(0) = b^Tb$$"
        assert verdicts(text)[2:] == ["unread"]

    def test_of_a_number(self) -> None:
        begin = "Let $\\phi(x) = r^2$ with $r = 3x - 1$. Then\n\n"
        assert verdicts(begin + "$$\\phi'(x) = 6r$$")[2:] == ["holds"]
        assert verdicts(begin + "$$\\phi'(x) = 3r$$")[2:] == ["false"]
        assert verdicts(begin + "$$\\phi(2) = 25$$")[2:] == ["holds"]


class TestForWhat:
    @pytest.mark.parametrize(
        "said",
        [
            "For a symmetric matrix A let ",
            "For a symmetric matrix $A$ let ",
            "For symmetric $A$, define ",
            "For a symmetric matrix $A$, we consider ",
        ],
    )
    def test_a_definition_after_it(self, said: str) -> None:
        text = f"{said}$f = x^TAx$.\n\n$$\\nabla_x f = {{}}Ax$$"
        assert verdicts(text.replace("{}", "2"))[1:] == ["holds"]
        assert verdicts(text.replace("{}", "3"))[1:] == ["false"]

    def test_a_claim_after_it(self) -> None:
        begin = "For symmetric $A$ we have $A + A^T = 2A$. "
        text = begin + "Let $f = x^TAx$.\n\n$$\\nabla_x f = 2Ax$$"
        assert verdicts(text)[-1] == "unread"


class TestKindsInPlainWords:
    @pytest.mark.parametrize(
        "said",
        [
            "Y and W are vectors.",
            "Here Y and W are column vectors.",
            "W is a vector, Y is a vector.",
        ],
    )
    def test_a_norm_of_columns(self, said: str) -> None:
        begin = f"{said}\n\n$$f = \\|Y - XW\\|^2$$\n\n"
        assert verdicts(begin + "$$\\nabla_W f = 2X^T(XW - Y)$$") == ["definition", "holds"]
        assert verdicts(begin + "$$\\nabla_W f = X^T(XW - Y)$$") == ["definition", "false"]

    def test_of_others_it_is_asked_which_norm(self) -> None:
        assert verdicts("Y and W are matrices.\n\n$$f = \\|Y - XW\\|^2$$") == ["unread"]
        assert verdicts("Y and W are given.\n\n$$f = \\|Y - XW\\|^2$$") == ["unread"]
