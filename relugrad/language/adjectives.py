"""What the words of a sentence say of the symbols beside them: “for symmetric $A$ and $B$”.

An adjective counts where it is known what stands around it. Of one that is modified in a way that
is not known, or that is no law here, it stays in doubt what holds: it proves nothing, and nothing
that it could make true is accused. One that is denied ends what was said before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..wording import listed, marked, say
from .stance import Stance

# What each adjective says of the symbol beside it. `orthonormal` is said of columns: of a column
# itself, that its length is 1.
ADJECTIVES: Mapping[str, str] = {
    "symmetric": marked("symmetric"),
    "skew-symmetric": marked("skew-symmetric"),
    "antisymmetric": "skew-symmetric",
    "orthogonal": marked("orthogonal"),
    "orthonormal": marked("orthonormal"),
    "unit": "orthonormal",
    "diagonal": marked("diagonal"),
    "positive": marked("positive"),
    "positive definite": marked("positive definite"),
    "positive-definite": "positive definite",
    "nonzero": marked("nonzero"),
    "non-zero": "nonzero",
    "one-hot": marked("one-hot"),
    "square": marked("square"),
    "idempotent": marked("idempotent"),
}
# Words of structure that are no law here, each with a law from which it follows: what is false
# even under that is false. Of others nothing is known, and all about their symbols is in doubt.
_FOLLOWS: Mapping[str, str] = {
    "nonnegative": "positive", "non-negative": "positive", "block-diagonal": "diagonal",
    "semi-orthogonal": "orthogonal", "unitary": "orthogonal", "hermitian": "symmetric",
    "self-adjoint": "symmetric", "normal": "symmetric", "triangular": "diagonal",
    "upper-triangular": "diagonal", "lower-triangular": "diagonal",
    "kernel": "positive definite", "gram": "positive definite",
}  # fmt: skip
_SEMIDEFINITE = ("positive-semidefinite", "psd", "covariance", "scatter")
_UNKNOWN = frozenset(
    """skew-hermitian involutory involutive nilpotent singular stochastic
    doubly-stochastic row-stochastic permutation rotation reflection householder toeplitz circulant
    hankel laplacian unimodular traceless tracefree
    normalized normalised standardized standardised centered centred whitened sparse binary
    indicator probability eigenvector eigenvectors eigenvalue eigenvalues conjugate
    rank-one negative negative-definite negative-semidefinite non-positive nonpositive isometric
    isometry commuting perpendicular parallel collinear uncorrelated mutually-orthogonal
    centering centring""".split()
)
_WORDS: Mapping[str, str] = {
    **ADJECTIVES,
    "unit-length": "orthonormal",
    "projection": "idempotent",
}
# What is not said of a matrix that is not symmetric.
SYMMETRIC = frozenset(("symmetric", "positive definite", "diagonal"))


# Symbols, each with its LaTeX.
Names = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence says of symbols.

    `word` is a law of `ADJECTIVES`; empty for one that is not known, and where nothing is assumed.
    Where it is "denied" it does not hold of the symbols, or they are said to be arbitrary, which is
    `general`. It stands from `start` to `end` of the sentence; a message quotes it as `quoted`.
    """

    names: Names
    word: str
    stance: Stance
    start: int
    end: int
    quoted: str = ""
    general: bool = False


def is_adjective(word: str) -> bool:
    """Whether an English word says something of the symbol beside it."""
    return word in _WORDS or word in _FOLLOWS or word in _SEMIDEFINITE or word in _UNKNOWN


def each(
    names: Names, found: Sequence[str], stance: Stance, span: tuple[int, int], noun: str
) -> Iterator[Said]:
    """What adjectives say of symbols; `noun` stands beside them."""
    for word in dict.fromkeys(found):
        if word == "unit" and stance == "stated" and not noun.startswith("vector"):
            yield from of_each(names, "orthonormal", "doubtful", span)
        elif word == "orthogonal" and _is_of_columns(names, noun):
            if stance != "denied":
                quoted = say(
                    "that {names} are orthogonal", names=listed(latex for _, latex in names)
                )
                yield Said(names, "", "doubtful", *span, quoted)
        elif word in _WORDS:
            yield from of_each(names, _WORDS[word], stance, span)
            if word == "projection" and stance == "stated":
                yield from of_each(names, "symmetric", "doubtful", span)
        elif word in _SEMIDEFINITE:
            yield from of_each(names, "symmetric", stance, span)
            if stance != "denied":
                yield from of_each(names, "positive definite", "doubtful", span)
        elif stance != "denied" and word in _FOLLOWS:
            yield from of_each(names, _FOLLOWS[word], "doubtful", span)
        elif stance != "denied":
            yield from (replace(said, word="") for said in of_each(names, word, "doubtful", span))


def of_each(names: Names, word: str, stance: Stance, span: tuple[int, int]) -> Iterator[Said]:
    """A word, said of each of some symbols."""
    for name, latex in names:
        quoted = say("{symbol} is {property}", symbol=latex, property=say(word))
        yield Said(((name, latex),), word, stance, *span, quoted)


def _is_of_columns(names: Names, noun: str) -> bool:
    """Whether “orthogonal” describes columns, relative to one another."""
    if noun in ("vector", "vectors", "columns"):
        return True
    letters = [re.sub(r"[_^].*|[{}]|\\[a-z]+(?=\{)", "", name) for name, _ in names]
    return noun not in ("matrix", "matrices") and all(n[-1:].islower() for n in letters)
