"""Notation that is read in one way and that some write for another, on which no FALSE is said."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..language.chains import Side
from ..language.nodes import Activation, Apply, Inverse, Node, Trace, walk
from ..language.reading.arrays import has_blanks
from ..language.reading.operators import ENDLESS
from ..tokens import Token
from ..wording import say
from .sides import Attempt, expressions

_FRACTIONS = frozenset(("/", "\\frac", "\\dfrac", "\\tfrac"))


def two_readings(attempt: Attempt, k: int) -> str:
    """Why the sides `k` and `k + 1` may be meant in another way than they are read, or ""."""
    sides = attempt.side(k), attempt.side(k + 1)
    nodes = [node for side in sides for node in _nodes(side)]
    for node in nodes:
        if isinstance(node, Trace) and node.open:
            return say(ENDLESS)
        if isinstance(node, Inverse) and isinstance(node.body, Trace):
            return say(
                "this is read as the reciprocal of a trace, and may mean the trace of a product:"
                " write tr(A^{-1}B)"
            )
        if isinstance(node, Activation) and node.order and node.function in "fgh":
            return say(
                "{function}' is read as the derivative of a function of one number, applied to"
                " every entry, and nothing says what {function} is",
                function=node.function,
            )
    functions = {node.function for node in nodes if isinstance(node, Activation | Apply)}
    for side in sides:
        if has_blanks(side.tokens):
            return say("the empty cells of an array are read as zeros: write them")
        if _holds_integer_part(side.tokens):
            return say(r"the square brackets may mean an integer part: write \lfloor n/2 \rfloor")
        if _is_at_a_direction(side.tokens, functions):
            return say("the brackets may hold the direction of a differential, as in df(x)(u)")
    return ""


def _nodes(side: Side) -> Iterator[Node]:
    for node, _ in expressions(side) if side.node is not None else ():
        yield from walk(node)


def _holds_integer_part(tokens: Sequence[Token]) -> bool:
    """Whether square brackets hold a fraction and nothing beside it: `[n/2]`."""
    for k, token in enumerate(tokens):
        if token.text != "[":
            continue
        end = next((m for m in range(k, len(tokens)) if tokens[m].text == "]"), k)
        inside = [t.text for t in tokens[k + 1 : end]]
        if _FRACTIONS.intersection(inside) and not {"+", "-", ",", ";", "&"}.intersection(inside):
            return True
    return False


def _is_at_a_direction(tokens: Sequence[Token], functions: Collection[str]) -> bool:
    """Whether one symbol in brackets comes after a differential: `dx(u)`."""
    texts = [token.text for token in tokens if token.kind != "gap"]
    return any(
        first == "d"
        and name not in functions
        and opening == "("
        and closing == ")"
        and inner.isalpha()
        for first, name, opening, inner, closing in zip(
            texts, texts[1:], texts[2:], texts[3:], texts[4:], strict=False
        )
    )
