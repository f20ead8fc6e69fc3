"""Other meanings of the symbols of a false equation: one that makes it true accuses nobody."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import NotReadError
from ..language.chains import Chain
from ..language.constructs.arrays import Array
from ..language.increments import with_products
from ..language.nodes import Apply, Node, Sum, Symbol, walk
from ..language.scope import Binding, reachable
from ..language.sorting import derives, is_constant
from ..language.views import without
from ..wording import say
from .claims import meant
from .outcomes import Outcome
from .readings import judge_kinds
from .tacit import written_in

_NOISE = frozenset(("\\epsilon", "\\varepsilon", "\\eta", "\\xi", "\\nu", "e", "u", "n"))


def without_foreign_definitions(
    chain: Chain, outcomes: list[Outcome], seed: int, trials: int
) -> list[Outcome]:
    """Accuse nothing that holds if a symbol does not stand for what another section calls so.

    Nor does anything hold for the numbers of an example in another section alone.
    """
    if all(outcome.verdict not in ("false", "holds") for outcome in outcomes):
        return outcomes
    scopes = {id(side.node): side.scope for side in chain.sides if side.node is not None}
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    try:
        needed = reachable(sides)
    except NotReadError:
        return outcomes
    told = _told_otherwise(chain)
    foreign = [
        binding
        for binding in needed
        if not binding.given
        and (
            binding.name.partition("_")[0] in told
            or all(scope.visible(binding.name) is None for scope in scopes.values())
        )
    ]
    # That numbers agree, or all entries of two arrays, is no accident.
    unsure = [one for one in foreign if one.name in told and not _has_entries(one)]
    examples = [one for one in foreign if is_constant(one.node) and isinstance(one.node, Array)]
    written = (part for node, _ in sides for part in walk(node))
    if unsure or (examples and not any(isinstance(part, Array) for part in written)):
        examples = unsure or examples
        others, _ = judge_kinds(without(chain, examples), seed, trials)
        message = say(
            "it holds for one formula of {names}, and may be meant in general",
            names=", ".join(dict.fromkeys(binding.name for binding in examples)),
        )
        outcomes = [
            Outcome.unread(message, chain, equality.left + 1)
            if outcome.verdict == "holds" != other.verdict
            and told.isdisjoint(_named(chain.sides[equality.left].node))
            else outcome
            for outcome, other, equality in zip(outcomes, others, chain.equalities, strict=True)
        ]
    outcomes = _in_general(chain, needed, outcomes, seed, trials)
    if not foreign or all(outcome.verdict != "false" for outcome in outcomes):
        return outcomes
    others, attempt = judge_kinds(without(chain, foreign), seed, trials)
    excused = [
        other.verdict != "false" or meant(attempt, other, k).verdict != "false"
        for k, other in enumerate(others)
    ]
    names = ", ".join(dict.fromkeys(binding.name for binding in foreign))
    message = say(
        "it is false with one definition of {names}, and may hold without it: say what is meant"
        " here, or use another symbol",
        names=names,
    )
    return [
        Outcome.unread(message, chain, equality.left + 1)
        if outcome.verdict == "false" and excuse
        else outcome
        for outcome, excuse, equality in zip(outcomes, excused, chain.equalities, strict=True)
    ]


def _has_entries(binding: Binding) -> bool:
    parts = walk(binding.node) if binding.node is not None else ()
    return is_constant(binding.node) or any(isinstance(part, Array) for part in parts)


def _named(node: Node | None) -> tuple[str, ...]:
    """The symbol, or the function of which a side is a value."""
    match node:
        case Symbol(name=name) | Apply(function=name):
            return (name,)
    return ()


def _told_otherwise(chain: Chain) -> set[str]:
    """The symbols for which the section has another formula, and no word that it is a new one."""
    return {one.symbol for one in chain.assumptions if one.doubtful and one.symbol and not one.word}


def _in_general(
    chain: Chain, needed: Sequence[Binding], outcomes: list[Outcome], seed: int, trials: int
) -> list[Outcome]:
    """Accuse nothing that holds in general by the shape of an example: (A^T)^{-1} = (A^{-1})^T."""
    misfit = any(one.verdict == "false" and one.shape_error is not None for one in outcomes)
    examples = [one for one in needed if isinstance(one.node, Array) and is_constant(one.node)]
    if not misfit or not examples:
        return outcomes
    others, _ = judge_kinds(without(chain, examples), seed, trials)
    message = say(
        "it holds in general, and {names} of the text is an example that it does not fit",
        names=", ".join(dict.fromkeys(binding.name for binding in examples)),
    )
    return [
        Outcome.unread(message, chain, equality.left + 1)
        if outcome.shape_error is not None and other.verdict == "holds"
        else outcome
        for outcome, other, equality in zip(outcomes, others, chain.equalities, strict=True)
    ]


def without_models(chain: Chain, outcomes: list[Outcome], seed: int, trials: int) -> list[Outcome]:
    r"""Accuse no derivative that holds if what a model tells is data: y of `y = Xb + \epsilon`."""
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    if all(one.verdict != "false" for one in outcomes) or not any(derives(n) for n, _ in sides):
        return outcomes
    try:
        models = [binding for binding in reachable(sides) if _has_noise(binding.node)]
    except NotReadError:
        return outcomes
    if not models:
        return outcomes
    others, _ = judge_kinds(without(chain, models), seed, trials)
    message = say(
        "it holds if {names} does not vary, as data that a model describes: say so",
        names=", ".join(dict.fromkeys(binding.name for binding in models)),
    )
    return [
        Outcome.unread(message, chain, equality.left + 1)
        if outcome.verdict == "false" and other.verdict == "holds"
        else outcome
        for outcome, other, equality in zip(outcomes, others, chain.equalities, strict=True)
    ]


def _has_noise(node: Node | None) -> bool:
    """Whether a term of a sum is a letter that is customary for noise."""
    terms = node.terms if isinstance(node, Sum) else ()
    return any(isinstance(term, Symbol) and written_in(term.name) & _NOISE for term in terms)


def without_increments(
    chain: Chain, outcomes: list[Outcome], seed: int, trials: int
) -> list[Outcome]:
    r"""Accuse nothing that holds if `\delta A` is a number times A."""
    if all(outcome.verdict != "false" for outcome in outcomes):
        return outcomes
    found = with_products(chain)
    if found is None:
        return outcomes
    others, _ = judge_kinds(found[0], seed, trials)
    message = say(
        "{name} is read as one symbol, for which it is false, and may be a product: give it"
        " another name",
        name=found[1],
    )
    return [
        Outcome.unread(message, chain, equality.left + 1)
        if outcome.verdict == "false" != other.verdict
        else outcome
        for outcome, other, equality in zip(outcomes, others, chain.equalities, strict=True)
    ]
