"""What a page has and docutils does not: elements of HTML around other nodes, and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from languages import TEXTS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator


Context = dict[str, Any]
"""What the template of a page is told."""
Tree = nodes.document | None
"""A page as its author wrote it, which the generated ones are not."""


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
    """Set the extension up."""
    app.add_node(element, html=(visit, depart))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
