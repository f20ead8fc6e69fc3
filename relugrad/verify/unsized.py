"""Sizes that a comparison depends on and that the text does not give."""

from __future__ import annotations

from collections.abc import Mapping

from ..language.constructs.functions import Bars, Determinant
from ..language.constructs.gradient import Gradient
from ..language.nodes import Identity, Inner, Node, Ones, OverIndices, SquaredNorm, Trace, walk
from ..language.shapes import Shapes
from ..language.sizes import leaves
from ..wording import listed, say


def several_ranges(shapes: Shapes) -> str:
    """Why nothing is compared where one index runs over two ranges."""
    if any(".." in limit for limit in shapes.limits):
        return say(
            "sums over one index begin or end at different numbers here, and what they have in"
            " common is not compared"
        )
    return say(
        "{names} are the last of the same indices: one of these letters is wrong",
        names=listed(shapes.limits),
    )


def size_missing(shapes: Shapes, node: Node, names: Mapping[int, str]) -> str:
    """What `node` depends on, though nothing says how large it is; or nothing."""
    if isinstance(node, Gradient) and node.wrt.name in shapes.limits:
        return say(
            "{name} is the number of terms in a sum, and no derivative is taken with respect to it",
            name=node.wrt.name,
        )

    def is_unnamed(size: int) -> bool:
        return not names.keys() >= set(leaves(shapes, size))

    if isinstance(node, Ones) and is_unnamed(shapes.of(node)[0]):
        return say(r"nothing here says what size \mathbf{1} has")
    if isinstance(node, OverIndices):
        for index in node.indices:
            if is_unnamed(shapes.index(index)):
                return say("nothing here says how far {index} runs", index=index.name)
        last = node.limit.partition("..")[2][:1]
        if last and last in shapes.variables:
            return say(
                "{letter} is the last index of a sum from 0, whose number of terms is not compared"
                " with it",
                letter=last,
            )
    power_of_size = isinstance(node, Determinant | Bars) and not isinstance(node.body, Identity)
    if (power_of_size or isinstance(node, (Trace, SquaredNorm, Inner))) and any(
        isinstance(part, Identity) and is_unnamed(shapes.of(part)[0]) for part in walk(node)
    ):
        return say("nothing here says what size I has")
    return ""
