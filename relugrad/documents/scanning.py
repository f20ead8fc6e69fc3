"""What the readers of all kinds of documents share: places, paragraphs, and where a display ends.

Markup that stands inside a display, such as the ``>`` of a quote, is blanked and not cut out, so
that an offset into ``Display.latex`` is always an offset into the document.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from ..macros import DEFINING, NO_MACROS, Macros, defined, definition
from ..patterns import lazy
from .delimiters import (
    BEGIN_END,
    COMMAND,
    backtick_runs,
    closes_alone,
    closes_display,
    displays,
    is_escaped,
    opens_alone,
    opens_display,
    run_length,
)
from .display import ASKS, Display, asks_for_check, holds_equation, parts, unchecked_reason
from .sections import Outline, told_exercise
from .sentences import REMARK, continues_paragraph, remark

__all__ = ["SENTENCE", "Scanner"]

#: No sentence that matters is longer.
SENTENCE = 1000
_WORD = lazy(r"[\w\\$]")


class Scanner:
    """What the two kinds of document share: places, paragraphs, displays and inline mathematics."""

    SPECIAL: re.Pattern[str]
    #: What opens mathematics beside `\\[`: in Markdown the backslash may itself be escaped.
    ESCAPED = lazy(r"\\\(")
    #: Where an environment begins or ends, or a comment hides that.
    ENVIRONMENT = BEGIN_END

    def __init__(
        self, text: str, macros: Macros = NO_MACROS, outline: Outline | None = None
    ) -> None:
        self.text = text
        self.macros = macros
        self.outline = Outline() if outline is None else outline
        self.lines = text.split("\n")
        self.offsets = [0]
        for line in self.lines:
            self.offsets.append(self.offsets[-1] + len(line) + 1)
        self.delimited = False  # whether there is any mathematics between delimiters
        self.marked = False  # whether there is any markup that only Markdown has
        self.paragraph = 0
        self.blank = False  # whether a blank line precedes the current one
        self.after_display = False
        self.in_paragraph = False
        self.missing: dict[str, int] = {}  # closers known not to occur from an offset on
        self.absent: set[str] = set()  # closers known not to occur in the rest of a chunk
        self.ends = self._environment_ends()
        self.told = 0  # where the last equation ends
        self.extents: list[tuple[int, int]] = []  # of what is found, with its delimiters
        self.asked = False  # whether the options of an open directive ask for a check

    # Places

    def line_of(self, offset: int) -> int:
        return bisect_right(self.offsets, offset) - 1

    def cut(self, start: int, end: int) -> str:
        first, last = self.line_of(start), self.line_of(end)
        if first == last:
            return self.lines[first][start - self.offsets[first] : end - self.offsets[first]]
        head = self.lines[first][start - self.offsets[first] :]
        tail = self.lines[last][: end - self.offsets[last]]
        return "\n".join([head, *self.lines[first + 1 : last], tail])

    def blank_out(self, line: int, start: int, end: int) -> None:
        old = self.lines[line]
        kept = "".join(c if c in "\t\r" else " " for c in old[start:end])
        self.lines[line] = old[:start] + kept + old[end:]

    def _environment_ends(self) -> dict[int, int]:
        """Map the offset of every closed ``\\begin{name}`` to the offset after its end."""
        ends: dict[int, int] = {}
        open_: dict[str, list[int]] = {}
        for match in self.ENVIRONMENT.finditer(self.text):
            if match[1] is None:  # a comment
                continue
            stack = open_.setdefault(match[2], [])
            if match[1] == "begin":
                stack.append(match.start())
            elif stack:
                ends[stack.pop()] = match.end()
        return ends

    # Paragraphs

    def boundary(self) -> None:
        self.paragraph += 1
        self.blank = self.after_display = self.in_paragraph = False

    def begin_text(self, words: str) -> None:
        """Count a piece of text that is about to be read to this paragraph or to a new one."""
        joins = self._opens_display(words) or (self.after_display and continues_paragraph(words))
        if self.blank and not joins:
            self.boundary()
        self.blank = False
        if not self.in_paragraph and (told := told_exercise(words)) is not None:
            self.outline.exercise(told)
        self.in_paragraph = True

    @staticmethod
    def _opens_display(words: str) -> bool:
        words = words.lstrip()
        match = BEGIN_END.match(words)
        return words.startswith(("$$", r"\[")) or (
            match is not None and match[1] == "begin" and displays(match[2])
        )

    # What is found

    def emit(self, start: int, end: int, opens: int, closes: int) -> Iterator[Display]:
        """Yield the display between two offsets; blank lines part it, as they do in Sphinx."""
        self.delimited = self.after_display = self.in_paragraph = True
        self.blank = False
        latex = self.cut(start, end)
        self.macros = defined(latex, self.macros)
        before = self.text_before(opens, closes)
        for number, (a, b) in enumerate(parts(latex)):
            first = self.line_of(start + a) + 1
            line = first + (latex[a:b][:1] == "\n") if number else self.line_of(opens) + 1
            self.extents.append((opens, closes))
            yield self._display(latex[a:b], start + a, line, "" if number else before)

    def inline(self, start: int, end: int, opens: int, closes: int) -> Iterator[Display]:
        """Yield the inline mathematics between two offsets, if it states something."""
        self.delimited = True
        latex = self.cut(start, end)
        self.macros = defined(latex, self.macros)
        if holds_equation(latex, self.macros, inline=True):
            before, line = self.text_before(opens, closes), self.line_of(opens) + 1
            self.extents.append((opens, closes))
            yield self._display(latex, start, line, before, inline=True)

    def _display(
        self, latex: str, start: int, line: int, before: str, *, inline: bool = False
    ) -> Display:
        first = self.line_of(start)
        return Display(
            latex=latex,
            start=start,
            line=line,
            first_line=first + 1,
            inline=inline,
            paragraph=self.paragraph,
            unchecked=unchecked_reason(latex),
            asked=self.asked or asks_for_check(latex),
            before=before,
            section=self.outline.section,
            column=start - self.offsets[first] + 1,
            macros=self.macros,
        )

    def asks(self, first: int, last: int) -> bool:
        """Tell whether the options in these lines ask for a check of the display."""
        options = self.text[self.offsets[first] : self.offsets[max(first, last)]]
        return any(ASKS in one for one in re.findall(r"^\W*class:(.*)$", options, re.MULTILINE))

    def text_before(self, opens: int, closes: int) -> str:
        """The text between the equation that ended last and this one, delimiters left out."""
        start, self.told = max(self.told, opens - SENTENCE), closes
        return self.cut(start, opens) if start < opens else ""

    def read(self) -> list[Display]:
        """Everything that is found, each with the remark after it."""
        found = list(self.run())
        ends = [*(opens for opens, _ in self.extents), len(self.text)]
        for k, display in enumerate(found):
            start = self.extents[k][1]
            end = min(start + REMARK, ends[k + 1])
            if start < end and (after := remark(display.latex, self.cut(start, end))):
                found[k] = replace(display, after=after)
        if found and self.extents[-1][1] < len(self.text):
            rest = self.cut(self.extents[-1][1], len(self.text))
            found[-1] = replace(found[-1], rest=rest[:SENTENCE])
        return found

    # Displays that may span lines

    def is_blank(self, line: int) -> bool:
        return not self.lines[line].strip()

    def stops_display(self, line: int) -> bool:
        """Tell whether no display that is open can reach this line."""
        return False

    def comment_at(self, line: int) -> int:
        """Where in a line of a display a comment hides what follows."""
        return len(self.lines[line])

    def closer(self, opens: int, delimiter: str) -> tuple[int, int]:
        """Find where a display ends and where the text after it starts.

        An unclosed one ends at the next blank line. Blank lines are part of a display only where
        both delimiters stand alone on their lines, or with an environment, as Markdown's own
        readers have it.
        """
        line = self.line_of(opens)
        column = opens - self.offsets[line] + 2
        alone = opens_alone(self.lines[line][column:])
        alone = alone and not self.lines[line][: column - 2].strip()
        unclosed: int | None = None
        while line < len(self.lines) and not (column == 0 and self.stops_display(line)):
            words = self.lines[line]
            if unclosed is None:
                stop = self.comment_at(line)
                at = words.find(delimiter, column, stop)
                while at >= 0 and is_escaped(words, at):
                    at = words.find(delimiter, at + 1, stop)
                if at >= 0:
                    return self.offsets[line] + at, self.offsets[line] + at + 2
            elif closes_alone(words, delimiter):
                at = words.index(delimiter)
                return self.offsets[line] + at, self.offsets[line] + at + 2
            line, column = line + 1, 0
            if line < len(self.lines) and unclosed is None and self.is_blank(line):
                unclosed = line
                if not alone or self.missing.get(delimiter, len(self.text)) <= opens:
                    break
        if unclosed is None:
            unclosed = line
        elif alone:
            self.missing[delimiter] = min(opens, self.missing.get(delimiter, opens))
        end = self.offsets[unclosed] - 1
        return end, end

    def environment_end(self, opens: int) -> int:
        if opens in self.ends:
            return self.ends[opens]
        line = self.line_of(opens) + 1
        while line < len(self.lines) and not self.is_blank(line) and not self.stops_display(line):
            line += 1
        return self.offsets[line] - 1

    def find(self, what: str, start: int) -> int:
        """Find a closer in the document, in time that stays linear however often it is missing."""
        if self.missing.get(what, len(self.text) + 1) <= start:
            return -1
        at = self.text.find(what, start)
        if at < 0:
            self.missing[what] = start
        return at

    def find_in(self, chunk: str, what: str, start: int) -> int:
        """Find a closer in a chunk of text, likewise."""
        if what in self.absent:
            return -1
        at = chunk.find(what, start)
        if at < 0:
            self.absent.add(what)
        return at

    # The flow of text

    def run(self) -> Iterator[Display]:
        raise NotImplementedError

    def flow(self, chunk: str, base: int) -> Iterator[Display | int]:
        """Read a chunk of flowing text; the last thing yielded is the offset where to go on."""
        at, text_from = 0, 0
        self.absent.clear()
        runs: dict[int, list[int]] | None = None
        while match := self.SPECIAL.search(chunk, at):
            at = match.start()
            char = chunk[at]
            display: tuple[int, int, int] | None = None  # where it starts and ends, and the text on
            if char == "\\":
                name = BEGIN_END.match(chunk, at)
                if chunk.startswith(r"\[", at):
                    if self.is_bracket(chunk, at):
                        at += 2
                        continue
                    display = (base + at + 2, *self.closer(base + at, r"\]"))
                elif escaped := self.ESCAPED.match(chunk, at):
                    closes = escaped[0][:-1] + (")" if escaped[0][-1] == "(" else "]")
                    stop = self.find_in(chunk, closes, escaped.end())
                    start, end = base + escaped.end(), base + stop
                    if stop < 0:
                        at = escaped.end()
                        continue
                    if closes[-1] == ")":
                        at = stop + len(closes)
                        yield from self.inline(start, end, base + escaped.start(), base + at)
                        continue
                    display = (start, end, end + len(closes))
                elif (inside := self.opened(chunk, at)) is not None:
                    stop, end = self.closed(chunk, inside)
                    display = (base + inside, base + stop, base + end)
                elif name is not None and name[1] == "begin" and displays(name[2]):
                    end = self.environment_end(base + at)
                    display = (base + at, end, end)
                else:
                    skip = self.defines(chunk, at, base) or self.command(chunk, at, base)
            elif char == "$":
                if chunk.startswith("$$", at):
                    display = (base + at + 2, *self.closer(base + at, "$$"))
                else:
                    stop = self.dollar(chunk, at)
                    if stop < 0:
                        at += 1
                        continue
                    quoted = chunk[at + 1] == "`" and chunk[stop - 1] == "`" and stop - at > 2
                    start, end = base + at + 1 + quoted, base + stop - quoted
                    yield from self.inline(start, end, base + at, base + stop + 1)
                    at = stop + 1
                    continue
            elif char == "`":
                if runs is None:
                    runs = backtick_runs(chunk)
                length = run_length(chunk, at, "`")
                places = runs.get(length, [])
                index = bisect_right(places, at)
                if index == len(places):
                    at += length
                    continue
                stop = places[index]
                self.marked = True
                if chunk.endswith("{math}", 0, at):
                    end = base + stop
                    yield from self.inline(base + at + length, end, base + at, end + length)
                at = stop + length
                continue
            else:
                skip = self.skip(chunk, at, base)
            if display is not None:
                start, end, behind = display
                skip = self.after(behind)
                yield from self.emit(start, end, base + at, skip)
                text_from = skip - base
            if skip > base + len(chunk):
                yield skip
                return
            at = skip - base
        if _WORD.search(chunk, text_from):
            self.after_display = False
        yield base + len(chunk)

    def after(self, end: int) -> int:
        """Move past what belongs to a display that ends here, such as its label."""
        return end

    def is_bracket(self, chunk: str, at: int) -> bool:
        """Tell whether what may open a display is a bracket of the text."""
        return False

    def opened(self, chunk: str, at: int) -> int | None:
        r"""Where a display begins that a command of the author opens, such as `\be`."""
        word = COMMAND.match(chunk, at) if self.macros else None
        if word is None or not opens_display(self.macros.get(word[0])):
            return None
        return word.end()

    def closed(self, chunk: str, at: int) -> tuple[int, int]:
        """Where such a display ends and where the text after it starts."""
        for word in COMMAND.finditer(chunk, at):
            if closes_display(self.macros.get(word[0])):
                return word.start(), word.end()
        return len(chunk), len(chunk)

    def defines(self, chunk: str, at: int, base: int) -> int:
        """Note a definition of a command in the text, and move past it; 0 where none begins."""
        found = definition(chunk, at) if DEFINING.match(chunk, at) else None
        if found is None:
            return 0
        self.macros = defined(chunk[at : found[2]], self.macros)
        return base + found[2]

    def command(self, chunk: str, at: int, base: int) -> int:
        """Move past a backslash that opens no mathematics."""
        return base + min(at + 2, len(chunk))

    def dollar(self, chunk: str, at: int) -> int:
        raise NotImplementedError

    def skip(self, chunk: str, at: int, base: int) -> int:
        raise NotImplementedError
