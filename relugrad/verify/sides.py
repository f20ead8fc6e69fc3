"""The sides of a chain under one reading of their shapes: which fit, and which are not read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import NotReadError
from ..language.chains import Chain, Side
from ..language.constructs.adjoint import conjugate
from ..language.constructs.gradient import Loss
from ..language.losses import losses
from ..language.misfits import ShapeError
from ..language.nodes import (
    Differential,
    Entry,
    Node,
    Symbol,
    walk,
)
from ..language.scope import Binding, Scope, reachable
from ..language.shapes import Shapes
from ..language.sizes import Shape, leaves
from ..language.sorting import sizes_as_numbers
from ..language.varying import alone, moved
from ..patterns import lazy
from ..wording import say
from .evaluate import Evaluator
from .interval import Interval
from .matrix import Matrix
from .points import Point
from .unsized import several_ranges, size_missing

if TYPE_CHECKING:
    from .force import Held
    from .proof import Proof

# Subscripts that tell the entries of one symbol apart, unlike words.
_NUMBERS = lazy(r"[0-9](?:,?[0-9])?\}")
_LABEL = lazy(r"(?:[0-9]+|[a-z]|[i-q]{2})(?:[,+-](?:[0-9]+|[a-z]))*\}")


@dataclass(slots=True)
class Attempt:
    """The sides of a chain under one reading of their shapes."""

    chain: Chain
    shapes: Shapes
    fits: dict[int, Shape] = field(default_factory=dict)
    misfits: dict[int, Shape] = field(default_factory=dict)
    shapeless: dict[int, ShapeError] = field(default_factory=dict)
    unread: dict[int, NotReadError] = field(default_factory=dict)
    has_definitions: bool = False
    varying: list[str] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    evaluators: list[Evaluator] = field(default_factory=list)
    values: list[dict[int, Matrix]] = field(default_factory=list)
    sizes: dict[int, int] = field(default_factory=dict)
    activations: bool = False
    # Whether functions occur whose values are not rational.
    irrational: bool = False
    # The proofs, by the left side of the equality, and those that were asked for between others.
    proofs: dict[int, Proof] = field(default_factory=dict)
    between: dict[tuple[int, int], Proof | None] = field(default_factory=dict)
    bound_log2: float = -math.inf
    degree: int = 0
    # The assumptions in force, and what keeps points from satisfying them.
    held: list[Held] = field(default_factory=list)
    blocked: str = ""

    def reference(self, index: int) -> int | None:
        """The first side that fits, of those up to `index` without one between that is unread."""
        begin = max((i for i in self.unread if i < index), default=-1)
        return min((i for i in self.fits if begin < i <= index), default=None)

    def equal(self, a: int, b: int) -> bool:
        return (
            a in self.fits
            and b in self.fits
            and all(values[a] == values[b] for values in self.values)
        )

    def enclosed(self, a: int, b: int) -> bool:
        """Whether a value of one of two sides is known by an interval alone."""
        return any(
            isinstance(number, Interval)
            for values in self.values
            for i in (a, b)
            for row in values[i].rows
            for number in row
        )

    def side(self, index: int) -> Side:
        return self.chain.sides[index]


def counting(attempt: Attempt) -> list[str]:
    """The letters up to which sums run, as far as they stand as numbers as well."""
    shapes = attempt.shapes
    known = shapes.variables
    return [one for one in shapes.limits if one in known and shapes.is_scalar(known[one])]


def read_sides(attempt: Attempt, *, flexible: bool) -> set[int]:
    """Fill in the shapes of one reading; the sides that were not read before they were compared."""
    chain, shapes = attempt.chain, attempt.shapes
    shapes.layout, shapes.losses, shapes.real = chain.layout, _losses(chain), chain.real
    shapes.declared, shapes.complex = chain.declared, chain.complex and not chain.real
    shapes.used_sizes = sizes_as_numbers(chain)
    _bind_shapes(attempt, flexible=flexible)
    for i, side in enumerate(chain.sides):
        if i in attempt.unread or side.node is None:
            continue
        saved = shapes.save()
        try:
            shape = shapes.infer(side.node, side.scope, _source(side))
            reference = attempt.reference(i)
            fits = reference is None or shapes.unify_shapes(attempt.fits[reference], shape)
        except NotReadError as error:
            shapes.restore(saved)
            attempt.unread[i] = error
            continue
        except ShapeError as error:
            shapes.restore(saved)
            attempt.shapeless[i] = error
            continue
        if not fits:
            attempt.misfits[i] = shape
            continue
        attempt.fits[i] = shape
        if not flexible:
            shapes.fix()
            _set_apart(shapes, side)
    first = set(attempt.unread)
    _differentials(attempt)
    _families(attempt)
    _unsized(attempt)
    return first


def _losses(chain: Chain) -> dict[int, Loss]:
    try:
        return losses(chain)
    except NotReadError:
        # It needs too many definitions, which is reported for its sides.
        return {}


def _set_apart(shapes: Shapes, side: Side) -> None:
    """Keep the sizes of a side's symbols different from now on."""
    names = {
        part.name
        for node, _ in expressions(side)
        for part in walk(node)
        if isinstance(part, Symbol)
    }
    for name in names & shapes.variables.keys():
        for size in shapes.variables[name]:
            shapes.apart.update(leaves(shapes, size))


def _source(side: Side) -> str:
    # Spans count from the display's start; the side's own text starts at its span.
    return " " * side.span[0] + side.latex


def _bind_shapes(attempt: Attempt, *, flexible: bool) -> None:
    """Shapes of the definitions first: they fix the sizes that the sides must keep to."""
    chain, shapes = attempt.chain, attempt.shapes
    defined = chain.equalities[0].defines if chain.equalities else None
    for i, side in enumerate(chain.sides):
        if side.node is None or i in attempt.unread:
            continue
        try:
            for binding in reachable([(side.node, side.scope)]):
                if binding is defined or binding.error is not None:
                    continue
                saved = shapes.save()
                try:
                    shapes.binding(binding)
                except (ShapeError, NotReadError) as error:
                    shapes.restore(saved)
                    message = getattr(error, "message", "")
                    raise NotReadError(
                        say("{name} has no value: {reason}", name=binding.name, reason=message),
                        *side.span,
                        cause=getattr(error, "cause", message),
                    ) from error
                attempt.has_definitions = True
        except NotReadError as error:
            attempt.unread[i] = error
    if attempt.has_definitions and not flexible:
        shapes.fix()


def _differentials(attempt: Attempt) -> None:
    """Which variables vary; sides whose differentials then mean nothing are not read."""
    chain = attempt.chain
    varying, inner, compound = dict[str, None](), dict[str, None](), list[int]()
    for i in [*attempt.fits, *attempt.misfits, *attempt.shapeless]:
        side = attempt.side(i)
        for node, scope in expressions(side):
            for part in walk(node):
                if isinstance(part, Differential):
                    body = part.body.body if isinstance(part.body, Entry) else part.body
                    if isinstance(body, Symbol) and scope.get(body.name) is None:
                        varying[body.name] = None
                    else:
                        compound.append(i)
                        inner.update(moved(body, scope))
    varying |= inner if varying else alone(map(attempt.side, compound))
    attempt.varying = [*varying, *filter(attempt.shapes.variables.get, map(conjugate, varying))]
    if compound and not varying:
        for i in set(compound):
            forget(
                attempt,
                i,
                say(
                    "nothing varies: no differential of a variable, such as dX, occurs in"
                    " this chain"
                ),
            )
    first = chain.sides[0].node
    if isinstance(first, Differential) and isinstance(first.body, Symbol) and len(varying) > 1:
        name = first.body.name
        if name in varying and chain.sides[0].scope.get(name) is None:
            others = (s.node for s in chain.sides[1:] if s.node is not None)
            used = any(
                isinstance(p, Symbol) and p.name == name for other in others for p in walk(other)
            )
            if not used:
                forget(
                    attempt,
                    0,
                    say(
                        "{name} is not defined before this line: define {name} = … first", name=name
                    ),
                )


def _families(attempt: Attempt) -> None:
    r"""Where x_i is an entry of a column, x_1 and x are no symbols of their own: not read.

    As such, \partial (x_1 + \sum_i x_i^2) / \partial x_1 = 1 would hold. Neither is x_1 where the
    column x stands as well, nor a_{11} beside A.
    """
    families: set[str] = set()
    numbered: set[tuple[str, int]] = set()
    sides = [*evaluable(attempt), *attempt.shapeless]
    for i in sides:
        for node, scope in expressions(attempt.side(i)):
            for part in walk(node):
                if isinstance(part, Entry) and isinstance(part.body, Symbol):
                    families |= _stems(part.body)
                elif (
                    isinstance(part, Symbol)
                    and part.kind != "scalar"
                    and "_" not in part.name
                    and scope.get(part.name) is None
                ):
                    digits = 1 if part.kind == "vector" else 2
                    numbered |= {(stem, digits) for stem in _stems(part)}
    if not families and not numbered:
        return
    for i in sides:
        for node, scope in expressions(attempt.side(i)):
            for part in walk(node):
                if isinstance(part, Symbol) and scope.get(part.name) is None:
                    stem, _, label = part.name.partition("_{")
                    alone = not label and part.kind == "scalar"
                    entry = len(label.replace(",", "")) - 1 if _NUMBERS.fullmatch(label) else 0
                    named = part.kind != "vector" and (stem, entry) in numbered
                    if named or (stem in families and (alone or _LABEL.fullmatch(label))):
                        message = say(
                            "{name} may be one of the entries that occur here, or all of them",
                            name=part.name,
                        )
                        forget(attempt, i, message)


def _stems(symbol: Symbol) -> set[str]:
    """The names that entries of a column or a matrix have, without their indices."""
    stems = {symbol.name, symbol.name.lower()}
    if symbol.kind == "vector":
        stems.add(symbol.name.removeprefix("\\mathbf{").removesuffix("}"))
    return stems


def _unsized(attempt: Attempt) -> None:
    """What depends on a size that nothing tells is not read."""
    shapes = attempt.shapes
    names = shapes.size_names()
    # A letter that stands as a number as well says of which size it is.
    names |= {shapes.root(shapes.limits[letter]): letter for letter in counting(attempt)}
    roots = [shapes.root(size) for size in shapes.limits.values()]
    for i in evaluable(attempt):
        for node, _ in expressions(attempt.side(i)):
            message = next(
                filter(None, (size_missing(shapes, part, names) for part in walk(node))), ""
            )
            if len(set(roots)) < len(roots):
                message = several_ranges(shapes)
            if message:
                forget(attempt, i, message)
                break


def expressions(side: Side) -> list[tuple[Node, Scope]]:
    """The expression of a side, and those of the definitions that it needs."""
    defined = [(b.node, b.scope) for b in _reach(side) if b.node is not None]
    return [(side.readable, side.scope), *defined]


def forget(attempt: Attempt, i: int, message: str) -> None:
    attempt.fits.pop(i, None)
    attempt.misfits.pop(i, None)
    attempt.shapeless.pop(i, None)
    attempt.unread[i] = NotReadError(message, *attempt.side(i).span)
    if not attempt.fits:
        # These did not fit the one that is forgotten: the first of them is the reference now.
        waiting, attempt.misfits = attempt.misfits, {}
        for k, shape in sorted(waiting.items()):
            reference = attempt.reference(k)
            try:
                fits = reference is None or attempt.shapes.unify_shapes(
                    attempt.fits[reference], shape
                )
            except NotReadError as error:
                attempt.unread[k] = NotReadError(error.message, *attempt.side(k).span)
                continue
            if fits:
                attempt.fits[k] = shape
            else:
                attempt.misfits[k] = shape


def _reach(side: Side) -> list[Binding]:
    return reachable([(side.readable, side.scope)])


def all_nodes(attempt: Attempt) -> Iterator[Node]:
    """Every node of the sides that have a value, and of the definitions that they need."""
    for i in evaluable(attempt):
        for node, _ in expressions(attempt.side(i)):
            yield from walk(node)


def evaluable(attempt: Attempt) -> list[int]:
    return sorted([*attempt.fits, *attempt.misfits])
