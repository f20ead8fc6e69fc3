"""The commands that a LaTeX document takes from its main file, and that from what it loads.

A chapter has no preamble. Its commands are those of the document that includes it, which stands
beside it or in the folder above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import DocumentError
from ..macros import NO_MACROS, Macros, defined
from ..patterns import lazy
from .files import read_file

__all__ = ["borrowed"]

# So many files of a folder are looked at for the one that includes another, and so many that a
# preamble loads; longer ones are none of these.
MAX_FILES = 50
MAX_SIZE = 1_000_000
_BEGIN = lazy(r"^[^%\n]*\\begin\{document\}", re.MULTILINE)
_INCLUDED = lazy(
    r"\\(?P<command>input|include|subfile|usepackage)\s*(?:\[[^\]\n]*\]\s*)?\{(?P<names>[^{}\n]+)\}"
)
_COMMENT = lazy(r"(?<!\\)%[^\n]*")


def borrowed(text: str, name: str) -> Macros:
    """The commands of a document that other files define.

    Parameters
    ----------
    text
        LaTeX.
    name
        The path of its file, or any other name: then there are none.
    """
    path = Path(name)
    if not _is_file(path):
        return NO_MACROS
    begin = _BEGIN.search(text)
    if begin is not None:
        return _loaded(text[: begin.end()], path.parent)
    for folder in (path.parent, path.parent / ".."):
        for main in sorted(folder.glob("*.tex"))[:MAX_FILES]:
            whole = _text(main)
            begin = _BEGIN.search(whole)
            if begin is not None and _includes(whole[begin.end() :], folder, path):
                preamble = whole[: begin.end()]
                return defined(_COMMENT.sub("", preamble), _loaded(preamble, folder))
    return NO_MACROS


def _loaded(preamble: str, folder: Path) -> Macros:
    """The commands of the files that a preamble loads from its folder."""
    macros = NO_MACROS
    for path in list(_included(preamble, folder))[:MAX_FILES]:
        macros = defined(_COMMENT.sub("", _text(path)), macros)
    return macros


def _includes(body: str, folder: Path, path: Path) -> bool:
    whole = path.resolve()
    return any(other.resolve() == whole for other in _included(body, folder))


def _included(latex: str, folder: Path) -> Iterator[Path]:
    for match in _INCLUDED.finditer(_COMMENT.sub("", latex)):
        ending = ".sty" if match["command"] == "usepackage" else ".tex"
        for name in match["names"].split(","):
            path = folder / name.strip()
            found = path if path.suffix == ending else path.with_name(f"{path.name}{ending}")
            if _is_file(found):
                yield found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size <= MAX_SIZE
    except (OSError, ValueError):
        return False


def _text(path: Path) -> str:
    """The text of a file; nothing where it cannot be read, as it is none of the document."""
    try:
        return read_file(path) if _is_file(path) else ""
    except DocumentError:
        return ""
