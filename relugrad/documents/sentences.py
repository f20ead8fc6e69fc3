"""The sentence that a display stands in: whether the words after it go on with it, and how far."""

from __future__ import annotations

import re

from ..patterns import lazy

__all__ = ["REMARK", "continues_paragraph", "denies", "remark"]

#: So many characters after a display are looked at.
REMARK = 200
_PUNCTUATION = lazy(r"^[^\w\\$]+")
_CONTINUES = ("其中", "式中", "这里", "這裡", "這里", "此处", "此處")
_STOP = lazy(r"(?<!\.[A-Za-z])(?<!cf)(?<!Eq)(?<!eq)[.!?](?=[\s)\"'*_]|$)|[。！？]")
_BREAK = lazy(r"\n[ \t\r]*\n")
_MARKUP_LINE = lazy(
    r"^[ \t]*(?:[-*+:>|]([ \t]|$)|\d{1,9}[.)][ \t]|#|`{3}|~{3}|:{3}|\.\.[ \t]|\(.*\)=$|<[A-Za-z!/]"
    r"|\\(?:item|begin|end|part|chapter|(?:sub)*section|(?:sub)?paragraph)\b)",
    re.MULTILINE,
)
# A sentence of its own that denies what stands before it: “However, that is clearly not the case.”
_DENIES = lazy(
    r"\s*(?:(?:but|however|yet|clearly|unfortunately|of course|obviously)\b[,\s]*)*"
    r"(?:this|that|it|the (?:last|latter)\s+\w+)\s+(?:(?:is|was|are|does|do|would|will|can)\b"
    r"(?:\s+(?:be|clearly|certainly|obviously|generally|usually|of course|in general))*\s*"
    r"(?:not|n['’]t|never|no longer)\b|cannot\b)(?:\s+(?:be|in general|always|generally))*\s+"
    r"(?:(?:the case|true|correct|right|valid|hold)\b|so(?=\s*[.,;!]))"
    r"|\s*(?:但是?|然而|不过|不過)?[,，]?\s*[这這此它][^。，,]{0,4}(?:显然|顯然)?"
    r"(?:不成立|不对|不對|不正确|不正確)",
    re.IGNORECASE,
)
_PERIOD = lazy(r"[.。](?:\s|\\(?:end|tag|label)\*?\{[^{}]*\})*$")


def continues_paragraph(words: str) -> bool:
    """Tell whether the text after a display goes on with the sentence that the display is in."""
    words = _PUNCTUATION.sub("", words, count=1)
    return words[:1].islower() or words.startswith(_CONTINUES)


def denies(words: str) -> bool:
    """Tell whether a sentence denies what stands before it."""
    return _DENIES.match(words) is not None


def _belongs(words: str) -> bool:
    return continues_paragraph(words) or denies(words)


def remark(latex: str, words: str) -> str:
    """The words after a display that belong to its sentence, or the next one if it denies it.

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
    if _PERIOD.search(latex[-REMARK:]) and not _belongs(words):
        return ""
    if markup := _MARKUP_LINE.search(words, words.find("\n") + 1 or len(words)):
        words = words[: markup.start()]
    for gap in _BREAK.finditer(words):
        if words[: gap.start()].strip() or not _belongs(words[gap.end() :]):
            words = words[: gap.start()]
            break
    stop = _STOP.search(words)
    return (words[: stop.end()] if stop else words).strip()
