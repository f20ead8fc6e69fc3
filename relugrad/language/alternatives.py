r"""Equations of which one holds at a time: “for $k = 0$, $k = 1$ and $k = 2$”, or row by row."""

from __future__ import annotations

from collections.abc import Sequence

from ..documents.display import Display
from ..tokens import tidy
from .chains import Chain
from .left_sides import called, introduced
from .position import Position
from .sorting import is_constant, letters
from .statements import Statement
from .words import lists


def is_alternative(
    position: Position,
    display: Display,
    statement: Statement,
    chain: Chain,
    before: Sequence[Chain],
) -> bool:
    """Whether a list goes on that gives one function several formulas, or a symbol several values.

    “The cases $f(A) = I$, $f(A) = A$ and $f(A) = A^2$” do not hold at once: what the list said
    before is no longer in force.
    """
    name = introduced(statement.sides[0])
    other = next((one for one in reversed(before) if one is not chain), None)
    if name is None or not display.inline or other is None or not other.equalities:
        return False
    here, there = chain.sides[:2], other.sides[:2]
    beside = chain.equalities[0].display - other.equalities[0].display <= 1
    if not beside or not lists(display.before) or tidy(here[0].latex) != tidy(there[0].latex):
        return False
    values = is_constant(here[1].node) and is_constant(there[1].node)
    if tidy(here[1].latex) == tidy(there[1].latex) or not (values or called(statement.sides[0])):
        return False
    conditions = position.conditions
    conditions.sentence = [a for a in conditions.sentence if a.left is not there[0]]
    for known in {name, *letters(there[0].node)}:
        position.free(known)
    return True


def is_set_off(statement: Statement, chain: Chain, before: Sequence[Chain]) -> bool:
    r"""Whether a row gives its own formula for what another row of its display defines.

    So do `z = xy \Rightarrow …` after `z = x + y \Rightarrow …`, and rows with labels that end in
    a colon.
    """
    words = statement.words.strip()
    alone = statement.implies and "then" not in words.split()
    if not (alone or words.endswith((":", "："))):
        return False
    number, left = chain.sides[0].display, tidy(chain.sides[0].latex)
    rows = (one for one in before if one is not chain and one.sides[0].display == number)
    return any(tidy(one.sides[0].latex) == left for one in rows)
