"""Letters that are made of an argument.

Such a letter is closed over the indices that are free in its argument, and is keyed by the
argument's canonical form: two of them are one exactly if their arguments are equal. Soundness
rests on this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import blake2b
from itertools import permutations, product
from math import gcd, lcm
from typing import TYPE_CHECKING

from ..wording import say
from .canonical import canonical
from .terms import (
    ONE,
    Argument,
    Exact,
    Factor,
    Index,
    Letter,
    Poly,
    Term,
    Undecided,
    entry,
    free_indices,
    scale,
    symbols,
    times,
)

if TYPE_CHECKING:
    from .algebra import Algebra


MAX_PLACES = 5
LONG = 100


@dataclass(frozen=True, slots=True)
class Labelling:
    """A sign and an order of the indices that make the canonical form of a polynomial least."""

    sign: int
    fixed: tuple[Index, ...]
    places: tuple[Index, ...]
    key: str
    ways: tuple[tuple[int, ...], ...]


def labelled(
    c: Algebra,
    p: Poly,
    fixed: Sequence[tuple[Index, ...]] = ((),),
    signs: Sequence[int] = (1,),
) -> Labelling:
    """The least canonical form over all orders of the free indices.

    `fixed` are the orders that come into question for the indices with a role of their own.

    Raises
    ------
    Undecided
        More than `MAX_PLACES` indices are free.
    """
    free = [i for i in free_indices(p) if i not in fixed[0]]
    if len(free) > MAX_PLACES:
        raise Undecided(
            say("a function of an expression with {number} free indices", number=len(free))
        )
    found = []
    for first, rest in product(fixed, permutations(free)):
        form = sorted(canonical(p, (*first, *rest), c.spend).items())
        for sign in signs:
            sizes = tuple([i.size for i in rest])
            label = sizes, tuple([(key, -sign * value) for key, value in form])
            found.append((label, sign, first, rest))
    least = min(label for label, *_ in found)
    best = [(sign, first, rest) for label, sign, first, rest in found if label == least]
    sign, first, rest = best[0]
    whole = (*first, *rest)
    ways = [tuple([whole.index(i) for i in (*f, *r)]) for s, f, r in best if s == sign]
    text = repr((tuple([i.size for i in first]), least))
    if len(text) > LONG:
        text = blake2b(text.encode(), digest_size=20).hexdigest()
    return Labelling(sign, first, rest, text, tuple(ways) if len(ways) > 1 else ())


def close(kind: str, name: str, p: Poly, label: Labelling, order: int = 0) -> Letter:
    """The letter of a kind for `p`, whose indices are the fixed ones and then the places."""
    inner = scale(p, label.sign)
    argument = Argument(inner, (*label.fixed, *label.places))
    key = f"{name} {order} {label.key}"
    return Letter(kind, key, name, order, argument, label.ways, symbols(p))


def applied(c: Algebra, kind: str, name: str, p: Poly, order: int = 0) -> Poly:
    label = labelled(c, p)
    return entry(close(kind, name, p, label, order), *label.places)


def constant(p: Poly) -> Exact | None:
    """The number that a simplified polynomial is, or None."""
    if not p:
        return 0
    return p[0].value if len(p) == 1 and not p[0].factors else None


def is_positive(c: Algebra, letter: Letter) -> bool:
    """Whether a letter is known to be positive."""
    if letter.kind in ("power", "product") and letter.argument is not None:
        return all_positive(c, letter.argument.inner)
    return letter.kind in ("exp", "prime", "size") or (
        letter.kind == "variable" and letter.name in c.positive
    )


def all_positive(c: Algebra, p: Poly) -> bool:
    """Whether a polynomial is known to be positive: no term is negative, and one is not 0."""
    strict = False
    for t in p:
        unsure = [e for letter, _, e in t.factors if not is_positive(c, letter)]
        if t.value < 0 or any(e % 2 for e in unsure):
            return False
        strict |= not unsure
    return strict


def content(
    c: Algebra, p: Poly, *, every: bool = False, ends: tuple[Index, ...] = ()
) -> tuple[Poly, Poly]:
    """A monomial and a polynomial whose product is `p`: the positive factors of all terms.

    With `every` also those factors of which the sign is not known. Factors with one of the indices
    `ends` are left.
    """
    values = [Fraction(t.value) for t in p]
    value = Fraction(gcd(*[v.numerator for v in values]), lcm(*[v.denominator for v in values]))
    common: dict[tuple[Letter, tuple[Index, ...]], Exact] = {}
    for t in p:
        for letter, at, _ in t.factors:
            fits = is_positive(c, letter) or (every and letter.kind in ("variable", "size"))
            if fits and t.bound.isdisjoint(at) and not set(ends) & set(at):
                common[letter, at] = 0
    for letter, at in common:
        common[letter, at] = min(
            next((e for f, x, e in t.factors if f == letter and x == at), 0) for t in p
        )
    shared = tuple([(f, at, e) for (f, at), e in common.items() if e])
    if value == 1 and not shared:
        return ONE, p
    for letter, _, _ in shared:
        c.rely(letter)
    less = tuple([(f, at, -e) for f, at, e in shared])
    rest = tuple([Term(t.value / value, (*t.factors, *less), t.bound) for t in p])
    return (Term(value, shared),), c.reduced(rest)


def fraction(c: Algebra, p: Poly) -> tuple[Poly, list[Factor]]:
    """A numerator, and the denominators with the powers by which it is to be divided."""
    below: list[Factor] = []
    for _ in range(MAX_PLACES):
        least: dict[tuple[Letter, tuple[Index, ...]], Exact] = {}
        for t in p:
            for letter, at, e in t.factors:
                if letter.kind == "power" and e < 0 and t.bound.isdisjoint(at):
                    least[letter, at] = min(e, least.get((letter, at), 0))
        if not least:
            return p, below
        below += [(f, at, -e) for (f, at), e in least.items()]
        p = c.reduced(times(p, *[entry(f, *at, power=-e) for (f, at), e in least.items()]))
    raise Undecided(say("denominators in denominators"))
