r"""A derivative with respect to a symmetric matrix has more than one meaning.

Here it is that for any matrix, at a symmetric one. A differential `\operatorname{tr}(G^T dA)` with
a symmetric `dA` does not see the skew-symmetric part of `G`, and who counts `a_{ij}` and `a_{ji}`
as one variable has `G + G^T` less a diagonal. Neither is accused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..errors import NotReadError
from ..language.chains import Chain, Side
from ..language.constructs.gradient import Gradient
from ..language.constructs.products import Diag
from ..language.nodes import Hadamard, Identity, Node, Sum, Transpose, walk
from ..wording import say
from .emptied import derivatives
from .force import mirrored
from .outcomes import Outcome


def by_symmetric_matrices(
    chain: Chain, outcomes: Sequence[Outcome], judge: Callable[[Chain], Sequence[Outcome]]
) -> list[Outcome]:
    """The outcomes, without the accusations that another meaning of such a derivative excuses."""
    found = [*outcomes]
    if all(outcome.verdict != "false" for outcome in found):
        return found
    name = _varying(chain)
    if name is None:
        return found
    for k, (outcome, equality) in enumerate(zip(found, chain.equalities, strict=True)):
        pair = chain.sides[equality.left : equality.left + 2]
        if outcome.verdict != "false" or any(side.node is None for side in pair):
            continue
        if any(_has_a_diagonal(side) for side in pair):
            message = say(
                "a derivative with respect to {name}, which is symmetric, may be meant with respect"
                " to its entries on and below the diagonal; here it is that for any matrix",
                name=name,
            )
        else:
            whole = replace(
                chain,
                sides=[_with_transpose(side) for side in pair],
                equalities=[replace(equality, left=0, means="claim", defines=None)],
            )
            if judge(whole)[0].verdict != "holds":
                continue
            message = say(
                "{name} is symmetric, so a derivative with respect to it is determined only up to a"
                " skew-symmetric part: the two sides differ by no more",
                name=name,
            )
        found[k] = Outcome.unread(message, chain, equality.left + 1)
    return found


def _varying(chain: Chain) -> str | None:
    """The symmetric matrix with respect to which something is differentiated."""
    try:
        by = {part.wrt.name for part, _ in derivatives(chain) if isinstance(part, Gradient)}
    except NotReadError:
        return None
    symmetric = {mirrored(assumption) for assumption in chain.assumptions}
    return next(iter(sorted(by & symmetric)), None)


def _has_a_diagonal(side: Side) -> bool:
    """Whether a part of a side is a diagonal: of a matrix, or what `I` leaves of one."""
    return side.node is not None and any(
        isinstance(part, Diag)
        or (isinstance(part, Hadamard) and any(isinstance(f, Identity) for f in part.factors))
        for part in walk(side.node)
    )


def _with_transpose(side: Side) -> Side:
    node: Node | None = side.node
    if node is None:
        return side
    return replace(side, node=Sum(node.span, (node, Transpose(node.span, node)), (1, 1)))
