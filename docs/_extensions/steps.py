"""A derivation that can be read step by step, made from the page itself by the checker's parser.

On a page with `steps: true` in its front matter, each labelled display is a step, together with
the text before it. Marked is what the step changes, beside it stand the equations that its text
cites and the shapes that the checker infers. A comment in the display, `% from: label`, says what
the step starts from: by default the display before it in its section, and with `left side`, or
where there is none, its own left side.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from changes import changes, mark
from docutils import nodes
from languages import TEXTS
from prerender import render
from previews import name_of
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinxcontrib import katex

from relugrad.book.marks import relugrad_mark
from relugrad.documents.display import Display
from relugrad.language.chains import Chain, Side
from relugrad.language.gathering import chains
from relugrad.language.operands import operand_shapes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

FROM = re.compile(r"^[ \t]*% from: (.*)\n?", re.MULTILINE)
LEFT_SIDE = "left side"


class step(nodes.General, nodes.Element):
    """A step: `step_part`s, and what is shown beside them, as HTML."""

    script = "steps.js"


class step_part(nodes.General, nodes.Element):
    """The text of a step, its equation, or what follows it."""


class step_math(nodes.math_block):
    """A display with marks: `marked` is its LaTeX with classes."""


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
            marked = [_side(first, gone), _side(last, right)]
            origins.append(" &= ".join(marked))
        lines = r" \\ ".join(origins)
        origin = lines if " &= " not in lines else rf"\begin{{aligned}}{lines}\end{{aligned}}"
        return Marks(mark(self.latex[label], spans), origin)

    def change(self, marks: Marks) -> str:
        """The marks in words and MathML, for those who do not see them."""
        words = []
        for kind, latex in (("gone", marks.origin or marks.display), ("new", marks.display)):
            pieces = dict.fromkeys(_marked(latex, f"step-{kind}"))
            if pieces:
                listed = self.text["step_and"].join(
                    katex.render_latex(p, {"output": "mathml"}) for p in pieces
                )
                words.append(self.text[f"step_{kind}"].replace("{pieces}", listed))
        return f'<p class="relugrad-hidden">{"".join(words)}</p>' if words else ""

    def origin(self, start: list[str], marked: str) -> str:
        """What a step starts from, above its display."""
        if not start:
            return ""
        plain = re.sub(r"\\htmlClass\{step-gone\}", "", marked)
        links = ", ".join(
            f'<a class="reference internal" href="#{self.maths[name]["ids"][0]}">'
            f"({self.maths[name]['number']})</a>"
            for name in start
        )
        words = self.text["step_from"].replace("{equation}", links)
        equation = render(plain, display=True, marked=marked)
        return f'<div class="step-from"><span class="eqno">{words}</span>{equation}</div>'

    def beside(self, label: str, start: list[str], links: list[nodes.reference]) -> str:
        """The rules that a step's text cites, and the shapes in it."""
        text = self.text
        known = {self.maths[name]["ids"][0] for name in [label, *start]}
        rules = []
        for link in links:
            href = link.get("refuri") or f"#{link['refid']}"
            if href.startswith("#") and href[1:] in known:
                continue
            name = name_of(self.app, href.partition("#")[2])
            rule = (
                f'<li><a class="reference internal" href="{escape(href)}">{escape(name)}'
                f" {escape(link.astext())}</a></li>"
            )
            if rule not in rules:
                rules.append(rule)
        groups: tuple[dict[str, str], dict[str, str]] = {}, {}
        for row in self.rows[label]:
            for group, shapes in zip(groups, operand_shapes(row.chain.sides), strict=True):
                group |= shapes
        terms = "".join(
            f'<dl class="step-{kind}">'
            + "".join(f"<div><dt>{render(t)}</dt><dd>{shape}</dd></div>" for t, shape in group)
            + "</dl>"
            for kind, group in (
                ("operands", groups[0].items()),
                ("letters", [pair for pair in groups[1].items() if pair[0] not in groups[0]]),
            )
            if group
        )
        title = text["step_rules"] if len(rules) > 1 else text["step_rule"]
        listed = f'<p class="step-title">{title}</p><ul>{"".join(rules)}</ul>' if rules else ""
        shapes = f'<p class="step-title">{text["step_shapes"]}</p>{terms}'
        return f'<aside><div class="step-rules">{listed}</div><div>{shapes}</div></aside>'

    def step(self, label: str, before: str | None, text: list[nodes.Node]) -> step:
        """The step of a display; `text` stands before it."""
        start = self.start(label, before)
        math = self.maths[label]
        shown = step_math("", self.latex[label], **math.attributes)
        marks = self.marks(label, start)
        shown["marked"] = marks.display
        above = self.origin(start, marks.origin) + self.change(marks)
        found = step("", step_part("", *text, classes=["step-text"]), ids=[f"step-{label}"])
        found += step_part("", shown, classes=["step-equation"], above=above)
        found["start"] = start
        return found


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
    current: step | None = None
    before: str | None = None
    out: list[nodes.Node] = []
    found_steps = False
    for child in section.children:
        if isinstance(child, nodes.section) and labels & {*child.findall(nodes.math_block)}:
            divide(page, child)
            out += [*blocks, child]
            blocks, current = [], None
        elif isinstance(child, nodes.title):
            out.append(child)
        elif child in labels:
            label = child["label"]
            current = page.step(label, before, blocks)
            found_steps = True
            out.append(current)
            blocks, before = [], label
        elif isinstance(child, relugrad_mark) and current and not blocks:
            current[1] += child
        else:
            blocks.append(child)
    if current and blocks:
        current += step_part("", *blocks, classes=["step-rest"])
    elif blocks:
        out += blocks
    for found in out:
        if isinstance(found, step):
            links = [
                link
                for part in (found[0], *found[2:])
                for block in part
                if isinstance(block, nodes.paragraph)
                for link in block.findall(nodes.reference)
                if "#equation-" in (link.get("refuri") or f"#{link.get('refid')}")
            ]
            found["beside"] = page.beside(found[1][0]["label"], found["start"], links)
    if found_steps:
        section["classes"].append("steps-section")
    section.children = []
    section += out


def _number(text: dict[str, str], number: int, count: int) -> str:
    return text["step_number"].replace("{number}", str(number)).replace("{count}", str(count))


def make_steps(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Divide a page that asks for it into its steps."""
    if app.builder.format != "html" or not app.env.metadata[docname].get("steps"):
        return
    page = Page(app, doctree)
    [top] = [child for child in doctree.children if isinstance(child, nodes.section)]
    divide(page, top)
    first = next(k for k, child in enumerate(top.children) if isinstance(child, nodes.section))
    intro = step_part("", *top.children[1:first], classes=["steps-intro"])
    top.children[1:first] = []
    top.insert(1, intro)
    text = page.text
    button = '<button type="button" class="btn btn-sm"'
    left, right = (f'<span aria-hidden="true">{arrow}</span>' for arrow in "←→")
    choice = (
        f'<div class="steps-choice pst-js-only" role="group" aria-label="{text["steps"]}"'
        ' data-pagefind-ignore="all">'
        f'{button} data-steps="one">{text["steps_one"]}</button>'
        f'{button} data-steps="all">{text["steps_all"]}</button></div>'
        '<p class="steps-legend pst-js-only" data-pagefind-ignore="all">'
        f'<span class="step-gone">{text["steps_gone"]}</span>'
        f'<span class="step-new">{text["steps_new"]}</span></p>'
    )
    links = "".join(
        f'<li><a href="#step-{label}" aria-label="{_number(text, k, len(page.maths))}">{k}</a></li>'
        for k, label in enumerate(page.maths, 1)
    )
    bar = (
        f'<nav class="steps-bar pst-js-only" aria-label="{text["steps_one"]}"'
        f' data-number="{text["step_number"]}" data-pagefind-ignore="all"><ol>{links}</ol>'
        f'{button} data-go="-1">{left} {text["step_previous"]}</button>'
        '<p role="status"><span></span> <span class="relugrad-hidden"></span></p>'
        f'{button} data-go="1">{text["step_next"]} {right}</button></nav>'
    )
    top.insert(1, nodes.raw("", choice, format="html"))
    top += nodes.raw("", bar, format="html")


def visit_step(self: HTML5Translator, node: step) -> None:
    self.body.append(self.starttag(node, "div", CLASS="step"))


def depart_step(self: HTML5Translator, node: step) -> None:
    beside = node["beside"]
    self.body.append(f'<template class="step-beside">{beside}</template></div>\n')


def visit_part(self: HTML5Translator, node: step_part) -> None:
    self.body.append(self.starttag(node, "div"))
    if node.get("above"):
        self.body.append(f"<template>{node['above']}</template>\n")


def depart_part(self: HTML5Translator, node: step_part) -> None:
    self.body.append("</div>\n")


def visit_math(self: HTML5Translator, node: step_math) -> None:
    """Write a display as sphinxcontrib-katex does, with its marks."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    number = katex.get_node_equation_number(self, node)
    self.body.append(f'<span class="eqno">({number})')
    self.add_permalink_ref(node, "Permalink to this equation")
    self.body.append("</span>")
    self.body.append(render(node.astext(), display=True, marked=node["marked"]) + "</div>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set the extension up."""
    app.add_node(step, html=(visit_step, depart_step))
    app.add_node(step_part, html=(visit_part, depart_part))
    app.add_node(step_math, html=(visit_math, None))
    app.add_transform(TakeOrigins)
    app.connect("doctree-resolved", make_steps)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
