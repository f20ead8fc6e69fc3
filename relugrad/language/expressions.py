"""The sides of a statement, read as expressions, or with the reason why one was not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..errors import NotReadError
from ..tokens import Token
from ..wording import say
from .calls import resolved
from .chains import Side
from .constructs.adjoint import is_of_complex, with_complex_products
from .constructs.call import Call
from .cursor import Context
from .dots import split_at
from .entries import named_entries
from .left_sides import (
    arguments_of,
    called,
    function_of,
    matrices_before_brackets,
    name_before,
)
from .nodes import Apply, Index, Inner, Node, Product, SquaredNorm, Symbol, Trace, depth, walk
from .parser import parse, symbol_name
from .reading.functions import has_euler
from .reading.indices import index_letters
from .scope import Scope, occurs
from .signs import BUILT_IN
from .statements import Statement
from .survey import labelled

# So many tokens are looked at before a bracket for the name of a function.
MAX_NODES = 1500
# Functions that follow an expression down to its last part are recursive.
MAX_NESTING = 100


def sides_of(
    latex: str,
    statement: Statement,
    context: Context,
    scope: Scope,
    free: dict[str, Index],
) -> list[Side]:
    """The sides of a statement; `free` holds the indices over which no sum runs, and gets more."""
    letters = [index_letters(tokens) for tokens in statement.sides]
    indices = {*free}.union(*(own for own, _ in letters))
    context = replace(context, indices=indices, limits=set().union(*(up for _, up in letters)))
    context = replace(context, numbered=labelled(statement, context.numbered))
    factors = matrices_before_brackets(statement.sides, context.matrices)
    context = replace(context, applied=_applied(statement) - factors, factors=factors)
    if not context.is_value("e") and has_euler(statement.sides, sure=True):
        context = replace(context, euler=True)
    bare = any(_is_bare_prime(tokens) for tokens in statement.sides)
    if not bare:
        context = replace(context, unapplied=_unapplied(statement))
    names_a_symbol = bool(statement.sides[0]) and symbol_name(statement.sides[0]) is not None
    sides: list[Side] = []
    for number, tokens in enumerate(statement.sides):
        span = _span(statement, number)
        node: Node | None = None
        error = statement.error
        if error is None:
            try:
                node = named_entries(tokens) if number == 1 and names_a_symbol else None
                node = node or parse(tokens, context, bare_functions=bare, free=free)
                node = _whole_value(node, statement, scope) if number == 0 else node
                if not (number == 0 and isinstance(node, Apply) and function_of(tokens)):
                    node = resolved(node, scope)
                _see_size(node, span)
                _see_arguments(tokens, scope, context, span)
            except NotReadError as problem:
                node, error = None, problem
                if problem.end <= problem.start:
                    error = NotReadError(problem.message, *span)
        text = latex[span[0] : span[1]] if tokens else ""
        sides.append(Side(statement.display, text, span, node, error, scope, tokens))
    _see_dots(sides)
    if any(side.node is not None and is_of_complex(side.node) for side in sides):
        for side in sides:
            side.node = None if side.node is None else with_complex_products(side.node)
    return sides


def _see_dots(sides: list[Side]) -> None:
    r"""Read `A \cdot B` as the inner product of two matrices where it equals a trace or a norm."""
    numbers = (Trace, SquaredNorm, Inner)
    if not any(isinstance(side.node, numbers) for side in sides):
        return
    for side in sides:
        node = side.node
        texts = [token.text for token in side.tokens]
        if isinstance(node, Product) and texts.count("\\cdot") == 1 and len(node.factors) == 2:
            left, right = node.factors
            if all(isinstance(f, Symbol) and f.kind == "matrix" for f in (left, right)):
                side.node = Inner(node.span, left, right)


def _whole_value(node: Node, statement: Statement, scope: Scope) -> Node:
    """A left side; where it introduces a function, the symbol that it names."""
    introduces = isinstance(node, Call) and scope.visible(node.name) is None
    if isinstance(node, Call) and introduces and called(statement.sides[0]):
        return Symbol(node.span, node.name, node.kind)
    return node


def _span(statement: Statement, number: int) -> tuple[int, int]:
    """Where a side is in its display; for an empty one, where the relation beside it is."""
    tokens = statement.sides[number] or [statement.relations[max(number - 1, 0)]]
    return tokens[0].start, tokens[-1].end


def _see_size(node: Node, span: tuple[int, int]) -> None:
    """See that an expression is not too large to be worked on."""
    if sum(1 for _ in walk(node)) > MAX_NODES:
        raise NotReadError(say("an expression with more than {most} parts", most=MAX_NODES), *span)
    if depth(node) > MAX_NESTING:
        raise NotReadError(say("nested more than {most} levels deep", most=MAX_NESTING), *span)


def _see_arguments(
    tokens: list[Token], scope: Scope, context: Context, span: tuple[int, int]
) -> None:
    """See that f(W) is a value of the f that is known: one that is written with W."""
    for name in {"f", *context.called}:
        binding = scope.get(name)
        if binding is None or binding.node is None or binding.parameter is not None:
            continue
        written = arguments_of(name, tokens)
        if written is None:
            continue
        if binding.arguments:
            # The parser takes those for the function itself that it is introduced with first.
            if written == context.called.get(name, written) != binding.arguments:
                said = ", ".join(binding.arguments)
                raise NotReadError(
                    say("{name} is {name}({arguments}) in this section", name=name, arguments=said),
                    *span,
                )
        elif name == "f":
            for argument in written:
                if not occurs(argument, binding.node, binding.scope):
                    raise NotReadError(
                        say("f as it stands here does not contain {argument}", argument=argument),
                        *span,
                    )


def _applied(statement: Statement) -> frozenset[str]:
    """The symbols that have arguments: before one symbol in parentheses nobody writes a factor."""
    found: set[str] = set()
    for tokens in statement.sides:
        for at in (k for k, token in enumerate(tokens) if token.text == "(" and k):
            if tokens[at - 1].text == ")":
                # Factors in parentheses each: (A)(A)B.
                continue
            end = next((k for k in range(at, len(tokens)) if tokens[k].text == ")"), at)
            parts = split_at(tokens[at + 1 : end], ",")
            if parts and all(symbol_name(part) is not None for part in parts):
                name = symbol_name(name_before(tokens, at))
                found.update([] if name is None else [name])
    return frozenset(found)


def _unapplied(statement: Statement) -> set[str]:
    """The names of built-in functions that a statement uses as symbols, without an argument."""
    found = set()
    for tokens in statement.sides:
        texts = [token.text for token in tokens if token.kind != "gap"] + [""] * 3
        for i, text in enumerate(texts[:-3]):
            following, exponent = texts[i + 1], texts[i + 2 : i + 4]
            raised = following == "^" and "\\prime" not in exponent
            if text in BUILT_IN and (raised or following not in ("(", "'", "_", "^")):
                found.add(text)
    return found


def _is_bare_prime(tokens: Sequence[Token]) -> bool:
    """Whether a side is a function with a prime and no argument, as in `R' = H`."""
    texts = [t.text for t in tokens]
    return texts[1:] == ["^", "\\prime"] or (len(texts) >= 2 and set(texts[1:]) == {"'"})
