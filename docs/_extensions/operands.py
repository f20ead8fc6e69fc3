"""The shapes of the sides of a chain and of their parts, for a reader who is to see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relugrad.language.chains import Side
from relugrad.language.constructs.gradient import Gradient
from relugrad.language.nodes import (
    Differential,
    Hadamard,
    Node,
    Product,
    SquaredNorm,
    Sum,
    Symbol,
    Trace,
    children,
)
from relugrad.language.scope import reachable
from relugrad.language.shapes import Shapes


def operand_shapes(sides: Sequence[Side]) -> tuple[dict[str, str], dict[str, str]]:
    r"""The shapes of what the outermost operations of a chain work on, and of its letters.

    The sizes are named in the order in which `f` has them, where one is defined.

    Parameters
    ----------
    sides
        Sides that were read, all of one chain.

    Returns
    -------
    dict, dict
        Shapes such as ``n×d`` by LaTeX, in the order of the page: of the operands, and of the
        letters that are none themselves; numbers are left out.

    Raises
    ------
    ShapeError
        Two shapes do not fit.
    NotReadError
        A letter has no value, or an operation has no meaning there.

    Examples
    --------
    >>> from relugrad.language.gathering import chains
    >>> from relugrad.documents.reading import read
    >>> f = r"f = \|\max(XW, 0) - Y\|_F^2"
    >>> [chain] = chains(read(r"df = \operatorname{tr}(-2(\max(XW, 0) - Y)^T dY)"), [f])
    >>> operand_shapes(chain.sides)
    ({'(\\max(XW, 0) - Y)^T': 'h×n', 'dY': 'n×h'}, {'X': 'n×d', 'W': 'd×h', 'Y': 'n×h'})
    """
    shapes = _inferred(sides)
    operands: dict[str, str] = {}
    letters: dict[str, str] = {}
    for found, parts in ((operands, _operands), (letters, _letters)):
        for side in sides:
            for node in parts(side.readable):
                start, end = (place - side.span[0] for place in node.span)
                latex = _bare(side.latex[start:end])
                shape = shapes.of(node)
                if latex not in operands and not shapes.is_scalar(shape):
                    found[latex] = shapes.describe(shape)
    return operands, letters


def _inferred(sides: Sequence[Side]) -> Shapes:
    """The shapes of sides that are equal, and first of the letters of `f`, if it is defined."""
    shapes = Shapes()
    objective = [(f.node, f.scope) for s in sides[:1] if (f := s.scope.get("f")) and f.node]
    for binding in reachable([*objective, *((s.readable, s.scope) for s in sides)]):
        shapes.binding(binding)
    for node, scope in objective:
        shapes.infer(node, scope, "")
    whole = [shapes.infer(s.readable, s.scope, " " * s.span[0] + s.latex) for s in sides]
    for shape in whole[1:]:
        shapes.unify_shapes(whole[0], shape)
    return shapes


def _operands(node: Node) -> Iterator[Node]:
    match node:
        case Trace(body=body):
            yield from _operands(body)
        case SquaredNorm(body=body):
            yield body
        case Sum(terms=terms):
            for term in terms:
                yield from _operands(term)
        case Product(factors=factors) | Hadamard(factors=factors):
            yield from factors
        case _:
            yield node


def _letters(node: Node) -> Iterator[Node]:
    if isinstance(node, Gradient):
        return
    if isinstance(node, Symbol) or (
        isinstance(node, Differential) and isinstance(node.body, Symbol)
    ):
        yield node
        return
    for child in children(node):
        yield from _letters(child)


def _bare(latex: str) -> str:
    """`latex` without the parentheses around all of it."""
    depth = 0
    for at, char in enumerate(latex):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return latex[1:-1] if char == ")" and at == len(latex) - 1 else latex
    return latex
