"""Definitions: what a statement defines, and where in the document the definition holds.

A symbol without a definition on the left of a statement is defined by it, `:=` defines any symbol,
and a chain defines a new symbol at its end. A definition holds from its statement on; one in a
clause that begins with *where* also holds in its sentence before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..documents.display import Display
from ..errors import NotReadError, not_read
from ..tokens import Token, tidy
from ..wording import marked, say
from . import words
from .calls import NO_FUNCTION, function_of_value, hidden, is_value
from .chains import Assumption, Chain, Equality, Side
from .constructs.gradient import Gradient
from .constructs.member import Member
from .dots import ELLIPSES, closing
from .entries import Naming
from .left_sides import PRIME, called, function_of, introduced
from .names import changing
from .nodes import Activation, Apply, Entries, Entry, Index, Node, Symbol, free_indices, walk
from .position import Position
from .scope import Binding, Scope, occurring, occurs
from .signs import FRACTIONS
from .sorting import letters, names
from .statements import Statement
from .words import Role

_DIAGONALS = frozenset(("diag", "Diag", "\\diag"))
_SCALING = FRACTIONS | {"-", "{", "}"}
# What comes after a side that is complete.
_ENDS = frozenset(("\\in", ",", ".", ";", "，", "。", "；"))


def define(
    position: Position, display: Display, statement: Statement, chain: Chain, kind: Role = ""
) -> None:
    """Bind the symbol that a statement defines, if any, in a sentence whose words are of a kind."""
    name = introduced(statement.sides[0]) or _primed(chain.sides[0].node)
    earlier = None if name is None else position.scope.get(name)
    # What is given holds in the whole document: only `:=` defines it anew.
    anew = kind == "definition" and not (earlier is not None and earlier.given)
    first = chain.equalities[0]
    first.defines = binding = _definition(statement, chain.sides, anew=anew)
    if binding is None:
        if name is not None and position.scope.visible(name) is None:
            _assume_unread(position, name, *chain.sides[:2], line=display.line)
        return
    position.conditions.redefine(binding.name)
    # A function of other arguments is no second equation for the same value.
    same = earlier is not None and earlier.arguments == binding.arguments
    first.earlier = earlier if same else None
    position.scope = chain.sides[0].scope
    if statement.declares or binding.node is None or isinstance(binding.node, Naming):
        return
    begin = position.listed if display.inline else len(position.reach)
    explains = kind == "where" or words.explains(position.said)
    if explains and earlier is not None:
        # “$x^2 = u^2$ with $u = -x$” may speak of this u, whatever u was before.
        left, right = chain.sides[:2]
        latex = f"{tidy(left.latex)} = {tidy(right.latex)}"
        other = Assumption(latex, display.line, left, right, binding.name, doubtful=True)
        position.reach_back(other)
    # What a function is, no solution of the sentence can tell.
    begin = 0 if explains or binding.parameter is not None else begin
    _explain(position, binding, binding.node, begin, again=explains)


def define_last(position: Position, chain: Chain, link: Equality) -> bool:
    """Bind the new symbol with which a chain ends, and tell whether it is one."""
    left, right = chain.sides[link.left : link.left + 2]
    node = right.node
    call = called(list(right.tokens))
    if isinstance(node, Symbol) and is_value(node.name) and call is None:
        return False
    if call and isinstance(node, Symbol) and is_value(node.name):
        node = Symbol(node.span, call[0], node.kind)
        before = [side.node for side in chain.sides[: link.left + 1] if side.node is not None]
        applied = {p.function for one in before for p in walk(one) if isinstance(p, Apply)}
        if call[0] in applied | {function_of_value(n) for one in before for n in letters(one)}:
            return False
    if left.node is not None and _is_a_new_function(position, chain, link, node):
        link.means = "definition"
        return True
    if not isinstance(node, Symbol) or left.node is None or node.name in position.scope.used:
        return False
    others = [letters(side.node) for side in chain.sides[: link.left + 1]]
    if position.scope.visible(node.name) is not None or node.name in set().union(*others):
        return False
    if isinstance(chain.sides[0].node, Symbol) and link.left == 0:
        return False
    if node.name.partition("^")[0] in letters(left.node):
        # A power, as in x^n x = x^{n+1}, and no label.
        return False
    link.means = "definition"
    link.defines = Binding(node.name, left.node, left.scope, " " * left.span[0] + left.latex)
    if call and node is not right.node:
        link.defines.arguments, right.node = call[1], node
    position.define(link.defines)
    return True


def _is_a_new_function(position: Position, chain: Chain, link: Equality, node: Node | None) -> bool:
    r"""Whether a side only says how a function is called: `= \psi(v)`, new in its section."""
    if not isinstance(node, Apply | Activation) or node.order:
        return False
    call = called(list(chain.sides[link.left + 1].tokens))
    if not isinstance(node.body, Symbol) or call is None or call[0] != node.function:
        return False
    name = node.function
    before = [side.node for side in chain.sides[: link.left + 1]]
    if any(one is None or name in functions(one) or name in letters(one) for one in before):
        return False
    known = position.scope.visible(name) is not None or name in position.scope.used
    earlier = any(
        name in functions(side.node)
        for other, _ in position.reach
        for side in other.sides
        if side.node is not None and other is not chain
    )
    return not (known or earlier)


def functions(node: Node) -> set[str]:
    """The functions whose values are in an expression."""
    return {part.function for part in walk(node) if isinstance(part, Apply | Activation)}


def _assume_unread(position: Position, name: str, left: Side, right: Side, *, line: int) -> None:
    """Let the equation of a symbol whose right side was not read be an assumption."""
    latex = f"{tidy(left.latex)} = {tidy(right.latex)}"
    if right.error is None:
        return
    if not any(token.text in ELLIPSES for token in right.tokens):
        position.assume(Assumption(latex, line, left, right, symbol=name))
    elif _is_diagonal(right.tokens):
        # One with dots only names entries.
        position.assume(Assumption(latex, line, symbol=name, word="diagonal"))


def _is_diagonal(tokens: Sequence[Token]) -> bool:
    r"""Whether a side is `diag(…)`, or a number times it: `\frac12 diag(…)`, not `diag(…) Q`."""
    at = next((k for k, token in enumerate(tokens) if token.text in _DIAGONALS), len(tokens))
    before, after = tokens[:at], tokens[closing(tokens, at + 1) + 1 :]
    number = all(token.kind == "number" or token.text in _SCALING for token in before)
    if not number and before[0].text in FRACTIONS:
        number = closing(before, closing(before, 1) + 1) == at - 1
    ended = not after or after[0].kind == "gap" or after[0].text in _ENDS
    return at < len(tokens) and number and ended


def is_left_unread(chain: Chain) -> bool:
    """Whether a chain begins with the derivative of what has a formula that was not read."""
    node = chain.sides[0].node
    return (
        isinstance(node, Gradient)
        and isinstance(node.body, Symbol)
        and any(
            a.symbol == node.body.name and a.right is not None and a.right.error is not None
            for a in chain.assumptions
        )
    )


def _explain(position: Position, binding: Binding, node: Node, begin: int, *, again: bool) -> None:
    """Let a definition hold in the statements of its sentence too, from one of them on.

    They are read `again`, or the definitions among them alone: a function may be what others are
    solved for.
    """
    if begin == len(position.reach):
        return
    # A chain differentiates by a free symbol: a zero of the derivative is no definition of it.
    if any(_differentiates_by(binding.name, other) for other, _ in position.reach):
        return
    needed = _Needed(occurring(node, binding.scope))
    for other, scope in position.reach[begin:]:
        defined = other.equalities[0].defines if other.equalities else None
        if defined is None or defined.name not in needed:
            scope.explained.setdefault(binding.name, binding)
            if again or defined is not None:
                position.readings.again(other, binding)
            if again and defined is None and _derives(other.sides[0].node, binding.name):
                # The derivative of what is explained is computed, and no name for its value.
                other.equalities[0].means = "claim"


class _Needed:
    """The names that an expression needs, of which many are asked for."""

    def __init__(self, names: Iterator[str]) -> None:
        self._known: set[str] = set()
        self._others = names

    def __contains__(self, name: object) -> bool:
        while name not in self._known:
            following = next(self._others, None)
            if following is None:
                return False
            self._known.add(following)
        return True


def _derives(node: Node | None, name: str) -> bool:
    return isinstance(node, Gradient) and isinstance(node.body, Symbol) and node.body.name == name


def _differentiates_by(name: str, chain: Chain) -> bool:
    return any(
        isinstance(part, Gradient) and part.wrt.name == name
        for side in chain.sides
        for part in side.parts
    )


def _definition(statement: Statement, sides: Sequence[Side], *, anew: bool) -> Binding | None:
    """What a statement defines, if anything; from there on the scope of its sides knows of it."""
    left, right = sides[:2]
    scope = right.scope
    name, parameter, indices = _defined(statement, left.node)
    if name is None or name in ("I", "0") or _is_rate(name, scope):
        return None
    known = scope.visible(name)
    if isinstance(right.node, Naming):
        if known is not None:
            return None
        if right.node.names(name):
            # It only names the parts: the symbol stays what it was.
            return Binding(name, right.node, scope, right.latex)
        _put_column(left, right, right.node)
    if any(function_of_value(other) == name for other in names(right.node)):
        # K(x, y) = K(y, x) says something of K.
        return None
    own = (known is None or anew) and _contains(right, name, parameter)
    if statement.declares:
        if known is None and own:
            right.node, right.error = (
                None,
                not_read(
                    "{name} is defined in terms of itself: define it first, or give the new one"
                    " another name",
                    right.span,
                    name=name,
                ),
            )
    elif (known is not None and not anew) or (own and parameter is None):
        return None
    elif right.error is not None and parameter is None:
        # What holds for all values of the symbol holds for this one, too.
        return None
    binding = _binding(name, right, parameter, indices, own=own)
    call = None if parameter is not None else called(statement.sides[0])
    binding.arguments = call[1] if call else ()
    below = scope.following()
    below.define(binding)
    for side in sides if known is None else sides[:1]:
        side.scope = below
    return binding


def _defined(
    statement: Statement, left: Node | None
) -> tuple[str | None, str | None, tuple[Index, ...]]:
    """The symbol at the left, with the parameter of a function or the indices of entries."""
    # A column in parentheses is part of how a symbol is written, and no argument.
    if not isinstance(left, Symbol) and (function := function_of(statement.sides[0])):
        return *function, ()
    match left:
        case Member(name=name, kind="scalar", index=index):
            return f"\\mathbf{{{name}}}", None, (index,)
        case Entry(body=Symbol(name=name), indices=indices) if len(set(indices)) == len(indices):
            return name, None, indices
    return introduced(statement.sides[0]) or _primed(left), None, ()


def _primed(left: Node | None) -> str | None:
    """The name of a symbol with a prime that is no function's."""
    return left.name if isinstance(left, Symbol) and left.name.endswith(PRIME) else None


def _is_rate(name: str, scope: Scope) -> bool:
    """Whether a symbol has a dot, and follows from the definition of the symbol below it."""
    body = changing(name)
    return body is not None and scope.get(body) is not None


def _put_column(left: Side, right: Side, naming: Naming) -> None:
    """Let a side with dots be the column or the matrix of the entries that it lists."""
    is_column = isinstance(left.node, Symbol) and left.node.kind == "vector"
    if naming.body is None:
        message = say("the entries of one of several columns, which go by another letter here")
        right.error = NotReadError(message, *naming.span)
    if naming.kind == "columns" and not is_column:
        message = say("a row given by its entries: write it with a transpose, or as a column")
        right.error = NotReadError(message, *naming.span)
    right.node = None if right.error else naming.body


def _contains(right: Side, name: str, parameter: str | None) -> bool:
    """Whether a symbol occurs in the right side; a side too long to tell is not read."""
    try:
        return right.node is not None and occurs(name, right.node, right.scope, parameter)
    except NotReadError as error:
        right.node, right.error = None, NotReadError(error.message, *right.span)
        return False


def _binding(
    name: str, right: Side, parameter: str | None, indices: tuple[Index, ...], *, own: bool
) -> Binding:
    """The binding of a symbol to the right side, with the reason why it has no value, if so."""
    node = right.node
    if indices and node is not None:
        node = Entries(node.span, indices, node)
    latex = " " * right.span[0] + right.latex
    binding = Binding(name, node, right.scope, latex, parameter)
    if node is not None and (stray := free_indices(node)):
        said = ", ".join(index.name for index in stray)
        why = marked("{name} is defined with {names}, which occurs on the right side only")
        binding.error = say(why, name=name, names=said)
    if node is not None and parameter and (value := hidden(node, right.scope, parameter)):
        # At another argument it has another value.
        binding.error = say(NO_FUNCTION, name=name, value=value)
    if right.error is not None:
        binding.error = say("the definition of {name} was not read", name=name)
        binding.cause = right.error.cause
    elif own and parameter:
        binding.error = say("{name} is defined in terms of itself", name=name)
    return binding


def is_own(name: str, right: Node | None, scope: Scope) -> bool:
    """Whether a symbol occurs in the other side of its equation."""
    try:
        return right is not None and occurs(name, right, scope)
    except NotReadError:
        # It needs too many definitions, which is reported where it is defined.
        return False
