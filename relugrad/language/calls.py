r"""The values of functions: `f(z)` of an f that is defined as `f(x) = …`, or of one that is not.

In the former, the arguments are put in. In the latter it is a symbol of its own, one for each list
of arguments: nothing is known of f. With an index, as in `g(x_i)`, it is one of a family.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from itertools import islice
from typing import Any

from ..errors import NotReadError, not_read
from ..patterns import lazy
from ..wording import marked
from .constructs.call import Call, Taken
from .constructs.gradient import Gradient
from .constructs.member import Member
from .nodes import (
    Apply,
    Differential,
    Entry,
    Index,
    Node,
    OverIndices,
    Power,
    Span,
    Symbol,
    alike,
    free_indices,
    mapped,
    walk,
)
from .scope import Binding, Scope, with_definitions
from .signs import BUILT_IN, INDICES, SQUARE

# A symbol without its labels and arguments, and the labels below one.
_BASE = lazy(r"\A[^_^(]*")
_BELOW = lazy(r"_(?:\w|\{[^{}]*\})")
NO_FUNCTION = marked("{name} is defined with {value}, whose values elsewhere are not known")
# So many parts may an expression have that an argument was put into.
MAX_PARTS = 1500
# A function, and the bracket of its arguments: one in its labels is none.
_FUNCTION = lazy(r"((?:[^()_^]|[_^]\{(?:[^{}]|\{[^{}]*\})*\})+)\(")


def resolved(node: Node, scope: Scope) -> Node:
    """An expression with what its functions stand for in a scope.

    Raises
    ------
    NotReadError
        A function has other arguments than it is defined with, or what it stands for changed.
    """
    if not any(isinstance(part, Call | Apply) for part in walk(node)):
        return node
    if isinstance(node, Gradient) and isinstance(node.body, Call):
        node = _with_a_slope(node, scope)
    node = mapped(node, lambda part: resolved(part, scope))
    if isinstance(node, Apply) and _is_of_anything(node, scope):
        node = Call(node.span, node.function, (node.body,), (node.written,), "scalar")
    return _value(node, scope) if isinstance(node, Call) else node


def _is_of_anything(node: Apply, scope: Scope) -> bool:
    """Whether a function that is one of a number elsewhere in the document is none here."""
    if node.order or not node.written or node.built_in in BUILT_IN.values():
        return False
    binding = scope.get(node.function)
    return binding is None or bool(binding.arguments)


def _with_a_slope(node: Gradient, scope: Scope) -> Node:
    r"""What \nabla f(z) is for an f of which nothing is known: a symbol of its own, too."""
    call, wrt = node.body, node.wrt
    known = isinstance(call, Call) and scope.defines(call.name)
    if known or not isinstance(call, Call) or node.form != "nabla":
        return node
    if not (len(call.arguments) == 1 and alike(call.arguments[0], wrt)):
        return node
    return Symbol(node.span, f"\\nabla {call.name}({call.written[0]})", wrt.kind)


def _value(call: Call, scope: Scope) -> Node:
    binding = scope.get(call.name)
    if binding is None:
        return _unknown(call)
    if not binding.arguments:
        raise not_read(
            r"{name} is not a function here: write {name} \cdot (…)", call.span, name=call.name
        )
    if binding.arguments == tuple(map(_named, call.arguments)):
        return Symbol(call.span, call.name, call.kind)
    if scope.visible(call.name) is not binding:
        raise not_read("{name} is defined in another section", call.span, name=call.name)
    return _put_in(call, binding, scope)


def _named(node: Node) -> str:
    if isinstance(node, Power) and node.exponent == 2 and isinstance(node.body, Symbol):
        return f"{node.body.name}{SQUARE}"
    return node.name if isinstance(node, Symbol) else ""


# -- of a function that is not defined ------------------------------------------------------


def _unknown(call: Call) -> Node:
    """The value of a function of which nothing is known: a symbol, or one of a family."""
    counted = dict.fromkeys(i for part in call.arguments for i in free_indices(part))
    written = ", ".join(call.written)
    for index in counted:
        starred = re.sub(rf"(?<![A-Za-z\\]){index.name}(?![A-Za-z])", "*", written)
        if starred == written:
            raise not_read(
                "the arguments of {name} do not show their index", call.span, name=call.name
            )
        written = starred
    name = f"{call.name}({written})"
    match list(counted):
        case []:
            return Symbol(call.span, name, call.kind)
        case [index]:
            return Member(call.span, name, call.kind, index)
        case [row, column]:
            return Entry(call.span, Symbol(call.span, name, "matrix"), (row, column))
    raise not_read("the arguments of {name} have more than two indices", call.span, name=call.name)


def is_value(name: str) -> bool:
    """Whether a symbol is the value of a function of which nothing is known."""
    return function_of_value(name) != ""


def function_of_value(name: str) -> str:
    """The function that a value is one of, or nothing."""
    found = _FUNCTION.match(name.removeprefix("\\mathbf{"))
    return found[1] if found else ""


def varies(name: str, letter: str) -> bool:
    r"""Whether a symbol has another one in it, as a^x, f(x) and x_t have.

    A label tells things apart, as in \mu_x, unless it is a letter that counts.
    """
    inside = _BASE.sub("", name, count=1)
    if letter not in INDICES and letter != "t":
        inside = _BELOW.sub("", inside)
    return re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])", inside) is not None


def hidden(node: Node, scope: Scope, letter: str) -> str:
    """A part of an expression that varies with a symbol without being made of it, or nothing."""
    try:
        whole = with_definitions([(node, scope)])
    except NotReadError as error:
        return error.message
    for part in (part for one, _ in whole for part in walk(one)):
        if isinstance(part, OverIndices) and part.limit == letter:
            return part.limit
        if varies(getattr(part, "name", ""), letter):
            return str(getattr(part, "name", ""))
    return ""


# -- of one that is -------------------------------------------------------------------------


def _put_in(call: Call, binding: Binding, scope: Scope) -> Node:
    """What a function is defined as, with the arguments in place of its own."""
    if binding.node is None or binding.error is not None:
        raise not_read("the definition of {name} was not read", call.span, name=call.name)
    if len(binding.arguments) != len(call.arguments):
        raise not_read(
            "{name} is defined with another number of arguments", call.span, name=call.name
        )
    if any(isinstance(part, Differential) for one in call.arguments for part in walk(one)):
        raise not_read(
            "an argument of {name} has a differential in it: such values are equal up to terms"
            " of higher order only",
            call.span,
            name=call.name,
        )
    put = dict(zip(binding.arguments, call.arguments, strict=True))
    stems = {_stem(name) for name in put}
    parts = [part for part in walk(binding.node) if isinstance(part, Symbol | Member)]
    if stems.isdisjoint(_stem(part.name) for part in parts):
        # As in \rho(X, Y) = 2p - 1 or f(x_1) = 0, which is its value for the X and Y of an example.
        raise not_read(
            "the definition of {name} does not contain its arguments, so nothing is known of"
            " its value at others",
            call.span,
            name=call.name,
        )
    new = [n for n, one in put.items() if not (isinstance(one, Symbol) and one.name == n)]
    for letter in new:
        if value := hidden(binding.node, binding.scope, letter) or _called(letter, binding.latex):
            raise not_read(NO_FUNCTION, call.span, name=call.name, value=value)
    for part in walk(binding.node):
        name = getattr(part, "name", "")
        if isinstance(part, Symbol) and part.name in put:
            continue
        if isinstance(part, Symbol | Member) and _stem(name) in stems:
            raise not_read(
                "{part} may or may not be an entry of the argument of {name}",
                call.span,
                part=name,
                name=call.name,
            )
        if isinstance(part, Symbol) and scope.get(part.name) is not binding.scope.get(part.name):
            raise not_read(
                "{part} has another meaning where {name} is defined",
                call.span,
                part=part.name,
                name=call.name,
            )
        if isinstance(part, Gradient) and part.wrt.name in put:
            raise not_read("{name} is defined by a derivative", call.span, name=call.name)
    found = Taken(call.span, _copied(binding.node, call.span, put, {}))
    if next(islice(walk(found), MAX_PARTS, None), None) is not None:
        raise not_read("an expression with more than {most} parts", call.span, most=MAX_PARTS)
    return found


def _called(letter: str, latex: str) -> str:
    """The value of an argument that is a function itself, as f(x) in the definition of h(f, g)."""
    inside = r"\s*(?:\\left)?\(\s*(?:\\?[A-Za-z]+|\d+)(?:_\w|_\{\w+\})?\s*(?:\\right)?\)"
    found = re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}{inside}", latex)
    return "" if found is None else found[0]


def _stem(name: str) -> str:
    """The letter of a symbol, without its weight and its labels."""
    return re.sub(r"_\{.*|\^\{.*", "", name).removeprefix("\\mathbf{").rstrip("}")


def _copied(node: Node, span: Span, put: dict[str, Node], renamed: dict[Index, Index]) -> Node:
    """A copy of an expression, at another place, with arguments put in and indices of its own."""
    if isinstance(node, Symbol) and node.name in put:
        return put[node.name]

    def copied(value: Any) -> Any:
        if isinstance(value, Node):
            return _copied(value, span, put, renamed)
        if isinstance(value, Index):
            return renamed.setdefault(value, Index(value.name))
        return value

    changes: dict[str, Any] = {"span": span}
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name != "span":
            changes[field.name] = (
                tuple(map(copied, value)) if isinstance(value, tuple) else copied(value)
            )
    return replace(node, **changes)
