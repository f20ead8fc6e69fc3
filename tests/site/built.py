"""The built site, for the tests that look at it."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from filelock import FileLock

from ..examples import ROOT

BUILD = ROOT / "docs" / "_build"
SITE = BUILD / "html"
FOLDERS = {"en": "en", "zh-cn": "zh-CN", "zh-tw": "zh-TW"}


def built() -> Path:
    """Build the site as `nox -s docs` does, and return its folder; quick where it is built."""
    failure = _build()
    assert not failure, failure
    return SITE


@cache
def _build() -> str:
    """Build the site once in a run of the tests, and return what is said where that fails.

    Of several workers the first to come builds it, and leaves its answer to the others.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
    answer = BUILD / "tested"
    BUILD.mkdir(exist_ok=True)
    with FileLock(BUILD / "tested.lock"):
        if run and answer.exists():
            of, _, failure = answer.read_text(encoding="utf-8").partition("\n")
            if of == run:
                return failure
        command = [sys.executable, str(ROOT / "docs" / "publish.py")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        failure = done.stdout[-3000:] + done.stderr[-3000:] if done.returncode else ""
        answer.write_text(f"{run}\n{failure}", encoding="utf-8")
    return failure


def pages(folder: str) -> list[Path]:
    """The pages of one language that an author wrote."""
    sources = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))
    return [built() / folder / f"{name}.html" for name in sources]
