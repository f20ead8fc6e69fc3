"""What a symbol of a false claim may mean otherwise: the imaginary unit, a row, a count.

Documents seldom say so in words that are read. Nothing is told to be false that may be right so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ..language.chains import Side
from ..language.constructs.functions import Bars, Determinant, Elementary
from ..language.constructs.gradient import Gradient
from ..language.constructs.member import Member
from ..language.nodes import (
    Activation,
    Apply,
    Entries,
    Entry,
    Index,
    Kronecker,
    Node,
    OverIndices,
    Product,
    Symbol,
    alike,
    children,
    free_indices,
    walk,
)
from ..language.signs import BUILT_IN
from ..language.sizes import ONE
from ..language.sorting import is_constant, letters
from ..patterns import lazy
from ..wording import say
from .sides import Attempt, expressions

# What a bias is called.
_BIAS = lazy(r"b(?:_\{[^{}]*\})?|[cw]_\{0\}")
# Letters that often count the terms of a sum.
# What numbers are called.
_WORDS = frozenset(rf"\text{{{word}}}" for word in ("scalar", "number", "constant", "real"))
_COUNTS = frozenset(("n", "N", "m", "M", "K", "T", "k"))


def other_meaning(attempt: Attempt, left: int) -> str:
    """Why the two sides of a false claim may mean something else; or nothing."""
    sides = [side for side in attempt.chain.sides[left : left + 2] if side.node is not None]
    parts = [p for side in sides for node, _ in expressions(side) for p in walk(node)]
    inside = {id(part.body) for part in parts if isinstance(part, Entry)}
    apart = {p.name for p in parts if isinstance(p, Symbol) and id(p) not in inside}
    free = apart & attempt.shapes.variables.keys()
    return (
        _imaginary(free)
        or _added_all_over(attempt, left)
        or _another_function(attempt, left)
        or _cofactors(parts, [side.latex for side in sides])
        or _of_a_family(parts, apart | attempt.chain.declared.keys())
        or _of_matrices(parts)
        or _of_bits(attempt, left)
        or _count(parts, free)
        or _probability(attempt, parts)
    )


def _imaginary(free: set[str]) -> str:
    name = "i" if "i" in free else "j" if free == {"j"} else ""
    return say("{name} may be the imaginary unit, which is not read", name=name) if name else ""


def _of_bits(attempt: Attempt, left: int) -> str:
    """An entry or a number that is said to equal its square, as 0 and 1 do."""
    sides = attempt.chain.sides[left : left + 2]
    plain = [re.sub(r"[\s&]|\\[,;!]|[.,;]$", "", side.latex) for side in sides]
    for k, other in ((0, 1), (1, 0)):
        node = sides[other].node
        node = node.body if isinstance(node, Entries) else node
        fits = attempt.fits.get(left + other)
        number = isinstance(node, Entry) or (fits is not None and attempt.shapes.is_scalar(fits))
        if not (number and isinstance(node, Entry | Symbol)):
            continue
        name = plain[other]
        if plain[k] in (f"{name}^2", f"{name}^{{2}}", f"({name})^2", f"({name})^{{2}}"):
            return say("it is true if {name} is 0 or 1, as the text may say", name=name)
    return ""


def _another_function(attempt: Attempt, left: int) -> str:
    r"""Whether a function that is built in gets values of another shape: R(\theta) of rotations."""
    side = attempt.chain.sides[left]
    node = side.node
    if not isinstance(node, Apply) or node.order or left + 1 not in attempt.misfits:
        return ""
    name = side.latex.partition("(")[0].replace("\\left", "").strip()
    if name not in BUILT_IN or not isinstance(node.body, Symbol):
        return ""
    return say("{name} is read as the ramp or the step, and may be another function", name=name)


def _added_all_over(attempt: Attempt, left: int) -> str:
    r"""Whether a derivative is a number, by a symbol that may be one: b in \hat y = Xw + b."""
    node, shapes = attempt.chain.sides[left].node, attempt.shapes
    right = attempt.misfits.get(left + 1)
    if not isinstance(node, Gradient) or right is None or not shapes.is_scalar(right):
        return ""
    name = node.wrt.name
    column = shapes.variables.get(name)
    if column is None or shapes.root(column[1]) != ONE or not _BIAS.fullmatch(name):
        return ""
    return say("{name} may be a number that is added to every entry", name=name)


def _cofactors(parts: list[Node], latex: list[str]) -> str:
    """Whether entries beside a determinant are written in two ways: a_{ij} and A_{ij}."""
    entries = {p.body.name for p in parts if isinstance(p, Entry) and isinstance(p.body, Symbol)}
    for part in parts:
        body = part.body if isinstance(part, Determinant | Bars) else None
        if isinstance(body, Symbol) and body.name in entries:
            said = " ".join(latex)
            if f"{body.name}_" in said and f"{body.name.lower()}_" in said:
                return say("{name}_{{ij}} may be a cofactor, or an entry of {name}", name=body.name)
    return ""


def _of_a_family(parts: list[Node], apart: set[str]) -> str:
    """Whether a symbol stands beside members that may be its entries, rows or columns."""
    families = {part.name for part in parts if isinstance(part, Member)}
    for name in sorted(families & apart):
        return say(
            "{name} with an index may be an entry, a row or a column of {name}: say which",
            name=name,
        )
    return ""


def _of_matrices(parts: list[Node]) -> str:
    """Whether something is read as one of several matrices, which may be a number as well."""
    for part in parts:
        if isinstance(part, Member) and part.kind == "matrix":
            return say(
                "{name} with an index may be a matrix, a column or a number: say which",
                name=part.name,
            )
    return ""


def _count(parts: list[Node], free: set[str]) -> str:
    """Whether a number may count the terms of a sum on which no letter stands."""
    sums = [part for part in parts if isinstance(part, OverIndices)]
    if any(not part.limit for part in sums):
        if any(part.limit for part in sums):
            return say("the sum without limits may have as many terms as the other: write both")
        for name in sorted(free & _COUNTS):
            return say(
                r"{name} may be the number of terms of the sum: write \sum_{{i=1}}^{name}",
                name=name,
            )
    return ""


def summed_over(sides: Sequence[Side]) -> str:
    """Whether an index of a matrix stands twice in a product, and may be summed over."""
    nodes = (node for s in sides if s.node is not None for node, _ in expressions(s))
    parts = [part for node in nodes for part in walk(node)]
    bound = {i for part in parts if isinstance(part, OverIndices) for i in part.bound}
    products = [
        [f for factor in part.factors for f in walk(factor) if isinstance(f, Entry)]
        for part in parts
        if isinstance(part, Product)
    ]
    inside = {id(one) for entries in products for one in entries}
    alone = [[p] for p in parts if isinstance(p, Entry) and id(p) not in inside]
    terms = [entries for entries in (*products, *alone) if entries]
    counts = [Counter(i for one in entries for i in {*one.indices}) for entries in terms]
    # An index that stands once in a term is free, and means any.
    free = {index for count in counts for index, number in count.items() if number == 1}
    # So is l in x_{ik} \delta_{jl}.
    for part in parts:
        if isinstance(part, Product):
            written = [f for f in walk(part) if isinstance(f, Entry | Kronecker)]
            count = Counter(i for one in written for i in {*one.own})
            free |= {index for index, number in count.items() if number == 1}
    for entries, count in zip(terms, counts, strict=True):
        for index in (i for one in entries if len(one.indices) == 2 for i in one.indices):
            if count[index] > 1 and index not in bound | free:
                return _summed(index)
    # In \delta_{ij}\delta_{jk} = \delta_{ik} the one side has no j at all, as in tr A = a_{ii}.
    sets = [free_indices(side.node).keys() for side in sides if side.node is not None]
    for entry in (one for [one] in alone if len(one.indices) == 2):
        row, column = entry.indices
        if row == column and row not in bound and any(row not in one for one in sets):
            return _summed(row)
    for part in parts:
        factors = part.factors if isinstance(part, Product) else ()
        deltas = [factor for factor in factors if isinstance(factor, Kronecker)]
        for index, number in Counter(i for one in deltas for i in {*one.own}).items():
            if number > 1 and any(index not in indices for indices in sets):
                return _summed(index)
    return ""


def _summed(index: Index) -> str:
    return say(r"{index} may be summed over: write \sum_{index} where it is", index=index.name)


def _probability(attempt: Attempt, parts: list[Node]) -> str:
    told = attempt.chain.probabilities
    for part in parts:
        name = part.name.partition("_")[0] if isinstance(part, Symbol | Member) else ""
        name = name.removeprefix("\\mathbf{").removesuffix("}")
        if name and name in told:
            return say(
                "the text calls {name} a probability, and what follows from that was not read",
                name=name,
            )
    return ""


def new_maps(left: Side, right: Side) -> list[str]:
    """The general functions on the right of a symbol that has another formula without them.

    What is said of x need not be what is said of a map of it, of which nothing is known.
    """
    if not isinstance(left.node, Symbol | Member | Entry):
        return []
    return sorted(_maps(right) - _maps(left))


def _maps(side: Side) -> set[str]:
    """The general functions of a side and of the definitions that it needs."""
    nodes = (part for node, _ in expressions(side) for part in walk(node))
    return {part.function for part in nodes if isinstance(part, Activation)}


def of_another_reading(left: Side, right: Side) -> str:
    """Why an equation may say something else than that a quantity has a second formula.

    H = s(XW) after H = XW is the quantity of another model, and a symbol that is called by a word
    for numbers, as in `tr(\\text{scalar})`, stands for any of them.
    """
    parts = [part for node in (left.node, right.node) if node is not None for part in walk(node)]
    if any(isinstance(part, Symbol) and part.name in _WORDS for part in parts):
        return say("it is not true in general, but may be the value that is meant here")
    name = left.node.name if isinstance(left.node, Symbol) else ""
    name = left.node.function if isinstance(left.node, Apply) else name
    known = left.scope.get(name) if name else None
    if known is not None and _is_of_other_numbers(left, letters(known.node), letters(right.node)):
        return say(
            "the symbol on the left was defined before: if this is a new definition, say “let”"
        )
    mapped = children(right.node) if isinstance(right.node, Apply | Activation | Elementary) else ()
    if known is not None and known.node is not None and any(alike(known.node, m) for m in mapped):
        return say(
            "the symbol on the left was defined before: if this is a new definition, say “let”"
        )
    return ""


def _is_of_other_numbers(left: Side, before: set[str], now: set[str]) -> bool:
    """Whether a formula has other arrays of numbers than another: det(B - λI) and det(A - λI)."""
    bindings = [[left.scope.get(name) for name in some] for some in (before - now, now - before)]
    return all(bindings) and all(
        one is not None and one.node is not None and is_constant(one.node)
        for some in bindings
        for one in some
    )
