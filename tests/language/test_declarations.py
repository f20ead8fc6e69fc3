"""What a text says a symbol is, and what it only seems to say."""

from __future__ import annotations

from relugrad.language.declarations import declarations


def test_what_a_matrix_is_made_of_is_no_matrix() -> None:
    assert list(declarations("以各个 $x_i$ 为列的矩阵")) == []
    assert [one.kind for one in declarations("设 $x$ 为矩阵")] == ["matrix"]


def test_what_belongs_to_a_matrix_is_no_matrix() -> None:
    assert list(declarations("如果 $t$ 是矩阵***A***的特征值")) == []
    assert [one.name for one in declarations("如果 $t$ 是矩阵 $A$ 的特征值")] == ["A"]


def test_the_entries_of_an_array_are_no_vectors() -> None:
    assert list(declarations(r"the vector $\begin{pmatrix} a \\ b \\ 0 \end{pmatrix}$")) == []


def test_a_dimension_before_the_noun() -> None:
    for said in ("an $n$ dimensional vector", "an $n$-dimensional vector", "a 6 x 1 vector"):
        assert [one.kind for one in declarations(f"$x$ is {said}.")] == ["vector"]


def test_the_reals_in_a_plain_letter() -> None:
    [one] = declarations(r"若 $a\in R$，则")
    assert (one.name, one.kind, one.sure) == ("a", "scalar", False)
    assert list(declarations(r"Let $X \in R$ and $a \in R_m$.")) == []
