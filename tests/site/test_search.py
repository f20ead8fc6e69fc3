"""The search finds every term of the glossary and every title, on each page and at its section.

What a page has is read from the page as it is shown, and not from what was indexed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urldefrag

import pytest
from _extensions import boxes
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from playwright.sync_api import Page

from ..examples import DOCS
from .built import FOLDERS, pages
from .conftest import Watched
from .survey import CHROMIUM

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: nothing was searched for"
)

SHOWN = 3
"""How many sections of one page are listed."""
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = HEADINGS | {
    "p", "li", "td", "th", "dt", "dd", "pre", "div", "figcaption", "caption", "summary",
}  # fmt: skip
UNREAD = "script, style, template, .headerlink, .relugrad-mark, [data-pagefind-ignore]"


@dataclass(frozen=True)
class Section:
    """A section of a page, or an object of the package: its title and its own text."""

    page: str
    anchor: str
    title: str
    text: str

    @property
    def place(self) -> tuple[str, str]:
        return self.page, self.anchor


def is_section(tag: Tag) -> bool:
    return tag.has_attr("id") and (tag.name == "section" or "sig" in (tag.get("class") or ""))


def parts(tag: Tag, anchor: str) -> Iterator[tuple[str, str, bool]]:
    """The texts within an element, each with the section it is in and whether it is its title."""
    described = anchor
    for child in tag.children:
        if isinstance(child, NavigableString):
            titled = tag.name in HEADINGS and tag.parent is not None and is_section(tag.parent)
            yield anchor, str(child), titled
        elif isinstance(child, Tag):
            here = described if child.name == "dd" else anchor
            if is_section(child):
                # The title of a page is at its top.
                here = "" if child.find("h1", recursive=False) else str(child["id"])
                described = here
            edge = "\n" if child.name in BLOCKS else ""
            yield here, edge, False
            for place, text, titled in parts(child, here):
                yield place, text, titled or (child.name not in BLOCKS and tag.name in HEADINGS)
            yield here, edge, False


@cache
def sections(folder: str) -> list[Section]:
    """All sections of one language; mathematics parts the words of their texts."""
    found = []
    for path in pages(folder):
        text, _ = boxes.taken_out(path.read_text(encoding="utf-8"))
        article = BeautifulSoup(text, "html.parser").select_one("article.bd-article")
        assert article is not None
        objects = {str(signature["id"]) for signature in article.select("dt.sig[id]")}
        for unread in article.select(UNREAD):
            unread.decompose()
        for mathematics in article.select(".math, .katex"):
            mathematics.replace_with("\n")
        texts: dict[str, str] = {}
        titles: dict[str, str] = {}
        for anchor, text, titled in parts(article, ""):
            texts[anchor] = texts.get(anchor, "") + text
            if titled:
                titles[anchor] = titles.get(anchor, "") + text
        for anchor, text in texts.items():
            title = anchor if anchor in objects else " ".join(titles.get(anchor, "").split())
            found.append(Section(path.name, anchor, title, text))
    return found


def terms(folder: str) -> list[str]:
    """The glossary's terms in one language."""
    rows = (DOCS / "glossary.md").read_text(encoding="utf-8").split("\n* - ")[2:]
    column = list(FOLDERS).index(folder)
    return [row.split("\n  - ")[column].strip() for row in rows]


def has(text: str, query: str) -> bool:
    """Whether a text has the words of a query in a row; a Latin one may go on: mask, masks."""
    words = r"\s+".join(map(re.escape, query.split()))
    return re.search(rf"(?<![A-Za-z]){words}", text, re.IGNORECASE) is not None


def search(page: Page, queries: list[str]) -> dict[str, dict[str, list[str]]]:
    """What the search lists for each query: pages, and the anchors of their sections."""
    answers = page.evaluate(
        """async (queries) => {
            const { searchFor } = window.book;
            const answers = [];
            for (const query of queries)
                answers.push((await searchFor(query)).map((page) => page.map(({ url }) => url)));
            return answers;
        }""",
        queries,
    )
    listed: dict[str, dict[str, list[str]]] = {query: {} for query in queries}
    for query, found in zip(queries, answers, strict=True):
        for urls in found:
            name = urldefrag(urls[0]).url.rpartition("/")[2] or "index.html"
            listed[query][name] = [urldefrag(url).fragment for url in urls]
    return listed


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_term_is_found_on_each_page_that_has_it(
    watched: Watched, address: str, folder: str
) -> None:
    wanted = terms(folder)
    assert len(wanted) > 60
    watched.page.goto(f"{address}/{folder}/index.html")
    listed = search(watched.page, wanted)
    missed = []
    for term in wanted:
        having: dict[str, set[str]] = {}
        for section in sections(folder):
            if has(section.text, term):
                having.setdefault(section.page, set()).add(section.anchor)
        assert "glossary.html" in having, term
        for page, anchors in having.items():
            shown = listed[term].get(page, [])
            # Of an English word other forms are found too, and may be what is shown.
            least = 1 if folder == "en" else min(len(anchors), SHOWN)
            if len(anchors.intersection(shown)) < least:
                missed.append((term, page, anchors, shown))
    assert not missed, "\n".join(map(str, missed))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_title_is_found_at_its_section(watched: Watched, address: str, folder: str) -> None:
    titled = [section for section in sections(folder) if re.search(r"\w", section.title)]
    assert len(titled) > 200
    watched.page.goto(f"{address}/{folder}/index.html")
    listed = search(watched.page, sorted({section.title for section in titled}))
    missed = [
        (section.title, section.place, listed[section.title])
        for section in titled
        if section.anchor not in listed[section.title].get(section.page, [])
    ]
    assert not missed, "\n".join(map(str, missed))
