r"""How sums over indices are read: `\sum_i`, `\sum_{i,j}`, `\sum_{i=1}^n`."""

from __future__ import annotations

from ...errors import NotReadError
from ...tokens import Token
from ...wording import say
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
        raise p.fail(say(r"write the index first: \sum_{i=1}^n"))
    if not p.take("_"):
        raise p.fail(say(r"over which index? Write \sum_i or \sum_{i,j}"))
    names = _names(p)
    limit = _limit(p, names) if p.take("^") else ""
    around = {name for opened in p.sums for name in opened}
    for name in names:
        if name in around or names.count(name) > 1:
            raise NotReadError(
                say("two sums over {name}, one inside the other", name=name), start, p.last
            )
    p.sums.append({name: Index(name) for name in names})
    p.summed.update(names)
    if p.peek() in ("+", "-"):
        raise p.fail(say("put the summand in parentheses"))
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
                say(
                    r"a sum is read if it runs over all values of its indices: \sum_i,"
                    r" \sum_{i,j} or \sum_{i=1}^n"
                ),
                opened,
                p.last,
            )
        names = names[:1]
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


def _limit(p: Parser, names: list[str]) -> str:
    """The letter up to which a sum runs."""
    opened = p.here
    above = p.script()
    if len(above) != 1 or not above[0].isalpha() or len(names) > 1:
        raise NotReadError(
            say(
                r"a sum up to {limit} cannot be read: the limit is one letter, as in"
                r" \sum_{{i=1}}^n",
                limit="".join(above),
            ),
            opened,
            p.last,
        )
    return above[0]


@reads(*ELLIPSES)
def _dots(p: Parser, token: Token) -> Node:
    raise p.fail(say("an ellipsis ({token}) has no value", token=token.text))
