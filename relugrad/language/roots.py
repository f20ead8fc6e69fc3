r"""Powers of a matrix with a fraction, `B^{1/2}`, and `e^A`: functions of the matrix.

B is the square of its root, so both are written by the root: an identity of the two holds for any
root. Of e^A nothing is known but its inverse and its transpose, which are e^{-A} and e^{A^T}.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm

from ..errors import NotReadError
from .chains import Assumption, Chain
from .constructs.functions import Elementary, RationalPower
from .constructs.gradient import Gradient
from .nodes import (
    Differential,
    Inverse,
    Node,
    Power,
    Span,
    Sum,
    Symbol,
    Transpose,
    alike,
    mapped,
    walk,
)
from .scope import Place, Scope, with_definitions
from .views import rewritten

# What a root is as well, where it is said of the matrix.
_INHERITED = frozenset(("symmetric", "positive definite", "diagonal"))
# The root of a higher order is another matrix than the one that is usually meant.
_MOST = 4


@dataclass(slots=True)
class _Functions:
    """The matrices of which there are roots, with the orders of these, and those in exponents."""

    roots: dict[str, int] = field(default_factory=dict)
    exponents: set[str] = field(default_factory=set)

    def root(self, node: Symbol) -> Symbol:
        order = self.roots[node.name]
        return replace(node, name=f"{node.name}^{{1/{order}}}", kind="matrix")

    def __call__(self, node: Node) -> Node:
        match node:
            case RationalPower(body=Symbol(name=name) as body, exponent=e) if name in self.roots:
                found = _raised(node.span, self.root(body), e * self.roots[name])
            case Symbol(name=name) if name in self.roots:
                found = _raised(node.span, self.root(node), Fraction(self.roots[name]))
            case Elementary(function="exp", body=body) if (known := _exponent(body)) and (
                known[0].name in self.exponents
            ):
                found = _exponential(node.span, *known)
            case _:
                found = mapped(node, self)
        return found


def with_matrix_functions(chain: Chain) -> Chain | None:
    """The chain with roots and exponentials of matrices as symbols; None where there are none."""
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    try:
        found = _functions(with_definitions(sides))
    except NotReadError:
        return None
    if not found.roots and not found.exponents:
        return None
    new = rewritten(chain, found)
    new.assumptions = [*new.assumptions, *_inherited(chain.assumptions, found)]
    return new


def _functions(places: Sequence[Place]) -> _Functions:
    found = _Functions()
    unclear: set[str] = set()
    for node, scope in places:
        for part in walk(node):
            if isinstance(part, RationalPower) and _is_unknown(part.body, scope):
                assert isinstance(part.body, Symbol)
                order = lcm(found.roots.get(part.body.name, 1), part.exponent.denominator)
                found.roots[part.body.name] = order
            elif isinstance(part, Elementary) and part.raised and (of := _exponent(part.body)):
                if _is_unknown(of[0], scope):
                    found.exponents.add(of[0].name)
            elif isinstance(part, Gradient | Differential):
                # How a root changes with the matrix is not known here.
                wrt = [part.wrt] if isinstance(part, Gradient) else walk(part.body)
                unclear.update(one.name for one in wrt if isinstance(one, Symbol))
    found.roots = {
        name: order for name, order in found.roots.items() if order <= _MOST and name not in unclear
    }
    found.exponents -= unclear | found.roots.keys()
    return found


def _is_unknown(node: Node, scope: Scope) -> bool:
    return isinstance(node, Symbol) and node.kind == "matrix" and scope.get(node.name) is None


def _exponent(node: Node) -> tuple[Symbol, bool, bool] | None:
    """The matrix in an exponent, and whether it is negative, and transposed, there."""
    negative = isinstance(node, Sum) and node.signs == (-1,)
    inner = node.terms[0] if isinstance(node, Sum) and negative else node
    turned = isinstance(inner, Transpose)
    body = inner.body if isinstance(inner, Transpose) else inner
    return (body, negative, turned) if isinstance(body, Symbol) else None


def _exponential(span: Span, matrix: Symbol, negative: bool, turned: bool) -> Node:
    found: Node = replace(matrix, name=f"e^{{{matrix.name}}}", span=span)
    found = Transpose(span, found) if turned else found
    return Inverse(span, found) if negative else found


def _raised(span: Span, root: Symbol, exponent: Fraction) -> Node:
    whole = int(exponent)
    inner: Node = replace(root, span=span)
    inner = Inverse(span, inner) if whole < 0 else inner
    return inner if abs(whole) == 1 else Power(span, inner, abs(whole))


def _inherited(assumptions: Sequence[Assumption], found: _Functions) -> Iterator[Assumption]:
    """What is assumed of the roots, and of exponentials, as it is assumed of their matrices."""
    for one in assumptions:
        word, name = one.word, one.symbol
        if not word and one.left is not None and one.right is not None and not one.order:
            name = _symmetric(one.left.node, one.right.node)
            word = "symmetric" if name else ""
        if word not in _INHERITED:
            continue
        if name in found.roots:
            root = f"{name}^{{1/{found.roots[name]}}}"
            yield replace(one, left=None, right=None, symbol=root, word=word)
        elif name in found.exponents:
            yield replace(one, left=None, right=None, symbol=f"e^{{{name}}}", word=word)


def _symmetric(left: Node | None, right: Node | None) -> str:
    """The symbol of which two sides say that it is symmetric, or nothing."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Symbol) and isinstance(other, Transpose) and alike(one, other.body):
            return one.name
    return ""
