r"""What each symbol is: a number, a column, a row or a matrix, told by all its uses in a section.

Every construct restricts what its parts can be: what is divided by is a number, what is inverted is
a number or a matrix, Aw is a column where w is one. These restrictions are passed up and down all
expressions until nothing changes. Where several kinds are left, the letter's looks decide.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from .construct import Construct
from .constructs.adjoint import Adjoint
from .constructs.functions import Bars, Determinant, Elementary, RationalPower, Softmax
from .constructs.gradient import Gradient, names_loss
from .constructs.member import Member
from .constructs.products import Diag, Vec
from .nodes import (
    Activation,
    Apply,
    Branch,
    Cases,
    Differential,
    Entries,
    Entry,
    Extreme,
    Hadamard,
    HadamardPower,
    Identity,
    IndexSum,
    Inner,
    Inverse,
    Kind,
    Kronecker,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
    Trace,
    Transpose,
    children,
    with_children,
)
from .scope import Scope

# Sets of kinds, one bit each.
Kinds = int
NUMBER, COLUMN, ROW, MATRIX = 1, 2, 4, 8
ANY: Kinds = 15
NAMES: Mapping[Kinds, Kind] = {
    NUMBER: "scalar", COLUMN: "vector", ROW: "row", MATRIX: "matrix",
}  # fmt: skip
BITS: Mapping[Kind, Kinds] = {name: bit for bit, name in NAMES.items()}

# A key under which the kinds of a node are kept: all nodes of one symbol share theirs.
Slot = object
# The kinds of a node and of its parts.
Told = tuple[Kinds, Sequence[Kinds]]

_TURNED = [0] * 16
for _set in range(16):
    _TURNED[_set] = (
        (_set & (NUMBER | MATRIX)) | (ROW if _set & COLUMN else 0) | (COLUMN if _set & ROW else 0)
    )


def _times(a: Kinds, b: Kinds) -> Kinds:
    """The kind of a product of two single kinds; 0 where they do not fit."""
    if a == NUMBER:
        return b
    if b == NUMBER:
        return a
    known = {
        (COLUMN, ROW): MATRIX, (ROW, COLUMN): NUMBER, (ROW, MATRIX): ROW,
        (MATRIX, COLUMN): COLUMN, (MATRIX, MATRIX): MATRIX,
    }  # fmt: skip
    return known.get((a, b), 0)


_SINGLE = (NUMBER, COLUMN, ROW, MATRIX)
_PRODUCTS = {(a, b): _times(a, b) for a in _SINGLE for b in _SINGLE}


def _bits(kinds: Kinds) -> Iterator[Kinds]:
    return (k for k in _SINGLE if k & kinds)


# -- what a construct says of its parts -----------------------------------------------------------


def told(node: Node, own: Kinds, parts: Sequence[Kinds]) -> Told:
    """What is left of the kinds of a node and of its parts, by what the node is."""
    match node:
        case Gradient(body=body):
            of, by = parts
            loss = isinstance(body, Symbol) and names_loss(body.name) and of & NUMBER
            return _gradient(own, (NUMBER if loss else of, by))
        case Adjoint(body=body):
            return told(Transpose(node.span, body), own, parts)
        case Elementary():
            return _same(own, parts)
        case Softmax():
            # Of a matrix it may be that of the rows or of the columns: nothing makes A a column.
            return _same(own & ~NUMBER, parts)
        case Vec():
            return own & COLUMN, parts
        case RationalPower():
            both = own & parts[0] & (NUMBER | MATRIX)
            return both, (both,)
        case Determinant() | Bars():
            return own & NUMBER, (parts[0] & (NUMBER | MATRIX),)
        case Diag():
            inside = parts[0] & (COLUMN | MATRIX)
            return own & (COLUMN | MATRIX), (inside,)
        case Construct():
            return node.kinds(own, parts)
        case Number(value=value):
            return (own, parts) if value == 0 else (own & NUMBER, parts)
        case Identity():
            return own & MATRIX, parts
        case Ones():
            return own & COLUMN, parts
        case Kronecker():
            return own & NUMBER, parts
        case Sum() | Hadamard() | HadamardPower() | Differential() | Extreme() | Activation():
            return _same(own, parts)
        case Apply() | IndexSum():
            return _same(own, parts)
        case Product():
            return _product(own, parts)
        case Quotient():
            top, bottom = parts
            both = own & top
            return both, (both, bottom & NUMBER)
        case Transpose(body=body):
            inside = parts[0] & _TURNED[own]
            if isinstance(body, Symbol | Member):
                # Nobody transposes a number.
                inside &= ~NUMBER
            return own & _TURNED[inside], (inside,)
        case Inverse():
            both = own & parts[0] & (NUMBER | MATRIX)
            return both, (both,)
        case Power(exponent=exponent):
            both = own & parts[0] & (ANY if exponent == 1 else NUMBER | MATRIX)
            return both, (both,)
        case Trace():
            return own & NUMBER, (parts[0] & (MATRIX | NUMBER),)
        case SquaredNorm():
            return own & NUMBER, (parts[0] & ~NUMBER,)
        case Inner():
            both = parts[0] & parts[1] & ~NUMBER
            return own & NUMBER, (both, both)
        case Entry(indices=indices):
            return own & NUMBER, (parts[0] & (MATRIX if len(indices) == 2 else COLUMN | ROW),)
        case Entries(indices=indices):
            return own & (MATRIX if len(indices) == 2 else COLUMN), (parts[0] & NUMBER,)
        case Cases() | Branch():
            return own & NUMBER, [NUMBER & part for part in parts]
    return own, parts


def _same(own: Kinds, parts: Sequence[Kinds]) -> Told:
    for part in parts:
        own &= part
    return own, [own] * len(parts)


def _product(own: Kinds, parts: Sequence[Kinds]) -> Told:
    """Every part keeps the kinds with which some product of all parts is of a kind of the whole."""
    forward = [0] * len(parts)
    forward[0] = parts[0]
    for k, part in enumerate(parts[1:], start=1):
        for a in _bits(forward[k - 1]):
            for b in _bits(part):
                forward[k] |= _PRODUCTS[a, b]
    whole = own & forward[-1]
    kept = [0] * len(parts)
    wanted = whole
    for k in range(len(parts) - 1, 0, -1):
        before = 0
        for a in _bits(forward[k - 1]):
            for b in _bits(parts[k]):
                if _PRODUCTS[a, b] & wanted:
                    before |= a
                    kept[k] |= b
        wanted = before
    kept[0] = wanted & parts[0]
    return whole, kept


def _gradient(own: Kinds, parts: Sequence[Kinds]) -> Told:
    """A number by a matrix has its shape; of a column by a column it is the Jacobian."""
    whole = inside = by = 0
    for body in _bits(parts[0]):
        for wrt in _bits(parts[1]):
            if body == NUMBER:
                # In numerator layout it is turned.
                found = wrt | _TURNED[wrt]
            elif wrt == NUMBER:
                found = body
            else:
                found = MATRIX if MATRIX not in (body, wrt) else 0
            if found & own:
                whole |= found & own
                inside |= body
                by |= wrt
    return whole, (inside, by)


# -- the kinds of a document's symbols -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Expression:
    """A side of an equation, or what a symbol stands for; `parameter` is that of a function."""

    node: Node
    scope: Scope
    parameter: str | None = None


@dataclass(slots=True)
class Section:
    """The expressions of a section, and the pairs that are said to be equal."""

    expressions: list[Expression] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    declared: dict[str, Kinds] = field(default_factory=dict)
    # What was found: the kind of each symbol without a definition, and those it may have as well.
    kinds: dict[str, Kind] = field(default_factory=dict)
    others: dict[str, tuple[Kind, ...]] = field(default_factory=dict)


class Propagation:
    """The kinds of all nodes of a document's expressions, narrowed section by section."""

    def __init__(self) -> None:
        self.kinds: dict[Slot, Kinds] = {}
        self.slots: dict[int, Slot] = {}
        # The nodes that are written with a slot, and the slots that are said to equal it.
        self.users: dict[Slot, list[Node]] = defaultdict(list)
        self.equals: dict[Slot, dict[Slot, None]] = defaultdict(dict)
        # The same name is another symbol in another section.
        self.sections = 0

    def section(self, section: Section, parents: Mapping[str, Kind]) -> None:
        """Settle the kinds of what stands in a section; `parents` are those of the outer ones."""
        symbols: dict[Slot, Symbol | Member] = {}
        trailing: set[Slot] = set()
        numbers: set[Slot] = set()
        nodes: list[Node] = []
        self.sections += 1
        for expression in section.expressions:
            names = _Names(self.sections, expression)
            for node in _postorder(expression.node):
                if id(node) in self.slots:
                    continue
                slot = self.slots[id(node)] = names.slot(node, self.slots)
                self.kinds.setdefault(slot, names.looks(node))
                nodes.append(node)
                for part in (node, *children(node)):
                    self.users[self.slots[id(part)]].append(node)
                if isinstance(node, Symbol | Member) and not isinstance(slot, int):
                    symbols.setdefault(slot, node)
                if isinstance(node, Product):
                    trailing.update(self._trailing(node))
                numbers.update(self.slots[id(part)] for part in _numbers(node))
        for slot, symbol in symbols.items():
            if symbol.name in section.declared:
                self.kinds[slot] = section.declared[symbol.name]
        for slot, symbol in symbols.items():
            if self.kinds[slot] == ANY and slot not in numbers and not isinstance(symbol, Member):
                # A product that fits for a number alone makes none of a capital letter.
                self.kinds[slot] = MATRIX | (NUMBER if is_capital_greek(symbol.name) else 0)
        self._propagate(nodes)
        # Letters that look like matrices come first: no claim makes numbers of them, for
        # tr(AB) = tr(A)B would hold.
        possible = {slot: self.kinds[slot] for slot in symbols}
        plain = {slot: None for slot, symbol in symbols.items() if not _is_settled_by_looks(symbol)}
        for slot in [slot for slot in symbols if slot not in plain]:
            self._settle(slot, symbols[slot], parents, trailing)
        pairs = [(self.slots[id(a)], self.slots[id(b)]) for a, b in section.pairs]
        pairs = [(a, b) for pair in pairs for a, b in (pair, pair[::-1]) if a != b]
        for here, there in pairs:
            self.equals[here][there] = None
        for here, there in pairs:
            if self._equated(here, there):
                self._propagate(self._follow([there]))
        possible |= {slot: self.kinds[slot] for slot in plain}
        for slot in sorted(plain, key=lambda slot: slot not in trailing):
            self._settle(slot, symbols[slot], parents, trailing)
        for slot, symbol in symbols.items():
            if not isinstance(slot, tuple) or slot[0] != "symbol":
                continue
            kind = self.kinds[slot]
            section.kinds[symbol.name] = NAMES[kind]
            # F_i may be a row of F.
            labelled = re.search(r"_\{[a-z]\}$", symbol.name) is not None
            unsure = symbol.kind == "scalar" or labelled
            others = [NAMES[k] for k in _bits(possible[slot]) if unsure and k != kind]
            if others and NAMES[kind] != "row":
                section.others[symbol.name] = tuple(o for o in others if o != "row" or labelled)

    def _trailing(self, product: Product) -> Iterator[Slot]:
        """The symbols after a matrix, where nobody writes a number."""
        for before, factor in pairwise(product.factors):
            if isinstance(factor, Symbol | Member) and _is_matrix_like(before):
                yield self.slots[id(factor)]

    def _propagate(self, nodes: Iterable[Node]) -> None:
        """Narrow what these nodes tell, and whatever follows from it."""
        todo = deque(nodes)
        while todo:
            todo.extend(self._follow(self._narrow(todo.popleft())))

    def _follow(self, changed: list[Slot]) -> Iterator[Node]:
        """The nodes to look at again after some slots changed, and those that equal them."""
        while changed:
            slot = changed.pop()
            yield from self.users[slot]
            changed += [other for other in self.equals[slot] if self._equated(slot, other)]

    def _narrow(self, node: Node) -> list[Slot]:
        """The slots of which the kinds change by what a node is."""
        parts = children(node)
        own, after = told(node, self.of(node), [self.of(part) for part in parts])
        if not own or not all(after):
            # It does not fit, which is told when shapes are compared.
            return []
        narrowed = ((node, own), *zip(parts, after, strict=True))
        slots = [(self.slots[id(part)], kinds) for part, kinds in narrowed]
        return [slot for slot, kinds in slots if self._set(slot, kinds)]

    def _equated(self, slot: Slot, other: Slot) -> bool:
        """Whether the kinds of a slot change by those of one that is said to equal it."""
        return self._set(other, self.kinds[slot])

    def of(self, node: Node) -> Kinds:
        return self.kinds.get(self.slots.get(id(node), id(node)), ANY)

    def _set(self, slot: Slot, kinds: Kinds) -> bool:
        """Narrow the kinds of a slot, which may stand at several places of one node."""
        kinds &= self.kinds[slot]
        if not kinds or self.kinds[slot] == kinds:
            return False
        self.kinds[slot] = kinds
        return True

    def _settle(
        self,
        slot: Slot,
        symbol: Symbol | Member,
        parents: Mapping[str, Kind],
        trailing: set[Slot],
    ) -> None:
        """Choose one of several kinds."""
        kinds = self.kinds[slot]
        if kinds & (kinds - 1) == 0:
            return
        preferred = [COLUMN, NUMBER, ROW, MATRIX]
        if isinstance(symbol, Member):
            preferred = [NUMBER, *preferred]
        elif symbol.kind == "matrix" or is_capital_greek(symbol.name):
            preferred = [MATRIX, NUMBER, *preferred]
        elif slot not in trailing and symbol.kind == "scalar":
            preferred = [NUMBER, *preferred]
        if symbol.name in parents:
            preferred = [BITS[parents[symbol.name]], *preferred]
        self.kinds[slot] = next(kind for kind in preferred if kind & kinds)
        self._propagate(self._follow([slot]))

    def resolved(self, node: Node, columns: Mapping[str, str]) -> Node:
        """The expression with the kinds of its symbols; a number of a family is an entry.

        `columns` names the column that the numbers of a family are entries of.
        """
        parts = children(node)
        kind = NAMES.get(self.of(node))
        if isinstance(node, Symbol):
            plain = node.name.removeprefix("\\mathbf{").removesuffix("}")
            name = columns.get(plain, node.name) if plain != node.name else node.name
            return replace(node, name=name, kind=kind or node.kind)
        if isinstance(node, Member):
            if kind in (None, "scalar"):
                name = columns.get(node.name, f"\\mathbf{{{node.name}}}")
                return Entry(node.span, Symbol(node.span, name, "vector"), (node.index,))
            return replace(node, kind=kind)
        new = tuple([self.resolved(part, columns) for part in parts])
        if all(a is b for a, b in zip(parts, new, strict=True)):
            return node
        return with_children(node, new)


class _Names:
    """Under which keys the kinds of the nodes of one expression are kept."""

    def __init__(self, section: int, expression: Expression) -> None:
        self.section = section
        self.scope = expression.scope
        self.parameter = expression.parameter
        self.own = ("parameter", id(expression.node))

    def slot(self, node: Node, known: Mapping[int, Slot]) -> Slot:
        if isinstance(node, Member):
            return ("member", self.section, node.name)
        if not isinstance(node, Symbol):
            return id(node)
        if node.name == self.parameter:
            return self.own
        symbol, binding = node, self.scope.get(node.name)
        while binding is not None and binding.node is not None and binding.parameter is None:
            if not isinstance(binding.node, Symbol):
                return known.get(id(binding.node), id(binding.node))
            symbol = binding.node
            binding = binding.scope.get(symbol.name)
        return ("symbol", self.section, symbol.name)

    def looks(self, node: Node) -> Kinds:
        """The kinds that a node may have before any use is looked at."""
        if not isinstance(node, Symbol | Member):
            return ANY
        symbol = node
        if symbol.name == self.parameter:
            return NUMBER
        if symbol.kind == "vector":
            return COLUMN | ROW
        if symbol.kind == "matrix" or is_capital_greek(symbol.name):
            return ANY
        return NUMBER | COLUMN | ROW


def _postorder(node: Node) -> Iterator[Node]:
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        top, done = stack.pop()
        if done:
            yield top
        else:
            stack.append((top, True))
            stack.extend((child, False) for child in children(top))


def _is_settled_by_looks(symbol: Symbol | Member) -> bool:
    if isinstance(symbol, Member):
        return False
    return symbol.kind != "scalar" or is_capital_greek(symbol.name)


def _numbers(node: Node) -> Iterator[Symbol]:
    """The symbols that a node shows to be numbers: it is divided by them, or 1 is added to them."""
    if isinstance(node, Quotient):
        yield from _skeleton(node.bottom)
    elif isinstance(node, Sum) and any(isinstance(t, Number) and t.value for t in node.terms):
        for term in node.terms:
            yield from _skeleton(term)


def _skeleton(node: Node) -> Iterator[Symbol]:
    """The symbols of sums, products and quotients, but not those in traces or norms."""
    if isinstance(node, Symbol):
        yield node
    elif isinstance(node, Sum | Product | Quotient | Power):
        for child in children(node):
            yield from _skeleton(child)


def is_capital_greek(name: str) -> bool:
    return re.match(r"(?:\\[a-z]+\{)*\\[A-Z][a-z]+", name) is not None


def _is_matrix_like(node: Node) -> bool:
    """Whether a factor looks like a matrix, after which a number is not written."""
    if isinstance(node, Transpose | Inverse | Power):
        return _is_matrix_like(node.body)
    return isinstance(node, Symbol) and (node.kind == "matrix" or is_capital_greek(node.name))


def takes_a_column(parameter: str, node: Node) -> bool:
    """Whether an expression asks for a column, and not a number, in the place of a symbol."""
    section = Section([Expression(node, Scope())])
    Propagation().section(section, {})
    return section.kinds.get(parameter, "scalar") != "scalar"
