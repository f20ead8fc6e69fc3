r"""Derivatives with respect to a number on which all depends: \frac{d(AB)}{dt}.

Such a chain speaks of differentials along one direction, \frac{dA}{dt} for dA. It is read so only
where every symbol has its derivative: of one without nobody can tell whether it is constant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..errors import NotReadError
from ..patterns import lazy
from .chains import Chain
from .constructs.gradient import Gradient
from .names import changing
from .nodes import Differential, Node, Symbol, mapped, walk
from .scope import reachable
from .views import with_sides

_VALUE = lazy(r"(.+)\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class _Rates:
    """Writes a differential for every derivative with respect to a number."""

    by: str

    def __call__(self, node: Node) -> Node:
        if isinstance(node, Gradient):
            return Differential(node.span, self(node.body))
        if isinstance(node, Symbol):
            name = plain(node.name, self.by)
            stem = changing(name)
            inner = replace(node, name=stem or name)
            return inner if stem is None else Differential(node.span, inner)
        return mapped(node, self)


def plain(name: str, by: str) -> str:
    """The name of a symbol without the number that it is a function of."""
    value = _VALUE.fullmatch(name)
    return value[1] if value and value[2] == by else name


@dataclass(frozen=True, slots=True)
class Rates:
    """A chain with differentials for its derivatives, and the symbols that vary.

    What they are derived by is `surely` a number where it is the time, or the argument of one.
    """

    chain: Chain
    varying: frozenset[str]
    surely: bool


def with_rates(chain: Chain) -> Rates | None:
    """The chain with differentials for its derivatives with respect to a number.

    None where it has others, or where the number itself occurs.
    """
    marks = {token.text for side in chain.sides for token in side.tokens} & {"d", "\\partial"}
    if len(marks) > 1:
        # A total derivative is another one than a partial one.
        return None
    parts = [part for side in chain.sides for part in side.parts]
    by = {part.wrt.name for part in parts if isinstance(part, Gradient)}
    if len(by) != 1 or any(isinstance(part, Differential) for part in parts):
        return None
    [name] = by
    if any(
        isinstance(part, Gradient)
        and (part.form != "fraction" or part.wrt.kind != "scalar" or "(" in part.wrt.name)
        for part in parts
    ):
        return None
    bound = {id(part.wrt) for part in parts if isinstance(part, Gradient)}
    symbols = [part for part in parts if isinstance(part, Symbol) and id(part) not in bound]
    if any(_depends(symbol.name, name) for symbol in symbols):
        return None
    places = [(side.readable, side.scope) for side in chain.sides if side.node is not None]
    try:
        inside = [binding.node for binding in reachable(places) if binding.node is not None]
    except NotReadError:
        return None
    deeper = [part for node in inside for part in walk(node)]
    if any(side.scope.get(name) is not None for side in chain.sides) or any(
        isinstance(part, Gradient | Differential)
        or (isinstance(part, Symbol) and (part.name == name or "(" in part.name))
        for part in deeper
    ):
        return None
    rates = _Rates(name)
    written = with_sides(chain, lambda side: rates(side.readable))
    new = [part for side in written.sides for part in side.parts]
    varying = {
        part.body.name
        for part in new
        if isinstance(part, Differential) and isinstance(part.body, Symbol)
    }
    functions = {plain(symbol.name, name) for symbol in symbols if "(" in symbol.name}
    kinds = {(part.name, part.kind) for part in new if isinstance(part, Symbol)}
    if not varying or not functions <= varying or len(kinds) != len({name for name, _ in kinds}):
        return None
    return Rates(written, frozenset(varying), name == "t" or bool(functions))


def _depends(name: str, by: str) -> bool:
    """Whether a symbol is the number that is derived by, or depends on it and on others."""
    value = _VALUE.fullmatch(name)
    return name == by or ("(" in name and (value is None or value[2] != by))
