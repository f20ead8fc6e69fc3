"""Which assumptions are in force in a chain, and the shapes that they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..errors import NotReadError
from ..language.chains import Assumption, Chain, Side
from ..language.constructs.gradient import Gradient
from ..language.inequalities import SIZED
from ..language.misfits import ShapeError
from ..language.nodes import Differential, Entries, Node, Symbol, Transpose, walk
from ..language.scope import Binding, Scope, reachable
from ..language.shapes import Shapes
from ..language.sizes import ONE, Shape
from ..wording import say
from .emptied import derivatives

# With more of them nothing is decided under assumptions.
MAX_ASSUMPTIONS = 12
SQUARE = frozenset(
    ("symmetric", "skew-symmetric", "orthogonal", "diagonal", "positive definite", "square",
     "idempotent")
)  # fmt: skip
# These hold on open sets, so a derivative sees nothing of them.
OPEN = frozenset(("positive", "nonzero", "square"))
# These only exchange indices: a derivative for any matrix holds at such a one.
_MIRRORED = frozenset(("symmetric", "positive definite"))


@dataclass(frozen=True, slots=True)
class Held:
    """An assumption that is in force in a chain, in the reading of one attempt.

    Parameters
    ----------
    assumption
        What is assumed.
    sides
        The two sides of an equation or an inequality; or the symbol that a word is said of, as it
        stands there.
    shape
        The shape of either side, or of the symbol.
    names
        The symbols that it is about, those of the definitions in it included.
    law
        Whether a proof may use it. It may not where an expression is differentiated by one of
        `names`: under w^Tw = 1 the multiplier's term of a Lagrangian is 0, and so is its
        differential, whatever its coefficient. A relation between differentials may need it. That
        a matrix is symmetric makes terms alike, and none of them 0.
    moves
        Whether it holds all along where its symbols vary, so that its differential holds too: a
        symbol that is equal to an expression may be the solution, which is one point.
    """

    assumption: Assumption
    sides: tuple[tuple[Node, Scope], ...]
    shape: Shape
    names: frozenset[str]
    law: bool
    moves: bool

    @property
    def word(self) -> str:
        return self.assumption.word

    @property
    def order(self) -> str:
        return self.assumption.order

    @property
    def is_open(self) -> bool:
        """Whether it holds on an open set, so that a derivative sees nothing of it."""
        return bool(self.order or self.declared) or self.word in OPEN

    @property
    def declared(self) -> tuple[int, ...]:
        """The rows and columns that a symbol is declared to have, in numbers; else none."""
        return declared(self.word)


@dataclass(slots=True)
class _Here(Scope):
    """The scope of an assumption, in which symbols that it left free are what they are by now."""

    inner: Scope = field(default_factory=Scope)
    outer: Scope = field(default_factory=Scope)

    def get(self, name: str) -> Binding | None:
        return self.inner.get(name) or self.outer.get(name)


def declared(word: str) -> tuple[int, ...]:
    """The rows and columns that a word says, as ``size 2 2`` does; else none."""
    kind, *numbers = word.split(" ")
    return tuple(map(int, numbers)) if kind == SIZED else ()


def relevant(chain: Chain, *, doubtful: bool = False) -> list[Assumption]:
    """The assumptions on the chain's symbols, and on those that these are tied to.

    One without a symbol, such as 1 = 0, is about all of them. Those that are in doubt are left
    out, unless they are asked for.
    """
    names = _names(_whole(side) for side in chain.sides)
    # Unread assumptions are matched by their tokens, in `verdict.py`.
    every = [
        a
        for a in chain.assumptions
        if not a.about
        and (doubtful or not a.doubtful)
        and not (a.order and any(s.node is None for s in a.sides))
    ]
    found = [a for a in every if not _about(a, chain)]
    waiting = [a for a in every if a not in found]
    while True:
        touched = [a for a in waiting if names & _about(a, chain)]
        if not touched:
            return [a for a in every if a in found]
        found += touched
        waiting = [a for a in waiting if a not in found]
        names = names.union(*[_about(a, chain) for a in touched])


def _whole(side: Side) -> tuple[Node, Scope] | None:
    return None if side.node is None else (side.node, side.scope)


def _about(assumption: Assumption, chain: Chain) -> frozenset[str]:
    if assumption.word:
        place = _said_of(assumption, chain)
        return _names([place]) | {assumption.symbol}
    return _names(map(_whole, _sides(assumption, chain)))


def _said_of(assumption: Assumption, chain: Chain) -> tuple[Node, Scope] | None:
    """The symbol that a word is said of, as it stands in the chain, or for its definition."""
    scope = chain.sides[-1].scope
    if scope.get(assumption.symbol) is not None:
        return Symbol((0, 0), assumption.symbol, "matrix"), scope
    return next(_occurrences(chain, assumption.symbol), None)


def _sides(assumption: Assumption, chain: Chain) -> list[Side]:
    outer = chain.sides[-1].scope
    return [
        replace(side, scope=_Here(inner=side.scope, outer=outer))
        for side in (assumption.left, assumption.right)
        if side is not None
    ]


def _names(sides: Iterable[tuple[Node, Scope] | None]) -> frozenset[str]:
    """The symbols of expressions and of the definitions that they need."""
    known = [side for side in sides if side is not None]
    defined = [(b.node, b.scope) for b in reachable(known) if b.node is not None]
    return frozenset(
        part.name
        for node, _ in [*known, *defined]
        for part in walk(node)
        if isinstance(part, Symbol)
    )


def mirrored(assumption: Assumption) -> str:
    """The matrix that an assumption calls symmetric, as a word or as `A = A^T`; or nothing."""
    if assumption.word in _MIRRORED:
        return assumption.symbol
    nodes = [side.node for side in (assumption.left, assumption.right) if side is not None]
    for one, other in zip(nodes, nodes[::-1], strict=True):
        turned = other.body if isinstance(other, Transpose) else None
        if isinstance(one, Symbol) and isinstance(turned, Symbol) and turned.name == one.name:
            return one.name
    return ""


def held(chain: Chain, assumed: Iterable[Assumption], shapes: Shapes) -> list[Held]:
    """The assumptions with their shapes, which are those of the chain's symbols.

    Raises
    ------
    NotReadError
        One of them was not read, or does not fit.
    """
    found = derivatives(chain)
    by = {part.wrt.name for part, _ in found if isinstance(part, Gradient)}
    bodies = [(p.body, scope) for p, scope in found if isinstance(p, Differential)]
    varying = {
        body.name for body, scope in bodies if isinstance(body, Symbol) and not scope.get(body.name)
    }
    if any(not isinstance(body, Symbol) or scope.get(body.name) for body, scope in bodies):
        by |= varying
    out: list[Held] = []
    assumed = list(assumed)
    if len(assumed) > MAX_ASSUMPTIONS:
        raise NotReadError(
            say("more than {most} assumptions on the symbols here", most=MAX_ASSUMPTIONS)
        )
    for assumption in assumed:
        try:
            out += _held(chain, assumption, shapes, by)
        except (ShapeError, NotReadError) as error:
            raise NotReadError(
                say(
                    "the assumption {assumption} was not read: {reason}",
                    assumption=assumption,
                    reason=error,
                )
            ) from error
    for one in out:
        if varying & one.names and not one.moves and not one.is_open:
            message = say(
                "the text does not say whether {assumption} still holds as its symbols vary",
                assumption=one.assumption,
            )
            raise NotReadError(message)
    return out


def _held(chain: Chain, assumption: Assumption, shapes: Shapes, by: set[str]) -> Iterator[Held]:
    names = _about(assumption, chain)
    if assumption.word:
        place = _said_of(assumption, chain)
        if place is None:
            return
        _bind(shapes, [place])
        shape = shapes.infer(*place, assumption.latex)
        if assumption.word in SQUARE and not shapes.unify(*shape):
            raise NotReadError(say("{name} is not square", name=assumption.symbol))
        law = assumption.word in OPEN or not names & by or bool(mirrored(assumption))
        law = law or bool(declared(assumption.word))
        yield Held(assumption, (place,), shape, names, law, assumption.word != "one-hot")
        return
    sides = _sides(assumption, chain)
    wholes = []
    for side in sides:
        if side.node is None:
            raise side.error or NotReadError(say("it has no sides"))
        wholes.append((side.node, side.scope))
    _bind(shapes, wholes)
    left, right = (shapes.infer(s.readable, s.scope, " " * s.span[0] + s.latex) for s in sides)
    if not shapes.unify_shapes(left, right):
        raise NotReadError(
            say(
                "{left} and {right} do not fit",
                left=shapes.describe(left),
                right=shapes.describe(right),
            )
        )
    if assumption.order:
        # W_{ij} > 0 is said of every entry.
        entries = any(isinstance(node, Entries) for node, _ in wholes)
        if assumption.order == ">" and not entries and ONE not in map(shapes.root, left):
            raise NotReadError(say("it compares matrices"))
        yield Held(assumption, tuple(wholes), left, names, law=True, moves=True)
        return
    alone = wholes[0][0]
    solved = isinstance(alone, Symbol) and alone.name not in _names(wholes[1:])
    law = not names & by or bool(mirrored(assumption))
    yield Held(assumption, tuple(wholes), left, names, law, not solved)


def _bind(shapes: Shapes, nodes: list[tuple[Node, Scope]]) -> None:
    for binding in reachable(nodes):
        shapes.binding(binding)


def _occurrences(chain: Chain, name: str) -> Iterator[tuple[Node, Scope]]:
    """Where a symbol occurs in a chain, in its definitions, and in what is assumed."""
    sides = [*chain.sides, *(s for a in chain.assumptions for s in _sides(a, chain))]
    known = [whole for side in sides if (whole := _whole(side)) is not None]
    defined = [(b.node, b.scope) for b in reachable(known) if b.node is not None]
    for node, scope in [*known, *defined]:
        for part in walk(node):
            if isinstance(part, Symbol) and part.name == name:
                yield part, scope
