r"""How definitions by cases are read: `\begin{cases} x & x > 0 \end{cases}`."""

from __future__ import annotations

from ...errors import NotReadError
from ...tokens import Token
from ...wording import say
from ..nodes import Branch, Cases, Node
from ..parser import Parser, reads
from ..signs import RELATIONS


@reads("\\begin{cases}")
def _cases(p: Parser, token: Token) -> Node:
    p.at += 1
    branches: list[Branch] = []
    while p.peek() != "\\end{cases}":
        if p.token() is None:
            raise p.fail(say(r"cases are never closed by \end{cases}"))
        if branches and branches[-1].left is None:
            raise p.fail(say(r"only the last case may have no condition such as x \ge 0"))
        branches.append(_branch(p))
        here = p.token()
        if here is not None and here.kind == "break":
            p.at += 1
    p.at += 1
    if not branches:
        raise NotReadError(say("a definition by cases that has none"), token.start, p.last)
    return Cases((token.start, p.last), tuple(branches))


def _branch(p: Parser) -> Branch:
    begin = p.here
    body = p.sum()
    _skip_glue(p)
    left = right = None
    relation = ""
    if p.starts_operand() or p.peek() == "-":
        left = p.sum()
        relation = RELATIONS.get(p.peek(), "")
        if relation not in (">=", ">", "<=", "<", "=", "!="):
            raise p.fail(say(r"a condition such as x \ge 0 is expected here"))
        p.at += 1
        right = p.sum()
    end = p.last
    _skip_glue(p)
    return Branch((begin, end), body, left, relation, right)


def _skip_glue(p: Parser) -> None:
    while (token := p.token()) and (token.kind == "gap" or token.text in (",", ".", ";")):
        p.at += 1
