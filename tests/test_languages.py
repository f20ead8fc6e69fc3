"""The address of the site: in full where it is given, and nowhere where it is not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import publish
import pytest
from _extensions import languages

ADDRESS = "https://example.org/relugrad"
VARIABLES = ("RELUGRAD_SITE", "READTHEDOCS_CANONICAL_URL")


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody says where the site is."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


class TestSite:
    def test_nobody_says_where_it_is(self) -> None:
        assert languages.site() == ""

    @pytest.mark.parametrize("name", VARIABLES)
    def test_the_environment_says_so(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(name, f"{ADDRESS}/")
        assert languages.site() == ADDRESS

    def test_ours_comes_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RELUGRAD_SITE", ADDRESS)
        monkeypatch.setenv("READTHEDOCS_CANONICAL_URL", "https://example.net/")
        assert languages.site() == ADDRESS


def app(site: str, folder: Path | None = None) -> Any:
    """What a build tells the extension."""
    builder = SimpleNamespace(format="html", get_target_uri=lambda name: f"{name}.html")
    config = SimpleNamespace(language="en", relugrad_site=site)
    env = SimpleNamespace(found_docs={"index", "problem"})
    return SimpleNamespace(builder=builder, config=config, env=env, outdir=folder)


class TestPages:
    def context(self, site: str) -> dict[str, Any]:
        context: dict[str, Any] = {"body": ""}
        languages.describe_page(app(site), "problem", "page.html", context, None)
        return context

    def test_at_an_address(self) -> None:
        context = self.context(ADDRESS)
        assert context["pageurl"] == f"{ADDRESS}/en/problem.html"
        assert [other["url"] for other in context["book_languages"]] == [
            f"{ADDRESS}/{folder}/problem.html" for folder in ("en", "zh-cn", "zh-tw")
        ]

    def test_at_none(self) -> None:
        """The templates write neither a canonical link nor alternates; the switcher works."""
        context = self.context("")
        assert context["pageurl"] == context["book_site"] == ""
        assert [other["href"] for other in context["book_languages"]] == [
            f"../{folder}/problem.html" for folder in ("en", "zh-cn", "zh-tw")
        ]


class TestDescription:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("One. Two? Three.", "One. Two? Three."),
            ("One of 2.13 and 2.14. " + "Two " * 50 + "end.", "One of 2.13 and 2.14."),
            ("One " * 60 + "end. Two.", "One " * 60 + "end."),
            ("第一句。" + "第二" * 100 + "句。", "第一句。"),
            ("No sentence", "No sentence"),
        ],
    )
    def test_it_is_of_whole_sentences(self, text: str, shown: str) -> None:
        assert languages.first_sentences(text) == shown


class TestSitemap:
    def test_at_an_address(self, tmp_path: Path) -> None:
        languages.write_sitemap(app(ADDRESS, tmp_path), None)
        space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
        tree = ElementTree.parse(tmp_path / "sitemap.xml")
        assert [node.text for node in tree.iter(f"{space}loc")] == [
            f"{ADDRESS}/en/",
            f"{ADDRESS}/en/problem.html",
        ]

    def test_at_none_there_is_none(self, tmp_path: Path) -> None:
        """Not even that of an older build."""
        for site in (ADDRESS, ""):
            languages.write_sitemap(app(site, tmp_path), None)
        assert list(tmp_path.iterdir()) == []


class TestChoice:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        (tmp_path / "shared").mkdir()
        monkeypatch.setattr(publish, "SITE", tmp_path)
        return tmp_path

    def test_at_an_address(self, folder: Path) -> None:
        publish.write_choice(ADDRESS)
        page = (folder / "index.html").read_text(encoding="utf-8")
        assert f'<link rel="canonical" href="{ADDRESS}/">' in page
        assert page.count('rel="alternate"') == 4
        assert f'<meta property="og:url" content="{ADDRESS}/">' in page
        assert f'<meta property="og:image" content="{ADDRESS}/shared/card.png">' in page
        assert (folder / "robots.txt").read_text(encoding="utf-8").count(ADDRESS) == 3

    def test_at_none(self, folder: Path) -> None:
        publish.write_choice("")
        page = (folder / "index.html").read_text(encoding="utf-8")
        assert "http" not in page and "{" not in page.partition("<script>")[0]
        assert page.count("<li>") == 3
        assert (folder / "robots.txt").read_text(encoding="utf-8") == "User-agent: *\nAllow: /\n"
