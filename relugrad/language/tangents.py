r"""Dots that say how quantities change together: with C = AB, \dot C = \dot A B + A\dot B.

Such a chain speaks of differentials along one direction, \dot A for dA. It is read so only where
every symbol that a dotted quantity is defined by has its dot: of one without a dot nobody can tell
whether it is constant, or was forgotten.
"""

from __future__ import annotations

from dataclasses import replace

from ..errors import NotReadError
from .chains import Assumption, Chain, Side
from .constructs.gradient import Gradient
from .names import changing
from .nodes import Differential, Node, Number, Symbol, children, walk, with_children
from .scope import free_symbols, reachable


def with_differentials(chain: Chain) -> Chain:
    """The chain with a differential for every dotted symbol, where the dots say how it changes."""
    sides = [side for side in chain.sides if side.node is not None]
    try:
        if not _speaks_of_a_change(sides):
            return chain
    except NotReadError:
        return chain
    return _with_differentials(chain)


def _with_differentials(chain: Chain) -> Chain:
    return replace(
        chain,
        sides=[
            side if side.node is None else replace(side, node=_undotted(side.node))
            for side in chain.sides
        ],
    )


def tied(chain: Chain) -> Chain | None:
    """The chain with differentials for its dotted symbols, where a condition ties how they change.

    None where no equation in force is one of symbols that all have their dots.
    """
    parts = [
        (part, side.scope)
        for side in chain.sides
        if side.node is not None
        for part in walk(side.node)
    ]
    dots = {part.name for part, _ in parts if isinstance(part, Symbol) and _is_dotted(part)}
    stems = {changing(name) or "" for name in dots}
    if not dots or any(
        isinstance(part, Differential | Gradient)
        or (isinstance(part, Symbol) and part.name in dots | stems and scope.get(part.name))
        for part, scope in parts
    ):
        return None
    try:
        if not any(_ties(assumption, stems) for assumption in chain.assumptions):
            return None
    except NotReadError:
        return None
    return _with_differentials(chain)


def _ties(assumption: Assumption, stems: set[str]) -> bool:
    """Whether an equation in force is one of symbols that all change."""
    if assumption.order or assumption.doubtful or len(assumption.sides) != 2:
        return False
    found: set[str] = set()
    for side in assumption.sides:
        if side.node is None:
            return False
        found.update(free_symbols(side.node, side.scope))
    return len(found) > 1 and found <= stems


def _speaks_of_a_change(sides: list[Side]) -> bool:
    dotted: set[str] = set()
    defined = []
    for side in sides:
        here = [part for part in walk(side.readable) if _is_dotted(part)]
        if not here and not isinstance(side.readable, Number):
            return False
        for part in here:
            assert isinstance(part, Symbol)
            stem = changing(part.name)
            binding = side.scope.get(stem or "")
            if side.scope.get(part.name) is not None:
                return False
            if binding is not None and (binding.node is None or binding.parameter is not None):
                return False
            if binding is not None:
                defined.append(binding)
            else:
                dotted.add(stem or "")
    if not defined:
        return False
    places = [(side.readable, side.scope) for side in sides]
    inside = [binding.node for binding in reachable(places) if binding.node is not None]
    if any(_is_dotted(part) for node in inside for part in walk(node)):
        return False
    if any(
        isinstance(part, Differential | Gradient)
        for node in [*inside, *(node for node, _ in places)]
        for part in walk(node)
    ):
        return False
    return all(
        name in dotted
        for binding in defined
        if binding.node is not None
        for name in free_symbols(binding.node, binding.scope)
    )


def _is_dotted(node: Node) -> bool:
    return isinstance(node, Symbol) and changing(node.name) is not None


def _undotted(node: Node) -> Node:
    if isinstance(node, Symbol):
        stem = changing(node.name)
        return node if stem is None else Differential(node.span, replace(node, name=stem))
    under = children(node)
    return with_children(node, tuple([_undotted(child) for child in under])) if under else node
