r"""Ranges of an index, such as `i = 1, 2, \ldots, n` and `k = 0..n`, which state nothing."""

from __future__ import annotations

from collections.abc import Sequence

from ..tokens import Token
from .dots import ELLIPSES, closing, split_at
from .signs import INDICES, RELATIONS

# So many values of an index are looked at.
MAX_VALUES = 4
# So many tokens has a first value, as in `k = T-2, 1`, that needs no dots after it; and so many
# numbers and letters has any value, as in `t = N-m+1, \ldots, N`.
_LONGEST_FIRST = 4
_LONGEST_COUNT = 4
# Letters that count something where two of them are compared.
COUNTERS = INDICES | frozenset("rstuv")
_DOTS = frozenset((*ELLIPSES, "…", "."))


def without_ranges(tokens: Sequence[Token]) -> list[Token]:
    r"""`tokens` without the ranges in parentheses: `x_i = y_i \quad (i = 1, \ldots, n)`."""
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        if tokens[at].text == "(" and any(t.text == "=" for t in tokens[at + 2 : at + 4]):
            end = closing(tokens, at)
            first, *following = split_at(tokens[at + 1 : end], ",")
            if end < len(tokens) and is_range(first, following[:MAX_VALUES]):
                at = end + 1
                continue
        out.append(tokens[at])
        at += 1
    return out


def is_range(part: Sequence[Token], following: Sequence[Sequence[Token]]) -> bool:
    """Whether an index gets its first value here, and the next ones in the parts that follow."""
    tokens = [token for token in part if token.kind != "gap"]
    if len(tokens) < 3 or tokens[0].kind != "letter" or tokens[1].text != "=":
        return False
    values = tokens[2:]
    if _has_dots(values):
        return True
    if not _is_count(values):
        return False
    # Of the parts that follow, those before the dots are values, too.
    for some in following:
        value = [token for token in some if token.kind != "gap"]
        if value and value[0].text in _DOTS:
            return True
        if not _is_count(value):
            return False
        if len(value) == 1 and value[0].kind == "number" and len(values) <= _LONGEST_FIRST:
            return True
    return False


def _has_dots(values: Sequence[Token]) -> bool:
    """Whether dots stand directly after the first value: `1..n`, `1, …`."""
    texts = [token.text for token in values]
    return len(texts) > 2 and _is_count(values[:1]) and texts[1:3] == [".", "."]


def _is_count(value: Sequence[Token]) -> bool:
    """Whether it is made of few numbers and letters: `1`, `-1`, `T`, `T-2`, `N-m+1`."""
    kinds = [token.kind for token in value if token.text not in ("-", "+")]
    signs = len(value) - len(kinds)
    few = 1 <= len(kinds) <= _LONGEST_COUNT and signs <= len(kinds)
    return few and set(kinds) <= {"number", "letter"}


def unbracketed(part: Sequence[Token]) -> list[Token]:
    r"""A part of a display without brackets around a condition on indices: `(i \neq j)`."""
    tokens = [token for token in part if token.kind != "gap"]
    inner = tokens[1:-1]
    if (
        len(inner) == 3
        and tokens[0].text in ("(", "[")
        and tokens[-1].text in (")", "]")
        and RELATIONS.get(inner[1].text) in ("=", "!=")
        and all(token.text in COUNTERS for token in inner[::2])
    ):
        return inner
    return [*part]
