"""What is assumed, as laws of the polynomials of one lowering."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..core.conditions import CONDITIONS, POSITIVE, conditioned
from ..core.places import Place, indices
from ..core.regions import exclude_each_other
from ..core.rewriting import Rule, Solved, rules, said, solved, word
from ..core.terms import Index, Poly, Undecided, free_indices, minus, symbols
from ..language.nodes import Entries, Node, Symbol
from ..language.scope import Scope
from ..wording import say
from .force import Held
from .inequalities import positive_symbol
from .lowering import Lowering


class ContraryError(Undecided):
    """The assumptions contradict each other, so that anything would follow."""


@dataclass(slots=True)
class Facts:
    """The laws that some assumptions give, each as far as it could be recognised.

    `words` are said of symbols without a definition; `solved` are the symbols that give way to
    expressions, none of which has one of them; of the `rules` see `relugrad.core.rewriting`.
    """

    words: list[tuple[str, str]] = field(default_factory=list)
    solved: list[Solved] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    # Numbers that are positive.
    signs: list[Poly] = field(default_factory=list)

    def applied(self, lowering: Lowering, p: Poly) -> Poly:
        """The normal form of a finished polynomial under these laws."""
        return lowering.algebra.ruled(self._put_in(lowering, p), self.rules)

    def _put_in(self, lowering: Lowering, p: Poly) -> Poly:
        algebra = lowering.algebra
        for one in self.solved:
            p = algebra.substituted(p, one.name, one.at)
        p = algebra.reduced(p)
        known = symbols(p)
        for name in dict.fromkeys(name for name, _ in self.words):
            if name in known:
                own = [word for other, word in self.words if other == name]
                p = algebra.reduced(algebra.substituted(p, name, conditioned(name, own)))
        return p


def positive(held: Sequence[Held]) -> list[tuple[str, str]]:
    """The symbols that are positive: laws ask for it while expressions are lowered."""
    return [(name, POSITIVE) for one in held if (name := positive_symbol(one))]


def recognised(lowering: Lowering, one: Held) -> tuple[str, str] | None:
    """The symbol and the word that an equation says of it, as A = A^T does; else None.

    Raises
    ------
    Undecided
        It has no normal form.
    """
    if one.word or one.order:
        return None
    return word(lowering.algebra.reduced(_difference(lowering, one)))


def facts(lowering: Lowering, held: Sequence[Held], *, bare: bool = False) -> Facts:
    """The laws that assumptions give; `bare`, each as rules alone, so that no symbol gives way.

    Raises
    ------
    Undecided
        One of them has no normal form, or (as `ContraryError`) they contradict each other.
    """
    algebra = lowering.algebra
    algebra.rules = []
    found = Facts()
    equations: list[Poly] = []
    for one in held:
        if one.word:
            _word(lowering, one, found, equations, bare=bare)
            continue
        p = algebra.reduced(_difference(lowering, one))
        if one.order:
            if one.order == ">" and not free_indices(p):
                found.signs.append(p)
            continue
        told = word(p)
        if told is not None and not bare:
            found.words.append(told)
        elif bare or not _solve(lowering, one, p, found):
            equations.append(p)
        # A gradient keeps its matrix general, and so does dA: where A is symmetric, tr(B dA) is
        # tr(B^T dA), but the gradient is read off the first.
        if one.moves and lowering.differentials and (told or ("", ""))[1] != "symmetric":
            equations.append(algebra.differential(p, lowering.differentials))
    own = {one.name: one for one in found.solved}
    for name, what in found.words:
        if name in own:
            ends = tuple(own[name].places)
            equations += said(what, own[name].at, ends)
    found.words = [told for told in found.words if told[0] not in own]
    for equation in equations:
        # Seen through those before it, it may say nothing new, or the contrary.
        p = found.applied(lowering, equation)
        if p and not any(t.factors for t in p):
            raise ContraryError(say("the assumptions contradict each other"))
        found.rules += rules(algebra, p)
    found.signs = [found.applied(lowering, p) for p in found.signs]
    algebra.rules = []
    if exclude_each_other(algebra, found.signs):
        raise ContraryError(say("the inequalities contradict each other"))
    return found


def _word(
    lowering: Lowering, one: Held, found: Facts, equations: list[Poly], *, bare: bool
) -> None:
    [(node, scope)] = one.sides
    row, column = (lowering.place(size) for size in one.shape)
    letter = _variable(lowering, node, scope, row, column)
    ends = indices(row, column)
    plain = one.word if one.word != "positive definite" else "symmetric"
    fits = len(ends) == 2 or (len(ends) == 1 and plain == "orthonormal")
    if letter is not None and plain in CONDITIONS and fits and not bare:
        found.words.append((letter, plain))
    else:
        sizes = tuple(lowering.shapes.root(size) for size in one.shape)

        def at(*indices: Index) -> Poly:
            spread = lowering.spread(indices, (sizes[0], sizes[1]))
            return lowering(node, scope, *spread)

        equations += [lowering.algebra.reduced(p) for p in said(one.word, at, ends)]


def _variable(
    lowering: Lowering, node: Node, scope: Scope, row: Place, column: Place
) -> str | None:
    """The name of the letter that a symbol is lowered to; None where it is an expression."""
    if not isinstance(node, Symbol):
        return None
    p = lowering(node, scope, row, column)
    if len(p) != 1 or len(p[0].factors) != 1 or p[0].value != 1:
        return None
    letter, at, power = p[0].factors[0]
    alone = letter.kind == "variable" and power == 1 and at == indices(row, column)
    return letter.name if alone else None


def _difference(lowering: Lowering, one: Held) -> Poly:
    """The left side minus the right one, at one row and column or at one value of its indices."""
    (left, scope), (right, there) = one.sides
    if isinstance(left, Entries) and isinstance(right, Entries):
        ends = [lowering.place(lowering.shapes.index(i)) for i in left.indices]
        return minus(
            lowering.within(dict(zip(left.indices, ends, strict=True)), left.body, scope),
            lowering.within(dict(zip(right.indices, ends, strict=True)), right.body, there),
        )
    row, column = (lowering.place(size) for size in one.shape)
    return minus(lowering(left, scope, row, column), lowering(right, there, row, column))


def _solve(lowering: Lowering, one: Held, p: Poly, found: Facts) -> bool:
    """Solve an equation for a symbol that is one of its sides, or else a term of it, if one is."""
    algebra = lowering.algebra
    for other in found.solved:
        p = algebra.substituted(p, other.name, other.at)
    p = algebra.reduced(p)
    for name in _alone(lowering, one, p):
        new = solved(algebra, p, name)
        if new is None:
            continue
        found.solved = [
            Solved(o.name, o.places, algebra.substituted(o.value, new.name, new.at))
            for o in found.solved
        ]
        found.solved.append(new)
        return True
    return False


def _alone(lowering: Lowering, one: Held, p: Poly) -> Iterator[str]:
    for node, scope in one.sides:
        row, column = (lowering.place(size) for size in one.shape)
        name = _variable(lowering, node, scope, row, column)
        if name is not None:
            yield name
    for t in p:
        if len(t.factors) == 1 and t.factors[0][0].kind == "variable":
            yield t.factors[0][0].name
