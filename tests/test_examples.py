"""No example and no equation is passed over: what was collected is counted, file by file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import relugrad
from relugrad.course import GIVEN
from relugrad.documents.display import holds_equation
from relugrad.documents.reading import read

from .examples import DOCS, ROOT, docstrings, pages, readme

PAGES = sorted(DOCS.glob("*.md"))

# How many equations of a page define something, and are therefore not judged.
DEFINITIONS = {
    "activations.md": 8,
    "definitions.md": 2,
    "exercises.md": 5,
    "fit.md": 1,
    "further.md": 9,
    "kink.md": 1,
    "many.md": 5,
    "uses.md": 1,
}


def collected(path: Path) -> dict[str, int]:
    """How many examples of each kind sybil finds in a page."""
    document = pages.parse(path)
    regions = [example.region for example in document.examples()]
    equations = sum("_Equation" in type(region.parsed).__name__ for region in regions)
    return {"equations": equations, "code": len(regions) - equations}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
class TestEveryPage:
    def test_every_cell_is_an_example(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        cells = re.findall(r"^[`:]{3,}\{code-cell\}(.*)$", text, re.MULTILINE)
        assert [language.strip() for language in cells] == ["python"] * len(cells)
        fences = re.findall(r"^`{3,}python$", text, re.MULTILINE)
        prompts = [
            block
            for block in re.findall(r"^`{3,}python$\n(.*?)^`{3,}$", text, re.M | re.S)
            if ">>>" in block
        ]
        doctests = sum(len(re.findall(r"^>>> ", block, re.MULTILINE)) for block in prompts)
        assert collected(path)["code"] == len(cells) + len(fences) - len(prompts) + doctests

    def test_every_equation_is_an_example(self, path: Path) -> None:
        displays = read(path.read_text(encoding="utf-8"), markdown=True)
        assert collected(path)["equations"] == sum(holds_equation(d.latex) for d in displays)

    def test_every_equation_is_a_claim_that_holds_or_a_known_definition(self, path: Path) -> None:
        """No page states a condition, and none has a definition more than it is known to have.

        So an error that makes either of a claim, which is then not judged, is seen here.
        """
        checks = relugrad.check(path, given=GIVEN).checks
        said = [(c.line, c.verdict) for c in checks if c.verdict not in ("holds", "definition")]
        assert said == []
        defined = [c.line for c in checks if c.verdict == "definition"]
        assert len(defined) == DEFINITIONS.get(path.name, 0), defined


def test_solutions_that_are_closed_are_examples_too() -> None:
    text = (DOCS / "exercises.md").read_text(encoding="utf-8")
    closed = re.findall(r"^:::\{admonition\} Solution.*?^:::$", text, re.M | re.S)
    assert len(closed) == len(re.findall(r"^\(own-exercise-", text, re.M)) >= 8
    assert all(len(read(solution, markdown=True)) >= 1 for solution in closed)
    found = [e.region.parsed for e in pages.parse(DOCS / "exercises.md").examples()]
    labels = re.findall(r":label: (own-solution-\S+)", text)
    equations = {repr(parsed) for parsed in found if "_Equation" in type(parsed).__name__}
    assert len(labels) >= 14
    for solution in closed:
        assert all(
            d.latex.strip() in equations
            for d in read(solution, markdown=True)
            if holds_equation(d.latex)
        )


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_every_equation_that_holds_is_proved(path: Path) -> None:
    """As the book says of itself, where it explains what a check proves."""
    report = relugrad.check(path, given=GIVEN)
    assert [(c.line, c.left, c.right) for c in report.checks if c.basis == "sampled"] == []


def test_the_readme_is_run() -> None:
    assert len(list(readme.parse(ROOT / "README.md").examples())) >= 5


def test_docstrings_are_run() -> None:
    found = {
        path.relative_to(ROOT / "relugrad").as_posix(): len(list(docstrings.parse(path).examples()))
        for path in (ROOT / "relugrad").rglob("*.py")
    }
    assert found["closed_form.py"] >= 16
    assert found["course.py"] >= 8
    assert found["stream/files.py"] + found["stream/run.py"] >= 9
    assert found["training.py"] >= 4
    assert found["verify/checking.py"] >= 3
