"""All that a check found: as objects, as text, as JSON and as a short HTML view."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import FalseEquationError
from ..wording import language, marked, say, speaking
from .checks import Check, DisplayResult, counts_as, equalities
from .outcomes import KINDS, UNLESS

# So many files without an equation are named; of a folder of programs there may be thousands.
MAX_NAMED = 10


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file, or a display, was not checked.

    Parameters
    ----------
    file
        The file's name, or ``-``.
    line
        The line of the display that the checker itself failed on; None for a whole file.
    message
        Why the file cannot be read, or which error of the checker's own occurred.
    """

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command's JSON."""
        return {"file": self.file, "line": self.line, "message": self.message}


@dataclass(frozen=True)
class Result:
    """All that a check found. It is true where it is ``ok``.

    Parameters
    ----------
    files
        The names of the files, in order.
    displays
        Every display and checked inline equation, with its checks.
    strict
        Whether a display that was not read, or a text without an equation, counts as an error.
    errors
        The files that could not be read, and the errors of the checker itself.
    lang
        The language of all that is said in it: ``en``, ``zh-cn`` or ``zh-tw``.
    """

    files: tuple[str, ...]
    displays: tuple[DisplayResult, ...]
    strict: bool = False
    errors: tuple[Failure, ...] = ()
    lang: str = field(default_factory=language)

    def __bool__(self) -> bool:
        return self.ok

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every equality, in document order."""
        return tuple(check for result in self.displays for check in result.checks)

    @property
    def ok(self) -> bool:
        """Nothing is false and nothing failed; in a strict check, equations were found and read."""
        return self.exit_status == 0

    @property
    def counts(self) -> dict[str, int]:
        """How many equalities have each verdict, and how many displays are marked unchecked."""
        verdicts = [check.verdict for check in self.checks]
        counted: dict[str, int] = {verdict: verdicts.count(verdict) for verdict in KINDS}
        counted["unread"] += sum(r.display.unchecked == "" for r in self.displays)
        counted["unchecked"] = sum(bool(r.display.unchecked) for r in self.displays)
        return counted

    @property
    def exit_status(self) -> int:
        """0, or 1 where something is wrong, plus 2 where something failed.

        What is false is wrong; in a strict check also what is false only unless something holds, a
        condition that the text does not call one, what is not read, and a text without an equation.
        """
        counts = self.counts
        unseen = self.strict and bool(self.files) and not any(counts.values())
        wrong = unseen or any(result.is_error(self.strict) for result in self.displays)
        return (1 if wrong else 0) + (2 if self.errors else 0)

    @property
    def summary(self) -> str:
        """How many equalities have each verdict, and what share of them was read."""
        with speaking(self.lang):
            return self._summary()

    def _summary(self) -> str:
        counts = self.counts
        total = sum(counts[verdict] for verdict in KINDS)
        if not any(counts.values()):
            return say("nothing to check: no equation was found")
        unless = sum(bool(check.unless) for check in self.checks)
        shown = {**counts, "false": counts["false"] - unless}
        told = [(kind.name, shown[v]) for v, kind in KINDS.items() if shown[v] or kind.decided]
        told += [(UNLESS.name, unless)] if unless else []
        told += [(marked("unchecked"), counts["unchecked"])] if counts["unchecked"] else []
        said = say(
            "{equalities}: {counts}",
            equalities=equalities(total),
            counts=say(", ").join(counts_as(*one) for one in told),
        )
        if not total:
            return said
        read = total - counts["unread"]
        share = say(
            "{number} of {equalities} read ({percent} %)",
            number=read,
            equalities=equalities(total),
            percent=100 * read // total,
        )
        return f"{said}\n{share}"

    def __str__(self) -> str:
        return "\n".join([*map(str, self.errors), self.text])

    @property
    def text(self) -> str:
        """What the command prints, with the displays, the files without any, and the summary."""
        with speaking(self.lang):
            lines = [result.explain() for result in self.displays if result.counts]
            if len(self.files) > 1:
                seen = {result.file for result in self.displays if result.counts}
                empty = [file for file in self.files if file not in seen]
                if len(empty) > MAX_NAMED:
                    lines.append(say("{number} files: no equation was found", number=len(empty)))
                else:
                    lines += [say("{file}: no equation was found", file=file) for file in empty]
            return "\n".join([*lines, self.summary])

    def to_json(self) -> str:
        """The command's JSON: the language, files, checks, counts and errors."""
        found = {
            "lang": self.lang,
            "files": list(self.files),
            "checks": [check.to_dict() for check in self.checks],
            "counts": self.counts,
            "errors": [error.to_dict() for error in self.errors],
        }
        return json.dumps(found, ensure_ascii=False, indent=2)

    def raise_for_false(self) -> None:
        """Raise where the result is not ``ok``.

        Raises
        ------
        FalseEquationError
            With every display that is false, or in a strict check not read, and every error.
        """
        if not self.ok:
            said = [r.explain() for r in self.displays if r.is_error(self.strict)]
            raise FalseEquationError("\n".join([*said, *map(str, self.errors), self.summary]))

    def _repr_html_(self) -> str:
        with speaking(self.lang):
            rows = [_row(result) for result in self.displays if result.counts]
            heads = (say("line"), say("verdict"), say("explanation"))
        head = "".join(f'<th scope="col">{_escape(name)}</th>' for name in heads)
        return (
            f'<table class="relugrad-result" lang="{self.lang}"><thead><tr>{head}</tr></thead>'
            "<tbody>"
            + "".join(rows)
            + "</tbody></table>"
            + "".join(f"<p>{_escape(str(error))}</p>" for error in self.errors)
            + f"<p>{_escape(self.summary)}</p>"
        )


def _row(result: DisplayResult) -> str:
    said = result.said.split("\n")
    found = result.verdict
    verdict = say("unchecked") if found == "unchecked" else say(KINDS[found].shown)
    rest = "\n".join(line[2:] for line in said[1:]) or result.display.latex.strip()
    return (
        f'<tr class="relugrad-{result.verdict}"><td>{result.place[0]}</td>'
        f"<td>{_escape(verdict)}</td>"
        f'<td><pre style="margin:0;text-align:left">{_escape(rest)}</pre></td></tr>'
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def merge(results: Sequence[Result], strict: bool) -> Result:
    """One result for several documents."""
    return Result(
        tuple(name for part in results for name in part.files),
        tuple(display for part in results for display in part.displays),
        strict,
        tuple(error for part in results for error in part.errors),
    )
