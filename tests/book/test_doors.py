"""The command, sybil, pytest and the build find the same equations, at the same rows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.example import SybilFailure

from relugrad import check
from relugrad.book import EquationParser
from relugrad.book.equations import Equations

from .conftest import Build, Site, warnings


def factors(text: str) -> list[str]:
    return re.findall(r"\((\d+)A\)\^T", text)


@pytest.fixture
def page(site: Site) -> Path:
    return site("doors") / "index.rst"


def wrong(page: Path) -> dict[int, str]:
    """The rows that are wrong, by their lines: each has a factor of its own."""
    lines = page.read_text(encoding="utf-8").split("\n")
    told = {at: factors(line) for at, line in enumerate(lines, start=1)}
    return {at: found[0] for at, found in told.items() if found and found != ["99"]}


def test_the_command(page: Path) -> None:
    found = {one.line: factors(one.left) for one in check(page).checks if one.verdict == "false"}
    assert found == {line: [factor] for line, factor in wrong(page).items()}
    assert len(found) == 21


def test_the_build(build: Build, page: Path) -> None:
    found = warnings(build(page.parent))
    assert {line: factors(text)[0] for line, (text, _) in found.items()} == wrong(page)


def test_sybil(page: Path) -> None:
    found = {}
    for example in Sybil(parsers=[EquationParser()], path=str(page.parent)).parse(page).examples():
        try:
            example.evaluate()
        except SybilFailure as failure:
            [line] = re.findall(rf"{re.escape(str(page))}:(\d+):\d+: FALSE", str(failure))
            found[int(line)] = factors(str(failure))[0]
    assert found == wrong(page)


def test_what_the_plugin_collects(page: Path) -> None:
    equations = list(Equations(str(page), page.read_text(encoding="utf-8")))
    failing = [one for one in equations if one.failure() is not None]
    assert len(failing) == len(wrong(page))
    # The display of two rows is one test, at its first.
    assert {one.line for one in failing} == {*wrong(page)} - {47} | {46}
