r"""How entries are read, and which letters are indices: `A_{ij}`, `x_i`, `(AB)_{ij}`, `v^T_1`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import not_read
from ...tokens import Token
from ..constructs.gradient import Gradient
from ..constructs.member import Member
from ..indicators import counted
from ..names import capital, index_names, is_capital_greek, is_greek
from ..nodes import Apply, Entry, Identity, Index, Kind, Kronecker, Node, Symbol, Transpose
from ..parser import Parser, continues
from ..signs import ACCENTS, BOLD, BRACKETS, INDICES, RELATIONS, SCRIPT
from .letters import subscript

SUMS = ("\\sum", "\\prod")
_OPENING = frozenset(("(", "[", "{", "\\{", "\\langle"))
_CLOSING = frozenset((")", "]", "}", "\\}", "\\rangle"))
ENDS = frozenset(("+", "-", "=", ",", ";"))
TRANSPOSES = frozenset(("T", "\\top", "\\intercal", "\\prime"))


# -- indices ------------------------------------------------------------------------------------


def index_letters(tokens: Sequence[Token]) -> tuple[frozenset[str], frozenset[str]]:
    r"""The letters that count rows or columns in a statement, and those up to which sums run.

    The former are those below a sum, those of a pair such as in `A_{ij}`, those below a bracket,
    and that of `x_i` where \mathbf{x} occurs as well.
    """
    texts = [token.text for token in tokens if token.kind != "gap"]
    found = counted(texts)
    limits: set[str] = set()
    single: dict[str, set[str]] = {}
    columns: set[str] = set()
    for i, text in enumerate(texts):
        if text in BOLD:
            columns.update(texts[i + 1 : i + 3])
        if text in SUMS and (implied := implied_index(texts, i + 1)):
            found.add(implied)
        if text != "_" or i == 0:
            continue
        below, end = _script(texts, i + 1)
        letters = [t for t in below if is_index(t)]
        before = _styled_before(texts, i)
        if before in SUMS or _is_above_a_sum(texts, i):
            # In \sum_{i,j=1} the indices are those before the sign.
            before_it = below[: below.index("=")] if "=" in below else below
            found.update(t for t in before_it if is_index(t))
            if texts[end : end + 1] == ["^"]:
                limits.update(t for t in _script(texts, end + 1)[0] if len(t) == 1 and t.isalpha())
        elif not INDICES.issuperset(letters) or [t for t in below if t != ","] != letters:
            continue
        elif len(letters) == 2 or (letters and before in BRACKETS):
            found.update(letters)
        elif len(letters) == 1:
            single.setdefault(before, set()).update(letters)
    found.update(*(single[c] for c in columns & single.keys()))
    # Where one letter of a_l is summed over, a_i is an entry of the same column.
    while more := [s for s in single.values() if s & found and not s <= found]:
        found.update(*more)
    return frozenset(found), frozenset(limits)


def members(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """The symbols with one letter below them that may be an index, each with that letter."""
    texts = [token.text for token in tokens if token.kind != "gap"]
    found = []
    for i, text in enumerate(texts):
        if text == "_" and i and _styled_before(texts, i) not in SUMS:
            below, _ = _script(texts, i + 1)
            if len(below) == 1 and below[0] in INDICES:
                found.append((_styled_before(texts, i), below[0]))
    return found


def fixed_letters(sides: Sequence[Sequence[Token]]) -> frozenset[str]:
    r"""The letters below symbols of a side that no sum of it runs over.

    j of a summand of `\sum_{i \ne j}` is none of them, as the sum may run over it.
    """
    found: set[str] = set()
    for tokens in sides:
        texts = [token.text for token in tokens if token.kind != "gap"]
        below: set[str] = set()
        summed: set[str] = set()
        inside: list[tuple[int, str]] = []
        for at, text in enumerate(texts):
            if text != "_" or not at:
                continue
            script, end = _script(texts, at + 1)
            letters = set(filter(is_index, script))
            if not (texts[at - 1] in SUMS or _is_above_a_sum(texts, at)):
                below |= letters - {letter for until, letter in inside if at < until}
            elif len(script) > 1 and RELATIONS.get(script[-2]) == "!=":
                summed |= letters - {script[-1]}
                inside.append((_end_of_term(texts, end), script[-1]))
            else:
                summed |= letters
        found |= below - summed
    return frozenset(found)


def _end_of_term(texts: Sequence[str], at: int) -> int:
    """Where the term ends that goes on at a place."""
    depth = 0
    for k in range(at, len(texts)):
        depth += texts[k] in _OPENING
        depth -= texts[k] in _CLOSING
        if depth < 0 or (not depth and texts[k] in ENDS):
            return k
    return len(texts)


def _styled_before(texts: Sequence[str], at: int) -> str:
    r"""What stands before a subscript: a letter, a bracket, or `\mathbf{x}`, in braces or not."""
    begin = at - 1
    if texts[begin] == "}":
        depth = 0
        for begin in range(at - 1, -1, -1):
            depth += {"}": 1, "{": -1}.get(texts[begin], 0)
            if not depth:
                break
    styled = begin > 0 and texts[begin - 1] in BOLD | SCRIPT | ACCENTS.keys()
    return "".join(texts[begin - styled : at])


def _is_above_a_sum(texts: Sequence[str], at: int) -> bool:
    r"""Whether what stands before the subscript at `at` is above a sum: `\sum^n_{i=1}`."""
    start = at - 1
    if texts[start] == "}":
        start = next((k for k in range(start, -1, -1) if texts[k] == "{"), 0)
    return start > 1 and texts[start - 1] == "^" and texts[start - 2] in SUMS


def implied_index(texts: Sequence[str], at: int) -> str | None:
    r"""The index of a sum that is written without one, as in `\sum x_i`, which begins before `at`.

    It is the one letter below the symbols of the summand, and stands nowhere else.
    """
    if at >= len(texts) or texts[at] in ("_", "^"):
        return None
    found: set[str] = set()
    for k in range(at, _end_of_term(texts, at)):
        below = _script(texts, k + 1)[0] if texts[k] == "_" else []
        if len(below) == 1 and below[0] in INDICES:
            found.update(below)
    letter = found.pop() if len(found) == 1 else None
    places = [k for k, text in enumerate(texts) if text == letter]
    below_all = all(texts[k - 1] == "_" or list(texts[k - 2 : k]) == ["_", "{"] for k in places)
    return letter if below_all else None


def _script(texts: Sequence[str], at: int) -> tuple[list[str], int]:
    """The short script that begins at `at`, and where it ends."""
    if list(texts[at : at + 1]) != ["{"]:
        return list(texts[at : at + 1]), at + 1
    ahead = list(texts[at + 1 : at + 12])
    length = ahead.index("}") if "}" in ahead else len(ahead)
    return ahead[:length], at + length + 2


def is_index(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.islower()


def open_names(p: Parser) -> set[str]:
    """The letters that are indices here."""
    return {*p.context.indices, *(name for opened in p.sums for name in opened)}


def indices(p: Parser, names: Sequence[str], start: int) -> tuple[Index, ...]:
    return tuple(index_of(p, name, start) for name in names)


def index_of(p: Parser, name: str, start: int) -> Index:
    """The index with a name at this place."""
    for opened in reversed(p.sums):
        if name in opened:
            return opened[name]
    p.unbound.setdefault(name, Token("letter", name, start, p.last))
    return p.free.setdefault(name, Index(name))


# -- entries ------------------------------------------------------------------------------------


def entry(p: Parser, letter: tuple[int, int], base: str, kind: Kind, below: str) -> Node | None:
    r"""The entry that a symbol with this subscript is, if it is one: `A_{ij}`, `a_{ij}`, `x_i`.

    A small letter's is that of the capital, for one index that of the bold letter. `letter` is the
    span of the symbol without its subscript.
    """
    here = open_names(p)
    start, _ = letter
    span, name, names = (start, p.last), base + below, index_names(below)
    if p.worded:
        return None
    if names is None:
        letters = re.sub(r"[{},_]", "", below)
        parts = set(re.findall(r"\\?[A-Za-z]+", below))
        if not parts & here and not (len(letters) > 1 and set(letters) <= INDICES | {"*"}):
            return None
        raise not_read(
            "{name} is not an entry that can be read: one letter is for the row, one for"
            " the column, as in A_{{ij}}",
            span,
            name=name,
        )
    if not (INDICES | here if len(names) == 2 else here).issuperset(names):
        return None
    if below == "_{in}":
        raise not_read(
            r"{name} reads in two ways: write {base}_{{i,n}} for an entry, and"
            r" {base}_{{\text{{in}}}} for a name",
            span,
            name=name,
            base=base,
        )
    if len(names) == 1:
        [index] = indices(p, names, start)
        return Member(span, base, kind, index)
    if base == "\\delta" and not p.context.is_value(base):
        return Kronecker(span, *indices(p, names, start))
    matrix = _of_entries(base) if kind == "scalar" else base
    if kind == "vector" or matrix is None:
        raise not_read(
            "{name} is no entry of a matrix: the letter is a capital, as in A_{{ij}}, or"
            " its lowercase form, as in a_{{ij}}",
            span,
            name=name,
        )
    body = Identity(letter) if matrix == "I" else Symbol(letter, matrix, "matrix")
    found = Entry(span, body, indices(p, names, start))
    if p.peek() == "^" and p.exponent() in TRANSPOSES | BOLD | SCRIPT | {"-"}:
        raise p.fail(
            "this reads in two ways: write (A^T)_{{{index}…}} or (A_{{{index}…}})^T with"
            " parentheses",
            index=names[0],
        )
    return found


def _of_entries(small: str) -> str | None:
    r"""The name of the matrix with these entries: A of a_{ij}, \Omega of \Omega_{ij}.

    A small Greek letter may be a number as well: the matrix of its entries has a name of its own.
    """
    if not is_greek(small):
        return capital(small)
    return small if is_capital_greek(small) else f"{small}_{{**}}"


@continues("_")
def _below(p: Parser, start: int, node: Node) -> Node:
    """What a subscript makes of brackets, or of a transpose: an entry, or `[A]_+`."""
    if p.peek(1) == "+" or [p.peek(k) for k in (1, 2, 3)] == ["{", "+", "}"]:
        p.at += 2 if p.peek(1) == "+" else 4
        return Apply((start, p.last), "ramp", node)
    return _below_a_transpose(p, start, node) or _of_brackets(p, start, node)


def _below_a_transpose(p: Parser, start: int, node: Node) -> Node | None:
    r"""The transpose of a symbol that has its subscript after it, as in `v^T_1`."""
    if not isinstance(node, Transpose) or not isinstance(node.body, Symbol):
        return None
    symbol, before = node.body, p.at
    p.at += 1
    below = subscript(p)
    if "_" in symbol.name or len(index_names(below) or ()) == 2:
        p.at = before
        return None
    span = (start, p.last)
    inner = entry(p, (start, symbol.span[1]), symbol.name, symbol.kind, below)
    return Transpose(span, inner or Symbol(span, symbol.name + below, symbol.kind))


def _of_brackets(p: Parser, start: int, body: Node) -> Node:
    r"""What is in brackets, or is transposed, with its indices: `(AB)_{ij}`, `A^T_{ij}`."""
    opened = p.here
    bracketed = p.tokens[p.at - 1].text in BRACKETS
    p.at += 1
    names = index_names(subscript(p))
    if names is None or p.worded or not (bracketed or isinstance(body, Transpose | Gradient)):
        raise not_read(
            "a subscript here has no meaning in the notation: an entry is written (AB)_{ij}",
            (opened, p.last),
        )
    return Entry((start, p.last), body, indices(p, names, opened))
