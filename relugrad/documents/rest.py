"""reStructuredText, in which Python's docstrings are written too."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from ..macros import NO_MACROS, Macros
from ..patterns import lazy
from .display import Display
from .markup import NOT_PROSE, OPTION, indentation
from .scanning import Scanner
from .sections import opens_exercise

__all__ = ["Rest"]

_EXPLICIT = lazy(
    r"[ \t]*\.\.(?:$|[ \t]+(?:(?P<note>\[[^\]\n]+\](?=\s|$))"
    r"|(?:\|[^|\n]+\|[ \t]+)?(?P<name>[\w:.+-]+)::(?=\s|$))?)"
)
_ROLE = lazy(r"``.+?``|(?<![\w:]):math:`(?P<latex>[^`]+)`", re.DOTALL)
_ITEM = lazy(r"[ \t]*(?:[-*+•]|\(?(?:\d{1,9}|#|[A-Za-z]|[ivx]+)[.)])[ \t]+(?=\S)")
_LINE = lazy(r"[ \t]*([!-/:-@\[-`{-~])\1*$")


class Rest(Scanner):
    """reStructuredText: the directive ``math`` and the role of that name."""

    def __init__(self, text: str, macros: Macros = NO_MACROS) -> None:
        super().__init__(text, macros)
        self.levels: list[str] = []  # the ways in which titles are underlined, outermost first
        self.blocks: list[tuple[int, int]] = []  # items and exercises: indentation, depth

    def run(self) -> Iterator[Display]:
        line = 0
        while line < len(self.lines):
            explicit = _EXPLICIT.match(self.lines[line])
            if self.is_blank(line):
                self.blank = True
                line += 1
                continue
            self._end_blocks(indentation(self.lines[line])[0])
            if explicit is None:
                line = yield from self._prose(line)
            elif explicit["name"] == "math":
                line = yield from self._math(line, explicit.end())
            else:
                self.boundary()
                self.outline.switch(self.lines[line])
                behind = self._behind(line)
                if opens_exercise(explicit["name"] or ""):
                    self._begin_block(indentation(self.lines[line])[0] + 1)
                # A note holds prose, after its options; a comment and a block of code do not.
                name = explicit["name"]
                if explicit["note"] or (name and name not in NOT_PROSE):
                    line = yield from self._opened_prose(line, explicit.end())
                else:
                    line = behind

    def _opened_prose(self, line: int, column: int) -> Generator[Display, None, int]:
        """Read what stands on the line that opens a note, with the rest of its paragraph."""
        options = self._options(line + 1)
        if not self.lines[line][column:].strip():
            return options
        return (yield from self._prose(line, column))

    def _behind(self, line: int) -> int:
        """The line after all that is indented deeper than this one."""
        indent, _ = indentation(self.lines[line])
        line += 1
        while line < len(self.lines) and (
            self.is_blank(line) or indentation(self.lines[line])[0] > indent
        ):
            line += 1
        return line

    def _options(self, line: int) -> int:
        while line < len(self.lines) and OPTION.match(self.lines[line]):
            self.blank_out(line, 0, len(self.lines[line]))
            line += 1
        return line

    def _math(self, line: int, column: int) -> Generator[Display, None, int]:
        behind = self._behind(line)
        body = self._options(line + 1)
        last = behind
        while last > body and self.is_blank(last - 1):
            last -= 1
        while body < last and self.is_blank(body):
            body += 1
        argument = bool(self.lines[line][column:].strip())
        if argument or body < last:
            start = self.offsets[line] + column if argument else self.offsets[body]
            end = self.offsets[last] - 1
            self.asked = self.asks(line + 1, body)
            yield from self.emit(start, end, self.offsets[line], end)
            self.asked = False
        self.blank = behind > last
        return behind

    def _begin_block(self, indent: int) -> None:
        self.blocks.append((indent, self.outline.block()))

    def _end_blocks(self, indent: int) -> None:
        """End the items and exercises that text of this indentation is not in."""
        while self.blocks and self.blocks[-1][0] > indent:
            self.outline.close(self.blocks.pop()[1])

    def _title(self, line: int) -> int:
        """Begin a section where a title is underlined; the number of its lines, 0 without one."""
        words = [*(text.rstrip() for text in self.lines[line : line + 3]), "", ""]
        over = _LINE.match(words[0]) is not None and words[2] == words[0]
        title, under = words[1:3] if over else words[:2]
        lines = _LINE.match(under)
        if lines is None or not title.strip() or _LINE.match(title):
            return 0
        # A shorter line is no title's: three quotes end a docstring.
        aligned = over or indentation(title) == indentation(under)
        if not aligned or len(lines[0].strip()) < min(len(title.strip()), 4):
            return 0
        style = lines[1] * (1 + over)
        if style not in self.levels:
            self.levels.append(style)
        self.boundary()
        self.outline.heading(self.levels.index(style) + 1, title)
        return 2 + over

    def _prose(self, line: int, column: int = 0) -> Generator[Display, None, int]:
        first = line if column else line + self._title(line)
        item = None if first > line or column else _ITEM.match(self.lines[line])
        last = max(first, line + 1)
        while not (last == len(self.lines) or self.is_blank(last)):
            if first > line or ((item or self.blocks) and _ITEM.match(self.lines[last])):
                break
            last += 1
        start, end = self.offsets[line] + column, self.offsets[last] - 1
        chunk = self.cut(start, end)
        if item:
            self.boundary()
            self._begin_block(item.end())
        self.begin_text(chunk)
        for role in _ROLE.finditer(chunk):
            if role["latex"]:
                a, b = role.span("latex")
                yield from self.inline(start + a, start + b, start + role.start(), start + b + 1)
        if first > line:
            self.boundary()
        # What is indented after two colons is code.
        return self._behind(last - 1) if chunk.rstrip().endswith("::") else last
