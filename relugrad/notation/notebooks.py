"""The equations of a Jupyter notebook: of its Markdown cells, at the lines of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from ..errors import RelugradError
from .documents import Display, read

__all__ = ["read_notebook"]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class _Placed(NamedTuple):
    """A string of the file, and the line that it stands on."""

    text: str
    line: int


def read_notebook(text: str, name: str) -> list[Display]:
    """Find the mathematics of a notebook's Markdown cells, in their order.

    Parameters
    ----------
    text
        The notebook, as JSON.
    name
        Its name, for the error.

    Returns
    -------
    list of Display
        As `relugrad.notation.documents.read`, but for `Display.start`, which counts the characters
        of the Markdown cells alone.

    Raises
    ------
    RelugradError
        It is no notebook of format 4.
    """
    try:
        notebook = _placed(json.loads(text, object_pairs_hook=tuple), _lines(text))
        cells = [(cell["cell_type"].text, cell["source"]) for cell in notebook["cells"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RelugradError(f"{name}: is no Jupyter notebook of format 4") from error
    found: list[Display] = []
    start = paragraph = 0
    for kind, source in cells:
        if kind != "markdown":
            continue
        pieces: list[_Placed] = [source] if isinstance(source, _Placed) else source
        words = "".join(piece.text for piece in pieces)
        lines = [piece.line for piece in pieces for _ in range(piece.text.count("\n") or 1)]
        lines += lines[-1:]
        for display in read(words, markdown=True):
            found.append(
                replace(
                    display,
                    start=start + display.start,
                    line=lines[display.line - 1],
                    first_line=lines[display.first_line - 1],
                    paragraph=paragraph + display.paragraph,
                )
            )
        start += len(words) + 2
        paragraph = found[-1].paragraph + 1 if found else 0
    return found


def _lines(text: str) -> Iterator[int]:
    """The line of every string, in the order of the file."""
    line, end = 1, 0
    for match in _STRING.finditer(text):
        line += text.count("\n", end, match.start())
        end = match.start()
        yield line


def _placed(value: Any, lines: Iterator[int]) -> Any:
    """The same JSON with the line of every string; an object has come as a tuple of pairs."""
    if isinstance(value, str):
        return _Placed(value, next(lines))
    if isinstance(value, tuple):
        # The key of a pair is a string, too.
        return {key: _placed(item, lines) for key, item in value if next(lines)}
    if isinstance(value, list):
        return [_placed(item, lines) for item in value]
    return value
