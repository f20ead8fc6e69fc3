"""A chain in one reading of its symbols: shapes, assumptions, proofs and points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..errors import NotReadError
from ..language.chains import Assumption, Chain
from ..language.nodes import Kind
from ..language.shapes import Shapes
from .dependence import forget_dependent
from .emptied import derivatives
from .force import held
from .prover import prove, prover
from .sampling import sample
from .sides import Attempt, evaluable, read_sides


def attempted(
    chain: Chain,
    kinds: Mapping[str, Kind],
    seed: int,
    trials: int,
    *,
    flexible: bool,
    assumed: Sequence[Assumption] = (),
) -> Attempt:
    """Read, prove and evaluate the sides of a chain; `flexible` sizes may become equal by use."""
    unread = {i: side.error for i, side in enumerate(chain.sides) if side.error is not None}
    while True:
        attempt = Attempt(chain, Shapes(kinds), unread=dict(unread))
        _assume(attempt, assumed)
        first = read_sides(attempt, flexible=flexible)
        if only_defines(chain):
            # Its shapes are all that can be wrong with it.
            return attempt
        forget_dependent(attempt)
        _without_stationarity(attempt)
        prove(attempt)
        sample(attempt, seed, trials)
        late = attempt.unread.keys() - first
        readable = evaluable(attempt)
        if not any(readable[:1] < [i] < readable[-1:] for i in late):
            return attempt
        # What was not read parts the chain, so the sizes of its parts are not compared.
        unread = attempt.unread


def proves(chain: Chain, assumed: Sequence[Assumption]) -> bool:
    """Whether assumptions prove something of a chain, at the kinds that its section tells."""
    unread = {i: side.error for i, side in enumerate(chain.sides) if side.error is not None}
    attempt = Attempt(chain, Shapes({}), unread=unread)
    _assume(attempt, assumed)
    if not attempt.held:
        return False
    read_sides(attempt, flexible=True)
    _without_stationarity(attempt)
    prove(attempt)
    return bool(attempt.proofs)


def only_defines(chain: Chain) -> bool:
    """Whether a chain states nothing but definitions."""
    return all(one.defines is not None or one.means == "definition" for one in chain.equalities)


def _assume(attempt: Attempt, assumed: Sequence[Assumption]) -> None:
    """Put assumptions in force in an attempt, or note what keeps it from being refuted."""
    saved = attempt.shapes.save()
    try:
        attempt.held = held(attempt.chain, assumed, attempt.shapes)
    except NotReadError as error:
        attempt.shapes.restore(saved)
        attempt.blocked = error.message


def _without_stationarity(attempt: Attempt) -> None:
    """Put those out of force under which a side of a chain that differentiates is 0.

    Under X^TXw = X^Ty the gradient of the loss is 0, and so is each of its multiples. One that
    changes what stands beside the differential of its own symbol proves nothing, for it may be the
    same of a part of the sides.
    """
    if not attempt.held or not derivatives(attempt.chain):
        return
    normal = prover(attempt)
    sides = [(attempt.side(i), shape) for i, shape in attempt.fits.items()]
    attempt.held = [
        replace(one, law=one.law and not any(normal.slants(one, *side) for side in sides))
        for one in attempt.held
        if not any(normal.empties(one, *side) for side in sides)
    ]
