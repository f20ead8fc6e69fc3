r"""Reading arrays, lists and diagonals: `\begin{bmatrix} … \end{bmatrix}`, `(w; b)`, `[3, 4]^T`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from ...errors import not_read
from ...tokens import Token
from ...wording import say
from ..constructs.arrays import Array, ArrayDeterminant
from ..constructs.products import Diag
from ..dots import TRANSPOSED, closing, family, is_dots, split_at
from ..nodes import Node, Number, Symbol
from ..parser import WORDS, Parser, reads, symbol
from ..signs import CLOSERS

ARRAYS = frozenset(
    ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix", "array")
)  # fmt: skip
# A list may follow these: after anything else it may be the arguments of a function.
BEFORE_LISTS = frozenset(("", "+", "-", "(", "[", "{", "=", "\\cdot", ",", ";", "&", "\\\\"))
MAX_CELLS = 64


# How each begins.
OPENINGS = {f"\\begin{{{name}}}": name for name in ARRAYS}


def array_name(text: str) -> str:
    r"""The environment of an array that `\begin{…}` opens, or nothing."""
    return OPENINGS.get(text, "")


@reads(*OPENINGS)
def _array(p: Parser, token: Token) -> Node:
    name = OPENINGS[token.text]
    end = f"\\end{{{name}}}"
    p.at += 1
    _skip_columns(p, name)
    norms, p.norms = p.norms, []
    rows = _rows(p, end)
    p.norms = norms
    span = (token.start, p.last)
    if not rows or any(len(row) != len(rows[0]) or not row for row in rows):
        raise not_read("an array that is empty, or with rows of different lengths", span)
    cells = tuple([cell for row in rows for cell in row])
    if len(cells) > MAX_CELLS:
        raise not_read("an array of more than {most} entries", span, most=MAX_CELLS)
    if len(cells) == 1:
        return replace(cells[0], span=span)
    found = Array(span, cells, len(rows[0]))
    return ArrayDeterminant(span, found) if name == "vmatrix" else found


def _skip_columns(p: Parser, name: str) -> None:
    """Pass over the layout of the columns: `{c|c}`, `[cc]`."""
    if name == "array" and p.peek() == "{":
        p.skip_braces()
    elif p.peek() == "[":
        close = next((k for k in range(1, 24) if p.peek(k) == "]"), 0)
        if close and all(p.peek(k) in ("c", "l", "r", "|") for k in range(1, close)):
            p.at += close + 1


def _rows(p: Parser, end: str) -> list[list[Node]]:
    """The rows of an array, up to and past its end."""
    rows: list[list[Node]] = [[]]
    while p.peek() != end:
        token = p.token()
        if token is None:
            raise p.fail("the array is never closed by {end}", end=end)
        if token.kind == "break":
            p.at += 1
            before = p.tokens[p.at - 2]
            # Where Markdown takes a backslash of each pair, four of them break a row.
            if not (before.kind == "break" and before.end == token.start):
                rows.append([])
            continue
        rows[-1].append(_nothing(p) if p.peek() == "&" else _zero(p) or p.sum())
        if p.peek() == "&":
            p.at += 1
            if p.peek() == end or (p.token() is not None and p.tokens[p.at].kind == "break"):
                rows[-1].append(_nothing(p))
        elif p.peek() != end and (p.token() is None or p.tokens[p.at].kind != "break"):
            p.unexpected()
    p.at += 1
    return rows if rows[-1] else rows[:-1]


def _nothing(p: Parser) -> Node:
    """The zeros of an empty cell."""
    return Number((p.here, p.here), Fraction(0))


def has_blanks(tokens: Sequence[Token]) -> bool:
    """Whether a cell of an array is empty, which mostly means zeros."""
    depth = 0
    for before, token in pairwise([token for token in tokens if token.text.strip()]):
        depth += before.text in OPENINGS
        depth -= before.text.startswith("\\end") and before.text.replace("end", "begin") in OPENINGS
        opens = before.text in ("&", *OPENINGS) or before.kind == "break"
        closes = token.kind == "break" or token.text.startswith("\\end")
        if depth > 0 and opens and (token.text == "&" or (before.text == "&" and closes)):
            return True
    return False


def _zero(p: Parser) -> Node | None:
    """The block O of zeros, which is nothing but a cell wherever it stands."""
    token = p.token()
    if token is None or not _is_cell(p, p.at) or p.context.is_value("O"):
        return None
    places = (k for k, other in enumerate(p.tokens) if other.text == "O")
    if not all(_is_cell(p, k) for k in places):
        return None
    p.at += 1
    return Number((token.start, token.end), Fraction(0))


def _is_cell(p: Parser, at: int) -> bool:
    """Whether an O fills a cell of an array."""
    before, here, after = (
        p.tokens[k].text if 0 <= k < len(p.tokens) else "" for k in (at - 1, at, at + 1)
    )
    opens = before in ("&", "\\\\", "\\cr", "}", "]") or before.startswith("\\begin")
    return here == "O" and opens and (after in ("&", "\\\\", "\\cr") or after.startswith("\\end"))


def bracketed(p: Parser) -> Node:
    """A group in brackets: one expression, or the entries of a column or of a row."""
    opener, opened = p.peek(), p.here
    before = p.tokens[p.at - 1].text if p.at else ""
    node = p.group(listed=opener in ("(", "[") and before in BEFORE_LISTS)
    if opener == "{" or node.span[0] == opened:
        # It is closed: a comma after it belongs to what is around it.
        return node
    separator = p.peek()
    cells = [node]
    while p.take(separator):
        cells.append(p.sum())
    p.expect(CLOSERS[opener], opened, say("the {bracket} here", bracket=opener))
    span = (opened, p.last)
    if separator == ";":
        return Array(span, tuple(cells), 1)
    if not any([p.peek(k) for k in range(len(t))] == t for t in TRANSPOSED):
        raise not_read(
            "a list is read as a column if it is transposed, (a, b)^T, or has semicolons, (a; b)",
            span,
        )
    if any(isinstance(part, Symbol) and part.kind != "scalar" for part in cells):
        raise not_read(
            "a list of matrices or columns reads in several ways: write it as an array", span
        )
    return Array(span, tuple(cells), len(cells))


@reads("diag", "Diag", among=WORDS)
def _diagonal(p: Parser, token: Token) -> Node:
    r"""`\operatorname{diag}` of a column, a matrix or entries."""
    start = token.start
    if p.peek() not in ("(", "[", "{", "\\{"):
        body = p.postfix()
        if p.starts_operand():
            raise p.fail("it is not clear where diag ends: write diag(…)")
        return Diag((start, p.last), body)
    closer, opened = CLOSERS[p.peek()], p.here
    end = closing(p.tokens, p.at)
    cells = split_at(p.tokens[p.at + 1 : end], ",")
    if len(cells) > 1 and any(is_dots(cell) for cell in cells):
        found = family(cells, symbol)
        if found is None or found.body is None:
            raise p.fail("dots are read between a first and a last entry: diag(a_1, …, a_n)")
        p.at = end
        p.expect(closer, opened, "diag")
        return Diag((start, p.last), replace(found.body, span=(start, p.last)))
    p.at += 1
    norms, p.norms = p.norms, []
    entries = [p.sum()]
    while p.take(","):
        entries.append(p.sum())
    p.norms = norms
    p.expect(closer, opened, "diag")
    span = (start, p.last)
    return Diag(span, Array(span, tuple(entries), 1) if len(entries) > 1 else entries[0])
