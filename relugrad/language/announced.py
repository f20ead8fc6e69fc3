"""The layout of derivatives that a text announces: "we use numerator layout", 分子布局."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from ..documents.display import Display
from .constructs.gradient import Layout

Path = tuple[int, ...]
_NUMERATOR = re.compile(
    r"numerator[- ]layout|Jacobian formulation|分子(?:布局|佈局)", re.IGNORECASE
)
_DENOMINATOR = re.compile(
    r"denominator[- ]layout|(?:Hessian|gradient) formulation|分母(?:布局|佈局)", re.IGNORECASE
)


def announced(displays: Sequence[Display]) -> Callable[[Path], Layout | None]:
    """The layout that is announced at a place of a document, by the path of its section.

    A text that speaks of both announces neither.
    """
    said: dict[Path, set[Layout]] = {}
    for display in displays:
        text = f"{display.section.heading}\n{display.before}\n{display.after}"
        for pattern, layout in _LAYOUTS:
            if pattern.search(text):
                said.setdefault(display.section.path, set()).add(layout)

    @cache
    def at(path: Path) -> Layout | None:
        for depth in range(len(path), -1, -1):
            found = said.get(path[:depth])
            if found:
                return min(found) if len(found) == 1 else None
        return None

    return at


_LAYOUTS: tuple[tuple[re.Pattern[str], Layout], ...] = (
    (_NUMERATOR, "numerator"),
    (_DENOMINATOR, "denominator"),
)
