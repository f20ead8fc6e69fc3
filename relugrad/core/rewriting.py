"""What is assumed, as laws: an equation p = 0, or a symbol that is equal to an expression.

They are used on finished polynomials, never while a derivative is taken. A symbol gives way to its
expression; of any other equation the greatest term gives way to the others wherever it is found as
a part of a term. A term is the greater, the more indices it has, and then the more factors. So
every rewriting ends, but for equations between terms that are equally great, such as AB = BA: of
these all forms of a term are sought out, up to a bound, and the least one stands for all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from .canonical import Key, parts, term_key
from .terms import (
    DELTA,
    ZERO,
    Exact,
    Factor,
    Index,
    Letter,
    Poly,
    Term,
    delta,
    entry,
    free_indices,
    fresh,
    minus,
    renamed,
    scale,
    summed,
    times,
)

if TYPE_CHECKING:
    from .algebra import Algebra

MAX_FORMS = 200
# So many rewritings are applied to one term, one after the other, before it is given up.
MAX_REWRITINGS = 300

Measure = tuple[Exact, Exact]


@dataclass(frozen=True, slots=True)
class Rule:
    """`lead` is equal to `rest` for all values of the indices that are free in both.

    One that `swaps` may be used in either direction, for its two terms are equally great.
    """

    lead: Term
    rest: Poly
    swaps: bool = False


@dataclass(frozen=True, slots=True)
class Solved:
    """A symbol that is equal to an expression in other symbols."""

    name: str
    places: tuple[Index, ...]
    value: Poly

    def at(self, *indices: Index) -> Poly:
        return renamed(self.value, dict(zip(self.places, indices, strict=True)))


def measure(t: Term) -> Measure:
    """How great a term is: its indices, those of deltas not counted, then its factors."""
    indices: Exact = 0
    factors: Exact = 0
    for letter, at, power in t.factors:
        if letter != DELTA:
            size = power if power > 0 else -power
            indices += len(at) * size
            factors += size
    return indices, factors


def rules(c: Algebra, p: Poly) -> list[Rule]:
    """The rules that an equation p = 0 gives; none where no term determines the others.

    So that they are found where nothing is divided, too, those without divisors come with them.
    """
    cleared = _without_divisors(c, p)
    return _rules(c, p) if cleared is p else [*_rules(c, p), *_rules(c, cleared)]


def _rules(c: Algebra, p: Poly) -> list[Rule]:
    free = free_indices(p)
    place = {i: k for k, i in enumerate(free)}

    def order(t: Term) -> tuple[Measure, int, Key]:
        apart = [part for part, _ in parts(t) if any(at for _, at, _ in part)]
        return measure(t), -len(apart), term_key(t, place, c.spend)

    leads = [
        t
        for t in p
        if t.factors
        and t.free() == set(free)
        and all(letter != DELTA for letter, _, _ in t.factors)
        and measure(t) == max(map(measure, p))
    ]
    if not leads:
        return []
    if len(p) == len(leads) == 2:
        a, b = leads
        return [_rule(a, (b,), swaps=True), _rule(b, (a,), swaps=True)]
    lead = max(leads, key=order)
    return [_rule(lead, tuple([t for t in p if t is not lead]))]


def _without_divisors(c: Algebra, p: Poly) -> Poly:
    """`p` times the numbers that its terms are divided by.

    Of numbers alone the equation is left as it is written.
    """
    if not any(at for t in p for _, at, _ in t.factors):
        return p
    below: dict[Letter, Exact] = {}
    for t in p:
        for letter, at, power in t.factors:
            if not at and power < 0:
                below[letter] = max(below.get(letter, 0), -power)
    return c.reduced(times(p, *[entry(f, power=e) for f, e in below.items()])) if below else p


def _rule(lead: Term, others: Poly, *, swaps: bool = False) -> Rule:
    plain = Term(1, lead.factors, lead.bound)
    return Rule(plain, scale(others, Fraction(-1) / lead.value), swaps)


def solved(c: Algebra, p: Poly, name: str) -> Solved | None:
    """The symbol `name` by an equation p = 0, where it is alone in one term and in no other."""
    free = free_indices(p)
    mine = [t for t in p if any(name in letter.symbols for letter, _, _ in t.factors)]
    if len(mine) != 1 or len(mine[0].factors) != 1:
        return None
    letter, at, power = mine[0].factors[0]
    alone = letter.kind == "variable" and letter.name == name and power == 1
    if not alone or set(at) != set(free) or len(set(at)) != len(at):
        return None
    others = tuple([t for t in p if t is not mine[0]])
    if f"={name}" in {i.size for t in p for i in t.indices()}:
        return None
    return Solved(name, at, scale(others, Fraction(-1) / mine[0].value))


# -- recognising a word in an equation ---------------------------------------------------------


def word(p: Poly) -> tuple[str, str] | None:
    """The symbol and the word where p = 0 says symmetric, orthonormal or orthogonal."""
    if len(p) != 2:
        return None
    first, second = p
    ratio = Fraction(first.value) / second.value
    plain = [t for t in p if len(t.factors) == 1 and not t.bound]
    if len(plain) == 2 and ratio == -1:
        (a, at, e), (b, there, f) = first.factors[0], second.factors[0]
        if a == b and a.kind == "variable" and e == f == 1 and len(at) == 2 and at[0] is not at[1]:
            return (a.name, "symmetric") if there == at[::-1] else None
    for t, other in ((first, second), (second, first)):
        if Fraction(t.value) / other.value != -1 or len(t.bound) != 1:
            continue
        [k] = t.bound
        one = [(letter, at, power) for letter, at, power in t.factors if k in at]
        if len(one) != len(t.factors) or any(f[0].kind != "variable" for f in one):
            continue
        if len(one) == 1 and one[0][2] == 2 and one[0][1] == (k,) and not other.factors:
            return one[0][0].name, "orthonormal"
        if len(one) != 2 or one[0][0] != one[1][0] or one[0][2] != 1 or one[1][2] != 1:
            continue
        (letter, at, _), (_, there, _) = one
        if len(at) != 2 or at.count(k) != 1 or there.count(k) != 1:
            continue
        side = at.index(k)
        ends = at[1 - side], there[1 - side]
        is_delta = [(f, set(x), e) for f, x, e in other.factors] == [(DELTA, set(ends), 1)]
        if ends[0] is ends[1] or not is_delta or there.index(k) != side:
            continue
        if at[0].size == at[1].size:
            return letter.name, "orthogonal"
        if side == 0:
            return letter.name, "orthonormal"
    return None


# What a word says of the entries of a matrix; `at` gives the entry at a row and a column.
Entry = Callable[..., Poly]


def said(name: str, at: Entry, ends: tuple[Index, ...]) -> list[Poly]:
    """The equations p = 0 that a word means for a symbol of one index or two, as far as any do."""
    if len(ends) == 2:
        i, j = ends
        k = fresh(i.size)
        if name in ("symmetric", "positive definite"):
            return [minus(at(i, j), at(j, i))]
        if name == "skew-symmetric":
            return [(*at(i, j), *at(j, i))]
        if name in ("orthonormal", "orthogonal"):
            m, n = fresh(j.size), fresh(j.size)
            return [minus(summed(times(at(k, m), at(k, n)), (k,)), delta(m, n))]
        if name == "idempotent":
            return [minus(summed(times(at(i, k), at(k, j)), (k,)), at(i, j))]
    elif len(ends) == 1:
        [i] = ends
        j, k = fresh(i.size), fresh(i.size)
        if name == "orthonormal":
            return [minus(summed(times(at(i), at(i)), (i,)), (Term(1),))]
        if name == "one-hot":
            return [
                minus(times(at(i), at(i)), at(i)),
                minus(times(at(i), at(j)), times(delta(i, j), at(i))),
                minus(summed(at(k), (k,)), (Term(1),)),
            ]
    return []


# -- rewriting -----------------------------------------------------------------------------------


def rewritten(c: Algebra, t: Term, told: Sequence[Rule]) -> Poly | None:
    """What a term becomes by rules, or None where it is already the least of its forms."""
    straight = [rule for rule in told if not rule.swaps]
    swaps = [rule for rule in told if rule.swaps]
    for rule in straight:
        found = next(_replaced(c, t, rule), None)
        if found is not None:
            return found
    if not swaps:
        return None
    place = {i: k for k, i in enumerate(sorted(t.free(), key=lambda i: i.number))}
    own = term_key(t, place, c.spend)
    seen: dict[Key, Term] = {own: t}
    todo = deque([t])
    while todo and len(seen) < MAX_FORMS:
        here = todo.popleft()
        for rule in swaps:
            for new in _replaced(c, here, rule):
                simple = tuple(c.by_laws(new[0]))
                if len(simple) != 1 or measure(simple[0]) < measure(t):
                    return simple
                key = term_key(simple[0], place, c.spend)
                known = seen.get(key)
                if known is not None and known.value != simple[0].value:
                    # It is a multiple of itself: x = -x.
                    return ZERO
                if known is None:
                    for straighter in straight:
                        found = next(_replaced(c, simple[0], straighter), None)
                        if found is not None:
                            return found
                    seen[key] = simple[0]
                    todo.append(simple[0])
    least = min(seen)
    return None if least == own else (seen[least],)


def _replaced(c: Algebra, t: Term, rule: Rule) -> Iterator[Poly]:
    """`t` with the rule's `rest` for its `lead`, for every place where that is found."""
    lead = rule.lead
    for rest, names in _embeddings(c, lead.factors, t.factors, {}):
        inside = {names[i] for i in lead.bound}
        free = {names[i] for i in names if i not in lead.bound}
        others = {i for _, at, _ in rest for i in at}
        if len(inside) < len(lead.bound) or inside & free or not inside <= t.bound - others:
            continue
        outer = Term(t.value, tuple(rest), t.bound - inside)
        yield times((outer,), renamed(rule.rest, {i: x for i, x in names.items() if x in free}))


def _embeddings(
    c: Algebra, wanted: Sequence[Factor], factors: Sequence[Factor], names: Mapping[Index, Index]
) -> Iterator[tuple[Sequence[Factor], dict[Index, Index]]]:
    """All ways to find factors among others: what is left of these, and what each index is there.

    Of a higher power a part may be found.
    """
    if not wanted:
        yield factors, dict(names)
        return
    c.spend(len(factors))
    letter, at, power = wanted[0]
    for n, (other, there, e) in enumerate(factors):
        if other != letter or not (e == power or e > power > 0):
            continue
        left = (*factors[:n], *(((other, there, e - power),) if e != power else ()))
        for way in letter.symmetries or (tuple(range(len(at))),):
            new = dict(names)
            turned = [there[k] for k in way]
            if all(new.setdefault(x, y) is y for x, y in zip(at, turned, strict=True)):
                yield from _embeddings(c, wanted[1:], (*left, *factors[n + 1 :]), new)


def anew(c: Algebra, p: Poly) -> Poly:
    """`p` with all letters that are made of an argument formed anew, so that rules reach it."""
    out: list[Term] = []
    for t in p:
        made = [
            c.powered(c.rebuilt(letter, at, lambda q: anew(c, q)), power)
            if letter.argument is not None
            else entry(letter, *at, power=power)
            for letter, at, power in t.factors
        ]
        out.extend(summed(scale(times(*made), t.value), t.bound))
    return tuple(out)
