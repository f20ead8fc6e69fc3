r"""What the derivatives of a loss without a definition are.

In ∂L/∂W = X^T ∂L/∂Z, after Z = XW, the loss L is any function of Z that can be differentiated. So
∂L/∂Z is any matrix of the shape of Z, and ∂L/∂W follows from it by the chain rule. It follows only
if L depends on W through Z alone: where another quantity of W was defined, nobody can tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from ..wording import say
from .chains import Chain
from .constructs.gradient import Gradient, Loss, names_loss
from .nodes import Differential, Symbol, walk
from .scope import Binding, Place, Scope, occurs, with_definitions


def losses(chain: Chain) -> dict[int, Loss]:
    """What each derivative of a loss in a chain, or in its definitions, is, by its identity.

    Raises
    ------
    NotReadError
        The chain needs too many definitions.
    """
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    places = with_definitions(sides)
    groups: dict[str, list[tuple[Gradient, Scope]]] = {}
    for part, scope in _parts(places):
        if isinstance(part, Gradient) and (name := _unspecified(part, scope)):
            groups.setdefault(name, []).append((part, scope))
    if not groups:
        return {}
    claims = any(equality.defines is None for equality in chain.equalities)
    again = _differentiated(places)
    bodies = {id(part.body) for group in groups.values() for part, _ in group}
    alone = {
        part.name
        for part, _ in _parts(places)
        if isinstance(part, Symbol) and part.name in groups and id(part) not in bodies
    }
    found: dict[int, Loss] = {}
    for name, group in groups.items():
        why = ""
        if name in alone:
            why = say("{name} is not defined, and also occurs by itself here", name=name)
        elif any(id(part) in again for part, _ in group):
            why = say(
                "{name} is not defined, so its second derivatives have no value: define {name} = …",
                name=name,
            )
        by = _Quantities(name, group)
        why = why or by.explicit(sides)
        for part, _ in group:
            found[id(part)] = Loss(why=why) if why else by.loss(part.wrt.name, claims=claims)
    return found


def _unspecified(part: Gradient, scope: Scope) -> str:
    """The name of the loss without a definition that a derivative is taken of, or nothing."""
    body = part.body
    if not isinstance(body, Symbol) or not names_loss(body.name) or body.name == part.wrt.name:
        return ""
    # A definition that comes later may say that it depends on more.
    return "" if scope.defines(body.name) else body.name


class _Quantities:
    """The symbols by which a loss is differentiated in a chain, and what they are defined by."""

    def __init__(self, name: str, group: Sequence[tuple[Gradient, Scope]]) -> None:
        self.name = name
        self.all: dict[str, tuple[Symbol, Scope]] = {}
        self.ambiguous: set[str] = set()
        for part, scope in group:
            wrt = part.wrt
            _, known = self.all.setdefault(wrt.name, (wrt, scope))
            if known.get(wrt.name) is not scope.get(wrt.name):
                self.ambiguous.add(wrt.name)
        # The loss is a function of those that no other one is made of.
        self.last = [z for z in self.all if not any(self.contains(q, z) for q in self.all)]

    def binding(self, name: str) -> Binding | None:
        return self.all[name][1].get(name)

    def free(self, name: str) -> str:
        """The name of the derivative with respect to a symbol, where it has any value."""
        return rf"\partial {self.name}/\partial {name}"

    def contains(self, quantity: str, name: str) -> bool:
        """Whether one of the quantities is another one, or is defined with it."""
        binding = self.binding(quantity)
        if quantity == name or binding is None or binding.node is None:
            return False
        return occurs(name, binding.node, binding.scope)

    def explicit(self, sides: Sequence[Place]) -> str:
        """Why derivatives may be partial ones, that leave out what goes through a quantity.

        So is the last one in dL/dt = ∂L/∂x dx/dt + ∂L/∂t, of an L that depends on x and on t.
        """
        for side in sides:
            named = {
                part.wrt.name
                for part, scope in _parts(with_definitions([side]))
                if isinstance(part, Gradient) and _unspecified(part, scope) == self.name
            }
            for name in named:
                if any(self.contains(quantity, name) for quantity in named):
                    return say(
                        "{name} is not defined, and its derivative with respect to"
                        " {variable} may be a partial one here",
                        name=self.name,
                        variable=name,
                    )
        return ""

    def loss(self, name: str, *, claims: bool) -> Loss:
        """What the derivative with respect to a symbol is, in a chain that claims something."""
        if self.ambiguous:
            return Loss(
                why=say("{names} has two meanings here", names=", ".join(sorted(self.ambiguous)))
            )
        through = [z for z in self.last if self.contains(z, name)]
        if not through:
            if claims and not any(self.contains(name, other) for other in self.all):
                return Loss(
                    why=say(
                        "{name} is not defined before this line, and no derivative here says"
                        " how it depends on {variable}: define it first, as {name} = …",
                        name=self.name,
                        variable=name,
                    )
                )
            return Loss(self.free(name))
        past = self.past(name, through)
        if past:
            return Loss(
                why=say(
                    "{name} is not defined, and may depend on {variable} through {past} as"
                    " well as through {through}: define it first, as {name} = …",
                    name=self.name,
                    variable=name,
                    past=past,
                    through=", ".join(through),
                )
            )
        return Loss(through=tuple([(*self.all[z], self.free(z)) for z in through]))

    def past(self, name: str, through: Sequence[str]) -> str:
        """Another quantity of a symbol, which no quantity of the loss is made of, or nothing."""
        scope = self.all[name][1]
        letter = re.findall(r"[A-Za-z]+", name)[-1:]
        for other in scope.names():
            binding = scope.get(other)
            if binding is None or binding.given or other in (name, self.name, *self.last):
                continue
            if any(self.contains(z, other) for z in through):
                continue
            if binding.node is None:
                # What could not be read may be anything of what is written there.
                if set(letter) & set(re.findall(r"[A-Za-z]+", binding.latex)):
                    return other
            elif not any(isinstance(part, Gradient) for part in walk(binding.node)) and _reaches(
                name, binding, through
            ):
                return other
        return ""


def _reaches(name: str, binding: Binding, past: Collection[str]) -> bool:
    """Whether a symbol occurs in a definition otherwise than through some of the others."""
    seen: set[int] = set()
    todo = [binding]
    while todo:
        top = todo.pop()
        if top.node is None or id(top) in seen:
            continue
        seen.add(id(top))
        for part in walk(top.node):
            if not isinstance(part, Symbol) or part.name in past or part.name == top.parameter:
                continue
            if part.name == name:
                return True
            inner = top.scope.get(part.name)
            if inner is not None:
                todo.append(inner)
    return False


def _parts(places: Sequence[Place]) -> Iterator[Place]:
    return ((part, scope) for node, scope in places for part in walk(node))


def _differentiated(places: Sequence[Place]) -> set[int]:
    """The derivatives that are themselves differentiated, by their identity."""
    found: set[int] = set()
    for part, scope in _parts(places):
        if isinstance(part, Gradient | Differential):
            inside = with_definitions([(part.body, scope)])
            found.update(id(p) for p, _ in _parts(inside) if isinstance(p, Gradient))
    return found
