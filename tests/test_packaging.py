"""What is published: the wheel, the source distribution, the pins and the services' settings."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from .conftest import Archives

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def tracked() -> list[str]:
    """The files of the repository, save those that are deleted in the working tree."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


class TestWheel:
    def test_the_package_is_all_there_is(self, archives: Archives) -> None:
        tops = {name.partition("/")[0] for name in archives.in_wheel}
        assert tops == {"relugrad", f"relugrad-{metadata.version('relugrad')}.dist-info"}

    def test_every_file_of_the_package_is_in(self, archives: Archives) -> None:
        files = {name for name in tracked() if name.startswith("relugrad/")}
        assert "relugrad/py.typed" in files
        assert any(name.startswith("relugrad/book/static/") for name in files)
        assert any(name.endswith(".po") for name in files)
        assert files <= archives.in_wheel

    def test_the_sources_of_the_book_are_in(self, archives: Archives) -> None:
        """A page that is run as a notebook reads them there; what builds the book is not in."""
        folder = "relugrad/book/docs/"
        found = {name.removeprefix(folder) for name in archives.in_wheel if folder in name}
        pages = {
            name.removeprefix("docs/") for name in tracked() if re.match(r"docs/\w+\.md", name)
        }
        assert "derivation.md" in pages
        homework = {
            name.removeprefix("docs/") for name in tracked() if name.startswith("docs/homework/")
        }
        assert len(homework) == 12
        assert found >= pages | homework | {"conf.py", "figures.py"}
        built_with = {"publish.py", "translations.py", "package.json"}
        assert not found & built_with
        assert {Path(name).suffix for name in found} <= {".json", ".md", ".py", ".tex"}

    def test_what_maintainers_run_is_not_in(self, archives: Archives) -> None:
        scripts = {Path(name).name for name in tracked() if name.startswith("docs/bench/")}
        assert {"gradients.py", "cpu.json"} <= scripts
        modules = {name for name in archives.in_wheel if name.endswith(".py")}
        names = {Path(name).name for name in modules}
        assert not names & {"mutants.py", "autograd.py", "changes.py"}
        assert not names & scripts

    def test_metadata(self, archives: Archives) -> None:
        with zipfile.ZipFile(archives.wheel) as archive:
            [path] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
            fields = Parser().parsestr(archive.read(path).decode())
            licences = path.replace("METADATA", "licenses/")
            for name in ("LICENSE", "LICENSE-docs"):
                assert archive.read(licences + name) == (ROOT / name).read_bytes()
        assert fields["Name"] == "relugrad"
        assert fields["License-Expression"] == "BSD-3-Clause AND CC-BY-4.0"
        assert fields["Requires-Python"] == ">=3.11"
        assert fields.get_all("License-File") == ["LICENSE", "LICENSE-docs"]

    @pytest.mark.parametrize(
        ("equation", "status"), [("(AB)^T = B^TA^T", 0), ("(AB)^T = A^TB^T", 1)]
    )
    def test_the_command_runs_from_it(self, archives: Archives, equation: str, status: int) -> None:
        with zipfile.ZipFile(archives.wheel) as archive:
            [path] = [n for n in archive.namelist() if n.endswith(".dist-info/entry_points.txt")]
            declared = archive.read(path).decode()
        [(module, function)] = re.findall(r"^relugrad = ([\w.]+):(\w+)$", declared, re.MULTILINE)
        program = (
            f"import sys; sys.path.insert(0, {str(archives.wheel)!r})\n"
            f"from {module} import __file__, {function}\n"
            f"assert __file__.startswith({str(archives.wheel)!r})\n"
            f"sys.exit({function}(['check', '-e', {equation!r}]))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stderr


class TestSourceDistribution:
    def test_all_of_the_repository_is_in(self, archives: Archives) -> None:
        files = set(tracked())
        assert {"noxfile.py", "constraints.txt", "docs/conf.py", "tests/examples.py"} <= files
        assert files - archives.in_sdist == set()

    def test_nothing_that_is_built_is_in(self, archives: Archives) -> None:
        made = re.compile(r"(^|/)(_build|node_modules|__pycache__|\.nox|\.venv|dist)/|\.(pyc|mo)$")
        assert [name for name in sorted(archives.in_sdist) if made.search(name)] == []


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("vendor.readthedocs", ".readthedocs.yaml"),
        ("vendor.github-workflows", ".github/workflows/pages.yml"),
    ],
)
class TestServices:
    def test_settings_are_valid(self, schema: str, path: str) -> None:
        done = self.validate(schema, ROOT / path)
        assert done.returncode == 0, done.stdout + done.stderr

    def test_a_mistake_would_be_found(self, schema: str, path: str, tmp_path: Path) -> None:
        """Show that the validation can fail: an unknown top-level key is refused."""
        wrong = tmp_path / "wrong.yml"
        wrong.write_text((ROOT / path).read_text(encoding="utf-8") + "surprise: 1\n")
        assert self.validate(schema, wrong).returncode == 1

    def validate(self, schema: str, path: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=False)


def requirements() -> Iterator[tuple[str, Requirement]]:
    """Everything that `pyproject.toml` asks for, with where it does."""
    project = PYPROJECT["project"]
    lists = {
        "build-system": PYPROJECT["build-system"]["requires"],
        "dependencies": project["dependencies"],
        **project["optional-dependencies"],
        **{f"group {name}": lines for name, lines in PYPROJECT["dependency-groups"].items()},
    }
    for where, lines in lists.items():
        for line in lines:
            if isinstance(line, str):  # and not {include-group = …}, which is listed itself
                yield where, Requirement(line)


class TestPins:
    LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    def pins(self) -> dict[str, str]:
        return {
            canonicalize_name(name): version
            for name, _, version in (line.partition("==") for line in self.LINES)
        }

    def test_every_line_is_a_plain_pin(self) -> None:
        """No URL, no range, and no local version, which would name a build not had everywhere."""
        for line in self.LINES:
            assert re.fullmatch(r"[\w.-]+==[\w.!]+", line), line

    def test_lines_are_sorted_and_unique(self) -> None:
        names = [line.partition("==")[0].lower().replace("_", "-") for line in self.LINES]
        assert len(set(names)) == len(names)
        assert names == sorted(names)

    @pytest.mark.parametrize(("where", "requirement"), list(requirements()), ids=str)
    def test_what_is_asked_for_is_pinned(self, where: str, requirement: Requirement) -> None:
        pinned = self.pins().get(canonicalize_name(requirement.name))
        assert pinned is not None, f"{where}: {requirement} has no pin"
        assert requirement.specifier.contains(pinned)

    @pytest.mark.parametrize(("where", "requirement"), list(requirements()), ids=str)
    def test_what_is_installed_is_what_is_pinned(
        self, where: str, requirement: Requirement
    ) -> None:
        try:
            installed = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            pytest.skip(f"{requirement.name} belongs to another group's environment")
        assert Version(installed).public == self.pins()[canonicalize_name(requirement.name)]

    def test_the_lock_of_the_renderer_names_no_registry(self) -> None:
        """Each package is known by its digest, so that any mirror may serve it."""
        lock = json.loads((ROOT / "docs" / "package-lock.json").read_text(encoding="utf-8"))
        packages = {path: entry for path, entry in lock["packages"].items() if path}
        assert "node_modules/katex" in packages
        for path, entry in packages.items():
            assert entry["integrity"].startswith("sha512-"), path
            assert "resolved" not in entry, path
