"""Two builds of one commit on one machine, in two folders, give the same site, byte for byte."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..examples import ROOT
from .built import FOLDERS, built

LEFT_OUT = shutil.ignore_patterns(
    "_build", "node_modules", "__pycache__", "*.mo", "*.egg-info", ".git", ".hypothesis", ".nox",
    ".venv", ".*_cache",
)  # fmt: skip


def files(root: Path) -> dict[str, bytes]:
    """Every file of a site by its path in it."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def differences(first: dict[str, bytes], second: dict[str, bytes]) -> list[str]:
    """Name each file that differs, and what stands where it first does."""
    found = [f"only in the first site: {name}" for name in sorted(first.keys() - second.keys())]
    found += [f"only in the second site: {name}" for name in sorted(second.keys() - first.keys())]
    for name in sorted(first.keys() & second.keys()):
        one, other = first[name], second[name]
        if one != other:
            pairs = enumerate(zip(one, other, strict=False))
            at = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
            span = slice(max(0, at - 40), at + 40)
            found.append(f"{name}, byte {at}: {one[span]!r} and {other[span]!r}")
    return found


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The site of a copy of the sources: elsewhere, and with other hashes.

    For the time it takes, English alone is built a second time, with the outputs that the cells
    gave the first time, and with what was said of slips: `test_notebooks.test_it_runs` runs the
    cells again, and two languages judge the same slips. The other languages come from the same
    code, and what all of them share is made anew.
    """
    root = tmp_path_factory.mktemp("elsewhere") / "book"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT)
    (root / "docs" / "node_modules").symlink_to(ROOT / "docs" / "node_modules")
    first, second = built().parent, root / "docs" / "_build"
    for kept in ("cells", "slips", *(f"pages/{folder}" for folder in FOLDERS if folder != "en")):
        # What was built before slips were kept is not read anew for them.
        if kept != "slips" or (first / kept).exists():
            shutil.copytree(first / kept, second / kept)
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "20211017",
        "PYTHONPATH": str(root),
        "TZ": "Pacific/Auckland",
    }
    done = subprocess.run(
        [sys.executable, str(root / "docs" / "publish.py"), "--only", "en"],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    yield root / "docs" / "_build" / "html"
    shutil.rmtree(root)


def test_two_builds_give_the_same_bytes(elsewhere: Path) -> None:
    """Pages, figures, stylesheets and the search index.

    The second build is in another folder, at another time of another zone, with another seed of
    the hashes. What only the first site has may be left from an older build: then remove
    `docs/_build` and build again.
    """
    first, second = files(built()), files(elsewhere)
    assert len(first) > 100
    assert any(name.endswith(".svg") for name in first)
    assert any(name.startswith("pagefind/index/") for name in first)
    assert differences(first, second) == []


def test_no_file_names_the_folder_it_was_built_in(elsewhere: Path) -> None:
    folder = str(elsewhere.parents[2]).encode()
    assert [name for name, text in files(elsewhere).items() if folder in text] == []


def test_two_languages_judge_slips_alike() -> None:
    """Each is built with hashes of its own; the words that they are read with differ in script."""
    simplified, traditional = (
        {
            path.name: [
                (number, page["before"], {**slip, "verdict": "", "reason": ""})
                for number, page in json.loads(path.read_text(encoding="utf-8")).items()
                for slip in page["slips"]
            ]
            for path in (built() / folder / "slips").glob("*.json")
        }
        for folder in ("zh-cn", "zh-tw")
    )
    assert len(simplified) > 10
    assert simplified == traditional


def test_a_difference_is_told() -> None:
    assert differences({"a": b"same", "b": b"one"}, {"a": b"same", "b": b"two", "c": b""}) == [
        "only in the second site: c",
        "b, byte 0: b'one' and b'two'",
    ]
