r"""Lists with dots, as tokens: their cells, and members of a family such as `a_1, \ldots, a_n`.

Members are alike but for one index: it is 1 in the first of them, and a letter in the last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..tokens import Token
from .nodes import Symbol

ELLIPSES = frozenset(("\\cdots", "\\ldots", "\\dots", "\\vdots", "\\ddots", "\\dotsc", "\\dotsb"))
TRANSPOSED = (["^", "T"], ["^", "\\top"], ["^", "{", "T", "}"], ["^", "{", "\\top", "}"],
              ["^", "\\mathsf", "{", "T", "}"], ["^", "{", "\\mathsf", "{", "T", "}", "}"],
              ["^", "\\mathrm", "{", "T", "}"], ["^", "\\intercal"])  # fmt: skip
_OPENERS = ("(", "[", "{", "\\{")
_CLOSERS = (")", "]", "}", "\\}")


# Reads the symbol that tokens consist of.
SymbolReader = Callable[[Sequence[Token]], Symbol | None]


@dataclass(frozen=True, slots=True)
class Family:
    """Members of a family: `a_1, …, a_n`. `body` is the column whose entries they are, if any.

    Those `of_a_member`, as x_{i1} to x_{id}, are the entries of one of a family of columns.
    """

    name: str
    body: Symbol | None
    is_transposed: bool
    of_a_member: bool = False


def is_dots(tokens: Sequence[Token]) -> bool:
    return len(tokens) == 1 and tokens[0].text in ELLIPSES


def closing(tokens: Sequence[Token], at: int = 0) -> int:
    """Where the bracket closes that opens at a place."""
    depth = 0
    for k in range(at, len(tokens)):
        depth += tokens[k].text in _OPENERS
        depth -= tokens[k].text in _CLOSERS
        if depth == 0:
            return k
    return len(tokens)


def split_at(tokens: Sequence[Token], separator: str) -> list[list[Token]]:
    """The parts of `tokens` between the separators outside of all brackets."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += token.text in _OPENERS
        depth -= token.text in _CLOSERS
        if depth == 0 and token.text == separator:
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


def family(cells: Sequence[Sequence[Token]], symbol: SymbolReader) -> Family | None:
    r"""The family of which the cells are the first members, dots, and the last one.

    Between two dots a general member may stand, as in `a_1, \ldots, a_i, \ldots, a_n`.
    """
    cells = _without_a_general_member([unbraced(cell) for cell in cells])
    dots = [k for k, cell in enumerate(cells) if is_dots(cell)]
    if len(dots) != 1 or not 1 <= dots[0] <= 3 or dots[0] != len(cells) - 2:
        return None
    first, last = cells[0], _with_a_letter(cells[0], cells[-1])
    changed = changes(first, last)
    if changed is None or len(changed) != 1:
        return None
    if any(changes(first, cells[k], k + 1) != changed for k in range(1, dots[0])):
        return None
    at = changed[0]
    texts = [token.text for token in first]
    rest = texts[at + 1 :]
    if texts[at - 3 : at - 1] == ["_", "{"] and rest == ["}"] and texts[at - 1].isalpha():
        return _of_a_member(symbol(first[: at - 3]), texts[at - 1])
    if texts[at - 1 : at] != ["_"] or (rest and rest not in TRANSPOSED):
        return None
    return _family(symbol(first[: at - 1]), is_transposed=bool(rest))


def _without_a_general_member(cells: list[list[Token]]) -> list[list[Token]]:
    """The cells without a member with a letter as its index, and the dots after it."""
    dots = [k for k, cell in enumerate(cells) if is_dots(cell)]
    if len(dots) != 2 or dots[1] != dots[0] + 2 or not changes(cells[0], cells[dots[0] + 1]):
        return cells
    return cells[: dots[0] + 1] + cells[dots[1] + 1 :]


def _with_a_letter(first: Sequence[Token], last: list[Token]) -> list[Token]:
    """The last member with one letter in place of an index such as `{N-1}`, or as d' in `{id'}`."""
    pairs = enumerate(zip(first, last, strict=False))
    at = next((k for k, (a, b) in pairs if a.text != b.text), 0)
    if not at:
        return last
    opened = at if last[at].text == "{" else at - 2
    if opened < 1 or [token.text for token in last[opened - 1 : opened + 1]] != ["_", "{"]:
        return last
    end = closing(last, opened) + (opened == at)
    return [*last[:at], Token("letter", "n", last[at].start, last[at].end), *last[end:]]


def _of_a_member(stem: Symbol | None, index: str) -> Family | None:
    """The entries of one member of a family: x_{i1}, …, x_{id} of x_i."""
    if stem is None or "_" in stem.name or stem.kind != "scalar":
        return None
    return Family(f"{stem.name}_{{{index}}}", None, is_transposed=False, of_a_member=True)


def _family(stem: Symbol | None, *, is_transposed: bool) -> Family | None:
    if stem is None or "_" in stem.name or stem.kind not in ("scalar", "vector"):
        return None
    body = None
    if stem.kind == "scalar" and not is_transposed:
        body = Symbol(stem.span, f"\\mathbf{{{stem.name}}}", "vector")
    return Family(stem.name, body, is_transposed)


def changes(
    first: Sequence[Token], other: Sequence[Token], number: int | None = None
) -> list[int] | None:
    """Where a member has another index than the first one, whose index is 1.

    The index is `number`, or in the last member one letter; None where anything else differs.
    """
    if len(first) != len(other):
        return None
    found = [k for k in range(len(first)) if first[k].text != other[k].text]
    index = {other[k].text for k in found}
    if len(index) != 1 or any(first[k].text != "1" for k in found):
        return None
    [text] = index
    fits = text == str(number) if number is not None else len(text) == 1 and text.isalpha()
    return found if fits else None
