"""What is assumed is used: as laws of what is derived, and for the points that refute."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import relugrad
from relugrad.documents.display import Display
from relugrad.errors import RelugradError
from relugrad.language.adjectives import ADJECTIVES
from relugrad.language.assumptions import described
from relugrad.language.chains import Assumption
from relugrad.language.gathering import chains
from relugrad.verify import Check, check, check_displays
from relugrad.verify.dual import sign
from relugrad.verify.matrix import Matrix
from relugrad.verify.outcomes import KINDS
from relugrad.verify.sampling import TRIALS
from relugrad.verify.severity import LENIENT, STRICT
from relugrad.verify.sides import Attempt
from relugrad.verify.verdict import judge


def only(latex: str, *given: str) -> Check:
    display = Display(latex, 0, 1, 1, False, 0, None)
    [found] = check_displays([display], given=given).checks
    return found


def attempt(latex: str, *given: str) -> Attempt:
    """The points of an equality, which is a claim whatever its form is."""
    display = Display(latex, 0, 1, 1, False, 0, None, before="Then we have ")
    [chain] = chains([display], given)
    return judge(chain, 0, TRIALS)[1]


# What is given; what follows from it; what does not; and what holds in any case.
ORDINARY = r"\operatorname{tr}(AB) = \operatorname{tr}(BA)"
CASES = {
    "symmetric": (
        "A = A^T",
        r"A + A^T = 2A",
        r"\|A + A^T\|_F^2 = 2\|A\|_F^2",
        ORDINARY,
    ),
    "symmetric, in words": (
        "A symmetric",
        r"A^TB = AB",
        r"\|A^TB\|_F^2 = 2\|AB\|_F^2",
        ORDINARY,
    ),
    "symmetric, by its entries": (
        "A_{ij} = A_{ji}",
        r"A^TB = AB",
        r"\operatorname{tr}(A^TB) = 2\operatorname{tr}(AB)",
        ORDINARY,
    ),
    "its inverse": (
        "A = A^T",
        r"(A^{-1})^T = A^{-1}",
        r"\operatorname{tr}((A^{-1})^TB) = \operatorname{tr}(AB)",
        ORDINARY,
    ),
    "the square is completed": (
        "Q = Q^T",
        r"\mathbf{x}^TQ\mathbf{x} + 2\mathbf{b}^T\mathbf{x} = (\mathbf{x} + Q^{-1}\mathbf{b})^TQ"
        r"(\mathbf{x} + Q^{-1}\mathbf{b}) - \mathbf{b}^TQ^{-1}\mathbf{b}",
        r"\mathbf{x}^TQ\mathbf{x} + 2\mathbf{b}^T\mathbf{x} = (\mathbf{x} + Q^{-1}\mathbf{b})^TQ"
        r"(\mathbf{x} + Q^{-1}\mathbf{b}) + \mathbf{b}^TQ^{-1}\mathbf{b}",
        r"\mathbf{x}^TQ^T\mathbf{x} = \mathbf{x}^TQ\mathbf{x}",
    ),
    "skew": (
        "A = -A^T",
        r"\mathbf{x}^TA\mathbf{x} = 0",
        r"(\mathbf{x} + \mathbf{y})^TA\mathbf{y} = -\mathbf{x}^TA\mathbf{y}",
        ORDINARY,
    ),
    "diagonal": (
        "D diagonal",
        r"D \odot I = D",
        r"\|D\|_F^2 = \operatorname{tr}(D)",
        r"(DA)^T = A^TD^T",
    ),
    "orthogonal": (
        "Q orthogonal",
        r"QQ^T = I",
        r"\operatorname{tr}(Q^TA) = \operatorname{tr}(QA)",
        r"(QA)^T = A^TQ^T",
    ),
    "orthonormal": (
        "W^TW = I",
        r"\operatorname{tr}(W^TWB) = \operatorname{tr}B",
        r"\operatorname{tr}(WW^TB) = \operatorname{tr}B",
        r"\operatorname{tr}(WBW^T) = \operatorname{tr}(W^TWB)",
    ),
    "orthonormal, in words": (
        "W orthonormal",
        r"WW^TW = W",
        r"\operatorname{tr}(W^TBW) = \operatorname{tr}(B)",
        r"(W^T)^T = W",
    ),
    "of length 1": (
        r"\mathbf{w}^T\mathbf{w} = 1",
        r"(I - 2\mathbf{w}\mathbf{w}^T)^2 = I",
        r"\|(I - \mathbf{w}\mathbf{w}^T)\mathbf{x}\|^2 = \|\mathbf{x}\|^2",
        r"(I - \mathbf{w}\mathbf{w}^T)^T = I - \mathbf{w}\mathbf{w}^T",
    ),
    "positive definite": (
        "A is positive definite",
        r"\mathbf{x}^TA\mathbf{y} = \mathbf{y}^TA\mathbf{x}",
        r"\mathbf{x}^T(A + A^T)\mathbf{y} = -2\mathbf{y}^TA\mathbf{x}",
        r"(AB)^T = B^TA^T",
    ),
    "positive": (
        "c positive",
        r"\max(cA, 0) = c\max(A, 0)",
        r"\max(cA, 0) = \max(A, 0)",
        "cA = Ac",
    ),
    "one-hot": (
        r"\mathbf{y} one-hot",
        r"\mathbf{y} \odot \mathbf{y} = \mathbf{y}",
        r"\|\mathbf{y}\mathbf{y}^TA\|_F^2 = \|A\|_F^2",
        r"\mathbf{y} \odot \mathbf{z} = \mathbf{z} \odot \mathbf{y}",
    ),
    "idempotent": (
        "P idempotent",
        r"(I - P)^2 = I - P",
        r"\|P\|_F^2 = \operatorname{tr}(P)",
        r"(P + I)^T = P^T + I",
    ),
    "eigenvector": (
        r"A\mathbf{u} = \lambda\mathbf{u}",
        r"A^2\mathbf{u} = \lambda^2\mathbf{u}",
        r"\lambda\|A^T\mathbf{u}\|^2 = \lambda^3\|\mathbf{u}\|^2",
        r"(A\mathbf{u})^T = \mathbf{u}^TA^T",
    ),
    "an inverse of an eigenvalue": (
        r"A\mathbf{u} = \lambda\mathbf{u}",
        r"A^{-1}\mathbf{u} = \lambda^{-1}\mathbf{u}",
        r"\lambda\|A^{-1}\mathbf{u}\|^2 = \lambda^3\|\mathbf{u}\|^2",
        r"A^{-1}A\mathbf{u} = \mathbf{u}",
    ),
    "normal equations": (
        r"2X^TX\mathbf{w} - 2X^T\mathbf{y} = 0",
        r"-\mathbf{w} = -(X^TX)^{-1}X^T\mathbf{y}",
        r"\mathbf{y}^TX\mathbf{w} = -\|X\mathbf{w}\|^2",
        r"\|X\mathbf{w}\|^2 = \mathbf{w}^TX^TX\mathbf{w}",
    ),
    "solved for a symbol": (
        r"A + B = 2C",
        r"2\operatorname{tr}(C) = \operatorname{tr}(A) + \operatorname{tr}(B)",
        r"\operatorname{tr}(A) - \operatorname{tr}(B - C) = 3\operatorname{tr}(C)",
        ORDINARY,
    ),
    "commuting": ("AB = BA", r"(AB)^2 = A^2B^2", r"(A^TB)^2 = (A^T)^2B^2", ORDINARY),
    "a product that is 0": (
        "AB = 0",
        r"(A + B)^2 = A^2 + BA + B^2",
        r"(A + B)^2 = A^2 + B^2",
        ORDINARY,
    ),
    "nilpotent": ("A^2 = 0", r"(I - A)^{-1} = I + A", r"(I - A)^{-1} = I - A", ORDINARY),
    "rows that sum to 1": (
        r"A\mathbf{1} = \mathbf{1}",
        r"A^2\mathbf{1} = \mathbf{1}",
        r"\mathbf{x}^T(A \odot A)\mathbf{1} = \mathbf{x}^T\mathbf{1}",
        ORDINARY,
    ),
    "a trace": (
        r"\operatorname{tr}(A) = 0",
        r"\operatorname{tr}(A + B) = \operatorname{tr}(B)",
        r"\operatorname{tr}(A^2 + B) = \operatorname{tr}(B)",
        ORDINARY,
    ),
    "one-sided inverse": (
        "AB = I",
        r"BABA = BA",
        r"\operatorname{tr}(BAC) = \operatorname{tr}(C)",
        ORDINARY,
    ),
}


@pytest.mark.parametrize(("given", "true", "false", "anyway"), CASES.values(), ids=CASES)
class TestUsed:
    def test_what_follows_is_proved_under_it(
        self, given: str, true: str, false: str, anyway: str
    ) -> None:
        found = only(true, given)
        assert (found.verdict, found.basis) == ("holds", "proved")
        assert found.under == tuple(str(one) for one in described(given)) or found.under == (given,)
        # It is what makes it true.
        assert only(true).verdict != "holds"

    def test_what_does_not_follow_is_refuted_where_it_holds(
        self, given: str, true: str, false: str, anyway: str
    ) -> None:
        found = only(false, given)
        assert found.verdict == "false"
        assert found.under

    def test_what_holds_anyway_holds_under_nothing(
        self, given: str, true: str, false: str, anyway: str
    ) -> None:
        found = only(anyway, given)
        assert (found.verdict, found.under) == ("holds", ())


class TestSeveral:
    EIGEN = (r"A\mathbf{u} = \lambda\mathbf{u}", r"B\mathbf{v} = \mu\mathbf{v}")

    def test_the_fewest_that_suffice_are_told(self) -> None:
        both = only(r"A\mathbf{u}\mathbf{v}^TB^T = \lambda\mu\mathbf{u}\mathbf{v}^T", *self.EIGEN)
        assert (both.verdict, both.under) == ("holds", self.EIGEN)
        one = only(r"A\mathbf{u}\mathbf{v}^T = \lambda\mathbf{u}\mathbf{v}^T", *self.EIGEN)
        assert (one.verdict, one.under) == ("holds", self.EIGEN[:1])

    def test_a_false_one_satisfies_all_of_them(self) -> None:
        product = r"\lambda\mu\|A\mathbf{u}\mathbf{v}^TB^T\|_F^2"
        found = only(product + r" = \lambda^3\mu\|\mathbf{u}\mathbf{v}^T\|_F^2", *self.EIGEN)
        assert (found.verdict, found.under) == ("false", self.EIGEN)

    def test_a_word_and_an_equation(self) -> None:
        given = ("A symmetric", r"A\mathbf{v} = \lambda\mathbf{v}")
        found = only(r"\mathbf{v}^TA = \lambda\mathbf{v}^T", *given)
        assert (found.verdict, found.under) == ("holds", ("A is symmetric", given[1]))
        assert only(r"\mathbf{v}^TA = \lambda\mathbf{v}^T", given[1]).verdict == "false"

    def test_others_are_not_in_force(self) -> None:
        found = only(r"A + A^T = 2A", "A = A^T", "B = B^T")
        assert found.under == ("A = A^T",)
        assert only(r"B + C = C", "A = A^T").under == ()

    def test_of_a_defined_symbol(self) -> None:
        assert only(r"W^TX^T = XW", "Z symmetric", "Z = XW").under == ("Z is symmetric",)
        assert only(r"W^TX^TXW = I", "Z^TZ = I", "Z = XW").verdict == "holds"
        assert (
            only(r"\|XW\|_F^2 = 2\operatorname{tr}(XWXW)", "Z symmetric", "Z = XW").verdict
            == "false"
        )

    def test_a_decomposition(self) -> None:
        given = ("U^TU = I", "V^TV = I", "S diagonal", "A - USV^T = 0")
        assert only("A^TA = VS^2V^T", *given).under == ("S is diagonal", given[0], given[3])
        assert only("AV = US", *given).under == (given[1], given[3])
        assert only(r"\|A\|_F^2 = \operatorname{tr}(S^2)", *given).verdict == "holds"
        assert only(r"\|USV^T\|_F^2 = \operatorname{tr}(S)", *given).verdict == "false"

    def test_a_stationary_point_of_a_lagrangian(self) -> None:
        loss = r"L = \mathbf{w}^TS\mathbf{w} - \lambda(\mathbf{w}^T\mathbf{w} - 1)"
        given = (loss, "S = S^T", r"\nabla_{\mathbf{w}} L = 0", r"\mathbf{w}^T\mathbf{w} = 1")
        assert only(r"S\mathbf{w} = \lambda\mathbf{w}", *given).under == given[1:3]
        assert only(r"\mathbf{w}^TS\mathbf{w} = \lambda", *given).under == given[1:]
        assert only(r"\lambda\mathbf{w}^TS\mathbf{w} = 2\lambda^2", *given).verdict == "false"

    def test_one_without_a_symbol_is_about_all(self) -> None:
        assert only(r"\operatorname{tr}(AB) = 2\operatorname{tr}(BA)", "1 = 0").verdict == "unread"

    def test_what_contradicts_itself_proves_nothing(self) -> None:
        given = ("c + 1 = 2", "c + 1 = 3")
        claim = r"\operatorname{tr}(cA) = \operatorname{tr}(A)"
        assert only(claim, given[0]).verdict == "holds"
        assert only(claim, *given).verdict == "unread"


class TestDerivatives:
    def test_a_law_is_used_after_deriving(self) -> None:
        latex = r"\frac{\partial}{\partial \mathbf{x}} \mathbf{x}^TQ\mathbf{x} = 2Q\mathbf{x}"
        assert only(latex, "Q = Q^T").under == ("Q = Q^T",)

    @pytest.mark.parametrize("given", ["A = A^T", "A symmetric"])
    def test_what_is_differentiated_by_stays_general(self, given: str) -> None:
        start = r"\frac{\partial}{\partial A} \operatorname{tr}(AB) = "
        right, wrong = only(start + "B^T", given), only(start + "B", given)
        assert (right.verdict, right.under) == ("holds", ())
        assert wrong.verdict == "false"
        # That for any matrix, at a symmetric one.
        twice = only(r"\frac{\partial}{\partial A} \operatorname{tr}(AA) = 2A", given)
        assert (twice.verdict, len(twice.under)) == ("holds", 1)

    def test_a_constraint_is_not_put_into_a_lagrangian(self) -> None:
        start = (
            r"\frac{\partial}{\partial \mathbf{w}}"
            r"(\mathbf{w}^TA\mathbf{w} - \lambda(\mathbf{w}^T\mathbf{w} - 1)) = "
        )
        given = r"\mathbf{w}^T\mathbf{w} = 1"
        right = r"A\mathbf{w} + A^T\mathbf{w}"
        assert only(start + right + r" - 2\lambda\mathbf{w}", given).under == ()
        assert only(start + right, given).verdict == "false"
        alone = r"\frac{\partial}{\partial \mathbf{w}} \mathbf{w}^T\mathbf{w} = "
        assert only(alone + r"2\mathbf{w}\mathbf{w}^T\mathbf{w}", given).verdict == "unread"

    @pytest.mark.parametrize(
        "given",
        [
            r"2X^TX\mathbf{w} - 2X^T\mathbf{y} = 0",
            r"X^TX\mathbf{w} = X^T\mathbf{y}",
            r"X^T(\mathbf{y} - X\mathbf{w}) = 0",
            r"\frac{\partial}{\partial \mathbf{w}} \|X\mathbf{w} - \mathbf{y}\|^2 = 0",
        ],
    )
    def test_stationarity_is_not_in_force(self, given: str) -> None:
        loss = r"\|X\mathbf{w} - \mathbf{y}\|^2"
        start = rf"\frac{{\partial}}{{\partial \mathbf{{w}}}} {loss} = "
        for factor, verdict in (("2", "holds"), ("3", "false")):
            gradient = only(start + rf"{factor}X^T(X\mathbf{{w}} - \mathbf{{y}})", given)
            assert (gradient.verdict, gradient.under) == (verdict, ())
            differential = only(
                rf"d{loss} = {factor}(X\mathbf{{w}} - \mathbf{{y}})^TXd\mathbf{{w}}", given
            )
            assert (differential.verdict, differential.under) == (verdict, ())

    @pytest.mark.parametrize(
        "start",
        [
            r"d(\|\mathbf{y} - X\mathbf{w}\|^2 + \lambda\mathbf{w}^T\mathbf{w})",
            r"-2(\mathbf{y} - X\mathbf{w})^TXd\mathbf{w} + 2\lambda\mathbf{w}^Td\mathbf{w}",
        ],
    )
    def test_nor_does_it_hide_a_part(self, start: str) -> None:
        # Without the first terms, both sides are 2λ w^T dw.
        end = r"(\mathbf{y} - X\mathbf{w})^TXd\mathbf{w} + 2\lambda\mathbf{w}^Td\mathbf{w}"
        given = r"X^T(\mathbf{y} - X\mathbf{w}) = 0"
        assert only(f"{start} = -2{end}", given).verdict == "holds"
        assert only(f"{start} = -3{end}", given).verdict == "unread"

    @pytest.mark.parametrize("given", [r"\mathbf{w}^T\mathbf{w} = 1", r"\mathbf{w} orthonormal"])
    def test_nor_does_a_constraint_hide_its_multiplier(self, given: str) -> None:
        start = r"d(\mathbf{w}^TS\mathbf{w} - \lambda(\mathbf{w}^T\mathbf{w} - 1)) = "
        end = r"\lambda\mathbf{w}^Td\mathbf{w}"
        right = r"\mathbf{w}^T(S + S^T)d\mathbf{w} - "
        assert only(start + right + "2" + end, given).verdict == "holds"
        assert only(start + right + "3" + end, given).verdict == "unread"

    def test_the_differential_of_an_equation_is_assumed(self) -> None:
        given = "AX + XB = 2C"
        start = r"dA X + A dX + dX B + X dB = "
        assert only(start + "2 dC", given).under == (given,)
        assert only(start + "dC", given).verdict == "false"
        assert only(r"W^TdW + dW^TW = 0", "W^TW = I").under == ("W^TW = I",)
        assert only(r"W^TdW - dW^TW + B = B", "W^TW = I").verdict == "false"

    def test_that_of_a_symmetric_matrix_is_not(self) -> None:
        # The gradient is read off such a line: it would be B for B^T.
        found = only(r"d\operatorname{tr}(AB) = \operatorname{tr}(B^TdA)", "A = A^T")
        assert found.verdict == "unread"


# What each word says, told apart from the checker's own words.
IS: dict[str, Callable[[Matrix], bool]] = {
    "symmetric": lambda a: a.rows == a.transposed.rows,
    "orthogonal": lambda a: a.transposed @ a == a @ a.transposed == Matrix.identity(len(a.rows)),
    "orthonormal": lambda a: a.transposed @ a == Matrix.identity(a.shape[1]),
    "diagonal": lambda a: a == a.hadamard(Matrix.identity(len(a.rows))),
    "idempotent": lambda a: a @ a == a,
    "positive": lambda a: all(sign(entry) > 0 for row in a.rows for entry in row),
    "positive definite": lambda a: all(
        sign((x.transposed @ a @ x).entry) > 0
        for x in (Matrix(tuple((k**n,) for k in range(1, len(a.rows) + 1))) for n in range(4))
    ),
    "nonzero": lambda a: any(entry for row in a.rows for entry in row),
    "one-hot": lambda a: sorted(a.rows) == [(0,)] * (len(a.rows) - 1) + [(1,)],
}


class TestPoints:
    @pytest.mark.parametrize(
        ("latex", "given"),
        [
            (r"A^TB = 2AB", ["A symmetric"]),
            (r"WW^TB = B", ["W orthonormal"]),
            (r"QB = B", ["Q orthogonal"]),
            (r"Q + B = B", ["Q is orthogonal and symmetric"]),
            (r"Q + B = B", ["Q is orthogonal, diagonal"]),
            (r"P + B = B", ["P idempotent"]),
            (r"P + B = B", ["P is idempotent and symmetric"]),
            (r"P + B = B", ["P is idempotent and diagonal"]),
            (r"\Sigma B = B", [r"\Sigma is positive definite"]),
            (r"\Sigma B = B", [r"\Sigma is positive definite and diagonal"]),
            (r"\Sigma B = B", [r"\Sigma is positive definite and positive"]),
            (r"\mathbf{y}\mathbf{y}^TA = A", [r"\mathbf{y} one-hot"]),
            (r"A + B = B", ["A is symmetric and nonzero"]),
            (r"A\mathbf{u} = 2\mathbf{u}", ["A symmetric", r"A\mathbf{u} = \lambda\mathbf{u}"]),
            (r"X + Y = Y", ["AX + XB = C", "C = D + D^T", r"\operatorname{tr}(D) = 1"]),
        ],
    )
    def test_all_satisfy_what_is_assumed(self, latex: str, given: list[str]) -> None:
        found = attempt(latex, *given)
        assert found.points
        assert found.held
        for one in found.held:
            for point, evaluator in zip(found.points, found.evaluators, strict=True):
                if not one.word:
                    left, right = (evaluator.whole(node, scope) for node, scope in one.sides)
                    assert left == right
                    continue
                value = point.values[one.assumption.symbol]
                assert IS[one.word](value), one.word

    def test_a_counterexample_satisfies_it_too(self) -> None:
        found = only(r"\|W^TB\|_F^2 = \|B\|_F^2", "W^TW = I")
        assert found.counterexample is not None
        entries = found.counterexample.values["W"].strip("[]").replace("−", "-").split(";")
        numbers = [int(a) / int(b or 1) for a, _, b in (e.partition("/") for e in entries)]
        assert sum(number**2 for number in numbers) == pytest.approx(1)

    def test_where_none_can_be_built_nothing_is_false(self) -> None:
        found = only(r"(x + y)^2 = x^2 + y^2", "x^2 = 2")
        assert found.verdict == "unread"
        assert found.diagnosis == "no point could be found that satisfies x^2 = 2"

    def test_but_what_is_proved_holds(self) -> None:
        assert only(r"(1 + x)^2 = 3 + 2x", "x^2 = 2").under == ("x^2 = 2",)

    def test_what_is_true_at_all_of_them_is_not_refuted(self) -> None:
        found = only(r"A = B^T", "B symmetric", "A - B = 0", "A + A = 2B")
        assert found.verdict in ("holds", "definition")
        found = only(r"\frac{A}{x} + B = B", "xA = 0")
        assert found.verdict == "unread"
        assert "could not be proved" in found.diagnosis


class TestShapes:
    def test_an_assumption_makes_a_matrix_square(self) -> None:
        assert only(r"\|A^TB\|_F^2 = \|AB\|_F^2").verdict == "false"
        assert only(r"\|A^TB\|_F^2 = \|AB\|_F^2", "A = A^T").verdict == "holds"

    def test_one_that_does_not_fit_keeps_from_refuting(self) -> None:
        found = only(r"\|A\mathbf{u}\|^2 = 2\|\mathbf{u}\|^2", r"\mathbf{u} symmetric")
        assert found.verdict == "unread"
        assert "the assumption" in found.diagnosis

    def test_rows_are_no_fewer_than_orthonormal_columns(self) -> None:
        found = attempt(r"WW^TB = B", "W^TW = I")
        [(rows, columns)] = {point.values["W"].shape for point in found.points}
        assert rows > columns


class TestNothingHoldsFromNothing:
    """Both sides are 0 under the assumption: anything would hold."""

    @pytest.mark.parametrize(
        ("latex", "given"),
        [
            (r"\operatorname{tr}(AB) = 3\operatorname{tr}(BA)", "AB = 0"),
            (
                r"(\mathbf{x}^T\mathbf{y})^2 = 3(\mathbf{x}^T\mathbf{y})^2",
                r"\mathbf{x}^T\mathbf{y} = 0",
            ),
            (r"\operatorname{tr}(A^2B) = \operatorname{tr}(B)\operatorname{tr}(AB)", "AB = 0"),
        ],
    )
    def test_both_sides_vanish(self, latex: str, given: str) -> None:
        assert only(latex).verdict == "false"
        assert only(latex, given).verdict == "unread"

    def test_that_something_is_0_may_follow(self) -> None:
        assert only(r"C^TAB = 0", "AB = 0").under == ("AB = 0",)


class TestUnless:
    GRADIENT = r"\frac{\partial}{\partial \mathbf{x}} \mathbf{x}^TA\mathbf{x} = 2A\mathbf{x}"

    @pytest.mark.parametrize(
        "latex", [GRADIENT, r"\operatorname{tr}((A + A^T)B) = 2\operatorname{tr}(AB)"]
    )
    def test_two_terms_that_symmetry_makes_equal(self, latex: str) -> None:
        found = only(latex)
        assert (found.verdict, found.unless) == ("false", "A is symmetric")

    @pytest.mark.parametrize(
        "latex",
        [
            r"\operatorname{tr}(A^TB) = \operatorname{tr}(AB)",
            r"\|A^T\mathbf{x}\|^2 = \|A\mathbf{x}\|^2",
            r"\operatorname{tr}(A^TA) = \operatorname{tr}(AA)",
            # The first terms would be excused, but not the transpose that is missing.
            r"(A + A^T)B + A^TC = 2AB + AC",
            r"\mathbf{x}^T(A + A^T)\mathbf{x} = 3\mathbf{x}^TA\mathbf{x}",
            r"(AB)^2 = A^2B^2",
        ],
    )
    def test_no_other_error_is_excused(self, latex: str) -> None:
        found = only(latex)
        assert (found.verdict, found.unless) == ("false", "")

    def test_where_the_text_says_so_it_holds(self) -> None:
        found = only(self.GRADIENT, "A symmetric")
        assert (found.verdict, found.unless) == ("holds", "")

    def test_it_is_an_error_in_a_strict_check_only(self) -> None:
        text = f"$${self.GRADIENT}$$"
        assert check(text).exit_status == 0
        assert check(text, strict=True).exit_status == 1
        assert (
            check(text + "\n\n$$\\operatorname{tr}(AA) = 2\\operatorname{tr}(A^2)$$").exit_status
            == 1
        )

    def test_how_it_is_told(self) -> None:
        report = check(f"$${self.GRADIENT}$$")
        assert report.text.startswith("-:1:66: false unless A is symmetric\n")
        assert report.summary.startswith(
            "1 equality: 0 holds, 0 false, 1 false unless a matrix is symmetric\n"
        )
        assert json.loads(report.to_json())["checks"][0]["unless"] == "A is symmetric"


class TestConditions:
    CONDITION = Check("-", 1, 0, "condition", "AB", "BA")

    @pytest.mark.parametrize(("assumed", "strict", "error"), [
        (False, False, False), (False, True, False), (True, False, False), (True, True, True),
    ])  # fmt: skip
    def test_without_a_word_one_is_an_error_in_a_strict_check(
        self, assumed: bool, strict: bool, error: bool
    ) -> None:
        found = Check("-", 1, 0, "condition", "AB", "BA", assumed=assumed)
        assert (found.level(STRICT if strict else LENIENT) == "error") is error
        assert found.to_dict()["assumed"] is assumed

    def test_it_is_counted(self) -> None:
        assert KINDS["condition"].name == "condition"
        assert check("$$A + B = B + A$$").counts["condition"] == 0


class TestGiven:
    @pytest.mark.parametrize("word", ADJECTIVES)
    def test_each_word(self, word: str) -> None:
        [found] = described(f"A is {word}")
        assert found == described(f"A {word}")[0]
        assert (found.symbol, found.word, found.line) == ("A", ADJECTIVES[word], 0)

    @pytest.mark.parametrize("text", ["symmetric", "A B symmetric", "A is large", "A = A^T", ""])
    def test_no_other(self, text: str) -> None:
        assert described(text) == []

    def test_the_line_is_quoted_where_there_is_one(self) -> None:
        assert str(Assumption("A = A^T", 3)) == "A = A^T (line 3)"
        assert str(Assumption("A = A^T", 0)) == "A = A^T"

    def test_the_text_says_under_what(self) -> None:
        report = check("$$A + A^T = 2A$$", given="A = A^T")
        assert report.text.splitlines()[1] == "  holds: under A = A^T"
        assert json.loads(report.to_json())["checks"][0]["under"] == ["A = A^T"]
        said = check(r"$$\|A + A^T\|_F^2 = 2\|A\|_F^2$$", given="A = A^T").text
        assert "\n  under A = A^T\n" in said

    def test_one_that_cannot_be_read_is_an_error(self) -> None:
        with pytest.raises(RelugradError):
            check("$$A = B$$", given=r"A + \int B = C")


class TestOppositeLabels:
    """A label that is -1 or 1 has the square 1."""

    @pytest.mark.parametrize("labels", [r"\{-1, 1\}", r"\{+1, -1\}", r"\{\pm 1\}"])
    def test_it_is_used(self, labels: str) -> None:
        found = check(rf"Let $y \in {labels}$. Then $$\|y w\|^2 = \|w\|^2$$").checks
        assert [one.verdict for one in found] == ["holds"]
        assert found[0].under

    @pytest.mark.parametrize(
        "claim", [r"y^2 w = y w", r"\frac{\partial (y^2 w)}{\partial y} = 0", r"y^3 w = w"]
    )
    def test_no_more_follows(self, claim: str) -> None:
        found = check(rf"Let $y \in \{{-1, 1\}}$. Then $${claim}$$").checks
        assert found[-1].verdict != "holds"

    def test_of_a_family(self) -> None:
        text = r"Let $y_i \in \{-1, 1\}$. Then "
        assert check(rf"{text}$$\|y_i x_i\|^2 = \|x_i\|^2$$").checks[-1].verdict == "holds"
        assert check(rf"{text}$$y_i y_j x_i = x_i$$").checks[-1].verdict != "holds"

    def test_it_holds_for_its_sentence(self) -> None:
        text = r"If $y \in \{-1, 1\}$, then $y^2 w = w$. In general, $$y^2 w = w$$"
        assert check(text).checks[0].verdict == "holds"
        assert check(text).checks[-1].verdict != "holds"


def test_a_function_that_is_defined_anew_is_not_what_an_earlier_item_assumed() -> None:
    text = "1. $f(A) = I$: then $f(M) = I$.\n2. $f(A) = A^2$. Then $d(A^2) = {}$.\n"
    assert check(text.replace("{}", r"dA\,A + A\,dA")).checks[-1].verdict == "holds"
    assert check(text.replace("{}", r"dA\,A + dA")).checks[-1].verdict == "false"


def test_a_formula_that_is_told_again_settles_which_of_two_is_meant() -> None:
    text = r"""$$A = s\Phi^T\Phi + P^{-1}$$

One can use the formula of Woodbury, $A = P^{-1}$. There is another way:

$$A = s\Phi^T\Phi + P^{-1}$$

$$AP = s\Phi^T\Phi P + I$$"""
    assert relugrad.check(text).checks[-1].verdict == "holds"
