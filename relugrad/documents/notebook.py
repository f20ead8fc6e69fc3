"""The equations of a Jupyter notebook: of its Markdown cells, at the lines of the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ..errors import DocumentError
from ..macros import NO_MACROS, Macros
from ..patterns import lazy
from ..wording import say
from .delimiters import is_escaped
from .display import Display
from .markdown import Markdown
from .sections import Outline

__all__ = ["read_notebook"]


class _Placed(NamedTuple):
    """A string of the file, and the line that it stands on."""

    text: str
    line: int


def read_notebook(text: str, name: str, macros: Macros = NO_MACROS) -> list[Display]:
    """Find the mathematics of a notebook's Markdown cells, in their order.

    Parameters
    ----------
    text
        The notebook, as JSON.
    name
        Its name, for the error.
    macros
        The commands that are known from the start.

    Returns
    -------
    list of Display
        As `relugrad.documents.reading.read`, but for `Display.start`, which counts the characters
        of the Markdown cells alone, and `Display.column`, which counts those of the cell's line.

    Raises
    ------
    DocumentError
        It is no notebook of format 3 or 4.
    """
    try:
        cells = list(_markdown_cells(text))
    except ValueError as error:
        raise DocumentError(name, say("not a Jupyter notebook of format 3 or 4")) from error
    found: list[Display] = []
    start = paragraph = 0
    outline = Outline()  # it and the commands go on from one cell to the next
    for number, pieces in cells:
        words = "".join(piece.text for piece in pieces)
        lines = [piece.line for piece in pieces for _ in range(piece.text.count("\n") or 1)]
        lines += lines[-1:]
        cell = Markdown(words, macros, outline)
        for display in cell.read():
            first, last = display.place(0)[0], display.place(len(display.latex))[0]
            found.append(
                replace(
                    display,
                    start=start + display.start,
                    line=lines[display.line - 1],
                    first_line=lines[display.first_line - 1],
                    paragraph=paragraph + display.paragraph,
                    cell=number,
                    row=int(first == last or lines[first - 1] < lines[last - 1]),
                )
            )
        macros = cell.macros
        outline.close_blocks()
        start += len(words) + 2
        paragraph = found[-1].paragraph + 1 if found else 0
    return found


def _markdown_cells(text: str) -> Iterator[tuple[int, list[_Placed]]]:
    """Each Markdown cell's number among all cells, and its source in the pieces of the file.

    Nothing else of the file is decoded: its outputs may be large.
    """
    line, counted = 1, 0
    for number, at in enumerate(_cells(text), start=1):
        places = dict(_members(text, at))
        if "cell_type" not in places:
            raise ValueError("a cell without its type")
        kind = _string(text, places["cell_type"])
        if kind not in ("markdown", "heading"):
            continue
        if "source" not in places:
            raise ValueError("a cell without its source")
        mark = ""
        if kind == "heading":
            mark = "#" * int(text[places["level"]] if "level" in places else 1) + " "
        pieces: list[_Placed] = []
        for piece in _pieces(text, places["source"]):
            line += text.count("\n", counted, piece)
            counted = piece
            pieces.append(_Placed(mark + _string(text, piece), line))
            mark = ""
        yield number, pieces


def _cells(text: str) -> Iterator[int]:
    """Where each cell starts: they are listed at once, or in format 3 in one or more worksheets."""
    has_cells = False
    for key, value in _members(text, _start(text, 0)):
        if key == "cells":
            has_cells = True
            yield from _items(text, value)
        elif key == "worksheets":
            has_cells = True
            for sheet in _items(text, value):
                for name, cells in _members(text, sheet):
                    if name == "cells":
                        yield from _items(text, cells)
    if not has_cells:
        raise ValueError("no cells")


def _pieces(text: str, at: int) -> Iterator[int]:
    """Where the strings of a cell's source start: one, a list of them, or none."""
    if text.startswith("[", at):
        yield from _items(text, at)
    elif not text.startswith("null", at):
        yield at


# -- JSON, of which only the places are read --------------------------------------------------

_BLANKS = lazy(r"[ \t\n\r]*")
_BRACKET = lazy(r'["{}\[\]]')
_LITERAL = lazy(r"[\w.+-]+")
_DECODER = json.JSONDecoder()


def _start(text: str, at: int) -> int:
    """Where the next token starts."""
    match = _BLANKS.match(text, at)
    return at if match is None else match.end()


def _string(text: str, at: int) -> str:
    value, _ = _DECODER.raw_decode(text, at)
    if not isinstance(value, str):
        raise ValueError("a string was expected")
    return value


def _end(text: str, at: int) -> int:
    """Where the value that starts at `at` ends."""
    char = text[at : at + 1]
    if char == '"':
        end = text.find('"', at + 1)
        while end >= 0 and is_escaped(text, end):
            end = text.find('"', end + 1)
        if end < 0:
            raise ValueError("a string is not closed")
        return end + 1
    if char not in ("{", "["):
        match = _LITERAL.match(text, at)
        if match is None:
            raise ValueError("a value was expected")
        return match.end()
    depth = 0
    while match := _BRACKET.search(text, at):
        if match[0] == '"':
            at = _end(text, match.start())
            continue
        at = match.end()
        depth += 1 if match[0] in "{[" else -1
        if depth == 0:
            return at
    raise ValueError("a bracket is not closed")


def _items(text: str, at: int, closing: str = "]") -> Iterator[int]:
    """Where each item of an array starts, or each key of an object."""
    if not text.startswith("[" if closing == "]" else "{", at):
        raise ValueError(f"what {closing} closes was expected")
    at = _start(text, at + 1)
    if text.startswith(closing, at):
        return
    while True:
        yield at
        at = _start(text, _end(text, at))
        if closing == "}":
            at = _start(text, _end(text, _value(text, at)))
        if text.startswith(closing, at):
            return
        if not text.startswith(",", at):
            raise ValueError("a comma was expected")
        at = _start(text, at + 1)


def _value(text: str, at: int) -> int:
    """Where the value after a key starts, whose colon is at `at`."""
    if not text.startswith(":", at):
        raise ValueError("a colon was expected")
    return _start(text, at + 1)


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The keys of an object, each with where its value starts."""
    for key in _items(text, at, "}"):
        yield _string(text, key), _value(text, _start(text, _end(text, key)))
