"""The slots under which the kinds of nodes are kept: all nodes of one symbol share theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .constructs.member import Member
from .kinds import ANY, COLUMN, NUMBER, ROW, Kinds
from .names import is_capital_greek
from .nodes import Node, Symbol
from .scope import Scope

# A key under which kinds are kept.
Slot = object


@dataclass(frozen=True, slots=True)
class Expression:
    """A side of an equation, or what a symbol stands for; `parameter` is that of a function."""

    node: Node
    scope: Scope
    parameter: str | None = None


class Slots:
    """The slots of the nodes of one expression."""

    def __init__(self, section: int, expression: Expression) -> None:
        self.section = section
        self.scope = expression.scope
        self.parameter = expression.parameter
        self.own = ("parameter", id(expression.node))

    def slot(self, node: Node, known: Mapping[int, Slot]) -> Slot:
        if isinstance(node, Member):
            return ("member", self.section, node.name)
        if not isinstance(node, Symbol):
            return id(node)
        if node.name == self.parameter:
            return self.own
        symbol, binding = node, self.scope.get(node.name)
        while binding is not None and binding.node is not None and binding.parameter is None:
            if not isinstance(binding.node, Symbol):
                return known.get(id(binding.node), id(binding.node))
            symbol = binding.node
            binding = binding.scope.get(symbol.name)
        return ("symbol", self.section, symbol.name)

    def looks(self, node: Node) -> Kinds:
        """The kinds that a node may have by its looks alone."""
        if not isinstance(node, Symbol | Member):
            return ANY
        if node.name == self.parameter:
            return NUMBER
        if node.kind == "vector":
            return COLUMN | ROW
        if node.kind == "matrix" or is_capital_greek(node.name):
            return ANY
        return NUMBER | COLUMN | ROW
