"""Equations of other pages that a page cites are put into it, to be shown at their numbers.

They are in a `template` at the page's end, which a browser neither draws nor reads out. On a page
with `equations: L` in its front matter the numbers are L1, L2, …, which are not taken for the
numbers of the page that cites them. An equation's name is in bold at the start of the paragraph
before it; one without a name goes by the title of its section.
"""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from docutils import nodes
from languages import Context, Tree
from prerender import render
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata


class Equation(NamedTuple):
    """A numbered equation with its name."""

    page: str
    latex: str
    name: str


def equations(app: Sphinx) -> dict[str, Equation]:
    """All numbered equations of the book, by their anchors."""
    if not hasattr(app, "book_equations"):
        pages = {page for page, _number in app.env.domains.math_domain.equations.values()}
        app.book_equations = {
            anchor: Equation(page, math.astext(), _name(math))
            for page in sorted(pages)
            for math in app.env.get_doctree(page).findall(nodes.math_block)
            for anchor in math["ids"]
        }
    return app.book_equations


def _name(node: nodes.Element) -> str:
    before = node.previous_sibling()
    if isinstance(before, nodes.target):
        before = before.previous_sibling()
    if isinstance(before, nodes.paragraph):
        first = next((child for child in before if child.astext()), None)
        if isinstance(first, nodes.strong):
            return first.astext().rstrip(".。")
    section = node.parent
    while not isinstance(section, nodes.section):
        section = section.parent
    return section[0].astext()


def letter_numbers(app: Sphinx, doctree: nodes.document) -> None:
    """Put the letter of a page before the numbers of its equations."""
    letter = app.env.metadata[app.env.docname].get("equations")
    known = app.env.domains.math_domain.equations
    for math in doctree.findall(nodes.math_block) if letter else ():
        if "number" in math:
            math["number"] = f"{letter}{math['number']}"
            known[math["label"]] = (app.env.docname, math["number"])


def add_equations(app: Sphinx, page: str, template: str, context: Context, doctree: Tree) -> None:
    """Hand the equations of other pages that a page cites to its template."""
    references = doctree.findall(nodes.reference) if doctree is not None else ()
    links = {reference.get("refuri", "") for reference in references}
    parts = []
    for link in sorted(links):
        place, _, anchor = link.partition("#")
        if place and "://" not in place and anchor.startswith("equation-"):
            equation = render(equations(app)[anchor].latex, display=True)
            parts.append(f'<div data-equation="{escape(link)}">{equation}</div>')
    context["book_equations"] = "\n".join(parts)


def note_cited(app: Sphinx, doctree: nodes.document) -> None:
    """Keep which equations a page cites, with what its front matter says."""
    found = {x["reftarget"] for x in doctree.findall(pending_xref) if x["reftype"] == "eq"}
    app.env.metadata[app.env.docname]["cites"] = found


def note_changed(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Keep which pages are read in this build."""
    app.book_changed = added | changed | removed
    return []


def cites_changed(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages to write anew, since equations that they cite may have changed."""
    changed: set[str] = app.book_changed
    known = env.domains.math_domain.equations
    labels = {label for label, (page, _number) in known.items() if page in changed}
    return [page for page, told in env.metadata.items() if told.get("cites", set()) & labels]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("doctree-read", note_cited)
    app.connect("doctree-read", letter_numbers)
    app.connect("env-get-outdated", note_changed)
    app.connect("env-updated", cites_changed)
    app.connect("html-page-context", add_equations)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
