"""Which matrix would make two different sides equal if it were symmetric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..core.algebra import Algebra
from ..core.canonical import Key
from ..core.conditions import conditioned
from ..core.terms import Exact, Index, Poly, Term, Undecided, minus
from ..language.chains import Side
from ..language.sizes import Shape
from .prover import NoProofError, Prover


def unless(prover: Prover, left: Side, right: Side, shape: Shape) -> str:
    """The matrix whose symmetry would make two sides equal, or nothing.

    Two terms of one side are alike then, as in A + A^T for 2A. Where a transpose is missing,
    each side has one of the two terms, and the equation is wrong as it stands.
    """
    lowering = prover.lowering(False, ())
    algebra = lowering.algebra
    try:
        (a, b), free = prover.single(lowering, [left, right], shape)
        sides = [algebra.canonical(p, free) for p in (a, b)]
        difference = algebra.reduced(minus(a, b))
        for name in _square(difference):
            put_in = conditioned(name, ["symmetric"])
            alike: dict[object, list[Term]] = {}
            for t in difference:
                same = algebra.substituted((t,), name, put_in)
                form = algebra.canonical(same, free)
                if len(form) != 1:
                    break
                alike.setdefault(next(iter(form)), []).append(t)
            else:
                if all(_merge(algebra, group, free, sides) for group in alike.values()):
                    return name
    except (Undecided, RecursionError, NoProofError):
        pass
    return ""


def where_symmetric(prover: Prover, left: Side, right: Side, shape: Shape) -> str:
    """A matrix that makes two sides equal where it is symmetric, or nothing."""
    lowering = prover.lowering(False, ())
    algebra = lowering.algebra
    try:
        (a, b), _ = prover.single(lowering, [left, right], shape)
        difference = algebra.reduced(minus(a, b))
        for name in _square(difference):
            put_in = conditioned(name, ["symmetric"])
            if not algebra.reduced(algebra.substituted(difference, name, put_in)):
                return name
    except (Undecided, RecursionError, NoProofError):
        pass
    return ""


def _square(p: Poly) -> list[str]:
    """The symbols of a polynomial that are square matrices."""
    return list(
        dict.fromkeys(
            letter.name
            for t in p
            for letter, at, _ in t.factors
            if letter.kind == "variable" and len(at) == 2 and at[0].size == at[1].size
        )
    )


def _merge(
    algebra: Algebra,
    group: Sequence[Term],
    free: Sequence[Index],
    sides: Sequence[Mapping[Key, Exact]],
) -> bool:
    """Whether terms add up to 0 if they are alike, and one of the sides has them all."""
    keys = [key for t in group for key in algebra.canonical((t,), free)]
    return sum(t.value for t in group) == 0 and any(
        all(key in side for key in keys) for side in sides
    )
