r"""How `\mathbf{1}`, `\mathbf{0}` and `\mathbb{I}` are read, of the size that fits."""

from __future__ import annotations

from fractions import Fraction

from ...errors import not_read
from ...tokens import Token
from ..dots import closing
from ..nodes import Identity, Node, Number, Ones
from ..parser import KINDS, Parser, reads
from ..signs import CLOSERS, DOUBLE_STRUCK
from .indicators import indicator
from .letters import subscript


@reads("number", among=KINDS)
def _number(p: Parser, token: Token) -> Node:
    found = indicator(p, token.start) if token.text == "1" else None
    if found is not None:
        return found
    p.at += 1
    return Number((token.start, token.end), Fraction(token.text))


@reads(*DOUBLE_STRUCK)
def _double_struck(p: Parser, token: Token) -> Node:
    node = constant(p, token)
    if node is None:
        letter = p.peek(1 + (p.peek(1) == "{"))
        if letter == "E":
            raise p.fail("an expected value is not part of the notation")
        command = f"{token.text}{{{letter}}}"
        raise p.fail("{command} is not part of the notation", command=command)
    return node


def constant(p: Parser, token: Token) -> Node | None:
    r"""The column of ones, a zero or the identity; None where a letter is bold."""
    braces = p.peek(1) == "{"
    digit = p.peek(1 + braces)
    double = token.text in DOUBLE_STRUCK
    if digit == "I" and not double:
        return indicator(p, token.start)
    if digit not in ({"0", "1", "I"} if double else {"0", "1"}) or (braces and p.peek(3) != "}"):
        return None
    found = indicator(p, token.start)
    if found is not None:
        return found
    p.at += 4 if braces else 2
    if digit == "I":
        return _identity(p, token)
    if digit == "0" and _has_two_sizes(p):
        p.at += 1
        p.braces()
    size = _size(p, token)
    span = (token.start, p.last)
    if digit == "0":
        return Number(span, Fraction(0))
    if p.peek() in CLOSERS:
        raise p.fail(
            r"{token}{{1}} before a bracket reads in two ways: the unit step is H(A), and"
            r" a product with the column of ones is \mathbf{{1}} \cdot (…)",
            token=token.text,
        )
    return Ones(span, size)


def _has_two_sizes(p: Parser) -> bool:
    r"""Whether a zero has its two sizes below it, as in `\mathbf{0}_{n \times 1}`."""
    if p.peek() != "_" or p.peek(1) != "{":
        return False
    below = p.tokens[p.at + 2 : closing(p.tokens, p.at + 1)]
    return "\\times" in [token.text for token in below]


def _size(p: Parser, token: Token) -> str:
    """The letter or the digit below, which is the number of rows; nothing where none is."""
    opened = p.here
    if not p.take("_"):
        return ""
    below = p.script()
    if len(below) != 1 or not below[0].isalnum():
        raise not_read(
            "this subscript cannot be read: {token}{{1}}_n is a column of ones, and the"
            " unit step is H(A)",
            (opened, p.last),
            token=token.text,
        )
    [size] = below
    return rows(size)


def rows(below: str) -> str:
    """The letter or the number below that says how many rows there are; or nothing."""
    return below if below.isdigit() or (len(below) == 1 and below.isalpha()) else ""


def _identity(p: Parser, token: Token) -> Node:
    r"""`\mathbb{I}`, with the letter of its size."""
    square = _has_two_sizes(p) and p.peek(2) == p.peek(4) and p.peek(5) == "}"
    below = ""
    if p.take("_"):
        below = f"_{{{p.braces()[0]}}}" if square else subscript(p)
    if p.peek() in CLOSERS or len(below) not in (0, 4):
        raise not_read(
            "{token}{{I}} may be an indicator here: the identity is I, the unit step H(A)",
            (token.start, p.last),
            token=token.text,
        )
    return Identity((token.start, p.last), rows(below[2:-1]))
