"""Every equation of a document as a sybil example: a false one fails as a wrong doctest does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from sybil import Document, Example, Region

from relugrad.documents.display import Display, holds_equation
from relugrad.documents.front_matter import given_by
from relugrad.documents.reading import read_named
from relugrad.errors import DocumentError, InternalError
from relugrad.verify import DisplayResult, check_displays
from relugrad.wording import say

__all__ = ["EquationParser"]


class EquationParser:
    r"""Make each equation of a document one example, at its line.

    A document is Markdown, plain or MyST; reStructuredText, where its name ends in ``.rst``, and
    the docstrings that a `sybil.document.PythonDocStringDocument` finds; or LaTeX (``.tex``).

    Examples are the displays that hold an ``=`` and the inline equations. One that is false, or
    that cannot be read, fails with its diagnosis; one that is marked ``% unchecked: reason``
    passes. All equations of a document are checked together, once, when the first is evaluated,
    since a definition holds for the equations after it.

    Parameters
    ----------
    given
        Definitions in LaTeX that hold in every document, such as ``r"Z = XW"``.
    inline
        Whether the inline equations are examples too. They are read in any case: they may define
        what a display uses.
    """

    def __init__(self, given: str | Sequence[str] = (), *, inline: bool = True) -> None:
        self.given = (given,) if isinstance(given, str) else tuple(given)
        self.inline = inline

    def __call__(self, document: Document) -> Iterable[Region]:
        """Yield one region for each equation of a document."""
        try:
            page = _Page(document.path, document.text, self.given)
        except Exception as fault:
            # As an example that fails, it stops no other document from being collected.
            told = isinstance(fault, DocumentError)
            message = str(fault) if told else f"{document.path}: {InternalError.of(fault)}"
            yield Region(0, 0, message, lambda _: message)
            return
        behind = 0
        for index, display in enumerate(page.displays):
            if not holds_equation(display.latex, display.macros) or (
                display.inline and not self.inline
            ):
                continue
            start = max(_opening(document.text, display), behind)
            behind = display.start + len(display.latex)
            yield Region(start, behind, _Equation(page, index), _evaluate)


class _Page:
    """A document's equations, checked when the first verdict is asked for."""

    def __init__(self, path: str, text: str, given: Sequence[str]) -> None:
        self.path = path
        self.text = text
        self.given = (*given, *given_by(text, path))
        self.displays = read_named(text, path)

    @cached_property
    def results(self) -> tuple[DisplayResult, ...]:
        result = check_displays(self.displays, given=self.given, file=self.path, strict=True)
        return result.displays


class _Equation:
    def __init__(self, page: _Page, index: int) -> None:
        self.page = page
        self.index = index

    @property
    def result(self) -> DisplayResult:
        return self.page.results[self.index]

    def __repr__(self) -> str:
        return self.page.displays[self.index].latex.strip()


def _evaluate(example: Example) -> str | None:
    equation: _Equation = example.parsed
    result = equation.result
    if result.checks and not result.is_error(strict=True):
        return None
    if result.display.unchecked is not None:
        return (
            None
            if result.display.unchecked
            else say("marked as unchecked without a reason: write `% unchecked: reason`")
        )
    if not result.checks:
        return say(
            "{file}:{line}: no equality was read in this",
            file=equation.page.path,
            line=result.display.line,
        )
    return result.explain()


def _opening(text: str, display: Display) -> int:
    """The offset at which a display opens, with its delimiter."""
    at = display.start
    if display.line < display.first_line:  # of a directive, whose fence opens above
        at = text.rfind("\n", 0, at) + 1
        for _ in range(display.first_line - display.line):
            at = text.rfind("\n", 0, at - 1) + 1
        return at
    for delimiter in ("$$", "$", r"\[", r"\("):
        if text.endswith(delimiter, 0, at):
            return at - len(delimiter)
    return at
