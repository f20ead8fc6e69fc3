"""What a page has and docutils does not: elements of HTML around other nodes, and templates."""

from __future__ import annotations

from docutils import nodes
from languages import TEXTS
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator


class element(nodes.General, nodes.Element):
    """An element; ``tag`` is its name, and with ``only_here`` the page's notebook has it not."""


def filled(builder: StandaloneHTMLBuilder, name: str, **told: object) -> str:
    """A template of `_templates`, which is told the texts of the page's language, too."""
    told = {"text": TEXTS[builder.config.language], **told}
    return str(builder.templates.render(f"{name}.html", told))


def visit(self: HTML5Translator, node: element) -> None:
    self.body.append(self.starttag(node, node["tag"]))


def depart(self: HTML5Translator, node: element) -> None:
    self.body.append(f"</{node['tag']}>\n")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(element, html=(visit, depart))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
