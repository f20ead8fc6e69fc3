"""The assumptions in force at a place of a document, and how far each of them reaches.

A condition after a word such as "if" holds for its sentence, the left side of an arrow for its
display, and any other one to the end of its section.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .chains import Assumption
from .nodes import Node
from .sorting import letters, signature

# So many assumptions, the latest, are in force at one place.
MAX_ASSUMED = 100

# The numbers of a section and of those around it.
Path = tuple[int, ...]


@dataclass(slots=True)
class Conditions:
    """The assumptions that hold for the section, for the sentence and for the display.

    Where it is `crowded`, the section assumes more than is kept.
    """

    section: list[tuple[Assumption, Path]] = field(default_factory=list)
    sentence: list[Assumption] = field(default_factory=list)
    display: list[Assumption] = field(default_factory=list)
    crowded: bool = False
    _stated: set[tuple[str, Path]] = field(default_factory=set)
    # The sections in which equations with these products are in force.
    _products: dict[frozenset[tuple[tuple[str, ...], int]], list[Path]] = field(
        default_factory=dict
    )
    # The symbols of which the text says something in general, each with the number of assumptions
    # before, and its section.
    _freed: list[tuple[str, int, Path]] = field(default_factory=list)
    _listed: list[Assumption] = field(default_factory=list)
    _listed_at: tuple[int, int, int, Path] | None = None

    def enter(self, path: Path) -> None:
        """Go on in another section: the assumptions of one that has ended are dropped."""
        self.section = [(a, p) for a, p in self.section if path[: len(p)] == p]
        self._freed = [free for free in self._freed if path[: len(free[2])] == free[2]]

    def assume(self, assumption: Assumption, path: Path) -> None:
        """Let an assumption be in force to the end of its section."""
        if (assumption.latex, path) in self._stated:
            return
        self._stated.add((assumption.latex, path))
        self.section.append((assumption, path))
        self.crowded = self.crowded or len(self.section) > MAX_ASSUMED
        left, right = assumption.left, assumption.right
        if left is not None and right is not None and (key := signature(left.node, right.node)):
            self._products.setdefault(key, []).append(path)

    def free(self, name: str, path: Path) -> None:
        """Let nothing that was assumed of a symbol be in force to the end of the section."""
        self._freed.append((name, len(self.section), path))

    def is_assumed(self, latex: str, path: Path) -> bool:
        """Whether an equation is in force in the same words."""
        around = (path[:depth] for depth in range(len(path) + 1))
        return any((latex, some) in self._stated for some in around) or any(
            assumption.latex == latex for assumption in (*self.sentence, *self.display)
        )

    def in_force(self, path: Path) -> list[Assumption]:
        """The assumptions in force; chains share the list until it changes."""
        passing = [*self.sentence, *self.display]
        now = len(self.section), len(passing), len(self._freed), path
        if now != self._listed_at:
            self._listed_at = now
            first = max(len(self.section) - MAX_ASSUMED, 0)
            latest = [
                a for k, (a, _) in enumerate(self.section) if k >= first and self._holds(a, k)
            ]
            self._listed = [*latest, *passing]
        return self._listed

    def _holds(self, assumption: Assumption, number: int) -> bool:
        """Whether an assumption is about no symbol that is spoken of in general since."""
        free = {name for name, before, _ in self._freed if number < before}
        if not free:
            return True
        sides = (assumption.left, assumption.right)
        about = {assumption.symbol}.union(*(letters(side.node) for side in sides if side))
        return about.isdisjoint(free)

    def is_copied(self, left: Node | None, right: Node | None, path: Path) -> bool:
        """Whether an equation in force has the same products."""
        paths = self._products.get(signature(left, right), ())
        return any(path[: len(other)] == other for other in paths)
