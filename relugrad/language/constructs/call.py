r"""A function with its arguments, `K(x, y)`, before and after it is known what it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.places import Place
from ...core.terms import Poly
from ...errors import not_read
from ..construct import Construct, Lowering, Values
from ..node import Kind, Node

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape


@dataclass(frozen=True, slots=True)
class Call(Construct):
    """The value of a function at its arguments, which the module `calls` puts in its place.

    `written` are the tokens of each argument, as text.
    """

    name: str
    arguments: tuple[Node, ...]
    written: tuple[str, ...]
    kind: Kind

    def shape(self, at: Inference) -> Shape:
        raise not_read("{name} has no value at these arguments here", self.span, name=self.name)


@dataclass(frozen=True, slots=True)
class Taken(Node):
    """The value that a defined function takes: its definition with the arguments put in.

    There is something to compute, even if nothing but symbols are left.
    """

    body: Node

    def shape(self, at: Inference) -> Shape:
        return at.infer(self.body)

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return at(self.body, scope, row, column)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return at(self.body, scope)
