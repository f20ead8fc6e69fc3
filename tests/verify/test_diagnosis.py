"""What is said of a false equation, and whether its counterexample is one."""

from __future__ import annotations

import re
from contextlib import suppress
from fractions import Fraction
from functools import cache

import pytest

from relugrad import check
from relugrad.course import GIVEN
from relugrad.documents.reading import read
from relugrad.language.gathering import chains
from relugrad.verify import Check
from relugrad.verify.diagnosis import diagnose
from relugrad.verify.dual import Exact
from relugrad.verify.evaluate import Evaluator
from relugrad.verify.matrix import Matrix
from relugrad.verify.points import Jets, OnKink, Point
from relugrad.verify.sampling import with_fresh_points
from relugrad.verify.sides import Attempt
from relugrad.verify.verdict import judge

RESIDUAL = r"(\max(XW, 0) - Y)"
MASKED = rf"({RESIDUAL} \odot H(XW))"

# Every kind that the notation lists, and what else is told.
FALSE = [
    # a constant factor
    (rf"\frac{{\partial f}}{{\partial X}} = {MASKED} W^T",
     "the right side is ½ of the left side: a factor 2 is missing"),
    (r"\operatorname{tr}(AB) = 3 \operatorname{tr}(BA)",
     "the right side is 3 times the left side: an extra factor 3"),
    (r"\operatorname{tr}(AB) = 2 \operatorname{tr}(BA)",
     "the right side is twice the left side: an extra factor 2"),
    (r"\operatorname{tr}(AB) = \frac{2}{3} \operatorname{tr}(BA)",
     "the right side is ⅔ of the left side: a factor 3/2 is missing"),
    (r"\operatorname{tr}(AB) = -2 \operatorname{tr}(BA)",
     "−2 times the left side: an extra factor 2, and the sign is wrong"),
    ("(A + 2B)^T = A^T + B^T", "the term B^T lacks a factor 2"),
    ("(A + B)^T = A^T + 2B^T", "the term 2B^T has an extra factor 2"),
    # sizes that the left side leaves open
    (r"\operatorname{tr}(A) + \operatorname{tr}(B) = 2\operatorname{tr}(A + B)",
     "the right side is twice the left side: an extra factor 2"),
    (r"\|u\|^2 + \|v\|^2 = \|u + v\|^2", r"a term is missing: − 2 \langle u, v \rangle"),
    ("A^TA + B^TB = (A + B)^T(A + B)", "two terms are missing: − A^T B − B^T A"),
    # and that it does not: W would be square
    (r"\frac{\partial}{\partial X} \|XW - Y\|_F^2 = 2(X - Y)",
     "X is n×d, Y is n×h: the sum (X - Y) has no shape"),
    # the δ on the left says that l is free
    (r"\sum_{i,j} y_{ij}^2 \delta_{jl} = -\sum_i y_{il} y_{il}",
     "the right side is −1 times the left side: the sign is wrong"),
    # a sign
    (rf"\frac{{\partial f}}{{\partial Y}} = 2{RESIDUAL}",
     "the right side is −1 times the left side: the sign is wrong"),
    ("d(AB) = dA B - A dB", "the sign before A dB is wrong"),
    # a transpose
    (r"\operatorname{tr}(A^T B) = \operatorname{tr}(AB)",
     "A is n×d, B is n×d: AB has no shape; a transpose is missing: A^T is expected"),
    ("(AB)^T = AB", "this is the transpose of the left side"),
    (r"\operatorname{tr}(S S T) = \operatorname{tr}(S S^T T)",
     "one transpose too many: S^T should be S"),
    (rf"\frac{{\partial f}}{{\partial Y}} = -2{RESIDUAL}^T",
     "this is the transpose: correct in numerator layout"),
    (rf"\frac{{\partial f}}{{\partial W}} = {MASKED}^T X",
     "correct in numerator layout, but here a derivative has the shape of the variable; "
     "a factor 2 is missing"),
    # the derivative of a general function
    (r"d\phi(A) = dA",
     r"the derivative \phi'(A) is missing: dA \odot \phi'(A) is expected"),
    (r"d\phi(A) = \phi(A) \odot dA", r"\phi(A) where \phi'(A) is expected"),
    (r"d\phi'(A) = \phi'(A) \odot dA", r"\phi'(A) where \phi''(A) is expected"),
    (r"d\phi(AS) = \phi'(A) \odot (dA S + A dS)",
     r"the argument is wrong: \phi'(A) should be \phi'(AS)"),
    (r"\phi(A + B) = \phi(A) + \phi(B)",
     r"differ for some function \phi: if you mean a particular one"),
    # indices
    (r"(AB)_{ij} = \sum_k a_{ik} b_{jk}", "the indices are swapped: b_{jk} should be b_{kj}"),
    (r"(AB)_{ij} = \sum_k a_{ik} b_{jk}",
     "B is d×h: in b_{jk} the row index is j, which runs up to h elsewhere"),
    (r"\frac{\partial f}{\partial y_{ij}} = 2((XW)_{ij} - y_{ij})",
     "differ in their masks: one is missing, or is not the right one; the sign"),
    (r"\|A\|_F^2 = 2 \sum_{i,j} a_{ij}^2", "an extra factor 2"),
    # a mask
    (rf"\frac{{\partial f}}{{\partial W}} = 2X^T {RESIDUAL}",
     r"a mask is missing: (\max(XW, 0) - Y) \odot H(XW) is expected"),
    (rf"\frac{{\partial f}}{{\partial Y}} = -2{RESIDUAL} \odot H(XW)",
     "the mask H(XW) does not belong here"),
    (rf"\frac{{\partial f}}{{\partial W}} = 2X^T ({RESIDUAL} \odot H(Y))",
     "the mask is wrong: H(Y) should be H(XW)"),
    (r"\max(A B, 0) = H(A B)", "the unit step H(A B) where the ramp is expected"),
    (r"dA \odot H(A) = dA \odot R(A)", "the ramp R(A) where the unit step is expected"),
    (r"A B = \max(AB, 0)", "max does not belong here: AB alone is expected"),
    # order
    ("(ABC)^T = B^T C^T A^T", "factors are swapped: B^T C^T A^T should be C^T B^T A^T"),
    ("(AB)^{-1} = A^{-1} B^{-1}", "factors are swapped: A^{-1} B^{-1} should be B^{-1} A^{-1}"),
    # another product
    (r"(A \odot B)^T = A^T B^T", r"the elementwise product is expected here: A^T \odot B^T"),
    (r"X^T X \odot A = X^T X A", r"the elementwise product is expected here: X^T X \odot A"),
    (r"A B C = A \odot (B C)", r"the matrix product is expected in place of \odot"),
    # a term
    ("(A + B)^T B = A^T B", "a term is missing: + B^T B"),
    ("(A^T B)^T = B^T A + B^T B", "the term B^T B does not belong here"),
    ("d(AB) = dA B + A dB = A dB", "the term in dA is missing: + dA B"),
    ("d(X^T X) = X^T dX", "a term is missing: + dX^T X"),
    (r"\|A - B\|_F^2 = \|A\|_F^2 + \|B\|_F^2", r"a term is missing: − 2 \langle A, B \rangle"),
    ("(A + B)^2 = A^2 + B^2", "two terms are missing: + A B + B A"),
    ("(a + b)^2 = a^2 + b^2", "a term is missing: + 2 a b"),
    (r"X^T (A + A^T) X = 2X^T A X", "two terms are missing: − X^T A X + (X^T A X)^T"),
    # a letter, a differential, a function, an inverse, the trace
    ("A(B + C)C = ABC + ABC", "B where C is expected"),
    ("d(AB) = dA B + A dB = dA B + A B", "B where dB is expected"),
    ("d(X^{-1}) = -X^{-1} dX X", "an inverse is missing: X^{-1} is expected"),
    (r"\operatorname{tr}(AB) = AB", "is a number, but AB is n×n; the trace is missing"),
    (r"\nabla_A (\operatorname{tr}(A B)) = B^T A^T", "the factor A^T does not belong here"),
    # a part of a differential
    ("d(AB) = 3 dA B + A dB", "the factor 3 does not belong here"),
    ("d(ABC) = dA BC + 2A dB C - AB dC",
     "the part in dB is twice the correct one; the part in dC is −1 times the correct one"),
    # shapes
    ("X^T X W = X^T (W W)", "W W has no shape; W where X is expected"),
    ("d(XW) = X dX", "X is n×d, dX is n×d: X dX has no shape"),
    ("(A A^T)^2 = (A^T A)^2", "(A A^T)^2 is n×n, but (A^T A)^2 is d×d; factors are swapped"),
    # nothing else is known
    ("(a + 1)^2 = a^3 + a^5", "no single correction of a common slip"),
]  # fmt: skip


OBJECTIVE = [latex for latex in GIVEN if latex.startswith("f =")]


@cache
def wrong_one(latex: str) -> Check:
    return next(c for c in reversed(check(latex, given=OBJECTIVE).checks) if c.verdict == "false")


@pytest.mark.parametrize(("latex", "said"), FALSE)
def test_each_kind_is_told(latex: str, said: str) -> None:
    assert said in wrong_one(latex).diagnosis


def number(text: str) -> Fraction:
    return Fraction(text.replace("−", "-"))


def matrix(text: str) -> Matrix:
    rows = text.strip("[]").split("; ")
    entries = tuple(tuple(number(a) for a in row.split()) for row in rows)
    return Matrix(
        tuple(tuple(a.numerator if a.denominator == 1 else a for a in r) for r in entries)
    )


def attempt_at(latex: str) -> Attempt:
    return judge(chains(read(f"$${latex}$$"), OBJECTIVE)[0], 0, 4)[1]


def jets_of(values: dict[str, Matrix]) -> Jets:
    """General functions with the values of a counterexample, and with no others."""

    def none(_: object) -> Exact:
        raise OnKink

    jets = Jets("", none)
    for name, value in values.items():
        found = re.fullmatch(r"(.*?)('*)\((.*)\)", name)
        if found:
            at = number(found[3])
            jets.known[found[1], at, len(found[2])] = value.entry
    return jets


def sides_at(latex: str, found: Check, values: dict[str, Matrix]) -> list[str]:
    """The two sides at the values of a counterexample, by an evaluation from the beginning."""
    assert found.counterexample is not None
    attempt = attempt_at(latex)
    sizes: dict[int, int] = {}
    for name, shape in attempt.shapes.variables.items():
        for size, count in zip(shape, values[name].shape, strict=True):
            root = attempt.shapes.root(size)
            assert sizes.setdefault(root, count) == count
    point = Point(
        sizes,
        {n: v for n, v in values.items() if n in attempt.shapes.variables},
        {n[1:]: v for n, v in values.items() if n not in attempt.shapes.variables and "(" not in n},
        jets_of(values),
    )
    evaluator = Evaluator(attempt.shapes, point)
    said = {
        " ".join(side.latex.split()): evaluator.whole(side.readable, side.scope)
        for side in attempt.chain.sides
    }
    pair = (found.counterexample.left_latex, found.counterexample.right_latex)
    return [written(said[" ".join(latex.split())]) for latex in pair]


def written(value: Matrix) -> str:
    rows = ("; ".join(" ".join(str(a) for a in row) for row in value.rows)).replace("-", "−")
    return f"[{rows}]"


def test_most_false_equations_have_a_counterexample() -> None:
    assert sum(wrong_one(latex).counterexample is not None for latex, _ in FALSE) > 25


@pytest.mark.parametrize("latex", [latex for latex, _ in FALSE])
class TestCounterexample:
    """Of those that have one; where the shapes alone are wrong, there is none."""

    def values(self, latex: str) -> tuple[Check, dict[str, Matrix]]:
        found = wrong_one(latex)
        values = found.counterexample.values if found.counterexample else {}
        return found, {n: matrix(v) for n, v in values.items()}

    def test_the_two_sides_differ_there_as_it_says(self, latex: str) -> None:
        found, values = self.values(latex)
        if found.counterexample is None:
            return
        left, right = sides_at(latex, found, values)
        assert left != right
        assert left.strip("[]") == found.counterexample.left.strip("[]")
        assert right.strip("[]") == found.counterexample.right.strip("[]")

    def test_no_entry_could_be_zero(self, latex: str) -> None:
        """It is minimal: with any entry that is not 0 made 0, the sides agree or have no value."""
        found, values = self.values(latex)
        for name, value in values.items():
            rows, columns = value.shape
            for i in range(rows):
                for j in range(columns):
                    if value.rows[i][j] == 0:
                        continue
                    entries = [list(row) for row in value.rows]
                    entries[i][j] = 0
                    changed = {**values, name: Matrix(tuple(map(tuple, entries)))}
                    with suppress(OnKink, ZeroDivisionError):
                        left, right = sides_at(latex, found, changed)
                        assert left == right

    def test_its_entries_are_small_integers(self, latex: str) -> None:
        _, values = self.values(latex)
        entries = [a for value in values.values() for row in value.rows for a in row]
        assert all(isinstance(a, int) and abs(a) <= 3 for a in entries)
        assert len(entries) <= 16


@pytest.mark.parametrize(
    ("latex", "values"),
    [
        ("(A + B)^T B = (A - B)^T B", {"A": None, "B": "[1]"}),
        (
            r"\operatorname{tr}(AB) = \operatorname{tr}(A) \operatorname{tr}(B)",
            {"A": None, "B": None},
        ),
        (r"\operatorname{tr}(A B) = \operatorname{tr}(A B^T)", {}),
        (r"\max(a, 0) \max(b, 0) = \max(ab, 0)", {"a": "−1", "b": "−1"}),
        (r"R'(a) = R'(a + 500)", {"a": None}),
        (r"R'(2a - 1) = R'(a)", {"a": None}),
    ],
)
def test_the_smallest_is_found(latex: str, values: dict[str, str | None]) -> None:
    found = wrong_one(latex).counterexample
    if not values:
        # The shapes alone are wrong.
        assert found is None
        return
    assert found is not None
    assert set(found.values) == set(values)
    for name, value in values.items():
        assert value is None or found.values[name] == value


def test_a_region_without_small_integers_is_still_shown() -> None:
    found = wrong_one("R'(2a - 1) = R'(a)").counterexample
    assert found is not None
    assert 0 < number(found.values["a"]) < Fraction(1, 2)


def test_where_nothing_varies_nothing_is_taken_as_an_example() -> None:
    assert "always\n    2  is  2\n    3  is  3" in str(check("2 = 3"))


class TestChain:
    """One wrong expression in a derivation is named once, and what follows it is right again."""

    TEXT = r"""Let the objective be $f = \|\max(XW, 0) - Y\|_F^2$.

Its differential, where only X varies, is
$$
\frac{\partial f}{\partial X} = ((\max(XW, 0) - Y) \odot H(XW)) W^T
$$
$$
= 2 ((\max(XW, 0) - Y) \odot H(XW)) W^T
$$
"""

    def test_the_line_after_it_is_right_again(self) -> None:
        definition, wrong, right = check(self.TEXT).checks
        assert definition.verdict == "definition"
        assert (wrong.line, wrong.verdict) == (5, "false")
        assert wrong.diagnosis == "the right side is ½ of the left side: a factor 2 is missing"
        assert (right.line, right.verdict) == (8, "holds")
        assert right.detail == "correct again: equals the first expression of the chain"

    def test_a_later_expression_is_compared_with_the_first(self) -> None:
        found = check("(2A + B)^T B = (A + A + B)^T B = (2A + 2B + B - B)^T B").checks
        assert [c.verdict for c in found] == ["holds", "false"]
        said = check("2(AB)^T = (AB)^T + B^T A^T = 4B^T A^T").checks[1].diagnosis
        assert said == (
            "this expression is twice the first expression of the chain, 2(AB)^T: an extra factor 2"
        )


SECTION = r"""# The derivation

With $f = \|\max(XW, 0) - Y\|_F^2 \rightarrow
f = \text{tr}((\max(XW, 0) - Y)^T \cdot (\max(XW, 0) - Y))$:

$$\therefore df = \text{tr}(-dY^T \cdot (\max(XW, 0) - Y) - (\max(XW, 0) - Y)^T \cdot dY)$$

$$= \text{tr}(-2(\max(XW, 0) - Y)^T \cdot dY)$$

$$\therefore \frac{df}{dY} = -2(\max(XW, 0) - Y)$$

For the weights, with the mask written out,

$$df = \text{tr}(2(\max(XW, 0) - Y)^T \cdot \varepsilon(XW) \odot XdW)$$

$$\therefore \frac{df}{dW} = 2X^T((\max(XW, 0) - Y) \odot \varepsilon(XW))$$

and for the data the first line forgets something:

$$df = \text{tr}(((\max(XW, 0) - Y) \odot \varepsilon(XW))^T \cdot dX \cdot W)$$

$$= \text{tr}(2W((\max(XW, 0) - Y) \odot \varepsilon(XW))^T \cdot dX)$$

$$\therefore \frac{df}{dX} = 2((\max(XW, 0) - Y) \odot \varepsilon(XW)) \cdot W^T$$
"""


def test_a_derivation_with_one_slip_has_exactly_one_wrong_expression() -> None:
    report = check(SECTION)
    (wrong,) = [c for c in report.checks if c.verdict == "false"]
    assert SECTION.split("\n")[wrong.line - 1].startswith(r"$$df = \text{tr}(((\max")
    assert "½ of the left side: a factor 2 is missing" in wrong.diagnosis
    after = report.checks[report.checks.index(wrong) + 1]
    assert after.verdict == "holds"
    assert after.detail.startswith("correct again")
    assert report.counts["unread"] == 0


def test_the_search_for_a_reason_ends() -> None:
    """A long false equation costs no more than its budget, and still has its verdict."""
    terms = " + ".join(
        rf"\operatorname{{tr}}(A^{{{k % 5 + 1}}} B^{{{k % 7 + 1}}})" for k in range(60)
    )
    (found,) = check(f"{terms} = 2({terms})").checks
    assert found.verdict == "false"
    assert found.diagnosis


class TestFreshPoints:
    """Nothing is told that fits only the points from which the verdict came."""

    @staticmethod
    def at_one_point(latex: str, *, seen: tuple[int, int]) -> str:
        """The diagnosis from a single point, at which the two sides have these values."""
        (chain,) = chains(read(f"$${latex}$$"))
        (outcome,), attempt = judge(chain, 0, 4)
        kept = next(
            k
            for k, values in enumerate(attempt.values)
            if (values[0].entry, values[1].entry) == seen
        )
        attempt.points, attempt.values = [attempt.points[kept]], [attempt.values[kept]]
        return diagnose(attempt, outcome, 0)[0]

    @pytest.mark.parametrize(
        ("latex", "seen"),
        [
            ("H(a) + 1 = 2H(a)H(a)", (1, 0)),  # "the right side is 0"
            ("H(a) + H(b) = H(a) H(b)", (1, 0)),  # "a term is missing"
        ],
    )
    def test_a_single_point_explains_nothing(self, latex: str, seen: tuple[int, int]) -> None:
        assert self.at_one_point(latex, seen=seen).startswith("the two sides differ")

    def test_they_have_other_sizes_and_masks_that_are_active_everywhere(self) -> None:
        (chain,) = chains(read("$$H(AB) = AB$$"))
        _, attempt = judge(chain, 0, 4)
        more = with_fresh_points(attempt, 0)
        fresh = more.points[len(attempt.points) :]
        assert fresh
        assert len(more.points) == len(more.values)
        assert all(dict(point.sizes) != attempt.sizes for point in fresh)
        masks = [pattern for point in fresh for pattern in point.patterns.values()]
        assert any(all(pattern) for pattern in masks)
        assert any(len(set(pattern)) == 2 for pattern in masks)
