r"""Inequalities in a display: `x > 0`, `a, b \ge 1`, `0 < x < 1`, `x \ne 0`, `x \in \mathbb{R}_+`.

Each is given as its greater side, its lesser side and how they compare. A set of positive numbers
says the same as an inequality with 0, and one of -1 and 1 that a square is 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..patterns import lazy
from ..tokens import Token
from .signs import RELATIONS

# The tokens of the greater and of the lesser side, how they compare, and where that is written.
Compared = tuple[list[Token], list[Token], str, tuple[int, int]]

# How two sides compare, and whether the left one is the greater.
_ORDERS = {
    ">": (">", True), ">=": (">", True), "<": (">", False), "<=": (">", False), "!=": ("!=", True),
}  # fmt: skip
# Between matrices, compared with 0.
_DEFINITE = ("\\succ", "\\succeq")
DEFINITE = "definite"
# What is declared to have a size in numbers; the numbers come after it.
SIZED = "size"
_SIZE = lazy(r"(?:\\mathbb\{R\}|\\mathbf\{R\}|\\R|\\Re)\^\{?(\d)(?:\\times(\d))?\}?")
# Labels that are -1 or 1: their square is 1.
_OPPOSITE = frozenset(
    rf"\{{{a},{b}\}}" for a, b in (("-1", "1"), ("-1", "+1"), ("1", "-1"), ("+1", "-1"))
) | {r"\{\pm1\}"}
_SETS = ("_+", "_++", "^+", "_>0", "_\\ge0", "_\\geq0", "_\\geqslant0")


def compared(sides: Sequence[list[Token]], relations: Sequence[Token]) -> Iterator[Compared]:
    """The inequalities between neighbouring sides of a statement without an equality."""
    if any(RELATIONS[token.text] in ("=", ":=") for token in relations):
        return
    for left, right, relation in zip(sides, sides[1:], relations, strict=False):
        if not left or not right:
            continue
        order = RELATIONS[relation.text]
        place = left[0].start, right[-1].end
        if order in _ORDERS:
            how, greater = _ORDERS[order]
            yield (left, right, how, place) if greater else (right, left, how, place)
        elif relation.text in _DEFINITE and _texts(right) in ("0", "\\mathbf{0}", "\\bm{0}"):
            yield left, right, DEFINITE, place
        elif relation.text == "\\in" and (size := _SIZE.fullmatch(_texts(right))):
            yield left, right, f"{SIZED} {size[1]} {size[2] or 1}", place
        elif relation.text == "\\in" and _texts(right) in _OPPOSITE:
            yield _squared(left), [Token("number", "1", right[0].start, right[-1].end)], "=", place
        elif relation.text == "\\in":
            for greater_side, lesser_side in _of_a_set(left, right):
                yield greater_side, lesser_side, ">", place


def _of_a_set(left: list[Token], right: list[Token]) -> Iterator[tuple[list[Token], list[Token]]]:
    """The greater and the lesser side of what it says of numbers that they are of a set."""
    text = _texts(right)
    for struck in ("\\mathbb{R}", "\\mathbb{Z}", "\\mathbf{R}", "\\R", "\\Re"):
        if text.startswith(struck):
            marks = text.removeprefix(struck).translate({ord("{"): None, ord("}"): None})
            if marks.startswith(_SETS) or marks.endswith(_SETS):
                yield left, [Token("number", "0", right[0].start, right[-1].end)]
            return
    if text[:1] in ("(", "[") and text[-1:] in (")", "]"):
        inner = right[1:-1]
        commas = [k for k, token in enumerate(inner) if token.text == ","]
        if len(commas) == 1:
            low, high = inner[: commas[0]], inner[commas[0] + 1 :]
            if low and "\\infty" not in _texts(low):
                yield left, low
            if high and "\\infty" not in _texts(high):
                yield high, left


def _squared(tokens: list[Token]) -> list[Token]:
    """The square of an expression, written behind it."""
    start, end = tokens[0].start, tokens[-1].end
    opening, closing = Token("sign", "(", start, start), Token("sign", ")", end, end)
    return [opening, *tokens, closing, Token("sign", "^", end, end), Token("number", "2", end, end)]


def _texts(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens if token.kind != "gap")
