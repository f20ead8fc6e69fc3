"""What `pyproject.toml` and `conf.py` say, in a build: severity, choice, baseline and marks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sphinx.errors import ConfigError

from relugrad.cli import main

from .conftest import Build, Site, warnings

PAGE = """# Page

$$(AB)^T = A^T B^T$$

$$Q = \\int f$$

$$R = \\int g$$

$$A^T = A + 0$$

$$A + B = B + A$$
"""


@pytest.fixture
def folder(site: Site) -> Path:
    path = site("true")
    (path / "second.md").write_text("---\norphan: true\n---\n# None\n", encoding="utf-8")
    (path / "index.md").write_text(PAGE, encoding="utf-8")
    return path


def says(folder: Path, *lines: str) -> None:
    (folder / "pyproject.toml").write_text("\n".join(["[tool.relugrad]", *lines, ""]))


def kinds(build: Build, folder: Path, **options: object) -> list[str]:
    app = build(folder, freshenv=True, confoverrides=options)
    return [kind for _, kind in warnings(app).values()]


def test_each_kind_has_a_type_of_its_own_and_one_cause_one_warning(
    build: Build, folder: Path
) -> None:
    found = warnings(build(folder))
    assert {line: kind for line, (_, kind) in found.items()} == {
        3: "relugrad.false",
        5: "relugrad.unread",
        9: "relugrad.assumed",
    }
    assert "2 equalities are not read because of this, in lines 5, 7" in found[5][0]


def test_severity_comes_from_either_file_and_conf_py_goes_first(build: Build, folder: Path) -> None:
    says(folder, "strict = false", "severity = {assumed = 'warning'}")
    assert kinds(build, folder) == ["relugrad.false", "relugrad.assumed"]
    severity = {"unread": "error", "false": "ignore"}
    assert kinds(build, folder, relugrad_severity=severity) == ["relugrad.unread"]
    assert len(kinds(build, folder, relugrad_strict=True)) == 3


def test_a_mistake_in_either_file_is_a_mistake_of_the_configuration(
    build: Build, folder: Path
) -> None:
    with pytest.raises(ConfigError, match=r"severity\.unread: expected one of"):
        build(folder, confoverrides={"relugrad_severity": {"unread": "loud"}})
    says(folder, "stric = true")
    with pytest.raises(ConfigError, match="stric: not a setting"):
        build(folder)


def test_every_display_that_was_checked_says_how_it_came_out(build: Build, folder: Path) -> None:
    says(folder, "severity = {false = 'ignore', unread = 'ignore', assumed = 'ignore'}")
    app = build(folder)
    assert app.warning.getvalue() == ""
    html = (app.outdir / "index.html").read_text(encoding="utf-8")
    marks = re.findall(r'<(?:div|details) class="relugrad-mark ?([\w-]*)"', html)
    assert marks == [
        "relugrad-false", "relugrad-unread", "relugrad-unread", "relugrad-condition", "",
    ]  # fmt: skip
    app = build(folder, freshenv=True, confoverrides={"relugrad_marks": False})
    assert "relugrad-mark" not in (app.outdir / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["index.md", "index.rst"])
def test_what_is_not_chosen_is_neither_warned_about_nor_marked(
    build: Build, folder: Path, name: str
) -> None:
    pages = {
        "index.md": "# Page\n\n$$(AB)^T = A^T B^T$$\n\n$$% checked\nA + B = B + A$$\n\n"
        "```{math}\n:class: relugrad-checked\n(2A)^T = A^T\n```\n\n"
        "## On\n\n% relugrad: on\n\n$$(3A)^T = A^T$$\n\n### In\n\n$$(4A)^T = A^T$$\n\n"
        "<!-- relugrad: off -->\n\n$$(5A)^T = A^T$$\n\n## After\n\n$$(6A)^T = A^T$$\n",
        "index.rst": "Page\n====\n\n.. math:: (AB)^T = A^T B^T\n\n.. math::\n"
        "   :class: relugrad-checked\n\n   A + B = B + A\n   (2A)^T = A^T\n\n"
        "On\n--\n\n.. relugrad: on\n\n.. math:: (3A)^T = A^T\n\n"
        "In\n..\n\n.. math:: (4A)^T = A^T\n\n"
        ".. relugrad: off\n\n.. math:: (5A)^T = A^T\n\nAfter\n-----\n\n.. math:: (6A)^T = A^T\n",
    }
    (folder / "index.md").unlink()
    text = pages[name].replace("A + B = B + A\n   (2A)", "(2A)")
    (folder / name).write_text(text, encoding="utf-8")
    app = build(folder, confoverrides={"relugrad_check": "marked"})
    found = [re.findall(r"\((\d)A\)", said)[0] for said, _ in warnings(app).values()]
    assert found == ["2", "3", "4"]
    html = (app.outdir / "index.html").read_text(encoding="utf-8")
    assert html.count("relugrad-mark relugrad-false") == 3
    build(folder, freshenv=True)


def test_a_baseline_that_the_command_wrote_makes_a_build_green(
    build: Build, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(kinds(build, folder)) == 3
    monkeypatch.chdir(folder)
    assert main(["check", "--write-baseline", "index.md"]) == 0
    says(folder, "baseline = 'relugrad-baseline.json'")
    assert kinds(build, folder) == []
    (folder / "index.md").write_text(f"{PAGE}\n$$(CD)^T = C^T D^T$$\n", encoding="utf-8")
    assert list(warnings(build(folder))) == [13]


def test_a_build_adds_to_the_baseline(build: Build, folder: Path) -> None:
    options = {"relugrad_baseline": "known.json"}
    with pytest.raises(ConfigError, match=r"known\.json: cannot be read"):
        build(folder, confoverrides=options)
    assert kinds(build, folder, **options, relugrad_write_baseline=True) == []
    assert kinds(build, folder, **options) == []
    text = (folder / "known.json").read_text(encoding="utf-8")
    assert kinds(build, folder, **options, relugrad_write_baseline=True) == []
    assert (folder / "known.json").read_text(encoding="utf-8") == text
