"""Markdown, plain and MyST, by its lines.

It is read in one pass over its lines, as far as that decides what is mathematics and what is not:
containers (quotes, lists, directives) are followed, code and comments are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ..macros import NO_MACROS, Macros
from ..patterns import lazy
from .display import Display
from .front_matter import front_matter, known_after
from .markdown_text import MarkdownText
from .markup import NOT_PROSE, OPTION, indentation
from .sections import Outline, opens_exercise

__all__ = ["Markdown"]

#: Yields what it finds and returns the line and the column where to go on.
_Steps = Generator[Display, None, tuple[int, int]]


@dataclass(slots=True)
class _Fence:
    char: str
    length: int
    quotes: int
    lists: int
    depth: int  # in the outline


class _Item(NamedTuple):
    mark: int  # where its bullet or its number stands
    indent: int
    quotes: int
    depth: int  # in the outline


class Markdown(MarkdownText):
    def __init__(
        self, text: str, macros: Macros = NO_MACROS, outline: Outline | None = None
    ) -> None:
        super().__init__(text, macros, outline)
        self.fences: list[_Fence] = []  # of directives whose body is prose
        self.quotes = 0
        # How many quote marks of each line were blanked, and where the last of them ends.
        self.unquoted: dict[int, tuple[int, int]] = {}
        self.base = min((indentation(line)[0] for line in self.lines if line.strip()), default=0)
        self.lists: list[_Item] = []

    def run(self) -> Iterator[Display]:
        line, column = len(front_matter(self.lines)), 0
        self.marked = line > 0
        # It is no text.
        self.told = self.offsets[line]
        self.macros = known_after(self.lines[:line], self.macros)
        while line < len(self.lines):
            if column:
                line, column = yield from self._prose(line, column)
            else:
                line, column = yield from self._block(line)

    # Containers

    def _unquote(self, line: int, limit: int) -> int:
        """Blank the quote marks of a line, at most ``limit``; return how many are blank by now."""
        words = self.lines[line]
        count, column = self.unquoted.get(line, (0, 0))
        if ">" not in words:
            return count
        while count < limit and (mark := _QUOTE.match(words, column)):
            count, column = count + 1, mark.end()
        if count:
            self.unquoted[line] = count, column
            self.blank_out(line, 0, column)
        return count

    def is_blank(self, line: int) -> bool:
        self._unquote(line, self.quotes)
        return super().is_blank(line)

    def stops_display(self, line: int) -> bool:
        self._unquote(line, self.quotes)
        return bool(self.fences) and self._closing(self.lines[line].strip()) is not None

    def _closing(self, words: str) -> int | None:
        """The index of the open directive that a line of fence characters closes."""
        char = words[:1]
        if char not in ("`", "~", ":") or words.strip(char) or len(words) < 3:
            return None
        fitting = [
            k for k, f in enumerate(self.fences) if f.char == char and f.length <= len(words)
        ]
        exact = [k for k in fitting if self.fences[k].length == len(words)]
        # Fences of one length are often nested by mistake: then the inner one ends first.
        fitting = exact or fitting
        return fitting[-1] if fitting else None

    def _block(self, line: int) -> _Steps:
        was = self.quotes
        self.quotes = self._unquote(line, 100)
        if self.quotes != was:
            mark, _ = indentation(self.text[self.offsets[line] : self.offsets[line + 1]])
            self.marked = True
            outside = [k for k, fence in enumerate(self.fences) if fence.quotes > self.quotes]
            if outside:
                self._end_fences(outside[0])
            if not self.in_paragraph or self.quotes > was or self.blank:
                self._end_items(mark)
                self.boundary()
        words = self.lines[line]
        if not words.strip():
            self.blank = True
            return line + 1, 0
        indent, column = indentation(words)
        # Displays are often indented less than the text of the item that they stand in.
        shift = 2 if words.startswith(DISPLAYED, column) else None
        if (self.blank or not self.in_paragraph) and self._end_items(indent, shift):
            self.boundary()
        base = self.lists[-1].indent if self.lists else self.base
        if self.quotes:
            base = max(base, self.unquoted[line][1] + 1)
        if indent - base >= 4 and (self.blank or not self.in_paragraph):
            return self._indented_code(line, base + 4), 0
        while marker := _MARKER.match(words, column):
            self.boundary()
            self.marked = True
            self._end_items(indent)
            width = len(marker[0]) if marker["note"] is None else 4
            if len(marker["space"]) > 4:
                width = len(marker[0]) - len(marker["space"]) + 1
            mark, indent = indent, indent + width
            self.lists.append(_Item(mark, indent, self.quotes, self.outline.block()))
            column = marker.end()
            if column >= len(words.rstrip()):
                return line + 1, 0
        return (yield from self._leaf(line, column))

    def _end_items(self, indent: int, shift: int | None = None) -> bool:
        """End the list items that text of this indentation is not in; tell whether any ended.

        With a `shift` it is in those whose mark stands so far to the left of it.
        """
        kept = self.fences[-1].lists if self.fences else 0
        count = len(self.lists)
        while len(self.lists) > kept:
            item = self.lists[-1]
            needed = item.indent if shift is None else min(item.indent, item.mark + shift)
            if needed <= indent and item.quotes <= self.quotes:
                break
            self.outline.close(self.lists.pop().depth)
        return len(self.lists) < count

    def _end_fences(self, index: int) -> None:
        """End a directive, with all that was opened inside it."""
        del self.lists[self.fences[index].lists :]
        self.outline.close(self.fences[index].depth)
        del self.fences[index:]

    def _leaf(self, line: int, column: int) -> _Steps:
        words = self.lines[line][column:].rstrip()
        closed = self._closing(words)
        if closed is not None:
            self._end_fences(closed)
            self.boundary()
            return line + 1, 0
        fence = _FENCE.match(words)
        if fence and not (fence[1][0] == "`" and "`" in fence[2]):
            return (yield from self._fenced(line, column, fence[1], fence[2]))
        if words.startswith("%") or _TARGET.match(words):
            self.marked = True
            self.outline.switch(words)
            return line + 1, 0
        if heading := _HEADING.match(words):
            self.marked = True
            self.boundary()
            level = heading["level"] or len(heading["marks"])
            self.outline.heading(int(level), heading["title"] or words[heading.end() :])
            for found in self.flow(words, self.offsets[line] + column):
                if isinstance(found, Display):
                    yield found
            self.boundary()
            return line + 1, 0
        if _RULE.match(words):
            self.boundary()
            return line + 1, 0
        html = _HTML_BLOCK.match(words)
        if html:
            self.marked = True
            return self._html(line, html[1].lower()), 0
        return (yield from self._prose(line, column))

    # Leaves

    def _indented_code(self, line: int, indent: int) -> int:
        self.boundary()
        self.marked = True
        while line < len(self.lines):
            if self.quotes and self._unquote(line, self.quotes) < self.quotes:
                break
            if self.lines[line].strip() and indentation(self.lines[line])[0] < indent:
                break
            line += 1
        return line

    def _html(self, line: int, tag: str) -> int:
        self.boundary()
        while line < len(self.lines):
            line += 1
            if f"</{tag}" in self.lines[line - 1].lower():
                break
        return line

    def _fenced(self, line: int, column: int, marks: str, info: str) -> _Steps:
        self.marked = True
        directive = _DIRECTIVE.match(info.strip())
        # GitHub writes a display without the braces of a directive.
        name = directive[1] if directive else "math" if info.split() == ["math"] else ""
        fence = _Fence(marks[0], len(marks), self.quotes, len(self.lists), 0)
        if name == "math":
            start = self._argument(line, column, marks)
            first, body = line, self._options(line + 1, blank=start is not None)
            line, end = self._body(body, fence)
            if start is None:
                start = self.offsets[body]
            opens = self.offsets[first] + column
            self.asked = self.asks(first + 1, body)
            yield from self.emit(min(start, end), end, opens, self.offsets[line])
            self.asked = False
            return line, 0
        self.boundary()
        if name in NOT_PROSE or not (name or marks[0] == ":"):
            line, _ = self._body(line + 1, fence)
            return line, 0
        part, _, edge = name.rpartition("-")
        if edge in ("start", "end") and opens_exercise(part):  # both are directives without a body
            line, _ = self._body(line + 1, fence)
            if edge == "start":
                self.outline.exercise("")
            else:
                self.outline.end_exercise()
            return line, 0
        start = self._argument(line, column, marks)
        parts = opens_exercise(name) or _DIV.match(info) is not None
        fence.depth = self.outline.block(parts=parts)
        self.fences.append(fence)
        following = self._options(line + 1, blank=True)
        if start is not None:
            chunk = self.lines[line][start - self.offsets[line] :]
            for found in self.flow(chunk, start):
                if isinstance(found, Display):
                    yield found
            self.boundary()
        return following, 0

    def _argument(self, line: int, column: int, marks: str) -> int | None:
        """The offset of what stands after a directive's name, if anything does."""
        at = self.lines[line].find("}", column + len(marks)) + 1
        words = self.lines[line][at:]
        if not at or not words.strip():
            return None
        return self.offsets[line] + at + len(words) - len(words.lstrip())

    def _options(self, line: int, *, blank: bool) -> int:
        """Skip a directive's options; they may be blanked, to vanish from a display around them."""
        first = line
        if line < len(self.lines):
            self._unquote(line, self.quotes)
        if line < len(self.lines) and self.lines[line].strip() == "---":
            end = line + 1
            while end < len(self.lines) and self.lines[end].strip() not in ("---", ""):
                end += 1
            if end < len(self.lines) and self.lines[end].strip() == "---":
                line = end + 1
        else:
            while line < len(self.lines):
                self._unquote(line, self.quotes)
                if not OPTION.match(self.lines[line]):
                    break
                line += 1
        if blank:
            for number in range(first, line):
                self.blank_out(number, 0, len(self.lines[number]))
        return line

    def _body(self, line: int, fence: _Fence) -> tuple[int, int]:
        """Find the line after a fence's end, and the offset where its body ends."""
        first = line
        while line < len(self.lines):
            if fence.quotes and self._unquote(line, fence.quotes) < fence.quotes:
                break
            words = self.lines[line].strip()
            if len(words) >= fence.length and not words.strip(fence.char):
                return line + 1, max(self.offsets[line] - 1, self.offsets[first])
            if self.fences and self._closing(words) is not None:
                break
            line += 1
        return line, max(self.offsets[line] - 1, min(self.offsets[first], len(self.text)))

    def _interrupts(self, line: int) -> bool:
        """Tell whether a line cannot go on with the paragraph before it."""
        words = self.lines[line]
        if ">" in words and words.lstrip().startswith(">"):
            if not self.quotes:
                return True
            if self._unquote(line, 100) != self.quotes:
                return True
            words = self.lines[line]
        stripped = words.strip()
        if not stripped:
            return True
        marker = _MARKER.match(stripped)
        return bool(
            (marker and (marker["number"] in (None, "1") or self.lists))
            or _FENCE.match(stripped)
            or stripped.startswith(("%", "<!--"))
            or _HEADING.match(stripped)
            or _RULE.match(stripped)
            or _TARGET.match(stripped)
            or _ROW.match(stripped)
        )

    def _prose(self, line: int, column: int) -> _Steps:
        last = line + 1
        if _ROW.match(self.lines[line], column):
            # Of a table: each row is about symbols of its own.
            depth = self.outline.block()
            yield from self._rows(line, column, last)
            self.outline.close(depth)
            return last, 0
        while last < len(self.lines) and not self._interrupts(last):
            last += 1
        return (yield from self._rows(line, column, last))

    def _rows(self, line: int, column: int, last: int) -> _Steps:
        """Read some lines of a paragraph."""
        base = self.offsets[line] + column
        chunk = self.cut(base, self.offsets[last] - 1)
        if not self.in_paragraph or not self.lines[line][:column].strip():
            self.begin_text(chunk)
            self._underlined(chunk, last)
        goes_on = base
        for found in self.flow(chunk, base):
            if isinstance(found, Display):
                yield found
            else:
                goes_on = found
        if goes_on == base + len(chunk):
            return last, 0
        line = min(self.line_of(goes_on), len(self.lines) - 1)
        column = goes_on - self.offsets[line]
        if column <= 0 or not self.lines[line][column:].strip():
            return line + (column > 0), 0
        return line, column

    def _underlined(self, title: str, line: int) -> None:
        """Begin a section where a line of text has a line below it that makes it a heading."""
        below = self.lines[line].rstrip() if line < len(self.lines) else ""
        indent, column = indentation(below)
        if "\n" in title or title.startswith("$$") or not _UNDERLINE.match(below, column):
            return
        if not self.lists or self.lists[-1].indent <= indent:
            self.outline.heading(1 if below[-1] == "=" else 2, title)


# How a display begins.
DISPLAYED = ("$$", "\\[", "\\begin{")
_MARKER = lazy(
    r"(?:[-*+:]|(?P<number>\d{1,9})[.)]|(?P<note>\[\^[^\]\s]{1,99}\]:))(?P<space>[ \t]+|$)"
)
# Two cells with an equation each.
_ROW = lazy(r"[ \t]*\|[^|\n]*\$[^|$\n]*=[^|\n]*\|(?:[^|\n]*\|)*?[^|\n]*\$[^|$\n]*=[^|\n]*\|.*$")
_QUOTE = lazy(r"[ \t]*>")
_FENCE = lazy(r"(`{3,}|~{3,}|:{3,})(.*)$", re.DOTALL)
_DIRECTIVE = lazy(r"\{([\w:.+-]+)\}")
#: A division of Pandoc's and Quarto's that is an exercise or the like.
_DIV = lazy(r"[ ]*\{[^{}]*(?:#(?:exr|exm|sol)-|\.(?:exercise|problem|solution|proof|example)\b)")
_TARGET = lazy(r"\([^()\n]+\)=$")
_HEADING = lazy(
    r"(?P<marks>#{1,6})(?:[ \t]|$)|<h(?P<level>[1-6])(?:\s[^<>]*)?>(?P<title>.*?)</h(?P=level)>",
    re.IGNORECASE,
)
_UNDERLINE = lazy(r"(?:={2,}|-{2,})$")
_RULE = lazy(r"(?:=+|-{2,}|\*{3,}|_{3,}|\+{3,}.*)$|(?:[-*_][ \t]+)+[-*_]$")
_HTML_BLOCK = lazy(r"<(pre|script|style|textarea)\b", re.IGNORECASE)
