"""Sizes that are made of others."""

from __future__ import annotations

import pytest

from relugrad.errors import NotReadError
from relugrad.language.shapes import Shapes
from relugrad.language.sizes import (
    MAX_NUMBER,
    ONE,
    count,
    leaves,
    number_size,
    parts,
    product_size,
    size_name,
    sum_size,
)


class TestSizes:
    def test_a_sum_and_a_product(self) -> None:
        shapes = Shapes()
        n, d = shapes.fresh(True), shapes.fresh(True)
        both, pairs = sum_size(shapes, [n, ONE, d]), product_size(shapes, [n, ONE, d])
        sizes = {n: 3, d: 5}
        assert (count(shapes, both, sizes), count(shapes, pairs, sizes)) == (9, 15)
        assert leaves(shapes, both) == leaves(shapes, pairs) == [n, d]
        names = {n: "n", d: "d"}
        assert (size_name(shapes, both, names), size_name(shapes, pairs, names)) == ("n+d+1", "nd")
        assert product_size(shapes, [n, ONE]) == n

    def test_parts_are_those_of_parts(self) -> None:
        shapes = Shapes()
        n, d = shapes.fresh(True), shapes.fresh(True)
        assert parts(shapes, sum_size(shapes, [sum_size(shapes, [n, d]), ONE]), "sum") == [
            n,
            d,
            ONE,
        ]

    def test_equal_ones_have_equal_parts(self) -> None:
        shapes = Shapes()
        n, d, m = (shapes.fresh(True) for _ in range(3))
        assert shapes.unify(sum_size(shapes, [n, ONE]), sum_size(shapes, [d, ONE]))
        assert shapes.root(n) == shapes.root(d)
        assert shapes.root(m) != shapes.root(n)

    def test_numbers_are_themselves(self) -> None:
        shapes = Shapes()
        two, three = number_size(shapes, 2), number_size(shapes, 3)
        n = shapes.fresh(True)
        assert not shapes.unify(two, three)
        assert not shapes.unify(two, ONE)
        assert shapes.unify(n, two)
        assert count(shapes, n, {}) == 2
        with pytest.raises(NotReadError, match="a size of 9"):
            number_size(shapes, MAX_NUMBER + 1)

    def test_a_size_is_not_larger_than_itself(self) -> None:
        shapes = Shapes()
        n = shapes.fresh(True)
        assert not shapes.unify(n, sum_size(shapes, [n, ONE]))

    def test_one_number_may_be_made_in_two_ways(self) -> None:
        shapes = Shapes()
        n, d = shapes.fresh(True), shapes.fresh(True)
        shapes.fixed[n] = shapes.fixed[d] = True
        assert shapes.unify(product_size(shapes, [n, d]), product_size(shapes, [d, n]))
        assert shapes.root(n) != shapes.root(d)

    def test_nothing_is_said_of_others(self) -> None:
        shapes = Shapes()
        n, d, m = (shapes.fresh(True) for _ in range(3))
        for size in (n, d, m):
            shapes.fixed[size] = True
        for other in (m, product_size(shapes, [n, d]), number_size(shapes, 3)):
            with pytest.raises(NotReadError, match="the same size"):
                shapes.unify(sum_size(shapes, [n, d]), other)
