r"""Reading arrays, lists and rows of dots: `\begin{bmatrix} … \end{bmatrix}`, `(w; b)`, `[3, 4]^T`.

What has dots in it only names entries, columns or rows; see `named_entries`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ..errors import NotReadError
from ..tokens import Token
from .construct import Construct
from .constructs.arrays import Array, ArrayDeterminant
from .constructs.products import Diag
from .names import bold, capital
from .nodes import Index, IndexSum, Node, Symbol, free_indices
from .parser import Parser, symbol

if TYPE_CHECKING:
    from .shapes import Inference, Shape

ARRAYS = frozenset(
    ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix", "array")
)  # fmt: skip
ELLIPSES = frozenset(("\\cdots", "\\ldots", "\\dots", "\\vdots", "\\ddots", "\\dotsc", "\\dotsb"))
TRANSPOSED = (["^", "T"], ["^", "\\top"], ["^", "{", "T", "}"], ["^", "{", "\\top", "}"],
              ["^", "\\mathsf", "{", "T", "}"], ["^", "{", "\\mathsf", "{", "T", "}", "}"],
              ["^", "\\mathrm", "{", "T", "}"], ["^", "\\intercal"])  # fmt: skip
# What a list may follow: after anything else it may be the arguments of a function.
BEFORE_LISTS = frozenset(("", "+", "-", "(", "[", "{", "=", "\\cdot", ",", ";", "&", "\\\\"))
MAX_CELLS = 64
BRACKETS = {
    "(": ")",
    "[": "]",
    "\\{": "\\}",
    "{": "}",
    "\\lbrack": "\\rbrack",
    "\\lbrace": "\\rbrace",
}


# -- arrays -------------------------------------------------------------------------------------


def array_name(text: str) -> str:
    r"""The environment of an array that `\begin{…}` opens, or nothing."""
    name = text[len("\\begin{") : -1] if text.startswith("\\begin{") else ""
    return name if name in ARRAYS else ""


def array(p: Parser, start: int) -> Node:
    """An array from its opening on, of numbers or blocks."""
    name = array_name(p.peek())
    closing = f"\\end{{{name}}}"
    p.at += 1
    skip_columns(p, name)
    norms, p.norms = p.norms, []
    rows: list[list[Node]] = [[]]
    while p.peek() != closing:
        token = p.token()
        if token is None:
            raise p.fail(f"the array is never closed by {closing}")
        if token.kind == "break":
            p.at += 1
            rows.append([])
            continue
        rows[-1].append(p.sum())
        if p.peek() == "&" and p.peek(1) not in (closing, "\\\\"):
            p.at += 1
        elif p.peek() != closing and (p.token() is None or p.tokens[p.at].kind != "break"):
            p.unexpected()
    p.at += 1
    p.norms = norms
    if not rows[-1]:
        rows.pop()
    span = (start, p.last)
    if not rows or any(len(row) != len(rows[0]) or not row for row in rows):
        raise NotReadError("an array whose rows have different lengths, or that is empty", *span)
    cells = tuple([cell for row in rows for cell in row])
    if len(cells) > MAX_CELLS:
        raise NotReadError(f"an array of more than {MAX_CELLS} entries", *span)
    if len(cells) == 1:
        return replace(cells[0], span=span)
    found = Array(span, cells, len(rows[0]))
    return ArrayDeterminant(span, found) if name == "vmatrix" else found


def skip_columns(p: Parser, name: str) -> None:
    """Pass over how the columns of an array are set."""
    if name == "array" and p.peek() == "{":
        p.skip_braces()
    elif p.peek() == "[":
        close = next((k for k in range(1, 24) if p.peek(k) == "]"), 0)
        if close and all(p.peek(k) in ("c", "l", "r", "|") for k in range(1, close)):
            p.at += close + 1


# -- lists --------------------------------------------------------------------------------------


def bracketed(p: Parser) -> Node:
    """What stands in brackets: one expression, or the entries of a column or of a row."""
    opener, opened = p.peek(), p.here
    before = p.tokens[p.at - 1].text if p.at else ""
    node = p.group(listed=opener in ("(", "[") and before in BEFORE_LISTS)
    if opener == "{" or node.span[0] == opened:
        # It is closed: a comma after it belongs to what stands around it.
        return node
    separator = p.peek()
    cells = [node]
    while p.take(separator):
        cells.append(p.sum())
    p.expect(BRACKETS.get(opener, opener), opened, f"the {opener} here")
    span = (opened, p.last)
    if separator == ";":
        return Array(span, tuple(cells), 1)
    if [p.peek(k) for k in (0, 1)] not in TRANSPOSED and not any(
        [p.peek(k) for k in range(len(t))] == t for t in TRANSPOSED
    ):
        raise NotReadError(
            "a list is a column where it is transposed, (a, b)^T, or has semicolons, (a; b)",
            *span,
        )
    if any(isinstance(part, Symbol) and part.kind != "scalar" for part in cells):
        raise NotReadError(
            "a list of matrices or columns reads in several ways: write it as an array", *span
        )
    return Array(span, tuple(cells), len(cells))


def diagonal(p: Parser, start: int) -> Node:
    r"""`\operatorname{diag}` from its argument on: of a column, a matrix, or of entries."""
    if p.peek() not in ("(", "[", "{", "\\{"):
        body = p.postfix()
        if p.starts_operand():
            raise p.fail("where the diagonal ends is not clear: write diag(…)")
        return Diag((start, p.last), body)
    closer = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}[p.peek()]
    end = p.at + closing(p.tokens[p.at :])
    cells = split_at(p.tokens[p.at + 1 : end], (",",))
    if len(cells) > 1 and any(is_dots(cell) for cell in cells):
        names = family(cells)
        if names is None or names.body is None:
            raise p.fail("dots are read between a first and a last entry: diag(a_1, …, a_n)")
        p.at = end + 1
        return Diag((start, p.last), replace(names.body, span=(start, p.last)))
    opened = p.here
    p.at += 1
    norms, p.norms = p.norms, []
    found = [p.sum()]
    while p.take(","):
        found.append(p.sum())
    p.norms = norms
    p.expect(closer, opened, "diag")
    span = (start, p.last)
    return Diag(span, Array(span, tuple(found), 1) if len(found) > 1 else found[0])


def closing(tokens: Sequence[Token]) -> int:
    """Where the bracket ends with which `tokens` begin."""
    depth = 0
    for k, token in enumerate(tokens):
        depth += token.text in ("(", "[", "{", "\\{")
        depth -= token.text in (")", "]", "}", "\\}")
        if depth == 0:
            return k
    return len(tokens)


def split_at(tokens: Sequence[Token], separators: Sequence[str]) -> list[list[Token]]:
    """The parts of `tokens` between separators outside of all brackets."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += token.text in ("(", "[", "{", "\\{")
        depth -= token.text in (")", "]", "}", "\\}")
        if depth == 0 and token.text in separators:
            found.append([])
        else:
            found[-1].append(token)
    return found


def unbraced(tokens: Sequence[Token]) -> list[Token]:
    """`tokens` without the braces around a script of one token: `x_{1}` is `x_1`."""
    found: list[Token] = []
    for token in tokens:
        found.append(token)
        if token.text == "}" and [t.text for t in found[-4:-3]] in (["_"], ["^"]):
            found[-3:] = [found[-2]] if found[-3].text == "{" else found[-3:]
    return found


def is_dots(tokens: Sequence[Token]) -> bool:
    return len(tokens) == 1 and tokens[0].text in ELLIPSES


# -- dots ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Naming(Construct):
    r"""How the entries, the columns or the rows of a column or a matrix are called.

    `family` is the symbol of which they are the members: `\mathbf{x}` for columns `\mathbf{x}_i`.
    `body` is the column, or the matrix, that has them as its entries in the notation: \mathbf{a} of
    entries a_i. It has no value: what it says is put in nowhere.
    """

    kind: Literal["entries", "columns", "rows"]
    family: str
    body: Symbol | None = None

    def names(self, symbol: str) -> bool:
        """Whether these are the parts of a symbol in the notation: x_i of x, columns of any X."""
        stem, own = (_plain(name) for name in (symbol, self.family))
        members = self.body is None or (self.kind != "entries" and stem.isupper())
        return members or stem.lower() == own.lower()

    def shape(self, at: Inference) -> Shape:
        raise NotReadError("what has dots in it only says how entries are called", *self.span)


def _plain(name: str) -> str:
    r"""A symbol without its weight: `x` for `\mathbf{x}`."""
    return name[len("\\mathbf{") : -1] if name.startswith("\\mathbf{") else name


@dataclass(frozen=True, slots=True)
class Family:
    """Members of a family: `a_1, …, a_n`. `body` is the column whose entries they are, if any."""

    name: str
    body: Symbol | None
    is_transposed: bool


def family(cells: Sequence[Sequence[Token]]) -> Family | None:
    """The family of which the cells are the first members, dots, and the last one."""
    dots = [k for k, cell in enumerate(cells) if is_dots(cell)]
    if len(dots) != 1 or not 1 <= dots[0] <= 3 or dots[0] != len(cells) - 2:
        return None
    cells = [unbraced(cell) for cell in cells]
    first, last = cells[0], cells[-1]
    changed = _changes(first, last, 1)
    if changed is None or len(changed) != 1:
        return None
    if any(_changes(first, cells[k], 1, k + 1) != changed for k in range(1, dots[0])):
        return None
    at = changed[0]
    lowered = [token.text for token in first]
    if lowered[at - 1 : at] == ["_"]:
        base, rest = first[: at - 1], lowered[at + 1 :]
    else:
        return None
    if rest and rest not in TRANSPOSED:
        return None
    return _family(base, bool(rest))


def _family(base: Sequence[Token], is_transposed: bool) -> Family | None:
    node = symbol(base)
    if node is None or "_" in node.name:
        return None
    if node.kind != "scalar":
        return Family(node.name, None, is_transposed) if node.kind == "vector" else None
    if is_transposed:
        return Family(node.name, None, True)
    name, _ = bold(node.name, node.kind)
    return Family(node.name, Symbol(node.span, name, "vector"), False)


def _changes(
    first: Sequence[Token], other: Sequence[Token], begin: int, now: int | None = None
) -> list[int] | None:
    """Where one member of a series has another index than the first, which has `begin`.

    It is `now`, or in the last member one letter; None where anything else differs.
    """
    if len(first) != len(other):
        return None
    found = [k for k in range(len(first)) if first[k].text != other[k].text]
    index = {other[k].text for k in found}
    if len(index) != 1 or any(first[k].text != str(begin) for k in found):
        return None
    [text] = index
    fits = text == str(now) if now is not None else len(text) == 1 and text.isalpha()
    return found if fits else None


def named_entries(tokens: Sequence[Token]) -> Naming | Diag | None:
    """What a whole side names, if it does nothing else."""
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
        cells = split_at(inside, (separator,))
        if len(cells) > 2:
            found = family(cells)
            if found is None or tokens[0].text == "\\{":
                return None
            down = separator == ";"
            return _named(found, span, down=down != bool(after))
    return None


def _named(found: Family, span: tuple[int, int], *, down: bool) -> Naming:
    """What a list of members names that stand one below the other, or side by side."""
    return Naming(span, "rows" if down else "columns", found.name, found.body)


def _entry_of_matrix(inside: Sequence[Token], after: Sequence[str]) -> Symbol | None:
    """The matrix that a general entry in brackets names: `(a_{ij})`, `[a_{ij}]_{m \times n}`."""
    texts = [token.text for token in inside]
    if "_" not in texts[1:]:
        return None
    at = texts.index("_", 1)
    below = [text for text in texts[at + 1 :] if text not in ("{", "}", ",")]
    if len(below) != 2 or not all(len(t) == 1 and t.isascii() and t.islower() for t in below):
        return None
    if below[0] == below[1] or (after and after[0] != "_") or "=" in texts[:at]:
        return None
    node = symbol(inside[:at])
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
    rows = [_cells(row) for row in _rows(body)]
    if rows and not any(rows[-1]):
        rows.pop()
    if not any(is_dots(cell) for row in rows for cell in row) or name == "vmatrix":
        return None
    if after and after not in TRANSPOSED:
        return None
    if len({len(row) for row in rows}) != 1:
        return None
    if len(rows) == 1 or len(rows[0]) == 1:
        found = family(rows[0] if len(rows) == 1 else [row[0] for row in rows])
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


def _cells(row: Sequence[Token]) -> list[list[Token]]:
    return split_at(row, ("&",))


def _named_diagonal(rows: list[list[list[Token]]], span: tuple[int, int]) -> Diag | None:
    """A diagonal matrix whose diagonal has dots, and that has nothing beside it."""
    if len(rows) != len(rows[0]):
        return None
    beside = [cell for i, row in enumerate(rows) for j, cell in enumerate(row) if i != j]
    if any(cell and [t.text for t in cell] != ["0"] for cell in beside):
        return None
    found = family([row[i] for i, row in enumerate(rows)])
    if found is None or found.body is None:
        return None
    return Diag(span, replace(found.body, span=span))


def _named_matrix(rows: list[list[list[Token]]], span: tuple[int, int]) -> Naming | None:
    """A matrix of entries `a_{11}` to `a_{mn}`, in which every entry has its row and column."""
    bases = set()
    labels: list[list[tuple[str, str] | None]] = []
    for row in rows:
        labels.append([])
        for cell in row:
            texts = [token.text for token in cell]
            if is_dots(cell) or (not cell and any(map(is_dots, row))):
                labels[-1].append(None)
                continue
            if "_" not in texts[1:]:
                return None
            at = texts.index("_", 1)
            below = "".join(text for text in texts[at + 1 :] if text not in ("{", "}", ","))
            if len(below) != 2 or not below.isalnum():
                return None
            bases.add("".join(texts[:at]))
            labels[-1].append((below[0], below[1]))
    first, last = labels[0][0], labels[-1][-1]
    if len(bases) != 1 or first != ("1", "1") or last is None:
        return None
    down, along = _ranks([places[0] for places in labels], 0), _ranks(labels[0], 1)
    if down is None or along is None:
        return None
    for i, places in enumerate(labels):
        for j, place in enumerate(places):
            if place is not None and place != (down[i], along[j]):
                return None
    at = [token.text for token in rows[0][0]].index("_", 1)
    node = symbol(rows[0][0][:at])
    if node is None or "_" in node.name or node.kind == "vector":
        return None
    return _of_matrix(span, node)


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


# -- sums with dots -----------------------------------------------------------------------------

# The first token of a term, the one after it, and its sign.
Term = tuple[int, int, int]


def series(p: Parser) -> dict[int, tuple[Term, Term]]:
    """The sums with dots among the terms of the sum that begins here, which are read as one term.

    By the token with which each begins: its first and its last term.
    """
    ends = _terms(p)
    found: dict[int, tuple[Term, Term]] = {}
    for k, (begin, end, sign) in enumerate(ends):
        if not is_dots(p.tokens[begin:end]):
            continue
        if not 0 < k < len(ends) - 1 or sign < 0 or ends[k + 1][2] < 0:
            return {}
        last = unbraced(p.tokens[ends[k + 1][0] : ends[k + 1][1]])
        before = range(k - 1, max(k - 4, -1), -1)
        first = next((j for j in before if _is_first(p, ends, j, last)), None)
        if first is None:
            return {}
        found[ends[first][0]] = ends[first], ends[k + 1]
    return found


def _terms(p: Parser) -> list[Term]:
    """The terms of the sum that begins here: where each begins and ends, and its sign."""
    found: list[Term] = []
    depth, begin, sign = 0, p.at, 1
    for at in range(p.at, len(p.tokens) + 1):
        token = p.tokens[at] if at < len(p.tokens) else None
        text = "" if token is None else token.text
        depth -= text in (")", "]", "}", "\\}", "\\rangle") or text.startswith("\\end{")
        ends = token is None or depth < 0 or token.kind in ("gap", "break") or text in (",", ";")
        if depth <= 0 and (ends or text in ("+", "-")):
            if at > begin:
                found.append((begin, at, sign))
            if ends:
                break
            begin, sign = at + 1, -1 if text == "-" else 1
        depth += text in ("(", "[", "{", "\\{", "\\langle") or text.startswith("\\begin{")
    return found


def _is_first(p: Parser, ends: list[Term], j: int, last: list[Token]) -> bool:
    """Whether a term is the first member of a series, and those after it go on with it."""
    first = unbraced(p.tokens[ends[j][0] : ends[j][1]])
    changed = _changes(first, last, 1)
    if not changed or ends[j][2] < 0 or any(not _is_below(first, at) for at in changed):
        return False
    for number, (begin, end, sign) in enumerate(ends[j + 1 :], start=2):
        member = p.tokens[begin:end]
        if is_dots(member):
            return True
        if sign < 0 or _changes(first, unbraced(member), 1, number) != changed:
            return False
    return False


def _is_below(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token stands in a subscript, alone or beside one letter, of what is no function."""
    texts = [token.text for token in tokens]
    following = [text for text in texts[at + 1 : at + 3] if text != "}"]
    if following[:1] == ["("]:
        return False
    if texts[at - 1] == "_":
        return True
    begin = max((k for k in range(at) if texts[k] == "{"), default=-1)
    end = texts.index("}", at) if "}" in texts[at:] else -1
    return begin > 0 and texts[begin - 1] == "_" and 1 <= end - begin - 1 <= 3


def series_sum(p: Parser, first: Term, last: Term) -> Node:
    """The sum of a series: its last member, with an index for the letter up to which it runs."""
    start = p.here
    template, final = (unbraced(p.tokens[begin:end]) for begin, end, _ in (first, last))
    changed = _changes(template, final, 1)
    assert changed is not None
    limit = final[changed[0]].text
    used = {token.text for token in p.tokens} | {name for opened in p.sums for name in opened}
    name = next((name for name in "ijklpqrs" if name not in used), None)
    if name is None:
        raise NotReadError("too many letters around a sum with dots", start, p.last)
    tokens = list(final)
    for at in changed:
        tokens[at] = Token("letter", name, tokens[at].start, tokens[at].end)
    index = Index(name)
    p.sums.append({name: index})
    try:
        body = _parsed(p, tokens)
    finally:
        p.sums.pop()
    p.at = last[1]
    span = (start, final[-1].end)
    if index not in free_indices(body):
        raise NotReadError("the members of a sum with dots are entries, as x_1 is of x", *span)
    return IndexSum(span, (index,), body, limit)


def _parsed(p: Parser, tokens: list[Token]) -> Node:
    """One term, read from other tokens than those that stand here."""
    saved, p.tokens, p.at = (p.tokens, p.at), tokens, 0
    try:
        node = p.dot()
        if p.at < len(tokens):
            p.unexpected()
    finally:
        p.tokens, p.at = saved
    return node
