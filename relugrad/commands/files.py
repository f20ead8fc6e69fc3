"""Which files a person means by paths, folders and patterns."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..documents.folders import documents_in, is_document
from ..settings import Settings
from ..verify.result import Failure
from ..wording import say

__all__ = ["anchor", "meant"]


def anchor(paths: Sequence[str]) -> Path:
    """The folder from which the settings of a project are looked for: what all paths have above."""
    named = [path for path in paths if path != "-"]
    if not named:
        return Path.cwd()
    folders = [_fixed(path) for path in named]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # on different drives
        return Path.cwd()


def _fixed(path: str) -> Path:
    """The folder of a path, or of a pattern as far as it is none."""
    found = Path(path).absolute()
    while glob.has_magic(str(found)) and not found.exists():
        found = found.parent
    return found if found.is_dir() else found.parent


def meant(paths: Sequence[str], settings: Settings) -> Iterator[str | Failure]:
    """The files that paths stand for, each once, or why there is none.

    A folder is all documents in it that git does not ignore, and so is what a pattern finds; a file
    that is named by itself is taken whatever its ending. What the settings leave out is left out.
    """
    seen: set[Path] = set()
    for path in paths:
        for name in _expanded(path):
            if isinstance(name, Failure):
                yield name
                continue
            place = Path(name).absolute()
            if name == "-":
                yield name
            elif place not in seen and not settings.leaves_out(name):
                seen.add(place)
                yield name


def _expanded(path: str) -> Iterator[str | Failure]:
    if path == "-":
        yield path
    elif Path(path).is_dir():
        # A folder without documents is listed itself, as one without an equation.
        yield from [str(found) for found in documents_in(Path(path))] or [path]
    elif glob.has_magic(path) and not Path(path).exists():
        found = sorted(glob.glob(path, recursive=True))
        if not found:
            yield Failure(path, None, say("no file matches this pattern"))
        for name in found:
            if Path(name).is_dir():
                yield from map(str, documents_in(Path(name)))
            elif is_document(Path(name).absolute().relative_to(_fixed(path))):
                yield name
    else:
        yield path
