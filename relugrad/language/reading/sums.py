r"""How sums and products over indices are read: `\sum_i`, `\sum_{i,j=1}^n`, `\prod_{i=0}^{n-1}`."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import NotReadError, not_read
from ...patterns import lazy
from ...tokens import Token
from ...vocabulary import CLOSERS, OPENERS
from ...wording import say
from ..dots import ELLIPSES, closing
from ..nodes import Index, IndexProduct, IndexSum, Kronecker, Node, Product, Sum, free_indices
from ..parser import Parser, reads
from ..signs import RELATIONS
from .indicators import complement
from .indices import ENDS, SUMS, implied_index, indices, is_index
from .sets import element_of, weighted

_LIMIT = lazy(r"([A-Za-z])(?:_\{?([A-Za-z0-9])\}?)?('|\^\{?\\prime\}?)?")


@reads("\\sum")
def _sum(p: Parser, token: Token) -> Node:
    """A sum takes the product that follows, and the terms after it that have its index as well."""
    start = token.start
    how = say("put the summand in parentheses")
    bound, limit, body = _over(p, start, lambda: _signed(p), how, signed=True)
    return IndexSum((start, p.last), bound, body, limit)


def _signed(p: Parser) -> Node:
    r"""The summand of `\sum_i a_i`, or of `\sum_i -a_i`: then it is one term."""
    begin = p.here
    if not p.take("-"):
        return _summand(p)
    term = p.dot()
    return Sum((begin, p.last), (term,), (-1,))


def _summand(p: Parser) -> Node:
    """The terms of a sum: those after the first that have its index, too.

    After a minus before the sum it is not clear whether it is that of these terms as well.
    """
    begin = p.here
    if _is_subtracted(p):
        return p.dot()
    terms, signs = [p.dot()], [1]
    names = p.sums[-1].keys() - {name for opened in p.sums[:-1] for name in opened}
    while p.peek() in ("+", "-") and names and p.free.keys().isdisjoint(names):
        if names.isdisjoint(_below(p)):
            break
        signs.append(-1 if p.peek() == "-" else 1)
        p.at += 1
        terms.append(p.dot())
    return terms[0] if len(terms) == 1 else Sum((begin, p.last), tuple(terms), tuple(signs))


def _is_subtracted(p: Parser) -> bool:
    """Whether a minus stands before the term in which the innermost sum begins."""
    depth = 0
    for token in reversed(p.tokens[: p.at]):
        depth += token.text in CLOSERS
        depth -= token.text in OPENERS
        if depth < 0 or (not depth and token.text in ENDS):
            return depth == 0 and token.text == "-"
    return False


def _below(p: Parser, ahead: int = 1) -> set[str]:
    """What is below or above the symbols of the term after this sign, if it is no sum itself."""
    found: set[str] = set()
    depth = 0
    for at in range(p.at + ahead, len(p.tokens)):
        token = p.tokens[at]
        depth += token.text in OPENERS
        depth -= token.text in CLOSERS
        if depth < 0 or (not depth and (token.text in ENDS or token.kind in ("gap", "break"))):
            break
        if token.text in SUMS:
            return set()
        if token.text in ("_", "^"):
            group = p.tokens[at + 1 : at + 2]
            if group and group[0].text == "{":
                group = p.tokens[at + 2 : closing(p.tokens, at + 1)]
            found.update(one.text for one in group)
    return found


@reads("\\prod")
def _product(p: Parser, token: Token) -> Node:
    """A product takes the factors that follow, up to the last one with one of its indices.

    Another product may stand after it. Any other factor there may belong to it or not.
    """
    start = token.start
    how = say("put the factors of the product in parentheses")
    bound, limit, body = _over(p, start, p.juxta, how)
    factors = body.factors if isinstance(body, Product) else (body,)
    own = [k for k, part in enumerate(factors) if not free_indices(part).keys().isdisjoint(bound)]
    inside, after = factors[: max(own, default=0) + 1], factors[max(own, default=0) + 1 :]
    for factor in after:
        if not isinstance(factor, IndexProduct):
            raise not_read("{how}: it may end before this one", factor.span, how=how)
    end = inside[-1].span[1]
    if len(inside) > 1:
        body = Product((inside[0].span[0], end), inside)
    else:
        [body] = inside
    found = IndexProduct((start, end), bound, body, limit)
    return Product((start, p.last), (found, *after)) if after else found


def _over(
    p: Parser, start: int, read: Callable[[], Node], how: str, *, signed: bool = False
) -> tuple[tuple[Index, ...], str, Node]:
    """The indices of a sum or a product, its limit, and what it runs over."""
    among = _among(p)
    names, limit, apart = ([among[0]], "", None) if among else _range(p)
    end = p.last
    for name in names:
        if names.count(name) > 1:
            raise _twice(name, start, end)
        p.hidden.update(opened[name] for opened in p.sums if name in opened)
    p.sums.append({name: Index(name) for name in names})
    p.summed.update(names)
    if p.peek() == "+" or (p.peek() == "-" and not signed):
        raise p.fail(how)
    body = read()
    if apart is not None:
        body = _apart(p, body, apart, start)
    if among is not None:
        body = weighted(p, body, p.sums[-1][among[0]], among[1])
    bound = tuple(p.sums.pop().values())
    for index in bound:
        # In \sum_i a_i \sum_i b_i the inner sum has an i of its own; in \sum_i \sum_i a_i one
        # of the two is a slip for another letter.
        if index in p.hidden and index not in free_indices(body):
            raise _twice(index.name, start, end)
    return bound, limit, body


def _among(p: Parser) -> tuple[str, list[Token]] | None:
    """The index of a sum over the elements of a set, and the set, past its range."""
    if p.peek() != "\\sum" or p.peek(1) != "_":
        return None
    p.at += 2
    found = element_of(p)
    if found is None:
        p.at -= 2
    return found


def _apart(p: Parser, body: Node, pair: tuple[str, str], start: int) -> Node:
    r"""The summand of `\sum_{j \ne i}`: nothing where the two indices are equal."""
    ends = indices(p, pair, start)
    for index in p.sums[-1].values():
        if index not in free_indices(body):
            raise not_read("{index} does not occur in the sum over it", body.span, index=index.name)
    return Product(body.span, (body, complement(Kronecker(body.span, *ends))))


def _range(p: Parser) -> tuple[list[str], str, tuple[str, str] | None]:
    r"""The letters of the indices, how far they run, and which differ: `_{i=1}^n`, `_{i \ne j}`."""
    p.at += 1
    above: tuple[int, list[str]] | None = None
    if p.take("^"):
        above = p.here, p.braces()
        if p.peek() != "_":
            raise p.fail(r"write the index first: \sum_{i=1}^n")
    if not p.take("_"):
        implied = implied_index([token.text for token in p.tokens], p.at)
        if implied is None or any(implied in opened for opened in p.sums):
            raise p.fail(r"over which index? Write \sum_i or \sum_{i,j}")
        return [implied], "", None
    names, first, apart = _names(p)
    if above is None and p.take("^"):
        above = p.here, p.braces()
    if above is None and first == "0":
        raise p.fail(r"up to which number? A sum from 0 is written \sum_{i=0}^n")
    return names, "" if above is None else _limit(p, *above, first), apart


def _twice(name: str, start: int, end: int) -> NotReadError:
    return not_read("two sums over {name}, one inside the other", (start, end), name=name)


def _names(p: Parser) -> tuple[list[str], str, tuple[str, str] | None]:
    """The letters below a sum, the number from which they run, or nothing, and two that differ."""
    opened, command = p.here, p.tokens[p.at - 2].text
    inside = p.script()
    apart = _differ(inside) if command == "\\sum" else None
    if apart is not None:
        inside = inside[: -3 if "," in inside or ":" in inside else -2]
        if inside[-1:] in ([","], [":"]):
            inside.pop()
        elif (
            apart[1] in _below(p, 0)
            and apart[1] not in p.context.fixed
            and not any(apart[1] in opened for opened in p.sums)
        ):
            # Neither letter is that of another index: the sum runs over both.
            inside = [*apart]
    names, first = inside, ""
    if "=" in inside:
        names, first = inside[: inside.index("=")], "".join(inside[inside.index("=") + 1 :])
        if first not in ("0", "1"):
            raise not_read(
                r"a sum, or a product, is read if it runs over all values of its indices:"
                r" \sum_i, \sum_{i,j}, \sum_{i=1}^n or \sum_{i=0}^n",
                (opened, p.last),
            )
    names = [text for text in names if text != ","]
    if not names or not all(map(is_index, names)):
        raise not_read(
            r"{below} below a sum or a product cannot be read: \sum_i, \sum_{{i,j}} and"
            r" \sum_{{i=1}}^n can",
            (opened, p.last),
            below=" ".join(inside),
        )
    return names, first, apart


def _differ(inside: list[str]) -> tuple[str, str] | None:
    """The two letters that differ, as what is below a sum says at its end."""
    if len(inside) < 3 or RELATIONS.get(inside[-2]) != "!=":
        return None
    one, other = inside[-3], inside[-1]
    before = inside[:-3]
    plain = is_index(one) and is_index(other) and one != other
    told = not before or (before[-1] in (",", ":") and one in before)
    return (one, other) if plain and told else None


def _limit(p: Parser, opened: int, above: list[str], first: str) -> str:
    r"""Up to where a sum runs: `n`, `N_1`, `d^{\prime}`; from 0 the whole range, as in ``0..n-1``.

    It is all that tells one range from another: of two ranges of one index nothing is known.
    """
    alone = bool(above) and len(above[0]) == 1 and above[0].isalpha()
    if first == "0" and alone and above[1:] in ([], ["-", "1"]):
        return f"0..{''.join(above)}"
    symbol = _LIMIT.fullmatch("".join(above))
    if first == "0" or symbol is None:
        raise not_read(
            r"a sum up to {limit} cannot be read: the limit is one letter, as in"
            r" \sum_{{i=1}}^n, or for a sum from 0 also that minus 1",
            (opened, p.last),
            limit="".join(above),
        )
    letter, below, prime = symbol.groups()
    return letter + (f"_{{{below}}}" if below else "") + ("^{\\prime}" if prime else "")


@reads(*ELLIPSES)
def _dots(p: Parser, token: Token) -> Node:
    raise p.fail("an ellipsis ({token}) has no value", token=token.text)
