"""Every equation of a document as a sybil example: a false one fails as a wrong doctest does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sybil import Document, Example, Region
from sybil.document import PythonDocStringDocument

from relugrad.documents.display import Display
from relugrad.errors import InternalError, RelugradError

from .equations import Equation, Equations

__all__ = ["EquationParser"]


class EquationParser:
    r"""Turn each equation of a document into an example, at its line.

    A document is Markdown, plain or MyST; reStructuredText, if its name ends in ``.rst``, and
    the docstrings that a `sybil.document.PythonDocStringDocument` finds; or LaTeX (``.tex``).

    Examples are the displays that contain an ``=`` and the inline equations. One that is false, or
    that cannot be read, fails with its diagnosis; one that is marked ``% unchecked: reason``
    passes. All equations of a document are checked together, once, when the first is evaluated,
    since a definition holds for the equations after it.

    The settings of ``[tool.relugrad]`` in the ``pyproject.toml`` around the document hold, too.

    Parameters
    ----------
    given
        Definitions in LaTeX that hold in every document, such as ``r"Z = XW"``, in addition to
        those of the project.
    inline
        Whether the inline equations are examples, too; by default, the setting of the project. They
        are read in any case: they may define what a display uses.
    """

    def __init__(self, given: str | Sequence[str] = (), *, inline: bool | None = None) -> None:
        self.given = (given,) if isinstance(given, str) else tuple(given)
        self.inline = inline

    def __call__(self, document: Document) -> Iterable[Region]:
        """Yield one region for each equation of a document."""
        try:
            docstring = isinstance(document, PythonDocStringDocument)
            markup = "docstring.rst" if docstring else None
            page = Equations(document.path, document.text, self.given, self.inline, markup)
        except Exception as fault:
            # As an example that fails, it stops no other document from being collected.
            told = isinstance(fault, RelugradError)
            message = str(fault) if told else f"{document.path}: {InternalError.of(fault)}"
            yield Region(0, 0, message, lambda _: message)
            return
        behind = 0
        for equation in page:
            display = equation.display
            start = max(_opening(document.text, display), behind)
            behind = display.start + len(display.latex)
            yield Region(start, behind, _Equation(equation, document.text, start), _evaluate)


class _Equation:
    """An equation, and where its region starts in the text that the parser was shown."""

    def __init__(self, equation: Equation, text: str, start: int) -> None:
        self.equation = equation
        self.line = text.count("\n", 0, start) + 1
        self.column = start - text.rfind("\n", 0, start)

    def __repr__(self) -> str:
        return repr(self.equation)


def _evaluate(example: Example) -> str | None:
    placed: _Equation = example.parsed
    # A docstring is shown by itself; sybil knows where in the file its regions lie.
    columns = example.column - placed.column if placed.line == 1 else 0
    return placed.equation.failure(example.line - placed.line, columns)


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
    # Of several equations in a block, one after the first opens with its first row.
    return at + len(display.latex) - len(display.latex.lstrip())
