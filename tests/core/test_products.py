"""Products over an index: laws that hold for all sizes, and what is no law."""

from __future__ import annotations

import pytest

from relugrad.core.algebra import Algebra
from relugrad.core.functions import function
from relugrad.core.products import over_index
from relugrad.core.terms import (
    ONE,
    Index,
    Poly,
    Undecided,
    delta,
    entry,
    fresh,
    minus,
    number,
    plus,
    scale,
    size_letter,
    summed,
    times,
    variable,
)
from relugrad.core.written import written

FIRST = fresh("n")
SECOND = fresh("n")


def at(name: str, *indices: Index, power: int = 1) -> Poly:
    return entry(variable(name), *indices, power=power)


x, y, c = at("x", FIRST), at("y", FIRST), at("c")


def over(p: Poly, index: Index = FIRST, algebra: Algebra | None = None) -> Poly:
    return over_index(algebra or Algebra(), p, index)


def equal(a: Poly, b: Poly) -> bool:
    return Algebra().equal(a, b)


class TestEqual:
    @pytest.mark.parametrize(
        ("left", "right"),
        [
            (over(times(x, y)), times(over(x), over(y))),
            (over(at("x", FIRST, power=-1)), Algebra().powered(over(x), -1)),
            (over(scale(x, 4)), times(over(number(2)), over(number(2)), over(x))),
            (over(times(c, x)), times(over(c), over(x))),
            (
                over(over(at("A", FIRST, SECOND), SECOND)),
                over(over(at("A", FIRST, SECOND)), SECOND),
            ),
            (over(plus(x, y)), over(plus(y, x))),
            (over(x), over(at("x", SECOND), SECOND)),
        ],
    )
    def test_of_all_sizes(self, left: Poly, right: Poly) -> None:
        assert equal(left, right)

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            (over(plus(x, y)), plus(over(x), over(y))),
            (over(scale(x, 2)), scale(over(x), 2)),
            (over(times(c, x)), times(c, over(x))),
            (over(x), summed(x, (FIRST,))),
            (
                over(summed(at("A", FIRST, SECOND), (SECOND,))),
                summed(over(at("A", FIRST, SECOND)), (SECOND,)),
            ),
            (over(x), over(at("x", fresh("m")), FIRST)),
        ],
    )
    def test_no_more(self, left: Poly, right: Poly) -> None:
        assert not equal(left, right)

    def test_a_constant_over_another_size_is_another(self) -> None:
        assert not equal(over(c), over(c, fresh("m")))


class TestFunctions:
    def test_exponentials_add_up(self) -> None:
        algebra = Algebra()
        left = over(function(algebra, "exp", x), algebra=algebra)
        assert algebra.equal(left, function(algebra, "exp", summed(x, (FIRST,))))
        assert "product of exponentials" in algebra.used

    def test_an_exponential_of_a_constant_counts_the_factors(self) -> None:
        algebra = Algebra()
        left = over(function(algebra, "exp", c), algebra=algebra)
        size = entry(size_letter("n"))
        assert algebra.equal(left, function(algebra, "exp", times(size, c)))

    def test_the_logarithm_is_a_sum_where_all_factors_are_positive(self) -> None:
        algebra = Algebra()
        left = function(algebra, "log", over(x, algebra=algebra))
        assert algebra.equal(left, summed(function(algebra, "log", x), (FIRST,)))
        assert list(algebra.under) == ["every entry of x is positive"]

    def test_that_of_squares_asks_for_it_too(self) -> None:
        algebra = Algebra()
        left = function(algebra, "log", over(times(x, x), algebra=algebra))
        assert algebra.equal(left, scale(summed(function(algebra, "log", x), (FIRST,)), 2))
        assert algebra.under

    def test_of_positive_factors_nothing_is_asked(self) -> None:
        algebra = Algebra([("x", "positive")])
        left = function(algebra, "log", over(x, algebra=algebra))
        assert algebra.equal(left, summed(function(algebra, "log", x), (FIRST,)))
        assert list(algebra.under) == ["x > 0"]


class TestDerivative:
    def test_by_an_entry(self) -> None:
        algebra = Algebra()
        found = algebra.partial(over(x, algebra=algebra), "x", (SECOND,))
        assert algebra.equal(found, times(over(x), at("x", SECOND, power=-1)))
        assert "differential of a product" in algebra.used

    def test_of_what_does_not_depend_on_it(self) -> None:
        assert Algebra().partial(over(y), "x", (SECOND,)) == ()

    def test_that_of_a_sum_of_factors(self) -> None:
        algebra = Algebra()
        found = algebra.partial(over(plus(x, y), algebra=algebra), "x", (SECOND,))
        inside = algebra.powered(plus(at("x", SECOND), at("y", SECOND)), -1)
        assert not algebra.equal(found, over(plus(x, y)))
        assert algebra.equal(times(found, plus(at("x", SECOND), at("y", SECOND))), over(plus(x, y)))
        assert algebra.equal(found, times(over(plus(x, y)), inside))


def test_a_product_over_many_indices_is_not_formed() -> None:
    indices = [fresh("n") for _ in range(5)]
    found = at("A", *indices)
    for index in indices[:-1]:
        found = over(found, index)
    with pytest.raises(Undecided):
        over(found, indices[-1])


@pytest.mark.parametrize("p", [(), delta(FIRST, SECOND), minus(x, x)])
def test_what_has_no_form(p: Poly) -> None:
    with pytest.raises(Undecided):
        over(p)


def test_one_is_left_alone() -> None:
    assert over(ONE) == ONE


def test_it_is_written_with_an_index_of_its_own() -> None:
    assert written(over(x), (), {}) == r"\prod_{k} \left(x_{k}\right)"
    assert written(over(at("A", FIRST, SECOND)), (SECOND,), {}) == r"\prod_{k} \left(A_{ki}\right)"
