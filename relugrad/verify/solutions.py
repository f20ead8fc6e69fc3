r"""Solutions that a label tells from what is solved for: `\hat w = (X^TX)^{-1}X^Ty`, `w^*`.

They are definitions. Where a condition in force is an equation for w, what does not solve it is
told, and is not accused unless the text says that it follows: it may be the solution of another
problem.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..language.chains import Assumption, Chain, Equality
from ..language.determined import solves, unlabelled
from ..language.nodes import Symbol, walk
from ..language.sorting import is_affine, letters
from ..wording import say
from .marks import Judged
from .outcomes import Outcome


def with_solutions(chain: Chain, read: Judged, judge: Callable[[Chain], Judged]) -> Judged:
    """The verdicts, but for definitions of solutions that solve nothing."""
    outcomes, attempt = read
    for k, equality in enumerate(chain.equalities):
        if equality.defines is None or outcomes[k].verdict != "definition" or equality.left:
            continue
        body = unlabelled(equality.defines.name)
        for assumption in chain.assumptions if body else ():
            symbol = _solved_for(body, assumption, chain)
            if symbol is None:
                continue
            sides = [replace(chain.sides[0], node=symbol), chain.sides[1]]
            link = Equality(equality.display, equality.index, 0, equality.sign)
            other = replace(chain, sides=sides, equalities=[link], estimated=())
            found = judge(other)[0][0]
            if found.verdict == "false":
                message = say("it does not solve {condition}", condition=str(assumption))
                outcomes[k] = Outcome.unread(message, chain, 1)
                if equality.follows and found.shape_error is None:
                    outcomes[k] = Outcome("false", detail=message, under=found.under)
            break
    return outcomes, attempt


def _solved_for(name: str, assumption: Assumption, chain: Chain) -> Symbol | None:
    """The symbol of a condition, if it is an equation for it in the symbols of the solution."""
    left, right = assumption.left, assumption.right
    if assumption.order or assumption.doubtful or left is None or right is None:
        return None
    sides = left.node, right.node
    if None in sides or not is_affine(name, sides):
        return None
    if not solves(letters(chain.sides[1].node), name, sides):
        return None
    found = (part for node in sides if node is not None for part in walk(node))
    return next((p for p in found if isinstance(p, Symbol) and p.name == name), None)
