"""Chains `A = B = C`: their sides, the equalities between them, and what is assumed there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ..errors import NotReadError, not_read
from ..tokens import Token, tidy
from ..wording import say
from .constructs.gradient import Layout
from .nodes import Index, Kind, Node, walk
from .scope import Binding, Scope

if TYPE_CHECKING:
    from .statements import Statement

# How an equation is meant; see the module `meaning`.
Means = Literal["claim", "definition", "condition"]


@dataclass(slots=True)
class Side:
    """One side of a chain: its expression, or why it was not read."""

    display: int
    latex: str
    span: tuple[int, int]
    node: Node | None
    error: NotReadError | None
    scope: Scope
    tokens: Sequence[Token] = ()

    @property
    def readable(self) -> Node:
        if self.node is None:
            raise ValueError(say("this side was not read"))
        return self.node

    @property
    def parts(self) -> Iterator[Node]:
        """The nodes of its expression, if it was read."""
        return walk(self.node) if self.node is not None else iter(())

    @property
    def written(self) -> str:
        """Its LaTeX on one line, without the cells of other columns that its rows enclose."""
        pieces, begin = [], self.span[0]
        for token, following in pairwise(self.tokens):
            between = self._slice(token.end, following.start)
            if "\\\\" in between or "&" in between:
                pieces.append(self._slice(begin, token.end))
                begin = following.start
        return tidy(" ".join([*pieces, self._slice(begin, self.span[1])]))

    def _slice(self, start: int, end: int) -> str:
        return self.latex[max(start - self.span[0], 0) : max(end - self.span[0], 0)]


@dataclass(slots=True)
class Equality:
    """One `=`: between `sides[left]` and `sides[left + 1]` of its chain, in display `display`."""

    display: int
    index: int
    left: int
    # Where it is written: offsets into the display's LaTeX, or an empty span.
    sign: tuple[int, int] = (0, 0)
    defines: Binding | None = None
    means: Means = "claim"
    # Whether no word of the text says that it is a condition.
    assumed: bool = False
    # The definition that the symbol has in another section.
    earlier: Binding | None = None
    # Whether it says again what is defined or assumed here, so that nothing is left to prove.
    restates: bool = False
    # Whether it gives a symbol that is defined another formula, and no word says that it follows.
    repeats: bool = False
    # Whether the text denies it, or asks whether it holds.
    denied: bool = False
    # Whether it is a claim wherever it stands, as in an answer to an exercise.
    claimed: bool = False
    # Whether the text puts equations in that it refers to, and does not quote.
    puts_in: bool = False
    # Whether the text says that it follows, as in “we get”.
    follows: bool = False
    # What a condition ought to follow from.
    stationary: Expected | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """What holds at a place of a document without being claimed.

    It is an equation, an inequality, or what a word says of a symbol.

    Parameters
    ----------
    latex
        As a message quotes it: ``A = A^T``, or ``A is symmetric``.
    line
        Where it is stated; 0 where it is given from the start.
    left, right
        The two sides of an equation; of an inequality, the greater and the lesser one.
    order
        How the sides of an inequality compare: ``>``, whether or not they may be equal, or ``!=``.
    symbol, word
        A symbol's name and one of the values of `ADJECTIVES`. A matrix that is orthogonal is
        square; the columns of one that is orthonormal have length 1 and are orthogonal, and a
        column that is orthonormal has length 1; each entry of one that is positive is positive.
    doubtful
        Whether the text may deny it, or says more than is known here: it proves nothing, and what
        it would make true is not accused.
    about
        The symbols of one of which nothing is known but that it ties them.
    """

    latex: str
    line: int
    left: Side | None = None
    right: Side | None = None
    symbol: str = ""
    word: str = ""
    doubtful: bool = False
    about: frozenset[str] = frozenset()
    order: str = ""

    @property
    def sides(self) -> list[Side]:
        return [side for side in (self.left, self.right) if side is not None]

    @property
    def key(self) -> str:
        """Equal for all that say the same in the same words."""
        return f"{self.latex} | {self.left.latex}" if self.order and self.left else self.latex

    def __str__(self) -> str:
        return (
            say("{assumption} (line {line})", assumption=self.latex, line=self.line)
            if self.line
            else self.latex
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """The derivative that is 0 and that a condition ought to follow from.

    `source` is the side of a chain that it is, if the text has derived it; the condition `copies`
    it if it has the very same products, and nothing else can be meant. `label` names the solution
    that the condition is about, where a label tells it from the variable of the derivative.
    """

    zero: Assumption
    source: Side | None
    copies: bool
    label: str = ""


@dataclass(slots=True)
class Chain:
    """Sides and the equalities between them.

    `indices` are those over which no sum runs: what the chain says, it says for all their values.
    `assumptions` are in force where the chain is written: a proof may use them, and what refutes
    the chain satisfies them. `layout` is the one in which its derivatives are read, and `real` says
    whether all matrices are read as real ones.
    """

    sides: list[Side]
    equalities: list[Equality]
    orphan: bool = False
    indices: dict[str, Index] = field(default_factory=dict)
    # The conditions on its indices, which its sides are multiplied by.
    restricted: tuple[str, ...] = ()
    # The other kinds that symbols may have, by all their uses.
    others: Mapping[str, tuple[Kind, ...]] = field(default_factory=dict)
    # What its section says of symbols that depend on others.
    depends: Mapping[str, Collection[str]] = field(default_factory=dict)
    # The letters of the sizes that its section gives to symbols.
    declared: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # The letters whose estimates its display defines.
    estimated: Collection[str] = ()
    # The symbols to which its section gives several sizes.
    resized: Collection[str] = ()
    # The symbols of which its section says what they are.
    introduced: Collection[str] = ()
    # Whether its section is about matrices of a size in numbers.
    of_a_size: bool = False
    # The symbols of which its section says that they vary, or that they do not.
    named: Collection[str] = ()
    # The letters of those that it calls probabilities.
    probabilities: Collection[str] = ()
    # The letters of those of which some section says that they are, or that they are one-hot.
    shares: Collection[str] = ()
    assumptions: list[Assumption] = field(default_factory=list)
    # The kind of matrices that its sentence is about, without naming one.
    about: str = ""
    # The symbols that its sentence calls sets.
    of_sets: frozenset[str] = frozenset()
    # What the words beside it hint at, for which it is not called false.
    hint: str = ""
    # Whether more is assumed than these.
    crowded: bool = False
    # The symbols that the text calls arbitrary.
    general: frozenset[str] = frozenset()
    layout: Layout = "denominator"
    # Whether the text says that it is this one.
    announced: bool = False
    # Whether the text says that derivatives are rows.
    rows: bool = False
    real: bool = False
    # Whether the text speaks of complex numbers, so that no number is taken for a real one.
    complex: bool = False
    # Whether its section says that dW is short for a derivative with respect to W.
    shorthand: bool = False


def links_of(statement: Statement, left: int = 0) -> list[Equality]:
    """The equalities of a statement, whose first side is the side `left` of its chain."""
    signs = [(relation.start, relation.end) for relation in statement.relations]
    links = [
        Equality(statement.display, number, at) for at, number in enumerate(statement.numbers, left)
    ]
    for link, sign in zip(links, signs, strict=False):
        link.sign = sign
    return links


def nothing(display: int, scope: Scope) -> Side:
    error = not_read("this continues a chain, but no chain precedes it")
    return Side(display, "", (0, 0), None, error, scope)
