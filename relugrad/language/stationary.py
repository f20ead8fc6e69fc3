"""Equations that ought to follow from a derivative that is 0, such as the normal equations.

A text that has taken a derivative goes on with an equation in the same symbols: it is taken for a
condition by its form, and it is told here which derivative it has to agree with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ..patterns import one_of, says
from .chains import Assumption, Chain, Expected, Side
from .constructs.gradient import Gradient
from .constructs.member import Member
from .determined import unlabelled
from .nodes import (
    Apply,
    Entry,
    Hadamard,
    Identity,
    IndexSum,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
    Trace,
    Transpose,
    is_zero,
    mapped,
    walk,
)
from .scope import Scope, reachable
from .sections import Path
from .sorting import letters

# More terms than these are not compared.
MAX_TERMS = 200
MAX_POWER = 4

Term = tuple[str, ...]

# Whether a sentence calls its equation what follows from a derivative that is 0.
_says_stationary = says(
    r"\bnormal equations?\b"
    r"|\b(?:first[- ]order|optimality|stationarity)\b[^.§]{0,20}\bconditions?\b"
    r"|\b(?:stationary|critical) points?\b|(?:正规|正規|正则|正則|法)方程|驻点|駐點"
    r"|一[阶階](?:最优|最優)?(?:性|必要)?[条條]件",
)
# Whether a sentence speaks of a derivative that is 0, or of where that is so.
says_zero = says(
    r"\b(?:gradients?|derivatives?|minim\w*|maxim\w*|optim\w*|extrem\w*|stationar\w*|zero"
    r"|normal equations?)\b|导数|導數|梯度|极小|極小|极大|極大|极值|極值|最优|最優|最小|驻点|駐點"
    r"|[为為]零",
)
# Whether a sentence may be about another problem than the one before it.
is_another = says(
    r"\b(?:contrast|others?|another|opposite|different|alternativ\w*|instead|ignor\w*|neglect\w*"
    r"|drop\w*|omit\w*|without|no longer|varia(?:nt|tion)s?|whereas|unlike|becomes?|chang\w*"
    r"|replac\w*|modif\w*|second|dual|simil\w*|analog\w*|likewise|compare\w*)\b"
    r"|另|相反|不同|忽略|去掉|类似|類似|同理|变为|變為|改|换|換|对偶|對偶",
)
# Whether it may say of which problem it speaks, as in “for the flipped labels”.
_names_problem = says(r"\b(?:problems?|versions?|models?|with|under|(?<!solve )(?<!solving )for)\b")
# Words before an equation that do not ask for it to be assumed, but tell what is solved.
_is_of_a_solution = one_of(
    "implies equation equations solve solves solving satisfy satisfies satisfied satisfying"
    " condition conditions 满足 滿足 条件 條件"
)


@dataclass(frozen=True, slots=True)
class Stationary:
    """A derivative that is 0 in a section, and with respect to which symbols."""

    assumption: Assumption
    by: frozenset[str]
    path: Path
    # Whether the text states that this is 0, and does not say of what it is the derivative.
    stated: bool = False

    @property
    def terms(self) -> frozenset[Term]:
        """The symbols of each of its products."""
        left, right = self.assumption.left, self.assumption.right
        found = None if left is None or right is None else terms(left, right)
        return found or frozenset()


def variables(chain: Chain) -> frozenset[str]:
    """The symbols with respect to which a chain differentiates."""
    parts = (part for side in chain.sides for part in side.parts)
    return frozenset(part.wrt.name for part in parts if isinstance(part, Gradient))


def expected(
    left: Side, right: Side, word: str, said: str, known: Sequence[Stationary]
) -> Expected | None:
    """Of the derivatives that are 0, the last one that an equation ought to follow from."""
    named = _says_stationary(said)
    plain = not word or _is_of_a_solution(word) or word.lower().startswith("solution")
    plain = plain or (word.lower() == "at" and says_zero(said))
    if not (named or plain) or any(isinstance(p, Gradient) for s in (left, right) for p in s.parts):
        return None
    mine = terms(left, right) or frozenset()
    latest = [*reversed(known)]
    # First those that the text has derived.
    for one in sorted(latest, key=lambda one: one.stated) if mine else ():
        for label, other in (("", one), *_labelled(one, (left, right))):
            solved = _is_solution(left, right, other)
            if solved or _fits(mine, other, named=named):
                copies = (solved or mine == other.terms) and not (
                    is_another(said) or _names_problem(said)
                )
                source = None if one.stated else one.assumption.left
                return Expected(one.assumption, source, copies and not one.stated, label)
    return None


def implied(left: Side, right: Side) -> Iterator[Stationary]:
    """The derivatives of the section's only function of an equation's symbols, if none is written.

    With several such functions, nothing: the equation may be about any of them.
    """
    scope, mine = left.scope, letters(left.node) | letters(right.node)
    functions = [one for one in map(scope.visible, scope.names()) if one is not None]
    found = [one for one in functions if not mine.isdisjoint(one.arguments)]
    for function in found if len(found) == 1 else ():
        parts = [*walk(function.node)] if function.node is not None else []
        for name in function.arguments:
            by = next((p for p in parts if isinstance(p, Symbol) and p.name == name), None)
            if by is None or name not in mine:
                continue
            node = Gradient(left.span, Symbol(left.span, function.name, "scalar"), by, "nabla")
            latex = f"\\nabla_{{{name}}} {function.name}"
            zero = replace(right, latex="0", node=Number(right.span, Fraction(0)))
            side = replace(left, latex=latex, node=node)
            assumption = Assumption(f"{latex} = 0", 0, side, zero)
            yield Stationary(assumption, frozenset((name,)), scope.path)


def _labelled(one: Stationary, sides: Sequence[Side]) -> Iterator[tuple[str, Stationary]]:
    """A derivative that is 0, of a solution that a label tells from what is solved for."""
    left = one.assumption.left
    if left is None or left.node is None:
        return
    every = {part.name: part for side in sides for part in side.parts if isinstance(part, Symbol)}
    bodies = [b.node for b in reachable([(left.node, left.scope)]) if b.node is not None]
    for name, symbol in every.items():
        body = unlabelled(name)
        if body in one.by and not any(body in letters(node) for node in bodies):

            def named(node: Node, body: str = body, symbol: Symbol = symbol) -> Node:
                same = isinstance(node, Symbol) and node.name == body
                return symbol if same else mapped(node, named)

            assumption = replace(one.assumption, left=replace(left, node=named(left.node)))
            yield name, replace(one, assumption=assumption, by=frozenset((name,)))


def shows_zero(left: Side, right: Side, said: str, derived: Chain) -> bool:
    """Whether an equation shows that the derivative that a chain ends with is meant to be 0."""
    last = derived.sides[-1]
    mine = terms(left, right)
    theirs = terms(last, last) if last.node is not None else None
    if not mine or not theirs or not variables(derived):
        return False
    if is_zero(right.node) and mine == theirs:
        return True
    one = Stationary(Assumption("", 0, last, last), variables(derived), ())
    return _says_stationary(said) and _fits(mine, one, named=True)


def are_several(left: Side, right: Side, chains: Sequence[Chain]) -> bool:
    """Whether an equation may be about the derivatives of several quantities."""
    mine = terms(left, right)
    found = set()
    for chain in chains if mine else ():
        quantities = {
            " ".join(token.text for token in side.tokens)
            if not isinstance(side.node.body, Symbol | Apply)
            else getattr(side.node.body, "name", "") or getattr(side.node.body, "function", "")
            for side in chain.sides
            if isinstance(side.node, Gradient)
        }
        by, last = variables(chain), chain.sides[-1]
        last = chain.sides[-2] if is_zero(last.node) and len(chain.sides) > 1 else last
        one = Stationary(Assumption("", 0, last, last), by, ())
        others = [one, *(other for _, other in _labelled(one, (left, right)))] if by else []
        if last.node is not None and mine and any(_fits(mine, o, named=True) for o in others):
            found |= quantities
    return len(found) > 1


def _is_solution(left: Side, right: Side, one: Stationary) -> bool:
    """Whether an equation says what a symbol is where the derivative with respect to it is 0."""
    sides = [side.node for side in one.assumption.sides]
    name = left.node.name if isinstance(left.node, Symbol) else ""
    free = left.scope.get(name) is None and name not in letters(right.node)
    others = set().union(*map(letters, sides)) - {name}
    return name in one.by and free and letters(right.node) == others


def _fits(mine: frozenset[Term], one: Stationary, *, named: bool) -> bool:
    """Whether an equation is about what a derivative is about, and shares a product with it."""
    if mine == one.terms:
        # Of a Lagrangian that with respect to λ has no λ.
        return True
    symbols, others = ({name for term in some for name in term} for some in (mine, one.terms))
    if not symbols & one.by or not symbols <= others:
        return False
    shared = any(len(term) > 1 for term in mine & one.terms)
    return shared and (named or symbols == others)


def terms(left: Side, right: Side) -> frozenset[Term] | None:
    """The symbols of each product in an equation, multiplied out; None of one that is too long."""
    found: set[Term] = set()
    for side in (left, right):
        if side.node is None:
            return None
        try:
            found |= {tuple(sorted(term.elements())) for term in _terms(side.node, side.scope)}
        except _TooManyError:
            return None
    return frozenset(filter(None, found))


class _TooManyError(Exception):
    """There are more terms than are compared."""


def _terms(node: Node, scope: Scope) -> list[Counter[str]]:
    match node:
        case Sum(terms=parts):
            found = [term for part in parts for term in _terms(part, scope)]
        case Product(factors=factors) | Hadamard(factors=factors):
            found = _multiplied(_terms(factor, scope) for factor in factors)
        case Transpose(body=body) | IndexSum(body=body):
            found = _terms(body, scope)
        case Power(body=body, exponent=exponent) if 0 < exponent <= MAX_POWER:
            found = _multiplied([_terms(body, scope)] * exponent)
        case SquaredNorm(body=body):
            found = _multiplied([_terms(body, scope)] * 2)
        case Trace(body=body):
            found = _terms(body, scope)
        case Gradient(body=body, wrt=wrt):
            # What is left of a product once one of its factors is taken away.
            by = Counter((wrt.name,))
            found = [term - by for term in _terms(body, scope) if by <= term]
        case Number():
            found = [] if is_zero(node) else [Counter()]
        case Identity():
            found = [Counter()]
        case Quotient(top=top):
            # What all is divided by says nothing.
            found = _terms(top, scope)
        case Symbol(name=name) if (b := scope.get(name)) and b.node and b.parameter is None:
            found = _terms(b.node, b.scope)
        case Entry(body=Symbol(name=name)) | Symbol(name=name) | Member(name=name):
            found = [Counter((name,))]
        case _:
            found = [Counter(sorted(_all_of(node)))]
    if len(found) > MAX_TERMS:
        raise _TooManyError
    return found


def _all_of(node: Node) -> Iterator[str]:
    """What an expression that is not multiplied out counts as: its symbols, and what it is."""
    yield type(node).__name__
    yield from letters(node)
    yield from (type(part).__name__ for part in walk(node) if isinstance(part, Power))


def _multiplied(factors: Iterable[list[Counter[str]]]) -> list[Counter[str]]:
    found: list[Counter[str]] = [Counter()]
    for factor in factors:
        if len(found) * len(factor) > MAX_TERMS:
            raise _TooManyError
        found = [one + other for one in found for other in factor]
    return found
