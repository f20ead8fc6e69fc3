"""The text of a document's file."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from ..errors import DocumentError
from ..wording import say

__all__ = ["read_file", "read_stream"]

MAX_FILE = 20_000_000


def read_file(path: Path) -> str:
    """The text of a file.

    Raises
    ------
    DocumentError
        It does not exist, is a folder, is too large, or is not UTF-8 text.
    """
    try:
        if path.is_dir():
            raise DocumentError(str(path), say("is a folder, but a file is expected"))
        with path.open("rb") as stream:
            return read_stream(stream, str(path))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DocumentError(str(path), say("cannot be read: {reason}", reason=reason)) from error


def read_stream(stream: BinaryIO, name: str = "-") -> str:
    """The text of an open file, with line ends of one character.

    Raises
    ------
    DocumentError
        It is too large, or is not UTF-8 text.
    """
    data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise DocumentError(name, say("is larger than {size} MB", size=MAX_FILE // 1000000))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(
            name, say("is not UTF-8 text (byte {place})", place=error.start)
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
