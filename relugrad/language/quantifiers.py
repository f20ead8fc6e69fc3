"""Symbols that a text speaks of in general: "for every $x$", 对任意 $x$.

What such a symbol stood for before, and what was assumed of it, is over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ..errors import NotReadError, not_read
from ..patterns import lazy
from .chains import Chain, Side
from .constructs.indices import Stacked
from .constructs.member import Member
from .misfits import ShapeError
from .nodes import Entries, Index, Number, free_indices
from .parser import name_of
from .restricted import restrict
from .scope import reachable
from .shapes import Shapes
from .sizes import SCALAR

MAX_INDICES = 4

_NOUNS = r"(?:\s+(?!such\b|these\b|those\b|this\b)[a-z-]+){0,4}"
_SYMBOLS = r"\s*\$`?\s*(?P<symbols>[^$]{1,120}?)\s*`?\$"
_BEFORE = (
    rf"\b(?:for|over)\s+(?:any|every|all|each|arbitrary|general)\b{_NOUNS}",
    rf"\b(?:arbitrary|any\s+given){_NOUNS}",
    r"(?:任意|任取|任给|任給|任一|任何|一切|所有|每个|每個|每一个|每一個)"
    r"(?:的|一个|一個)?[\u4e00-\u9fff]{0,6}?",
)
_QUANTIFIED = lazy(rf"(?:{'|'.join(_BEFORE)}){_SYMBOLS}", re.IGNORECASE)
_ANOTHER = lazy(rf"(?:\s|,|，|、|and|or|和|与|與|及)*{_SYMBOLS}")
_ARBITRARY = lazy(
    rf"{_SYMBOLS}\s*(?:(?:is|are|be)\s+(?:arbitrary|any\b)|(?:是|为|為)任意)", re.IGNORECASE
)
_RELATION = lazy(r"\\(?:in|subset|subseteq|neq|ne|geq?|leq?|succ|prec)\b|[<>:]")


_BEHIND = lazy(r"\s*(?:holds?|is true|成立)?\s*$")


def freed(before: str, after: str = "") -> Iterator[str]:
    """The symbols that the text before an equation, or directly after it, speaks of in general."""
    yield from _freed(before)
    behind = _QUANTIFIED.search(after)
    if behind is not None and _BEHIND.match(after[: behind.start()]):
        yield from _freed(behind[0])


def _freed(text: str) -> Iterator[str]:
    for match in _ARBITRARY.finditer(text):
        yield from _names(match["symbols"])
    for match in _QUANTIFIED.finditer(text):
        yield from _names(match["symbols"])
        end = match.end()
        while (another := _ANOTHER.match(text, end)) is not None:
            yield from _names(another["symbols"])
            end = another.end()


def _names(latex: str) -> Iterator[str]:
    """The symbols of a list that ends at a relation, such as `x, y \\in \\mathbb{R}^n`."""
    for one in _RELATION.split(latex)[0].split(","):
        if (name := name_of(one)) is not None:
            yield name


# -- indices --------------------------------------------------------------------------------


def for_all(chain: Chain) -> None:
    """Let a chain with indices that no sum binds speak of all their values together."""
    found = {index for side in chain.sides if side.node for index in free_indices(side.node)}
    used = [index for index in chain.indices.values() if index in found]
    if not used:
        return
    restrict(chain, used)
    several = any(map(_is_of_several, chain.sides)) and not any(map(_applies, chain.sides))
    _entries(used, chain.sides, stacked=several)


def agree(sides: Sequence[Side]) -> bool:
    """Let two sides speak of all values of their indices, if both have the same ones."""
    found = [free_indices(side.node) if side.node is not None else () for side in sides]
    used = list(dict.fromkeys(index for indices in found for index in indices))
    same = all(index in indices for index in used for indices in found)
    _entries(used if same else (), sides)
    return same


def _entries(used: Sequence[Index], sides: Iterable[Side], *, stacked: bool = False) -> None:
    """Put the sides in terms of the indices `used`, if there are any, and not too many."""
    for side in sides:
        if side.node is None or not used:
            continue
        if len(used) > MAX_INDICES:
            side.node, side.error = (
                None,
                not_read(
                    "{names}: more than {most} indices without a sum over them",
                    side.span,
                    names=", ".join(index.name for index in used),
                    most=MAX_INDICES,
                ),
            )
        elif not stacked:
            side.node = Entries(side.node.span, tuple(used), side.node)
        elif not isinstance(side.node, Number):
            # A 0 has every shape.
            side.node = Stacked(side.node.span, tuple(used), side.node)


def _is_of_several(side: Side) -> bool:
    """Whether a side is a column, a row or a matrix for each value of its indices."""
    if side.node is None or not any(isinstance(part, Member) for part in side.parts):
        return False
    shapes = Shapes()
    try:
        for binding in reachable([(side.node, side.scope)]):
            shapes.binding(binding)
        shape = shapes.infer(side.node, side.scope, " " * side.span[0] + side.latex)
    except (NotReadError, ShapeError):
        return False
    return not shapes.unify_shapes(SCALAR, shape)


def _applies(side: Side) -> bool:
    """Whether one of several stands before a symbol in brackets, as a function: `K_n(x)`."""
    ends = {part.span[1] for part in side.parts if isinstance(part, Member)}
    tokens = [token for token in side.tokens if token.kind != "gap"]
    texts = [token.text for token in tokens]
    return any(
        token.text == "(" and before.end in ends and texts[k + 3 : k + 4] == [")"]
        for k, (before, token) in enumerate(pairwise(tokens))
    )
