r"""Equations for some values of their indices alone: $\partial p_i/\partial z_j$ for $i \ne j$.

Both sides are multiplied by what is 1 for these values and 0 for the others, a Kronecker delta or
1 without it. So a claim that is true on the diagonal alone is not refuted beside it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from fractions import Fraction
from itertools import combinations

from ..documents.display import Display
from ..patterns import lazy
from ..tokens import tidy
from .chains import Assumption, Chain
from .chinese import CHINESE
from .left_sides import called, introduced
from .nodes import Index, Kronecker, Node, Number, Product, Sum
from .position import Position
from .ranges import COUNTERS
from .scope import Scope
from .sorting import is_constant, letters
from .statements import Statement
from .words import LONGEST, lists

_DIFFER = lazy(
    r"\b(?:differ\w*|distinct|unequal|not equal|off-diagonal|otherwise|else|other cases?)\b"
    r"|不同|不等|不相等|不相同|非对角|非對角|否则|否則|其[他它余餘]情[况況形]",
    re.IGNORECASE,
)
# The words of a case: those of “当 $A$ 可逆时，” are read, others are not.
_IN_WORDS = lazy(
    r"(?:若|如果|(?<![相适適应應恰正])[当當](?![然前作])|在)(?P<words>[^。；;若当當]*?)"
    r"(?:的)?(?:[时時](?:候|刻)?|(?:情[况況形]|条件|條件|前提)下)[\s,，:：]*(?:[我有则則们們得]|我们有|我們有)*\s*\Z"
)
_READ = lazy(
    "|".join(sorted(CHINESE, key=len, reverse=True))
    + r"|矩[阵陣]|可[逆微导導]|非奇[异異]|存在|[是为為且和与與]|\W"
)


def leaves_open(said: str, chain: Chain) -> bool:
    """Whether a sentence says in words that are not read in which case its equation holds."""
    if len(chain.indices) > 1 and _DIFFER.search(said):
        return True
    found = _IN_WORDS.search(said[-LONGEST:])
    return found is not None and bool(_READ.sub("", found["words"].replace("§", "")))


def compares_indices(statement: Statement, among: Container[str] = COUNTERS) -> bool:
    """Whether a statement says of two indices that they are equal, or that they are not."""
    texts = [token.text for side in statement.sides for token in side]
    compared = [text for text in texts if text not in (".", ",")]
    relation = [token.text for token in statement.relations]
    return (
        (statement.order == "!=" or relation == ["="])
        and len(compared) == 2
        and len(statement.sides) == 2
        and all(letter.rstrip(".") in among for letter in compared)
    )


def beside_cases(sentence: Sequence[Assumption], new: Assumption) -> list[Assumption] | None:
    r"""The conditions of a sentence without both cases, where it names $i = j$ and $i \ne j$."""
    one, other = (side.latex.strip(" .,;()\\") for side in new.sides)
    kept = [a for a in sentence if not (a.order != new.order and _compares(a, one, other))]
    return kept if len(kept) < len(sentence) else None


def restricts(statement: Statement, chain: Chain, reach: Sequence[tuple[Chain, Scope]]) -> bool:
    """Whether it says for which indices the equation beside it, in its display, holds."""
    here = chain.sides[-1].display
    return compares_indices(statement) and any(c.sides[-1].display == here for c, _ in reach)


def restrict(chain: Chain, used: Sequence[Index]) -> None:
    """Let a chain speak of those values of its indices that the conditions in force allow."""
    for one, other in combinations(used, 2):
        found = [a for a in chain.assumptions if _compares(a, one.name, other.name)]
        if not found:
            continue
        orders = {assumption.order for assumption in found}
        if len(orders) > 1 or any(
            a.doubtful or any(s.node is None for s in a.sides) for a in found
        ):
            # Which of several cases is meant is not known.
            for link in chain.equalities:
                link.denied = True
            continue
        chain.restricted = (*chain.restricted, *dict.fromkeys(map(str, found)))
        for side in chain.sides:
            if side.node is not None:
                side.node = _masked(side.node, one, other, equal=not found[0].order)


def _compares(assumption: Assumption, one: str, other: str) -> bool:
    """Whether a condition says that two indices are equal, or that they are not."""
    if assumption.order not in ("", "!=") or len(assumption.sides) != 2:
        return False
    return {side.latex.strip(" .,;()\\") for side in assumption.sides} == {one, other}


def _masked(node: Node, one: Index, other: Index, *, equal: bool) -> Node:
    delta = Kronecker(node.span, one, other)
    if equal:
        return Product(node.span, (delta, node))
    rest = Sum(node.span, (Number(node.span, Fraction(1)), delta), (1, -1))
    return Product(node.span, (rest, node))


# -- of which one holds at a time: “for $k = 0$, $k = 1$ and $k = 2$”, or row by row --------------


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
