"""exp, log and rational powers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ..wording import marked, say
from .closing import all_positive, applied, close, content, fraction, is_positive, labelled
from .steps import step
from .terms import (
    ONE,
    ZERO,
    Exact,
    Factor,
    Index,
    Letter,
    Poly,
    Term,
    Undecided,
    entry,
    letters,
    minus,
    number,
    plus,
    raised,
    repeated,
    scale,
    summed,
    times,
)

if TYPE_CHECKING:
    from .algebra import Algebra


MAX_POWER = 64
MAX_PRIME = 10_000
EVERY_FACTOR = marked("every factor of the argument of a logarithm is positive")


def exponential(c: Algebra, p: Poly) -> Poly:
    """exp of a sum is a product: a letter for each term, to the power of its coefficient."""
    out = ONE
    for t in c.reduced(p):
        inner = _of_log(t)
        if inner is not None:
            c.use("exp of log")
            out = times(out, power(c, inner, t.value))
            continue
        term = (Term(1, t.factors, t.bound),)
        label = labelled(c, term)
        found = entry(close("exp", "exp", term, label), *label.places, power=t.value)
        out = times(out, found)
    return out


def _of_log(t: Term) -> Poly | None:
    """The argument of a log of which a term is a multiple, or None."""
    if len(t.factors) != 1 or t.bound:
        return None
    letter, at, e = t.factors[0]
    if letter.kind != "function" or letter.name != "log" or e != 1 or letter.argument is None:
        return None
    return letter.argument.at(at)


def logarithm(c: Algebra, p: Poly) -> Poly:
    """log of a product is a sum, under the condition that its factors are positive."""
    p, below = fraction(c, c.reduced(p))
    if not p:
        raise Undecided(say("log of 0"))
    if below:
        _split(c, below, p)
        parts = [scale(logarithm(c, entry(f, *at)), -e) for f, at, e in below]
        return plus(logarithm(c, p), *parts)
    if len(p) == 1 and not p[0].bound:
        return _log_of_monomial(c, p[0])
    positive, p = content(c, p)
    found = _log_letter(c, p)
    return plus(logarithm(c, positive), found) if positive != ONE else found


def _log_of_monomial(c: Algebra, t: Term) -> Poly:
    if t.value <= 0:
        raise Undecided(say("log of a negative number"))
    _split(c, t.factors)
    parts = [scale(_log_letter(c, number(prime)), times_) for prime, times_ in primes(t.value)]
    for letter, at, e in t.factors:
        argument = letter.argument
        if letter.kind == "exp" and argument is not None:
            parts.append(scale(argument.at(at), e))
        elif letter.kind == "prime":
            parts.append(scale(_log_letter(c, number(int(letter.name))), e))
        elif letter.kind == "product" and argument is not None:
            inner, over = argument.opened(at)
            _split_over_index(c, inner)
            parts.append(scale(summed(logarithm(c, inner), over), e))
        else:
            inner = argument.at(at) if letter.kind == "power" and argument else entry(letter, *at)
            parts.append(scale(_log_letter(c, c.reduced(inner)), e))
    return plus(*parts)


def _split(c: Algebra, factors: Sequence[Factor], rest: Poly = ONE) -> None:
    """Note that the log of a product is a sum, and of which factors that asks to be positive.

    log(xy) and log(x²) have values where x and y are negative, log x + log y and 2 log x have none.
    """
    for letter, _, _ in factors:
        c.rely(letter)
    unsure = [(letter, at, e) for letter, at, e in factors if not is_positive(c, letter)]
    if len(factors) + (rest != ONE) > 1 or any(e != 1 for *_, e in factors):
        c.use("log of a product")
    if len(unsure) + (not all_positive(c, rest)) < 2 and all(e % 2 for *_, e in unsure):
        # One factor has the sign of the product.
        return
    for letter, at, _ in unsure:
        _assume_positive(c, letter, at)
    if not all_positive(c, rest):
        c.assume(say(EVERY_FACTOR))


def _split_over_index(c: Algebra, factor: Poly) -> None:
    """Note that the log of a product over an index is a sum, where every factor is positive."""
    c.use("log of a product")
    if all_positive(c, factor):
        for letter in letters(factor):
            c.rely(letter)
    elif len(factor) == 1 and factor[0].value > 0:
        for letter, at, _ in factor[0].factors:
            _assume_positive(c, letter, at)
    else:
        c.assume(say(EVERY_FACTOR))


def _assume_positive(c: Algebra, letter: Letter, at: Sequence[Index]) -> None:
    if is_positive(c, letter):
        c.rely(letter)
    elif letter.kind != "variable":
        c.assume(say(EVERY_FACTOR))
    elif at:
        c.assume(say("every entry of {name} is positive", name=letter.name))
    else:
        c.assume(f"{letter.name} > 0")


def _log_letter(c: Algebra, p: Poly) -> Poly:
    return applied(c, "function", "log", p)


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
            raise Undecided(say("a power higher than {highest}", highest=MAX_POWER))
        return repeated(p, int(exponent))
    p = c.reduced(p)
    if not p:
        if exponent > 0:
            return ZERO
        raise Undecided(say("a division by 0"))
    if len(p) == 1 and not p[0].bound:
        return _power_of_monomial(c, p[0], exponent)
    if whole:
        p, below = fraction(c, p)
        if below:
            raised = [entry(f, *at, power=-power_ * exponent) for f, at, power_ in below]
            return times(power(c, p, exponent), *raised)
    monomial, p = content(c, p, every=whole)
    label = labelled(c, p, signs=(1, -1) if whole else (1,))
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
            c.rely(letter)
            parts.append(entry(letter, *at, power=raised))
        elif letter.kind == "step":
            parts.append(entry(letter, *at))
        elif e % 2:
            odd.append((letter, at, e))
        elif raised % 1:
            raise Undecided(say("a root of an even power"))
        else:
            parts.append(entry(letter, *at, power=raised))
            if raised % 2:
                sign = minus(scale(step(c, entry(letter, *at)), 2), ONE)
                parts.append(sign)
    if len(odd) > 1 or t.value < 0:
        inner = (Term(1 if t.value > 0 else -1, tuple(odd)),)
        label = labelled(c, inner)
        letter = close("power", "power", inner, label)
        parts.append(entry(letter, *label.places, power=exponent))
    else:
        parts += [entry(f, *at, power=k * exponent) for f, at, k in odd]
    return times(_rational_power(t.value if t.value > 0 else -t.value, exponent), *parts)


def primes(value: Exact) -> list[tuple[int, int]]:
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
        return number(raised(value, int(exponent)))
    factors: list[Factor] = []
    for prime, times_ in primes(value):
        letter = Letter("prime", str(prime), str(prime))
        factors.append((letter, (), times_ * exponent))
    return (Term(1, tuple(factors)),)
