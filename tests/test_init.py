"""The public names are loaded when they are used, and each part imports only what it may know."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

import relugrad

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "relugrad"

BOOK = {"sphinx", "docutils", "sybil"}


def run(program: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


class TestNames:
    @pytest.mark.parametrize("name", relugrad.__all__)
    def test_every_public_name_is_there(self, name: str) -> None:
        assert getattr(relugrad, name) is not None
        assert name in dir(relugrad)

    def test_a_name_is_the_object_of_its_module(self) -> None:
        for name, module in relugrad._MODULE_OF.items():
            home = importlib.import_module(f"relugrad.{module}")
            assert getattr(relugrad, name) is getattr(home, name)
        for name in relugrad._MODULES:
            assert getattr(relugrad, name) is importlib.import_module(f"relugrad.{name}")

    def test_type_checkers_see_the_same_names(self) -> None:
        [block] = [
            statement
            for statement in ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8")).body
            if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING"
        ]
        seen = {
            alias.asname
            for statement in block.body
            if isinstance(statement, ast.ImportFrom)
            for alias in statement.names
        }
        assert seen == set(relugrad.__all__) - {"__version__"}

    def test_the_api_page_lists_each_name_once(self) -> None:
        """In one of two lists: the checker's names, or those that need PyTorch."""
        page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
        checker, layer = re.search(
            r"needs Python alone:\n\n(.*?)\n\n.*?brings:\n\n(.*?)\n\n", page, re.DOTALL
        ).groups()  # type: ignore[union-attr]
        named = [re.findall(r"`~?relugrad\.(?:errors\.)?(\w+)`", part) for part in (checker, layer)]
        assert sorted(named[0] + named[1]) == sorted({*relugrad.__all__} - {"__version__"})
        assert set(named[1]) == relugrad._WITH_TORCH | {"course"}

    def test_another_name_is_an_attribute_error(self) -> None:
        with pytest.raises(AttributeError, match=r"module 'relugrad' has no attribute 'gradient'"):
            relugrad.gradient  # noqa: B018


class TestLoading:
    """In processes of their own, since this one has loaded everything."""

    HEAVY = "{'torch', 'numpy', 'jaxtyping', 'sphinx', 'docutils', 'sybil'}"

    @pytest.mark.parametrize(
        "statement",
        [
            "import relugrad",
            "import relugrad; dir(relugrad); relugrad.__version__",
            "import relugrad; relugrad.check('$$A = A$$'); relugrad.ArgumentError",
            "from relugrad.cli import main; main(['check', '-e', 'A = A'])",
            "import relugrad.documents.reading, relugrad.verify",
            "import relugrad; relugrad.course.GIVEN; relugrad.course.TABLES",
        ],
    )
    def test_nothing_heavy_is_loaded(self, statement: str) -> None:
        loaded = f"print(sorted({self.HEAVY} & sys.modules.keys()))"
        assert run(f"import sys\n{statement}\n{loaded}").splitlines()[-1] == "[]"

    def test_the_objective_loads_torch(self) -> None:
        """The test above can fail."""
        program = (
            f"import sys, relugrad; relugrad.objective; print({self.HEAVY} & {{*sys.modules}})"
        )
        assert "torch" in run(program)


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(name: str, source: str, *, package: bool = False) -> Iterator[str]:
    """Every module that a module imports anywhere in it, by its full name."""
    parts = name.split(".")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = parts[: len(parts) - node.level + package] if node.level else []
            base = ".".join([*up, *filter(None, [node.module])])
            for alias in node.names:
                # `from . import course` imports a module, `from .errors import X` a name of one.
                inner = f"{base}.{alias.name}"
                yield inner if inner in MODULES else base


def imported_by(name: str) -> set[str]:
    path = MODULES[name]
    source = path.read_text(encoding="utf-8")
    return set(imports(name, source, package=path.name == "__init__.py"))


def top(module: str) -> str:
    return module.partition(".")[0]


def within(module: str, *allowed: str) -> bool:
    """Whether a module is one of the standard library, or lies in what is allowed."""
    return top(module) in sys.stdlib_module_names or any(
        module == part or module.startswith(f"{part}.") for part in allowed
    )


class TestLayers:
    def test_imports_are_read_as_python_reads_them(self) -> None:
        source = "import a.b\nfrom . import nodes\ndef f():\n    from ..errors import NotReadError"
        found = list(imports("relugrad.language.parser", source))
        assert found == ["a.b", "relugrad.language.nodes", "relugrad.errors"]
        assert list(imports("relugrad", "from . import course", package=True)) == [
            "relugrad.course"
        ]

    @pytest.mark.parametrize("name", MODULES)
    def test_only_the_book_knows_sphinx_and_sybil(self, name: str) -> None:
        if not name.startswith("relugrad.book"):
            assert {top(module) for module in imported_by(name)} & BOOK == set()

    LATEX = ("tokens", "vocabulary", "macros", "environments", "groups", "spacing")
    # What all may import: the words and the exceptions of what is said to a reader, expressions
    # that are compiled at their first use, and what keeps values.
    SAID = ("wording", "errors", "patterns", "recent")

    # What a folder's modules may import, beside the standard library and themselves.
    BELOW: ClassVar = {
        "core": SAID,
        "documents": (*LATEX, *SAID),
        "language": ("core", "documents", *LATEX, *SAID),
        "verify": ("core", "documents", "language", *LATEX, *SAID),
    }

    @pytest.mark.parametrize("name", MODULES)
    def test_every_arrow_points_down(self, name: str) -> None:
        folder = name.split(".")[1] if "." in name else ""
        if folder in self.BELOW:
            allowed = [f"relugrad.{part}" for part in (folder, *self.BELOW[folder])]
            assert [m for m in imported_by(name) if not within(m, *allowed)] == []

    def test_the_parser_knows_no_construct(self) -> None:
        """They register how they are read, and may import it."""
        below = ("cursor", "dots", "nodes", "series", "signs")
        parts = ("tokens", *self.SAID, *(f"language.{part}" for part in below))
        allowed = [f"relugrad.{part}" for part in parts]
        assert [m for m in imported_by("relugrad.language.parser") if not within(m, *allowed)] == []

    @pytest.mark.parametrize("name", LATEX)
    def test_tokens_know_the_errors_alone(self, name: str) -> None:
        name, allowed = (
            f"relugrad.{name}",
            [f"relugrad.{part}" for part in (*self.LATEX, *self.SAID)],
        )
        assert [m for m in imported_by(name) if not within(m, *allowed)] == []

    OBJECTIVE = tuple(
        f"relugrad.{name}" for name in ("errors", "extras", "arguments", "kernels", "workers")
    )

    @pytest.mark.parametrize("name", ["closed_form", "arguments", "kernels", "workers", "course"])
    def test_the_objective_knows_torch_alone(self, name: str) -> None:
        allowed = ("torch", "jaxtyping", *self.OBJECTIVE)
        assert [m for m in imported_by(f"relugrad.{name}") if not within(m, *allowed)] == []

    STREAM: ClassVar = [name for name in MODULES if f"{name}.".startswith("relugrad.stream.")]

    @pytest.mark.parametrize("name", ["relugrad.training", *STREAM])
    def test_what_is_built_on_it_knows_it_and_torch(self, name: str) -> None:
        # NumPy, of the mapped files, is PyTorch's own companion and is loaded where it is used.
        on = ("relugrad.closed_form", "relugrad.training", "relugrad.stream", "numpy")
        allowed = ("torch", "jaxtyping", *on, *self.OBJECTIVE)
        assert [m for m in imported_by(name) if not within(m, *allowed)] == []
