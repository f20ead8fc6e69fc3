"""The site in a real browser: the languages, the search, the keyboard, and nothing from elsewhere.

Without Chromium these tests are left out, and the last lines of the run say so.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from .built import FOLDERS
from .conftest import Watched
from .survey import CHROMIUM

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: nothing was tried in a browser"
)


class TestLanguages:
    # That each page has these links is seen in its file.
    @pytest.mark.parametrize("name", ["index", "formula"])
    def test_from_a_page_to_each_language(self, watched: Watched, address: str, name: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/{name}.html")
        for folder, tag in [*[*FOLDERS.items()][1:], ("en", "en")]:
            page.locator(".book-languages summary").click()
            page.locator(f".book-languages a[hreflang='{tag}']").click()
            page.wait_for_url(f"**/{folder}/{name}.html")
            assert page.evaluate("document.documentElement.lang") == tag

    @pytest.mark.parametrize(
        ("folder", "word"), [("en", "module"), ("zh-cn", "模块"), ("zh-tw", "模組")]
    )
    def test_the_index_calls_a_module_by_its_word(
        self, watched: Watched, address: str, folder: str, word: str
    ) -> None:
        watched.page.goto(f"{address}/{folder}/genindex.html")
        index = watched.page.locator(".genindextable").all_inner_texts()
        assert re.findall(r"\bmodule$|^模[块組]$", "\n".join(index), re.M) == 4 * [word]

    def test_the_place_on_the_page_is_kept(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/derivation.html#derivation-x")
        page.locator(".book-languages summary").press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/zh-cn/derivation.html#derivation-x")

    @pytest.mark.parametrize(
        ("locale", "folder"),
        [
            ("en-GB", "en"), ("de-DE", "en"), ("zh-CN", "zh-cn"), ("zh-SG", "zh-cn"),
            ("zh-TW", "zh-tw"), ("zh-HK", "zh-tw"), ("zh-Hant-MO", "zh-tw"),
        ],
    )  # fmt: skip
    def test_the_root_goes_by_the_browser(
        self, browser: Browser, address: str, locale: str, folder: str
    ) -> None:
        with browser.new_context(locale=locale) as context:
            page = context.new_page()
            page.goto(f"{address}/")
            page.wait_for_url(f"**/{folder}/index.html")

    def test_the_root_remembers_the_choice(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/index.html")
        page.locator(".book-languages summary").click()
        page.locator(".book-languages a[hreflang='zh-TW']").click()
        page.wait_for_url("**/zh-tw/index.html")
        page.goto(f"{address}/")
        page.wait_for_url("**/zh-tw/index.html")

    def test_the_root_without_javascript_offers_all(self, browser: Browser, address: str) -> None:
        with browser.new_context(java_script_enabled=False) as context:
            page = context.new_page()
            page.goto(f"{address}/")
            for folder in FOLDERS:
                expect(page.locator(f"a[href='{folder}/index.html']")).to_be_visible()


def search(page: Page, query: str) -> list[str]:
    """Type a query into the search, and return the addresses that are found."""
    page.keyboard.press("Control+k")
    field = page.locator("#search-dialog input")
    expect(field).to_be_focused()
    field.fill(query)
    expect(page.locator("#search-dialog li mark").first).to_be_visible()
    links = page.locator("#search-dialog li a")
    return [Path(urlsplit(link.get_attribute("href") or "").path).name for link in links.all()]


class TestSearch:
    @pytest.mark.parametrize(
        ("folder", "query", "wanted"),
        [
            ("en", "trace", "lemmas.html"),
            ("en", "unit step", "definitions.html"),
            ("en", "unit_step", "gradients.html"),
            ("en", "gradients", "gradients.html"),
            ("en", "cyclic", "lemmas.html"),
            ("en", "with respect to", "derivation.html"),
            ("en", "backprop", "further.html"),
            ("zh-cn", "哈达玛", "definitions.html"),
            ("zh-tw", "哈達瑪", "definitions.html"),
            ("zh-cn", "矩阵", "definitions.html"),
            ("zh-cn", "阶跃函数", "definitions.html"),
            ("zh-cn", "逐元素", "lemmas.html"),
            ("zh-cn", "迹", "derivation.html"),
            ("zh-cn", "PyTorch", "data.html"),
            ("zh-cn", "unit_step", "gradients.html"),
            ("zh-tw", "矩陣", "definitions.html"),
            ("zh-tw", "步階函數", "definitions.html"),
            ("zh-tw", "逐元素", "lemmas.html"),
            ("zh-tw", "跡", "derivation.html"),
            ("zh-tw", "程式碼", "definitions.html"),
            ("zh-tw", "EquationParser", "api.html"),
        ],
    )
    def test_what_is_found(
        self, watched: Watched, address: str, folder: str, query: str, wanted: str
    ) -> None:
        watched.page.goto(f"{address}/{folder}/index.html")
        assert wanted in search(watched.page, query)
        text = watched.page.locator("#search-dialog li mark").first.inner_text()
        assert text.lower() in query.lower() or query.lower() in text.lower()
        for text in watched.page.locator("#search-dialog li mark").all_inner_texts():
            assert re.fullmatch(r"\w(.*\w)?", text), text

    def test_by_keyboard(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/index.html")
        search(page, "lemma")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#search-dialog li a").first).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(page.locator("#search-dialog input")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#search-dialog")).to_be_hidden()

    def test_nothing_found_is_said(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/index.html")
        page.keyboard.press("/")
        page.locator("#search-dialog input").fill("жжжж")
        expect(page.locator("#search-dialog [role=status]")).to_contain_text("жжжж")

    def test_the_page_of_its_own(self, watched: Watched, address: str) -> None:
        watched.page.goto(f"{address}/zh-cn/search.html?q=%E7%9F%A9%E9%98%B5")
        expect(watched.page.locator(".book-search-results mark").first).to_be_visible()


class TestByKeyboard:
    def test_colours(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/index.html")
        seen = []
        for _ in range(3):
            page.locator(".book-mode").press("Enter")
            seen.append(page.evaluate("document.documentElement.dataset.mode"))
        assert seen == ["light", "dark", "auto"]
        page.locator(".book-mode").press("Enter")
        page.locator(".book-mode").press("Enter")
        page.reload()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"

    def test_the_menus_of_a_phone(self, browser: Browser, address: str) -> None:
        with browser.new_context(viewport={"width": 390, "height": 844}) as context:
            page = context.new_page()
            page.goto(f"{address}/en/derivation.html")
            page.locator(".primary-toggle").press("Enter")
            expect(page.locator("#pst-primary-sidebar-modal")).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.locator("#pst-primary-sidebar-modal")).to_be_hidden()
            page.locator(".primary-toggle").press("Enter")
            page.locator("#pst-primary-sidebar-modal").get_by_text("Lemmas").click()
            page.wait_for_url("**/lemmas.html")

    @pytest.mark.parametrize("name", ["lemmas", "many", "witnesses"])
    def test_a_normal_form_fits_on_a_phone(self, browser: Browser, address: str, name: str) -> None:
        with browser.new_context(viewport={"width": 390, "height": 844}) as context:
            page = context.new_page()
            page.goto(f"{address}/en/{name}.html")
            page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
            wide = "all => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.innerText)"
            assert page.locator(".relugrad-evidence dd").evaluate_all(wide) == []

    def test_the_evidence_of_a_mark(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/index.html")
        mark = page.locator("details.relugrad-mark").first
        mark.locator("summary").press("Enter")
        expect(mark.locator("dl")).to_be_visible()
