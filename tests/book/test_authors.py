"""What the page for authors says to type, typed as it stands, where only what it installs is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement

from relugrad.documents.front_matter import Own, own_settings
from relugrad.settings import Settings

from ..conftest import Archives
from ..examples import DOCS
from .conftest import SITES
from .test_notes import SLIPS, plain, with_a_slip

PAGE = (DOCS / "authors.md").read_text(encoding="utf-8")
SETTINGS = (DOCS / "settings.md").read_text(encoding="utf-8")
WORKFLOW = (SITES / "notes" / "check.yml").read_text(encoding="utf-8")
INSTALL = "python -m pip install "


def commands(section: str) -> list[str]:
    """What a section of the page says to type in a shell."""
    [text] = re.findall(rf"^\({section}\)=\n(.*?)(?=^\(authors-|\Z)", PAGE, re.M | re.S)
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    return [line for block in blocks for line in block.splitlines()]


INSTALLING = [line for line in commands("authors-install") if line.startswith(INSTALL)][-1]
STEPS = re.findall(r"^ +- run: (.+)$", WORKFLOW, re.M)


def closure(asked: Iterable[Requirement], ours: Sequence[str]) -> set[str]:
    """The distributions that come with some, by their names; `ours` are what the package needs."""
    todo = [(one.name, frozenset({"", *one.extras})) for one in asked]
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo:
        name, extras = one = todo.pop()
        if one in seen:
            continue
        seen.add(one)
        for line in ours if name == "relugrad" else metadata.requires(name) or ():
            needed = Requirement(line)
            marker = needed.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
                todo.append((needed.name, frozenset({"", *needed.extras})))
    return {name for name, _extras in seen} - {"relugrad"}


class Bare(NamedTuple):
    """An environment that has what the page installs, and nothing else."""

    scripts: Path

    def run(self, folder: Path, command: str) -> tuple[int, str]:
        """Type a command in a folder: its exit status and what it says."""
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST_"))}
        path = f"{self.scripts}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env=keep | {"PATH": path, "NO_COLOR": "1", "COLUMNS": "80"},
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
            check=False,
        )
        return done.returncode, plain(done.stdout, folder)


@pytest.fixture(scope="session")
def bare(archives: Archives, tmp_path_factory: pytest.TempPathFactory) -> Bare:
    """Make it without a package index: what is installed here is linked to."""
    folder = tmp_path_factory.mktemp("authors") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    install = [str(scripts / "python"), "-m", "pip", "install", "-q", "--no-index", "--no-deps"]
    subprocess.run([*install, str(archives.wheel)], check=True)
    [site] = folder.glob("**/site-packages")
    asked = [Requirement(one.strip('"')) for one in INSTALLING.removeprefix(INSTALL).split()]
    [ours] = metadata.distributions(name="relugrad", path=[str(site)])
    for name in closure(asked, ours.requires or ()):
        distribution = metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or () if file.parts[0] != ".."}:
            source = Path(str(distribution.locate_file(top)))
            if source.exists() and not (site / top).exists() and top != "__pycache__":
                (site / top).symlink_to(source)
    return Bare(scripts)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """The project of the page, in a folder of its own."""
    folder = tmp_path / "notes"
    shutil.copytree(SITES / "notes", folder, ignore=shutil.ignore_patterns("*.txt"))
    return folder


class TestTheEnvironment:
    def test_it_has_what_the_page_installs_and_nothing_else(self, bare: Bare) -> None:
        status, said = bare.run(
            bare.scripts, "python -c 'import myst_parser, pytest, sphinx, sybil'"
        )
        assert (status, said.strip()) == (0, "")
        assert bare.run(bare.scripts, "python -c 'import myst_nb'")[0] == 1
        assert bare.run(bare.scripts, "python -c 'import torch'")[0] == 1


class TestThePage:
    def test_the_right_project_is_right_by_every_door(self, bare: Bare, notes: Path) -> None:
        typed = commands("authors-project")
        assert [line.split()[:3] for line in typed] == [
            ["relugrad", "check", "."],
            ["python", "-m", "sphinx"],
            ["python", "-m", "pytest"],
        ]
        for line in typed:
            status, said = bare.run(notes, line)
            assert status == 0, said
        assert "5 of 5 equalities read" in bare.run(notes, typed[0])[1]
        # Nor does what the first run leaves behind make the second one fail.
        for line in typed:
            status, said = bare.run(notes, line)
            assert status == 0, said

    def test_a_slip_is_told_as_the_page_shows(self, bare: Bare, notes: Path) -> None:
        with_a_slip(notes, *SLIPS[0][:3])
        shown = {"sphinx": "sphinx.txt", "pytest": "pytest.txt"}
        for line in commands("authors-project"):
            status, said = bare.run(notes, line)
            assert status == 1, said
            for name, file in shown.items():
                if name in line:
                    assert said == (SITES / "notes" / file).read_text(encoding="utf-8")

    def test_an_old_text_becomes_green_and_stays_so(self, bare: Bare, notes: Path) -> None:
        for slip in SLIPS:
            with_a_slip(notes, *slip[:3])
        check, write, build = commands("authors-baseline")
        assert bare.run(notes, check)[0] == 1
        status, said = bare.run(notes, write)
        assert (status, said.strip()) == (0, "relugrad-baseline.json: 2 equalities")
        settings = notes / "pyproject.toml"
        [table] = re.findall(r"^```toml\n(\[tool.relugrad\]\nbaseline.*?)^```", PAGE, re.M | re.S)
        given = settings.read_text(encoding="utf-8").replace("strict = true\n", "")
        settings.write_text(given + table.removeprefix("[tool.relugrad]\n"), encoding="utf-8")
        status, said = bare.run(notes, build)
        assert status == 0, said
        for line in (check, *commands("authors-project")):
            status, said = bare.run(notes, line)
            assert status == 0, said
        page = notes / "index.md"
        text = page.read_text(encoding="utf-8")
        page.write_text(f"# More\n\nWords.\n\n{text}\n\n$$(XW)^T = X^T W^T$$\n", encoding="utf-8")
        for line in (check, *commands("authors-project")):
            status, said = bare.run(notes, line)
            assert status == 1, said
            assert "(XW)^T = X^T W^T" in said
            assert "2\\lambda W" not in said.replace(text, "")

    def test_the_other_commands_do_what_the_page_says(self, bare: Bare, notes: Path) -> None:
        for line in commands("authors-formats"):
            status, said = bare.run(notes, line)
            assert status == 0, said

    def test_its_settings_are_settings(self, tmp_path: Path) -> None:
        tables = re.findall(r"^```toml\n(.*?)^```", PAGE + SETTINGS, re.M | re.S)
        for table in tables:
            (tmp_path / "pyproject.toml").write_text(table, encoding="utf-8")
            assert Settings.found(tmp_path) != Settings(tmp_path)
        [page] = re.findall(r"^```yaml\n(---\n.*?)^```", SETTINGS, re.M | re.S)
        assert own_settings(page, "page.md") == Own(("A = A^T", "Z = XW"), "marked")
        assert len(tables) == 2

    def test_its_parser_for_sybil_finds_what_is_wrong(self, bare: Bare, notes: Path) -> None:
        [text] = re.findall(r"^```python\n(from sybil import.*?)^```", PAGE, re.M | re.S)
        (notes / "conftest.py").write_text(text, encoding="utf-8")
        module = 'r"""Notes.\n\nSo :math:`(AB)^T = {}`.\n"""\n'
        for right, status in (("B^TA^T", 0), ("A^TB^T", 1)):
            (notes / "module.py").write_text(module.format(right), encoding="utf-8")
            found, said = bare.run(notes, "python -m pytest -q")
            assert found == status, said
            assert ("module.py:3:" in said) == bool(status)

    def test_every_block_is_of_a_section_that_is_tested(self) -> None:
        sections = ("install", "project", "baseline", "formats")
        tested = sum(len(commands(f"authors-{one}")) for one in sections)
        every = re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
        assert tested == sum(len(block.splitlines()) for block in every)


class TestTheWorkflow:
    def test_it_installs_what_the_page_does(self) -> None:
        assert STEPS[0] == INSTALLING

    @pytest.mark.parametrize("slip", [None, *SLIPS])
    def test_each_step_is_red_only_on_a_wrong_project(
        self, bare: Bare, notes: Path, slip: tuple[str, str, str, str] | None
    ) -> None:
        if slip is not None:
            with_a_slip(notes, *slip[:3])
        for step in STEPS[1:]:
            status, said = bare.run(notes, step)
            assert status == (0 if slip is None else 1), said
