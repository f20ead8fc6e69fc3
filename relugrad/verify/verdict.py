"""Is it true? The verdict on every equality of a chain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, islice, product

from ..errors import NotReadError
from ..language.chains import Assumption, Chain
from ..language.entries import Naming
from ..language.nodes import (
    Identity,
    Kind,
    Number,
    Symbol,
    walk,
)
from ..language.scope import Binding, free_symbols
from ..language.shapes import NotSquareError, Shapes, reachable
from ..language.tangents import with_differentials
from ..language.views import with_later_definitions, without
from .claims import meant
from .doubt import in_doubt
from .emptied import (
    defined_later,
    derivatives,
    emptied,
    put_into_derivatives,
    strangers,
    sums,
    suspects,
    symbols,
)
from .force import held, relevant
from .layouts import in_a_layout
from .marks import with_marks
from .outcomes import Outcome
from .proof import Proof, prove, prover
from .sampling import sample
from .sides import Attempt, counting, evaluable, expressions, read_sides
from .unspecified import depends_on_the_loss

# So many other readings of a chain are tried, by the kinds of its symbols.
MAX_READINGS = 31
MAX_UNSURE = 5
_SMALL = re.compile(r"(?:[a-z]|\\[a-z]+)(?:[_^]\{[^}]*\})*")
_LETTERS = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
SAID: Mapping[Kind, str] = {
    "scalar": "number", "vector": "column", "row": "row", "matrix": "matrix",
}  # fmt: skip


class ContradictionError(Exception):
    """A point refutes what is proved: one of the two is wrong, and nothing can be said."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"a point refutes what is proved: {left} = {right}")


def judge(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
    """The verdict on every equality of a chain, and the evaluations behind it.

    `trials` is the least number of points for a chain with a kink in it.
    """
    repeated = _repeated(chain)
    if repeated is not None:
        outcomes, attempt = judge(repeated, seed, trials)
        if outcomes[0].proof is not None:
            return outcomes, attempt
    return with_marks(
        with_differentials(chain),
        lambda marked: in_a_layout(marked, lambda one: _judge_in_layout(one, seed, trials)),
    )


def _judge_in_layout(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
    full, attempt = _judge_kinds(chain, seed, trials)
    outcomes = full
    hidden = _hidden(chain, attempt, full, seed)
    general = without(chain, hidden) if hidden else chain
    if hidden:
        outcomes, attempt = _judge_kinds(general, seed, trials)
        strange = bool(derivatives(chain)) and bool(strangers(general))
        names = ", ".join(dict.fromkeys(binding.name for binding in hidden))
        message = (
            f"the two sides are equal only with the definition of {names} put in, which may be the"
            " model, or the solution: define what is differentiated after it, or use other letters"
        )
        for k, (outcome, before) in enumerate(zip(outcomes, full, strict=True)):
            if outcome.verdict == "false" and (strange or before.verdict != "false"):
                right = chain.equalities[k].left + 1
                outcomes[k] = _unread(message, chain, right)
    outcomes, attempt = _under_assumptions(general, outcomes, attempt, seed, trials)
    outcomes = _with_later_definitions(chain, outcomes, seed)
    outcomes = [_in_doubt(outcome, chain) for outcome in outcomes]
    outcomes = [meant(attempt, outcome, k) for k, outcome in enumerate(outcomes)]
    for outcome, equality in zip(outcomes, chain.equalities, strict=True):
        outcome.unless = _unless(attempt, outcome, equality.left)
    return outcomes, attempt


def _repeated(chain: Chain) -> Chain | None:
    """A chain that defines a symbol anew, as a claim about what it stands for elsewhere."""
    first = chain.equalities[0] if chain.equalities else None
    if first is None or first.earlier is None or first.earlier.node is None:
        return None
    earlier = first.earlier
    if earlier.parameter is not None:
        return None
    left = replace(chain.sides[0], node=earlier.node, scope=earlier.scope)
    claim = replace(first, defines=None, means="claim", earlier=None)
    equalities = [claim, *chain.equalities[1:]]
    return replace(chain, sides=[left, *chain.sides[1:]], equalities=equalities)


def _under_assumptions(
    chain: Chain, outcomes: list[Outcome], attempt: Attempt, seed: int, trials: int
) -> tuple[list[Outcome], Attempt]:
    """The verdicts, where what is false in general is judged under what the text assumes.

    What holds without an assumption holds under none.
    """
    if not any(outcome.verdict in ("false", "condition") for outcome in outcomes):
        return outcomes, attempt
    try:
        unread = _assumed_unread(chain)
        if unread:
            raise NotReadError(f"it is false in general, but {unread} is assumed, and was not read")
        assumed = relevant(chain)
    except NotReadError as error:
        rights = [equality.left + 1 for equality in chain.equalities]
        return [
            _unread(error.message, chain, right) if old.verdict == "false" else old
            for old, right in zip(outcomes, rights, strict=True)
        ], attempt
    if not assumed:
        return outcomes, attempt
    again, other = _judge_kinds(chain, seed, trials, assumed)
    # What was sampled was so at the general points.
    other.bound_log2, other.degree = attempt.bound_log2, attempt.degree
    if not any(old.verdict == "false" for old in outcomes) and not any(
        new.verdict == "holds" for new in again
    ):
        return outcomes, attempt
    return [
        new
        if old.verdict == "false" or (old.verdict == "condition" and new.verdict == "holds")
        else Outcome("holds", proof=old.proof)
        if old.verdict == "holds" == new.verdict
        else old
        for old, new in zip(outcomes, again, strict=True)
    ], other


def _assumed_unread(chain: Chain) -> Assumption | None:
    """An assumption that was not read, and that may be about a symbol of the chain."""
    known = symbols(chain)
    for assumption in chain.assumptions:
        sides = [s for s in (assumption.left, assumption.right) if s is not None]
        if assumption.symbol and sides and assumption.symbol not in known:
            # What a symbol is says nothing of what it is made of.
            continue
        if any(side.node is None for side in sides):
            letters = {token.text for side in sides for token in side.tokens}
            if any(letters & set(_LETTERS.findall(name)) for name in known):
                return assumption
    return None


def _unless(attempt: Attempt, outcome: Outcome, left: int) -> str:
    """What would make a false equality true: that a matrix is symmetric, or nothing."""
    fits = attempt.fits
    if outcome.verdict != "false" or left not in fits or left + 1 not in fits:
        return ""
    name = prover(attempt).unless(attempt.side(left), attempt.side(left + 1), fits[left])
    return f"{name} is symmetric" if name else ""


def _in_doubt(outcome: Outcome, chain: Chain) -> Outcome:
    """Accuse nothing that may be right where what is read as the identity is something else."""
    if outcome.verdict != "false" or outcome.wrong is None:
        return outcome
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    defined = [binding.node for binding in reachable(sides) if binding.node is not None]
    nodes = (part for node in [*(node for node, _ in sides), *defined] for part in walk(node))
    doubt = next((part.doubt for part in nodes if isinstance(part, Identity) and part.doubt), "")
    if not doubt:
        return outcome
    message = f"{doubt} is read as the identity, with which it is false: define it, or write I"
    return _unread(message, chain, outcome.wrong)


def _with_later_definitions(chain: Chain, outcomes: list[Outcome], seed: int) -> list[Outcome]:
    """Accuse nothing that is right if definitions use what was defined after them: not read."""
    late = defined_later(chain)
    if not late or all(outcome.verdict != "false" for outcome in outcomes):
        return outcomes
    try:
        others, _ = _judge_kinds(with_later_definitions(chain), seed, 1)
    except RecursionError:  # defined by each other
        others = [Outcome("unread") for _ in outcomes]
    message = f"{', '.join(late)} is used before it is defined: define it first, or after “where”"
    return [
        _unread(message, chain, equality.left + 1)
        if outcome.verdict == "false" != other.verdict
        else outcome
        for outcome, other, equality in zip(outcomes, others, chain.equalities, strict=True)
    ]


def _hidden(chain: Chain, attempt: Attempt, outcomes: list[Outcome], seed: int) -> list[Binding]:
    """The definitions that are not put into a chain, for they would leave nothing of its claim.

    Into a chain that differentiates, none is put in that came after what is differentiated, or by
    which part of it vanishes; into another, none by which both sides of an equality do.
    """
    if not attempt.has_definitions:
        return []
    hidden: list[Binding] = []
    nodes = sums(chain)
    if derivatives(chain):
        hidden = put_into_derivatives(chain)
        if hidden:
            chain = without(chain, hidden)
            attempt = _attempt(chain, {}, seed, 1, flexible=False)
            nodes = sums(chain)
    else:
        claimed = {
            id(side.node)
            for equality, outcome in zip(chain.equalities, outcomes, strict=True)
            if outcome.verdict == "holds"
            for sides in [chain.sides[equality.left : equality.left + 2]]
            if not any(isinstance(side.node, Number) for side in sides)
            for side in sides
        }
        nodes = {key: nodes[key] for key in claimed}
    before = emptied(attempt.evaluators, nodes)
    readable = set(evaluable(attempt))
    for binding, places in suspects(before, nodes):
        trial = _attempt(without(chain, [binding]), {}, seed, 1, flexible=False)
        if readable <= set(evaluable(trial)):
            after = emptied(trial.evaluators, nodes)
            if any(not after.get(place, True) for place in places):
                hidden.append(binding)
    return hidden


def _unread(message: str, chain: Chain, side: int) -> Outcome:
    return Outcome("unread", NotReadError(message, *chain.sides[side].span), side)


def _judge_kinds(
    chain: Chain, seed: int, trials: int, assumed: Sequence[Assumption] = ()
) -> tuple[list[Outcome], Attempt]:
    """The verdicts, where the uses of a symbol leave open of which kind it is.

    It holds in the reading that the looks of its symbols decide, and is false if it is in all
    readings that fit: where it holds in another one, it is not read.
    """
    outcomes, attempt = _judge(chain, {}, seed, trials, assumed)
    if all(outcome.verdict != "false" for outcome in outcomes):
        return outcomes, attempt
    for kinds in islice(_readings(chain), MAX_READINGS):
        others, other = _judge(chain, kinds, seed, trials, assumed)
        if other.shapeless or other.misfits:
            continue
        for k, outcome in enumerate(outcomes):
            if outcome.verdict == "false" and others[k].verdict == "holds":
                said = " and ".join(f"{name} is a {SAID[kind]}" for name, kind in kinds.items())
                message = (
                    f"it is false as its symbols are read here, but may hold if {said}: say in the"
                    " text what they are"
                )
                outcomes[k] = _unread(message, chain, chain.equalities[k].left + 1)
    return outcomes, attempt


def _plain(name: str) -> tuple[Kind, ...]:
    """The kinds that a plain small letter may have; none of other symbols."""
    return ("scalar", "vector") if _SMALL.fullmatch(name) else ()


def _readings(chain: Chain) -> Iterator[dict[str, Kind]]:
    """The other kinds that the symbols of a chain may have, each time for some of them."""
    names: dict[str, None] = {}
    for side in chain.sides:
        for node, scope in expressions(side) if side.node is not None else ():
            for part in walk(node):
                if isinstance(part, Symbol) and scope.get(part.name) is None:
                    names[part.name] = None
    # What the uses of a section tell, those of one chain may leave open.
    alternatives = {name: chain.others.get(name) or _plain(name) for name in names}
    unsure = [name for name in names if alternatives[name]][:MAX_UNSURE]
    for count in range(1, len(unsure) + 1):
        for some in combinations(unsure, count):
            for kinds in product(*(alternatives[name] for name in some)):
                yield dict(zip(some, kinds, strict=True))


def _judge(
    chain: Chain,
    kinds: Mapping[str, Kind],
    seed: int,
    trials: int,
    assumed: Sequence[Assumption] = (),
) -> tuple[list[Outcome], Attempt]:
    attempt = _attempt(chain, kinds, seed, trials, flexible=False, assumed=assumed)
    if attempt.shapeless or attempt.misfits:
        # A matrix may be square by its use, also where it was defined.
        square = _attempt(chain, kinds, seed, trials, flexible=True, assumed=assumed)
        all_fit = not (square.shapeless or square.misfits) and square.fits and square.values
        references = {i: square.reference(i) for i in square.fits}
        if all_fit and (
            all(k is not None and square.equal(k, i) for i, k in references.items())
            or _needs_square(attempt)
            or _is_right_if(square, attempt)
        ):
            attempt = square
    outcomes = [_outcome(attempt, k) for k in range(len(chain.equalities))]
    for k, equality in enumerate(chain.equalities):
        outcomes[k] = depends_on_the_loss(attempt, outcomes[k])
        outcomes[k] = _for_one_size(attempt, outcomes[k], equality.left + 1)
        outcomes[k] = _defined_anew(attempt, outcomes[k], equality.left)
        outcomes[k] = in_doubt(attempt, outcomes[k], equality.left, seed)
    return outcomes, attempt


def _needs_square(attempt: Attempt) -> bool:
    """Whether the shapes lack nothing but that what is inverted, or traced, is square."""
    return not attempt.misfits and all(
        isinstance(error, NotSquareError) for error in attempt.shapeless.values()
    )


def _is_right_if(square: Attempt, attempt: Attempt) -> bool:
    """Whether equal sizes make a side that has no shape right, and change no other verdict.

    One false side of a chain is no reason to refuse the others the reading that they have alone.
    """
    adjusted = False
    for equality in square.chain.equalities:
        left, right = equality.left, equality.left + 1
        if not {left, right} <= square.fits.keys():
            continue
        reference = square.reference(right)
        if not {left, right} <= attempt.fits.keys():
            adjusted |= any(
                square.equal(k, right) for k in (left, reference) if k not in (None, right)
            )
        elif attempt.equal(left, right) != square.equal(left, right):
            return False
    return adjusted


def _attempt(
    chain: Chain,
    kinds: Mapping[str, Kind],
    seed: int,
    trials: int,
    *,
    flexible: bool,
    assumed: Sequence[Assumption] = (),
) -> Attempt:
    unread = {i: side.error for i, side in enumerate(chain.sides) if side.error is not None}
    while True:
        attempt = Attempt(chain, Shapes(kinds), unread=dict(unread))
        _assume(attempt, assumed)
        first = read_sides(attempt, flexible=flexible)
        _without_stationarity(attempt)
        prove(attempt)
        sample(attempt, seed, trials)
        late = attempt.unread.keys() - first
        readable = evaluable(attempt)
        if not any(readable[:1] < [i] < readable[-1:] for i in late):
            return attempt
        # What was not read parts the chain, so the sizes of its parts are not compared.
        unread = attempt.unread


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


def _outcome(attempt: Attempt, k: int) -> Outcome:
    equality = attempt.chain.equalities[k]
    left, right = equality.left, equality.left + 1
    named = equality.defines is not None and isinstance(equality.defines.node, Naming)
    if named or (equality.means == "definition" and equality.defines is None):
        return Outcome("definition")
    if right in attempt.unread:
        return Outcome("unread", attempt.unread[right], right)
    if equality.means == "condition" and left not in attempt.unread:
        proof = attempt.proofs.get(left)
        if proof is not None:
            return Outcome("holds", proof=proof)
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
            return Outcome(
                "holds",
                detail="follows from the expression before it, which is false",
                proof=proof,
                enclosed=proof is None and attempt.enclosed(left, right),
            )
        if proof is None and attempt.enclosed(left, right):
            count = len(attempt.points)
            return Outcome("holds", detail=f"equal to 60 digits at {count} points", enclosed=True)
        return Outcome("holds", proof=proof)
    if proof is not None and left in attempt.fits and right in attempt.fits:
        raise ContradictionError(attempt.side(left).latex, attempt.side(right).latex)
    if reference is not None and reference < right and attempt.equal(reference, right):
        which = "the chain's first" if reference == 0 else "an earlier"
        enclosed = attempt.enclosed(reference, right)
        return Outcome("holds", detail=f"right again: equals {which} expression", enclosed=enclosed)
    against = left if reference in (None, right) else reference
    return Outcome("false", wrong=right, against=against)


def _assumed_outcome(attempt: Attempt, left: int, right: int, reference: int | None) -> Outcome:
    """The verdict under assumptions: what holds is proved, and what is false has its point."""
    proof = attempt.proofs.get(left)
    if proof is not None:
        if attempt.values and not attempt.equal(left, right):
            raise ContradictionError(attempt.side(left).latex, attempt.side(right).latex)
        return Outcome("holds", proof=proof)
    if attempt.blocked:
        return _unread(attempt.blocked, attempt.chain, right)
    under = tuple(str(one.assumption) for one in attempt.held)
    for side, other in ((right, reference), (left, right)):
        if side in attempt.shapeless:
            error = attempt.shapeless[side]
            return Outcome("false", wrong=side, against=other, shape_error=error, under=under)
    if attempt.equal(left, right):
        message = (
            f"it is true at all points tried that satisfy {', '.join(under)}, but could not be"
            " proved under it"
        )
        return _unread(message, attempt.chain, right)
    if reference is not None and reference < left:
        earlier = _proof_between(attempt, reference, right)
        if earlier is not None:
            which = "the chain's first" if reference == 0 else "an earlier"
            detail = f"right again: equals {which} expression"
            return Outcome("holds", detail=detail, proof=earlier)
    against = left if reference in (None, right) else reference
    if against != left and attempt.equal(against, right):
        against = left
    return Outcome("false", wrong=right, against=against, under=under)


def _proof_between(attempt: Attempt, left: int, right: int) -> Proof | None:
    shape = attempt.fits.get(left)
    if shape is None or right not in attempt.fits:
        return None
    return prover(attempt).proof(attempt.side(left), attempt.side(right), shape)


def _defined_anew(attempt: Attempt, outcome: Outcome, left: int) -> Outcome:
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
    names = ", ".join(new)
    verb = "is" if len(new) == 1 else "are"
    message = (
        f"{names} {verb} not defined before this line, and {binding.name} is defined without"
        f" {'it' if len(new) == 1 else 'them'}: define {names} first"
    )
    return _unread(message, attempt.chain, left + 1)


def _for_one_size(attempt: Attempt, outcome: Outcome, right: int) -> Outcome:
    """The outcome, but for an equality in which a symbol is a size, and which is not proved.

    That symbol has one value at all points, which is no evidence for another.
    """
    letters = counting(attempt)
    if outcome.verdict != "holds" or outcome.proof is not None or not letters:
        return outcome
    message = (
        f"{', '.join(letters)} is the number of terms in a sum, and whether this holds for every"
        " number could not be decided"
    )
    return _unread(message, attempt.chain, right)
