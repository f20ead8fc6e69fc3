"""The checker in the reader's browser: the box, its worker, its link, and without a network.

One page is loaded and used by most of these tests, in their order. Without Chromium they are left
out, and the last lines of the run say so.
"""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from relugrad.interactive import judge

from ..examples import DOCS
from . import axe, survey
from .built import FOLDERS, built
from .conftest import Watched
from .hosting import served
from .survey import CHROMIUM

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: nothing was tried in a browser"
)

DOCUMENTS = Path(__file__).parent.parent / "documents.toml"
SLIP = r"$$(AB)^T = A^TB^T$$"
LINE = r"""
\begin{align}
f &= \|\max(XW, 0) - Y\|_F^2 \\
df &= 2\operatorname{tr}((\max(XW, 0) - Y)^T(H(XW) \odot (dX W + X dW) - dY)) \\
\frac{\partial f}{\partial W} &= 2X^T((\max(XW, 0) - Y) \odot H(XW))
\end{align}
"""
LAYERS = r"\max(\max(\max(XA, 0)B, 0)C, 0)"
# What is wrong with one is looked for, for a tenth of a second or longer.
TOO_LONG = 200 * (
    rf"$$\frac{{\partial}}{{\partial A}}\|{LAYERS} - Y\|_F^2 = 2X^T(((({LAYERS} - Y) \odot"
    r" H(\max(\max(XA, 0)B, 0)C))C \odot H(\max(XA, 0)B))B^T \odot H(XA))$$" + "\n\n"
)


class Box:
    """A box on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.area = page.locator(".check-box textarea").first
        self.run = page.locator(".check-run").first
        self.status = page.locator(".check-bar [role=status]").first
        self.shown = page.locator(".check-shown").first
        self.found = page.locator(".check-found").first
        self.bar = page.locator(".check-bar progress").first

    def write(self, text: str, told: str) -> None:
        """Put a text in and wait for what is said of it."""
        self.area.fill(text)
        # What stands there meanwhile is of the text before.
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)
        expect(self.status).to_have_text(told)


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(survey.PATIENCE)
    yield context
    context.close()


@pytest.fixture(scope="module")
def watched(visitor: BrowserContext, address: str) -> Watched:
    watched = Watched(visitor)
    watched.page.goto(f"{address}/en/try.html")
    return watched


@pytest.fixture(scope="module")
def box(watched: Watched) -> Box:
    """The box of the one page, with the checker loaded by a key."""
    box = Box(watched.page)
    expect(box.run).to_contain_text("MB once")
    box.run.press("Enter")
    expect(box.status).to_have_text("3 equalities: 1 holds, 1 false, 1 definition")
    return box


def paths(watched: Watched) -> list[str]:
    return [request.url.partition("/shared/")[2] for request in watched.requests]


class TestLoading:
    def test_nothing_of_it_is_loaded_before_somebody_types(self, watched: Watched) -> None:
        assert not [path for path in paths(watched) if path.startswith("checker/")]
        assert watched.page.locator(".check-shown .katex").count() == 2

    def test_the_box_adds_at_most_5_kb_to_a_page(self, watched: Watched) -> None:
        """Its script, its markup, and its share of the stylesheet, as they go over the line."""
        page = (built() / "en" / "try.html").read_bytes()
        start = page.index(b'<section class="check-box"')
        end = page.index(b"</section>", start)
        style = (DOCS / "_static" / "box.css").read_bytes()
        script = (built() / "shared" / "box.js").read_bytes()
        without = len(gzip.compress(page[:start] + page[end:]))
        grown = len(gzip.compress(page)) - without
        assert grown + len(gzip.compress(script)) + len(gzip.compress(style)) <= 5000

    def test_typing_alone_typesets_and_loads_no_checker(self, watched: Watched) -> None:
        box = Box(watched.page)
        kept = box.area.input_value()
        box.area.fill(SLIP)
        expect(box.shown.locator("annotation").first).to_have_text("(AB)^T = A^TB^T")
        assert not [path for path in paths(watched) if path.endswith(".gz")]
        assert "MB once" in box.run.inner_text()
        box.area.fill(kept)

    def test_the_checker_comes_from_this_host(self, box: Box, watched: Watched) -> None:
        assert sum(path.endswith(".gz") for path in paths(watched)) == 3
        expect(box.bar).to_be_hidden()
        expect(box.run).to_have_text("Check")


class TestVerdicts:
    @pytest.mark.parametrize(
        ("text", "sign", "told", "reason"),
        [
            ("$$(AB)^T = B^TA^T$$", "holds", "1 equality: 1 holds, 0 false", ""),
            (SLIP, "false", "1 equality: 0 holds, 1 false", "FALSE: "),
            (
                "$$Z := XW$$",
                "definition",
                "1 equality: 0 holds, 0 false, 1 definition",
                "",
            ),
            (
                "Suppose $$AB = BA.$$",
                "condition",
                "1 equality: 0 holds, 0 false, 1 condition",
                "",
            ),
            (
                r"$$\oint A = B$$",
                "unread",
                "1 equality: 0 holds, 0 false, 1 not read",
                "not read: ",
            ),
        ],
    )
    def test_each_kind(self, box: Box, text: str, sign: str, told: str, reason: str) -> None:
        box.write(text, told)
        expect(box.shown.locator(f".check-sign.check-{sign}")).to_have_count(1)
        expect(box.found.locator("li")).to_have_count(1)
        if reason:
            expect(
                box.found.locator("li:not(.relugrad-hidden) strong").locator("..")
            ).to_contain_text(reason)

    def test_each_of_a_chain(self, box: Box) -> None:
        box.write(LINE, "3 equalities: 2 holds, 0 false, 1 definition")
        assert box.shown.locator(".check-sign").count() == 3

    def test_the_wrong_part_is_underlined(self, box: Box) -> None:
        box.write(SLIP, "1 equality: 0 holds, 1 false")
        wrong = box.shown.locator(".check-wrong")
        assert wrong.inner_text().split() == ["A", "T", "B", "T"]
        style = wrong.evaluate("(e) => getComputedStyle(e).borderBottomStyle")
        assert style == "solid"

    def test_what_the_reason_quotes_is_typeset(self, box: Box) -> None:
        box.write(SLIP, "1 equality: 0 holds, 1 false")
        line = box.found.locator("li.check-false")
        quoted = line.locator(":scope > span annotation")
        assert quoted.all_text_contents() == [
            "A^T", "d×n", "B^T", "h×d", "A^TB^T", "A^TB^T", "B^T A^T",
        ]  # fmt: skip
        assert "\\" not in "".join(line.locator(":scope > span .katex-html").all_inner_texts())
        assert not re.search("[\ufdd0\ufdd1]", box.page.locator(".check-box").inner_text())

    def test_copied_it_is_latex(self, box: Box, visitor: BrowserContext, address: str) -> None:
        visitor.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        box.write(SLIP, "1 equality: 0 holds, 1 false")
        box.found.evaluate("(list) => getSelection().selectAllChildren(list)")
        box.page.keyboard.press("Control+c")
        copied = box.page.evaluate("navigator.clipboard.readText()")
        assert "A^TB^T should be B^T A^T" in copied
        assert copied.startswith("(AB)^T = A^TB^T\n")

    def test_a_counterexample_in_matrices(self, box: Box) -> None:
        box.write(
            r"$$\operatorname{tr}(A^TA)B = \operatorname{tr}(A)^2B$$",
            "1 equality: 0 holds, 1 false",
        )
        shown = box.found.locator(".check-example annotation")
        assert "\\begin{bmatrix}" in (shown.first.text_content() or "")
        assert shown.count() == 3

    def test_a_text_that_delimits_nothing(self, box: Box) -> None:
        box.write("(AB)^T = B^TA^T", "1 equality: 1 holds, 0 false")
        expect(box.shown.locator(".check-holds")).to_have_count(1)

    def test_what_katex_cannot_read_does_no_harm(self, box: Box) -> None:
        box.write(
            r"$$\frac{A} = B$$ and $$(AB)^T = B^TA^T$$",
            "2 equalities: 1 holds, 0 false, 1 not read",
        )
        expect(box.shown.locator(".check-holds")).to_have_count(1)
        expect(box.shown.locator(".check-unread")).to_have_text("=")

    def test_a_text_of_a_stranger_runs_nothing(self, box: Box) -> None:
        bad = r"<img src=x onerror=alert(1)> $\href{javascript:alert(1)}{A} = \htmlData{x=y}{A}$"
        box.area.fill(bad)
        expect(box.shown).to_contain_text("onerror")
        assert box.shown.locator("img, a, [data-x]").count() == 0

    def test_nothing_to_check(self, box: Box) -> None:
        box.write("Only words.", "nothing to check: no equation was found")
        expect(box.found.locator("li")).to_have_count(0)


class TestTyping:
    def test_only_the_latest_text_is_judged(self, box: Box) -> None:
        box.area.fill("")
        box.area.press_sequentially("$$(AB)^T = B^TA^T$$")
        expect(box.status).to_have_text("1 equality: 1 holds, 0 false")
        box.area.press("ArrowLeft")
        box.area.press("ArrowLeft")
        box.area.press_sequentially(" + B^TA^T")
        expect(box.status).to_have_text("1 equality: 0 holds, 1 false")
        expect(box.area).to_have_value("$$(AB)^T = B^TA^T + B^TA^T$$")

    def test_what_is_unchanged_keeps_its_marks(self, box: Box) -> None:
        box.write(f"{SLIP}\n\n$$A = A$$", "2 equalities: 1 holds, 1 false")
        box.area.press("Control+End")
        box.area.press_sequentially("!")
        expect(box.shown).to_contain_text("!")
        assert box.shown.locator(".check-sign").count() == 2

    def test_what_is_unchanged_is_not_set_anew(self, box: Box) -> None:
        """Each edit shows what a fresh text would, and keeps what was there: a line among lines."""
        lines = ["(A + B)C &= AC + BC", "&= BC + AC", "&= AC + BC"]
        texts = [
            "Once: $AB = AB$.\n\nA chain:\n\n$$\\begin{aligned}" + r" \\ ".join(some) + tail
            for some, tail in (
                (lines, "\\end{aligned}$$\n\nso."),
                ([lines[0], r"&= \frac{2}{2}BC + AC", lines[2]], "\\end{aligned}$$\n\nso it is."),
                ([lines[0], "&= CB + AC", lines[2]], "\\end{aligned}$$\n\nso"),
                ([lines[0], lines[2]], "\\end{aligned}$$\n\n$A = A$\n\nand more"),
                (lines[:1], "\\end{aligned}$$"),
                ([*lines, *lines[1:]], "\\end{aligned}$$\n\nat last $B = B$"),
            )
        ]
        marks = box.shown.locator(".check-sign")
        after: list[str] = []
        for text in texts:
            box.area.fill(text)
            expect(box.page.locator("[aria-busy=true]")).to_have_count(0)
            if not after:
                marks.first.evaluate("sign => { sign.kept = true; }")
            assert marks.first.evaluate("sign => sign.kept")
            after.append(box.shown.evaluate("shown => shown.innerHTML"))
        for text, shown in zip(texts, after, strict=True):
            box.area.fill("")
            expect(box.shown).to_have_text("")
            box.area.fill(text)
            expect(box.page.locator("[aria-busy=true]")).to_have_count(0)
            assert box.shown.evaluate("shown => shown.innerHTML") == shown

    def test_by_keyboard_alone(self, box: Box) -> None:
        box.area.focus()
        reached = []
        for _ in range(2):
            box.page.keyboard.press("Tab")
            reached.append(box.page.evaluate("document.activeElement.className"))
        assert "check-run" in reached[0]
        assert "check-copy" in reached[1]


class TestWorker:
    def test_a_hang_is_ended_and_the_next_text_is_judged(self, box: Box) -> None:
        box.area.fill(TOO_LONG)
        expect(box.status).to_contain_text("Stopped after 10 seconds")
        expect(box.found.locator("li")).to_have_count(0)
        box.write(SLIP, "1 equality: 0 holds, 1 false")

    def test_it_says_what_the_command_says(self, box: Box) -> None:
        """The same code runs in both: every small document, to the last word and place."""
        cases = tomllib.loads(DOCUMENTS.read_text(encoding="utf-8"))["case"]
        texts = [case["input"] for case in cases]
        assert len(texts) > 100
        told: list[dict[str, Any]] = box.page.evaluate(
            """async ([address, texts]) => {
              const { check } = await import(address);
              const found = [];
              for (const text of texts) found.push(await check(text, { language: "en" }));
              return found;
            }""",
            ["../shared/checker/check.js", texts],
        )
        for text, found in zip(texts, told, strict=True):
            assert found == json.loads(json.dumps(judge(text))), text

    def test_characters_beyond_the_basic_plane(self, box: Box) -> None:
        text = "\U0001d400\U0001d401 " + SLIP
        sign = box.page.evaluate(
            """async ([address, text]) => {
              const { check } = await import(address);
              const { displays: [{ start, equalities: [{ sign }] }] } = await check(text);
              return [text.slice(start, start + 2), text.slice(...sign)];
            }""",
            ["../shared/checker/check.js", text],
        )
        assert sign == ["(A", "="]

    def test_no_request_after_loading(self, box: Box, watched: Watched) -> None:
        box.write("$$AB = BA$$", box_told := "1 equality: 0 holds, 0 false, 1 condition")
        before = len(watched.requests)
        box.write(SLIP, "1 equality: 0 holds, 1 false")
        box.write("$$AB = BA$$", box_told)
        assert [request.url for request in watched.requests[before:]] == []

    def test_nobody_complained(self, box: Box, watched: Watched) -> None:
        assert watched.complaints == []


class TestLink:
    def test_it_carries_the_text(self, box: Box, visitor: BrowserContext, address: str) -> None:
        visitor.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        text = f"其中 $\U0001d400$:\n\n{SLIP}"
        box.area.fill(text)
        box.page.locator(".check-copy").first.click()
        expect(box.status).to_contain_text("The link is copied")
        link = box.page.evaluate("navigator.clipboard.readText()")
        base, _, packed = link.partition("#check=")
        assert base == f"{address}/en/try.html"
        assert packed
        assert packed.replace("-", "").replace("_", "").isalnum()
        other = visitor.new_page()
        other.goto(link.replace("/en/", "/zh-cn/"))
        opened = Box(other)
        expect(opened.area).to_have_value(text)
        # What was loaded once is there for every page.
        expect(opened.status).to_have_text("1 个等式：成立 0 个，不成立 1 个")
        other.close()

    def test_one_that_is_broken_changes_nothing(
        self, box: Box, visitor: BrowserContext, address: str
    ) -> None:
        other = visitor.new_page()
        other.goto(f"{address}/en/try.html#check=AAAA")
        expect(Box(other).area).to_have_value(Box(other).area.evaluate("(a) => a.defaultValue"))
        other.close()


@pytest.mark.parametrize("folder", [*FOLDERS][1:])
def test_in_the_language_of_the_page(
    box: Box, visitor: BrowserContext, address: str, folder: str
) -> None:
    page = visitor.new_page()
    page.goto(f"{address}/{folder}/try.html")
    local = Box(page)
    local.run.click()
    wrong = local.found.locator("li.check-false")
    expect(wrong.locator("strong")).to_have_text("不成立")
    text = wrong.inner_text() + local.status.inner_text()
    assert not [word for word in ("false", "the", "equal", "side") if word in text.lower()]
    page.close()


def test_the_symbols_keep_their_colours(box: Box, visitor: BrowserContext, address: str) -> None:
    page = visitor.new_page()
    page.goto(f"{address}/en/index.html")
    local = Box(page)
    local.run.click()
    local.write(r"$$W = W, \quad \hat{Y} = \hat{Y}$$", "2 equalities: 2 holds, 0 false")
    assert local.shown.locator("[class*=symbol-]").all_inner_texts() == ["W", "W"]
    assert box.shown.locator("[class*=symbol-]").count() == 0
    page.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_in_a_box_that_is_used(
    box: Box, visitor: BrowserContext, address: str, width: int
) -> None:
    page = visitor.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/en/try.html")
    local = Box(page)
    local.run.click()
    text = f"{SLIP}\n\n{LINE}\n\n$$\\oint A = B$$\n\nLet $B$ be given and $$AB = BA$$"
    local.write(text, "6 equalities: 2 holds, 1 false, 1 definition, 1 condition, 1 not read")
    for scheme, contrast in (("light", False), ("dark", False), ("light", True)):
        page.emulate_media(
            color_scheme=scheme,  # type: ignore[arg-type]  # one of its words
            forced_colors="active" if contrast else "none",
            reduced_motion="reduce",
        )
        page.evaluate(axe.PAINTED)
        assert axe.violations(page) == [], f"{scheme} {contrast}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(survey.WIDE) == []
    page.close()


def test_a_second_visit_needs_no_network(browser: Browser) -> None:
    with browser.new_context() as context:
        context.set_default_timeout(survey.PATIENCE)
        page = context.new_page()
        with served(built()) as address:
            page.goto(f"{address}/en/try.html")
            box = Box(page)
            box.run.click()
            expect(box.status).to_contain_text("3 equalities")
            kept = "async () => (await import('../shared/checker/check.js')).isKept()"
            assert survey.wait(page, lambda: page.evaluate(kept))
            page.close()
        page = context.new_page()
        page.goto(f"{address}/en/try.html")
        box = Box(page)
        box.run.click()
        box.write(SLIP, "1 equality: 0 holds, 1 false")


def test_from_the_disk_it_says_how_to_serve_the_site(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((built() / "en" / "try.html").as_uri())
        box = Box(page)
        expect(box.status).to_contain_text("python -m http.server -d docs/_build/html")
        expect(box.run).to_be_disabled()
