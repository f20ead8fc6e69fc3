"""What a project's `pyproject.toml` says of its checks, for the command and for every hook."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, get_args

from .documents.display import Choice
from .errors import ArgumentError, DocumentError
from .verify.severity import LENIENT, STRICT, Severities
from .wording import say

__all__ = ["FILE", "Settings"]

FILE = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """The table `[tool.relugrad]`, with the flags of a command put in.

    Parameters
    ----------
    root
        The folder of `pyproject.toml`, from which the names of files count.
    given
        What holds in every document from the start.
    strict
        Whether whatever is not simply right is an error; None where nobody says.
    severity
        The level of some kinds of verdicts, which goes before `strict`.
    check
        Which equations are checked.
    inline
        Whether the equations in the text are checked.
    exclude
        Patterns of the files that are left out, as of `fnmatch`; a folder's name stands for all in
        it.
    baseline
        The file of what is known, if there is one.
    """

    root: Path = Path()
    given: tuple[str, ...] = ()
    strict: bool | None = None
    severity: Mapping[str, object] | None = None
    check: Choice = "all"
    inline: bool = True
    exclude: tuple[str, ...] = ()
    baseline: Path | None = None

    @classmethod
    def found(cls, start: str | os.PathLike[str]) -> Settings:
        """The settings of the innermost project around a folder or a file.

        Raises
        ------
        DocumentError
            Its `pyproject.toml` cannot be read, or has a key or a value that is not known.
        """
        here = Path(start).resolve()
        for folder in (here, *here.parents):
            path = folder / FILE
            if path.is_file() and (table := _table(path)) is not None:
                try:
                    return cls(folder).changed(table)
                except ArgumentError as error:
                    reason = say("[tool.relugrad]: {error}", error=error)
                    raise DocumentError(str(path), reason) from error
        return cls(here if here.is_dir() else here.parent)

    def changed(self, values: Mapping[str, object]) -> Settings:
        """Set some of them, by the names that `pyproject.toml` has for them.

        Raises
        ------
        ArgumentError
            A name or a value is none of those that there are.
        """
        known = {name: _READ[name](name, value) for name, value in values.items() if name in _READ}
        if other := [name for name in values if name not in _READ]:
            names = ", ".join(_READ)
            raise ArgumentError(
                say("{name}: not a setting; there are {names}", name=other[0], names=names)
            )
        if isinstance(baseline := known.get("baseline"), str):
            known["baseline"] = self.root / baseline
        settings = replace(self, **known)
        settings.severities(strict=False)
        return settings

    def severities(self, *, strict: bool) -> Severities:
        """The level of each kind of verdict.

        Parameters
        ----------
        strict
            What holds where nothing is set.
        """
        base = STRICT if (strict if self.strict is None else self.strict) else LENIENT
        return base.changed(self.severity or {})

    def leaves_out(self, file: str | os.PathLike[str]) -> bool:
        """Whether a file is one of those that are left out."""
        name = Path(os.path.relpath(Path(file).resolve(), self.root.resolve())).as_posix()
        parts = name.split("/")
        above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
        return any(fnmatch(one, pattern.rstrip("/")) for pattern in self.exclude for one in above)


def _table(path: Path) -> Mapping[str, object] | None:
    import tomllib

    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = say("cannot be read: {reason}", reason=error.strerror)
        raise DocumentError(str(path), reason) from error
    except ValueError as error:
        raise DocumentError(str(path), say("is not TOML: {error}", error=error)) from error
    tool = found.get("tool")
    table = tool.get("relugrad") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise DocumentError(str(path), say("[tool.relugrad] is not a table"))
    return table


# -- the values of the settings -----------------------------------------------------------------


def _strings(name: str, value: object) -> tuple[str, ...]:
    values = (value,) if isinstance(value, str) else value
    if not isinstance(values, Iterable) or isinstance(values, Mapping):
        raise _wrong(name, say("a string or a list of strings"), value)
    values = tuple(values)
    if not all(isinstance(one, str) for one in values):
        raise _wrong(name, say("a string or a list of strings"), value)
    return values


def _bool(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, say("true or false"), value)
    return value


def _choice(name: str, value: object) -> Choice:
    for one in get_args(Choice):
        if value == one:
            return one  # type: ignore[no-any-return]  # get_args has no type
    raise _wrong(name, say("one of {names}", names=", ".join(get_args(Choice))), value)


def _levels(name: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _wrong(name, say("a level for each kind of verdict"), value)
    LENIENT.changed(value)
    return value


def _path(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(name, say("the name of a file"), value)
    return value


def _wrong(name: str, expected: str, value: object) -> ArgumentError:
    said = say(
        "{name}: expected {expected}, got {value}", name=name, expected=expected, value=repr(value)
    )
    return ArgumentError(said)


_READ: dict[str, Any] = {
    "given": _strings,
    "strict": _bool,
    "severity": _levels,
    "check": _choice,
    "inline": _bool,
    "exclude": _strings,
    "baseline": _path,
}
