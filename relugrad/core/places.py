"""Places in a size that is made of others: a concatenation of blocks, or pairs of indices.

The rows of a block matrix are those of its blocks one after the other, and the rows of A ⊗ B are
pairs of a row of A and one of B. A place says which of them is meant, down to plain indices, so
that an entry at a place is a polynomial in entries of the blocks, for blocks of all sizes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..wording import say
from .terms import ONE, ZERO, Index, Poly, Undecided, delta, times


@dataclass(frozen=True, slots=True)
class Part:
    """A place in one part of a concatenation; `structure` is that of the whole size."""

    number: int
    inner: Place
    structure: str


@dataclass(frozen=True, slots=True)
class Tuple:
    """A place in a product of sizes: one in each of them, the last one running fastest."""

    items: tuple[Place, ...]


# The place in a dimension; None for a dimension of size 1.
Place = Index | Part | Tuple | None


def structure(place: Place) -> str:
    """How the size is made up in which a place is one."""
    match place:
        case None:
            return "1"
        case Index(size=size):
            return size
        case Part(structure=whole):
            return whole
        case Tuple(items=items):
            return product_of([structure(item) for item in items])


def sum_of(parts: Sequence[str]) -> str:
    return f"({' + '.join(parts)})"


def product_of(factors: Sequence[str]) -> str:
    return f"({' * '.join(factors)})"


def flat(place: Place) -> tuple[Index, ...]:
    """The plain indices of a place."""
    match place:
        case None:
            return ()
        case Index():
            return (place,)
        case Part(inner=inner):
            return flat(inner)
        case Tuple(items=items):
            return tuple([i for item in items for i in flat(item)])


def indices(*some: Place) -> tuple[Index, ...]:
    """The plain indices of several places."""
    return tuple([index for place in some for index in flat(place)])


def label(place: Place) -> str:
    """What tells the parts apart in which a place may be; nothing for a plain index."""
    match place:
        case Part(number=number, inner=inner):
            below = label(inner)
            return f"{number + 1}.{below}" if below else f"{number + 1}"
        case Tuple(items=items):
            labels = [label(item) for item in items]
            return "|".join(labels) if any(labels) else ""
    return ""


def same(a: Place, b: Place) -> Poly:
    """1 where two places in one size are the same, else 0.

    Raises
    ------
    Undecided
        They are places in sizes that are made up differently.
    """
    if structure(a) != structure(b):
        raise Undecided(say("a size that is composed in two ways"))
    match a, b:
        case Index(), Index():
            return delta(a, b)
        case Part(), Part():
            return same(a.inner, b.inner) if a.number == b.number else ZERO
        case Tuple(), Tuple():
            return times(*[same(x, y) for x, y in zip(a.items, b.items, strict=True)])
    return ONE


def joined(items: Iterable[Place]) -> Place:
    """The place in a product of sizes that places in its factors make."""
    kept: list[Place] = []
    for item in items:
        kept.extend(item.items if isinstance(item, Tuple) else () if item is None else (item,))
    return Tuple(tuple(kept)) if len(kept) > 1 else kept[0] if kept else None


def split(place: Place, count: int) -> tuple[Place, Place]:
    """The place in the first `count` factors of a product of sizes, and that in the rest."""
    items: tuple[Place, ...] = () if place is None else (place,)
    if isinstance(place, Tuple):
        items = place.items
    if count > len(items):
        raise Undecided(say("a size that is composed in two ways"))
    return joined(items[:count]), joined(items[count:])
