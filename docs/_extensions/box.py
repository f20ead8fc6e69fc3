"""The directive `{check-box}`: a text that its readers change, and that the checker judges.

It contains a block of code with the sample text, or one for each language of the book in
their order; other formats show it as it is. The text is typeset here, so that a reader who only
reads loads nothing for it.
"""

from __future__ import annotations

import json

from docutils import nodes
from elements import filled
from languages import LANGUAGES, TEXTS
from prerender import render
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

from relugrad.documents.reading import read

LINES = 6
"""How many lines are seen of a text that has fewer."""


class check_box(nodes.General, nodes.Element):
    """A box around a literal block; `number` tells it from others on the page."""


class BoxDirective(SphinxDirective):
    """A box with the text that it begins with."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Keep the block of code in it."""
        box = check_box(number=self.env.new_serialno("check-box") + 1)
        self.state.nested_parse(self.content, self.content_offset, box)
        blocks = box.children
        literal = all(isinstance(block, nodes.literal_block) for block in blocks)
        if not literal or len(blocks) not in (1, len(LANGUAGES)):
            raise self.error("a check-box holds a block of code, or one for each language")
        if len(blocks) > 1:
            here = [language.sphinx for language in LANGUAGES].index(self.config.language)
            box[:] = [blocks[here]]
        return [box]


def visit_box(self: HTML5Translator, node: check_box) -> None:
    """Write the text, the text as it is typeset, and the places for what is found."""
    written = node.astext().strip()
    typeset = "".join(render(found.latex, display=not found.inline) for found in read(written))
    texts = TEXTS[self.config.language].items()
    said_here = ("box_text", "box_typeset", "box_run")
    told = {
        name.removeprefix("box_"): text
        for name, text in texts
        if name.startswith("box_") and name not in said_here
    }
    self.body.append(
        filled(
            self.builder, "box", number=node["number"], written=written, typeset=typeset,
            rows=max(LINES, written.count("\n") + 2), told=json.dumps(told, ensure_ascii=False),
        )
    )  # fmt: skip
    raise nodes.SkipNode


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(check_box, html=(visit_box, None))
    app.add_directive("check-box", BoxDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
