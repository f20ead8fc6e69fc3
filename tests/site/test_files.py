"""The built site, read as files: languages, links, anchors, and what a page would load."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from xml.etree import ElementTree

import pytest

from ..examples import DOCS
from .built import FOLDERS, built, pages

NAMES = sorted(path.stem for path in DOCS.glob("*.md"))
LOADS = {
    "audio": "src", "embed": "src", "iframe": "src", "img": "src", "object": "data",
    "script": "src", "source": "src", "video": "src",
}  # fmt: skip
LOADING_LINKS = {"icon", "stylesheet", "preload", "modulepreload", "manifest", "prefetch"}


class Page(HTMLParser):
    """What a page says of itself."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.lang = ""
        self.alternates: dict[str, str] = {}
        self.canonical = ""
        self.said: dict[str, str] = {}
        self.equations: list[str] = []
        self._annotation = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "html":
            self.lang = found.get("lang", "")
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in LOADS and LOADS[tag] in found:
            self.loaded.append(found[LOADS[tag]])
        if tag == "link":
            relations = set(found.get("rel", "").split())
            if relations & LOADING_LINKS:
                self.loaded.append(found["href"])
            if "alternate" in relations and "hreflang" in found:
                self.alternates[found["hreflang"]] = found["href"]
            if "canonical" in relations:
                self.canonical = found["href"]
        if tag == "meta" and (name := found.get("property") or found.get("name")):
            self.said[name] = found.get("content", "")
        self._annotation = tag == "annotation"
        if self._annotation:
            self.equations.append("")

    def handle_endtag(self, tag: str) -> None:
        self._annotation = False

    def handle_data(self, data: str) -> None:
        if self._annotation:
            self.equations[-1] += data


@pytest.fixture(scope="module")
def site() -> dict[str, Page]:
    """Every page of the site by its path in it."""
    root = built()
    return {path.relative_to(root).as_posix(): Page(path) for path in sorted(root.rglob("*.html"))}


def known(site: dict[str, Page]) -> bool:
    """Whether the build was told the address of the site."""
    return bool(site["index.html"].canonical)


class TestLanguages:
    def test_every_page_is_there_in_every_language(self, site: dict[str, Page]) -> None:
        for folder, tag in FOLDERS.items():
            for path in pages(folder):
                page = site[f"{folder}/{path.name}"]
                assert page.lang == tag
                others = {f"../{other}/{path.name}" for other in FOLDERS if other != folder}
                assert others <= set(page.links)
                if not known(site):
                    assert page.canonical == "" and page.alternates == {}
                    continue
                assert page.alternates.keys() == {*FOLDERS.values(), "x-default"}
                address = "" if path.stem == "index" else path.name
                assert page.canonical.endswith(f"/{folder}/{address}")
                assert page.alternates[tag] == page.canonical

    @pytest.mark.parametrize("name", NAMES)
    def test_a_page_has_the_same_anchors_in_each(self, site: dict[str, Page], name: str) -> None:
        first, *others = (set(site[f"{folder}/{name}.html"].ids) for folder in FOLDERS)
        for other in others:
            assert other ^ first == set()

    @pytest.mark.parametrize("name", NAMES)
    def test_a_page_has_the_same_equations_in_each(self, site: dict[str, Page], name: str) -> None:
        first, *others = (Counter(site[f"{folder}/{name}.html"].equations) for folder in FOLDERS)
        for other in others:
            assert other == first

    def test_sitemaps(self, site: dict[str, Page]) -> None:
        space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
        if not known(site):
            assert list(built().rglob("sitemap.xml")) == []
            return
        for folder in FOLDERS:
            tree = ElementTree.parse(built() / folder / "sitemap.xml")
            found = {node.text for node in tree.iter(f"{space}loc")}
            assert found == {site[f"{folder}/{name}.html"].canonical for name in NAMES}
        robots = (built() / "robots.txt").read_text(encoding="utf-8")
        assert robots.count("/sitemap.xml") == len(FOLDERS)

    def test_the_root_offers_all(self, site: dict[str, Page]) -> None:
        assert site["index.html"].links == [f"{folder}/index.html" for folder in FOLDERS]


class TestSharing:
    """What a search engine or a message shows of a page, and what leads out of it."""

    def test_every_page_is_described_in_sentences(self, site: dict[str, Page]) -> None:
        for folder in FOLDERS:
            told = [site[f"{folder}/{name}.html"].said["description"] for name in NAMES]
            assert [text for text in told if text[-1] not in ".?!。？！" or "\\" in text] == []
            assert len({*told}) == len(told)

    def test_a_shared_link_shows_a_card(self, site: dict[str, Page]) -> None:
        assert (built() / "shared" / "card.png").is_file()
        for folder in FOLDERS:
            for name in NAMES:
                page = site[f"{folder}/{name}.html"]
                assert page.said["og:description"] == page.said["description"]
                assert page.said["og:title"]
                # A relative address would be of no use: who shows the card has only the link.
                assert page.said.get("og:url", "") == page.canonical
                assert page.said.get("og:image", "").startswith("https://") == known(site)

    def test_every_page_leads_to_its_citation(self, site: dict[str, Page]) -> None:
        for folder in FOLDERS:
            for name in NAMES:
                assert "about.html" in site[f"{folder}/{name}.html"].links or name == "about"
            text = (built() / folder / "about.html").read_text(encoding="utf-8")
            assert f"Version {metadata.version('relugrad')}" in re.sub(r"<[^>]*>", "", text)


class TestLinks:
    def test_nothing_is_loaded_from_elsewhere(self, site: dict[str, Page]) -> None:
        assert {
            link for page in site.values() for link in page.loaded if urlsplit(link).netloc
        } == set()
        for style in (built() / "shared").glob("*.css"):
            text = style.read_text(encoding="utf-8")
            found = re.findall(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", text)
            urls = [url for pair in found for url in pair if url and not url.startswith("data:")]
            assert [url for url in urls if not (style.parent / url).is_file()] == []

    def test_all_that_a_page_loads_is_there(self, site: dict[str, Page]) -> None:
        missing = {
            (name, link)
            for name, page in site.items()
            for link in page.loaded
            if not link.startswith("data:")
            and not (page.path.parent / unquote(urlsplit(link).path)).is_file()
        }
        assert missing == set()

    def test_every_link_and_anchor_resolves(self, site: dict[str, Page]) -> None:
        ids = {page.path.resolve(): set(page.ids) for page in site.values()}
        broken = set()
        for name, page in site.items():
            for link in page.links:
                address, anchor = urldefrag(link)
                if urlsplit(address).scheme:
                    continue
                path = unquote(address)
                target = (page.path.parent / path).resolve() if path else page.path.resolve()
                if not target.is_file() or (anchor and unquote(anchor) not in ids.get(target, ())):
                    broken.add((name, link))
        assert broken == set()

    def test_no_host_is_the_sites_own(self, site: dict[str, Page]) -> None:
        """Unless the build was told its address, nobody knows where the site will be."""
        if not known(site):
            links = {link for page in site.values() for link in page.links}
            assert [link for link in links if "relugrad" in urlsplit(link).netloc] == []

    def test_no_id_stands_twice(self, site: dict[str, Page]) -> None:
        twice = {
            (name, known)
            for name, page in site.items()
            for known, count in Counter(page.ids).items()
            if count > 1
        }
        assert twice == set()

    def test_no_label_names_two_things(self) -> None:
        """Sphinx tells of two that were read by one process alone."""
        label = re.compile(r"^(?::| {4})name: (\S+)$|^\((\S+)\)=$|^:(label: \S+)$", re.MULTILINE)
        texts = [path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")]
        found = Counter("".join(names) for text in texts for names in label.findall(text))
        assert len(found) > 100
        assert [name for name, count in found.items() if count > 1] == []

    def test_headers_for_static_hosts(self) -> None:
        headers = (built() / "_headers").read_text(encoding="utf-8")
        assert "default-src 'none'" in headers
        assert "http" not in headers
