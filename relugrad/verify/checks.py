"""What a check says of one equality, and of the display that it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ..documents.display import Display
from ..wording import language, plural, say, speaking
from .outcomes import KINDS, Evidence, Kind, Verdict, kind_of
from .proof import Proof
from .severity import LEVELS, Level, Severities

WIDTH = 96


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Small matrices at which the two sides differ.

    `values` gives the variables (and ``dX`` the directions), `left` and `right` the two sides, all
    row by row, written out.
    """

    values: Mapping[str, str]
    left: str
    right: str
    left_latex: str
    right_latex: str


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on one `=`.

    Parameters
    ----------
    file
        The file's name, or ``-``.
    line, column
        Where in the file the span starts, from 1.
    section
        The heading above the display; ``""`` if there is none.
    index
        Which `=` of the display it is, from 0.
    verdict
        ``holds``, ``false``, ``definition``, ``condition`` or ``unread``.
    left, right
        The LaTeX of the two sides.
    diagnosis
        What is wrong with a false equality; what could not be read in an unread one.
    detail
        A remark, such as that a line is right again after a wrong one.
    span
        The wrong or unread part, as offsets into the display's LaTeX.
    sign
        The `=` itself, as offsets into the display's LaTeX; empty where it is not written there.
    evidence
        The points on which the verdict rests; None if nothing was evaluated.
    counterexample
        The counterexample to a false equality, if one was found.
    proof
        The proof of an equality that holds, if both sides have one normal form; None if it was
        sampled.
    under
        The conditions that the proof needs, or that the counterexamples satisfy.
    assumed
        Whether it is a condition that the text does not declare; it is not true in general.
    unless
        What would make a false equality true, such as ``A is symmetric``; else empty.
    enclosed
        Whether the values of an equality that holds without a proof were compared as intervals.
    cause
        For an unread equality, the reason that it shares with all others unread for that reason.
    known
        Whether the baseline has it, so that it is only counted.
    lang
        The language of its texts.
    """

    file: str
    line: int
    index: int
    verdict: Verdict
    left: str
    right: str
    diagnosis: str = ""
    detail: str = ""
    span: tuple[int, int] = (0, 0)
    sign: tuple[int, int] = (0, 0)
    evidence: Evidence | None = field(default=None, repr=False)
    counterexample: Counterexample | None = field(default=None, repr=False)
    proof: Proof | None = field(default=None, repr=False)
    under: tuple[str, ...] = ()
    assumed: bool = False
    unless: str = ""
    column: int = 1
    section: str = ""
    enclosed: bool = False
    cause: str = ""
    known: bool = False
    lang: str = field(default_factory=language, repr=False)

    @property
    def basis(self) -> Literal["proved", "sampled", "enclosed"] | None:
        """How it was decided that an equality holds; None for any other verdict."""
        if self.verdict != "holds":
            return None
        if self.proof is not None:
            return "proved"
        return "enclosed" if self.enclosed else "sampled"

    @property
    def kind(self) -> Kind:
        """How the verdict is reported, counted and marked."""
        return kind_of(self.verdict, self.unless, self.assumed)

    @property
    def shown(self) -> str:
        """The opening words of a line that reports it."""
        with speaking(self.lang):
            if self.unless:
                return say("false unless {condition}", condition=self.unless)
            return say(self.kind.shown)

    @property
    def remarks(self) -> Iterator[str]:
        """Remarks, and the conditions under which it holds or fails."""
        if self.detail:
            yield self.detail
        if self.under:
            yield say("under {conditions}", conditions=say(", ").join(self.under))

    def level(self, severities: Severities) -> Level:
        """How serious the verdict is."""
        return "ignore" if self.known else self.kind.level(severities)

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command's JSON."""
        places = ("file", "line", "column", "section", "index")
        keys = (*places, "verdict", "left", "right", "diagnosis", "detail", "basis")
        return {
            **{key: getattr(self, key) for key in keys},
            "under": list(self.under),
            "assumed": self.assumed,
            "unless": self.unless or None,
            "span": list(self.span),
            "kinds": {} if self.evidence is None else dict(self.evidence.shapes),
            "counterexample": None if self.counterexample is None else asdict(self.counterexample),
            "cause": self.cause or None,
            "known": self.known,
        }


@dataclass(frozen=True, slots=True)
class DisplayResult:
    """A display with the checks of its equalities.

    `left_out` counts the equalities that were not to be checked.
    """

    file: str
    display: Display
    checks: tuple[Check, ...]
    left_out: int = 0
    lang: str = field(default_factory=language, repr=False)

    @property
    def verdict(self) -> Verdict | Literal["unchecked"]:
        """The most severe of its checks; ``unchecked`` where the display is marked so."""
        if self.display.unchecked is not None:
            return "unchecked" if self.display.unchecked else "unread"
        if not self.checks:
            return "definition"
        return max(self.told, key=lambda check: check.kind.severity).verdict

    @property
    def told(self) -> tuple[Check, ...]:
        """Its checks without those that the baseline has, or all if it has them all."""
        return tuple(check for check in self.checks if not check.known) or self.checks

    def level(self, severities: Severities) -> Level:
        """The most serious level of its checks; a mark without a reason is at least a warning."""
        if self.display.unchecked == "":
            return max("warning", severities.unread, key=LEVELS.index)
        levels = [check.level(severities) for check in self.checks]
        return max(levels, key=LEVELS.index, default="ignore")

    @property
    def counts(self) -> bool:
        """Whether there is something to report, an `=` or a mark as unchecked."""
        return bool(self.checks) or self.display.unchecked is not None

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of the first row that fails, or else of the first row."""
        failing = (c for c in self.told if c.verdict == self.verdict and c.kind.setting)
        worst = next(failing, None)
        if worst is not None:
            return worst.line, worst.column
        latex = self.display.latex
        return self.display.place(len(latex) - len(latex.lstrip()))

    @property
    def name(self) -> str:
        """The name of its verdict, as in the type of a warning of Sphinx."""
        for check in self.told:
            if check.verdict == self.verdict and check.kind.setting is not None:
                return check.kind.setting
        return "unread" if self.display.unchecked == "" else self.verdict

    def explain(self) -> str:
        """The lines that the command prints for this display."""
        line, column = self.place
        cell = "" if self.display.cell is None else f"cell {self.display.cell}: "
        return f"{self.file}:{line}:{column}: {cell}{self.said}"

    @property
    def said(self) -> str:
        """What the command prints for this display, without its place."""
        with speaking(self.lang):
            return self._said()

    def _said(self) -> str:
        if self.display.unchecked == "":
            return say("not read: marked as unchecked, but without a reason")
        verdict = self.verdict
        if verdict == "unchecked":
            return say("unchecked: {reason}", reason=self.display.unchecked)
        alike = {check.shown for check in self.told if check.verdict == verdict}
        shown = alike.pop() if len(alike) == 1 else say(KINDS[verdict].shown)
        if len(self.told) > 1:
            shown = say("{verdict} ({several})", verdict=shown, several=self._several())
        lines = [shown]
        for check in self.told:
            if check.kind.setting is not None:
                lines += [f"  {line}" for line in _explain(check, self.display)]
                continue
            lines += [
                "  " + say("{verdict}: {more}", verdict=check.shown, more=text)
                for text in check.remarks
            ]
        return "\n".join(lines)

    def _several(self) -> str:
        kinds = [c.verdict for c in self.told]
        counted = [(kind.name, kinds.count(v)) for v, kind in KINDS.items() if v in kinds]
        if len(counted) == 1:
            return equalities(len(kinds))
        return say(", ").join(counts_as(name, number) for name, number in counted)


def equalities(number: int) -> str:
    """So many equalities."""
    return plural("{number} equality", "{number} equalities", number)


def counts_as(kind: str, number: int) -> str:
    """So many of a kind, which is given by its English name."""
    return say("{number} {kind}", number=number, kind=say(kind))


def _explain(check: Check, display: Display) -> Iterator[str]:
    yield from underline(display.latex, check.span)
    yield check.diagnosis
    yield from check.remarks
    found = check.counterexample
    if found is not None:
        at = ", ".join(f"{name} = {value}" for name, value in found.values.items())
        yield say("for {values}", values=at) if at else say("always")
        width = max(len(found.left_latex), len(found.right_latex))
        for latex, value in ((found.left_latex, found.left), (found.right_latex, found.right)):
            padded = latex.ljust(width) if width <= 60 else latex
            yield "  " + say("{latex}  is  {value}", latex=padded, value=value)


def underline(latex: str, span: tuple[int, int]) -> Iterator[str]:
    """The lines of `latex` that hold the span, the span underlined with `~~~^`."""
    start, end = span
    offset = 0
    for line in latex.split("\n"):
        begin, stop = max(start, offset), min(end, offset + len(line))
        if begin < stop or (start == end and offset <= start <= offset + len(line)):
            pad, rest, marks = line[: begin - offset], line[begin - offset :], stop - begin
            if len(line) > WIDTH:
                pad = pad if len(pad) < WIDTH // 3 else "… " + pad[-WIDTH // 3 :]
                if len(rest) > WIDTH - len(pad):
                    rest = rest[: WIDTH - len(pad)] + " …"
                    marks = min(marks, WIDTH - len(pad))
            yield pad + rest
            marked = "~" * max(marks - 1, 0) + "^"
            # Wide characters take two columns in a terminal.
            yield "".join("  " if _wide(c) else "\t" if c == "\t" else " " for c in pad) + marked
        offset += len(line) + 1


def _wide(char: str) -> bool:
    return "⺀" <= char <= "鿿" or "豈" <= char <= "﫿" or "！" <= char <= "｠"
