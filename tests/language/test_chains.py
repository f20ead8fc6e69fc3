r"""Statements, chains and definitions, as "Documents" and "Symbols" of the notation say."""

from __future__ import annotations

import pytest

from relugrad import check
from relugrad.documents.reading import read
from relugrad.errors import NotReadError, RelugradError
from relugrad.language.chains import Chain
from relugrad.language.expressions import MAX_NODES
from relugrad.language.gathering import chains


def found(text: str, given: list[str] | None = None) -> list[Chain]:
    return chains(read(text, markdown=True), given or [])


def sides(latex: str) -> list[list[str]]:
    """The sides of every chain of one display."""
    return [[side.latex for side in chain.sides] for chain in found(f"$$\n{latex}\n$$")]


def verdicts(text: str) -> list[str]:
    return [found.verdict for found in check(text + "\n").checks]


class TestStatements:
    @pytest.mark.parametrize(
        ("latex", "expected"),
        [
            ("A = B", [["A", "B"]]),
            ("A = B = C", [["A", "B", "C"]]),
            ("A := B", [["A", "B"]]),
            (r"A \coloneqq B", [["A", "B"]]),
            (r"A \equiv B", [["A", "B"]]),
            # what parts one statement from the next
            (r"A = B \\ C = D", [["A", "B"], ["C", "D"]]),
            ("A = B; C = D", [["A", "B"], ["C", "D"]]),
            ("A = B, C = D", [["A", "B"], ["C", "D"]]),
            *(
                (rf"A = B {arrow} C = D", [["A", "B"], ["C", "D"]])
                for arrow in (r"\to", r"\rightarrow", r"\Rightarrow", r"\implies", r"\iff")
            ),
            (r"A = B \quad C = D", [["A", "B"], ["C", "D"]]),
            (r"A = B \text{ and } C = D", [["A", "B"], ["C", "D"]]),
            (r"A &= B & C &= D", [["A", "B"], ["C", "D"]]),
            (r"A = B \quad \text{where } C = D", [["A", "B"], ["C", "D"]]),
            # what does not
            (r"\langle A, B \rangle = C", [[r"\langle A, B \rangle", "C"]]),
            (r"\max(A, 0) = C", [[r"\max(A, 0)", "C"]]),
            (r"A \quad = \quad B", [["A", "B"]]),
            (r"A + \quad B = C", [[r"A + \quad B", "C"]]),
            # lines
            (r"A &= B \\ &= C", [["A", "B", "C"]]),
            (r"A = B \\ + C", [["A", r"B \\ + C"]]),
            (r"A = B + \\ C", [["A", r"B + \\ C"]]),
            (r"A = B = \\ C", [["A", "B", "C"]]),
            (r"A = B \\ - C \\ = D", [["A", r"B \\ - C", "D"]]),
            (r"A = B \\ -C = D", [["A", "B"], ["-C", "D"]]),
            (r"A = (B \\ + C)", [["A", r"(B \\ + C)"]]),
            # anything but = ends a chain
            (r"A = B \approx C = D", [["A", "B"], ["C", "D"]]),
            (r"A = B, \quad x > 0", [["A", "B"]]),
            (r"A = B \in C", [["A", "B"]]),
            (r"A \ne B", []),
            (r"A + B", []),
            (r"\sum_{i=1}^n a", []),
            # a relation in braces is one
            (r"A \overset{!}{=} B", [["A", "B"]]),
            (r"A \stackrel{\text{(a)}}{=} B", [["A", "B"]]),
            (r"A {=} B", [["A", "B"]]),
            (r"\boxed{A = B}", [["A", "B"]]),
        ],
    )
    def test_sides(self, latex: str, expected: list[list[str]]) -> None:
        assert sides(latex) == expected

    @pytest.mark.parametrize(
        "latex", ["(A = B)", "(A + B = C", r"\left[ A = B \right]", "A_{1 = B", r"\{A = B\}"]
    )
    def test_an_equality_in_brackets_is_told_of(self, latex: str) -> None:
        (result,) = check(f"$${latex}$$").checks
        assert result.verdict == "unread"
        assert "inside brackets" in result.diagnosis

    def test_equalities_are_numbered_through_their_display(self) -> None:
        report = check("$$A = B = B; \\quad C = D$$\n\n$$= D$$")
        assert [(c.line, c.index) for c in report.checks] == [(1, 0), (1, 1), (1, 2), (3, 0)]

    def test_a_display_that_begins_with_a_relation_goes_on(self) -> None:
        (chain,) = found("$$A = B$$\n\nwords\n\n$$= C$$\n\n$$\n&= D\n$$")
        assert [side.latex for side in chain.sides] == ["A", "B", "C", "D"]
        assert [equality.display for equality in chain.equalities] == [0, 1, 2]

    def test_one_with_nothing_before_it_is_not_read(self) -> None:
        (result,) = check("$$= A B$$").checks
        assert result.verdict == "unread"
        assert "no chain stands before it" in result.diagnosis

    def test_one_side_that_is_not_read_leaves_the_others(self) -> None:
        text = r"$$\operatorname{tr}(AB) = \int A = \operatorname{tr}(BA) = \operatorname{tr}(AB)$$"
        assert verdicts(text) == ["unread", "unread", "holds"]

    def test_an_empty_side(self) -> None:
        assert verdicts("$$A + B =$$") == ["unread"]

    def test_too_large(self) -> None:
        text = "+".join("A" * (MAX_NODES + 1))
        (chain,) = found(f"$${text} = B$$")
        error = chain.sides[0].error
        assert error is not None
        assert "more than 1500 parts" in error.message
        assert (error.start, error.end) == (0, len(text))


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
        # What it is for another matrix is not asked of the notation.
        assert verdicts(text + r"$$g(X) = \|X X\|_F^2$$") == ["definition", "unread"]

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


class TestGiven:
    def test_holds_from_the_start(self) -> None:
        report = check("$$Z^T = W^T X^T$$", given=["Z = XW"])
        assert [c.verdict for c in report.checks] == ["holds"]

    def test_may_be_the_objective(self) -> None:
        report = check(r"$$\nabla_W f = 2W$$", given=[r"f = \|W\|_F^2"])
        assert report.ok

    @pytest.mark.parametrize(
        ("latex", "said"),
        [
            ("A", "neither a definition"),
            ("A purple", "neither a definition"),
            (r"Z = \int A", "an integral"),
            ("= A", "this goes on with a chain"),
            ("", "neither a definition"),
        ],
    )
    def test_must_be_a_definition_or_an_assumption(self, latex: str, said: str) -> None:
        with pytest.raises(RelugradError, match=said):
            found("", [latex])
        assert issubclass(NotReadError, RelugradError)

    @pytest.mark.parametrize(
        ("given", "quoted"),
        [
            ("A = A^T", ["A = A^T"]),
            ("A B = -C", ["A B = -C"]),
            ("W^TW = I", ["W^TW = I"]),
            ("A B = B A = I", ["A B = B A", "B A = I"]),
            ("A symmetric", ["A is symmetric"]),
            (
                r"\Sigma is symmetric, positive definite",
                [r"\Sigma is symmetric", r"\Sigma is positive definite"],
            ),
            ("Z = XW", []),
            # Statements, 4: the chain's last side is one undefined symbol.
            ("A B = C", []),
            ("A B = B A = C", ["A B = B A"]),
        ],
    )
    def test_what_defines_nothing_is_assumed(self, given: str, quoted: list[str]) -> None:
        [chain] = found("$$A + B = C$$", [given])
        assert [str(assumption) for assumption in chain.assumptions] == quoted
