"""Verdicts and the evidence behind them."""

from __future__ import annotations

from fractions import Fraction
from math import isinf, log2

import pytest

from relugrad import check
from relugrad.verify import Check, Evidence

TRACE = r"\operatorname{tr}"


def verdicts(text: str, seed: int = 0) -> list[str]:
    return [found.verdict for found in check(text, seed=seed).checks]


def evidence(text: str, seed: int = 0, trials: int | None = None) -> Evidence:
    found = check(text, seed=seed, trials=trials).checks[-1].evidence
    assert found is not None
    return found


@pytest.mark.parametrize(
    "latex",
    [
        r"\operatorname{tr}(AB) = \operatorname{tr}(BA)",
        r"\operatorname{tr}(ABC) = \operatorname{tr}(CAB)",
        r"\operatorname{tr}(A^T (B \odot C)) = \operatorname{tr}((A \odot B)^T C)",
        "(AB)^T = B^T A^T",
        "(AB)^{-1} = B^{-1} A^{-1}",
        r"d(X^{-1}) = -X^{-1} dX X^{-1}",
        r"d\operatorname{tr}(X^T X) = 2 \operatorname{tr}(X^T dX) = \operatorname{tr}(2 dX^T X)",
        r"d(A \odot B) = dA \odot B + A \odot dB",
        r"\frac{\partial}{\partial X} \operatorname{tr}(AXB) = A^T B^T",
        r"\nabla_{\mathbf{x}} (\mathbf{x}^T A \mathbf{x}) = (A + A^T) \mathbf{x}",
        r"\max(a, 0) - \max(-a, 0) = a",
        r"H(A) \odot H(A) = H(A)",
        r"\max(A, 0) = A \odot H(A)",
        r"d\max(A, 0) = H(A) \odot dA",
        "R'(x) = H(x)",
        "R(2) = 2",
        "R'(2) = 1",
        "R(-3) = 0",
        r"\frac{a}{a} = 1",
        r"\frac{a^2 - b^2}{a - b} = a + b",
        "IA = A = AI",
        "I^T = I",
        "A - A = 0",
        r"\frac{d}{dx} \max(x, 0)^2 = 2 \max(x, 0)",
    ],
)
def test_a_true_equation_holds(latex: str) -> None:
    for seed in range(3):
        assert set(verdicts(latex, seed=seed)) == {"holds"}


# Each is true at many points, shapes or patterns, and false in general.
@pytest.mark.parametrize(
    "latex",
    [
        # for square or symmetric matrices, or for equal sizes
        r"\operatorname{tr}(A^T B) = \operatorname{tr}(AB)",
        r"\operatorname{tr}(A^T B A) = \operatorname{tr}(A B A^T)",
        r"(A^T A)^2 = (A A^T)^2",
        r"\nabla_{\mathbf{x}} (\mathbf{x}^T A \mathbf{x}) = 2 A \mathbf{x}",
        "(AB)^2 = A^2 B^2",
        # for matrices of one entry
        r"\operatorname{tr}(AB) = \operatorname{tr}(A) \operatorname{tr}(B)",
        "A^2 = A^{\\odot 2}",
        # for positive entries, or where a mask is all ones or all zeros
        r"\max(A, 0) = A",
        r"\max(a, 0) \max(b, 0) = \max(ab, 0)",
        r"\max(a, 0) + \max(b, 0) = \max(a, 0) + b",
        r"\max(a, 0) + \max(b, 0) + \max(c, 0) = \max(a, 0) + \max(b, 0) + c H(c) H(b)"
        r" + c H(c) H(-b) H(a)",
        r"\max(A + B, 0) = \max(A, 0) + \max(B, 0)",
        r"\max(A, 0) \odot \max(B, 0) = \max(A \odot B, 0)",
        # at integers, and away from a small region
        "H(2a - 1) = H(a)",
        "H(a^2 - a) = H(a^2)",
        r"H(A - I) \odot H(A) = H(A)",
        r"\max(A^2 - BC, 0) \odot H(A^2 - 2BC) = \max(A^2 - BC, 0)",
        "H(ABC - A) = H(ABC)",
        r"\max(a + 5, 0) H(a) + \max(a + 5, 0) H(-a - 5) = \max(a + 5, 0)",
        # one entry of many
        r"A \odot I = A",
        # to first order
        r"(a + b)^3 = a^3 + 3a^2 b",
        "(I + A)^{-1} = I - A",
    ],
)
def test_an_equation_that_is_usually_true_is_false(latex: str) -> None:
    for seed in range(5):
        assert verdicts(latex, seed=seed) == ["false"], seed


@pytest.mark.parametrize(
    "latex", ["A^T = A", "A^T A = A A^T", "AB = BA", "a^2 = a", r"A \odot A = A"]
)
def test_one_in_which_nothing_is_computed_is_taken_as_an_assumption(latex: str) -> None:
    """Statements, 6: "(b) nothing to compute as written"; after a claim word it is none."""
    for seed in range(5):
        [assumed] = check(latex, seed=seed).checks
        assert (assumed.verdict, assumed.assumed) == ("condition", True)
        # What is claimed may follow from what nobody read, so nothing is said against it.
        assert verdicts(f"Then $${latex}$$", seed=seed) == ["unread"]


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"\frac{1}{a - a} = 0", "is 0 at every point"),
        ("(A - A)^{-1} = A", "is 0 at every point"),
        ("R(0) = 0", "lies on a kink"),
        ("R'(0) = 1", "lies on a kink"),
        ("H(A - A) = A", "lies on a kink"),
        (r"\operatorname{tr}(I) = 1", "what size I has"),
        (r"a \|I\|_F^2 = a", "what size I has"),
        ("d(AB) = AB", "nothing varies"),
        ("((((9^{12})^{12})^{12})^{12})^{12} a = a", "too large to evaluate"),
    ],
)
def test_what_has_no_value_is_not_read(latex: str, said: str) -> None:
    found = check(latex).checks[-1]
    assert (found.verdict, found.evidence) == ("unread", None)
    assert said in found.diagnosis


class TestChains:
    def test_every_expression_is_held_against_the_first(self) -> None:
        found = check(rf"{TRACE}(AB) = 2{TRACE}(AB) = {TRACE}(BA)").checks
        assert [c.verdict for c in found] == ["false", "holds"]
        assert found[1].detail == "correct again: equals the first expression of the chain"

    def test_two_that_are_wrong_alike_agree(self) -> None:
        found = check(rf"{TRACE}(AB) = 2{TRACE}(AB) = 2{TRACE}(BA)").checks
        assert [c.verdict for c in found] == ["false", "holds"]
        assert found[1].detail == "follows from the preceding expression, which is false"

    def test_what_is_not_read_leaves_the_rest_to_be_checked(self) -> None:
        unread = rf"{TRACE}(AB) = \sqrt{{A}}"
        found = check(rf"{unread} = {TRACE}(BA) = {TRACE}(AB) = 2{TRACE}(BA)").checks
        assert [c.verdict for c in found] == ["unread", "unread", "holds", "false"]
        found = check(rf"{unread} = 2{TRACE}(BA) = 3{TRACE}(AB) = 2{TRACE}(AB)").checks
        assert [c.verdict for c in found] == ["unread", "unread", "false", "holds"]
        assert found[3].detail == "correct again: equals an earlier expression"

    @pytest.mark.parametrize(
        ("last", "said"), [("A - B", "false"), ("A + B", "holds"), ("2A + B", "false")]
    )
    def test_one_that_is_wrong_makes_no_other_wrong(self, last: str, said: str) -> None:
        """The first sides are equal where A and B have one size, which a later one does not end."""
        first = r"\operatorname{tr}(A) + \operatorname{tr}(B) = \operatorname{tr}(A + B)"
        assert verdicts(rf"{first} = \operatorname{{tr}}({last})") == ["holds", said]

    def test_a_definition_makes_no_claim(self) -> None:
        text = "$$Z = (XW)^T$$ and $$Z = (XW)^T = X^T W^T$$"
        assert verdicts(text) == ["definition", "holds", "false"]

    def test_a_letter_that_is_known_makes_one(self) -> None:
        assert verdicts("$$Z = XW$$ and $$Z^T = 2W^T X^T$$") == ["definition", "false"]

    def test_a_second_equation_for_it_that_fails_may_define_it_anew(self) -> None:
        found = check("$$Z = XW$$ and $$Z = X W W$$").checks
        assert [c.verdict for c in found] == ["definition", "unread"]
        assert "if this is a new definition, say “let”" in found[1].diagnosis
        remedy = check("$$Z = XW$$ Let $$Z = X W W$$").checks
        assert [c.verdict for c in remedy] == ["definition", "definition"]


class TestEvidence:
    LATEX = r"\operatorname{tr}(A^T \max(XW, 0)) = \operatorname{tr}(\max(XW, 0)^T A)"
    # True, and beyond the normal form: reciprocals under a sum.
    SAMPLED = r"\sum_i \frac{1}{1 + x_i} = \sum_i \frac{1 - x_i}{1 - x_i^2}"
    # Wrong, so that points are all there is.
    MASKED = r"\operatorname{tr}(A^T \max(XW, 0)) = 2\operatorname{tr}(A^T \max(XW, 0))"

    def test_what_is_proved_takes_one_point(self) -> None:
        [found] = check("AB = A B", trials=9).checks
        assert found.basis == "proved"
        assert found.evidence is not None
        assert found.evidence.trials == 1

    @pytest.mark.parametrize("latex", [LATEX, MASKED])
    def test_shapes_are_letters_with_different_sizes(self, latex: str) -> None:
        found = evidence(latex)
        assert found.shapes == {"A": "n×d", "X": "n×h", "W": "h×d"}
        sizes = [found.sizes[letter] for letter in ("n", "d", "h")]
        assert len(set(sizes)) == 3
        assert min(sizes) > 1

    def test_points_are_integers_of_that_shape(self) -> None:
        found = evidence(self.MASKED)
        assert len(found.points) == found.trials >= 4
        for point in found.points:
            assert list(point) == ["A", "X", "W"]
            for name, matrix in point.items():
                letters = found.shapes[name].split("×")
                assert [len(matrix), len(matrix[0])] == [found.sizes[c] for c in letters]
                assert all(isinstance(entry, int) for row in matrix for entry in row)

    def test_directions_are_kept_with_the_points(self) -> None:
        first, second, *_ = evidence(r"H(X) \odot dX = 2H(X) \odot dX").points
        assert set(first) == {"X", "dX"}
        assert first != second

    def test_near_a_kink_points_are_fractions(self) -> None:
        points = evidence("H(a + 1) H(a) = H(a + 1)").points
        entries = [Fraction(str(point["a"][0][0])) for point in points]
        assert any(abs(a) <= 1 and a.denominator > 1 for a in entries)
        assert any(abs(a) > 2**60 and a.denominator == 1 for a in entries)

    @pytest.mark.parametrize("latex", [LATEX, "a^2 - b^2 = (a - b)(a + b)", "A^{-1} A = I"])
    def test_the_bound_is_below_2_to_the_minus_60(self, latex: str) -> None:
        found = evidence(latex)
        assert found.bound_log2 < -60
        assert found.degree >= 1

    def test_the_bound_is_that_of_the_lemma(self) -> None:
        """degree / (number of values an entry takes), for each draw that could be taken."""
        found = evidence("a^3 b = a b a^2")
        entries = [abs(int(str(v[0][0]))) for p in found.points for v in p.values()]
        assert found.degree == 4
        # The difference has degree 4; the evaluator bounds the sum of both sides' degrees.
        assert found.bound_log2 >= log2(4) - (max(entries).bit_length() + 1)

    def test_where_nothing_is_random_nothing_is_left_to_chance(self) -> None:
        found = evidence("2 + 2 = 4")
        assert isinf(found.bound_log2)
        assert found.degree == 0

    def test_both_states_of_every_mask_are_in_every_pattern(self) -> None:
        for seed in range(5):
            found = evidence("dR(A) = R'(A) \\odot dA", seed=seed)
            for point in found.points:
                signs = {entry > 0 for row in point["A"] for entry in map(_number, row)}
                assert signs == {True, False}

    def test_all_patterns_of_small_masks_are_met(self) -> None:
        found = evidence("H(a) + H(b) + H(c) = 2H(a) + 2H(b) + 2H(c)", trials=64)
        assert found.patterns == 8
        assert evidence("AB = A B").patterns == 1

    def test_no_point_lies_on_a_kink(self) -> None:
        """Half of all small points do: with them an equation about masks would still hold."""
        found = evidence("H(a b) + H(-a b) = 1")
        for point in found.points:
            assert all(_number(matrix[0][0]) != 0 for matrix in point.values())

    def test_where_all_is_refuted_no_more_are_drawn(self) -> None:
        """Its masks have few entries: 64 points would be drawn where the two sides agree."""
        assert evidence("H(a) + H(b) = 2H(a) + 2H(b)").trials == 4

    def test_what_is_proved_beside_it_is_evaluated_once(self) -> None:
        product = r"H(X) \odot A"
        found = check(rf"A \odot H(X) = {product} = {product} \odot H(X) = 2{product}").checks
        assert [one.verdict for one in found] == ["holds", "holds", "false"]
        assert found[-1].diagnosis.endswith("an extra factor 2")

    def test_trials_are_the_least_number_of_points(self) -> None:
        few, many = (evidence(self.MASKED, trials=t).trials for t in (1, 9))
        assert 1 <= few < many

        assert many >= 9

    def test_without_a_kink_two_points_are_enough(self) -> None:
        latex = "(a + b + c + e)^{12} = ((a + b + c + e)^6)^2"
        [found] = check(latex, trials=9).checks
        assert found.basis == "sampled"
        assert found.evidence is not None
        assert found.evidence.trials == 2


def _number(entry: object) -> Fraction:
    return Fraction(str(entry))


class TestSeed:
    TEXT = r"$$\nabla_X \|X\|_F^2 = W$$ and $$A + B = B + A$$ and $$a b = \max(a, b b)$$"

    def test_the_same_seed_gives_the_same_report(self) -> None:
        first, second = check(self.TEXT, seed=7), check(self.TEXT, seed=7)
        assert first == second
        assert [c.evidence for c in first.checks] == [c.evidence for c in second.checks]
        assert [c.counterexample for c in first.checks] == [c.counterexample for c in second.checks]

    def test_another_seed_gives_other_points_and_the_same_verdicts(self) -> None:
        first, second = check(self.TEXT, seed=1), check(self.TEXT, seed=2)
        assert [c.verdict for c in first.checks] == [c.verdict for c in second.checks]
        held: list[list[Check]] = [[c for c in r.checks if c.evidence] for r in (first, second)]
        assert held[0]
        for one, other in zip(*held, strict=True):
            assert one.evidence
            assert other.evidence
            assert one.evidence.points != other.evidence.points


@pytest.mark.parametrize("seed", range(8))
def test_a_mask_of_different_degrees_is_looked_at_where_they_compete(seed: int) -> None:
    r = r"\max(A - \mathbf{b}\mathbf{c}^T, 0)"
    (found,) = check(rf"{r} \odot H(A - 2\mathbf{{b}}\mathbf{{c}}^T) = {r}", seed=seed).checks
    assert found.verdict == "false"


def test_two_numbers_in_two_formulas_are_of_two_things() -> None:
    text = "Here the rows $=4$, the columns $=9$ are counted."
    assert "false" not in [c.verdict for c in check(text).checks]


def test_an_unknown_matrix_may_be_symmetric_entry_by_entry_too() -> None:
    assert verdicts(r"Therefore $$x_{ij} = x_{ji}$$") == ["unread"]
    assert verdicts(r"Therefore $$\sum_k x_{ik}y_{kj} = \sum_k x_{ik}y_{jk}$$") == ["false"]
