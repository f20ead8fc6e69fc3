r"""Words below a brace without braces of their own: `\underbrace{x}_\text{the rest of $y$}`."""

from __future__ import annotations

from collections.abc import Sequence

from ..patterns import lazy
from ..tokens import Token
from ..vocabulary import CLOSERS, OPENERS

_MARKS = {"\\underbrace": "_", "\\overbrace": "^"}
_WORDS = lazy(r"\\(?:text|textrm|textit|textbf|mathrm|mbox)\s*\{")


def without_words_below(latex: str, tokens: Sequence[Token]) -> list[Token]:
    """The tokens without such words, whatever formulas there are in them."""
    out: list[Token] = []
    past = 0
    for k, token in enumerate(tokens):
        if token.start < past:
            continue
        if token.text in ("_", "^") and _closes_a_brace(out, token.text):
            words = _WORDS.match(latex, tokens[k + 1].start) if k + 1 < len(tokens) else None
            end = 0 if words is None else _end(latex, words.end())
            if end:
                past = end
                continue
        out.append(token)
    return out


def _closes_a_brace(tokens: Sequence[Token], mark: str) -> bool:
    """Whether the group that ends here is what stands above or below a brace."""
    depth = 0
    for k in range(len(tokens) - 1, -1, -1):
        depth += tokens[k].text in CLOSERS
        depth -= tokens[k].text in OPENERS
        if depth <= 0:
            return k > 0 and _MARKS.get(tokens[k - 1].text) == mark
    return False


def _end(latex: str, at: int) -> int:
    """Where the group ends that is open before a place, or 0."""
    depth = 1
    for k in range(at, len(latex)):
        depth += (latex[k] == "{") - (latex[k] == "}")
        if not depth:
            return k + 1
    return 0
