"""The built site, for the tests that look at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

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


LEFT_OUT = shutil.ignore_patterns(
    "_build", "node_modules", "__pycache__", "*.mo", "*.egg-info", ".git", ".hypothesis", ".nox",
    ".venv", ".*_cache",
)  # fmt: skip


class Twin(NamedTuple):
    """The site on its way, built a second time in another folder."""

    root: Path
    process: subprocess.Popen[str]

    def site(self) -> Path:
        """Wait until it is there."""
        out, _ = self.process.communicate(timeout=1800)
        assert self.process.returncode == 0, out[-3000:]
        return self.root / "docs" / "_build" / "html"


@cache
def twin() -> Twin:
    """Start a build in a copy of the sources: elsewhere, with other hashes, with no output kept.

    It takes a processor for about a minute; `conftest.py` starts it before the first test, so that
    it is ready when its turn comes.
    """
    root = Path(tempfile.mkdtemp(prefix="relugrad-elsewhere-")) / "book"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT)
    (root / "docs" / "node_modules").symlink_to(ROOT / "docs" / "node_modules")
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "20211017",
        "PYTHONPATH": str(root),
        "TZ": "Pacific/Auckland",
    }
    command = [sys.executable, str(root / "docs" / "publish.py")]
    if nice := shutil.which("nice"):
        command = [nice, "-n", "5", *command]
    process = subprocess.Popen(
        command, cwd="/", env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return Twin(root, process)
