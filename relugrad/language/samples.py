r"""How the samples x_i make the data matrix X, where a text says so: as its rows or its columns.

`X = [x_1, \ldots, x_n]^T` leaves no doubt; a sentence such as “$x_i^T$ is the $i$-th row of $X$”
may be misread, so that nothing is refuted by it alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ..documents.display import Display
from ..patterns import lazy
from .chains import Chain
from .entries import Naming
from .sections import Path

Samples = Literal["rows", "columns"]

_SENTENCE = lazy(r"(?<=[.!?;])\s|[。！？；]|\n[ \t]*\n")
_VECTOR = lazy(r"\b(?:row|column)[ -]?vectors?\b|[行列]向量", re.IGNORECASE)
_ROW = lazy(r"\brows?\b|(?<=[每各第个])[一\s$\w\\]{0,8}行", re.IGNORECASE)
_COLUMN = lazy(r"\bcolumns?\b|(?<=[每各第个])[一\s$\w\\]{0,8}列", re.IGNORECASE)
# In Taiwan a row is 列 and a column 行.
_TRADITIONAL = lazy(r"[陣這個為說與]")
_FORMULA = lazy(r"\$([^$]{1,60})\$")
_WEIGHT = lazy(r"\\(?:math(?:bf|rm|it)|boldsymbol|bm|bf|vec)(?![A-Za-z])|[{}\s]")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What the samples of a data matrix are, and whether a formula says so."""

    samples: Samples
    sure: bool


def arranged(
    displays: Sequence[Display], chains: Sequence[Chain]
) -> Callable[[Path, str], Arrangement | None]:
    """What is said of a data matrix in a section, or in one around it, if that is one thing."""
    said: dict[tuple[Path, str], set[Arrangement]] = {}
    for chain in chains:
        for equality in chain.equalities:
            binding = equality.defines
            if binding is None or not isinstance(binding.node, Naming):
                continue
            if binding.node.kind != "entries":
                path = displays[equality.display].section.path
                one = Arrangement(binding.node.kind, sure=True)
                said.setdefault((path, plain(binding.name)), set()).add(one)
    for display in displays:
        for text in (display.before, display.after):
            for name, samples in _spoken(text):
                one = Arrangement(samples, sure=False)
                said.setdefault((display.section.path, name), set()).add(one)

    @cache
    def at(path: Path, name: str) -> Arrangement | None:
        for depth in range(len(path), -1, -1):
            found = said.get((path[:depth], plain(name)), set())
            if found:
                alike = len({one.samples for one in found}) == 1
                return max(found, key=lambda one: one.sure) if alike else None
        return None

    return at


def plain(name: str) -> str:
    r"""A symbol without its weight: `X` for `\mathbf{X}`."""
    return _WEIGHT.sub("", name)


def _spoken(text: str) -> Iterator[tuple[str, Samples]]:
    """The data matrices of which a text speaks beside their samples and one of the two words."""
    for sentence in _SENTENCE.split(text):
        words = _VECTOR.sub(" ", sentence)
        rows, columns = _ROW.search(words), _COLUMN.search(words)
        chinese = (rows or columns) and not (rows or columns)[0].isascii()  # type: ignore[index]
        if (rows is None) == (columns is None) or (chinese and _TRADITIONAL.search(text)):
            continue
        formulas = [_WEIGHT.sub("", formula) for formula in _FORMULA.findall(sentence)]
        for name in {formula.partition("\\in")[0] for formula in formulas}:
            member = rf"{re.escape(name.lower())}(?:_|\^\(?[a-z])"
            if re.fullmatch("[A-Z]", name) and any(re.match(member, f) for f in formulas):
                yield name, "rows" if rows else "columns"
