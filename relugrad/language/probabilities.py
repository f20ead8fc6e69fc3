"""The symbols that a text calls probabilities: they sum to 1, which no equation need say."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from ..documents.display import Display
from ..patterns import lazy
from .parser import name_of
from .sections import Path, by_section

_WORD = r"(?:probabilit\w+|distributions?|proportions?|概率|機率|分布|比例)"
_FORMULA = r"\$`?\s*([^$=]{1,30}?)\s*`?\$"


def _near(word: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A formula in the neighbourhood of a word."""
    return (
        re.compile(rf"{word}[^$.。；;]{{0,30}}{_FORMULA}", re.IGNORECASE),
        re.compile(rf"{_FORMULA}[^$.。；;]{{0,30}}{word}", re.IGNORECASE),
    )


_SAID = _near(_WORD)
_ONE_HOT = _near(r"(?:one-hot|独热|獨熱)")


def probabilities(displays: Sequence[Display]) -> Callable[[Path], Collection[str]]:
    """The letters of the symbols that are probabilities at a place, by the path of its section."""
    said: dict[str, set[Path]] = {}
    for display in displays:
        for text in (display.before, display.after):
            for letter in _letters(text):
                said.setdefault(letter, set()).add(display.section.path)

    return by_section(said)


_EXPECTED = lazy(r"\bexpect(?:ations?|ed values?)\b|期望", re.IGNORECASE)


def speaks_of_chance(displays: Sequence[Display]) -> bool:
    """Whether a document speaks of expected values."""
    texts = (
        text
        for display in displays
        for text in (display.section.heading, display.before, display.after)
    )
    return any(_EXPECTED.search(text) for text in texts)


def shares(displays: Sequence[Display]) -> Collection[str]:
    """The letters whose entries sum to 1, as some section of the document says."""
    texts = [text for display in displays for text in (display.before, display.after)]
    return frozenset(
        re.sub(r"\\[a-z]+\{|\}", "", letter)
        for text in texts
        for letter in (*_letters(text), *_letters(text, _ONE_HOT))
    )


def _letters(text: str, patterns: Sequence[re.Pattern[str]] = _SAID) -> Iterator[str]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            if (name := name_of(match[1])) is not None:
                yield name.partition("_")[0]
