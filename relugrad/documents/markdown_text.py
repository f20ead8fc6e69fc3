"""The flow of text in Markdown: what dollars and brackets mean, and what is skipped in it."""

from __future__ import annotations

import re

from ..patterns import lazy
from .delimiters import BEGIN_END, COMMAND, is_escaped
from .scanning import Scanner

__all__ = ["MarkdownText"]

# No text in escaped brackets that matters is longer.
_BRACKET = 300
_LABEL = lazy(r"[ \t]*(?:\([\w:.+-]+\)|\{#[\w:.+-]+\})(?=[ \t\r]*$)")
_EQLABEL = lazy(r"[ \t]*:eqlabel:`[^`]*`[ \t]*")
_IN_WORDS = lazy(r"\\(?:text|textrm|textit|textbf|mbox|operatorname\*?|mathrm)\s*\{[^{}]*\}")
# Names of functions and words of mathematics that are often written without a backslash.
_NAMED = frozenset(
    "arg argmax argmin cos cov det diag dim div exp grad ker log max min mod rank relu sgn sigmoid"
    " sign sin softmax span sqrt tan tanh trace var vec".split()
)
_SHORT_WORDS = frozenset(
    "am an as at be by do if in is it me my no of on or so to up us we".split()
)


_VALUE = r"\s*=\s*(?:\"[^\"]*\"|'[^']*')"
_TAG = lazy(rf"<[A-Za-z][\w:-]*(?:\s+[\w:-]+(?:{_VALUE})?)*?\s+[\w:-]+{_VALUE}[^<>]*>")


class MarkdownText(Scanner):
    SPECIAL = lazy(r"[`$\\<]")
    ESCAPED = lazy(r"\\\\?\(|\\\\\[")
    ENVIRONMENT = lazy(rf"{BEGIN_END.pattern}|^[ \t>]*%[^\n]*", re.MULTILINE)

    def is_bracket(self, chunk: str, at: int) -> bool:
        end = self.find_in(chunk, r"\]", at + 2)
        return 0 <= end < at + _BRACKET and _is_text(chunk[at + 2 : end])

    def dollar(self, chunk: str, at: int) -> int:
        if chunk[at - 1 : at].isdigit() and at:
            return -1
        if chunk.startswith("$`", at):
            stop = self.find_in(chunk, "`$", at + 2)
            if stop >= 0:
                return stop + 1
        stop = chunk.find("$", at + 1)
        while stop >= 0 and is_escaped(chunk, stop):
            stop = chunk.find("$", stop + 1)
        if stop < 0 or chunk[stop + 1 : stop + 2].isdigit():
            return -1
        inner = chunk[at + 1 : stop]
        # `$ a = b $` is mathematics for many readers, `5 $ and 6 $` and `$5 and 6$` for none.
        price = inner[:1].isdigit() or inner[:1].isspace() or inner[-1:].isspace()
        if price and not _is_mathematics(inner):
            return -1
        return stop

    def skip(self, chunk: str, at: int, base: int) -> int:
        if chunk.startswith("<!--", at):
            self.marked = True
            end = self.find("-->", base + at + 4)
            if end >= 0:
                self.outline.switch(self.text[base + at : end + 3])
                return end + 3
            if not chunk[:at].rpartition("\n")[2].strip():
                return len(self.text) + 1
        elif chunk.startswith("<code>", at):
            end = self.find_in(chunk, "</code>", at)
            if end >= 0:
                return base + end + 7
        elif chunk[at] == "<" and (tag := _TAG.match(chunk, at)):
            # The LaTeX in the address of a picture is no part of the text.
            return base + tag.end()
        return base + at + 1

    def after(self, end: int) -> int:
        line = self.line_of(end)
        column = end - self.offsets[line]
        if label := _LABEL.match(self.lines[line], column):
            return self.offsets[line] + label.end()
        below = line + 1 if self.lines[line][column:].strip() == "" else line
        label = _EQLABEL.match(self.lines[below]) if below < len(self.lines) else None
        return self.offsets[below] + label.end() if label else end


def _is_mathematics(text: str) -> bool:
    """Tell whether what stands between two dollars, with a blank beside one, is no prose."""
    plain = COMMAND.sub(" ", _IN_WORDS.sub(" ", text))
    words = re.findall(r"[^\W\d_]+", plain)
    if any(not word.isascii() and len(word) > 1 for word in words):
        return False
    prose = (w for w in words if w in _SHORT_WORDS or (w[1:].islower() and len(w) > 2))
    return bool(words or plain != text or "=" in text) and all(
        word.lower() in _NAMED for word in prose
    )


def _is_text(text: str) -> bool:
    """Tell whether brackets hold a text: one in which mathematics has delimiters of its own."""
    depth = 0
    for char in re.findall(r"\\.|[${}]", text, re.DOTALL):
        if char == "$" and not depth:
            return True
        depth += (char == "{") - (char == "}")
    return False
