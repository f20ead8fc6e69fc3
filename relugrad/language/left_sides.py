"""Left sides, as tokens: the symbol that they introduce, and its arguments if it is a function."""

from __future__ import annotations

from ..tokens import Token
from .parser import symbol_name
from .signs import BUILT_IN

# What a prime adds to the name of a symbol.
PRIME = "^{\\prime}"


def introduced(left: list[Token]) -> str | None:
    """The symbol that `left` consists of, with or without arguments."""
    call = called(left)
    return call[0] if call else symbol_name(left)


def called(tokens: list[Token]) -> tuple[str, tuple[str, ...]] | None:
    """`f` and its arguments for a left side such as `f(W)`; not for the differential `d(W)`."""
    texts = [t.text for t in tokens]
    if "(" not in texts or texts[-1] != ")":
        return None
    opening = texts.index("(")
    name = symbol_name(tokens[:opening])
    inner = tokens[opening + 1 : -1]
    if name is None or name in BUILT_IN or name == "d" or not inner:
        return None
    arguments: list[str] = []
    part: list[Token] = []
    for token in [*inner, Token("sign", ",", 0, 0)]:
        if token.text == ",":
            argument = symbol_name(part) or _primed(part)
            if argument is None:
                return None
            arguments.append(argument)
            part = []
        else:
            part.append(token)
    return name, tuple(arguments)


def _primed(tokens: list[Token]) -> str | None:
    """The name of a symbol with a prime."""
    if [token.text for token in tokens[-1:]] != ["'"]:
        return None
    name = symbol_name(tokens[:-1])
    return None if name is None else f"{name}{PRIME}"


def arguments_of(name: str, tokens: list[Token]) -> tuple[str, ...] | None:
    """The first list of arguments of the symbol `name` in `tokens`."""
    texts = [token.text for token in tokens]
    for i, text in enumerate(texts[:-1]):
        if text == name and texts[i + 1] == "(" and ")" in texts[i:]:
            found = called(tokens[i : texts.index(")", i) + 1])
            if found is not None:
                return found[1]
    return None


def function_of(tokens: list[Token]) -> tuple[str, str] | None:
    """`(R, x)` for a left side such as `R(x)`, with a plain small letter as argument."""
    texts = [t.text for t in tokens]
    if texts[-3:-2] != ["("] or texts[-1] != ")" or tokens[-2].kind != "letter":
        return None
    if not texts[-2].islower():
        return None
    name = symbol_name(tokens[:-3])
    return (name, texts[-2]) if name and name != "d" else None
