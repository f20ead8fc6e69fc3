"""The shapes of the expressions of one scope, and what a construct may ask while it tells its own.

The constructs say which of their parts have one shape, are square, or are numbers; here is what
they say it with, and the messages for what does not fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import NotReadError, not_read
from ..tokens import tidy
from ..wording import say
from .misfits import ConventionError, NotSquareError, PowerError, ShapeError
from .names import changing
from .nodes import Differential, Node, Number, Sum, Symbol, children, is_zero
from .scope import Scope, free_symbols, occurs, reachable
from .sizes import ONE, SCALAR, Shape, Size

if TYPE_CHECKING:
    from .shapes import Shapes


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
        shape = node.shape(self)
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
        for index in node.bound:
            found.pop(index, None)
        free.pop(id(node), None)
        if found:
            free[id(node)] = tuple(found)

    def limit(self, letter: str, size: Size, node: Node) -> None:
        """Hold that sums up to one letter run equally far, and those up to another do not."""
        if not letter:
            return
        known = self.shapes.limits.setdefault(letter, size)
        if not self.shapes.unify(known, size):
            raise ShapeError(
                "{letter} runs over different ranges here: {node}",
                node,
                letter=letter,
                node=self.source(node),
            )

    def counted(self, letter: str, size: Size, node: Node) -> None:
        """Hold that the rows below which a letter stands are as many as wherever it counts."""
        self.limit(letter, size, node)
        for name, shape in self.shapes.variables.items():
            self._declared(name, shape, node)

    def _declared(self, name: str, shape: Shape, node: Node) -> None:
        """Let a symbol have the sizes that the text declares, if one counts something, or is used.

        Of X with the sizes n×d, both letters mean its sizes where one of them occurs.
        """
        letters = self.shapes.declared.get(name, ())
        if not (self.shapes.limits.keys() | self.shapes.used_sizes).intersection(letters):
            return
        for letter, size in zip(letters, shape, strict=False):
            known = size if letter.isdigit() else self.shapes.limits.setdefault(letter, size)
            if not self.shapes.unify(known, size):
                raise ShapeError(
                    "{node}: {letter} runs over the entries of {name} in another way",
                    node,
                    node=self.source(node),
                    letter=letter,
                    name=name,
                )

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
                raise not_read(
                    r"{name} is a number, going by its letter: a column is written"
                    r" \mathbf{{{name}}}",
                    part.span,
                    name=part.name,
                )

    def occurs(self, name: str, node: Node) -> bool:
        """Whether a symbol occurs in a node, or in what its symbols stand for."""
        return occurs(name, node, self.scope, self.parameter)

    def symbol(self, node: Symbol) -> Shape:
        if node.name == self.parameter:
            return SCALAR
        binding = self.scope.get(node.name)
        if binding is not None:
            if binding.parameter is not None:
                raise not_read("{name} is a function: write {name}(…)", node.span, name=node.name)
            if binding.error is not None:
                raise NotReadError(binding.error, *node.span, cause=binding.cause)
            shape = self.shapes.binding(binding)
            if self.shapes.kind(node) == "scalar" and isinstance(binding.node, Number):
                # A 0 fits every shape, but a plain small letter is a number.
                self.shapes.unify_shapes(shape, SCALAR)
            return shape
        body = changing(node.name)
        if body is not None and self.scope.get(body) is not None:
            raise not_read(
                "{name} is the rate of change of {body}, which has a definition here:"
                " write d{body} for its differential, or give it another name",
                node.span,
                name=node.name,
                body=body,
            )
        known = self.shapes.variables.get(node.name)
        kind = self.shapes.told.setdefault(node.name, self.shapes.kind(node))
        if kind != self.shapes.kind(node):
            raise not_read(
                "{name} is one thing here and another in a definition that is used: give"
                " one of them another name",
                node.span,
                name=node.name,
            )
        if known is None:
            rows = self.shapes.fresh(plural=True) if kind in ("matrix", "vector") else ONE
            known = rows, self.shapes.fresh(plural=True) if kind in ("matrix", "row") else ONE
            self.shapes.variables[node.name] = known
            self._declared(node.name, known, node)
        return known

    def source(self, node: Node) -> str:
        start, end = node.span
        return named(node, tidy(self.latex[start:end])) or say("this")

    def says(self, node: Node) -> str:
        return say(
            "{source} is {shape}",
            source=self.source(node),
            shape=self.shapes.describe(self.infer(node)),
        )

    def same(self, node: Node, parts: tuple[Node, ...], what: str) -> Shape:
        # A bare 0 takes the shape of the others, so it comes last.
        ordered = sorted(parts, key=is_zero)
        shape = self.infer(ordered[0])
        for part in ordered[1:]:
            other = self.infer(part)
            if not self.shapes.unify_shapes(shape, other):
                self.no_column(*parts)
                says = say("{first}, {second}", first=self.says(ordered[0]), second=self.says(part))
                kind = ConventionError if self._is_added_all_over(shape, other) else ShapeError
                raise kind(
                    say(
                        "{shapes}: {what} {source} has no shape",
                        shapes=says,
                        what=what,
                        source=self.source(node),
                    ),
                    node,
                )
        return shape

    def _is_added_all_over(self, a: Shape, b: Shape) -> bool:
        """Whether code adds one of two to every entry, or every row, of the other, as in 1 - Z."""
        if self.shapes.is_scalar(a) != self.shapes.is_scalar(b):
            return True
        rows = [self.shapes.root(shape[0]) for shape in (a, b)]
        return ONE in rows and self.shapes.unify(a[1], b[1])

    def square(self, body: Node, what: str) -> Shape:
        shape = self.infer(body)
        if not self.shapes.unify(*shape):
            says = self.says(body)
            power = what == say("a power")
            kind = PowerError if power else NotSquareError
            raise kind(say("{shape}: {what} needs a square matrix", shape=says, what=what), body)
        return shape

    def scalar(self, node: Node, what: str) -> None:
        shape = self.infer(node)
        if not self.shapes.unify_shapes(shape, SCALAR):
            says = self.says(node)
            kind = ConventionError if what in (say("a denominator"), say("a case")) else ShapeError
            raise kind(say("{shape}: {what} must be a number", shape=says, what=what), node)

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
            raise not_read(
                "{name} has two meanings here, or is a function: a derivative is taken"
                " with respect to a symbol with one meaning",
                wrt.span,
                name=wrt.name,
            )


def named(node: Node, text: str) -> str:
    """The text of a node; for a small letter that stands for a matrix or a column, its name."""
    if isinstance(node, Symbol) and (
        (node.kind == "matrix" and text == node.name.lower())
        or (node.kind == "vector" and node.name == f"\\mathbf{{{text}}}")
    ):
        return node.name
    return text
