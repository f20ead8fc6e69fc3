"""exp, log and rational powers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from .closing import applied, close, content, fraction, is_positive, labelled
from .steps import step
from .terms import (
    ONE,
    ZERO,
    Exact,
    Factor,
    Letter,
    Poly,
    Term,
    Undecided,
    entry,
    minus,
    number,
    plus,
    repeated,
    scale,
    times,
)

if TYPE_CHECKING:
    from .algebra import Algebra


MAX_POWER = 64
MAX_PRIME = 10_000


def exponential(c: Algebra, p: Poly) -> Poly:
    """exp of a sum is a product: a letter for each term, to the power of its coefficient."""
    out = ONE
    for t in c.reduced(p):
        alone = t.factors[0] if len(t.factors) == 1 and not t.bound else None
        if alone is not None and alone[0].name == "log" and alone[2] == 1:
            letter, at, _ = alone
            assert letter.argument is not None
            c.use("exp of log")
            out = times(out, power(c, letter.argument.at(at), t.value))
            continue
        term = (Term(1, t.factors, t.bound),)
        label = labelled(term)
        found = entry(close("exp", "exp", term, label), *label.places, power=t.value)
        out = times(out, found)
    return out


def logarithm(c: Algebra, p: Poly) -> Poly:
    """log of a product is a sum, under the condition that its factors are positive."""
    p, below = fraction(c, c.reduced(p))
    if not p:
        raise Undecided("log of 0")
    if below:
        parts = [scale(logarithm(c, entry(f, *at)), -e) for f, at, e in below]
        c.use("log of a product", "the arguments of log are positive")
        return plus(logarithm(c, p), *parts)
    if len(p) == 1 and not p[0].bound:
        return _log_of_monomial(c, p[0])
    positive, p = content(c, p)
    found = _log_letter(p)
    return plus(logarithm(c, positive), found) if positive != ONE else found


def _log_of_monomial(c: Algebra, t: Term) -> Poly:
    if t.value <= 0:
        raise Undecided("log of a negative number")
    parts = [scale(_log_letter(number(prime)), times_) for prime, times_ in _primes(t.value)]
    plain: Exact = 0
    for letter, at, e in t.factors:
        argument = letter.argument
        if letter.kind == "exp" and argument is not None:
            parts.append(scale(argument.at(at), e))
        elif letter.kind == "prime":
            parts.append(scale(_log_letter(number(int(letter.name))), e))
        else:
            plain += 1 if e == 1 else 2
            inner = argument.at(at) if letter.kind == "power" and argument else entry(letter, *at)
            parts.append(scale(_log_letter(c.reduced(inner)), e))
    if plain > 1:
        c.use("log of a product", "the arguments of log are positive")
    return plus(*parts)


def _log_letter(p: Poly) -> Poly:
    return applied("function", "log", p)


def power(c: Algebra, p: Poly, exponent: Exact) -> Poly:
    """`p` to a rational power: a whole number of 0 or more multiplies out.

    Raises
    ------
    Undecided
        0 is divided by, or a root has no form here.
    """
    whole = exponent == exponent.__floor__()
    if whole and exponent >= 0:
        if exponent > MAX_POWER:
            raise Undecided(f"a power of more than {MAX_POWER}")
        return repeated(p, int(exponent))
    p = c.reduced(p)
    if not p:
        if exponent > 0:
            return ZERO
        raise Undecided("a division by 0")
    if len(p) == 1 and not p[0].bound:
        return _power_of_monomial(c, p[0], exponent)
    if whole:
        p, below = fraction(c, p)
        if below:
            raised = [entry(f, *at, power=-power_ * exponent) for f, at, power_ in below]
            return times(power(c, p, exponent), *raised)
    monomial, p = content(c, p, every=whole)
    label = labelled(p, signs=(1, -1) if whole else (1,))
    letter = close("power", "power", p, label)
    found = scale(entry(letter, *label.places, power=exponent), label.sign if exponent % 2 else 1)
    return times(power(c, monomial, exponent), found) if monomial != ONE else found


def _power_of_monomial(c: Algebra, t: Term, exponent: Exact) -> Poly:
    whole = exponent == exponent.__floor__()
    if whole:
        out = _rational_power(t.value, exponent)
        return times(out, *[entry(f, *at, power=e * exponent) for f, at, e in t.factors])
    odd: list[Factor] = []
    parts: list[Poly] = []
    for letter, at, e in t.factors:
        raised = e * exponent
        if is_positive(c, letter):
            parts.append(entry(letter, *at, power=raised))
        elif letter.kind == "step":
            parts.append(entry(letter, *at))
        elif e % 2:
            odd.append((letter, at, e))
        elif raised % 1:
            raise Undecided("a root of an even power")
        else:
            parts.append(entry(letter, *at, power=raised))
            if raised % 2:
                sign = minus(scale(step(c, entry(letter, *at)), 2), ONE)
                parts.append(sign)
    if len(odd) > 1 or t.value < 0:
        inner = (Term(1 if t.value > 0 else -1, tuple(odd)),)
        label = labelled(inner)
        letter = close("power", "power", inner, label)
        parts.append(entry(letter, *label.places, power=exponent))
    else:
        parts += [entry(f, *at, power=k * exponent) for f, at, k in odd]
    return times(_rational_power(t.value if t.value > 0 else -t.value, exponent), *parts)


def _primes(value: Exact) -> list[tuple[int, int]]:
    """The prime factors of a positive number; what is left after `MAX_PRIME` counts as one."""
    found: list[tuple[int, int]] = []
    value = Fraction(value)
    for rest, sign in ((value.numerator, 1), (value.denominator, -1)):
        prime = 2
        while rest > 1:
            if prime > MAX_PRIME or prime * prime > rest:
                prime = rest
            times_ = 0
            while rest % prime == 0:
                rest //= prime
                times_ += 1
            if times_:
                found.append((prime, sign * times_))
            prime += 1
    return found


def _rational_power(value: Exact, exponent: Exact) -> Poly:
    if exponent == exponent.__floor__():
        return number(Fraction(value) ** int(exponent))
    factors: list[Factor] = []
    for prime, times_ in _primes(value):
        letter = Letter("prime", str(prime), str(prime))
        factors.append((letter, (), times_ * exponent))
    return (Term(1, tuple(factors)),)
