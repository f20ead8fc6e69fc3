"""Simplifying, deriving, substituting, comparing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from relugrad.core import algebra
from relugrad.core.algebra import Algebra
from relugrad.core.functions import function
from relugrad.core.terms import (
    ONE,
    ZERO,
    Index,
    Poly,
    Term,
    Undecided,
    delta,
    entry,
    fresh,
    number,
    plus,
    summed,
    times,
    variable,
)

from .tensors import (
    A,
    B,
    C,
    Eye,
    H,
    K,
    M,
    N,
    One,
    Tensor,
    W,
    X,
    Y,
    a,
    agree,
    diagonal,
    exp,
    identity,
    log,
    ones,
    proof,
    proved,
    relu,
    sqrt,
    symbol,
    tensor,
    total,
    trace,
    unproved,
    v,
    varied,
    w,
    x,
    y,
    φ,
    φ1,
    φ2,
)

n = trace(Eye)

LAWS: dict[str, tuple[Tensor, Tensor]] = {
    "transpose of a product": ((A @ B).T, B.T @ A.T),
    "cyclic trace": (trace(A @ B @ C), trace(C @ A @ B)),
    "trace of a product of rectangles": (trace(X @ Y.T), trace(Y.T @ X)),
    "binomial without commuting": ((A + B) @ (A + B), A @ A + A @ B + B @ A + B @ B),
    "Hadamard and a diagonal": (A * Eye, A.T * Eye),
    "trace as a total": (trace(A), total(A * Eye)),
    "identity": (Eye @ A @ Eye, A),
    "identity and a column": (Eye @ v, v),
    "identity entry by entry": (Eye * Eye, Eye),
    "ones": (total(A), One @ A @ One),
    "ones are counted": (One @ One, n),
    "sizes multiply": (trace(Eye) * trace(identity(M)), total(ones(N, M))),
    "an index without a factor": (total(v / v), n),
    "an index that a square leaves": (total(v**2 / v**2) * x, n * x),
    "an index that another keeps": (total(A / A @ v), n * total(v)),
    "norm as a trace": (total(X**2), trace(X.T @ X)),
    "pairing": (total(X * Y), trace(X.T @ Y)),
    "derivative of a trace": (trace(A @ B).partial("A", N, N), B.T),
    "derivative of a cube": (trace(A @ A @ A).partial("A", N, N), 3 * (A @ A).T),
    "derivative of a form": ((v @ A @ v).partial("v", N), (A + A.T) @ v),
    "Jacobian": ((A @ v).partial("v", N), A),
    "Hessian": ((v @ A @ v).partial("v", N).partial("v", N), A + A.T),
    "derivative of an entry": (A.partial("x"), 0 * A),
    "least squares": (
        total((X @ W - symbol("R", N, K)) ** 2).partial("W", M, K),
        2 * X.T @ (X @ W - symbol("R", N, K)),
    ),
    "product rule": (
        (A @ B).d("A", "B"),
        varied("A", N, N) @ B + A @ varied("B", N, N),
    ),
    "differential of what does not vary": ((A @ B).d("C"), 0 * A),
    "power rule": ((x**5).partial("x"), 5 * x**4),
    "derivative of a quotient": ((x / y).partial("y"), -x / y**2),
    "entries of a square": ((A**2).d("A"), 2 * A * varied("A", N, N)),
    "derivative at equal indices": (
        Tensor((N,), lambda c, i: c.partial(trace(A @ A).at(c), "A", (i, i))),
        2 * diagonal(A),
    ),
    "put in": ((x * y + x).putting("x", y + 1), (y + 1) ** 2),
    "put in a matrix": (trace(A @ A).putting("A", B @ C), trace(B @ C @ B @ C)),
    "put in under letters": (
        (exp(x) * H(x - y) + φ(x**2) + 1 / (1 + x)).putting("x", a * y),
        exp(a * y) * H(a * y - y) + φ(a**2 * y**2) + 1 / (1 + a * y),
    ),
    "put in under an inverse": ((A + x * B).inverse.putting("A", C.T), (C.T + x * B).inverse),
    "chain rule by putting in": (
        φ(x).partial("x").putting("x", v @ w) * w,
        φ(v @ w).partial("v", N),
    ),
}

NEIGHBOURS: dict[str, tuple[Tensor, Tensor]] = {
    "transpose of a product": ((A @ B).T, A.T @ B.T),
    "trace of a swap": (trace(A @ B @ C), trace(A @ C @ B)),
    "commuting": (A @ B, B @ A),
    "binomial": ((A + B) @ (A + B), A @ A + 2 * (A @ B) + B @ B),
    "Hadamard and product": (A * B, A @ B),
    "an index without a factor": (total(v / v), tensor(1)),
    "an index in one factor": (total(v**2 / v), n),
    "size of a row": (One @ One, trace(identity(M))),
    "trace of a reversed word": (trace(A @ A @ B @ A @ B @ B), trace(A @ B @ A @ A @ B @ B)),
    "two cycles": (trace(A @ A), trace(A) ** 2),
    "total of a product": (total(A @ B), total(A) * total(B)),
    "Hall's identity": (
        (A @ B - B @ A) @ (A @ B - B @ A) @ C,
        C @ (A @ B - B @ A) @ (A @ B - B @ A),
    ),
    "derivative of a trace": (trace(A @ B).partial("A", N, N), B),
    "derivative of a square": (trace(A @ A).partial("A", N, N), A + A.T),
    "derivative of a form": ((v @ A @ v).partial("v", N), 2 * A @ v),
    "factor of two": (total(X**2).partial("X", N, M), X),
    "product rule": ((A @ B).d("A"), A @ varied("B", N, N)),
    "put in one place": ((x * x).putting("x", y), x * y),
    "diagonals": (Eye * A, A),
    "delta of other indices": (total(Eye), tensor(1)),
}


@pytest.mark.parametrize("name", LAWS)
def test_laws(name: str) -> None:
    assert proved(*LAWS[name])
    assert agree(*LAWS[name])


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_neighbours(name: str) -> None:
    assert unproved(*NEIGHBOURS[name])
    assert agree(*NEIGHBOURS[name]) is False


class TestDeltas:
    def test_chains(self) -> None:
        i, j = fresh(N), fresh(N)
        c = Algebra()
        p: Poly = delta(i, j)
        for _ in range(5):
            k = fresh(N)
            # Σ_j δ_ij δ_jk, again and again.
            p = summed(times(p, delta(j, k)), (j,))
            j = k
        assert c.equal(p, delta(i, j))

    def test_free_indices_that_are_equal(self) -> None:
        i, j, k = (fresh(N) for _ in "ijk")
        c = Algebra()
        at = [entry(variable("A"), *pair) for pair in ((i, i), (j, i), (j, j), (k, j))]
        for other in at[1:3]:
            assert c.equal(times(delta(i, j), at[0]), times(delta(i, j), other))
        assert not c.equal(times(delta(i, j), at[0]), times(delta(i, j), at[3]))
        assert c.equal(
            times(delta(i, j), delta(j, k), at[3]), times(delta(k, i), delta(j, i), at[0])
        )
        assert not c.equal(times(delta(i, j), delta(j, k)), delta(i, k))

    def test_a_letter_at_equal_indices_is_formed_anew(self) -> None:
        assert proved(diagonal(exp(A - A.T)), One)
        assert proved(Eye * φ(A + B.T), Eye * φ(A.T + B))
        assert unproved(exp(A - A.T), ones(N, N))


class TestSizes:
    def test_a_symbol_that_counts(self) -> None:
        c = Algebra()
        i = fresh("=n")
        counted = entry(variable("n"))
        assert c.equal(summed(ONE, (i,)), counted)
        one = times(entry(variable("v"), i), entry(variable("v"), i, power=-1))
        # The size joins the powers of the symbol that are there.
        assert c.equal(times(summed(one, (i,)), c.powered(counted, -1)), ONE)
        assert not c.equal(summed(ONE, (fresh("#1"),)), counted)

    def test_no_derivative_by_what_counts(self) -> None:
        c = Algebra()
        i = fresh("=n")
        squares = summed(entry(variable("v"), i, power=2), (i,))
        for p in (squares, function(c, "φ", squares), times(squares, entry(variable("n")))):
            with pytest.raises(Undecided, match="n, which is a count"):
                c.partial(p, "n", ())
        assert c.equal(c.partial(squares, "m", ()), ZERO)


class TestCapture:
    """What is put in keeps its indices, free or bound, apart from those that are there."""

    def test_sums_in_sums(self) -> None:
        body = total(v) * x
        assert proved(body.putting("x", total(v)), total(v) ** 2)
        assert proved((x * x).putting("x", total(v)), total(v) ** 2)
        assert unproved((x * x).putting("x", total(v)), total(v**2))

    def test_free_indices(self) -> None:
        def at(c: Algebra, i: Index) -> Poly:
            return c.substituted(total(x * v).at(c), "x", lambda: w.at(c, i))

        assert proved(Tensor((N,), at), w * total(v))
        assert unproved(Tensor((N,), at), total(w * v) * One)

    def test_in_the_argument_of_a_letter(self) -> None:
        def at(c: Algebra, i: Index) -> Poly:
            return c.substituted(φ(total(x * v)).at(c), "x", lambda: w.at(c, i))

        assert proved(Tensor((N,), at), φ(w * total(v)))


class TestDerivatives:
    def test_as_many_indices_as_the_symbol_has(self) -> None:
        with pytest.raises(Undecided, match="indices"):
            proved(total(v).partial("v"), 1)

    def test_general_functions(self) -> None:
        inner = (A @ v) * v
        slope = total(φ(inner)).partial("v", N)
        assert proved(slope, A.T @ (φ1(inner) * v) + φ1(inner) * (A @ v))
        twice = φ(x**2).partial("x").partial("x")
        assert proved(twice, 2 * φ1(x**2) + 4 * x**2 * φ2(x**2))

    def test_of_a_defined_symbol(self) -> None:
        # ∂/∂Z of a quantity of Z = XW leaves Z opaque, and puts XW in afterwards.
        Z = symbol("Z", N, K)
        slope = total(relu(Z) ** 2).partial("Z", N, K).putting("Z", X @ W)
        assert proved(slope, 2 * relu(X @ W))
        assert proved(X.T @ slope, total(relu(X @ W) ** 2).partial("W", M, K))


class TestRecord:
    def test_laws_in_the_order_of_use(self) -> None:
        assert proof(relu(x) * H(x), relu(x))[1] == ["ramp", "idempotent"]
        assert proof(A @ B, A @ B)[1] == []

    def test_work_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        power = A + B
        for _ in range(5):
            power = power @ (A + B)
        assert proved(power, power)
        monkeypatch.setattr(algebra, "MAX_WORK", 1000)
        with pytest.raises(Undecided, match="too much"):
            proved(power, power)

    def test_labellings_count_as_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(algebra, "MAX_WORK", 400)
        c = Algebra()
        i = [fresh(N) for _ in range(5)]
        five = plus(*[times(entry(variable("v"), k), number(m + 2)) for m, k in enumerate(i)])
        with pytest.raises(Undecided, match="too much"):
            function(c, "φ", five)


@pytest.mark.parametrize(
    "make",
    [
        lambda: (A + B).inverse @ (A - B).inverse,
        lambda: sqrt(sqrt(x + y) + sqrt(x - y)) + log(x + exp(y)),
        lambda: 1 / (1 + 1 / (x + 1 / (y + 1 / (x + y)))),
        lambda: total(exp(A) / total(exp(A @ A))),
    ],
)
def test_simplifying_twice_changes_nothing(make: object) -> None:
    assert callable(make)
    built: Tensor = make()
    c = Algebra()
    i = [fresh(size) for size in built.sizes]
    once = c.reduced(built.at(c, *i))
    assert c.canonical(once, i) == c.canonical(c.reduced(once), i)


def test_zero() -> None:
    c = Algebra()
    assert c.equal(ZERO, (Term(Fraction(0)),))
    assert not c.equal(ZERO, ONE)
