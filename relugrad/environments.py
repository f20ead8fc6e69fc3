"""The environments that only lay out what they hold, and the arguments that these begin with."""

from __future__ import annotations

from .errors import NotReadError
from .groups import group_end, skip_group, skip_optional
from .patterns import lazy
from .wording import say

LAYOUTS = frozenset(
    "equation align gather multline flalign alignat eqnarray aligned alignedat split gathered"
    " displaymath math xalignat xxalignat multlined lgathered rgathered IEEEeqnarray"
    " IEEEeqnarraybox empheq dmath dgroup subequations".split()
)
# Many authors have one of their own that is wider, numbered or smaller: `walign`, `myequation`.
_LAYOUT_ENDINGS = ("align", "aligned", "equation", "gather", "gathered", "multline")
# Those of LAYOUTS that begin with options in brackets, and with their columns, or another
# environment, as an argument.
WITH_OPTIONS = frozenset("empheq dmath dgroup IEEEeqnarray IEEEeqnarraybox".split())
WITH_COLUMNS = frozenset(
    "alignat alignedat xalignat xxalignat IEEEeqnarray IEEEeqnarraybox empheq".split()
)
# Mathematics, and not a bare brace, as the value of an option.
_BESIDE = lazy(r"\b(?:left|right)\s*=\s*(?:\\empheq\w++\s*)*+(?:\{[^{}]*\w|[^\s\\{},\]])")


def is_layout(name: str) -> bool:
    """Tell whether an environment only lays out what it holds."""
    base = name.rstrip("*")
    return base in LAYOUTS or base.endswith(_LAYOUT_ENDINGS)


def skip_arguments(latex: str, at: int, name: str) -> int:
    """Where the arguments end with which a layout begins."""
    at, base = skip_optional(latex, at), name.rstrip("*")
    if base in WITH_OPTIONS:
        at = _skip_options(latex, at)
    return skip_group(latex, at) if base in WITH_COLUMNS else at


def _skip_options(latex: str, at: int) -> int:
    """Where the options in brackets end that an environment begins with.

    Raises
    ------
    NotReadError
        One of them is mathematics that stands beside all rows.
    """
    start = at
    while latex.startswith("[", at):
        end = at + 1
        while end < len(latex) and latex[end] != "]":
            end = group_end(latex, end) if latex[end] == "{" else end + 1 + (latex[end] == "\\")
        at = end + 1
    if _BESIDE.search(latex, start, at):
        raise NotReadError(
            say("what is written beside all rows of a display is not read"), start, at
        )
    return min(at, len(latex))
