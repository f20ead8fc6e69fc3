r"""`dW` where it is short for ∂L/∂W, as in notes on backpropagation: after Z = XW, `dW = X^T dZ`.

A differential says how a quantity changes with what it is made of, so that dW is no multiple of the
differential of a quantity that is made of W. Where an equation gives it so, both readings are
tried; only where the text says that it is short for a derivative, it is refuted as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..documents.display import Display
from ..errors import NotReadError
from ..patterns import lazy
from .chains import Chain, Side
from .constructs.gradient import Gradient
from .nodes import Differential, Node, Symbol, Transpose, mapped, walk
from .scope import Scope, occurs
from .sections import Path, is_within
from .views import with_sides

# The usual names of a loss, the usual ones first.
_LOSSES = ("L", "J", "\\mathcal{L}", "\\mathcal{J}", "\\ell", "E", "C")
_FRACTION = (
    r"(?:\\[dt]?frac\s*\{\s*\\partial[^{}]*\}\s*\{\s*\\partial\s*"
    r"|\\partial[^/=]*/\s*\\partial\s*)"
)
_EQUATED = lazy(
    rf"(?<![A-Za-z\\])d\s*(?P<symbol>[A-Za-z](?:_\{{?\w+\}}?)?(?:\^\{{[^{{}}]*\}})?)\s*"
    rf"(?::=|=|\\equiv|\\triangleq|\\coloneqq)\s*{_FRACTION}(?P=symbol)"
)
_WORDS = lazy(
    r"\bshort(?:hand|ens?)?\b|\babbreviat\w+|\bdenot\w+|\bstands? for\b|\bwe write\b|\bnotation\b"
    r"|简记|簡記|简写|簡寫|记作|記作|记为|記為|缩写|縮寫|表示",
    re.IGNORECASE,
)
_NAMED = lazy(r"\$`?\s*(?:\\mathrm\{d\}|d)\s*\\?[A-Za-z][^$=]{0,30}\$")
_DERIVED = lazy(r"\\partial|\\nabla|\bgradient|梯度|导数|導數")
_DIFFERENTIAL = lazy(r"\bdifferentials?\b|微分", re.IGNORECASE)
_SENTENCE = lazy(r"(?<=[.!?])\s|[。！？]|\n[ \t]*\n")


def told(displays: Sequence[Display]) -> Callable[[Path], bool]:
    """Whether a section, or one around it, says that dV is short for a gradient."""
    paths = {
        display.section.path
        for display in displays
        if _EQUATED.search(display.latex)
        or any(map(_says_so, _SENTENCE.split(f"{display.before}${display.latex}${display.after}")))
    }
    return lambda path: is_within(path, paths)


def _says_so(sentence: str) -> bool:
    said = all(pattern.search(sentence) for pattern in (_WORDS, _NAMED, _DERIVED))
    return said and not _DIFFERENTIAL.search(sentence)


def as_gradients(chain: Chain) -> Chain | None:
    """The chain with a derivative of the loss for every differential, where it may be meant so."""
    sides = [side for side in chain.sides if side.node is not None]
    if not chain.equalities or chain.sides[0].node is None:
        return None
    parts = [part for side in sides for part in walk(side.readable)]
    differentials = [part for part in parts if isinstance(part, Differential)]
    if any(isinstance(part, Gradient) for part in parts) or not all(
        isinstance(part.body, Symbol) for part in differentials
    ):
        return None
    try:
        if not _goes_back(sides):
            return None
    except NotReadError:
        return None
    scope = chain.sides[0].scope
    loss = _loss(scope, {part.name for part in parts if isinstance(part, Symbol)})
    if loss is None:
        return None
    return with_sides(chain, lambda side: _derived(side.readable, loss))


def _goes_back(sides: Sequence[Side]) -> bool:
    """Whether the first side is dV, and the others have the differentials of what V is part of."""
    first = sides[0].readable
    first = first.body if isinstance(first, Transpose) else first
    if not isinstance(first, Differential) or not isinstance(first.body, Symbol):
        return False
    name = first.body.name
    others = [
        (part.body.name, side.scope)
        for side in sides[1:]
        for part in side.parts
        if isinstance(part, Differential) and isinstance(part.body, Symbol)
    ]
    return (
        bool(others)
        and all(other == name or _is_made_of(other, name, scope) for other, scope in others)
        and any(other != name for other, _ in others)
    )


def _is_made_of(name: str, inner: str, scope: Scope) -> bool:
    """Whether a symbol is defined by another one, directly or through others."""
    binding = scope.get(name)
    if binding is None or binding.node is None:
        return False
    return occurs(inner, binding.node, binding.scope)


def _loss(scope: Scope, used: set[str]) -> str | None:
    """The loss of a section: the one that is defined there, or one of which nothing is known."""
    defined = [
        name
        for name in _LOSSES
        if (binding := scope.visible(name)) is not None and binding.parameter is None
    ]
    if defined:
        return defined[0] if len(defined) == 1 else None
    free = (name for name in _LOSSES if name not in used and not scope.defines(name))
    return next(free, None)


def _derived(node: Node, loss: str) -> Node:
    if isinstance(node, Differential) and isinstance(node.body, Symbol):
        return Gradient(node.span, Symbol(node.span, loss, "scalar"), node.body, "nabla")
    return mapped(node, lambda part: _derived(part, loss))
