"""Drawings in the page itself, in a real browser: what a reader moves, and the symbols' colours."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from relugrad import check
from relugrad.course import GIVEN

from .built import FOLDERS, built
from .conftest import Watched
from .survey import CHROMIUM

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: nothing was tried in a browser"
)


def say(page: Page) -> Locator:
    """What a picture says that a reader moves."""
    return page.locator(".slider [role=status]")


def as_latex(drawn: str) -> str:
    """What a text of the drawing of the computation says."""
    drawn = drawn.replace("\u200b", "").replace("Yˆ", r"\hat{Y}").replace("⊙", r"\odot ")
    drawn = drawn.replace("−", "-").replace("max", r"\max").replace("∥2F", r"\|_F^2")
    return re.sub(r"(?<=[A-Z)])T", "^T", drawn).replace("∥", r"\|")


class TestSliders:
    @pytest.mark.parametrize("folder", FOLDERS)
    def test_the_ramp(self, watched: Watched, address: str, folder: str) -> None:
        page = watched.page
        page.goto(f"{address}/{folder}/definitions.html")
        slider, choice = (page.locator(f".slider [name={name}]") for name in ("z", "choice"))
        told = say(page).first
        expect(page.locator(".slider-figure > img")).to_be_hidden()
        expect(told).to_contain_text("R(1.0) = 1.0")
        slider.press("ArrowRight")
        expect(told).to_contain_text("R(1.1) = 1.1")
        expect(told).to_contain_text("H(1.1) = 1.0")
        slider.press("Home")
        expect(told).to_contain_text("R(−2.0) = 0.0")
        expect(told).to_contain_text("H(−2.0) = 0.0")
        choice.press("Home")
        for _ in range(5):
            choice.press("ArrowRight")
        slider.focus()
        for _ in range(20):
            slider.press("ArrowRight")
        expect(told).to_contain_text("R(0) = 0")
        expect(told).to_contain_text("H(0) = 0.5")
        # The point of the step stands where the choice puts it.
        step = page.locator("[data-picture=ramp] svg >> nth=1")
        dot, zero = step.locator(".slider-dot, .slider-zero").all()
        assert dot.get_attribute("cy") == zero.get_attribute("cy")
        assert page.locator("script[src$='sliders.js']").count() == 1

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_the_mask(self, watched: Watched, address: str, folder: str) -> None:
        """As an entry of W changes, a column of XW is computed anew, and its mask with it."""
        page = watched.page
        page.goto(f"{address}/{folder}/definitions.html")

        def entries(name: str) -> list[str]:
            return page.locator(f".mask-{name} > g > text").all_text_contents()

        def kept() -> list[bool]:
            cells = page.locator(".mask-product > g").all()
            return ["mask-kept" in (cell.get_attribute("class") or "") for cell in cells]

        before = entries("product")
        assert before == ["2", "1", "−2.5", "3", "3", "−2.5", "−2", "−1.5"]
        assert entries("kept") == ["1", "1", "0", "1", "1", "0", "0", "0"]
        assert kept() == [entry == "1" for entry in entries("kept")]
        # The last row of X is 0, −2, 1: at 0.5 in the second row of W, the entry is −2.
        page.locator(".slider [name=entry]").select_option("2")
        slider = page.locator(".slider [name=value]")
        assert slider.input_value() == "0.5"
        slider.press("Home")
        after = entries("product")
        assert after[1::2] == before[1::2]
        assert after[::2] == ["−3", "−5", "3", "3"]
        assert entries("kept")[::2] == ["0", "0", "1", "1"]
        assert kept()[::2] == [False, False, True, True]
        told = say(page).last
        expect(told).to_contain_text("−2.0")
        for _ in range(15):
            slider.press("ArrowRight")
        assert entries("product")[::2] == ["0", "−3.5", "3", "0"]
        assert entries("kept")[::2] == ["?", "0", "1", "?"]

    def test_an_entry_of_the_mask_s_picture_is_dragged(
        self, watched: Watched, address: str
    ) -> None:
        page = watched.page
        page.goto(f"{address}/en/definitions.html")
        cell = page.locator(".mask-w > g").first
        cell.scroll_into_view_if_needed()
        at = cell.bounding_box()
        assert at is not None
        x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 40, y, steps=4)
        page.mouse.up()
        assert cell.locator("text").text_content() == "0"
        page.mouse.move(x + 40, y)
        assert cell.locator("text").text_content() == "0"
        assert page.locator(".slider [name=value]").input_value() == "0"

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_the_circle_of_the_trace(self, watched: Watched, address: str, folder: str) -> None:
        page = watched.page
        page.goto(f"{address}/{folder}/lemmas.html")
        slider, told = page.locator(".slider [name=turn]"), say(page)
        seen: list[str] = []
        for _ in range(37):
            text = re.sub(r"\s", "", page.locator(".circle-read").text_content() or "")
            assert text in told.inner_text()
            seen += [text] if text not in seen[-1:] else []
            slider.press("ArrowRight")
        assert seen == ["tr(ABC)", "tr(CAB)", "tr(BCA)", "tr(ABC)"]

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_descent(self, watched: Watched, address: str, folder: str) -> None:
        """The longer the step, the farther away it ends, and beyond 2/L it leaves."""
        page = watched.page
        page.goto(f"{address}/{folder}/fit.html")
        slider, told = page.locator(".slider [name=eta]"), say(page)

        def heights() -> list[float]:
            dots = page.locator("[data-picture=descent] .slider-dot").all()
            return [-float(dot.get_attribute("cy") or "") for dot in dots]

        seen = set()
        slider.press("Home")
        for tenth in range(1, 25):
            eta, (first, *rest) = tenth / 10, heights()
            assert f"ηL = {eta}" in told.inner_text()
            seen.add(re.sub(r"[\d.−]+", "", told.inner_text()))
            if eta < 2:
                assert all(height < first for height in rest)
            elif eta == 2:
                assert rest == [first] * len(rest)
            else:
                assert rest == sorted(rest) and rest[0] > first
            slider.press("ArrowRight")
        assert len(seen) == 5

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_the_kink(self, watched: Watched, address: str, folder: str) -> None:
        page = watched.page
        page.goto(f"{address}/{folder}/kink.html")
        target, mask = (page.locator(f".slider [name={name}]") for name in "ym")
        told = say(page)
        expect(page.locator(".slider-figure > img")).to_be_hidden()
        expect(told).to_contain_text("y = −1.0")
        expect(told).to_contain_text("2.0")
        mask.press("End")
        expect(told).to_contain_text("m = 1.0")
        # The slope −2ym.
        assert re.findall(r"−?\d\.\d", told.inner_text())[-1] == "2.0"
        target.press("End")
        assert re.findall(r"−?\d\.\d", told.inner_text())[-1] == "−2.6"
        for _ in range(13):
            target.press("ArrowLeft")
        expect(told).to_contain_text("y = 0")

    def test_without_javascript(self, browser: Browser, address: str) -> None:
        with browser.new_context(java_script_enabled=False) as plain:
            page = plain.new_page()
            for name in ("definitions", "kink"):
                page.goto(f"{address}/en/{name}.html")
                expect(page.locator(".slider-figure > img")).to_be_visible()
                expect(page.locator(".slider-figure .slider")).to_be_hidden()
            for name, drawing in (("definitions", ".mask"), ("lemmas", ".circle"), ("fit", "")):
                page.goto(f"{address}/en/{name}.html")
                expect(page.locator(f".flow-figure .slider svg{drawing}")).to_be_visible()
                expect(page.locator(".flow-figure .slider-controls")).to_be_hidden()

    def test_loaded_only_there(self, watched: Watched, address: str) -> None:
        watched.page.goto(f"{address}/en/glossary.html")
        scripts = [r.url for r in watched.requests if r.resource_type == "script"]
        assert "sliders.js" not in [url.rpartition("/")[2] for url in scripts]


class TestPlots:
    @pytest.mark.parametrize("folder", FOLDERS)
    def test_on_a_phone_in_the_language_of_the_page(
        self, browser: Browser, address: str, folder: str
    ) -> None:
        names = {"relugrad", "autograd", "func.grad", "NumPy"}
        with browser.new_context(viewport={"width": 390, "height": 844}) as context:
            page = context.new_page()
            for name in ("autograd", "data", "fit", "formula", "speed", "traffic", "witnesses"):
                page.goto(f"{address}/{folder}/{name}.html")
                plots = page.locator(".bd-article figure img")
                assert plots.count() > 0
                for plot in plots.all():
                    source, box = plot.get_attribute("src"), plot.bounding_box()
                    assert source is not None and box is not None
                    drawn = (built() / folder / source).read_text(encoding="utf-8")
                    _, _, width, _ = drawn.partition('viewBox="')[2].partition('"')[0].split()
                    sizes = re.findall(r"font-size: ([\d.]+)px", drawn)
                    assert min(map(float, sizes)) * box["width"] / float(width) >= 9.5, name
                    said = " ".join(re.findall(">([^<>]+)</text>", drawn))
                    words = {*re.findall("[A-Za-z.]{4,}", said)} - names
                    assert (name in ("fit", "speed", "traffic", "witnesses")) == bool(
                        words or re.search("[\u4e00-\u9fff]", said)
                    ), said
                    assert folder == "en" or not words


# What a symbol's colour is, and the first ground behind it that is not clear, as numbers.
COLOURS = """() => {
  const rgba = (text) => {
    const context = document.createElement("canvas").getContext("2d");
    context.fillStyle = text;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const ground = (e) => {
    const found = rgba(getComputedStyle(e).backgroundColor);
    if (found[3] === 255 || !e.parentElement) return found[3] ? found.slice(0, 3) : [255, 255, 255];
    const [below, share] = [ground(e.parentElement), found[3] / 255];
    return below.map((v, k) => found[k] * share + v * (1 - share));
  };
  const pairs = {};
  for (const e of document.querySelectorAll("[class*='symbol-']")) {
    const name = [...e.classList].find((name) => name.startsWith("symbol-"));
    const style = getComputedStyle(e);
    const colour = rgba(e.closest("svg") ? style.fill : style.color).slice(0, 3);
    (pairs[name] ??= {})[JSON.stringify([colour, ground(e)])] = e.outerHTML;
  }
  return pairs;
}"""


def contrast(one: list[float], other: list[float]) -> float:
    """Of two colours, by WCAG 2."""

    def light(colour: list[float]) -> float:
        parts = [v / 3294.6 if v <= 10 else ((v / 255 + 0.055) / 1.055) ** 2.4 for v in colour]
        return sum(
            part * share for part, share in zip(parts, (0.2126, 0.7152, 0.0722), strict=True)
        )

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


class TestSymbols:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("name", ["index", "derivation", "definitions", "further"])
    def test_each_has_one_colour_that_can_be_read(
        self, browser: Browser, address: str, name: str, scheme: Any
    ) -> None:
        with browser.new_context(color_scheme=scheme) as context:
            page = context.new_page()
            page.goto(f"{address}/zh-tw/{name}.html")
            found = page.evaluate(COLOURS)
            assert {"symbol-x", "symbol-w", "symbol-y"} <= found.keys()
            colours = {}
            for symbol, pairs in found.items():
                seen = {tuple(json.loads(pair)[0]) for pair in pairs}
                assert len(seen) == 1, symbol
                colours[symbol] = seen.pop()
                for pair, html in pairs.items():
                    assert contrast(*json.loads(pair)) >= 4.5, html
            assert len({*colours.values()}) == len(colours)

    def test_the_prediction_has_not_the_target_s(self, watched: Watched, address: str) -> None:
        watched.page.goto(f"{address}/en/derivation.html")
        hats = watched.page.locator(".accent .mathnormal, .flow-hatted")
        assert hats.count() > 0
        for classes in hats.evaluate_all("all => all.map((e) => e.getAttribute('class'))"):
            assert "symbol" not in classes

    def test_other_books_symbols_have_none(self, watched: Watched, address: str) -> None:
        watched.page.goto(f"{address}/en/errata.html")
        assert watched.page.locator("[class*='symbol-']").count() == 0


class TestFlow:
    def test_each_gradient_leads_to_its_equation(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/derivation.html#figure-flow")
        links = page.locator("svg.flow:visible a").all()
        named = [re.sub(r"[\s\u200b]", "", link.text_content() or "") for link in links]
        assert named == ["2(E⊙M)WTn×d", "2XT(E⊙M)d×h", "−2En×h"]
        links[1].focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("#equation-result-w$"))

    @pytest.mark.parametrize("drawing", ["wide", "narrow"])
    def test_what_it_says_is_true(self, watched: Watched, address: str, drawing: str) -> None:
        watched.page.goto(f"{address}/en/derivation.html")
        written = watched.page.locator(f"svg.flow-{drawing} text").all_text_contents()
        # A value with its shape, and the gradient below it with its own, on each card.
        values, shapes, gradients, others = (written[k::4] for k in range(4))
        assert shapes == others == ["n×d", "d×h", "n×h", "n×h", "n×h", ""]
        claims = []
        for value, gradient in zip(map(as_latex, values), map(as_latex, gradients), strict=True):
            claims += [value] if "=" in value else []
            claims.append(rf"\frac{{\partial f}}{{\partial {value.split('=')[0]}}} = {gradient}")
        # As the drawing has it, f is made of the prediction.
        given = [r"f = \|\hat{Y} - Y\|_F^2" if one.startswith("f") else one for one in GIVEN]
        told = check("\n\n".join(f"$${claim}$$" for claim in claims), given=given)
        assert told.ok
        assert told.counts["holds"] + told.counts["definition"] == len(claims) == 9, told

    def test_the_path_of_a_gradient_stands_out(self, watched: Watched, address: str) -> None:
        page = watched.page
        page.goto(f"{address}/en/derivation.html#figure-flow")
        page.locator("svg.flow:visible .flow-to-y").hover()
        lines = page.locator("svg.flow:visible g.flow-back > path").all()
        faint = [line.evaluate("e => getComputedStyle(e).opacity") == "0.2" for line in lines]
        assert faint == ["flow-on-y" not in (line.get_attribute("class") or "") for line in lines]

    def test_on_a_phone(self, browser: Browser, address: str) -> None:
        with browser.new_context(viewport={"width": 390, "height": 844}) as phone:
            page = phone.new_page()
            page.goto(f"{address}/en/derivation.html#figure-flow")
            assert page.locator("svg.flow:visible").count() == 1
            size = page.evaluate(
                """() => {
                    const svg = document.querySelector("svg.flow-narrow");
                    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
                    const size = (text) => parseFloat(getComputedStyle(text).fontSize);
                    return Math.min(...[...svg.querySelectorAll("text")].map(size)) * scale;
                }"""
            )
            assert size >= 11


class TestLayer:
    @pytest.mark.parametrize("width", [390, 1440])
    def test_it_is_legible(self, browser: Browser, address: str, width: int) -> None:
        with browser.new_context(viewport={"width": width, "height": 844}) as context:
            page = context.new_page()
            page.goto(f"{address}/zh-tw/index.html")
            drawing = page.locator("svg.layer")
            expect(drawing).to_be_visible()
            scale = drawing.evaluate(
                "e => e.getBoundingClientRect().width / e.viewBox.baseVal.width"
            )
            assert 15 * scale >= 11
            described = drawing.get_attribute("aria-labelledby")
            assert "n×d" in page.locator(f"#{described}").inner_text()
