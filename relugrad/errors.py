"""The package's own exceptions: one clear sentence each, for a person who typed something wrong."""

from __future__ import annotations

from .wording import say

MAX_FAULT = 200


class RelugradError(Exception):
    """Base of every exception that this package raises on purpose."""


class ArgumentError(RelugradError, ValueError):
    """An argument does not fit: names the argument, what was expected and what came."""


class MissingTorchError(RelugradError, ImportError):
    """PyTorch is not installed: names what needs it, and what to install."""

    def __init__(self, name: str) -> None:
        super().__init__(f'relugrad.{name} needs PyTorch: pip install "relugrad[torch]"')


class DocumentError(RelugradError):
    """A file that cannot be read, or is not what its name says."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.reason = reason


class NotReadError(RelugradError):
    """LaTeX that the checker does not read.

    Parameters
    ----------
    message
        What could not be read, and what to write instead.
    start, end
        The offending part, as offsets into the LaTeX that was being read.
    cause
        What could not be read earlier, if that is why this could not be read.
    """

    def __init__(self, message: str, start: int = 0, end: int = 0, cause: str = "") -> None:
        super().__init__(message)
        self.cause = cause or message
        self.message = message
        self.start = start
        self.end = max(end, start)


# LaTeX that is not read at a place, with a message as `wording.say` takes it.
def not_read(message: str, span: tuple[int, int] = (0, 0), /, **places: object) -> NotReadError:
    return NotReadError(say(message, **places), *span)


class InternalError(NotReadError):
    """An error in this package itself; what it stopped on was not checked, the rest was."""

    @classmethod
    def of(cls, fault: Exception, start: int = 0, end: int = 0) -> InternalError:
        """Describe an unexpected exception in one line."""
        said = " ".join(f"{type(fault).__name__}: {fault}".split())[:MAX_FAULT]
        return cls(
            say("an error in the checker itself, please report it: {fault}", fault=said), start, end
        )


class FalseEquationError(RelugradError, AssertionError):
    """A checked document contains a false equation; the message is the printed result."""
