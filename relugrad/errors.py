"""The package's own exceptions: one clear sentence each, for a person who typed something wrong."""

from __future__ import annotations


class RelugradError(Exception):
    """Base of every exception that this package raises on purpose."""


class ArgumentError(RelugradError, ValueError):
    """An argument does not fit: names the argument, what was expected and what came."""


class NotReadError(RelugradError):
    """LaTeX that the notation does not cover.

    Parameters
    ----------
    message
        What could not be read, and what would have been.
    start, end
        The offending part, as offsets into the LaTeX that was being read.
    """

    def __init__(self, message: str, start: int = 0, end: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = max(end, start)


class FalseEquationError(RelugradError, AssertionError):
    """A checked document holds a false equation; the message is the report of the check."""
