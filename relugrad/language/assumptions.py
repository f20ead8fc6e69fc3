"""What holds at a place of a document without being claimed there: "let A = A^T", "A is symmetric".

An assumption defines nothing. It is a law that a proof may use once all derivatives are taken, and
a condition on the points at which an equality is refuted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..tokens import tokenize
from .parser import symbol_name

if TYPE_CHECKING:
    from .chains import Side

# What each adjective says of the symbol beside it. `orthonormal` is said of columns: of a column
# itself, that its length is 1.
ADJECTIVES: Mapping[str, str] = {
    "symmetric": "symmetric",
    "orthogonal": "orthogonal",
    "orthonormal": "orthonormal",
    "unit": "orthonormal",
    "diagonal": "diagonal",
    "positive": "positive",
    "positive definite": "positive definite",
    "positive-definite": "positive definite",
    "nonzero": "nonzero",
    "non-zero": "nonzero",
    "one-hot": "one-hot",
    "square": "square",
    "idempotent": "idempotent",
}
_ADJECTIVE = "|".join(sorted(map(re.escape, ADJECTIVES), key=len, reverse=True))
_SAID = re.compile(rf"(.+?)\s+(?:is\s+)?((?:(?:{_ADJECTIVE})(?:,\s*|\s+and\s+|\s+|$))+)")


@dataclass(frozen=True, slots=True)
class Assumption:
    """What holds at a place of a document without being claimed.

    It is an equation, or what a word says of a symbol.

    Parameters
    ----------
    latex
        As a message quotes it: ``A = A^T``, or ``A is symmetric``.
    line
        Where it is stated; 0 where it is given from the start.
    left, right
        The two sides of an equation.
    symbol, word
        A symbol's name and one of the values of `ADJECTIVES`. A matrix that is orthogonal is
        square; the columns of one that is orthonormal have length 1 and are orthogonal, and a
        column that is orthonormal has length 1; each entry of one that is positive is positive.
    """

    latex: str
    line: int
    left: Side | None = None
    right: Side | None = None
    symbol: str = ""
    word: str = ""

    def __str__(self) -> str:
        return f"{self.latex} (line {self.line})" if self.line else self.latex


def described(text: str, line: int = 0) -> list[Assumption]:
    """What a text such as ``A symmetric`` or ``A is symmetric and positive definite`` says."""
    found = _SAID.fullmatch(text.strip())
    if found is None:
        return []
    latex, said = found[1], found[2]
    name = symbol_name(tokenize(latex))
    if name is None:
        return []
    words = dict.fromkeys(ADJECTIVES[word] for word in re.findall(_ADJECTIVE, said))
    return [Assumption(f"{latex} is {word}", line, symbol=name, word=word) for word in words]
