"""What a reader can try on the pages: slips, riddles, and answers to the exercises.

Without Chromium these tests are left out, and the last lines of the run say so.
"""

from __future__ import annotations

import gzip
import json
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from relugrad.interactive import judge

from . import axe
from .built import FOLDERS, built
from .conftest import Watched
from .survey import CHROMIUM

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: nothing was tried in a browser"
)

LOST = {"en": "factor 2", "zh-cn": "因子 2", "zh-tw": "因子 2"}
GRADIENT = "equation-result-w"


def opened(page: Page, anchor: str = GRADIENT) -> Locator:
    """The slips of a display, opened by the keyboard, with all steps of a derivation shown."""
    whole = page.locator('button[data-steps="all"]')
    if whole.count():
        whole.first.click()
    bar = page.locator(f"#{anchor} ~ .slip-bar").first
    bar.locator(".slip-open").press("Enter")
    panel = bar.locator("xpath=following-sibling::*[1]")
    expect(panel.locator(".slip-chips")).to_be_visible()
    return panel


class TestSlips:
    @pytest.mark.parametrize("folder", FOLDERS)
    def test_the_lost_factor_is_caught(self, watched: Watched, address: str, folder: str) -> None:
        page = watched.page
        page.goto(f"{address}/{folder}/derivation.html")
        assert not [
            r.url for r in watched.requests if "/slips/" in r.url or "katex.min.js" in r.url
        ]
        panel = opened(page)
        chips = panel.locator(".slip-chips button")
        assert chips.count() == 5
        chips.first.press("Enter")
        told = panel.get_by_role("status")
        expect(told).to_contain_text(LOST[folder])
        expect(chips.first).to_have_attribute("aria-pressed", "true")
        expect(panel.locator("annotation").first).to_contain_text("X^T((")
        expect(panel.locator("annotation").first).not_to_contain_text("2X^T")
        assert {*panel.locator(".symbol-x").all_inner_texts()} == {"X"}
        button = page.locator(f"#{GRADIENT} ~ .slip-bar .slip-open").first
        expect(button).to_have_attribute("aria-expanded", "true")
        button.press("Enter")
        expect(panel).to_be_hidden()

    def test_the_link_carries_what_the_checker_needs(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/derivation.html")
        panel = opened(page)
        panel.get_by_text("Forget the mask").click()
        link = panel.get_by_text("Open in the checker")
        expect(link).to_have_attribute("href", re.compile(r"^try\.html#check=[\w-]+$"))
        text = page.evaluate(
            "(hash) => import(new URL('../shared/checker/check.js', location.href).href)"
            ".then(({ fromHash }) => fromHash(hash))",
            (link.get_attribute("href") or "").partition("try.html")[2],
        )
        found = judge(text)["displays"][-1]["equalities"]
        assert [equality["verdict"] for equality in found] == ["false"]
        assert "a mask is missing" in found[0]["reason"]

    def test_copies_the_broken_line(self, browser: Browser, address: str) -> None:
        with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
            page = context.new_page()
            page.goto(f"{address}/en/derivation.html")
            panel = opened(page)
            panel.get_by_text("Drop a transpose").click()
            panel.get_by_text("Copy LaTeX").click()
            expect(panel.get_by_text("Copied")).to_be_visible()
            assert "2 X (" in page.evaluate("navigator.clipboard.readText()")

    @pytest.mark.parametrize("context", [390, 1280], indirect=True)
    def test_axe_finds_nothing_in_what_is_opened(
        self, watched: Watched, context: BrowserContext, address: str
    ) -> None:
        page = watched.page
        page.goto(f"{address}/en/derivation.html")
        panel = opened(page)
        panel.locator(".slip-chips button").nth(2).click()
        expect(panel.get_by_role("status")).to_contain_text("transpose")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert axe.violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    def test_they_weigh_little(self) -> None:
        for folder in FOLDERS:
            files = sorted((built() / folder / "slips").glob("*.json"))
            assert len(files) >= 10
            for path in files:
                assert len(gzip.compress(path.read_bytes())) <= 6000, path
                page = (built() / folder / f"{path.stem}.html").read_text(encoding="utf-8")
                [template] = re.findall(r'<template id="book-play".*?</template>', page, re.DOTALL)
                assert len(template.encode()) <= 2000, path
                marks = re.findall(r'data-marks="([\d,]+)"', template)[0].split(",")
                assert marks == list(json.loads(path.read_text(encoding="utf-8")))
                count = page.count('<details class="relugrad-mark">')
                assert 0 < len(marks) <= count, path


class TestRiddles:
    @pytest.mark.parametrize("folder", FOLDERS)
    def test_without_scripts(self, browser: Browser, address: str, folder: str) -> None:
        with browser.new_context(java_script_enabled=False) as context:
            page = context.new_page()
            riddles = page.locator(".riddle")
            page.goto(f"{address}/{folder}/threads.html")
            public = riddles.count()
            page.goto(f"{address}/{folder}/errata.html")
            assert public >= 15 and public + riddles.count() >= 35
            expect(riddles.first.locator("> .math .katex")).to_be_visible()
            verdict = riddles.first.locator(".riddle-verdict")
            expect(verdict).to_be_hidden()
            riddles.first.locator("summary").first.press("Enter")
            expect(verdict).to_be_visible()
            expect(verdict).to_contain_text(LOST[folder])
            # What a verdict quotes is typeset.
            told = page.locator(".riddle-verdict")
            assert told.locator("math").count() > 20
            assert "\\frac" not in "".join(told.all_text_contents())

    @pytest.mark.parametrize("context", [1440], indirect=True)
    def test_the_corrected_lines_of_the_report_are_not_cut_off(
        self, watched: Watched, context: BrowserContext, address: str
    ) -> None:
        page = watched.page
        page.goto(f"{address}/en/errata.html")
        page.evaluate("document.querySelectorAll('.riddle details').forEach((d) => d.open = true)")
        for name in ("factor", "parenthesis", "brace", "epsilon"):
            shown = page.locator(f"#equation-errata-{name}-corrected .katex-display")
            assert shown.evaluate("(box) => box.scrollWidth - box.clientWidth") <= 0, name

    def test_axe_finds_nothing_in_what_is_opened(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/zh-tw/errata.html")
        page.evaluate(
            "document.querySelectorAll('.riddle > details').forEach((d) => d.open = true)"
        )
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert axe.violations(page) == []


class TestAnswers:
    def test_right_wrong_and_not_in_the_form_asked_for(
        self, watched: Watched, address: str
    ) -> None:
        page = watched.page
        page.goto(f"{address}/en/exercises.html")
        form = page.locator(
            "form.answer-field", has=page.locator("annotation", has_text="{\\partial W}")
        ).first
        field, told = form.locator("input"), form.locator("[role=status]")
        for answer, verdict in (
            ("X^T(XW - Y)", "Wrong: the right side is ½ of the left side: a factor 2 is missing"),
            (r"\frac{\partial g}{\partial W}", "Not in the form asked for: "),
            ("2X^T(XW", "Not decided: "),
            ("0", "Wrong: the right side is 0, but the left side is not"),
            ("2X^TXW - 2X^TY", "Right."),
        ):
            field.fill(answer)
            expect(told).to_be_empty()
            field.press("Enter")
            expect(told).to_contain_text(verdict)
        expect(form.locator(".answer-shown .katex")).to_be_visible()
        assert axe.violations(page) == []
        # What a reason quotes is typeset.
        field.fill("W^T")
        field.press("Enter")
        expect(told.locator("annotation").last).to_have_text("h×d")
        expect(told.locator("annotation").nth(2)).to_have_text("W^T")

    def test_in_chinese(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/zh-cn/exercises.html")
        form = page.locator("form.answer-field").first
        form.locator("input").fill(r"\operatorname{tr}(C^TBA^T)")
        form.get_by_role("button").click()
        expect(form.locator("[role=status]")).to_contain_text("形式不合要求：等式成立")

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_from_the_disk_it_says_how_to_serve_the_site(
        self, browser: Browser, folder: str
    ) -> None:
        with browser.new_context() as context:
            page = context.new_page()
            page.goto((built() / folder / "exercises.html").as_uri())
            form = page.locator("form.answer-field").first
            command = form.locator("[role=status] code")
            expect(command).to_have_text("python -m http.server -d docs/_build/html")
            expect(form.get_by_role("button")).to_be_disabled()
            form.locator("input").fill("2X^T")
            expect(form.locator(".answer-shown .katex")).to_be_visible()
            form.locator("input").press("Enter")
            expect(command).to_be_visible()

    def test_every_exercise_has_its_field(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/exercises.html")
        assert page.locator("section:has(> form.answer-field)").count() == 8
        for field in page.locator("form.answer-field input").all():
            expect(field).to_have_accessible_name(re.compile("Your answer, in LaTeX"))
