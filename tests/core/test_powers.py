"""Rational powers, reciprocals and quotients of sums."""

from __future__ import annotations

from fractions import Fraction

import pytest

from relugrad.core.terms import Undecided

from .tensors import (
    HALF,
    A,
    Eye,
    H,
    M,
    N,
    One,
    Tensor,
    X,
    a,
    absolute,
    agree,
    b,
    exp,
    identity,
    ones,
    proof,
    proved,
    sqrt,
    tensor,
    total,
    trace,
    u,
    unproved,
    v,
    w,
    x,
    y,
    z,
)

n = trace(Eye)
norm = sqrt(v @ v)
mean = total(v) / n

LAWS: dict[str, tuple[Tensor, Tensor]] = {
    "reciprocal of a sum": ((x + y) / (x + y), tensor(1)),
    "common denominator": (1 / x + 1 / y, (x + y) / (x * y)),
    "partial fractions": (1 / (x - y) - 1 / (x + y), 2 * y / (x**2 - y**2)),
    "of the negative": (1 / (x - y), -1 / (y - x)),
    "square of the negative": ((x - y) ** -2, (y - x) ** -2),
    "continued fraction": (1 / (1 + 1 / (1 + 1 / x)), (x + 1) / (2 * x + 1)),
    "double reciprocal": (1 / (1 / (x + y)), x + y),
    "common factor": (1 / (a * x + a * y), 1 / a / (x + y)),
    "common number": (1 / (2 * x + 4 * y), HALF / (x + 2 * y)),
    "slope of a reciprocal": ((1 / (x**2 + y)).partial("x"), -2 * x / (x**2 + y) ** 2),
    "quotient rule": (
        ((x + y) / (x - y)).partial("x"),
        -2 * y / (x - y) ** 2,
    ),
    "a quotient under a sum": (total(v / (v + w)) + total(w / (v + w)), n),
    "quotients of one symbol": (total(v / v), n),
    "powers that end at 0": (total(v**2 * (1 / v) ** 2) / n, tensor(1)),
    "square of a root": (sqrt(x + y) ** 2, x + y),
    "root of a number": (sqrt(tensor(12)), 2 * sqrt(tensor(3))),
    "root of a fraction": (1 / sqrt(tensor(2)), sqrt(tensor(2)) / 2),
    "root of a square": (sqrt(x**2), absolute(x)),
    "root of a square of a sum": (sqrt(exp(2 * x) * y**2), exp(x) * absolute(y)),
    "root of a fourth power": (sqrt(x**4), x**2),
    "root of a sixth power": (sqrt(x**6), x**2 * absolute(x)),
    "root of a reciprocal square": (sqrt(1 / x**2), 1 / absolute(x)),
    "square of the root of a product": (sqrt(x * y) ** 2, x * y),
    "power of a power": ((x**HALF) ** 3, x ** Fraction(3, 2)),
    "root of a root": (sqrt(sqrt(x)), x ** Fraction(1, 4)),
    "common positive factor": (sqrt(exp(x) * y + exp(x) * z), exp(x / 2) * sqrt(y + z)),
    "slope of a root": (sqrt(x + y**2).partial("y"), y / sqrt(x + y**2)),
    "root of a step": (sqrt(H(x) * exp(y)), H(x) * exp(y / 2)),
    "gradient of a norm": (norm.partial("v", N), v / norm),
    "a unit vector": (total((v / norm) ** 2), tensor(1)),
    "Hessian of a norm": (
        norm.partial("v", N).partial("v", N),
        Eye / norm - v.outer(v) / norm**3,
    ),
    "centred values": (total(v - mean), tensor(0)),
    "variance": (total((v - mean) ** 2) / n, total(v**2) / n - mean**2),
    "a size is a number": (trace(Eye) * trace(identity(M)), total(ones(N, M))),
    "mean of a constant": (total(x * One) / n, x),
    "cosine similarity": (
        ((u @ v) / sqrt(v @ v)).partial("v", N),
        u / sqrt(v @ v) - (u @ v) * v / sqrt(v @ v) ** 3,
    ),
}

NEIGHBOURS: dict[str, tuple[Tensor, Tensor]] = {
    "reciprocal of a sum": (1 / (x + y), 1 / x + 1 / y),
    "of the negative": (1 / (x - y), 1 / (y - x)),
    "root of a sum": (sqrt(x**2 + y**2), x + y),
    "root of a square": (sqrt(x**2), x),
    "root of a sixth power": (sqrt(x**6), x**3),
    "power of a root": (sqrt(x + y) ** 3, x + y),
    "a quotient of sums": (total(v) / total(w), total(v / w)),
    "sum of quotients": (total(v / v), tensor(1)),
    "a quotient at one index": (total(v / (v + w)) + total(w / (v + w)), tensor(1)),
    "size of the other": (trace(Eye), trace(identity(M))),
    "size and its square": (total(ones(N, N)), n),
    "gradient of a norm": (norm.partial("v", N), 2 * v),
    "gradient of a norm, not divided": (norm.partial("v", N), v),
    "Hessian of a norm without its second term": (
        norm.partial("v", N).partial("v", N),
        Eye / norm,
    ),
    "mean and total": (total(v - total(v)), tensor(0)),
    "squares of a sum": ((x + y) ** 2, x**2 + y**2),
}


@pytest.mark.parametrize("name", LAWS)
def test_laws(name: str) -> None:
    assert proved(*LAWS[name])
    assert agree(*LAWS[name])


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_neighbours(name: str) -> None:
    assert unproved(*NEIGHBOURS[name])
    assert agree(*NEIGHBOURS[name]) is False


class TestPositiveSymbols:
    def test_root_of_a_square(self) -> None:
        assert proof(sqrt(a**2 * x**2), a * absolute(x), [("a", "positive")]) == (
            True,
            [],
            ["a > 0"],
        )
        assert unproved(sqrt(a**2), a)

    def test_root_of_a_product(self) -> None:
        assert proved(sqrt(a * b), sqrt(a) * sqrt(b), [("a", "positive"), ("b", "positive")])
        # At a = b = −1 the left is 1, and the right has no value.
        assert unproved(sqrt(a * b), sqrt(a) * sqrt(b))

    def test_a_condition_that_is_not_needed(self) -> None:
        assert proof(a * x, x * a, [("a", "positive")])[2] == []


class TestRefusals:
    @pytest.mark.parametrize(
        ("what", "message"),
        [
            (1 / (x - x), "a division by 0"),
            (x / (total(v) - total(v)), "a division by 0"),
            ((x + y) ** 65, "a power higher than"),
            (tensor(3) ** -30_000, "a number of more than"),
            ((x**2) ** Fraction(1, 3), "a root of an even power"),
            (1 / Eye, "a division by δ"),
            (1 / H(X), "a division by H"),
        ],
    )
    def test_no_form(self, what: Tensor, message: str) -> None:
        with pytest.raises(Undecided, match=message):
            proved(what, what + 1)

    def test_small_costs(self) -> None:
        # Powers of powers, and numbers that square themselves, are counted before they are made.
        assert proved((((x * A) ** 64) ** 64) ** 64, (((A * x) ** 64) ** 64) ** 64)
        big: Tensor = tensor(3)
        for _ in range(40):
            big = big**2
        with pytest.raises(Undecided, match="a number of more than"):
            proved(big, 1)
