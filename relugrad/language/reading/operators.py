r"""How operators with a name are read, `\operatorname{tr}(A)`, and quantities in words."""

from __future__ import annotations

from ...errors import not_read
from ...tokens import Token
from ...wording import marked
from ..nodes import Apply, Extreme, Node, Product, Symbol, Trace, is_zero, walk
from ..parser import WORDS, Parser, reads
from ..signs import CLOSERS, DOTS, HADAMARDS
from .letters import skip_arguments
from .symbols import primes

# After these a word stands by itself: it is the name of a quantity.
ALONE = frozenset(("", "+", "-", "(", "[", "{", "/", "="))

ENDLESS = marked("it is not clear where the trace ends: write tr(…)")


@reads("tr", among=WORDS)
def _trace(p: Parser, token: Token) -> Node:
    if p.peek() in CLOSERS:
        body = p.group()
        return Trace((token.start, p.last), body)
    factors = [p.postfix()]
    # As everybody reads it, tr XY is the trace of the product.
    while p.starts_operand() and (following := p.token()) and following.kind != "name":
        factors.append(p.postfix())
    if p.peek() in DOTS | HADAMARDS | {"/"} or not all(map(_may_be_a_matrix, factors[1:])):
        raise p.fail(ENDLESS)
    span = token.start, p.last
    if len(factors) == 1:
        return Trace(span, factors[0])
    return Trace(span, Product((factors[0].span[0], p.last), tuple(factors)), open=True)


def _may_be_a_matrix(node: Node) -> bool:
    """Whether a factor is no number by its looks."""
    symbols = [part for part in walk(node) if isinstance(part, Symbol)]
    return any(part.kind != "scalar" for part in symbols)


@reads("ReLU", among=WORDS)
def _ramp(p: Parser, token: Token) -> Node:
    order = primes(p)
    if p.peek() not in CLOSERS:
        raise p.fail("ReLU needs its argument in parentheses")
    body = p.group()
    return Apply((token.start, p.last), "ramp", body, order)


@reads("max", "min", among=WORDS)
def _extreme(p: Parser, token: Token) -> Node:
    kind = token.text
    opener, opened = p.peek(), p.here
    if opener not in CLOSERS:
        raise p.fail(
            r"{function} needs its arguments in parentheses: \{function}(A, 0)", function=kind
        )
    p.at += 1
    first = p.sum()
    if not p.take(","):
        raise p.fail(r"{function} needs two arguments, as in \{function}(A, 0)", function=kind)
    second = p.sum()
    p.expect(CLOSERS[opener], opened, kind)
    span = (token.start, p.last)
    if kind == "min":
        return Extreme(span, "min", first, second)
    for zero, body in ((second, first), (first, second)):
        if is_zero(zero):
            return Apply(span, "ramp", body)
    return Extreme(span, "max", first, second)


@reads("T", among=WORDS)
def _upright_t(p: Parser, token: Token) -> Node:
    return Symbol((token.start, token.end), "T", "matrix")


@reads("", among=WORDS)
def _quantity(p: Parser, token: Token) -> Node:
    """Any other word: the name of a quantity where it stands alone."""
    before = p.tokens[p.at - 2].text if p.at > 1 else ""
    name = f"\\text{{{token.text}}}"
    given = name in p.context.called or name in p.context.functions
    if given and p.lone_argument() is not None:
        skip_arguments(p, name)
        return Symbol((token.start, p.last), name, "scalar")
    if p.starts_operand():
        raise not_read(
            r"{name} is not a function of the notation: tr, max, min, ReLU, R, H,"
            r" \varepsilon are; a general one is \phi(A)",
            (token.start, token.end),
            name=token.text,
        )
    if before not in ALONE and not given and name not in p.context.values:
        raise not_read(
            r"“{word}” may be a quantity or a remark: a quantity is read if it is a"
            r" letter, and a remark is set off by \quad",
            (token.start, token.end),
            word=token.text,
        )
    return Symbol((token.start, token.end), name, "scalar")
