"""What a text says of its matrices, as laws: symmetric, diagonal, orthogonal.

A condition is used on finished polynomials, never while a derivative is taken: the symbol gives
way to a letter that has the condition as its law.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from ..wording import say
from .terms import Index, Letter, Poly, Undecided, delta, entry, times

# For each condition, whether a symbol with it may also have one index, as a column has.
CONDITIONS = {"symmetric": False, "diagonal": False, "orthogonal": False, "orthonormal": True}
POSITIVE = "positive"


def conditioned(name: str, words: Collection[str]) -> Callable[..., Poly]:
    """The entry of a symbol under conditions.

    `orthogonal` says QᵀQ = QQᵀ = I, and `orthonormal` QᵀQ = I only: of a column xᵀx = 1.
    """
    # A diagonal matrix is its diagonal, a letter with one index.
    plain = "diagonal" in words
    kinds = [word for word in ("orthogonal", "orthonormal") if word in words and not plain]
    kind = kinds[0] if kinds else "variable"
    symmetries = ((0, 1), (1, 0)) if "symmetric" in words and not plain else ()
    letter = Letter(kind, f"{name} {' '.join(sorted(words))}", name, symmetries=symmetries)

    def put_in(*at: Index) -> Poly:
        square = len(at) == 2 and at[0].size == at[1].size
        for word in words:
            if not square and not CONDITIONS[word]:
                raise Undecided(
                    say(
                        "{name} is not square, so it is not {property}",
                        name=name,
                        property=say(word),
                    )
                )
        if plain:
            return times(delta(*at), entry(letter, at[0]))
        return entry(letter, *at)

    return put_in
