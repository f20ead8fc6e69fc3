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
from .nodes import Differential, Node, Number, Symbol, mapped, walk
from .scope import Scope, free_symbols, reachable
from .views import with_sides


def with_differentials(chain: Chain) -> Chain:
    """The chain with a differential for every dotted symbol, where the dots say how it changes."""
    try:
        spelt_out = with_sides(chain, lambda side: _spelt_out(side.readable, side.scope))
        if not _speaks_of_a_change([side for side in spelt_out.sides if side.node is not None]):
            return chain
    except NotReadError:
        return chain
    return _with_differentials(spelt_out)


def _spelt_out(node: Node, scope: Scope) -> Node:
    """An expression with what is defined with dots, as b = tr(A^{-1} dA/dt), spelled out."""
    if isinstance(node, Symbol):
        binding = scope.get(node.name)
        if binding is None or binding.node is None or binding.parameter is not None:
            return node
        parts = [part for part in walk(binding.node) if isinstance(part, Symbol)]
        same = all(scope.get(part.name) is binding.scope.get(part.name) for part in parts)
        if not same or not any(map(_is_dotted, parts)):
            return node
        return _at(_spelt_out(binding.node, binding.scope), node.span)
    return mapped(node, lambda part: _spelt_out(part, scope))


def _at(node: Node, span: tuple[int, int]) -> Node:
    """An expression as if it were written at another place."""
    return replace(mapped(node, lambda part: _at(part, span)), span=span)


def _with_differentials(chain: Chain) -> Chain:
    return with_sides(chain, lambda side: _undotted(side.readable))


def tied(chain: Chain) -> Chain | None:
    """The chain with differentials for its dotted symbols, where a condition ties how they change.

    None where no equation in force is one of symbols that all have their dots.
    """
    parts = [(part, side.scope) for side in chain.sides for part in side.parts]
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
        slopes = [part for part in walk(side.readable) if _is_slope(part, side.scope)]
        if not here and not slopes and not isinstance(side.readable, Number):
            return False
        for part in here:
            assert isinstance(part, Symbol)
            stem = changing(part.name) or ""
            binding = side.scope.get(stem)
            if side.scope.get(part.name) is not None:
                return False
            if binding is not None and (binding.node is None or binding.parameter is not None):
                return False
            if binding is not None:
                defined.append(binding)
            dotted.add(stem)
        for slope in slopes:
            assert isinstance(slope, Gradient)
            defined += reachable([(slope.body, side.scope)])
    if not defined:
        return False
    places = [(side.readable, side.scope) for side in sides]
    inside = [binding.node for binding in reachable(places) if binding.node is not None]
    if any(_is_dotted(part) for node in inside for part in walk(node)):
        return False
    whole = [(node, None) for node in inside] + [*places]
    if any(
        isinstance(part, Differential)
        or (isinstance(part, Gradient) and not (scope is not None and _is_slope(part, scope)))
        for node, scope in whole
        for part in walk(node)
    ):
        return False
    return all(_all_change(binding.node, binding.scope, dotted) for binding in defined)


def _all_change(node: Node | None, scope: Scope, dotted: set[str]) -> bool:
    """Whether each symbol of an expression has a dot, or is defined by symbols that do."""
    for part in walk(node) if node is not None else ():
        if isinstance(part, Symbol) and part.name not in dotted:
            binding = scope.get(part.name)
            if binding is None or not _all_change(binding.node, binding.scope, dotted):
                return False
    return True


def _is_slope(node: Node, scope: Scope) -> bool:
    """Whether an expression is derived by the time, on which its symbols depend unsaid."""
    if not isinstance(node, Gradient) or node.form != "fraction" or node.wrt.name != "t":
        return False
    return scope.get("t") is None and "t" not in free_symbols(node.body, scope)


def _is_dotted(node: Node) -> bool:
    return isinstance(node, Symbol) and changing(node.name) is not None


def _undotted(node: Node) -> Node:
    if isinstance(node, Gradient):
        return Differential(node.span, node.body)
    if isinstance(node, Symbol):
        stem = changing(node.name)
        return node if stem is None else Differential(node.span, replace(node, name=stem))
    return mapped(node, _undotted)
