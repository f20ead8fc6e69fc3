"""What each symbol stands for at one place of a document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from ..errors import NotReadError, not_read
from .nodes import Activation, Apply, Node, Symbol, alike, walk

# How many definitions an expression may need.
MAX_DEFINITIONS = 200
# In so many sections, at the most, a letter is defined anew and keeps its meaning.
MAX_REPEATED = 20


@dataclass(slots=True)
class Binding:
    """What a letter stands for: the right side of its definition, read where it was written.

    `parameter` is the letter of `R(x) = …`, for a function of one number. `error` says why a
    definition gives no value. `needs` are the bindings that it is written with, once the document
    was read and somebody asked for them. `given` says that it is no part of the document.
    `arguments` are those that a function of anything else is introduced with, as in `f(W) = …`.
    """

    name: str
    node: Node | None
    scope: Scope
    latex: str
    parameter: str | None = None
    error: str | None = None
    needs: list[Binding] | None = field(default=None, repr=False)
    given: bool = False
    cause: str = ""
    arguments: tuple[str, ...] = ()


@dataclass(slots=True)
class Scope:
    """The letters that stand for something at one place of a document, and those used before it.

    `explained` are those that a *where* clause of the same sentence explains afterwards.

    The scopes of a document are numbered in its order, and share one table: of each letter and
    section what it stands for there, with the number of the scope from which on it does. So none
    of them is copied. A letter is known in the section of its definition and in the subsections of
    that; one that the document defines once is known in the sections after it, too.
    """

    table: dict[tuple[str, tuple[int, ...]], list[tuple[int, Binding]]] = field(
        default_factory=dict
    )
    single: dict[str, list[tuple[int, Binding]]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    number: int = 0
    explained: dict[str, Binding] = field(default_factory=dict)
    path: tuple[int, ...] = ()
    # For a letter that is spoken of in general, where: the section, and the number of the scope.
    freed: dict[str, list[tuple[int, tuple[int, ...]]]] = field(default_factory=dict)

    def get(self, name: str) -> Binding | None:
        """What a letter stands for."""
        if name not in self.single:
            # Most letters are defined nowhere.
            return self.explained.get(name)
        return self.visible(name) or self.foreign(name)

    def visible(self, name: str) -> Binding | None:
        """What a letter stands for by a definition in this section, or in one around it."""
        if name in self.single:
            free = self._freed_at(name)
            for depth in range(len(self.path), -1, -1):
                found = self.table.get((name, self.path[:depth]))
                at = bisect_right(found, self.number, key=itemgetter(0)) if found else 0
                if found and at and found[at - 1][0] > free:
                    return found[at - 1][1]
        return self.explained.get(name)

    def foreign(self, name: str) -> Binding | None:
        """What a letter stands for by its only definition, which stands in another section."""
        found = self.single.get(name)
        if not found or not self._freed_at(name) < found[0][0] <= self.number:
            return None
        first = found[0][1]
        # Where it was defined anew, though in the same words, the first is kept.
        repeated = all(_is_alike(first, other) for _, other in found[1:MAX_REPEATED])
        return first if repeated and len(found) <= MAX_REPEATED else None

    def free(self, name: str) -> None:
        """Let a symbol stand for nothing from here on; this is the document's last scope."""
        self.freed.setdefault(name, []).append((self.number, self.path))

    def _freed_at(self, name: str) -> int:
        """The number of the last scope in and around this section that frees a symbol, or -1."""
        return max(
            (
                number
                for number, path in self.freed.get(name, ())
                if number <= self.number and self.path[: len(path)] == path
            ),
            default=-1,
        )

    def defines(self, name: str) -> bool:
        """Whether a symbol stands for something somewhere in the document."""
        return name in self.single or name in self.explained

    def names(self) -> list[str]:
        """The symbols that may stand for something here."""
        return [*self.single, *self.explained]

    def define(self, binding: Binding) -> None:
        """Let a symbol stand for something from here on; this is the document's last scope."""
        entry = self.number, binding
        self.table.setdefault((binding.name, self.path), []).append(entry)
        self.single.setdefault(binding.name, []).append(entry)

    def bindings(self) -> Iterator[Binding]:
        """All definitions of the document."""
        return (binding for found in self.single.values() for _, binding in found)

    def here(self) -> Scope:
        """The scope of one statement, to which a *where* clause may be added."""
        return self.within(self.path)

    def following(self) -> Scope:
        """The scope after a definition."""
        return self.within(self.path, self.number + 1)

    def within(self, path: tuple[int, ...], number: int | None = None) -> Scope:
        """The scope in another section, or after a definition."""
        number = self.number if number is None else number
        return Scope(self.table, self.single, self.used, number, path=path, freed=self.freed)


# An expression, and where it stands.
Place = tuple[Node, Scope]


def _is_alike(a: Binding, b: Binding) -> bool:
    return (
        a.node is not None
        and b.node is not None
        and a.parameter == b.parameter
        and alike(a.node, b.node)
    )


def occurs(name: str, node: Node, scope: Scope, parameter: str | None = None) -> bool:
    """Whether `name` occurs in `node`, or in what the letters of `node` stand for.

    Raises
    ------
    NotReadError
        It needs more than `MAX_DEFINITIONS` of them to tell.
    """
    return name in occurring(node, scope, parameter)


def occurring(node: Node, scope: Scope, parameter: str | None = None) -> Iterator[str]:
    """The names in `node`, and in what its letters stand for, some more than once.

    Raises
    ------
    NotReadError
        As `occurs` does, where it comes to more of them.
    """
    seen: set[str] = set()
    todo: list[tuple[Node, Scope]] = [(node, scope)]
    while todo:
        top, where = todo.pop()
        for part in walk(top):
            used = part.name if isinstance(part, Symbol) else None
            if isinstance(part, Apply | Activation) and part.function not in ("ramp", "step"):
                used = part.function
            if used is None or used == parameter:
                continue
            yield used
            binding = None if used in seen else where.get(used)
            if binding is not None and binding.node is not None:
                seen.add(used)
                if len(seen) > MAX_DEFINITIONS:
                    raise _too_many(node)
                todo.append((binding.node, binding.scope))


def free_symbols(node: Node, scope: Scope, but: Binding | None = None) -> Iterator[str]:
    """The symbols without a definition in an expression, or in the definitions that it needs.

    Those that it needs for the symbol of `but` alone are left out.
    """
    done: set[int] = set()
    todo: list[tuple[Node, Scope, str | None]] = [(node, scope, None)]
    while todo:
        top, where, parameter = todo.pop()
        for part in walk(top):
            name = part.function if isinstance(part, Apply) else None
            name = part.name if isinstance(part, Symbol) else name
            binding = None if name is None else where.get(name)
            if name is None or name == parameter or binding is but is not None:
                continue
            if binding is None:
                if isinstance(part, Symbol):
                    yield name
            elif binding.node is not None and id(binding) not in done:
                done.add(id(binding))
                todo.append((binding.node, binding.scope, binding.parameter))


def reachable(nodes: Iterable[tuple[Node, Scope]]) -> list[Binding]:
    """The bindings that `nodes` need, each after those that it needs itself.

    Raises
    ------
    NotReadError
        They need more than `MAX_DEFINITIONS`.
    """
    done: dict[int, Binding] = {}
    opened: set[int] = set()
    for start, where in nodes:
        stack: list[tuple[Binding | None, list[Binding]]] = [(None, _uses(start, where))]
        while stack:
            owner, rest = stack[-1]
            if rest:
                binding = rest.pop()
                if id(binding) in opened:
                    continue
                if len(opened) == MAX_DEFINITIONS:
                    raise _too_many(start)
                opened.add(id(binding))
                stack.append((binding, [*_needs(binding)]))
            else:
                stack.pop()
                if owner is not None:
                    done[id(owner)] = owner
    return list(done.values())


def with_definitions(places: Sequence[Place]) -> list[Place]:
    """Expressions, and after them the definitions that they need."""
    return [*places, *((b.node, b.scope) for b in reachable(places) if b.node is not None)]


def _needs(binding: Binding) -> list[Binding]:
    """What a definition is written with; the parameter of a function hides what it is named as."""
    if binding.needs is None:
        uses = _uses(binding.node, binding.scope) if binding.node is not None else []
        binding.needs = [other for other in uses if other.name != binding.parameter]
    return binding.needs


def _uses(node: Node, scope: Scope) -> list[Binding]:
    found: dict[int, Binding] = {}
    for name in _named(node):
        binding = scope.get(name)
        if binding is not None:
            found[id(binding)] = binding
    return list(reversed(found.values()))


def _named(node: Node) -> tuple[str, ...]:
    """The names of the symbols and functions in an expression, each once, in their order."""
    try:
        known: tuple[str, ...] = node._names
    except AttributeError:
        names: dict[str, None] = {}
        for part in walk(node):
            if isinstance(part, Symbol):
                names[part.name] = None
            elif isinstance(part, Apply) and part.function:
                names[part.function] = None
        known = tuple(names)
        object.__setattr__(node, "_names", known)
    return known


def _too_many(node: Node) -> NotReadError:
    return not_read("this needs more than {most} definitions", node.span, most=MAX_DEFINITIONS)
