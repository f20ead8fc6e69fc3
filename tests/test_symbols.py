"""A letter that is one of the book's symbols gets its colour, and nothing else does."""

from __future__ import annotations

import publish  # noqa: F401  # the extensions import each other by their names
import pytest
from _extensions.symbols import coloured

W = '<span class="mord mathnormal" style="margin-right:0.13889em;">W</span>'
ACCENT = (
    '<span class="mord accent"><span class="vlist-t"><span class="vlist-r">'
    '<span class="vlist" style="height:0.9468em;"><span style="top:-3em;">'
    '<span class="pstrut" style="height:3em;"></span>'
)
Y = '<span class="mord mathnormal" style="margin-right:0.22222em;">Y</span>'


def test_a_symbol() -> None:
    marked = '<span class="mord mathnormal symbol-w" style="margin-right:0.13889em;">W</span>'
    assert coloured(W) == marked


def test_in_a_drawing() -> None:
    drawn = '<tspan class="flow-letter">{}</tspan>'
    assert coloured(drawn.format("E")) == '<tspan class="flow-letter symbol-e">E</tspan>'
    assert coloured(drawn.format("f")) == drawn.format("f")


@pytest.mark.parametrize(
    "html",
    [
        W.replace("W", "A"),
        "<mi>W</mi>",
        '<annotation encoding="application/x-tex">W</annotation>',
        '<span class="mord mathbf">W</span>',
        W.replace("W", "df"),
    ],
)
def test_nothing_else(html: str) -> None:
    assert coloured(html) == html


def test_a_letter_under_a_hat_is_another_symbol() -> None:
    assert coloured(ACCENT + Y + "</span>" + Y) == (
        ACCENT + Y + "</span>" + Y.replace("mathnormal", "mathnormal symbol-y")
    )


def test_neighbours_in_one_element() -> None:
    found = coloured('<span class="mord mathnormal">XBM</span>')
    assert found == (
        '<span class="mord mathnormal"><span class="symbol-x">X</span>B'
        '<span class="symbol-m">M</span></span>'
    )
