"""Doubtful assumptions: a claim that one of them would make true is not called false."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import NotReadError
from ..language.chains import Assumption, Chain
from ..language.constructs.arrays import Array
from ..language.nodes import Node, Product, Symbol, Transpose, is_zero, walk
from ..language.scope import Scope, reachable
from ..patterns import lazy
from ..wording import say
from .emptied import symbols
from .force import relevant
from .outcomes import Outcome
from .readings import judge_kinds


def without_doubt(chain: Chain, outcomes: list[Outcome], seed: int, trials: int) -> list[Outcome]:
    """The outcomes, but for what is false unless something holds that the text leaves in doubt."""
    if all(outcome.verdict != "false" for outcome in outcomes):
        return outcomes
    outcomes = [
        _not_claimed(chain, outcome, k) if outcome.verdict == "false" else outcome
        for k, outcome in enumerate(outcomes)
    ]
    tie = _tie(chain)
    if tie is not None:
        return _unread(chain, outcomes, tie)
    try:
        assumed = relevant(chain, doubtful=True)
        rotations = _rotations(chain)
    except NotReadError:
        return outcomes
    doubts = [assumption for assumption in assumed if assumption.doubtful]
    # The columns of such a matrix, which need not be square, are orthonormal at least.
    tacit = [_tacit(rotations, word) for word in ("orthogonal", "orthonormal") if rotations]
    for more in ([], *tacit):
        if all(outcome.verdict != "false" for outcome in outcomes):
            return outcomes
        if doubts or more:
            again, _ = judge_kinds(chain, seed, trials, [*assumed, *more])
            kept = [new.verdict == "false" for new in again]
            outcomes = _unread(chain, outcomes, *doubts, *more, kept=kept)
    return outcomes


# The usual letters of the factors of a matrix that are orthogonal.
_ROTATION = lazy(r"(?:\\mathbf\{)?[UVQP](?:_\{[^{}]*\})?\}?")


def _rotations(chain: Chain) -> list[str]:
    """The symbols without a definition that a chain has at both ends of a product, as U D U^T.

    Few texts repeat beside their claims that the factors of a decomposition are orthogonal.
    """
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    bodies = [(one.node, one.scope) for one in reachable(sides) if one.node is not None]
    told = {a.symbol for a in chain.assumptions if a.word.startswith("ortho")}
    found: dict[str, None] = {}
    for node, scope in (*sides, *bodies):
        for part in walk(node):
            factors = part.factors if isinstance(part, Product) else ()
            found |= {n: None for n in _blocks(factors, scope) if scope.get(n) is None}
            for k, first in enumerate(factors):
                for last in factors[k + 2 :]:
                    ends = first, last.body if isinstance(last, Transpose) else None
                    names = [end.name for end in ends if isinstance(end, Symbol)]
                    if len(names) == 2 and all(map(_ROTATION.fullmatch, names)):
                        found |= {n: None for n in names if scope.get(n) is None}
    return [name for name in found if name not in told]


def _blocks(factors: Sequence[Node], scope: Scope) -> list[str]:
    r"""The blocks of a decomposition, as `[U_1 U_2] [\Sigma 0; 0 0] [V_1^T; V_2^T]`.

    By its zeros it is known, whatever its letters are.
    """
    for first, middle, last in zip(factors, factors[1:], factors[2:], strict=False):
        if not (isinstance(middle, Array) and any(map(is_zero, middle.cells))):
            continue
        turned = last.cells if isinstance(last, Array) and last.width == 1 else (last,)
        left = _beside(first, scope)
        right = [
            cell
            for one in turned
            for cell in (_beside(one.body, scope) if isinstance(one, Transpose) else [one])
        ]
        names = [cell.name for cell in (*left, *right) if isinstance(cell, Symbol)]
        if len(names) == len(left) + len(right) > 2:
            return names
    return []


def _beside(node: Node, scope: Scope) -> Sequence[Node]:
    """The blocks that stand side by side in an expression, or in what it stands for."""
    binding = scope.get(node.name) if isinstance(node, Symbol) else None
    node = binding.node if binding is not None and binding.node is not None else node
    return node.cells if isinstance(node, Array) and node.width == len(node.cells) else [node]


def _tacit(names: Sequence[str], word: str) -> list[Assumption]:
    """That symbols are what a word says, though no text says it."""
    return [
        Assumption(
            say("{symbol} is {property}", symbol=name, property=say(word)),
            0,
            symbol=name,
            word=word,
            doubtful=True,
        )
        for name in names
    ]


def _not_claimed(chain: Chain, outcome: Outcome, k: int) -> Outcome:
    equality = chain.equalities[k]
    if not equality.denied:
        return outcome
    message = say("it is not true, and the text does not claim it")
    return Outcome.unread(message, chain, equality.left + 1)


def _tie(chain: Chain) -> Assumption | None:
    """What ties the symbols of a chain in a way that is not known."""
    known = symbols(chain)
    for assumption in chain.assumptions:
        if assumption.about and len(assumption.about & known) >= min(len(assumption.about), 2):
            return assumption
    return None


def _unread(
    chain: Chain,
    outcomes: list[Outcome],
    *doubts: Assumption,
    kept: list[bool] | None = None,
) -> list[Outcome]:
    said = ", ".join(dict.fromkeys(map(str, doubts)))
    message = say(
        "it is false in general, and it is not clear whether the text assumes {assumptions}",
        assumptions=said,
    )
    return [
        Outcome.unread(message, chain, equality.left + 1)
        if outcome.verdict == "false" and not (kept and kept[k])
        else outcome
        for k, (outcome, equality) in enumerate(zip(outcomes, chain.equalities, strict=True))
    ]
