r"""The products beside the matrix product, vec and diag: `A \otimes B`, `\operatorname{vec}(X)`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ...core.places import Place, same, split
from ...core.terms import Poly, times
from ...errors import not_read
from ...tokens import Token
from ...wording import marked, say
from ..construct import Bounds, Lengths, Lowering, Values
from ..nodes import Hadamard, Node
from ..parser import WORDS, Parser, continues, reads
from ..signs import CLOSERS, HADAMARDS
from ..sizes import ONE, parts, product_size
from .functions import Elementary

if TYPE_CHECKING:
    from ..inference import Inference
    from ..scope import Scope
    from ..sizes import Shape

_BESIDE = marked(r"put \odot or \otimes in parentheses where both occur")


@continues(*HADAMARDS)
def _hadamard(p: Parser, start: int, left: Node) -> Node:
    factors = [left]
    while p.peek() in HADAMARDS:
        p.at += 1
        factors.append(p.juxta())
    if p.peek() == "\\otimes":
        raise p.fail(_BESIDE)
    return Hadamard((start, p.last), tuple(map(_entrywise, factors)))


def _entrywise(node: Node) -> Node:
    """A factor of an elementwise product, in which functions apply to each entry."""
    return replace(node, entrywise=True) if isinstance(node, Elementary) else node


@dataclass(frozen=True, slots=True)
class KroneckerProduct(Node):
    """The matrix of all products of an entry of `left` and one of `right`."""

    left: Node
    right: Node

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.left, self.right)
        left, right = at.infer(self.left), at.infer(self.right)
        if at.shapes.is_scalar(left) or at.shapes.is_scalar(right):
            raise not_read(r"\otimes is read between two matrices", self.span)
        if any(at.shapes.root(left[k]) == at.shapes.root(right[k]) == ONE for k in (0, 1)):
            raise not_read(
                r"\otimes between two columns may be their outer product or their"
                r" Kronecker product",
                self.span,
            )
        rows, columns = (product_size(at.shapes, pair) for pair in zip(left, right, strict=True))
        return rows, columns

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        counts = [len(parts(at.shapes, size, "product")) for size in at.shape(self.left)]
        (up, down), (near, far) = split(row, counts[0]), split(column, counts[1])
        return times(at(self.left, scope, up, near), at(self.right, scope, down, far))

    def evaluate(self, at: Values, scope: Scope) -> Any:
        left, right = at(self.left, scope), at(self.right, scope)
        at.budget.spend(left.weight * len(right.rows) * len(right.rows[0]))
        return type(left)(
            tuple(
                [
                    tuple([a * b for a in above for b in below])
                    for above in left.rows
                    for below in right.rows
                ]
            )
        )

    def degree(self, at: Bounds, scope: Scope) -> tuple[int, int]:
        (n, d), (m, e) = at(self.left, scope), at(self.right, scope)
        return n + m, d + e

    def longest(self, at: Lengths, scope: Scope) -> Counter[int]:
        return at.summed(self.left, scope) + at.summed(self.right, scope)


@continues("\\otimes")
def _kronecker(p: Parser, start: int, node: Node) -> Node:
    while p.take("\\otimes"):
        right = p.juxta()
        node = KroneckerProduct((start, p.last), node, right)
    if p.peek() in HADAMARDS:
        raise p.fail(_BESIDE)
    return node


@dataclass(frozen=True, slots=True)
class Vec(Node):
    """The columns of a matrix, one below the other."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.body)
        rows, columns = at.infer(self.body)
        return product_size(at.shapes, (columns, rows)), ONE

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        count = len(parts(at.shapes, at.shape(self.body)[1], "product"))
        along, down = split(row, count)
        return at(self.body, scope, down, along)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        body = at(self.body, scope)
        return type(body)(tuple([(a,) for column in zip(*body.rows, strict=True) for a in column]))


@reads("vec", "Vec", among=WORDS)
def _vec(p: Parser, token: Token) -> Node:
    if p.peek() in CLOSERS:
        body = p.group()
    else:
        body = p.postfix()
        if p.starts_operand():
            raise p.fail("it is not clear where vec ends: write vec(…)")
    return Vec((token.start, p.last), body)


@dataclass(frozen=True, slots=True)
class Diag(Node):
    """The diagonal matrix of a column, or the column of a matrix's diagonal."""

    body: Node

    def shape(self, at: Inference) -> Shape:
        at.no_column(self.body)
        rows, columns = (at.shapes.root(size) for size in at.infer(self.body))
        if rows == ONE:
            raise not_read("diag is read of a column or of a square matrix", self.span)
        if columns == ONE:
            return rows, rows
        return at.square(self.body, say("a diagonal"))[0], ONE

    def _is_of_column(self, shape: tuple[int, int]) -> bool:
        return shape[1] == ONE

    def entry(self, at: Lowering, scope: Scope, row: Place, column: Place) -> Poly:
        if self._is_of_column(at.shape(self.body)):
            return times(same(row, column), at(self.body, scope, row, None))
        return at(self.body, scope, row, row)

    def evaluate(self, at: Values, scope: Scope) -> Any:
        body = at(self.body, scope)
        if self._is_of_column(at.shapes.of(self.body)):
            numbers = [row[0] for row in body.rows]
            size = range(len(numbers))
            return type(body)(
                tuple([tuple([numbers[i] if i == j else 0 for j in size]) for i in size])
            )
        return type(body)(tuple([(row[i],) for i, row in enumerate(body.rows)]))
