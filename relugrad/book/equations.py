"""The equations of one document as tests: which they are, and why one of them fails."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from relugrad.documents.books import book_macros
from relugrad.documents.display import Display, holds_equation
from relugrad.documents.front_matter import own_settings
from relugrad.documents.reading import read_named
from relugrad.settings import Settings
from relugrad.verify import DisplayResult, check_displays
from relugrad.verify.baseline import Baseline
from relugrad.wording import say

__all__ = ["Equation", "EquationWarning", "Equations"]


class EquationWarning(UserWarning):
    """What a project's settings call a warning, and not an error."""


class Equations:
    """A document's equations, which are checked when the first verdict is asked for.

    Parameters
    ----------
    path
        The document's file; its settings are those of the project around it.
    text
        What stands in it.
    given
        What holds from the start, beside what the project gives.
    inline
        Whether the equations in the text are tests too; None where the project says.
    markup
        A name that tells in what markup the text is written; by default that of the file.

    Raises
    ------
    DocumentError
        The settings, the front matter or the baseline cannot be read.
    """

    def __init__(
        self,
        path: str,
        text: str,
        given: Sequence[str] = (),
        inline: bool | None = None,
        markup: str | None = None,
    ) -> None:
        self.path = path
        self.settings = Settings.found(path)
        own = own_settings(text, path)
        self.given = (*self.settings.given, *given, *own.given)
        self.which = own.check or self.settings.check
        self.inline = self.settings.inline if inline is None else inline
        self.severities = self.settings.severities(strict=True)
        known = self.settings.baseline
        self.baseline = None if known is None else Baseline.read(known)
        left_out = self.settings.leaves_out(path)
        self.displays = (
            [] if left_out else read_named(text, markup or path, macros=book_macros(path))
        )

    def __iter__(self) -> Iterator[Equation]:
        for number, display in enumerate(self.displays):
            chosen = display.is_chosen(self.which, inline=self.inline)
            marked = display.unchecked is not None and (self.inline or not display.inline)
            if holds_equation(display.latex, display.macros) and (chosen or marked):
                yield Equation(self, number)

    @cached_property
    def results(self) -> tuple[DisplayResult, ...]:
        """What the check of all of them found."""
        report = check_displays(
            self.displays,
            given=self.given,
            file=self.path,
            strict=self.severities,
            which=self.which,
            inline=self.inline,
        )
        if self.baseline is not None:
            report, _ = self.baseline.apply(report)
        return report.displays


class Equation:
    """One test of a document: a display, or an equation in its text."""

    def __init__(self, document: Equations, number: int) -> None:
        self.document = document
        self.number = number

    def __repr__(self) -> str:
        return self.display.latex.strip()

    @property
    def display(self) -> Display:
        """What stands in the document."""
        return self.document.displays[self.number]

    @property
    def line(self) -> int:
        """The line of its first row."""
        latex = self.display.latex
        return self.display.place(len(latex) - len(latex.lstrip()))[0]

    def failure(self, lines: int = 0, columns: int = 0) -> str | None:
        """Why it fails, None where it passes; what is only a warning is warned about.

        Parameters
        ----------
        lines, columns
            How far below and right of its file's start the document starts.
        """
        result = _moved(self.document.results[self.number], lines, columns)
        severities = self.document.severities
        if result.display.unchecked == "":
            said = say("marked as unchecked without a reason: write `% unchecked: reason`")
        elif result.display.unchecked is None and not result.checks:
            said = say(
                "{file}:{line}: no equality was read here",
                file=result.file,
                line=result.display.line,
            )
        else:
            said = result.explain()
        if result.display.unchecked is None and not result.checks:
            level = severities.unread
        else:
            level = result.level(severities)
        if level == "warning":
            warnings.warn(EquationWarning(said), stacklevel=2)
        return said if level == "error" else None


def _moved(result: DisplayResult, lines: int, columns: int) -> DisplayResult:
    """A result at its place in the file, of a document that starts somewhere in it."""
    if not lines and not columns:
        return result

    def column(line: int, at: int) -> int:
        return at + columns if line == 1 else at

    display = result.display
    display = replace(
        display,
        line=display.line + lines,
        first_line=display.first_line + lines,
        column=column(display.first_line, display.column),
    )
    checks = tuple(
        replace(check, line=check.line + lines, column=column(check.line, check.column))
        for check in result.checks
    )
    return replace(result, display=display, checks=checks)
