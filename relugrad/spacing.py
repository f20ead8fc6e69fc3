"""Spaces in LaTeX that are as wide as `\\quad`: they part two statements, as it does."""

from __future__ import annotations

from .patterns import lazy

# Widths in em, of which a quad is one.
_UNITS = {"em": 1, "ex": 0.43, "pt": 0.1, "cm": 2.85, "mm": 0.285, "in": 7.2, "mu": 1 / 18}
_SPACES = {"\\,": 1 / 6, "\\:": 2 / 9, "\\>": 2 / 9, "\\;": 5 / 18, "\\ ": 1 / 3, "~": 1 / 3,
           "\\enspace": 0.5, "\\enskip": 0.5}  # fmt: skip
_WIDTH = r"(-?\d*\.?\d+) ?(em|ex|pt|cm|mm|in|mu)"
_SPACE = lazy(
    r"(\\[,:>; ]|~|\\en(?:space|skip)(?![A-Za-z]))"
    rf"|\\(?:hspace\*?\s*\{{\s*{_WIDTH}\s*\}}|hskip\s*{_WIDTH}(?![A-Za-z]))"
)
# Three of the wider ones in a row are meant to be a wide space.
WIDE = 0.8


def after_wide_space(latex: str, at: int) -> int:
    """Where the spaces that begin at `at` end; `at` itself where together they are not wide."""
    width, here = 0.0, at
    while (space := _SPACE.match(latex, here)) is not None:
        plain, *measured = space.groups()
        number, unit = next(((a, b) for a, b in (measured[:2], measured[2:]) if a), ("0", "em"))
        width += _SPACES[plain] if plain else float(number) * _UNITS[unit]
        here = space.end()
        while latex[here : here + 1].isspace():
            here += 1
    return here if width >= WIDE else at
