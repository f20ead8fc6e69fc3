"""How small, legible and accessible the site is: every page of every language, in a real browser.

What is measured, and how, is in `survey.py`; without Chromium or Java these tests are left out,
and the last lines of the run say so.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from ..examples import DOCS
from . import survey
from .built import FOLDERS, built, pages
from .hosting import headers_of

pytestmark = pytest.mark.skipif(
    survey.CHROMIUM is None, reason="no Chromium on this machine: nothing was tried in a browser"
)
needs_java = pytest.mark.skipif(
    survey.JAVA is None,
    reason="no Java on this machine: the Nu checker read no page (default-jre-headless has one)",
)


def told(found: dict[str, list[str]]) -> str:
    """What was found, by page."""
    return "\n".join(f"{page}: {line}" for page, lines in found.items() for line in lines)


class TestEveryPage:
    """Each page, opened on a line of 10 Mbit/s and 40 ms with nothing in store."""

    def test_all_of_them_are_visited(self) -> None:
        names = [path.stem for path in DOCS.glob("*.md")]
        for folder in FOLDERS:
            for name in [*names, "genindex", "search", "_modules/index"]:
                assert f"{folder}/{name}.html" in survey.visits()

    def test_no_request_leaves_the_host(self) -> None:
        assert told({page: visit.elsewhere for page, visit in survey.visits().items()}) == ""

    def test_the_console_is_silent_under_the_policy(self) -> None:
        assert told({page: visit.complaints for page, visit in survey.visits().items()}) == ""
        policy = dict(headers_of(built())[0][1])["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-eval" not in policy.replace("'wasm-unsafe-eval'", "")

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_the_derivation_weighs_at_most_200_kb(self, folder: str) -> None:
        transfers = survey.visits()[f"{folder}/{survey.ENTRY}"].transfers
        assert sum(transfers.values()) <= survey.FIRST, transfers
        assert all(size > 0 for size in transfers.values()), transfers

    def test_any_further_page_weighs_at_most_40_kb(self) -> None:
        heavy = {
            page: f"{survey.further(page)} bytes: {visit.transfers}"
            for page, visit in survey.visits().items()
            if survey.further(page) > survey.FURTHER
        }
        assert heavy == {}

    def test_at_most_15_requests(self) -> None:
        many = {
            page: sorted(visit.transfers)
            for page, visit in survey.visits().items()
            if len(visit.transfers) > survey.REQUESTS
        }
        assert many == {}

    def test_nothing_moves(self) -> None:
        moved = {page: v.shift for page, v in survey.visits().items() if v.shift > survey.SHIFT}
        assert moved == {}

    def test_no_page_is_wider_than_a_phone(self) -> None:
        assert {page: v.overflow for page, v in survey.visits().items() if v.overflow > 0} == {}

    def test_no_page_is_longer_than_a_reader_scrolls(self) -> None:
        written = {f"{folder}/{path.name}" for folder in FOLDERS for path in pages(folder)}
        heights = {page: survey.visits()[page].height for page in written}
        assert min(heights.values()) >= 900
        assert {page: h for page, h in heights.items() if h > survey.LONGEST} == {}

    def test_what_scrolls_within_itself_is_reached_by_keyboard(self) -> None:
        assert told({page: visit.unreachable for page, visit in survey.visits().items()}) == ""

    def test_no_punctuation_begins_a_line(self) -> None:
        assert told({page: visit.stranded for page, visit in survey.visits().items()}) == ""

    def test_none_is_cut_off_in_print(self) -> None:
        """On A4, in the layout for paper: no equation, cell or figure goes over the right edge."""
        assert told({page: visit.cut for page, visit in survey.visits().items()}) == ""

    def test_axe_finds_nothing(self) -> None:
        assert told({page: visit.findings for page, visit in survey.visits().items()}) == ""

    @needs_java
    def test_nu_finds_no_error(self) -> None:
        found = survey.markup()
        assert found.keys() > {*survey.visits()}
        assert told(found) == ""

    def test_alternative_texts_say_what_is_shown(self) -> None:
        """In the page's language, in a sentence, and not the figure's name."""
        seen = 0
        for address in survey.visits():
            page = (built() / address).read_text(encoding="utf-8")
            for image in re.findall(r"<img\b[^>]*>", page):
                [alternative] = re.findall(r'\balt="([^"]*)"', image)
                text = unescape(alternative)
                seen += 1
                if address.startswith("en/"):
                    assert len(text.split()) >= 5, f"{address}: {image}"
                else:
                    assert len(re.findall("[\u4e00-\u9fff]", text)) >= 8, f"{address}: {image}"
        assert seen >= 4 * len(FOLDERS)


class TestLighthouse:
    """Its simulated phone."""

    @pytest.mark.parametrize("kind", survey.ASKED)
    def test_scores(self, kind: str) -> None:
        found = survey.lighthouse(survey.UNTIMED, survey.ASKED)[kind]
        assert found.scores["best-practices"] == 100, found.failed
        assert found.scores["seo"] == 100, found.failed

    def test_each_language_is_asked_about(self) -> None:
        assert set(survey.ASKED) < set(survey.KINDS)
        for kinds in (survey.ASKED, survey.KINDS):
            assert {kind.partition("/")[0] for kind in kinds} == {"", *FOLDERS}


@needs_java
def test_the_committed_figures_still_hold() -> None:
    measured = survey.figures(survey.UNTIMED, survey.ASKED)
    survey.write(measured, DOCS / "_build" / "site.json")
    committed = json.loads(survey.RECORD.read_text(encoding="utf-8"))
    again = "run `nox -s measure`, and commit docs/site.json"
    assert survey.outdated(committed, measured) == [], again


KINDS = [kind for kind in survey.KINDS if kind]
STOPS = """() => [...document.querySelectorAll(
    "a[href], button, summary, input, select, textarea, [tabindex]")]
  .filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true})
    && !e.closest("[inert]")).length"""
FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  if (at === document.body) return null;
  at.relugradStop ??= ++window.relugradStops;
  // Of what is higher than the window, or wider than its box, the part in the window counts.
  const seen = [...at.getClientRects()].some((r) => {
    const middle = (low, high, end) => (Math.max(low, 0) + Math.min(high, end)) / 2;
    const e = document.elementFromPoint(
      middle(r.left, r.right, innerWidth), middle(r.top, r.bottom, innerHeight));
    return e && (at.contains(e) || e.contains(at));
  });
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  return [at.relugradStop, at.outerHTML.slice(0, 120), outline || style.boxShadow !== "none", seen];
}"""


@pytest.mark.parametrize(
    ("kind", "context"),
    [*zip(KINDS, [390, 1440] * len(KINDS), strict=False), (f"en/{survey.ENTRY}", 390)],
    indirect=["context"],
)
def test_every_stop_of_the_keyboard_is_seen(
    context: BrowserContext, address: str, kind: str
) -> None:
    """The Tab key reaches all that can be used, in sight and marked."""
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/{kind}")
    page.evaluate("window.relugradStops = 0")
    wanted = page.evaluate(STOPS)
    reached: list[str] = []
    unseen = []
    while True:
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None or found[0] <= len(reached):
            break
        if not found[3]:
            # A busy browser may not have scrolled yet.
            survey.wait(page, lambda: page.evaluate(FOCUS)[3])
            found = page.evaluate(FOCUS)
        _, html, marked, seen = found
        reached.append(html)
        if not marked or not seen:
            unseen.append(f"{'no mark' if not marked else 'out of sight'}: {html}")
    assert unseen == []
    assert len(reached) >= wanted, reached


@pytest.mark.parametrize("context", [390], indirect=True)
def test_a_wide_equation_scrolls_by_keyboard(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/en/derivation.html#step-df-dw-two")
    wide = page.locator(".step-here .katex-display[tabindex]").last
    assert wide.evaluate("(box) => [box.scrollLeft, box.scrollWidth > box.clientWidth]") == [
        0,
        True,
    ]
    wide.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert survey.wait(page, lambda: wide.evaluate("(box) => box.scrollLeft") > 0)
    assert page.evaluate("scrollX") == 0


MOVING = """() => [...document.querySelectorAll("*")].filter((e) => {
  const style = getComputedStyle(e);
  return style.animationName !== "none" || style.scrollBehavior === "smooth"
    || style.transitionDuration.split(",").some((time) => parseFloat(time) > 0);
}).length"""


@pytest.mark.parametrize("context", [1440], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_moves_for_those_who_ask_for_that(
    context: BrowserContext, address: str, kind: str
) -> None:
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/{kind}")
    assert page.evaluate(MOVING) == 0
    page.emulate_media(reduced_motion="no-preference")
    # Without the wish some things do move, so that the line above says something.
    assert page.evaluate(MOVING) > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_grey_where_more_contrast_is_asked_for(
    context: BrowserContext, address: str, scheme: Any
) -> None:
    page = context.new_page()
    page.emulate_media(contrast="more", color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{address}/en/definitions.html")
    quiet = ".article-header-buttons .btn, figcaption, .relugrad-definition, .slip-open, p"
    colour = "all => [...new Set(all.map((e) => getComputedStyle(e).color))]"
    assert len(page.locator(f"main :is({quiet})").evaluate_all(colour)) == 1


@pytest.mark.parametrize("context", [1280], indirect=True)
def test_paper_is_white(context: BrowserContext, address: str) -> None:
    """A dark page is printed in the colours of a light one, with its title, and is dark again."""
    page = context.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{address}/en/derivation.html")
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "dark"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(theme) == "light"
    assert page.locator("h1").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(theme) == "dark"


@pytest.mark.parametrize("context", [1280], indirect=True)
def test_a_chapter_becomes_a_pdf(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/en/derivation.html")
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF-")
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 3 <= pages <= 12
