r"""Drawings that stand in the page itself, in its own colours and letters, and answer the reader.

The directive `{layer}` shows the layer with the shapes of its matrices, as drawn in `layer.svg`.
The directive `{flow}` draws the computation of the objective, with every gradient flowing back
beside the value that it belongs to. What it says is LaTeX that the checker reads: a shape is the
one that is inferred, and a formula that is not true stops the build. Those that a reader
moves are in `sliders.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from relugrad import check
from relugrad.documents.display import Display
from relugrad.language.gathering import chains
from relugrad.language.operands import side_shape
from relugrad.tokens import tokenize

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata, OptionSpec
    from sphinx.writers.html5 import HTML5Translator


class flow(nodes.General, nodes.Element):
    """The computation; the references in it lead to the results."""


class layer(nodes.General, nodes.Element):
    """The layer, with the shapes of its matrices."""


class flow_figure(nodes.General, nodes.Element):
    """A drawing with its caption."""


class flow_part(nodes.General, nodes.Element):
    """What those read who see it, and what those who do not; `tag` is its element in HTML."""


# -- the computation --------------------------------------------------------------------------


class Card(NamedTuple):
    """A value and the gradient that arrives at it; where it stands, wide and on a phone."""

    letter: str
    value: str
    gradient: str
    wide: tuple[int, int]
    narrow: tuple[int, int]
    result: str = ""


CARDS = (
    Card("X", "X", r"2(E \odot M)W^T", (4, 8), (4, 8), "result-x"),
    Card("W", "W", r"2X^T(E \odot M)", (4, 136), (186, 8), "result-w"),
    Card("Z", "Z = XW", r"2(E \odot M)", (206, 72), (95, 124)),
    Card(r"\hat{Y}", r"\hat{Y} = \max(Z, 0)", "2E", (408, 72), (4, 240)),
    Card("Y", "Y", "-2E", (408, 188), (186, 240), "result-y"),
    Card("f", r"f = \|\hat{Y} - Y\|_F^2", "1", (610, 72), (95, 356)),
)
EDGES = (("X", "Z"), ("W", "Z"), ("Z", r"\hat{Y}"), (r"\hat{Y}", "f"), ("Y", "f"))
WIDTH, HEIGHT = 160, 68
SIGNS = {
    r"\odot": " ⊙ ", r"\max": "max", r"\|": "∥", "=": " = ", "-": " − ", ",": ", ",
}  # fmt: skip


def drawn(latex: str) -> str:
    """A formula as text of an SVG: letters slanted, a hat over its letter, scripts raised."""
    out: list[str] = []
    tokens = tokenize(latex)
    at = 0
    while at < len(tokens):
        text = tokens[at].text
        if text == r"\hat":
            letter = tokens[at + 2].text
            out.append(
                f'<tspan class="flow-letter flow-hatted">{letter}</tspan>'
                '<tspan dx="-.46em" dy="-.24em">ˆ'
                '</tspan><tspan dx=".1em" dy=".24em">\u200b</tspan>'
            )
            at += 3
        elif text in ("^", "_"):
            # ^T, or _F^2 with one over the other.
            both = text == "_"
            upper = tokens[at + 3 if both else at + 1].text
            out.append(f'<tspan class="{_script(upper)}" dy="-.55em">{upper}</tspan>')
            if both:
                lower = tokens[at + 1].text
                shift = 'dx="-.5em" dy=".9em"'
                out.append(f'<tspan class="{_script(lower)}" {shift}>{lower}</tspan>')
            out.append(f'<tspan dy="{"-.245em" if both else ".385em"}">\u200b</tspan>')
            at += 3 if both else 1
        elif len(text) == 1 and text.isalpha():
            out.append(f'<tspan class="flow-letter">{text}</tspan>')
        else:
            out.append(escape(SIGNS.get(text, text)))
        at += 1
    return "".join(out).strip().replace("− ", "−", 1) if latex[0] == "-" else "".join(out)


def _script(text: str) -> str:
    return "flow-script flow-letter" if text.isalpha() else "flow-script"


def shapes_of(app: Sphinx) -> dict[str, str]:
    """The shape of each card's letter and of its gradient, as the checker infers it."""
    found = {}
    for card in CARDS:
        pair = []
        for latex in (card.letter, card.gradient):
            display = Display(f"{latex} = {latex}", 0, 1, 1, False, 0, None)
            [chain] = chains([display], app.config.relugrad_given)
            pair.append(side_shape(chain.sides[0]))
        if pair[0] != pair[1]:
            raise ExtensionError(f"{card.letter} is {pair[0]}, but {card.gradient} is {pair[1]}")
        found[card.letter] = "" if pair[0] == "a number" else pair[0]
    results = [
        rf"\frac{{\partial f}}{{\partial {card.letter}}} = {card.gradient}"
        for card in CARDS
        if card.result
    ]
    result = check(
        "\n\n".join(f"$${latex}$$" for latex in results), given=app.config.relugrad_given
    )
    if not result.ok or result.counts["holds"] != len(results):
        raise ExtensionError(f"the drawing of the computation says what is false:\n{result}")
    return found


def edge(start: tuple[int, int], end: tuple[int, int], side: int) -> str:
    """A line from one card to the other, beside the line between their middles."""
    (x1, y1), (x2, y2) = ((x + WIDTH / 2, y + HEIGHT / 2) for x, y in (start, end))
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    x1, y1, x2, y2 = x1 - side * dy, y1 + side * dx, x2 - side * dy, y2 + side * dx

    a, b = _leave((x1, y1), (dx, dy), start, 2)
    c, d = _leave((x2, y2), (-dx, -dy), end, 3)
    head = "".join(
        f"M{c - 7 * dx + s * 4 * dy:.1f} {d - 7 * dy - s * 4 * dx:.1f}L{c:.1f} {d:.1f}"
        for s in (1, -1)
    )
    return f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}{head}"


def _leave(
    at: tuple[float, float], along: tuple[float, float], card: tuple[int, int], gap: float
) -> tuple[float, float]:
    """Where a line from within a card is outside of it by so much."""
    far = min(
        ((low + size if step > 0 else low) - place) / step
        for place, step, low, size in zip(at, along, card, (WIDTH, HEIGHT), strict=True)
        if step
    )
    return at[0] + (far + gap) * along[0], at[1] + (far + gap) * along[1]


def svg(name: str, links: dict[str, str], shapes: dict[str, str], described: str) -> str:
    """The drawing, `wide` or `narrow`."""
    places = {card.letter: getattr(card, name) for card in CARDS}
    width = max(x for x, _ in places.values()) + WIDTH + 4
    height = max(y for _, y in places.values()) + HEIGHT + 4
    lines, back = [], []
    for start, end in EDGES:
        lines.append(f'<path d="{edge(places[start], places[end], -6)}"/>')
        on = {"X": "x", "W": "w", "Y": "y"}.get(start, "x w")
        names = " ".join(f"flow-on-{letter}" for letter in on.split())
        back.append(f'<path class="{names}" d="{edge(places[end], places[start], -6)}"/>')
    cards = []
    for card in CARDS:
        x, y = places[card.letter]
        shape = shapes[card.letter]
        foot = (
            f'<text x="{x + 10}" y="{y + 55}">{drawn(card.gradient)}</text>'
            f'<text class="flow-shape" x="{x + WIDTH - 8}" y="{y + 55}">{shape}</text>'
        )
        if card.result:
            foot = (
                f'<a class="flow-to-{card.letter.lower()}" href="{links[card.result]}">'
                f'<rect x="{x}" y="{y + 34}" width="{WIDTH}" height="34"/>'
                f"{foot}</a>"
            )
        else:
            foot = f'<g class="flow-back" aria-hidden="true">{foot}</g>'
        cards.append(
            f'<rect class="flow-card" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
            f'<g aria-hidden="true"><text x="{x + 10}" y="{y + 23}">{drawn(card.value)}</text>'
            f'<text class="flow-shape" x="{x + WIDTH - 8}" y="{y + 23}">{shape}</text></g>'
            f"{foot}"
        )
    return (
        f'<svg class="flow flow-{name}" viewBox="0 0 {width} {height}"'
        f' aria-labelledby="{described}"><g class="flow-forth" aria-hidden="true">{"".join(lines)}'
        f'</g><g class="flow-back" aria-hidden="true">{"".join(back)}</g>{"".join(cards)}</svg>'
    )


class FlowDirective(SphinxDirective):
    """The drawing of the computation: its caption, and then what those read who do not see it."""

    drawing: ClassVar[Callable[..., nodes.Element]] = flow
    has_content = True
    option_spec: ClassVar[OptionSpec] = {"name": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Make a figure of it, without a number: the numbered ones are the report's."""
        caption, *described = self.parse_content_to_nodes()
        figure = flow_figure()
        self.set_source_info(figure)
        self.add_name(figure)
        identity = f"{figure['ids'][0]}-described"
        figure += [
            self.drawing("", described=identity),
            flow_part("", *described, tag="div", classes=["relugrad-hidden"], ids=[identity]),
            flow_part("", caption, tag="figcaption"),
        ]
        return [figure]


class LayerDirective(FlowDirective):
    """The drawing of the layer, in the same way."""

    drawing = layer


def visit_layer(self: HTML5Translator, node: layer) -> None:
    """Write the drawing, which has no words and serves all languages."""
    drawing = Path(__file__).with_name("layer.svg").read_text(encoding="utf-8")
    self.body.append(drawing.replace("{described}", node["described"]))
    raise nodes.SkipNode


def link_flow(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give the drawing its links, as references, whose equations are shown as previews."""
    for node in doctree.findall(flow):
        for card in CARDS:
            if card.result:
                page, _ = app.env.domains.math_domain.equations[card.result]
                anchor = f"#{nodes.make_id(f'equation-{card.result}')}"
                address = "" if page == docname else app.builder.get_relative_uri(docname, page)
                node += nodes.reference("", "", refuri=address + anchor, label=card.result)


def visit_flow(self: HTML5Translator, node: flow) -> None:
    """Write the drawing twice, for wide pages and for narrow ones."""
    links = {link["label"]: link["refuri"] for link in node}
    shapes = shapes_of(self.builder.app)
    for name in ("wide", "narrow"):
        self.body.append(svg(name, links, shapes, node["described"]))
    raise nodes.SkipNode


def visit_figure(self: HTML5Translator, node: flow_figure) -> None:
    self.body.append(self.starttag(node, "figure", CLASS="flow-figure"))


def depart_figure(self: HTML5Translator, node: flow_figure) -> None:
    self.body.append("</figure>\n")


def visit_part(self: HTML5Translator, node: flow_part) -> None:
    self.body.append(self.starttag(node, node["tag"]))


def depart_part(self: HTML5Translator, node: flow_part) -> None:
    self.body.append(f"</{node['tag']}>\n")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set the extension up."""
    app.add_node(flow_figure, html=(visit_figure, depart_figure))
    app.add_node(flow_part, html=(visit_part, depart_part))
    app.add_node(flow, html=(visit_flow, None))
    app.add_node(layer, html=(visit_layer, None))
    app.add_directive("flow", FlowDirective)
    app.add_directive("layer", LayerDirective)
    app.connect("doctree-resolved", link_flow)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
