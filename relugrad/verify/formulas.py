r"""A symbol with two formulas, which were not proved to be equal: by which is it meant?

In `E = A = B` the symbol is defined by `A`, and `B` is taken for the same value. That is no reason
to differentiate `A` alone: what is false by `A`, and not by `B`, is not accused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ..errors import NotReadError
from ..language.chains import Chain
from ..language.nodes import Node
from ..language.scope import reachable
from ..language.views import rewritten
from ..wording import say
from .emptied import derivatives
from .outcomes import Outcome

# So many formulas of a symbol are tried.
MAX_FORMULAS = 4


def by_other_formulas(
    chain: Chain, outcomes: Sequence[Outcome], judge: Callable[[Chain], Sequence[Outcome]]
) -> list[Outcome]:
    """The outcomes, without the accusations that rest on one formula of what is differentiated."""
    found = [*outcomes]
    if all(outcome.verdict != "false" for outcome in found) or not derivatives(chain):
        return found
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    try:
        needed = reachable(sides)
    except NotReadError:
        return found
    for binding in needed:
        if binding.node is None:
            continue
        message = say(
            "it is false by the first formula of {name}, and may hold by another one that is taken"
            " to be equal",
            name=binding.name,
        )
        for formula in _others(chain, binding.node):
            others = judge(rewritten(chain, partial(_replaced, binding.node, formula)))
            for k, (outcome, other) in enumerate(zip(found, others, strict=True)):
                if outcome.verdict == "false" != other.verdict:
                    found[k] = Outcome.unread(message, chain, chain.equalities[k].left + 1)
    return found


def _others(chain: Chain, node: Node) -> list[Node]:
    """The expressions that the assumptions of a chain call equal to one, from it on."""
    known = [node]
    for assumption in chain.assumptions:
        left, right = assumption.left, assumption.right
        if left is None or right is None or right.node is None or assumption.order:
            continue
        if any(left.node is one for one in known):
            known.append(right.node)
    return known[1 : MAX_FORMULAS + 1]


def _replaced(old: Node, new: Node, node: Node) -> Node:
    return new if node is old else node
