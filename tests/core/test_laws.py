"""The table of laws, and how terms are found in others."""

from __future__ import annotations

from fractions import Fraction

from relugrad.core.algebra import Algebra
from relugrad.core.laws import LAWS, Law
from relugrad.core.terms import (
    Letter,
    Term,
    entry,
    fresh,
    number,
    plus,
    scale,
    size_letter,
    summed,
    times,
    variable,
)

from .tensors import (
    A,
    B,
    H,
    N,
    One,
    Tensor,
    agree,
    exp,
    proved,
    tensor,
    total,
    trace,
    u,
    unproved,
    v,
    w,
    x,
    y,
)


def test_a_law_for_each_kind() -> None:
    assert all(isinstance(law, Law) for law in LAWS.values())
    # Letters that laws make are of these kinds too: none is without a law.
    for made in (H(x), exp(x), 1 / (x + y), A.inverse, (x + y) ** Fraction(1, 2)):
        c = Algebra()
        i = [fresh(size) for size in made.sizes]
        assert {letter.kind for t in made.at(c, *i) for letter, _, _ in t.factors} <= set(LAWS)


def test_constants_have_no_slope() -> None:
    i = fresh(N)
    c = Algebra()
    for p in (entry(size_letter(N)), entry(variable("x")), summed(entry(variable("v"), i), (i,))):
        assert c.partial(p, "y", ()) == ()


class TestPrimes:
    def test_whole_parts_are_numbers(self) -> None:
        c = Algebra()
        two = Letter("prime", "2", "2")
        assert c.reduced(entry(two, power=Fraction(5, 2))) == (
            Term(4, ((two, (), Fraction(1, 2)),)),
        )
        assert c.reduced(entry(two, power=Fraction(-3, 2))) == (
            Term(Fraction(1, 4), ((two, (), Fraction(1, 2)),)),
        )

    def test_products(self) -> None:
        c = Algebra()
        root = c.powered(number(6), Fraction(1, 2))
        assert c.equal(times(root, root), number(6))
        assert not c.equal(root, plus(c.powered(number(2), Fraction(1, 2)), number(3)))


class TestCancelling:
    """A sum beside its own reciprocal, under a sum over an index."""

    def test_all_of_it(self) -> None:
        p = v + w
        assert proved(total(u * v / p) + total(u * w / p), total(u))

    def test_a_part_of_it(self) -> None:
        assert proved(total(v / (v + w)), trace_of_ones() - total(w / (v + w)))
        assert unproved(total(v / (v + w)), trace_of_ones() + total(w / (v + w)))

    def test_a_sum_within(self) -> None:
        # The denominator of each row is a sum over the columns.
        rows = A @ One
        assert proved(total((A @ One) / rows), trace_of_ones())
        assert unproved(total((A.T @ One) / rows), trace_of_ones())
        assert agree(total((A.T @ One) / rows), trace_of_ones()) is False

    def test_a_sum_over_an_index_that_is_used_elsewhere(self) -> None:
        # Σ_j A_ij v_j / Σ_j A_ij is a mean, and not Σ_j v_j.
        rows = A @ One
        assert unproved(total((A @ v) / rows), total(v))
        assert agree(total((A @ v) / rows), total(v)) is False

    def test_the_diagonal_of_a_sum(self) -> None:
        # Σ_i A_ii / Σ_j A_ij: the index of the row is no index to sum over.
        rows = A @ One
        diagonal = Tensor((N,), lambda c, i: A.at(c, i, i))
        assert unproved(total(diagonal / rows), tensor(1))
        assert agree(total(diagonal / rows), tensor(1)) is False


def trace_of_ones() -> Tensor:
    return trace(Tensor((N, N), lambda c, i, j: number(1)))


def test_inverse_beside_two_matrices() -> None:
    # M⁻¹ may be undone on either side: both give the same.
    M = A + B
    assert proved(M @ M.inverse @ M, M)
    assert proved(M.inverse @ M @ M.inverse, M.inverse)
    assert unproved(M @ M.inverse.T @ M, M)
    assert proved(M.T @ M.inverse.T, (M.inverse @ M).T)
    assert unproved(scale_of(M) @ M.inverse, One.outer(One))


def scale_of(what: Tensor) -> Tensor:
    return what.map(lambda c, p: scale(p, 2))
