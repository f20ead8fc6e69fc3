r"""How functions are written: `\log(x)`, `\log x`, `\sin^2 x`, `|x|`, `\sqrt[3]{x}`, `e^x`.

What reads in two ways, as `\log x y` or `\log(x)^2` do, is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from ...errors import NotReadError
from ...tokens import Token
from ..nodes import Node, Number, Power, Product, Symbol
from .functions import COMMANDS, WORDS, Bars, Determinant, Elementary, RationalPower, Softmax

# People leave out the brackets of these, so that those which are there may be part of a product.
BRACKETLESS = frozenset(("log", "sin", "cos", "det", "logdet"))
GROUPS = frozenset(("(", "[", "\\{", "\\lbrack", "\\lbrace"))
PRODUCTS = frozenset(("/", "\\cdot", "\\times", ".", "\\odot", "\\circ"))
BARS = {"|": "|", "\\vert": "\\vert", "\\lvert": "\\rvert"}
DOUBLE = "\\|"
MAX_ROOT = 12

_ARROWS = ("\\mathbf", "\\boldsymbol", "\\bm", "\\pmb", "\\bold", "\\vec", "\\hat", "\\tilde",
           "\\bar", "\\dot", "\\overline", "\\underline", "\\widehat", "\\widetilde", "\\mathcal",
           "\\mathscr", "\\mathfrak")  # fmt: skip
# A step, a sample or the layer that an error belongs to, and no exponent.
_LABEL = re.compile(r"[i-q]([+-]\d+)?|t[+-]\d+|\(.{1,3}\)|[T*]|\\top|\\intercal|\\ast|\\star")


class Reader(Protocol):
    """The part of the parser that reads the argument of a function."""

    tokens: list[Token]
    at: int
    norms: list[str]

    @property
    def last(self) -> int: ...

    def peek(self, ahead: int = 0) -> str: ...

    def token(self, ahead: int = 0) -> Token | None: ...

    def take(self, text: str) -> bool: ...

    def fail(self, message: str) -> NotReadError: ...

    def expect(self, text: str, opened: int, what: str) -> None: ...

    def starts_operand(self, ahead: int = 0) -> bool: ...

    def group(self) -> Node: ...

    def braced(self, name: str) -> Node: ...

    def postfix(self) -> Node: ...

    def sum(self) -> Node: ...


def applied(p: Reader, name: str, start: int) -> Node:
    """A function with its argument, from the end of its name."""
    said = next(token.text for token in reversed(p.tokens[: p.at]))
    if p.peek() == "_":
        raise p.fail(f"{said} with a subscript, as of another base, is not part of the notation")
    exponent = _exponent(p, said)
    if p.peek() in GROUPS:
        body = p.group()
        # A power of a determinant is the determinant of the power.
        unclear = GROUPS | ({"_"} if name == "det" else {"^", "_"})
        if name in BRACKETLESS and p.peek() in unclear:
            raise p.fail(
                f"what follows the argument of {said} reads in two ways: put {said} with its"
                " argument, or the whole argument, in brackets"
            )
    else:
        body = _bare(p, name, said)
    if name == "log" and isinstance(body, Symbol) and body.name == "e":
        raise NotReadError("e may be Euler's number here, or a symbol", *body.span)
    node = _made((start, p.last), name, body)
    return node if exponent == 1 else Power((start, p.last), node, exponent)


def _made(span: tuple[int, int], name: str, body: Node) -> Node:
    if name == "det":
        return Determinant(span, body)
    if name == "logdet":
        return Elementary(span, "log", Determinant(span, body))
    if name == "softmax":
        return Softmax(span, body)
    return Elementary(span, name, body)


def _exponent(p: Reader, said: str) -> int:
    r"""The exponent of `\sin^2 x`."""
    if not p.take("^"):
        return 1
    braces = p.take("{")
    token = p.token()
    if token is None or not token.text.isdigit() or token.text in ("0", "1"):
        raise p.fail(f"this exponent of {said} reads in two ways: put it after {said}(…)")
    p.at += 1
    if braces:
        p.expect("}", token.start, "the exponent")
    elif len(token.text) > 1:
        raise p.fail(f"only the {token.text[0]} is the exponent: write ^{{{token.text}}}")
    return int(token.text)


def _bare(p: Reader, name: str, said: str) -> Node:
    r"""The argument of `\log x^2` or `\sin 2x`: one factor, in front of it a number."""
    if not p.starts_operand():
        raise p.fail(f"{said} needs its argument: {said}(…)")
    body = p.postfix()
    if isinstance(body, Number):
        factors: list[Node] = [body]
        while p.peek() == "\\pi" or (name != "log" and _is_letter(p.token())):
            factors.append(p.postfix())
        if len(factors) > 1:
            body = Product((body.span[0], p.last), tuple(factors))
    following = COMMANDS.get(p.peek()) or WORDS.get(p.peek())
    goes_on = name in BRACKETLESS and following in BRACKETLESS
    multiplied = p.peek() in PRODUCTS and p.starts_operand(1)
    if multiplied or (p.starts_operand() and not goes_on):
        raise p.fail(f"where the argument of {said} ends is not clear: write {said}(…)")
    return body


def _is_letter(token: Token | None) -> bool:
    return token is not None and token.kind == "letter"


def root(p: Reader, start: int) -> Node:
    r"""`\sqrt{x}` or `\sqrt[3]{x}`, from the end of its name."""
    which = 2
    if p.take("["):
        token = p.token()
        if token is None or not token.text.isdigit() or not 2 <= int(token.text) <= MAX_ROOT:
            raise p.fail(f"a root is read from the second to that of order {MAX_ROOT}")
        which = int(token.text)
        p.at += 1
        p.expect("]", start, "the order of the root")
    body = p.braced("\\sqrt")
    span = (start, p.last)
    if which == 2:
        return Elementary(span, "sqrt", body)
    return RationalPower(span, body, Fraction(1, which))


def fraction(p: Reader) -> Fraction | None:
    r"""An exponent such as `1/2`, `\frac{1}{2}` or `0.5`, up to its brace; None for others."""
    found = re.fullmatch(
        r"(\d+)/(\d+)|\\[td]?frac\{(\d+)\}\{(\d+)\}|\\[td]?frac(\d)(\d)|(\d+\.\d+)", _ahead(p)
    )
    if found is None:
        return None
    numbers = [number for number in found.groups() if number]
    if len(numbers) > 1 and not int(numbers[1]):
        raise p.fail("an exponent with the denominator 0")
    while p.peek() != "}" or p.peek(1) in ("{", "}"):
        p.at += 1
    value = Fraction(numbers[0]) / Fraction(numbers[1] if len(numbers) > 1 else 1)
    if value.denominator == 1 or max(value.numerator, value.denominator) > MAX_ROOT:
        raise p.fail(f"an exponent is read with numbers up to {MAX_ROOT}, in lowest terms")
    return value


def _ahead(p: Reader) -> str:
    """What stands up to the brace that closes here, as text, if it is short."""
    texts: list[str] = []
    depth = 0
    for ahead in range(10):
        text = p.peek(ahead)
        depth += {"{": 1, "}": -1}.get(text, 0)
        if depth < 0:
            break
        texts.append(text)
    return "".join(texts)


def opens_bars(p: Reader, ahead: int = 0) -> bool:
    """Whether a bar opens an absolute value here, and does not close one."""
    closer = BARS.get(p.peek(ahead))
    return closer is not None and (not p.norms or p.norms[-1] != closer)


def part_bars(p: Reader) -> None:
    """Take `||` for two bars where the first of them closes one, as in `|x||y|`."""
    token = p.token()
    if (
        token is not None
        and token.text == DOUBLE
        and token.kind == "sign"
        and p.norms[-1:] == ["|"]
    ):
        middle = token.start + 1
        p.tokens[p.at : p.at + 1] = [
            Token("sign", "|", token.start, middle),
            Token("sign", "|", middle, token.end),
        ]


def bars(p: Reader) -> Node:
    """`|x|`, from its first bar on."""
    token = p.tokens[p.at]
    p.at += 1
    closer = BARS[token.text]
    p.norms.append(closer)
    body = p.sum()
    p.norms.pop()
    p.expect(closer, token.start, "the bar")
    return Bars((token.start, p.last), body)


def euler(p: Reader, start: int) -> Node:
    """`e^x`, from its exponent on, where e is Euler's number."""
    p.at += 1
    body = p.braced("^")
    return Elementary((start, p.last), "exp", body)


def entrywise(node: Node) -> Node:
    r"""A factor of an elementwise product, in which functions apply to each entry."""
    return replace(node, entrywise=True) if isinstance(node, Elementary) else node


def has_euler(sides: Iterable[Sequence[Token]]) -> bool:
    """Whether e is Euler's number in a document: it is always raised, and never to a label."""
    found = False
    for tokens in sides:
        texts = [token.text for token in tokens if token.kind != "gap"]
        for i, text in enumerate(texts):
            before = texts[max(i - 2, 0) : i]
            if text != "e" or before[-1:] == ["_"] or before == ["_", "{"]:
                continue
            if before[-1:] != ["{"] and before[-1:] and before[-1] in _ARROWS:
                continue
            if before[-1:] == ["{"] and before[0] in _ARROWS:
                continue
            if texts[i + 1 : i + 2] != ["^"]:
                return False
            exponent = _raised(texts, i + 2)
            if _LABEL.fullmatch(exponent):
                return False
            found = found or not exponent.strip("-").isdigit()
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
