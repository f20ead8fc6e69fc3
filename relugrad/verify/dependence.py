"""What is held constant in derivatives and differentials, and may not be.

Derivatives in which a symbol depends on the variable in a way that is not defined are not read. A
differential holds under the condition that a symbol is constant, unless the text names what varies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ..errors import NotReadError
from ..language.calls import is_value, varies
from ..language.chains import Chain, Side
from ..language.constructs.gradient import Gradient
from ..language.constructs.letter_power import LetterPower
from ..language.nodes import (
    Differential,
    Entry,
    Hadamard,
    Inverse,
    Node,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Transpose,
    walk,
)
from ..language.scope import Scope, free_symbols, reachable
from ..language.sorting import letters, powers
from ..language.varying import EVERY
from ..patterns import lazy
from ..wording import say
from .outcomes import Outcome
from .sides import Attempt, expressions, forget

_LETTER = lazy(r"\\[A-Za-z]+|[A-Za-z]")
_MULTIPLIED = (Product, Hadamard)
_PLAIN = (*_MULTIPLIED, Sum, Symbol, Number, Transpose, Inverse, Power)


def forget_dependent(attempt: Attempt) -> None:
    """Let the sides be unread in which something is derived that depends on the variable unread."""
    chain = attempt.chain
    depends = _dependences(chain)
    valued = attempt.has_definitions or any(
        powers(side.node) or any(is_value(name) or "_" in name for name in letters(side.node))
        for side in chain.sides
    )
    if not depends and not valued:
        return
    varying = {
        name for side in chain.sides if side.node is not None for name in _varying(side.node)
    }
    for i, side in enumerate(chain.sides):
        if side.node is None or i in attempt.unread:
            continue
        try:
            message = _held(attempt, expressions(side), depends, varying)
        except NotReadError:
            continue
        if message:
            forget(attempt, i, message)


def with_constants(attempt: Attempt, outcome: Outcome, left: int) -> Outcome:
    """The outcome; of d(XY) = dX Y, which holds, that it needs Y to be constant.

    Where the text names what varies, or what does not, nothing is assumed. Neither is it of the
    differential of a number that is defined, for it is common to have one matrix vary at a time.
    """
    restricted = attempt.chain.restricted
    if restricted and outcome.verdict in ("holds", "false"):
        under = outcome.under or (outcome.proof.under if outcome.proof is not None else ())
        outcome = replace(outcome, under=tuple(dict.fromkeys((*under, *restricted))))
    if outcome.verdict != "holds" or not attempt.varying:
        return outcome
    sides = [side for side in attempt.chain.sides[left : left + 2] if side.node is not None]
    varying = {name for side in sides for name in _varying(side.readable)}
    named = set(attempt.chain.named)
    if EVERY in named or varying <= named:
        return outcome
    factors = dict.fromkeys(name for side in sides for name in _factors(attempt, side))
    silent = {*attempt.varying, *named}
    if not all(_is_number(attempt, name) for name in varying):
        silent |= {name for name in factors if _is_number(attempt, name)}
    said = tuple(say("{symbol} is constant", symbol=name) for name in factors if name not in silent)
    under = outcome.under or (outcome.proof.under if outcome.proof is not None else ())
    return replace(outcome, under=(*under, *said)) if said else outcome


def _is_number(attempt: Attempt, name: str) -> bool:
    shape = attempt.shapes.variables.get(name)
    return shape is None or attempt.shapes.is_scalar(shape)


def _factors(attempt: Attempt, side: Side) -> Iterator[str]:
    """The symbols of the products of which a side has the differential."""
    shapes = attempt.shapes
    for part in walk(side.readable):
        if not isinstance(part, Differential):
            continue
        body, scope = part.body, side.scope
        binding = scope.get(body.name) if isinstance(body, Symbol) else None
        if binding is not None and binding.node is not None:
            if id(part) in shapes.nodes and shapes.is_scalar(shapes.of(part)):
                continue
            body, scope = binding.node, binding.scope
            if any(isinstance(inner, Sum) for inner in walk(body)):
                continue
        for product in walk(body):
            if not isinstance(product, _MULTIPLIED):
                if not isinstance(product, Sum | Symbol | Number | Transpose):
                    break
            elif all(isinstance(inner, _PLAIN) for inner in walk(product)):
                yield from free_symbols(product, scope)


def _dependences(chain: Chain) -> Mapping[str, Collection[str]]:
    """What symbols without a value depend on: as the text says, or an equation left unread."""
    found: dict[str, set[str]] = {name: set(on) for name, on in chain.depends.items()}
    for assumption in chain.assumptions:
        right = assumption.right
        if assumption.symbol and right is not None and right.node is None:
            letters = {token.text for token in right.tokens}
            found.setdefault(assumption.symbol, set()).update(letters)
    return found


def _varying(node: Node) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, Differential):
            body = part.body.body if isinstance(part.body, Entry) else part.body
            if isinstance(body, Symbol):
                yield body.name


def _held(
    attempt: Attempt,
    places: Collection[tuple[Node, Scope]],
    depends: Mapping[str, Collection[str]],
    varying: Collection[str],
) -> str:
    """Why a derivative in these expressions would hold something constant that varies, if so."""
    for node, scope in places:
        for part in walk(node):
            if isinstance(part, Gradient) and id(part) not in attempt.shapes.losses:
                by: Collection[str] = {part.wrt.name}
            elif isinstance(part, Differential):
                by = varying
            else:
                continue
            if powers(part.body) or _raises(part.body, scope, by):
                return say("a power with a letter as its exponent is not differentiated")
            free = list(free_symbols(part.body, scope))
            for name in (*free, *sorted(letters(part.body))):
                if is_value(name) or any(varies(name, letter) for letter in by):
                    return say(
                        "{name} may depend on the variable here, and its function is not defined:"
                        " define it first",
                        name=name,
                    )
            for name in free:
                on = next((v for v in by if v != name and _reaches(name, v, depends)), None)
                if on is not None and name not in by:
                    return say(
                        "{name} depends on {other} in a way that is not defined, so the"
                        " derivative here has no value: define it first, as {name} = …",
                        name=name,
                        other=on,
                    )
    return ""


def _raises(body: Node, scope: Scope, by: Collection[str]) -> bool:
    """Whether a definition in an expression has a variable in a power with a letter above it."""
    defined = (one.node for one in reachable([(body, scope)]) if one.node is not None)
    raised = (part for node in defined for part in walk(node) if isinstance(part, LetterPower))
    return any(
        not {*letters(part.body), *_LETTER.findall(part.name.partition("^")[2])}.isdisjoint(by)
        for part in raised
    )


def _reaches(name: str, on: str, depends: Mapping[str, Collection[str]]) -> bool:
    """Whether a symbol depends on another one, directly or through others."""
    seen, todo = {name}, [name]
    while todo:
        for other in depends.get(todo.pop(), ()):
            if other == on:
                return True
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return False
