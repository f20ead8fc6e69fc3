"""Passing kinds from node to node, until the uses of each symbol in a section tell what it is.

A node restricts the kinds of its parts, and they restrict those of the node; the two sides of an
equality have one kind. All nodes of one symbol share their kinds. Where several kinds are left when
nothing changes any more, the looks of the symbol decide.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from .calls import is_value
from .capitals import kinds_of, read_capitals
from .constructs.arithmetic import Bias
from .constructs.gradient import Gradient, names_loss
from .constructs.member import Member
from .entrywise import beside_products, settled_dot
from .kinds import (
    ANY,
    BITS,
    COLUMN,
    MATRIX,
    NAMES,
    NUMBER,
    ROW,
    Kinds,
    bits,
    is_matrix_like,
    is_settled_by_looks,
    made_numbers,
    names_weights,
    same_kind,
    skeleton,
    told,
    traced_symbols,
)
from .names import is_capital_greek
from .node import children, postorder, with_children
from .nodes import Dot, Entry, Kind, Node, Number, Product, Sum, Symbol, Transpose
from .slots import Expression, Slot, Slots

_INDEX = re.compile(r"_\{[a-z0-9]\}$")
_CAPITAL = re.compile(r"(?:^|[{ ])\\?[A-Z](?![A-Z])|^\\[A-Z]")
_BOLD_CAPITAL = re.compile(r"\\mathbf\{\\[A-Z]")


@dataclass(slots=True)
class Section:
    """The expressions of a section, and the pairs that are said to be equal."""

    expressions: list[Expression] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    # What the text says that symbols are: by a set for sure, by a noun if it fits.
    sets: Mapping[str, Kinds] = field(default_factory=dict)
    nouns: Mapping[str, Kind] = field(default_factory=dict)
    # The result: the kind of each symbol without a definition, and those it may have as well.
    kinds: dict[str, Kind] = field(default_factory=dict)
    others: dict[str, tuple[Kind, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _New:
    """The nodes and symbols that a section adds, and the symbols after a matrix in a product."""

    nodes: list[Node] = field(default_factory=list)
    symbols: dict[Slot, Symbol | Member] = field(default_factory=dict)
    trailing: set[Slot] = field(default_factory=set)
    # Those of which it is known for sure what they are.
    sets: set[Slot] = field(default_factory=set)
    nouns: dict[Slot, Kind] = field(default_factory=dict)
    # Those that are added to a matrix, with the kind that their place beside it suggests.
    biases: dict[Slot, Kinds] = field(default_factory=dict)
    # Those that are said to be numbers, and are added to other symbols.
    summands: dict[Slot, None] = field(default_factory=dict)
    # Those that may be of another kind, though they look like matrices.
    capitals: set[Slot] = field(default_factory=set)
    # Those that are transposed, as no number is.
    transposed: set[Slot] = field(default_factory=set)


class Propagation:
    """The kinds of all nodes of a document's expressions, narrowed section by section."""

    def __init__(self) -> None:
        self.kinds: dict[Slot, Kinds] = {}
        self.slots: dict[int, Slot] = {}
        # The nodes that have a part in a slot, and the slots that an equality ties to it.
        self.users: dict[Slot, list[Node]] = defaultdict(list)
        self.equals: dict[Slot, dict[Slot, None]] = defaultdict(dict)
        # The symbols that are added to products of matrices.
        self.biases: set[Slot] = set()
        # What is taken entry by entry: numbers and powers tell nothing of what is beside them.
        self.entrywise: set[int] = set()
        # The same name is another symbol in another section.
        self.sections = 0

    def section(self, section: Section, parents: Mapping[str, Kind]) -> None:
        """Settle the kinds of what stands in a section; `parents` are those of the outer ones."""
        new = self._register(section)
        symbols = new.symbols
        start = kinds_of(self, new.nodes)
        self.propagate(new.nodes)
        said = new.sets | new.nouns.keys() | new.biases.keys()
        open_ = {slot: one for slot, one in symbols.items() if slot not in said}
        capitals = read_capitals(self, new.nodes, section.pairs, open_, start)
        for slot in new.summands:
            # What is said to be a number, and added to others, makes numbers of these.
            if self._set(slot, NUMBER):
                self.propagate(self._follow([slot]))
        # Symbols that look like matrices come first: no claim makes numbers of them, for
        # tr(AB) = tr(A)B would hold.
        possible = {slot: self.kinds[slot] for slot in symbols}
        plain = {
            slot: None
            for slot, symbol in symbols.items()
            if slot in new.nouns or not is_settled_by_looks(symbol)
        }
        for slot in [slot for slot in symbols if slot not in plain]:
            self._settle(slot, symbols[slot], parents, new)
        self._equate(section.pairs)
        possible |= {slot: self.kinds[slot] for slot in plain}
        possible |= {s: possible[s] | kinds for s, kinds in capitals.items() if s in possible}
        new.capitals |= capitals.keys()
        for slot in sorted(plain, key=lambda s: (s not in new.nouns, s not in new.trailing)):
            self._settle(slot, symbols[slot], parents, new)
        self._tell(section, new, possible)

    def _register(self, section: Section) -> _New:
        """Give the nodes of a section their slots, with the kinds that their looks allow."""
        new = _New()
        numbers: set[Slot] = set()
        traced: set[Slot] = set()
        sums: list[Sum] = []
        self.sections += 1
        for expression in section.expressions:
            names = Slots(self.sections, expression)
            for node in postorder(expression.node):
                if id(node) in self.slots:
                    continue
                slot = self.slots[id(node)] = names.slot(node, self.slots)
                self.kinds.setdefault(slot, names.looks(node))
                new.nodes.append(node)
                for part in (node, *children(node)):
                    self.users[self.slots[id(part)]].append(node)
                if isinstance(node, Symbol | Member) and not isinstance(slot, int):
                    new.symbols.setdefault(slot, node)
                self.entrywise.update(map(id, beside_products(node)))
                if isinstance(node, Product):
                    new.trailing.update(self._trailing(node))
                if isinstance(node, Sum):
                    new.biases.update(self._biases(node))
                    sums.append(node)
                if isinstance(node, Gradient) and isinstance(node.body, Symbol):
                    # A loss is a number, though it is derived by a matrix.
                    loss = names_loss(node.body.name) and node.wrt.kind != "scalar"
                    numbers.update([self.slots[id(node.body)]] if loss else ())
                if isinstance(node, Transpose):
                    new.transposed.add(self.slots[id(node.body)])
                traced.update(self.slots[id(part)] for part in traced_symbols(node))
                numbers.update(self.slots[id(part)] for part in made_numbers(node))
        self.biases.update(new.biases)
        for slot, symbol in new.symbols.items():
            self._declare(section, new, slot, symbol)
        for node in sums:
            numbers.update(self._beside_numbers(node, new))
        for slot, symbol in new.symbols.items():
            if slot in new.sets or slot in new.nouns:
                continue
            if slot in traced and isinstance(slot, tuple) and slot[0] == "symbol":
                self.kinds[slot] = MATRIX
                new.sets.add(slot)
                continue
            if isinstance(symbol, Member) and _BOLD_CAPITAL.match(symbol.name):
                # One of several covariances: no sloppy line makes a number of it.
                self.kinds[slot] = MATRIX
                continue
            free = isinstance(symbol, Member) or is_value(symbol.name)
            # N_1 and N_2 are counts where N is one.
            counted = slot in numbers or ("symbol", self.sections, _stem(symbol)) in numbers
            if self.kinds[slot] == ANY and not counted and not free:
                # A product that fits for a number alone makes none of a capital letter.
                self.kinds[slot] = MATRIX | (NUMBER if is_capital_greek(symbol.name) else 0)
        return new

    def _declare(self, section: Section, new: _New, slot: Slot, symbol: Symbol | Member) -> None:
        """Take notice of what the text says that a symbol is."""
        if not isinstance(slot, tuple) or slot[0] == "parameter":
            return
        names = [symbol.name]
        stem = _stem(symbol)
        if isinstance(symbol, Member) or stem != symbol.name:
            # What is said of x_i is said of each of them.
            every = (*section.sets, *section.nouns)
            names += [n for n in every if n != stem and re.sub(_INDEX, "", n) == stem]
        for name in names[isinstance(symbol, Member) :]:
            if name in section.sets:
                self.kinds[slot] = section.sets[name]
                new.sets.add(slot)
                return
            elif name in section.nouns and slot not in new.sets:
                self.kinds[slot] = ANY
                new.nouns[slot] = section.nouns[name]

    def _equate(self, equal: Iterable[tuple[Node, Node]]) -> None:
        """Let the two sides of each equality have the same kinds."""
        pairs = [(self.slots[id(a)], self.slots[id(b)]) for a, b in equal]
        pairs = [(a, b) for pair in pairs for a, b in (pair, pair[::-1]) if a != b]
        for here, there in pairs:
            self.equals[here][there] = None
        for here, there in pairs:
            if self._set(there, self.kinds[here]):
                self.propagate(self._follow([there]))

    def _tell(
        self,
        section: Section,
        new: _New,
        possible: Mapping[Slot, Kinds],
    ) -> None:
        """Write down the kinds of the symbols without a definition, and their other kinds."""
        for slot, symbol in new.symbols.items():
            if not isinstance(slot, tuple) or slot[0] != "symbol":
                continue
            kind = self.kinds[slot]
            section.kinds[symbol.name] = NAMES[kind]
            if slot in new.sets or new.nouns.get(slot) == NAMES[kind]:
                section.others[symbol.name] = ()
                continue
            if kind == ROW and symbol.kind == "vector" and slot not in new.biases:
                # One slip, as x A x for x^T A x, makes no row of a column.
                section.others[symbol.name] = ("vector",)
                continue
            # F_i may be a row of F.
            labelled = re.search(r"_\{[a-z]\}$", symbol.name) is not None
            unsure = symbol.kind == "scalar" or labelled or slot in {*new.biases, *new.capitals}
            refused = {kind, NUMBER} if slot in new.transposed else {kind}
            others = [NAMES[k] for k in bits(possible[slot]) if unsure and k not in refused]
            if (others or slot in new.transposed) and (NAMES[kind] != "row" or slot in new.biases):
                section.others[symbol.name] = tuple(
                    o for o in others if o != "row" or labelled or slot in new.biases
                )

    def _trailing(self, product: Product) -> Iterator[Slot]:
        """The symbols after a matrix, or a transpose, where nobody writes a number."""
        for before, factor in pairwise(product.factors):
            after = is_matrix_like(before) or isinstance(before, Transpose)
            if after and isinstance(factor, Symbol | Member):
                yield self.slots[id(factor)]

    def _biases(self, added: Sum) -> Iterator[tuple[Slot, Kinds]]:
        """The symbols that are added to a product of matrices, with the kind of most biases.

        In XW + b each row of X is a data point, and b a row; in WX + b they are columns.
        """
        for product in added.terms:
            if not isinstance(product, Product) or not all(map(is_matrix_like, product.factors)):
                continue
            last = product.factors[-1]
            kind = ROW if isinstance(last, Symbol) and names_weights(last.name) else COLUMN
            for term in added.terms:
                if isinstance(term, Symbol) and not is_matrix_like(term):
                    yield self.slots[id(term)], kind

    def _beside_numbers(self, added: Sum, new: _New) -> Iterator[Slot]:
        """The symbols of a sum of which one term is a symbol that the text calls a number."""
        slots = [self.slots[id(term)] for term in added.terms if isinstance(term, Symbol)]
        called = [slot for slot in slots if new.nouns.get(slot) == "scalar"]
        new.summands.update(dict.fromkeys(called))
        if called:
            for term in added.terms:
                yield from (self.slots[id(part)] for part in skeleton(term))

    def propagate(self, nodes: Iterable[Node]) -> None:
        """Apply the restrictions of these nodes, and of all that changes by them."""
        todo = deque(nodes)
        while todo:
            todo.extend(self._follow(self._narrow(todo.popleft())))

    def _follow(self, changed: list[Slot]) -> Iterator[Node]:
        """The nodes to look at again after some slots, and those that equal them, changed."""
        while changed:
            slot = changed.pop()
            yield from self.users[slot]
            changed += [other for other in self.equals[slot] if self._set(other, self.kinds[slot])]

    def _narrow(self, node: Node) -> list[Slot]:
        """The slots whose kinds change by the restrictions of a node."""
        if isinstance(node, Symbol | Member):
            return []
        parts = children(node)
        if id(node) in self.entrywise:
            parts = tuple([part for part in parts if not isinstance(part, Number)])
            own, after = same_kind(self.of(node), [self.of(part) for part in parts])
        else:
            own, after = told(node, self.of(node), [self.of(part) for part in parts])
        if not own or not all(after):
            # It does not fit: the comparison of shapes reports that.
            return []
        narrowed = ((node, own), *zip(parts, after, strict=True))
        slots = [(self.slots[id(part)], kinds) for part, kinds in narrowed]
        return [slot for slot, kinds in slots if self._set(slot, kinds)]

    def of(self, node: Node) -> Kinds:
        return self.kinds.get(self.slots.get(id(node), id(node)), ANY)

    def _set(self, slot: Slot, kinds: Kinds) -> bool:
        """Narrow the kinds of a slot, which may be several parts of one node."""
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
        new: _New,
    ) -> None:
        """Choose one of several kinds."""
        kinds = self.kinds[slot]
        if kinds & (kinds - 1) == 0:
            return
        preferred = [COLUMN, NUMBER, ROW, MATRIX]
        if isinstance(symbol, Member):
            # What holds of matrices holds of numbers too, but not the other way round.
            small = COLUMN if slot in new.trailing else NUMBER
            preferred = [MATRIX if _CAPITAL.search(symbol.name) else small, NUMBER, *preferred]
        elif symbol.kind == "matrix" or is_capital_greek(symbol.name):
            preferred = [MATRIX, NUMBER, *preferred]
        elif slot not in new.trailing and symbol.kind == "scalar":
            preferred = [NUMBER, *preferred]
        if slot in new.biases:
            preferred = [new.biases[slot], *preferred]
        if symbol.name in parents:
            preferred = [BITS[parents[symbol.name]], *preferred]
        if slot in new.sets:
            preferred = [COLUMN, *preferred]
        elif slot in new.nouns:
            preferred = [BITS[new.nouns[slot]], *preferred]
        self.kinds[slot] = next(kind for kind in preferred if kind & kinds)
        self.propagate(self._follow([slot]))

    def resolved(self, node: Node, columns: Mapping[str, str]) -> Node:
        """The expression with the kinds of its symbols; a number of a family is an entry.

        `columns` names the column that the numbers of a family are entries of.
        """
        parts = children(node)
        kind = NAMES.get(self.of(node))
        if isinstance(node, Symbol):
            plain = node.name.removeprefix("\\mathbf{").removesuffix("}")
            name = columns.get(plain, node.name)
            # A number may go by the letter of a column.
            name = node.name if plain == node.name and kind != "vector" else name
            return replace(node, name=name, kind=kind or node.kind)
        if isinstance(node, Member):
            if kind in (None, "scalar"):
                name = columns.get(node.name, f"\\mathbf{{{node.name}}}")
                return Entry(node.span, Symbol(node.span, name, "vector"), (node.index,))
            return replace(node, kind=kind)
        new = tuple([self.resolved(part, columns) for part in parts])
        if isinstance(node, Dot):
            return settled_dot(node, new, [self.of(part) for part in parts])
        if isinstance(node, Sum):
            new = self._with_bias(parts, new)
        same = all(a is b for a, b in zip(parts, new, strict=True))
        return node if same else with_children(node, new)

    def _with_bias(self, parts: Sequence[Node], new: Sequence[Node]) -> tuple[Node, ...]:
        """The terms of a sum, of which a row or column beside a matrix is added all over it."""
        kinds = [self.of(part) for part in parts]
        if MATRIX not in kinds:
            return tuple(new)
        return tuple(
            Bias(term.span, term)
            if kind == ROW or (kind == COLUMN and self._is_bias(part))
            else term
            for kind, part, term in zip(kinds, parts, new, strict=True)
        )

    def _is_bias(self, part: Node) -> bool:
        """Whether a column beside a matrix is a symbol, or a product with one that is a bias."""
        if isinstance(part, Product):
            return self.slots.get(id(part.factors[-1])) in self.biases
        return isinstance(part, Symbol)


def _stem(symbol: Symbol | Member) -> str:
    """The name of a symbol without its index."""
    return symbol.name if isinstance(symbol, Member) else re.sub(_INDEX, "", symbol.name)
