"""What a section says of the symbols that vary in its differentials, and of those that do not.

Of d(XY) = dX Y nobody can tell whether Y is held constant or its differential was forgotten, unless
the text says so: "with Y constant", "where only X varies", "with respect to X", 固定 Y.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache

from ..documents.display import Display
from ..patterns import lazy
from .chains import Chain, Side
from .constructs.gradient import Gradient
from .nodes import Node, Symbol, walk
from .parser import name_of
from .scope import Scope, with_definitions
from .sections import Path, is_within

_LIST = r"\$`?([^$=]{1,60})`?\$(?:(?:\s*(?:,|，|、|and|和|与|與|及)\s*)\$`?([^$=]{1,60})`?\$)?"
_NAMED = tuple(
    lazy(pattern, re.IGNORECASE)
    for pattern in (
        # What varies.
        rf"\b(?:only|by|in|with\s+respect\s+to|w\.?\s?r\.?\s?t\.?|over|variables?)\s+{_LIST}",
        rf"{_LIST}\s+(?:alone\s+|only\s+)?(?:var(?:y|ies)|chang(?:e|es)|(?:is|are)\s+(?:the\s+)?var)",
        rf"(?:关于|關於|[对對]于?|[变變]量|只有|仅|僅)\s*{_LIST}",
        rf"{_LIST}\s*[^$。；]{{0,3}}(?:变化|變化|变量|變量|求导|求導|微分)",
        # What does not.
        rf"{_LIST}(?:\s+[a-z]+){{0,3}}?\s+(?:constant|fixed|given|data)\b",
        rf"\b(?:constants?|fixed|fix|given)(?:\s+(?!in\b|by\b)[a-z]+){{0,2}}?\s+{_LIST}",
        rf"(?:固定|常[数數]|常量|常矩[阵陣]|常向量|已知)\s*{_LIST}",
        rf"{_LIST}[^$。；]{{0,4}}(?:常[数數]|常量|常矩[阵陣]|常向量|固定|不变|不變|已知)",
    )
)


# A section that says of all symbols which ones vary.
EVERY = "*"
_ALL = lazy(
    r"\b(?:all\s+|any\s+|every\s+)?(?:the\s+)?others?(?:\s+[a-z]+){0,3}?\s+(?:constant|fixed)\b"
    r"|其[余餘他它][^$。；]{0,8}(?:常|固定|不变|不變)",
    re.IGNORECASE,
)


def named(
    displays: Sequence[Display], chains: Sequence[Chain]
) -> Callable[[Path], Collection[str]]:
    """The symbols that a section, or one around it, says to vary or to be constant, by its path.

    Those that it differentiates by are among them.
    """
    found: dict[str, set[Path]] = {}
    for display in displays:
        for text in (display.before, display.after):
            for name in _in_words(text):
                found.setdefault(name, set()).add(display.section.path)
    for chain in chains:
        if chain.equalities:
            path = displays[chain.equalities[0].display].section.path
            for side in chain.sides:
                for part in side.parts:
                    if isinstance(part, Gradient):
                        found.setdefault(part.wrt.name, set()).add(path)

    @cache
    def at(path: Path) -> Collection[str]:
        return {
            name
            for name, paths in found.items()
            if is_within(path, paths) or any(is_within(other, [path]) for other in paths)
        }

    return at


def moved(body: Node, scope: Scope) -> dict[str, None]:
    r"""The one symbol of what a differential is taken of, as of `dX^{-1}`, which varies then."""
    found = {part.name: None for part in walk(body) if isinstance(part, Symbol)}
    return found if len(found) == 1 and all(scope.get(name) is None for name in found) else {}


def alone(sides: Iterable[Side]) -> dict[str, None]:
    r"""The one symbol that all differentials of some sides are made of, as X of `df` and `dX^2`."""
    found: set[str] = set()
    for side in sides:
        for node, scope in with_definitions([(side.readable, side.scope)]):
            for part in walk(node):
                if isinstance(part, Symbol) and scope.get(part.name) is None:
                    found.add(part.name)
    return dict.fromkeys(found) if len(found) == 1 else {}


def _in_words(text: str) -> Iterator[str]:
    if _ALL.search(text):
        yield EVERY
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            for latex in match.groups():
                if latex and (name := name_of(latex)) is not None:
                    yield name
