"""A proof that two sides are equal, as a reader is shown it: the laws and the normal form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..core.terms import Index, Poly
from ..core.written import written, written_terms
from ..wording import marked

# What each law of the core says, for a reader.
LAWS = {
    "ramp": marked(r"max(z, 0) = z H(z)"),
    "idempotent": marked(r"H(z)² = H(z)"),
    "positive factor in a step": marked(r"H(cz) = H(z) for c > 0"),
    "step of the negative": marked(r"H(−z) = 1 − H(z), away from the kink"),
    "regions": marked("the sign of each unit step's argument, region by region"),
    "chain rule": marked("the chain rule"),
    "inverse": marked(r"A⁻¹A = I"),
    "inverse of a product": marked(r"(AB)⁻¹ = B⁻¹A⁻¹"),
    "differential of an inverse": marked(r"dA⁻¹ = −A⁻¹ dA A⁻¹"),
    "determinant of a product": marked(r"det AB = det A det B"),
    "differential of a determinant": marked(r"d det A = det A tr(A⁻¹ dA)"),
    "common denominator": marked("both sides times a common denominator"),
    "multiplied by the matrix": marked("both sides times a matrix that is inverted in them"),
    "adjugate": marked(r"A⁻¹ = adj(A) / det A"),
    "cancelled": marked("a sum cancelled against its reciprocal"),
    "exp of log": marked(r"exp(log x) = x"),
    "log of a product": marked(r"log(xy) = log x + log y"),
    "product of products": marked(r"Π xᵢyᵢ = Π xᵢ Π yᵢ"),
    "product of exponentials": marked(r"Π exp(xᵢ) = exp(Σ xᵢ)"),
    "differential of a product": marked(r"d Π xᵢ = Π xᵢ Σ dxᵢ / xᵢ"),
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
            return listed([written(*form, self._sizes) for form in self._forms])
        [form] = self._forms
        return tuple(written_terms(*form, self._sizes))


def listed(said: Sequence[str]) -> tuple[str, ...]:
    """The normal forms of several blocks, one after the other."""
    return (*[rf"{form},\quad" for form in said[:-1]], said[-1])
