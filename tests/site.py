"""The built site, for the tests that look at it."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

from .examples import ROOT

SITE = ROOT / "docs" / "_build" / "html"
FOLDERS = {"en": "en", "zh-cn": "zh-CN", "zh-tw": "zh-TW"}


@cache
def built() -> Path:
    """Build the site as `nox -s docs` does, and return its folder; quick where it is built."""
    command = [sys.executable, str(ROOT / "docs" / "publish.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return SITE


def pages(folder: str) -> list[Path]:
    """The pages of one language that an author wrote."""
    sources = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))
    return [built() / folder / f"{name}.html" for name in sources]
