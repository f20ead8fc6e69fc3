r"""What changes from one expression to the next: the pieces of the LaTeX that are new, or gone.

Two expressions are compared as ordered trees, by the edit distance of Zhang and Shasha (SIAM
Journal on Computing 18, 1989): the cheapest way to delete and insert operations so that one tree
becomes the other. What is kept is not marked; of an operation that is new around operands that are
kept, only its own symbols are. An operand that changes sides together with its operation is marked
with it, though it may stand where it stood: the mask in tr(Aᵀ(B ⊙ C)) = tr((A ⊙ B)ᵀC).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from math import inf

from relugrad.language.chains import Side
from relugrad.language.constructs.gradient import Gradient
from relugrad.language.nodes import (
    Cases,
    Differential,
    Node,
    Quotient,
    Span,
    Sum,
    Symbol,
    children,
    walk,
)
from relugrad.tokens import Token

__all__ = ["changes", "mark"]

LARGE = 5
"""From so many operations and letters on, a copy of what is kept is not new, as both terms of a
product rule show; a smaller one, such as a letter or a mask, was moved."""

_BREAK = re.compile(r"\s*(?:&|\\\\(?:\[[^\]]*\])?)\s*")
_SCRIPT = re.compile(r"([_^])\s*(\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+|[^\s{}\\])\s*")


@dataclass(slots=True)
class _Tree:
    """A node of an expression with all that tells it from others, and its symbols' places."""

    label: tuple[object, ...]
    span: Span
    below: list[_Tree]
    own: list[Span] = field(default_factory=list)
    solid: bool = False
    kept: bool = False

    def walk(self) -> Iterator[_Tree]:
        """All trees below, and then this one."""
        for tree in self.below:
            yield from tree.walk()
        yield self

    def shape(self) -> tuple[object, ...]:
        """Equal for trees that say the same."""
        return (self.label, *(tree.shape() for tree in self.below))


def changes(old: Side, new: Side) -> tuple[list[Span], list[Span]]:
    r"""What is gone from `old`, and what is new in `new`: spans in the displays' LaTeX, in order.

    Parameters
    ----------
    old, new
        Sides that were read, as `chains` returns them.

    Examples
    --------
    >>> from relugrad.language.gathering import chains
    >>> from relugrad.documents.reading import read
    >>> latex = r"\operatorname{tr}(AB) = \operatorname{tr}(BA)"
    >>> [chain] = chains(read(latex))
    >>> gone, new = changes(*chain.sides)
    >>> [latex[a:b] for a, b in gone], [latex[a:b] for a, b in new]
    (['B'], ['B'])
    """
    trees = [_tree(side.readable, side.tokens) for side in (old, new)]
    before, after = ([*tree.walk()] for tree in trees)
    pairs = _kept(before, after)
    moved = _moved(before, after, pairs)
    if moved:
        for tree in moved:
            for part in tree.walk():
                part.label = ("moved", *part.label)
        pairs = _kept(before, after)
    for i, j in pairs:
        before[i].kept = after[j].kept = True
    _keep_copies(before, after)
    gone, fresh = (_runs(_marked(tree), side) for tree, side in zip(trees, (old, new), strict=True))
    return gone, fresh


def mark(latex: str, spans: Mapping[str, Iterable[Span]]) -> str:
    r"""`latex` with spans in KaTeX's ``\htmlClass``, which leaves the layout as it is.

    Parameters
    ----------
    spans
        By the name of their class; no two overlap.

    Examples
    --------
    >>> mark("X^T W", {"new": [(1, 3)], "old": [(4, 5)]})
    'X^{\\htmlClass{new}{T}} \\htmlClass{old}{W}'
    """
    out, at = [], 0
    for start, end, name in sorted((*span, name) for name, some in spans.items() for span in some):
        out.append(latex[at:start])
        # A script without its base would stand at another height.
        while script := _SCRIPT.match(latex, start, end):
            inner = script[2][1:-1] if script[2][0] == "{" else script[2]
            out.append(f"{script[1]}{{\\htmlClass{{{name}}}{{{inner}}}}}")
            start = script.end()
        if start < end:
            out.append(f"\\htmlClass{{{name}}}{{{latex[start:end]}}}")
        at = end
    return "".join([*out, latex[at:]])


# -- trees ----------------------------------------------------------------------------------


def _tree(node: Node, tokens: Sequence[Token]) -> _Tree:
    below = [_tree(child, tokens) for child in children(node)]
    if isinstance(node, Sum):
        for k, sign in enumerate(node.signs):
            if sign < 0:
                after = below[k - 1].span[1] if k else node.span[0]
                below[k] = _negative(below[k], after, tokens)
        if len(below) == 1:
            return below[0]
    if isinstance(node, Gradient) or (
        isinstance(node, Differential) and isinstance(node.body, Symbol)
    ):
        # ∂f/∂W and dW are letters of their own.
        names = (part.name for part in walk(node) if isinstance(part, Symbol))
        return _Tree((type(node).__name__, *names), node.span, [])
    label = (
        type(node).__name__,
        *(
            value
            for name in (part.name for part in fields(node) if part.name not in ("span", "signs"))
            for value in [getattr(node, name)]
            if not isinstance(value, Node | tuple)
        ),
    )
    # The symbols of these stand around their operands in one piece.
    tree = _Tree(label, node.span, below, solid=isinstance(node, Quotient | Cases))
    tree.own = [*_own(tree, tokens)]
    return tree


def _negative(term: _Tree, after: int, tokens: Sequence[Token]) -> _Tree:
    """A term with its minus, which a sum keeps apart from it."""
    signs = [t for t in tokens if t.text == "-" and after <= t.start and t.end <= term.span[0]]
    if not signs:
        return term
    minus = signs[-1]
    return _Tree(("-",), (minus.start, term.span[1]), [term], [(minus.start, minus.end)])


def _own(tree: _Tree, tokens: Sequence[Token]) -> Iterator[Span]:
    """The symbols of an operation itself, without those of its operands and without brackets."""
    for token in tokens:
        if token.kind == "gap" or token.text in ("(", ")", "[", "]"):
            continue
        inside = tree.span[0] <= token.start and token.end <= tree.span[1]
        if inside and not any(b.span[0] <= token.start < b.span[1] for b in tree.below):
            yield token.start, token.end


# -- the edit distance ----------------------------------------------------------------------

EDIT = 2
"""What it costs to delete or to insert; to keep an operation but not all its operands costs 1."""


def _moved(old: list[_Tree], new: list[_Tree], pairs: Sequence[tuple[int, int]]) -> list[_Tree]:
    """The operands in `old` whose operation is gone there, and new beside them in `new`."""
    kept = {id(old[i]) for i, _ in pairs} | {id(new[j]) for _, j in pairs}
    above = {id(part): tree for trees in (old, new) for tree in trees for part in tree.below}
    found = []
    for i, j in pairs:
        one, other = above.get(id(old[i])), above.get(id(new[j]))
        if one is None or other is None or {id(one), id(other)} & kept:
            continue
        if one.label == other.label and len(one.below) > 1:
            found.append(old[i])
    return found


def _kept(old: list[_Tree], new: list[_Tree]) -> list[tuple[int, int]]:
    """The pairs of trees, by their places in post-order, that the cheapest edit keeps."""
    left, right = _leftmost(old), _leftmost(new)

    @cache
    def change(i: int, j: int) -> float:
        """What it costs to keep one operation as the other."""
        if old[i].label != new[j].label:
            return inf
        return 0 if old[i].shape() == new[j].shape() else 1

    @cache
    def cost(a: int, i: int, b: int, j: int) -> float:
        """What it costs to make the trees from `b` to `j` of those from `a` to `i`."""
        if i < a or j < b:
            return EDIT * (i - a + j - b + 2)
        if whole(a, i, b, j):
            kept = cost(a, i - 1, b, j - 1) + change(i, j)
        else:
            kept = cost(a, left[i] - 1, b, right[j] - 1) + cost(left[i], i, right[j], j)
        return min(kept, cost(a, i - 1, b, j) + EDIT, cost(a, i, b, j - 1) + EDIT)

    def whole(a: int, i: int, b: int, j: int) -> bool:
        return left[i] == a and right[j] == b

    pairs = []
    todo = [(0, len(old) - 1, 0, len(new) - 1)]
    while todo:
        a, i, b, j = todo.pop()
        while i >= a and j >= b:
            least = cost(a, i, b, j)
            if whole(a, i, b, j) and least == cost(a, i - 1, b, j - 1) + change(i, j):
                pairs.append((i, j))
                i, j = i - 1, j - 1
            elif least == cost(a, i - 1, b, j) + EDIT:
                i -= 1
            elif least == cost(a, i, b, j - 1) + EDIT:
                j -= 1
            else:
                todo.append((left[i], i, right[j], j))
                i, j = left[i] - 1, right[j] - 1
    return pairs


def _leftmost(trees: list[_Tree]) -> list[int]:
    """For each tree in post-order the place of its leftmost leaf."""
    return [k + 1 - sum(1 for _ in tree.walk()) for k, tree in enumerate(trees)]


def _keep_copies(old: list[_Tree], new: list[_Tree]) -> None:
    """Keep what is large and says what stood there before, though the edit kept it elsewhere."""
    for tree in new:
        parts = [*tree.walk()]
        if tree.kept or len(parts) < LARGE:
            continue
        same = [other for other in old if other.shape() == tree.shape()]
        if any(all(part.kept for part in other.walk()) for other in same):
            for part in parts:
                part.kept = True
        elif all(part.kept for part in parts[:-1]):
            # Operands were kept, and by chance of their order not the operation between them.
            for other in same:
                if not other.kept and all(part.kept for part in [*other.walk()][:-1]):
                    tree.kept = other.kept = True
                    break


# -- spans ----------------------------------------------------------------------------------


def _marked(tree: _Tree) -> Iterator[Span]:
    """Whole trees where nothing is kept, else the own symbols of those that are not."""
    if not any(part.kept for part in tree.walk()):
        yield tree.span
        return
    if not tree.kept and tree.solid:
        yield tree.span
        return
    if not tree.kept:
        yield from tree.own
    for part in tree.below:
        yield from _marked(part)


def _runs(spans: Iterable[Span], side: Side) -> list[Span]:
    """The spans in order, joined where no symbol is between them, parted where a line ends."""
    runs: list[Span] = []
    for start, end in sorted(spans):
        between = runs and any(runs[-1][1] <= t.start and t.end <= start for t in side.tokens)
        if runs and not between:
            runs[-1] = (runs[-1][0], max(runs[-1][1], end))
        else:
            runs.append((start, end))
    first = side.span[0]
    return [span for a, b in runs for span in _lines(side.latex[a - first : b - first], a)]


def _lines(text: str, start: int) -> Iterator[Span]:
    """The spans of what stands between the places for alignment and the ends of lines."""
    cuts = [] if "\\begin" in text else [*_BREAK.finditer(text)]
    at = 0
    for begin, end in [*(cut.span() for cut in cuts), (len(text), len(text))]:
        if text[at:begin].strip():
            yield start + at, start + begin
        at = end
