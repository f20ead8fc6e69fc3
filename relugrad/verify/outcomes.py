"""The possible outcomes for an equality, with the evidence for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..errors import NotReadError
from ..language.chains import Chain
from ..language.misfits import ShapeError
from ..wording import marked
from .dual import Exact
from .proof import Proof
from .severity import Level, Severities

Verdict = Literal["holds", "false", "definition", "condition", "unread"]


@dataclass(frozen=True, slots=True)
class Kind:
    """All that is known of one kind of verdict.

    Parameters
    ----------
    name
        Its English name in counts.
    shown
        How the line of an equality opens, in English.
    severity
        The most severe verdict of a display stands for the display.
    setting
        Which of the `Severities` says how serious it is; None where it is simply right. Otherwise
        it is explained.
    decided
        Whether points were asked: their evidence is kept, and the count is given even if it is 0.
    unproved
        What is said in place of a proof, in English.
    marked
        Whether a book marks the displays that have no other verdicts.
    """

    name: str
    shown: str
    severity: int
    setting: Literal["false", "unless", "assumed", "unread"] | None
    decided: bool
    unproved: str
    marked: bool = False

    def level(self, severities: Severities) -> Level:
        """How serious it is; what is simply right is ignored."""
        if self.setting is None:
            return "ignore"
        level: Level = getattr(severities, self.setting)
        return level


_AGREE = marked("the normal forms differ, but both sides agree at all points tried")
# In the order of the summary.
KINDS: Mapping[Verdict, Kind] = {
    "holds": Kind(marked("holds"), marked("holds"), 1, None, True, _AGREE, marked=True),
    "false": Kind(
        marked("false"), marked("FALSE"), 4, "false", True, marked("the two sides differ")
    ),
    "definition": Kind(
        marked("definition"),
        marked("definition"),
        0,
        None,
        False,
        marked("a definition, nothing to prove"),
        marked=True,
    ),
    "condition": Kind(
        marked("condition"),
        marked("condition"),
        0,
        None,
        False,
        marked("a condition, nothing to prove"),
    ),
    "unread": Kind(marked("not read"), marked("not read"), 3, "unread", False, marked("not read")),
}
# What is false, but true where a matrix is symmetric; and a condition that no word calls one.
UNLESS = replace(
    KINDS["false"],
    name=marked("false unless a matrix is symmetric"),
    shown=marked("false unless"),
    setting="unless",
)
ASSUMED = replace(KINDS["condition"], severity=2, setting="assumed")
# The explanation of the latter.
TAKEN = marked(
    "taken as an assumption: it is not proved, and no word of the text calls it an assumption"
)


def kind_of(verdict: Verdict, unless: str = "", assumed: bool = False) -> Kind:
    """What is known of a verdict, with what `Check` says beside it."""
    return UNLESS if unless else ASSUMED if assumed else KINDS[verdict]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for a verdict.

    Parameters
    ----------
    seed
        The seed from which the points were drawn.
    shapes
        The shape of each variable, in letters: ``{"X": "n×d"}``.
    sizes
        The number behind each letter, all different: ``{"n": 3, "d": 4}``.
    trials
        How many points were drawn.
    patterns
        How many different patterns of active entries they met.
    degree
        A bound on the degree of the difference of two sides, as a polynomial in all entries; 0
        where there is none.
    bound_log2
        The Schwartz–Zippel bound: a false equality passes, on a pattern that was met, with a
        probability below 2 to this power. −inf where nothing was random, inf where there is no
        bound, as for functions whose values are not rational.
    points
        For each trial, the value of each variable and (``dX``) its direction, row by row: integers,
        or near 0, where large entries would hide a kink, fractions of one denominator. For a
        general function the rows are the arguments with the values that were drawn.
    note
        What else a reader should know, such as that the sides fit for square matrices alone.
    """

    seed: int
    shapes: Mapping[str, str]
    sizes: Mapping[str, int]
    trials: int
    patterns: int
    degree: int
    bound_log2: float
    points: Sequence[Mapping[str, Sequence[Sequence[Exact]]]]
    note: str = ""


@dataclass(slots=True)
class Outcome:
    """The verdict on one equality. `wrong` is the index of the side that is, for a false one.

    `under` are the assumptions that it needs, as quoted; `assumed` says of a condition that no word
    of the text calls it one, and `unless` of a false one what would make it true. `enclosed` says
    of one that holds without a proof that its values were known by intervals; `elsewhere` of one
    that is not read that it holds where its symbols are of other kinds.
    """

    verdict: Verdict
    error: NotReadError | None = None
    error_side: int = 0
    wrong: int | None = None
    against: int | None = None
    enclosed: bool = False
    shape_error: ShapeError | None = None
    detail: str = ""
    proof: Proof | None = None
    under: tuple[str, ...] = ()
    assumed: bool = False
    unless: str = ""
    elsewhere: bool = False

    @staticmethod
    def unread(message: str, chain: Chain, side: int) -> Outcome:
        """The outcome of an equality that is not read because of one of its sides."""
        return Outcome("unread", NotReadError(message, *chain.sides[side].span), side)
