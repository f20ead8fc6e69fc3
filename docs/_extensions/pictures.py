r"""Drawings that stand in the page itself, in its own colours and letters, and answer the reader.

Each is a template in `_templates/pictures`, and a directive of its name. `{layer}` and `{flow}`
lead and say; `{circle}`, `{mask}` and `{descent}` are still without JavaScript, and `sliders.js`
moves them. They hold a caption, and then what those read who do not see them. `{ramp}` and `{kink}`
move what the figure before them shows, and take its place where a script runs.
"""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from elements import element, filled
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec
from sphinx.writers.html5 import HTML5Translator

STILL = ("layer", "flow")
MOVED = ("circle", "mask", "descent")
PLACED = ("ramp", "kink")
RESULTS = ("result-x", "result-w", "result-y")
"""The equations that the gradients in the flow lead to."""


class picture(nodes.General, nodes.Element):
    """A drawing; ``kind`` is its name, and the element ``described`` says what it shows."""


class PictureDirective(SphinxDirective):
    """A drawing with its caption; one that is placed has none of its own."""

    has_content = True
    option_spec: ClassVar[OptionSpec] = {"name": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Make a figure of it, without a number: the numbered ones are the report's."""
        if self.name in PLACED:
            return [picture(kind=self.name, described="")]
        caption, *described = self.parse_content_to_nodes()
        figure = element("", tag="figure", classes=["flow-figure"], only_here=True)
        self.set_source_info(figure)
        self.add_name(figure)
        identity = f"{figure['ids'][0]}-described"
        figure += [
            picture(kind=self.name, described=identity),
            element("", *described, tag="div", classes=["relugrad-hidden"], ids=[identity]),
            element("", caption, tag="figcaption"),
        ]
        return [figure]


def place(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a picture into the figure before it, or links into the flow.

    These are references, whose equations are shown as previews. Other formats have the figure.
    """
    for node in list(doctree.findall(picture)):
        if node["kind"] == "flow":
            known = app.env.domains.math_domain.equations
            for label in RESULTS:
                page, anchor = known[label][0], f"#{nodes.make_id(f'equation-{label}')}"
                address = "" if page == docname else app.builder.get_relative_uri(docname, page)
                node += nodes.reference("", "", refuri=address + anchor)
        elif node["kind"] in PLACED:
            before = node.parent.children[: node.parent.index(node)]
            figures = [figure for block in before for figure in block.findall(nodes.figure)]
            node.parent.remove(node)
            if app.builder.format == "html" and figures:
                figures[-1]["classes"].append("slider-figure")
                figures[-1].insert(1, node)


def visit_picture(self: HTML5Translator, node: picture) -> None:
    """Write a drawing from its template."""
    name = node["kind"] if node["kind"] in STILL else "slider"
    links = {label[-1]: link["refuri"] for label, link in zip(RESULTS, node, strict=False)}
    told = {"kind": node["kind"], "described": node["described"], "links": links}
    self.body.append(filled(self.builder, f"pictures/{name}", **told))
    raise nodes.SkipNode


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(picture, html=(visit_picture, None))
    for kind in (*STILL, *MOVED, *PLACED):
        app.add_directive(kind, PictureDirective)
    app.connect("doctree-resolved", place)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
