"""No page is longer than a reader scrolls through."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from .built import FOLDERS, pages
from .survey import CHROMIUM

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: no page was measured"
)

WIDTH, SCREEN = 1440, 900
LONGEST = 7
"""Screens: what is longer is folded, or is two pages."""


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_page_is_longer_than_seven_screens(browser: Browser, address: str, folder: str) -> None:
    """As it comes: folded, and step by step where it has steps."""
    screens = {}
    with browser.new_context(viewport={"width": WIDTH, "height": SCREEN}) as context:
        page = context.new_page()
        for path in pages(folder):
            page.goto(f"{address}/{folder}/{path.name}")
            height = page.evaluate("document.documentElement.scrollHeight")
            screens[path.stem] = round(height / SCREEN, 2)
    assert "api" in screens
    assert {name: count for name, count in screens.items() if count > LONGEST} == {}
