"""Is it proved? Two sides of a chain, brought to one normal form that decides for all sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..core.algebra import Algebra
from ..core.terms import Index, Poly, Undecided
from ..core.written import written, written_terms
from ..language.chains import Side
from ..language.constructs.gradient import Gradient
from ..language.nodes import Differential, Entries, Node, walk
from ..language.shapes import Shape, Shapes, Size, reachable
from .lowering import Lowering, places
from .sides import Attempt, counting

# What each law of the core says, for a reader.
LAWS = {
    "ramp": r"max(z, 0) = z H(z)",
    "idempotent": r"H(z)² = H(z)",
    "positive factor in a step": r"H(cz) = H(z) for c > 0",
    "step of the negative": r"H(−z) = 1 − H(z), away from the kink",
    "chain rule": "the chain rule",
    "inverse": r"A⁻¹A = I",
    "inverse of a product": r"(AB)⁻¹ = B⁻¹A⁻¹",
    "differential of an inverse": r"dA⁻¹ = −A⁻¹ dA A⁻¹",
    "determinant of a product": r"det AB = det A det B",
    "differential of a determinant": r"d det A = det A tr(A⁻¹ dA)",
    "common denominator": "both sides times a common denominator",
    "multiplied by the matrix": "both sides times a matrix that is inverted in them",
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
        The conditions that these laws need.
    """

    laws: tuple[str, ...]
    under: tuple[str, ...]
    _form: Poly = field(repr=False, compare=False)
    _free: tuple[Index, ...] = field(repr=False, compare=False)
    _sizes: Mapping[str, str] = field(repr=False, compare=False)

    @property
    def normal_form(self) -> str:
        r"""The entry at row i and column j of either side as a sum over indices, in LaTeX."""
        return " ".join(self.terms)

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms of the normal form, each as LaTeX with its sign."""
        return tuple(written_terms(self._form, self._free, self._sizes))


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
    """

    def __init__(self, shapes: Shapes, varying: Sequence[str], counts: Mapping[Size, str]) -> None:
        self.shapes = shapes
        self.varying = varying
        self.counts = dict(counts)

    def proof(self, left: Side, right: Side, shape: Shape) -> Proof | None:
        """A proof that two sides of a shape are equal, or None where there is none."""
        for opaque in (True, False):
            if opaque and not self._may_be_opaque(left, right):
                continue
            try:
                return self._attempt(left, right, shape, opaque)
            except _NoProofError:
                continue
        return None

    def normal_form(self, side: Side, shape: Shape) -> str:
        """The normal form of one side, written out.

        Raises
        ------
        Undecided
            It has none, or it is too large.
        """
        form, free = self._form(side, shape)
        return written(form, free, self._size_names())

    def form(self, side: Side, shape: Shape) -> Poly:
        """The normal form of one side.

        Raises
        ------
        Undecided
            It has none, or it is too large.
        """
        return self._form(side, shape)[0]

    def _form(self, side: Side, shape: Shape) -> tuple[Poly, tuple[Index, ...]]:
        lowering = Lowering(self.shapes, self.varying, self.counts)
        [form], free = self._lowered(lowering, [side], shape)
        return lowering.algebra.reduced(form), free

    def _may_be_opaque(self, left: Side, right: Side) -> bool:
        """Whether there are definitions that no derivative looks into."""
        parts = [part for side in (left, right) for part in walk(side.readable)]
        if any(isinstance(part, Differential | Gradient) for part in parts):
            return False
        return any(
            b.node is not None for b in reachable([(s.readable, s.scope) for s in (left, right)])
        )

    def _attempt(self, left: Side, right: Side, shape: Shape, opaque: bool) -> Proof:
        lowering = Lowering(self.shapes, self.varying, self.counts, opaque)
        algebra = lowering.algebra
        try:
            (a, b), free = self._lowered(lowering, [left, right], shape)
            if not algebra.equal(a, b):
                raise _NoProofError
            form = Algebra().reduced(a)
        except (Undecided, RecursionError):
            raise _NoProofError from None
        laws = tuple(LAWS[law] for law in algebra.used)
        return Proof(laws, tuple(algebra.under), form, free, self._size_names())

    def _lowered(
        self, lowering: Lowering, sides: Sequence[Side], shape: Shape
    ) -> tuple[list[Poly], tuple[Index, ...]]:
        """The sides at one row and column, or at one value of each of their free indices."""
        first = sides[0].readable
        if isinstance(first, Entries):
            ends = [lowering.place(self.shapes.indices[i]) for i in first.indices]
            found = []
            for side in sides:
                entries = _entries(side.readable)
                at = dict(zip(entries.indices, ends, strict=True))
                found.append(lowering.within(at, entries.body, side.scope))
            return found, places(*ends)
        row, column = (lowering.place(size) for size in shape)
        return [lowering(s.readable, s.scope, row, column) for s in sides], places(row, column)

    def _size_names(self) -> dict[str, str]:
        names = self.shapes.size_names()
        return {f"#{root}": name for root, name in names.items()}


class _NoProofError(Exception):
    """The normal forms differ, or there is none."""


def _entries(node: Node) -> Entries:
    if not isinstance(node, Entries):
        raise _NoProofError
    return node


def prover(attempt: Attempt) -> Prover:
    """The normal forms of the sides of an attempt."""
    shapes = attempt.shapes
    counts = {shapes.root(shapes.limits[letter]): letter for letter in counting(attempt)}
    return Prover(shapes, attempt.varying, counts)


def prove(attempt: Attempt) -> None:
    """Prove what the normal form decides."""
    decide = prover(attempt).proof
    for equality in attempt.chain.equalities:
        left, right = equality.left, equality.left + 1
        if equality.defines is None and left in attempt.fits and right in attempt.fits:
            proof = decide(attempt.side(left), attempt.side(right), attempt.fits[left])
            if proof is not None:
                attempt.proofs[left] = proof
