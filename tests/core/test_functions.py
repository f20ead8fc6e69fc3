"""Functions of one number: slopes and functional equations, and their false neighbours."""

from __future__ import annotations

from fractions import Fraction

import pytest

from relugrad.core.terms import Undecided

from .tensors import (
    HALF,
    A,
    Eye,
    H,
    N,
    One,
    Tensor,
    a,
    absolute,
    agree,
    b,
    cos,
    diagonal,
    exp,
    log,
    of,
    proof,
    proved,
    relu,
    sigmoid,
    sin,
    softplus,
    sqrt,
    symbol,
    tanh,
    tensor,
    total,
    u,
    unproved,
    v,
    varied,
    w,
    x,
    y,
    φ,
    φ1,
    φ2,
)

sinh, cosh = of("sinh"), of("cosh")
ψ = of("ψ")


def softmax(of_: Tensor) -> Tensor:
    return exp(of_) / total(exp(of_))


def row(what: Tensor) -> Tensor:
    """The same column at the second index."""
    return Tensor((N, N), lambda c, i, j: what.at(c, j))


def column(what: Tensor) -> Tensor:
    return Tensor((N, N), lambda c, i, j: what.at(c, i))


S = softmax(v)
# What a layer with a bias puts into its activation: its exponential is a product.
Z = A @ v + w
entropy = -total(w * log(S))

LAWS: dict[str, tuple[Tensor, Tensor]] = {
    "exp of a sum": (exp(x + 2 * y), exp(x) * exp(y) ** 2),
    "exp of 0": (exp(x - x), tensor(1)),
    "exp of the negative": (exp(-v) * exp(v), One),
    "exp of a product": (exp(x * y) ** 3, exp(3 * x * y)),
    "slope of exp": (exp(x**2).partial("x"), 2 * x * exp(x**2)),
    "second slope of exp": (exp(a * x).partial("x").partial("x"), a**2 * exp(a * x)),
    "exp of a sum over an index": (exp(total(v) - x), exp(total(v)) / exp(x)),
    "exp of log": (exp(log(x + y)), x + y),
    "exp of half a log": (exp(HALF * log(x + y)), sqrt(x + y)),
    "log of exp": (log(exp(x - y)), x - y),
    "log of a root": (log(sqrt(x)), HALF * log(x)),
    "log of a reciprocal": (log(1 / (x + y)), -log(x + y)),
    "log of a number": (log(tensor(12)), 2 * log(tensor(2)) + log(tensor(3))),
    "log of a multiple": (log(3 * x + 3 * y), log(tensor(3)) + log(x + y)),
    "slope of log": (log(x**2 + y).partial("x"), 2 * x / (x**2 + y)),
    "slope of a log of a sum": (log(total(exp(v))).partial("v", N), S),
    "sigmoid of the negative": (sigmoid(-x), 1 - sigmoid(x)),
    "slope of sigmoid": (sigmoid(x).partial("x"), sigmoid(x) * (1 - sigmoid(x))),
    "second slope of sigmoid": (
        sigmoid(x).partial("x").partial("x"),
        sigmoid(x) * (1 - sigmoid(x)) * (1 - 2 * sigmoid(x)),
    ),
    "sigmoid by exp": (sigmoid(x), exp(x) / (1 + exp(x))),
    "log of sigmoid": (log(sigmoid(x)), -softplus(-x)),
    "slope of softplus": (softplus(x).partial("x"), sigmoid(x)),
    "softplus and its mirror": (softplus(x) - softplus(-x), x),
    "logit": (log(sigmoid(x) / (1 - sigmoid(x))), x),
    "tanh by sigmoid": (tanh(x), 2 * sigmoid(2 * x) - 1),
    "tanh is odd": (tanh(-A), -tanh(A)),
    "slope of tanh": (tanh(x).partial("x"), 1 - tanh(x) ** 2),
    "second slope of tanh": (
        tanh(x).partial("x").partial("x"),
        -2 * tanh(x) * (1 - tanh(x) ** 2),
    ),
    "tanh of a sum": (tanh(x + y), (tanh(x) + tanh(y)) / (1 + tanh(x) * tanh(y))),
    "sinh and cosh": (cosh(x) ** 2 - sinh(x) ** 2, tensor(1)),
    "tanh by sinh": (sinh(x) / cosh(x), tanh(x)),
    "sin and cos": (sin(v) ** 2 + cos(v) ** 2, One),
    "slope of sin": (sin(a * x).partial("x"), a * cos(a * x)),
    "slope of cos": (cos(x**2).partial("x"), -2 * x * sin(x**2)),
    "parities": (sin(x - y) * cos(x - y), -sin(y - x) * cos(y - x)),
    "fourth power of cos": (cos(x) ** 4, (1 - sin(x) ** 2) ** 2),
    "sin of 0": (sin(x - x) + cos(x - x), tensor(1)),
    "sin at equal indices": (diagonal(sin(A - A.T)), 0 * v),
    "softmax adds up to 1": (total(S), tensor(1)),
    "softmax of a shift": (softmax(v + x), S),
    "slope of softmax": (
        S.partial("v", N),
        Eye * column(S) - column(S) * row(S),
    ),
    "log softmax": (log(S), v - log(total(exp(v)))),
    "slope of log softmax": (log(S).partial("v", N), Eye - row(S)),
    "gradient of cross-entropy": (entropy.partial("v", N), total(w) * S - w),
    "logistic loss": (
        log(1 + exp(-y * x)).partial("x"),
        -y * sigmoid(-y * x),
    ),
    "binary cross-entropy": (
        (-(y * log(sigmoid(x)) + (1 - y) * log(1 - sigmoid(x)))).partial("x"),
        sigmoid(x) - y,
    ),
    "swish": (
        (x * sigmoid(x)).partial("x"),
        sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x)),
    ),
    "squares behind a bias": (
        total(tanh(Z) ** 2).partial("w", N),
        2 * tanh(Z) * (1 - tanh(Z) ** 2),
    ),
    "sigmoids behind a bias": (
        total(u * sigmoid(Z) ** 2).partial("w", N),
        2 * u * sigmoid(Z) ** 2 * (1 - sigmoid(Z)),
    ),
    "chain rule": (φ(x**2).partial("x"), 2 * x * φ1(x**2)),
    "second order": (
        φ(x * y).partial("x").partial("y"),
        φ1(x * y) + x * y * φ2(x * y),
    ),
    "differential of a function": (φ(A @ v).d("v"), φ1(A @ v) * (A @ varied("v", N))),
    "function of equal arguments": (φ((x + y) ** 2), φ(x**2 + 2 * x * y + y**2)),
    "function of a function": (ψ(φ(x)).partial("x"), of("ψ", 1)(φ(x)) * φ1(x)),
    "absolute value": (absolute(x) ** 2, x**2),
    "slope of the absolute value": (absolute(x).partial("x"), 2 * H(x) - 1),
    "absolute value of a product": (absolute(-3 * x), 3 * absolute(x)),
    "absolute value by ramps": (absolute(x), relu(x) + relu(-x)),
}

NEIGHBOURS: dict[str, tuple[Tensor, Tensor]] = {
    "exp of a sum": (exp(x + y), exp(x) + exp(y)),
    "exp of a product": (exp(x * y), exp(x) * exp(y)),
    "exp of a sum over an index": (exp(total(v)), total(exp(v))),
    "log of a sum": (log(x + y), log(x) + log(y)),
    "log of exp over an index": (log(total(exp(v))), total(v)),
    "slope of log": (log(x**2 + y).partial("x"), 1 / (x**2 + y)),
    "slope of sigmoid": (sigmoid(x).partial("x"), sigmoid(x) * (1 + sigmoid(x))),
    "sigmoid of the negative": (sigmoid(-x), -sigmoid(x)),
    "slope of tanh": (tanh(x).partial("x"), 1 - tanh(x)),
    "tanh of a double": (tanh(2 * x), 2 * tanh(x)),
    "squares behind a bias": (total(tanh(Z) ** 2).partial("w", N), 2 * tanh(Z) * (1 - tanh(Z))),
    "slope of cos": (cos(x).partial("x"), sin(x)),
    "parity of cos": (cos(x - y), -cos(y - x)),
    "sin and cos of different arguments": (sin(x) ** 2 + cos(y) ** 2, tensor(1)),
    "softmax of a multiple": (softmax(2 * v), S),
    "slope of softmax without its second term": (S.partial("v", N), Eye * column(S)),
    "slope of log softmax at the other index": (log(S).partial("v", N), Eye - column(S)),
    "gradient of cross-entropy for targets that add up to 1": (entropy.partial("v", N), S - w),
    "gradient of cross-entropy with the other sign": (entropy.partial("v", N), w - total(w) * S),
    "order of a function": (φ(x**2).partial("x"), 2 * x * φ(x**2)),
    "inner slope": (φ(x**2).partial("x"), φ1(x**2)),
    "other function": (φ(x), ψ(x)),
    "linear function": (φ(x + y), φ(x) + φ(y)),
    "odd function": (φ(-x), -φ(x)),
    "function at transposed entries": (φ(A - A.T), φ(A.T - A)),
    "absolute value of a sum": (absolute(x + y), absolute(x) + absolute(y)),
}


@pytest.mark.parametrize("name", LAWS)
def test_laws(name: str) -> None:
    assert proved(*LAWS[name])
    assert agree(*LAWS[name])


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_neighbours(name: str) -> None:
    assert unproved(*NEIGHBOURS[name])
    assert agree(*NEIGHBOURS[name]) is False


def _name(what: object) -> str:
    return "" if isinstance(what, Tensor) else str(what)


class TestConditions:
    @pytest.mark.parametrize(
        ("left", "right", "under"),
        [
            (log(x * y), log(x) + log(y), ["x > 0", "y > 0"]),
            (log(x**2), 2 * log(x), ["x > 0"]),
            (
                log(v * w),
                log(v) + log(w),
                ["every entry of v is positive", "every entry of w is positive"],
            ),
            (
                log(a / (x + y)),
                log(a) - log(x + y),
                ["every factor of the argument of a logarithm is positive"],
            ),
            (log(x**3), 3 * log(x), []),
            (log(exp(y) * x), y + log(x), []),
            (log(x / (1 + exp(y))), log(x) - softplus(y), []),
        ],
        ids=_name,
    )
    def test_logarithms(self, left: Tensor, right: Tensor, under: list[str]) -> None:
        equal, _, found = proof(left, right)
        assert equal
        assert sorted(found) == sorted(under)
        assert agree(left, right, positive="xyavw")

    def test_exp_of_a_log_says_what_it_needs(self) -> None:
        # At x = −1 the left is 1: it holds under the condition only.
        assert proof(exp(HALF * log(x**2)), x) == (
            True,
            ["log of a product", "exp of log"],
            ["x > 0"],
        )


class TestRefusals:
    @pytest.mark.parametrize(
        ("what", "message"),
        [
            (log(x - x), "log of 0"),
            (log(-exp(x)), "log of a negative number"),
            (of("sin", 1)(x), "the derivative of sin with respect to its argument"),
            (of("tanh", 2)(x), "the derivative of tanh with respect to its argument"),
        ],
        ids=_name,
    )
    def test_no_form(self, what: Tensor, message: str) -> None:
        with pytest.raises(Undecided, match=message):
            proved(what, 1)

    def test_a_symbol_with_the_name_of_a_function(self) -> None:
        named = symbol("log")
        assert proved(exp(named) * exp(-named), 1)
        assert unproved(exp(named), named)


def test_rational_numbers_and_integers_are_one() -> None:
    assert proved(exp(x * Fraction(4, 2)), exp(2 * x))
    assert proved(φ(HALF * x + HALF * x), φ(x))
    assert proved(φ(b * Fraction(1, 2) * u), φ(u * b / 2))
