"""Definitions, as "Symbols" and "Statements" of the notation say."""

from __future__ import annotations

import pytest

from relugrad import check


def verdicts(text: str) -> list[str]:
    return [found.verdict for found in check(text + "\n").checks]


class TestDefinitions:
    def test_a_letter_that_is_not_yet_known_is_defined(self) -> None:
        assert verdicts("$$Z = XW$$\n\n$$Z^T = W^T X^T$$") == ["definition", "holds"]

    def test_one_that_is_known_makes_a_claim(self) -> None:
        assert verdicts("$$Z = XW$$\n\n$$Z = WX$$") == ["definition", "unread"]
        assert verdicts("$$Z = XW$$\n\nThus\n\n$$Z = WX$$") == ["definition", "false"]
        assert verdicts("$$Z = XW$$\n\n$$Z = XW$$") == ["definition", "holds"]

    def test_a_value_or_another_symbol_alone_makes_no_claim(self) -> None:
        text = "$$Z = XW$$\n\n$$A = WX$$\n\n"
        assert verdicts(f"{text}$$Z = 0$$")[-1] == "condition"
        for right in ("A", "A^T"):
            assert verdicts(f"{text}$$Z = {right}$$")[-1] == "unread"

    def test_one_that_occurs_on_the_right_is_not_defined(self) -> None:
        """Statements, 4: "absent from the other side"; 6 (b): "nothing to compute as written"."""
        assert verdicts("$$A = A + B$$") == ["condition"]
        assert verdicts("Then $$A = A + B$$") == ["unread"]
        assert verdicts("$$Z = XW$$\n\n$$X = Z + A$$") == ["definition", "condition"]
        assert verdicts("$$Z = XW$$\n\nThen $$X = Z + A$$") == ["definition", "unread"]

    def test_a_link_between_others_defines_nothing(self) -> None:
        assert verdicts(r"$$Z = (AB)^T = B^T A^T = \operatorname{tr}(A) B^T$$") == [
            "definition",
            "holds",
            "false",
        ]

    @pytest.mark.parametrize("left", ["A B", "A + B", "2A", "A^T", "-A", "I", "0"])
    def test_a_new_symbol_at_the_right_is_defined(self, left: str) -> None:
        """Statements, 4: "first or last side, and that side is one undefined symbol"."""
        assert verdicts(f"$${left} = C$$\n\n$$C + D = ({left}) + D$$") == ["definition", "holds"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            # it "must be new to its section"
            ("$$A^T + C^T = (A + C)^T$$\n\n$$A B = C$$", ["holds", "condition"]),
            # "absent from the other side"
            ("$$A C = C$$", ["condition"]),
            # it has a definition
            ("$$C = A B$$\n\nThus\n\n$$A + B = C$$", ["definition", "false"]),
            # anything but one symbol
            ("$$A B = -C$$", ["condition"]),
            ("$$A B = C^T$$", ["condition"]),
        ],
    )
    def test_no_other_symbol_at_the_right_is(self, text: str, expected: list[str]) -> None:
        assert verdicts(text) == expected

    @pytest.mark.parametrize("left", ["R(A)", "H(A)", r"\varepsilon(A)", "d(A)"])
    def test_a_function_that_is_built_in_makes_a_claim(self, left: str) -> None:
        assert verdicts(f"$${left} = A$$") != ["definition"]

    def test_a_new_meaning_holds_from_there_on(self) -> None:
        text = "$$A := XW$$\n\n$$A^T = W^T X^T$$\n\n$$A := W^T X^T$$\n\n$$A^T = XW$$"
        assert verdicts(text) == ["definition", "holds", "definition", "holds"]

    def test_a_new_meaning_may_use_the_old_one(self) -> None:
        text = "$$A := XW$$\n\n$$A := A^T$$\n\n$$A = W^T X^T$$"
        assert verdicts(text) == ["definition", "definition", "holds"]

    def test_before_it_by_a_where_clause(self) -> None:
        assert verdicts("$g = \\|Z\\|_F^2$, where $Z = XW$; so $g = \\|XW\\|_F^2$.") == [
            "definition",
            "definition",
            "holds",
        ]

    def test_but_not_in_the_paragraph_before(self) -> None:
        text = "$$(Z + XW)^T = 2W^T X^T Z$$\n\nAnother paragraph.\n\n$$Z = XW$$"
        assert verdicts(text) == ["false", "definition"]

    def test_a_condition_defines_no_symbol(self) -> None:
        """Statements, 3: "proved, with the definitions in force, then also with the conditions"."""
        text = "$$Z^T - W^T X^T = 0$$\n\nAnother paragraph.\n\n$$Z = XW$$"
        assert verdicts(text) == ["condition", "definition"]

    def test_one_that_is_not_read_gives_no_value(self) -> None:
        """And blocks nothing: what holds for any value holds for this one."""
        assert verdicts("$$Z = \\int A$$\n\n$$Z + Z = 2Z$$") == ["unread", "holds"]
        assert verdicts("$$Z = \\int A$$\n\n$$(Z + A)^T A = Z^T A$$") == ["unread", "unread"]

    def test_an_f_without_a_definition_is_any_loss(self) -> None:
        """Statements: "any differentiable function of what it is written with"."""
        gradient = r"$$\frac{\partial f}{\partial W} = X^T \frac{\partial f}{\partial Z}$$"
        assert verdicts(r"$$\frac{\partial f}{\partial Y} = 2(\max(XW, 0) - Y)$$") == ["definition"]
        assert verdicts("$$Z = XW$$\n\n" + gradient) == ["definition", "holds"]
        assert verdicts("$$Z = XW$$\n\n" + gradient.replace("X^T", "-X^T")) == [
            "definition",
            "false",
        ]

    def test_with_arguments(self) -> None:
        text = r"$$g(W) = \|XW\|_F^2$$" + "\n\n"
        assert verdicts(text + r"$$\nabla_W g(W) = 2X^T X W$$") == ["definition", "holds"]
        assert verdicts(text + r"$$g = \operatorname{tr}(W^T X^T X W)$$") == ["definition", "holds"]
        # For another matrix, that is put in.
        assert verdicts(text + r"$$g(X) = \|X X\|_F^2$$") == ["definition", "holds"]
        assert verdicts(text + r"$$g(V) = \|X V\|_F^2$$") == ["definition", "holds"]
        assert verdicts(text + r"Hence $$g(V) = 2\|X V\|_F^2$$") == ["definition", "false"]

    def test_a_word_with_arguments_is_no_product(self) -> None:
        """Symbols: "a function of its arguments, in their order; never a product"."""
        text = r"$$\text{loss}(W) = \|XW\|_F^2$$" + "\n\n"
        assert verdicts(text + r"$$\nabla_W \text{loss}(W) = 2X^T X W$$") == ["definition", "holds"]
        assert verdicts(r"Then $$\operatorname{rank}(A) = \operatorname{rank}(A^T)$$") == ["unread"]

    @pytest.mark.parametrize(
        "cases",
        [
            r"x, & x \ge 0 \\ 0, & x < 0",
            r"x & x \ge 0 \\ 0 & x < 0",
            r"x, & \text{if } x > 0, \\ 0, & \text{otherwise}.",
            r"x & \text{if $x > 0$} \\ 0 & \text{if $x \le 0$}",
            r"x, \quad x \geq 0; \\ 0, \quad x < 0",
        ],
    )
    def test_by_cases(self, cases: str) -> None:
        text = rf"$$R(x) = \begin{{cases}} {cases} \end{{cases}}$$" + "\n\n"
        assert verdicts(text + "$$R(A) = A \\odot H(A)$$\n\n$$R'(x) = H(x)$$\n\n$$R(x) = x$$") == [
            "definition",
            "holds",
            "holds",
            "false",
        ]

    def test_only_the_last_case_is_without_a_condition(self) -> None:
        text = r"$$R(x) = \begin{cases} x & \text{if x > 0} \\ 0 & \text{if x < 0} \end{cases}$$"
        (result,) = check(text).checks
        assert result.verdict == "unread"
        assert "only the last case" in result.diagnosis


class TestArguments:
    def test_other_arguments_make_another_function(self) -> None:
        """What f(x, W, b) is says nothing of an f(x, W), here or in another section."""
        first = "# A\n\n$$f(x, W, b) = Wx + b$$\n\n"
        again = "# B\n\nRecall that $$f(x, W, b) = Wx + b$$\n\n"
        for right in ("Wx", "3Wx", "Wx + b"):
            found = verdicts(f"{first}{again}It becomes $$f(x, W) = {right}$$")
            assert found[-1] in ("definition", "unread")

    @pytest.mark.parametrize(
        "body", [r"\exp(w^T x)", r"\frac{1}{1 + e^{-w^T x}}", r"\log(1 + \exp(w^T x))"]
    )
    def test_an_argument_in_an_inner_product_is_a_column(self, body: str) -> None:
        """A transposed letter asks for a column after it, whatever is made of the product."""
        slope = {"\\e": "f(x) w", "\\f": "f(x)(1 - f(x)) w", "\\l": r"\sigma(w^T x) w"}[body[:2]]
        known = r"Let $\sigma(z) = \frac{1}{1 + e^{-z}}$. " if "sigma" in slope else ""
        text = known + rf"$$f(x) = {body}$$ Then $$\nabla_x f(x) = "
        assert verdicts(f"{text}{slope}$$")[-1] == "holds"
        assert verdicts(f"{text}{slope[:-1]}x$$")[-1] == "false"

    def test_a_function_of_an_inner_product(self) -> None:
        text = r"$$g(z) = \frac{1}{1 + e^{-z}}$$ "
        chain = r"$$h_\theta(x) = g(\theta^T x) = \frac{1}{1 + e^{%s\theta^T x}}$$"
        assert verdicts(text + chain % "-") == ["definition", "definition", "holds"]
        assert verdicts(text + chain % "") == ["definition", "definition", "false"]
