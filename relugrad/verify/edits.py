r"""Slips written into the LaTeX of an equation: all texts that are one small edit away from it.

`slips` takes a slip back, to say what is wrong with an equation; this makes one. So a book can show
what happens to its own equations, and its tests ask whether every slip is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Literal

from ..language.chains import Chain, Side
from ..language.constructs.gradient import Gradient
from ..language.nodes import (
    Activation,
    Apply,
    Branch,
    Cases,
    Entries,
    Entry,
    Extreme,
    Hadamard,
    Index,
    Node,
    Number,
    Product,
    Span,
    SquaredNorm,
    Sum,
    Symbol,
    Transpose,
    children,
    walk,
)
from ..language.scope import Binding, reachable
from ..patterns import lazy

Operator = Literal[
    "factor", "sign", "transpose", "swap", "product", "mask", "letter", "index", "prime"
]
# The parentheses that an edit adds. Some of them may be needless.
OPEN, CLOSE = "\x01", "\x02"
_SIGN = lazy(r"([+-])[\s&]*$")


@dataclass(frozen=True, slots=True)
class Edit:
    """One small change of a display's LaTeX.

    Parameters
    ----------
    operator
        The kind of slip.
    span
        What is replaced, as offsets into the LaTeX.
    new
        What replaces it; the parentheses that the edit adds are `OPEN` and `CLOSE`.
    drops
        Whether it takes away a factor 2, a transpose, a mask, or the dot of a product.
    """

    operator: Operator
    span: Span
    new: str
    drops: bool = False

    @property
    def text(self) -> str:
        """What replaces the span, with all parentheses."""
        return self.new.replace(OPEN, "(").replace(CLOSE, ")")

    def written(self, latex: str) -> str:
        """A display's LaTeX with the edit in it."""
        start, end = self.span
        return f"{latex[:start]} {self.text} {latex[end:]}"

    def simpler(self) -> Iterator[Edit]:
        """The same edit with one pair of its parentheses less, in the order of their ends.

        A factor 1 may be left out, too. It is to be asked of each whether it says the same.
        """
        if self.operator == "factor" and self.new == "1":
            yield replace(self, new="")
        opened: list[int] = []
        for at, character in enumerate(self.new):
            if character == OPEN:
                opened.append(at)
            elif character == CLOSE:
                start = opened.pop()
                bare = self.new[:start] + self.new[start + 1 : at] + self.new[at + 1 :]
                yield replace(self, new=bare)


def _grouped(latex: str) -> str:
    return f"{OPEN}{latex}{CLOSE}"


# -- the edits of one side --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """A node with all that lies above it in its side, nearest last."""

    node: Node
    above: tuple[Node, ...]

    @property
    def parent(self) -> Node | None:
        return self.above[-1] if self.above else None


def _places(node: Node, above: tuple[Node, ...] = ()) -> Iterator[_Place]:
    """Every place where a slip can be made, parents first.

    What a derivative is taken with respect to, and the conditions of a case, are no expressions of
    their own.
    """
    yield _Place(node, above)
    under = children(node)
    if isinstance(node, (Gradient, Branch)):
        under = under[:1]
    for child in under:
        yield from _places(child, (*above, node))


class Edits:
    """All edits of one side of a chain.

    Parameters
    ----------
    latex
        The LaTeX of the display that the side stands in.
    side
        The side, which must have been read.
    symbols
        Those of which one may be written for another.
    """

    def __init__(self, latex: str, side: Side, symbols: Sequence[Symbol]) -> None:
        self.latex = latex
        self.side = side
        self.symbols = symbols

    def all(self) -> Iterator[Edit]:
        """All of them, from the outside of the expression inwards."""
        for place in _places(self.side.readable):
            if isinstance(place.node, (Branch, Cases, Entries)):
                continue
            yield from self.factor(place)
            yield from self.sign(place)
            yield from self.transpose(place)
            yield from self.swap(place)
            yield from self.product(place)
            yield from self.mask(place)
            yield from self.letter(place)
            yield from self.index(place)
            yield from self.prime(place)

    def text(self, node: Node) -> str:
        return self.latex[node.span[0] : node.span[1]]

    def is_step(self, node: Node) -> bool:
        """Whether it is the unit step, under its own name or as the derivative of the ramp."""
        if not isinstance(node, Apply):
            return False
        kind = self.kind(node)
        return kind == "step" if not node.order else kind == "ramp" and node.order == 1

    def kind(self, node: Apply) -> str:
        """``ramp`` or ``step`` for the built-in functions, else the function's own name."""
        if self.side.scope.get(node.function) is not None:
            return {"R": "ramp", "H": "step"}.get(node.function, node.function)
        return node.built_in

    # -- the operators --------------------------------------------------------------------------

    def stands_free(self, place: _Place) -> bool:
        """Whether a factor or a sign here is not the same as one further out."""
        return not place.above or isinstance(
            place.parent, (Sum, Apply, Activation, Extreme, SquaredNorm, Branch, Entries)
        )

    def factor(self, place: _Place) -> Iterator[Edit]:
        node, text = place.node, self.text(place.node)
        if isinstance(node, Number):
            if node.value == 2 and isinstance(place.parent, (Product, Sum)):
                yield Edit("factor", node.span, "1", drops=True)
            if node.value:
                yield Edit("factor", node.span, _grouped(str(2 * node.value)))
        elif self.stands_free(place):
            yield Edit("factor", node.span, _grouped(f"2{_grouped(text)}"))

    def sign(self, place: _Place) -> Iterator[Edit]:
        node = place.node
        if not self.stands_free(place) or (isinstance(node, Number) and node.value == 0):
            return
        if isinstance(place.parent, Sum):
            sign = _SIGN.search(self.latex, self.side.span[0], node.span[0])
            if sign is not None:
                plus = "" if place.parent.terms[0] is node else "+"
                yield Edit("sign", sign.span(1), "-" if sign[1] == "+" else plus)
                return
        yield Edit("sign", node.span, _grouped(f"-{_grouped(self.text(node))}"))

    def transpose(self, place: _Place) -> Iterator[Edit]:
        node = place.node
        if isinstance(node, Transpose):
            yield Edit("transpose", node.span, _grouped(self.text(node.body)), drops=True)
        elif not isinstance(node, Number) and not isinstance(place.parent, (Transpose, Entry)):
            yield Edit("transpose", node.span, f"{_grouped(self.text(node))}^T")

    def swap(self, place: _Place) -> Iterator[Edit]:
        node = place.node
        if isinstance(node, (Product, Hadamard)):
            for left, right in pairwise(node.factors):
                between = self.latex[left.span[1] : right.span[0]]
                new = f"{_grouped(self.text(right))} {between} {_grouped(self.text(left))}"
                yield Edit("swap", (left.span[0], right.span[1]), new)

    def product(self, place: _Place) -> Iterator[Edit]:
        node = place.node
        if not isinstance(node, (Product, Hadamard)):
            return
        dotted = isinstance(node, Hadamard)
        for left, right in pairwise(node.factors):
            if isinstance(left, Number) or isinstance(right, Number):
                continue
            operator = "" if dotted else r" \odot "
            new = f"{_grouped(self.text(left))}{operator}{_grouped(self.text(right))}"
            yield Edit("product", (left.span[0], right.span[1]), _grouped(new), drops=dotted)

    def mask(self, place: _Place) -> Iterator[Edit]:
        node = place.node
        if isinstance(node, Apply) and self.kind(node) == "ramp" and not node.order:
            yield Edit("mask", node.span, _grouped(self.text(node.body)), drops=True)
        if not isinstance(node, (Product, Hadamard)):
            return
        for i, factor in enumerate(node.factors):
            if not self.is_step(factor) and not (isinstance(factor, Activation) and factor.order):
                continue
            rest = node.factors[:i] + node.factors[i + 1 :]
            operator = r" \odot " if isinstance(node, Hadamard) else " "
            new = operator.join(_grouped(self.text(other)) for other in rest)
            yield Edit("mask", node.span, _grouped(new), drops=True)

    def letter(self, place: _Place) -> Iterator[Edit]:
        node = place.node
        symbol = node.wrt if isinstance(node, Gradient) else node
        if not isinstance(symbol, Symbol):
            return
        alike = [other.name for other in self.symbols if other.kind == symbol.kind]
        if len(alike) > 1:
            another = alike[(alike.index(symbol.name) + 1) % len(alike)]
            if self.text(symbol) != symbol.name and isinstance(place.parent, Entry):
                another = _small(another)
            yield Edit("letter", symbol.span, another)

    def index(self, place: _Place) -> Iterator[Edit]:
        node, text = place.node, self.text(place.node)
        found = re.search(r"_\{([a-z])(,?)([a-z])\}$", text)
        if not isinstance(node, Entry) or found is None or found[1] == found[3]:
            return
        turned = f"{text[: found.start()]}_{{{found[3]}{found[2]}{found[1]}}}"
        yield Edit("index", node.span, turned)

    def prime(self, place: _Place) -> Iterator[Edit]:
        node, text = place.node, self.text(place.node)
        if not isinstance(node, Activation):
            return
        letter, opened, rest = text.partition("(")
        bare = letter.rstrip("' ")
        for order in (node.order + 1, node.order - 1):
            if opened and order >= 0 and letter.count("'") == node.order:
                yield Edit("prime", node.span, f"{bare}{chr(39) * order}({rest}")


def _small(name: str) -> str:
    r"""The letter with which an entry is written: `y` for `Y` and \mathbf{y}, `\hat{y}` too."""
    plain = name.removeprefix("\\mathbf{").removesuffix("}") if "mathbf" in name else name
    return re.sub(r"(?<![\\A-Za-z])[A-Z]", lambda letter: letter[0].lower(), plain)


# -- what an edited equation is judged with ---------------------------------------------------


def symbols_of(sides: Sequence[Side]) -> list[Symbol]:
    """The symbols of some sides, each once, in their order."""
    found: dict[str, Symbol] = {}
    for side in sides:
        for part in walk(side.node) if side.node is not None else ():
            if isinstance(part, Symbol):
                found.setdefault(part.name, part)
    return list(found.values())


def uses(chain: Chain, bindings: Sequence[Binding]) -> bool:
    """Whether a chain says anything of what one of the definitions defines."""
    read_sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    return any(known is binding for known in reachable(read_sides) for binding in bindings)


def needed(chain: Chain, chains: Sequence[Chain]) -> list[int]:
    """The displays that an edit of a chain is judged with, by their indices, in order.

    These are its own, those that say something of its definitions, and those of all definitions
    that they use.

    Parameters
    ----------
    chain
        One of `chains`.
    chains
        Those of the document.
    """
    bindings = [(e.display, e.defines) for one in chains for e in one.equalities]
    where = {id(binding): display for display, binding in bindings if binding is not None}
    defines = [e.defines for e in chain.equalities if e.defines is not None]
    users = [c for c in chains if c is chain or (defines and uses(c, defines))]
    displays = {e.display for c in users for e in c.equalities}
    own = [c for c in chains if any(e.display in displays for e in c.equalities)]
    sides = [s for c in own for s in c.sides if s.node is not None]
    for binding in reachable([(side.readable, side.scope) for side in sides]):
        displays |= {where[id(binding)]} if id(binding) in where else set()
    return sorted(displays | {e.display for c in own for e in c.equalities})


# -- as an author would write it --------------------------------------------------------------


def tidied(edit: Edit, latex: str, reading: Callable[[str], object]) -> Edit:
    """The edit without the parentheses, and the factor 1, that change nothing.

    Parameters
    ----------
    edit, latex
        An edit, and the LaTeX of its display.
    reading
        What a text says, such as `said_by`; two texts with one reading say the same.
    """
    if next(edit.simpler(), None) is None:
        return edit
    wanted = reading(edit.written(latex))
    found: Edit | None = edit
    while found is not None:
        edit = found
        same = (one for one in edit.simpler() if reading(one.written(latex)) == wanted)
        found = next(same, None)
    return edit


def said_by(chains: Sequence[Chain], display: int) -> object:
    """What the chains say in one display: equal for two texts that differ in their writing alone.

    A factor 1 says nothing.
    """
    sides = [side for chain in chains for side in chain.sides if side.display == display]
    return [None if side.node is None else _form(side.node) for side in sides]


def _form(node: Node) -> object:
    if isinstance(node, Product):
        factors = [f for f in node.factors if not (isinstance(f, Number) and f.value == 1)]
        if len(factors) == 1:
            return _form(factors[0])
        return ("Product", *map(_form, factors))
    parts = [getattr(node, field.name) for field in fields(node) if field.name != "span"]
    return (type(node).__name__, *map(_part, parts))


def _part(value: object) -> object:
    if isinstance(value, Node):
        return _form(value)
    if isinstance(value, tuple):
        return tuple(map(_part, value))
    # Two readings have not the same indices, though these have the same names.
    return value.name if isinstance(value, Index) else value
