"""The languages of the book: their texts around the page, a switcher, alternates, sitemaps."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from jinja2 import Template
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata

Context = dict[str, Any]
"""What the template of a page is told."""
Tree = nodes.document | None
"""A page as its author wrote it, which the generated ones are not."""


class Language(NamedTuple):
    """A language of the book."""

    folder: str
    """Where its pages lie on the site."""

    sphinx: str
    """Its name for Sphinx and for the catalogs."""

    tag: str
    """Its name in HTML (BCP 47)."""

    name: str
    """Its own name for itself."""


LANGUAGES = (
    Language("en", "en", "en", "English"),
    Language("zh-cn", "zh_CN", "zh-CN", "简体中文"),
    Language("zh-tw", "zh_TW", "zh-TW", "繁體中文"),
)
DEFAULT = LANGUAGES[0]
_SAID = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
TEXTS: dict[str, dict[str, str]] = {
    language.sphinx: {name: said[number] for name, said in _SAID.items()}
    for number, language in enumerate(LANGUAGES)
}
"""The texts around every page, by language; the pages themselves are in gettext catalogs."""
ASKS = re.compile(r'\brelugrad\.(?:check|prove)\(|"relugrad", "check"')
"""What a cell does whose output is of the page's language."""
SITEMAP = Path(__file__).parent.parent / "_site" / "sitemap.xml"
WORDS = ("answer_", "slip_", "copied", "not_copied", "box_file")
"""How the texts begin that `play.js` shows."""
LONGEST = 200
"""How many characters search engines show of a page's description."""
SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[。！？]")


def site() -> str:
    """The address of the site, without a slash at its end; empty where nobody gives it.

    It is `RELUGRAD_SITE` of the environment, or what Read the Docs says. Without it a page names no
    host of its own: what needs a full address (alternates, canonical link, sitemap) is left out.
    """
    told = (os.environ.get(name) for name in ("RELUGRAD_SITE", "READTHEDOCS_CANONICAL_URL"))
    return next(filter(None, told), "").rstrip("/")


def language_of(name: str) -> Language:
    """The language that Sphinx knows by this name."""
    return next(language for language in LANGUAGES if language.sphinx == name)


def first_sentences(text: str) -> str:
    """As many whole sentences of a text as search engines show, and the first in any case."""
    ends = [found.end() for found in SENTENCE_END.finditer(text)] or [len(text)]
    return text[: max((end for end in ends if end <= LONGEST), default=ends[0])]


def description(doctree: Tree) -> str:
    """What search engines and shared links say of a page: how its first paragraph begins."""
    paragraph = doctree.next_node(nodes.paragraph) if doctree is not None else None
    return first_sentences(" ".join(paragraph.astext().split())) if paragraph else ""


def describe_page(app: Sphinx, page: str, template: str, context: Context, doctree: Tree) -> None:
    """Tell the templates what the page is called in each language, and the texts around it."""
    file = app.builder.get_target_uri(page)
    root = "../" * (file.count("/") + 1)
    address = "" if file == "index.html" else file
    here, texts = language_of(app.config.language), TEXTS[app.config.language]
    site = app.config.relugrad_site
    words = {name: text for name, text in texts.items() if name.startswith(WORDS)}
    context.update(
        body=with_summaries(context.get("body", "")),
        book_description=description(doctree) or texts["about"],
        book_is_page=doctree is not None,
        book_language=here,
        book_languages=[
            {
                "language": language,
                "href": f"{root}{language.folder}/{file}",
                "url": f"{site}/{language.folder}/{address}",
            }
            for language in LANGUAGES
        ],
        book_notebook=f"{page.rpartition('/')[2]}.ipynb",
        book_root=root,
        book_site=site,
        book_text=texts,
        book_words=json.dumps(words, ensure_ascii=False),
        pageurl=f"{site}/{here.folder}/{address}" if site else "",
    )


def with_summaries(body: str) -> str:
    """The page with summaries of collapsed cells that are valid HTML, and named by their words.

    MyST-NB makes admonitions of them, with paragraphs in the summary and an English name.
    """
    return re.sub(
        r'<details class="admonition (hide [^"]*)">\s*<summary[^>]*>\s*'
        r'<p class="collapsed[^>]*>(.*?)</p>\s*<p class="expanded[^>]*>(.*?)</p>',
        r'<details class="\1"><summary>'
        r'<span class="collapsed">\2</span><span class="expanded">\3</span>',
        body,
    )


def speak(app: Sphinx, config: Config) -> None:
    """Let collapsed cells, and what the checker says in a cell, be of the page's language."""
    config.nb_code_prompt_show = TEXTS[config.language]["show_code"]
    config.nb_code_prompt_hide = TEXTS[config.language]["hide_code"]
    os.environ["RELUGRAD_LANG"] = language_of(config.language).folder


def name_modules(app: Sphinx, env: BuildEnvironment) -> None:
    """Let the index call a module by the word of the page's language, which Sphinx has."""
    from sphinx.locale import _

    for entries in env.domains.index_domain.entries.values():
        entries[:] = [
            (kind, re.sub("^module; ", f"{_('module')}; ", value), *rest)
            for kind, value, *rest in entries
        ]


def key_by_language(app: Sphinx, docname: str, source: list[str]) -> None:
    """Keep the outputs of a page whose cells ask the checker apart from those in English.

    Those of all other pages are the same in every language, and are computed once. The cache
    tells notebooks apart by their code and by their kernel's description; no line is added.
    """
    language = language_of(app.config.language)
    if language != DEFAULT and ASKS.search(source[0]):
        told = f"kernelspec: {{display_name: {language.folder},\n  name: python3}}"
        source[0] = source[0].replace("kernelspec:\n  name: python3", told, 1)


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """Write `sitemap.xml` of one language: each page, with where it stands in the others."""
    if exception is not None or app.builder.format != "html":
        return
    target = app.outdir / "sitemap.xml"
    site = app.config.relugrad_site
    if not site:
        target.unlink(missing_ok=True)
        return
    pages = ["" if p == "index" else app.builder.get_target_uri(p) for p in app.env.found_docs]
    here = language_of(app.config.language).folder
    template = Template(SITEMAP.read_text(encoding="utf-8"), autoescape=True)
    text = template.render(site=site, here=here, pages=sorted(pages), languages=LANGUAGES)
    target.write_text(text + "\n", encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_config_value("relugrad_site", site(), "html", frozenset({str}))
    app.connect("config-inited", speak)
    app.connect("source-read", key_by_language)
    app.connect("env-updated", name_modules)
    app.connect("html-page-context", describe_page)
    app.connect("build-finished", write_sitemap)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
