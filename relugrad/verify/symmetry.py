"""Which matrix would make two different sides equal if it were symmetric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..core.algebra import Algebra
from ..core.canonical import Key
from ..core.conditions import conditioned
from ..core.terms import Exact, Index, Poly, Term, Undecided, minus
from ..language.chains import Side
from ..language.sizes import Shape
from .prover import NoProofError, Prover, prover
from .sides import Attempt

# So many matrices are taken to be symmetric together.
MOST = 4


def symmetric_in(attempt: Attempt, left: int) -> tuple[str, ...]:
    """The matrices whose symmetry would make a side of a reading equal the next one, or none."""
    if not {left, left + 1} <= attempt.fits.keys():
        return ()
    sides = attempt.side(left), attempt.side(left + 1)
    return unless(prover(attempt), *sides, attempt.fits[left])


def unless(decider: Prover, left: Side, right: Side, shape: Shape) -> tuple[str, ...]:
    """The matrix whose symmetry would make two sides equal, or all of them together, or none.

    Two terms of one side are alike then, as in A + A^T for 2A. Where a transpose is missing,
    each side has one of the two terms, and the equation is wrong as it stands.
    """
    try:
        algebra, (a, b), free = decider.reduced([left, right], shape)
        sides = [algebra.canonical(p, free) for p in (a, b)]
        difference = algebra.reduced(minus(a, b))
        square = square_symbols(difference)
        together = [tuple(square)] if 1 < len(square) <= MOST else []
        for names in (*((name,) for name in square), *together):
            alike: dict[object, list[Term]] = {}
            for t in difference:
                same: Poly = (t,)
                for name in names:
                    put_in = conditioned(name, ["symmetric"])
                    same = algebra.reduced(algebra.substituted(same, name, put_in))
                form = algebra.canonical(same, free)
                if len(form) != 1:
                    break
                alike.setdefault(next(iter(form)), []).append(t)
            else:
                if all(_merge(algebra, group, free, sides) for group in alike.values()):
                    return names
    except (Undecided, RecursionError, NoProofError):
        pass
    return ()


def where_symmetric(decider: Prover, left: Side, right: Side, shape: Shape) -> str:
    """A matrix that makes two sides equal where it is symmetric, or nothing."""
    try:
        algebra, (a, b), _ = decider.reduced([left, right], shape)
        difference = algebra.reduced(minus(a, b))
        for name in square_symbols(difference):
            put_in = conditioned(name, ["symmetric"])
            if not algebra.reduced(algebra.substituted(difference, name, put_in)):
                return name
    except (Undecided, RecursionError, NoProofError):
        pass
    return ""


def square_symbols(p: Poly) -> list[str]:
    """The symbols of a polynomial, and of what its functions are of, that are square matrices."""
    found: dict[str, None] = {}
    todo = [p]
    while todo:
        for t in todo.pop():
            for letter, at, _ in t.factors:
                if letter.kind == "variable" and len(at) == 2 and at[0].size == at[1].size:
                    found[letter.name] = None
                elif letter.argument is not None:
                    todo.append(letter.argument.inner)
    return list(found)


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
