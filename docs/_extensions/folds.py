"""The entries of the package's reference, folded after their first paragraph.

A reader looks through the names and what each is for, and opens the one that is wanted. A link to
what is in a fold opens it (`book.js`), and so does a browser that searches the page for a word.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from languages import TEXTS
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata


class Fold(SphinxPostTransform):
    """Put all but the first paragraph of an entry into a fold; its members are within it."""

    default_priority = 800
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Fold the entries of one page."""
        if self.config.language.startswith("zh"):
            # Between a name and its meaning English has a dash, which Sphinx types as two hyphens.
            for text in list(self.document.findall(nodes.Text)):
                if text == " -- ":
                    text.parent.replace(text, nodes.Text("："))
        for entry in list(self.document.findall(addnodes.desc)):
            content = entry[-1]
            if isinstance(entry.parent, addnodes.desc_content) or len(content) < 2:
                continue
            title = nodes.title("", TEXTS[self.config.language]["details"])
            rest = content[1:]
            fold = nodes.admonition("", title, classes=["fold"], collapsible="closed")
            fold += rest
            content[1:] = [fold]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_post_transform(Fold)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
