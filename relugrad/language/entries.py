r"""Columns and matrices written with dots, which only name their parts: `(x_1, \ldots, x_n)^T`.

Such a side has no value of its own. It says that x_i are the entries of a column, the columns or
rows of a matrix, or, as `(a_{ij})` does, the entries of one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ..errors import not_read
from ..tokens import Token
from .construct import Construct
from .constructs.products import Diag
from .dots import TRANSPOSED, Family, closing, family, is_dots, split_at
from .names import capital
from .nodes import Symbol
from .parser import symbol
from .reading.arrays import array_name

if TYPE_CHECKING:
    from .inference import Inference
    from .sizes import Shape


@dataclass(frozen=True, slots=True)
class Naming(Construct):
    r"""The names of the entries, columns or rows of a column or a matrix.

    `family` is their common symbol: `\mathbf{x}` for columns `\mathbf{x}_i`. `body` is the column
    or the matrix that the notation makes of them: \mathbf{a} for entries a_i.
    """

    kind: Literal["entries", "columns", "rows"]
    family: str
    body: Symbol | None = None

    def names(self, symbol: str) -> bool:
        """Whether these are the parts of a symbol in the notation: x_i of x, columns of any X."""
        stem, own = (_plain(name) for name in (symbol, self.family))
        if self.body is None and self.kind == "entries":
            return stem in (own, own.partition("_")[0])
        members = self.body is None or (self.kind != "entries" and stem.isupper())
        return members or stem.lower() == own.lower()

    def shape(self, at: Inference) -> Shape:
        raise not_read("a formula with dots in it only says what the entries are called", self.span)


def _plain(name: str) -> str:
    r"""A symbol without its weight: `x` for `\mathbf{x}`."""
    return re.sub(r"\\mathbf\{((?:[^{}]|\{[^{}]*\})*)\}", r"\1", name)


def named_entries(tokens: Sequence[Token]) -> Naming | Diag | None:
    """What a whole side names, or None for a side that has a value."""
    tokens = [token for token in tokens if token.kind != "gap" or token.text == "&"]
    while tokens and tokens[-1].text in (".", ",", ";"):
        tokens = tokens[:-1]
    if not tokens:
        return None
    span = (tokens[0].start, tokens[-1].end)
    if tokens[0].text.startswith("\\begin{"):
        return _named_array(tokens, span)
    if tokens[0].text not in ("(", "[", "\\{"):
        return None
    end = closing(tokens)
    inside, after = tokens[1:end], [token.text for token in tokens[end + 1 :]]
    if inside and array_name(inside[0].text) and not after:
        return _named_array(inside, span)
    whole = _entry_of_matrix(inside, after)
    if whole is not None:
        return _of_matrix(span, whole)
    if after and after not in TRANSPOSED:
        return None
    for separator in (";", ","):
        cells = split_at(inside, separator)
        if len(cells) > 2:
            found = family(cells, symbol)
            if found is None or tokens[0].text == "\\{":
                return None
            down = separator == ";"
            return _named(found, span, down=down != bool(after))
    return None


def _named(found: Family, span: tuple[int, int], *, down: bool) -> Naming | None:
    """What a list of members names, one below the other or side by side."""
    if found.of_a_member:
        return Naming(span, "entries", found.name) if down else None
    return Naming(span, "rows" if down else "columns", found.name, found.body)


def _entry_of_matrix(inside: Sequence[Token], after: Sequence[str]) -> Symbol | None:
    r"""The symbol of a general entry in brackets: `(a_{ij})`, `[a_{ij}]_{m \times n}`."""
    entry = _entry(inside)
    if entry is None or (after and after[0] != "_"):
        return None
    stem, below = entry
    if len(below) != 2 or not all(len(t) == 1 and t.isascii() and t.islower() for t in below):
        return None
    if below[0] == below[1] or any(token.text == "=" for token in stem):
        return None
    return _stem(stem)


def _entry(tokens: Sequence[Token]) -> tuple[Sequence[Token], list[str]] | None:
    """The tokens before the first subscript, and those in it."""
    at = next((k for k, token in enumerate(tokens) if k and token.text == "_"), 0)
    if not at:
        return None
    return tokens[:at], [t.text for t in tokens[at + 1 :] if t.text not in ("{", "}", ",")]


def _stem(tokens: Sequence[Token]) -> Symbol | None:
    """The symbol that entries are written with, which is no column."""
    node = symbol(tokens)
    return None if node is None or "_" in node.name or node.kind == "vector" else node


def _of_matrix(span: tuple[int, int], entry: Symbol) -> Naming:
    """What entries `a_{ij}` name: they are those of A in the notation."""
    name = entry.name if entry.kind == "matrix" else capital(entry.name)
    body = None if name is None else Symbol(span, name, "matrix")
    return Naming(span, "entries", entry.name, body)


def _named_array(tokens: Sequence[Token], span: tuple[int, int]) -> Naming | Diag | None:
    name = array_name(tokens[0].text)
    ends = [k for k, token in enumerate(tokens) if token.text == f"\\end{{{name}}}"]
    if not ends:
        return None
    after = [token.text for token in tokens[ends[0] + 1 :]]
    body = list(tokens[1 : ends[0]])
    if name == "array" and body and body[0].text == "{":
        body = body[closing(body) + 1 :]
    rows = [split_at(row, "&") for row in _rows(body)]
    if rows and not any(rows[-1]):
        rows.pop()
    if not any(is_dots(cell) for row in rows for cell in row) or name == "vmatrix":
        return None
    if after and after not in TRANSPOSED:
        return None
    if len({len(row) for row in rows}) != 1:
        return None
    if len(rows) == 1 or len(rows[0]) == 1:
        found = family(rows[0] if len(rows) == 1 else [row[0] for row in rows], symbol)
        if found is None:
            return None
        return _named(found, span, down=(len(rows) > 1) != bool(after))
    if after:
        return None
    return _named_diagonal(rows, span) or _named_matrix(rows, span)


def _rows(tokens: Sequence[Token]) -> list[list[Token]]:
    rows: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "break":
            rows.append([])
        else:
            rows[-1].append(token)
    return rows


def _named_diagonal(rows: list[list[list[Token]]], span: tuple[int, int]) -> Diag | None:
    """A diagonal matrix with dots on its diagonal, and nothing beside it."""
    if len(rows) != len(rows[0]):
        return None
    beside = [cell for i, row in enumerate(rows) for j, cell in enumerate(row) if i != j]
    if any(cell and [t.text for t in cell] != ["0"] for cell in beside):
        return None
    found = family([row[i] for i, row in enumerate(rows)], symbol)
    if found is None or found.body is None:
        return None
    return Diag(span, replace(found.body, span=span))


def _named_matrix(rows: list[list[list[Token]]], span: tuple[int, int]) -> Naming | None:
    """A matrix of entries `a_{11}` to `a_{mn}`, in which every entry has its row and column."""
    stems = set()
    places: list[list[tuple[str, str] | None]] = []
    for row in rows:
        places.append([])
        for cell in row:
            if is_dots(cell) or (not cell and any(map(is_dots, row))):
                places[-1].append(None)
                continue
            entry = _entry(cell)
            below = "" if entry is None else "".join(entry[1])
            if entry is None or len(below) != 2 or not below.isalnum():
                return None
            stems.add("".join(token.text for token in entry[0]))
            places[-1].append((below[0], below[1]))
    if len(stems) != 1 or places[0][0] != ("1", "1") or places[-1][-1] is None:
        return None
    down, along = _ranks([line[0] for line in places], 0), _ranks(places[0], 1)
    if down is None or along is None:
        return None
    for i, line in enumerate(places):
        for j, place in enumerate(line):
            if place is not None and place != (down[i], along[j]):
                return None
    first = _entry(rows[0][0])
    stem = None if first is None else _stem(first[0])
    return None if stem is None else _of_matrix(span, stem)


def _ranks(places: list[tuple[str, str] | None], axis: int) -> list[str] | None:
    """The rows of the first column, or the columns of the first row: 1, 2, … up to the last."""
    found = ["" if place is None else place[axis] for place in places]
    dots = found.count("")
    if dots > 1 or (dots and (found.index("") != len(found) - 2)):
        return None
    counted = found[:-2] if dots else found
    if counted != [str(k + 1) for k in range(len(counted))]:
        return None
    return found if not dots or found[-1].isalpha() else None
