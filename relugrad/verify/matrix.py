"""Small matrices of exact numbers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ..errors import NotReadError
from ..wording import marked, say
from .dual import Dual, Exact, reciprocal, sign, weight

_SIZES = marked(
    "a symbol has one size here and another in a definition that is used: give one of them"
    " another name"
)


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rows` are tuples of exact numbers, all of one length; a number is a 1×1 matrix."""

    rows: tuple[tuple[Exact, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0])

    @property
    def is_number(self) -> bool:
        return len(self.rows) == 1 and len(self.rows[0]) == 1

    @property
    def entry(self) -> Exact:
        return self.rows[0][0]

    @property
    def count(self) -> int:
        """How many entries it has."""
        return len(self.rows) * len(self.rows[0])

    @property
    def weight(self) -> int:
        """What it costs to multiply every entry once."""
        return sum([weight(a) for row in self.rows for a in row])

    @property
    def transposed(self) -> Matrix:
        return Matrix(tuple(zip(*self.rows, strict=True)))

    def map(self, function: Callable[[Exact], Exact]) -> Matrix:
        return Matrix(tuple([tuple([function(a) for a in row]) for row in self.rows]))

    def entrywise(self, other: Matrix, function: Callable[[Exact, Exact], Exact]) -> Matrix:
        if self.shape != other.shape:
            raise NotReadError(say(_SIZES))
        return Matrix(
            tuple(
                [
                    tuple([function(a, b) for a, b in zip(row, to, strict=True)])
                    for row, to in zip(self.rows, other.rows, strict=True)
                ]
            )
        )

    def __add__(self, other: Matrix) -> Matrix:
        return self.entrywise(other, lambda a, b: a + b)

    def __neg__(self) -> Matrix:
        return self.map(lambda a: -a)

    def hadamard(self, other: Matrix) -> Matrix:
        return self.entrywise(other, lambda a, b: a * b)

    def scaled(self, factor: Exact) -> Matrix:
        return self.map(lambda a: factor * a)

    def __matmul__(self, other: Matrix) -> Matrix:
        """The matrix product, in which a 1×1 factor scales."""
        if self.is_number:
            return other.scaled(self.entry)
        if other.is_number:
            return self.scaled(other.entry)
        if self.shape[1] != other.shape[0]:
            raise NotReadError(say(_SIZES))
        columns = tuple(zip(*other.rows, strict=True))
        return Matrix(
            tuple([tuple([_dot(row, column) for column in columns]) for row in self.rows])
        )

    def column(self, number: int) -> Matrix:
        return Matrix(tuple([(row[number],) for row in self.rows]))

    @property
    def trace(self) -> Exact:
        total: Exact = 0
        for i, row in enumerate(self.rows):
            total = total + row[i]
        return total

    @property
    def determinant(self) -> Exact:
        """The determinant; its differential is tr(adj A dA)."""
        tag = max([a.tag for row in self.rows for a in row if isinstance(a, Dual)], default=0)
        if not tag:
            return self._determinant_and_adjugate[0]
        # The derivatives of the innermost tag apart from the values.
        parts = [[(a, ()) if _tag(a) < tag else _parts(a) for a in row] for row in self.rows]
        inner = Matrix(tuple([tuple([value for value, _ in row]) for row in parts]))
        found, adjugate = inner._determinant_and_adjugate
        slopes: dict[int, Exact] = {}
        for i, row in enumerate(parts):
            for j, (_, tangent) in enumerate(row):
                for k, slope in enumerate(tangent):
                    if not (isinstance(slope, int) and slope == 0):
                        slopes[k] = slopes.get(k, 0) + adjugate.rows[j][i] * slope
        count = max(len(tangent) for row in parts for _, tangent in row)
        return Dual(found, tuple([slopes.get(k, 0) for k in range(count)]), tag)

    @property
    def _determinant_and_adjugate(self) -> tuple[Exact, Matrix]:
        """By Faddeev and LeVerrier: without a pivot, so that the determinant may be 0."""
        size = len(self.rows)
        found: Exact = 1
        product, adjugate = Matrix.zero(size, size), Matrix.zero(size, size)
        for k in range(1, size + 1):
            adjugate = product + Matrix.identity(size).scaled(found)
            product = self @ adjugate
            trace = product.trace
            # That of whole numbers is a multiple of k.
            found = -trace // k if isinstance(trace, int) else Fraction(-1, k) * trace
        return (found, -adjugate) if size % 2 == 0 else (-found, adjugate)

    @property
    def inverse(self) -> Matrix:
        """By Gauss and Jordan, exactly.

        Raises
        ------
        ZeroDivisionError
            The matrix is singular.
        """
        size = len(self.rows)
        work = [[*row, *(int(i == j) for j in range(size))] for i, row in enumerate(self.rows)]
        for i in range(size):
            pivot = next((k for k in range(i, size) if sign(work[k][i])), None)
            if pivot is None:
                raise ZeroDivisionError(say("a singular matrix"))
            work[i], work[pivot] = work[pivot], work[i]
            scale = reciprocal(work[i][i])
            work[i] = [scale * a for a in work[i]]
            for k in range(size):
                if k != i:
                    factor = work[k][i]
                    work[k] = [a - factor * b for a, b in zip(work[k], work[i], strict=True)]
        return Matrix(tuple([tuple(row[size:]) for row in work]))

    def seeded(self, first: int, count: int, tag: int) -> Matrix:
        """The matrix whose entries vary, each by itself, as those from `first` on of `count`."""
        number = itertools.count(first)
        return self.map(lambda a: Dual(a, _unit(next(number), count), tag))

    @staticmethod
    def of(number: Exact) -> Matrix:
        return Matrix(((number,),))

    @staticmethod
    def identity(size: int) -> Matrix:
        return Matrix(tuple([tuple([int(i == j) for j in range(size)]) for i in range(size)]))

    @staticmethod
    def zero(rows: int, columns: int) -> Matrix:
        return Matrix(((0,) * columns,) * rows)


def _unit(at: int, count: int) -> tuple[int, ...]:
    return tuple([int(k == at) for k in range(count)])


def _tag(number: Exact) -> int:
    return number.tag if isinstance(number, Dual) else 0


def _parts(number: Exact) -> tuple[Exact, tuple[Exact, ...]]:
    """The value and the derivatives of a dual number."""
    assert isinstance(number, Dual)
    return number.value, number.tangent


def _dot(row: tuple[Exact, ...], column: tuple[Exact, ...]) -> Exact:
    total: Exact = 0
    for a, b in zip(row, column, strict=True):
        total = total + a * b
    return total
