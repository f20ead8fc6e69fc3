"""Settling what each symbol of a document is: a number, a column, a row or a matrix.

The uses of a symbol in a section decide, then its kind in the sections around it; its looks break
ties. Expressions are rewritten with the kinds: x_i is an entry of a column, or one of several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from ..documents.display import Display
from .chains import Chain, Side
from .constructs.gradient import Gradient
from .constructs.member import Member
from .declarations import Declaration, in_section
from .kinds import COLUMN
from .nodes import Entries, Entry, Kind, Node, Symbol, walk
from .propagation import Propagation, Section
from .scope import Binding, Scope
from .slots import Expression
from .sorting import names


def settle_kinds(
    chains: Sequence[Chain],
    displays: Sequence[Display],
    scope: Scope,
    every: Sequence[tuple[tuple[int, ...], Declaration]],
) -> None:
    """Give every symbol of a document the kind that its uses, and `every` declaration, tell."""
    propagation = Propagation()
    bindings = [*scope.bindings()]
    named = {binding.name for binding in bindings}
    entries = {
        binding.name
        for binding in bindings
        if isinstance(binding.node, Entries) and len(binding.node.indices) == 1
        if binding.name.removeprefix("\\mathbf{").removesuffix("}") not in named
    }
    sides = [side for chain in chains for side in chain.sides]
    _settle_given(propagation, bindings, sides)
    known: dict[int, Node] = {}
    kinds: dict[tuple[int, ...], dict[str, Kind]] = {}
    for path, some in _by_section(chains, displays):
        section = _section(some)
        parts = {displays[link.display].section.path for c in some for link in c.equalities[:1]}
        told = in_section(every, min(parts, default=path), parts)
        section.sets = {**dict.fromkeys(_listed_by_entries(some), COLUMN), **told.sets}
        section.nouns = told.nouns
        outer = kinds.get((), {}) if path else {}
        propagation.section(section, {**outer, **kinds.get(path, {})})
        kinds.setdefault(path, {}).update(section.kinds)
        columns = _columns(section, propagation, entries)
        for chain in some:
            chain.others = section.others
            for side in chain.sides:
                if side.node is not None and id(side.node) not in known:
                    known[id(side.node)] = propagation.resolved(side.node, columns)
    for side in sides:
        if side.node is not None:
            side.node = known[id(side.node)]
    for binding in bindings:
        node = binding.node
        if isinstance(node, Entries) and id(node.body) in known:
            binding.node = replace(node, body=known[id(node.body)])
        elif node is not None:
            found = known.get(id(node))
            binding.node = propagation.resolved(node, {}) if found is None else found


def _listed_by_entries(chains: Sequence[Chain]) -> Iterator[str]:
    r"""The arguments of which a function has entries alone: x of `f(x) = \sum_i x_i^2`."""
    for chain in chains:
        binding = chain.equalities[0].defines if chain.equalities else None
        if binding is None or binding.node is None or len(binding.arguments) != 1:
            continue
        [name] = binding.arguments
        families = {part.name for part in walk(binding.node) if isinstance(part, Member)}
        if name in families - names(binding.node):
            yield name


def _settle_given(
    propagation: Propagation, bindings: Sequence[Binding], sides: Sequence[Side]
) -> None:
    """Settle the kinds in definitions that are no side of a chain."""
    seen = {id(side.node) for side in sides if side.node is not None}
    section = Section()
    for binding in bindings:
        node = binding.node
        own = node.body if isinstance(node, Entries) else node
        if node is not None and id(own) not in seen:
            section.expressions.append(Expression(node, binding.scope, binding.parameter))
    propagation.section(section, {})


def _by_section(
    chains: Sequence[Chain], displays: Sequence[Display]
) -> Iterator[tuple[tuple[int, ...], list[Chain]]]:
    """The chains of each section, with its path; an item belongs to the heading above it."""
    parts: dict[tuple[str, tuple[int, ...]], list[Chain]] = defaultdict(list)
    for chain in chains:
        number = chain.equalities[0].display if chain.equalities else chain.sides[0].display
        section = displays[number].section
        parts[section.heading, section.path[:1]].append(chain)
    return ((path, some) for (_, path), some in parts.items())


def _section(chains: Sequence[Chain]) -> Section:
    """The expressions and equalities of a section's chains."""
    section = Section()
    for chain in chains:
        defines = chain.equalities[0].defines if chain.equalities else None
        parameter = defines.parameter if defines is not None else None
        for side in chain.sides:
            if side.node is not None:
                section.expressions.append(Expression(side.node, side.scope, parameter))
        # The sides of an inequality are of one kind, as those of an equality are.
        for k in [equality.left for equality in chain.equalities] or [0]:
            left, right = (s.node for s in (*chain.sides, chain.sides[-1])[k : k + 2])
            if left is not None and right is not None:
                section.pairs.append((left, right))
    return section


def _columns(
    section: Section, propagation: Propagation, entries: Collection[str]
) -> dict[str, str]:
    r"""The columns with the numbers of a family as entries: \mathbf{x} for x_i, or x itself."""
    parts = [part for expression in section.expressions for part in walk(expression.node)]
    symbols = [part for part in parts if isinstance(part, Symbol)]
    # In a derivative with respect to z_k the column is written by nobody.
    tacit = {
        id(part.body.wrt)
        for part in parts
        if isinstance(part, Entry) and isinstance(part.body, Gradient)
    }
    names = {symbol.name for symbol in symbols if id(symbol) not in tacit}
    plain = {symbol.name for symbol in symbols if propagation.of(symbol) == COLUMN}
    found = {name: name for name in plain if f"\\mathbf{{{name}}}" not in names}
    # The entries of some are defined: then the column is what consists of them.
    members = {part.name for part in parts if isinstance(part, Member)}
    return found | {
        name: f"\\mathbf{{{name}}}" for name in plain & members if f"\\mathbf{{{name}}}" in entries
    }
