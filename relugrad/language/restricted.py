r"""Equations for some values of their indices alone: $\partial p_i/\partial z_j$ for $i \ne j$.

Both sides are multiplied by what is 1 for these values and 0 for the others, a Kronecker delta or
1 without it. So a claim that is true on the diagonal alone is not refuted beside it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from fractions import Fraction
from itertools import combinations

from ..patterns import lazy
from .chains import Assumption, Chain
from .chinese import CHINESE
from .nodes import Index, Kronecker, Node, Number, Product, Sum
from .ranges import COUNTERS
from .scope import Scope
from .statements import Statement
from .words import LONGEST

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
    letters = [
        token.text for side in statement.sides for token in side if token.text not in (".", ",")
    ]
    relation = [token.text for token in statement.relations]
    return (
        (statement.order == "!=" or relation == ["="])
        and len(letters) == 2
        and len(statement.sides) == 2
        and all(letter.rstrip(".") in among for letter in letters)
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
