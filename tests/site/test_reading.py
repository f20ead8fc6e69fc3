"""What helps to read, in a real browser: steps, previews of equations, and collapsed cells."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from relugrad.documents.reading import read

from ..examples import DOCS
from . import axe
from .built import FOLDERS
from .conftest import Watched
from .survey import CHROMIUM

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: nothing was tried in a browser"
)
LABELS = re.findall(r"^:label: (\S+)$", (DOCS / "derivation.md").read_text("utf-8"), re.MULTILINE)


# Equations that touch their number or what they come from, and those that are cut off.
CROWDED = """() => {
  const at = (e) => e.getBoundingClientRect();
  const touch = (a, b) => a.width && b.width && a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const all = (selector) => [...document.querySelectorAll(`.step-here ${selector}`)];
  const cut = all(".katex-display").filter((e) => e.scrollWidth > e.clientWidth + 1);
  const labels = all(".step-equation :is(.eqno, summary)");
  const over = labels.filter((e) => all(".step-equation .base").some((b) => touch(at(e), at(b))));
  return [...cut, ...over].map((e) => e.textContent);
}"""


def open_steps(page: Page, address: str, folder: str = "en") -> None:
    page.goto(f"{address}/{folder}/derivation.html#step-{LABELS[0]}")


def open_all(page: Page, address: str, folder: str = "en") -> None:
    page.goto(f"{address}/{folder}/derivation.html")
    page.locator(".steps-choice [data-steps=all]").press("Enter")


def marked(page: Page, name: str) -> list[str]:
    """What is marked in the step that is shown, as its letters stand there."""
    found = page.locator(f".step-here > .step-equation .{name}")
    return [text.replace("\u200b", "") for text in found.all_inner_texts()]


class TestSteps:
    def test_step_by_step_first(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/derivation.html")
        expect(page.locator(".step:visible")).to_have_attribute("id", f"step-{LABELS[0]}")
        expect(page.locator(".steps-legend")).to_be_visible()

    def test_all_at_once(self, watched: Watched, address: str) -> None:
        page = watched.page
        open_all(page, address)
        assert page.locator(".step").count() == len(LABELS)
        expect(page.locator(".steps-legend")).to_be_hidden()
        for label in LABELS:
            expect(page.locator(f"#equation-{label}")).to_be_visible()
        expect(page.locator(".steps-bar")).to_be_hidden()
        expect(page.locator(".step aside").first).to_be_hidden()

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_by_keyboard(self, watched: Watched, address: str, folder: str) -> None:
        page = watched.page
        open_steps(page, address, folder)
        for number, label in enumerate(LABELS):
            assert page.evaluate("location.hash") == f"#step-{label}"
            seen = page.locator(".step:visible")
            assert seen.get_attribute("id") == f"step-{label}"
            expect(page.locator(".step-here > aside")).to_be_visible()
            told = page.locator(".steps-bar [role=status]").inner_text()
            assert re.findall(r"\d+", told)[:2] == [str(number + 1), str(len(LABELS))]
            page.keyboard.press("ArrowRight")
        expect(page.locator(".step:visible")).to_have_attribute("id", f"step-{LABELS[-1]}")
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".step:visible")).to_have_attribute("id", f"step-{LABELS[-2]}")

    def test_the_keyboard_in_the_sidebar_and_the_bar_leaves_the_page(
        self, watched: Watched, address: str
    ) -> None:
        page = watched.page
        open_steps(page, address)
        for link in page.locator(".bd-sidebar-primary nav a, .steps-bar :is(a, button)").all():
            link.focus()
            assert page.evaluate("scrollY") == 0, link.inner_text()

    def test_by_buttons_with_the_focus_kept(self, watched: Watched, address: str) -> None:
        page = watched.page
        open_steps(page, address)
        back, on = page.locator(".steps-bar button").all()
        assert back.get_attribute("aria-disabled") == "true"
        on.press("Enter")
        expect(on).to_be_focused()
        assert on.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
        assert back.get_attribute("aria-disabled") == "false"
        back.press(" ")
        expect(page.locator(".step:visible")).to_have_attribute("id", f"step-{LABELS[0]}")

    def test_each_step_can_be_clicked(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/derivation.html")
        links = page.locator(".steps-bar ol a")
        assert links.count() == len(LABELS)
        links.nth(9).click()
        expect(page.locator(".step:visible")).to_have_attribute("id", f"step-{LABELS[9]}")
        expect(links.nth(9)).to_have_attribute("aria-current", "step")
        assert page.locator(".steps-bar [aria-current]").count() == 1
        page.go_back()
        expect(page.locator(".step:visible")).to_have_attribute("id", f"step-{LABELS[0]}")

    @pytest.mark.parametrize("width", [1024, 1440])
    @pytest.mark.parametrize("folder", FOLDERS)
    def test_nothing_overlaps_or_is_cut_off(
        self, browser: Browser, address: str, folder: str, width: int
    ) -> None:
        with browser.new_context(viewport={"width": width, "height": 900}) as context:
            page = context.new_page()
            open_steps(page, address, folder)
            for label in LABELS:
                assert page.evaluate(CROWDED) == [], label
                page.keyboard.press("ArrowRight")

    @pytest.mark.parametrize(
        ("label", "gone", "new"),
        [
            ("df-dw", ["H(XW)⊙"], ["⊙H(XW)"]),
            ("df-dx", ["W"], ["W"]),
            ("df-dx-first", ["XdW"], ["dXW"]),
            ("trace-form", ["∥", "∥F2"], ["tr", "T"]),
        ],
    )
    def test_what_changed_is_marked(
        self, watched: Watched, address: str, label: str, gone: list[str], new: list[str]
    ) -> None:
        page = watched.page
        page.goto(f"{address}/en/derivation.html#step-{label}")

        def letters(name: str) -> list[str]:
            return ["".join(sorted(re.sub(r"\s", "", text))) for text in marked(page, name)]

        assert letters("step-gone") == ["".join(sorted(text)) for text in gone]
        assert letters("step-new") == ["".join(sorted(text)) for text in new]

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_what_changed_is_told_to_those_who_do_not_see_it(
        self, watched: Watched, address: str, folder: str
    ) -> None:
        page = watched.page
        open_steps(page, address, folder)
        for label in LABELS:
            seen = {kind: marked(page, f"step-{kind}") for kind in ("gone", "new")}
            told = page.locator(".step-here > .step-equation > p.relugrad-hidden")
            pieces = told.locator("math").all_text_contents()
            assert len(pieces) == sum(len({*texts}) for texts in seen.values()), label
            assert bool(pieces) == (told.count() == 1), label
            page.keyboard.press("ArrowRight")

    @pytest.mark.parametrize(
        ("folder", "width", "scheme"),
        [("en", 390, "light"), ("zh-cn", 1440, "dark")],
    )
    def test_axe_finds_nothing_in_any_step(
        self, browser: Browser, address: str, folder: str, width: int, scheme: Any
    ) -> None:
        size: Any = {"width": width, "height": 900}
        with browser.new_context(viewport=size, color_scheme=scheme) as context:
            page = context.new_page()
            open_steps(page, address, folder)
            parts = [[".steps-choice"], [".step-here"], [".steps-bar"]]
            found = []
            for label in LABELS:
                found += [f"{label}: {one}" for one in axe.violations(page, {"include": parts})]
                page.keyboard.press("ArrowRight")
            expect(page.locator(".step:visible")).to_have_attribute("id", f"step-{LABELS[-1]}")
            assert found == []

    def test_rule_and_shapes(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/derivation.html#step-df-dw")
        beside = page.locator(".step-here > aside")
        rule = beside.locator("li > a")
        assert rule.get_attribute("href") == "lemmas.html#equation-lem-hadamard-trace"
        assert "The mask changes sides (L" in rule.inner_text()
        expect(beside.locator("li .katex-display")).to_be_visible()
        shapes = {
            row.locator("annotation").text_content(): row.locator("dd").inner_text()
            for row in beside.locator("dl > div").all()
        }
        assert shapes == {
            r"((\max(XW, 0) - Y) \odot H(XW))^T": "h×n",
            "X": "n×d", "dW": "d×h", "W": "d×h", "Y": "n×h",
        }  # fmt: skip

    def test_the_equation_shown_is_the_one_checked(self, watched: Watched, address: str) -> None:
        page = watched.page
        open_all(page, address)
        text = (DOCS / "derivation.md").read_text(encoding="utf-8")
        displays = [display.latex for display in read(text, markdown=True) if not display.inline]
        written = [re.sub(r"\s*% from: .*\n", "", latex).strip() for latex in displays]
        equations = page.locator(".step-equation .math:not(.relugrad-mark .math) annotation")
        shown = equations.all_text_contents()
        assert [latex.strip() for latex in shown] == written

    def test_the_choice_is_kept_and_a_link_goes_to_its_step(
        self, watched: Watched, address: str
    ) -> None:
        page = watched.page
        page.goto(f"{address}/en/derivation.html#derivation-slip")
        expect(page.locator(".step:visible")).to_have_attribute("id", "step-result-x")
        expect(page.locator("#derivation-slip")).to_be_in_viewport()
        page.locator("#pst-page-toc-nav a[href='#derivation-y']").click()
        expect(page.locator(".step:visible")).to_have_attribute("id", "step-df-dy-two")
        page.locator(".steps-choice [data-steps=all]").press("Enter")
        page.goto(f"{address}/en/index.html")
        page.goto(f"{address}/en/derivation.html")
        expect(page.locator(".step:visible")).to_have_count(len(LABELS))

    def test_without_javascript_and_in_print(
        self, browser: Browser, watched: Watched, address: str
    ) -> None:
        with browser.new_context(java_script_enabled=False) as plain:
            page = plain.new_page()
            page.goto(f"{address}/en/derivation.html#step-df-dw")
            expect(page.locator(".step:visible")).to_have_count(len(LABELS))
            expect(page.locator(".steps-choice")).to_be_hidden()
            expect(page.locator(".steps-bar")).to_be_hidden()
        page = watched.page
        page.goto(f"{address}/en/derivation.html#step-df-dw")
        page.emulate_media(media="print")
        expect(page.locator(".step:visible")).to_have_count(len(LABELS))
        for hidden in (".steps-choice", ".steps-bar", ".step-here aside", ".step-from"):
            expect(page.locator(hidden).first).to_be_hidden()

    def test_on_a_phone_and_without_a_shift(self, browser: Browser, address: str) -> None:
        with browser.new_context(viewport={"width": 390, "height": 844}) as phone:
            page = phone.new_page()
            open_steps(page, address)
            for _ in LABELS:
                assert page.evaluate("document.documentElement.scrollWidth") == 390
                page.keyboard.press("ArrowRight")
            page.add_init_script(
                "window.shift = 0; new PerformanceObserver(list => {"
                " for (const entry of list.getEntries()) window.shift += entry.value;"
                "}).observe({type: 'layout-shift', buffered: true})"
            )
            page.goto(f"{address}/en/derivation.html#step-df-dx")
            page.reload()
            page.wait_for_load_state("networkidle")
            assert page.evaluate("window.shift") <= 0.01


class TestPreviews:
    @pytest.mark.parametrize("folder", FOLDERS)
    def test_by_keyboard(self, watched: Watched, address: str, folder: str) -> None:
        page = watched.page
        open_all(page, address, folder)
        before = len(watched.requests)
        link = page.locator("#derivation-w a[href='lemmas.html#equation-lem-hadamard-trace']").first
        page.locator("#derivation-w").evaluate("e => { e.tabIndex = -1; e.focus(); }")
        for _ in range(20):
            page.keyboard.press("Tab")
            if link.evaluate("e => e === document.activeElement"):
                break
        preview = page.get_by_role("tooltip")
        expect(preview).to_be_visible()
        latex = r"\operatorname{tr}(A^T (B \odot C)) = \operatorname{tr}((A \odot B)^T C)"
        assert preview.locator("annotation").text_content() == latex
        assert link.get_attribute("aria-describedby") == "book-preview"
        page.keyboard.press("Escape")
        expect(preview).to_be_hidden()
        assert link.get_attribute("aria-describedby") is None
        assert {r.resource_type for r in watched.requests[before:]} <= {"font", "other"}

    def test_by_mouse(self, watched: Watched, address: str) -> None:
        page = watched.page
        open_all(page, address)
        page.locator("#derivation-w a[href='#equation-trace-form']").hover()
        preview = page.locator("#book-preview")
        expect(preview).to_be_visible()
        preview.hover()
        page.wait_for_timeout(400)
        expect(preview).to_be_visible()
        page.mouse.move(2, 2)
        expect(preview).to_be_hidden()

    def test_a_finger_follows_the_link(self, browser: Browser, address: str) -> None:
        with browser.new_context(
            viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
        ) as phone:
            page = phone.new_page()
            page.goto(f"{address}/en/derivation.html#derivation-w")
            page.locator("#derivation-w a[href^='lemmas.html#equation-']").first.tap()
            page.wait_for_url("**/lemmas.html#equation-*")


class TestCollapsedCells:
    @pytest.mark.parametrize("folder", FOLDERS)
    def test_one_opens_by_keyboard(self, watched: Watched, address: str, folder: str) -> None:
        page = watched.page
        page.goto(f"{address}/{folder}/kink.html")
        cell = page.locator("details.hide").first
        show = {"en": "Show the code", "zh-cn": "显示代码", "zh-tw": "顯示程式碼"}[folder]
        expect(cell.locator("summary")).to_have_text(show, use_inner_text=True)
        expect(cell.locator("summary")).to_have_css("display", "list-item")
        expect(cell.locator("summary")).to_have_css("list-style-type", "disclosure-closed")
        expect(cell.locator("pre")).to_be_hidden()
        cell.locator("summary").press("Enter")
        expect(cell.locator("pre")).to_be_visible()
        expect(cell.locator("summary")).not_to_have_text(show, use_inner_text=True)


class TestFoldedEntries:
    @pytest.mark.parametrize("folder", FOLDERS)
    def test_a_link_opens_the_entry_that_it_leads_to(
        self, watched: Watched, address: str, folder: str
    ) -> None:
        page = watched.page
        page.goto(f"{address}/{folder}/api.html")
        member = page.locator('[id="relugrad.Result.raise_for_false"]')
        expect(page.locator('[id="relugrad.Result"]')).to_be_visible()
        expect(member).to_be_hidden()
        page.evaluate("location.hash = 'relugrad.Result.raise_for_false'")
        expect(member).to_be_visible()
        page.reload()
        expect(member).to_be_visible()
        expect(member).to_be_in_viewport()

    def test_one_opens_by_keyboard(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/api.html")
        fold = page.locator("details.fold").first
        expect(fold.locator("dl").first).to_be_hidden()
        fold.locator("summary").press("Enter")
        expect(fold.locator("dl").first).to_be_visible()
