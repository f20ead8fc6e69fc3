"""One form for all ways to write a term."""

from __future__ import annotations

from itertools import pairwise, permutations
from random import Random

import pytest

from relugrad.core.canonical import MAX_LABELLINGS, canonical
from relugrad.core.terms import Index, Poly, Term, Undecided, entry, fresh, scale, summed, variable

A, B, v = (variable(name) for name in "ABv")


def network(edges: list[tuple[int, int]], size: str = "#1") -> Poly:
    """The sum over all indices of a product of entries of A."""
    at = [fresh(size) for _ in range(1 + max(map(max, edges)))]
    factors = tuple([(A, (at[r], at[c]), 1) for r, c in edges])
    return (Term(1, factors, frozenset(at)),)


def shuffled(p: Poly, random: Random) -> Poly:
    [t] = p
    names: dict[Index, Index] = {
        i: fresh(i.size)
        for i in random.sample(sorted(t.bound, key=lambda i: i.number), len(t.bound))
    }
    factors = list(t.renamed(names).factors)
    random.shuffle(factors)
    return (Term(t.value, tuple(factors), frozenset(names.values())),)


def cycle(*lengths: int) -> list[tuple[int, int]]:
    edges: list[tuple[int, int]] = []
    for length in lengths:
        start = len(edges)
        edges += [(start + k, start + (k + 1) % length) for k in range(length)]
    return edges


NETWORKS = {
    "path": [(0, 1), (1, 2), (2, 3)],
    "star out": [(0, 1), (0, 2), (0, 3)],
    "star in": [(1, 0), (2, 0), (3, 0)],
    "one cycle of six": cycle(6),
    "two cycles of three": cycle(3, 3),
    "three cycles of two": cycle(2, 2, 2),
    "cycle, one edge turned": [(1, 0), *cycle(6)[1:]],
    "complete": list(permutations(range(4), 2)),
    "prism": [*cycle(3, 3), (0, 3), (1, 4), (2, 5)],
    "twisted prism": [*cycle(3), (3, 5), (5, 4), (4, 3), (0, 3), (1, 4), (2, 5)],
    "loop": [(0, 0), (0, 1)],
}


@pytest.mark.parametrize("name", NETWORKS)
def test_one_form_for_all_names_and_orders(name: str) -> None:
    random = Random(name)
    p = network(NETWORKS[name])
    forms = [canonical(shuffled(p, random), ()) for _ in range(20)]
    assert all(a == b for a, b in pairwise([canonical(p, ()), *forms]))


def test_different_networks_have_different_forms() -> None:
    forms = [next(iter(canonical(network(edges), ()))) for edges in NETWORKS.values()]
    assert len(set(forms)) == len(NETWORKS)


def test_free_indices_are_told_apart() -> None:
    i, j = fresh("#1"), fresh("#1")
    p = entry(A, i, j)
    assert canonical(p, (i, j)) != canonical(p, (j, i))
    assert canonical(p, (i, j)) == canonical(entry(A, j, i), (j, i))


def test_sizes_are_told_apart() -> None:
    assert canonical(network([(0, 1)], "#1"), ()) != canonical(network([(0, 1)], "#2"), ())


def test_powers_are_told_apart() -> None:
    i = fresh("#1")
    square = summed(entry(v, i, power=2), (i,))
    assert canonical(square, ()) != canonical(summed(entry(v, i), (i,)), ())


def test_letters_are_told_apart() -> None:
    i, j = fresh("#1"), fresh("#1")
    assert canonical(entry(A, i, j), (i, j)) != canonical(entry(B, i, j), (i, j))


def test_equal_terms_are_collected() -> None:
    p = network(NETWORKS["prism"])
    twin = shuffled(p, Random(0))
    assert canonical(p + scale(twin, -1), ()) == {}
    assert list(canonical(p + twin, ()).values()) == [2]


def test_too_symmetric() -> None:
    # 1 + 7! labellings of one part: a hub, and seven ends that nothing tells apart.
    hub = fresh("#1")
    ends = [fresh("#1") for _ in range(8)]
    factors = tuple([(A, (hub, end), 1) for end in ends])
    p = (Term(1, factors, frozenset((hub, *ends))),)
    assert MAX_LABELLINGS < 40320
    with pytest.raises(Undecided, match="too many symmetries"):
        canonical(p, ())


def test_work_is_counted() -> None:
    spent: list[int] = []
    canonical(network(NETWORKS["complete"]), (), spent.append)
    assert sum(spent) > 12
