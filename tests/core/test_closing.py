"""Letters made of an argument: one key for equal arguments, and another for all others."""

from __future__ import annotations

from itertools import permutations

import pytest

from relugrad.core.algebra import Algebra
from relugrad.core.closing import all_positive, content, fraction, labelled
from relugrad.core.functions import function
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
    renamed,
    scale,
    summed,
    times,
    variable,
)

from .tensors import (
    A,
    B,
    M,
    N,
    One,
    Tensor,
    ones,
    proved,
    symbol,
    total,
    trace,
    unproved,
    v,
    w,
    x,
    φ,
)


def letter(p: Poly) -> tuple[str, tuple[Index, ...]]:
    [t] = function(Algebra(), "φ", p)
    [(found, at, _)] = t.factors
    return found.key, at


class TestKeys:
    def test_names_of_indices_do_not_count(self) -> None:
        i, j, k, m = (fresh(N) for _ in range(4))
        p = plus(entry(variable("A"), i, j), times(entry(variable("v"), i), number(2)))
        key, at = letter(p)
        for names in permutations((k, m, i, j), 2):
            new = dict(zip((i, j), names, strict=True))
            assert letter(renamed(p, new)) == (key, tuple([new[x] for x in at]))

    def test_sizes_count(self) -> None:
        # Σ over another size, or a place of another size, is another argument.
        p, q = symbol("p", M), symbol("p", N)
        assert unproved(φ(total(p)), φ(total(q)))
        assert unproved(φ(total(ones(N, N)) * x), φ(total(ones(N, M)) * x))
        rows = Tensor((N, M), lambda c, i, j: function(c, "φ", v.at(c, i)))
        assert proved(rows, φ(v.outer(ones(M))))

    def test_orders_and_names_count(self) -> None:
        c = Algebra()
        p = entry(variable("x"))
        keys = {
            function(c, name, p, order)[0].factors[0][0]
            for name in ("φ", "ψ", "φ 1")
            for order in (0, 1, 2)
        }
        assert len(keys) == 9

    def test_places_are_not_swapped(self) -> None:
        assert unproved(φ(A + 2 * A.T), φ(A.T + 2 * A))
        assert unproved(φ(v.outer(w)), φ(w.outer(v)))
        assert proved(φ(A + 2 * A.T).T, φ(A.T + 2 * A))

    def test_symmetric_arguments(self) -> None:
        assert proved(φ(A + A.T), φ(A + A.T).T)
        assert proved(trace(φ(A + A.T) @ B), trace(φ(A + A.T) @ B.T))
        assert unproved(trace(φ(A) @ B), trace(φ(A) @ B.T))

    def test_bound_indices_do_not_show(self) -> None:
        assert proved(φ(A @ v), φ(v @ A.T))
        assert unproved(φ(A @ v), φ(v @ A))

    def test_long_keys_are_told_apart(self) -> None:
        long = total(A * A * A * B * B.T * A.T)
        assert proved(φ(long + x), φ(x + long))
        assert unproved(φ(long + x), φ(long + 2 * x))

    def test_a_delta_inside(self) -> None:
        def at(c: Algebra, i: Index, j: Index) -> Poly:
            return function(c, "φ", plus(delta(i, j), A.at(c, i, j)))

        inside = Tensor((N, N), at)
        assert unproved(inside, φ(A))
        assert proved(trace(inside), total(Tensor((N,), lambda c, i: at(c, i, i))))
        assert proved(
            trace(inside),
            total(Tensor((N,), lambda c, i: function(c, "φ", plus(ONE, A.at(c, i, i))))),
        )


def test_signs() -> None:
    i, j = fresh(N), fresh(N)
    c = Algebra()
    p = minus(entry(variable("v"), i), scale(entry(variable("w"), j), 2))
    label, other = (labelled(c, q, signs=(1, -1)) for q in (p, scale(p, -1)))
    assert label.key == other.key
    assert label.sign == -other.sign
    assert labelled(c, p).key != labelled(c, scale(p, -1)).key


def test_too_many_indices() -> None:
    six = [entry(variable("v"), fresh(N)) for _ in range(6)]
    with pytest.raises(Undecided, match="6 free indices"):
        labelled(Algebra(), plus(*six))


class TestContent:
    def test_positive_factors(self) -> None:
        c = Algebra()
        i = fresh(N)
        e = function(c, "exp", entry(variable("v"), i))
        rest = minus(entry(variable("x")), entry(variable("y")))
        found, left = content(c, c.reduced(scale(times(e, rest), 6)))
        assert found == scale(e, 6)
        assert set(left) == set(rest)

    def test_only_what_every_term_has(self) -> None:
        c = Algebra()
        e = function(c, "exp", entry(variable("x")))
        p = plus(e, entry(variable("y")))
        assert content(c, p) == (ONE, p)

    def test_not_what_a_sum_binds(self) -> None:
        c = Algebra()
        i = fresh(N)
        e = function(c, "exp", entry(variable("v"), i))
        p = summed(times(e, plus(entry(variable("w"), i), ONE)), (i,))
        assert content(c, c.reduced(p))[0] == ONE


def test_denominators() -> None:
    c = Algebra()
    p, q = entry(variable("x")), plus(entry(variable("y")), ONE)
    whole, below = fraction(c, c.reduced(plus(times(p, c.powered(q, -2)), c.powered(q, -1))))
    assert set(whole) == set(plus(p, q))
    assert [power for *_, power in below] == [2]


@pytest.mark.parametrize(
    ("tensor", "positive"),
    [
        (x**2 + 1, True),
        (x**2, False),
        (x**2 - 1, False),
        (x + 1, False),
        (total(v**2) + total(One), True),
    ],
)
def test_what_is_known_to_be_positive(tensor: Tensor, positive: bool) -> None:
    c = Algebra()
    assert all_positive(c, c.reduced(tensor.at(c))) is positive
