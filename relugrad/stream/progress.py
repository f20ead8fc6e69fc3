"""The progress of a run, in a line on standard error."""

from __future__ import annotations

import sys
import time
from contextlib import suppress


class Progress:
    """The line: on a terminal it is rewritten in place, elsewhere a new one is added."""

    INTERVAL = 0.5

    def __init__(self, n: int | None, wanted: bool | None) -> None:
        self.terminal = sys.stderr.isatty()
        self.wanted = self.terminal if wanted is None else wanted
        self.n = n
        self.start = self.shown = time.monotonic()
        self.first = self.rows = 0

    def begin(self, rows: int) -> None:
        self.first = self.rows = rows
        self.start = self.shown = time.monotonic()

    def show(self, rows: int) -> None:
        self.rows = rows
        if self.wanted and time.monotonic() - self.shown >= self.INTERVAL:
            self.shown = time.monotonic()
            self._write("\r\033[K" if self.terminal else "", "" if self.terminal else "\n")

    def end(self) -> None:
        if self.wanted:
            self._write("\r\033[K" if self.terminal else "", "\n")

    def _write(self, before: str, after: str) -> None:
        seconds = time.monotonic() - self.start
        rate = (self.rows - self.first) / seconds if seconds > 0 else 0.0
        line = f"{self.rows:,} rows"
        if self.n:
            line = f"{self.rows / self.n:4.0%}  {self.rows:,} of {self.n:,} rows"
        line += f"  {rate:,.0f} rows/s"
        if self.n and rate:
            line += f"  {(self.n - self.rows) / rate:,.0f} s left"
        with suppress(OSError):
            print(before + line, end=after, file=sys.stderr, flush=True)
