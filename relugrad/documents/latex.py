"""LaTeX."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ..groups import group_end
from ..macros import NO_MACROS, Macros, defined
from ..patterns import lazy
from .delimiters import BEGIN_END
from .display import COMMENT, Display
from .scanning import Scanner
from .sections import opens_exercise

__all__ = ["Latex", "is_latex"]

# In the order of their levels.
_HEADINGS = (
    *("part", "chapter", "section", "subsection", "subsubsection"),
    *("paragraph", "subparagraph"),
)
_DOCUMENT = lazy(r"^[ \t]*\\(?:documentclass\b|begin\{document\})", re.MULTILINE)
_PARTING = lazy(rf"\\(?P<name>{'|'.join(_HEADINGS)}|item)\b\*?[ \t]*")
_PARTING_LINE = lazy(rf"^[ \t]*{_PARTING.pattern}", re.MULTILINE)
_MARKDOWN_LINE = lazy(r"^ {0,3}(?:```|~~~|:::|#{1,6} |---[ \t]*$)", re.MULTILINE)
# What a preamble or a file of definitions holds, but no expression.
_SETTING = lazy(
    r"\\(?:usepackage|documentclass|input|include|newtheorem|setlength|setcounter|hypersetup)\b"
)
_GROUPING = lazy(r"\\.|%[^\n]*|[${}]", re.DOTALL)
# No heading that matters is longer.
_TITLE = 300
_VERBATIM = frozenset(
    ("verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "comment", "alltt")
)


def is_latex(text: str) -> bool:
    """Tell by its first markup whether a text is LaTeX and not Markdown."""
    match = _DOCUMENT.search(text) or _PARTING_LINE.search(text)
    if match is None:
        return False
    first = _MARKDOWN_LINE.search(text)
    return first is None or first.start() > match.start()


class Latex(Scanner):
    SPECIAL = lazy(r"[$\\%]")
    ENVIRONMENT = lazy(rf"{BEGIN_END.pattern}|\\.|%[^\n]*", re.DOTALL)

    def __init__(self, text: str, macros: Macros = NO_MACROS) -> None:
        super().__init__(text, macros)
        self.comments: dict[int, int] = {}
        self.paired = ""  # the chunk of text whose dollars are paired
        self.closers: dict[int, int] = {}
        self.environments: list[tuple[str, int]] = []  # with their depths in the outline
        self.names: Counter[str] = Counter()  # how many of each name are open

    def run(self) -> Iterator[Display]:
        begin = re.search(r"^[^%\n]*\\begin\{document\}", self.text, re.MULTILINE)
        finish = self.find(r"\end{document}", 0)
        stop = len(self.text) if finish < 0 else finish
        at = begin.end() if begin else 0
        self.marked = begin is not None or _SETTING.search(self.text) is not None
        self.macros = defined(_uncommented(self.text[:at]), self.macros)
        while at < stop:
            line = self.line_of(at)
            column = at - self.offsets[line]
            if not self.lines[line][column:].strip():
                self.blank = self.blank or not column
                at = self.offsets[line + 1]
                continue
            last = line + 1
            while last < len(self.lines) and self.lines[last].strip():
                last += 1
            chunk = self.cut(at, min(self.offsets[last] - 1, stop))
            self.begin_text(chunk)
            goes_on = at
            for found in self.flow(chunk, at):
                if isinstance(found, Display):
                    yield found
                else:
                    goes_on = found
            at = max(goes_on, at + 1)

    def comment_at(self, line: int) -> int:
        if line not in self.comments:
            words = self.lines[line]
            starts = (m.start() for m in COMMENT.finditer(words) if m[1] is not None)
            self.comments[line] = next(starts, len(words))
        return self.comments[line]

    def dollar(self, chunk: str, at: int) -> int:
        if chunk is not self.paired:
            self.paired, self.closers = chunk, _closers(chunk)
        return self.closers.get(at, -1)

    def skip(self, chunk: str, at: int, base: int) -> int:
        end = chunk.find("\n", at)
        end = len(chunk) if end < 0 else end
        self.outline.switch(chunk[at:end])
        return base + end

    def command(self, chunk: str, at: int, base: int) -> int:
        if chunk.startswith(r"\verb", at) and not chunk[at + 5 : at + 6].isalpha():
            mark = chunk[at + 5 : at + 6].replace("*", chunk[at + 6 : at + 7])
            start = at + 6 + (chunk[at + 5 : at + 6] == "*")
            end = self.find_in(chunk, mark, start) if mark else -1
            if end >= 0:
                return base + end + 1
        if chunk.startswith(r"\iffalse", at):
            end = self.find(r"\fi", base + at + 8)
            return len(self.text) + 1 if end < 0 else end + 3
        if name := BEGIN_END.match(chunk, at):
            self.boundary()
            if name[1] == "begin" and name[2] in _VERBATIM:
                end = self.find(rf"\end{{{name[2]}}}", base + at)
                return len(self.text) + 1 if end < 0 else end
            self._environment(name[1], name[2])
            return base + name.end()
        if part := _PARTING.match(chunk, at):
            self.boundary()
            self.marked = True
            if part["name"] == "item":
                self._item()
            else:
                self._heading(part["name"], chunk[part.end() : part.end() + _TITLE])
            return base + part.end()
        return base + min(at + 2, len(chunk))

    def _environment(self, which: str, name: str) -> None:
        if which == "begin":
            self.environments.append((name, self.outline.block(parts=opens_exercise(name))))
            self.names[name] += 1
        elif self.names[name]:
            while self._close() != name:
                pass

    def _close(self) -> str:
        """End the innermost environment, or the item in it."""
        name, depth = self.environments.pop()
        self.names[name] -= 1
        self.outline.close(depth)
        return name

    def _end_item(self) -> None:
        if self.environments and self.environments[-1][0] == "item":
            self._close()

    def _item(self) -> None:
        """Begin an item; it ends the one before it of the same list."""
        self._end_item()
        self.environments.append(("item", self.outline.block()))
        self.names["item"] += 1

    def _heading(self, name: str, words: str) -> None:
        self._end_item()
        at = words.find("]") + 1 if words.startswith("[") else 0
        title = words[at + 1 : group_end(words, at) - 1] if words.startswith("{", at) else ""
        self.outline.heading(_HEADINGS.index(name) + 1, title)


def _closers(chunk: str) -> dict[int, int]:
    """For each dollar the one that closes it; in a group within it, dollars are of its own."""
    closers: dict[int, int] = {}
    waiting: list[tuple[int, int]] = []
    depth, last = 0, -1
    for match in _GROUPING.finditer(chunk):
        if match[0] == "$":
            at = match.start()
            # If a brace is missing, no dollar may be outside its group.
            closers[last] = at
            while waiting and waiting[-1][1] >= depth:
                closers[waiting.pop()[0]] = at
            waiting.append((at, depth))
            last = at
        else:
            depth += (match[0] == "{") - (match[0] == "}")
    return closers


def _uncommented(latex: str) -> str:
    return COMMENT.sub(lambda match: match[0] if match[1] is None else "", latex)
