"""What the wrong side lacks: whole terms, told by the difference of the normal forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from ..core.places import Place, indices
from ..core.terms import Exact, Poly, Term, minus, plus, scale, summed, times
from ..language.chains import Side
from ..language.constructs.gradient import Gradient
from ..language.nodes import Branch, Cases, Entries, Node, Number, Product, Sum, walk
from ..language.scope import Scope
from ..language.sizes import ONE, Shape
from ..tokens import tidy
from ..wording import say
from .comparison import Comparison
from .difference import Forms, Name, content
from .phrases import multiple_of, signed
from .sides import counting
from .surroundings import near

MAX_EXPRESSIONS = 20
MAX_TERMS = 40
# Larger numerators and denominators explain nothing.
MAX_COEFFICIENT = 12
TRANSPOSED = ("^T", r"^\top")


def lacking(comparison: Comparison) -> str:
    """In which differential the two sides differ, and which terms the wrong one lacks."""
    if not comparison.fits or comparison.right_form is None or comparison.wrong_form is None:
        return ""
    parts, without = _parts(comparison)
    terms = _missing(comparison)
    if parts and not (terms and without):
        return parts
    if not terms:
        return ""
    said = " ".join(terms)
    if without:
        return say(
            "the term in {differential} is missing: {terms}", differential=without, terms=said
        )
    if len(terms) == 1:
        return say("a term is missing: {terms}", terms=said)
    return say("two terms are missing: {terms}", terms=said)


def _parts(comparison: Comparison) -> tuple[str, str]:
    """Where several symbols vary: in which of their differentials the two sides differ.

    And the differential, where all that is wrong is that its term is missing.
    """
    varying = [f"d{name}" for name in comparison.attempt.varying]
    if len(varying) < 2:
        return "", ""
    right, wrong = ([(t, _names(t)) for t in form] for form in _both(comparison))
    if any(len(names.intersection(varying)) > 1 for _, names in (*right, *wrong)):
        return "", ""
    if not any(names.intersection(varying) for _, names in right):
        return "", ""
    forms = comparison.forms
    said: list[str] = []
    missing: list[str] = []
    for name in varying:
        wanted, came = (
            tuple([t for t, names in terms if name in names]) for terms in (right, wrong)
        )
        if forms.equal(wanted, came):
            continue
        factor = forms.multiple(came, wanted)
        if not came:
            missing.append(name)
            said.append(say("the term in {differential} is missing", differential=name))
        elif not wanted:
            said.append(say("the term in {differential} does not belong here", differential=name))
        elif factor is not None:
            multiple = multiple_of(factor, say("the correct one"))
            said.append(
                say(
                    "the part in {differential} is {multiple}",
                    differential=name,
                    multiple=multiple,
                )
            )
        else:
            said.append(say("the part in {differential} is wrong", differential=name))
    without = missing[0] if len(said) == len(missing) == 1 else ""
    return say("; ").join(said), without


def _both(comparison: Comparison) -> tuple[Poly, Poly]:
    assert comparison.right_form is not None and comparison.wrong_form is not None
    return comparison.right_form, comparison.wrong_form


# -- terms ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Expression:
    """An expression of the chain, or the transpose of one.

    Parameters
    ----------
    said
        Its LaTeX.
    shape
        Its shape.
    at
        Its entry at a row and a column.
    occurring
        The names that occur in each of its terms.
    is_sum
        Whether it is written as a sum.
    """

    said: str
    shape: Shape
    at: Callable[[Place, Place], Poly]
    occurring: frozenset[frozenset[Name]]
    is_sum: bool

    @property
    def is_number(self) -> bool:
        return self.shape == (ONE, ONE)

    @property
    def transposed(self) -> _Expression:
        rows, columns = self.shape
        return _Expression(
            f"{_loose(self.said)}^T",
            (columns, rows),
            lambda row, column: self.at(column, row),
            self.occurring,
            self.is_sum,
        )


def _missing(comparison: Comparison) -> list[str]:
    """The terms, one or two, that make the wrong side equal when they are added to it.

    They are multiples of expressions of the chain, first of these two sides, and of products of
    two such.
    """
    if counting(comparison.attempt):
        # Where a symbol is a size, a coefficient would be a multiple of it.
        return []
    forms = comparison.forms
    right, wrong = _both(comparison)
    wanted = forms.simplified(lambda: minus(right, wrong))
    if not wanted:
        return []
    found: list[tuple[str, Poly]] = []
    occurring = {_names(t) for t in wanted}
    for said, lowered in _candidates(comparison, occurring):
        term = forms.simplified(lowered)
        # The right side itself is no term of what the wrong one lacks.
        if not term or forms.multiple(right, term):
            continue
        factor = forms.multiple(wanted, term)
        if factor is not None and _is_small(factor):
            return [signed(factor, said)]
        found.append((said, term))
        if len(found) == MAX_TERMS:
            break
    for i, (said, term) in enumerate(found):
        for other, second in found[:i]:
            factors = _combination(forms, wanted, second, term)
            if factors is not None and all(map(_is_small, factors)):
                return [signed(factors[0], other), signed(factors[1], said)]
    return []


def _names(t: Term) -> frozenset[Name]:
    return frozenset(name for name, _ in content(t))


def _is_small(factor: Exact) -> bool:
    return factor != 0 and max(abs(factor.numerator), factor.denominator) <= MAX_COEFFICIENT


def _combination(forms: Forms, p: Poly, u: Poly, v: Poly) -> tuple[Exact, Exact] | None:
    """The numbers (a, b) with p = a · u + b · v, if each of the two has a term of its own."""
    whole, one, other = (forms.by_key(q) for q in (p, u, v))
    factors: list[Exact] = []
    for terms, rest in ((one, other), (other, one)):
        key = next((k for k in terms if k not in rest and k in whole), None)
        if key is None:
            return None
        factors.append(Fraction(whole[key].value) / terms[key].value)
    a, b = factors
    return (a, b) if forms.equal(p, plus(scale(u, a), scale(v, b))) else None


def _candidates(
    comparison: Comparison, wanted: set[frozenset[Name]]
) -> Iterator[tuple[str, Callable[[], Poly]]]:
    """The expressions near the two sides and their products, as far as they have the sides' shape.

    Only those in whose terms the same occurs as in some of the terms that are `wanted`.
    """
    forms = comparison.forms
    row, column = forms.row, forms.column
    plain = _expressions(comparison)
    turned = [e.transposed for e in plain if not e.is_number and not e.said.endswith(TRANSPOSED)]
    for e in plain:
        # A sum is no term, though it may be a factor of one.
        if e.shape == forms.shape and e.occurring <= wanted and not e.is_sum:
            yield e.said, partial(e.at, row, column)
    if forms.shape == (ONE, ONE):
        for e in plain:
            if not e.is_number and e.shape[0] == e.shape[1] and e.occurring <= wanted:
                yield rf"\operatorname{{tr}}({e.said})", partial(_trace, forms, e)
    both = [*plain, *turned]
    for i, a in enumerate(both):
        for k, b in enumerate(both):
            if not {x | y for x in a.occurring for y in b.occurring} <= wanted:
                continue
            if forms.shape == (ONE, ONE) != a.shape == b.shape:
                if k >= i:
                    yield _bracket(a.said, b.said), partial(_inner, forms, a, b)
            elif forms.shape == (a.shape[0], b.shape[1]) and a.shape[1] == b.shape[0]:
                yield f"{_loose(a.said)} {_loose(b.said)}", partial(_product, forms, a, b)
    for e in turned:
        if e.shape == forms.shape and e.occurring <= wanted:
            yield e.said, partial(e.at, row, column)


def _trace(forms: Forms, e: _Expression) -> Poly:
    i = forms.lowering.place(e.shape[0])
    return summed(e.at(i, i), indices(i))


def _bracket(left: str, right: str) -> str:
    """An inner product, which is also that of the two transposes."""
    while left.endswith(TRANSPOSED) and right.endswith(TRANSPOSED):
        left, right = (said[: said.rindex("^")] for said in (left, right))
    return rf"\langle {left}, {right} \rangle"


def _inner(forms: Forms, a: _Expression, b: _Expression) -> Poly:
    row, column = (forms.lowering.place(size) for size in a.shape)
    return summed(times(a.at(row, column), b.at(row, column)), indices(row, column))


def _product(forms: Forms, a: _Expression, b: _Expression) -> Poly:
    middle = forms.lowering.place(a.shape[1])
    return summed(times(a.at(forms.row, middle), b.at(middle, forms.column)), indices(middle))


def _expressions(comparison: Comparison) -> list[_Expression]:
    """The expressions near the two sides, these sides' own and the shorter ones first."""
    attempt, forms = comparison.attempt, comparison.forms
    texts: dict[str, tuple[bool, Node, Shape, Scope]] = {}
    sides = near(attempt, comparison.wrong, comparison.against)
    for number, index in enumerate(i for i in sides if i in attempt.fits):
        side = attempt.side(index)
        for node in walk(side.readable):
            # An index over which a sum runs has no value outside of it.
            bound = set(attempt.shapes.free.get(id(node), ())) - forms.lowering.at.keys()
            if bound or isinstance(node, (Number, Gradient, Branch, Cases, Entries)):
                continue
            if id(node) not in attempt.shapes.nodes:  # a loss without a definition
                continue
            if node.span[0] >= node.span[1]:  # not written: the argument of \nabla f
                continue
            shape = attempt.shapes.of(node)
            said, term = _without_number(node, side)
            texts.setdefault(said, (number > 1, term, shape, side.scope))
    found = []
    for said in sorted(texts, key=lambda text: (texts[text][0], len(text)))[:MAX_EXPRESSIONS]:
        _, node, shape, scope = texts[said]
        form = forms.at_its_own(node, scope, shape)
        if form is not None:
            occurring = frozenset(map(_names, form))
            at = partial(forms.lowering, node, scope)
            is_sum = isinstance(node, Sum) and len(node.terms) > 1
            found.append(_Expression(said, shape, at, occurring, is_sum))
    return found


def _without_number(node: Node, side: Side) -> tuple[str, Node]:
    """An expression without the number before it, and its LaTeX, a sum's in parentheses."""
    if isinstance(node, Product) and isinstance(node.factors[0], Number):
        rest = node.factors[1:]
        span = (rest[0].span[0], node.span[1])
        node = rest[0] if len(rest) == 1 else Product(span, rest)
    start, end = (at - side.span[0] for at in node.span)
    said = tidy(side.latex[start:end])
    if isinstance(node, Sum) and said[:1] not in "([{":
        said = f"({said})"
    return said, node


def _loose(said: str) -> str:
    """With parentheses where a factor needs them."""
    simple = r"d?(\\\w+)?[{]?\w[}]?(_\w|_[{]\w+[}])?(\^T)?|\([^()]*\)"
    return said if re.fullmatch(simple, said) else f"({said})"
