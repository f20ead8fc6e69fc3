"""The sentence that a display stands in: whether the words after it go on with it, and how far."""

from __future__ import annotations

import re

__all__ = ["REMARK", "continues_paragraph", "remark"]

#: So many characters after a display are looked at.
REMARK = 200
_PUNCTUATION = re.compile(r"^[^\w\\$]+")
_CONTINUES = ("其中", "式中", "这里", "這裡", "這里", "此处", "此處")
_STOP = re.compile(r"(?<!\.[A-Za-z])(?<!cf)(?<!Eq)(?<!eq)[.!?](?=[\s)\"'*_]|$)|[。！？]")
_BREAK = re.compile(r"\n[ \t\r]*\n")
_MARKUP_LINE = re.compile(
    r"^[ \t]*(?:[-*+:>|]([ \t]|$)|\d{1,9}[.)][ \t]|#|`{3}|~{3}|:{3}|\.\.[ \t]|\(.*\)=$|<[A-Za-z!/]"
    r"|\\(?:item|begin|end|part|chapter|(?:sub)*section|(?:sub)?paragraph)\b)",
    re.MULTILINE,
)
_PERIOD = re.compile(r"[.。](?:\s|\\(?:end|tag|label)\*?\{[^{}]*\})*$")


def continues_paragraph(words: str) -> bool:
    """Tell whether the text after a display goes on with the sentence that the display is in."""
    words = _PUNCTUATION.sub("", words, count=1)
    return words[:1].islower() or words.startswith(_CONTINUES)


def remark(latex: str, words: str) -> str:
    """The words after a display that belong to its sentence.

    They end with the sentence, before a paragraph that does not go on with it, and where other
    markup begins.

    Parameters
    ----------
    latex
        The display.
    words
        The text after it.
    """
    words = words[:REMARK]
    if _PERIOD.search(latex[-REMARK:]) and not continues_paragraph(words):
        return ""
    if markup := _MARKUP_LINE.search(words, words.find("\n") + 1 or len(words)):
        words = words[: markup.start()]
    for gap in _BREAK.finditer(words):
        if words[: gap.start()].strip() or not continues_paragraph(words[gap.end() :]):
            words = words[: gap.start()]
            break
    stop = _STOP.search(words)
    return (words[: stop.end()] if stop else words).strip()
