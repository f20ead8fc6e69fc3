r"""How brackets, boxes, norms and inner products are read: `(A)`, `\|x\|^2`, `|x|`."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from ...errors import not_read
from ...tokens import Token
from ...vocabulary import OPENERS, OPERATORS
from ...wording import say
from ..constructs.functions import Bars, Elementary
from ..nodes import Inner, Node, Number, Power, Quotient, SquaredNorm, SumNorm
from ..parser import KINDS, Parser, reads
from ..signs import BARS, CLOSERS, NORMS
from .arrays import bracketed
from .indicators import indicator
from .powers import MAX_EXPONENT


@reads(*CLOSERS)
def _brackets(p: Parser, token: Token) -> Node:
    word = p.token(1)
    if token.text == "{" and word is not None and word.kind == "name" and p.peek(2) == "}":
        # {\rm tr}, {\rm d}: the braces end the upright letters, not an operand.
        word = replace(word, start=token.start)
        p.tokens[p.at : p.at + 3] = [word]
        return KINDS["name"](p, word)
    return indicator(p, token.start) or bracketed(p)


@reads("\\boxed")
def _box(p: Parser, token: Token) -> Node:
    p.at += 1
    return p.braced(token.text)


@reads("\\underbrace", "\\overbrace")
def _brace(p: Parser, token: Token) -> Node:
    before = p.tokens[p.at - 1].text if p.at else ""
    if p.peek(2) in ("+", "-") and before not in {"", "&", ",", ";", "\\\\", *OPENERS, *OPERATORS}:
        raise p.fail("write the sign before the brace, and not below it")
    node = _box(p, token)
    if p.peek() in ("_", "^"):
        p.at += 1
        if p.peek() == "{":
            p.skip_braces()
    return node


@reads(*BARS)
def _bars(p: Parser, token: Token) -> Node:
    """`|x|`: an absolute value, or a determinant."""
    body = _fenced(p, token, BARS[token.text], say("the bar"))
    return Bars((token.start, p.last), body)


@reads(*NORMS)
def _norm(p: Parser, token: Token) -> Node:
    body = _fenced(p, token, NORMS[token.text], say("the norm"))
    below, above = _scripts(p)
    span = (token.start, p.last)
    if below not in ("F", "1", "2", ""):
        raise not_read(
            "a norm with the subscript {subscript} is not part of the notation",
            span,
            subscript=below,
        )
    if below == "1":
        norm: Node = SumNorm(span, Elementary(body.span, "abs", body, entrywise=True))
    else:
        norm = Elementary(span, "sqrt", SquaredNorm(span, body, below == "F"))
    times = above.removeprefix("-")
    if above and not (times.isdigit() and int(times) <= MAX_EXPONENT):
        raise not_read(
            "a norm with the exponent {exponent} is not part of the notation", span, exponent=above
        )
    if times == "2" and below != "1":
        norm = SquaredNorm(span, body, below == "F")
    elif above:
        norm = Power(span, norm, int(times))
    return Quotient(span, Number(span, Fraction(1)), norm) if above[:1] == "-" else norm


def _fenced(p: Parser, token: Token, closer: str, what: str) -> Node:
    """What stands between two bars."""
    p.at += 1
    p.norms.append(closer)
    body = p.sum()
    p.norms.pop()
    p.expect(closer, token.start, what)
    return body


def _scripts(p: Parser) -> tuple[str, str]:
    """What is below a norm and above it, in either order."""
    scripts = {"_": "", "^": ""}
    while p.peek() in scripts and not scripts[p.peek()]:
        which = p.peek()
        p.at += 1
        braces = p.take("{")
        minus = "-" if which == "^" and p.take("-") else ""
        scripts[which] = minus + p.peek()
        if p.token() is None:
            raise p.fail("the subscript or exponent of the norm is missing")
        p.at += 1
        if braces:
            p.expect("}", p.here, say("the subscript of the norm"))
    return scripts["_"], scripts["^"]


@reads("\\ip", "\\inner", "\\iprod", "\\innerproduct")
def _inner_of_two(p: Parser, token: Token) -> Node:
    r"""`\ip{A}{B}`, as several packages name it."""
    p.at += 1
    parts: list[Node] = []
    while len(parts) < 2:
        if p.peek() != "{":
            raise p.fail("{command} is read with two arguments in braces", command=token.text)
        parts.append(p.braced(token.text))
    return Inner((token.start, p.last), *parts)


@reads("\\langle")
def _inner(p: Parser, token: Token) -> Node:
    p.at += 1
    left = p.sum()
    if not p.take(","):
        raise p.fail(r"an inner product is written \langle A, B \rangle")
    right = p.sum()
    p.expect("\\rangle", token.start, say("the inner product"))
    if p.take("_"):
        begin = p.at
        p.braced("_")
        below = "".join(one.text for one in p.tokens[begin : p.at] if one.text not in "{}")
        if not re.fullmatch(
            r"[F2]|(?:\\mathrm|\\text)?F|\\mathbb(?:R|E).*|\\mathcal.*|R|fro|Fro", below
        ):
            raise not_read(
                "an inner product with the subscript {subscript} is not read",
                (token.start, p.last),
                subscript=below,
            )
    return Inner((token.start, p.last), left, right)
