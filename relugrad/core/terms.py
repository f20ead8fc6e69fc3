"""Polynomials in entries: sums of products of letters with indices.

This is the language in which equality is decided. The entry (AB)_ij is Σ_k A_ik B_kj: a term is a
coefficient times factors, a factor is a letter with one index for each of its dimensions, raised to
a power, and an index that is bound is summed over its size. A transpose swaps two indices, a trace
binds one index twice, a Hadamard product shares both, the identity is a delta, and a vector of ones
has no factor at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count

from ..wording import say

Exact = int | Fraction
MAX_TERMS = 4000
# The most factors of a term, and bits of a coefficient: what is multiplied stays small.
MAX_FACTORS = 1000
MAX_BITS = 10_000


def exact(value: Exact) -> Exact:
    """The same number, as an integer where it is one: keys are compared as text."""
    return value.numerator if value.denominator == 1 else value


class Undecided(Exception):
    """The normal form cannot express this, or it grows too large; the message says which."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """An index that runs over a size. Two indices are one only if they are the same object.

    The size is a key: ``=n`` where the symbol n counts it, any other string elsewhere.
    """

    number: int
    size: str

    def __repr__(self) -> str:
        return f"i{self.number}"


_numbers = count(1)


def fresh(size: str) -> Index:
    """A new index over `size`."""
    return Index(next(_numbers), size)


@dataclass(frozen=True, slots=True)
class Argument:
    """What a letter is made of: a polynomial, closed over the indices that are free in it.

    `places` are these indices, in the order of the letter's own; `hidden` are further indices of
    the polynomial that the letter does not show, the rows and columns of a determinant.
    """

    inner: Poly
    places: tuple[Index, ...]
    hidden: tuple[Index, ...] = ()

    def at(self, indices: tuple[Index, ...]) -> Poly:
        """The polynomial with `indices` for its places, its bound indices renamed."""
        return renamed(self.inner, dict(zip(self.places, indices, strict=True)))

    def opened(self, indices: tuple[Index, ...]) -> tuple[Poly, tuple[Index, ...]]:
        """The polynomial with `indices` for its places, and new indices for the hidden ones."""
        hidden = tuple([fresh(i.size) for i in self.hidden])
        names = dict(zip(self.places + self.hidden, indices + hidden, strict=True))
        return renamed(self.inner, names), hidden


@dataclass(frozen=True, slots=True)
class Letter:
    """What a factor is an entry of: a symbol, or what a law makes of an argument.

    `key` tells a letter from all others of its kind: its name, its order and the canonical form of
    its argument. `symmetries` are the permutations of its indices that change nothing, and
    `symbols` the names of the symbols that it depends on.
    """

    kind: str
    key: str
    name: str = field(compare=False)
    order: int = field(default=0, compare=False)
    argument: Argument | None = field(default=None, compare=False, repr=False)
    symmetries: tuple[tuple[int, ...], ...] = field(default=(), compare=False, repr=False)
    symbols: frozenset[str] = field(default=frozenset(), compare=False, repr=False)


Factor = tuple[Letter, tuple[Index, ...], Exact]


@dataclass(frozen=True, slots=True)
class Term:
    """A coefficient, its factors, and the indices over which their product is summed."""

    value: Exact
    factors: tuple[Factor, ...] = ()
    bound: frozenset[Index] = frozenset()

    def indices(self) -> set[Index]:
        return {i for _, at, _ in self.factors for i in at} | self.bound

    def free(self) -> set[Index]:
        return self.indices() - self.bound

    def renamed(self, names: Mapping[Index, Index]) -> Term:
        if not names:
            return self
        factors = tuple(
            [(f, tuple([names.get(i, i) for i in at]), power) for f, at, power in self.factors]
        )
        return Term(self.value, factors, frozenset([names.get(i, i) for i in self.bound]))

    def apart(self) -> Term:
        """The same term with new names for its bound indices."""
        return self.renamed({i: fresh(i.size) for i in self.bound}) if self.bound else self

    def without(self, *places: int) -> Term:
        """The term without the factors at `places`."""
        kept = tuple([f for k, f in enumerate(self.factors) if k not in places])
        return Term(self.value, kept, self.bound)


Poly = tuple[Term, ...]
ZERO: Poly = ()
ONE: Poly = (Term(1),)
DELTA = Letter("delta", "", "δ", symmetries=((0, 1), (1, 0)))


def number(value: Exact) -> Poly:
    return (Term(value),) if value else ZERO


def variable(name: str) -> Letter:
    """The letter of a symbol."""
    return Letter("variable", name, name, symbols=frozenset((name,)))


def differential(name: str) -> Letter:
    """The letter of the differential of a symbol."""
    return Letter("differential", name, name)


def size_letter(size: str) -> Letter:
    """The number of values of an index: a symbol of the text where one counts it."""
    return variable(size[1:]) if size[:1] == "=" else Letter("size", size, size)


def entry(letter: Letter, *indices: Index, power: Exact = 1) -> Poly:
    return (Term(1, ((letter, indices, power),)),)


def delta(a: Index, b: Index) -> Poly:
    """1 where the two indices are equal, else 0."""
    return ONE if a is b else entry(DELTA, a, b)


def plus(*parts: Poly) -> Poly:
    return tuple([t for part in parts for t in part])


def scale(p: Poly, by: Exact) -> Poly:
    if by == 1:
        return p
    return tuple([replace(t, value=t.value * by) for t in p]) if by else ZERO


def minus(a: Poly, b: Poly) -> Poly:
    return plus(a, scale(b, -1))


def times(*factors: Poly) -> Poly:
    """The product. The bound indices of all factors but the first are renamed.

    So a later factor may have free indices that the first one binds: a slope has, for instance.

    Raises
    ------
    Undecided
        It would have more than `MAX_TERMS` terms, or one of them more than `MAX_FACTORS` factors.
    """
    out = factors[0] if factors else ONE
    for p in factors[1:]:
        if len(out) * len(p) > MAX_TERMS:
            raise Undecided(say("more than {number} terms", number=MAX_TERMS))
        if _longest(out) + _longest(p) > MAX_FACTORS:
            raise Undecided(say("a product of more than {number} factors", number=MAX_FACTORS))
        out = tuple(
            [
                Term(a.value * b.value, a.factors + b.factors, a.bound | b.bound)
                for a in out
                for b in [t.apart() for t in p]
            ]
        )
    return out


def _longest(p: Poly) -> int:
    """The most factors of a term; a long number counts as several."""
    return max([len(t.factors) + _bits(t.value) * MAX_FACTORS // MAX_BITS for t in p], default=0)


def _bits(value: Exact) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def raised(value: Exact, power: int) -> Exact:
    """A number to a whole power.

    Raises
    ------
    Undecided
        It would have more than `MAX_BITS` bits.
    """
    if _bits(value) * abs(power) > MAX_BITS:
        raise Undecided(say("a number of more than {number} bits", number=MAX_BITS))
    return exact(Fraction(value) ** power)


def repeated(p: Poly, times_: int) -> Poly:
    """The product of `times_` copies."""
    if len(p) == 1 and not p[0].bound:
        factors = tuple([(letter, at, e * times_) for letter, at, e in p[0].factors if times_])
        return (Term(raised(p[0].value, times_), factors),)
    return times(*[p] * times_)


def summed(p: Poly, over: Iterable[Index]) -> Poly:
    over = frozenset(over)
    return tuple([replace(t, bound=t.bound | over) for t in p]) if over else p


def renamed(p: Poly, names: Mapping[Index, Index]) -> Poly:
    return tuple([t.apart().renamed(names) for t in p])


def free_indices(p: Poly) -> list[Index]:
    """The indices that no sum binds, in the order of their numbers."""
    return sorted({i for t in p for i in t.free()}, key=lambda i: i.number)


def letters(p: Poly) -> Iterator[Letter]:
    return (letter for t in p for letter, _, _ in t.factors)


def sizes(p: Poly) -> frozenset[str]:
    """The sizes of all indices, also of those in the arguments of letters."""
    arguments = [letter.argument for letter in letters(p) if letter.argument is not None]
    inside = [sizes(argument.inner) for argument in arguments]
    return frozenset([i.size for t in p for i in t.indices()]).union(*inside)


def symbols(p: Poly) -> frozenset[str]:
    """The names of the symbols on which a polynomial depends."""
    return frozenset().union(*(letter.symbols for letter in letters(p)))
