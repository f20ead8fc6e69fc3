"""What follows from a derivative that is 0, and conditions that contradict it."""

from __future__ import annotations

import pytest

from relugrad.verify.checking import check_document

LOSS = "Let $f = \\|Xw - y\\|^2$ with columns $w$ and $y$.\n\n"
GRADIENT = "$$\\frac{\\partial f}{\\partial w} = 2X^T(Xw - y)$$\n\n"
SET = "Setting the gradient to zero gives the normal equations\n\n"
SOLUTION = "\n\nHence\n\n$$w = (X^TX)^{-1}X^Ty$$\n"
WRONG_SOLUTION = SOLUTION.replace("w = ", "w = -")


def verdicts(text: str) -> list[str]:
    report = check_document(text, file="-.md")
    assert not report.errors
    return [check.verdict for check in report.checks]


class TestNormalEquations:
    @pytest.mark.parametrize(
        "said",
        [
            SET,
            "The normal equations are\n\n",
            "This leads to the normal equations\n\n",
            "At the stationary point\n\n",
            "The first-order optimality condition is\n\n",
            "令导数为零，得正规方程\n\n",
        ],
    )
    def test_what_follows_holds_and_nothing_else(self, said: str) -> None:
        begin = LOSS + GRADIENT + said
        right = verdicts(begin + "$$X^TXw = X^Ty$$" + SOLUTION)
        assert right == ["definition", "holds", "holds", "holds"]
        wrong = verdicts(begin + "$$X^TXw = -X^Ty$$" + WRONG_SOLUTION)
        assert wrong == ["definition", "holds", "false", "false"]
        # The right solution is not accused for a slip before it.
        assert verdicts(begin + "$$X^TXw = -X^Ty$$" + SOLUTION)[2:] == ["false", "holds"]

    @pytest.mark.parametrize(
        "wrong",
        ["X^TXw = 2X^Ty", "XX^Tw = X^Ty", "X^TXw = X^Ty + y", "X^TXw + X^Ty = 0"],
    )
    def test_wrong_ones(self, wrong: str) -> None:
        assert verdicts(LOSS + GRADIENT + SET + f"$${wrong}$$")[2:] == ["false"]

    def test_the_message_names_the_derivative(self) -> None:
        text = LOSS + GRADIENT + SET + "$$X^TXw = -X^Ty$$"
        check = check_document(text, file="-.md").checks[-1]
        assert check.detail == "it does not follow from 2X^T(Xw - y) = 0"
        assert check.counterexample is not None

    def test_of_a_labelled_solution(self) -> None:
        begin = LOSS + GRADIENT + "Setting it to zero, the minimiser $w^*$ satisfies\n\n"
        begin += "$$X^TXw^* = -X^Ty$$\n\nso\n\n"
        assert verdicts(begin + "$$w^* = -(X^TX)^{-1}X^Ty$$")[2:] == ["false", "false"]
        assert verdicts(begin + "$$w^* = (X^TX)^{-1}X^Ty$$")[2:] == ["false", "holds"]

    def test_with_a_residual(self) -> None:
        begin = (
            "Let $r = Xw - y$ and $f = r^Tr$.\n\n$$\\frac{\\partial f}{\\partial w} = 2X^Tr$$\n\n"
        )
        begin += "The normal equations are "
        assert verdicts(begin + "$$X^TXw = X^Ty$$")[3:] == ["holds"]
        assert verdicts(begin + "$$X^TXw = -X^Ty$$")[3:] == ["false"]

    def test_in_one_display(self) -> None:
        rows = (
            "\\begin{{align}} \\nabla_w f &= 2X^T(Xw - y) = 0 \\\\ X^TXw &= {0}X^Ty \\\\"
            " w &= {0}(X^TX)^{{-1}}X^Ty \\end{{align}}"
        )
        right = ["definition", "holds", "condition", "holds", "holds"]
        assert verdicts(LOSS + rows.format("")) == right
        assert verdicts(LOSS + rows.format("-")) == [*right[:3], "false", "false"]

    def test_where_it_is_shown_to_be_zero(self) -> None:
        begin = LOSS + GRADIENT + "At the minimum the gradient vanishes:\n\n"
        shown = begin + "$$2X^T(Xw - y) = 0 \\quad\\Rightarrow\\quad X^TXw = {}X^Ty$$"
        assert verdicts(shown.replace("{}", ""))[2:] == ["condition", "holds"]
        assert verdicts(shown.replace("{}", "-"))[2:] == ["condition", "false"]

    def test_solving_for_it(self) -> None:
        begin = LOSS + GRADIENT + SET + "$$X^TXw = X^Ty$$\n\nSolving for $w$,\n\n"
        assert verdicts(begin + "$$w = (X^TX)^{-1}X^Ty$$")[-1] == "holds"
        assert verdicts(begin + "$$w = -(X^TX)^{-1}X^Ty$$")[-1] == "false"

    def test_without_a_derivative(self) -> None:
        begin = LOSS + "Setting the gradient to zero gives\n\n$$2X^T(Xw - y) = 0$$\n\n"
        right = begin + "which leads to\n\n$$X^TXw = X^Ty$$" + SOLUTION
        assert verdicts(right)[1:] == ["condition", "holds", "holds"]
        # One of the two is wrong, and nobody can tell which.
        wrong = begin + "which leads to\n\n$$X^TXw = -X^Ty$$" + WRONG_SOLUTION
        assert verdicts(wrong)[1:] == ["condition", "unread", "unread"]


class TestOthers:
    def test_the_second_equation_of_a_display(self) -> None:
        begin = (
            "Let $L = \\frac12 x^TQx + c^Tx + \\lambda^T(Ax - b)$ with symmetric $Q$.\n\n"
            "$$\\nabla_x L = Qx + c + A^T\\lambda = 0, \\quad \\nabla_\\lambda L = Ax - b = 0$$\n\n"
            "The optimality conditions are\n\n"
        )
        right = verdicts(begin + "$$Qx + A^T\\lambda = -c, \\quad Ax = b$$")
        assert right[-2:] == ["holds", "holds"]
        wrong = verdicts(begin + "$$Qx + A^T\\lambda = -c, \\quad Ax = -b$$")
        assert wrong[-2:] == ["holds", "false"]

    def test_after_two_derivatives(self) -> None:
        begin = (
            "Let $L = \\frac12 x^TQx + c^Tx + \\lambda^T(Ax - b)$ with symmetric $Q$.\n\n"
            "$$\\nabla_x L = Qx + c + A^T\\lambda, \\quad \\nabla_\\lambda L = Ax - b$$\n\n"
            "The optimality conditions are\n\n"
        )
        right = verdicts(begin + "$$Qx + A^T\\lambda = -c, \\quad Ax = b$$")
        assert right[-2:] == ["holds", "holds"]
        for wrong in (
            "Qx + A^T\\lambda = c, \\quad Ax = b",
            "Qx + A^T\\lambda = -c, \\quad Ax = -b",
        ):
            assert sorted(verdicts(begin + f"$${wrong}$$")[-2:]) == ["false", "holds"]

    def test_one_of_another_symbol_is_a_condition(self) -> None:
        text = (
            "Let $L = \\|X - UV^T\\|_F^2$.\n\n"
            "$$\\frac{\\partial L}{\\partial U} = -2(X - UV^T)V$$\n\n"
            "The first-order conditions are\n\n$$XV = UV^TV, \\quad X^TU = VU^TU$$"
        )
        assert verdicts(text)[2:] == ["holds", "condition"]

    def test_what_asks_for_more_is_a_condition(self) -> None:
        text = LOSS + GRADIENT + "Setting it to zero, we solve the equation\n\n$$Xw = y$$"
        assert verdicts(text)[2:] == ["condition"]

    def test_a_constraint_is_a_condition(self) -> None:
        text = LOSS + GRADIENT + "Set it to zero, subject to\n\n$$Cw = d$$"
        assert verdicts(text)[2:] == ["condition"]

    @pytest.mark.parametrize(
        "said",
        [
            "Ignoring the penalty, the normal equations are\n\n",
            "For the problem without a penalty the normal equations are\n\n",
        ],
    )
    def test_of_another_problem_nothing_is_accused(self, said: str) -> None:
        begin = (
            "Let $f = \\|Xw - y\\|^2 + \\lambda\\|w\\|^2$ with columns $w$ and $y$.\n\n"
            "$$\\nabla_w f = 2X^T(Xw - y) + 2\\lambda w$$\n\n"
        )
        found = verdicts(begin + said + "$$X^TXw = X^Ty$$" + SOLUTION)
        assert "false" not in found
        assert found[-1] != "holds"

    def test_with_a_penalty_that_is_new(self) -> None:
        text = (
            LOSS + GRADIENT + "With a penalty the normal equations become\n\n"
            "$$(X^TX + \\lambda I)w = X^Ty$$\n\nHence $w = (X^TX + \\lambda I)^{-1}X^Ty$."
        )
        assert verdicts(text)[2:] == ["condition", "holds"]

    def test_of_a_wrong_derivative_nothing_follows(self) -> None:
        wrong = GRADIENT.replace("- y", "+ y")
        found = verdicts(LOSS + wrong + SET + "$$X^TXw = X^Ty$$" + SOLUTION)
        assert found == ["definition", "false", "condition", "holds"]

    def test_of_two_problems(self) -> None:
        text = (
            "Let $f = \\|Xw - y\\|^2$ and $g = \\|Xw + y\\|^2$ with columns $w$ and $y$.\n\n"
            "$$\\nabla_w f = 2X^T(Xw - y), \\quad \\nabla_w g = 2X^T(Xw + y)$$\n\n"
            "The normal equations of the first are\n\n$$X^TXw = X^Ty$$"
        )
        assert verdicts(text)[-1] == "condition"

    @pytest.mark.parametrize(
        "said",
        [
            "In contrast, the solution of the opposite problem satisfies",
            "For the flipped labels the normal equations are",
            "With the targets negated the normal equations are",
        ],
    )
    def test_another_problem_in_words(self, said: str) -> None:
        wrong = f"{said}\n\n$$X^TXw = -X^Ty$$"
        assert verdicts(LOSS + GRADIENT + wrong)[-1] != "false"
        if said.startswith("In contrast"):
            text = LOSS + GRADIENT + SET + "$$X^TXw = X^Ty$$\n\n"
            assert verdicts(text + wrong)[-1] == "unread"


class TestADerivativeThatNobodyWrote:
    """The normal equations of a function that the text defines, without its gradient."""

    RIDGE = "Minimise $f(w) = \\|Xw - y\\|^2 + \\lambda\\|w\\|^2$. "

    @pytest.mark.parametrize(
        "said",
        [
            "Setting the gradient to zero gives",
            "The minimum satisfies",
            "The normal equations are",
            "令梯度为零，得",
        ],
    )
    def test_the_normal_equations(self, said: str) -> None:
        text = self.RIDGE + said + "\n\n$$(X^TX %s \\lambda I)w = X^Ty$$"
        assert verdicts(text % "+") == ["definition", "holds"]
        [_, wrong] = check_document(text % "-", file="-.md").checks
        assert (wrong.verdict, wrong.diagnosis) == (
            "false",
            r"the sign before \lambda I is wrong",
        )
        assert wrong.detail == r"it does not follow from \nabla_{w} f = 0"

    def test_nothing_follows_from_a_wrong_one(self) -> None:
        text = self.RIDGE + "Setting the gradient to zero gives\n\n$$(X^TX - \\lambda I)w = X^Ty$$"
        found = verdicts(text + "\n\nso\n\n$$w = (X^TX - \\lambda I)^{-1}X^Ty$$")
        assert found == ["definition", "false", "false"]

    @pytest.mark.parametrize(
        "said",
        [
            "Let $g(w) = \\|Xw + y\\|^2$. The minimum satisfies",
            "Without the targets negated, the minimum satisfies",
            "We also know that",
        ],
    )
    def test_of_what_may_be_another_problem_nothing_is_accused(self, said: str) -> None:
        text = "Minimise $f(w) = \\|Xw - y\\|^2$. " + said + "\n\n$$X^TXw = -X^Ty$$"
        assert verdicts(text)[-1] != "false"


def test_a_solution_after_setting_to_zero_needs_no_further_word() -> None:
    text = LOSS + GRADIENT + "Setting it to zero,\n\n$$w = %s(X^TX)^{-1}X^Ty$$"
    assert verdicts(text % "")[-1] == "holds"
    assert verdicts(text % "-")[-1] == "false"


def test_the_slip_is_found_under_what_is_assumed() -> None:
    text = "Let $S$ be symmetric and $f(w) = w^TSw - cw^Tw$. $$\\nabla f(w) = 2Sw - cw$$"
    [*_, wrong] = check_document(text, file="-.md").checks
    assert wrong.diagnosis == "the term cw lacks a factor 2"
