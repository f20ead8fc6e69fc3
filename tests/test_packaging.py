"""What is published: the wheel, the source distribution, the pins and the services' settings."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from importlib import metadata
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import pytest
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

import relugrad
from relugrad import course

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


class Bare(NamedTuple):
    """A virtual environment with pip and the wheel, and nothing else."""

    folder: Path

    def run(self, *command: str, status: int = 0, cwd: Path | None = None) -> str:
        """What a program of its own prints, run outside of the repository by default."""
        there = self.folder / ("Scripts" if sys.platform == "win32" else "bin")
        done = subprocess.run(
            [str(there / command[0]), *command[1:]],
            capture_output=True,
            text=True,
            check=False,
            cwd=cwd or self.folder,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def python(self, program: str) -> str:
        return self.run("python", "-c", program)


@pytest.fixture(scope="module")
def bare(archives: Archives, tmp_path_factory: pytest.TempPathFactory) -> Bare:
    """Install the wheel alone, without an index."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    made = Bare(folder)
    offline = ("--no-index", "--no-deps", "--disable-pip-version-check")
    made.run("python", "-m", "pip", "install", "-q", *offline, str(archives.wheel))
    return made


class TestBareEnvironment:
    REPORT = ("problem", "definitions", "derivation")
    WITH_TORCH = sorted(relugrad._WITH_TORCH)

    def test_nothing_comes_with_it(self, bare: Bare) -> None:
        listed = json.loads(bare.run("python", "-m", "pip", "list", "--format=json"))
        assert {entry["name"] for entry in listed} - {"pip", "setuptools"} == {"relugrad"}

    def test_the_course_report_is_checked(self, bare: Bare) -> None:
        """The pages with its derivation travel with the wheel; each equation on them is proved."""
        program = f"""
import relugrad
from relugrad.book import sources
for name in {self.REPORT}:
    result = relugrad.check(
        sources.folder() / f"{{name}}.md", given=relugrad.course.GIVEN, strict=True
    )
    result.raise_for_false()
    print(name, *(check.basis for check in result.checks if check.verdict == "holds"))
"""
        proved = dict(line.partition(" ")[::2] for line in bare.python(program).splitlines())
        assert list(proved) == [*self.REPORT]
        assert len(proved["derivation"].split()) >= 10
        assert {basis for told in proved.values() for basis in told.split()} == {"proved"}

    def test_the_slip_of_the_report_is_found(self, bare: Bare) -> None:
        """The factor 2 that its first line for the derivative with respect to X has lost."""
        given = (arg for definition in course.GIVEN for arg in ("--given", definition))
        slip = r"\frac{\partial f}{\partial X} = ((\max(XW, 0) - Y) \odot H(XW))W^T"
        told = bare.run("relugrad", "check", *given, "-e", slip, status=1)
        assert "FALSE" in told and "½" in told

    def test_the_commands_of_the_readme_run(self, bare: Bare) -> None:
        """Those of the package as they stand; of the others, what they name is there."""
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        commands = [shlex.split(line) for block in blocks for line in block.splitlines()]
        ours = [command for command in commands if command[0] == "relugrad"]
        assert len(ours) == 2
        for command in ours:
            assert "holds" in bare.run(*command, cwd=ROOT)
        extras = re.findall(r"pip install \"\.\[(\w+)\]\"", text)
        assert set(extras) == {"book", "torch"} < set(PYPROJECT["project"]["optional-dependencies"])

    def test_it_is_small(self, bare: Bare) -> None:
        """With pip, and with everything compiled that has been used."""
        taken = sum(path.stat().st_size for path in bare.folder.rglob("*") if path.is_file())
        assert taken < 30e6

    @pytest.mark.parametrize("name", WITH_TORCH)
    def test_what_needs_torch_says_so(self, bare: Bare, name: str) -> None:
        wanted = f'relugrad.{name} needs PyTorch: pip install "relugrad[torch]"'
        use = f"relugrad.{name}{'.gradients' if name == 'stream' else ''}(1, 2, 3)"
        program = f"import relugrad\ntry: {use}\nexcept ImportError as error: print(error)"
        assert bare.python(program).strip() == wanted
        assert bare.python(f"import relugrad; print(relugrad.{name})").strip() == f"<{wanted}>"

    @pytest.mark.parametrize(
        ("program", "told"),
        [
            ("import relugrad.stream", "stream"),
            ("import relugrad; relugrad.course.matrices()", "course.matrices"),
            ("import relugrad; relugrad.course.compare('f', 1.0)", "course.compare"),
        ],
    )
    def test_modules_say_so_too(self, bare: Bare, program: str, told: str) -> None:
        caught = (
            f"import relugrad\ntry: {program}\nexcept relugrad.MissingTorchError as e: print(e)"
        )
        assert bare.python(caught).startswith(f"relugrad.{told} needs PyTorch: pip install")

    @pytest.mark.parametrize(
        "program",
        [
            "import relugrad; print(all(hasattr(relugrad, name) for name in relugrad.__all__))",
            "import relugrad; print(set(relugrad.__all__) <= set(dir(relugrad)))",
            "from relugrad import *; print(check('$$A = A$$').ok)",
            "from relugrad import gradients; print(not hasattr(gradients, '__wrapped__'))",
            "import pydoc, relugrad; print('needs PyTorch' in pydoc.render_doc(relugrad))",
            "import pydoc, relugrad; print('needs' in pydoc.render_doc(relugrad.gradients))",
            "import copy, relugrad; print(repr(copy.copy(relugrad.loss)) == repr(relugrad.loss))",
            "import relugrad; print(relugrad.course.TABLES['f'] == (('99.9048',),))",
        ],
    )
    def test_looking_around_raises_nothing(self, bare: Bare, program: str) -> None:
        assert bare.python(program).strip() == "True"


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
        ("vendor.github-workflows", ".github/workflows/release.yml"),
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


class TestRelease:
    """What can be seen of it without an index: the archives' metadata, and the workflow."""

    PATH = ROOT / ".github" / "workflows" / "release.yml"
    JOBS: ClassVar[dict[str, Any]] = YAML(typ="safe").load(PATH)["jobs"]

    def test_an_index_would_take_the_metadata(self, archives: Archives) -> None:
        with zipfile.ZipFile(archives.wheel) as archive:
            [path] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
            found = Metadata.from_email(archive.read(path), validate=True)
        assert found.description_content_type == "text/markdown"
        assert found.description == (ROOT / "README.md").read_text(encoding="utf-8")
        assert found.provides_extra == ["book", "notebooks", "torch"]
        assert [r for r in found.requires_dist or () if r.marker is None] == []

    def test_it_publishes_what_was_built_and_checked(self) -> None:
        assert set(self.JOBS["publish"]["needs"]) == {"check", "build"}
        [up] = [s for s in self.JOBS["build"]["steps"] if "upload-artifact" in s.get("uses", "")]
        down, publish = self.JOBS["publish"]["steps"]
        assert down["uses"].startswith("actions/download-artifact@")
        assert {up["with"][key] == down["with"][key] for key in ("name", "path")} == {True}
        assert publish["uses"].startswith("pypa/gh-action-pypi-publish@")

    def test_the_index_trusts_one_job_and_no_password(self) -> None:
        trusted = [name for name, job in self.JOBS.items() if "permissions" in job]
        assert trusted == ["publish"]
        assert self.JOBS["publish"]["permissions"] == {"id-token": "write"}
        assert "secrets" not in self.PATH.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", [*sorted((ROOT / ".github" / "workflows").glob("*.yml")), ROOT / "README.md"], ids=str
)
def test_nox_is_asked_for_sessions_that_there_are(path: Path) -> None:
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    sessions = re.findall(r'^    "(\w+)": \(|^@nox\.session.*\ndef (\w+)', noxfile, re.MULTILINE)
    asked = re.findall(r"nox -s (\w+)", path.read_text(encoding="utf-8"))
    assert asked and set(asked) <= {name for names in sessions for name in names}


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
            # What includes another group or extra: that one is listed itself.
            if isinstance(line, str) and not line.startswith("relugrad["):
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
