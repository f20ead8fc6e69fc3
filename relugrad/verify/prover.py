"""Is it proved? Two sides of a chain, brought to one normal form that decides for all sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from ..core.algebra import Algebra
from ..core.canonical import Key, canonical
from ..core.places import Place, indices
from ..core.terms import Exact, Index, Poly, Term, Undecided
from ..core.written import written
from ..language.chains import Side
from ..language.constructs.gradient import Gradient
from ..language.nodes import Apply, Differential, Entries, Node, walk
from ..language.numbering import numbered
from ..language.scope import reachable
from ..language.shapes import Shapes
from ..language.sizes import Shape, Size
from ..recent import Recent
from ..wording import mode, say
from .facts import ContraryError, facts, positive, recognised
from .force import Held, mirrored
from .lowering import Lowering
from .proof import LAWS, Proof, listed
from .sides import Attempt, counting
from .vacuous import loses

# How many normal forms are kept, and of how many terms at the most.
MOST = 512
MAX_TERMS = 256


class Prover:
    """Normal forms of the sides of one reading of a chain.

    Parameters
    ----------
    shapes
        The shapes of all nodes of the sides.
    varying
        The symbols that vary, for differentials.
    counts
        The symbols of the text that count a size, by the size.
    held
        The assumptions that are in force.
    """

    def __init__(
        self,
        shapes: Shapes,
        varying: Sequence[str],
        counts: Mapping[Size, str],
        held: Sequence[Held] = (),
    ) -> None:
        self.shapes = shapes
        self.varying = varying
        self.counts = dict(counts)
        self.held = held

    def proof(self, left: Side, right: Side, shape: Shape) -> Proof | None:
        """A proof that two sides of a shape are equal, or None where there is none.

        The assumptions are used only where there is none without them, and then the fewest.
        """
        found = self._proof(left, right, shape, ())
        laws = [one for one in self.held if one.law]
        if found is not None or not laws or self._contrary(laws):
            return found
        for some in [[one] for one in laws] + [laws] * (len(laws) > 1):
            found = self._proof(left, right, shape, some)
            if found is not None:
                break
        if found is None or len(some) == 1:
            return found
        for one in laws:
            fewer = [other for other in some if other is not one]
            simpler = self._proof(left, right, shape, fewer)
            if simpler is not None:
                found, some = simpler, fewer
        return found

    def _contrary(self, some: Sequence[Held]) -> bool:
        try:
            facts(self.lowering(False, ()), some)
        except ContraryError:
            return True
        except (Undecided, RecursionError):
            return False
        return False

    def _proof(self, left: Side, right: Side, shape: Shape, some: Sequence[Held]) -> Proof | None:
        for opaque in (True, False):
            if opaque and not self._may_be_opaque(left, right):
                continue
            try:
                return self._attempt(left, right, shape, opaque, some)
            except NoProofError:
                continue
        return None

    def empties(self, one: Held, side: Side, shape: Shape) -> bool:
        """Whether a side becomes 0 under an assumption, and is not 0 by itself."""
        before, after = self._under_one(one, side, shape, frozenset())
        return bool(before) and not after

    def slants(self, one: Held, side: Side, shape: Shape) -> bool:
        """Whether an assumption changes what stands beside the differential of its symbols.

        One that only exchanges indices does not, unless terms cancel by it.
        """
        if mirrored(one.assumption):
            parts = self._under_one(one, side, shape, frozenset())
            before, after = (
                sum(abs(Fraction(factor)) for factor in part.values()) for part in parts
            )
            return before != after
        found = self._under_one(one, side, shape, one.names)
        return found[0] != found[1]

    def _under_one(
        self, one: Held, side: Side, shape: Shape, names: frozenset[str]
    ) -> tuple[Mapping[Key, Exact], Mapping[Key, Exact]]:
        """The normal form of a side without an assumption and with it.

        Of its terms only those with the differential of one of `names`, if there are any names. The
        differential of the assumption itself is left out: it is 0 all along, not at one point.
        """
        lowering = self.lowering(False, ())
        algebra = lowering.algebra
        try:
            [p], free = self.single(lowering, [side], shape)
            p = algebra.reduced(p)
            if names:
                p = tuple([t for t in p if names & _differentials(t)])
            before = algebra.canonical(p, free)
            known = facts(lowering, [replace(one, moves=False)], bare=bool(names))
            return before, algebra.canonical(known.applied(lowering, p), free)
        except (Undecided, RecursionError, NoProofError):
            return {}, {}

    def recognised(self, one: Held) -> tuple[str, str] | None:
        """The symbol and the word that an equation says of it, where it says no more."""
        try:
            return recognised(self.lowering(False, ()), one)
        except (Undecided, RecursionError):
            return None

    def normal_form(self, side: Side, shape: Shape) -> str:
        """The normal form of one side, written out.

        Raises
        ------
        Undecided
            It has none, or it is too large.
        """
        lowering = self.lowering(False, ())
        found = self._lowered(lowering, [side], shape)
        said = [
            written(lowering.algebra.reduced(form), free, self._size_names())
            for [form], free in found
        ]
        return " ".join(listed(said))

    def form(self, side: Side, shape: Shape) -> Poly:
        """The normal form of one side, of no blocks.

        Raises
        ------
        Undecided
            It has none, or it is too large.
        """
        try:
            _, [form], _ = self.reduced([side], shape)
        except NoProofError:
            raise Undecided(say("a matrix of blocks")) from None
        return form

    def reduced(
        self, sides: Sequence[Side], shape: Shape
    ) -> tuple[Algebra, list[Poly], tuple[Index, ...]]:
        """Some sides, simplified, at one row and column, with the algebra that has done it.

        Raises
        ------
        NoProofError
            They are of blocks.
        Undecided
            One has no normal form, or it is too large.
        """
        if self._in_blocks(sides[0], shape):
            lowering = self.lowering(False, ())
            found, free = self.single(lowering, sides, shape)
            return lowering.algebra, [lowering.algebra.reduced(form) for form in found], free
        algebra = Algebra()
        alone = [self._alone(side, shape) for side in sides]
        for one in alone:
            algebra.join(one.algebra)
            algebra.join(one.reducing)
        return algebra, [one.reduced for one in alone], alone[0].free

    def _may_be_opaque(self, left: Side, right: Side) -> bool:
        """Whether there are definitions that no derivative, and no unit step, looks into."""
        parts = [part for side in (left, right) for part in walk(side.readable)]
        if any(isinstance(part, Differential | Gradient | Apply) for part in parts):
            return False
        return any(
            b.node is not None for b in reachable([(s.readable, s.scope) for s in (left, right)])
        )

    def lowering(self, opaque: bool, some: Sequence[Held]) -> Lowering:
        return Lowering(self.shapes, self.varying, self.counts, opaque, positive(some))

    def _attempt(
        self, left: Side, right: Side, shape: Shape, opaque: bool, some: Sequence[Held]
    ) -> Proof:
        lowering = self.lowering(opaque, some)
        algebra = lowering.algebra
        try:
            if opaque or some or self._in_blocks(left, shape):
                found = self._lowered(lowering, [left, right], shape)
            else:
                sides = [self._alone(side, shape) for side in (left, right)]
                found = [([side.form for side in sides], sides[0].free)]
                for side in sides:
                    algebra.join(side.algebra)
                if sides[0].terms == sides[1].terms:
                    # Their difference has no terms.
                    for side in sides:
                        algebra.join(side.reducing)
                    return self._proof_by(algebra, [(sides[0].reduced, sides[0].free)])
            if some:
                known = facts(lowering, some)
                before = [p for pair, _ in found for p in pair]
                new = [known.applied(lowering, p) for p in before]
                algebra.signs = known.signs
                if loses((left, right), before, new):
                    raise NoProofError
                pairs = zip(new[::2], new[1::2], strict=True)
                found = [([*pair], free) for pair, (_, free) in zip(pairs, found, strict=True)]
            if not all(algebra.equal(a, b) for (a, b), _ in found):
                raise NoProofError
            by = algebra if some else Algebra()
            forms = [(by.reduced(a), free) for (a, _), free in found]
        except (Undecided, RecursionError):
            raise NoProofError from None
        return self._proof_by(algebra, forms, some)

    def _proof_by(
        self,
        algebra: Algebra,
        forms: Sequence[tuple[Poly, tuple[Index, ...]]],
        some: Sequence[Held] = (),
    ) -> Proof:
        """A proof with the laws that an algebra has used, and with these normal forms."""
        laws = tuple(say(LAWS[law]) for law in algebra.used)
        # The core says of a positive symbol what the assumption says in the author's words.
        told = {f"{name} > 0" for name, _ in positive(some)}
        under = [
            *(str(one.assumption) for one in some),
            *(u for u in algebra.under if u not in told),
        ]
        return Proof(laws, tuple(dict.fromkeys(under)), forms, self._size_names())

    def _lowered(
        self, lowering: Lowering, sides: Sequence[Side], shape: Shape
    ) -> list[tuple[list[Poly], tuple[Index, ...]]]:
        """The sides at one row and column, or at one value of each of their free indices.

        Where these are of blocks, in each of the blocks.
        """
        first = sides[0].readable
        forms = []
        if isinstance(first, Entries):
            sizes = [self.shapes.indices[i] for i in first.indices]
            for ends in product(*map(lowering.every, sizes)):
                found = []
                for side in sides:
                    entries = _entries(side.readable)
                    at = dict(zip(entries.indices, ends, strict=True))
                    found.append(lowering.within(at, entries.body, side.scope))
                forms.append((found, indices(*ends)))
            return forms
        for row, column in product(*map(lowering.every, shape)):
            found = [lowering(s.readable, s.scope, row, column) for s in sides]
            forms.append((found, indices(row, column)))
        return forms

    def _in_blocks(self, side: Side, shape: Shape) -> bool:
        """Whether a side has entries of its own, or is compared at more than one place."""
        made = any(self.shapes.root(size) in self.shapes.made for size in shape)
        return made or isinstance(side.readable, Entries)

    def _alone(self, side: Side, shape: Shape) -> _Alone:
        """A side at the one row and column at which all sides of its shape are compared.

        Raises
        ------
        Undecided
            It has no normal form, or it is too large.
        """
        lowering = self.lowering(False, ())
        sizes = lowering.structure(shape[0]), lowering.structure(shape[1])
        places = _PLACES.get(sizes) or _PLACES.keep(sizes, tuple(map(lowering.place, shape)))
        shapes = self.shapes
        reading = shapes.layout, shapes.real, shapes.complex, *self.varying, *self.counts.items()
        key = numbered(shapes, side.readable, side.scope), places, reading, mode()
        known = _FORMS.get(key)
        if known is None:
            free = indices(*places)
            form = lowering(side.readable, side.scope, *places)
            reducing = Algebra()
            reduced = reducing.reduced(form)
            terms = canonical(reduced, free)
            known = _Alone(form, lowering.algebra, free, reduced, reducing, terms)
            if len(form) <= MAX_TERMS and not shapes.complex:
                _FORMS.keep(key, known)
        return known

    def single(
        self, lowering: Lowering, sides: Sequence[Side], shape: Shape
    ) -> tuple[list[Poly], tuple[Index, ...]]:
        """The sides at one row and column, where these are of no blocks."""
        found = self._lowered(lowering, sides, shape)
        if len(found) > 1:
            raise NoProofError
        return found[0]

    def _size_names(self) -> dict[str, str]:
        names = self.shapes.size_names()
        return {f"#{root}": name for root, name in names.items()}


@dataclass(frozen=True, slots=True)
class _Alone:
    """A side as a polynomial, simplified, and in its canonical form, with what that has taken."""

    form: Poly
    algebra: Algebra
    free: tuple[Index, ...]
    reduced: Poly
    reducing: Algebra
    terms: Mapping[Key, Exact]


# The sides of a chain stand in two equalities each, and while somebody types most stay as they are.
_FORMS: Recent[tuple[object, ...], _Alone] = Recent(MOST)
# The row and the column at which all sides of a shape are compared.
_PLACES: Recent[tuple[str, str], tuple[Place, ...]] = Recent(MOST)


def _differentials(t: Term) -> set[str]:
    return {letter.name for letter, _, _ in t.factors if letter.kind == "differential"}


class NoProofError(Exception):
    """The normal forms differ, or there is none."""


def _entries(node: Node) -> Entries:
    if not isinstance(node, Entries):
        raise NoProofError
    return node


def prover(attempt: Attempt) -> Prover:
    """The normal forms of the sides of an attempt."""
    shapes = attempt.shapes
    counts = {shapes.root(shapes.limits[letter]): letter for letter in counting(attempt)}
    return Prover(shapes, attempt.varying, counts, attempt.held)


def prove(attempt: Attempt) -> None:
    """Prove what the normal form decides."""
    decide = prover(attempt).proof
    for equality in attempt.chain.equalities:
        left, right = equality.left, equality.left + 1
        if equality.defines is None and left in attempt.fits and right in attempt.fits:
            proof = decide(attempt.side(left), attempt.side(right), attempt.fits[left])
            if proof is not None:
                attempt.proofs[left] = proof


def proof_between(attempt: Attempt, left: int, right: int) -> Proof | None:
    """A proof that two sides are equal which stand anywhere in the chain, or None."""
    shape = attempt.fits.get(left)
    if shape is None or right not in attempt.fits:
        return None
    key = left, right
    if key not in attempt.between:
        sides = attempt.side(left), attempt.side(right)
        attempt.between[key] = prover(attempt).proof(*sides, shape)
    return attempt.between[key]
