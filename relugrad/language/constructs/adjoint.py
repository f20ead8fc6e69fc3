r"""The adjoint $A^H$: the transpose, with the complex conjugate of every symbol.

An identity in sums, products and traces that holds with any matrix in the place of each conjugate
holds for complex matrices, and otherwise it does not. What is refuted with the symbol itself in
that place is false for real matrices already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.places import Place
from ...core.terms import Poly, Undecided, entry, symbols, variable
from ...errors import NotReadError
from ...wording import say
from ..construct import Bounds, Construct, Lowering, Values
from ..nodes import Node

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape

_OPENS = "\\overline{"


def conjugate(name: str) -> str:
    """The name of the conjugate of a symbol, and of that of a conjugate the symbol's."""
    return name[len(_OPENS) : -1] if name.startswith(_OPENS) else f"{_OPENS}{name}}}"


@dataclass(frozen=True, slots=True)
class Adjoint(Construct):
    """The conjugate transpose, or the transpose where all matrices are read as real ones."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.body)
        rows, columns = at.infer(self.body)
        for name in at.symbols(self.body):
            shape = at.shapes.variables[name]
            if at.shapes.is_scalar(shape):
                raise NotReadError(
                    say(
                        "{name} is a number, going by its letter; only columns and matrices"
                        " have an adjoint",
                        name=name,
                    ),
                    *self.span,
                )
            if not at.shapes.real:
                at.shapes.variables.setdefault(conjugate(name), shape)
        return columns, rows

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        found = at(self.body, scope, column, row)
        if at.shapes.real:
            return found

        def put(p: Poly, old: str, new: str) -> Poly:
            by: Poly = at.algebra.substituted(p, old, lambda *i: entry(variable(new), *i))
            return by

        known = {min(name, conjugate(name), key=len) for name in symbols(found)}
        if not known <= at.shapes.variables.keys():
            raise Undecided(say("the conjugate of a definition that is not looked into"))
        for name in sorted(known):
            # The two change places.
            found = put(found, name, f"{name} conjugate")
            found = put(found, conjugate(name), name)
            found = put(found, f"{name} conjugate", conjugate(name))
        return found

    def evaluate(self, at: Values, scope: Scope) -> Any:
        inside = at if at.shapes.real else at.conjugated()
        return inside(self.body, scope).transposed

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        return at(self.body, scope)
