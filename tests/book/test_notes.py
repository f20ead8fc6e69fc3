"""The project that the book's page for authors shows: built and tested as its author would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..examples import DOCS
from .conftest import SITES, Build, Site, warnings


def plain(said: str, folder: Path) -> str:
    """What a program says, without the folder that it says it in and the time that it took."""
    said = said.replace(f"{folder.resolve()}{os.sep}", "")
    return re.sub(r" in [\d.]+s", "", said).strip() + "\n"


def with_a_slip(folder: Path, page: str, right: str, wrong: str) -> tuple[int, int]:
    """Put a slip into a page, and return the lines on which its display opens and it stands."""
    path = folder / page
    text = path.read_text(encoding="utf-8")
    assert text.count(right) == 1
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    opens = "$$\n" if page.endswith(".md") else ".. math::"
    at = text.index(right)
    return text.count("\n", 0, text.rindex(opens, 0, at)) + 1, text.count("\n", 0, at) + 1


# One sign, one transpose; and what is said of it.
SLIPS = [
    (
        "index.md",
        "(XW - Y) + 2\\lambda W",
        "(XW - Y) - 2\\lambda W",
        "the sign before 2\\lambda W is wrong",
    ),
    (
        "dual.rst",
        "= X^T(XX^T + \\lambda I)^{-1}\n",
        "= X(XX^T + \\lambda I)^{-1}\n",
        "a transpose is missing: X^T is expected",
    ),
]


class TestBuild:
    @pytest.mark.parametrize("theme", ["alabaster", "sphinx_book_theme"])
    def test_without_a_warning_in_any_theme(self, build: Build, theme: str) -> None:
        app = build("notes", confoverrides={"html_theme": theme}, warningiserror=True)
        assert app.warning.getvalue() == ""
        assert app.statuscode == 0
        for name, marks in (("index", 2), ("dual", 1)):
            html = (app.outdir / f"{name}.html").read_text(encoding="utf-8")
            assert html.count('<details class="relugrad-mark">') == marks
            assert "mathjax" in html.lower()

    @pytest.mark.parametrize(("page", "right", "wrong", "said"), SLIPS)
    def test_a_slip_fails_it_at_its_line(
        self, build: Build, site: Site, page: str, right: str, wrong: str, said: str
    ) -> None:
        folder = site("notes")
        _opens, line = with_a_slip(folder, page, right, wrong)
        app = build(folder, warningiserror=True)
        assert app.statuscode == 1
        [(found, (text, kind))] = warnings(app).items()
        assert (found, kind) == (line, "relugrad.false")
        assert said in text


def test_the_homework_of_the_page_on_checking_is_a_test(tmp_path: Path) -> None:
    text = (DOCS / "your-own.md").read_text(encoding="utf-8")
    [test] = re.findall(r"^```python\n(.*?def test_homework.*?)^```", text, re.M | re.S)
    (tmp_path / "test_homework.py").write_text(test, encoding="utf-8")
    for name, status in (("least-squares-slip.md", 1), ("least-squares.md", 0)):
        shutil.copy(DOCS / "homework" / name, tmp_path / "least-squares.md")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
            cwd=tmp_path,
            env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout
        said = "a transpose is missing: X^T is expected"
        assert (said in done.stdout) == bool(status)


def test_the_workflow_is_valid() -> None:
    command = [sys.executable, "-m", "check_jsonschema"]
    schema = ["--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run(
        [*command, *schema, str(SITES / "notes" / "check.yml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
