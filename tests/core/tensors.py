"""Numbers, columns and matrices of polynomials, so that tests of the core read like mathematics."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from relugrad.core.algebra import Algebra
from relugrad.core.functions import function
from relugrad.core.matrices import determinant, inverse
from relugrad.core.terms import (
    ONE,
    Exact,
    Index,
    Poly,
    Undecided,
    delta,
    differential,
    entry,
    free_indices,
    fresh,
    minus,
    number,
    plus,
    renamed,
    scale,
    summed,
    times,
    variable,
)

from .witness import Point, Undefined, close, value

N, M, K = "#n", "#m", "#k"
SIZES = ({N: 2, M: 3, K: 4}, {N: 3, M: 2, K: 2}, {N: 1, M: 1, K: 1}, {N: 2, M: 4, K: 3}) * 2


@dataclass(frozen=True)
class Tensor:
    """What has an entry at as many indices as it has sizes: none, one or two."""

    sizes: tuple[str, ...]
    at: Callable[..., Poly]

    def with_(self, other: Tensor, join: Callable[[Poly, Poly], Poly]) -> Tensor:
        """Entry by entry; a number goes with every entry."""
        sizes = max(self.sizes, other.sizes, key=len)

        def at(c: Algebra, *i: Index) -> Poly:
            return join(self.at(c, *i[: len(self.sizes)]), other.at(c, *i[: len(other.sizes)]))

        return Tensor(sizes, at)

    def map(self, change: Callable[[Algebra, Poly], Poly]) -> Tensor:
        return Tensor(self.sizes, lambda c, *i: change(c, self.at(c, *i)))

    def __add__(self, other: Tensor | Exact) -> Tensor:
        return self.with_(tensor(other), plus)

    def __radd__(self, other: Exact) -> Tensor:
        return tensor(other) + self

    def __sub__(self, other: Tensor | Exact) -> Tensor:
        return self.with_(tensor(other), minus)

    def __rsub__(self, other: Exact) -> Tensor:
        return tensor(other) - self

    def __neg__(self) -> Tensor:
        return self.map(lambda c, p: scale(p, -1))

    def __mul__(self, other: Tensor | Exact) -> Tensor:
        return self.with_(tensor(other), times)

    def __rmul__(self, other: Exact) -> Tensor:
        return tensor(other) * self

    def __truediv__(self, other: Tensor | Exact) -> Tensor:
        return self * tensor(other) ** -1

    def __rtruediv__(self, other: Exact) -> Tensor:
        return tensor(other) / self

    def __pow__(self, power: Exact) -> Tensor:
        return self.map(lambda c, p: c.powered(p, power))

    def __matmul__(self, other: Tensor) -> Tensor:
        size = self.sizes[-1]
        rows = len(self.sizes) - 1

        def at(c: Algebra, *i: Index) -> Poly:
            k = fresh(size)
            parts = times(self.at(c, *i[:rows], k), other.at(c, k, *i[rows:]))
            return summed(parts, (k,))

        return Tensor(self.sizes[:-1] + other.sizes[1:], at)

    @property
    def T(self) -> Tensor:
        return Tensor(self.sizes[::-1], lambda c, *i: self.at(c, *i[::-1]))

    @property
    def inverse(self) -> Tensor:
        def at(c: Algebra, i: Index, j: Index) -> Poly:
            ends = fresh(i.size), fresh(j.size)
            found = inverse(c, self.at(c, *ends), *ends)
            return renamed(found, dict(zip(ends, (i, j), strict=True)))

        return Tensor(self.sizes, at)

    def outer(self, other: Tensor) -> Tensor:
        sizes = self.sizes + other.sizes
        return Tensor(sizes, lambda c, i, j: times(self.at(c, i), other.at(c, j)))

    def partial(self, name: str, *sizes: str) -> Tensor:
        """The derivative with respect to a symbol of these sizes, at the indices that come last."""
        own = len(self.sizes)
        return Tensor(
            (*self.sizes, *sizes), lambda c, *i: c.partial(self.at(c, *i[:own]), name, i[own:])
        )

    def d(self, *names: str) -> Tensor:
        """The differential where these symbols vary."""
        varying = {name: differential(name) for name in names}
        return self.map(lambda c, p: c.differential(p, varying))

    def putting(self, name: str, by: Tensor) -> Tensor:
        return self.map(lambda c, p: c.substituted(p, name, lambda *i: by.at(c, *i)))


def tensor(what: Tensor | Exact) -> Tensor:
    return what if isinstance(what, Tensor) else Tensor((), lambda c: number(what))


def symbol(name: str, *sizes: str) -> Tensor:
    return Tensor(sizes, lambda c, *i: entry(variable(name), *i))


def varied(name: str, *sizes: str) -> Tensor:
    """The differential of a symbol."""
    return Tensor(sizes, lambda c, *i: entry(differential(name), *i))


def identity(size: str) -> Tensor:
    return Tensor((size, size), lambda c, i, j: delta(i, j))


def ones(*sizes: str) -> Tensor:
    return Tensor(sizes, lambda c, *i: ONE)


def total(what: Tensor) -> Tensor:
    """The sum of all entries."""

    def at(c: Algebra) -> Poly:
        every = [fresh(size) for size in what.sizes]
        return summed(what.at(c, *every), every)

    return Tensor((), at)


def trace(what: Tensor) -> Tensor:
    def at(c: Algebra) -> Poly:
        i = fresh(what.sizes[0])
        return summed(what.at(c, i, i), (i,))

    return Tensor((), at)


def diagonal(what: Tensor) -> Tensor:
    return Tensor(what.sizes[:1], lambda c, i: what.at(c, i, i))


def det(what: Tensor) -> Tensor:
    def at(c: Algebra) -> Poly:
        i, j = (fresh(size) for size in what.sizes)
        return determinant(c, what.at(c, i, j), i, j)

    return Tensor((), at)


def of(name: str, order: int = 0) -> Callable[[Tensor | Exact], Tensor]:
    """A function of one number, entry by entry."""
    return lambda what: tensor(what).map(lambda c, p: function(c, name, p, order))


H, exp, log, sqrt, sigmoid, tanh = map(of, ("step", "exp", "log", "sqrt", "sigmoid", "tanh"))
sin, cos, absolute, relu, softplus = map(of, ("sin", "cos", "abs", "ramp", "softplus"))
φ, φ1, φ2 = of("φ"), of("φ", 1), of("φ", 2)

HALF = Fraction(1, 2)
x, y, z, a, b = (symbol(name) for name in "xyzab")
u, v, w = (symbol(name, N) for name in "uvw")
A, B, C = (symbol(name, N, N) for name in "ABC")
X, Y = (symbol(name, N, M) for name in "XY")
W = symbol("W", M, K)
Eye, One = identity(N), ones(N)


def proved(
    left: Tensor, right: Tensor | Exact, conditions: Collection[tuple[str, str]] = ()
) -> bool:
    """Whether the normal form proves two tensors equal."""
    return bool(proof(left, right, conditions)[0])


def unproved(left: Tensor, right: Tensor | Exact) -> bool:
    """Whether the normal form does not prove them equal: they differ in it, or it has none."""
    try:
        return not proved(left, right)
    except Undecided:
        return True


def proof(
    left: Tensor, right: Tensor | Exact, conditions: Collection[tuple[str, str]] = ()
) -> tuple[bool, list[str], list[str]]:
    """Whether it is proved, by which laws, and under which conditions."""
    c = Algebra(conditions)
    i = [fresh(size) for size in left.sizes]
    right = tensor(right)
    equal = c.equal(left.at(c, *i), right.at(c, *i[: len(right.sizes)]))
    return equal, list(c.used), list(c.under)


def agree(left: Tensor, right: Tensor | Exact, positive: Collection[str] = ()) -> bool | None:
    """Whether two tensors have equal values at points; None where neither has a value at any."""
    c = Algebra()
    right = tensor(right)
    i = [fresh(size) for size in left.sizes]
    sides = left.at(c, *i), right.at(c, *i[: len(right.sizes)])
    for p in sides:
        assert set(free_indices(p)) <= set(i)
    met = False
    for seed, sizes in enumerate(SIZES):
        point = Point(seed, sizes, frozenset(positive))
        for where in product(*[range(sizes[k.size]) for k in i]):
            here = dict(zip(i, where, strict=True))
            try:
                one, other = (value(p, point, here) for p in sides)
            except (Undefined, OverflowError):
                continue
            met = True
            if not close(one, other):
                return False
    return True if met else None
