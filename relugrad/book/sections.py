"""The sections of a page that Sphinx has read, by the rules of `relugrad.documents.sections`."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from docutils import nodes

from relugrad.documents.sections import TOP, Section, opens_exercise, switched, told_exercise

__all__ = ["DoctreeSections"]


class DoctreeSections:
    """Which section each node of one page stands in; the nodes are asked for in their order."""

    def __init__(self) -> None:
        self.blocks: dict[nodes.Element, Section] = {}
        self.exercises: dict[nodes.Element, Section] = {}  # that a paragraph of a block began
        self.numbers: Counter[tuple[int, ...]] = Counter()

    def of(self, node: nodes.Element) -> Section:
        """The section that a node stands in."""
        block = node.parent
        if block is None:
            return TOP
        return self.exercises.get(block) or self._block(block)

    def switch(self, comment: nodes.Element) -> None:
        """Obey a comment that says whether the rest of its section is checked."""
        if (on := switched(comment.astext())) is not None and comment.parent is not None:
            own = self.exercises if comment.parent in self.exercises else self.blocks
            own[comment.parent] = replace(self.of(comment), checked=on)

    def begin(self, paragraph: nodes.Element) -> None:
        """Begin an exercise where the paragraph says so; it ends with its block or at the next."""
        told = told_exercise(paragraph.astext())
        if told is not None and paragraph.parent is not None:
            self.exercises[paragraph.parent] = self._child(self._block(paragraph.parent), told)

    def _block(self, block: nodes.Element) -> Section:
        if block not in self.blocks:
            self.blocks[block] = self._opened(block)
        return self.blocks[block]

    def _opened(self, block: nodes.Element) -> Section:
        if isinstance(block, nodes.section):
            # A heading ends the exercise before it.
            outer = TOP if block.parent is None else self._block(block.parent)
            title = next(block.findall(nodes.title), None)
            return self._child(outer, "" if title is None else " ".join(title.astext().split()))
        outer = self.of(block)
        name = getattr(block, "tagname", "").removesuffix("_node")
        if isinstance(block, nodes.list_item) or opens_exercise(name):
            return self._child(outer, outer.heading)
        return outer

    def _child(self, outer: Section, heading: str) -> Section:
        self.numbers[outer.path] += 1
        path = (*outer.path, self.numbers[outer.path] - 1)
        return Section(heading, path, outer.checked)
