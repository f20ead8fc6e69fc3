"""Equations are rendered when the book is built: a reader's browser runs no script for them."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from html import escape
from itertools import pairwise
from subprocess import PIPE, Popen

import npm
from docutils import nodes
from languages import TEXTS
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

from relugrad.book.marks import relugrad_term

PARTS = re.compile(r"(\\\\(?!\s*[\[*])|\\(?:begin|end)\{\w+\*?\})")
"""Where environments begin and end, and the ends of rows that ask for no space of their own."""
SPACE = "[0.7em]"
"""What stands below the line of a row, beside its usual depth: a denominator has some 0.7em."""
CLOSING = re.compile(r"^[,.;:!?)\]%’”、。，．；：！？）」』》]+")
OPENING = re.compile(r"[(\[‘“（「『《]+$")
"""What belongs to the formula before it, and to the one after it."""
NOT_SEEN = re.compile(r"(?<=\\)[A-Za-z]+|[{}^_\s]")
SHORT = 16
"""A formula of so many letters and signs, a command being one, may not be parted at all."""


class LaTeXError(ExtensionError):
    """LaTeX that cannot be rendered."""


@cache
def renderer(process: int) -> Popen[str]:
    """Node with KaTeX, for one of the processes that write pages; it ends when that does."""
    command = [npm.NODE, npm.script("renderer.mjs")]
    return Popen(command, stdin=PIPE, stdout=PIPE, encoding="utf-8")


def opened(latex: str) -> str:
    """The LaTeX with more space between two rows of its environment with a fraction in both."""
    depth, rows = 0, [""]
    for part in PARTS.split(latex):
        depth += part.startswith(r"\begin") - part.startswith(r"\end")
        if part == r"\\" and depth == 1:
            rows.append("")
        else:
            rows[-1] += part
    touch = (r"\frac" in above and r"\frac" in row for above, row in pairwise(rows))
    ends = [r"\\" + SPACE if both else r"\\" for both in touch]
    return "".join(row + end for row, end in zip(rows, [*ends, ""], strict=True))


@cache
def typeset(latex: str, **options: object) -> str:
    """Render an equation with KaTeX, with rows that do not touch; bad LaTeX is an error.

    What is copied is as the author wrote it.
    """
    wide = opened(latex)
    node = renderer(os.getpid())
    assert node.stdin is not None and node.stdout is not None
    print(json.dumps([wide, {"strict": "error", **options}]), file=node.stdin, flush=True)
    answer = json.loads(node.stdout.readline() or '{"error": "Node does not run"}')
    if "error" in answer:
        raise LaTeXError(answer["error"])
    html: str = answer["html"]
    return html.replace(escape(wide), escape(latex), 1)


def render(latex: str, *, display: bool = False, marked: str | None = None) -> str:
    """Render an equation; `marked` is the same with classes, which only the eye is shown.

    What is read aloud and copied is the equation without them, and it is it that must be right.
    """
    plain = typeset(latex, displayMode=display)
    if marked in (None, latex):
        return plain
    shown = typeset(marked, displayMode=display, trust=True, strict="ignore")
    start = '<span class="katex-html"'
    return plain.partition(start)[0] + start + shown.partition(start)[2]


def renders(latex: str) -> bool:
    """Whether it can be rendered: a piece of a formula, such as a command alone, may not be."""
    try:
        render(latex)
    except LaTeXError:
        return False
    return True


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write an equation in a line of text."""
    tag = self.starttag(node, "span", "", CLASS="math")
    self.body.append(f"{tag}{render(node.astext())}</span>")
    raise nodes.SkipNode


def visit_display(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a display with its number; `marked` is its LaTeX with classes, where it has some."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({node["number"]})')
        self.add_permalink_ref(node, TEXTS[self.config.language]["permalink"])
        self.body.append("</span>")
    equation = render(node.astext(), display=True, marked=node.get("marked"))
    self.body.append(f"{equation}</div>")
    raise nodes.SkipNode


def visit_term(self: HTML5Translator, node: relugrad_term) -> None:
    """Write a term of a normal form as MathML alone: the boxes for the eye weigh far more."""
    # MathML has no negative space: KaTeX would write a blank.
    mathml = typeset(node.astext().replace(r"\!", ""), output="mathml")
    # Its LaTeX would be a third of its weight, and nobody copies a single term.
    mathml = re.sub(r"<annotation\b.*?</annotation>", "", mathml, flags=re.DOTALL)
    self.body.append(f'<span class="math">{mathml}</span>')
    raise nodes.SkipNode


def hold_punctuation(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Keep what closes or opens beside a short formula on its line, and the end of a proof.

    A browser would break the line there: to it a formula is a box, as a picture is, and so is code
    in a table.
    """
    if app.builder.format != "html":
        return
    for text in list(doctree.findall(nodes.Text)):
        if "∎" in text:
            text.parent.replace(text, nodes.Text(re.sub(" ?∎", "\u00a0∎", text)))
    cells = doctree.findall(nodes.entry)
    coded = [code for cell in cells for code in cell.findall(nodes.literal)]
    for formula in [*doctree.findall(nodes.math), *coded]:
        parent = formula.parent
        at = parent.index(formula)
        beside = [parent[k] if 0 <= k < len(parent) else None for k in (at - 1, at + 1)]
        opening, closing = (
            pattern.search(str(node)) if isinstance(node, nodes.Text) else None
            for pattern, node in zip((OPENING, CLOSING), beside, strict=True)
        )
        if not (opening or closing) or len(NOT_SEEN.sub("", formula.astext())) > SHORT:
            continue
        held = nodes.inline("", "", formula, classes=["held"])
        parent[at] = held
        if closing:
            parent[at + 1] = nodes.Text(closing.string[closing.end() :])
            held += nodes.Text(closing[0])
        if opening:
            parent[at - 1] = nodes.Text(opening.string[: opening.start()])
            held.insert(0, nodes.Text(opening[0]))


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    # When everything is in the page, riddles too.
    app.connect("doctree-resolved", hold_punctuation, priority=900)
    app.add_node(relugrad_term, html=(visit_term, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
