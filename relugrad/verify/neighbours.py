r"""Notations of neighbouring fields, in which a claim that is false here may be true.

In robotics $[x]$ is the matrix of a cross product, in signal processing $x[n]$ a place in a
sequence, in physics $i$ the imaginary unit and $\mathbf{a}\mathbf{b}$ a dyad; in Chinese books
$A^*$ is the adjugate and $E$ the identity.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..language.constructs.arrays import Array
from ..language.constructs.functions import Bars, Determinant
from ..language.constructs.powers import Inverse
from ..language.node import alike
from ..language.nodes import Node, Number, Product, Symbol, children, walk
from ..patterns import lazy
from ..wording import say
from .customs import nodes_of
from .sides import Attempt

_NAMED = lazy(
    r"\s*&?\s*(?:\\left)?\[\s*(?:\\[A-Za-z]+\s*\{?\s*)?\\?[A-Za-z]+\s*\}?(?:_(?:\w|\{[^{}]*\}))?\s*"
    r"(?:\\right)?\]\s*(?:_\s*\{?\s*\\times\s*\}?)?\s*[.,]?\s*"
)
_SEQUENCE = lazy(
    r"(?<![A-Za-z\\}\])])\\?[A-Za-z]+(?:_(?:\w|\{[^{}]*\}))?\s*\[\s*[a-z](?:\s*[+-]\s*\d+)?\s*\]"
)
_STAR = lazy(r"\^\s*\{?\s*(?:\*|\\ast|\\star)")
_IMAGINARY = lazy(r"(?<![A-Za-z\\_{,])i(?![A-Za-z,}])")
_VECTOR = r"\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*(?:\\[a-z]+|[a-z])\s*\}?"
_DYAD = lazy(rf"{_VECTOR}\s*(?:\\otimes)?\s*{_VECTOR}")
_CONTRACTION = lazy(r"\\cdot\s*\\(?:mathbf|boldsymbol|bm)\b|\}\s*\\cdot")
_TENSOR = lazy(rf"\(\s*{_VECTOR}\s*\\otimes\s*{_VECTOR}\s*\)")
_ELEMENTARY = lazy(
    r"(?<![A-Za-z\\])[EP]\s*(?:\^\s*(?:T|\*|\{[^{}]*\})\s*)?_\s*(?:\{\s*[ij]\s*,?\s*[ijk]?\s*\}|[ij])"
)
_OF_A_MATRIX = lazy(r"\^|\(")
_INCREMENT = lazy(r"\([^()=]*\+\s*(?:\\mathrm\s*\{\s*d\s*\}|d|\\[dD]elta)\s*(?:\\|\{|[A-Za-z])")
_IDENTITY = lazy(r"=\s*E(?![A-Za-z_])|(?<![A-Za-z\\])E\s*=")


def of_another_field(attempt: Attempt, k: int, under: Sequence[str], *, misfit: bool) -> str:
    """What a false claim may mean in another field; or nothing.

    Parameters
    ----------
    attempt, k
        The claim: the sides `k` and `k + 1` of a chain.
    under
        What it is judged under, as quoted.
    misfit
        Whether it is false by its shapes.
    """
    sides = attempt.chain.sides[k : k + 2]
    latex = [side.latex for side in sides]
    every = (*latex, *under)
    nodes = nodes_of(sides)
    if any(map(_NAMED.fullmatch, latex)):
        return say("a symbol in square brackets may be the name of a matrix, as of a cross product")
    if any(map(_SEQUENCE.search, every)):
        return say("what is in square brackets may be a place in a sequence")
    measured = any(isinstance(node, Determinant | Bars | Array) for node in nodes)
    if measured and not attempt.chain.complex and any(map(_STAR.search, every)):
        return say("the star may be that of an adjugate: say what it stands for")
    imaginary = any(isinstance(node, Symbol) and node.name == "i" for node in nodes)
    if imaginary or any(map(_IMAGINARY.search, under)):
        return say("i may be the imaginary unit, which is not read")
    if (misfit and any(map(_DYAD.search, latex))) or all(map(_TENSOR.search, latex[:1])):
        return say("two vectors side by side, or with ⊗ between them, may be a dyad")
    if misfit and all(map(_CONTRACTION.search, latex)):
        return say(r"\cdot may contract a vector with a matrix")
    if all(map(_ELEMENTARY.search, latex)) and any(map(_OF_A_MATRIX.search, latex)):
        return say("a letter with indices may be one of several matrices, and no entry")
    if any(map(_INCREMENT.search, latex)):
        return say("it may be meant to first order in an increment")
    columns = (n for n in nodes if isinstance(n, Inverse) and _is_column(n.body))
    if any(columns):
        return say("a column has no inverse, and that of something else may be meant")
    return _of_arrays(attempt, sides[0].node, sides[1].node, nodes, every)


def _is_column(node: Node) -> bool:
    parts = node.factors if isinstance(node, Product) else (node,)
    return any(isinstance(part, Symbol) and part.kind == "vector" for part in parts)


def _of_arrays(
    attempt: Attempt, left: Node | None, right: Node | None, nodes: list[Node], every: Sequence[str]
) -> str:
    r"""What matrices that are written out may mean, and an E beside them."""
    free = {
        name for name in attempt.shapes.variables if attempt.chain.sides[0].scope.get(name) is None
    }
    arrays = any(isinstance(node, Array) for node in nodes)
    if "E" in free and (arrays or any(map(_IDENTITY.search, every))):
        return say("E may be the identity: say so")
    for one, other in ((left, right), (right, left)):
        if not isinstance(one, Product) or other is None:
            continue
        first, *_, last = one.factors
        scaled = other.factors if isinstance(other, Product) else (other,)
        plain = all(isinstance(part, Number) or _is_scalar(part) for part in scaled[:-1])
        if isinstance(first, Array) and plain and alike(last, scaled[-1]):
            return say("it may be an equation that is to be solved")
        if isinstance(first, Symbol) and isinstance(last, Array) and isinstance(other, Array):
            entries = [part for part in children(other) if not isinstance(part, Number)]
            if entries and all(any(alike(first, p) for p in walk(entry)) for entry in entries):
                return say("{letter} may be a number", letter=first.name)
    return ""


def _is_scalar(node: Node) -> bool:
    return isinstance(node, Symbol) and node.kind == "scalar"
