"""A derivation that can be read step by step, made from the page itself by the checker's parser.

On a page with `steps: true` in its front matter, each labelled display is a step, together with
the text before it. Marked is what the step changes, beside it stand the equations that its text
cites and the shapes that the checker infers. A comment in the display, `% from: label`, says what
the step starts from: by default the display before it in its section, and with `left side`, or
where there is none, its own left side.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from changes import changes, mark
from docutils import nodes
from elements import element, filled
from languages import TEXTS
from operands import operand_shapes
from prerender import render, typeset
from previews import equations
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util.typing import ExtensionMetadata

from relugrad.book.marks import relugrad_mark
from relugrad.documents.display import Display
from relugrad.language.chains import Chain, Side
from relugrad.language.gathering import chains

FROM = re.compile(r"^[ \t]*% from: (.*)\n?", re.MULTILINE)
LEFT_SIDE = "left side"


class TakeOrigins(SphinxTransform):
    """Take the comments that say what a step starts from out of the displays that are shown."""

    default_priority = 31  # behind the check of the page as its author wrote it

    def apply(self, **kwargs: Any) -> None:
        """Keep them with the displays."""
        for math in self.document.findall(nodes.math_block):
            told = FROM.search(math.astext())
            if told:
                math["from"] = told[1].strip()
                math[:] = [nodes.Text(FROM.sub("", math.astext()))]


class Marks(NamedTuple):
    """What a step changes, as it is seen and as it is read aloud."""

    display: str
    """The display with marks."""
    origin: str
    """What the step starts from with marks; nothing if that is the display itself."""


class Row(NamedTuple):
    """An equality of a display."""

    chain: Chain
    left: Side
    right: Side


class Page:
    """The displays of a page by their labels, read as the checker reads them."""

    def __init__(self, app: Sphinx, doctree: nodes.document) -> None:
        self.app = app
        self.text = TEXTS[app.config.language]
        self.maths = {m["label"]: m for m in doctree.findall(nodes.math_block) if m.get("label")}
        self.latex = {label: m.astext() for label, m in self.maths.items()}
        self.rows: dict[str, list[Row]] = {label: [] for label in self.maths}
        labels = [*self.maths]
        displays = [
            Display(self.latex[label], 0, 1, 1, False, k, None) for k, label in enumerate(labels)
        ]
        for chain in chains(displays, app.config.relugrad_given):
            for equality in chain.equalities:
                sides = chain.sides[equality.left], chain.sides[equality.left + 1]
                self.rows[labels[equality.display]].append(Row(chain, *sides))

    def start(self, label: str, before: str | None) -> list[str]:
        """Where a step starts from; nothing if it is its own left side."""
        told = self.maths[label].get("from")
        if told is None:
            return [before] if before else []
        if told == LEFT_SIDE:
            return []
        found = [name.strip() for name in told.split(",")]
        for name in found:
            if name not in self.maths:
                raise ExtensionError(f"step {label}: `% from: {name}` names no display before it")
        return found

    def marks(self, label: str, start: list[str]) -> Marks:
        """Compare a display with what it starts from."""
        rows = self.rows[label]
        spans: dict[str, list[tuple[int, int]]] = {"step-gone": [], "step-new": []}
        if not start:
            row = rows[-1]
            spans["step-gone"], spans["step-new"] = changes(row.left, row.right)
            return Marks(mark(self.latex[label], spans), "")
        pairs = [(start[0], rows[-1])] if len(start) == 1 else zip(start, rows, strict=True)
        origins = []
        for name, row in pairs:
            first, last = self.rows[name][0].left, self.rows[name][-1].right
            gone, added = changes(first, row.chain.sides[0])
            right, fresh = changes(last, row.right)
            spans["step-new"] += added + fresh
            if len(start) == len(self.rows[name]) == 1:
                origins.append(mark(self.latex[name], {"step-gone": gone + right}))
                break
            origins.append(f"{_side(first, gone)} &= {_side(last, right)}")
        lines = r" \\ ".join(origins)
        origin = lines if " &= " not in lines else rf"\begin{{aligned}}{lines}\end{{aligned}}"
        return Marks(mark(self.latex[label], spans), origin)

    def change(self, marks: Marks) -> str:
        """The marks in words and MathML, for those who do not see them."""
        words = []
        for kind, latex in (("gone", marks.origin or marks.display), ("new", marks.display)):
            pieces = dict.fromkeys(_marked(latex, f"step-{kind}"))
            if pieces:
                shown = [typeset(piece, output="mathml") for piece in pieces]
                listed = self.text["step_and"].join(shown)
                words.append(self.text[f"step_{kind}"].replace("{pieces}", listed))
        return f'<p class="relugrad-hidden">{"".join(words)}</p>' if words else ""

    def origin(self, start: list[str], marked: str) -> str:
        """What a step starts from, above its display."""
        if not start:
            return ""
        plain = marked.replace(r"\htmlClass{step-gone}", "")
        links = [(self.maths[name]["ids"][0], self.maths[name]["number"]) for name in start]
        equation = render(plain, display=True, marked=marked)
        return filled(self.app.builder, "steps/origin", links=links, equation=equation)

    def beside(self, label: str, start: list[str], links: list[nodes.reference]) -> str:
        """The rules that a step's text cites, and the shapes in it."""
        known = {self.maths[name]["ids"][0] for name in [label, *start]}
        rules = {}
        for link in links:
            href = link.get("refuri") or f"#{link['refid']}"
            if not (href.startswith("#") and href[1:] in known):
                cited = equations(self.app)[href.partition("#")[2]]
                rules[href] = f"{cited.name} {link.astext()}"
        operands: dict[str, str] = {}
        letters: dict[str, str] = {}
        for row in self.rows[label]:
            of_operands, of_letters = operand_shapes(row.chain.sides)
            operands |= of_operands
            letters |= of_letters
        groups = {
            "operands": [(render(latex), shape) for latex, shape in operands.items()],
            "letters": [(render(x), shape) for x, shape in letters.items() if x not in operands],
        }
        return filled(self.app.builder, "steps/beside", rules=rules, **groups)

    def step(self, label: str, before: str | None, text: list[nodes.Node]) -> element:
        """The step of a display; `text` stands before it."""
        start = self.start(label, before)
        math = self.maths[label]
        shown = nodes.math_block("", self.latex[label], **math.attributes)
        marks = self.marks(label, start)
        shown["marked"] = marks.display
        above = self.origin(start, marks.origin) + self.change(marks)
        found = element("", tag="div", classes=["step"], ids=[f"step-{label}"], start=start)
        found += part("text", *text)
        found += part("equation", template(above), shown)
        return found


def part(name: str, *held: nodes.Node) -> element:
    """A part of a step, or of the page."""
    return element("", *held, tag="div", classes=[f"step-{name}"])


def template(html: str, **attributes: Any) -> element:
    """What waits until a script shows it."""
    return element("", nodes.raw("", html, format="html"), tag="template", **attributes)


def _side(side: Side, gone: list[tuple[int, int]]) -> str:
    """A side of an equality, with what is gone marked."""
    first = side.span[0]
    return mark(side.latex, {"step-gone": [(a - first, b - first) for a, b in gone]})


def _marked(latex: str, name: str) -> list[str]:
    """The pieces that are marked so, in order."""
    opening = f"\\htmlClass{{{name}}}{{"
    pieces = []
    for rest in latex.split(opening)[1:]:
        depth, end = 1, 0
        while depth:
            depth += {"{": 1, "}": -1}.get(rest[end], 0)
            end += 2 if rest[end] == "\\" else 1
        pieces.append(rest[: end - 1])
    return pieces


def divide(page: Page, section: nodes.section) -> None:
    """Put the blocks of a section, and of those in it, into its steps."""
    labels = set(page.maths.values())
    blocks: list[nodes.Node] = []
    current: element | None = None
    before: str | None = None
    out: list[nodes.Node] = []
    steps: dict[str, element] = {}
    for child in section.children:
        if isinstance(child, nodes.section) and labels & {*child.findall(nodes.math_block)}:
            divide(page, child)
            out += [*blocks, child]
            blocks, current = [], None
        elif isinstance(child, nodes.title):
            out.append(child)
        elif child in labels:
            label = child["label"]
            current = steps[label] = page.step(label, before, blocks)
            out.append(current)
            blocks, before = [], label
        elif isinstance(child, relugrad_mark) and current and not blocks:
            current[1] += child
        else:
            blocks.append(child)
    if current and blocks:
        current += part("rest", *blocks)
    else:
        out += blocks
    for label, step in steps.items():
        links = [
            link
            for around in (step[0], *step[2:])
            for block in around
            if isinstance(block, nodes.paragraph)
            for link in block.findall(nodes.reference)
            if "#equation-" in (link.get("refuri") or f"#{link.get('refid')}")
        ]
        step += template(page.beside(label, step["start"], links))
    if steps:
        section["classes"].append("steps-section")
    section.children = []
    section += out


def make_steps(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Divide a page that asks for it into its steps."""
    if app.builder.format != "html" or not app.env.metadata[docname].get("steps"):
        return
    page = Page(app, doctree)
    [top] = [child for child in doctree.children if isinstance(child, nodes.section)]
    divide(page, top)
    first = top.first_child_matching_class(nodes.section)
    intro = element("", *top.children[1:first], tag="div", classes=["steps-intro"])
    top.children[1:first] = []
    choice, bar = (
        nodes.raw("", filled(app.builder, f"steps/{name}", labels=[*page.maths]), format="html")
        for name in ("choice", "bar")
    )
    top.insert(1, [choice, intro])
    top += bar


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_transform(TakeOrigins)
    app.connect("doctree-resolved", make_steps)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
