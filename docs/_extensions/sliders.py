r"""Pictures under the reader's hand: each is still without JavaScript, and `sliders.js` moves it.

`{circle}` shows the factors of a trace on a circle, `{mask}` a small product with its mask, and
`{descent}` steps of descent on a parabola. They hold a caption, and then what those read who do not
see them. `{ramp-slider}` and `{kink-slider}` move what the figure before them shows, and take its
place where a script runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from docutils import nodes
from drawings import FlowDirective
from languages import TEXTS
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator


class slider(nodes.General, nodes.Element):
    """A picture that moves; `kind` says which."""

    script = "sliders.js"


# -- what they are made of ----------------------------------------------------------------------


class Plane(NamedTuple):
    """Where a point of the plane is in a drawing; `sliders.js` is told the same."""

    x: float
    """Where the origin is, in the drawing's units."""
    y: float
    across: float
    """How many of them go to 1 along the axis."""
    up: float

    def path(self, *points: tuple[float, float]) -> str:
        """A line through points."""
        found = (f"{self.x + self.across * a:g} {self.y - self.up * b:g}" for a, b in points)
        return "M" + "L".join(found)

    def svg(self, size: str, title: str, *parts: str) -> str:
        """A drawing of this size, with a title at its upper left, of these parts."""
        told = f'data-x="{self.x}" data-y="{self.y}" data-across="{self.across}"'
        return (
            f'<svg viewBox="0 0 {size}" {told} data-up="{self.up}">{"".join(parts)}'
            f'<text class="slider-title" x="{self.x - 10}" y="14">{title}</text></svg>'
        )

    def axes(self, across: float, up: float, xs: Iterable[int], ys: Iterable[int]) -> str:
        """Both axes, as far as they go, with numbers along them."""
        lines = self.path((-across, 0), (across, 0)) + self.path((0, -0.25), (0, up))
        marks = [
            f'<text x="{self.x + self.across * x:g}" y="{self.y + 20}">{signed(x)}</text>'
            for x in xs
        ]
        marks += [
            f'<text class="slider-end" x="{self.x - 8}" y="{self.y - self.up * y + 5:g}">{y}</text>'
            for y in ys
        ]
        return f'<g class="slider-axes"><path d="{lines}"/>{"".join(marks)}</g>'


def signed(number: float) -> str:
    """A number with a minus sign and not a hyphen."""
    return f"{number:g}".replace("-", "−")


def letter(name: str, tag: str = "span") -> str:
    """A letter as in an equation."""
    return f'<{tag} class="flow-letter">{name}</{tag}>'


def control(name: str, shown: str, extent: tuple[float, float, float, float], said: str) -> str:
    """A slider: its lowest and highest value, its step, and where it is; its value is behind it."""
    low, high, step, value = (f"{number:g}" for number in extent)
    return (
        f'<label><span aria-hidden="true">{shown}</span><input type="range" name="{name}"'
        f' min="{low}" max="{high}" step="{step}" value="{value}" aria-label="{escape(said)}">'
        '<span class="slider-value"></span></label>'
    )


# -- the pictures -------------------------------------------------------------------------------


def ramp(text: dict[str, str]) -> tuple[str, str]:
    """The ramp and the step, with a point at z, the slope there, and the value chosen at 0."""
    plane = Plane(160, 160, 64, 64)
    dot, guide = '<circle class="slider-dot" r="6"/>', '<path class="slider-guide" d="M0 0"/>'
    axes = plane.axes(2.3, 2.3, (-2, -1, 1, 2), (1, 2))
    title = f"{{}}({letter('z', 'tspan')})".format
    line = '<path class="slider-line" d="{}"/>'.format
    ends = "".join(
        f'<circle class="slider-{name}" cx="160" cy="{160 - 64 * y}" r="5"/>'
        for name, y in (("hole", 0), ("hole", 1), ("zero", 1))
    )
    slope = '<path class="slider-tangent" d="M0 0"/>'
    drawings = (
        plane.svg(
            "320 196",
            title(letter("R", "tspan")),
            axes,
            line(plane.path((-2.2, 0), (0, 0), (2.2, 2.2))),
            guide + slope + dot,
        ),
        plane.svg(
            "320 196",
            title(letter("H", "tspan")),
            axes,
            line(plane.path((-2.2, 0), (0, 0)) + plane.path((0, 1), (2.2, 1))),
            guide + ends + dot,
        ),
    )
    controls = control("z", letter("z"), (-2, 2, 0.1, 1), "z")
    controls += control("choice", f"{letter('H')}(0)", (0, 1, 0.1, 1), text["ramp_choice"])
    return "".join(drawings), controls


def kink(text: dict[str, str]) -> tuple[str, str]:
    """One entry of the objective, with the slopes that the values of the mask give at 0."""
    plane = Plane(150, 190, 84, 52)
    drawing = plane.svg(
        "320 232",
        f"{letter('g', 'tspan')}({letter('z', 'tspan')})",
        plane.axes(1.75, 3.4, (-1, 1), (1, 2, 3)),
        '<path class="slider-fan" d="M0 0"/><path class="slider-line" d="M0 0"/>',
        '<path class="slider-tangent" d="M0 0"/><circle class="slider-dot" r="6"/>',
    )
    controls = control("y", letter("y"), (-1.3, 1.3, 0.1, -1), text["kink_target"])
    return drawing, controls + control("m", letter("m"), (0, 1, 0.05, 0.5), text["kink_mask"])


def circle(text: dict[str, str]) -> tuple[str, str]:
    """Three factors on a circle, read clockwise from the mark at its top."""
    places = zip("ABC", ((175.8, 69), (110, 183), (44.2, 69)), strict=True)
    factors = "".join(
        f'<g class="circle-factor" transform="translate({x} {y})"><circle r="19"/>'
        f'<text y="6">{letter(name, "tspan")}</text></g>'
        for name, (x, y) in places
    )
    drawing = (
        '<svg class="circle" viewBox="0 0 220 214"><path class="slider-guide" d="M110 10V46"/>'
        '<path class="circle-way"'
        ' d="M110 31a76 76 0 1 1 0 152a76 76 0 1 1 0 -152m14 -6l8 8l-10 5"/>'
        f'{factors}<text class="circle-read" x="110" y="113">'
        f"tr({letter('ABC', 'tspan')})</text></svg>"
    )
    return drawing, control("turn", "↻", (0, 360, 10, 0), text["circle_turn"])


X = ((1, 2, 0), (-1, 1, 2), (2, 0, -1), (0, -2, 1))
W = ((1, -1), (0.5, 1), (-1, 0.5))
CELL = (38, 28)


def mask(text: dict[str, str]) -> tuple[str, str]:
    """A product of small matrices beside its mask, with one entry of W to be changed."""
    product = [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*W, strict=True)]
        for row in X
    ]
    kept = [[int(entry > 0) for entry in row] for row in product]
    titles = (letter("X", "tspan"), letter("W", "tspan"))
    named = (
        ("x", 2, X, titles[0]),
        ("w", 132, W, titles[1]),
        ("product", 240, product, "".join(titles)),
        ("kept", 340, kept, f"{letter('M', 'tspan')}"),
    )
    grids = "".join(grid(*one) for one in named)
    drawing = f'<svg class="mask" viewBox="0 0 418 146">{grids}<text x="224" y="86">=</text></svg>'
    choices = "".join(
        f'<option value="{2 * i + j}">w{"₁₂₃"[i]}{"₁₂"[j]}</option>'
        for i in range(3)
        for j in range(2)
    )
    pick = (
        f'<label class="mask-pick"><span>{escape(text["mask_entry"])}</span>'
        f'<select name="entry">{choices}</select></label>'
    )
    shown = letter("w")
    return drawing, pick + control("value", shown, (-2, 2, 0.1, W[0][0]), text["mask_value"])


def grid(name: str, left: int, rows: Iterable[Iterable[float]], title: str) -> str:
    """A matrix with its entries; those of the product and the mask show which are kept."""
    wide, high = CELL
    cells = []
    width = 0
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            kept = ' class="mask-kept"' if name in ("product", "kept") and entry > 0 else ""
            cells.append(
                f'<g{kept}><rect x="{j * wide}" y="{i * high}" width="{wide}" height="{high}"/>'
                f'<text x="{j * wide + wide / 2:g}" y="{i * high + 19}">{signed(entry)}</text></g>'
            )
            width = max(width, (j + 1) * wide)
    title = f'<text x="{width / 2:g}" y="-9">{title}</text>'
    return f'<g class="mask-{name}" transform="translate({left} 26)">{title}{"".join(cells)}</g>'


START, STEPS = 1.5, 9


def descent(text: dict[str, str]) -> tuple[str, str]:
    """Steps of descent along the direction in which the gradient changes fastest."""
    plane = Plane(190, 200, 76, 58)
    at = 1.6
    ways = [START * (1 - at) ** k for k in range(STEPS + 1)]
    curve = [(k / 20, (k / 20) ** 2) for k in range(-36, 37)]
    dots = "".join(
        f'<circle class="slider-dot" r="4" cx="{plane.x + plane.across * w:g}"'
        f' cy="{plane.y - plane.up * w * w:g}"/>'
        for w in ways
    )
    drawing = plane.svg(
        "380 214",
        letter("f", "tspan"),
        plane.axes(2.1, 3.2, (), ()),
        f'<path class="slider-line" d="{plane.path(*curve)}"/>',
        f'<path class="slider-tangent" d="{plane.path(*((w, w * w) for w in ways))}"/>{dots}',
    )
    shown = f"{letter('η')} · {letter('L')}"
    return drawing, control("eta", shown, (0.1, 2.4, 0.1, at), text["descent_eta"])


PICTURES = {"ramp": ramp, "kink": kink, "circle": circle, "mask": mask, "descent": descent}
PLACED = ("ramp", "kink")
"""Those that take the place of a figure."""


def visit_slider(self: HTML5Translator, node: slider) -> None:
    """Write a picture with its sliders, and the place for what it says."""
    text = TEXTS[self.config.language]
    kind = node["kind"]
    drawing, controls = PICTURES[kind](text)
    told = "".join(
        f' data-{name.removeprefix(f"{kind}_")}="{escape(said)}"'
        for name, said in text.items()
        if name.startswith(f"{kind}_say_")
    )
    placed = kind in PLACED
    hidden = 'aria-hidden="true"' if placed else f'role="img" aria-labelledby="{node["described"]}"'
    only = " pst-js-only"
    self.body.append(
        f'<div class="slider{only if placed else ""}" data-picture="{kind}"{told}'
        f' data-pagefind-ignore="all"><div class="slider-drawing" {hidden}>{drawing}</div>'
        f'<div class="slider-controls{"" if placed else only}">{controls}'
        '<p role="status"></p></div></div>\n'
    )
    raise nodes.SkipNode


# -- the directives -----------------------------------------------------------------------------


class Drawn(FlowDirective):
    """A picture of its own: its caption, and then what those read who do not see it."""

    kind: ClassVar[str]

    def drawing(self, source: str, **attributes: str) -> nodes.Element:
        """Make the node of its kind."""
        return slider(source, kind=self.kind, **attributes)


class Placed(SphinxDirective):
    """A picture in the figure before it."""

    kind: ClassVar[str]

    def run(self) -> list[nodes.Node]:
        """Leave a node that is put into the figure when all figures are there."""
        return [slider(kind=self.kind)]


def place(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a picture between a figure and its caption; other formats have the figure alone."""
    for node in [node for node in doctree.findall(slider) if node["kind"] in PLACED]:
        before = [*node.parent.children[: node.parent.index(node)]]
        figures = [figure for block in before for figure in block.findall(nodes.figure)]
        node.parent.remove(node)
        if app.builder.format == "html" and figures:
            figures[-1]["classes"].append("slider-figure")
            figures[-1].insert(1, node)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set the extension up."""
    app.add_node(slider, html=(visit_slider, None))
    for kind in PICTURES:
        base, name = (Placed, f"{kind}-slider") if kind in PLACED else (Drawn, kind)
        app.add_directive(name, type(base.__name__, (base,), {"kind": kind}))
    app.connect("doctree-resolved", place)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
