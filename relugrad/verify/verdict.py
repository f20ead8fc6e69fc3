"""Is it true? The verdict on every equality of a chain.

Each equality is judged in general first; then without the definitions that would leave nothing of
it, under what the text assumes, and with what is defined later, so that nothing right is accused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..errors import NotReadError
from ..language.chains import Assumption, Chain
from ..language.nodes import Number, Symbol
from ..language.roots import with_matrix_functions
from ..language.scope import Binding, reachable
from ..language.tangents import with_differentials
from ..language.views import with_later_definitions, without
from ..patterns import lazy
from ..wording import say
from .abbreviated import with_changes, with_entries, with_shorthand
from .alone import read_alone
from .attempts import attempted, proves
from .claims import meant
from .dependence import with_constants
from .doubt import at_one_size, of_names
from .doubtful import without_doubt
from .elsewhere import without_foreign_definitions, without_increments, without_models
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
from .force import relevant
from .formulas import by_other_formulas
from .layouts import in_a_layout
from .marks import Judged, with_marks
from .mirrors import by_symmetric_matrices
from .outcomes import Outcome
from .readings import judge_kinds, judge_with
from .remarks import remarked
from .sides import Attempt, evaluable
from .solutions import with_solutions
from .symmetry import symmetric_in

_LETTERS = lazy(r"\\[A-Za-z]+|[A-Za-z]")


def judge(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
    """The verdict on every equality of a chain, and the evaluations behind it.

    `trials` is the least number of points for a chain with a kink in it.
    """
    rewritten = with_matrix_functions(chain)
    if rewritten is not None:
        outcomes, attempt = judge(rewritten, seed, trials)
        return [_of_roots(rewritten, outcome) for outcome in outcomes], attempt
    repeated = _repeated(chain)
    if repeated is not None:
        outcomes, attempt = judge(repeated, seed, trials)
        if outcomes[0].proof is not None:
            return outcomes, attempt

    def judged(one: Chain) -> Judged:
        return _judge_marked(one, seed, trials)

    read = with_changes(chain, judged(with_differentials(chain)), judged)
    read = with_shorthand(
        chain, with_entries(chain, read, judged), lambda one: with_entries(one, judged(one), judged)
    )
    return with_solutions(chain, read, judged)


def _of_roots(chain: Chain, outcome: Outcome) -> Outcome:
    """The outcome, but for what is false of a matrix that may be no root, or no exponential."""
    if outcome.verdict != "false" or outcome.wrong is None or outcome.shape_error is not None:
        return outcome
    message = say("roots and exponentials of matrices are compared by their powers alone")
    return Outcome.unread(message, chain, outcome.wrong)


def _judge_marked(chain: Chain, seed: int, trials: int) -> Judged:
    return with_marks(
        chain, lambda marked: in_a_layout(marked, lambda one: _judge_in_layout(one, seed, trials))
    )


def _judge_in_layout(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
    full, attempt = judge_kinds(chain, seed, trials)
    outcomes = full
    if anew := _introduced_anew(chain, full):
        others, again = _judge_in_layout(without(chain, anew), seed, trials)
        # Nothing is accused so: the text may go on with the other symbol all the same.
        if not any(other.verdict in ("false", "unread") for other in others):
            return others, again
    hidden = _hidden(chain, attempt, full, seed)
    general = without(chain, hidden) if hidden else chain
    if hidden:
        outcomes, attempt = judge_kinds(general, seed, trials)
        strange = bool(derivatives(chain)) and bool(strangers(general))
        names = ", ".join(dict.fromkeys(binding.name for binding in hidden))
        message = say(
            "the two sides are equal only after substituting the definition of {names},"
            " which may be the model or the solution: define what is differentiated after"
            " it, or use other letters",
            names=names,
        )
        for k, (outcome, before) in enumerate(zip(outcomes, full, strict=True)):
            if outcome.verdict == "false" and (strange or before.verdict != "false"):
                right = chain.equalities[k].left + 1
                outcomes[k] = Outcome.unread(message, chain, right)
    outcomes, attempt = _under_assumptions(general, outcomes, attempt, seed, trials)
    outcomes = [
        at_one_size(attempt, outcome, equality.left, seed)
        for outcome, equality in zip(outcomes, chain.equalities, strict=True)
    ]
    outcomes = without_models(general, outcomes, seed, trials)
    outcomes = without_doubt(general, outcomes, seed, trials)
    outcomes = read_alone(
        general, outcomes, lambda one, kinds: judge_with(one, kinds, seed, trials)
    )
    outcomes = by_other_formulas(
        general, outcomes, lambda one: judge_kinds(one, seed, trials, relevant(one))[0]
    )
    outcomes = by_symmetric_matrices(general, outcomes)
    outcomes = without_foreign_definitions(general, outcomes, seed, trials)
    outcomes = _with_later_definitions(chain, outcomes, seed)
    outcomes = without_increments(general, outcomes, seed, trials)
    outcomes = [of_names(outcome, chain) for outcome in outcomes]
    outcomes = [meant(attempt, outcome, k) for k, outcome in enumerate(outcomes)]
    remarked(chain, outcomes)
    for k, equality in enumerate(chain.equalities):
        outcomes[k] = with_constants(attempt, outcomes[k], equality.left)
    for outcome, equality in zip(outcomes, chain.equalities, strict=True):
        outcome.unless = _unless(attempt, outcome, equality.left)
    return outcomes, attempt


def _repeated(chain: Chain) -> Chain | None:
    """A chain that defines a symbol anew, as a claim about what it stands for elsewhere."""
    first = chain.equalities[0] if chain.equalities else None
    if first is None or first.earlier is None or first.earlier.node is None:
        return None
    earlier = first.earlier
    if earlier.parameter is not None or earlier.error is not None:
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
            raise NotReadError(
                say(
                    "it is false in general, but {assumption} is assumed, and was not read",
                    assumption=unread,
                )
            )
        assumed = relevant(chain)
    except NotReadError as error:
        rest = _under_what_was_read(chain, seed, trials)
        rights = [equality.left + 1 for equality in chain.equalities]
        return [
            (Outcome.unread(error.message, chain, right) if new is None else new)
            if old.verdict == "false"
            else old
            for old, new, right in zip(outcomes, rest, rights, strict=True)
        ], attempt
    if not assumed:
        return outcomes, attempt
    again, other = judge_kinds(chain, seed, trials, assumed)
    # What was sampled was so at the general points.
    other.bound_log2, other.degree = attempt.bound_log2, attempt.degree
    if not any(old.verdict == "false" for old in outcomes) and not any(
        new.verdict == "holds" for new in again
    ):
        return outcomes, attempt
    return [
        new
        if old.verdict == "false" or (old.verdict == "condition" and new.verdict == "holds")
        else Outcome("holds", proof=old.proof, detail=old.detail or new.detail)
        if old.verdict == "holds" == new.verdict
        else old
        for old, new in zip(outcomes, again, strict=True)
    ], other


def _under_what_was_read(chain: Chain, seed: int, trials: int) -> list[Outcome | None]:
    """What holds by the assumptions that were read, whatever the others say; else None."""
    read = [a for a in chain.assumptions if all(side.node is not None for side in a.sides)]
    none: list[Outcome | None] = [None] * len(chain.equalities)
    try:
        assumed = relevant(replace(chain, assumptions=read)) if read else []
    except NotReadError:
        return none
    rest = replace(chain, assumptions=read)
    if not assumed or len(read) == len(chain.assumptions) or not proves(rest, assumed):
        return none
    again, _ = judge_kinds(rest, seed, trials, assumed)
    return [new if new.verdict == "holds" else None for new in again]


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
    """What would make a false equality true: that matrices are symmetric, or nothing."""
    names = symmetric_in(attempt, left) if outcome.verdict == "false" else ()
    if not attempt.chain.general.isdisjoint(names):
        return ""
    return say(" and ").join(
        say("{symbol} is {property}", symbol=name, property=say("symmetric")) for name in names
    )


def _introduced_anew(chain: Chain, outcomes: Sequence[Outcome]) -> list[Binding]:
    """Definitions of other sections of which a chain waits, though its own section introduces them.

    “Let $b$ be a vector” says that b is any vector, whatever it was before.
    """
    if all(outcome.verdict != "unread" for outcome in outcomes):
        return []
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    try:
        needed = reachable(sides)
    except NotReadError:
        return []
    return [
        binding
        for binding in needed
        if binding.name in chain.introduced
        and not binding.given
        and all(scope.visible(binding.name) is None for _, scope in sides)
    ]


def _with_later_definitions(chain: Chain, outcomes: list[Outcome], seed: int) -> list[Outcome]:
    """Accuse nothing that is right if definitions use what was defined after them: not read.

    A derivative with respect to what only these contain can be meant in no other way.
    """
    late = defined_later(chain)
    waiting = ("false", "unread") if derivatives(chain) else ("false",)
    if not late or all(outcome.verdict not in waiting for outcome in outcomes):
        return outcomes
    try:
        others, _ = _judge_in_layout(with_later_definitions(chain), seed, 1)
    except RecursionError:  # defined by each other
        others = [Outcome("unread") for _ in outcomes]
    message = say(
        "{names} is used before it is defined: define it first, or after “where”",
        names=", ".join(late),
    )
    put_in = say("{names} as defined later", names=", ".join(late))
    for k, (outcome, other) in enumerate(zip(outcomes, others, strict=True)):
        if outcome.verdict == "unread" and other.verdict == "holds":
            outcomes[k] = replace(other, under=(*other.under, put_in))
        elif outcome.verdict in waiting and other.verdict not in ("unread", outcome.verdict):
            outcomes[k] = Outcome.unread(message, chain, chain.equalities[k].left + 1)
    return outcomes


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
            attempt = attempted(chain, {}, seed, 1, flexible=False)
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
        trial = attempted(without(chain, [binding]), {}, seed, 1, flexible=False)
        if readable <= set(evaluable(trial)):
            after = emptied(trial.evaluators, nodes)
            if any(not after.get(place, True) for place in places):
                hidden.append(binding)
    return hidden + _zeros(chain, outcomes)


def _zeros(chain: Chain, outcomes: list[Outcome]) -> list[Binding]:
    """The symbols that are 0 by their definitions, where only that makes a product 0: x^Ty = 0."""
    found: dict[int, Binding] = {}
    for equality, outcome in zip(chain.equalities, outcomes, strict=True):
        left, right = chain.sides[equality.left : equality.left + 2]
        if outcome.verdict != "holds" or isinstance(left.node, Symbol):
            continue
        if not any(isinstance(side.node, Number) for side in (left, right)):
            continue
        for binding in reachable([(s.node, s.scope) for s in (left, right) if s.node is not None]):
            if isinstance(binding.node, Number) and binding.node.value == 0:
                found[id(binding.node)] = binding
    return list(found.values())
