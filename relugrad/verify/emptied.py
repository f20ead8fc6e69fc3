r"""What is lost when definitions are put into an expression that is differentiated.

With y = Xw, the loss ‖Xw - y‖² is 0, and so is every multiple of its gradient: a wrong one would
hold. Such definitions are the model that the data are compared with, or the solution where the
gradient vanishes. They are no part of what a chain that differentiates says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..language.chains import Chain
from ..language.constructs.gradient import Gradient
from ..language.nodes import Differential, Node, Sum, Symbol, walk
from ..language.scope import Binding, Scope, free_symbols, occurs, reachable
from .dual import Dual, Exact
from .evaluate import Evaluator
from .matrix import Matrix

# A value in a derivative, by the derivatives that it is taken in, and its node's identity.
Place = tuple[tuple[str, ...], int]


def derivatives(chain: Chain) -> list[tuple[Gradient | Differential, Scope]]:
    """The derivatives and the differentials in a chain, and in the definitions that it needs."""
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    defined = [(b.node, b.scope) for b in reachable(sides) if b.node is not None]
    return [
        (part, scope)
        for node, scope in [*sides, *defined]
        for part in walk(node)
        if isinstance(part, Gradient | Differential)
    ]


def put_into_derivatives(chain: Chain) -> list[Binding]:
    """The definitions that may be the solution of a problem, of a symbol that is differentiated by.

    They came later than what is differentiated, in which the symbol is still free, or give it a
    value in the symbols that it is differentiated with.
    """
    free: set[str] = set()
    solved: set[int] = set()
    for node, scope in derivatives(chain):
        free.update(free_symbols(node.body, scope))
        by = scope.get(node.wrt.name) if isinstance(node, Gradient) else None
        if by is not None and by.node is not None:
            around = set(free_symbols(node.body, scope, by))
            if around.issuperset(free_symbols(by.node, by.scope)):
                solved.add(id(by.node))
    defined = chain.equalities[0].defines if chain.equalities else None
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    return [
        b
        for b in reachable(sides)
        if b is not defined and b.node is not None and (b.name in free or id(b.node) in solved)
    ]


def defined_later(chain: Chain) -> list[str]:
    """The symbols that are free in a definition of the chain, and defined where the chain is."""
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    defined = chain.sides[-1].scope
    # Each definition is asked for its own symbols alone: what it needs is reachable, too.
    free = {
        part.name
        for binding in reachable(sides)
        if binding.node is not None
        for part in walk(binding.node)
        if isinstance(part, Symbol)
        and part.name != binding.parameter
        and binding.scope.get(part.name) is None
    }
    return sorted(name for name in free if defined.get(name) is not None)


def strangers(chain: Chain) -> set[str]:
    """The symbols of a chain that do not occur in what it differentiates."""
    inside = {name for node, scope in derivatives(chain) for name in free_symbols(node.body, scope)}
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    return {name for node, scope in sides for name in free_symbols(node, scope)} - inside


def sums(chain: Chain) -> dict[int, tuple[Node, Scope]]:
    """What may become empty: the sums of a chain and of its definitions, and what it derives."""
    found: dict[int, tuple[Node, Scope]] = {}
    for side in chain.sides:
        if side.node is None:
            continue
        found[id(side.node)] = side.node, side.scope
        defined = [(b.node, b.scope) for b in reachable([(side.node, side.scope)]) if b.node]
        for node, scope in [(side.node, side.scope), *defined]:
            for part in walk(node):
                if isinstance(part, Sum) and len(part.terms) > 1:
                    found[id(part)] = part, scope
                elif isinstance(part, Gradient | Differential):
                    found[id(part)] = part, scope
                    found[id(part.body)] = part.body, scope
    return found


def emptied(evaluators: Sequence[Evaluator], nodes: Mapping[int, object]) -> dict[Place, bool]:
    """For each of `nodes` whether it is 0 at all points, or constant where it is differentiated."""
    found: dict[Place, bool] = {}
    for evaluator in evaluators:
        alike: dict[int, list[int]] = {}
        for node in nodes:
            for number in evaluator.shapes.numbers.get(node, {}).values():
                alike.setdefault(number, []).append(node)
        for (path, number), value, tag in _values(evaluator, ()):
            for node in alike.get(number, ()):
                place = path, node
                found[place] = found.get(place, True) and _is_empty(value, tag)
    return found


def _values(evaluator: Evaluator, path: tuple[str, ...]) -> Iterator[tuple[Place, Matrix, int]]:
    for (number, *_), value in evaluator.memo.items():
        yield (path, number), value, evaluator.tag if path else 0
    for name, inner in evaluator.inner.items():
        yield from _values(inner, (*path, name))


def _is_empty(value: Matrix, tag: int) -> bool:
    return all(_has_no(number, tag) for row in value.rows for number in row)


def _has_no(number: Exact, tag: int) -> bool:
    """Whether a number is 0, or, inside of the derivative with this tag, does not vary."""
    if not tag:
        return not isinstance(number, Dual) and number == 0
    if isinstance(number, Dual) and number.tag == tag:
        return all(_is_zero(slope) for slope in number.tangent)
    return True


def _is_zero(number: Exact) -> bool:
    while isinstance(number, Dual):
        if not all(_is_zero(slope) for slope in number.tangent):
            return False
        number = number.value
    return number == 0


def suspects(
    places: Mapping[Place, bool], nodes: Mapping[int, tuple[Node, Scope]]
) -> list[tuple[Binding, set[Place]]]:
    """The definitions that may have emptied something, and the places where."""
    found: dict[int, tuple[Binding, set[Place]]] = {}
    for place, empty in places.items():
        if not empty:
            continue
        path, number = place
        node, scope = nodes[number]
        if path and not any(_varies(node, scope, name) for name in path):
            continue
        for binding in (b for b in reachable([(node, scope)]) if b.node is not None):
            found.setdefault(id(binding), (binding, set()))[1].add(place)
    return list(found.values())


def _varies(node: Node, scope: Scope, name: str) -> bool:
    """Whether a derivative, by its key in the evaluator, may change `node`."""
    return not name.startswith("/") or occurs(name[1:], node, scope)


def symbols(chain: Chain) -> set[str]:
    """The symbols of a chain and of its definitions."""
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    nodes = [node for node, _ in sides] + [b.node for b in reachable(sides) if b.node is not None]
    return {part.name for node in nodes for part in walk(node) if isinstance(part, Symbol)}
