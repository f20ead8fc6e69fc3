"""What a text says a symbol is, and what it only seems to say."""

from __future__ import annotations

from relugrad.language.declarations import declarations


def test_what_a_matrix_is_made_of_is_no_matrix() -> None:
    assert list(declarations("以各个 $x_i$ 为列的矩阵")) == []
    assert [one.kind for one in declarations("设 $x$ 为矩阵")] == ["matrix"]
