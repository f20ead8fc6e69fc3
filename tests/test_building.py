"""The page that shows the site's figures, and what is told when the site cannot be built."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from . import survey
from .examples import DOCS

AGAIN = "run `nox -s measure`, and commit docs/site.json"


def outdated(committed: list[survey.Row], measured: list[survey.Row]) -> list[str]:
    """Where the committed figures no longer say what the site is.

    Times, and the performance that Lighthouse computes from them, differ from run to run and from
    machine to machine: the limits that `test_quality.py` holds them to are what counts there.
    """
    old = {row["page"]: row for row in committed}
    new = {row["page"]: row for row in measured}
    found = [f"{page}: no longer a page" for page in old.keys() - new.keys()]
    found += [f"{page}: not measured yet" for page in new.keys() - old.keys()]
    for page in old.keys() & new.keys():
        was, now = old[page], new[page]
        for weight, before in ((now["first"], was["first"]), (now["further"], was["further"])):
            if abs(weight - before) > max(3, 0.1 * weight):
                found.append(f"{page}: {weight} kB, not {before}")
        if (was["axe"], was["nu"]) != (now["axe"], now["nu"]):
            found.append(f"{page}: axe and Nu find {now['axe']} and {now['nu']}")
        if abs(was["requests"] - now["requests"]) > 1:
            found.append(f"{page}: {now['requests']} requests, not {was['requests']}")
        if (was["lighthouse"] or [0])[1:] != (now["lighthouse"] or [0])[1:]:
            found.append(f"{page}: Lighthouse says {now['lighthouse']}, not {was['lighthouse']}")
    return sorted(found)


class TestFigures:
    @pytest.mark.skipif(
        survey.CHROMIUM is None or survey.JAVA is None,
        reason="no Chromium or no Java on this machine: the figures of the site were not taken",
    )
    def test_the_committed_ones_still_hold(self) -> None:
        measured = survey.figures()
        survey.write(measured, DOCS / "_build" / "site.json")
        committed = json.loads(survey.RECORD.read_text(encoding="utf-8"))
        assert outdated(committed, measured) == [], AGAIN

    def test_what_no_longer_holds_is_told(self) -> None:
        row: survey.Row = {
            "page": "a", "first": 100.0, "further": 10.0, "requests": 5, "shift": 0.0,
            "paint": 0.4, "axe": 0, "nu": 0, "lighthouse": [99, 100, 100, 100],
        }  # fmt: skip
        near: survey.Row = {**row, "first": 103.0, "paint": 0.9, "lighthouse": [98, 100, 100, 100]}
        assert outdated([row], [near]) == []
        far: survey.Row = {**row, "first": 120.0, "nu": 1, "lighthouse": [99, 98, 100, 100]}
        assert outdated([row], [far, {**row, "page": "b"}]) == [
            "a: 120.0 kB, not 100.0",
            "a: Lighthouse says [99, 98, 100, 100], not [99, 100, 100, 100]",
            "a: axe and Nu find 0 and 1",
            "b: not measured yet",
        ]

    def test_a_row_stands_on_a_line(self, tmp_path: Path) -> None:
        rows = json.loads(survey.RECORD.read_text(encoding="utf-8"))
        survey.write(rows, tmp_path / "site.json")
        assert (tmp_path / "site.json").read_bytes() == survey.RECORD.read_bytes()


def test_without_katex_the_build_says_what_to_do(tmp_path: Path) -> None:
    """No traceback, but one sentence, before anything is built."""
    for part in ("_extensions", "_static"):
        shutil.copytree(DOCS / part, tmp_path / part)
    shutil.copy2(DOCS / "publish.py", tmp_path)
    command = [sys.executable, str(tmp_path / "publish.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("docs/node_modules holds no katex")
    assert "`nox -s docs` installs it" in done.stderr
    assert done.stderr.count("\n") == 1
