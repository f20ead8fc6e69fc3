r"""The adjoint $A^H$: the transpose, with the complex conjugate of every symbol.

An identity in sums, products and traces that holds with any matrix in the place of each conjugate
holds for complex matrices, and otherwise it does not. What is refuted with the symbol itself in
that place is false for real matrices already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ...core.places import Place
from ...core.terms import (
    Poly,
    Term,
    Undecided,
    differential,
    entry,
    letters,
    plus,
    scale,
    symbols,
    variable,
)
from ...errors import not_read
from ...tokens import Token
from ...wording import say
from ..construct import Bounds, Construct, Lowering, Values
from ..nodes import Inner, Node, Product, Symbol, Trace, mapped, walk
from ..parser import WORDS, Parser, reads
from ..signs import CLOSERS

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape

_OPENS = "\\overline{"


def conjugate(name: str) -> str:
    """The name of the conjugate of a symbol, and of that of a conjugate the symbol's."""
    return name[len(_OPENS) : -1] if name.startswith(_OPENS) else f"{_OPENS}{name}}}"


def conjugate_all(at: Inference, body: Node) -> None:
    """Let the conjugates of all symbols of an expression be variables."""
    for name in at.symbols(body) if not at.shapes.real else ():
        shape = at.shapes.variables.get(name)
        if shape is None or name == at.parameter:
            raise not_read("the conjugate of the argument of a function", body.span)
        at.shapes.variables.setdefault(conjugate(name), shape)


def conjugated(at: Lowering, found: Poly) -> Poly:
    """An entry with every symbol in the place of its conjugate, and the other way round."""
    if at.shapes.real:
        return found

    def put(p: Poly, old: str, new: str) -> Poly:
        by: Poly = at.algebra.substituted(p, old, lambda *i: entry(variable(new), *i))
        return by

    found = tuple([_with_differentials(t) for t in found])
    known = {min(name, conjugate(name), key=len) for name in symbols(found)}
    if not known <= at.shapes.variables.keys():
        raise Undecided(say("the conjugate of a definition that is not looked into"))
    for name in sorted(known):
        # The two change places.
        found = put(found, name, f"{name} conjugate")
        found = put(found, conjugate(name), name)
        found = put(found, f"{name} conjugate", conjugate(name))
    return found


def _with_differentials(t: Term) -> Term:
    """A term with the differential of the conjugate for each differential of a symbol."""
    factors = []
    for letter, at, power in t.factors:
        if letter.argument is not None and _has_differentials(letter.argument.inner):
            raise Undecided(say("the conjugate of a function of differentials"))
        own = differential(conjugate(letter.name)) if letter.kind == "differential" else letter
        factors.append((own, at, power))
    return replace(t, factors=tuple(factors))


def _has_differentials(p: Poly) -> bool:
    return any(
        letter.kind == "differential"
        or (letter.argument is not None and _has_differentials(letter.argument.inner))
        for letter in letters(p)
    )


@dataclass(frozen=True, slots=True)
class Adjoint(Construct):
    """The conjugate transpose, or the transpose where all matrices are read as real ones."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.body)
        rows, columns = at.infer(self.body)
        if at.shapes.is_scalar((rows, columns)) and isinstance(self.body, Symbol):
            raise not_read(
                "{name} is a number, going by its letter; only columns and matrices"
                " have an adjoint",
                self.body.span,
                name=self.body.name,
            )
        conjugate_all(at, self.body)
        return columns, rows

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return conjugated(at, at(self.body, scope, column, row))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        inside = at if at.shapes.real else at.conjugated()
        return inside(self.body, scope).transposed


@dataclass(frozen=True, slots=True)
class Conjugate(Construct):
    r"""The conjugate of a number, $x^*$, where the text speaks of conjugates."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        shape = at.infer(self.body)
        if not at.shapes.is_scalar(shape):
            raise not_read(
                r"{source}^* may be the conjugate or the adjoint, which is written {source}^H",
                self.span,
                source=at.source(self.body),
            )
        conjugate_all(at, self.body)
        return shape

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        return conjugated(at, at(self.body, scope, row, column))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        return (at if at.shapes.real else at.conjugated())(self.body, scope)


@dataclass(frozen=True, slots=True)
class RealPart(Construct):
    r"""The real part, $\Re x$: half the sum of a number and its conjugate."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        shape = at.infer(self.body)
        conjugate_all(at, self.body)
        return shape

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        found = at(self.body, scope, row, column)
        return scale(plus(found, conjugated(at, found)), Fraction(1, 2))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        inside = at if at.shapes.real else at.conjugated()
        return (at(self.body, scope) + inside(self.body, scope)).scaled(Fraction(1, 2))

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        top, below = at(self.body, scope)
        return top + below, 2 * below


@reads("\\Re", "\\re")
@reads("Re", "real", among=WORDS)
def _real_part(p: Parser, token: Token) -> Node:
    r"""`\Re(x)` or `\Re\langle A, B \rangle`."""
    if token.kind != "name":
        p.at += 1
    if p.peek() in CLOSERS:
        body = p.group()
    else:
        body = p.postfix()
        if p.starts_operand():
            raise p.fail(r"it is not clear where the real part ends: write \Re(…)")
    return RealPart((token.start, p.last), body)


def is_of_complex(node: Node) -> bool:
    """Whether an expression has a mark that only complex matrices need."""
    return any(isinstance(part, Adjoint | Conjugate | RealPart) for part in walk(node))


def with_complex_products(node: Node) -> Node:
    """An expression with the inner products of complex matrices: tr(A^H B) for ⟨A, B⟩."""
    node = mapped(node, with_complex_products)
    if not isinstance(node, Inner):
        return node
    return Trace(node.span, Product(node.span, (Adjoint(node.span, node.left), node.right)))
