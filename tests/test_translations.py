"""The catalogs: complete, and true to the mathematics, the references and the glossary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

from .examples import DOCS

LANGUAGES = ("zh_CN", "zh_TW")
LOCALE = DOCS / "locale"
PAGES = sorted(path.stem for path in DOCS.glob("*.md"))
HAN = "\u3400-\u9fff"


class Message(NamedTuple):
    """A message of a page with its translation."""

    page: str
    source: str
    translation: str
    fuzzy: bool


@cache
def catalog(language: str, page: str) -> tuple[Message, ...]:
    """The messages of a page."""
    with (LOCALE / language / "LC_MESSAGES" / f"{page}.po").open("rb") as file:
        return tuple(
            Message(page, str(message.id), str(message.string), message.fuzzy)
            for message in read_po(file)
            if message.id
        )


def messages(language: str) -> Iterator[Message]:
    """The messages of all pages."""
    for page in PAGES:
        yield from catalog(language, page)


KEPT = re.compile(
    r"""
    (?P<math>\$[^$]+\$)
    | (?P<role>\{[\w:-]+\}`[^`]*` | :[\w:]+:`[^`]*`)
    | (?P<code>``[^`]+`` | `[^`]+`)
    | \]\((?P<target>[^)\s]*)\)
    | (?P<url>https?://[^\s<>)\]]+)
    """,
    re.VERBOSE,
)


def kept(text: str) -> Counter[str]:
    """What a translation must keep: mathematics, roles, code, the targets of links."""
    return Counter(
        next(group for group in match.groups() if group is not None)
        for match in KEPT.finditer(text)
    )


def prose(text: str) -> str:
    """The words of a message: what is kept stands as a single x."""
    return KEPT.sub("x", text)


def half_width(text: str) -> list[str]:
    """Where punctuation for Latin letters stands beside a Chinese character."""
    return re.findall(rf".?[{HAN}][,;:!?()]|[{HAN}]\.(?![\w/])|[,;:!?()][{HAN}]", prose(text))


def spacing(text: str) -> list[str]:
    """Where a space is missing beside mathematics, code or Latin text, or is one too many."""
    words = KEPT.sub(lambda m: "](x)" if m["target"] is not None else "x", text)
    words = re.sub(r"\*+", "", words)
    words = re.sub(r"\[|\]\(x\)", "", words)
    missing = re.findall(rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]", words)
    extra = re.findall(rf"[{HAN}] +[{HAN}]| [，。；：？！、）]|[，。；：？！、（] ", words)
    return missing + extra


class TestTheRules:
    """Each rule finds what it is there to find."""

    def test_a_formula_that_changed(self) -> None:
        assert kept("as $2X^T$ and {eq}`a`") != kept("即 $X^T$ 与 {eq}`a`")
        assert kept("as $2X^T$ and [the page](b.md)") == kept("见[该页](b.md)，即 $2X^T$")

    @pytest.mark.parametrize("text", ["矩阵,迹", "迹(矩阵)", "矩阵.", "注意:迹"])
    def test_half_width_punctuation(self, text: str) -> None:
        assert half_width(text)

    @pytest.mark.parametrize("text", ["矩阵$X$", "$X$的迹", "用PyTorch", "矩阵 ，", "矩 阵"])
    def test_spacing(self, text: str) -> None:
        assert spacing(text)

    def test_good_text(self) -> None:
        text = "设 $X$ 为矩阵，见 [PyTorch 的说明](a.md)（共 3 条）。"
        assert not half_width(text)
        assert not spacing(text)


def test_every_page_has_its_catalogs() -> None:
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        assert sorted(path.stem for path in folder.glob("*.po")) == PAGES


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryCatalog:
    def test_it_is_complete(self, language: str, page: str) -> None:
        assert [m.source for m in catalog(language, page) if not m.translation or m.fuzzy] == []

    def test_it_keeps_mathematics_references_and_code(self, language: str, page: str) -> None:
        changed = [
            (m.source, m.translation)
            for m in catalog(language, page)
            if kept(m.source) != kept(m.translation)
        ]
        assert changed == []

    def test_its_punctuation_is_full_width(self, language: str, page: str) -> None:
        found = {m.translation: half_width(m.translation) for m in catalog(language, page)}
        assert {text: places for text, places in found.items() if places} == {}

    def test_its_spaces_are_even(self, language: str, page: str) -> None:
        found = {m.translation: spacing(m.translation) for m in catalog(language, page)}
        assert {text: places for text, places in found.items() if places} == {}

    def test_it_is_in_its_own_script(self, language: str, page: str) -> None:
        if page == "glossary":
            pytest.skip("the glossary shows the terms of both scripts")
        other = (
            set("數圖階證結構導為與對這個")
            if language == "zh_CN"
            else set("数图阶证结导为与对这个")
        )
        text = "".join(prose(m.translation) for m in catalog(language, page))
        assert set(text) & other == set()


def glossary() -> list[tuple[str, str, str]]:
    """The terms of the glossary page, in English, zh_CN and zh_TW."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\s*\* - (.+)\n\s+- (.+)\n\s+- (.+)\n", text, re.MULTILINE)
    return [row for row in rows if re.search(rf"[{HAN}]", row[1])][1:]


def test_the_glossary_is_read() -> None:
    terms = {term: rest for term, *rest in glossary()}
    assert len(terms) >= 20
    assert terms["trace"] == ["迹", "跡"]


@pytest.mark.parametrize("term", glossary(), ids=lambda term: term[0])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_term_is_translated_as_the_glossary_lists_it(
    language: str, term: tuple[str, str, str]
) -> None:
    english, *chinese = term
    wanted = chinese[LANGUAGES.index(language)]
    listed = [other for other, *_ in glossary()]
    longer = [re.escape(other) for other in listed if english in other and english != other]
    without = re.compile("|".join(longer) or r"(?!)", re.IGNORECASE)
    word = re.compile(rf"\b{re.escape(english)}(?:s|es)?\b", re.IGNORECASE)
    found = [
        m
        for m in messages(language)
        if not (m.page == "glossary" and m.source in listed)
        and word.search(without.sub("", prose(m.source)))
    ]
    assert found, "the glossary lists a term that the book does not use"
    assert [(m.page, m.source, m.translation) for m in found if wanted not in m.translation] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_shows_each_term_as_it_is(language: str) -> None:
    shown = {m.source: m.translation for m in catalog(language, "glossary")}
    cells = [cell for term in glossary() for cell in term]
    assert [shown[cell] for cell in cells] == cells


def test_the_texts_around_the_pages_are_complete() -> None:
    import tomllib

    path = DOCS / "_extensions" / "texts.toml"
    texts = tomllib.loads(path.read_text(encoding="utf-8"))
    fields = re.compile(r"\{\w+\}")
    for key, (english, *translations) in texts.items():
        assert len(translations) == len(LANGUAGES), key
        for text in translations:
            assert text != english or not re.search("[a-z]{3}", text), key
            assert not half_width(text)
            assert fields.findall(text) == fields.findall(english)


def test_the_template_is_what_the_pages_say(tmp_path: Path) -> None:
    """A page that changed needs `nox -s translations`."""
    import subprocess
    import sys

    command = [sys.executable, "-m", "sphinx", "-q", "-b", "gettext", "-d", str(tmp_path / "d")]
    subprocess.run([*command, str(DOCS), str(tmp_path / "t")], check=True, capture_output=True)
    stale = []
    for page in PAGES:
        with (tmp_path / "t" / f"{page}.pot").open("rb") as file:
            wanted = {str(message.id) for message in read_po(file) if message.id}
        stale += [
            page for language in LANGUAGES if {m.source for m in catalog(language, page)} != wanted
        ]
    assert stale == []
