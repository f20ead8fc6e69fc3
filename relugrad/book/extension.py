"""The Sphinx extension: checks every equation of a book from its doctree, in any source language.

What was found is kept with the page in Sphinx's environment, so that a page that did not change is
not checked again and still has its warnings and marks.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from relugrad.documents.display import unchecked_reason, without_reason
from relugrad.documents.front_matter import given_by
from relugrad.errors import DocumentError, InternalError, RelugradError
from relugrad.verify import DisplayResult, check_displays
from relugrad.wording import nearest, say, speaking

from .marks import make_mark, relugrad_mark, skip, visit_html
from .pages import Page, is_reason

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)
_HERE = Path(__file__).parent


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
        with speaking(nearest(self.config.language)):
            self._told()

    def _told(self) -> None:
        try:
            self._check()
        except ExtensionError:
            raise
        except Exception as fault:
            path = str(self.env.doc2path(self.env.docname))
            said = fault.reason if isinstance(fault, DocumentError) else InternalError.of(fault)
            text = say("{reason}; nothing on this page was checked", reason=said)
            _problems(self.env)[self.env.docname] = [Problem(path, 1, "error", text)]

    def _check(self) -> None:
        page = Page(self.document, self.env)
        given = self.config.relugrad_given
        stated = given_by(page.source, page.file)
        try:
            checked = check_displays(
                [display for _node, display in page.found],
                given=(*((given,) if isinstance(given, str) else given), *stated),
                file=page.file,
                strict=self.config.relugrad_strict,
            )
        except RelugradError as error:
            if stated:
                raise DocumentError(page.file, say("front matter: {error}", error=error)) from error
            raise ExtensionError(f"relugrad_given: {error}") from error
        verdicts: dict[nodes.Element, list[DisplayResult]] = {}
        problems: list[Problem] = []
        failed = {failure.line: failure.message for failure in checked.errors}
        if None in failed:
            problems.append(Problem(str(page.path), 1, "error", failed[None]))
        for (node, display), result in zip(page.found, checked.displays, strict=True):
            verdicts.setdefault(node, []).append(result)
            problem, line = self._problem(result), display.line
            if line in failed:
                problem = "error", failed.pop(line)
            elif node in page.placed:
                line, _column = result.place
            if problem is not None:
                problems.append(Problem(page.files[node], line, *problem))
        _problems(self.env)[self.env.docname] = sorted(problems, key=lambda p: (p.file, p.line))
        for node, results in verdicts.items():
            if isinstance(node, nodes.math_block):
                self._mark(node, results)
            if any(result.display.unchecked for result in results):
                # The reason stands on the page; in the formula it would be read out as symbols.
                node[:] = [nodes.Text(without_reason(node.astext()))]
        for paragraph in self.document.findall(is_reason):
            label = nodes.strong("", say("Not checked:"))
            paragraph[:0] = [label, nodes.Text(" ")]

    def _problem(self, result: DisplayResult) -> tuple[str, str] | None:
        display = result.display
        if display.inline and not self.config.relugrad_inline:
            return None
        if display.unchecked is not None:
            text = say("marked as unchecked without a reason: write `% unchecked: reason`")
            return None if display.unchecked else ("unread", text)
        if result.is_error(self.config.relugrad_strict):
            return result.verdict, result.said
        return None

    def _mark(self, node: nodes.math_block, results: list[DisplayResult]) -> None:
        checks = [check for result in results for check in result.checks]
        if not checks or not all(check.kind.marked for check in checks):
            return
        mark = make_mark(checks)
        mark.source, mark.line = node.source, node.line
        _insert_behind(node, mark)


def _insert_behind(node: nodes.Element, new: nodes.Element) -> None:
    while isinstance(node.parent, nodes.TextElement):
        node = node.parent
    at = node.parent.index(node) + 1
    siblings = node.parent.children
    while at < len(siblings) and (
        is_reason(siblings[at]) or isinstance(siblings[at], relugrad_mark)
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
    folders = ("core", "documents", "language", "locale", "verify", "book")
    files = [path for folder in folders for path in (package / folder).rglob("*")]
    for path in sorted([*package.glob("*.py"), *files]):
        if path.suffix in (".py", ".po", ".css"):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()


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
