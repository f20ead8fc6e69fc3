"""What leads out of the book: nowhere that nobody has named, and to what is there."""

from __future__ import annotations

import struct
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import publish  # noqa: F401  # the extensions import each other by their names
import pytest
from _extensions import languages, sharing

SOURCES = "https://example.org/someone/relugrad"
VARIABLES = ("RELUGRAD_REPOSITORY", "READTHEDOCS_GIT_CLONE_URL")


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody says where the sources are."""
    for name in (*VARIABLES, "RELUGRAD_BRANCH"):
        monkeypatch.delenv(name, raising=False)


class TestRepository:
    def test_nobody_says_where_it_is(self) -> None:
        assert sharing.repository() == ""
        assert sharing.branch() == "main"

    @pytest.mark.parametrize("name", VARIABLES)
    @pytest.mark.parametrize("told", [SOURCES, f"{SOURCES}/", f"{SOURCES}.git"])
    def test_the_environment_says_so(
        self, name: str, told: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(name, told)
        assert sharing.repository() == SOURCES

    def test_no_browser_opens_the_address_of_a_shell(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("READTHEDOCS_GIT_CLONE_URL", "git@example.org:someone/relugrad.git")
        assert sharing.repository() == ""


class TestPages:
    def context(self, sources: str, site: str, page: str | None = "problem") -> dict[str, Any]:
        config = SimpleNamespace(
            relugrad_repository=sources, relugrad_site=site, relugrad_branch="next"
        )
        env = SimpleNamespace(doc2path=lambda name: f"/somewhere/docs/{name}.md")
        app: Any = SimpleNamespace(config=config, env=env)
        context: dict[str, Any] = {}
        doctree: Any = object() if page else None
        sharing.lead_out(app, page or "genindex", "page.html", context, doctree)
        return context

    def test_the_source_of_a_page(self) -> None:
        found = self.context(SOURCES, "")
        assert found["book_edit"] == f"{SOURCES}/edit/next/docs/problem.md"
        assert found["book_card"] == ""

    def test_a_page_that_nobody_wrote_has_none(self) -> None:
        found = self.context(SOURCES, "", page=None)
        assert found["book_repository"] == SOURCES
        assert "book_edit" not in found

    def test_no_address(self) -> None:
        assert self.context("", "") == {"book_repository": "", "book_card": ""}

    def test_the_card_has_a_full_address(self) -> None:
        found = self.context("", "https://example.org/book")
        assert found["book_card"] == "https://example.org/book/shared/card.png"


def test_the_card_has_the_size_that_the_pages_give(tmp_path: Path) -> None:
    target = tmp_path / "card.png"
    sharing.draw_card(target)
    content = target.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == sharing.CARD_SIZE


def test_the_pdfs_are_offered_in_their_place(tmp_path: Path) -> None:
    site, folder = tmp_path / "site", tmp_path / "pdf"
    folder.mkdir()
    names = [language.folder for language in languages.LANGUAGES]
    for name in names:
        (site / name).mkdir(parents=True)
        (site / name / "about.html").write_text(f"<p>{name}</p>{''.join(sharing.PLACE)}<p>end</p>")
        (site / name / "index.html").write_text("<p>no place</p>")
        (folder / f"relugrad-{name}.pdf").write_bytes(b"%PDF" + bytes(1_234_567))
    sharing.offer(site, folder)
    once = (site / "zh-tw" / "about.html").read_text(encoding="utf-8")
    for name in names:
        assert once.count(f'href="../pdf/relugrad-{name}.pdf"') == 1
        assert (site / "pdf" / f"relugrad-{name}.pdf").stat().st_size == 1_234_571
    assert "(PDF, 1.2 MB)" in once
    assert once.startswith("<p>zh-tw</p>") and once.endswith("<p>end</p>")
    assert (site / "en" / "index.html").read_text() == "<p>no place</p>"
    sharing.offer(site, folder)
    assert (site / "zh-tw" / "about.html").read_text(encoding="utf-8") == once
