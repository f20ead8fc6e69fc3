r"""How derivatives are read, and other fractions: `\frac{\partial f}{\partial W}`, `\nabla_W f`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ...errors import not_read
from ...tokens import Token, tokenize
from ...wording import marked, say
from ..constructs.arrays import Partials
from ..constructs.gradient import Form, Gradient, names_loss
from ..constructs.member import Member
from ..names import is_greek, within
from ..nodes import (
    Apply,
    Differential,
    Entry,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Span,
    Symbol,
    Transpose,
    walk,
)
from ..parser import Parser, continues, reads
from ..parser import symbol as symbol_of
from ..signs import CLOSERS, DOTS, FRACTIONS
from .letters import name
from .powers import superscript
from .symbols import symbol

BY_A_LETTER = marked("a derivative is taken with respect to a symbol, not to a power of it")
UNCLEAR = marked("it is not clear where the derivative ends: put what it applies to in parentheses")


# What a derivative is taken by, how that is written, and whether it is squared: taken twice.
Variable = tuple[Node, Form, bool]


def gradient(
    p: Parser, span: Span, body: Node, wrt: Node, form: Form = "fraction", *, squared: bool = False
) -> Node:
    if isinstance(wrt, Member):
        column = wrt.name if wrt.kind == "vector" else within("\\mathbf", wrt.name)
        wrt = Entry(wrt.span, Symbol(wrt.span, column, "vector"), (wrt.index,))
    if isinstance(wrt, Entry) and isinstance(wrt.body, Symbol) and form != "transposed":
        return Entry(span, Gradient(span, body, wrt.body, form), wrt.indices)
    if not isinstance(wrt, Symbol):
        raise not_read("a derivative is taken with respect to a single symbol", wrt.span)
    if isinstance(body, Symbol) and body.name in p.context.functions:
        parameter = p.context.parameters.get(body.name)
        if parameter == wrt.name:
            body = Apply(body.span, body.name, wrt)
        elif parameter is not None:
            # f is f(x) where it is differentiated by another symbol of its formula.
            argument = replace(symbol_of(tokenize(parameter)) or wrt, span=body.span)
            body = Apply(body.span, body.name, argument)
    return Gradient(span, body, wrt, form, squared)


def _derived(p: Parser, start: int, body: Node, by: Sequence[Variable]) -> Node:
    span = (start, p.last)
    for wrt, form, squared in reversed(by):
        if isinstance(wrt, Power):
            # With respect to \sigma^2: df / d(x^n) is (df / dx) / (n x^{n-1}).
            x, n = wrt.body, wrt.exponent
            inner = gradient(p, span, body, x, form)
            scale = Number(wrt.span, Fraction(n)), x if n == 2 else Power(wrt.span, x, n - 1)
            body = Quotient(span, inner, Product(wrt.span, scale))
            continue
        for _ in range(1 + squared):
            body = gradient(p, span, body, wrt, form, squared=squared)
    return body


def _order(p: Parser) -> int:
    """The order of a derivative, as the exponent of its sign says."""
    if p.peek() != "^":
        return 1
    braced = p.peek(1) == "{"
    if p.exponent() != "2" or (braced and p.peek(3) != "}"):
        raise p.fail("only first and second derivatives are read")
    p.at += 4 if braced else 2
    return 2


# -- fractions ----------------------------------------------------------------------------------


def fraction_of_signs(p: Parser, start: int) -> Node | None:
    r"""`\frac{\partial f}{\partial W}`, `\frac{df}{dW}`, or the operator before its operand.

    None where the top is a differential, and the bottom is not.
    """
    mark = p.peek(1)
    closing = p.closing()
    if [p.peek(closing + k) for k in (1, 2)] != ["{", mark]:
        if mark == "d":
            return None
        raise p.fail(r"a derivative is written \frac{\partial f}{\partial W}")
    p.at += 2
    order = _order(p)
    body = None if p.peek() == "}" else p.sum()
    p.expect("}", start, say("the derivative"))
    p.at += 2
    variables = _variables(p, mark, order)
    p.expect("}", start, say("the derivative"))
    if body is None:
        body = p.juxta()
        if p.peek() in DOTS and p.starts_operand(1):
            raise p.fail(UNCLEAR)
    node = _derived(p, start, body, variables)
    _skip_point(p, node)
    return node


def _variables(p: Parser, mark: str, order: int) -> list[Variable]:
    r"""What a derivative is taken by, after its first sign: `x`, `x^T`, `x \partial y`."""
    found: list[Variable] = []
    while True:
        found.append(_variable(p, order))
        order -= 1 + found[-1][2]
        if order == 0:
            return found
        if order < 0 or p.peek() != mark:
            raise p.fail(r"a second derivative is taken twice: write \partial x^2")
        p.at += 1


def _variable(p: Parser, order: int) -> Variable:
    begin = p.here
    wrt = p.atom()
    if p.peek() != "^":
        return wrt, "fraction", False
    at = p.at
    raised = superscript(p, begin, wrt)
    if isinstance(raised, Power) and raised.exponent == order == 2:
        return wrt, "fraction", True
    if isinstance(raised, Power) and order == 1 and raised.exponent > 1 and _is_greek(wrt):
        return raised, "fraction", False
    if isinstance(raised, Transpose) and raised.body is wrt:
        return wrt, "transposed", False
    p.at = at
    raise p.fail(BY_A_LETTER)


def _is_greek(wrt: Node) -> bool:
    """Whether it is a number by its looks whose square has a name of its own, the variance."""
    return isinstance(wrt, Symbol) and wrt.kind == "scalar" and is_greek(wrt.name.partition("_")[0])


def _skip_point(p: Parser, derivative: Node) -> None:
    r"""The variable of a derivative, in parentheses after it: `\frac{df}{dx}(x)`."""
    point = p.lone_argument()
    if point is None or not isinstance(derivative, Gradient):
        return
    if point != derivative.wrt.name:
        raise p.fail("the value of a derivative at another point is not read")
    p.skip_braces()


@reads("\\partial")
def _partial(p: Parser, token: Token) -> Node:
    r"""`\partial f / \partial W`, or a differential with a round d."""
    p.at += 1
    if p.peek() == "_":
        return _with_subscript(p, token, "fraction")
    order = _order(p)
    if not p.starts_operand():
        raise p.fail(r"a derivative is written \frac{\partial f}{\partial W}")
    body = p.atom()
    if not (p.peek() == "/" and p.peek(1) == "\\partial"):
        if order == 2:
            raise p.fail("a second differential is not part of the notation")
        return Differential((token.start, p.last), body)
    p.at += 2
    return _derived(p, token.start, body, _variables(p, "\\partial", order))


# -- nabla --------------------------------------------------------------------------------------


@reads("\\nabla")
def _nabla(p: Parser, token: Token) -> Node:
    p.at += 1
    order = _order(p)
    if p.peek() == "_":
        return _with_subscript(p, token, "nabla", order)
    if order == 1 and p.take("\\nabla"):
        order = 2
    by = _own_arguments(p)
    body = p.atom()
    called = p.tokens[p.at - 1].text == ")"
    squared = p.peek() == "^" and p.exponent() == "2"
    if (p.starts_operand() and not called) or squared:
        raise p.fail(UNCLEAR)
    if order == 1 and called and p.peek() == "(":
        raise p.fail(
            "a derivative before parentheses is a factor, or is applied to what they enclose"
        )
    if len(by) == 1:
        return _nabla_of(p, token, body, by[0], "nabla", order)
    # With respect to several numbers it is the column of the partial derivatives.
    span = (token.start, p.last)
    cells = [gradient(p, span, body, one) for one in by]
    if order == 2:
        cells = [gradient(p, span, first, one) for first in cells for one in by]
    return Partials(span, tuple(cells), 1 if order == 1 else len(by))


def _with_subscript(p: Parser, token: Token, form: Form, order: int = 1) -> Node:
    r"""`\nabla_W f` or `\partial_x f`, from its subscript on."""
    p.at += 1
    p.below = True
    wrt = p.braced("_")
    p.below = False
    if order == 1:
        order = _order(p)
    return _nabla_of(p, token, _operand(p, wrt), wrt, form, order)


def _nabla_of(p: Parser, token: Token, body: Node, wrt: Node, form: Form, order: int) -> Node:
    span = (token.start, p.last)
    node = gradient(p, span, body, wrt, form)
    # The Hessian is symmetric, and has the same entries in both layouts.
    return node if order == 1 else gradient(p, span, node, wrt, "transposed")


def _own_arguments(p: Parser) -> list[Symbol]:
    r"""What `\nabla f` is taken by: the argument that the function is written with, or numbers."""
    begin = p.at
    unclear = say(r"with respect to which symbol? Write \nabla_W f")
    if not p.starts_operand() or p.peek() in CLOSERS:
        raise p.fail(unclear)
    if p.peek() in ("\\|", "\\Vert", "\\lVert"):
        return [_only_symbol(p, unclear)]
    function = name(p)
    found: list[Node | None] = []
    written: Sequence[str] = p.context.parts.get(function, ())
    if not written and p.take("("):
        found.append(symbol(p))
        while p.take(","):
            found.append(symbol(p))
        found = found if p.take(")") else []
    elif not written and function in p.context.parameters:
        written = p.context.parameters[function].split(",")
    p.at = begin
    for wrt in (symbol_of(tokenize(one)) for one in written):
        found.append(None if wrt is None else replace(wrt, span=(p.last, p.last)))
    by = [one for one in found if isinstance(one, Symbol)]
    several = len(by) > 1 and any(one.kind != "scalar" for one in by)
    if not by or len(by) < len(found) or several:
        raise p.fail(unclear)
    return by


def _only_symbol(p: Parser, unclear: str) -> Symbol:
    r"""The one symbol of what follows: x in `\nabla \|x\|`."""
    begin = p.at
    body = p.atom()
    found = {part.name: part for part in walk(body) if isinstance(part, Symbol)}
    p.at = begin
    if len(found) != 1:
        raise p.fail(unclear)
    return next(iter(found.values()))


def _operand(p: Parser, wrt: Node) -> Node:
    r"""What `\nabla_W` takes: the product after it, or one letter alone, such as f."""
    bracketed = p.peek() in CLOSERS
    start, body = p.here, p.atom()
    if _is_number(body, wrt):
        # \nabla_W f^T is the transpose of the gradient: f is a number.
        if p.peek() != "^" or p.exponent().isdigit():
            body = p.scripted(start, body)
        following = p.token()
        if not p.starts_operand() or (
            following is not None
            and following.kind in ("letter", "name")
            and (following.text.isupper() or following.text == "d")
        ):
            return body
    else:
        body = p.scripted(start, body)
        if not bracketed:
            body = p.factors(start, body)
    if p.starts_operand():
        raise p.fail(UNCLEAR)
    return body


def _is_number(body: Node, wrt: Node) -> bool:
    """Whether what is differentiated is a symbol that names a number, and another than `wrt`."""
    if not isinstance(body, Symbol):
        return False
    if isinstance(wrt, Symbol) and (
        body.name == wrt.name or (body.kind != "scalar" and wrt.kind == "scalar")
    ):
        return False
    return body.kind == "scalar" or names_loss(body.name)


# -- other fractions: `\frac{a}{b}`, `a/b` --------------------------------------------------------


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
