"""What can be done with polynomials once the laws of their letters are known.

An `Algebra` simplifies, derives, substitutes and compares. It counts its work, so that whatever it
is given ends, and it notes which laws it used and which conditions they need.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from ..wording import say
from .canonical import Key, canonical, term_key
from .clearing import is_zero
from .conditions import CONDITIONS, POSITIVE, conditioned
from .laws import LAWS
from .powers import power as build_power
from .regions import is_zero_by_regions
from .rewriting import MAX_REWRITINGS, Rule, anew, rewritten
from .terms import (
    DELTA,
    ZERO,
    Exact,
    Factor,
    Index,
    Letter,
    Poly,
    Term,
    Undecided,
    delta,
    entry,
    exact,
    free_indices,
    fresh,
    minus,
    renamed,
    scale,
    size_letter,
    sizes,
    summed,
    symbols,
    times,
)

MAX_WORK = 400_000

# The slope of a symbol: what its entry at these indices contributes to a derivative.
Leaf = Callable[[Letter, tuple[Index, ...]], Poly]


class Algebra:
    """Polynomials under the laws of their letters.

    Parameters
    ----------
    conditions
        What is known of symbols, as pairs of a name and a word: ``positive`` for a number or for
        all entries of a matrix, or one of `CONDITIONS`.

    Attributes
    ----------
    used
        The names of the laws that were used, in the order of their first use.
    under
        The conditions that these laws need, in words, such as ``x > 0``.
    rules
        What is assumed, as rules that hold of finished polynomials: none while one is derived.
    signs
        Numbers that are assumed to be positive.
    """

    def __init__(self, conditions: Collection[tuple[str, str]] = ()) -> None:
        self.positive = frozenset([name for name, word in conditions if word == POSITIVE])
        self.conditions = [told for told in conditions if told[1] in CONDITIONS]
        self.used: dict[str, None] = {}
        self.under: dict[str, None] = {}
        self.rules: list[Rule] = []
        self.signs: list[Poly] = []
        self.work = MAX_WORK

    def spend(self, work: int) -> None:
        """Count work.

        Raises
        ------
        Undecided
            More than `MAX_WORK` was done.
        """
        self.work -= work
        if self.work < 0:
            raise Undecided(say("too much to multiply out"))

    def join(self, other: Algebra) -> None:
        """Take over what another one has done: its work, its laws and their conditions.

        Raises
        ------
        Undecided
            It is more than `MAX_WORK` with one's own.
        """
        self.used |= other.used
        self.under |= other.under
        self.spend(MAX_WORK - other.work)

    def use(self, law: str) -> None:
        """Note that a law was used."""
        self.used[law] = None

    def assume(self, condition: str) -> None:
        """Note a condition that a law needs."""
        self.under[condition] = None

    def rely(self, letter: Letter) -> None:
        """Note that a letter was taken to be positive, where a symbol's declaration says so."""
        if letter.kind in ("variable", "power", "product"):
            for name in sorted(letter.symbols & self.positive):
                self.assume(f"{name} > 0")

    # -- simplification ---------------------------------------------------------------------

    def reduced(self, p: Poly) -> Poly:
        """The polynomial with every term simplified, and equal terms collected."""
        place = {i: k for k, i in enumerate(free_indices(p))}
        sums: dict[Key, Exact] = {}
        kept: dict[Key, Term] = {}
        for t in p:
            for s in self.simplified(t):
                key = term_key(s, place, self.spend)
                sums[key] = sums.get(key, 0) + s.value
                kept.setdefault(key, s)
        return tuple([replace(kept[k], value=exact(value)) for k, value in sums.items() if value])

    def canonical(self, p: Poly, free: Sequence[Index]) -> dict[Key, Exact]:
        """The normal form; `free` gives the order of the free indices."""
        return canonical(self.reduced(p), free, self.spend)

    def simplified(self, t: Term) -> Iterator[Term]:
        """The terms that a term becomes: by its letters' laws, and by the rules in force."""
        if not self.rules:
            yield from self.by_laws(t)
            return
        todo = [t]
        for _ in range(MAX_REWRITINGS):
            if not todo:
                return
            for s in self.by_laws(todo.pop()):
                new = rewritten(self, s, self.rules)
                if new is None:
                    yield s
                else:
                    todo.extend(new)
        raise Undecided(say("the assumed equations rewrite a term without end"))

    def by_laws(self, t: Term) -> Iterator[Term]:
        """The terms that a term becomes: deltas contracted, laws applied until none applies."""
        todo = [t]
        while todo:
            t = todo.pop()
            self.spend(len(t.factors) + 1)
            t = self._merged(_contracted(t))
            if not t.value:
                continue
            for k, (letter, _, _) in enumerate(t.factors):
                new = self._recoincided(t, k)
                if new is None:
                    new = LAWS[letter.kind].rewrite(self, t, k)
                if new is not None:
                    todo.extend(new)
                    break
            else:
                yield t

    def _merged(self, t: Term) -> Term:
        """Powers of equal factors added up; an index without a factor becomes its size."""
        powers: dict[tuple[Letter, tuple[Index, ...]], Exact] = {}
        for letter, at, power in t.factors:
            if len(letter.symmetries) > 1:
                at = min(
                    (tuple([at[k] for k in way]) for way in letter.symmetries),
                    key=lambda places: [i.number for i in places],
                )
            powers[letter, at] = powers.get((letter, at), 0) + power
        factors: list[Factor] = []
        for (letter, at), power in powers.items():
            if LAWS[letter.kind].idempotent and power != 1:
                if power < 0:
                    raise Undecided(say("a division by {letter}", letter=letter.name))
                if power > 1:
                    self.use("idempotent")
                power = 1 if power > 0 else 0
            if power:
                factors.append((letter, at, exact(power)))
        lost = t.bound.difference(*[at for _, at, _ in factors])
        merged = Term(exact(t.value), tuple(factors), t.bound - lost)
        if not lost:
            return merged
        sizes = tuple([(size_letter(i.size), (), 1) for i in lost])
        return self._merged(replace(merged, factors=merged.factors + sizes))

    def _recoincided(self, t: Term, k: int) -> Poly | None:
        """The term with a letter at coinciding indices formed anew, for there it may be simpler."""
        letter, at, power = t.factors[k]
        own = at[LAWS[letter.kind].fixed :]
        if letter.argument is None or len(set(own)) == len(own):
            return None
        return times((t.without(k),), self.powered(self.rebuilt(letter, at), power))

    def rebuilt(
        self, letter: Letter, at: tuple[Index, ...], change: Callable[[Poly], Poly] = lambda p: p
    ) -> Poly:
        """What the law of a letter makes of its argument, at indices and after a change."""
        argument = letter.argument
        assert argument is not None
        fixed = LAWS[letter.kind].fixed
        merged: dict[Index, Index] = {}
        new = [
            fresh(i.size) if k < fixed else merged.setdefault(at[k], fresh(i.size))
            for k, i in enumerate(argument.places)
        ]
        hidden = [fresh(i.size) for i in argument.hidden]
        names = dict(zip(argument.places + argument.hidden, [*new, *hidden], strict=True))
        inner = change(renamed(argument.inner, names))
        made = LAWS[letter.kind].build(self, letter, inner, (*new[:fixed], *hidden))
        return renamed(made, dict(zip(new, at, strict=True)))

    def powered(self, p: Poly, power: Exact) -> Poly:
        """`p` to a power: multiplied out where it is a whole number, else as a law has it."""
        return p if power == 1 else build_power(self, p, power)

    # -- derivatives and substitution -------------------------------------------------------

    def derivative(self, p: Poly, leaf: Leaf) -> Poly:
        """The product rule, with the slope that each letter's law gives; `leaf` is a symbol's."""
        out: list[Term] = []
        for t in self.reduced(p):
            for k, (letter, at, power) in enumerate(t.factors):
                slope = LAWS[letter.kind].slope(self, letter, at, leaf)
                if not slope:
                    continue
                rest = t.without(k)
                if power != 1:
                    lowered = (letter, at, power - 1)
                    rest = Term(rest.value * power, (*rest.factors, lowered), rest.bound)
                out.extend(times((rest,), slope))
        return self.reduced(tuple(out))

    def partial(self, p: Poly, name: str, at: tuple[Index, ...]) -> Poly:
        """The derivative with respect to the entry of a symbol at `at`.

        Raises
        ------
        Undecided
            The symbol counts a size of `p`, or has another number of indices there.
        """
        if f"={name}" in sizes(p):
            raise Undecided(say("a derivative with respect to {name}, which is a count", name=name))

        def leaf(letter: Letter, here: tuple[Index, ...]) -> Poly:
            if letter.kind != "variable" or letter.name != name:
                return ZERO
            if len(here) != len(at):
                raise Undecided(
                    say(
                        "{name} with {one} indices and with {other}",
                        name=name,
                        one=len(here),
                        other=len(at),
                    )
                )
            return times(*[delta(a, b) for a, b in zip(here, at, strict=True)])

        return self.derivative(p, leaf)

    def differential(self, p: Poly, varying: Mapping[str, Letter]) -> Poly:
        """The differential; `varying` gives the differential of each symbol that varies."""

        def leaf(letter: Letter, at: tuple[Index, ...]) -> Poly:
            known = varying.get(letter.name) if letter.kind == "variable" else None
            return ZERO if known is None else entry(known, *at)

        return self.derivative(p, leaf)

    def substituted(self, p: Poly, name: str, by: Callable[..., Poly]) -> Poly:
        """The polynomial with `by(*indices)` for every entry of a symbol."""
        out: list[Term] = []
        for t in p:
            if not any(name in letter.symbols for letter, _, _ in t.factors):
                out.append(t)
                continue
            parts = []
            for letter, at, power in t.factors:
                if name not in letter.symbols:
                    parts.append(entry(letter, *at, power=power))
                elif letter.kind == "variable":
                    parts.append(self.powered(by(*at), power))
                else:
                    made = self.rebuilt(letter, at, lambda p: self.substituted(p, name, by))
                    parts.append(self.powered(made, power))
            out.extend(summed(scale(times(*parts), t.value), t.bound))
        return tuple(out)

    # -- equality ---------------------------------------------------------------------------

    def equal(self, a: Poly, b: Poly) -> bool:
        """Whether two polynomials agree for all sizes and values where both are defined.

        The answer False says only that the normal forms differ: no point was tried.

        Raises
        ------
        Undecided
            They are too large, or too symmetric.
        """
        difference = self.reduced(minus(a, b))
        if is_zero(self, difference):
            return True
        needed = [told for told in self.conditions if told[0] in symbols(difference)]
        if not needed or not is_zero(self, self._conditioned(difference, needed)):
            return is_zero_by_regions(self, difference)
        for told in list(needed):
            fewer = [other for other in needed if other != told]
            if is_zero(self, self._conditioned(difference, fewer)):
                needed = fewer
        for name, word in needed:
            self.assume(say("{symbol} is {property}", symbol=name, property=say(word)))
        return True

    def _conditioned(self, p: Poly, told: Collection[tuple[str, str]]) -> Poly:
        """`p` under conditions."""
        for name in dict.fromkeys(name for name, _ in told):
            words = [word for other, word in told if other == name]
            p = self.reduced(self.substituted(p, name, conditioned(name, words)))
        return p

    def ruled(self, p: Poly, told: Sequence[Rule]) -> Poly:
        """The normal form of `p` under rules, which stay in force: nothing is derived any more."""
        self.rules = list(told)
        return self.reduced(anew(self, p)) if told else self.reduced(p)


def _contracted(t: Term) -> Term:
    """The term without the deltas that a sum removes, and free indices that a delta makes equal."""
    if not any(letter == DELTA for letter, _, _ in t.factors):
        return t
    bound = set(t.bound)
    names: dict[Index, Index] = {}
    rest: list[Factor] = []
    deltas: list[tuple[Index, Index]] = []

    def find(i: Index) -> Index:
        while i in names:
            i = names[i]
        return i

    for factor in t.factors:
        if factor[0] != DELTA:
            rest.append(factor)
            continue
        if factor[2] < 0:
            raise Undecided(say("a division by δ"))
        a, b = map(find, factor[1])
        if a is b:
            continue
        if a in bound or b in bound:
            old, new = (a, b) if a in bound else (b, a)
            bound.discard(old)
        else:
            new, old = sorted((a, b), key=lambda i: i.number)
            deltas.append((new, old))
        names[old] = new
    moved = {i: find(i) for i in names}
    factors = [(f, tuple([moved.get(i, i) for i in at]), power) for f, at, power in rest]
    # Equal free indices: each is tied to the first of them.
    tied = [(DELTA, (find(new), old), 1) for new, old in deltas]
    return Term(t.value, (*factors, *tied), frozenset(bound))
