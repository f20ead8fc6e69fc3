"""Miniature books, copied before they are built so that a build leaves nothing in the checkout."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sphinx.testing.util import SphinxTestApp

SITES = Path(__file__).parents[1] / "sites"

Site = Callable[[str], Path]
Build = Callable[..., SphinxTestApp]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Copy a miniature book."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(SITES / name, tmp_path / name, dirs_exist_ok=True))

    return copy


@pytest.fixture
def build(site: Site) -> Iterator[Build]:
    """Build a miniature book, or one that was copied already."""
    made: list[SphinxTestApp] = []

    def run(source: str | Path, buildername: str = "html", **options: Any) -> SphinxTestApp:
        folder = site(source) if isinstance(source, str) else source
        for before in made:  # its visitors are registered for the whole process
            before.cleanup()
        made.clear()
        app = SphinxTestApp(buildername, srcdir=folder, **options)
        made.append(app)
        app.build()
        return app

    yield run
    for app in made:
        app.cleanup()


def expected(page: Path) -> dict[int, str]:
    """What a page's ``% expect:`` comments say, by the line of the equation behind each."""
    lines = page.read_text(encoding="utf-8").split("\n")
    marks = (
        (number, re.fullmatch(r"% expect: (.+)", line)) for number, line in enumerate(lines, 1)
    )
    return {number + 1: mark[1] for number, mark in marks if mark}


def warnings(app: SphinxTestApp) -> dict[int, tuple[str, str]]:
    """What was warned about: the text and its type, by line; all must be about one page."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", app.warning.getvalue())
    starts = list(re.finditer(r"^(?P<file>[^\n]*?):(?P<line>\d+): WARNING: ", text, re.MULTILINE))
    assert bool(starts) == bool(text.strip()), f"a warning without a place: {text}"
    ends = [*(start.start() for start in starts[1:]), *([len(text)] if starts else [])]
    found: dict[int, tuple[str, str]] = {}
    for start, end in zip(starts, ends, strict=True):
        body, _, kind = text[start.end() : end].strip().rpartition(" ")
        assert int(start["line"]) not in found
        found[int(start["line"])] = body, kind.strip("[]")
    return found
