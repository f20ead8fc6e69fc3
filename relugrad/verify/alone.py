"""Does an equality fit by itself, though it does not beside the others of its section?

A letter may be a column in one place and a number in another of the same section, and a side that
does not fit may be no fault of the two that are compared. What fits and is not refuted when an
equality is read for itself is not accused because of its surroundings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..language.chains import Chain
from ..language.kinds import BITS
from ..language.nodes import Kind, Node, Symbol, children, walk, with_children
from ..language.propagation import Propagation, Section
from ..language.slots import Expression
from ..patterns import lazy
from ..wording import say
from .outcomes import Outcome
from .readings import Judge
from .sides import expressions

_SMALL = lazy(r"(?:[a-z]|\\[a-z]+)(?:[_^]\{[^}]*\})*")

_BOLD = lazy(r"\\mathbf\{(?:[a-z]|\\[a-z])")


def read_alone(chain: Chain, outcomes: Sequence[Outcome], judge: Judge) -> list[Outcome]:
    """The outcomes, but for what is false by its shapes alone, and fits when it stands alone."""
    found = [*outcomes]
    for k, (outcome, equality) in enumerate(zip(outcomes, chain.equalities, strict=True)):
        left, right = equality.left, equality.left + 1
        beside = outcome.against not in (None, left, right)
        if outcome.verdict != "false" or not (outcome.shape_error or beside):
            continue
        if equality.defines is not None:
            continue
        pair = replace(
            chain,
            sides=chain.sides[left : right + 1],
            equalities=[replace(equality, left=0, means="claim")],
            assumptions=[one for one in chain.assumptions if one.word],
        )
        if any(side.node is None for side in pair.sides):
            continue
        own = _own_kinds(pair)
        for kinds in ({}, own) if own else ({},):
            [other], attempt = judge(pair, kinds)
            if other.verdict == "holds" and not (attempt.shapeless or attempt.misfits):
                message = say(
                    "it is true by itself, but does not fit what stands beside it or elsewhere in"
                    " its section: give what differs another name"
                )
                found[k] = Outcome.unread(message, chain, right)
                break
    return found


def _own_kinds(pair: Chain) -> Mapping[str, Kind]:
    """The kinds of its symbols by their uses in it alone; none where they are the same."""
    section = Section()
    sides: list[Node] = []
    known: dict[str, Kind] = {}
    for side in pair.sides:
        for at, (node, scope) in enumerate(expressions(side)):
            for part in walk(node):
                if isinstance(part, Symbol) and scope.get(part.name) is None:
                    known[part.name] = part.kind
            plain = _unsettled(node)
            section.expressions.append(Expression(plain, scope))
            if not at:
                sides.append(plain)
    section.pairs.append((sides[0], sides[1]))
    said = pair.introduced | pair.declared.keys()
    section.sets = {name: BITS[kind] for name, kind in known.items() if name in said}
    Propagation().section(section, {})
    own = {name: section.kinds[name] for name in known if name in section.kinds}
    return own if any(own[name] != known[name] for name in own) else {}


def _unsettled(node: Node) -> Node:
    """An expression with its symbols as they look."""
    if isinstance(node, Symbol) and _BOLD.match(node.name):
        return replace(node, kind="vector")
    if isinstance(node, Symbol):
        return replace(node, kind="scalar") if _SMALL.fullmatch(node.name) else node
    return with_children(node, tuple(_unsettled(part) for part in children(node)))
