"""Print the built site as one book for each language: `docs/_build/pdf/relugrad-<language>.pdf`.

The pages are those of the site, in the order of its table of contents, put into one document with
a stylesheet of its own, and printed by Chromium. It is printed twice: where the chapters begin is
known after the first time.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from html import escape
from importlib import metadata
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Error, sync_playwright
from pygments.formatters import HtmlFormatter
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    BooleanObject,
    Destination,
    DictionaryObject,
    Fit,
    NameObject,
    TextStringObject,
)

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "_extensions"))

import boxes  # noqa: E402
import sharing  # noqa: E402
from languages import LANGUAGES, TEXTS, Language, site  # noqa: E402

SITE = DOCS / "_build" / "html"
TARGET = DOCS / "_build" / "pdf"
MODULES = DOCS / "node_modules"
FONTS = MODULES / "@fontsource"
STYLES = (
    *(
        FONTS / "source-serif-4" / f"{cut}.css"
        for cut in ("400", "400-italic", "600", "600-italic")
    ),
    *(FONTS / "source-code-pro" / f"{cut}.css" for cut in ("400", "600")),
    MODULES / "katex" / "dist" / "katex.min.css",
    DOCS / "_static" / "symbols.css",
    DOCS / "_static" / "drawings.css",
    DOCS / "_site" / "print.css",
)
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
INSTALL = "apt-get install chromium fonts-noto-cjk"
FLAGS = (
    "--allow-file-access-from-files",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)
# What a reader clicks on, or what says again what the print shows.
UNPRINTED = (
    ".headerlink, .viewcode-link, .katex-mathml, .relugrad-mark, .pst-js-only, button, dialog,"
    " form, input, select, script, template, [hidden], .step > aside, .step-from, .steps-bar,"
    " .flow-narrow"
)
# The attributes that name an element of the same page.
NAMING = ("for", "headers", "aria-labelledby", "aria-describedby", "aria-controls")
CHINESE = re.compile("[\u3400-\u9fff]")
# What is wider than the page is set smaller, so that nothing is cut off.
FIT = """
() => {
  const narrow = (box, inner) => {
    const scale = box.clientWidth / inner.getBoundingClientRect().width;
    const size = parseFloat(getComputedStyle(inner).fontSize);
    if (scale < 1) inner.style.fontSize = `${Math.floor(scale * size * 98) / 100}px`;
  };
  for (const box of document.querySelectorAll(".katex-display"))
    narrow(box, box.querySelector(".katex-html"));
  for (const table of document.querySelectorAll("article table"))
    narrow(table.closest("section, article"), table);
}
"""
# What still reaches beyond the edge, or is cut off within a box of its own.
OVERFLOWING = """
() => {
  const edge = document.body.getBoundingClientRect().right + 1;
  const boxes = document.querySelectorAll("body > *, main *, nav *, .katex-html");
  return [...boxes]
    .filter((e) => !e.parentElement.closest(".katex-html"))
    .filter((e) => e.getBoundingClientRect().right > edge)
    .map((e) => `${e.closest("article, nav, header")?.id}: ${e.tagName.toLowerCase()}`
      + ` ${e.textContent.trim().slice(0, 60)}`);
}
"""


def address_of(language: Language) -> str:
    """Where the pages of a language are on the site; empty where nobody knows."""
    return f"{site()}/{language.folder}/" if site() else ""


class Chapter:
    """A page of the site on its way into the book; `part` is the part of it that begins there."""

    def __init__(self, folder: Path, name: str, part: str) -> None:
        self.name = name
        self.part = part
        self.folder = folder
        text = (folder / f"{name}.html").read_text(encoding="utf-8")
        start, end = text.index('<article class="bd-article">'), text.rindex("</article>")
        text, self.boxes = boxes.taken_out(text[start : end + len("</article>")])
        self.soup = BeautifulSoup(text, "html.parser")
        self.article = self.soup.article

    def adopt(self, names: set[str], online: str) -> None:
        """Give every id the page's name before it, and let links lead to the book's pages `names`.

        What is not in the book is `online`; where that is empty, such a link is none.
        """
        self.equations()
        self.drawings()
        for tag in self.article.select(UNPRINTED):
            tag.decompose()
        for tag in self.article.find_all("noscript"):
            tag.unwrap()
        for tag in self.article.find_all("details"):
            tag["open"] = ""
        for tag in self.article.find_all(True):
            if tag.get("id"):
                tag["id"] = f"{self.name}--{tag['id']}"
            for key in NAMING:
                if tag.get(key):
                    tag[key] = " ".join(f"{self.name}--{word}" for word in str(tag[key]).split())
            if tag.get("src"):
                tag["src"] = (self.folder / str(tag["src"])).as_uri()
            if tag.get("href"):
                tag["href"] = self.address(str(tag["href"]), names, online)
                if not tag["href"]:
                    del tag["href"]
        self.article["id"] = self.name

    def equations(self) -> None:
        """Let an assistive technology read an equation's LaTeX in place of its boxes."""
        for drawn in self.article.find_all(class_="katex-html"):
            del drawn["aria-hidden"]
            drawn["role"] = "img"
            drawn["aria-label"] = drawn.parent.find("annotation").get_text().strip()

    def drawings(self) -> None:
        """Put what describes a drawing, unseen, into the drawing."""
        for tag in self.article.find_all(attrs={"aria-labelledby": True}):
            told = self.article.find(id=str(tag["aria-labelledby"]))
            if told is not None and "relugrad-hidden" in told.get("class", []):
                for formula in told.find_all(class_="katex"):
                    formula.replace_with(formula.find("annotation").get_text())
                del tag["aria-labelledby"]
                tag["role"], tag["aria-label"] = "img", told.get_text().strip()
        for tag in self.article.find_all(class_="relugrad-hidden"):
            tag.decompose()

    def address(self, link: str, names: set[str], online: str) -> str:
        """Find where a link leads in the book."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return link
        page = parts.path.removesuffix(".html") if parts.path else self.name
        if page in names:
            return f"#{page}--{parts.fragment}" if parts.fragment else f"#{page}"
        return urljoin(online, link) if online else ""

    @property
    def html(self) -> str:
        """The whole of it."""
        return boxes.put_back(str(self.article), self.boxes)

    @property
    def title(self) -> str:
        """Its heading."""
        return str(self.article.h1.get_text()).strip()

    def sections(self) -> list[tuple[str, str]]:
        """Its sections: the place and the heading of each."""
        return [
            (str(heading.find_parent("section")["id"]), heading.decode_contents())
            for heading in self.article.find_all("h2")
        ]


def chapters(language: Language, online: str) -> list[Chapter]:
    """Read the pages of one language, in the order of their table of contents, and adopt them."""
    folder = SITE / language.folder
    index = BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    found, part = [Chapter(folder, "index", "")], ""
    for tag in index.select_one("nav.bd-docs-nav").select("p.caption, li.toctree-l1 > a"):
        if tag.name == "p":
            part = tag.get_text().strip()
        else:
            found.append(Chapter(folder, str(tag["href"]).removesuffix(".html"), part))
            part = ""
    names = {chapter.name for chapter in found}
    for chapter in found:
        chapter.adopt(names, online)
    return found


def assemble(language: Language, book: list[Chapter], pages: dict[str, int]) -> str:
    """Put the book into one document; `pages` is empty before it is known where each place is."""
    text = TEXTS[language.sphinx]
    first = book[0]
    contents, bodies, running = [], [], []
    for number, chapter in enumerate(book):
        label = text["pdf_chapter"].format(number=number) if number else ""
        title = chapter.title if number else text["pdf_introduction"]
        if chapter.part:
            contents.append(f'<li class="part">{escape(chapter.part)}</li>')
        sections = (entry(place, heading, "", pages) for place, heading in chapter.sections())
        listed = "".join(sections)
        inner = f"<ol>{listed}</ol>" if listed else ""
        contents.append(entry(chapter.name, escape(title), str(number or ""), pages, inner))
        chapter.article["style"] = f"page: chapter-{number}"
        head = f'<h1><span class="number">{escape(label)}</span> ' if label else "<h1>"
        before, _, after = chapter.html.partition("<h1>")
        bodies.append(f"{before}{head}{escape(title)}{after[after.index('</h1>') :]}")
        told = f"{number}\u2003{title}" if number else title
        told = told.replace("\\", r"\\").replace('"', r"\"")
        running.append(f'@page chapter-{number} {{ @top-right {{ content: "{told}"; }} }}')
    objective = boxes.put_back(str(first.article.select_one(".katex-display")), first.boxes)
    version = text["pdf_version"].format(version=metadata.version("relugrad"))
    online = address_of(language)
    on_the_web = text["pdf_online"].format(url=f'<a href="{online}">{online}</a>') + "<br>\n"
    licence = f"{text['licence_before']}CC BY 4.0{text['licence_between']}BSD 3-Clause"
    return f"""<!DOCTYPE html>
<html lang="{language.tag}">
<head>
<meta charset="utf-8">
<title>{escape(first.title)}</title>
{"".join(f'<link rel="stylesheet" href="{path.as_uri()}">' for path in STYLES)}
<style>{HtmlFormatter(style="friendly").get_style_defs(".highlight")}</style>
<style>{"".join(running)}</style>
</head>
<body>
<header id="title">
<p class="series"><a href="#contents">relugrad</a></p>
<p class="title">{escape(first.title)}</p>
<div class="objective">{objective}</div>
<p class="authors">{escape(text["pdf_authors"])}</p>
<p class="imprint">{escape(version)}<br>
{on_the_web if online else ""}{escape(licence + text["licence_after"])}</p>
</header>

<nav id="contents" aria-labelledby="contents-title">
<h1 id="contents-title">{escape(text["menu"])}</h1>
<ol>{"".join(contents)}</ol>
</nav>
<main>{"".join(bodies)}</main>
</body>
</html>
"""


def entry(place: str, heading: str, number: str, pages: dict[str, int], inner: str = "") -> str:
    """Write a line of the table of contents."""
    page = pages.get(place, "000")
    return (
        f'<li><a href="#{place}"><span class="mark">{number}</span>'
        f'<span class="heading">{heading}</span><span class="page">{page}</span></a>{inner}</li>'
    )


def print_out(browser: Browser, source: Path, target: Path) -> None:
    """Print a document, and refuse one that has something beyond the edge of its pages."""
    page = browser.new_page()
    try:
        page.goto(source.as_uri())
        page.emulate_media(media="print", color_scheme="light")
        # A4 without its margins, at 96 dots to the inch: as wide as the print is.
        page.set_viewport_size({"width": round((210 - 48) / 25.4 * 96), "height": 1000})
        page.evaluate("document.fonts.ready")
        page.evaluate(FIT)
        if beyond := page.evaluate(OVERFLOWING):
            raise SystemExit("wider than the page:\n  " + "\n  ".join(beyond))
        page.pdf(path=target, prefer_css_page_size=True, tagged=True)
    finally:
        page.close()


def places(reader: PdfReader) -> dict[str, Destination]:
    """Where each place is that a link in the book leads to."""
    found = reader.named_destinations.items()
    return {name.removeprefix("/"): destination for name, destination in found}


def finish(reader: PdfReader, target: Path, language: Language, book: list[Chapter]) -> None:
    """Write the file that is read: with its outline, and what it is, but not when it was made.

    Chromium's own outline names a heading twice that it has moved to the next page.
    """
    writer = PdfWriter(clone_from=reader)
    text = TEXTS[language.sphinx]
    found = places(reader)

    def add(place: str, title: str, parent: object = None) -> object:
        at = found[place]
        page = reader.get_destination_page_number(at)
        fit = Fit.xyz(left=at.left, top=at.top)
        return writer.add_outline_item(title=title, page_number=page, parent=parent, fit=fit)

    add("contents", text["menu"])
    for number, chapter in enumerate(book):
        title = f"{number} {chapter.title}" if number else text["pdf_introduction"]
        parent = add(chapter.name, title)
        for place, heading in chapter.sections():
            add(place, BeautifulSoup(heading, "html.parser").get_text(), parent)
    for page in writer.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            read_as_written(font.get_object())
    writer.metadata = None
    about = {"/Title": book[0].title, "/Author": text["pdf_authors"], "/Producer": "relugrad"}
    writer.add_metadata(about)
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(language.tag)
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    root[NameObject("/ViewerPreferences")] = shown
    writer.write(target)


# Unicode says of the older radicals which character each is; of these it does not.
UNIFIED = str.maketrans(
    "⺂⺃⺅⺉⺎⺏⺐⺒⺓⺔⺕⺖⺘⺙⺛⺞⺟⺠⺡⺣⺤⺦⺨⺫⺭⺯⺰⺱⺲⺹⺺⺾⺿⻁⻂⻃⻅⻆⻈⻉⻋⻌⻎⻐⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻮⻯⻰⻱⻲⻳",
    "乛乚亻刂兀尣尢巳幺彑彐忄扌攵旡歺母民氵灬爫丬犭罒礻糹纟罓罒耂肀艹艹虎衤覀见角讠贝车辶辶钅長镸长门阝青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐齿竜龙龜亀龟",
)
RADICALS = re.compile(r"^<(\w+)> (?:<(\w+)> )?<(2[EF]\w\w)>$", re.MULTILINE)


def read_as_written(font: DictionaryObject) -> None:
    """Let a reader find and copy 目, where Chromium names its glyph by the radical ⽬.

    One glyph of the fonts for Chinese stands for both, and the table that gives glyphs back their
    characters holds the first.
    """
    if "/ToUnicode" not in font:
        return
    table = font["/ToUnicode"]

    def mend(match: re.Match[str]) -> str:
        first, last, radical = match.groups()
        span = int(last, 16) - int(first, 16) + 1 if last else 1
        named = (chr(int(radical, 16) + n).translate(UNIFIED) for n in range(span))
        told = [unicodedata.normalize("NFKC", character) for character in named]
        codes = [f"<{character.encode('utf-16-be').hex().upper()}>" for character in told]
        return f"<{first}> <{last}> [{' '.join(codes)}]" if last else f"<{first}> {codes[0]}"

    text = table.get_data().decode("latin-1")
    mended = RADICALS.sub(mend, text)
    if mended != text:
        table.set_data(mended.encode("latin-1"))


def fonts(reader: PdfReader) -> dict[str, bool]:
    """The fonts of a document, and whether each is in it."""
    found = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            inner = font.get("/DescendantFonts", [font])[0].get_object()
            descriptor = inner.get("/FontDescriptor", DictionaryObject()).get_object()
            embedded = font["/Subtype"] == "/Type3" or any("FontFile" in key for key in descriptor)
            name = str(font.get("/BaseFont") or descriptor.get("/FontName") or "Type 3")
            found[name.lstrip("/")] = embedded
    return found


def build(browser: Browser, language: Language, book: list[Chapter]) -> Path:
    """Print the chapters of one language."""
    source, printed = TARGET / f"{language.folder}.html", TARGET / f"{language.folder}.pdf"
    pages: dict[str, int] = {}
    for turn in ("where the chapters begin", "the book"):
        print(f"-- {language.name}: {turn}", flush=True)
        source.write_text(assemble(language, book, pages), encoding="utf-8")
        print_out(browser, source, printed)
        reader = PdfReader(printed)
        numbers = map(reader.get_destination_page_number, places(reader).values())
        pages, before = dict(zip(places(reader), (n + 1 for n in numbers), strict=True)), pages
    if before != pages:
        raise SystemExit(f"{language.name}: the page numbers do not settle")
    lost = [name for name, embedded in fonts(reader).items() if not embedded]
    chinese = [name for name in fonts(reader) if "CJK" in name]
    if lost or not chinese:
        told = f"without {', '.join(lost)}" if lost else "without a font for Chinese"
        raise SystemExit(f"{language.name} was printed {told}; {INSTALL}")
    target = TARGET / f"relugrad-{language.folder}.pdf"
    finish(reader, target, language, book)
    printed.unlink()
    count, size = len(reader.pages), target.stat().st_size / 1e6
    print(f"   {os.path.relpath(target)}: {count} pages, {size:.1f} MB", flush=True)
    return target


def chromium() -> str:
    """Find the browser that prints."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None or not shutil.which(found):
        told = f"CHROMIUM names {named}, which is no program" if named else "Chromium is missing"
        raise SystemExit(f"{told}. The book is printed by it: {INSTALL}")
    return found


def main(wanted: list[str]) -> None:
    """Print the book in all languages, or in those whose folders are named.

    All of them are then put into the site, too. With `--check`, only find the browser, before
    anything is built in vain.
    """
    browser_path = chromium()
    if wanted == ["--check"]:
        return
    folders = [language.folder for language in LANGUAGES]
    if unknown := set(wanted) - set(folders):
        raise SystemExit(
            f"no language {', '.join(sorted(unknown))}; there are {', '.join(folders)}"
        )
    missing = [name for name in folders if not (SITE / name / "index.html").is_file()]
    if missing:
        raise SystemExit("the site is not built: run `nox -s docs` first")
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        except Error as error:
            raise SystemExit(f"Chromium does not start: {error.message.splitlines()[0]}") from None
        for language in LANGUAGES:
            if not wanted or language.folder in wanted:
                build(browser, language, chapters(language, address_of(language)))
        browser.close()
    if not wanted:
        sharing.offer(SITE, TARGET)


if __name__ == "__main__":
    main(sys.argv[1:])
