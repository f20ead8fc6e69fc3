"""Which files of a folder are documents."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePath

from .reading import ENDINGS

__all__ = ["documents_in", "is_document"]

#: What is built, installed or cached is nobody's text.
_SKIPPED = frozenset(
    ("node_modules", "__pycache__", "_build", "build", "dist", "site-packages", "venv")
)
# A text file tells nothing of its markup: it is read where it is named.
_WALKED = ENDINGS.keys() - {".txt"}


def documents_in(folder: Path) -> list[Path]:
    """The documents of a folder and of the folders in it, in the order of their names.

    Hidden folders, caches and what git ignores are left out.
    """
    names = _known_to_git(folder)
    found = [
        folder / name for name in (_walked(folder) if names is None else names) if is_document(name)
    ]
    return sorted((path for path in found if path.is_file()), key=lambda path: path.parts)


def is_document(name: str | PurePath) -> bool:
    """Whether a file of a folder is a document, by its name and the folders that it lies in.

    Parameters
    ----------
    name
        The file's name from the folder on.
    """
    path = PurePath(name)
    return path.suffix.lower() in _WALKED and not any(map(_is_skipped, path.parent.parts))


def _is_skipped(part: str) -> bool:
    return part in _SKIPPED or (part.startswith(".") and part not in (".", ".."))


def _known_to_git(folder: Path) -> list[PurePath] | None:
    """The files of a work tree that git does not ignore; None where git does not tell."""
    import subprocess  # only here: a single file is checked sooner without it

    # A monitor that the repository configures is a program of its own, and is not started.
    git = ["git", "-c", "core.fsmonitor=false", "-C", str(folder)]
    listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run([*git, *listing], capture_output=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    names = [PurePath(os.fsdecode(name)) for name in done.stdout.split(b"\0") if name]
    # An ignored folder that is named is meant.
    return names or None


def _walked(folder: Path) -> Iterator[PurePath]:
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _is_skipped(name)]
        for name in files:
            yield (Path(here) / name).relative_to(folder)
