r"""Powers whose exponent is a letter or an expression: `c^n`, `A^k`, `(1-p)^{n-k}`.

Nothing is known of them: each is a symbol of its own. So what holds of them holds of any powers,
and of labels, which are written in the same way.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.places import Place, indices
from ...core.terms import Poly, entry, variable
from ...errors import not_read
from ...wording import say
from ..construct import Bounds, Construct, Lengths, Lowering, Values
from ..node import Index, Node
from ..sizes import ONE, SCALAR

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape


@dataclass(frozen=True, slots=True)
class LetterPower(Construct):
    """A power with the `name` that it is written with; one of a family where an index is in it."""

    body: Node
    name: str
    counted: Index | None = None

    @property
    def own(self) -> tuple[Index, ...]:
        return () if self.counted is None else (self.counted,)

    def shape(self, at: Inference) -> Shape:
        variables = at.shapes.variables
        if self.counted is not None:
            if not at.shapes.unify_shapes(at.infer(self.body), SCALAR):
                # Powers of a matrix, or sets with a label: |D^v| is how many samples D^v has.
                name = self.name.replace("*", self.counted.name)
                raise not_read(
                    "{name} may be one of several, or a power: neither is read",
                    self.span,
                    name=name,
                )
            size = at.shapes.index(self.counted)
            rows, _ = variables.setdefault(self.name, (size, ONE))
            at.shapes.unify(rows, size)
            return SCALAR
        shape = at.infer(self.body)
        rows, columns = map(at.shapes.root, shape)
        if (rows == ONE) == (columns == ONE):
            return variables.setdefault(self.name, at.square(self.body, say("a power")))
        # A column has no powers: this is a label, and what has another one may be longer.
        if self.name not in variables:
            size = at.shapes.fresh(plural=True)
            variables[self.name] = (ONE, size) if rows == ONE else (size, ONE)
        return variables[self.name]

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        if self.counted is not None:
            return entry(variable(self.name), *indices(at.at[self.counted]))
        return entry(variable(self.name), *indices(row, column))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        known = at.values[self.name]
        if self.counted is None:
            return known
        return at.matrix([known.rows[at.at[self.counted]]])

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        return 1, 0

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return Counter()
