"""Sides without a shape: what may be meant by them otherwise, so that they are not called false."""

from __future__ import annotations

from itertools import pairwise

from ..language.chains import Side
from ..language.constructs.gradient import names_loss
from ..language.constructs.member import Member
from ..language.misfits import ConventionError
from ..language.nodes import (
    Identity,
    Inner,
    Node,
    Product,
    SquaredNorm,
    Sum,
    Symbol,
    Trace,
    Transpose,
    walk,
)
from ..wording import say
from .outcomes import Outcome
from .sides import Attempt, expressions


def misshapen(attempt: Attempt, outcome: Outcome, k: int) -> str | None:
    """Why a side without a shape may be meant otherwise; "" where it is not, None if unknown."""
    error = outcome.shape_error
    if error is None:
        return None
    if _is_a_loss(attempt.chain.sides[k], error.node) or _is_no_number(attempt, outcome, k):
        return ""
    if name := _of_numbers(error.node):
        return say(
            "it is false as its symbols are read here, but may hold if {kinds}: say in the"
            " text what they are",
            kinds=say("{name} is a number", name=name),
        )
    if isinstance(error, ConventionError):
        return say(
            r"{shapes}: for an operation on every entry, write \odot or multiply by 1^T",
            shapes=error.message,
        )
    if name := _of_singular_values(attempt, k):
        return say(
            "{name} may be the square matrix of singular values: say that it is diagonal", name=name
        )
    return None


def _is_no_number(attempt: Attempt, outcome: Outcome, k: int) -> bool:
    """Whether a sum of a number and a row is compared with what is made as a number."""
    error = outcome.shape_error
    wrong = k if outcome.wrong == k else k + 1
    other = 2 * k + 1 - wrong
    node = attempt.chain.sides[other].node
    if error is None or error.node is not attempt.chain.sides[wrong].node:
        return False
    made = isinstance(node, Trace | SquaredNorm | Inner) or (
        isinstance(node, Product) and any(isinstance(f, Transpose) for f in node.factors)
    )
    if not (isinstance(error.node, Sum) and made):
        return False
    shape = attempt.fits.get(other)
    return shape is not None and attempt.shapes.is_scalar(shape)


def _of_numbers(node: Node) -> str:
    """A family of which two members are multiplied, though they are columns or rows: a_i a_j."""
    factors = node.factors if isinstance(node, Product) else ()
    for a, b in pairwise(factors):
        if not (isinstance(a, Member) and isinstance(b, Member)):
            continue
        if (a.name, a.kind) == (b.name, b.kind) and a.kind in ("vector", "row"):
            return a.name
    return ""


def _is_a_loss(left: Side, node: Node) -> bool:
    """Whether a loss, which is a number, is given as a sum of a trace or norm and a matrix."""
    if not (isinstance(left.node, Symbol) and names_loss(left.node.name)):
        return False
    terms = node.terms if isinstance(node, Sum) else ()
    numbers = [t for t in terms if isinstance(t, Trace | SquaredNorm | Inner)]
    matrices = (
        factor
        for term in terms
        for factor in (term.factors if isinstance(term, Product) else (term,))
        if isinstance(factor, Sum) and any(isinstance(t, Identity) for t in factor.terms)
    )
    return bool(numbers) and any(matrices)


def _of_singular_values(attempt: Attempt, k: int) -> str:
    """The middle symbol of U Σ V^T on one of two sides, or in their definitions; else nothing."""
    for side in attempt.chain.sides[k : k + 2]:
        for node, _ in expressions(side) if side.node is not None else ():
            for part in walk(node):
                factors = part.factors if isinstance(part, Product) else ()
                for first, middle, last in zip(factors, factors[1:], factors[2:], strict=False):
                    turned = last.body if isinstance(last, Transpose) else None
                    if not isinstance(middle, Symbol):
                        continue
                    if {_letter(first), _letter(turned)} == {"U", "V"}:
                        return middle.name
    return ""


def _letter(node: Node | None) -> str:
    """The letter of a symbol, without its weight and its label."""
    name = node.name if isinstance(node, Symbol) else ""
    return name.removeprefix("\\mathbf{").rstrip("}").partition("_")[0]
