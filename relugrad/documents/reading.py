"""The one table of the kinds of documents: a document's name tells how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath

from ..macros import NO_MACROS, Macros
from .display import Display
from .docstrings import read_docstrings
from .latex import Latex, is_latex
from .markdown import Markdown
from .notebook import read_notebook
from .projects import borrowed
from .rest import Rest

__all__ = ["ENDINGS", "is_named", "read", "read_named"]


def read(text: str, *, markdown: bool | None = None, macros: Macros = NO_MACROS) -> list[Display]:
    r"""Find the mathematics of a document, in document order.

    Parameters
    ----------
    text
        Markdown (plain or MyST) or LaTeX.
    markdown
        ``True`` for Markdown, ``False`` for LaTeX, ``None`` to tell by the text. A text that is
        not known to be Markdown and delimits no mathematics at all is one display as a whole.
    macros
        The commands that are known from the start.

    Returns
    -------
    list of Display
        Every display, and the inline mathematics that holds an equation.
    """
    tex = is_latex(text) if markdown is None else not markdown
    scanner = Latex(text, macros) if tex else Markdown(text, macros)
    displays = scanner.read()
    bare = not scanner.delimited and not scanner.marked and markdown is not True
    if bare and re.search(r"=|\\[A-Za-z]", text):
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        displays = list(scanner.emit(start, end, start, end))
    return displays


def _read_markdown(text: str, name: str, macros: Macros) -> list[Display]:
    return read(text, markdown=True, macros=macros)


def _read_latex(text: str, name: str, macros: Macros) -> list[Display]:
    # What the document itself loads goes before what is known of all.
    return read(text, markdown=False, macros={**macros, **borrowed(text, name)})


def _read_rest(text: str, name: str, macros: Macros) -> list[Display]:
    return Rest(text, macros).read()


def _read_any(text: str, name: str, macros: Macros) -> list[Display]:
    return read(text, macros=macros)


#: How a document is read, by the ending of its name.
ENDINGS: dict[str, Callable[[str, str, Macros], list[Display]]] = {
    **dict.fromkeys((".md", ".markdown", ".myst", ".qmd", ".rmd"), _read_markdown),
    **dict.fromkeys((".tex", ".latex", ".ltx"), _read_latex),
    **dict.fromkeys((".rst", ".rest"), _read_rest),
    ".py": read_docstrings,
    ".ipynb": read_notebook,
    ".txt": _read_any,
}


def is_named(text: str) -> bool:
    """Tell whether a text ends as the name of a document does."""
    return PurePath(text).suffix.lower() in ENDINGS


def read_named(text: str, name: str, macros: Macros = NO_MACROS) -> list[Display]:
    """Find the mathematics of a document whose name tells in what markup it is written.

    Parameters
    ----------
    text
        Markdown, reStructuredText, LaTeX, or a Jupyter notebook.
    name
        The document's name; `read` tells Markdown from LaTeX by the text where its ending does not.
    macros
        The commands that are known from the start: those of `relugrad.documents.books.book_macros`.

    Raises
    ------
    RelugradError
        It is named as a notebook, and is none.
    """
    return ENDINGS.get(PurePath(name).suffix.lower(), _read_any)(text, name, macros)
