"""The value of every operator, compared with its definition by entries; bounds."""

from __future__ import annotations

from fractions import Fraction

import pytest

from relugrad.documents.reading import read
from relugrad.errors import NotReadError
from relugrad.language.chains import Side
from relugrad.language.gathering import chains
from relugrad.language.shapes import Shapes, reachable
from relugrad.verify.evaluate import Evaluator
from relugrad.verify.matrix import Matrix
from relugrad.verify.points import Budget, OnKink, Point, TooLarge

A = Matrix(((1, -2, 3), (-4, 5, 7)))
B = Matrix(((2, 1, -1), (3, -3, 4)))
C = Matrix(((1, 2), (0, -1), (5, 3)))
S = Matrix(((2, 1), (5, 3)))
V = Matrix(((3,), (-2,)))
VALUES = {"A": A, "B": B, "C": C, "S": S, "\\mathbf{v}": V, "a": Matrix.of(6), "b": Matrix.of(-4)}
DIRECTIONS = {"A": B, "a": Matrix.of(1), "S": Matrix(((1, -1), (0, 2)))}


def side_of(latex: str) -> Side:
    r"""The left side of `latex = \Omega`, read where the definitions before it hold."""
    displays = read(f"$${latex} = \\Omega$$") if "$$" not in latex else read(latex)
    side = chains(displays)[-1].sides[0]
    if side.error is not None:
        raise side.error
    return side


def prepared(latex: str) -> tuple[Side, Evaluator]:
    side = side_of(latex)
    shapes = Shapes()
    for binding in reachable([(side.readable, side.scope)]):
        shapes.binding(binding)
    shapes.infer(side.readable, side.scope, " " * side.span[0] + side.latex)
    sizes: dict[int, int] = {}
    for name, shape in shapes.variables.items():
        for size, count in zip(shape, VALUES[name].shape, strict=True):
            assert sizes.setdefault(shapes.root(size), count) == count
    sizes.pop(0, None)
    point = Point(
        sizes,
        {name: VALUES[name] for name in shapes.variables},
        {name: d for name, d in DIRECTIONS.items() if name in shapes.variables},
    )
    return side, Evaluator(shapes, point)


def value(latex: str) -> Matrix:
    side, evaluator = prepared(latex)
    return evaluator.whole(side.readable, side.scope)


def rows(*rows: tuple[int, ...]) -> Matrix:
    return Matrix(rows)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\sum_{i,j} a_{ij} b_{ij}", rows((2 - 2 - 3 - 12 - 15 + 28,))),
        (r"\sum_i a_{ij}", rows((-3,), (3,), (10,))),
        ("(A C)_{ij}", rows((16, 13), (31, 8))),
        ("A_{ij} C_{jk}", rows((1, 2, 0, 2, 15, 9), (-4, -8, 0, -5, 35, 21))),
        (r"\sum_j \delta_{ij} v_j", rows((3,), (-2,))),
        (r"A C \mathbf{1}", rows((29,), (39,))),
        (r"\max(A, B)", rows((2, 1, 3), (3, 5, 7))),
        (r"\min(A, B)", rows((1, -2, -1), (-4, -3, 4))),
        ("A + B", rows((3, -1, 2), (-1, 2, 11))),
        ("A - B", rows((-1, -3, 4), (-7, 8, 3))),
        ("-A", rows((-1, 2, -3), (4, -5, -7))),
        ("A C", rows((16, 13), (31, 8))),
        ("a A", rows((6, -12, 18), (-24, 30, 42))),
        ("2 A", rows((2, -4, 6), (-8, 10, 14))),
        (r"A \odot B", rows((2, -2, -3), (-12, -15, 28))),
        (r"A^T \cdot A \odot B", A.transposed @ rows((2, -2, -3), (-12, -15, 28))),
        ("A^T", rows((1, -4), (-2, 5), (3, 7))),
        ("S^{-1}", rows((3, -1), (-5, 2))),
        ("S^2", rows((9, 5), (25, 14))),
        ("(S^T)^0", rows((1, 0), (0, 1))),
        (r"A^{\odot 2}", rows((1, 4, 9), (16, 25, 49))),
        (r"\frac{A}{2} + \frac{A}{2}", A),
        (r"\frac{a}{b}", Matrix(((Fraction(-3, 2),),))),
        ("0.5 a", rows((3,))),
        ("A + 0", A),
        ("S - I", rows((1, 1), (5, 2))),
        (r"\operatorname{tr}(S)", rows((5,))),
        (r"\|A\|_F^2", rows((104,))),
        (r"\|\mathbf{v}\|^2", rows((13,))),
        (r"\langle A, B \rangle", rows((-2,))),
        (r"\max(A, 0)", rows((1, 0, 3), (0, 5, 7))),
        (r"H(A)", rows((1, 0, 1), (0, 1, 1))),
        (r"R(A)", rows((1, 0, 3), (0, 5, 7))),
        (r"R'(A)", rows((1, 0, 1), (0, 1, 1))),
        (r"H'(A)", rows((0, 0, 0), (0, 0, 0))),
        (r"\mathbf{v}^T S \mathbf{v}", rows((-6,))),
    ],
)
def test_each_operator_has_the_value_of_its_definition(latex: str, expected: Matrix) -> None:
    assert value(latex) == expected


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("dA", B),
        ("d(A C)", B @ C),
        (r"d\operatorname{tr}(A^T A)", rows((2 * -2,))),
        (r"d\max(A, 0)", rows((2, 0, -1), (0, -3, 4))),
        (r"dH(A)", Matrix.zero(2, 3)),
        ("d(dA)", Matrix.zero(2, 3)),
        ("d(S^{-1})", -(S.inverse @ DIRECTIONS["S"] @ S.inverse)),
        (r"\frac{\partial}{\partial A} \operatorname{tr}(A C)", C.transposed),
        (r"\nabla_A \|A\|_F^2", A.scaled(2)),
        (r"\frac{\partial}{\partial a} a^3", rows((108,))),
        (r"\frac{\partial}{\partial a} (a A)", A),
        (r"\frac{\partial}{\partial a} \frac{1}{a}", Matrix(((Fraction(-1, 36),),))),
        (r"\frac{\partial}{\partial a} \frac{\partial}{\partial a} a^3", rows((36,))),
        (r"\nabla_{\mathbf{v}} (\mathbf{v}^T S \mathbf{v})", (S + S.transposed) @ V),
        (r"\frac{\partial}{\partial A} \operatorname{tr}(C \max(A, 0))", None),
    ],
)
def test_derivatives_have_the_value_of_the_known_rule(latex: str, expected: Matrix | None) -> None:
    if expected is None:
        expected = C.transposed.hadamard(value("H(A)"))
    assert value(latex) == expected


CASES = r"$$g(x) = \begin{cases} x^2, & x \ge 2 \\ 3x, & x < 2 \end{cases}$$ and $$%s = \Omega$$"


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("g(A)", rows((3, -6, 9), (-12, 25, 49))),
        ("g'(A)", rows((3, 3, 6), (3, 10, 14))),
        ("g''(A)", rows((0, 0, 2), (0, 2, 2))),
        (r"dg(A)", rows((2 * 3, 3, -6), (9, -30, 56))),
        ("g(g(a))", rows((1296,))),
    ],
)
def test_a_function_by_cases_is_applied_to_every_entry(latex: str, expected: Matrix) -> None:
    assert value(CASES % latex) == expected


@pytest.mark.parametrize(
    "latex", [r"\max(a - 6, 0)", "H(A - A)", CASES % "g(a - 4)", r"R'(a - 6)", r"d\max(a - 6, 0)"]
)
def test_a_kink_has_no_value(latex: str) -> None:
    with pytest.raises(OnKink):
        value(latex)


@pytest.mark.parametrize("latex", [r"\frac{1}{a - 6}", "(S - S)^{-1}", r"\frac{0}{a - a}"])
def test_nothing_is_divided_by_zero(latex: str) -> None:
    with pytest.raises(ZeroDivisionError):
        value(latex)


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        (r"x, & x > 7", "no case covers"),
        (r"x, & x > 0 \\ 2x, & x > 1", "two cases cover"),
    ],
)
def test_cases_must_cover_the_argument_once(cases: str, said: str) -> None:
    text = rf"$$g(x) = \begin{{cases}} {cases} \end{{cases}}$$ and $$g(a) = \Omega$$"
    with pytest.raises(NotReadError, match=said):
        value(text)


def test_the_pattern_of_a_mask_is_kept() -> None:
    side, evaluator = prepared(r"\max(A, 0)")
    evaluator.whole(side.readable, side.scope)
    assert list(evaluator.point.patterns.values()) == [(1, -1, 1, -1, 1, 1)]


class TestBounds:
    def test_what_is_spent_does_not_come_back(self) -> None:
        budget = Budget(10)
        budget.spend(10)
        with pytest.raises(TooLarge):
            budget.spend(1)

    @pytest.mark.parametrize(
        "latex",
        [
            "((((((9^{12})^{12})^{12})^{12})^{12})^{12})^{12}",
            "((((9^{12} A)^{\\odot 12})^{\\odot 12})^{\\odot 12})^{\\odot 12}",
            r"\frac{1}{(((((\frac{1}{9})^{12})^{12})^{12})^{12})^{12}}",
        ],
    )
    def test_a_tower_of_powers_is_given_up(self, latex: str) -> None:
        with pytest.raises(NotReadError, match="too large to evaluate"):
            value(latex)

    def test_functions_that_double_are_given_up(self) -> None:
        text = "$$g_0(x) = x + 1$$\n" + "".join(
            f"$$g_{{{k + 1}}}(x) = g_{{{k}}}(g_{{{k}}}(x))$$\n" for k in range(40)
        )
        with pytest.raises(NotReadError, match="too large to evaluate"):
            value(text + r"$$g_{40}(a) = \Omega$$")

    def test_a_long_row_of_definitions_has_a_value(self) -> None:
        text = "$$x_0 = 2a$$\n" + "".join(
            f"$$x_{{{k + 1}}} = x_{{{k}}} + a$$\n" for k in range(150)
        )
        latex = text + r"$$\frac{\partial x_{150}}{\partial a} = \Omega$$"
        assert value(latex) == rows((152,))

    def test_functions_in_functions_too_deep_for_python_are_given_up(self) -> None:
        text = "$$g_0(x) = x + 1$$\n" + "".join(
            f"$$g_{{{k + 1}}}(x) = g_{{{k}}}(x) + 1$$\n" for k in range(199)
        )
        with pytest.raises(NotReadError, match="nested too deep"):
            value(text + r"$$g_{199}(a) = \Omega$$")
