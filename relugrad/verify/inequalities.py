"""Inequalities that are in force: at a point, and as what is known of signs.

Between columns, and for the values of an index, one says the same of each pair of entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from ..language.nodes import Entries, Entry, Node, Number, Symbol
from .dual import Exact, sign
from .evaluate import Evaluator
from .force import Held
from .matrix import Matrix


def positive_symbol(one: Held) -> str:
    """The symbol that an inequality, or a word, says to be positive; else nothing."""
    if one.word == "positive":
        return one.assumption.symbol
    if one.order != ">":
        return ""
    greater, lesser = (_inside(node) for node, _ in one.sides)
    bounded = isinstance(lesser, Number) and lesser.value >= 0
    free = one.sides[0][1].get(greater.name) is None if isinstance(greater, Symbol) else False
    return greater.name if bounded and free and isinstance(greater, Symbol) else ""


def _inside(node: Node) -> Node:
    """The symbol whose entries these are, or the node itself."""
    if isinstance(node, Entries):
        indices, node = set(node.indices), node.body
        if isinstance(node, Entry) and set(node.indices) == indices:
            return node.body
    return node


def differences(evaluator: Evaluator, one: Held) -> list[Exact]:
    """How much greater each entry of the greater side is than that of the lesser one."""
    greater, lesser = (evaluator.whole(node, scope) for node, scope in one.sides)
    return [a for row in (greater + -lesser).rows for a in row]


def is_true(evaluator: Evaluator, one: Held) -> bool:
    """Whether an inequality holds at a point, away from where its sides are equal."""
    signs = [sign(number) for number in differences(evaluator, one)]
    return any(signs) if one.order == "!=" else all(s > 0 for s in signs)


def within(value: Matrix, name: str, some: Sequence[Held], random: Random) -> Matrix:
    """A value of a symbol between the numbers that inequalities compare it with."""
    low: Fraction | None = None
    high: Fraction | None = None
    for one in some:
        if one.order != ">":
            continue
        greater, lesser = (_inside(node) for node, _ in one.sides)
        if _is(greater, name) and isinstance(lesser, Number):
            low = lesser.value if low is None else max(low, lesser.value)
        elif _is(lesser, name) and isinstance(greater, Number):
            high = greater.value if high is None else min(high, greater.value)
    if low is None and high is None:
        return value

    def inside(number: Exact) -> Exact:
        part = Fraction(random.randint(1, 16), 17)
        if low is None or high is None:
            away = random.randint(1, 9) * random.choice((1, part))
            return low + away if low is not None else (high or 0) - away
        return low + (high - low) * part

    return value.map(inside)


def _is(node: Node, name: str) -> bool:
    return isinstance(node, Symbol) and node.name == name
