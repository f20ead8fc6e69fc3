"""What a project says of its checks: settings, choice, severity, baseline, formats, watching."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree as Xml

import pytest

from relugrad.cli import main

FALSE = "$$(AB)^T = A^T B^T$$\n"
UNREAD = "$$Q = \\int f$$\n\n$$R = \\int g$$\n"
TRUE = "$$A + B = B + A$$\n"
ASSUMED = "$$A^T = A + 0$$\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(f"# Page\n\n{TRUE}\n{UNREAD}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def says(project: Path, *lines: str) -> None:
    text = "\n".join(["[tool.relugrad]", *lines, ""])
    (project / "pyproject.toml").write_text(text, encoding="utf-8")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        status = main(["check", *arguments])
    except SystemExit as stopped:
        status = int(str(stopped.code))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def verdicts(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[int, str, str]]:
    found = json.loads(run(capsys, "--format", "json", *arguments)[1])
    return [(one["line"], one["verdict"], one["level"]) for one in found["checks"]]


class TestSettings:
    def test_they_hold_from_the_folder_of_pyproject_down(
        self, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (project / "docs" / "page.md").write_text("$$Z + A = XW + A$$\n", encoding="utf-8")
        assert verdicts(capsys, "docs")[0][1] != "holds"
        says(project, "given = ['Z = XW']", "strict = true")
        assert verdicts(capsys, "docs") == [(1, "holds", "ignore")]
        monkeypatch.chdir(project.parent)
        assert verdicts(capsys, f"{project.name}/docs/page.md") == [(1, "holds", "ignore")]

    def test_strict_and_severity(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for lines, status, level in (
            ((), 0, "note"),
            (("strict = true",), 1, "error"),
            (("strict = true", "severity = {unread = 'warning'}"), 0, "warning"),
            (("severity = {unread = 'ignore'}",), 0, "ignore"),
        ):
            says(project, *lines)
            assert run(capsys, "docs")[0] == status
            assert verdicts(capsys, "docs")[1] == (5, "unread", level)
            assert (": not read\n" in run(capsys, "docs")[1]) == (level != "ignore")
        assert run(capsys, "--strict", "docs")[0] == 1

    def test_what_is_left_out(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (project / "docs" / "old").mkdir()
        (project / "docs" / "old" / "a.md").write_text(FALSE, encoding="utf-8")
        (project / "docs" / "b.tex").write_text(FALSE, encoding="utf-8")
        assert run(capsys, ".")[0] == 1
        says(project, "exclude = ['docs/old', '*.tex']")
        for paths in ((".",), ("docs/old/a.md", "docs/b.tex"), ("docs/*",)):
            assert run(capsys, *paths)[0] == 0

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("stric = true", "stric: not a setting; there are given, strict, "),
            ("strict = 1", "strict: expected true or false, got 1"),
            ("given = [1]", "given: expected a string or a list of strings, got [1]"),
            ("check = 'some'", "check: expected one of all, marked, none, got 'some'"),
            ("severity = {unread = 'loud'}", "severity.unread: expected one of ignore, note, "),
            ("severity = {loud = 'note'}", "severity: expected one of false, unless, assumed, "),
            ("given = ", "pyproject.toml: is not TOML"),
            ("baseline = 'absent.json'", "absent.json: cannot be read: No such file"),
        ],
    )
    def test_a_mistake_is_one_line(
        self, project: Path, capsys: pytest.CaptureFixture[str], line: str, said: str
    ) -> None:
        says(project, line)
        status, out, err = run(capsys, "docs")
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert said in err

    def test_given_may_be_a_declaration(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (project / "docs" / "page.md").write_text("$$(P + Q)^2 = P^2 + 2PQ + Q^2$$\n")
        assert verdicts(capsys, "docs") == [(1, "false", "error")]
        for given in (r"P, Q \in \mathbb{R}", "P is a scalar', 'Q is a scalar"):
            says(project, f"given = ['{given}']")
            assert verdicts(capsys, "docs") == [(1, "holds", "ignore")]
        says(project, "given = ['P is nonsense']")
        assert "nor a declaration such as" in run(capsys, "docs")[2]


class TestChoice:
    MARKED: ClassVar = {
        "page.md": f"{FALSE}\n$$% checked\n{TRUE[2:]}\n```{{math}}\n:class: relugrad-checked\n"
        f"C + D = D + C\n```\n\n# On\n\n<!-- relugrad: on -->\n\n{TRUE}\n## In\n\n{TRUE}\n"
        f"<!-- relugrad: off -->\n\n{FALSE}\n# After\n\n{FALSE}",
        "page.rst": ".. math:: (AB)^T = A^T B^T\n\n.. math::\n   :class: relugrad-checked\n\n"
        "   A + B = B + A\n\nOn\n==\n\n.. relugrad: on\n\n.. math:: C + D = D + C\n",
        "page.tex": "\\[(AB)^T = A^T B^T\\]\n\n\\section{On}\n\n"
        "% relugrad: on\n\\[A + B = B + A\\]\n",
    }

    @pytest.mark.parametrize(("name", "lines"), [
        ("page.md", [4, 8, 15, 19]), ("page.rst", [6, 13]), ("page.tex", [6]),
    ])  # fmt: skip
    def test_marked_ones_alone(
        self, project: Path, capsys: pytest.CaptureFixture[str], name: str, lines: list[int]
    ) -> None:
        (project / name).write_text(self.MARKED[name], encoding="utf-8")
        assert run(capsys, name)[0] == 1
        says(project, "check = 'marked'")
        status, out, _ = run(capsys, name)
        assert status == 0, out
        assert [line for line, *_ in verdicts(capsys, name)] == lines
        assert re.search(r"\d left out\n", out)

    def test_they_still_define(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        text = "$$Z = XW$$\n\n$$% checked\nZ + A = XW + A$$\n"
        (project / "page.md").write_text(text, encoding="utf-8")
        says(project, "check = 'marked'")
        assert verdicts(capsys, "page.md") == [(4, "holds", "ignore")]

    def test_a_page_says_more_than_its_project(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        page = project / "page.md"
        page.write_text(f"---\nrelugrad:\n  check: none\n---\n\n{FALSE}", encoding="utf-8")
        assert run(capsys, "--strict", "page.md")[0] == 0
        page.write_text(f"---\nrelugrad:\n  check: all\n---\n\n{FALSE}", encoding="utf-8")
        says(project, "check = 'none'")
        assert run(capsys, "page.md")[0] == 1

    def test_a_section_can_be_left_out_in_a_notebook(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        cells = [FALSE, "# A\n\n% relugrad: off", FALSE, "# B", FALSE]
        notebook = {"cells": [{"cell_type": "markdown", "source": cell} for cell in cells]}
        (project / "n.ipynb").write_text(json.dumps(notebook, indent=1), encoding="utf-8")
        told = re.findall(r"cell (\d): FALSE", run(capsys, "n.ipynb")[1])
        assert told == ["1", "5"]


class TestBaseline:
    @pytest.fixture
    def known(self, project: Path, capsys: pytest.CaptureFixture[str]) -> Path:
        page = project / "docs" / "page.md"
        page.write_text(page.read_text() + f"\n{FALSE}\n{ASSUMED}", encoding="utf-8")
        says(project, "strict = true")
        assert run(capsys, "docs")[0] == 1
        status, out, _ = run(capsys, "--write-baseline", "docs")
        assert status == 0
        assert out == f"{project / 'relugrad-baseline.json'}: 4 equalities\n"
        says(project, "strict = true", "baseline = 'relugrad-baseline.json'")
        return page

    def test_what_it_has_is_no_error_wherever_it_moves(
        self, known: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = known.read_text().replace("(AB)^T = A^T B^T", "\n(AB)^T  =  A^T B^T. % why\n")
        known.write_text(f"# More\n\nWords.\n\n{text}", encoding="utf-8")
        status, out, _ = run(capsys, "docs")
        assert status == 0, out
        assert out.startswith("docs/page.md:7:3: holds\n")
        assert "4 equalities known from the baseline" in out
        assert run(capsys, "--quiet", "docs") == (0, "", "")

    def test_what_is_new_is_told_alone(
        self, known: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        known.write_text(known.read_text() + f"\n$$(CD)^T = C^T D^T$$\n\n{FALSE}", encoding="utf-8")
        status, out, _ = run(capsys, "--quiet", "docs")
        assert status == 1
        # One that is written once more is new, too.
        assert re.findall(r"page.md:(\d+)", out) == ["13", "15"]

    def test_another_file_has_its_own(
        self, known: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        known.rename(known.with_name("renamed.md"))
        assert run(capsys, "docs")[0] == 1

    def test_one_that_was_false_may_become_unread_but_not_the_other_way(
        self, known: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = known.parent.parent / "relugrad-baseline.json"
        found = json.loads(path.read_text())
        kinds = found["files"]["docs/page.md"]
        assert kinds["false"] == ["(AB)^T = A^T B^T"]
        kinds["false"] += kinds.pop("unread")
        path.write_text(json.dumps(found))
        assert run(capsys, "docs")[0] == 0
        kinds["unread"] = kinds.pop("false")
        path.write_text(json.dumps(found))
        assert run(capsys, "docs")[0] == 1

    def test_what_is_gone_is_counted_and_forgotten(
        self, known: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        known.write_text(TRUE, encoding="utf-8")
        assert "4 equalities of the baseline are gone" in run(capsys, "docs")[1]
        run(capsys, "--write-baseline", "docs")
        assert (
            json.loads((known.parent.parent / "relugrad-baseline.json").read_text())["files"] == {}
        )

    def test_another_file_is_no_baseline(
        self, known: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for text in ("[]", "{}", "x", '{"format": 2, "files": {}}'):
            (known.parent / "b.json").write_text(text)
            status, _, err = run(capsys, "--baseline", "docs/b.json", "docs")
            assert (status, err.count("\n")) == (2, 1)
            assert "is not a baseline" in err


class TestFormats:
    @pytest.fixture
    def page(self, project: Path) -> Path:
        text = f"# Page\n\n{FALSE}\n{UNREAD}\n$$\nA &= A \\\\\n  &= 2A\n$$\n"
        (project / "docs" / "page.md").write_text(text, encoding="utf-8")
        (project / "docs" / "bad,file.md").write_bytes(b"\xff")
        return project / "docs" / "page.md"

    def test_github(self, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = run(capsys, "--format", "github", "docs")
        lines = out.splitlines()
        assert status == 3
        assert lines[0] == "::error file=docs/bad%2Cfile.md::is not UTF-8 text (byte 0)"
        assert lines[1].startswith("::error file=docs/page.md,line=3,col=12,title=FALSE::  (AB)^T")
        assert "%0A" in lines[1]
        assert lines[2].startswith("::notice file=docs/page.md,line=5,col=7,title=not read::")
        # What waits for one thing is one message.
        assert sum("title=not read" in line for line in lines) == 1
        assert "2 equalities are not read because of this, in lines 5, 7" in lines[2]

    def test_sarif(self, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = run(capsys, "--format", "sarif", "docs")
        [found] = json.loads(out)["runs"]
        assert status == found["invocations"][0]["exitCode"] == 3
        rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
        assert {result["ruleId"] for result in found["results"]} <= set(rules)
        first = found["results"][0]
        assert (first["ruleId"], first["level"]) == ("false", "error")
        place = first["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "docs/page.md"
        assert place["region"] == {
            "startLine": 3, "startColumn": 12, "endLine": 3, "endColumn": 19,
        }  # fmt: skip
        text = page.read_text().split("\n")[2]
        assert text[12 - 1 : 19 - 1] == "A^T B^T"
        [notice] = found["invocations"][0]["toolExecutionNotifications"]
        assert notice["message"]["text"] == "is not UTF-8 text (byte 0)"

    def test_junit(self, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = run(capsys, "--format", "junit", "docs")
        suites = {suite.get("name"): suite for suite in Xml.fromstring(out)}
        assert status == 3
        suite = suites["docs/page.md"]
        counts = [suite.get(key) for key in ("tests", "failures", "errors", "skipped")]
        assert counts[0] == "4"
        assert counts[2:] == ["0", "2"] or counts[2:] == ["0", "3"]
        [failure] = [case for case in suite if case.get("line") == "3"]
        assert "(AB)^T" in str(failure.findtext("failure"))
        assert suites["docs/bad,file.md"].get("errors") == "1"

    def test_json_has_spans_and_counterexamples(
        self, page: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        page.write_text("$$(2A)^T = A^T$$\n", encoding="utf-8")
        [one] = json.loads(run(capsys, "--format", "json", str(page))[1])["checks"]
        assert "(2A)^T = A^T"[slice(*one["span"])] == "A^T"
        assert one["counterexample"]["values"] == {"A": "[1]"}

    def test_a_file_is_summed_up_in_a_line(
        self, page: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        page.with_name("other.md").write_text(TRUE, encoding="utf-8")
        out = run(capsys, "docs")[1]
        assert "\ndocs/other.md: 1 equality: 1 holds, 0 false\n" in out

    def test_patterns(self, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
        page.with_name("image.png").touch()
        (page.parent / ".hidden").mkdir()
        (page.parent / ".hidden" / "x.md").write_text(FALSE)
        assert "docs/page.md:3:12" in run(capsys, "docs/p*.md")[1]
        assert run(capsys, "docs/*.png")[0] == 0
        status, _, err = run(capsys, "docs/*.org")
        assert (status, err) == (2, "relugrad: docs/*.org: no file matches this pattern\n")
        out = run(capsys, "**/*.md", "docs/page.md")[1]
        assert out.count("docs/page.md:3:12") == 1
        assert ".hidden" not in out


def test_watching_checks_again_what_changes(project: Path) -> None:
    page = project / "docs" / "page.md"
    page.write_text(TRUE, encoding="utf-8")
    command = [sys.executable, "-u", "-m", "relugrad", "check", "--watch", "docs"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "docs/page.md:1:3: holds\n"
            time.sleep(0.1)
            page.write_text(FALSE, encoding="utf-8")
            lines = iter(process.stdout.readline, "")
            assert "docs/page.md:1:12: FALSE\n" in lines
        finally:
            process.terminate()


def test_watching_and_writing_exclude_each_other(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for other in (["--write-baseline", "docs"], ["-"]):
        assert run(capsys, "--watch", *other)[0] == 2
