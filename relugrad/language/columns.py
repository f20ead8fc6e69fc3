r"""Displays of several columns: the rows of each column go on with one another.

A row of `align` and its kin may hold several equations, `a &= b & c &= d`, and a cell below that
begins with a relation or an operator goes on with the one above it, in its own column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..tokens import Token
from ..vocabulary import CLOSERS, OPENERS, OPERATORS
from .signs import RELATIONS


@dataclass(slots=True)
class _Group:
    """Cells of a row that are read together, and in which column its relation is."""

    tokens: list[Token] = field(default_factory=list)
    column: int | None = None
    continues: bool = False

    def add(self, cell: Sequence[Token], column: int) -> None:
        self.tokens += cell
        if self.column is None and _relates(cell):
            self.column = column

    @property
    def waits(self) -> bool:
        """Whether it has no relation yet, or ends with one."""
        last = _first(reversed(self.tokens))
        return self.column is None or (last is not None and _leads(last))


def by_columns(tokens: list[Token]) -> list[Token]:
    """`tokens`, in which each continuation directly follows what it goes on with.

    Unchanged where no row has two equations, or none goes on with another row.
    """
    rows = [list(_groups(row)) for row in _cut(tokens, "break")]
    continued = any(group.continues for row in rows[1:] for group in row)
    if not continued or all(sum(not g.continues for g in row) < 2 for row in rows):
        return tokens
    found: list[_Group] = []
    latest: dict[int, _Group] = {}
    for row in rows:
        for k, group in enumerate(row):
            above = latest.get(group.column) if group.continues and group.column else None
            above = above or (found[-1] if group.continues and k else None)
            if above is not None:
                above.tokens += _on_a_new_line(group.tokens)
                continue
            found.append(group)
            if group.column is not None:
                latest[group.column] = group
    out = found[0].tokens
    for group in found[1:]:
        out += _on_a_new_line(group.tokens)
    return out


def _on_a_new_line(tokens: list[Token]) -> list[Token]:
    start = tokens[0].start
    return [Token("break", "\\\\", start, start), *tokens]


def _groups(row: Sequence[Token]) -> Iterator[_Group]:
    cells = list(_cut(row, "gap"))
    open_group: _Group | None = None
    for column, cell in enumerate(cells):
        first = _first(cell)
        beside = open_group is not None and _first(cells[column - 1]) is not None
        if first is None:
            if open_group is not None:
                open_group.add(cell, column)
            continue
        leads = _leads(first)
        if open_group is not None:
            opens = _relates(cell) or _relates(cells[column + 1] if cells[column + 1 :] else ())
            if open_group.waits or (beside if leads else not opens):
                open_group.add(cell, column)
                continue
            yield open_group
        open_group = _Group(continues=leads)
        if leads:
            open_group.column = column
        open_group.add(cell, column)
    if open_group is not None:
        yield open_group


def _cut(tokens: Sequence[Token], kind: str) -> Iterator[list[Token]]:
    """Cut at the line breaks, or before each `&`, outside of all brackets and environments."""
    depth = 0
    part: list[Token] = []
    for token in tokens:
        depth += environment_step(token) + bracket_step(token)
        if depth <= 0 and token.kind == kind and (kind == "break" or token.text == "&"):
            yield part
            part = [] if kind == "break" else [token]
        else:
            part.append(token)
    yield part


def _first(tokens: Iterable[Token]) -> Token | None:
    return next((token for token in tokens if token.kind != "gap"), None)


def _leads(token: Token) -> bool:
    """Whether something comes before it, and after it: a relation or an operator."""
    return is_relation(token) or token.text in OPERATORS


def _relates(cell: Sequence[Token]) -> bool:
    depth = 0
    for token in cell:
        depth += environment_step(token) + bracket_step(token)
        if depth <= 0 and is_relation(token):
            return True
    return False


def without_remarks(tokens: list[Token]) -> list[Token]:
    r"""`tokens` without the formulas of a remark: `\text{substitute } \dot{a}` in a cell of a row.

    One with a relation states something, and one before a relation is its left side.
    """
    dropped: set[int] = set()
    for row in _cut(tokens, "break"):
        cells = list(_cut(row, "gap"))
        for k, cell in enumerate(cells[1:], 1):
            following = next((c for c in map(_first, cells[k + 1 :]) if c is not None), None)
            left = following is not None and _leads(following)
            if not left and not _relates(cell) and _begins_with_words(cell):
                dropped.update(id(token) for token in cell if token.kind != "gap")
    return [token for token in tokens if id(token) not in dropped] if dropped else tokens


def _begins_with_words(cell: Sequence[Token]) -> bool:
    for token in cell:
        if token.kind != "gap":
            return False
        if token.text[:1] not in ("\\", "&") and token.text.strip():
            return True
    return False


def without_array(tokens: list[Token]) -> list[Token]:
    r"""`tokens` without an array that only lays out equations: its cells are rows."""
    first = next((k for k, token in enumerate(tokens) if token.kind != "gap"), None)
    if first is None or tokens[first].text != "\\begin{array}":
        return tokens
    last = max(k for k, token in enumerate(tokens) if token.kind != "gap")
    while last > first and tokens[last].text in (".", ",", ";"):
        last -= 1
    depth = brackets = 0
    relates = False
    for k, token in enumerate(tokens[first : last + 1]):
        depth += environment_step(token)
        brackets += bracket_step(token)
        if not depth and first + k < last:
            return tokens
        relates = relates or (depth == 1 and not brackets and is_equality(token))
    if not relates or tokens[last].text != "\\end{array}":
        return tokens
    begin = first + 1
    if begin < last and tokens[begin].text == "{":
        closing = (k for k in range(begin, last) if tokens[k].text == "}")
        begin = next(closing, begin - 1) + 1
    return [*tokens[:first], *tokens[begin:last], *tokens[last + 1 :]]


def environment_step(token: Token) -> int:
    """1 where an environment begins, -1 where one ends."""
    if token.kind != "command":
        return 0
    return token.text.startswith("\\begin") - token.text.startswith("\\end")


def bracket_step(token: Token) -> int:
    """1 where a bracket opens, -1 where one closes."""
    if token.kind not in ("sign", "command"):
        return 0
    return (token.text in OPENERS) - (token.text in CLOSERS)


def is_relation(token: Token) -> bool:
    return token.text in RELATIONS and token.kind in ("sign", "command")


def is_equality(token: Token) -> bool:
    return is_relation(token) and RELATIONS[token.text] in ("=", ":=")
