"""Left sides, as tokens: the symbol that they introduce, and its arguments if it is a function."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..tokens import Token
from .dots import TRANSPOSED, closing, split_at
from .parser import symbol, symbol_name
from .signs import BOLD, BUILT_IN, GREEK, SQUARE

# So many tokens may the name of a function have.
LONGEST_NAME = 8
# What no name begins with.
_NO_START = frozenset([")", "]", "}", "^", "_", "=", ",", "/"])
# So many tokens are looked at of what stands in brackets after it.
LONGEST_ARGUMENT = 24
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
    if name is None or name == "d" or not inner:
        return None
    if name in BUILT_IN and not _is_small(inner) and "," not in [t.text for t in inner]:
        # R(XW) and H(Z) are the ramp and the step of a matrix.
        return None
    arguments: list[str] = []
    part: list[Token] = []
    for token in [*inner, Token("sign", ",", 0, 0)]:
        if token.text == ",":
            argument = symbol_name(part) or _primed(part) or _squared(part)
            if argument is None:
                return None
            arguments.append(argument)
            part = []
        else:
            part.append(token)
    return name, tuple(arguments)


def _is_small(tokens: Sequence[Token]) -> bool:
    """Whether tokens are one plain or bold small letter, which a function is defined with."""
    letter = next((token for token in tokens if token.text not in BOLD and token.text != "{"), None)
    return (
        letter is not None
        and (letter.text.islower() and (letter.kind == "letter" or letter.text in GREEK))
        and sum(token.kind == "letter" or token.text in GREEK for token in tokens) == 1
        and all(t.text in ("{", "}") or t.text in BOLD or t is letter for t in tokens)
    )


def _primed(tokens: list[Token]) -> str | None:
    """The name of a symbol with a prime."""
    if [token.text for token in tokens[-1:]] != ["'"]:
        return None
    name = symbol_name(tokens[:-1])
    return None if name is None else f"{name}{PRIME}"


def _squared(tokens: list[Token]) -> str | None:
    r"""The name of a square that is an argument by itself: `\sigma^2`."""
    texts = [token.text for token in tokens]
    if len(texts) > 1 and texts[0] in GREEK and texts[1:] in (["^", "2"], ["^", "{", "2", "}"]):
        return f"{texts[0]}{SQUARE}"
    return None


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


def name_before(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """The tokens of the longest name of a symbol that ends before `at`, or none."""
    before = (
        tokens[start:at]
        for start in range(max(at - LONGEST_NAME, 0), at)
        if tokens[start].text not in _NO_START
    )
    return next((part for part in before if symbol_name(part) is not None), ())


def matrices_before_brackets(
    sides: Sequence[Sequence[Token]], matrices: Collection[str]
) -> frozenset[str]:
    """The capital letters that A(B) is a product with, and not the value of a function.

    Each stands as a factor in another place of the statement, as in `A(B)C = ABC`, or is one of the
    `matrices` that the text calls so; and B is a capital letter, too.
    """
    found: set[str] = set()
    # T(X) = TX + B tells what a function is.
    told = called(list(sides[0])) if sides else None
    refused = {told[0]} if told else set()
    for tokens in sides:
        for at in (k for k, token in enumerate(tokens) if token.text == "(" and k):
            if tokens[at - 1].kind != "letter" and tokens[at - 1].text != "}":
                continue
            inside = tokens[at + 1 : at + closing(tokens[at : at + LONGEST_ARGUMENT])]
            part = name_before(tokens, at)
            factor, inner = symbol(part), symbol(inside)
            if factor is None or (inner is None and len(split_at(inside, ",")) == 1):
                # Before a sum in brackets it is a factor wherever it is one here.
                continue
            capitals = factor.kind == "matrix" and inner is not None and inner.kind == "matrix"
            multiplied = factor.name in matrices or any(_is_factor(part, s) for s in sides)
            (found if capitals and multiplied else refused).add(factor.name)
    return frozenset(found - refused)


def _is_factor(part: Sequence[Token], tokens: Sequence[Token]) -> bool:
    """Whether a symbol stands beside another one, transposed or inverted in a side."""
    name = [token.text for token in part]
    texts = [token.text for token in tokens]
    for k in range(len(texts) - len(name) + 1):
        if texts[k : k + len(name)] != name:
            continue
        before, after = tokens[k - 1 : k] if k else [], tokens[k + len(name) :]
        above = [token.text for token in after[:5]]
        if any(t.kind == "letter" or t.text in BOLD | GREEK for t in after[:1]):
            return True
        if any(t.kind == "letter" and t.text.isupper() for t in before):
            return True
        if above[:3] == ["^", "{", "-"] or any(above[: len(t)] == t for t in TRANSPOSED):
            return True
    return False
