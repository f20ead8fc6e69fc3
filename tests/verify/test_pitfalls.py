r"""Statements that a reader may well write, and that were once judged wrongly."""

from __future__ import annotations

import pytest

import relugrad


def verdicts(text: str, *given: str) -> list[str]:
    """The verdicts of the equalities of a document."""
    return [check.verdict for check in relugrad.check(text, given=given).checks]


@pytest.mark.parametrize(
    "text",
    [
        "$$S := S^T$$\n\n$$S = A$$",
        "$$A := B$$\n\n$$B := A$$\n\n$$A = B$$",
    ],
)
def test_nothing_is_defined_by_itself(text: str) -> None:
    report = relugrad.check(text)
    assert "in terms of itself" in str(report)
    assert {check.verdict for check in report.checks} <= {"definition", "unread"}


def test_a_step_of_an_algorithm_defines_nothing() -> None:
    text = (
        r"Let $J(w) = \|Xw - y\|^2$. $$w := w - \eta X^T(Xw - y)$$ $$\nabla_w J = %sX^T(Xw - y)$$"
    )
    assert verdicts(text % "2") == ["definition", "condition", "holds"]
    assert verdicts(text % "") == ["definition", "condition", "false"]
    assert verdicts("$$F(W) := F(W) + 1$$") == ["condition"]


def test_what_was_assumed_of_a_symbol_ends_with_its_step() -> None:
    text = "Suppose $Aw = b$.\n\nThe step is $w := w - g$.\n\nHence $$Aw = b.$$"
    assert verdicts(text) == ["condition", "condition", "unread"]
    assert verdicts(text.replace("w := w - g", "g := w - b"))[-1] == "holds"


def test_a_letter_that_is_known_may_be_defined_anew_by_itself() -> None:
    assert verdicts("$$W := A$$\n\n$$W := W + B$$\n\n$$W = A + B$$")[-1] == "holds"


def test_a_number_that_is_0_is_still_a_number() -> None:
    claim = r"(X^T X + \lambda I)X^T = X^T(X X^T + \lambda I)"
    assert verdicts(claim, r"\lambda = 0") == ["holds"]


@pytest.mark.parametrize(
    "text",
    [
        "$$H = X(X^T X)^{-1}X^T$$\n\n$$H(I - H) = 0$$",
        r"$$\varepsilon(A + B) = \varepsilon A + \varepsilon B$$",
        r"$$R(X + Y) = RX + RY$$",
        r"$$R^T R(X + Y) = R^T R(X) + R^T R(Y)$$",
        r"$$\varepsilon^2(A + B) = \varepsilon(\varepsilon A + \varepsilon B)$$",
    ],
)
def test_a_letter_that_stands_for_a_value_is_not_applied(text: str) -> None:
    report = relugrad.check(text)
    assert report.checks[-1].verdict == "unread"
    assert "reads in two ways" in str(report)


def test_a_mask_may_be_named_after_the_step() -> None:
    text = "$$H = H(XW)$$\n\n$$d\\max(XW, 0) = H \\odot dX W + H(XW) \\odot X dW$$"
    assert verdicts(text) == ["definition", "holds"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Nothing settles the size.
        (r"\mathbf{1}^T \mathbf{1} = 2", "what size"),
        (r"c = \operatorname{tr}(I), c = 2", "what size"),
        (r"\sum_i 1 = 2", "how far i runs"),
        # A letter that counts, and is a number as well.
        (r"\sum_{i=1}^n x_i = \sum_{i=1}^m x_i", "one of these letters is wrong"),
        # A letter that is a function in one place and none in another.
        (r"\sigma(A + B) = \sigma A + \sigma B", "without an argument"),
        (r"\sigma(A) + \sigma = \sigma(A) + \sigma", "without an argument"),
        # A derivative by what is not there, or has two meanings.
        (r"Z = XW, \frac{\partial}{\partial Z} \|XW\|_F^2 = 0", "does not contain Z"),
        (r"Z = XW, g = \|Z\|_F^2, Z := A, \frac{\partial g}{\partial Z} = 0", "two meanings"),
        (r"z_{ij} = \sum_k x_{ik} w_{kl}, Z = XW", "occurs on the right side only"),
        (r"\frac{\partial z_{ij}}{\partial w_{kl}} = 0", "not defined before this line"),
    ],
)
def test_what_has_no_one_meaning_is_not_read(text: str, said: str) -> None:
    report = relugrad.check(f"$${text}$$")
    assert report.checks[-1].verdict == "unread"
    assert said in str(report)


@pytest.mark.parametrize("name", [r"g_\phi", r"g_{\phi}", r"g_{\text{any},\phi}"])
def test_a_function_may_stand_below_another_letter(name: str) -> None:
    text = rf"$${name} = \|\phi(A)\|_F^2; \nabla_A {name} = 2\phi(A) \odot \phi'(A)$$"
    assert verdicts(text) == ["definition", "holds"]


def test_the_index_of_a_sum_is_no_other_index() -> None:
    text = r"$$\sum_i a_i \sum_j b_j = \sum_{i,j} a_i b_j = "
    # The inner of two sums over i has an i of its own.
    assert verdicts(text + r"\sum_i a_i \sum_i b_i$$") == ["holds", "holds"]
    assert verdicts(text + r"\sum_i a_i b_i$$") == ["holds", "false"]


def test_an_index_means_the_same_in_all_of_a_chain() -> None:
    text = "$$a_{ij} = (b_{ij} + c_{ij})^2$$\n\n$$= b_{ij}^2 + 2b_{ij}c_{ij} + "
    assert verdicts(f"{text}c_{{ij}}^2$$") == ["definition", "holds"]
    assert verdicts(f"{text}c_{{ji}}^2$$") == ["definition", "false"]


J = r"$$J = \|XW - Y\|_F^2 + \lambda \|W\|_F^2$$"


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        (
            J + "\n\nFor $\\lambda = 0$:\n\n$$\\nabla_W J = 2X^T(XW - Y) + \\lambda W$$",
            r"\lambda = 0 (line 3)",
        ),
        ("Only if $B = I$:\n\n$$AB = A$$", "B = I (line 1)"),
    ],
)
def test_a_condition_in_the_text_is_told_where_it_is_needed(text: str, condition: str) -> None:
    """Statements: "their sentence, with the display that it opens or ends in"."""
    *_, stated, found = relugrad.check(text).checks
    assert stated.verdict == "condition"
    assert (found.verdict, found.under) == ("holds", (condition,))


@pytest.mark.parametrize(
    "text",
    [
        # "if, when, for, …: their sentence": what comes after it is about every λ.
        "For $\\lambda = 0$ it is least squares.\n\n" + J + "\n\n$$\\nabla_W J = 2X^T(XW - Y)$$",
        # "A condition under which a side of a differentiating chain becomes 0 … is not in force".
        "At $W = 0$:\n\n$$\\nabla_X \\|XW - Y\\|_F^2 = 5(XW - Y)W^T$$",
    ],
)
def test_a_condition_that_is_not_in_force_excuses_nothing(text: str) -> None:
    stated, *_, found = relugrad.check(text).checks
    assert (stated.verdict, found.verdict) == ("condition", "false")


@pytest.mark.parametrize("value", ["0", "-1"])
def test_what_holds_in_general_holds_under_a_condition(value: str) -> None:
    text = f"{J}\n\nFor $\\lambda = {value}$:\n\n$$\\nabla_W J = 2X^T(XW - Y) + 2\\lambda W$$"
    *_, stated, found = relugrad.check(text).checks
    assert stated.verdict == "condition"
    assert (found.verdict, found.under) == ("holds", ())


def test_a_constant_is_defined_in_a_display() -> None:
    assert verdicts("$$c := 2$$\n\n$$A + A = cA$$")[-1] == "holds"
    assert verdicts("Let $c := 2$.\n\n$$A + A = cA$$")[-1] == "holds"


@pytest.mark.parametrize("exponent", [2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_no_term_is_told_that_fits_by_chance(exponent: int, seed: int) -> None:
    [check] = relugrad.check(f"$$H(A)^{exponent} = H(A)$$", seed=seed).checks
    assert check.verdict == "false"
    assert "missing" not in check.diagnosis


class TestArguments:
    def test_a_single_definition_needs_no_list(self) -> None:
        report = relugrad.check(r"$$\max(Z, 0) = \max(XW, 0)$$", given="Z = XW")
        assert [check.verdict for check in report.checks] == ["holds"]

    @pytest.mark.parametrize("text", [b"$$A = A$$", None, 3])
    def test_what_is_no_text(self, text: object) -> None:
        with pytest.raises(relugrad.ArgumentError, match=f"text_or_path.*{type(text).__name__}"):
            relugrad.check(text)  # type: ignore[arg-type]

    @pytest.mark.parametrize("name", ["seed", "trials"])
    @pytest.mark.parametrize("number", ["x", 2.5, True])
    def test_what_is_no_whole_number(self, name: str, number: object) -> None:
        with pytest.raises(relugrad.ArgumentError, match=f"{name}.*{type(number).__name__}"):
            relugrad.check("$$A = A$$", **{name: number})  # type: ignore[arg-type]


def test_a_map_of_what_a_symbol_stood_for_is_another_model() -> None:
    text = r"""The layer is $$H = X W + b$$ where $b$ is a row.
With activations $s(x) = \max(0, x)$ it is
$$H = s(X W + b)$$"""
    assert [check.verdict for check in relugrad.check(text).checks][-1] != "false"


def test_a_word_for_numbers_names_none() -> None:
    text = r"We use $\operatorname{tr}(\text{scalar}) = \text{scalar}$."
    assert [check.verdict for check in relugrad.check(text).checks] != ["false"]
