"""The slips that the book offers in its own equations, and how a page tells a verdict."""

from __future__ import annotations

import doctest
import sys
from importlib import import_module
from typing import Any

import pytest
from docutils import nodes

import relugrad
from relugrad.book.marks import relugrad_mark
from relugrad.course import GIVEN
from relugrad.documents.display import Display
from relugrad.documents.reading import read

from .examples import DOCS

sys.path.insert(0, str(DOCS / "_extensions"))
slips: Any = import_module("slips")
verdicts: Any = import_module("verdicts")

GRADIENT = r"\frac{\partial f}{\partial W} = 2X^T((\max(XW, 0) - Y) \odot H(XW))"


class Page:
    """What a page has for the slips: each display with its node."""

    def __init__(self, latex: list[str]) -> None:
        displays = read("\n\n".join(f"$$\n{one}\n$$" for one in latex), markdown=True)
        self.section = nodes.section()
        self.found: list[tuple[nodes.Element, Display]] = []
        self.marks: list[relugrad_mark] = []
        for display in displays:
            node = nodes.math_block(display.latex, display.latex)
            mark: relugrad_mark = relugrad_mark(verdict="holds", evidence=[])
            self.section += [node, mark]
            self.found.append((node, display))
            self.marks.append(mark)


def breakage(latex: list[str], number: int = -1, given: tuple[str, ...] = ()) -> Any:
    page = Page(latex)
    return slips.Breakable(page, given).breakage(page.marks[number])


def test_the_examples() -> None:
    ran = doctest.testmod(verdicts)
    assert (ran.failed, ran.attempted) == (0, 2)


@pytest.fixture(scope="module")
def found() -> Any:
    return breakage([GRADIENT], given=GIVEN)


class TestTheGradient:
    def test_has_one_slip_of_each_kind(self, found: Any) -> None:
        assert [slip["kind"] for slip in found["slips"]] == list(slips.KINDS)

    def test_each_is_written_as_an_author_would(self, found: Any) -> None:
        assert [slip["latex"].partition(" = ")[2] for slip in found["slips"]] == [
            r"X^T((\max(XW, 0) - Y) \odot H(XW))",
            r"-2X^T((\max(XW, 0) - Y) \odot H(XW))",
            r"2 X ((\max(XW, 0) - Y) \odot H(XW))",
            r"2 ((\max(XW, 0) - Y) \odot H(XW)) X^T",
            r"2X^T (\max(XW, 0) - Y)",
        ]

    def test_each_is_caught_with_a_reason(self, found: Any) -> None:
        assert all(slip["wrong"] and slip["reason"] for slip in found["slips"])
        assert [bool(slip["at"]) for slip in found["slips"]] == [True, True, False, False, True]

    def test_each_is_false_outside_of_the_page(self, found: Any) -> None:
        """As the checker finds it that a reader opens with it."""
        assert found["before"].startswith("Let $f = ")
        right = relugrad.check(f"{found['before']}$$\n{GRADIENT}\n$$\n")
        assert right.displays[-1].verdict == "holds"
        for slip in found["slips"]:
            report = relugrad.check(f"{found['before']}$$\n{slip['latex']}\n$$\n")
            assert report.displays[-1].verdict == "false", slip


class TestOthers:
    def test_a_slip_that_changes_nothing_is_told_if_it_is_proved(self) -> None:
        found = breakage([r"A \odot B = B \odot A"])
        [swapped] = [slip for slip in found["slips"] if slip["kind"] == "swap"]
        assert not swapped["wrong"]
        assert swapped["verdict"] == "holds"

    def test_a_slip_that_is_not_read_is_not_shown(self) -> None:
        for slip in breakage([r"(AB)^T = B^T A^T"])["slips"]:
            assert slip["wrong"] or slip["verdict"] == "holds"

    def test_a_definition_is_left_alone(self) -> None:
        assert breakage(["Q = 2AB"]) is None

    def test_a_display_brings_the_definitions_that_it_needs(self) -> None:
        found = breakage([r"E = XW - Y", r"C = D^T", r"E^T = W^T X^T - Y^T"])
        assert "E = XW - Y" in found["before"]
        assert "C = D^T" not in found["before"]
