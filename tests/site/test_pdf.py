"""The printed book: complete, legible, tagged, with nothing cut off. Printed in one language here.

Without Chromium these tests are left out, and the last lines of the run say so.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _extensions import boxes
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from ..examples import DOCS, ROOT
from .built import FOLDERS, built
from .survey import CHROMIUM

pdf: Any = importlib.import_module("pdf")
PRINTED = pdf.LANGUAGES[1]
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: nothing was printed"
)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script as `nox -s pdf` does."""
    command = [sys.executable, str(DOCS / "pdf.py"), *arguments]
    changed = os.environ | environment
    return subprocess.run(
        command, cwd=ROOT, env=changed, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the script starts it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=pdf.FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def assembled() -> dict[str, tuple[list[Any], BeautifulSoup]]:
    """The chapters, and the whole as one document, by language."""
    built()
    found = {}
    for language in pdf.LANGUAGES:
        chapters = pdf.chapters(language, "https://example.org/")
        text, _ = boxes.taken_out(pdf.assemble(language, chapters, {}))
        found[language.folder] = chapters, BeautifulSoup(text, "html.parser")
    return found


@pytest.fixture(scope="module")
def book(assembled: Any, browser: Browser) -> Any:
    """The book in Simplified Chinese, printed."""
    pdf.TARGET.mkdir(parents=True, exist_ok=True)
    chapters, _ = assembled[PRINTED.folder]
    return PdfReader(pdf.build(browser, PRINTED, chapters))


@pytest.mark.parametrize("folder", FOLDERS)
class TestTheDocument:
    def test_every_page_is_a_chapter(self, assembled: Any, folder: str) -> None:
        chapters, _ = assembled[folder]
        names = [chapter.name for chapter in chapters]
        assert sorted(names) == sorted(path.stem for path in DOCS.glob("*.md"))
        assert names[:3] == ["index", "problem", "definitions"]
        assert sum(bool(chapter.part) for chapter in chapters) == 4

    def test_every_id_is_unique(self, assembled: Any, folder: str) -> None:
        _, document = assembled[folder]
        counted = Counter(tag["id"] for tag in document.find_all(id=True))
        assert [name for name, count in counted.items() if count > 1] == []

    def test_every_link_leads_into_the_book_or_to_the_web(
        self, assembled: Any, folder: str
    ) -> None:
        _, document = assembled[folder]
        ids = {tag["id"] for tag in document.find_all(id=True)}
        links = [str(tag["href"]) for tag in document.find_all("a", href=True)]
        assert sum(link.startswith("#") for link in links) > 200
        wrong = [
            link
            for link in links
            if not (link[1:] in ids if link.startswith("#") else link.startswith("https://"))
        ]
        assert wrong == []

    def test_every_image_is_there(self, assembled: Any, folder: str) -> None:
        _, document = assembled[folder]
        images = document.find_all("img")
        assert images
        for image in images:
            assert image["alt"]
            assert Path(str(image["src"]).removeprefix("file://")).is_file()

    def test_its_contents_name_every_section(self, assembled: Any, folder: str) -> None:
        _, document = assembled[folder]
        named = [str(tag["href"])[1:] for tag in document.select("#contents li > a")]
        sections = [tag.find_parent("section")["id"] for tag in document.select("article h2")]
        assert set(sections) < set(named)


@needs_chromium
class TestThePrint:
    def test_what_it_is(self, book: Any, assembled: Any) -> None:
        about, root = book.metadata, book.root_object
        assert about is not None
        assert about.title == assembled[PRINTED.folder][0][0].title
        assert about.author
        assert about.creation_date is None
        assert root["/Lang"] == PRINTED.tag
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert {tuple(map(round, page.mediabox[2:])) for page in book.pages} == {(595, 842)}

    def test_its_outline_has_every_chapter_and_section(self, book: Any, assembled: Any) -> None:
        chapters, document = assembled[PRINTED.folder]
        titles = [item.title for item in book.outline if not isinstance(item, list)]
        assert titles[2:] == [f"{n} {chapter.title}" for n, chapter in enumerate(chapters) if n]
        inner = [item.title for part in book.outline if isinstance(part, list) for item in part]
        assert inner == [tag.get_text() for tag in document.select("article h2")]

    def test_its_contents_give_the_pages(self, book: Any, assembled: Any) -> None:
        chapters, _ = assembled[PRINTED.folder]
        begins = {name: at for name, at in pdf.places(book).items() if "--" not in name}
        first = book.get_destination_page_number(begins[chapters[0].name])
        text = squeezed("".join(page.extract_text() for page in book.pages[1:first]))
        for chapter in chapters[1:]:
            page = book.get_destination_page_number(begins[chapter.name]) + 1
            assert re.search(rf"{re.escape(squeezed(chapter.title))}{page}", text), chapter.name
            assert squeezed(chapter.title) in squeezed(book.pages[page - 1].extract_text())

    def test_its_links_are_links(self, book: Any) -> None:
        known = set(pdf.places(book))
        inside = Counter[str]()
        for page in book.pages:
            for annotation in page.get("/Annots", []):
                link = annotation.get_object()
                if "/Dest" in link:
                    inside[str(link["/Dest"]).removeprefix("/")] += 1
        assert inside.total() > 200
        assert set(inside) <= known
        assert any(name.startswith("lemmas--equation-") for name in inside)

    def test_its_fonts_are_in_it(self, book: Any) -> None:
        found = pdf.fonts(book)
        assert all(found.values())
        for name in ("SourceSerif4-Regular", "KaTeX_Math-Italic", "SourceCodePro", "SerifCJK"):
            assert any(name in font for font in found), name

    def test_its_text_can_be_read(self, book: Any, assembled: Any) -> None:
        chapters, _ = assembled[PRINTED.folder]
        [chapter] = [chapter for chapter in chapters if chapter.name == "problem"]
        start = book.get_destination_page_number(pdf.places(book)["problem"])
        text = squeezed("".join(book.pages[start + n].extract_text() for n in range(3)))
        runs = re.findall("[\u3400-\u9fff]{2,}", chapter.article.get_text())
        assert len(runs) > 20
        assert [run for run in runs if run not in text] == []

    def test_every_equation_and_figure_has_its_words(self, book: Any, assembled: Any) -> None:
        _, document = assembled[PRINTED.folder]
        wanted = Counter(tag["aria-label"] for tag in document.select("[role=img]"))
        wanted += Counter(tag["alt"] for tag in document.find_all("img"))
        assert {squeezed(text) for text in wanted} == {squeezed(text) for text in told(book)}
        assert wanted.total() == sum(1 for _ in told(book))


@needs_chromium
class TestWhatIsRefused:
    def printed(self, browser: Browser, folder: Path, body: str) -> None:
        source = folder / "page.html"
        source.write_text(
            f"<!DOCTYPE html><html lang=en><body style='margin:0'><main>{body}</main>"
        )
        pdf.print_out(browser, source, folder / "page.pdf")

    def test_what_is_wider_than_the_page(self, browser: Browser, tmp_path: Path) -> None:
        self.printed(browser, tmp_path, "<article id=a><p>narrow</p></article>")
        wide = "<article id=a><p style='width:3000px'>toowide</p></article>"
        with pytest.raises(SystemExit, match="wider than the page:\n  a: p toowide"):
            self.printed(browser, tmp_path, wide)

    def test_an_equation_is_set_smaller_instead(self, browser: Browser, tmp_path: Path) -> None:
        wide = (
            "<article id=a><div class=katex-display style='width:100%'>"
            "<span class=katex-html style='display:inline-block;white-space:nowrap'>"
            f"{'x + y ' * 60}</span></div></article>"
        )
        self.printed(browser, tmp_path, wide)


class TestMistakes:
    def test_without_a_browser(self, tmp_path: Path) -> None:
        done = run("--check", PATH=str(tmp_path), CHROMIUM="")
        assert done.returncode == 1
        assert done.stderr.startswith("Chromium is missing.")
        assert "apt-get install chromium fonts-noto-cjk" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_browser_that_is_none(self) -> None:
        done = run("--check", CHROMIUM="/nowhere/chromium")
        assert done.stderr.startswith("CHROMIUM names /nowhere/chromium, which is no program.")

    def test_a_language_that_is_none(self) -> None:
        done = run("fr", CHROMIUM=shutil.which("true") or "")
        assert done.stderr.strip() == "no language fr; there are en, zh-cn, zh-tw"


def squeezed(text: str) -> str:
    """A text without its spaces."""
    return re.sub(r"\s+", "", text)


def told(book: Any) -> Iterator[str]:
    """What the structure of a document says in place of what is drawn."""
    waiting = [book.root_object["/StructTreeRoot"]["/K"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += [child for child in node if not isinstance(child, int)]
        elif isinstance(node, dict):
            if "/Alt" in node:
                yield str(node["/Alt"])
            if not isinstance(node.get("/K", 0), int):
                waiting.append(node["/K"])
