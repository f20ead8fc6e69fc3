"""What the points, the proofs and the shapes of an attempt say of each equality."""

from __future__ import annotations

from ..language.entries import Naming
from ..language.nodes import Symbol
from ..language.scope import free_symbols
from ..wording import plural, say
from .outcomes import Outcome
from .prover import proof_between
from .remarks import FOLLOWS, right_again
from .sides import Attempt, counting


class ContradictionError(Exception):
    """A point refutes what is proved: one of the two is wrong, and nothing can be said."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(
            say("a point refutes what is proved: {left} = {right}", left=left, right=right)
        )


def decide(attempt: Attempt, k: int) -> Outcome:
    """The outcome of an equality in the reading of an attempt."""
    equality = attempt.chain.equalities[k]
    left, right = equality.left, equality.left + 1
    named = equality.defines is not None and isinstance(equality.defines.node, Naming)
    if named or (equality.means == "definition" and equality.defines is None):
        return Outcome("definition")
    if right in attempt.unread:
        return Outcome("unread", attempt.unread[right], right)
    if equality.means == "condition" and left not in attempt.unread:
        proof = attempt.proofs.get(left)
        # Assumed twice, it is proved by itself.
        if proof is not None and not (equality.restates and attempt.held):
            return Outcome("holds", proof=proof)
        # What is assumed may contradict itself, and leave no point to compare the sides at.
        if attempt.values and _is_settled(attempt, left) and attempt.equal(left, right):
            return Outcome("holds")
        return Outcome("condition", assumed=equality.assumed)
    if equality.defines is not None:
        if right in attempt.shapeless:
            return Outcome("false", wrong=right, shape_error=attempt.shapeless[right])
        return Outcome("definition")
    # Nothing is compared across a side that was not read.
    if left in attempt.unread:
        return Outcome("unread", attempt.unread[left], left)
    reference = attempt.reference(right)
    if attempt.held or attempt.blocked:
        return _assumed_outcome(attempt, left, right, reference)
    if right in attempt.shapeless:
        return Outcome(
            "false", wrong=right, against=reference, shape_error=attempt.shapeless[right]
        )
    if left in attempt.shapeless and (reference is None or reference >= right):
        return Outcome("false", wrong=left, against=right, shape_error=attempt.shapeless[left])
    proof = attempt.proofs.get(left)
    if attempt.equal(left, right):
        if reference is not None and not attempt.equal(reference, right):
            enclosed = proof is None and attempt.enclosed(left, right)
            return Outcome("holds", detail=FOLLOWS, proof=proof, enclosed=enclosed)
        if proof is None and attempt.enclosed(left, right):
            count = len(attempt.points)
            return Outcome(
                "holds",
                detail=say("equal to 60 digits at {number} points", number=count),
                enclosed=True,
            )
        return Outcome("holds", proof=proof)
    if proof is not None and left in attempt.fits and right in attempt.fits:
        raise ContradictionError(attempt.side(left).latex, attempt.side(right).latex)
    if reference is not None and reference < right and attempt.equal(reference, right):
        proof = proof_between(attempt, reference, right)
        enclosed = proof is None and attempt.enclosed(reference, right)
        return Outcome("holds", detail=right_again(reference), proof=proof, enclosed=enclosed)
    against = (
        left if reference in (None, right) or _assumes(attempt, reference, left) else reference
    )
    return Outcome("false", wrong=right, against=against)


def _assumes(attempt: Attempt, first: int | None, left: int) -> bool:
    """Whether an equation between two sides is assumed: a point need not satisfy it."""
    return (
        first is not None
        and left in attempt.fits
        and any(
            link.means == "condition" and first <= link.left < left
            for link in attempt.chain.equalities
        )
    )


def _is_settled(attempt: Attempt, left: int) -> bool:
    """Whether definitions leave numbers alone: the determinant of an example's matrix."""
    return all(
        side.node is not None and next(free_symbols(side.node, side.scope), None) is None
        for side in (attempt.side(left), attempt.side(left + 1))
    )


def _assumed_outcome(attempt: Attempt, left: int, right: int, reference: int | None) -> Outcome:
    """The verdict under assumptions: what holds is proved, and what is false has its point."""
    proof = attempt.proofs.get(left)
    # Signs that no point has would prove anything.
    signs = {str(one.assumption) for one in attempt.held if one.order}
    if proof is not None and not (attempt.blocked and signs.intersection(proof.under)):
        if attempt.values and not attempt.equal(left, right):
            raise ContradictionError(attempt.side(left).latex, attempt.side(right).latex)
        return Outcome("holds", proof=proof)
    if attempt.blocked:
        return Outcome.unread(attempt.blocked, attempt.chain, right)
    under = tuple(dict.fromkeys(str(one.assumption) for one in attempt.held))
    for side, other in ((right, reference), (left, right)):
        if side in attempt.shapeless:
            error = attempt.shapeless[side]
            return Outcome("false", wrong=side, against=other, shape_error=error, under=under)
    if attempt.equal(left, right):
        message = say(
            "it is true at all points tried that satisfy {conditions}, but could not be"
            " proved under that assumption",
            conditions=", ".join(under),
        )
        return Outcome.unread(message, attempt.chain, right)
    if reference is not None and reference < left:
        earlier = proof_between(attempt, reference, right)
        if earlier is not None:
            return Outcome("holds", detail=right_again(reference), proof=earlier)
    against = (
        left if reference in (None, right) or _assumes(attempt, reference, left) else reference
    )
    if against != left and attempt.equal(against, right):
        against = left
    return Outcome("false", wrong=right, against=against, under=under)


def defined_anew(attempt: Attempt, outcome: Outcome, left: int) -> Outcome:
    """The outcome, but for a second equation of a defined symbol that brings new symbols.

    These may be defined further on, or the symbol anew.
    """
    side, right = attempt.side(left), attempt.side(left + 1)
    binding = side.scope.get(side.node.name) if isinstance(side.node, Symbol) else None
    if outcome.verdict != "false" or binding is None or None in (binding.node, right.node):
        return outcome
    assert binding.node is not None
    known = {binding.name, *free_symbols(binding.node, binding.scope)}
    # What was free in it may be defined by now.
    later = [b for name in known if (b := side.scope.get(name)) and b.node and b is not binding]
    known.update(name for b in later if b.node for name in free_symbols(b.node, b.scope))
    new = [n for n in dict.fromkeys(free_symbols(right.readable, right.scope)) if n not in known]
    if not new:
        return outcome
    message = plural(
        "{names} is not defined before this line, and the definition of {name} does not contain"
        " it: define {names} first",
        "{names} are not defined before this line, and the definition of {name} does not contain"
        " them: define {names} first",
        len(new),
        names=", ".join(new),
        name=binding.name,
    )
    return Outcome.unread(message, attempt.chain, left + 1)


def for_one_size(attempt: Attempt, outcome: Outcome, right: int) -> Outcome:
    """The outcome, but for an equality in which a symbol is a size, and which is not proved.

    That symbol has one value at all points, which is no evidence for another.
    """
    letters = counting(attempt)
    if outcome.verdict != "holds" or outcome.proof is not None or not letters:
        return outcome
    message = say(
        "{names} is the number of terms in a sum, and it could not be decided whether"
        " this holds for every number",
        names=", ".join(letters),
    )
    return Outcome.unread(message, attempt.chain, right)
