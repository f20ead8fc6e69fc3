r"""That the indicators of a label add up to 1: `\sum_k 1\{y_i = k\} = 1`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from .chains import Assumption, Side
from .nodes import Entries, Entry, Index, IndexSum, Node, Number, Symbol
from .signs import LABEL


def totals(sides: Sequence[Side], line: int) -> Iterator[Assumption]:
    """What holds of the indicators of labels in the sides of a statement."""
    seen: set[str] = set()
    for side in sides:
        for part in side.parts:
            if isinstance(part, Entry) and isinstance(part.body, Symbol):
                name = part.body.name
                if name.startswith(LABEL) and name not in seen:
                    seen.add(name)
                    yield from _total(part, part.body, side, line)


def _total(entry: Entry, symbol: Symbol, side: Side, line: int) -> Iterator[Assumption]:
    left, _, right = symbol.name[len(LABEL) : -2].rpartition("=")
    place = {(False, True): len(entry.indices) - 1, (True, False): 0}.get(
        (left == "*", right == "*")
    )
    if place is None:
        return
    ends = [Index(index.name) for index in entry.indices]
    span = entry.span
    total: Node = IndexSum(span, (ends[place],), Entry(span, symbol, tuple(ends)))
    one: Node = Number(span, Fraction(1))
    others = tuple([index for k, index in enumerate(ends) if k != place])
    if others:
        total, one = Entries(span, others, total), Entries(span, others, one)
    written = side.display, side.latex, span
    letters = iter([index.name for index in ends])
    written_out = re.sub(r"\*", lambda _: next(letters, "*"), symbol.name)
    latex = rf"\sum_{{{ends[place].name}}} {written_out} = 1"
    yield Assumption(
        latex,
        line,
        Side(*written, total, None, side.scope, []),
        Side(*written, one, None, side.scope, []),
    )
