"""The functions of one number, a row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ..wording import say
from .closing import applied, close, labelled
from .powers import exponential, logarithm, power
from .steps import absolute, ramp, step
from .terms import (
    ONE,
    ZERO,
    Exact,
    Poly,
    Undecided,
    entry,
    minus,
    number,
    plus,
    repeated,
    scale,
)

if TYPE_CHECKING:
    from .algebra import Algebra


@dataclass(frozen=True, slots=True)
class Row:
    """A function of one number: what it is made of, or its slope, parity and value at 0.

    `square` is what the square of it may be replaced by.
    """

    make: Callable[[Algebra, Poly], Poly] | None = None
    slope: Callable[[Algebra, Poly], Poly] | None = None
    parity: int = 1
    zero: Exact = 0
    square: Callable[[Algebra, Poly], Poly] | None = None


def _sigmoid(c: Algebra, p: Poly) -> Poly:
    return power(c, plus(ONE, exponential(c, scale(p, -1))), -1)


def _tanh(c: Algebra, p: Poly) -> Poly:
    return minus(scale(_sigmoid(c, scale(p, 2)), 2), ONE)


def _hyperbolic(sign: int) -> Callable[[Algebra, Poly], Poly]:
    def make(c: Algebra, p: Poly) -> Poly:
        other = scale(exponential(c, scale(p, -1)), sign)
        return scale(plus(exponential(c, p), other), Fraction(1, 2))

    return make


def _root(exponent: Exact) -> Callable[[Algebra, Poly], Poly]:
    return lambda c, p: power(c, p, exponent)


FUNCTIONS: dict[str, Row] = {
    "ramp": Row(make=ramp),
    "step": Row(make=step),
    "abs": Row(make=absolute),
    "sign": Row(make=lambda c, p: minus(scale(step(c, p), 2), ONE) if p else ZERO),
    "sqrt": Row(make=_root(Fraction(1, 2))),
    "exp": Row(make=exponential),
    "log": Row(make=logarithm, slope=_root(-1)),
    "sigmoid": Row(make=_sigmoid),
    "softplus": Row(make=lambda c, p: logarithm(c, plus(ONE, exponential(c, p)))),
    "tanh": Row(make=_tanh),
    "sinh": Row(make=_hyperbolic(-1)),
    "cosh": Row(make=_hyperbolic(1)),
    "sin": Row(slope=lambda c, p: function(c, "cos", p), parity=-1),
    "cos": Row(
        slope=lambda c, p: scale(function(c, "sin", p), -1),
        zero=1,
        square=lambda c, p: minus(ONE, repeated(function(c, "sin", p), 2)),
    ),
}


def function(c: Algebra, name: str, p: Poly, order: int = 0) -> Poly:
    """The value of a function of one number, or of its derivative of an order, at `p`."""
    row = FUNCTIONS.get(name)
    p = c.reduced(p)
    if row is None:
        return applied(c, "function", name, p, order)
    if order:
        raise Undecided(
            say("the derivative of {name} with respect to its argument alone", name=name)
        )
    if row.make is not None:
        return row.make(c, p)
    if not p:
        return number(row.zero)
    label = labelled(c, p, signs=(1, -1))
    found = entry(close("function", name, p, label), *label.places)
    return scale(found, row.parity if label.sign < 0 else 1)
