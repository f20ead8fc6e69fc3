r"""How exponents are read: `A^T`, `A'`, `A^H`, `A^{-1}`, `A^n`, `A^{\odot n}`, `x^{1/2}`."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from ...errors import not_read
from ...patterns import lazy
from ...tokens import Token
from ...wording import say
from ..constructs.adjoint import Adjoint, Conjugate
from ..constructs.functions import RationalPower
from ..constructs.letter_power import LetterPower
from ..constructs.member import Member
from ..dots import closing
from ..left_sides import PRIME
from ..names import is_capital_greek
from ..nodes import (
    Differential,
    HadamardPower,
    Inverse,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Span,
    Sum,
    Symbol,
    Transpose,
    free_indices,
    walk,
)
from ..parser import Parser, continues
from ..signs import BOLD, BRACKETS, CLOSERS, FRACTIONS, GREEK, HADAMARDS, SCRIPT, STARS
from .indices import index_of

LETTERS = {"T": "T", "\\top": "T", "\\intercal": "T", "H": "H"}
MAX_EXPONENT = 12
# The largest number in an exponent that is a fraction.
MAX_ROOT = 12
_FRACTION = lazy(r"(\d+)/(\d+)|\\[td]?frac\{(\d+)\}\{(\d+)\}|\\[td]?frac(\d)(\d)|(\d*\.\d+)")


@continues("^")
def superscript(p: Parser, start: int, base: Node) -> Node:
    p.at += 1
    opened = p.here
    braces = p.take("{") or _takes_a_fraction(p)
    minus = p.take("-")
    fraction = _fraction(p) if braces else None
    elementwise = not (minus or fraction) and p.peek() in HADAMARDS
    p.at += elementwise
    token = p.token()
    if token is None:
        raise p.fail("an exponent is missing after ^")
    if not fraction and not elementwise and _is_expression(p, token, base, braces):
        p.at -= minus
        return _to_a_letter(p, start, opened, base, braces)
    if token.text == "\\prime" and not (elementwise or minus):
        p.at += 1
        node = _primed(p, start, base)
        if braces:
            p.expect("}", opened, say("the exponent"))
        return replace(node, span=(start, p.last))
    if token.text in STARS and p.context.conjugates and not (elementwise or minus):
        p.at += 1
        if braces:
            p.expect("}", opened, say("the exponent"))
        return Conjugate((start, p.last), base)
    mark = "fraction" if fraction else _mark(p, token, base, braces, elementwise)
    if braces:
        p.expect("}", opened, say("the exponent"))
    span = (start, p.last)
    if fraction:
        if isinstance(base, Differential):
            raise not_read("this reads in two ways: write (dx)^p or d(x^p)", base.span)
        return RationalPower(span, base, -fraction if minus else fraction)
    if mark == "number":
        if not (minus and _differs(p)):
            _see_no_argument(p, base, token.text)
        return _power(span, token, base, minus, elementwise)
    if isinstance(base, Number):
        raise not_read(r"the transpose of a number: a column of ones is written \mathbf{1}", span)
    inner = Inverse(span, base) if minus else base
    return Adjoint(span, inner) if mark == "H" else Transpose(span, inner)


def _takes_a_fraction(p: Parser) -> bool:
    r"""Whether the exponent is a fraction without braces, `x^\frac{1}{2}`, which gets its brace."""
    if p.peek() not in FRACTIONS or p.peek(1) != "{":
        return False
    at, end = p.at, p.at + 1
    for _ in range(2):
        p.at = end
        if p.peek() != "{":
            p.at = at
            return False
        end = p.at + p.closing() + 1
    p.at = at
    if end <= len(p.tokens):
        place = p.tokens[end - 1].end
        p.tokens.insert(end, Token("sign", "}", place, place))
    return True


def _is_expression(p: Parser, token: Token, base: Node, braces: bool) -> bool:
    """Whether an exponent is a letter or an expression, of which nothing is known but its letters.

    A label, a transpose, a prime, a whole number and what cannot be an exponent are none.
    """
    if not isinstance(base, Symbol | Number | Sum | Product | Quotient | LetterPower):
        return False
    styled = token.text in BOLD | SCRIPT and p.peek(2) in ("T", "H", "\\top")
    adjoint = token.text == "H" and not isinstance(base, Number)
    if styled or LETTERS.get(token.text) == "T" or adjoint:
        return False
    ends = (p.peek(1) == "}") if braces else True
    if token.kind == "number" and ends:
        return False
    return token.kind in ("letter", "number") or token.text in GREEK | FRACTIONS | {"\\hat", "|"}


def _to_a_letter(p: Parser, start: int, opened: int, base: Node, braces: bool) -> Node:
    r"""A power with an exponent that is no number, as `(1-p)^{n-k}`, or labels: `c^{a,b}`."""
    begin = p.at
    exponents = [p.sum() if braces else p.atom()]
    while braces and p.take(","):
        exponents.append(p.sum())
    raised = "".join(token.text for token in p.tokens[begin : p.at])
    if braces:
        p.expect("}", opened, "the exponent")
    below = "".join(t.text for t in p.tokens[:begin] if start <= t.start and t.end <= base.span[1])
    counted = dict.fromkeys(i for part in (base, *exponents) for i in free_indices(part))
    names = {part.name for one in exponents for part in walk(one) if isinstance(part, Symbol)}
    known = {*p.context.indices, *(name for sums in p.sums for name in sums)}
    for name in sorted(names & known):
        counted[index_of(p, name, start)] = None
    written = f"{below}^{{{raised}}}"
    for index in counted:
        written = re.sub(rf"(?<![A-Za-z\\]){index.name}(?![A-Za-z])", "*", written)
    if len(counted) > 1:
        raise not_read("a power with more than one index", (start, p.last))
    return LetterPower((start, p.last), base, written, next(iter(counted), None))


def _mark(p: Parser, token: Token, base: Node, braces: bool, elementwise: bool) -> str:
    """What an exponent is, by its first token: a T or an H, or "number" for a whole number."""
    styled = token.text in BOLD | SCRIPT and p.peek(1) == "{" and p.peek(3) == "}"
    letter = p.peek(2) if styled else LETTERS.get(token.text, "")
    if letter == "H" and isinstance(base, Number):
        letter = ""
    if letter in ("T", "H") and not elementwise:
        p.at += 4 if styled else 1
        return letter
    if token.kind == "number" and token.text.isdigit():
        if not braces and len(token.text) > 1:
            raise p.fail(
                "only the {digit} is the exponent: write ^{{{exponent}}}",
                digit=token.text[0],
                exponent=token.text,
            )
        p.at += 1
        return "number"
    raise p.fail(
        r"{token} is not an exponent that can be read: ^T, ^{{-1}}, ^n with a whole number"
        r" and ^{{\odot n}} are",
        token=token.text,
    )


def _see_no_argument(p: Parser, base: Node, exponent: str) -> None:
    r"""Refuse `\sigma^2(m)`: as a product, a variance would be linear in m."""
    applied = p.context.applied | {*p.context.called, *p.context.functions}
    if isinstance(base, Symbol) and base.name in applied and p.peek() == "(":
        raise p.fail(
            r"{name}^{exponent}(…) may be a power of {name}(…), or a product: write"
            r" {name}(…)^{exponent} or {name}^{exponent} \cdot (…)",
            name=base.name,
            exponent=exponent,
        )


def _differs(p: Parser) -> bool:
    """Whether a differential stands in the brackets here, as in B^{-1}(dA C): they are a factor."""
    inside = p.tokens[p.at + 1 : closing(p.tokens, p.at)] if p.peek() == "(" else []
    return any(
        token.text == "d" and after.kind == "letter"
        for token, after in pairwise(t for t in inside if t.kind != "gap")
    )


def _power(span: Span, token: Token, base: Node, minus: bool, elementwise: bool) -> Node:
    exponent = int(token.text)
    if exponent == 0 and isinstance(base, Symbol):
        raise not_read(
            "an exponent 0 on a letter alone reads in two ways: as 1, or as a label", span
        )
    if exponent > MAX_EXPONENT:
        raise not_read(
            "the exponent {exponent} is larger than {most}",
            (token.start, token.end),
            exponent=exponent,
            most=MAX_EXPONENT,
        )
    if elementwise:
        return HadamardPower(span, base, exponent)
    if minus:
        # Nobody writes (dX)^{-1}: dX^{-1} is the differential of the inverse.
        inner = base.body if isinstance(base, Differential) else base
        inverse: Node = Inverse(span, inner)
        if exponent != 1:
            inverse = Power(span, inverse, exponent)
        return Differential(span, inverse) if inner is not base else inverse
    if isinstance(base, Differential):
        raise not_read("this reads in two ways: write (dX)^n or d(X^n)", span)
    return Power(span, base, exponent)


def _fraction(p: Parser) -> Fraction | None:
    r"""An exponent such as `1/2`, `\frac{1}{2}` or `0.5`, up to its brace; None for others."""
    texts = _braced(p)
    found = _FRACTION.fullmatch("".join(texts))
    if found is None:
        return None
    numbers = [number for number in found.groups() if number]
    if len(numbers) > 1 and not int(numbers[1]):
        raise p.fail("an exponent with the denominator 0")
    p.at += len(texts)
    value = Fraction(numbers[0]) / Fraction(numbers[1] if len(numbers) > 1 else 1)
    if value.denominator == 1 or max(value.numerator, value.denominator) > MAX_ROOT:
        raise p.fail(
            "an exponent is read if it is in lowest terms, with numbers up to {most}", most=MAX_ROOT
        )
    return value


def _braced(p: Parser) -> list[str]:
    """The tokens up to the brace that closes here; none if they are many, or it never does."""
    texts: list[str] = []
    depth = 0
    for ahead in range(10):
        text = p.peek(ahead)
        depth += {"{": 1, "}": -1}.get(text, 0)
        if depth < 0:
            return texts
        texts.append(text)
    return []


@continues("'")
def _prime(p: Parser, start: int, body: Node) -> Node:
    p.at += 1
    return _primed(p, start, body)


def _names_another(p: Parser, body: Symbol) -> bool:
    """Whether a prime makes another symbol of a small letter, as the document uses it."""
    return (
        body.name in p.context.primed
        and body.kind != "matrix"
        and body.name not in p.context.functions
        and body.name not in p.context.called
        and p.peek() not in ("'", "\\prime", "(", "[")
    )


def _is_of_a_form(p: Parser, body: Node) -> bool:
    r"""Whether a quadratic form goes on after a prime: `x'Ax`, `(z - \mu)'\Sigma^{-1}(z - \mu)`."""
    start, end = body.span
    base = [token.text for token in p.tokens if start <= token.start and token.end <= end]
    begins = p.peek()
    if not (begins.isupper() or is_capital_greek(begins) or begins in BOLD):
        return False
    depth = 0
    for ahead in range(1, len(p.tokens) - p.at):
        text = p.peek(ahead)
        depth += (text in CLOSERS) - (text in CLOSERS.values())
        if depth < 0 or (not depth and text in ("+", "-", "=")):
            return False
        texts = [p.peek(ahead + k) for k in range(len(base) + 1)]
        if texts[:-1] == base and texts[-1] not in ("'", "^", "_"):
            return True
    return False


def _is_turned(p: Parser, body: Node) -> bool:
    """Whether a prime after a small letter transposes it, as it does capitals of the document."""
    names = {part.name for part in walk(body) if isinstance(part, Symbol | Member)}
    applied = p.context.applied | {*p.context.called, *p.context.functions, *p.context.primed}
    argument = isinstance(body, Symbol | Member) and p.peek() in ("(", "[")
    return p.context.transposes and not argument and names.isdisjoint(applied)


def _primed(p: Parser, start: int, body: Node) -> Node:
    """What a prime after a symbol or brackets makes of them: the transpose."""
    mark = p.tokens[p.at - 1]
    if isinstance(body, Symbol) and _names_another(p, body):
        return Symbol((start, p.last), f"{body.name}{PRIME}", body.kind)
    ends = (token for token in p.tokens[: p.at] if token.end == body.span[1])
    bracketed = any(token.text in BRACKETS for token in ends)
    symbols = [part for part in walk(body) if isinstance(part, Symbol)]
    name = body.name if isinstance(body, Symbol) else None
    small = all(part.kind == "scalar" for part in symbols)
    if (
        not (bracketed or name is not None or (isinstance(body, Member) and p.context.transposes))
        or (small and not _is_of_a_form(p, body) and not _is_turned(p, body))
        or name in p.context.primed
        or p.peek() in ("'", "\\prime")
        or (name is not None and p.lone_argument() is not None)
    ):
        raise not_read(
            "a prime is read on a function, as in R'(x), or as a transpose where it can"
            " be nothing else; a transpose is written X^T",
            (mark.start, mark.end),
        )
    return Transpose((start, p.last), body, True)
