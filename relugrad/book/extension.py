"""The Sphinx extension: checks every equation of a book from its doctree, in any source language.

What was found is kept with the page in Sphinx's environment, so that a page that did not change is
not checked again and still has its warnings and marks.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from relugrad.documents.display import (
    Display,
    holds_equation,
    parts,
    unchecked_reason,
    without_reason,
)
from relugrad.documents.front_matter import given_by
from relugrad.documents.sentences import continues_paragraph, remark
from relugrad.errors import DocumentError, InternalError, RelugradError
from relugrad.macros import Macro, Macros, defined
from relugrad.verify import DisplayResult, check_displays

from .marks import CATALOG, _, make_mark, relugrad_mark, skip, visit_html
from .sections import DoctreeSections

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)
_HERE = Path(__file__).parent
_MATH = (nodes.math, nodes.math_block)


class Problem(NamedTuple):
    """A warning about one equation, as it is kept with its page."""

    file: str
    line: int
    verdict: str
    text: str


class BeforeTranslation(SphinxTransform):
    """Put the reason of every unchecked display on the page, for readers and for translators.

    The displays themselves are the same in every language, and no translator is shown them.
    """

    default_priority = 5  # before the messages for translation are taken from the page

    def apply(self, **kwargs: Any) -> None:
        """Insert a paragraph after each display with a reason."""
        for node in list(self.document.findall(nodes.math_block)):
            node["translatable"] = False
            reason = unchecked_reason(node.astext())
            if not reason:
                continue
            paragraph = nodes.paragraph(reason, reason, classes=["relugrad-unchecked"])
            paragraph.source, paragraph.line = node.source, node.line
            _insert_behind(node, paragraph)


class CheckEquations(SphinxTransform):
    """Check the page's equations as its readers will see them, translated."""

    default_priority = 30  # after the translation of the page

    def apply(self, **kwargs: Any) -> None:
        """Check the page, mark the displays that hold, and keep what is to be warned about.

        An error of the checker itself is a warning, too, and stops no build.
        """
        try:
            self._check()
        except ExtensionError:
            raise
        except Exception as fault:
            path = str(self.env.doc2path(self.env.docname))
            said = fault.reason if isinstance(fault, DocumentError) else InternalError.of(fault)
            text = f"{said}; nothing on this page was checked"
            _problems(self.env)[self.env.docname] = [Problem(path, 1, "error", text)]

    def _check(self) -> None:
        page = _Page(self.document, self.env)
        given = self.config.relugrad_given
        stated = given_by(page.source, page.file)
        try:
            report = check_displays(
                [display for _node, display in page.found],
                given=(*((given,) if isinstance(given, str) else given), *stated),
                file=page.file,
                strict=self.config.relugrad_strict,
            )
        except RelugradError as error:
            if stated:
                raise DocumentError(page.file, f"front matter: {error}") from error
            raise ExtensionError(f"relugrad_given: {error}") from error
        verdicts: dict[nodes.Element, list[DisplayResult]] = {}
        problems: list[Problem] = []
        failed = {failure.line: failure.message for failure in report.errors}
        if None in failed:
            problems.append(Problem(str(page.path), 1, "error", failed[None]))
        for (node, display), result in zip(page.found, report.displays, strict=True):
            verdicts.setdefault(node, []).append(result)
            problem = self._problem(result)
            if display.line in failed:
                problem = "error", failed.pop(display.line)
            if problem is not None:
                problems.append(Problem(page.files[node], display.line, *problem))
        _problems(self.env)[self.env.docname] = sorted(problems, key=lambda p: (p.file, p.line))
        for node, results in verdicts.items():
            if isinstance(node, nodes.math_block):
                self._mark(node, results)
            if any(result.display.unchecked for result in results):
                # The reason stands on the page; in the formula it would be read out as symbols.
                node[:] = [nodes.Text(without_reason(node.astext()))]
        for paragraph in self.document.findall(_is_reason):
            label = nodes.strong("", _("Not checked:"))
            paragraph[:0] = [label, nodes.Text(" ")]

    def _problem(self, result: DisplayResult) -> tuple[str, str] | None:
        display = result.display
        if display.inline and not self.config.relugrad_inline:
            return None
        if display.unchecked is not None:
            text = "marked as unchecked without a reason: write `% unchecked: reason`"
            return None if display.unchecked else ("unread", text)
        if result.is_error(self.config.relugrad_strict):
            return result.verdict, result.said
        return None

    def _mark(self, node: nodes.math_block, results: list[DisplayResult]) -> None:
        found = {result.verdict for result in results if result.checks}
        if not found or not found <= {"holds", "definition"}:
            return
        mark = make_mark(check for result in results for check in result.checks)
        mark.source, mark.line = node.source, node.line
        _insert_behind(node, mark)


class _Page:
    """The equations of a page in their order, with their files, lines and paragraphs."""

    def __init__(self, document: nodes.document, env: BuildEnvironment) -> None:
        self.path = Path(env.doc2path(env.docname))
        self.file = Path(env.doc2path(env.docname, base=False)).as_posix()
        self.sources: dict[str, list[str]] = {}
        self.files: dict[nodes.Element, str] = {}
        self.found: list[tuple[nodes.Element, Display]] = []
        self.paragraph = 0
        self.last: nodes.Element | None = None
        self.start = 0
        self.words: list[str] = []
        self.remarked = False  # whether the words after the last equation were read
        self.sections = DoctreeSections()
        self.macros = _configured_macros(env.config)
        for node in document.findall(lambda n: isinstance(n, nodes.TextElement | nodes.Text)):
            if _is_code_output(node):
                continue
            if isinstance(node, nodes.Text):
                if not isinstance(node.parent, _MATH):
                    self.words.append(node.astext())
            elif isinstance(node, _MATH):
                self._read(node)
            elif not isinstance(node, nodes.Inline | nodes.FixedTextElement) and not _is_reason(
                node
            ):
                self._begin(node)
        self._said()

    def _begin(self, block: nodes.Element) -> None:
        """Count a block of text, or a display, to the paragraph before it or to a new one."""
        joins = self.last is not None and self.last is _before(block)
        if joins and not isinstance(block, nodes.math_block):
            words = block.astext()
            joins = isinstance(self.last, nodes.math_block) and (
                continues_paragraph(words) or self._follows_directly(block)
            )
        if not joins:
            self._said()
            self.paragraph += 1
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
                return
        elif not isinstance(node.parent, nodes.TextElement):
            self._begin(node)
        line = self._line(node, latex, inline)
        self.files[node] = self._file(node)
        before = self._said()
        for number, (a, b) in enumerate(parts(latex)):
            text = latex[a:b]
            first = line + latex.count("\n", 0, a)
            opens = first + (text[:1] == "\n") if number else line
            display = Display(
                latex=text,
                start=self.start,
                line=opens,
                first_line=first,
                inline=inline,
                paragraph=self.paragraph,
                unchecked=unchecked_reason(text),
                before="" if number else before,
                section=self.sections.of(node),
                macros=self.macros,
            )
            self.start += len(text) + 2
            self.remarked = False
            self.found.append((node, display))

    def _said(self) -> str:
        """The words since the last equation; the first sentence of its paragraph belongs to it."""
        words = "".join(self.words)
        self.words.clear()
        if self.found and self.found[-1][1].paragraph == self.paragraph and not self.remarked:
            self.remarked = True
            node, display = self.found[-1]
            self.found[-1] = node, replace(display, after=remark(display.latex, words))
        return words

    @property
    def source(self) -> str:
        """The text of the page's own file."""
        return "\n".join(self._text(str(self.path)))

    def place(self, node: nodes.Element) -> tuple[str, int]:
        """The file and the line of a display."""
        return self._file(node), _attribute(node, "line") or 1

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
        return line


def _configured_macros(config: Config) -> Macros:
    r"""The commands that the book defines for its readers' MathJax or KaTeX.

    MathJax has `{"tex": {"macros": {"RR": r"\mathbb{R}", "bold": [r"\mathbf{#1}", 1]}}}`, KaTeX a
    part of a script: `macros: {"\\RR": "\\mathbb{R}"}`.
    """
    found: dict[str, Macro | None] = {}
    for key in ("mathjax3_config", "mathjax4_config"):
        options = getattr(config, key, None)
        tex = options.get("tex") if isinstance(options, dict) else None
        macros = tex.get("macros") if isinstance(tex, dict) else None
        for name, value in (macros if isinstance(macros, dict) else {}).items():
            match value:
                case str(body):
                    found[f"\\{name}"] = Macro(body)
                case [str(body), int(count)]:
                    found[f"\\{name}"] = Macro(body, count)
                case [str(body), int(count), str(default)]:
                    found[f"\\{name}"] = Macro(body, count, default)
                case _:
                    found[f"\\{name}"] = None
    script = getattr(config, "katex_options", None)
    for pair in _KATEX_MACRO.finditer(script if isinstance(script, str) else ""):
        name, body = (json.loads(f'"{pair[key]}"') for key in ("name", "body"))
        found[name] = Macro(body, max((int(n) for n in re.findall(r"#(\d)", body)), default=0))
    return found


_KATEX_MACRO = re.compile(
    r"""(['"])(?P<name>\\\\[A-Za-z]+)\1\s*:\s*(["'])(?P<body>(?:[^"'\\\n]|\\\\)*)\3"""
)


def _attribute(node: nodes.Element, name: str) -> Any:
    found: nodes.Element | None = node
    while found is not None and not getattr(found, name, None):
        found = found.parent
    return getattr(found, name, None)


def _is_reason(node: nodes.Node) -> bool:
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
        if seen and not _is_reason(sibling):
            return sibling if isinstance(sibling, nodes.Element) else None
        at -= 1
    return None


def _insert_behind(node: nodes.Element, new: nodes.Element) -> None:
    while isinstance(node.parent, nodes.TextElement):
        node = node.parent
    at = node.parent.index(node) + 1
    siblings = node.parent.children
    while at < len(siblings) and (
        _is_reason(siblings[at]) or isinstance(siblings[at], relugrad_mark)
    ):
        at += 1
    node.parent.insert(at, new)


# What is kept with the environment


def _problems(env: BuildEnvironment) -> dict[str, list[Problem]]:
    if not hasattr(env, "relugrad_problems"):
        env.relugrad_problems = {}  # type: ignore[attr-defined]  # the way extensions keep data
    problems: dict[str, list[Problem]] = env.relugrad_problems  # type: ignore[attr-defined]
    return problems


def _purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _problems(env).pop(docname, None)


def _merge(
    app: Sphinx, env: BuildEnvironment, docnames: AbstractSet[str], other: BuildEnvironment
) -> None:
    theirs = _problems(other)
    _problems(env).update({name: theirs[name] for name in docnames if name in theirs})


def _warn(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of every page's problems, those of the pages that were not read again included."""
    for _docname, problems in sorted(_problems(env).items()):
        for problem in problems:
            logger.warning(
                "%s",
                problem.text,
                location=f"{problem.file}:{problem.line}",
                type="relugrad",
                subtype=problem.verdict,
            )


# Set-up


def _digest() -> str:
    """A digest of the code that gives the verdicts: a change of it makes every page outdated."""
    package = _HERE.parent
    digest = sha256()
    folders = ("core", "documents", "language", "verify", "book")
    files = [path for folder in folders for path in (package / folder).rglob("*")]
    for path in sorted([*package.glob("*.py"), *files]):
        if path.suffix in (".py", ".po", ".css"):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _compiled_catalogs(folder: Path) -> Path:
    """Compile the shipped translations; only their sources are kept with the package."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for path in (_HERE / "locale").glob("*/LC_MESSAGES/*.po"):
        target = folder / path.relative_to(_HERE / "locale").with_suffix(".mo")
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, target.open("wb") as compiled:
            write_mo(compiled, read_po(source))
    return folder


def _add_static_files(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(_HERE / "static"))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set the Sphinx extension up; see the configuration values for what can be chosen.

    ``relugrad_given``
        LaTeX definitions that hold on every page.
    ``relugrad_evidence_page``
        Where a mark's evidence links to: a document name, with ``#label`` or not, or a URL.
    ``relugrad_inline``
        Whether a false or unread inline equation is warned about. Default: true.
    ``relugrad_strict``
        Whether an equation that cannot be read is warned about. Default: true.
    """
    app.add_config_value("relugrad_given", (), "env", types=(list, tuple, str))
    app.add_config_value("relugrad_evidence_page", "", "html", types=(str,))
    app.add_config_value("relugrad_inline", True, "env", types=(bool,))
    app.add_config_value("relugrad_strict", True, "env", types=(bool,))
    app.add_config_value("relugrad_digest", _digest(), "env", types=(str,))
    app.add_node(
        relugrad_mark,
        html=(visit_html, None),
        epub=(skip, None),
        latex=(skip, None),
        text=(skip, None),
        man=(skip, None),
        texinfo=(skip, None),
    )
    app.add_message_catalog(CATALOG, str(_compiled_catalogs(Path(app.doctreedir) / CATALOG)))
    app.add_transform(BeforeTranslation)
    app.add_transform(CheckEquations)
    app.add_css_file("relugrad.css")
    app.connect("config-inited", _add_static_files)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _warn)
    try:
        number = version("relugrad")
    except PackageNotFoundError:  # the package is run from its checkout
        number = "0"
    return {
        "version": number,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
