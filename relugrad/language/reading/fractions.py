r"""How fractions are read: `\frac{a}{b}`, `a/b`, and the derivatives that are written so."""

from __future__ import annotations

from ...tokens import Token
from ..nodes import Differential, Node, Number, Quotient, Transpose
from ..parser import Parser, continues, reads
from ..signs import FRACTIONS
from .derivatives import fraction_of_signs, gradient


@reads(*FRACTIONS)
def _fraction(p: Parser, token: Token) -> Node:
    p.at += 1
    if p.peek() == "{" and p.peek(1) in ("\\partial", "d"):
        found = fraction_of_signs(p, token.start)
        if found is not None:
            return found
    elif p.peek() == "\\partial":
        raise p.fail(r"write \frac{\partial f}{\partial W}, with both braces")
    top = p.braced("\\frac")
    bottom = p.braced("\\frac")
    return Quotient((token.start, p.last), top, bottom)


@continues("/")
def _over(p: Parser, start: int, top: Node) -> Node:
    p.at += 1
    bottom = p.postfix()
    span = (start, p.last)
    if isinstance(top, Differential):
        if isinstance(bottom, Differential):
            return gradient(p, span, top.body, bottom.body)
        if isinstance(bottom, Transpose) and isinstance(bottom.body, Differential):
            return gradient(p, span, top.body, bottom.body.body, "transposed")
    if p.starts_operand() and not isinstance(bottom, Number):
        raise p.fail(r"a factor after a / reads in two ways: write \frac{a}{b}")
    return Quotient(span, top, bottom)
