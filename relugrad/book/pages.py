"""The equations of a page, read from its doctree: with their lines, words, sections and macros."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from relugrad.documents.books import SPHINX, sphinx_macros
from relugrad.documents.display import (
    ASKS,
    Display,
    asks_for_check,
    holds_equation,
    parts,
    unchecked_reason,
)
from relugrad.documents.scanning import SENTENCE
from relugrad.documents.sentences import continues_paragraph, remark
from relugrad.macros import defined

from .sections import DoctreeSections

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

_MATH = (nodes.math, nodes.math_block)
# So many lines of options may stand between the opening of a display and its first row.
MAX_OPTIONS = 12
_OPTION = re.compile(r"[\s>]*:[\w-]+:")


class Page:
    """The equations of a page in their order, with their files, lines and paragraphs."""

    def __init__(self, document: nodes.document, env: BuildEnvironment) -> None:
        self.path = Path(env.doc2path(env.docname))
        self.file = Path(env.doc2path(env.docname, base=False)).as_posix()
        self.sources: dict[str, list[str]] = {}
        self.files: dict[nodes.Element, str] = {}
        # The displays whose rows were found in their files.
        self.placed: set[nodes.Element] = set()
        self.found: list[tuple[nodes.Element, Display]] = []
        self.paragraph = 0
        self.last: nodes.Element | None = None
        self.start = 0
        self.words: list[str] = []
        self.remarked = False  # whether the words after the last equation were read
        self.sections = DoctreeSections()
        self.macros = sphinx_macros({name: getattr(env.config, name, None) for name in SPHINX})
        for node in document.findall(lambda n: isinstance(n, nodes.TextElement | nodes.Text)):
            if _is_code_output(node):
                continue
            if isinstance(node, nodes.comment | nodes.raw):
                self.sections.switch(node)
            if isinstance(node, nodes.Text):
                if not isinstance(node.parent, (*_MATH, nodes.comment)):
                    self.words.append(node.astext())
            elif isinstance(node, _MATH):
                self._read(node)
            elif not isinstance(node, nodes.Inline | nodes.FixedTextElement) and not is_reason(
                node
            ):
                self._begin(node)
        self._remark()

    def _begin(self, block: nodes.Element) -> None:
        """Count a block of text, or a display, to the paragraph before it or to a new one."""
        joins = self.last is not None and self.last is _before(block)
        if joins and not isinstance(block, nodes.math_block):
            words = block.astext()
            joins = isinstance(self.last, nodes.math_block) and (
                continues_paragraph(words) or self._follows_directly(block)
            )
        if not joins:
            self._remark()
            self.paragraph += 1
            self.words.append("\n\n" + _opening(block))
        self.last = block if isinstance(block, nodes.paragraph | nodes.math_block) else None
        if isinstance(block, nodes.paragraph):
            self.sections.begin(block)

    def _follows_directly(self, block: nodes.Element) -> bool:
        lines = self._lines(block)
        at = (block.line or 0) - 2
        return 0 <= at < len(lines) and bool(lines[at].strip())

    def _read(self, node: nodes.Element) -> None:
        inline = isinstance(node, nodes.math)
        latex = node.astext()
        self.macros = defined(latex, self.macros)
        if inline:
            if not holds_equation(latex, self.macros, inline=True):
                # It may be of a symbol of which the words say something.
                self.words.append(f"${latex}$")
                return
        elif not isinstance(node.parent, nodes.TextElement):
            self._begin(node)
        line = self._line(node, latex, inline)
        top = None if inline else self._first_row(node, latex, line)
        if top is not None:
            self.placed.add(node)
        self.files[node] = self._file(node)
        before = self._said()
        for number, (a, b) in enumerate(parts(latex)):
            text = latex[a:b]
            first = (line if top is None else top) + latex.count("\n", 0, a)
            opens = first + (text[:1] == "\n") if number else line
            display = Display(
                latex=text,
                start=self.start,
                line=opens,
                first_line=first,
                inline=inline,
                paragraph=self.paragraph,
                unchecked=unchecked_reason(text),
                asked=ASKS in node["classes"] or asks_for_check(text),
                before="" if number else before,
                section=self.sections.of(node),
                macros=self.macros,
            )
            self.start += len(text) + 2
            self.remarked = False
            self.found.append((node, display))

    def _said(self) -> str:
        """The words since the last equation; the first sentence of its paragraph belongs to it."""
        self._remark()
        words = "".join(self.words)[-SENTENCE:]
        self.words.clear()
        return words

    def _remark(self) -> None:
        """Let the words after the last equation belong to it, as far as its paragraph goes."""
        if self.found and self.found[-1][1].paragraph == self.paragraph and not self.remarked:
            self.remarked = True
            node, display = self.found[-1]
            words = "".join(self.words)
            self.found[-1] = node, replace(display, after=remark(display.latex, words))

    @property
    def source(self) -> str:
        """The text of the page's own file."""
        return "\n".join(self._text(str(self.path)))

    def place(self, node: nodes.Element) -> tuple[str, int]:
        """The file and the line of a display."""
        return self._file(node), _attribute(node, "line") or 1

    def _first_row(self, node: nodes.Element, latex: str, line: int) -> int | None:
        """The line of a display's first row; None where its rows are not there as they are read.

        docutils knows the line on which the display opens; options may stand between.
        """
        rows = [row.strip() for row in latex.split("\n")]
        lines = self._lines(node)[line - 1 : line + MAX_OPTIONS + len(rows)]
        for at in range(len(lines) - len(rows) + 1):
            if not _OPTION.match(lines[at]) and all(
                row in there for row, there in zip(rows, lines[at:], strict=False)
            ):
                return line + at
        return None

    def _file(self, node: nodes.Element) -> str:
        source = _attribute(node, "source")
        return source if source and Path(source).is_file() else str(self.path)

    def _lines(self, node: nodes.Element) -> list[str]:
        return self._text(self._file(node))

    def _text(self, file: str) -> list[str]:
        if file not in self.sources:
            try:
                text = Path(file).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                text = ""
            self.sources[file] = text.split("\n")
        return self.sources[file]

    def _line(self, node: nodes.Element, latex: str, inline: bool) -> int:
        """The line of a node; docutils knows only the one where the paragraph around it starts."""
        if not inline:
            return self.place(node)[1]
        block = node.parent  # a translated node counts its lines from the start of the message
        while isinstance(block, nodes.Inline):
            block = block.parent
        line: int = _attribute(block, "line") or 1
        lines = self._lines(block)
        words = latex.strip().split("\n")[0]
        for at in range(line - 1, len(lines)):
            if words in lines[at]:
                return at + 1
            if at >= line and not lines[at].strip():
                break
        # A cell of a table has no line of its own, and a substitution that of its use.
        return next((at for at, text in enumerate(lines, start=1) if words in text), line)


def _attribute(node: nodes.Element, name: str) -> Any:
    found: nodes.Element | None = node
    while found is not None and not getattr(found, name, None):
        found = found.parent
    return getattr(found, name, None)


def _opening(block: nodes.Element) -> str:
    """What a block opens with where it is written: a heading, or an item of a list."""
    if isinstance(block, nodes.title):
        depth, section = 0, block.parent
        while section is not None:
            depth += isinstance(section, nodes.section)
            section = section.parent
        return "#" * max(depth, 1) + " "
    return "- " if isinstance(block.parent, nodes.list_item) else ""


def is_reason(node: nodes.Node) -> bool:
    return isinstance(node, nodes.paragraph) and "relugrad-unchecked" in node["classes"]


def _is_code_output(node: nodes.Node) -> bool:
    """Tell whether a node shows what a cell computed, and not what an author wrote."""
    parent = node.parent
    while parent is not None:
        if "cell_output" in parent.get("classes", ()) or parent.get("nb_element") == "cell_code":
            return True
        parent = parent.parent
    return False


def _before(node: nodes.Element) -> nodes.Element | None:
    """The element before a node, past what is not seen on the page."""
    siblings = node.parent.children
    at = siblings.index(node) - 1
    while at >= 0:
        sibling = siblings[at]
        seen = not isinstance(sibling, nodes.Invisible | nodes.target | nodes.system_message)
        if seen and not is_reason(sibling):
            return sibling if isinstance(sibling, nodes.Element) else None
        at -= 1
    return None
