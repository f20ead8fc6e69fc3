r"""Increments: `\delta A` and `\Delta x` as one symbol each, where no δ or Δ stands by itself.

A small change of A is a matrix of its own. As a product of a number with A it would commute with
A, so that `A\,\delta A = \delta A\,A` held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..documents.display import Display
from ..patterns import lazy
from ..tokens import Token
from .chains import Chain
from .nodes import Node, Product, Symbol, mapped, walk
from .scope import reachable
from .sections import Path
from .signs import ACCENTS, BOLD, GREEK, INCREMENTS, SCRIPT
from .statements import Statement
from .views import rewritten

_WEIGHTS = "|".join(command[1:] for command in sorted(ACCENTS.keys() | BOLD | SCRIPT))
_GREEK = "|".join(command[1:] for command in sorted(GREEK))
_SPACE = r"(?:\s|\\[,;:! ]|\{\})*"
_LETTER = rf"(?:[A-Za-z]|\\(?:{_GREEK})(?![A-Za-z]))"
_WEIGHED = rf"(?P<base>(?:\\(?:{_WEIGHTS})(?![A-Za-z])\s*\{{?\s*)*{_LETTER})"
_MARK = lazy(rf"\\(?P<mark>delta|Delta)(?![A-Za-z])(?:{_SPACE}{_WEIGHED})?")
# In a product with one of these it is a number.
_IDENTITY = lazy(r"(?:\\math\w+\s*\{?\s*)?I\Z")


def mark_increments(displays: Sequence[Display], groups: Sequence[Sequence[Statement]]) -> None:
    """Make one symbol of each increment of a document, in the sections that have such."""
    texts: dict[Path, list[str]] = {}
    for display in displays:
        said = (display.before, display.latex, display.after)
        texts.setdefault(display.section.path, []).extend(said)
    if not any(_MARK.search(text) for some in texts.values() for text in some):
        return
    found: dict[Path, frozenset[str]] = {}
    for display, group in zip(displays, groups, strict=True):
        path = display.section.path
        if path not in found:
            found[path] = frozenset(_increments(list(_around(path, texts))))
        if found[path]:
            for statement in group:
                statement.sides[:] = [_marked(side, found[path]) for side in statement.sides]


def _around(path: Path, texts: Mapping[Path, Sequence[str]]) -> Iterator[str]:
    """What a section says, and the sections in it and around it."""
    for other, some in texts.items():
        shorter = min(len(path), len(other))
        if path[:shorter] == other[:shorter]:
            yield from some


def _increments(texts: Sequence[str]) -> Iterator[str]:
    r"""Which of `\delta` and `\Delta` only stand before what they are small changes of."""
    for mark in INCREMENTS:
        bases: set[str] = set()
        alone = False
        for text in texts:
            for match in _MARK.finditer(text):
                if f"\\{match['mark']}" == mark:
                    base = match["base"]
                    alone = alone or base is None or _IDENTITY.search(base) is not None
                    bases.add(base or "")
        if bases and not alone and (len(bases) > 1 or _stands_alone(min(bases), texts)):
            yield mark


def _stands_alone(base: str, texts: Sequence[str]) -> bool:
    """Whether what is changed occurs by itself, too."""
    letter = base[-1] if not re.search(r"\\[A-Za-z]+\Z", base) else base[base.rindex("\\") :]
    alone = re.compile(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])")
    return any(
        alone.search(_MARK.sub(" ", formula[0]))
        for text in texts
        # A display is one formula; prose has its formulas between dollars.
        for formula in re.finditer(r"\$[^$]+\$" if "$" in text else r"[\s\S]+", text)
    )


def _marked(tokens: Sequence[Token], marks: frozenset[str]) -> list[Token]:
    """`tokens` in which these signs are accents of the symbols after them."""
    out = list(tokens)
    for k, token in enumerate(tokens):
        if token.text in marks and token.kind == "command":
            out[k] = replace(token, text=INCREMENTS[token.text])
    return out


# -- the other reading --------------------------------------------------------------------------

_NAMED = lazy(
    r"(?P<weight>\\mathbf\{)?(?P<mark>\\delta|\\Delta)\{(?P<of>.*)\}(?P<below>_\{.*\})?\Z"
)


def with_products(chain: Chain) -> tuple[Chain, str] | None:
    r"""The chain with `\delta A` for the product of a number and A, and one such symbol.

    None where there is no such symbol, or one that is defined as a whole.
    """
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    bindings = reachable(sides)
    nodes = [*(node for node, _ in sides), *(b.node for b in bindings if b.node is not None)]
    found = {
        part.name
        for node in nodes
        for part in walk(node)
        if isinstance(part, Symbol) and _NAMED.match(part.name)
    } - {binding.name for binding in bindings}
    if not found:
        return None
    return rewritten(chain, lambda node: _multiplied(node, found)), min(found)


def _multiplied(node: Node, names: set[str]) -> Node:
    if isinstance(node, Symbol) and node.name in names:
        parts = _NAMED.match(node.name)
        assert parts is not None
        of = f"{parts['weight']}{parts['of']}" if parts["weight"] else parts["of"]
        whole = replace(node, name=of + (parts["below"] or ""))
        return Product(node.span, (Symbol(node.span, parts["mark"], "scalar"), whole))
    return mapped(node, lambda part: _multiplied(part, names))
