r"""How indicators are read: `\mathbb{1}[z > 0]`, `1_{\{z > 0\}}`, `\mathbb{I}(i = j)`, `[z > 0]`.

That of an inequality is the unit step, entry by entry; that of two indices is δ_ij. Of labels, as
in `1\{y_i = k\}`, nothing is known but that the indicators for all values of k add up to 1.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from ...errors import not_read
from ...wording import marked
from ..constructs.gradient import Gradient
from ..indicators import begins, condition
from ..nodes import (
    Apply,
    Entry,
    Hadamard,
    Kind,
    Kronecker,
    Node,
    Number,
    Sum,
    Symbol,
    is_zero,
    walk,
)
from ..parser import Parser
from ..signs import CLOSERS, LABEL, RELATIONS
from .indices import indices, open_names

GREATER, LESS = frozenset((">", ">=")), frozenset(("<", "<="))
_WHY = marked("an indicator is read of one condition, such as x > 0 or i = j")


def indicator(p: Parser, start: int) -> Node | None:
    """The indicator that begins here, or None where none does."""
    near = [token.text for token in p.tokens]
    ends = begins(near, p.at)
    if ends is None:
        return None
    opened, closed = ends
    p.at = opened + 1
    if near[opened + 1] in CLOSERS and condition(near, opened + 1) == (opened + 1, closed - 1):
        # Brackets within the braces of a subscript, or within others: [[z > 0]].
        p.at += 1
        closed -= 1
    node = _compared(p, start, closed)
    p.at = ends[1] + 1
    return replace(node, span=(start, p.last))


def _compared(p: Parser, start: int, closed: int) -> Node:
    """1 where the condition holds that stands here, up to a bracket, and 0 elsewhere."""
    begin = p.at
    found = of_indices(p, start)
    if found is not None and p.at == closed:
        return found
    p.at = begin
    norms, p.norms = p.norms, []
    sides, relations = [p.sum()], list[str]()
    if RELATIONS.get(p.peek()) in ("=", "!="):
        found = _of_labels(p, sides[0], begin, closed)
        p.norms = norms
        return found
    while p.at < closed and (relation := RELATIONS.get(p.peek(), "")) in GREATER | LESS:
        relations.append(relation)
        p.at += 1
        sides.append(p.sum())
    p.norms = norms
    if not relations or p.at != closed:
        raise p.fail(_WHY)
    span = (start, p.last)
    steps = [
        Apply(
            span,
            "step",
            _above(*(pair if relation in GREATER else pair[::-1])),
            strict="=" not in relation,
        )
        for relation, pair in zip(relations, pairwise(sides), strict=True)
    ]
    return steps[0] if len(steps) == 1 else Hadamard(span, tuple(steps))


def _of_labels(p: Parser, left: Node, begin: int, closed: int) -> Node:
    """An indicator of labels, such as y_i = k: a number for all values of the indices in it."""
    equal = RELATIONS[p.peek()] == "="
    middle = p.at
    p.at += 1
    right = p.sum()
    if p.at != closed:
        raise p.fail(_WHY)
    span = (p.tokens[begin].start, p.last)
    own = {letter: None for token in p.tokens[begin:closed] if (letter := token.text)}
    found = [name for name in own if name in open_names(p)]
    if any(isinstance(part, Apply | Gradient) for side in (left, right) for part in walk(side)):
        raise not_read(_WHY, span)
    written = "=".join(
        "".join("*" if token.text in found else token.text for token in part)
        for part in (p.tokens[begin:middle], p.tokens[middle + 1 : closed])
    )
    name, counted = f"{LABEL}{written}\\}}", indices(p, found, span[0])
    if len(counted) > 2:
        raise not_read(_WHY, span)
    if not counted:
        label: Node = Symbol(span, name, "scalar")
    else:
        kind: Kind = "vector" if len(counted) == 1 else "matrix"
        label = Entry(span, Symbol(span, name, kind), counted)
    return label if equal else complement(label)


def _above(greater: Node, less: Node) -> Node:
    """What is positive where one is greater than the other."""
    span = (min(greater.span[0], less.span[0]), max(greater.span[1], less.span[1]))
    if is_zero(less):
        return greater
    if is_zero(greater):
        return Sum(span, (less,), (-1,))
    return Sum(span, (greater, less), (1, -1))


def of_indices(p: Parser, start: int) -> Node | None:
    """δ of two indices that are compared here, or 1 - δ."""
    one, relation, other = (p.peek(k) for k in range(3))
    relation = RELATIONS.get(relation, "")
    if relation not in ("=", "!=") or not {one, other} <= open_names(p):
        return None
    begin = p.here
    p.at += 3
    if one == other:
        raise not_read(_WHY, (begin, p.last))
    equal = Kronecker((begin, p.last), *indices(p, [one, other], start))
    return equal if relation == "=" else complement(equal)


def complement(delta: Node) -> Sum:
    """1 - δ."""
    return Sum(delta.span, (Number(delta.span, Fraction(1)), delta), (1, -1))
