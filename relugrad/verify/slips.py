"""The slips that people make with an expression: all single changes that take one back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, permutations
from typing import TypeVar

from ..language.constructs.gradient import Gradient
from ..language.inference import named
from ..language.nodes import (
    Activation,
    Apply,
    Branch,
    Cases,
    Differential,
    Entries,
    Entry,
    Extreme,
    Hadamard,
    Inverse,
    Node,
    Number,
    OverIndices,
    Product,
    Sum,
    Symbol,
    Trace,
    Transpose,
    children,
    walk,
    with_children,
)
from ..language.scope import Scope, reachable
from ..tokens import tidy
from ..wording import say
from . import surroundings
from .change import NOTHING, Change
from .difference import Name, applied
from .sides import Attempt

_Item = TypeVar("_Item")


class Slips:
    """All single changes of one side of a chain.

    Parameters
    ----------
    attempt
        The reading of the chain.
    wrong, against
        The side, and the one that it is compared with.
    """

    def __init__(self, attempt: Attempt, wrong: int, against: int) -> None:
        self.attempt = attempt
        self.side = attempt.side(wrong)
        nodes = list(surroundings.nodes(attempt, surroundings.near(attempt, wrong, against)))
        self.masks = surroundings.masks(nodes)
        self.slopes = surroundings.slopes(nodes)
        self.symbols = surroundings.symbols(attempt, nodes)
        self.inverses = any(isinstance(part, Inverse) for node, _ in nodes for part in walk(node))

    def all(self) -> list[Change]:
        """All of them, the likeliest first."""
        side = self.side.readable
        found = list(self.below(side, None))
        if not isinstance(side, Entries):
            found.append(
                Change(
                    3,
                    say("the trace is missing"),
                    Trace(side.span, side),
                    kind="order",
                    at=side.span,
                )
            )
        return sorted(found, key=lambda change: change.rank)

    def below(self, node: Node, parent: Node | None) -> Iterator[Change]:
        """The changes of a node and of all below it, each as a change of the node."""
        for change in self.here(node, parent):
            yield replace(change, at=node.span)
        if isinstance(node, Gradient):
            return
        under = children(node)
        for i, child in enumerate(under):
            for change in self.below(child, node):
                whole = with_children(node, (*under[:i], change.node, *under[i + 1 :]))
                yield replace(self.within(node, change), node=whole)

    def within(self, node: Node, change: Change) -> Change:
        """A change below a node, as to what it touches."""
        # Derived, or in a function, what is written once may stand in several places.
        if change.touched == NOTHING and isinstance(node, (Apply, Differential, Extreme, Cases)):
            return replace(change, touched=self.names(node), kind="argument")
        return replace(change, touched=None) if isinstance(node, Differential) else change

    def here(self, node: Node, parent: Node | None) -> Iterator[Change]:
        """The changes of a node itself."""
        if isinstance(node, (Branch, Cases, Entries, OverIndices)):
            return
        match node:
            case Transpose():
                yield from self.transpose(node)
            case Inverse(body=body):
                yield Change(
                    6,
                    say("one inverse too many: {expression}", expression=self.text(node)),
                    body,
                    None,
                )
            case Sum():
                yield from self.sum(node)
            case Product():
                yield from self.product(node)
            case Hadamard():
                yield from self.hadamard(node)
            case Apply():
                yield from self.function(node)
            case Activation():
                yield from self.activation(node)
            case Entry():
                yield from self.entry(node)
            case Differential():
                yield from self.differential(node)
            case Symbol():
                yield from self.symbol(node)
        yield from self.around(node, parent)

    # -- what the changes say -------------------------------------------------------------------

    def text(self, node: Node) -> str:
        start, end = node.span[0] - self.side.span[0], node.span[1] - self.side.span[0]
        return named(node, tidy(self.side.latex[max(start, 0) : end])) or say("it")

    def grouped(self, node: Node) -> str:
        said = self.text(node)
        loose = isinstance(node, (Sum, Hadamard, Product)) and said[:1] not in "([{"
        return f"({said})" if loose else said

    def names(self, *nodes: Node) -> frozenset[Name]:
        """The symbols in some nodes and in what these stand for, and their differentials."""
        return _names(nodes, self.side.scope)

    # -- the changes of each node -----------------------------------------------------------------

    def around(self, node: Node, parent: Node | None) -> Iterator[Change]:
        """What may be missing around a node."""
        span, grouped = node.span, self.grouped(node)
        if not isinstance(node, (Transpose, Number, Entry)) and not isinstance(
            parent, (Transpose, Entry)
        ):
            said = say("a transpose is missing: {expression}^T is expected", expression=grouped)
            yield Change(0, said, Transpose(span, node), kind="order")
        if self.inverses and not isinstance(node, (Number, Inverse)):
            said = say("an inverse is missing: {expression}^{{-1}} is expected", expression=grouped)
            yield Change(6, said, Inverse(span, node), None)
        if isinstance(node, (Number, Transpose)):
            return
        for text, mask in self.masks:
            said = say(
                r"a mask is missing: {expression} \odot {mask} is expected",
                expression=grouped,
                mask=text,
            )
            yield Change(4, said, Hadamard(span, (node, mask)), self.mask(mask))
        for text, slope in self.slopes:
            said = say(
                r"the derivative {slope} is missing: {expression} \odot {slope} is expected",
                slope=text,
                expression=grouped,
            )
            yield Change(4, said, Hadamard(span, (node, slope)), self.slope(slope))

    def transpose(self, node: Transpose) -> Iterator[Change]:
        wanted = self.text(node.body)
        if isinstance(node.body, Inverse) and node.body.span == node.span:
            # X^{-T} is both in one exponent.
            wanted = f"{self.grouped(node.body.body)}^{{-1}}"
        said = say(
            "one transpose too many: {expression} should be {correct}",
            expression=self.text(node),
            correct=wanted,
        )
        yield Change(0, said, node.body, kind="order")

    def entry(self, node: Entry) -> Iterator[Change]:
        if len(node.indices) == 2:
            row, column = node.indices
            # The brackets or the letter before the indices, whatever they are.
            text = self.text(node)
            turned = f"{text.rpartition('_')[0]}_{{{column.name}{row.name}}}"
            said = say(
                "the indices are swapped: {expression} should be {correct}",
                expression=text,
                correct=turned,
            )
            yield Change(0, said, replace(node, indices=(column, row)), kind="order")

    def symbol(self, node: Symbol) -> Iterator[Change]:
        text = self.text(node)
        for other in self.symbols:
            if other.name != node.name:
                said = say(
                    "{expression} where {correct} is expected", expression=text, correct=other.name
                )
                yield Change(7, said, other, self.names(node, other))
        if node.name in self.attempt.varying:
            said = say("{expression} where d{expression} is expected", expression=text)
            yield Change(8, said, Differential(node.span, node), self.names(node))

    def differential(self, node: Differential) -> Iterator[Change]:
        said = say(
            "{expression} where {correct} is expected",
            expression=self.text(node),
            correct=self.text(node.body),
        )
        yield Change(7, said, node.body, self.names(node.body))

    def sum(self, node: Sum) -> Iterator[Change]:
        # Terms that cancel may be anything, so that it is not known what is touched.
        terms, signs = node.terms, node.signs
        for i, term in enumerate(terms):
            said = self.text(term)
            flipped = (*signs[:i], -signs[i], *signs[i + 1 :])
            yield Change(
                1,
                say("the sign before {term} is wrong", term=said),
                replace(node, signs=flipped),
                None,
            )
            for value, slip in (
                (Fraction(2), say("the term {term} lacks a factor 2", term=said)),
                (Fraction(1, 2), say("the term {term} has an extra factor 2", term=said)),
            ):
                factor = Number(term.span, value)
                scaled = (*terms[:i], Product(term.span, (factor, term)), *terms[i + 1 :])
                yield Change(2, slip, replace(node, terms=scaled), None)
            if len(terms) > 1:
                rest, kept = _less(terms, i), _less(signs, i)
                left = rest[0] if kept == (1,) else Sum(node.span, rest, kept)
                yield Change(5, say("the term {term} does not belong here", term=said), left, None)

    def product(self, node: Product) -> Iterator[Change]:
        factors, span = node.factors, node.span
        for order in _orders(len(factors)):
            moved = tuple(factors[i] for i in order)
            wanted = " ".join(self.grouped(f) for f in moved)
            said = say(
                "factors are swapped: {expression} should be {correct}",
                expression=self.text(node),
                correct=wanted,
            )
            yield Change(3, said, Product(span, moved), kind="order")
        for i, (a, b) in enumerate(pairwise(factors)):
            mixed = (*factors[:i], Hadamard(span, (a, b)), *factors[i + 2 :])
            wanted = rf"{self.grouped(a)} \odot {self.grouped(b)}"
            said = say("the elementwise product is expected here: {correct}", correct=wanted)
            yield Change(4, said, _product(span, mixed), kind="order")
        for i in range(2, len(factors)):
            # The elementwise product binds looser: X^T X \odot A is (X^T X) \odot A.
            halves = (factors[:i], factors[i:])
            split = Hadamard(span, tuple(_product(span, half) for half in halves))
            wanted = r" \odot ".join(" ".join(self.grouped(f) for f in half) for half in halves)
            said = say("the elementwise product is expected here: {correct}", correct=wanted)
            yield Change(4, said, split, kind="order")
        for i, factor in enumerate(factors):
            said = say("the factor {factor} does not belong here", factor=self.text(factor))
            touched = None if isinstance(factor, Number) else self.names(factor)
            yield Change(5, said, _product(span, _less(factors, i)), touched)

    def hadamard(self, node: Hadamard) -> Iterator[Change]:
        factors = node.factors
        for order in permutations(factors) if len(factors) <= 3 else [factors]:
            said = say(
                r"the matrix product is expected in place of \odot in {expression}",
                expression=self.text(node),
            )
            yield Change(4, said, Product(node.span, tuple(order)), kind="order")
        for i, factor in enumerate(factors):
            rest = _less(factors, i)
            left = rest[0] if len(rest) == 1 else Hadamard(node.span, rest)
            text, touched = self.text(factor), self.names(factor)
            said = say("the factor {factor} does not belong here", factor=text)
            if isinstance(factor, Apply) and factor.built_in == "step":
                said = say("the mask {mask} does not belong here", mask=text)
                touched = self.mask(factor)
            elif isinstance(factor, Activation) and factor.order:
                said = say("the derivative {slope} does not belong here", slope=text)
                touched = self.slope(factor)
            yield Change(5, said, left, touched)

    def function(self, node: Apply) -> Iterator[Change]:
        # A mask absorbs others, so that it is not known what is touched.
        text, kind = self.text(node), node.built_in
        if kind == "step":
            negative = replace(node, body=Sum(node.body.span, (node.body,), (-1,)))
            said = say("the mask is inverted: {mask} is 0 where 1 is expected", mask=text)
            yield Change(4, said, negative, None)
            said = say("the unit step {expression} where the ramp is expected", expression=text)
            yield Change(4, said, replace(node, function="ramp"), None)
        elif kind == "ramp" and not node.order:
            said = say("the ramp {expression} where the unit step is expected", expression=text)
            yield Change(4, said, replace(node, function="step"), None)
            said = say(
                "max does not belong here: {correct} alone is expected",
                correct=self.text(node.body),
            )
            yield Change(4, said, node.body, None)
        for wanted, mask in self.masks:
            if kind == "step":
                said = say(
                    "the mask is wrong: {expression} should be {correct}",
                    expression=text,
                    correct=wanted,
                )
                yield Change(5, said, mask, None)
            else:
                said = say(
                    "the argument is wrong: {expression} should be the ramp of {argument}",
                    expression=text,
                    argument=wanted[2:-1],
                )
                yield Change(5, said, replace(mask, function="ramp"), None)

    def activation(self, node: Activation) -> Iterator[Change]:
        text, letter = self.text(node), node.function
        for order in (node.order + 1, node.order - 1):
            if order >= 0:
                wanted = text.replace(letter + "'" * node.order, letter + "'" * order, 1)
                said = say(
                    "{expression} where {correct} is expected", expression=text, correct=wanted
                )
                other = replace(node, order=order)
                yield Change(3, said, other, self.slope(node) | self.slope(other))
        for said, slope in self.slopes:
            if slope.function == letter and slope.order == node.order:
                said = say(
                    "the argument is wrong: {expression} should be {correct}",
                    expression=text,
                    correct=said,
                )
                yield Change(5, said, slope, self.slope(node) | self.slope(slope))

    def mask(self, node: Apply) -> frozenset[Name]:
        return frozenset((applied("H", 0, self.plain(node.body)),))

    def slope(self, node: Activation) -> frozenset[Name]:
        return frozenset((applied(node.function, node.order, self.plain(node.body)),))

    def plain(self, node: Node) -> list[str]:
        variables = self.attempt.shapes.variables
        return [name for name in self.names(node) if isinstance(name, str) and name in variables]


def _names(nodes: Sequence[Node], scope: Scope) -> frozenset[Name]:
    inside = [(node, scope) for node in nodes]
    inside += [(b.node, b.scope) for b in reachable(inside) if b.node is not None]
    found = {part.name for node, _ in inside for part in walk(node) if isinstance(part, Symbol)}
    return frozenset(found | {f"d{name}" for name in found})


def _less(items: tuple[_Item, ...], i: int) -> tuple[_Item, ...]:
    return items[:i] + items[i + 1 :]


def _product(span: tuple[int, int], factors: tuple[Node, ...]) -> Node:
    return factors[0] if len(factors) == 1 else Product(span, factors)


def _orders(count: int) -> Iterator[tuple[int, ...]]:
    """The orders in which factors may belong: of many, those with two neighbours exchanged."""
    if count <= 4:
        yield from list(permutations(range(count)))[1:]
    else:
        for i in range(count - 1):
            yield (*range(i), i + 1, i, *range(i + 2, count))
