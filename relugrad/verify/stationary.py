"""Conditions that do not follow from a derivative that the text has set to zero.

By its form $X^TXw = -X^Ty$ is a condition. After $\nabla_w f = 2X^T(Xw - y)$ it is what follows
where that is 0, or it is wrong; and nothing may hold because of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from ..language.chains import Assumption, Chain, Equality, Expected, Side
from ..language.constructs.gradient import Gradient
from ..language.determined import unlabelled
from ..language.nodes import Node, Symbol, is_zero, mapped, walk
from ..wording import say
from .judging import Judged, Judging
from .outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Instead:
    """The outcome of a condition that does not follow, and what it rests on, as a claim."""

    outcome: Outcome
    judged: Judged
    told: Outcome


@dataclass(slots=True)
class Contradicted:
    """The conditions of a document, so far, that do not follow where they ought to.

    `put` has by the right side of each one the derivative that is 0, which is in force in its
    place.
    """

    put: dict[int, Assumption] = field(default_factory=dict)

    def without(self, assumptions: Sequence[Assumption]) -> list[Assumption]:
        """The assumptions, with the derivatives that are 0 in place of what contradicts them."""
        if not self.put:
            return [*assumptions]
        found = [self.put.get(id(one.right), one) for one in assumptions]
        return [*{id(one): one for one in found}.values()]

    def read(
        self, chain: Chain, outcomes: Sequence[Outcome], judging: Judging, agree: Collection[int]
    ) -> dict[int, Instead]:
        """The new outcomes of the conditions that do not follow, each with what it rests on.

        `agree` are the right sides of what holds: of a wrong derivative nothing follows.
        """
        found: dict[int, Instead] = {}
        for k, (link, outcome) in enumerate(zip(chain.equalities, outcomes, strict=True)):
            expected = link.stationary
            if expected is None or outcome.verdict != "condition":
                continue
            source = expected.source
            known = source is None or isinstance(source.node, Gradient) or id(source) in agree
            if not known:
                continue
            zero = _labelled(expected, chain.sides[link.left : link.left + 2])
            left, right = chain.sides[link.left : link.left + 2]
            others = [one for one in chain.assumptions if one.right is not right]
            claim = _claim(chain, link, left, right, [*others, zero])
            read = judging.anew(claim)
            told = read.outcomes[0]
            if told.verdict == "holds" and zero not in chain.assumptions:
                if not is_zero(right.node):
                    found[k] = Instead(told, read, told)
                continue
            if told.verdict != "false" or told.unless:
                continue
            assert zero.left is not None and zero.right is not None
            this = Assumption(f"{left.latex} = {right.latex}", 0, left, right)
            words = [one for one in others if one.word or one.order]
            back = _claim(chain, link, zero.left, zero.right, [*words, this])
            if judging.outcomes(back)[0].verdict == "holds":
                # It asks for more, as Xw = y does.
                continue
            self.put[id(right)] = zero
            message = say("it does not follow from {condition}", condition=str(zero))
            new = Outcome.unread(message, chain, link.left + 1)
            if expected.copies or told.shape_error is not None:
                wrong = None if told.wrong is None else link.left + told.wrong
                detail = "" if told.shape_error is not None else message
                new = replace(told, wrong=wrong, against=None, detail=detail)
                found[k] = Instead(new, read, told)
            else:
                found[k] = Instead(new, read, new)
        return found


def _labelled(expected: Expected, sides: Sequence[Side]) -> Assumption:
    """The derivative that is 0, at the solution that the sides tell by a label."""
    zero, symbols = _settled(expected.zero), (p for side in sides for p in side.parts)
    found = (p for p in symbols if isinstance(p, Symbol) and p.name == expected.label)
    symbol = next(found, None)
    if symbol is None or zero.left is None or zero.left.node is None:
        return zero
    body = unlabelled(symbol.name)

    def named(node: Node) -> Node:
        same = isinstance(node, Symbol) and node.name == body
        return symbol if same else mapped(node, named)

    return replace(zero, left=replace(zero.left, node=named(zero.left.node)))


def _settled(zero: Assumption) -> Assumption:
    """A derivative that is 0, with respect to what its variable turned out to be."""
    left = zero.left
    node = None if left is None else left.node
    if left is None or not isinstance(node, Gradient) or not isinstance(node.body, Symbol):
        return zero
    binding = left.scope.get(node.body.name)
    parts = walk(binding.node) if binding is not None and binding.node is not None else ()
    found = (part for part in parts if isinstance(part, Symbol) and part.name == node.wrt.name)
    return replace(zero, left=replace(left, node=replace(node, wrt=next(found, node.wrt))))


def _claim(
    chain: Chain, link: Equality, left: Side, right: Side, assumptions: Sequence[Assumption]
) -> Chain:
    """An equation of two sides as a claim."""
    equality = Equality(link.display, link.index, 0, link.sign, claimed=True, follows=True)
    return replace(
        chain, sides=[left, right], equalities=[equality], assumptions=[*assumptions], hint=""
    )
