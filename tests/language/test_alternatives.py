"""Equations that do not hold at once, and values that are put in for a sentence."""

from __future__ import annotations

import pytest

from relugrad import check


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(text + "\n").checks]


@pytest.mark.parametrize("words", ["For the cases", "Prove the identity for", "Take", ""])
def test_one_function_has_several_formulas_in_a_list(words: str) -> None:
    cases = f"{words} $f(A) = I$, $f(A) = A$, $f(A) = A^2$ and $f(A) = A^3$."
    assert "holds" not in verdicts(cases)
    assert verdicts(cases)[1:] == ["condition"] * 3


def test_none_of_them_is_in_force_for_what_follows() -> None:
    cases = "For the cases $f(A) = A$ and $f(A) = A^2$ it is known."
    assert verdicts(f"{cases} Then $f(A) = A^2$.")[-1] != "holds"


def test_a_symbol_has_several_values_in_a_list() -> None:
    assert verdicts("For $t = 0$, $t = 1$ and $t = 2$, it is known.") == ["condition"] * 3


@pytest.mark.parametrize(
    "words", ["Setting $x = 1$, it is $-1$.", "At $x = 1$ it is $-1$.", "The requirement $x = 1$."]
)
def test_a_value_that_is_put_in_defines_nothing(words: str) -> None:
    found = verdicts(rf"Let $f(x) = 3x^2 - 4x$. {words} $$\frac{{df}}{{dx}} = 6x - 4$$")
    assert found == ["definition", "condition", "holds"]


def test_an_entry_for_any_value_of_its_indices_is_not_defined() -> None:
    text = "The term for any $x_{ij} = 0$ can be left out. Therefore $x_{ij} = x_{ji}$."
    assert verdicts(text) == ["condition", "unread"]


@pytest.mark.parametrize("heading", ["# Cases\n", "# Cases\n\n", "\\section{Cases}\n"])
def test_words_after_a_heading_are_read(heading: str) -> None:
    [found] = check(f"{heading}Suppose $AB = BA$ here.\n").checks
    assert (found.verdict, found.assumed) == ("condition", False)


def test_a_remark_in_a_cell_of_its_own_is_no_left_side() -> None:
    rows = (
        r"C &= AB + A \\ &= A(B + I) && \text{split off } A \\ &= A + AB && \text{as } A \text{ is}"
    )
    assert verdicts(rf"\begin{{align*}}{rows}\end{{align*}}") == ["definition", "holds", "holds"]
    wrong = rows.replace("B + I", "B - I")
    assert verdicts(rf"\begin{{align*}}{wrong}\end{{align*}}")[1] == "false"


def test_a_value_of_an_example_is_no_function() -> None:
    text = r"Here $\rho(X, Y) = 2p - 1$. Then $\rho(aX + b, Y) = \rho(X, Y)$."
    assert verdicts(text) == ["definition", "unread"]


ROWS = r"""
$$
\begin{{aligned}}
{0} &\quad\Rightarrow\quad \frac{{\partial z}}{{\partial x}} = 1 \\
{1} &\quad\Rightarrow\quad \frac{{\partial z}}{{\partial x}} = {2}
\end{{aligned}}
$$
"""


def test_rows_with_an_arrow_define_what_they_begin_with_anew() -> None:
    found = verdicts(ROWS.format("z = x + y", "z = xy", "y"))
    assert found == ["definition", "holds", "definition", "holds"]
    assert verdicts(ROWS.format("z = x + y", "z = xy", "x"))[-1] == "false"


def test_rows_with_labels_do_so_too() -> None:
    rows = r"\text{logistic:}\quad &g(z) = \frac{1}{1 + e^{-z}} \\ \text{%s}\quad &g(z) = z"
    assert verdicts(rf"$$\begin{{split}}{rows % 'linear:'}\end{{split}}$$") == ["definition"] * 2
    assert verdicts(rf"$$\begin{{split}}{rows % 'so'}\end{{split}}$$")[-1] != "definition"


class TestAnotherFormula:
    """A symbol that gets another formula, of which nothing says that it is new, has neither."""

    ANOTHER = "A layer has $a = %s$. With a function, the layer is $a = %s$. "
    CLAIM = r"Then $$\frac{\partial a}{\partial h} = %s$$"

    def test_what_it_makes_false_is_not_accused(self) -> None:
        assert verdicts(self.ANOTHER % ("2h", "h^2") + self.CLAIM % "2h")[-1] == "unread"

    def test_nor_does_anything_hold_by_the_first(self) -> None:
        assert verdicts(self.ANOTHER % ("2h", "h^2") + self.CLAIM % "2")[-1] == "unread"

    def test_the_same_in_other_words_is_none(self) -> None:
        assert verdicts(self.ANOTHER % ("h^2", "hh") + self.CLAIM % "2h")[-1] == "holds"
        assert verdicts(self.ANOTHER % ("h^2", "hh") + self.CLAIM % "h")[-1] == "false"


def test_one_formula_is_that_of_several_examples() -> None:
    found = []
    for name, entries in (("A", r"1 & 2 \\ 3 & 4"), ("B", r"1 & 2 \\ 1 & 5")):
        found.append(rf"$${name} = \begin{{bmatrix}} {entries} \end{{bmatrix}}$$ We compute")
        found.append(rf"$$p(t) = \det({name} - t I)$$")
    assert "false" not in verdicts("\n\n".join(found))
