"""One change of an expression, as a person slips."""

from __future__ import annotations

from dataclasses import dataclass

from ..language.nodes import Node, Span
from .difference import Kind, Name

NOTHING: frozenset[Name] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """An expression with one change.

    Parameters
    ----------
    rank
        The smaller, the likelier is the slip.
    said
        The slip in words.
    node
        The changed expression.
    touched
        What may occur more often in it, or less often, than before; None where that is not known.
    kind
        Whether the change gives factors another ``order``, or makes something occur more or less
        often (``content``); of an ``argument`` it may do either.
    at
        Where the expression is changed.
    """

    rank: int
    said: str
    node: Node
    touched: frozenset[Name] | None = NOTHING
    kind: Kind = "content"
    at: Span = (0, 0)
