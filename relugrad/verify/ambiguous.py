"""Notation that is read in one way and that some write for another, on which no FALSE is said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from ..language.chains import Side
from ..language.constructs.call import Taken
from ..language.constructs.gradient import Gradient
from ..language.constructs.member import Member
from ..language.left_sides import called
from ..language.nodes import (
    Activation,
    Apply,
    Differential,
    Entry,
    Inverse,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Symbol,
    Trace,
    walk,
)
from ..language.reading.arrays import has_blanks
from ..language.reading.operators import ENDLESS
from ..language.scope import free_symbols
from ..language.sorting import derives, letters
from ..patterns import lazy
from ..tokens import Token
from ..wording import say
from .sides import Attempt, expressions

_FRACTIONS = frozenset(("/", "\\frac", "\\dfrac", "\\tfrac"))
_SETS = frozenset(
    r"\cap \cup \bigcap \bigcup \setminus \backslash \emptyset \varnothing \complement".split()
)
# Words that are read as the functions that they name, and not as products of letters.
_READ = lazy(
    r"tr|Tr|det|log|ln|exp|diag|vec|softmax|sin|cos|tan|cot|sec|max|min|relu|ReLU|sigmoid|sign|sgn"
)
_COMMAND = lazy(r"\\[A-Za-z]+\s*(?:\{[A-Za-z ]*\})?")
_MEAN = lazy(r"(?<![a-z\\])[ED]\s*(?:\\left)?[(\[]")
# The value of a function d, or the differential of one symbol.
_DISTANCE = lazy(
    r"d\s*(?:\\(?:left|[bB]igg?l?))?\s*\(\s*(?:[A-Za-z]|\\[a-z]+(?:\{[A-Za-z]\})?)\s*(?:\\(?:right|[bB]igg?r?))?\s*\)"
)
_ACCENTED = lazy(r"\\(?:hat|widehat|bar|tilde)\{(.+)\}")
_RUN = lazy(r"[A-Za-z]{2,}")
_STACKED = lazy(
    r"vec\}?\s*(?:\\left)?\([^()]*\)\s*\^\s*(?:T|\\top|\{\s*(?:T|\\top)\s*\})\s*(?:\\right)?\]\s*\^"
)


def _entries_of_columns(attempt: Attempt, k: int) -> str:
    """Why an index of a derivative that counts otherwise elsewhere may be meant, or "".

    A derivative with respect to W_{ik} may be one with respect to entry k of a column W_i.
    """
    for error in (attempt.shapeless.get(k), attempt.shapeless.get(k + 1)):
        node = error.node if error is not None else None
        if isinstance(node, Entry) and isinstance(node.body, Gradient) and len(node.indices) == 1:
            return error.message if error is not None else ""
    return ""


def two_readings(attempt: Attempt, k: int, *, misfit: bool = False) -> str:
    """Why the sides `k` and `k + 1` may be meant in another way than they are read, or "".

    One of them may be a `misfit`, by its shape.
    """
    if misfit and (why := _sizes_differ(attempt, k) or _entries_meant(attempt, k)):
        return why
    if misfit and (why := _entries_of_columns(attempt, k)):
        return why
    sides = attempt.side(k), attempt.side(k + 1)
    if why := _called_otherwise(*sides):
        return why
    nodes = [node for side in sides for node in _nodes(side)]
    for node in nodes:
        if isinstance(node, Trace) and node.open:
            return say(ENDLESS)
        if isinstance(node, Inverse) and isinstance(node.body, Trace):
            return say(
                "this is read as the reciprocal of a trace, and may mean the trace of a product:"
                " write tr(A^{-1}B)"
            )
        if isinstance(node, Activation) and node.order and node.function in "fgh":
            return say(
                "{function}' is read as the derivative of a function of one number, applied to"
                " every entry, and nothing says what {function} is",
                function=node.function,
            )
    if any(token.text in _SETS for side in attempt.chain.sides for token in side.tokens):
        return say("the chain is about sets, and what looks like a difference may be one of sets")
    runs = (_run(side.latex) for side in attempt.chain.sides[: k + 2])
    moves = any(isinstance(node, Differential) for node in _nodes(sides[1]))
    if name := _run(sides[0].latex, whole=not moves) or next(filter(None, runs), ""):
        return say("{name} may be one name: define it, or put \\, between the factors", name=name)
    if any(_convolves(side.tokens) for side in attempt.chain.sides):
        return say("* may be a convolution: what equals one is not compared")
    about = attempt.chain.about
    if about and not any(one.word for one in attempt.chain.assumptions):
        return say(
            "the sentence speaks of {matrices}: say which symbols are such matrices", matrices=about
        )
    for node in nodes:
        if isinstance(node, Product | Power) and _is_an_area(node):
            return say("a product of differentials may be an element of area, with its own rules")
    if name := _estimate_meant(attempt, k):
        return say("{name} may stand for its estimate, which is defined beside it", name=name)
    if name := _model_meant(attempt, k):
        return say(
            "{name} may depend on the variable here, and its function is not defined:"
            " define it first",
            name=name,
        )
    if all(_MEAN.search(side.latex) for side in sides):
        return say("E and D before a bracket may be an expectation and a variance")
    if name := _density(sides[0], sides[1]):
        return say(
            "{symbol} occurs on one side only, and the text may say how it depends on the"
            " other side",
            symbol=name,
        )
    if any(_STACKED.search(side.latex) for side in sides):
        return say("vec(A)^T may mean vec(A^T): put brackets around what is transposed")
    functions = {node.function for node in nodes if isinstance(node, Activation | Apply)}
    for side in sides:
        if has_blanks(side.tokens):
            return say("the empty cells of an array are read as zeros: write them")
        if _holds_integer_part(side.tokens):
            return say(r"the square brackets may mean an integer part: write \lfloor n/2 \rfloor")
        if _is_at_a_direction(side.tokens, functions):
            return say("the brackets may hold the direction of a differential, as in df(x)(u)")
    return ""


def _nodes(side: Side) -> Iterator[Node]:
    for node, _ in expressions(side) if side.node is not None else ():
        yield from walk(node)


def _called_otherwise(left: Side, right: Side) -> str:
    """Whether what is read as an operation may be the name of a function, or another function."""
    for side, other in ((left, right), (right, left)):
        if _DISTANCE.fullmatch(side.latex.strip(" .,;&")) and not any(
            isinstance(node, Differential) for node in _nodes(other)
        ):
            return say("{side} may be a function d: a differential is written dX", side=side.latex)
        if any(_is_over(node, side) for node in _nodes(side)):
            return say("what follows a slash may be divided by, too: write \\frac{a}{bc}")
        if any(_is_operator(node, side) for node in _nodes(side)):
            return say(
                "D before a function may be its derivative: write it as a fraction or with \\nabla"
            )
    call = called(list(left.tokens)) if isinstance(left.node, Taken) else None
    binding = left.scope.get(call[0]) if call is not None else None
    if call is None or binding is None or binding.node is None:
        return ""
    kinds = {part.name: part.kind for part in walk(binding.node) if isinstance(part, Symbol)}
    here = {part.name: part.kind for part in _nodes(left) if isinstance(part, Symbol)}
    for known, name in zip(binding.arguments, call[1], strict=False):
        if {kinds.get(known), here.get(name)} in ({"vector", "matrix"}, {"scalar", "matrix"}):
            return say(
                "{function} is defined for arguments of other kinds: give it another name here",
                function=call[0],
            )
    return ""


def _is_over(node: Node, side: Side) -> bool:
    """Whether a number behind a slash and a number that touches it may be below it: `1/2m`."""
    factors = node.factors if isinstance(node, Product) else ()
    return any(
        isinstance(first, Quotient)
        and isinstance(first.bottom, Number)
        and first.span[1] == second.span[0]
        and "/" in side.latex[first.span[0] - side.span[0] : first.span[1] - side.span[0]]
        and _is_a_number(second)
        for first, second in pairwise(factors)
    )


def _is_a_number(node: Node) -> bool:
    node = node.body if isinstance(node, Power) else node
    return isinstance(node, Entry) or (isinstance(node, Symbol) and node.kind == "scalar")


def _is_operator(node: Node, side: Side) -> bool:
    """Whether a letter D without a meaning stands before a function, as in `Df(x)`."""
    if not isinstance(node, Product) or side.scope.get("D") is not None:
        return False
    return any(
        isinstance(first, Symbol) and first.name == "D" and _is_function(second, side)
        for first, second in pairwise(node.factors)
    )


def _is_function(node: Node, side: Side) -> bool:
    if not isinstance(node, Symbol):
        return isinstance(node, Apply | Activation | Taken)
    binding = side.scope.get(node.name)
    return "(" in node.name or (binding is not None and bool(binding.arguments))


def _holds_integer_part(tokens: Sequence[Token]) -> bool:
    """Whether square brackets hold a fraction and nothing beside it: `[n/2]`."""
    for k, token in enumerate(tokens):
        if token.text != "[":
            continue
        end = next((m for m in range(k, len(tokens)) if tokens[m].text == "]"), k)
        inside = [t.text for t in tokens[k + 1 : end]]
        if _FRACTIONS.intersection(inside) and not {"+", "-", ",", ";", "&"}.intersection(inside):
            return True
    return False


def _is_at_a_direction(tokens: Sequence[Token], functions: Collection[str]) -> bool:
    """Whether one symbol in brackets comes after a differential: `dx(u)`."""
    texts = [token.text for token in tokens if token.kind != "gap"]
    return any(
        first == "d"
        and name not in functions
        and opening == "("
        and closing == ")"
        and inner.isalpha()
        for first, name, opening, inner, closing in zip(
            texts, texts[1:], texts[2:], texts[3:], texts[4:], strict=False
        )
    )


def _run(latex: str, *, whole: bool = False) -> str:
    """Letters side by side that may be one name: `lr` alone on the left, `shx` anywhere."""
    plain = _COMMAND.sub(" ", latex).strip()
    for match in _RUN.finditer(plain):
        run = match[0]
        if _READ.match(run) or not run[-2:].islower():
            continue
        if re.search(r"[a-z]{3}", run) or (whole and re.fullmatch(r"[a-z]{2}", plain)):
            return run
    return ""


def _density(left: Side, right: Side) -> str:
    """The value of an unknown function beside a differential on one side alone: m(x) dx = 2 dx."""
    if not isinstance(left.node, Product) or right.node is None:
        return ""
    if not any(isinstance(factor, Differential) for factor in left.node.factors):
        return ""
    there = letters(right.node)
    return next(
        (
            factor.name
            for factor in left.node.factors
            if isinstance(factor, Symbol) and "(" in factor.name and factor.name not in there
        ),
        "",
    )


def _estimate_meant(attempt: Attempt, k: int) -> str:
    """A symbol without a definition whose estimate the display defines, or ""."""
    if not attempt.chain.estimated or any(derives(attempt.side(i).node) for i in (k, k + 1)):
        return ""
    sides = attempt.side(k), attempt.side(k + 1)
    names = sorted(
        {(name, side.scope.get(name) is None) for side in sides for name in letters(side.node)}
    )
    written = {name: name.partition("_")[0].rpartition("{")[2].rstrip("}") for name, _ in names}
    accented = {name for name in written if re.search(r"\\(?:hat|bar|tilde|overline)", name)}
    # Where both are written, they are two.
    apart = {written[name] for name in accented}
    for name, free in names:
        if free and name not in accented and written[name] in {*attempt.chain.estimated} - apart:
            return name
    return ""


def _model_meant(attempt: Attempt, k: int) -> str:
    r"""An undefined estimate beside what it estimates, whose formula has the variable; or "".

    The line is given as `y = mx + b`, and the loss as `(\hat y - y)^2`.
    """
    for side in (attempt.side(k), attempt.side(k + 1)):
        varied = {part.wrt.name for part in _nodes(side) if isinstance(part, Gradient)}
        names = sorted(free_symbols(side.node, side.scope)) if varied and side.node else ()
        for name, match in ((name, _ACCENTED.fullmatch(name)) for name in names):
            binding = None if match is None else side.scope.get(match[1])
            if binding is None or binding.node is None:
                continue
            if not varied.isdisjoint(free_symbols(binding.node, binding.scope)):
                return name
    return ""


def _convolves(tokens: Sequence[Token]) -> bool:
    """Whether an asterisk stands between two operands, and is no label."""
    return any(
        token.text in ("*", "\\ast", "\\circledast") and before.text not in ("^", "_", "{", ",")
        for before, token in pairwise(tokens)
    )


def _is_an_area(node: Product | Power) -> bool:
    """Whether differentials are multiplied, as in du dv."""
    if isinstance(node, Power):
        return isinstance(node.body, Differential) and isinstance(node.body.body, Symbol)
    return sum(isinstance(part, Differential) for part in node.factors) > 1


def _sizes_differ(attempt: Attempt, k: int) -> str:
    """Whether the section gives a symbol of the sides `k` and `k + 1` several sizes, or ""."""
    found = letters(attempt.side(k).node) | letters(attempt.side(k + 1).node)
    names = sorted(found.intersection(attempt.chain.resized))
    if not names:
        return ""
    return say("{name} has several sizes in this section: give it another name", name=names[0])


def _entries_meant(attempt: Attempt, k: int) -> str:
    """Whether columns of a family stand beside an entry with their indices: x_i a_{ij} y_j."""
    for side in (attempt.side(k), attempt.side(k + 1)):
        for node in _nodes(side):
            if not isinstance(node, Product):
                continue
            indices = {i for f in node.factors if isinstance(f, Entry) for i in f.indices}
            for factor in node.factors:
                if isinstance(factor, Member) and factor.index in indices:
                    return say(
                        "{name} with an index may be an entry, a row or a column of {name}: say"
                        " which",
                        name=factor.name,
                    )
    return ""
