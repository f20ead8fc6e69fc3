r"""How sums over indices are read: `\sum_i`, `\sum_{i,j}`, `\sum_{i=1}^n`."""

from __future__ import annotations

from ...errors import NotReadError
from ...tokens import Token
from ..dots import ELLIPSES
from ..nodes import Index, IndexSum, Node
from ..parser import Parser, reads
from .indices import is_index


@reads("\\sum")
def _sum(p: Parser, token: Token) -> Node:
    r"""`\sum_i`, `\sum_{i,j}`, `\sum_{i=1}^n`: it takes the product that follows."""
    start = token.start
    p.at += 1
    if p.peek() == "^":
        raise p.fail(r"write the index first: \sum_{i=1}^n")
    if not p.take("_"):
        raise p.fail(r"over which index? write \sum_i or \sum_{i,j}")
    names = _names(p)
    limit = _limit(p, names) if p.take("^") else ""
    around = {name for opened in p.sums for name in opened}
    for name in names:
        if name in around or names.count(name) > 1:
            raise NotReadError(f"two sums over {name}, one inside the other", start, p.last)
    p.sums.append({name: Index(name) for name in names})
    p.summed.update(names)
    if p.peek() in ("+", "-"):
        raise p.fail("put what is summed in parentheses")
    body = p.dot()
    bound = tuple(p.sums.pop().values())
    return IndexSum((start, p.last), bound, body, limit)


def _names(p: Parser) -> list[str]:
    """The letters below a sum."""
    opened = p.here
    inside = p.script()
    names = [text for text in inside if text != ","]
    if "=" in inside:
        if len(inside) != 3 or inside[1:] != ["=", "1"]:
            raise NotReadError(
                "a sum is read over all values of its indices: \\sum_i, \\sum_{i,j} or"
                " \\sum_{i=1}^n",
                opened,
                p.last,
            )
        names = names[:1]
    if not names or not all(map(is_index, names)):
        raise NotReadError(
            f"{''.join(inside)} below a sum cannot be read: \\sum_i, \\sum_{{i,j}} and"
            " \\sum_{i=1}^n can",
            opened,
            p.last,
        )
    return names


def _limit(p: Parser, names: list[str]) -> str:
    """The letter up to which a sum runs."""
    opened = p.here
    above = p.script()
    if len(above) != 1 or not above[0].isalpha() or len(names) > 1:
        raise NotReadError(
            f"a sum up to {''.join(above)} cannot be read: up to one letter, as in \\sum_{{i=1}}^n",
            opened,
            p.last,
        )
    return above[0]


@reads(*ELLIPSES)
def _dots(p: Parser, token: Token) -> Node:
    raise p.fail(f"an ellipsis ({token.text}) has no value")
