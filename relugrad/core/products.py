"""Products over all values of an index, such as Π_i p_i.

One of several factors is the product of theirs, so that the letters made here have one factor each.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from ..wording import say
from .closing import labelled
from .powers import exponential, primes
from .terms import (
    Argument,
    Factor,
    Index,
    Letter,
    Poly,
    Undecided,
    entry,
    number,
    scale,
    summed,
    symbols,
    times,
)

if TYPE_CHECKING:
    from .algebra import Algebra


MAX_INDICES = 4


def over_index(c: Algebra, p: Poly, index: Index) -> Poly:
    """The product of `p` over all values of an index that is free in it.

    Raises
    ------
    Undecided
        A factor is 0, a delta or a differential.
    """
    p = c.reduced(p)
    if not p:
        raise Undecided(say("a product of zeros"))
    if len(p) > 1 or p[0].bound:
        return _letter(c, p, index)
    [t] = p
    parts = [_letter(c, number(-1), index)] if t.value < 0 else []
    for prime, power in primes(t.value if t.value > 0 else -t.value):
        parts.append(c.powered(_letter(c, number(prime), index), power))
    parts += [_of_factor(c, factor, index) for factor in t.factors]
    if len(parts) > 1:
        c.use("product of products")
    return times(*parts)


def _of_factor(c: Algebra, factor: Factor, index: Index) -> Poly:
    letter, at, power = factor
    if letter.kind in ("delta", "differential"):
        raise Undecided(say("a product of factors {letter}", letter=letter.name))
    if letter.kind == "exp" and letter.argument is not None:
        c.use("product of exponentials")
        return exponential(c, scale(summed(letter.argument.at(at), (index,)), power))
    if power.denominator != 1:
        return _letter(c, entry(letter, *at, power=power), index)
    if letter.kind == "power" and letter.argument is not None:
        whole = over_index(c, letter.argument.at(at), index)
    elif letter.kind == "product" and letter.argument is not None:
        # In either order, the product of products is one over all pairs of indices.
        inner, within = letter.argument.opened(at)
        whole = _letter(c, inner, *within, index)
    else:
        whole = _letter(c, entry(letter, *at), index)
    return c.powered(whole, power)


def _letter(c: Algebra, p: Poly, *over: Index) -> Poly:
    if len(over) > MAX_INDICES:
        raise Undecided(say("a product over more than {most} indices", most=MAX_INDICES))
    label = labelled(c, p, tuple(permutations(over)))
    argument = Argument(p, label.places, label.fixed)
    letter = Letter("product", label.key, "prod", 0, argument, (), symbols(p))
    return entry(letter, *label.places)
