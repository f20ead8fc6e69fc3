r"""How the name of a symbol is written: its accents, its weight, its subscript and its label."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import NotReadError, not_read
from ...wording import say
from ..names import accented, bold, is_capital_greek, within
from ..nodes import Kind
from ..parser import Parser
from ..signs import ACCENTS, BOLD, CLOSERS, GREEK, SCRIPT, SQUARE, STARS

MAX_LABEL = 12
STYLES = frozenset((*ACCENTS, *BOLD, *SCRIPT))


def name(p: Parser) -> str:
    """The name of a symbol, the same however its accent, weight and subscript are nested."""
    found, _, below = styled(p)
    return found + below + _subscript_after(p)


def styled(p: Parser) -> tuple[str, Kind, str]:
    """A letter with its accents and weights, its kind, and the subscript inside of these."""
    token = p.token()
    if token is None:
        raise p.fail("a letter is missing here")
    text = token.text
    if text in ACCENTS or text in BOLD or text in SCRIPT:
        return _under(p, text, token.start)
    if token.kind == "letter" or (token.kind == "name" and len(text) == 1):
        p.at += 1
        # A name of several letters is a number.
        return text, "matrix" if len(text) == 1 and text.isupper() else "scalar", ""
    if text in GREEK:
        p.at += 1
        return text, "scalar", ""
    raise p.fail("a letter is expected here, not {token}", token=text)


def _under(p: Parser, command: str, start: int) -> tuple[str, Kind, str]:
    """The contents of an accent, or of a weight."""
    p.at += 1
    p.nest()
    braces = 0
    while p.take("{"):
        braces += 1
    found, kind, below = styled(p)
    if braces and p.peek() == "_":
        p.at += 1
        below += subscript(p)
    for _ in range(braces):
        p.expect("}", start, command)
    p.depth -= 1
    if command in BOLD:
        return *bold(found, kind), below
    if command in SCRIPT:
        return within(command, found), kind, below
    if command == "\\vec" and is_capital_greek(found):
        # Many classes set bold letters with it, those of matrices included.
        kind = "matrix"
    elif command == "\\vec" and kind == "scalar":
        kind = "vector"
    return accented(ACCENTS[command], found), kind, below


def _subscript_after(p: Parser) -> str:
    """The subscript that follows, or nothing; that of `[A]_+` is none."""
    if p.peek() != "_" or p.peek(1) == "+":
        return ""
    p.at += 1
    return subscript(p)


def subscript(p: Parser) -> str:
    """A subscript, from what follows its `_` on, in braces."""
    p.worded = False
    token = p.token()
    if token is None:
        raise p.fail("a subscript is missing")
    if token.text != "{":
        if token.kind not in ("letter", "number", "name") and token.text not in GREEK | {"*"}:
            raise p.fail("{token} is not a subscript", token=token.text)
        p.worded = token.kind == "name" and len(token.text) > 1
        p.at += 1
        return f"_{{{token.text}}}"
    p.at += 1
    parts: list[str] = []
    while p.peek() != "}":
        token = p.token()
        if token is None:
            raise p.fail("the subscript is never closed by }")
        if token.text in STYLES:
            # The symbol that E_{\hat{w}} is labelled with; its braces end no subscript.
            found, _, inner = styled(p)
            if inner:
                raise p.fail("a subscript or superscript that cannot be read")
            parts.append(" ".join(re.findall(r"\\?[A-Za-z]+", found)))
            continue
        if token.text in ("{", "^", "_") or token.kind == "break":
            raise p.fail("{token} is not part of a subscript that can be read", token=token.text)
        # In \Sigma_{a \cdot b} a dot stands between two labels, as a bar does.
        between = token.text == "\\cdot" and parts and p.peek(1) not in ("}", "\\cdot")
        parts.append("|" if between else token.text)
        p.worded = p.worded or (token.kind == "name" and len(token.text) > 1)
        p.at += 1
    p.at += 1
    return f"_{{{''.join(parts)}}}"


# -- labels -------------------------------------------------------------------------------------


def scripts(p: Parser, base: str, kind: Kind) -> tuple[str, tuple[str, bool] | None]:
    """The subscript of a symbol and its label, in either order."""
    numbered = base.rpartition("{")[2].rstrip("}") in p.context.numbered
    found = None if kind == "scalar" and _conjugated(p) else _label(p, kind, numbered=numbered)
    below = _subscript_after(p)
    if (below or kind == "scalar") and _conjugated(p):
        return below, found
    return below, found or _label(p, kind, numbered=numbered)


def _conjugated(p: Parser) -> bool:
    r"""Whether a star above is that of a conjugate: of a number, or of an entry."""
    star = p.peek(2) if p.peek(1) == "{" else p.peek(1)
    return p.context.conjugates and p.peek() == "^" and star in STARS


def _label(p: Parser, kind: Kind, *, numbered: bool) -> tuple[str, bool] | None:
    r"""A label above a letter, and whether a transpose follows it: `^{(1)T}`, `^*`.

    It tells one of a family from the others, and is never an exponent.
    """
    if p.peek() != "^":
        return None
    braces = p.peek(1) == "{"
    begin = p.at + 1 + braces
    ahead = [token.text for token in p.tokens[begin : begin + MAX_LABEL + 1]]
    if braces and "}" not in ahead:
        return None
    inside = ahead[: ahead.index("}") if braces else 1]
    transposed = len(inside) > 1 and inside[-1] in ("T", "\\top")
    texts = inside[:-1] if transposed else inside
    digits = numbered and len(texts) == 1 and texts[0].isdigit()
    # Nobody raises a column to a power: \mathbf{x}^t is one of several.
    steps = kind == "vector" and len(texts) == 1 and texts[0].islower() and texts[0].isalpha()
    if not (digits or steps or _is_label(p, texts)):
        return None
    p.at = begin + len(inside) + braces
    return "".join(texts), transposed


def _is_label(p: Parser, texts: Sequence[str]) -> bool:
    if not texts:
        return False
    if texts[0] in ("(", "["):
        return len(texts) > 2 and texts[-1] == CLOSERS[texts[0]]
    if len(texts) == 1:
        [text] = texts
        is_word = len(text) > 1 and text.isalpha() and text.isascii()
        marks = {"*", "\\ast", "\\star", "+", *p.context.steps, *p.context.marks}
        return is_word or text in marks
    return texts[0] in p.context.steps and texts[1] in ("+", "-")


# -- arguments ----------------------------------------------------------------------------------


def passes_arguments(p: Parser, function: str) -> bool:
    """Pass over the arguments of a function where they are those that it is introduced with."""
    begin = p.at
    try:
        skip_arguments(p, function)
    except NotReadError:
        p.at = begin
        return False
    # With an index it is one of many values.
    known = {*p.context.indices, *(name for opened in p.sums for name in opened)}
    if any(token.text in known for token in p.tokens[begin : p.at]):
        p.at = begin
        return False
    return True


def skip_arguments(p: Parser, function: str) -> None:
    """The arguments of `f(W)`, where f was introduced with them: symbols and commas alone."""
    opened = p.here
    p.at += 1
    arguments = [_argument(p)]
    while p.take(","):
        arguments.append(_argument(p))
    p.expect(")", opened, say("the arguments of {function}", function=function))
    defined = p.context.called.get(function)
    if defined is not None and defined != tuple(arguments):
        raise not_read(
            "{function} was introduced as {function}({arguments}): its value at other"
            " arguments is not part of the notation",
            (opened, p.last),
            function=function,
            arguments=", ".join(defined),
        )


def _argument(p: Parser) -> str:
    r"""The name of an argument, also of a square such as `\sigma^2`."""
    found = name(p)
    length = 4 if p.peek(1) == "{" else 2
    if found in GREEK and p.peek() == "^" and p.exponent() == "2" and p.peek(length) in (",", ")"):
        p.at += length
        return f"{found}{SQUARE}"
    return found
