"""Updates, such as w = w - ηg: they give a symbol a new value, and are no law."""

from __future__ import annotations

import re

from ..errors import not_read
from ..patterns import lazy
from .chains import Chain, Side
from .constructs.member import Member
from .nodes import Node, Sum, Symbol, alike
from .sorting import letters

_UPDATE = lazy(
    r"\b(?:updat\w*|assign\w*|replac\w*|iterat\w*|increment\w*|overwrit\w*|set|sets|repeat)\b"
    r"|更新|迭代|赋值|賦值|替换|替換|置为|置為",
    re.IGNORECASE,
)


def updated(chain: Chain, said: str, *, claimed: bool) -> str:
    """The symbol that a chain gives a new value, or ""; `said` is the sentence before it."""
    left, right = (side.node for side in chain.sides[:2])
    if right is None or not isinstance(left, Symbol | Member) or left.name not in letters(right):
        return ""
    told = _UPDATE.search(said) is not None
    return left.name if told or (not claimed and _is_term(left, right)) else ""


def _is_term(symbol: Node, right: Node) -> bool:
    """Whether a symbol alone is a term of a sum: nobody would write A = A + B to say B = 0."""
    if not isinstance(right, Sum):
        return False
    return any(
        alike(term, symbol) or (isinstance(term, Sum) and _is_term(symbol, term))
        for term in right.terms
    )


def new_value(side: Side) -> Side:
    """A side of an update, of which nothing follows: the values are of different times."""
    error = not_read("it gives a symbol a new value")
    return Side(side.display, side.latex, side.span, None, error, side.scope, side.tokens)
