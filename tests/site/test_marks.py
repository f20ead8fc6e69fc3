"""The mark of the extension in themes with light and dark pages: its contrast, in Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

import relugrad.book
from relugrad.book.marks import _QUIET

from .survey import CHROMIUM

CSS = Path(relugrad.book.__file__).parent / "static" / "relugrad.css"
MARKS = {
    "holds": '<details class="relugrad-mark"><summary>✓</summary></details>',
    **{
        name: f'<div class="relugrad-mark relugrad-{name}">{sign}</div>'
        for name, (sign, _) in _QUIET.items()
    },
}
# The darkest and the lightest of the themes' pages.
DARK, LIGHT = (19, 20, 22), (252, 252, 252)

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: no mark was looked at"
)


def luminance(colour: tuple[int, ...]) -> float:
    """The relative luminance of WCAG 2."""
    parts = [value / 255 for value in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("element", ["html", "body"])
@pytest.mark.parametrize(
    ("theme", "system", "page_is"),
    [
        ("light", "dark", LIGHT),
        ("dark", "light", DARK),
        # furo's third state follows the system.
        ("auto", "light", LIGHT),
        ("auto", "dark", DARK),
        # A theme that knows of no dark page.
        ("", "dark", LIGHT),
    ],
)
def test_a_mark_stands_out(
    browser: Browser,
    theme: str,
    system: Literal["light", "dark"],
    page_is: tuple[int, ...],
    element: str,
    name: str,
) -> None:
    with browser.new_context(color_scheme=system) as context:
        page = context.new_page()
        page.set_content(f"<style>{CSS.read_text(encoding='utf-8')}</style>{MARKS[name]}")
        if theme:
            page.evaluate(f"document.querySelector('{element}').dataset.theme = '{theme}'")
        shown = page.evaluate("getComputedStyle(document.querySelector('summary, div')).color")
    red, green, blue = map(int, shown.removeprefix("rgb(").rstrip(")").split(","))
    assert contrast((red, green, blue), page_is) >= 4.5


def test_black_and_white() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
