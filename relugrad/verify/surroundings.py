"""What stands around the wrong side of a chain: the masks, slopes and symbols that it may lack."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..errors import NotReadError
from ..language.nodes import Activation, Apply, Node, Symbol, walk
from ..language.scope import reachable
from ..tokens import tidy
from .sides import Attempt

# So many sides before and after the wrong one are searched.
NEAR = 4
MAX_MASKS = 4
MAX_SLOPES = 6
MAX_SYMBOLS = 8


def near(attempt: Attempt, wrong: int, against: int) -> list[int]:
    """The two sides that are compared, and those of the chain that stand nearest to them."""
    others = range(max(wrong - NEAR, 0), min(wrong + NEAR, len(attempt.chain.sides)))
    return list(dict.fromkeys((wrong, against, *others)))


def nodes(attempt: Attempt, sides: Sequence[int]) -> Iterator[tuple[Node, str]]:
    """The expressions of these sides and of what their symbols stand for, with their LaTeX."""
    for side in map(attempt.side, sides):
        if side.node is None:
            continue
        # Spans count from the display's start; the side's own text starts at its span.
        yield side.node, " " * side.span[0] + side.latex
        try:
            for binding in reachable([(side.node, side.scope)]):
                if binding.node is not None and binding.parameter is None:
                    yield binding.node, binding.latex
        except NotReadError:
            continue


def masks(nodes: Sequence[tuple[Node, str]]) -> list[tuple[str, Apply]]:
    """The unit steps of what a ramp or a step is taken of in these expressions."""
    found: dict[str, Apply] = {}
    for node, latex in nodes:
        for part in walk(node):
            if isinstance(part, Apply) and part.built_in in ("ramp", "step"):
                said = f"H{_in_brackets(part.body, latex)}"
                found.setdefault(said, Apply(part.span, "step", part.body))
    return list(found.items())[:MAX_MASKS]


def slopes(nodes: Sequence[tuple[Node, str]]) -> list[tuple[str, Activation]]:
    """The derivatives of the general functions in these expressions, at their arguments."""
    found: dict[str, Activation] = {}
    for node, latex in nodes:
        for part in walk(node):
            if isinstance(part, Activation):
                inside = _in_brackets(part.body, latex)
                for order in (max(part.order, 1), part.order + 1):
                    said = f"{part.function}{chr(39) * order}{inside}"
                    found.setdefault(said, replace(part, order=order))
    return list(found.items())[:MAX_SLOPES]


def _in_brackets(node: Node, latex: str) -> str:
    said = tidy(latex[slice(*node.span)])
    return said if re.fullmatch(r"\([^()]*\)", said) else f"({said})"


def symbols(attempt: Attempt, nodes: Sequence[tuple[Node, str]]) -> list[Symbol]:
    """The symbols without a definition in these expressions."""
    found: dict[str, Symbol] = {}
    for node, _ in nodes:
        for part in walk(node):
            if isinstance(part, Symbol) and part.name in attempt.shapes.variables:
                found.setdefault(part.name, part)
    return list(found.values())[:MAX_SYMBOLS]
