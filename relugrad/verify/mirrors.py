"""A derivative with respect to a symmetric matrix that counts each of its entries once.

The checker differentiates as for any matrix and then takes the matrix to be symmetric. An author
who treats `a_{ij}` and `a_{ji}` as one variable gets `G + G^T` minus a diagonal instead of `G`, and
is not accused.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import NotReadError
from ..language.chains import Chain, Side
from ..language.constructs.gradient import Gradient
from ..language.constructs.products import Diag
from ..language.nodes import Hadamard, Identity, walk
from ..wording import say
from .emptied import derivatives
from .force import mirrored
from .outcomes import Outcome


def by_symmetric_matrices(chain: Chain, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes, without the accusations of what may be meant by the entries of one triangle."""
    found = [*outcomes]
    if all(outcome.verdict != "false" for outcome in found):
        return found
    name = _varying(chain)
    if name is None:
        return found
    message = say(
        "a derivative with respect to {name}, which is symmetric, may be meant with respect"
        " to its entries on and below the diagonal; here it is that for any matrix",
        name=name,
    )
    for k, (outcome, equality) in enumerate(zip(found, chain.equalities, strict=True)):
        pair = chain.sides[equality.left : equality.left + 2]
        if outcome.verdict == "false" and any(map(_has_a_diagonal, pair)):
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
