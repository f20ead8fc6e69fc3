r"""What a text says below a brace: in `\underbrace{u^T z}_{= 0}` that `u^T z` is 0."""

from __future__ import annotations

from collections.abc import Iterator

from .columns import is_equality, is_relation
from .dots import closing
from .rewriting import BRACES
from .statements import Statement


def braced_equations(statement: Statement) -> Iterator[Statement]:
    """The equations that the labels of braces make with what stands above them."""
    for tokens in statement.sides:
        for k, token in enumerate(tokens):
            if token.text not in BRACES:
                continue
            end = closing(tokens, k + 1) + 1
            label = tokens[end + 2 : closing(tokens, end + 1)]
            marked = [t.text for t in tokens[end : end + 2]] == [BRACES[token.text], "{"]
            if marked and label and is_equality(label[0]) and not any(map(is_relation, label[1:])):
                sides = [list(tokens[k + 2 : end - 1]), label[1:]]
                if all(sides):
                    yield Statement(statement.display, sides, [label[0]])
