"""Shapes by unification: every row and column count starts unknown, and the operators unify them.

A size is a root of a union-find forest. A *fixed* size came from a definition, or from the chain's
first expression: it may not be made equal to another fixed size, so that a missing transpose is a
shape error instead of a square matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..errors import NotReadError
from ..tokens import tidy
from .chains import Side
from .construct import Construct
from .constructs.gradient import Gradient, Layout, Loss
from .names import changing
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
    Index,
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
    walk,
)
from .scope import MAX_DEFINITIONS, Binding, Scope, free_symbols, occurs, too_many
from .signs import BUILT_IN as BUILT_IN
from .sizes import ONE as ONE
from .sizes import Made, leaves, number_size, size_name, unify_made
from .sizes import Shape as Shape
from .sizes import Size as Size

LETTERS = ("n", "d", "h", "m", "p", "q", "r", "s", "k", "l", "u", "v")
MAX_SIZES = 10

SCALAR: Shape = (ONE, ONE)


class ShapeError(Exception):
    """Two shapes that do not fit; `span` is where, `scope` says of which side."""

    def __init__(self, message: str, node: Node) -> None:
        super().__init__(message)
        self.message = message
        self.node = node


class ConventionError(ShapeError):
    """What does not fit, but what many write for an operation on every entry."""


class NotSquareError(ShapeError):
    """What is inverted, traced or raised to a power is not square."""


class Shapes:
    """The shapes of one chain.

    `of` gives the shape of a node that was inferred, `size_names` the letters of the free sizes,
    and `describe` a shape in those letters, such as ``n×d``.
    """

    def __init__(self, kinds: Mapping[str, Kind] | None = None) -> None:
        # Symbols that are of another kind than their section tells.
        self.kinds = {} if kinds is None else kinds
        self.parent: list[Size] = [ONE]
        self.fixed: list[bool] = [True]
        self.plural: list[bool] = [False]
        # Sizes of which no two may become one any more: a side was read in which they differ, or
        # points were drawn.
        self.apart: set[Size] = set()
        # The sizes that are made of others.
        self.made: dict[Size, Made] = {}
        self.variables: dict[str, Shape] = {}
        # Of which kind a symbol was read where it came first.
        self.told: dict[str, Kind] = {}
        self.nodes: dict[int, Shape] = {}
        self.bindings: dict[int, Shape] = {}
        self.indices: dict[Index, Size] = {}
        # What the letters count up to which sums run.
        self.limits: dict[str, Size] = {}
        # The indices on whose values a node's value depends; nodes without any are not listed.
        self.free: dict[int, tuple[Index, ...]] = {}
        self.alive: list[Node] = []
        self.sources: dict[int, str] = {}
        # What is meant by derivatives: their layout, and those of a loss, by their identity.
        self.layout: Layout = "denominator"
        self.losses: Mapping[int, Loss] = {}
        # Whether a conjugate is what it is the conjugate of.
        self.real = False

    # -- the forest -------------------------------------------------------------------------

    def fresh(self, plural: bool = False) -> Size:
        self.parent.append(len(self.parent))
        self.fixed.append(False)
        self.plural.append(plural)
        return len(self.parent) - 1

    def root(self, size: Size) -> Size:
        while self.parent[size] != size:
            size = self.parent[size]
        return size

    def unify(self, a: Size, b: Size) -> bool:
        a, b = self.root(a), self.root(b)
        if a == b:
            return True
        if a in self.made or b in self.made:
            return unify_made(self, a, b)
        if self.fixed[a] and self.fixed[b]:
            return False
        if self.fixed[a]:
            a, b = b, a
        # `a` gives way to `b`.
        if b == ONE and self.plural[a]:
            return False
        if b != ONE:
            self.plural[b] = self.plural[b] or self.plural[a]
        self.parent[a] = b
        return True

    def unify_shapes(self, a: Shape, b: Shape) -> bool:
        saved = list(self.parent), list(self.fixed), list(self.plural)
        if self.unify(a[0], b[0]) and self.unify(a[1], b[1]):
            return True
        # Leave no trace, so that the message can name the two shapes as they were.
        self.parent, self.fixed, self.plural = saved
        return False

    def kind(self, symbol: Symbol) -> Kind:
        return self.kinds.get(symbol.name, symbol.kind)

    def index(self, index: Index) -> Size:
        """What the index counts to."""
        if index not in self.indices:
            self.indices[index] = self.fresh(plural=True)
        return self.indices[index]

    def fix(self) -> None:
        """From here on the sizes of all variables are told apart."""
        for shape in self.variables.values():
            for size in shape:
                for leaf in leaves(self, size):
                    self.fixed[leaf] = True

    def save(self) -> tuple[object, ...]:
        return (
            list(self.parent), list(self.fixed), list(self.plural),
            dict(self.variables), dict(self.nodes), dict(self.bindings),
            dict(self.indices), dict(self.limits), dict(self.made),
        )  # fmt: skip

    def restore(self, saved: tuple[object, ...]) -> None:
        (
            self.parent, self.fixed, self.plural,
            self.variables, self.nodes, self.bindings,
            self.indices, self.limits, self.made,
        ) = saved  # type: ignore[assignment]  # fmt: skip

    # -- names ------------------------------------------------------------------------------

    def size_names(self) -> dict[Size, str]:
        """The letters of the free sizes, in the order in which the variables came."""
        names: dict[Size, str] = {ONE: "1"}
        for shape in self.variables.values():
            for root in (leaf for size in shape for leaf in leaves(self, size)):
                if root not in names:
                    names[root] = LETTERS[len(names) - 1] if len(names) <= len(LETTERS) else "?"
        return names

    def describe(self, shape: Shape) -> str:
        names = self.size_names()
        rows, columns = (size_name(self, size, names) for size in shape)
        return "a number" if rows == columns == "1" else f"{rows}×{columns}"

    def is_scalar(self, shape: Shape) -> bool:
        return self.root(shape[0]) == ONE and self.root(shape[1]) == ONE

    def of(self, node: Node) -> Shape:
        rows, columns = self.nodes[id(node)]
        return self.root(rows), self.root(columns)

    # -- inference --------------------------------------------------------------------------

    def infer(self, node: Node, scope: Scope, latex: str, parameter: str | None = None) -> Shape:
        """The shape of `node`, and of all below it.

        Raises
        ------
        ShapeError
            Two shapes do not fit.
        NotReadError
            A letter has no value, or an operation has no meaning there.
        """
        shape = Inference(self, scope, latex, parameter).infer(node)
        if len(self.size_names()) > MAX_SIZES + 1:
            raise NotReadError(f"more than {MAX_SIZES} different sizes in one chain", *node.span)
        return shape

    def binding(self, binding: Binding) -> Shape:
        """The shape of what `binding` stands for. Those that it needs were inferred before it."""
        if id(binding) not in self.bindings:
            if binding.error is not None or binding.node is None:
                raise NotReadError(binding.error or f"{binding.name} has no value")
            shape = self.infer(binding.node, binding.scope, binding.latex, binding.parameter)
            changed = self.variables.get(changing(binding.name) or "")
            if changed is not None:
                # A system says of x how it changes, by a matrix that is square.
                self.unify_shapes(shape, changed)
            self.bindings[id(binding)] = shape
        return self.bindings[id(binding)]


class Inference:
    """The shapes of the expressions of one scope."""

    def __init__(self, shapes: Shapes, scope: Scope, latex: str, parameter: str | None) -> None:
        self.shapes = shapes
        self.scope = scope
        self.latex = latex
        self.parameter = parameter

    def infer(self, node: Node) -> Shape:
        known = self.shapes.nodes.get(id(node))
        if known is not None:
            return known
        shape = self.rule(node)
        self.shapes.nodes[id(node)] = shape
        self.indices(node)
        # A node is known by its identity, so it must outlive this table.
        self.shapes.alive.append(node)
        return shape

    def indices(self, node: Node) -> None:
        """Note the indices on which the value of `node` depends."""
        free = self.shapes.free
        found = dict.fromkeys(node.own)
        for child in children(node):
            found.update(dict.fromkeys(free.get(id(child), ())))
        if isinstance(node, (IndexSum, Entries)):
            found = {index: None for index in found if index not in node.indices}
        free.pop(id(node), None)
        if found:
            free[id(node)] = tuple(found)

    def rule(self, node: Node) -> Shape:
        match node:
            case Construct():
                return node.shape(self)
            case Number(value=value):
                if value == 0:
                    return self.shapes.fresh(), self.shapes.fresh()
                return SCALAR
            case Identity(rows=rows):
                size = number_size(self.shapes, rows) if rows else self.shapes.fresh()
                return size, size
            case Symbol():
                return self.symbol(node)
            case Sum(terms=terms):
                return self.same(node, terms, "the sum")
            case Hadamard(factors=factors):
                return self.same(node, factors, "the elementwise product")
            case Product(factors=factors):
                return self.product(node, factors)
            case Quotient(top=top, bottom=bottom):
                self.scalar(bottom, "a denominator")
                return self.infer(top)
            case Transpose(body=body):
                self.no_column(body)
                rows, columns = self.infer(body)
                return columns, rows
            case Inverse(body=body):
                return self.square(body, "an inverse")
            case Power(body=body, exponent=exponent):
                if exponent == 1:
                    return self.infer(body)
                return self.square(body, "a power")
            case HadamardPower(body=body) | Differential(body=body):
                return self.infer(body)
            case Apply():
                return self.apply(node)
            case Activation(body=body):
                return self.infer(body)
            case Extreme(left=left, right=right):
                return self.same(node, (left, right), f"the {node.kind}")
            case Ones(length=length):
                if length.isdigit():
                    return number_size(self.shapes, int(length)), ONE
                size = self.shapes.fresh(plural=True)
                self.limit(length, size, node)
                return size, ONE
            case Entry(body=body, indices=indices):
                return self.entry(node, body, indices)
            case Kronecker(left=row, right=column):
                if not self.shapes.unify(self.shapes.index(row), self.shapes.index(column)):
                    raise ShapeError(
                        f"{row.name} and {column.name} count to different numbers:"
                        f" {self.source(node)} has no meaning",
                        node,
                    )
                return SCALAR
            case IndexSum(indices=indices, body=body, limit=limit):
                shape = self.infer(body)
                for index in indices:
                    self.limit(limit, self.shapes.index(index), node)
                return shape
            case Entries(indices=indices, body=body):
                if not self.shapes.unify_shapes(self.infer(body), SCALAR):
                    raise NotReadError(
                        "a column or a matrix for each value of an index is not compared",
                        *node.span,
                    )
                sizes = [self.shapes.index(index) for index in indices]
                return sizes[0], sizes[1] if len(sizes) > 1 else ONE
            case Trace(body=body):
                self.square(body, "a trace")
                return SCALAR
            case SquaredNorm(body=body, frobenius=frobenius):
                self.no_column(body)
                shape = self.infer(body)
                if not frobenius and self.shapes.root(shape[1]) != ONE:
                    raise NotReadError(
                        r"which norm? of a matrix it is \|A\|_F^2; without F it is a column's",
                        *node.span,
                    )
                return SCALAR
            case Inner(left=left, right=right):
                self.no_column(left, right)
                self.same(node, (left, right), "the inner product")
                return SCALAR
            case Cases(branches=branches):
                shape = SCALAR
                for branch in branches:
                    self.branch(branch)
                return shape
        raise NotReadError(f"{type(node).__name__} has no shape", *node.span)

    def entry(self, node: Entry, body: Node, indices: tuple[Index, ...]) -> Shape:
        self.no_column(body)
        shape = self.infer(body)
        wanted = tuple(self.shapes.index(index) for index in indices)
        if len(indices) == 1 and not self.shapes.unify(shape[1], ONE):
            raise ShapeError(
                f"{self.says(body)}: an entry of it has two indices, {self.source(node)} has one",
                node,
            )
        for index, size, axis, what in zip(
            indices, wanted, shape, ("rows", "columns"), strict=False
        ):
            if not self.shapes.unify(size, axis):
                raise ShapeError(
                    f"{self.says(body)}: in {self.source(node)} the letter {index.name} counts its"
                    f" {what}, but elsewhere it counts to {self.shapes.describe((size, size))[0]}",
                    node,
                )
        return SCALAR

    def limit(self, letter: str, size: Size, node: Node) -> None:
        """Hold that sums up to one letter run equally far, and those up to another do not."""
        if not letter:
            return
        known = self.shapes.limits.setdefault(letter, size)
        if not self.shapes.unify(known, size):
            raise ShapeError(f"{letter} counts different things here: {self.source(node)}", node)

    def no_column(self, *parts: Node) -> None:
        """Refuse a plain small letter where only a column has a meaning.

        Many write columns so. To read such a letter as a number would call true what is false.
        """
        for part in parts:
            if isinstance(part, Sum):
                # A difference such as x - y is a column where both are.
                if any(isinstance(term, Symbol) for term in part.terms):
                    self.no_column(*part.terms)
            elif isinstance(part, Differential):
                self.no_column(part.body)
            elif (
                isinstance(part, Symbol)
                and self.shapes.kind(part) == "scalar"
                and part.name != self.parameter
                and self.scope.get(part.name) is None
            ):
                raise NotReadError(
                    f"{part.name} is a number by its letter: a column is written"
                    f" \\mathbf{{{part.name}}}",
                    *part.span,
                )

    def occurs(self, name: str, node: Node) -> bool:
        """Whether a symbol occurs in a node, or in what its symbols stand for."""
        return occurs(name, node, self.scope, self.parameter)

    def branch(self, branch: Branch) -> None:
        for part in (branch.body, branch.left, branch.right):
            if part is not None:
                self.scalar(part, "a case")

    def symbol(self, node: Symbol) -> Shape:
        if node.name == self.parameter:
            return SCALAR
        binding = self.scope.get(node.name)
        if binding is not None:
            if binding.parameter is not None:
                raise NotReadError(f"{node.name} is a function: write {node.name}(…)", *node.span)
            if binding.error is not None:
                raise NotReadError(binding.error, *node.span)
            shape = self.shapes.binding(binding)
            if self.shapes.kind(node) == "scalar" and isinstance(binding.node, Number):
                # A 0 fits every shape, but a plain small letter is a number.
                self.shapes.unify_shapes(shape, SCALAR)
            return shape
        body = changing(node.name)
        if body is not None and self.scope.get(body) is not None:
            raise NotReadError(
                f"{node.name} is how {body} changes, which has a definition here: write d{body} for"
                " its differential, or give it another name",
                *node.span,
            )
        known = self.shapes.variables.get(node.name)
        kind = self.shapes.told.setdefault(node.name, self.shapes.kind(node))
        if kind != self.shapes.kind(node):
            raise NotReadError(
                f"{node.name} is one thing here, and another one in a definition that is used:"
                " give one of them another name",
                *node.span,
            )
        if known is None:
            if self.shapes.kind(node) == "matrix":
                known = self.shapes.fresh(plural=True), self.shapes.fresh(plural=True)
            elif self.shapes.kind(node) == "vector":
                known = self.shapes.fresh(plural=True), ONE
            elif self.shapes.kind(node) == "row":
                known = ONE, self.shapes.fresh(plural=True)
            else:
                known = SCALAR
            self.shapes.variables[node.name] = known
        return known

    def source(self, node: Node) -> str:
        start, end = node.span
        return named(node, tidy(self.latex[start:end])) or "this"

    def says(self, node: Node) -> str:
        return f"{self.source(node)} is {self.shapes.describe(self.infer(node))}"

    def same(self, node: Node, parts: tuple[Node, ...], what: str) -> Shape:
        # A bare 0 takes the shape of the others, so it comes last.
        ordered = sorted(parts, key=lambda part: isinstance(part, Number) and part.value == 0)
        shape = self.infer(ordered[0])
        for part in ordered[1:]:
            other = self.infer(part)
            if not self.shapes.unify_shapes(shape, other):
                self.no_column(*parts)
                says = f"{self.says(ordered[0])}, {self.says(part)}"
                if self.shapes.is_scalar(other) != self.shapes.is_scalar(shape):
                    # A number is added to every entry, as in 1 - Z.
                    raise ConventionError(f"{says}: {what} {self.source(node)} has no shape", node)
                raise ShapeError(f"{says}: {what} {self.source(node)} has no shape", node)
        return shape

    def product(self, node: Node, factors: tuple[Node, ...]) -> Shape:
        shape = self.infer(factors[0])
        so_far = [factors[0]]
        for factor in factors[1:]:
            other = self.infer(factor)
            if self.shapes.is_scalar(shape):
                shape = other
                if not all(self.shapes.is_scalar(self.infer(f)) for f in so_far):
                    so_far = [*so_far, factor]
                else:
                    so_far = [factor]
                continue
            if not self.shapes.is_scalar(other):
                if not self.shapes.unify(shape[1], other[0]):
                    begin = so_far[0].span[0]
                    left = tidy(self.latex[begin : so_far[-1].span[1]])
                    both = tidy(self.latex[begin : factor.span[1]])
                    raise ShapeError(
                        f"{left} is {self.shapes.describe(shape)}, {self.says(factor)}:"
                        f" {both} has no shape",
                        node,
                    )
                shape = (shape[0], other[1])
            so_far.append(factor)
        return shape

    def square(self, body: Node, what: str) -> Shape:
        shape = self.infer(body)
        if not self.shapes.unify(*shape):
            says = self.says(body)
            if what == "a power" and ONE in map(self.shapes.root, shape):
                raise ConventionError(f"{says}: {what} needs a square matrix", body)
            raise NotSquareError(f"{says}: {what} needs a square matrix", body)
        return shape

    def scalar(self, node: Node, what: str) -> None:
        shape = self.infer(node)
        if not self.shapes.unify_shapes(shape, SCALAR):
            says = self.says(node)
            kind = ConventionError if what == "a denominator" else ShapeError
            raise kind(f"{says}: {what} must be a number", node)

    def apply(self, node: Apply) -> Shape:
        binding = self.scope.get(node.function)
        if node.function not in ("ramp", "step"):
            if binding is None and node.function not in BUILT_IN:
                raise NotReadError(
                    f"the function {node.function} has no definition here", *node.span
                )
            if binding is not None:
                if binding.error is not None:
                    raise NotReadError(binding.error, *node.span)
                if binding.parameter is None:
                    raise NotReadError(f"{node.function} is not a function here", *node.span)
                self.shapes.binding(binding)
        return self.infer(node.body)

    def symbols(self, node: Node) -> list[str]:
        """The symbols without a definition in an expression, or in what it is defined by."""
        return [*dict.fromkeys(free_symbols(node, self.scope))]

    def contains(self, node: Node, name: str) -> bool:
        """Whether a symbol occurs in an expression of this scope, or in what it is defined by."""
        return occurs(name, node, self.scope)

    def cut(self, wrt: Symbol, body: Node, scope: Scope | None = None) -> None:
        """See that `wrt` can be varied by itself where it stands for an expression."""
        binding = self.scope.get(wrt.name)
        scope = self.scope if scope is None else scope
        if binding is None:
            return
        others = [b for b in reachable([(body, scope)]) if b.name == wrt.name]
        if (
            binding.parameter is not None
            or any(other is not binding for other in others)
            or wrt.name in free_symbols(body, scope)
        ):
            raise NotReadError(
                f"{wrt.name} has two meanings here, or is a function: a derivative is taken by a"
                " letter with one",
                *wrt.span,
            )


def named(node: Node, text: str) -> str:
    """The text of a node; for a small letter that stands for a matrix or a column, its name."""
    if isinstance(node, Symbol) and (
        (node.kind == "matrix" and text == node.name.lower())
        or (node.kind == "vector" and node.name == f"\\mathbf{{{text}}}")
    ):
        return node.name
    return text


def reachable(nodes: Iterable[tuple[Node, Scope]]) -> list[Binding]:
    """The bindings that `nodes` need, each after those that it needs itself.

    Raises
    ------
    NotReadError
        They need more than `MAX_DEFINITIONS`.
    """
    done: dict[int, Binding] = {}
    opened: set[int] = set()
    for start, where in nodes:
        stack: list[tuple[Binding | None, list[Binding]]] = [(None, _uses(start, where))]
        while stack:
            owner, rest = stack[-1]
            if rest:
                binding = rest.pop()
                if id(binding) in opened:
                    continue
                if len(opened) == MAX_DEFINITIONS:
                    raise too_many(start)
                opened.add(id(binding))
                stack.append((binding, [*_needs(binding)]))
            else:
                stack.pop()
                if owner is not None:
                    done[id(owner)] = owner
    return list(done.values())


def _needs(binding: Binding) -> list[Binding]:
    """What a definition is written with; the parameter of a function hides what it is named as."""
    if binding.needs is None:
        uses = _uses(binding.node, binding.scope) if binding.node is not None else []
        binding.needs = [other for other in uses if other.name != binding.parameter]
    return binding.needs


def _uses(node: Node, scope: Scope) -> list[Binding]:
    found: dict[int, Binding] = {}
    for part in walk(node):
        name = (
            part.name
            if isinstance(part, Symbol)
            else part.function
            if isinstance(part, Apply)
            else None
        )
        binding = scope.get(name) if name else None
        if binding is not None:
            found[id(binding)] = binding
    return list(reversed(found.values()))


def operand_shapes(sides: Sequence[Side]) -> tuple[dict[str, str], dict[str, str]]:
    r"""The shapes of what the outermost operations of a chain work on, and of its letters.

    The sizes are named in the order in which `f` has them, where one is defined.

    Parameters
    ----------
    sides
        Sides that were read, all of one chain.

    Returns
    -------
    dict, dict
        Shapes such as ``n×d`` by LaTeX, in the order of the page: of the operands, and of the
        letters that are none themselves; numbers are left out.

    Raises
    ------
    ShapeError
        Two shapes do not fit.
    NotReadError
        A letter has no value, or an operation has no meaning there.

    Examples
    --------
    >>> from relugrad.language.gathering import chains
    >>> from relugrad.documents.reading import read
    >>> f = r"f = \|\max(XW, 0) - Y\|_F^2"
    >>> [chain] = chains(read(r"df = \operatorname{tr}(-2(\max(XW, 0) - Y)^T dY)"), [f])
    >>> operand_shapes(chain.sides)
    ({'(\\max(XW, 0) - Y)^T': 'h×n', 'dY': 'n×h'}, {'X': 'n×d', 'W': 'd×h', 'Y': 'n×h'})
    """
    shapes = _inferred(sides)
    operands: dict[str, str] = {}
    letters: dict[str, str] = {}
    for found, parts in ((operands, _operands), (letters, _letters)):
        for side in sides:
            for node in parts(side.readable):
                start, end = (place - side.span[0] for place in node.span)
                latex = _bare(side.latex[start:end])
                shape = shapes.of(node)
                if latex not in operands and not shapes.is_scalar(shape):
                    found[latex] = shapes.describe(shape)
    return operands, letters


def side_shape(side: Side) -> str:
    r"""The shape of one side of a chain, with the sizes named as in `operand_shapes`.

    Parameters
    ----------
    side
        A side that was read.

    Raises
    ------
    ShapeError, NotReadError
        As in `operand_shapes`.

    Examples
    --------
    >>> from relugrad.language.gathering import chains
    >>> from relugrad.documents.reading import read
    >>> [chain] = chains(read(r"X^T Y = X^T Y"))
    >>> side_shape(chain.sides[0])
    'd×h'
    """
    shapes = _inferred([side])
    return shapes.describe(shapes.of(side.readable))


def _inferred(sides: Sequence[Side]) -> Shapes:
    """The shapes of sides that are equal, and first of the letters of `f`, if it is defined."""
    shapes = Shapes()
    objective = [(f.node, f.scope) for s in sides[:1] if (f := s.scope.get("f")) and f.node]
    for binding in reachable([*objective, *((s.readable, s.scope) for s in sides)]):
        shapes.binding(binding)
    for node, scope in objective:
        shapes.infer(node, scope, "")
    whole = [shapes.infer(s.readable, s.scope, " " * s.span[0] + s.latex) for s in sides]
    for shape in whole[1:]:
        shapes.unify_shapes(whole[0], shape)
    return shapes


def _operands(node: Node) -> Iterator[Node]:
    match node:
        case Trace(body=body):
            yield from _operands(body)
        case SquaredNorm(body=body):
            yield body
        case Sum(terms=terms):
            for term in terms:
                yield from _operands(term)
        case Product(factors=factors) | Hadamard(factors=factors):
            yield from factors
        case _:
            yield node


def _letters(node: Node) -> Iterator[Node]:
    if isinstance(node, Gradient):
        return
    if isinstance(node, Symbol) or (
        isinstance(node, Differential) and isinstance(node.body, Symbol)
    ):
        yield node
        return
    for child in children(node):
        yield from _letters(child)


def _bare(latex: str) -> str:
    """`latex` without the parentheses around all of it."""
    depth = 0
    for at, char in enumerate(latex):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return latex[1:-1] if char == ")" and at == len(latex) - 1 else latex
    return latex
