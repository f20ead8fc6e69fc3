"""Two dollars in a sentence: mathematics between them, or prices."""

from __future__ import annotations

import re

from .delimiters import COMMAND

__all__ = ["is_mathematics"]

_IN_WORDS = re.compile(r"\\(?:text|textrm|textit|textbf|mbox|operatorname\*?|mathrm)\s*\{[^{}]*\}")
# Names of functions and words of mathematics that are often written without a backslash.
_NAMED = frozenset(
    "arg argmax argmin cos cov det diag dim div exp grad ker log max min mod rank relu sgn sigmoid"
    " sign sin softmax span sqrt tan tanh trace var vec".split()
)
_SHORT_WORDS = frozenset(
    "am an as at be by do if in is it me my no of on or so to up us we".split()
)


def is_mathematics(text: str) -> bool:
    """Tell whether what stands between two dollars, with a blank beside one, is no prose."""
    plain = COMMAND.sub(" ", _IN_WORDS.sub(" ", text))
    words = re.findall(r"[^\W\d_]+", plain)
    if any(not word.isascii() and len(word) > 1 for word in words):
        return False
    prose = (w for w in words if w in _SHORT_WORDS or (w[1:].islower() and len(w) > 2))
    return bool(words or plain != text) and all(word.lower() in _NAMED for word in prose)
