"""What leads out of the book: its sources, its citation, its PDFs, and the card of a shared link.

The directive `{citation}` gives the book's entry for a bibliography, and `{printed}` is the place
for links to the PDFs, which are printed from the finished site: `offer` puts them in.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from docutils import nodes
from languages import LANGUAGES, Context, Tree
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

TITLE = "relugrad: the gradients of a {ReLU} layer under a squared loss"
CARD = "card.png"
CARD_SIZE = (1200, 630)
"""In pixels, as the networks that show it ask for."""
PLACE = ("<!-- printed -->", "<!-- /printed -->")


def repository() -> str:
    """The address of the sources, without a slash at its end; empty where nobody gives it.

    It is `RELUGRAD_REPOSITORY` of the environment, or what Read the Docs says. Without it a page
    names no host that may not be there.
    """
    told = (os.environ.get(name) for name in ("RELUGRAD_REPOSITORY", "READTHEDOCS_GIT_CLONE_URL"))
    address = next(filter(None, told), "").rstrip("/").removesuffix(".git")
    return address if address.startswith("https://") else ""


def branch() -> str:
    """The branch that an edit is proposed for: `RELUGRAD_BRANCH` of the environment, or `main`."""
    return os.environ.get("RELUGRAD_BRANCH") or "main"


# -- the citation -----------------------------------------------------------------------------


class CitationDirective(SphinxDirective):
    """The entry of this version of the book, with its address where one is known."""

    def run(self) -> list[nodes.Node]:
        """Write it as a block of code, which has a button to copy it."""
        config = self.config
        fields = {
            "author": f"{{{config.author}}}",
            "title": TITLE,
            "year": config.copyright.partition(",")[0],
            "note": f"Version {config.release}",
        }
        if address := config.relugrad_site or config.relugrad_repository:
            fields["url"] = address
        lines = ",\n".join(f"  {name:6} = {{{value}}}" for name, value in fields.items())
        text = f"@misc{{relugrad,\n{lines}\n}}"
        return [nodes.literal_block(text, text, language="bibtex")]


# -- the PDFs ---------------------------------------------------------------------------------


class printed(nodes.General, nodes.Element):
    """The place for links to the PDFs."""


class PrintedDirective(SphinxDirective):
    """That place; other formats than HTML have nothing there."""

    def run(self) -> list[nodes.Node]:
        return [printed()]


def visit_printed(self: HTML5Translator, node: printed) -> None:
    """Write nothing that a reader sees."""
    self.body.append("".join(PLACE) + "\n")
    raise nodes.SkipNode


def offer(site: Path, folder: Path) -> None:
    """Put the PDFs of a folder into the site, with links to them at their places."""
    (site / "pdf").mkdir(exist_ok=True)
    links = []
    for language in LANGUAGES:
        name = f"relugrad-{language.folder}.pdf"
        shutil.copyfile(folder / name, site / "pdf" / name)
        size = (folder / name).stat().st_size / 1e6
        links.append(
            f'<li><a href="../pdf/{name}" hreflang="{language.tag}" type="application/pdf">'
            f'<span lang="{language.tag}">{language.name}</span></a> (PDF, {size:.1f} MB)</li>'
        )
    start, end = PLACE
    for language in LANGUAGES:
        for page in (site / language.folder).glob("*.html"):
            text = page.read_text(encoding="utf-8")
            if start in text:
                before, _, rest = text.partition(start)
                listed = f"<ul>{''.join(links)}</ul>"
                text = before + start + listed + end + rest.partition(end)[2]
                page.write_text(text, encoding="utf-8")


# -- the card ---------------------------------------------------------------------------------


def draw_card(target: Path) -> None:
    """Draw what is shown where a link is shared: the objective and its three gradients.

    It has no words but the name, and serves all languages.
    """
    import matplotlib
    from figures import SYMBOLS
    from matplotlib.figure import Figure

    lines = (
        (r"$f = \Vert\max($|$X$|$W$|$,\,0) - $|$Y$|$\Vert_F^2$", 0.60, 54),
        (r"$\partial f/\partial $|$W$|$\;=\; 2$|$X$|$^T($|$E$|$\,\odot\,$|$M$|$)$", 0.40, 38),
        (r"$\partial f/\partial $|$X$|$\;=\; 2($|$E$|$\,\odot\,$|$M$|$)$|$W$|$^T$", 0.26, 38),
        (r"$\partial f/\partial $|$Y$|$\;=\;{-2}$|$E$", 0.12, 38),
    )
    with matplotlib.rc_context({"mathtext.fontset": "cm", "font.family": "serif"}):
        width, height = CARD_SIZE
        figure = Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")
        figure.text(0.08, 0.80, "relugrad", fontsize=34, color="#1a6b35", weight="bold")
        for line, bottom, size in lines:
            left = 0.08
            for piece in line.split("|"):
                colour = SYMBOLS.get(piece.strip("$"), "#222222")
                text = figure.text(left, bottom, piece, fontsize=size, color=colour)
                left += text.get_window_extent().width / width
        figure.savefig(target, format="png", metadata={"Software": None})


# -- every page -------------------------------------------------------------------------------


def lead_out(app: Sphinx, page: str, template: str, context: Context, doctree: Tree) -> None:
    """Tell the templates where the page's source is, and what a shared link shows."""
    context["book_repository"] = sources = app.config.relugrad_repository
    if sources and doctree is not None:
        path = Path(app.env.doc2path(page)).name
        context["book_edit"] = f"{sources}/edit/{app.config.relugrad_branch}/docs/{path}"
    context["book_card"] = ""
    if app.config.relugrad_site:
        context["book_card"] = f"{app.config.relugrad_site}/shared/{CARD}"
        context["book_card_size"] = CARD_SIZE


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_config_value("relugrad_repository", repository(), "html", frozenset({str}))
    app.add_config_value("relugrad_branch", branch(), "html", frozenset({str}))
    app.add_node(printed, html=(visit_printed, None))
    app.add_directive("citation", CitationDirective)
    app.add_directive("printed", PrintedDirective)
    app.connect("html-page-context", lead_out)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
