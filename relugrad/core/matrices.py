"""The inverse and the determinant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..wording import say
from .closing import close, content, labelled
from .powers import power
from .terms import (
    DELTA,
    ONE,
    Argument,
    Index,
    Letter,
    Poly,
    Term,
    Undecided,
    delta,
    entry,
    fresh,
    scale,
    symbols,
    times,
)

if TYPE_CHECKING:
    from .algebra import Algebra


def inverse(c: Algebra, p: Poly, row: Index, column: Index) -> Poly:
    """The entry of the inverse, at the same row and column, of the matrix with the entries `p`."""
    p = c.reduced(p)
    if not p:
        raise Undecided(say("the inverse of 0"))
    if row.size != column.size:
        raise Undecided(say("the inverse of a matrix that is not square"))
    diagonal = _diagonal(p, row, column)
    if diagonal is not None:
        return times(delta(row, column), power(c, diagonal, -1))
    split = _factored(p, row, column)
    if split is None:
        return _inverse_letter(c, p, row, column)
    links, rest = split
    c.use("inverse of a product" if len(links) > 1 else "inverse")
    out = power(c, (rest,), -1)
    at = row
    bound = []
    for k, (letter, turned) in enumerate(reversed(links)):
        to = column if k == len(links) - 1 else fresh(row.size)
        bound.append(to)
        out = times(out, _inverse_of_link(c, letter, turned, at, to))
        at = to
    inner = bound[:-1]
    return tuple([Term(t.value, t.factors, t.bound | frozenset(inner)) for t in out])


Link = tuple[Letter, bool]


def _inverse_of_link(c: Algebra, letter: Letter, turned: bool, row: Index, column: Index) -> Poly:
    ends = (column, row) if turned else (row, column)
    if letter.kind == "inverse" and letter.argument is not None:
        return letter.argument.at(ends)
    if letter.kind == "orthogonal":
        return entry(letter, *reversed(ends))
    return _inverse_letter(c, entry(letter, *ends), row, column)


def _inverse_letter(c: Algebra, p: Poly, row: Index, column: Index) -> Poly:
    monomial, p = content(c, p, every=True, ends=(row, column))
    label = labelled(c, p, ((row, column), (column, row)), (1, -1))
    found = entry(close("inverse", "inverse", p, label), *label.fixed, *label.places)
    return scale(times(power(c, monomial, -1), found), label.sign)


def determinant(c: Algebra, p: Poly, row: Index, column: Index) -> Poly:
    """The determinant of the matrix with the entries `p`."""
    p = c.reduced(p)
    if row.size != column.size:
        raise Undecided(say("the determinant of a matrix that is not square"))
    if _diagonal(p, row, column) == ONE:
        return ONE
    split = _factored(p, row, column) if p else None
    if split is not None and split[1] == Term(1):
        links = split[0]
        if len(links) > 1:
            c.use("determinant of a product")
        return times(*[_determinant_of_link(c, letter, row, column) for letter, _ in links])
    return _determinant_letter(c, p, row, column)


def _determinant_of_link(c: Algebra, letter: Letter, row: Index, column: Index) -> Poly:
    if letter.kind == "inverse" and letter.argument is not None:
        return power(c, determinant(c, letter.argument.at((row, column)), row, column), -1)
    return _determinant_letter(c, entry(letter, row, column), row, column)


def _determinant_letter(c: Algebra, p: Poly, row: Index, column: Index) -> Poly:
    label = labelled(c, p, ((row, column), (column, row)))
    argument = Argument(p, label.places, label.fixed)
    # Rows and columns are hidden: a symmetry among the places alone is none of the whole.
    letter = Letter("determinant", label.key, "det", 0, argument, (), symbols(p))
    return entry(letter, *label.places)


def _diagonal(p: Poly, row: Index, column: Index) -> Poly | None:
    """The polynomial d with p = δ_rc d, or None."""
    rest = []
    for t in p:
        at = [k for k, f in enumerate(t.factors) if f[0] == DELTA and {row, column} == set(f[1])]
        if not at:
            return None
        rest.append(t.without(*at))
    return tuple(rest)


def _factored(p: Poly, row: Index, column: Index) -> tuple[list[Link], Term] | None:
    """A single term as a product of square matrices, from the row to the column, and the rest."""
    if len(p) != 1:
        return None
    t = p[0]
    links: list[Link] = []
    used: set[int] = set()
    at = row
    path = {row, column}
    while at is not column:
        here = [k for k, (_, x, _) in enumerate(t.factors) if at in x and k not in used]
        if len(here) != 1:
            return None
        letter, x, e = t.factors[here[0]]
        if len(x) != 2 or x[0] is x[1] or e != 1 or letter == DELTA:
            return None
        turned = x[1] is at
        to = x[0] if turned else x[1]
        if to is not column and (to not in t.bound or to.size != row.size):
            return None
        links.append((letter, turned))
        used.add(here[0])
        at = to
        path.add(to)
    rest = t.without(*used)
    if path & {i for _, x, _ in rest.factors for i in x}:
        return None
    return links, Term(rest.value, rest.factors, rest.bound - path)
