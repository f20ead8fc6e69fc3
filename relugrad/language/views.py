"""Chains with other definitions: without some, with those that come later, or written anew.

A view wraps the scopes of a chain and of all definitions that it reaches; no scope is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from .chains import Chain, Side
from .nodes import Node
from .scope import Binding, Scope


@dataclass(slots=True)
class _View(Scope):
    """A scope seen in another way, and with it the scopes of its definitions, each copied once."""

    inner: Scope = field(default_factory=Scope)
    copies: dict[int, Binding] = field(default_factory=dict)

    def defines(self, name: str) -> bool:
        return self.inner.defines(name)

    def names(self) -> list[str]:
        return self.inner.names()

    def get(self, name: str) -> Binding | None:
        return self.shown(self.inner.get(name))

    def visible(self, name: str) -> Binding | None:
        return self.shown(self.inner.visible(name))

    def shown(self, binding: Binding | None) -> Binding | None:
        """How what a letter stands for is seen here."""
        return None if binding is None else self.copy(binding)

    def copy(self, binding: Binding) -> Binding:
        if id(binding) not in self.copies:
            scope = replace(self, inner=binding.scope)
            self.copies[id(binding)] = replace(binding, scope=scope, needs=None)
        return self.copies[id(binding)]


@dataclass(slots=True)
class _Without(_View):
    """A scope in which some letters stand for nothing."""

    hidden: frozenset[int] = frozenset()

    def shown(self, binding: Binding | None) -> Binding | None:
        return None if binding is None or id(binding.node) in self.hidden else self.copy(binding)


def without(chain: Chain, bindings: Iterable[Binding]) -> Chain:
    """A chain in which the letters of these definitions stand for nothing, wherever they occur."""
    # The copies of a binding have its expression.
    whole = _Without(hidden=frozenset(id(binding.node) for binding in bindings))
    return _rescoped(chain, whole)


def _rescoped(chain: Chain, whole: _View) -> Chain:
    equalities = [
        equality
        if equality.defines is None
        else replace(equality, defines=whole.copy(equality.defines))
        for equality in chain.equalities
    ]

    def seen(side: Side) -> Side:
        return replace(side, scope=replace(whole, inner=side.scope))

    assumptions = [
        replace(
            one,
            left=None if one.left is None else seen(one.left),
            right=None if one.right is None else seen(one.right),
        )
        for one in chain.assumptions
    ]
    return replace(
        chain, sides=list(map(seen, chain.sides)), equalities=equalities, assumptions=assumptions
    )


@dataclass(slots=True)
class _Late(_View):
    """A scope in which definitions see what was defined after them, up to `outer`."""

    outer: Scope = field(default_factory=Scope)

    def get(self, name: str) -> Binding | None:
        return self.shown(self.inner.get(name) or self.outer.get(name))


def with_later_definitions(chain: Chain) -> Chain:
    """A chain in which a symbol that was free in a definition stands for what it is by now."""
    whole = _Late(outer=chain.sides[-1].scope)
    return _rescoped(chain, whole)


@dataclass(slots=True)
class _Rewritten(_View):
    """A scope in which the definitions are written in another way."""

    change: Callable[[Node], Node] = field(default=lambda node: node)

    def shown(self, binding: Binding | None) -> Binding | None:
        if binding is None:
            return None
        copied = self.copy(binding)
        if copied.node is binding.node and copied.node is not None:
            copied.node = self.change(copied.node)
        return copied


def with_sides(chain: Chain, change: Callable[[Side], Node]) -> Chain:
    """A chain whose sides, of those that were read, are written in another way."""
    return replace(
        chain,
        sides=[s if s.node is None else replace(s, node=change(s)) for s in chain.sides],
    )


def rewritten(chain: Chain, change: Callable[[Node], Node]) -> Chain:
    """A chain whose sides, assumptions and definitions are written in another way."""
    found = _rescoped(chain, _Rewritten(change=change))
    for side in [*found.sides, *(side for one in found.assumptions for side in one.sides)]:
        if side.node is not None:
            side.node = change(side.node)
    return found
