"""Matrices that a word is true of: symmetric, diagonal, orthonormal, positive definite, one-hot."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from .dual import Exact, reciprocal, sign
from .force import SQUARE, declared
from .matrix import Matrix


def equations(value: Matrix, word: str) -> list[Exact]:
    """The numbers that are all 0 where a word is true of a matrix, as far as it says equations."""
    rows, columns = value.shape
    if word in ("symmetric", "positive definite") and rows == columns:
        return [value.rows[i][j] - value.rows[j][i] for i in range(rows) for j in range(i)]
    if word == "skew-symmetric" and rows == columns:
        return [value.rows[i][j] + value.rows[j][i] for i in range(rows) for j in range(i + 1)]
    if word == "diagonal":
        return [value.rows[i][j] for i in range(rows) for j in range(columns) if i != j]
    if word in ("orthogonal", "orthonormal"):
        return [a for row in (_gram(value) + -Matrix.identity(columns)).rows for a in row]
    if word == "idempotent" and rows == columns:
        return [a for row in ((value @ value) + -value).rows for a in row]
    return []


def _gram(value: Matrix) -> Matrix:
    columns = value.transposed.rows
    return Matrix(
        tuple(
            tuple(
                sum((x * y for x, y in zip(a, b, strict=True)), start=Fraction(0)) for b in columns
            )
            for a in columns
        )
    )


def is_true(value: Matrix, word: str) -> bool:
    """Whether a word is true of a matrix."""
    rows, columns = value.shape
    entries = [a for row in value.rows for a in row]
    if numbers := declared(word):
        return numbers in (value.shape, value.shape[::-1] if 1 in value.shape else ())
    if word in SQUARE and rows != columns:
        return False
    if word == "positive":
        return all(sign(a) > 0 for a in entries)
    if word == "nonzero":
        return any(map(sign, entries))
    if word == "one-hot":
        return columns == 1 and entries.count(1) == 1 and entries.count(0) == rows - 1
    if word == "positive definite" and not _has_positive_pivots(value):
        return False
    return not any(map(sign, equations(value, word)))


def _has_positive_pivots(value: Matrix) -> bool:
    work = [list(row) for row in value.rows]
    for i in range(len(work)):
        if sign(work[i][i]) <= 0:
            return False
        for k in range(i + 1, len(work)):
            factor = work[k][i] * reciprocal(work[i][i])
            work[k] = [a - factor * b for a, b in zip(work[k], work[i], strict=True)]
    return True


def built(value: Matrix, words: set[str], random: Random) -> Matrix | None:
    """A matrix of the same shape of which all the words are true, or None."""
    rows, columns = value.shape
    if "one-hot" in words:
        hot = random.randrange(rows)
        value = Matrix(tuple((int(i == hot),) for i in range(rows)))
    elif words & {"orthogonal", "orthonormal"}:
        if columns > rows:
            return None
        value = _orthonormal(rows, columns, words, random)
    elif "idempotent" in words and rows == columns:
        value = _projection(rows, words, random)
    elif "positive definite" in words and rows == columns:
        root = _only_diagonal(value) if "diagonal" in words else value
        value = root.transposed @ root + Matrix.identity(rows)
        if "positive" in words and "diagonal" not in words:
            root = root.map(_absolute)
            value = root.transposed @ root + Matrix.identity(rows)
    else:
        if "symmetric" in words and rows == columns:
            value = Matrix(
                tuple(
                    tuple(value.rows[max(i, j)][min(i, j)] for j in range(rows))
                    for i in range(rows)
                )
            )
        if "skew-symmetric" in words and rows == columns:
            value = value + -value.transposed
        if "diagonal" in words and rows == columns:
            value = _only_diagonal(value)
        if "positive" in words:
            value = value.map(lambda a: _absolute(a) + 1)
    return value if all(is_true(value, word) for word in words) else None


def _absolute(a: Exact) -> Exact:
    return -a if sign(a) < 0 else a


def _only_diagonal(value: Matrix) -> Matrix:
    return value.hadamard(Matrix.identity(len(value.rows)))


def _reflection(size: int, random: Random) -> Matrix:
    """I - 2vv^T / v^Tv for a column v of small integers."""
    v = [random.randint(-3, 3) for _ in range(size)]
    v[random.randrange(size)] = random.choice((1, 2))
    factor = Fraction(2, sum(a * a for a in v))
    return Matrix(
        tuple(tuple(int(i == j) - factor * v[i] * v[j] for j in range(size)) for i in range(size))
    )


def _orthonormal(rows: int, columns: int, words: set[str], random: Random) -> Matrix:
    if "diagonal" in words:
        signs = [random.choice((1, -1)) for _ in range(rows)]
        whole = _only_diagonal(Matrix(tuple((s,) * rows for s in signs)))
    else:
        whole = _reflection(rows, random)
        if not words & {"symmetric", "positive definite"}:
            whole = whole @ _reflection(rows, random) if rows > 1 else whole
            if rows > 1 and random.random() < 0.5:
                # Of both determinants.
                whole = whole @ _reflection(rows, random)
    return Matrix(tuple(row[:columns] for row in whole.rows))


def _projection(size: int, words: set[str], random: Random) -> Matrix:
    """U (V^T U)^{-1} V^T, of a rank below the size where there is one."""
    if "diagonal" in words:
        return _only_diagonal(Matrix(tuple((random.randint(0, 1),) * size for _ in range(size))))
    rank = max(size - 1 - random.randint(0, 1), 1)
    for _ in range(20):
        u = Matrix(tuple(tuple(random.randint(-3, 3) for _ in range(rank)) for _ in range(size)))
        v = u
        if "symmetric" not in words:
            v = Matrix(
                tuple(tuple(random.randint(-3, 3) for _ in range(rank)) for _ in range(size))
            )
        try:
            middle = (v.transposed @ u) if rank > 1 or size > 1 else Matrix.of(1)
            return u @ middle.inverse @ v.transposed
        except ZeroDivisionError:
            continue
    return Matrix.identity(size)
