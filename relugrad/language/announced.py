"""The layout of derivatives that a text announces: "we use numerator layout", 分子布局."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from ..documents.display import Display
from ..patterns import lazy
from .constructs.gradient import Layout
from .sections import Path

_NUMERATOR = lazy(r"numerator[- ]layout|Jacobian formulation|分子(?:布局|佈局)", re.IGNORECASE)
_DENOMINATOR = lazy(
    r"denominator[- ]layout|(?:Hessian|gradient) formulation|分母(?:布局|佈局)", re.IGNORECASE
)


# That a derivative is a row: said in words, or by setting it to 0^T.
_ROW = lazy(
    r"\b(?:derivatives?|gradients?|Jacobians?)\b[^.;\n]{0,80}?"
    r"\b(?:is|are|be|as)\s+(?:always\s+)?(?:an?\s+)?row[- ]vectors?"
    # A row is 列 in traditional Chinese, and a column there is what a row is here.
    r"|(?:导数|偏导)[^。；\n]{0,20}(?<!不)[是为]\s*一?个?行向量"
    r"|(?:導數|偏導)[^。；\n]{0,20}(?<!不)[是為]\s*一?個?列向量"
    r"|=\s*(?:0|\\(?:mathbf|boldsymbol|vec)\s*\{?\s*0\s*\}?)\s*\^\s*\{?\s*\\?(?:T|top|intercal)(?![a-z])",
    re.IGNORECASE,
)


def announced(displays: Sequence[Display]) -> Callable[[Path], tuple[Layout | None, bool, bool]]:
    """The layout that is announced at a place of a document, by the path of its section.

    With it comes whether that is said in the section, or in one around it, and whether it is said
    there that derivatives are rows. A text that speaks of both layouts announces neither.
    """
    said: dict[Path, set[Layout]] = {}
    rows: set[Path] = set()
    chosen: set[Layout] = set()
    for display in displays:
        text = f"{display.section.heading}\n{display.before}\n{display.after}"
        if any(map(_ROW.search, (text, display.latex, display.rest))):
            rows.add(display.section.path)
        for pattern, layout in _LAYOUTS:
            if pattern.search(text):
                said.setdefault(display.section.path, set()).add(layout)
        for match in _CHOICE.finditer(text):
            chosen.add(next(layout for pattern, layout in _LAYOUTS if pattern.search(match[0])))
    # What a document says that it uses, it uses in all its sections.
    whole = min(chosen) if len(chosen) == 1 else None

    @cache
    def at(path: Path) -> tuple[Layout | None, bool, bool]:
        for depth in range(len(path), -1, -1):
            found = said.get(path[:depth])
            if found:
                layout, own = (min(found), True) if len(found) == 1 else (None, False)
                return layout, own, path in rows
        return whole, False, path in rows

    return at


_LAYOUTS: tuple[tuple[re.Pattern[str], Layout], ...] = (
    (_NUMERATOR, "numerator"),
    (_DENOMINATOR, "denominator"),
)
_CHOICE = lazy(
    r"\b(?:we|this \w+|I)\s+(?:will\s+|shall\s+|always\s+)*"
    r"(?:use|follow|adopt|choose|stick (?:to|with))s?\b[^.;,]{0,20}"
    rf"(?:{_NUMERATOR.pattern}|{_DENOMINATOR.pattern})"
    rf"|(?:采用|採用|使用|遵循|约定|約定)[^。；，,]{{0,12}}(?:{_NUMERATOR.pattern}|{_DENOMINATOR.pattern})",
    re.IGNORECASE,
)
