"""How the site's figures are compared, and what is told when the site cannot be built."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from ..examples import DOCS
from . import survey


class TestFigures:
    def test_what_no_longer_holds_is_told(self) -> None:
        row: survey.Row = {
            "page": "a", "first": 100.0, "further": 10.0, "requests": 5, "shift": 0.0,
            "paint": 0.4, "axe": 0, "nu": 0, "lighthouse": [99, 100, 100, 100],
        }  # fmt: skip
        near: survey.Row = {**row, "first": 103.0, "paint": 0.9, "lighthouse": [98, 99, 100, 100]}
        assert survey.outdated([row], [near]) == []
        far: survey.Row = {**row, "first": 120.0, "nu": 1, "lighthouse": [99, 100, 98, 100]}
        assert survey.outdated([row], [far, {**row, "page": "b"}]) == [
            "a: 120.0 kB, not 100.0",
            "a: Lighthouse says [99, 100, 98, 100], not [99, 100, 100, 100]",
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
