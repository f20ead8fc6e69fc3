"""Unproved claims and redefined names, which excuse the claims after them.

“Since $B$ commutes with $A$, we have $AB = BA$” is not read, for its reason is not. What would
hold under it is not false, either; nor is what is said of a symbol that an equation before, which
is not read, may have given another meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from ..documents.display import Display
from ..language.chains import Assumption, Chain, Equality
from ..language.nodes import Apply, Node, Symbol, walk
from ..wording import say
from .emptied import symbols
from .outcomes import Outcome
from .sides import expressions

# So many of the claims before a false equality are tried.
MAX_TRIED = 4

Judge = Callable[[Chain], Sequence[Outcome]]
Path = tuple[int, ...]


@dataclass(slots=True)
class Unproved:
    """The claims and the definitions of a document, so far, that were not read."""

    claims: list[tuple[Assumption, Path]] = field(default_factory=list)
    renamed: dict[str, list[tuple[Assumption, Path]]] = field(default_factory=dict)

    def note(self, chain: Chain, outcomes: Sequence[Outcome], displays: Sequence[Display]) -> None:
        """Take notice of what was not read in a chain."""
        for equality, outcome in zip(chain.equalities, outcomes, strict=True):
            left, right = chain.sides[equality.left : equality.left + 2]
            if outcome.verdict != "unread" or left.node is None:
                continue
            path = left.scope.path
            line, _ = displays[right.display].place(right.span[0])
            told = Assumption(f"{left.latex.strip()} = {right.latex.strip()}", line, left, right)
            name = _name(left.node)
            if name and (equality.repeats or (right.node is None and left.scope.get(name))):
                self.renamed.setdefault(name, []).append((told, path))
            elif right.node is not None and (equality.means == "claim" or equality.stationary):
                self.claims.append((told, path))

    def spared(self, chain: Chain, outcomes: list[Outcome], judge: Judge) -> list[Outcome]:
        """The outcomes, but for false ones that would hold under what was not proved."""
        if all(outcome.verdict != "false" for outcome in outcomes):
            return outcomes
        path = chain.sides[0].scope.path
        outcomes = [
            self._of_a_name(chain, equality, outcome, path)
            for equality, outcome in zip(chain.equalities, outcomes, strict=True)
        ]
        known = symbols(chain)
        near = [
            told
            for told, section in self.claims
            if path[: len(section)] == section and not known.isdisjoint(_symbols(told))
        ]
        for told in near[-MAX_TRIED:]:
            if all(outcome.verdict != "false" for outcome in outcomes):
                break
            under = replace(chain, assumptions=[*chain.assumptions, told])
            message = say(
                "it holds if {claim}, which was not proved: say that it is assumed", claim=told
            )
            outcomes = [
                Outcome.unread(message, chain, equality.left + 1)
                if (old.verdict, new.verdict) == ("false", "holds")
                else old
                for equality, old, new in zip(chain.equalities, outcomes, judge(under), strict=True)
            ]
        return outcomes

    def _of_a_name(self, chain: Chain, equality: Equality, outcome: Outcome, path: Path) -> Outcome:
        """The outcome, but for a false one on a symbol that may have another meaning by now."""
        if outcome.verdict != "false" or not self.renamed:
            return outcome
        for side in chain.sides[equality.left : equality.left + 2]:
            for node, _ in expressions(side) if side.node is not None else ():
                for name in filter(None, map(_name, walk(node))):
                    for told, section in self.renamed.get(name, ()):
                        if path[: len(section)] == section:
                            message = say(
                                "{claim} may define {name} anew: if so, say “let”",
                                claim=told,
                                name=name,
                            )
                            return Outcome.unread(message, chain, equality.left + 1)
        return outcome


def _name(node: Node) -> str:
    """The symbol or the function that an expression is, or ""."""
    if isinstance(node, Symbol):
        return node.name
    return node.function if isinstance(node, Apply) else ""


def _symbols(told: Assumption) -> set[str]:
    nodes = [side.node for side in (told.left, told.right) if side is not None]
    return {p.name for n in nodes if n is not None for p in walk(n) if isinstance(p, Symbol)}
