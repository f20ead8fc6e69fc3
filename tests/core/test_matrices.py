"""Inverses and determinants: laws that hold for all sizes, and their false neighbours."""

from __future__ import annotations

import pytest

from relugrad.core.algebra import Algebra
from relugrad.core.matrices import determinant, inverse
from relugrad.core.terms import (
    ONE,
    Index,
    Poly,
    Undecided,
    delta,
    entry,
    fresh,
    plus,
    renamed,
    summed,
    times,
    variable,
)

from .tensors import (
    A,
    B,
    C,
    Eye,
    M,
    N,
    One,
    Tensor,
    X,
    Y,
    a,
    agree,
    det,
    diagonal,
    identity,
    log,
    proof,
    proved,
    symbol,
    total,
    trace,
    u,
    unproved,
    v,
    varied,
    x,
)

dA = varied("A", N, N)
V = symbol("V", M, N)
D = symbol("D", M, M)
Small = identity(M)

LAWS: dict[str, tuple[Tensor, Tensor]] = {
    "undone from the left": (A.inverse @ A, Eye),
    "undone from the right": ((A @ B + C) @ (A @ B + C).inverse, Eye),
    "of a product": ((A @ B @ C).inverse, C.inverse @ B.inverse @ A.inverse),
    "of a transpose": ((A @ B.T).T.inverse, (A @ B.T).inverse.T),
    "of an inverse": ((A.inverse @ B).inverse, B.inverse @ A),
    "of a multiple": ((a * (A + B)).inverse, (A + B).inverse / a),
    "of the negative": ((A - B).inverse, -(B - A).inverse),
    "of a diagonal": ((Eye * v.outer(One)).inverse, Eye * (v**-1).outer(One)),
    "of a symmetric one": ((X @ X.T + Eye).inverse, (X @ X.T + Eye).inverse.T),
    "push-through": (
        (Eye + X @ V).inverse @ X,
        X @ (Small + V @ X).inverse,
    ),
    "Woodbury": (
        (A + X @ V).inverse,
        A.inverse - A.inverse @ X @ (Small + V @ A.inverse @ X).inverse @ V @ A.inverse,
    ),
    "Woodbury with a middle": (
        (A + X @ D @ V).inverse,
        A.inverse - A.inverse @ X @ (D.inverse + V @ A.inverse @ X).inverse @ V @ A.inverse,
    ),
    "Sherman and Morrison": (
        (A + u.outer(v)).inverse,
        A.inverse - (A.inverse @ u).outer(v @ A.inverse) / (1 + v @ A.inverse @ u),
    ),
    "resolvent identity": (
        (A - x * Eye).inverse - (A - a * Eye).inverse,
        (x - a) * ((A - x * Eye).inverse @ (A - a * Eye).inverse),
    ),
    "difference of inverses": (A.inverse - B.inverse, A.inverse @ (B - A) @ B.inverse),
    "sum of inverses": ((A.inverse + B.inverse).inverse, A @ (A + B).inverse @ B),
    "ridge regression": (
        (X.T @ X + a * Small).inverse @ X.T,
        X.T @ (X @ X.T + a * Eye).inverse,
    ),
    "of the differential": (A.inverse.d("A"), -A.inverse @ dA @ A.inverse),
    "of the square": (
        (A @ A).inverse.d("A"),
        -(A @ A).inverse @ (dA @ A + A @ dA) @ (A @ A).inverse,
    ),
    "by the matrix": (
        trace(B @ A.inverse).partial("A", N, N),
        -(A.inverse @ B @ A.inverse).T,
    ),
    "by a number": (
        (A + x * Eye).inverse.partial("x"),
        -(A + x * Eye).inverse @ (A + x * Eye).inverse,
    ),
    "det of a product": (det(A @ B.T @ A), det(A) ** 2 * det(B)),
    "det of an inverse": (det(A.inverse @ B), det(B) / det(A)),
    "det of a transpose": (det((A + B).T), det(A + B)),
    "det of the identity": (det(Eye), Tensor((), lambda c: ONE)),
    "differential of det": (det(A).d("A"), det(A) * trace(A.inverse @ dA)),
    "derivative of det": (det(A).partial("A", N, N), det(A) * A.inverse.T),
    "differential of log det": (log(det(A)).d("A"), trace(A.inverse @ dA)),
    "log det of a Gram matrix": (
        log(det(X.T @ X)).partial("X", N, M),
        2 * (X @ (X.T @ X).inverse),
    ),
    "Jacobi's formula": (
        det(A + x * B).partial("x"),
        det(A + x * B) * trace((A + x * B).inverse @ B),
    ),
    "diagonal of an inverse": (diagonal(A.inverse @ A @ A), diagonal(A)),
    "sum under a trace": (trace((A + B).inverse @ A) + trace((A + B).inverse @ B), trace(Eye)),
}

NEIGHBOURS: dict[str, tuple[Tensor, Tensor]] = {
    "of a product in the same order": ((A @ B).inverse, A.inverse @ B.inverse),
    "of a sum": ((A + B).inverse, A.inverse + B.inverse),
    "one transpose too few": (A.inverse @ A.T, Eye),
    "of a Hadamard product": ((A * B).inverse, A.inverse * B.inverse),
    "of a sum with a factor": ((A + a * B).inverse, (A + B).inverse / a),
    "differential without the sign": (A.inverse.d("A"), A.inverse @ dA @ A.inverse),
    "differential with the square": (A.inverse.d("A"), -A.inverse @ A.inverse @ dA),
    "push-through on one side": ((Eye + X @ V).inverse, X @ (Small + V @ X).inverse @ V),
    "Woodbury with the wrong sign": (
        (A + X @ V).inverse,
        A.inverse + A.inverse @ X @ (Small + V @ A.inverse @ X).inverse @ V @ A.inverse,
    ),
    "det of a sum": (det(A + B), det(A) + det(B)),
    "det of a multiple": (det(a * A), a * det(A)),
    "derivative of det without transpose": (det(A).partial("A", N, N), det(A) * A.inverse),
    "trace of a product of inverses": (
        trace(A.inverse @ B.inverse @ C),
        trace(B.inverse @ A.inverse @ C),
    ),
    "entry by entry": (A.inverse * A, Eye),
    "commuting": (A.inverse @ B, B @ A.inverse),
    "sizes of two identities": (trace(Eye), trace(Small)),
    "total of an inverse": (total(A.inverse), total(A) ** -1),
}


@pytest.mark.parametrize("name", LAWS)
def test_laws(name: str) -> None:
    assert proved(*LAWS[name])
    assert agree(*LAWS[name])


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_neighbours(name: str) -> None:
    assert unproved(*NEIGHBOURS[name])
    assert agree(*NEIGHBOURS[name]) is False


def matrix(row: Index, column: Index, which: Index) -> Poly:
    """An entry of M(k) = A + v_k B, another matrix for each k."""
    scaled = times(entry(variable("v"), which), entry(variable("B"), row, column))
    return plus(entry(variable("A"), row, column), scaled)


def inverted(c: Algebra, row: Index, column: Index, which: Index) -> Poly:
    ends = fresh(N), fresh(N)
    found = inverse(c, matrix(*ends, which), *ends)
    return renamed(found, dict(zip(ends, (row, column), strict=True)))


class TestFamily:
    """Matrices that depend on a further index."""

    def test_one_member(self) -> None:
        def at(c: Algebra, i: Index, j: Index) -> Poly:
            k = fresh(N)
            return summed(times(matrix(i, k, i), inverted(c, k, j, i)), (k,))

        assert proved(Tensor((N, N), at), Eye)
        assert agree(Tensor((N, N), at), Eye)

    def test_the_index_that_is_summed(self) -> None:
        def at(c: Algebra, i: Index, j: Index) -> Poly:
            k = fresh(N)
            return summed(times(matrix(i, k, k), inverted(c, k, j, k)), (k,))

        assert unproved(Tensor((N, N), at), Eye)
        assert agree(Tensor((N, N), at), Eye) is False

    def test_the_index_of_the_entry(self) -> None:
        def at(c: Algebra, i: Index, j: Index) -> Poly:
            k = fresh(N)
            return summed(times(matrix(i, k, j), inverted(c, k, j, i)), (k,))

        assert unproved(Tensor((N, N), at), Eye)
        assert agree(Tensor((N, N), at), Eye) is False

    def test_derivative_of_determinants(self) -> None:
        def family(c: Algebra, i: Index) -> Poly:
            ends = fresh(N), fresh(N)
            return determinant(c, matrix(*ends, i), *ends)

        def slope(c: Algebra, i: Index, j: Index) -> Poly:
            k, m = fresh(N), fresh(N)
            inside = times(inverted(c, k, m, i), entry(variable("B"), m, k))
            return times(delta(i, j), family(c, i), summed(inside, (k, m)))

        assert proved(Tensor((N,), family).partial("v", N), Tensor((N, N), slope))
        assert unproved(Tensor((N,), family), det(A + B) * One)


class TestRefusals:
    def test_inverse_of_zero(self) -> None:
        with pytest.raises(Undecided, match="inverse of 0"):
            proved((A - A).inverse, Eye)

    def test_inverse_of_a_matrix_that_is_not_square(self) -> None:
        with pytest.raises(Undecided, match="not square"):
            proved(X.inverse, X)

    def test_determinant_of_a_matrix_that_is_not_square(self) -> None:
        with pytest.raises(Undecided, match="not square"):
            proved(det(X), 1)

    def test_sizes_part_a_product(self) -> None:
        # X has no inverse: (XᵀX)⁻¹ is no product.
        assert unproved((X.T @ X).inverse, (Y.T @ Y).inverse)
        assert proof((X.T @ X).inverse @ X.T @ X, Small)[1] == ["inverse"]


def test_conditions_are_named() -> None:
    equal, laws, under = proof(log(det(A @ B)), log(det(A)) + log(det(B)))
    assert equal
    assert laws == ["determinant of a product", "log of a product"]
    assert under == ["every factor of the argument of a logarithm is positive"]
