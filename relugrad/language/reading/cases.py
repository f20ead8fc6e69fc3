r"""How definitions by cases are read: `\begin{cases} x & x > 0 \end{cases}`."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import not_read
from ...tokens import Token
from ...wording import marked
from ..nodes import Branch, Cases, Node, Product, Span, Sum, walk
from ..parser import Parser, reads
from ..signs import RELATIONS
from .indicators import complement, of_indices

_TWO = marked(r"cases of two indices are read as i = j and i \ne j, or one of them and the rest")


@reads("\\begin{cases}")
def _cases(p: Parser, token: Token) -> Node:
    p.at += 1
    branches: list[Branch] = []
    deltas: list[Node | None] = []
    while p.peek() != "\\end{cases}":
        if p.token() is None:
            raise p.fail(r"cases are never closed by \end{cases}")
        if branches and branches[-1].left is None and deltas[-1] is None:
            raise p.fail(r"only the last case may have no condition such as x \ge 0")
        branch, delta = _branch(p)
        branches.append(branch)
        deltas.append(delta)
        here = p.token()
        if here is not None and here.kind == "break":
            p.at += 1
    p.at += 1
    if not branches:
        raise not_read("a definition by cases that has none", (token.start, p.last))
    span = (token.start, p.last)
    if any(delta is not None for delta in deltas):
        return _of_indices(span, branches, deltas)
    return Cases(span, tuple(branches))


def _of_indices(span: Span, branches: Sequence[Branch], deltas: Sequence[Node | None]) -> Node:
    """What is given by cases of which two indices decide: each body times its δ."""
    if len(branches) != 2 or deltas[0] is None or branches[1].left is not None:
        raise not_read(_TWO, span)
    one, other = deltas[0], deltas[1]
    rest = other if isinstance(one, Sum) else complement(one)
    if other is None:
        rest = one.terms[1] if isinstance(one, Sum) else complement(one)
    elif isinstance(one, Sum) == isinstance(other, Sum) or not _same_pair(one, other):
        raise not_read(_TWO, span)
    assert rest is not None
    first, second = (branch.body for branch in branches)
    return Sum(span, (_times(first, one), _times(second, rest)), (1, 1))


def _times(body: Node, delta: Node) -> Node:
    return Product(body.span, (body, delta))


def _same_pair(one: Node, other: Node) -> bool:
    pairs = [{*part.own} for node in (one, other) for part in walk(node) if part.own]
    return pairs[0] == pairs[1]


def _branch(p: Parser) -> tuple[Branch, Node | None]:
    """One case, and where two indices decide their δ."""
    begin = p.here
    body = p.sum()
    _skip_glue(p)
    left = right = None
    relation = ""
    delta = of_indices(p, p.here) if RELATIONS.get(p.peek(1)) in ("=", "!=") else None
    if delta is None and (p.starts_operand() or p.peek() == "-"):
        left = p.sum()
        relation = RELATIONS.get(p.peek(), "")
        if relation not in (">=", ">", "<=", "<", "=", "!="):
            raise p.fail(r"a condition such as x \ge 0 is expected here")
        p.at += 1
        right = p.sum()
    end = p.last
    _skip_glue(p)
    return Branch((begin, end), body, left, relation, right), delta


def _skip_glue(p: Parser) -> None:
    while (token := p.token()) and (token.kind == "gap" or token.text in (",", ".", ";")):
        p.at += 1
