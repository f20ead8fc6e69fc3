r"""How sums over indices are read: `\sum_i`, `\sum_{i,j}`, `\sum_{i=1}^n`, `\sum_{i,j=1}^n`."""

from __future__ import annotations

import re

from ...errors import NotReadError
from ...tokens import Token
from ...wording import say
from ..dots import ELLIPSES
from ..nodes import Index, IndexSum, Node, free_indices
from ..parser import Parser, reads
from .indices import is_index

_LIMIT = re.compile(r"([A-Za-z])(?:_\{?([A-Za-z0-9])\}?)?('|\^\{?\\prime\}?)?")


@reads("\\sum")
def _sum(p: Parser, token: Token) -> Node:
    r"""`\sum_i`, `\sum_{i,j}`, `\sum_{i=1}^n`: it takes the product that follows."""
    start = token.start
    p.at += 1
    if p.peek() == "^":
        raise p.fail(say(r"write the index first: \sum_{i=1}^n"))
    if not p.take("_"):
        raise p.fail(say(r"over which index? Write \sum_i or \sum_{i,j}"))
    names = _names(p)
    limit = _limit(p) if p.take("^") else ""
    end = p.last
    for name in names:
        if names.count(name) > 1:
            raise _twice(name, start, end)
        p.hidden.update(opened[name] for opened in p.sums if name in opened)
    p.sums.append({name: Index(name) for name in names})
    p.summed.update(names)
    if p.peek() in ("+", "-"):
        raise p.fail(say("put the summand in parentheses"))
    body = p.dot()
    bound = tuple(p.sums.pop().values())
    for index in bound:
        # In \sum_i a_i \sum_i b_i the inner sum has an i of its own; in \sum_i \sum_i a_i one
        # of the two is a slip for another letter.
        if index in p.hidden and index not in free_indices(body):
            raise _twice(index.name, start, end)
    return IndexSum((start, p.last), bound, body, limit)


def _twice(name: str, start: int, end: int) -> NotReadError:
    return NotReadError(say("two sums over {name}, one inside the other", name=name), start, end)


def _names(p: Parser) -> list[str]:
    """The letters below a sum."""
    opened = p.here
    inside = p.script()
    names = [text for text in inside if text != ","]
    if "=" in inside:
        if inside.index("=") != len(inside) - 2 or inside[-1] != "1":
            raise NotReadError(
                say(
                    r"a sum is read if it runs over all values of its indices: \sum_i,"
                    r" \sum_{i,j} or \sum_{i=1}^n"
                ),
                opened,
                p.last,
            )
        names = [text for text in inside[:-2] if text != ","]
    if not names or not all(map(is_index, names)):
        raise NotReadError(
            say(
                r"{below} below a sum cannot be read: \sum_i, \sum_{{i,j}} and \sum_{{i=1}}^n can",
                below=" ".join(inside),
            ),
            opened,
            p.last,
        )
    return names


def _limit(p: Parser) -> str:
    r"""The symbol up to which a sum runs: `n`, `N_1` or `d^{\prime}`."""
    opened = p.here
    above = p.braces()
    symbol = _LIMIT.fullmatch("".join(above))
    if symbol is None:
        raise NotReadError(
            say(
                r"a sum up to {limit} cannot be read: the limit is one letter, as in"
                r" \sum_{{i=1}}^n",
                limit="".join(above),
            ),
            opened,
            p.last,
        )
    letter, below, prime = symbol.groups()
    return letter + (f"_{{{below}}}" if below else "") + ("^{\\prime}" if prime else "")


@reads(*ELLIPSES)
def _dots(p: Parser, token: Token) -> Node:
    raise p.fail(say("an ellipsis ({token}) has no value", token=token.text))
