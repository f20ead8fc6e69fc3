r"""How functions of a number are read: `\log(x)`, `\log x`, `\sin^2 x`, `\sqrt[3]{x}`, `e^x`.

What reads in two ways, as `\log x y` or `\log(x)^2` do, is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from ...errors import not_read
from ...patterns import lazy
from ...tokens import Token
from ...wording import say
from ..constructs.functions import (
    COMMANDS,
    WORDS,
    Determinant,
    Elementary,
    RationalPower,
    Softmax,
)
from ..nodes import Node, Number, Power, Product, Quotient, Span, Symbol
from ..parser import WORDS as UPRIGHT
from ..parser import Parser, reads
from ..signs import ACCENTS, BOLD, CLOSERS, DOTS, GREEK, HADAMARDS, SCRIPT
from .powers import MAX_ROOT

# People leave out the brackets of these, so brackets after them may be part of a product.
BRACKETLESS = frozenset(("log", "sin", "cos", "det", "logdet"))
GROUPS = CLOSERS.keys() - {"{"}
PRODUCTS = DOTS | HADAMARDS | {"/"}

# Under these an e is another symbol.
_STYLES = ACCENTS.keys() | BOLD | SCRIPT - {"\\mathit", "\\mathnormal"}
# A step, a sample or the layer that an error belongs to, and no exponent.
# An expression: a minus, a bracket, or two factors of which one is a command with something in it.
_COMPOUND = lazy(r"^-|[({].*[A-Za-z]|\\top|/")
_LABEL = lazy(r"[i-q]([+-]\d+)?|t[+-]\d+|\(.{1,3}\)|[T*]|\\top|\\intercal|\\ast|\\star")


@reads(*COMMANDS)
def _command(p: Parser, token: Token) -> Node:
    p.at += 1
    return _applied(p, COMMANDS[token.text], token)


@reads(*WORDS, among=UPRIGHT)
def _word(p: Parser, token: Token) -> Node:
    return _applied(p, WORDS[token.text], token)


def _applied(p: Parser, name: str, token: Token) -> Node:
    """A function with its argument, from the end of its name."""
    said = token.text
    base = _base(p) if name == "log" else None
    if p.peek() == "_":
        raise p.fail(
            "{function} with a subscript, as of another base, is not part of the notation",
            function=said,
        )
    exponent = _exponent(p, said)
    if p.peek() in GROUPS:
        body = p.group()
        # A power of a determinant is the determinant of the power.
        unclear = {"_"} if name == "det" else GROUPS | {"^", "_"}
        if name in BRACKETLESS and p.peek() in unclear:
            raise p.fail(
                "what follows the argument of {function} reads in two ways: put"
                " {function} with its argument, or the whole argument, in parentheses",
                function=said,
            )
    else:
        body = _bare(p, name, said)
    if name == "log" and isinstance(body, Symbol) and body.name == "e":
        raise not_read("e may be Euler's number or a symbol here", body.span)
    node = _made((token.start, p.last), name, body)
    if base is not None:
        node = Quotient((token.start, p.last), node, Elementary(base.span, "log", base))
    return node if exponent == 1 else Power((token.start, p.last), node, exponent)


def _base(p: Parser) -> Number | None:
    r"""The number below a logarithm, `\log_2` or `\log_{10}`, if there is one."""
    braced = p.peek(1) == "{"
    token = p.token(1 + braced)
    if p.peek() != "_" or token is None or not token.text.isdigit() or token.text in ("0", "1"):
        return None
    if braced and p.peek(3) != "}":
        return None
    if not braced and len(token.text) > 1:
        raise p.fail("write the base in braces: _{{{digits}}}", digits=token.text)
    p.at += 4 if braced else 2
    return Number((token.start, token.end), Fraction(token.text))


def _made(span: Span, name: str, body: Node) -> Node:
    if name == "det":
        return Determinant(span, body)
    if name == "logdet":
        return Elementary(span, "log", Determinant(span, body))
    if name == "softmax":
        return Softmax(span, body)
    return Elementary(span, name, body)


def _exponent(p: Parser, said: str) -> int:
    r"""The exponent of `\sin^2 x`."""
    if not p.take("^"):
        return 1
    braces = p.take("{")
    token = p.token()
    if token is None or not token.text.isdigit() or token.text in ("0", "1"):
        raise p.fail(
            "this exponent of {function} reads in two ways: put it after {function}(…)",
            function=said,
        )
    p.at += 1
    if braces:
        p.expect("}", token.start, say("the exponent"))
    elif len(token.text) > 1:
        raise p.fail(
            "only the {digit} is the exponent: write ^{{{exponent}}}",
            digit=token.text[0],
            exponent=token.text,
        )
    return int(token.text)


def _bare(p: Parser, name: str, said: str) -> Node:
    r"""The argument of `\log x^2` or `\sin 2x`: one factor, in front of it a number."""
    if not p.starts_operand():
        raise p.fail("{function} needs its argument: {function}(…)", function=said)
    body = p.postfix()
    if isinstance(body, Number):
        factors: list[Node] = [body]
        while (token := p.token()) is not None and (
            token.text == "\\pi"
            or (name != "log" and (token.kind == "letter" or token.text in GREEK))
        ):
            factors.append(p.postfix())
        if len(factors) > 1:
            body = Product((body.span[0], p.last), tuple(factors))
    following = COMMANDS.get(p.peek()) or WORDS.get(p.peek())
    goes_on = name in BRACKETLESS and following in BRACKETLESS
    multiplied = p.peek() in PRODUCTS and p.starts_operand(1)
    if multiplied or (p.starts_operand() and not goes_on):
        raise p.fail(
            "it is not clear where the argument of {function} ends: write {function}(…)",
            function=said,
        )
    return body


@reads("\\sqrt")
def _root(p: Parser, token: Token) -> Node:
    r"""`\sqrt{x}` or `\sqrt[3]{x}`."""
    p.at += 1
    which = 2
    if p.take("["):
        order = p.token()
        if order is None or not order.text.isdigit() or not 2 <= int(order.text) <= MAX_ROOT:
            raise p.fail("roots are read from the second to the one of order {most}", most=MAX_ROOT)
        which = int(order.text)
        p.at += 1
        p.expect("]", token.start, say("the order of the root"))
    body = p.braced("\\sqrt")
    span = (token.start, p.last)
    if which == 2:
        return Elementary(span, "sqrt", body)
    return RationalPower(span, body, Fraction(1, which))


# -- Euler's number -----------------------------------------------------------------------------


def euler(p: Parser, start: int) -> Node:
    """`e^x`, from its exponent on, where e is Euler's number."""
    p.at += 1
    body = p.braced("^")
    return Elementary((start, p.last), "exp", body, raised=True)


def has_euler(sides: Iterable[Sequence[Token]], *, sure: bool = False) -> bool:
    """Whether e is Euler's number in a document: it is always raised, and never to a label.

    It is raised to a number in a logarithm, or to something else. With `sure` each exponent has to
    be an expression, of more than one token.
    """
    found = False
    for tokens in sides:
        texts = [token.text for token in tokens if token.kind != "gap"]
        for i, text in enumerate(texts):
            before = texts[max(i - 2, 0) : i]
            if text != "e" or before[-1:] == ["_"] or before == ["_", "{"]:
                continue
            if before and before[0 if before[-1] == "{" else -1] in _STYLES:
                continue
            if texts[i + 1 : i + 2] != ["^"]:
                return False
            exponent = _raised(texts, i + 2)
            if _LABEL.fullmatch(exponent) or (sure and not _COMPOUND.search(exponent)):
                return False
            of_log = any(one in ("\\ln", "\\log") for one in before)
            found = found or of_log or not exponent.strip("-").isdigit()
    return found


def _raised(texts: Sequence[str], at: int) -> str:
    """The exponent that begins at `at`, as text."""
    if list(texts[at : at + 1]) != ["{"]:
        return "".join(texts[at : at + 1])
    depth = 0
    for end in range(at, len(texts)):
        depth += {"{": 1, "}": -1}.get(texts[end], 0)
        if depth == 0:
            return "".join(texts[at + 1 : end])
    return ""
