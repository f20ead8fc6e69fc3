r"""What a text says below a brace: in `\underbrace{u^T z}_{= 0}` that `u^T z` is 0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..tokens import Token
from ..vocabulary import CLOSERS, OPENERS
from .columns import is_equality, is_relation
from .statements import Statement

_LABELS = {"\\underbrace": "_", "\\overbrace": "^"}


def braced_equations(statement: Statement) -> Iterator[Statement]:
    """The equations that the labels of braces make with what stands above them."""
    for tokens in statement.sides:
        for k, token in enumerate(tokens):
            if token.text not in _LABELS:
                continue
            end = _group_end(tokens, k + 1)
            label = tokens[end + 2 : _group_end(tokens, end + 1) - 1]
            marked = [t.text for t in tokens[end : end + 2]] == [_LABELS[token.text], "{"]
            if marked and label and is_equality(label[0]) and not any(map(is_relation, label[1:])):
                sides = [list(tokens[k + 2 : end - 1]), label[1:]]
                if all(sides):
                    yield Statement(statement.display, sides, [label[0]])


def _group_end(tokens: Sequence[Token], at: int) -> int:
    """Where the group that begins at `at` ends."""
    depth = 0
    for k in range(at, len(tokens)):
        if tokens[k].text in OPENERS:
            depth += 1
        elif tokens[k].text in CLOSERS:
            depth -= 1
        if depth <= 0:
            return k + 1
    return len(tokens)
