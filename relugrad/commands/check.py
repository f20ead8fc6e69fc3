"""`relugrad check`: what it reads, in which order, and what it does with the report."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..documents.books import book_macros
from ..documents.display import Display
from ..documents.files import read_file, read_stream
from ..documents.reading import read
from ..errors import ArgumentError, DocumentError
from ..macros import defined
from ..settings import Settings
from ..verify.baseline import NAME, Baseline
from ..verify.checking import check_displays, check_document
from ..verify.checks import equalities
from ..verify.result import Failure, Result, merge
from ..verify.severity import STRICT, Severities
from ..wording import plural, say
from .files import anchor, meant
from .formats import FORMATS

__all__ = ["run"]

# So often a second the files are looked at for a change.
LOOKS = 4
# With so many files, the one being read is named.
MANY = 20


def run(arguments: argparse.Namespace) -> int:
    """Check what the command line names, and return the exit status."""
    command = _Command.of(arguments)
    if arguments.watch:
        if arguments.write_baseline or "-" in command.paths:
            raise ArgumentError(
                say("--watch works neither with --write-baseline nor with standard input")
            )
        return command.watch()
    return command.once()


@dataclass(slots=True)
class _Command:
    paths: Sequence[str]
    expressions: Sequence[str]
    settings: Settings
    severities: Severities
    options: dict[str, Any]
    format: str
    quiet: bool
    baseline: Baseline | None
    writes: bool

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> _Command:
        """What is asked for, by the flags and then by the settings of the project."""
        paths = arguments.paths or ([] if arguments.expressions else ["-"])
        settings = Settings.found(anchor(paths))
        severities = STRICT if arguments.strict else settings.severities(strict=False)
        options = {
            "given": (*settings.given, *arguments.given),
            "strict": severities,
            "seed": arguments.seed,
            "trials": arguments.trials,
            "which": settings.check,
            "inline": settings.inline,
        }
        # An error in the options affects every file, and is reported before any is read.
        check_displays((), **options)
        path = settings.baseline if arguments.baseline is None else Path(arguments.baseline)
        baseline: Baseline | None = None
        if arguments.write_baseline:
            path = path or settings.root / NAME
        if path is not None:
            baseline = Baseline.read(path, there=not arguments.write_baseline)
        return cls(
            paths,
            arguments.expressions,
            settings,
            severities,
            options,
            arguments.format,
            arguments.quiet,
            baseline,
            arguments.write_baseline,
        )

    def once(self) -> int:
        """Check everything once."""
        names = list(meant(self.paths, self.settings))
        return self.told([*self.own(), *self.checked(names)])

    def own(self) -> Iterator[Result]:
        """What the command line itself says."""
        if self.expressions:
            yield check_displays(list(_displays(self.expressions)), file="-e", **self.options)

    def checked(self, names: Sequence[str | Failure]) -> Iterator[Result]:
        """A report of each file."""
        seen = len(names) > MANY and sys.stderr.isatty()
        for number, name in enumerate(names, start=1):
            if isinstance(name, Failure):
                yield Result((), (), errors=(name,))
                continue
            if seen:
                progress = f"\r{number}/{len(names)} {name[-60:]:60}"
                print(progress, end="", file=sys.stderr, flush=True)
            yield self.file(name)
        if seen:
            print("\r" + " " * 80 + "\r", end="", file=sys.stderr)

    def file(self, name: str) -> Result:
        """The report of one file."""
        try:
            if name == "-":
                text = read_stream(sys.stdin.buffer)
            elif Path(name).is_dir():
                return Result((name,), ())
            else:
                text = read_file(Path(name))
            return check_document(text, file=name, **self.options)
        except DocumentError as error:
            return Result((), (), errors=(Failure(name, None, error.reason),))

    def told(self, reports: Sequence[Result]) -> int:
        """Tell of all reports as one, and return the exit status."""
        report = merge(reports, self.severities)
        for failure in report.errors:
            print(f"relugrad: {failure}", file=sys.stderr)
        gone = 0
        if self.baseline is not None:
            if self.writes:
                return self.write(self.baseline, report)
            report, gone = self.baseline.apply(report)
        show(FORMATS[self.format](report, quiet=self.quiet))
        if gone and self.format == "text" and not self.quiet:
            show(
                plural(
                    "{number} equality of the baseline is gone: write the baseline again",
                    "{number} equalities of the baseline are gone: write the baseline again",
                    gone,
                )
            )
        return report.exit_status

    def write(self, baseline: Baseline, report: Result) -> int:
        """Write what is wrong today, which is then no error."""
        baseline.learn(report)
        baseline.write()
        known = sum(
            counts.total() for kinds in baseline.files.values() for counts in kinds.values()
        )
        show(say("{file}: {equalities}", file=baseline.path, equalities=equalities(known)))
        return 2 if report.errors else 0

    def watch(self) -> int:
        """Check, and check again what changes, until the person has seen enough."""
        own = list(self.own())
        known: dict[str | Failure, tuple[float, Result]] = {}
        status = 0
        before: list[tuple[str | Failure, float]] = []
        with suppress(KeyboardInterrupt):
            while True:
                names = list(meant(self.paths, self.settings))
                now = [(name, _changed(name)) for name in names]
                if now != before:
                    before = now
                    stale = [n for n, at in now if n not in known or known[n][0] != at]
                    fresh = dict(zip(stale, self.checked(stale), strict=True))
                    known = {n: (at, fresh[n]) if n in fresh else known[n] for n, at in now}
                    print(time.strftime("-- %H:%M:%S"), file=sys.stderr)
                    status = self.told([*own, *(report for _, report in known.values())])
                time.sleep(1 / LOOKS)
        return status


def _changed(name: str | Failure) -> float:
    with suppress(OSError):
        if isinstance(name, str):
            return Path(name).stat().st_mtime
    return 0.0


def _displays(expressions: Sequence[str]) -> Iterator[Display]:
    """The equations of the command line, which are one text."""
    macros = book_macros(os.curdir)
    for number, latex in enumerate(expressions, start=1):
        macros = defined(latex, macros)
        found = read(latex, markdown=False)
        reason = found[0].unchecked if found else None
        display = Display(latex, 0, number, number, False, number, reason, macros=macros)
        yield replace(display, asked=True)


def show(text: str) -> None:
    """Print a text, if there is any and somebody reads it."""
    if not text:
        return
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # The reader of a pipe has seen enough; the verdict stays what it is.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
