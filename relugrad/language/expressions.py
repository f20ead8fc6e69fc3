"""The sides of a statement, read as expressions, or with the reason why one was not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..errors import NotReadError
from ..tokens import Token
from ..wording import say
from .chains import Side
from .cursor import Context
from .entries import named_entries
from .left_sides import arguments_of
from .nodes import Index, Node, depth, walk
from .parser import parse, symbol_name
from .reading.indices import index_letters
from .scope import Scope, occurs
from .signs import BUILT_IN
from .statements import Statement
from .survey import labelled

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
                _see_size(node, span)
                _see_arguments(tokens, scope, span)
            except NotReadError as problem:
                node, error = None, problem
                if problem.end <= problem.start:
                    error = NotReadError(problem.message, *span)
        text = latex[span[0] : span[1]] if tokens else ""
        sides.append(Side(statement.display, text, span, node, error, scope, tokens))
    return sides


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


def _see_arguments(tokens: list[Token], scope: Scope, span: tuple[int, int]) -> None:
    """See that f(W) is a value of the f that is known: one that is written with W."""
    binding = scope.get("f")
    if binding is None or binding.node is None or binding.parameter is not None:
        return
    for argument in arguments_of("f", tokens) or ():
        if not occurs(argument, binding.node, binding.scope):
            raise NotReadError(
                say("f as it stands here does not contain {argument}", argument=argument), *span
            )


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
