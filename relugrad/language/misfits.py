"""Why an expression has no shape: two shapes that do not fit, and two milder kinds of that."""

from __future__ import annotations

from ..errors import NotReadError
from ..wording import say
from .node import Node


class ShapeError(Exception):
    """Two shapes that do not fit; the span of `node` is the place."""

    def __init__(self, message: str, node: Node, /, **places: object) -> None:
        self.message = say(message, **places)
        super().__init__(self.message)
        self.node = node


class ConventionError(ShapeError):
    """Shapes that do not fit, in a form that many write for an operation on every entry."""


class NotSquareError(ShapeError):
    """What is inverted, traced or raised to a power is not square."""


class PowerError(NotSquareError, ConventionError):
    """What is raised to a power is not square: a power of every entry may be meant."""


class CountError(NotReadError):
    """One of a family by an index that counts something else, if all sizes are told apart."""
