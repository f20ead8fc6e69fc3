"""Matrices of exact numbers, held against the definitions by their entries."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relugrad.verify.dual import Dual, split
from relugrad.verify.matrix import Matrix

ENTRIES = st.integers(-9, 9)


def matrices(rows: int, columns: int) -> st.SearchStrategy[Matrix]:
    row = st.tuples(*[ENTRIES] * columns)
    return st.tuples(*[row] * rows).map(Matrix)


def entry(matrix: Matrix, i: int, j: int) -> Fraction:
    number = matrix.rows[i][j]
    assert isinstance(number, int | Fraction)
    return Fraction(number)


@given(matrices(2, 3), matrices(3, 4))
def test_the_product_sums_over_the_inner_index(a: Matrix, b: Matrix) -> None:
    product = a @ b
    assert product.shape == (2, 4)
    for i in range(2):
        for j in range(4):
            expected = sum(entry(a, i, k) * entry(b, k, j) for k in range(3))
            assert entry(product, i, j) == expected


@given(matrices(2, 3), ENTRIES)
def test_a_number_scales_from_either_side(a: Matrix, c: int) -> None:
    number = Matrix.of(c)
    assert number @ a == a @ number == a.scaled(c)
    assert a.scaled(c).rows == tuple(tuple(c * x for x in row) for row in a.rows)


@given(matrices(2, 3), matrices(2, 3))
def test_sum_and_hadamard_product_go_entry_by_entry(a: Matrix, b: Matrix) -> None:
    for i in range(2):
        for j in range(3):
            assert entry(a + b, i, j) == entry(a, i, j) + entry(b, i, j)
            assert entry(a.hadamard(b), i, j) == entry(a, i, j) * entry(b, i, j)
            assert entry(-a, i, j) == -entry(a, i, j)


@given(matrices(2, 3))
def test_the_transpose_swaps_the_indices(a: Matrix) -> None:
    assert a.transposed.shape == (3, 2)
    assert all(entry(a.transposed, j, i) == entry(a, i, j) for i in range(2) for j in range(3))


@given(matrices(3, 3))
def test_the_trace_sums_the_diagonal(a: Matrix) -> None:
    assert a.trace == sum(entry(a, i, i) for i in range(3))


def determinant(a: Matrix) -> Fraction:
    """By the expansion along the first row of a 3×3 matrix."""
    x = [[entry(a, i, j) for j in range(3)] for i in range(3)]
    return (
        x[0][0] * (x[1][1] * x[2][2] - x[1][2] * x[2][1])
        - x[0][1] * (x[1][0] * x[2][2] - x[1][2] * x[2][0])
        + x[0][2] * (x[1][0] * x[2][1] - x[1][1] * x[2][0])
    )


@given(matrices(3, 3))
def test_an_inverse_is_exact_or_does_not_exist(a: Matrix) -> None:
    if determinant(a) == 0:
        with pytest.raises(ZeroDivisionError):
            _ = a.inverse
    else:
        assert a @ a.inverse == a.inverse @ a == Matrix.identity(3)


def test_a_zero_in_the_pivots_place_is_no_obstacle() -> None:
    swap = Matrix(((0, 1), (1, 0)))
    assert swap.inverse == swap


@given(matrices(2, 2), matrices(2, 2))
def test_the_inverse_carries_its_derivative(a: Matrix, direction: Matrix) -> None:
    """d(A⁻¹) = −A⁻¹ dA A⁻¹."""
    varied = a.entrywise(direction, lambda x, dx: Dual(x, (dx,), 1))
    try:
        inverse = a.inverse
    except ZeroDivisionError:
        return
    slope = varied.inverse.map(lambda x: split(x, 1, 1)[0])
    assert slope == -(inverse @ direction @ inverse)


def test_what_is_made_of_nothing() -> None:
    assert Matrix.zero(2, 3).rows == ((0, 0, 0), (0, 0, 0))
    assert Matrix.identity(2).rows == ((1, 0), (0, 1))
    assert Matrix.of(7).entry == 7
    assert Matrix.of(7).is_number
    assert not Matrix.zero(1, 2).is_number


def test_the_weight_is_that_of_all_entries() -> None:
    assert Matrix.zero(2, 3).weight == 6
    assert Matrix(((1, 3**100_000),)).weight > 1000
