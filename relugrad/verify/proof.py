"""Is it proved? Two sides of a chain, brought to one normal form that decides for all sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from ..core.algebra import Algebra
from ..core.canonical import Key
from ..core.conditions import conditioned
from ..core.terms import Exact, Index, Poly, Term, Undecided, minus
from ..core.written import written, written_terms
from ..language.chains import Side
from ..language.constructs.gradient import Gradient
from ..language.nodes import Differential, Entries, Node, Number, walk
from ..language.scope import Scope
from ..language.shapes import Shape, Shapes, Size, reachable
from .facts import ContraryError, facts, positive, recognised
from .force import Held
from .lowering import Lowering, places
from .sides import Attempt, counting

# What each law of the core says, for a reader.
LAWS = {
    "ramp": r"max(z, 0) = z H(z)",
    "idempotent": r"H(z)² = H(z)",
    "positive factor in a step": r"H(cz) = H(z) for c > 0",
    "step of the negative": r"H(−z) = 1 − H(z), away from the kink",
    "regions": "the sign of each step's argument, region by region",
    "chain rule": "the chain rule",
    "inverse": r"A⁻¹A = I",
    "inverse of a product": r"(AB)⁻¹ = B⁻¹A⁻¹",
    "differential of an inverse": r"dA⁻¹ = −A⁻¹ dA A⁻¹",
    "determinant of a product": r"det AB = det A det B",
    "differential of a determinant": r"d det A = det A tr(A⁻¹ dA)",
    "common denominator": "both sides times a common denominator",
    "multiplied by the matrix": "both sides times a matrix that is inverted in them",
    "adjugate": r"A⁻¹ = adj(A) / det A",
    "cancelled": "a sum cancelled against its reciprocal",
    "exp of log": r"exp(log x) = x",
    "log of a product": r"log(xy) = log x + log y",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """Two sides that have one normal form: they agree for all sizes and all values.

    Parameters
    ----------
    laws
        The laws that were used, beyond those of sums and products, each as a reader writes it.
    under
        The conditions that these laws need, and the assumptions that were used.
    """

    laws: tuple[str, ...]
    under: tuple[str, ...]
    # The form and its free indices; of blocks one for each of them.
    _forms: Sequence[tuple[Poly, tuple[Index, ...]]] = field(repr=False, compare=False)
    _sizes: Mapping[str, str] = field(repr=False, compare=False)

    @property
    def normal_form(self) -> str:
        r"""The entry at row i and column j of either side as a sum over indices, in LaTeX."""
        return " ".join(self.terms)

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms of the normal form, each as LaTeX with its sign; of blocks all of each."""
        if len(self._forms) > 1:
            return _listed([written(*form, self._sizes) for form in self._forms])
        [form] = self._forms
        return tuple(written_terms(*form, self._sizes))


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
            facts(self._lowering(False, ()), some)
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
            except _NoProofError:
                continue
        return None

    def empties(self, one: Held, side: Side, shape: Shape) -> bool:
        """Whether a side becomes 0 under an assumption, and is not 0 by itself."""
        before, after = self._under_one(one, side, shape, frozenset())
        return bool(before) and not after

    def slants(self, one: Held, side: Side, shape: Shape) -> bool:
        """Whether an assumption changes what stands beside the differential of its symbols."""
        before, after = self._under_one(one, side, shape, one.names)
        return before != after

    def _under_one(
        self, one: Held, side: Side, shape: Shape, names: frozenset[str]
    ) -> tuple[Mapping[Key, Exact], Mapping[Key, Exact]]:
        """The normal form of a side without an assumption and with it.

        Of its terms only those with the differential of one of `names`, if there are any names. The
        differential of the assumption itself is left out: it is 0 all along, not at one point.
        """
        lowering = self._lowering(False, ())
        algebra = lowering.algebra
        try:
            [p], free = self._single(lowering, [side], shape)
            p = algebra.reduced(p)
            if names:
                p = tuple([t for t in p if names & _differentials(t)])
            before = algebra.canonical(p, free)
            known = facts(lowering, [replace(one, moves=False)], bare=bool(names))
            return before, algebra.canonical(known.applied(lowering, p), free)
        except (Undecided, RecursionError, _NoProofError):
            return {}, {}

    def recognised(self, one: Held) -> tuple[str, str] | None:
        """The symbol and the word that an equation says of it, where it says no more."""
        try:
            return recognised(self._lowering(False, ()), one)
        except (Undecided, RecursionError):
            return None

    def unless(self, left: Side, right: Side, shape: Shape) -> str:
        """The matrix whose symmetry would make two sides equal, or nothing.

        Two terms of one side are alike then, as in A + A^T for 2A. Where a transpose is missing,
        each side has one of the two terms, and the equation is wrong as it stands.
        """
        lowering = self._lowering(False, ())
        algebra = lowering.algebra
        try:
            (a, b), free = self._single(lowering, [left, right], shape)
            sides = [algebra.canonical(p, free) for p in (a, b)]
            difference = algebra.reduced(minus(a, b))
            for name in self._symmetric(difference):
                put_in = conditioned(name, ["symmetric"])
                alike: dict[object, list[Term]] = {}
                for t in difference:
                    same = algebra.substituted((t,), name, put_in)
                    form = algebra.canonical(same, free)
                    if len(form) != 1:
                        break
                    alike.setdefault(next(iter(form)), []).append(t)
                else:
                    if all(self._merge(algebra, group, free, sides) for group in alike.values()):
                        return name
        except (Undecided, RecursionError, _NoProofError):
            pass
        return ""

    def where_symmetric(self, left: Side, right: Side, shape: Shape) -> str:
        """A matrix that makes two sides equal where it is symmetric, or nothing."""
        lowering = self._lowering(False, ())
        algebra = lowering.algebra
        try:
            (a, b), _ = self._single(lowering, [left, right], shape)
            difference = algebra.reduced(minus(a, b))
            for name in self._symmetric(difference):
                put_in = conditioned(name, ["symmetric"])
                if not algebra.reduced(algebra.substituted(difference, name, put_in)):
                    return name
        except (Undecided, RecursionError, _NoProofError):
            pass
        return ""

    def _symmetric(self, p: Poly) -> list[str]:
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
        self,
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

    def normal_form(self, side: Side, shape: Shape) -> str:
        """The normal form of one side, written out.

        Raises
        ------
        Undecided
            It has none, or it is too large.
        """
        lowering = self._lowering(False, ())
        found = self._lowered(lowering, [side], shape)
        said = [
            written(lowering.algebra.reduced(form), free, self._size_names())
            for [form], free in found
        ]
        return " ".join(_listed(said))

    def form(self, side: Side, shape: Shape) -> Poly:
        """The normal form of one side, of no blocks.

        Raises
        ------
        Undecided
            It has none, or it is too large.
        """
        lowering = self._lowering(False, ())
        try:
            [form], _ = self._single(lowering, [side], shape)
        except _NoProofError:
            raise Undecided("a matrix of blocks") from None
        return lowering.algebra.reduced(form)

    def _may_be_opaque(self, left: Side, right: Side) -> bool:
        """Whether there are definitions that no derivative looks into."""
        parts = [part for side in (left, right) for part in walk(side.readable)]
        if any(isinstance(part, Differential | Gradient) for part in parts):
            return False
        return any(
            b.node is not None for b in reachable([(s.readable, s.scope) for s in (left, right)])
        )

    def _lowering(self, opaque: bool, some: Sequence[Held]) -> Lowering:
        return Lowering(self.shapes, self.varying, self.counts, opaque, positive(some))

    def _attempt(
        self, left: Side, right: Side, shape: Shape, opaque: bool, some: Sequence[Held]
    ) -> Proof:
        lowering = self._lowering(opaque, some)
        algebra = lowering.algebra
        try:
            found = self._lowered(lowering, [left, right], shape)
            if some:
                known = facts(lowering, some)
                before = [p for pair, _ in found for p in pair]
                new = [known.applied(lowering, p) for p in before]
                if _loses((left, right), before, new):
                    raise _NoProofError
                pairs = zip(new[::2], new[1::2], strict=True)
                found = [([*pair], free) for pair, (_, free) in zip(pairs, found, strict=True)]
            if not all(algebra.equal(a, b) for (a, b), _ in found):
                raise _NoProofError
            by = algebra if some else Algebra()
            forms = [(by.reduced(a), free) for (a, _), free in found]
        except (Undecided, RecursionError):
            raise _NoProofError from None
        laws = tuple(LAWS[law] for law in algebra.used)
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
                forms.append((found, places(*ends)))
            return forms
        for row, column in product(*map(lowering.every, shape)):
            found = [lowering(s.readable, s.scope, row, column) for s in sides]
            forms.append((found, places(row, column)))
        return forms

    def _single(
        self, lowering: Lowering, sides: Sequence[Side], shape: Shape
    ) -> tuple[list[Poly], tuple[Index, ...]]:
        """The sides at one row and column, where these are of no blocks."""
        found = self._lowered(lowering, sides, shape)
        if len(found) > 1:
            raise _NoProofError
        return found[0]

    def _size_names(self) -> dict[str, str]:
        names = self.shapes.size_names()
        return {f"#{root}": name for root, name in names.items()}


def _loses(sides: Sequence[Side], before: Sequence[Poly], after: Sequence[Poly]) -> bool:
    """Whether assumptions leave nothing of what is claimed.

    Where both sides became 0, anything holds; in a chain that differentiates, so does a multiple
    of a side that did. That something is 0, though, may follow.
    """
    algebra = Algebra()
    gone = [not new and bool(algebra.reduced(old)) for old, new in zip(before, after, strict=True)]
    if any(isinstance(side.node, Number) for side in sides):
        parts = [part for side in sides for part in walk(side.readable)]
        return any(gone) and any(isinstance(part, Gradient) for part in parts)
    differentiates = any(
        isinstance(part, Differential | Gradient)
        for node, _ in _with_definitions(sides)
        for part in walk(node)
    )
    return any(gone) if differentiates else (any(gone) and not any(after))


def _differentials(t: Term) -> set[str]:
    return {letter.name for letter, _, _ in t.factors if letter.kind == "differential"}


def _with_definitions(sides: Sequence[Side]) -> list[tuple[Node, Scope]]:
    known = [(side.readable, side.scope) for side in sides]
    return [*known, *((b.node, b.scope) for b in reachable(known) if b.node is not None)]


class _NoProofError(Exception):
    """The normal forms differ, or there is none."""


def _listed(said: Sequence[str]) -> tuple[str, ...]:
    return (*[rf"{form},\quad" for form in said[:-1]], said[-1])


def _entries(node: Node) -> Entries:
    if not isinstance(node, Entries):
        raise _NoProofError
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
