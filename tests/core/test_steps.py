"""The unit step and what is written with it, away from kinks."""

from __future__ import annotations

import pytest

from relugrad.core.terms import ONE, Undecided, minus, plus, times

from .tensors import (
    A,
    B,
    H,
    M,
    N,
    One,
    Tensor,
    W,
    X,
    Y,
    a,
    absolute,
    agree,
    b,
    diagonal,
    exp,
    of,
    ones,
    proof,
    proved,
    relu,
    sigmoid,
    symbol,
    tensor,
    total,
    trace,
    u,
    unproved,
    v,
    varied,
    w,
    x,
    y,
    z,
)

V = symbol("V", N, N)
Z = A @ V


def larger(left: Tensor, right: Tensor) -> Tensor:
    return right + relu(left - right)


LAWS: dict[str, tuple[Tensor, Tensor]] = {
    "idempotent": (H(Z) * H(Z) * H(Z), H(Z)),
    "positive number": (H(3 * x - 6 * y), H(x - 2 * y)),
    "positive factor": (H(exp(x) * y - exp(x) * z), H(y - z)),
    "sigmoid is positive": (H(sigmoid(x) * y), H(y)),
    "of the negative": (H(-x), 1 - H(x)),
    "of a difference": (H(x - y) + H(y - x), tensor(1)),
    "the negative of a product": (H(A @ v) + H(-A @ v), One),
    "excluded": (H(x) * H(-x), tensor(0)),
    "ramp": (relu(Z), Z * H(Z)),
    "ramp of a ramp": (relu(x) * H(x), relu(x)),
    "two ramps": (relu(x) - relu(-x), x),
    "of a number": (H(tensor(2)) + H(tensor(-2)), tensor(1)),
    "slope of a ramp": (relu(x**2 - y).partial("x"), 2 * x * H(x**2 - y)),
    "slope of a step": (H(x).partial("x"), tensor(0)),
    "maximum and minimum": (larger(A, B) - larger(-A, -B), A + B - 0 * A),
    "maximum, turned": (larger(A, B), larger(B, A)),
    "maximum of multiples": (larger(2 * x, 2 * y), 2 * larger(x, y)),
    "leaky ramp": (
        (relu(x) - a * relu(-x)).partial("x"),
        H(x) + a * (1 - H(x)),
    ),
    "objective": (
        total((relu(A @ V) - B) ** 2).partial("V", N, N),
        2 * A.T @ ((relu(A @ V) - B) * H(A @ V)),
    ),
    "differential of the objective": (
        total(relu(A @ V) ** 2).d("V"),
        2 * trace((relu(A @ V)).T @ (A @ varied("V", N, N))),
    ),
    "transposed": (H(A.T), H(A).T),
    "in a function": (of("φ")(relu(x)), of("φ")(x * H(x))),
    "at equal indices": (diagonal(H(A + A.T)), diagonal(H(A))),
    "negative at equal indices": (diagonal(H(-A)), One - diagonal(H(A))),
    "sum of columns": (
        H(u.outer(One) + One.outer(v)) + H(-u.outer(One) - One.outer(v)),
        ones(N, N),
    ),
    "maximum of three": (larger(larger(x, y), z), larger(x, larger(y, z))),
    "maximum of three in every entry": (larger(larger(A, B), V), larger(A, larger(B, V))),
    "transitive": (H(x - y) * H(y - z), H(x - y) * H(y - z) * H(x - z)),
    "ramp twice": (relu(relu(x)), relu(x)),
    "absolute value of a product": (absolute(x) * absolute(y), absolute(x * y)),
    "absolute value of three factors": (
        absolute(x * y * z),
        absolute(x) * absolute(y) * absolute(z),
    ),
    "sum of squares": (H(x**2 + y**2), tensor(1)),
    "odd power": (H(x**3), H(x)),
    "the smaller of two": (H(x + 1) * H(x), H(x)),
    "maximum of three in a function": (
        of("φ")(larger(x, larger(y, z))),
        of("φ")(larger(larger(x, y), z)),
    ),
}

NEIGHBOURS: dict[str, tuple[Tensor, Tensor]] = {
    "number that is not positive": (H(a * x), H(x)),
    "square of a ramp": (relu(x) ** 2, relu(x)),
    "of a product": (H(x * y), H(x) * H(y)),
    "of a sum": (H(x + y), H(x) + H(y)),
    "of the negative": (H(-x), -H(x)),
    "shifted": (H(x + 1), H(x)),
    "slope of a ramp": (relu(x**2 - y).partial("x"), H(x**2 - y)),
    "another mask": (2 * X.T @ (Y * H(Y)), 2 * X.T @ (Y * H(X))),
    "a missing mask": (
        total(relu(A @ V) ** 2).partial("V", N, N),
        2 * A.T @ (A @ V),
    ),
    "transposed on the one side": (H(A).T, H(A)),
    "ramp of a product": (relu(X @ W), relu(X) @ W),
    "absolute value": (absolute(x), x),
    "maximum and sum": (larger(x, y), x + y),
    "maximum of three": (larger(larger(x, y), z), larger(x, y)),
    "not transitive": (H(x - y) * H(z - y), H(x - y) * H(z - y) * H(x - z)),
    "a difference of squares": (H(x**2 - y**2), tensor(1)),
    "an even power": (H(x**2), H(x)),
    "triangle": (absolute(x + y), absolute(x) + absolute(y)),
    "degrees apart": (H(x + x * y**2), H(x + 2 * y)),
}


@pytest.mark.parametrize("name", LAWS)
def test_laws(name: str) -> None:
    assert proved(*LAWS[name])
    assert agree(*LAWS[name])


def test_a_region_that_points_seldom_meet() -> None:
    """Here x > 1000y > 0, one point in four thousand."""
    assert unproved(relu(x - 1000 * y) * relu(y), tensor(0))


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_neighbours(name: str) -> None:
    assert unproved(*NEIGHBOURS[name])
    assert agree(*NEIGHBOURS[name]) is False


class TestWhereItVanishes:
    """No law of the negative where an argument is 0 whenever certain indices coincide."""

    @pytest.mark.parametrize(
        "what",
        [
            A - A.T,
            v.outer(One) - One.outer(v),
            (A - A.T) * (B + B.T),
            A @ B - (A @ B).T,
            v.outer(w) - w.outer(v),
            exp(v).outer(One) - One.outer(exp(v)),
        ],
    )
    def test_antisymmetric(self, what: Tensor) -> None:
        # Values of H at 0 differ between texts: on the diagonal the sum is 0, 1 or 2.
        assert unproved(H(what) + H(-what), ones(N, N))
        assert unproved(total(H(what)) + total(H(-what)), total(ones(N, N)))

    def test_three_indices(self) -> None:
        gap = Tensor((N, N, N), lambda c, i, j, k: minus(v.at(c, i), plus(v.at(c, j), u.at(c, k))))
        assert proved(H(gap) + H(-gap), Tensor((N, N, N), lambda c, *i: ONE))
        gap = Tensor(
            (N, N, N),
            lambda c, i, j, k: times(u.at(c, k), (v.outer(One) - One.outer(v)).at(c, i, j)),
        )
        assert unproved(H(gap) + H(-gap), Tensor((N, N, N), lambda c, *i: ONE))

    def test_other_sizes(self) -> None:
        # A row and a column of different sizes never coincide.
        p = symbol("p", M)
        gap = v.outer(ones(M)) - One.outer(p)
        assert proved(H(gap) + H(-gap), ones(N, M))

    def test_a_kink_by_substitution(self) -> None:
        with pytest.raises(Undecided, match="a unit step at 0"):
            proved(diagonal(H(A - A.T)), One)


class TestPositiveSymbols:
    def test_divided_out(self) -> None:
        assert proof(H(a * x), H(x), [("a", "positive")]) == (
            True,
            ["positive factor in a step"],
            ["a > 0"],
        )

    def test_of_one_symbol_only(self) -> None:
        assert not proved(H(a * b * x), H(x), [("a", "positive")])

    def test_sizes_are_positive(self) -> None:
        assert proved(H(x / trace(ones(N, N))), H(x))


class TestRefusals:
    def test_kink(self) -> None:
        with pytest.raises(Undecided, match="a unit step at 0"):
            proved(H(x - x), tensor(1))

    def test_too_many_indices(self) -> None:
        six = Tensor((N,) * 6, lambda c, *i: sum([v.at(c, k) for k in i], ()))
        with pytest.raises(Undecided, match="6 free indices"):
            proved(H(six), six)
