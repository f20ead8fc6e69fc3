"""A baseline: what an old text has wrong or unread today, so that a check fails on what is new.

An equation is known again by its file and its LaTeX, wherever in the file it moves.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from ..documents.display import COMMENT
from ..errors import DocumentError
from ..patterns import lazy
from ..tokens import tidy
from ..wording import say
from .checks import Check
from .result import Result

__all__ = ["NAME", "Baseline", "Entry", "fingerprint", "unknown"]

#: Where it is kept if nobody says.
NAME = "relugrad-baseline.json"
_FORMAT = 1
# From the most serious on: what was known as one of them may turn into a later one.
_KINDS = ("false", "unless", "unread", "assumed")
_LAYOUT = lazy(r"\\\\(?:\[[^\]]*\])?|&|\\(?:label|tag\*?)\s*\{[^{}]*\}")
_EDGES = ".,;。，；、"


def fingerprint(check: Check) -> str:
    """The LaTeX of an equality, without what only lays it out."""
    return f"{_plain(check.left)} = {_plain(check.right)}"


def _plain(latex: str) -> str:
    latex = COMMENT.sub(lambda found: found[0] if found[1] is None else "", latex)
    return tidy(_LAYOUT.sub(" ", latex)).strip(_EDGES + " ")


class Entry(NamedTuple):
    """An equality as a baseline keeps it, with its file and the kind of its verdict."""

    file: str
    kind: str
    fingerprint: str


def unknown(report: Result) -> list[Entry]:
    """What a report has wrong or unread that is not marked as known."""
    return [
        Entry(check.file, check.kind.setting, fingerprint(check))
        for check in report.checks
        if check.kind.setting is not None and not check.known
    ]


@dataclass(slots=True)
class Baseline:
    """What is known of each file.

    Parameters
    ----------
    path
        The file that it is kept in; it names other files from its folder on.
    files
        By the name of a file and the kind of a verdict: the fingerprints, one for each time that
        an equality occurs.
    """

    path: Path
    files: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, *, there: bool = True) -> Baseline:
        """Read a baseline.

        Parameters
        ----------
        path
            Its file.
        there
            Whether the file has to exist; without it, nothing is known.

        Raises
        ------
        DocumentError
            It cannot be read, or is not what `write` writes.
        """
        if not there and not path.exists():
            return cls(path)
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            if found["format"] != _FORMAT:
                raise ValueError(found["format"])
            files = {
                name: {kind: Counter(map(str, kinds[kind])) for kind in _KINDS if kind in kinds}
                for name, kinds in found["files"].items()
            }
        except OSError as error:
            raise DocumentError(
                str(path), say("cannot be read: {reason}", reason=error.strerror)
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = say("is not a baseline: `relugrad check --write-baseline` writes one")
            raise DocumentError(str(path), what) from error
        return cls(path, files)

    def write(self) -> None:
        """Write it in an order that keeps the difference between two of them short.

        Raises
        ------
        DocumentError
            It cannot be written.
        """
        files = {
            name: {kind: sorted(kinds[kind].elements()) for kind in _KINDS if kinds.get(kind)}
            for name, kinds in sorted(self.files.items())
        }
        said: dict[str, Any] = {"format": _FORMAT, "files": {n: k for n, k in files.items() if k}}
        text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
        try:
            self.path.write_text(text, encoding="utf-8")
        except OSError as error:
            reason = say("cannot be written: {reason}", reason=error.strerror)
            raise DocumentError(str(self.path), reason) from error

    def name(self, file: str | os.PathLike[str]) -> str:
        """How the baseline names a file."""
        return Path(os.path.relpath(Path(file).resolve(), self.path.parent.resolve())).as_posix()

    def learn(self, report: Result) -> None:
        """Take what a report has wrong or unread, in place of what was known of its files."""
        for file in report.files:
            self.files.pop(self.name(file), None)
        self.add(unknown(report))

    def add(self, entries: Iterable[Entry]) -> None:
        """Take some equalities beside what is known."""
        for entry in entries:
            kinds = self.files.setdefault(self.name(entry.file), {})
            kinds.setdefault(entry.kind, Counter())[entry.fingerprint] += 1

    def apply(self, report: Result) -> tuple[Result, int]:
        """Mark what is known in a report.

        Returns
        -------
        Result
            The same, whose checks are ``known`` where the baseline has them.
        int
            How many equalities of these files the baseline has that are not there any more.
        """
        left = {
            self.name(file): {k: Counter(c) for k, c in self.files.get(self.name(file), {}).items()}
            for file in {*report.files, *(result.file for result in report.displays)}
        }
        displays = tuple(
            replace(result, checks=tuple(self._marked(check, left) for check in result.checks))
            for result in report.displays
        )
        gone = sum(counts.total() for kinds in left.values() for counts in kinds.values())
        return replace(report, displays=displays), gone

    def _marked(self, check: Check, left: Mapping[str, Mapping[str, Counter[str]]]) -> Check:
        kind = check.kind.setting
        if kind is None:
            return check
        kinds, said = left[self.name(check.file)], fingerprint(check)
        for known in reversed(_KINDS[: _KINDS.index(kind) + 1]):
            if kinds.get(known, Counter())[said] > 0:
                kinds[known][said] -= 1
                return replace(check, known=True)
        return check
