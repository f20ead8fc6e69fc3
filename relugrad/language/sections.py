"""What holds in some sections of a document, and in those that are in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import TypeVar

# The numbers of a section and of those around it.
Path = tuple[int, ...]
T = TypeVar("T")


def is_within(path: Path, others: Collection[Path]) -> bool:
    """Whether a section is one of the others, or in one of them."""
    return any(path[: len(other)] == other for other in others)


def by_section(said: Mapping[T, Collection[Path]]) -> Callable[[Path], frozenset[T]]:
    """What is said in a section, or in one around it, given where each thing is said."""

    @cache
    def at(path: Path) -> frozenset[T]:
        return frozenset(one for one, paths in said.items() if is_within(path, paths))

    return at
