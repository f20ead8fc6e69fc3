"""Is it true? The verdict on every equality of a chain."""

from __future__ import annotations

from itertools import combinations

from ..errors import NotReadError
from ..language.chains import Binding, Chain, free_symbols, with_later_definitions, without
from ..language.nodes import (
    Node,
    Number,
    Symbol,
    walk,
)
from ..language.shapes import NotSquareError, Shapes
from ..language.tangents import with_differentials
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
from .layouts import in_a_layout
from .marks import with_marks
from .outcomes import Outcome
from .proof import prove
from .sampling import sample
from .sides import Attempt, counting, evaluable, expressions, read_sides
from .unspecified import depends_on_the_loss

# With more capital Greek letters they are read as matrices all, or as numbers all.
MAX_UNSETTLED = 4


class ContradictionError(Exception):
    """A point refutes what is proved: one of the two is wrong, and nothing can be said."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"a point refutes what is proved: {left} = {right}")


def judge(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
    """The verdict on every equality of a chain, and the evaluations behind it.

    `trials` is the least number of points for a chain with a kink in it.
    """
    return with_marks(
        with_differentials(chain),
        lambda marked: in_a_layout(marked, lambda one: _judge_in_layout(one, seed, trials)),
    )


def _judge_in_layout(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
    full, attempt = _judge_kinds(chain, seed, trials)
    outcomes = full
    hidden = _hidden(chain, attempt, full, seed)
    if hidden:
        general = without(chain, hidden)
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
    outcomes = _with_later_definitions(chain, outcomes, seed)
    return [_under_conditions(outcome, chain) for outcome in outcomes], attempt


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
            attempt = _attempt(chain, frozenset(), seed, 1, flexible=False)
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
        trial = _attempt(without(chain, [binding]), frozenset(), seed, 1, flexible=False)
        if readable <= set(evaluable(trial)):
            after = emptied(trial.evaluators, nodes)
            if any(not after.get(place, True) for place in places):
                hidden.append(binding)
    return hidden


def _under_conditions(outcome: Outcome, chain: Chain) -> Outcome:
    """What is false in general may hold under a condition that the text states, or be one."""
    if outcome.verdict != "false" or outcome.wrong is None:
        return outcome
    if chain.condition is not None:
        return _unread(f"{chain.condition}: {chain.condition.remedy}", chain, outcome.wrong)
    last = chain.sides[-1].node
    if outcome.wrong == len(chain.sides) - 1 and derivatives(chain) and _is_zero(last):
        return _unread("a derivative that is set to 0 is a condition", chain, outcome.wrong)
    names = symbols(chain)
    condition = next((c for c in chain.conditions if c.names & names), None)
    if condition is None:
        return outcome
    message = f"it is false in general, but {condition}: {condition.remedy}"
    return _unread(message, chain, outcome.wrong)


def _unread(message: str, chain: Chain, side: int) -> Outcome:
    return Outcome("unread", NotReadError(message, *chain.sides[side].span), side)


def _is_zero(node: Node | None) -> bool:
    return isinstance(node, Number) and node.value == 0


def _judge_kinds(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
    r"""The verdicts, where a capital Greek letter may be a matrix or a number.

    It holds in the reading with the most matrices that fits, and is false if it is in all readings:
    \Sigma\Lambda = \Lambda\Sigma would hold for numbers.
    """
    names = _capital_greek(chain)
    if not names:
        return _judge(chain, frozenset(), seed, trials)
    subsets = [
        frozenset(some) for k in range(len(names), -1, -1) for some in combinations(names, k)
    ]
    if len(names) > MAX_UNSETTLED:
        subsets = [subsets[0], subsets[-1]]
    readings = [_judge(chain, some, seed, trials) for some in subsets]
    fitting = [k for k, some in enumerate(subsets) if _fits(chain, some, readings[k][1], seed)]
    first = next(iter(fitting), len(readings) - 1)
    alike = {first} | {k for k in fitting if len(subsets[k]) == len(subsets[first])}
    outcomes, attempt = readings[first]
    for k, outcome in enumerate(outcomes):
        others = [other[k].verdict for other, _ in readings]
        if outcome.verdict == "holds" and all(others[i] == "holds" for i in alike):
            continue
        refuted = others[0] == others[-1] == "false" and "holds" not in others
        if outcome.verdict in ("holds", "false") and not refuted:
            right = chain.equalities[k].left + 1
            said = ", ".join(names)
            message = (
                f"{said} may be a matrix or a number here, and the two sides are equal in one"
                r" reading only: a matrix is read in \mathbf{}, or if it is a Latin letter"
            )
            outcomes[k] = _unread(message, chain, right)
    return outcomes, attempt


def _fits(chain: Chain, matrices: frozenset[str], attempt: Attempt, seed: int) -> bool:
    """Whether all sides have a shape, be it for square matrices."""
    if attempt.shapeless:
        attempt = _attempt(chain, matrices, seed, 1, flexible=True)
    return not attempt.shapeless


def _capital_greek(chain: Chain) -> list[str]:
    """The capital Greek letters that have no definition, and are numbers by their looks alone."""
    found: dict[str, None] = {}
    for side in chain.sides:
        for node, scope in expressions(side) if side.node is not None else ():
            for part in walk(node):
                if isinstance(part, Symbol) and part.kind == "scalar":
                    stem = part.name.partition("_{")[0].rpartition("\\")[2]
                    if stem[:1].isupper() and scope.get(part.name) is None:
                        found[part.name] = None
    return list(found)


def _judge(
    chain: Chain, matrices: frozenset[str], seed: int, trials: int
) -> tuple[list[Outcome], Attempt]:
    attempt = _attempt(chain, matrices, seed, trials, flexible=False)
    if (attempt.shapeless or attempt.misfits) and not attempt.has_definitions:
        # Without definitions it is the chain alone that says which matrices are square.
        square = _attempt(chain, matrices, seed, trials, flexible=True)
        all_fit = not (square.shapeless or square.misfits) and square.fits
        references = {i: square.reference(i) for i in square.fits}
        if all_fit and (
            all(k is not None and square.equal(k, i) for i, k in references.items())
            or _needs_square(attempt)
        ):
            attempt = square
    outcomes = [_outcome(attempt, k) for k in range(len(chain.equalities))]
    for k, equality in enumerate(chain.equalities):
        outcomes[k] = depends_on_the_loss(attempt, outcomes[k])
        outcomes[k] = _for_one_size(attempt, outcomes[k], equality.left + 1)
        outcomes[k] = _defined_anew(attempt, outcomes[k], equality.left)
    return outcomes, attempt


def _needs_square(attempt: Attempt) -> bool:
    """Whether the shapes lack nothing but that what is inverted, or traced, is square."""
    return not attempt.misfits and all(
        isinstance(error, NotSquareError) for error in attempt.shapeless.values()
    )


def _attempt(
    chain: Chain, matrices: frozenset[str], seed: int, trials: int, *, flexible: bool
) -> Attempt:
    unread = {i: side.error for i, side in enumerate(chain.sides) if side.error is not None}
    while True:
        attempt = Attempt(chain, Shapes(matrices), unread=dict(unread))
        first = read_sides(attempt, flexible=flexible)
        prove(attempt)
        sample(attempt, seed, trials)
        late = attempt.unread.keys() - first
        readable = evaluable(attempt)
        if not any(readable[:1] < [i] < readable[-1:] for i in late):
            return attempt
        # What was not read parts the chain, so the sizes of its parts are not compared.
        unread = attempt.unread


def _outcome(attempt: Attempt, k: int) -> Outcome:
    equality = attempt.chain.equalities[k]
    left, right = equality.left, equality.left + 1
    if right in attempt.unread:
        return Outcome("unread", attempt.unread[right], right)
    if equality.defines is not None:
        if right in attempt.shapeless:
            return Outcome("false", wrong=right, shape_error=attempt.shapeless[right])
        return Outcome("definition")
    # Nothing is compared across a side that was not read.
    if left in attempt.unread:
        return Outcome("unread", attempt.unread[left], left)
    reference = attempt.reference(right)
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
            )
        return Outcome("holds", proof=proof)
    if proof is not None and left in attempt.fits and right in attempt.fits:
        raise ContradictionError(attempt.side(left).latex, attempt.side(right).latex)
    if reference is not None and reference < right and attempt.equal(reference, right):
        which = "the chain's first" if reference == 0 else "an earlier"
        return Outcome("holds", detail=f"right again: equals {which} expression")
    against = left if reference in (None, right) else reference
    return Outcome("false", wrong=right, against=against)


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
