"""What is told of symbols: symmetric, diagonal, orthogonal, orthonormal."""

from __future__ import annotations

import pytest

from relugrad.core.terms import Undecided

from .tensors import (
    A,
    B,
    Eye,
    H,
    K,
    M,
    N,
    One,
    Tensor,
    det,
    diagonal,
    identity,
    ones,
    proof,
    proved,
    symbol,
    tensor,
    total,
    trace,
    u,
    v,
    varied,
    w,
    φ,
)

Q = symbol("Q", N, N)
U = symbol("U", N, M)

SYMMETRIC = ("A", "symmetric")
DIAGONAL = ("A", "diagonal")
ORTHOGONAL = ("Q", "orthogonal")
ORTHONORMAL = ("U", "orthonormal")
UNIT = ("v", "orthonormal")

LAWS: dict[str, tuple[Tensor, Tensor, tuple[str, str]]] = {
    "transpose": (A.T, A, SYMMETRIC),
    "quadratic form": (u @ A @ v, v @ A @ u, SYMMETRIC),
    "gradient of a quadratic form": ((v @ A @ v).partial("v", N), 2 * (A @ v), SYMMETRIC),
    "inverse": (A.inverse.T, A.inverse, SYMMETRIC),
    "inverse of a sum": ((A + v.outer(v)).inverse.T, (A + v.outer(v)).inverse, SYMMETRIC),
    "function of the entries": (φ(A).T, φ(A), SYMMETRIC),
    "step": (trace(H(A) @ B), trace(H(A) @ B.T), SYMMETRIC),
    "trace of a product": (trace(A @ A @ B), trace(A @ A @ B.T), SYMMETRIC),
    "derivative by another": (
        trace(B @ A @ B.T).partial("B", N, N),
        2 * (B @ A),
        SYMMETRIC,
    ),
    "diagonal times a column": (A @ v, diagonal(A) * v, DIAGONAL),
    "diagonal by a mask": (A * Eye, A, DIAGONAL),
    "diagonal commutes with a diagonal": (A @ (Eye * B), (Eye * B) @ A, DIAGONAL),
    "diagonal is symmetric": (A.T, A, DIAGONAL),
    "inverse of a diagonal": (diagonal(A.inverse) * diagonal(A), One, DIAGONAL),
    "undone from the left": (Q.T @ Q, Eye, ORTHOGONAL),
    "undone from the right": (Q @ Q.T, Eye, ORTHOGONAL),
    "inverse of an orthogonal": (Q.inverse, Q.T, ORTHOGONAL),
    "length": (total((Q @ v) ** 2), total(v**2), ORTHOGONAL),
    "Frobenius norm": (total((Q @ A @ Q.T) ** 2), total(A**2), ORTHOGONAL),
    "trace": (trace(Q @ A @ Q.T), trace(A), ORTHOGONAL),
    "similar inverse": ((Q @ A @ Q.T).inverse, Q @ A.inverse @ Q.T, ORTHOGONAL),
    "shifted inverse": ((Q @ A @ Q.T + Eye).inverse, Q @ (A + Eye).inverse @ Q.T, ORTHOGONAL),
    "columns": (U.T @ U, identity(M), ORTHONORMAL),
    "projection": (U @ U.T @ U @ U.T, U @ U.T, ORTHONORMAL),
    "trace of a projection": (trace(U @ U.T), trace(identity(M)), ORTHONORMAL),
    "norm of the columns": (total(U**2), trace(identity(M)), ORTHONORMAL),
    "unit column": (total(v**2), tensor(1), UNIT),
    "reflection": ((Eye - 2 * v.outer(v)) @ (Eye - 2 * v.outer(v)), Eye, UNIT),
    "reflection is its inverse": ((Eye - 2 * v.outer(v)).inverse, Eye - 2 * v.outer(v), UNIT),
    "differential that is written": (
        trace(A @ A).d("A"),
        2 * trace(A.T @ varied("A", N, N)),
        SYMMETRIC,
    ),
}

NEIGHBOURS: dict[str, tuple[Tensor, Tensor, tuple[str, str]]] = {
    "transpose of another": (B.T, B, SYMMETRIC),
    "product of symmetric ones": ((A @ B).T, A @ B, SYMMETRIC),
    "commuting": (A @ B, B @ A, SYMMETRIC),
    "symmetric is not diagonal": (A @ v, diagonal(A) * v, SYMMETRIC),
    "differential is not symmetric": (varied("A", N, N).T, varied("A", N, N), SYMMETRIC),
    "diagonal does not commute": (A @ B, B @ A, DIAGONAL),
    "diagonal is no multiple of I": (A, trace(A) * Eye, DIAGONAL),
    "without a transpose": (Q @ Q, Eye, ORTHOGONAL),
    "orthogonal is not symmetric": (Q.T, Q, ORTHOGONAL),
    "entry by entry": (Q * Q, Eye, ORTHOGONAL),
    "weighted": (Q.T @ A @ Q, A, ORTHOGONAL),
    "masked": (total((Q * B) ** 2), total(B**2), ORTHOGONAL),
    "fourth powers": (total(Q**4), trace(Eye), ORTHOGONAL),
    "determinant": (det(Q), tensor(1), ORTHOGONAL),
    "columns only": (U @ U.T, Eye, ORTHONORMAL),
    "rows only": (total(U**2), trace(Eye), ORTHONORMAL),
    "sum of a unit column": (total(v), tensor(1), UNIT),
    "unit column and another": (v @ w, tensor(1), UNIT),
    "outer product": (v.outer(v), Eye, UNIT),
}


@pytest.mark.parametrize("name", LAWS)
def test_laws(name: str) -> None:
    left, right, told = LAWS[name]
    assert not proved(left, right)
    equal, _, under = proof(left, right, [told])
    assert equal
    assert under == [f"{told[0]} is {told[1]}"]


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_neighbours(name: str) -> None:
    left, right, told = NEIGHBOURS[name]
    assert not proved(left, right, [told])


class TestDerivatives:
    """A symbol keeps all its entries while it is differentiated by."""

    def test_by_a_symmetric_matrix(self) -> None:
        slope = trace(A @ B).partial("A", N, N)
        assert proof(slope, B.T, [SYMMETRIC]) == (True, [], [])
        assert not proved(slope, B + B.T - Eye * B, [SYMMETRIC])

    def test_by_an_orthogonal_matrix(self) -> None:
        assert proved(total(Q**2).partial("Q", N, N), 2 * Q, [ORTHOGONAL])
        assert not proved(total(Q**2).partial("Q", N, N), 0 * Q, [ORTHOGONAL])


class TestSeveral:
    def test_on_one_symbol(self) -> None:
        # A symmetric orthogonal matrix is its own inverse.
        told = [("Q", "symmetric"), ORTHOGONAL]
        assert proof(Q @ Q, Eye, told) == (True, [], ["Q is symmetric", "Q is orthogonal"])

    def test_only_what_is_needed_is_named(self) -> None:
        told = [SYMMETRIC, ("B", "diagonal"), ORTHOGONAL]
        assert proof(Q.T @ A.T @ Q, Q.T @ A @ Q, told)[2] == ["A is symmetric"]
        assert proof(A.T @ B.T, A @ B, told)[2] == ["A is symmetric", "B is diagonal"]
        assert proof(A @ B, A @ B, told)[2] == []

    def test_a_diagonal_is_symmetric_already(self) -> None:
        assert proof(A.T, A, [DIAGONAL, SYMMETRIC])[2] == ["A is symmetric"]


class TestRefusals:
    @pytest.mark.parametrize("word", ["symmetric", "diagonal", "orthogonal"])
    def test_a_matrix_that_is_not_square(self, word: str) -> None:
        with pytest.raises(Undecided, match="not square"):
            proved(U, 2 * U, [("U", word)])

    def test_a_column(self) -> None:
        with pytest.raises(Undecided, match="not square"):
            proved(v, 2 * v, [("v", "symmetric")])


def test_sizes_stay_apart() -> None:
    assert not proved(trace(U @ U.T) * total(ones(K)), trace(Eye) * total(ones(K)), [ORTHONORMAL])
