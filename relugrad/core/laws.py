"""The laws of letters, one class for each kind: its slope, and what it cancels with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ..wording import say
from .canonical import Key, parts, term_key
from .functions import FUNCTIONS, function
from .matrices import determinant, inverse
from .powers import exponential, power
from .products import over_index
from .steps import step
from .terms import (
    DELTA,
    ONE,
    ZERO,
    Factor,
    Index,
    Letter,
    Poly,
    Term,
    Undecided,
    delta,
    entry,
    fresh,
    plus,
    raised,
    renamed,
    repeated,
    scale,
    summed,
    times,
)

if TYPE_CHECKING:
    from .algebra import Algebra, Leaf


class Law:
    """What holds of every letter of a kind.

    `fixed` is the number of indices that come first and have a role of their own, as the row and
    the column of an inverse; `idempotent` letters are 0 or 1.
    """

    fixed = 0
    idempotent = False

    def build(self, c: Algebra, letter: Letter, inner: Poly, ends: tuple[Index, ...]) -> Poly:
        """What the law makes of an argument; `ends` are the fixed and the hidden indices."""
        raise Undecided(say("{letter} of another argument", letter=letter.name))

    def slope(self, c: Algebra, letter: Letter, at: tuple[Index, ...], leaf: Leaf) -> Poly:
        return ZERO

    def rewrite(self, c: Algebra, t: Term, k: int) -> Poly | None:
        """What a term becomes for its k-th factor, or None where the law leaves it as it is."""
        return None


class Symbol(Law):
    """A symbol, or the differential of one: its slope is what the derivative is taken by."""

    def slope(self, c: Algebra, letter: Letter, at: tuple[Index, ...], leaf: Leaf) -> Poly:
        return leaf(letter, at)


class Orthogonal(Law):
    """A matrix whose columns are orthonormal, or a column of length 1; also whose rows are."""

    def __init__(self, sides: tuple[int, ...]) -> None:
        self.sides = sides

    def rewrite(self, c: Algebra, t: Term, k: int) -> Poly | None:
        """Σ_i Q_ia Q_ib is δ_ab."""
        letter, at, power = t.factors[k]
        for side in self.sides[: len(at)]:
            shared = at[side]
            here = [n for n, (_, there, _) in enumerate(t.factors) if shared in there]
            if shared not in t.bound or at.count(shared) > 1:
                continue
            if here == [k] and power == 2:
                rest = t.without(k)
                return (Term(rest.value, rest.factors, rest.bound - {shared}),)
            if len(here) != 2 or power != 1:
                continue
            other, there, raised_to = t.factors[here[0] + here[1] - k]
            if other != letter or raised_to != 1 or there.count(shared) > 1:
                continue
            for way in letter.symmetries or (tuple(range(len(at))),):
                turned = [there[x] for x in way]
                if turned[side] is shared:
                    rest = t.without(*here)
                    rest = Term(rest.value, rest.factors, rest.bound - {shared})
                    return times((rest,), delta(at[1 - side], turned[1 - side]))
        return None


class Constant(Law):
    """A size or a delta."""


class Prime(Law):
    """A rational power of a prime number, between 0 and 1."""

    def rewrite(self, c: Algebra, t: Term, k: int) -> Poly | None:
        letter, _, power = t.factors[k]
        whole = power.__floor__()
        if not whole:
            return None
        rest = t.without(k)
        value = rest.value * raised(int(letter.name), whole)
        part = () if power == whole else ((letter, (), power - whole),)
        return (Term(value, (*rest.factors, *part), rest.bound),)


class Step(Law):
    """The unit step, away from its kink: idempotent, of slope 0, blind to a positive factor."""

    idempotent = True

    def build(self, c: Algebra, letter: Letter, inner: Poly, ends: tuple[Index, ...]) -> Poly:
        return step(c, inner)


class Function(Law):
    """A function of one number; of one without a row in `FUNCTIONS` nothing is known."""

    def build(self, c: Algebra, letter: Letter, inner: Poly, ends: tuple[Index, ...]) -> Poly:
        return function(c, letter.name, inner, letter.order)

    def slope(self, c: Algebra, letter: Letter, at: tuple[Index, ...], leaf: Leaf) -> Poly:
        assert letter.argument is not None
        inside = c.derivative(letter.argument.at(at), leaf)
        if not inside:
            return ZERO
        c.use("chain rule")
        row = FUNCTIONS.get(letter.name)
        if row is not None:
            if row.slope is None:
                raise Undecided(say("a derivative of {letter}", letter=letter.name))
            return times(row.slope(c, letter.argument.at(at)), inside)
        return times(c.rebuilt(_raised(letter), at), inside)

    def rewrite(self, c: Algebra, t: Term, k: int) -> Poly | None:
        letter, at, power = t.factors[k]
        row = FUNCTIONS.get(letter.name)
        if row is None or row.square is None or power < 2 or letter.argument is None:
            return None
        rest = t.without(k)
        less = entry(letter, *at, power=power - 2) if power > 2 else ONE
        return times((rest,), less, row.square(c, letter.argument.at(at)))


def _raised(letter: Letter) -> Letter:
    return Letter(
        letter.kind, letter.key, letter.name, letter.order + 1, letter.argument, (), letter.symbols
    )


class Exponential(Law):
    """exp of a term with the coefficient 1; its power is the coefficient."""

    def build(self, c: Algebra, letter: Letter, inner: Poly, ends: tuple[Index, ...]) -> Poly:
        return exponential(c, inner)

    def slope(self, c: Algebra, letter: Letter, at: tuple[Index, ...], leaf: Leaf) -> Poly:
        assert letter.argument is not None
        return times(entry(letter, *at), c.derivative(letter.argument.at(at), leaf))


class Power(Law):
    """A sum to a power that is negative or no whole number."""

    def build(self, c: Algebra, letter: Letter, inner: Poly, ends: tuple[Index, ...]) -> Poly:
        return inner

    def slope(self, c: Algebra, letter: Letter, at: tuple[Index, ...], leaf: Leaf) -> Poly:
        assert letter.argument is not None
        return c.derivative(letter.argument.at(at), leaf)

    def rewrite(self, c: Algebra, t: Term, k: int) -> Poly | None:
        letter, at, power = t.factors[k]
        argument = letter.argument
        assert argument is not None
        whole = power.__floor__()
        rest = t.without(k)
        if whole >= 1:
            left = entry(letter, *at, power=power - whole) if power != whole else ONE
            return times((rest,), left, repeated(argument.at(at), whole))
        if power > 0 or t.bound.isdisjoint(at):
            return None
        inner = argument.at(at)
        lead = _lead(c, inner, at)
        start = dict(zip(at, at, strict=True))
        for used, names in _matches(c, lead.factors, t.factors, start, {k}):
            inside = {names[i] for i in lead.bound}
            others = {i for n, f in enumerate(t.factors) if n not in used for i in f[1]}
            if len(inside) < len(lead.bound) or not inside <= t.bound - others - set(at):
                continue
            c.use("cancelled")
            outer = t.without(*used)
            outer = Term(outer.value, outer.factors, outer.bound - inside)
            remainder = scale(tuple([s for s in inner if s is not lead]), -1)
            raised = entry(letter, *at, power=power + 1) if power != -1 else ONE
            replaced = plus(raised, times(entry(letter, *at, power=power), remainder))
            return times((outer,), scale(replaced, Fraction(1) / lead.value))
        return None


class Inverse(Law):
    """The inverse of a matrix: undone beside the matrix, d A⁻¹ = −A⁻¹ dA A⁻¹."""

    fixed = 2

    def build(self, c: Algebra, letter: Letter, inner: Poly, ends: tuple[Index, ...]) -> Poly:
        return inverse(c, inner, ends[0], ends[1])

    def slope(self, c: Algebra, letter: Letter, at: tuple[Index, ...], leaf: Leaf) -> Poly:
        assert letter.argument is not None
        row, column = (fresh(i.size) for i in at[:2])
        inside = c.derivative(letter.argument.at((row, column, *at[2:])), leaf)
        if not inside:
            return ZERO
        c.use("differential of an inverse")
        left, right = (at[0], row, *at[2:]), (column, at[1], *at[2:])
        whole = times(entry(letter, *left), inside, entry(letter, *right))
        return summed(scale(whole, -1), (row, column))

    def rewrite(self, c: Algebra, t: Term, k: int) -> Poly | None:
        """Σ_i M_ai (M⁻¹)_ij is δ_aj: the greatest term of M, found beside M⁻¹, gives way to it."""
        letter, at, power = t.factors[k]
        argument = letter.argument
        if argument is None or power != 1:
            return None
        i, j = at[:2]
        row, column = argument.places[:2]
        extras = dict(zip(argument.places[2:], at[2:], strict=True))
        lead = _lead(c, argument.inner, argument.places)
        for shared, mine, theirs, outer in ((i, column, row, j), (j, row, column, i)):
            if shared not in t.bound or i is j:
                continue
            start = {**extras, mine: shared}
            for used, names in _matches(c, lead.factors, t.factors, start, {k}):
                if theirs not in names:
                    continue
                inside = {names[x] for x in lead.bound} | {shared}
                others = {x for n, f in enumerate(t.factors) if n not in used for x in f[1]}
                edge = names[theirs]
                # The matrix must be the same one for all values of the index that is summed.
                others.update((edge, outer, *at[2:]))
                if len(inside) <= len(lead.bound) or not inside <= t.bound - others:
                    continue
                c.use("inverse")
                rest = t.without(*used)
                rest = Term(rest.value, rest.factors, rest.bound - inside)
                replaced = [delta(edge, outer)]
                for s in argument.inner:
                    if s is not lead:
                        x = fresh(shared.size)
                        other = renamed((s,), {**extras, mine: x, theirs: edge})
                        ends = (x, outer) if shared is i else (outer, x)
                        undone = entry(letter, *ends, *at[2:])
                        replaced.append(scale(summed(times(other, undone), (x,)), -1))
                return times((rest,), scale(plus(*replaced), Fraction(1) / lead.value))
        return None


class Determinant(Law):
    """d det A = det A · tr(A⁻¹ dA)."""

    def build(self, c: Algebra, letter: Letter, inner: Poly, ends: tuple[Index, ...]) -> Poly:
        return determinant(c, inner, ends[0], ends[1])

    def slope(self, c: Algebra, letter: Letter, at: tuple[Index, ...], leaf: Leaf) -> Poly:
        assert letter.argument is not None
        inner, (row, column) = letter.argument.opened(at)
        inside = c.derivative(inner, leaf)
        if not inside:
            return ZERO
        c.use("differential of a determinant")
        whole = times(
            entry(letter, *at),
            renamed(inverse(c, inner, row, column), {row: column, column: row}),
            inside,
        )
        return summed(whole, (row, column))


class Product(Law):
    """d Π_i p_i = Π_i p_i · Σ_i dp_i / p_i."""

    def build(self, c: Algebra, letter: Letter, inner: Poly, ends: tuple[Index, ...]) -> Poly:
        for index in ends:
            inner = over_index(c, inner, index)
        return inner

    def slope(self, c: Algebra, letter: Letter, at: tuple[Index, ...], leaf: Leaf) -> Poly:
        assert letter.argument is not None
        inner, hidden = letter.argument.opened(at)
        inside = c.derivative(inner, leaf)
        if not inside:
            return ZERO
        c.use("differential of a product")
        return times(entry(letter, *at), summed(times(inside, power(c, inner, -1)), hidden))


LAWS: dict[str, Law] = {
    "variable": Symbol(),
    "differential": Symbol(),
    "orthogonal": Orthogonal((0, 1)),
    "orthonormal": Orthogonal((0,)),
    "size": Constant(),
    "delta": Constant(),
    "prime": Prime(),
    "step": Step(),
    "function": Function(),
    "exp": Exponential(),
    "power": Power(),
    "inverse": Inverse(),
    "determinant": Determinant(),
    "product": Product(),
}


# -- finding a term in another ------------------------------------------------------------------


def _lead(c: Algebra, p: Poly, places: Sequence[Index]) -> Term:
    """The term that the others are cancelled against.

    It has factors if any term has: a number would be found everywhere, again and again.
    It has no delta, which is contracted where the argument stands in a sum, and is not found there.
    It hangs together: of u_i v_j any other u might be taken for its own.
    Among these it is the one of most factors, then by its form.
    """
    place = {i: k for k, i in enumerate(places)}

    def order(t: Term) -> tuple[bool, bool, int, int, Key]:
        plain = all(letter != DELTA for letter, _, _ in t.factors)
        apart = [part for part, _ in parts(t) if any(at for _, at, _ in part)]
        key = term_key(t, place, c.spend)
        return plain, bool(t.factors), -max(len(apart), 1), len(t.factors), key

    return max(p, key=order)


# Comparing so many factors is one piece of work.
COMPARED = 8


def _matches(
    c: Algebra,
    wanted: Sequence[Factor],
    factors: Sequence[Factor],
    names: Mapping[Index, Index],
    used: set[int],
) -> Iterator[tuple[set[int], dict[Index, Index]]]:
    """All ways to find the factors `wanted` among others, with what their indices are there."""
    if not wanted:
        yield used, dict(names)
        return
    letter, at, power = wanted[0]
    c.spend(1 + len(factors) // COMPARED)
    key = letter.key
    for n, (other, there, e) in enumerate(factors):
        # Keys first: most letters differ in them.
        if other.key != key or n in used or other != letter or e != power:
            continue
        for way in letter.symmetries or (tuple(range(len(at))),):
            new = dict(names)
            turned = [there[k] for k in way]
            if all(new.setdefault(x, y) is y for x, y in zip(at, turned, strict=True)):
                yield from _matches(c, wanted[1:], factors, new, used | {n})
