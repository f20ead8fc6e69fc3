"""Nodes: what is below them, and that they never change."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from relugrad.language.nodes import (
    children,
    walk,
    with_children,
)

from .expressions import EVERYTHING, read


class TestNodes:
    @pytest.mark.parametrize("latex", EVERYTHING)
    def test_children_can_be_put_back(self, latex: str) -> None:
        for node in walk(read(latex)):
            assert with_children(node, children(node)) == node

    def test_walk_goes_through_all_of_them_parents_first(self) -> None:
        found = [type(node).__name__ for node in walk(read(r"A B + \max(C, 0)"))]
        assert found == ["Sum", "Product", "Symbol", "Symbol", "Apply", "Symbol"]

    def test_nodes_are_frozen(self) -> None:
        node: Any = read("A")
        with pytest.raises(AttributeError):
            node.name = "B"
        assert {field.name for field in fields(node)} == {"span", "name", "kind"}
