r"""Sums with dots, such as `x_1 + \cdots + x_n`: read as a sum of the last member over an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import not_read
from ..tokens import Token
from .dots import changes, is_dots, unbraced
from .nodes import Index, IndexSum, Node, free_indices

if TYPE_CHECKING:
    from .parser import Parser

# The first token of a term, the one after it, and its sign.
Term = tuple[int, int, int]


def series(p: Parser) -> dict[int, tuple[Term, Term]]:
    """The sums with dots among the terms of the sum that begins here, each read as one term.

    Maps the token that each begins with to its first and its last term.
    """
    ends = _terms(p)
    found: dict[int, tuple[Term, Term]] = {}
    for k, (begin, end, sign) in enumerate(ends):
        if not is_dots(p.tokens[begin:end]):
            continue
        if not 0 < k < len(ends) - 1 or sign < 0 or ends[k + 1][2] < 0:
            return {}
        last = unbraced(p.tokens[ends[k + 1][0] : ends[k + 1][1]])
        before = range(k - 1, max(k - 4, -1), -1)
        first = next((j for j in before if _is_first(p, ends, j, last)), None)
        if first is None:
            return {}
        found[ends[first][0]] = ends[first], ends[k + 1]
    return found


def _terms(p: Parser) -> list[Term]:
    """The terms of the sum that begins here: where each begins and ends, and its sign."""
    found: list[Term] = []
    depth, begin, sign = 0, p.at, 1
    for at in range(p.at, len(p.tokens) + 1):
        token = p.tokens[at] if at < len(p.tokens) else None
        text = "" if token is None else token.text
        depth -= text in (")", "]", "}", "\\}", "\\rangle") or text.startswith("\\end{")
        ends = token is None or depth < 0 or token.kind in ("gap", "break") or text in (",", ";")
        if depth <= 0 and (ends or text in ("+", "-")):
            if at > begin:
                found.append((begin, at, sign))
            if ends:
                break
            begin, sign = at + 1, -1 if text == "-" else 1
        depth += text in ("(", "[", "{", "\\{", "\\langle") or text.startswith("\\begin{")
    return found


def _is_first(p: Parser, ends: list[Term], j: int, last: list[Token]) -> bool:
    """Whether a term is the first member of a series, and those after it go on with it."""
    first = unbraced(p.tokens[ends[j][0] : ends[j][1]])
    changed = changes(first, last)
    if not changed or ends[j][2] < 0 or any(not _is_below(first, at) for at in changed):
        return False
    for number, (begin, end, sign) in enumerate(ends[j + 1 :], start=2):
        member = p.tokens[begin:end]
        if is_dots(member):
            return True
        if sign < 0 or changes(first, unbraced(member), number) != changed:
            return False
    return False


def _is_below(tokens: list[Token], at: int) -> bool:
    """Whether a token is in a subscript of no function, alone or beside one letter."""
    texts = [token.text for token in tokens]
    following = [text for text in texts[at + 1 : at + 3] if text != "}"]
    if following[:1] == ["("]:
        return False
    if texts[at - 1] == "_":
        return True
    begin = max((k for k in range(at) if texts[k] == "{"), default=-1)
    end = texts.index("}", at) if "}" in texts[at:] else -1
    return begin > 0 and texts[begin - 1] == "_" and 1 <= end - begin - 1 <= 3


def series_sum(p: Parser, first: Term, last: Term) -> Node:
    """The sum of a series: its last member, with an index in place of the upper limit."""
    start = p.here
    template, final = (unbraced(p.tokens[begin:end]) for begin, end, _ in (first, last))
    changed = changes(template, final)
    assert changed is not None
    limit = final[changed[0]].text
    used = {token.text for token in p.tokens} | {name for opened in p.sums for name in opened}
    name = next((name for name in "ijklpqrs" if name not in used), None)
    if name is None:
        raise not_read("too many letters around a sum with dots", (start, p.last))
    tokens = list(final)
    for at in changed:
        tokens[at] = Token("letter", name, tokens[at].start, tokens[at].end)
    index = Index(name)
    p.sums.append({name: index})
    try:
        body = _parsed(p, tokens)
    finally:
        p.sums.pop()
    p.at = last[1]
    span = (start, final[-1].end)
    if index not in free_indices(body):
        raise not_read("the members of a sum with dots are entries, as x_1 is of x", span)
    return IndexSum(span, (index,), body, limit)


def _parsed(p: Parser, tokens: list[Token]) -> Node:
    """One term, read from tokens other than the parser's own."""
    saved, p.tokens, p.at = (p.tokens, p.at), tokens, 0
    try:
        node = p.dot()
        if p.at < len(tokens):
            p.unexpected()
    finally:
        p.tokens, p.at = saved
    return node
