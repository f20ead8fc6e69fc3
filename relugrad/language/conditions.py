"""The assumptions in force at a place of a document, and how far each of them reaches.

A condition after a word such as "if" holds for its sentence, the left side of an arrow for its
display, and any other one to the end of its section.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import takewhile

from .adjectives import SYMMETRIC
from .chains import Assumption
from .nodes import Node, Symbol
from .sections import Path
from .sorting import letters, names, signature

# So many assumptions, the latest, are in force at one place.
MAX_ASSUMED = 100
# So many of the items above, the latest.
MAX_STEPS = 20


@dataclass(slots=True)
class Conditions:
    """The assumptions that hold for the section, for the sentence and for the display.

    Where it is `crowded`, the section assumes more than is kept.
    """

    section: list[tuple[Assumption, Path]] = field(default_factory=list)
    sentence: list[Assumption] = field(default_factory=list)
    display: list[Assumption] = field(default_factory=list)
    # Those of the section that hold for a case.
    case: list[Assumption] = field(default_factory=list)
    crowded: bool = False
    # The symbols that are arbitrary, in the sentence and in sections.
    arbitrary: set[str] = field(default_factory=set)
    _arbitrary: list[tuple[str, Path]] = field(default_factory=list)
    # What is not in force in the sentence, and in sections, though it was assumed.
    _off: list[Assumption] = field(default_factory=list)
    _ended: list[tuple[Assumption, Path]] = field(default_factory=list)
    _changes: int = 0
    _stated: set[tuple[str, bool, Path]] = field(default_factory=set)
    # The sections in which equations with these products are in force.
    _products: dict[frozenset[tuple[tuple[str, ...], int]], list[Path]] = field(
        default_factory=dict
    )
    # The symbols of which the text says something in general, each with the number of assumptions
    # before, and its section.
    _freed: list[tuple[str, int, Path]] = field(default_factory=list)
    # What was assumed where the parts of an exercise began, by the kind of their labels.
    _parts: dict[str, list[Assumption]] = field(default_factory=dict)
    _listed: list[Assumption] = field(default_factory=list)
    _listed_at: tuple[int, int, int, tuple[int, ...], Path] | None = None

    def enter(self, path: Path, *, same: bool = False) -> None:
        """Go on in another section: the assumptions of one that has ended are dropped.

        Where both are items, or parts, below the `same` heading, they may be steps of one argument:
        what was assumed is in doubt.
        """
        kept = [(a, p) for a, p in self.section if path[: len(p)] == p]
        ended = [(a, p) for a, p in self.section if path[: len(p)] != p] if same else []
        for assumption, p in ended[-MAX_STEPS:]:
            pairs = zip(p, path, strict=False)
            shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            kept.append((replace(assumption, doubtful=True), path[:shared]))
        self.section = kept
        self._parts.clear()
        self._changes += 1
        self._ended = [(a, p) for a, p in self._ended if path[: len(p)] == p]
        self._arbitrary = [(name, p) for name, p in self._arbitrary if path[: len(p)] == p]
        self._freed = [free for free in self._freed if path[: len(free[2])] == free[2]]

    def end_sentence(self) -> None:
        """End what holds for the sentence alone."""
        self.sentence = []
        self.arbitrary.clear()
        self._off.clear()
        self._changes += 1

    def assume(self, assumption: Assumption, path: Path) -> None:
        """Let an assumption be in force to the end of its section."""
        key = assumption.key, assumption.doubtful, path
        if key in self._stated:
            return
        self._stated.add(key)
        if not assumption.doubtful and assumption.word != "square":
            # “A general square matrix” is any.
            self._arbitrary = [one for one in self._arbitrary if one[0] != assumption.symbol]
        self.section.append((assumption, path))
        self.crowded = self.crowded or len(self.section) > MAX_ASSUMED
        left, right = assumption.left, assumption.right
        if assumption.doubtful or assumption.order or left is None or right is None:
            return
        if form := signature(left.node, right.node):
            self._products.setdefault(form, []).append(path)

    def drop(self, assumption: Assumption) -> None:
        """Let an assumption be in force no longer."""
        self.section = [(a, p) for a, p in self.section if a is not assumption]
        self._changes += 1

    def redefine(self, name: str) -> None:
        """Forget what was doubtful about the value of a symbol, which now has another one."""
        for assumption, _ in list(self.section):
            nodes = [side.node for side in assumption.sides]
            if assumption.doubtful and any(isinstance(n, Symbol) and n.name == name for n in nodes):
                self.drop(assumption)

    def free(self, name: str, path: Path) -> None:
        """Let nothing that was assumed of a symbol be in force to the end of the section."""
        self._freed.append((name, len(self.section), path))

    def is_assumed(self, latex: str, path: Path) -> bool:
        """Whether an equation is in force in the same words."""
        around = (path[:depth] for depth in range(len(path) + 1))
        return any((latex, False, some) in self._stated for some in around) or any(
            assumption.latex == latex for assumption in (*self.sentence, *self.display)
        )

    def in_force(self, path: Path) -> list[Assumption]:
        """The assumptions in force; chains share the list until it changes."""
        passing = [*self.sentence, *self.display]
        some = tuple(map(id, passing))
        now = self._changes, len(self._freed), len(self.section), some, path
        if now != self._listed_at:
            self._listed_at = now
            first = max(len(self.section) - MAX_ASSUMED, 0)
            latest = [
                a for k, (a, _) in enumerate(self.section) if k >= first and self._holds(a, k)
            ]
            over = {id(one) for one in (*self._off, *(one for one, _ in self._ended))}
            self._listed = [*(one for one in latest if id(one) not in over), *passing]
        return self._listed

    def general(self) -> frozenset[str]:
        """The symbols that are said to be arbitrary."""
        return frozenset((*self.arbitrary, *(name for name, _ in self._arbitrary)))

    def deny(self, name: str, word: str, path: Path, *, clear: bool, passing: bool) -> None:
        """Take back what was assumed of a symbol alone: a word, or all where it is arbitrary.

        For a sentence alone, where that is `passing`. What is not taken back for sure, and what a
        sentence takes back, is in doubt from here on.
        """
        for assumption in [a for a, _ in self.section if a.line and _is_of(a, name)]:
            same = assumption.word == word or (word == "symmetric" and assumption.word in SYMMETRIC)
            if word and assumption.word and not same:
                continue
            equation = bool(word) and not assumption.word
            if passing:
                self._off.append(assumption)
            if passing and assumption.doubtful:
                continue
            new = self._end(assumption, path, doubtful=passing or equation or not clear)
            if passing and new is not None:
                self._off.append(new)
        if clear and word in ("", "symmetric"):
            if passing:
                self.arbitrary.add(name)
            else:
                self._arbitrary.append((name, path))

    def doubt_all(self, path: Path) -> None:
        """Let all that the document assumed be in doubt from here on."""
        for assumption, _ in list(self.section):
            if assumption.line:
                self._end(assumption, path, doubtful=True)

    def begin_part(self, path: Path, label: str) -> None:
        """Begin another part of an exercise, as “(b)”: what (a) assumed is in doubt there."""
        kind = "roman" if set(label) <= set("ivx") else "letter"
        before = self._parts.get(kind)
        for assumption, _ in [] if before is None else list(self.section):
            if not any(assumption is one for one in before or ()):
                self._end(assumption, path, doubtful=True)
        if kind == "letter":
            self._parts.clear()
        self._parts[kind] = [assumption for assumption, _ in self.section]

    def _end(self, assumption: Assumption, path: Path, *, doubtful: bool) -> Assumption | None:
        """Let an assumption be no longer in force, or in doubt; what is new in its place."""
        self._changes += 1
        if any(one is assumption for one, _ in self._ended):
            return None
        self._ended.append((assumption, path))
        self._stated = {key for key in self._stated if key[0] != assumption.key}
        if len(assumption.sides) == 2:
            self._products.pop(signature(*(side.node for side in assumption.sides)), None)
        if not doubtful:
            return None
        new = replace(assumption, doubtful=True)
        self.assume(new, path)
        return new

    def _holds(self, assumption: Assumption, number: int) -> bool:
        """Whether an assumption is about no symbol that is spoken of in general since."""
        free = {name for name, before, _ in self._freed if number < before}
        if not free:
            return True
        # A formula of a symbol says nothing of what it is made of.
        sides = () if assumption.symbol else assumption.sides
        about = {assumption.symbol}.union(*(letters(side.node) for side in sides))
        return about.isdisjoint(free)

    def is_copied(self, left: Node | None, right: Node | None, path: Path) -> bool:
        """Whether an equation in force has the same products."""
        paths = self._products.get(signature(left, right), ())
        return any(path[: len(other)] == other for other in paths)

    def close_cases(self, path: Path, *, doubtful: bool) -> None:
        """End what holds for a case; its paragraph ended, it is in doubt whether the case did."""
        for assumption in self.case:
            self._end(assumption, path, doubtful=doubtful)
        self.case.clear()


def _is_of(assumption: Assumption, name: str) -> bool:
    """Whether an assumption is about one symbol alone."""
    if assumption.word:
        return assumption.symbol == name
    return set().union(*(names(side.node) for side in assumption.sides)) == {name}
