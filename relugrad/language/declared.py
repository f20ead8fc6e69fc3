r"""The sizes that a text gives to symbols, in letters: `A \in \mathbb{R}^{m \times n}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from ..documents.display import Display
from ..errors import NotReadError
from ..tokens import tokenize
from .parser import symbol_name

Path = tuple[int, ...]
_SET = re.compile(
    r"(?:\\in\b|∈)\s*"
    r"(?:\\(?:mathbb|mathbf|Bbb|mathrm)\s*(?:\{\s*[RC]\s*\}|[RC](?![A-Za-z]))|\\R(?![A-Za-z])|[ℝℂ])"
    r"\s*\^\s*(?:\{(?P<sizes>[^{}]{1,40})\}|(?P<size>[A-Za-z]))"
)
# No list of symbols is longer, and it ends where a formula or a clause does.
_LONGEST = 80
_EDGE = re.compile(r"[$=;；。]")
_TIMES = re.compile(r"\\times(?![A-Za-z])|×")


def declared(displays: Sequence[Display]) -> Callable[[Path], Mapping[str, Sequence[str]]]:
    """The letters of the sizes of symbols at a place of a document, by the path of its section."""
    said: dict[Path, dict[str, tuple[str, ...]]] = {}
    for display in displays:
        for text in (display.before, display.latex, display.after):
            said.setdefault(display.section.path, {}).update(_members(text))

    @cache
    def at(path: Path) -> Mapping[str, Sequence[str]]:
        found: dict[str, Sequence[str]] = {}
        for depth in range(len(path) + 1):
            found.update(said.get(path[:depth], {}))
        return found

    return at


def _members(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for match in _SET.finditer(text):
        names = _EDGE.split(text[max(match.start() - _LONGEST, 0) : match.start()])[-1]
        sizes = [s.strip() for s in _TIMES.split(match["sizes"] or match["size"])]
        if len(sizes) > 2 or not all(size.isalnum() for size in sizes):
            continue
        for latex in re.split(r"[,，]|\\quad|\\qquad", names):
            try:
                name = symbol_name(tokenize(latex))
            except NotReadError:
                continue
            if name is not None:
                yield name, tuple(sizes)
