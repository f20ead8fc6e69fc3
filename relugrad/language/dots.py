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
    """Members of a family: `a_1, …, a_n`. `body` is the column whose entries they are, if any."""

    name: str
    body: Symbol | None
    is_transposed: bool


def is_dots(tokens: Sequence[Token]) -> bool:
    return len(tokens) == 1 and tokens[0].text in ELLIPSES


def closing(tokens: Sequence[Token]) -> int:
    """Where the bracket that opens `tokens` closes."""
    depth = 0
    for k, token in enumerate(tokens):
        depth += token.text in _OPENERS
        depth -= token.text in _CLOSERS
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
    """The family of which the cells are the first members, dots, and the last one."""
    dots = [k for k, cell in enumerate(cells) if is_dots(cell)]
    if len(dots) != 1 or not 1 <= dots[0] <= 3 or dots[0] != len(cells) - 2:
        return None
    cells = [unbraced(cell) for cell in cells]
    first, last = cells[0], cells[-1]
    changed = changes(first, last)
    if changed is None or len(changed) != 1:
        return None
    if any(changes(first, cells[k], k + 1) != changed for k in range(1, dots[0])):
        return None
    at = changed[0]
    texts = [token.text for token in first]
    rest = texts[at + 1 :]
    if texts[at - 1 : at] != ["_"] or (rest and rest not in TRANSPOSED):
        return None
    return _family(symbol(first[: at - 1]), is_transposed=bool(rest))


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
