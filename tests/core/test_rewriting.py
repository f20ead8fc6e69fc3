"""What is assumed, as rules: each is used where it applies, and nowhere else."""

from __future__ import annotations

import pytest

from relugrad.core.algebra import Algebra
from relugrad.core.rewriting import Rule, measure, rules, solved, word
from relugrad.core.terms import (
    ONE,
    Index,
    Poly,
    Undecided,
    delta,
    entry,
    fresh,
    minus,
    plus,
    scale,
    summed,
    times,
    variable,
)

N = "n"


def at(name: str, *indices: Index) -> Poly:
    return entry(variable(name), *indices)


def product(names: str, row: Index, column: Index) -> Poly:
    """The entry of a product of square matrices."""
    inner = [fresh(N) for _ in names[1:]]
    path = [row, *inner, column]
    factors = [at(name, *path[k : k + 2]) for k, name in enumerate(names)]
    return summed(times(*factors), inner)


ROW, COLUMN = fresh(N), fresh(N)


def under(p: Poly, *equations: Poly) -> Poly:
    algebra = Algebra()
    found = [rule for q in equations for rule in rules(algebra, algebra.reduced(q))]
    return algebra.ruled(p, found)


class TestRules:
    EQUATION = minus(product("AB", ROW, COLUMN), at("C", ROW, COLUMN))

    def test_the_greatest_term_gives_way(self) -> None:
        [rule] = rules(Algebra(), self.EQUATION)
        assert {letter.name for letter, _, _ in rule.lead.factors} == {"A", "B"}
        assert measure(rule.lead) == (4, 2)
        assert not rule.swaps

    def test_it_is_found_as_a_part(self) -> None:
        assert not under(
            minus(product("DABE", ROW, COLUMN), product("DCE", ROW, COLUMN)), self.EQUATION
        )

    def test_but_not_across_an_index_that_is_not_summed(self) -> None:
        k = fresh(N)
        # (A ⊙ D) B is not (C ⊙ D): the index between A and B is also D's.
        three = times(at("A", ROW, k), at("D", ROW, k), at("B", k, COLUMN))
        assert len(under(summed(three, (k,)), self.EQUATION)) == 1
        [left] = under(summed(three, (k,)), self.EQUATION)
        assert {letter.name for letter, _, _ in left.factors} == {"A", "B", "D"}
        # Nor where the sum runs over a third place of the same letters: Σ_k A_kk B_kj.
        [left] = under(summed(times(at("A", k, k), at("B", k, COLUMN)), (k,)), self.EQUATION)
        assert {letter.name for letter, _, _ in left.factors} == {"A", "B"}

    def test_a_part_of_a_power_is_enough(self) -> None:
        square = minus(times(at("x"), at("x")), at("y"))
        found = under(times(at("x"), at("x"), at("x")), square)
        assert not under(minus(found, times(at("x"), at("y"))), square)

    def test_a_term_without_all_indices_determines_nothing(self) -> None:
        assert not rules(
            Algebra(), minus(times(at("A", ROW, COLUMN), delta(ROW, COLUMN)), at("b", ROW))
        )
        assert not rules(Algebra(), ONE)

    def test_equally_great_terms_swap(self) -> None:
        commute = minus(product("AB", ROW, COLUMN), product("BA", ROW, COLUMN))
        assert all(rule.swaps for rule in rules(Algebra(), commute))
        assert not under(minus(product("ABAB", ROW, COLUMN), product("AABB", ROW, COLUMN)), commute)
        assert under(minus(product("ACB", ROW, COLUMN), product("BCA", ROW, COLUMN)), commute)

    def test_what_is_its_own_negative_is_0(self) -> None:
        skew = plus(at("A", ROW, COLUMN), at("A", COLUMN, ROW))
        k, m = fresh(N), fresh(N)
        form = summed(times(at("A", k, m), at("x", k), at("x", m)), (k, m))
        assert not under(form, skew)
        assert under(summed(times(at("A", k, m), at("x", k), at("y", m)), (k, m)), skew)

    def test_one_without_an_end_is_given_up(self) -> None:
        [lead] = product("AB", ROW, COLUMN)
        with pytest.raises(Undecided, match="without end"):
            Algebra().ruled((lead,), [Rule(lead, plus((lead,), at("C", ROW, COLUMN)))])


class TestSolved:
    def test_a_symbol_that_is_alone(self) -> None:
        found = solved(Algebra(), minus(at("C", ROW, COLUMN), product("AB", ROW, COLUMN)), "C")
        assert found is not None
        algebra = Algebra()
        p = algebra.substituted(product("CC", ROW, COLUMN), "C", found.at)
        assert not algebra.reduced(minus(p, product("ABAB", ROW, COLUMN)))

    @pytest.mark.parametrize(
        "p",
        [
            minus(at("C", ROW, COLUMN), product("AC", ROW, COLUMN)),
            minus(product("CA", ROW, COLUMN), at("B", ROW, COLUMN)),
            minus(at("C", ROW, ROW), at("b", ROW)),
        ],
    )
    def test_no_other(self, p: Poly) -> None:
        assert solved(Algebra(), p, "C") is None


class TestWord:
    K = fresh(N)

    def test_what_an_equation_says(self) -> None:
        gram = summed(times(at("Q", self.K, ROW), at("Q", self.K, COLUMN)), (self.K,))
        assert word(minus(at("A", ROW, COLUMN), at("A", COLUMN, ROW))) == ("A", "symmetric")
        assert word(minus(gram, delta(ROW, COLUMN))) == ("Q", "orthogonal")
        assert word(minus(delta(ROW, COLUMN), gram)) == ("Q", "orthogonal")
        tall = fresh("m")
        gram = summed(times(at("W", tall, ROW), at("W", tall, COLUMN)), (tall,))
        assert word(minus(gram, delta(ROW, COLUMN))) == ("W", "orthonormal")
        wide, other = fresh("m"), fresh("m")
        rows = summed(times(at("W", wide, self.K), at("W", other, self.K)), (self.K,))
        assert word(minus(rows, delta(wide, other))) is None

    def test_and_what_it_does_not(self) -> None:
        gram = summed(times(at("Q", self.K, ROW), at("Q", self.K, COLUMN)), (self.K,))
        twisted = summed(times(at("Q", ROW, self.K), at("Q", self.K, COLUMN)), (self.K,))
        assert word(plus(at("A", ROW, COLUMN), at("A", COLUMN, ROW))) is None
        assert word(minus(at("A", ROW, COLUMN), at("B", COLUMN, ROW))) is None
        assert word(minus(scale(gram, 2), delta(ROW, COLUMN))) is None
        assert word(minus(twisted, delta(ROW, COLUMN))) is None
