"""All that a check found: as objects, as text, as JSON and as a short HTML view."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import FalseEquationError
from ..wording import language, say, speaking
from .checks import Check, DisplayResult
from .outcomes import KINDS
from .severity import Severities, severities
from .summary import summary, text


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
    """Everything that a check found; true if it is ``ok``.

    Parameters
    ----------
    files
        The names of the files, in order.
    displays
        Every display and checked inline equation, with its checks.
    strict
        Whether a display that was not read, or a text without an equation, counts as an error; or
        the level of each kind of verdict.
    errors
        The files that could not be read, and the errors of the checker itself.
    lang
        The language of its texts: ``en``, ``zh-cn`` or ``zh-tw``.
    """

    files: tuple[str, ...]
    displays: tuple[DisplayResult, ...]
    strict: bool | Severities = False
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
    def severities(self) -> Severities:
        """The level of each kind of verdict."""
        return severities(self.strict)

    @property
    def exit_status(self) -> int:
        """0, or 1 if anything is an error by its severity, plus 2 if anything failed."""
        levels = self.severities
        unseen = levels.empty == "error" and bool(self.files) and not self.found
        wrong = unseen or any(result.level(levels) == "error" for result in self.displays)
        return (1 if wrong else 0) + (2 if self.errors else 0)

    @property
    def found(self) -> bool:
        """Whether there is any equation, checked or left out."""
        return any(self.counts.values()) or any(result.left_out for result in self.displays)

    @property
    def summary(self) -> str:
        """How many equalities have each verdict, and what share of them was read."""
        with speaking(self.lang):
            return summary(self.checks, self.displays)

    def __str__(self) -> str:
        return "\n".join([*map(str, self.errors), self.text])

    @property
    def text(self) -> str:
        """What the command prints, with the displays, the files without any, and the summary."""
        with speaking(self.lang):
            return text(self.files, self.displays, self.severities)

    def to_json(self) -> str:
        """The command's JSON: the language, files, checks, counts and errors."""
        levels = self.severities
        found = {
            "lang": self.lang,
            "files": list(self.files),
            "checks": [{**check.to_dict(), "level": check.level(levels)} for check in self.checks],
            "counts": self.counts,
            "errors": [error.to_dict() for error in self.errors],
        }
        return json.dumps(found, ensure_ascii=False, indent=2)

    def raise_for_false(self) -> None:
        """Raise an exception unless the result is ``ok``.

        Raises
        ------
        FalseEquationError
            With every display that is false, or in a strict check not read, and every error.
        """
        if not self.ok:
            levels = self.severities
            said = [r.explain() for r in self.displays if r.level(levels) == "error"]
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
            + "".join(f"<p>{_escape(line)}</p>" for line in self.summary.splitlines())
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


def merge(results: Sequence[Result], strict: bool | Severities) -> Result:
    """One result for several documents."""
    return Result(
        tuple(name for part in results for name in part.files),
        tuple(result for part in results for result in part.displays),
        strict,
        tuple(error for part in results for error in part.errors),
    )
