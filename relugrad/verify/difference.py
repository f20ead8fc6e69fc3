"""What two normal forms say of the difference between the wrong side and the right one.

The terms of the two are compared, and what occurs in them: where the same symbols occur, factors
are in another order or one of them is transposed; where a unit step is missing, a mask is. So only
some of the changes that could make the sides equal come into question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Literal

from ..core.canonical import Key, term_key
from ..core.laws import LAWS
from ..core.places import Place, indices
from ..core.terms import Exact, Index, Letter, Poly, Term, Undecided, exact, scale
from ..language.nodes import Entries, Node
from ..language.nodes import Index as IndexNode
from ..language.scope import Scope
from ..language.sizes import ONE, Shape
from .lowering import Lowering
from .prover import prover
from .sides import Attempt

# A symbol (`dX` is one of its own), or a function with the symbols of its argument.
Name = str | tuple[str, frozenset[str]]
# What occurs in a term, and how often.
Content = frozenset[tuple[Name, Exact]]

Kind = Literal["order", "content", "argument"]

# The kinds of letters that stay in a term, whatever is multiplied by it.
LASTING = frozenset(("variable", "differential", "delta", "size", "step", "function"))


class Forms:
    """Normal forms of expressions at one row and column, or for one value of free indices.

    Parameters
    ----------
    attempt
        The reading that gives all shapes.
    index
        The side that has this row and column, or these free indices.
    """

    def __init__(self, attempt: Attempt, index: int) -> None:
        decided = prover(attempt)
        # Under their identities, with themselves, so that these are not given to others.
        self._keyed: dict[int, tuple[Poly, dict[Key, Term]]] = {}
        self.shapes = shapes = attempt.shapes
        self.lowering = Lowering(attempt.shapes, decided.varying, decided.counts)
        self.algebra = self.lowering.algebra
        rows, columns = (attempt.shapes.root(size) for size in attempt.fits[index])
        self.shape: Shape = rows, columns
        node = attempt.side(index).readable
        over = [attempt.shapes.index(i) for i in node.indices] if isinstance(node, Entries) else []
        # Of several blocks there are several forms, and no difference.
        self.row: Index | None = None
        self.column: Index | None = None
        self.free: tuple[Index, ...] = ()
        self.is_made = any(shapes.root(size) in shapes.made for size in (*over, *self.shape))
        if self.is_made:
            return
        self.row, self.column = (self.lowering.place(size) for size in self.shape)
        self.free = indices(self.row, self.column)
        if isinstance(node, Entries):
            values: dict[IndexNode, Place] = {
                i: self.lowering.place(attempt.shapes.index(i)) for i in node.indices
            }
            self.lowering.at = values
            self.free = indices(*values.values())
            # What is compared is a number for each of these values.
            self.shape, self.row, self.column = (ONE, ONE), None, None

    def of(self, node: Node, scope: Scope, *, transposed: bool = False) -> Poly | None:
        """The normal form of an expression with this shape, or of the transpose of one."""
        body = node.body if isinstance(node, Entries) else node
        ends = (self.column, self.row) if transposed else (self.row, self.column)
        return self.simplified(lambda: self.lowering(body, scope, *ends))

    def at_its_own(self, node: Node, scope: Scope, shape: Shape) -> Poly | None:
        """The normal form of an expression with any shape, at a row and a column of its own."""
        return self.simplified(
            lambda: self.lowering(node, scope, *[self.lowering.place(size) for size in shape])
        )

    def simplified(self, lowered: Callable[[], Poly]) -> Poly | None:
        """A simplified polynomial; None where it cannot be expressed, or is too large."""
        if self.is_made:
            return None
        try:
            return self.algebra.reduced(lowered())
        except (Undecided, RecursionError):
            return None

    def equal(self, a: Poly, b: Poly) -> bool:
        """Whether it is proved that two simplified polynomials are equal."""
        some, others = self.by_key(a), self.by_key(b)
        if some and len(some) == len(others) and not _without(some, others):
            return True
        try:
            return self.algebra.equal(a, b)
        except (Undecided, RecursionError):
            return False

    def multiple(self, p: Poly, of: Poly) -> Exact | None:
        """The number c for which it is proved that p = c · of."""
        if not p:
            return 0
        terms = self.by_key(p)
        for key, t in self.by_key(of).items():
            if key in terms:
                factor = exact(Fraction(terms[key].value) / t.value)
                return factor if self.equal(p, scale(of, factor)) else None
        return None

    def by_key(self, p: Poly) -> dict[Key, Term]:
        """The terms of a simplified polynomial, by their canonical forms."""
        if id(p) not in self._keyed:
            place = {i: k for k, i in enumerate(self.free)}
            try:
                terms = {term_key(t, place, self.algebra.spend): t for t in p}
            except Undecided:
                terms = {}
            self._keyed[id(p)] = p, terms
        return self._keyed[id(p)][1]


class Difference:
    """Where the normal forms of the wrong side and of the right one differ.

    Attributes
    ----------
    lost, extra
        The terms of the right side that the wrong one has not, or not as often, and the reverse.
    names
        What occurs in the one more often than in the other; None where that says nothing.
    is_scaled
        Whether the two have the same terms, with other coefficients.
    """

    def __init__(self, forms: Forms, right: Poly, wrong: Poly, *, fits: bool) -> None:
        self.fits = fits
        if fits:
            here, there = forms.by_key(wrong), forms.by_key(right)
            self.lost, self.extra = _without(there, here), _without(here, there)
            self.is_scaled = here.keys() == there.keys()
        else:
            # At rows and columns of their own, no term of the one is a term of the other.
            self.lost, self.extra, self.is_scaled = list(right), list(wrong), False
        self.names: frozenset[Name] | None = None
        kinds = {letter.kind for t in (*self.lost, *self.extra) for letter, _, _ in t.factors}
        if self.lost and self.extra and kinds <= LASTING:
            self.names = _unlike(map(content, self.lost), map(content, self.extra))

    def may_be(self, touched: frozenset[Name] | None, kind: Kind) -> bool:
        """Whether the sides can be equal after a change of the wrong one.

        Parameters
        ----------
        touched
            What may occur more often afterwards, or less often; None where that is not known.
        kind
            What the change does.
        """
        if self.names is None or touched is None:
            return True
        if any(
            name not in touched and (isinstance(name, str) or name[1].isdisjoint(touched))
            for name in self.names
        ):
            return False
        if kind == "content":
            return bool(self.names) or not self.fits
        return kind != "order" or not self.is_scaled


def _without(terms: dict[Key, Term], others: dict[Key, Term]) -> list[Term]:
    return [t for key, t in terms.items() if key not in others or others[key].value != t.value]


def content(t: Term) -> Content:
    """What occurs in a term, whatever its indices."""
    found: Counter[Name] = Counter()
    for letter, _, power in t.factors:
        if letter.kind in ("delta", "size"):
            continue
        name = _name(letter)
        found[name] = 1 if LAWS[letter.kind].idempotent else found[name] + power  # type: ignore[assignment]
    return frozenset(found.items())


def _name(letter: Letter) -> Name:
    if letter.kind == "differential":
        return f"d{letter.name}"
    if letter.argument is None:
        return letter.name
    return applied(letter.name, letter.order, letter.symbols)


def applied(function: str, order: int, symbols: Iterable[str]) -> Name:
    """The name of a function, or of its derivative of an order, of an argument."""
    return function + "'" * order, frozenset(symbols)


def _unlike(some: Iterable[Content], others: Iterable[Content]) -> frozenset[Name]:
    """The names that do not occur equally often in the terms of both."""
    tables = [[dict(c) for c in contents] for contents in (some, others)]
    names = {name for table in tables for counts in table for name in counts}
    return frozenset(
        name
        for name in names
        if len({frozenset(counts.get(name, 0) for counts in table) for table in tables}) > 1
    )
