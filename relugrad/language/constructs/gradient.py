r"""Derivatives with respect to a symbol: gradients, Jacobians and, one inside the other, Hessians.

The derivative of a number has the shape of the symbol (denominator layout), that of anything with
respect to a number the shape of the former. With respect to $\mathbf{x}^T$ it is transposed. The
derivative of a column with respect to a column is a matrix, the Jacobian or its transpose: which
of them is meant is a reading, the layout of the chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ...core.places import Place, indices
from ...core.terms import ZERO, Poly, entry, plus, summed, times, variable
from ...errors import NotReadError, not_read
from ..construct import Bounds, Lengths, Lowering, Values
from ..nodes import Apply, Entry, Node, Symbol, Transpose, walk

if TYPE_CHECKING:
    from collections import Counter

    from ..inference import Inference
    from ..scope import Scope
    from ..shapes import Shapes
    from ..sizes import Shape

# How a derivative is written: ∂y/∂x, \nabla_x y, ∂y/∂x^T.
Form = Literal["fraction", "nabla", "transposed"]
# What a fraction stands for: all of them have the shape of what they are taken with respect to;
# those of columns by columns are Jacobians; and so are those of numbers, as rows.
Layout = Literal["denominator", "jacobian", "numerator"]
# Symbols that name a loss: without a definition they are any function of what they depend on.
_LOSSES = frozenset(
    ("L", "J", "E", "C", "f", "l", "\\ell", "\\mathcal{L}", "\\mathcal{J}", "\\mathcal{E}")
)


def names_loss(name: str) -> bool:
    """Whether a symbol usually names a loss, which is a number whatever its letter looks like."""
    return name.partition("_{")[0] in _LOSSES


@dataclass(frozen=True, slots=True)
class Loss:
    """What is known of the derivative of a loss without a definition.

    It has any value, and goes by its `name`; or the chain rule gives it, `through` the quantities
    by which the loss depends on the symbol, each with its scope and the name of the derivative of
    the loss with respect to it; or it has no value, and this is `why`.
    """

    name: str = ""
    through: tuple[tuple[Symbol, Scope, str], ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Gradient(Node):
    r"""The derivative of `body` with respect to `wrt`.

    `squared` says that it was written $\partial^2 f / \partial x^2$, which is read of numbers.
    """

    body: Node
    wrt: Symbol
    form: Form = "fraction"
    squared: bool = False

    # -- shape ------------------------------------------------------------------------------

    def shape(self, at: Inference) -> Shape:
        loss = at.shapes.losses.get(id(self))
        if loss is not None:
            return self._of_a_loss(at, loss)
        body, wrt = self.body, self.wrt
        of = body.body if isinstance(body, Entry) else body
        if isinstance(of, Symbol) and at.scope.get(of.name) is None and of.name != wrt.name:
            raise not_read(
                "{name} is not defined before this line, so its derivative has no value:"
                " define it first, as {body} = …",
                body.span,
                name=of.name,
                body=at.source(body),
            )
        if not at.contains(body, wrt.name):
            # The derivative would be 0, but for most of the readers it is not meant to be.
            raise not_read(
                "{body} as it stands here does not contain {name}",
                wrt.span,
                body=at.source(body),
                name=wrt.name,
            )
        at.cut(wrt, body)
        self._see_numbers(at)
        shape = at.infer(body)
        by = at.infer(wrt)
        earlier = at.shapes.variables.get(wrt.name, by)
        if not at.shapes.unify_shapes(earlier, by):
            raise not_read(
                "{name} stands for an expression here, but did not yet where what is"
                " differentiated was defined: define {name} before it",
                wrt.span,
                name=wrt.name,
            )
        if self.squared and not at.shapes.is_scalar(by):
            raise not_read(
                r"{variable}: a second derivative with respect to it is written \partial"
                r" {name} \partial {name}^T",
                wrt.span,
                variable=at.says(wrt),
                name=wrt.name,
            )
        if at.shapes.is_scalar(by):
            return shape
        if at.shapes.is_scalar(shape):
            return self._ordered(by, transposed=self._lies(at.shapes))
        if self._first(at.shapes) is None:
            raise not_read(
                "{body} and {variable}: the derivative of a matrix with respect to a"
                " matrix has four indices and is not part of the notation",
                self.span,
                body=at.says(body),
                variable=at.says(wrt),
            )
        lengths = [max(some, key=lambda size: at.shapes.root(size) != 0) for some in (by, shape)]
        rows, columns = lengths
        return self._ordered((rows, columns), transposed=self._first(at.shapes) == "body")

    def _see_numbers(self, at: Inference) -> None:
        """Refuse a function of a plain letter that is transposed in it: many write columns so."""
        binding = at.scope.get(self.body.function) if isinstance(self.body, Apply) else None
        if binding is None or binding.node is None:
            return
        for part in walk(binding.node):
            of = part.body if isinstance(part, Transpose) else None
            if isinstance(of, Symbol) and of.name == binding.parameter:
                raise not_read(
                    r"{name} is a number, going by its letter: a column is written"
                    r" \mathbf{{{name}}}",
                    self.span,
                    name=of.name,
                )

    def _of_a_loss(self, at: Inference, loss: Loss) -> Shape:
        if loss.why:
            raise NotReadError(loss.why, *self.span)
        for quantity, where, name in loss.through:
            at.cut(self.wrt, quantity, where)
            shape = at.shapes.infer(quantity, where, quantity.name)
            at.shapes.variables.setdefault(name, shape)
        by = at.infer(self.wrt)
        if loss.name:
            at.shapes.variables.setdefault(loss.name, by)
        return self._ordered(by, transposed=self._lies(at.shapes))

    @staticmethod
    def _ordered(pair: tuple[Any, Any], *, transposed: bool) -> tuple[Any, Any]:
        return (pair[1], pair[0]) if transposed else pair

    def _lies(self, shapes: Shapes) -> bool:
        """Whether the derivative of a number is transposed."""
        return self.form == "transposed" or (
            self.form == "fraction" and shapes.layout == "numerator"
        )

    def _first(self, shapes: Shapes) -> Literal["body", "wrt"] | None:
        """What the rows of the derivative of a column or row by another count; None of others."""
        columns = []
        for node in (self.body, self.wrt):
            rows, across = shapes.of(node)
            if (rows == 0) == (across == 0):
                return None
            columns.append(across == 0)
        of_column, by_column = columns
        by_column = by_column != (self.form == "transposed")
        if not of_column and not by_column:
            return None
        if self._is_hessian:
            return "wrt"
        return "body" if not by_column or shapes.layout != "denominator" else "wrt"

    @property
    def _is_hessian(self) -> bool:
        """Whether it is one by x of one by y^T, whose notation shows its layout."""
        return isinstance(self.body, Gradient) and self.body.form == "transposed"

    def is_of_a_number(self, shapes: Shapes) -> bool:
        """Whether what is differentiated is a number."""
        return id(self) in shapes.losses or (
            id(self.body) in shapes.nodes and shapes.is_scalar(shapes.of(self.body))
        )

    def is_open(self, shapes: Shapes) -> bool | None:
        """Whether it is a column or row by a column, whose layout is open; None if unknown."""
        if id(self) in shapes.losses or self.form == "transposed" or self._is_hessian:
            return False
        if id(self) not in shapes.nodes:
            return None
        rows, columns, *by = (s != 0 for s in (*shapes.of(self.body), *shapes.of(self.wrt)))
        return rows != columns and by == [True, False]

    def lies_open(self, shapes: Shapes) -> bool:
        """Whether it is of a number with respect to a column, and may be a row."""
        lies = self.form == "fraction" and id(self.wrt) in shapes.nodes
        if not lies or not self.is_of_a_number(shapes):
            return False
        rows, columns = (size != 0 for size in shapes.of(self.wrt))
        return rows and not columns

    def is_laid_out(self, shapes: Shapes) -> bool:
        """Whether its shape is another one in another layout."""
        lies = self.form == "fraction" and id(self.wrt) in shapes.nodes
        turned = lies and self.is_of_a_number(shapes) and not shapes.is_scalar(shapes.of(self.wrt))
        return turned or bool(self.is_open(shapes))

    # -- entry ------------------------------------------------------------------------------

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        shapes = at.shapes
        loss = shapes.losses.get(id(self))
        if loss is not None:
            ends = self._ordered((row, column), transposed=self._lies(shapes))
            return self._entry_of_a_loss(at, loss, scope, ends)
        if shapes.is_scalar(at.shape(self.wrt)):
            return at.derivative(self.body, scope, (row, column), self.wrt, scope, (None, None))
        if shapes.is_scalar(at.shape(self.body)):
            ends = self._ordered((row, column), transposed=self._lies(shapes))
            return at.derivative(self.body, scope, (None, None), self.wrt, scope, ends)
        by, of = self._ordered((row, column), transposed=self._first(shapes) == "body")
        inside = self._along(at.shape(self.body), of)
        ends = self._along(at.shape(self.wrt), by)
        return at.derivative(self.body, scope, inside, self.wrt, scope, ends)

    @staticmethod
    def _along(shape: Shape, place: Place) -> tuple[Place, Place]:
        return (place, None) if shape[1] == 0 else (None, place)

    def _entry_of_a_loss(
        self, at: Lowering, loss: Loss, scope: Scope, ends: tuple[Place, Place]
    ) -> Poly:
        if loss.name:
            return entry(variable(loss.name), *indices(*ends))
        total: Poly = ZERO
        for quantity, where, name in loss.through:
            rows, columns = at.shapes.variables[name]
            places = at.place(rows), at.place(columns)
            slope = at.derivative(quantity, where, places, self.wrt, scope, ends)
            free = entry(variable(name), *indices(*places))
            total = plus(total, summed(times(free, slope), indices(*places)))
        return total

    # -- value ------------------------------------------------------------------------------

    def evaluate(self, at: Values, scope: Scope) -> Any:
        shapes = at.shapes
        loss = shapes.losses.get(id(self))
        if loss is not None:
            return self._value_of_a_loss(at, loss, scope)
        slopes = at.slopes(self.body, scope, self.wrt, scope)
        if shapes.is_scalar(shapes.of(self.wrt)):
            return at.matrix([[slope[0][0] for slope in row] for row in slopes])
        if shapes.is_scalar(shapes.of(self.body)):
            return at.matrix(_turned(slopes[0][0], self._lies(shapes)))
        # One line for each entry of the body, in it the entries of the symbol.
        lines = [[a for part in slope for a in part] for row in slopes for slope in row]
        return at.matrix(_turned(lines, self._first(shapes) == "wrt"))

    def _value_of_a_loss(self, at: Values, loss: Loss, scope: Scope) -> Any:
        lies = self._lies(at.shapes)
        if loss.name:
            return at.matrix(_turned(at.values[loss.name].rows, lies))
        rows, columns = map(at.size, at.shapes.of(self.wrt))
        total: list[list[Any]] = [[0] * columns for _ in range(rows)]
        for quantity, where, name in loss.through:
            slopes = at.slopes(quantity, where, self.wrt, scope)
            free = at.values[name].rows
            for line, factors in zip(slopes, free, strict=True):
                for slope, factor in zip(line, factors, strict=True):
                    for sums, parts in zip(total, slope, strict=True):
                        sums[:] = [a + factor * b for a, b in zip(sums, parts, strict=True)]
        return at.matrix(_turned(total, lies))

    # -- bounds -----------------------------------------------------------------------------

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        loss = at.shapes.losses.get(id(self))
        if loss is None:
            top, below = at(self.body, scope)
            return top + below, 2 * below
        if loss.name:
            return 1, 0
        # A sum over all entries of all quantities, whose denominators may all differ.
        parts = []
        for quantity, where, _ in loss.through:
            top, below = at(quantity, where)
            many = at.count(quantity, 0) * at.count(quantity, 1)
            parts.append((1 + top + below + (many - 1) * 2 * below, many * 2 * below))
        bottom = sum(below for _, below in parts)
        return max(top + bottom - below for top, below in parts), bottom

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        loss = at.shapes.losses.get(id(self))
        if loss is None:
            return at.summed(self.body, scope)
        most = at.summed(self.wrt, scope)
        for quantity, where, _ in loss.through:
            most |= at.summed(quantity, where) + at.own(quantity)
        return most


def _turned(rows: Sequence[Sequence[Any]], transposed: bool) -> list[list[Any]]:
    return [list(line) for line in (zip(*rows, strict=True) if transposed else rows)]
