r"""How headings, exercises and list items part a document into sections, within which symbols hold.

A section is known by the numbers that lead to it from the top, so that one contains another
exactly where its path is the beginning of the other's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from ..patterns import lazy

__all__ = ["TOP", "Outline", "Section", "opens_exercise", "plain", "switched", "told_exercise"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document.

    Parameters
    ----------
    heading
        The text of the heading above it, without formatting; ``""`` at the top.
    path
        Section P contains section Q if ``P.path`` is a prefix of ``Q.path``; ``()`` is the
        document.
    checked
        Whether a comment ``relugrad: on`` or ``off`` says that its equations are checked; None
        without one.
    """

    heading: str = ""
    path: tuple[int, ...] = ()
    checked: bool | None = field(default=None, compare=False)

    def contains(self, other: Section) -> bool:
        """Tell whether another section is this one or one of its subsections."""
        return other.path[: len(self.path)] == self.path


TOP = Section()

#: Deeper nesting makes no further sections, so that a path stays short in any document.
MAX_DEPTH = 40
# Below all headings, whose levels are counted from 1; 0 is a block, which nothing inside it ends.
_EXERCISE = 100


@dataclass(slots=True)
class _Open:
    section: Section
    rank: int
    numbers: Iterator[int]


class Outline:
    """The sections that are open at one place of a document, from the outermost inwards."""

    def __init__(self) -> None:
        self.open = [_Open(TOP, 0, count())]

    @property
    def section(self) -> Section:
        """The innermost section."""
        return self.open[-1].section

    def heading(self, level: int, text: str) -> None:
        """Begin a section under a heading, and end those of its level and of deeper ones."""
        self._end(level)
        self._begin(level, plain(text))

    def exercise(self, text: str) -> None:
        """Begin an exercise; it ends with its block, at a heading or at the next exercise."""
        self.end_exercise()
        self._begin(_EXERCISE, text or self.section.heading)

    def end_exercise(self) -> None:
        """End an exercise that is open in the innermost block."""
        self._end(_EXERCISE)

    def block(self, *, parts: bool = True) -> int:
        """Begin a list item or a directive, a section of its own where it `parts` the document.

        Returns
        -------
        int
            What `close` takes to end it, with all that was opened inside it.
        """
        depth = len(self.open)
        if parts:
            self._begin(0, self.section.heading)
        else:
            self.open.append(_Open(self.section, 0, self.open[-1].numbers))
        return depth

    def switch(self, words: str) -> None:
        """Obey a comment that says whether the rest of the innermost section is checked."""
        if (on := switched(words)) is not None:
            self.open[-1].section = replace(self.section, checked=on)

    def close(self, depth: int) -> None:
        """End a block."""
        del self.open[depth:]

    def close_blocks(self) -> None:
        """End every block; headings outside them stay in force."""
        blocks = (k for k, part in enumerate(self.open) if k and not part.rank)
        self.close(next(blocks, len(self.open)))

    def _end(self, rank: int) -> None:
        while self.open[-1].rank >= rank:
            self.open.pop()

    def _begin(self, rank: int, heading: str) -> None:
        path, numbers = self.section.path, self.open[-1].numbers
        if len(path) < MAX_DEPTH:
            path, numbers = (*path, next(numbers)), count()
        self.open.append(_Open(Section(heading, path, self.section.checked), rank, numbers))


# What an exercise begins with: the word alone, or with its number, letter or punctuation.
_OPENING = lazy(
    r"(?:[*_\s{]|\\(?:textbf|textit|emph|underline|noindent|bf|it|(?:small|med|big)skip)\b)*"
    r"(?P<told>(?:(?:Exercise|Problem)(?![a-z])|练习题?|練習題?|习题|習題|问题|問題)"
    r"(?:[ \t]*(?:\d[\d.\-]*(?<![.\-])|[一二三四五六七八九十]+)"
    r"|[ \t]+(?:[IVX]+|[A-Z])(?![A-Za-z]))?)"
    r"(?=[ \t]*(?:[*_.:(（：。、)}]|\[|$)|(?<=[\d一二三四五六七八九十])[ \t])",
    re.MULTILINE,
)
# A bold paragraph with a number that is more than a title: “**3. [Rank] Show that … .**”
_STATED = lazy(
    r"\s*\*\*(?P<told>\d{1,3})[.、)）]"
    r"(?:[ \t]*\[[^\]\n]+\][^\n]*|[^*\n]*(?:\$|[。？?])[^\n]*)\*\*[ \t]*(?:\n|$)"
)
_PARTING = lazy(r"(?:prf:|proof:)?(exercise|problem|solution|proof|example)s?\*?")
_MATHEMATICS = lazy(r"(\$[^$]*\$)")
_FORMATTING = (
    (lazy(r"\\(?:label|footnote|index|cite|ref)\s*\{[^{}]*\}"), ""),
    (lazy(r"\s*\{[#.:][^{}]*\}\s*$|\s+#+\s*$"), ""),  # attributes, closing marks
    (lazy(r"!?\[([^\]]*)\]\([^()]*\)"), r"\1"),  # links
    (lazy(r"\{[\w:.+-]+\}(?=`)|\\[A-Za-z]+\*?|</?[A-Za-z][^<>]*>"), ""),  # roles, commands
    (lazy(r"[*`{}]|(?<!\w)_+|_+(?!\w)"), ""),
)


_SWITCH = lazy(r"\s*(?:%+|<!--|\.\.)?\s*relugrad:\s*(?P<to>on|off)\s*(?:-->\s*)?$")


def switched(comment: str) -> bool | None:
    """What a comment such as ``% relugrad: off`` switches the checks to; None for any other."""
    match = _SWITCH.match(comment)
    return match["to"] == "on" if match else None


def told_exercise(words: str) -> str | None:
    """The words by which a paragraph says that it is an exercise, such as ``Exercise 3``."""
    match = _OPENING.match(words) or _STATED.match(words)
    return match["told"] if match else None


def opens_exercise(name: str) -> bool:
    """Tell whether a directive or an environment of this name is a section of its own."""
    return _PARTING.fullmatch(name) is not None


def plain(title: str) -> str:
    """The text of a heading, without its formatting."""
    pieces = _MATHEMATICS.split(title)
    for k in range(0, len(pieces), 2):
        for pattern, kept in _FORMATTING:
            pieces[k] = pattern.sub(kept, pieces[k])
    return " ".join("".join(pieces).split())
