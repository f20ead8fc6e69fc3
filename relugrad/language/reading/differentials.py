"""How differentials are read: `dX`, `d(XY)`."""

from __future__ import annotations

from ...errors import not_read
from ...tokens import Token
from ..constructs.functions import COMMANDS
from ..nodes import Differential, Node, Number, Quotient
from ..parser import WORDS, Parser, reads
from ..signs import ACCENTS, BARS, BOLD, CLOSERS, FRACTIONS, GREEK, NORMS, SCRIPT
from .arrays import OPENINGS

# Before these, and before letters and words, a d is a differential.
_TAKEN = (
    ACCENTS.keys() | BOLD | SCRIPT | GREEK | FRACTIONS | COMMANDS.keys() | OPENINGS.keys()
    | {"(", "[", "\\{", "\\langle", "\\sqrt"}
)  # fmt: skip


def begins(p: Parser) -> bool:
    """Whether the d here is that of a differential."""
    after = p.token(1)
    if after is None or p.context.is_value("d"):
        return False
    if after.text in NORMS:
        return not p.norms
    if after.text in BARS:
        return p.opens_fence(1)
    return after.kind in ("letter", "name") or after.text in _TAKEN


@reads("d", among=WORDS)
def _upright(p: Parser, token: Token) -> Node:
    return differential(p, token.start)


def differential(p: Parser, start: int) -> Node:
    """What follows a `d`: it takes the next atom, whole."""
    bracketed = p.peek() in CLOSERS
    body = p.atom()
    if isinstance(body, (Number, Quotient)) and not bracketed:
        raise not_read(
            "the differential of a fraction alone: write d(…) around all that it applies to",
            (start, p.last),
        )
    return Differential((start, p.last), body)
