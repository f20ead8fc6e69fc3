"""The docstrings of a Python module, which are reStructuredText."""

from __future__ import annotations

import ast
import warnings
from dataclasses import replace

from ..errors import DocumentError
from ..macros import NO_MACROS, Macros
from ..wording import say
from .display import Display
from .rest import Rest
from .sections import Section

__all__ = ["read_docstrings"]

_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def read_docstrings(text: str, name: str, macros: Macros = NO_MACROS) -> list[Display]:
    """Find the mathematics of a module's docstrings, each of which is a section of its own.

    Parameters
    ----------
    text
        The module.
    name
        Its name, for the error.
    macros
        The commands that are known from the start.

    Returns
    -------
    list of Display
        As `relugrad.documents.reading.read`, but for `Display.start`, which counts the characters
        of the docstrings alone, and `Display.column`, which counts an escaped character as one.

    Raises
    ------
    DocumentError
        It is no Python, and seems to hold mathematics.
    """
    found: list[Display] = []
    start = paragraph = 0
    for number, (heading, words, place) in enumerate(_docstrings(text, name)):
        above = place.lineno - 1
        # A line of the docstring is one of the file, save where a line's end is escaped.
        rows = words.count("\n") == (place.end_lineno or 0) - place.lineno
        opening = text.split("\n")[above].encode()[place.col_offset :].decode()
        quotes = place.col_offset + len(opening) - len(opening.lstrip("rRuUbB'\""))
        for display in Rest(words, macros).read():
            section = display.section
            found.append(
                replace(
                    display,
                    start=start + display.start,
                    line=above + (display.line if rows else 1),
                    first_line=above + (display.first_line if rows else 1),
                    column=display.column + (quotes if display.first_line == 1 else 0),
                    row=int(rows),
                    paragraph=paragraph + display.paragraph,
                    section=Section(
                        section.heading or heading, (number, *section.path), section.checked
                    ),
                )
            )
        start += len(words) + 2
        paragraph = found[-1].paragraph + 1 if found else 0
    return found


def _docstrings(text: str, name: str) -> list[tuple[str, str, ast.Constant]]:
    """The docstrings of a module in their order, after the names of what they describe."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of the module's own strings
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        if ":math:" in text or ".. math::" in text:
            raise DocumentError(name, say("is not Python that can be read")) from error
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr):
            constant = node.body[0].value
            if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                found.append((getattr(node, "name", ""), constant.value, constant))
    return sorted(found, key=lambda one: one[2].lineno)
