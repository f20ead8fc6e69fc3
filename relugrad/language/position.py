"""The position that the reading of a document has reached, and all that is known there.

That is what symbols stand for, what is assumed, and the sentence so far, with its statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..tokens import tidy
from .assumptions import Told
from .chains import Assumption, Chain, Equality, Side
from .conditions import Conditions
from .constructs.gradient import Gradient
from .nodes import Number, is_zero, walk
from .rereading import Readings
from .sayings import otherwise, sets_to_zero, speaks_of_zero
from .scope import Binding, Scope
from .sections import Path, is_within
from .sorting import derives, is_constant, names
from .stance import Stance
from .stationary import Stationary, are_several, expected, implied, says_zero, shows_zero, variables
from .words import sentence


@dataclass(slots=True)
class Position:
    """What is defined, assumed and said where the next statement of a document is read."""

    scope: Scope
    conditions: Conditions = field(default_factory=Conditions)
    # The words of the sentence so far, and its statements, as chains and the scopes of their sides.
    said: str = ""
    reach: list[tuple[Chain, Scope]] = field(default_factory=list)
    # Where in `reach` a list of equations in the text begins: they explain one another.
    listed: int = 0
    # The symbols that the sentence speaks of in general.
    general: set[str] = field(default_factory=set)
    # Whether the sentence, or the one before it, speaks of something that is 0.
    vanishing: bool = False
    # The last chain of the section with a derivative, until that is set to zero.
    derived: Chain | None = None
    # What is 0 because the text says so, by the derivative that it is a value of.
    zeros: dict[str, Assumption] = field(default_factory=dict)
    # The chains with a derivative, in the sections around.
    gradients: list[tuple[Chain, Path]] = field(default_factory=list)
    # The derivatives that are 0, as far as the text goes on with them.
    stationary: list[Stationary] = field(default_factory=list)
    # What the sentence says of the statement that is being read.
    stance: Stance = "stated"
    # The symbols that the text calls the identity, in their sections.
    called_identity: list[tuple[str, Path]] = field(default_factory=list)
    # The heading of the section.
    heading: str = ""
    # What reads the last statements again.
    readings: Readings = field(default_factory=Readings)

    def enter(self, path: Path, heading: str = "") -> None:
        """Go on in a section, under a heading."""
        if path != self.scope.path:
            self.scope = self.scope.within(path)
            self.conditions.enter(path, same=heading == self.heading and bool(path))
            self.stationary = [one for one in self.stationary if is_within(path, [one.path])]
            self.gradients = [(chain, p) for chain, p in self.gradients if is_within(path, [p])]
            self.derived = None
        self.heading = heading

    def read(self, text: str) -> bool:
        """Go on with the sentence; whether one ends in the text."""
        words, ended = sentence(text)
        if ended:
            self.end_sentence()
        elif otherwise(words):
            self.end_clause()
        self.said += words
        zero = speaks_of_zero(text)
        self.vanishing = zero or (self.vanishing and not ended)
        if zero and sets_to_zero(text) and self.derived is not None:
            self._set_to_zero(self.derived)
        return ended

    def end_clause(self) -> None:
        """End the reach of the conditions of a case, where another one begins."""
        self.conditions.end_sentence()
        self.reach.clear()
        self.listed = 0

    def end_sentence(self) -> None:
        """End the reach of the sentence's definitions and conditions."""
        self.said = ""
        self.general.clear()
        self.end_clause()

    def note(self, chain: Chain, sides: Sequence[Side]) -> None:
        """Take notice of sides of a chain."""
        for side in sides:
            self.scope.used.update(names(side.node))
            self.reach.append((chain, side.scope))
        if any(derives(side.node) for side in chain.sides):
            self.derived = chain
            self.gradients.append((chain, self.scope.path))

    def define(self, binding: Binding) -> None:
        """Let a symbol stand for something from here on."""
        self.scope = self.scope.following()
        self.scope.define(binding)

    def free(self, name: str) -> None:
        """Let a symbol be any from here on, to the end of the section."""
        self.conditions.free(name, self.scope.path)
        if self.scope.defines(name):
            self.scope = self.scope.following()
            self.scope.free(name)

    def assume(self, assumption: Assumption) -> None:
        """Let an assumption be in force to the end of the section."""
        self.conditions.assume(assumption, self.scope.path)

    def take(self, told: Told, line: int) -> None:
        """Take notice of what a sentence says of symbols."""
        passing = told.reach in ("sentence", "for")
        said, path = told.said, self.scope.path
        if said.general or said.stance == "denied":
            if passing and not told.goes_on:
                return
            for name, _ in said.names:
                clear = said.stance == "denied"
                self.conditions.deny(name, said.word, path, clear=clear, passing=passing)
            return
        for assumption in told.assumptions(line):
            if passing and told.goes_on:
                self.conditions.sentence.append(assumption)
            if passing and told.back:
                self.reach_back(assumption)
            if told.reach == "case":
                self.assume_for_case(assumption)
            elif told.reach != "sentence":
                doubtful = assumption.doubtful or told.reach == "for"
                self.assume(replace(assumption, doubtful=doubtful))

    def assume_for_case(self, assumption: Assumption) -> None:
        """Let an assumption be in force until the next case begins."""
        self.assume(assumption)
        self.conditions.case.append(assumption)

    def reach_back(
        self, assumption: Assumption, own: Chain | None = None, *, display: int | None = None
    ) -> None:
        """Let an assumption be in force for the claims of its sentence that stand before it.

        If a `display` is given, only for those that end in it.
        """
        for other in {id(other): other for other, _ in self.reach}.values():
            known = any(old.key == assumption.key for old in other.assumptions)
            claims = any(link.means == "claim" for link in other.equalities)
            here = display is None or other.sides[-1].display == display
            if other is not own and claims and here and not known:
                other.assumptions = [*other.assumptions, assumption]

    def call_identity(self, names: Iterable[str]) -> None:
        """Let symbols be the identity to the end of the section."""
        self.called_identity += [(name, self.scope.path) for name in names]

    def identities(self) -> frozenset[str]:
        """The symbols that are the identity here."""
        path = self.scope.path
        return frozenset(n for n, where in self.called_identity if is_within(path, [where]))

    def is_assumed(self, latex: str) -> bool:
        """Whether an equation is assumed here in the same words."""
        return self.conditions.is_assumed(latex, self.scope.path)

    def in_force(self) -> list[Assumption]:
        """The assumptions that are in force here."""
        return self.conditions.in_force(self.scope.path)

    def vanishes(self, left: Side, right: Side) -> None:
        """Let the derivative that was taken last be 0, where an assumed equation says so."""
        chain = self.derived
        if is_zero(right.node) and chain is not None and derives(left.node):
            written = tidy(left.latex)
            if any(tidy(side.latex) == written for side in chain.sides[:-1]):
                self._set_to_zero(chain)

    def _set_to_zero(self, chain: Chain) -> None:
        """Let the derivative that was taken last be 0, as the text says."""
        self.derived = None
        side = chain.sides[-1]
        if side.node is None or is_constant(side.node):
            return
        # Another case: neither what was set to zero before nor its solution is in force.
        known = tidy(chain.sides[0].latex)
        if known in self.zeros:
            self.conditions.drop(self.zeros[known])
            for part in walk(chain.sides[0].node) if chain.sides[0].node is not None else ():
                if isinstance(part, Gradient) and self.scope.defines(part.wrt.name):
                    self.free(part.wrt.name)
                    side = replace(side, scope=self.scope)
        zero = replace(side, latex="0", node=Number(side.span, Fraction(0)))
        written = tidy(side.latex).rstrip(" .,;")
        self.zeros[known] = Assumption(f"{written} = 0", 0, side, zero)
        self.assume(self.zeros[known])
        self.is_zero(chain, self.zeros[known])

    def is_zero(self, chain: Chain, assumption: Assumption) -> None:
        """Take notice of a derivative that is 0; `chain` is the one in which it is taken."""
        by, left = variables(chain), assumption.left
        if (by or says_zero(self.said)) and left is not None and left.node is not None:
            self.stationary.append(Stationary(assumption, by, self.scope.path, stated=not by))

    def is_zero_in(self, display: int) -> bool:
        """Whether a display shows that a derivative is 0."""
        zeros = (one.assumption.left for one in self.stationary)
        return any(left is not None and left.display == display for left in zeros)

    def expect(self, chain: Chain, link: Equality, word: str) -> None:
        """Tell the derivative that is 0 and that a condition ought to follow from."""
        left, right = chain.sides[link.left : link.left + 2]
        if is_zero(right.node) and variables(chain):
            return
        others = [other for other, _ in self.gradients if other is not chain]
        if are_several(left, right, others):
            # It may be about any of them.
            return
        for derived in reversed(others):
            known = tidy(derived.sides[0].latex) in self.zeros
            if not known and shows_zero(left, right, self.said, derived):
                self._set_to_zero(derived)
                break
        zeros = self.stationary
        if not zeros and says_zero(self.said):
            zeros = [*implied(left, right)]
        link.stationary = expected(left, right, word, self.said, zeros)
