"""What opens and closes a display."""

from __future__ import annotations

import re

from ..environments import is_layout
from ..macros import Macro
from ..patterns import lazy

__all__ = [
    "BEGIN_END",
    "COMMAND",
    "backtick_runs",
    "closes_alone",
    "closes_display",
    "displays",
    "is_escaped",
    "opens_alone",
    "opens_display",
    "run_length",
]

# What is in an `array` is displayed in it, what is in `subequations` in an environment inside.
_DISPLAYING = frozenset(("array", "cases", "darray", "dseries", "numcases", "subnumcases"))
_WRAPPING = frozenset(("subequations",))
BEGIN_END = lazy(r"\\(begin|end)\{([A-Za-z]+\*?)\}")
COMMAND = lazy(r"\\[A-Za-z]+")
_ENDS = lazy(r"\\end\{[A-Za-z]+\*?\}\s*$")
_OPENS = lazy(r"\s*(?:\\begin\{(?P<name>[A-Za-z]+\*?)\}|\\\[|\$\$)")
_CLOSES = lazy(r"(?:.*[^\\])?(?:\\end\{[A-Za-z]+\*?\}|\\\]|\$\$)\s*$", re.DOTALL)


def displays(name: str) -> bool:
    """Tell whether an environment is a display."""
    base = name.rstrip("*")
    return base in _DISPLAYING or (is_layout(base) and base not in _WRAPPING)


def is_escaped(text: str, at: int) -> bool:
    """Tell whether an odd number of backslashes precedes ``at``."""
    count = 0
    while count < at and text[at - 1 - count] == "\\":
        count += 1
    return count % 2 == 1


def opens_display(macro: Macro | None) -> bool:
    r"""Tell whether an author's command opens a display, as ``\be`` for ``\begin{equation}``."""
    match = _OPENS.match(macro.body) if macro is not None and not macro.parameters else None
    if match is None or macro is None or closes_display(macro):
        return False
    return match["name"] is None or displays(match["name"])


def closes_display(macro: Macro | None) -> bool:
    """Tell whether an author's command closes a display."""
    if macro is None or macro.parameters:
        return False
    return _CLOSES.match(macro.body) is not None and macro.body.strip() != "$$"


def run_length(text: str, at: int, char: str) -> int:
    """How many characters of one kind follow each other from `at` on."""
    end = at
    while end < len(text) and text[end] == char:
        end += 1
    return end - at


def backtick_runs(chunk: str) -> dict[int, list[int]]:
    """Where the runs of backticks start, by their length."""
    runs: dict[int, list[int]] = {}
    for match in re.finditer("`+", chunk):
        runs.setdefault(len(match[0]), []).append(match.start())
    return runs


def opens_alone(words: str) -> bool:
    """Tell whether a display that opens before these words of its line may hold blank lines."""
    words = words.strip()
    return not words or BEGIN_END.match(words) is not None


def closes_alone(words: str, delimiter: str) -> bool:
    """Tell whether a line closes a display that blank lines part."""
    before, found, after = words.partition(delimiter)
    if not found or (before.strip() and not _ENDS.search(before)):
        return False
    after = after.strip()
    return not after or (after[0] == "(" and after[-1] == ")") or after in ".,;"
