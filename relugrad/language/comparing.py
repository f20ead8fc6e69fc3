"""The inequalities of a document: what is assumed by them, and how far that reaches.

They are conditions, in the same words as equations are. In a display they are statements of their
own; in the flow of a sentence they are found in the text between the equations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..documents.display import Display
from ..errors import not_read
from ..patterns import lazy
from ..tokens import tidy
from .chains import Assumption, Chain, Side
from .cursor import Context
from .expressions import sides_of
from .inequalities import DEFINITE, SIZED
from .nodes import Index
from .parser import symbol_name
from .position import Position
from .restricted import beside_cases, compares_indices
from .sayings import condition_behind, holds_for_a_sentence
from .sorting import is_constant, names
from .stance import stance
from .statements import Statement, statements
from .words import (
    EQUATION,
    LONGEST,
    RELATED,
    SENTENCE_END,
    Role,
    begins_case,
    plain,
    role,
    sentence,
)

_FORMULA = lazy(r"\$`?([^$]{1,200}?)`?\$|\\\((.{1,200}?)\\\)", re.DOTALL)
_COMPARES = lazy(r"[<>]|\\(?:geq?|leq?|[gl]eqslant|[gl]t|neq?|succ(?:eq)?|in)(?![A-Za-z])")


# Before these words, and after those, an inequality states nothing.
_IDLE = lazy(
    r"\b(?:without|whether|regardless|even if|no longer|(?:do|does|did|need|can)(?:n't| not)"
    r"|cannot|instead of|check|test)\b[^§¤,.]*$"
    r"|(?:无论|無論|不管|不论|不論|未必|不要求|不需要|并非|並非)[^§¤，]*$",
    re.IGNORECASE,
)
_OR_NOT = lazy(r"\s*(?:or not|is not assumed|need not)|\s*(?:与否|與否|未必)", re.IGNORECASE)
# An equation under one inequality, before another one.
_ANOTHER = lazy(rf"{RELATED}[^{RELATED}]*{EQUATION}")


@dataclass(slots=True)
class Comparing:
    """Reads the inequalities of a document.

    Each is kept as a chain without an equality, so that its symbols have their kinds settled.
    """

    context: Context
    position: Position
    found: list[Chain] = field(default_factory=list)

    def read(self, text: str, display: Display, number: int) -> bool:
        """Go on with the sentence; whether one ends in the text, which may hold inequalities."""
        at, ended = 0, False
        for match, said in _stated(text):
            ended |= self.position.read(text[at : match.start()])
            for statement in said:
                self._assume(statement, match, display, number, self.position.said)
            self.position.said += RELATED
            at = match.end()
        return self.position.read(text[at:]) or ended

    def earlier(self, texts: Sequence[str], display: Display, number: int) -> None:
        """Read the blocks of text before the one in which a display stands."""
        for block in texts:
            for match, found in _stated(block):
                words, _ = sentence(block[: match.start()])
                for statement in found if not holds_for_a_sentence(role(words)[1]) else ():
                    self._assume(statement, match, display, number, words)

    def after(self, display: Display, number: int) -> None:
        """Read what a sentence says behind a display, of the equations in it."""
        for match, found in _stated(display.after):
            said = f"{self.position.said} {display.after[: match.start()]}"
            for statement in found:
                self._assume(statement, match, display, number, said)

    def _assume(
        self, statement: Statement, match: re.Match[str], display: Display, number: int, said: str
    ) -> None:
        free: dict[str, Index] = {}
        latex = match[1] or match[2]
        scope = self.position.scope.here()
        sides = sides_of(latex, statement, self.context, scope, free)
        for side in sides:
            side.display = number
        text = match.string[match.end() :]
        if _IDLE.search(said) or _OR_NOT.match(text):
            return
        sides = _unless_denied(sides, said, text)
        words = _meaning(said, text)
        self.assume(statement, sides, free, latex, display.line, words)

    def statement(
        self, display: Display, statement: Statement, sides: list[Side], free: dict[str, Index]
    ) -> None:
        """Take notice of an inequality that is a statement of a display."""
        sides = _unless_denied(sides, self.position.said, display.after)
        word = _meaning(self.position.said, display.after)
        beside = any(
            chain.sides[-1].display == sides[0].display for chain, _ in self.position.reach
        )
        if beside and compares_indices(statement):
            # “Then $a_{ij} = 0, i \ne j$” says for which indices.
            word = "", ""
        passing = statement.implies or (not word[1] and beside and not display.inline)
        self.assume(statement, sides, free, display.latex, display.line, word, passing=passing)

    def assume(
        self,
        statement: Statement,
        sides: list[Side],
        free: dict[str, Index],
        latex: str,
        line: int,
        words: tuple[str, str],
        *,
        passing: bool = False,
    ) -> None:
        """Let an inequality be in force, unless it is claimed.

        One that is `passing` says when the preceding equation of its display holds.
        """
        position, (kind, word) = self.position, words
        self.found.append(Chain(sides, [], indices=free))
        for side in sides:
            position.scope.used.update(names(side.node))
        if (kind == "claim" and word) or all(is_constant(side.node) for side in sides):
            return
        said = tidy(latex[slice(*statement.place)])
        if statement.order == DEFINITE or statement.order.startswith(SIZED):
            name = symbol_name(statement.sides[0])
            if name is None:
                return
            word = "positive definite" if statement.order == DEFINITE else statement.order
            assumption = Assumption(said, line, symbol=name, word=word)
        else:
            greater, lesser = sides
            order = "" if statement.order == "=" else statement.order
            assumption = Assumption(said, line, greater, lesser, order=order)
        of_a_case = not passing and begins_case(position.said)
        lasts = not passing and not of_a_case and not (word and holds_for_a_sentence(word))
        if compares_indices(statement):
            lasts, kept = False, beside_cases(position.conditions.sentence, assumption)
            if kept is not None:
                position.conditions.sentence = kept
                return
        if not lasts and _ANOTHER.search(position.said):
            # The cases of a sentence exclude each other.
            position.conditions.sentence = []
        else:
            position.reach_back(assumption, display=sides[0].display if passing else None)
        if passing:
            position.conditions.display.append(assumption)
        elif of_a_case:
            position.assume_for_case(assumption)
        elif lasts:
            position.assume(assumption)
        else:
            position.conditions.sentence = [*position.conditions.sentence, assumption]


def _meaning(said: str, after: str) -> tuple[Role, str]:
    """What the words before and after an inequality say of it, and by which word."""
    behind = condition_behind(after)
    return ("condition", behind) if behind else role(said)


def _unless_denied(sides: list[Side], said: str, after: str) -> list[Side]:
    """The sides of an inequality, which are not to be used where a sentence may deny it."""
    text = plain(after[:LONGEST])
    end = SENTENCE_END.search(text)
    if stance(said, text[: end.end()] if end else text) == "stated":
        return sides
    error = not_read("a condition that the text denies, or leaves in doubt")
    return [replace(side, node=None, error=error) for side in sides]


def _stated(text: str) -> Iterator[tuple[re.Match[str], list[Statement]]]:
    """The formulas in a text that are inequalities, with what they state."""
    for match in _FORMULA.finditer(text):
        if _COMPARES.search(match[0]):
            found = [one for one in statements(0, match[1] or match[2]) if one.order]
            if found:
                yield match, found
