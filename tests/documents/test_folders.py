"""Which files of a folder are documents."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from relugrad.documents.folders import documents_in

FILES = (
    "b.md", "a.tex", "notes/c.ipynb", "notes/deep/d.rst", "notes.md", "requirements.txt", "e.png",
    "node_modules/f.md", ".hidden/g.md", "_build/h.md", "notes/__pycache__/i.py", "ignored/j.md",
    ".hidden.md",
)  # fmt: skip
FOUND = [".hidden.md", "a.tex", "b.md", "notes/c.ipynb", "notes/deep/d.rst", "notes.md"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, timeout=60)


def names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in documents_in(folder)]


def test_caches_and_hidden_folders_are_left_out(folder: Path) -> None:
    assert names(folder) == sorted([*FOUND, "ignored/j.md"], key=lambda name: Path(name).parts)


def test_what_git_ignores_is_left_out_and_what_is_not_added_is_not(folder: Path) -> None:
    git(folder, "init", "-q")
    (folder / ".gitignore").write_text("ignored/\n")
    git(folder, "add", "b.md")
    assert names(folder) == FOUND
    assert names(folder / "notes") == ["c.ipynb", "deep/d.rst"]
    # A folder that is named is meant, whatever git says.
    assert names(folder / "ignored") == ["j.md"]


def test_a_file_that_git_knows_and_that_is_gone_is_none(folder: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "add", "b.md")
    (folder / "b.md").unlink()
    assert "b.md" not in names(folder)


def test_without_git_it_is_walked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(folder, "init", "-q")
    (folder / ".gitignore").write_text("ignored/\n")
    monkeypatch.setenv("PATH", "")
    assert "ignored/j.md" in names(folder)
