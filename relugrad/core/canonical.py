"""The canonical form of a term: the same for two terms that differ only in the names of their
bound indices and in the order of their factors.

A term is a network of factors tied together by bound indices. Its connected parts are taken one by
one. Within a part the indices are told apart by colour refinement; where that leaves several alike,
each of them is singled out in turn, and the least of all labellings counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from ..wording import say
from .terms import Exact, Factor, Index, Poly, Term, Undecided, exact

MAX_LABELLINGS = 5040

# A factor: its letter's kind and key, its power, and the numbers of its indices.
Row = tuple[str, str, Exact, tuple[int, ...]]
# A connected part: the sizes of its bound indices, and its factors.
Part = tuple[tuple[str, ...], tuple[Row, ...]]
Key = tuple[Part, ...]
# What counts the work: the factors that are looked at.
Spend = Callable[[int], None]


def uncounted(work: int) -> None:
    """For work that is bounded elsewhere."""


def canonical(p: Poly, free: Sequence[Index], spend: Spend = uncounted) -> dict[Key, Exact]:
    """The coefficient of every canonical term; `free` gives the order of the free indices.

    No term may have a bound index without a factor.

    Raises
    ------
    Undecided
        A term is so symmetric that more than `MAX_LABELLINGS` labellings remain.
    """
    out: dict[Key, Exact] = defaultdict(int)
    place = {i: k for k, i in enumerate(free)}
    for t in p:
        out[term_key(t, place, spend)] += t.value
    return {key: exact(value) for key, value in out.items() if value}


def term_key(t: Term, place: Mapping[Index, int], spend: Spend = uncounted) -> Key:
    """The canonical form of one term, without its coefficient."""
    return tuple(sorted([_part_key(*part, place, spend)[0] for part in parts(t)]))


def arranged(t: Term, place: Mapping[Index, int]) -> tuple[list[Factor], list[Index]]:
    """The factors and the bound indices of a term, in the order of its canonical form."""
    factors: list[Factor] = []
    order: list[Index] = []
    labelled = [(*_part_key(*part, place, uncounted), part[0]) for part in parts(t)]
    for _, bound, some in sorted(labelled, key=lambda found: found[0]):
        numbers = {i: place[i] - len(place) for _, at, _ in some for i in at if i in place}
        numbers |= {i: k for k, i in enumerate(bound)}
        factors += sorted(some, key=lambda factor: _row(factor, numbers))
        order += bound
    return factors, order


def parts(t: Term) -> list[tuple[list[Factor], set[Index]]]:
    """The factors that bound indices tie together; each of the others by itself."""
    found: list[tuple[list[Factor], set[Index]]] = []
    for factor in t.factors:
        own = set(t.bound.intersection(factor[1]))
        touched = [p for p in found if not own.isdisjoint(p[1])] if own else []
        if touched:
            found = [p for p in found if own.isdisjoint(p[1])]
        merged = [f for p in touched for f in p[0]]
        found.append(([*merged, factor], own.union(*(p[1] for p in touched))))
    return found


def _part_key(
    factors: list[Factor], bound: set[Index], place: Mapping[Index, int], spend: Spend
) -> tuple[Part, list[Index]]:
    """The canonical form of a connected part, and its bound indices in their order there."""
    # A free index has its place as its number, all below those of the bound ones.
    fixed = {i: place[i] - len(place) for _, at, _ in factors for i in at if i not in bound}
    spend(len(factors))
    if not bound:
        return ((), tuple(sorted([_row(f, fixed) for f in factors]))), []
    sizes = sorted({i.size for i in bound})
    start = fixed | {i: sizes.index(i.size) for i in bound}
    best: tuple[Part, list[Index]] | None = None
    labellings = 0
    todo = [_refined(start, factors, bound, spend)]
    while todo:
        colour = todo.pop()
        cells: dict[int, list[Index]] = defaultdict(list)
        for i in bound:
            cells[colour[i]].append(i)
        tied = min((c for c in cells if len(cells[c]) > 1), default=None)
        if tied is not None:
            if len(todo) > MAX_LABELLINGS:
                raise Undecided(say("a term with too many symmetries"))
            for i in cells[tied]:
                single = {k: 2 * c + (k is not i) if k in bound else c for k, c in colour.items()}
                todo.append(_refined(single, factors, bound, spend))
            continue
        labellings += 1
        if labellings > MAX_LABELLINGS:
            raise Undecided(say("a term with too many symmetries"))
        order = sorted(bound, key=colour.__getitem__)
        numbers = fixed | {i: k for k, i in enumerate(order)}
        found = tuple([i.size for i in order]), tuple(sorted([_row(f, numbers) for f in factors]))
        if best is None or found < best[0]:
            best = found, order
    assert best is not None
    return best


def _row(factor: Factor, numbers: Mapping[Index, int]) -> Row:
    letter, at, power = factor
    here = tuple([numbers[i] for i in at])
    if letter.symmetries:
        here = min(tuple([here[k] for k in way]) for way in letter.symmetries)
    return letter.kind, letter.key, power, here


def _refined(
    colour: dict[Index, int], factors: list[Factor], bound: set[Index], spend: Spend
) -> dict[Index, int]:
    """Colours that tell bound indices apart by where they stand, as far as that goes."""
    if len({colour[i] for i in bound}) == len(bound):
        # All are told apart already.
        spend(2 * len(factors))
        return colour
    cells = len(set(colour.values()))
    while True:
        spend(2 * len(factors))
        seen: dict[Index, list[tuple[object, ...]]] = {i: [] for i in bound}
        for letter, at, power in factors:
            ways = letter.symmetries or (tuple(range(len(at))),)
            for k, i in enumerate(at):
                if i in bound:
                    where = min((w.index(k), tuple([colour[at[x]] for x in w])) for w in ways)
                    seen[i].append((letter.kind, letter.key, power, where))
        signs = {i: (colour[i], sorted(seen[i])) for i in bound}
        ranks = _ranks(list(signs.values()))
        new = {**colour, **dict(zip(signs, ranks, strict=True))}
        count = len(set(new.values()))
        if count == cells:
            return new
        colour, cells = new, count


def _ranks(values: list[tuple[int, list[tuple[object, ...]]]]) -> list[int]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0] * len(values)
    for before, after in pairwise(order):
        ranks[after] = ranks[before] + (values[before] != values[after])
    return ranks
