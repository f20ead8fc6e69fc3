r"""Small changes, `\delta A` and `\Delta x`: one symbol each, or products with a number."""

from __future__ import annotations

import pytest

from relugrad import check


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(text + "\n").checks]


@pytest.mark.parametrize("mark", [r"\delta", r"\Delta"])
class TestOneSymbol:
    def test_a_change_does_not_commute_with_what_is_changed(self, mark: str) -> None:
        right = rf"(A+{mark} A)^2 = A^2 + A\,{mark} A + {mark} A\,A + ({mark} A)^2"
        assert verdicts(f"$${right}$$") == ["holds"]
        # As a product of a number with A it holds, so it is not accused.
        wrong = rf"(A+{mark} A)^2 = A^2 + 2A\,{mark} A + ({mark} A)^2"
        assert verdicts(f"$${wrong}$$") == ["unread"]

    def test_a_slip_that_is_one_in_both_readings_is_found(self, mark: str) -> None:
        right = r"\|x + D x\|^2 = \|x\|^2 + 2x^T D x + \|D x\|^2".replace("D", mark)
        wrong = right.replace("2x^T", "x^T")
        assert verdicts(f"For columns $x$, $${right}$$") == ["holds"]
        [found] = check(f"For columns $x$, $${wrong}$$\n").checks
        assert found.verdict == "false"
        assert "lacks a factor 2" in found.diagnosis

    def test_it_may_be_bold_or_have_a_subscript(self, mark: str) -> None:
        bold = rf"\mathbf{{x}}^T{mark}\mathbf{{x}} = ({mark}\mathbf{{x}})^T\mathbf{{x}}"
        assert verdicts(f"$${bold}$$") == ["holds"]
        member = rf"\|{mark} x_1\|^2 = ({mark} x_1)^T{mark} x_1"
        assert verdicts(f"For columns $x_1$, $${member}$$") == ["holds"]

    def test_it_may_be_defined(self, mark: str) -> None:
        text = rf"$${mark} x = -\eta g, \qquad x + {mark} x = x - \eta g$$"
        assert verdicts(text) == ["definition", "holds"]


class TestAProduct:
    @pytest.mark.parametrize(
        "text",
        [
            r"$$(A + \delta I)A = A^2 + \delta A$$",
            r"The step $\delta$ is small. $$(x + \delta v)^T(x + \delta v)"
            r" = x^Tx + 2\delta x^Tv + \delta^2 v^Tv$$",
            r"$$\delta(A + B) = \delta A + \delta B$$",
        ],
    )
    def test_a_sign_that_stands_by_itself_is_a_number(self, text: str) -> None:
        assert verdicts(text) == ["holds"]

    def test_sections_have_signs_of_their_own(self) -> None:
        square = r"$$(A+\delta A)^2 = A^2 + 2A\,\delta A + (\delta A)^2$$"
        number = rf"Let $\delta > 0$. {square}"
        assert verdicts(f"# One\n\n{number}\n\n# Two\n\n{square}") == ["holds", "unread"]
