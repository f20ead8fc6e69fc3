"""The Sphinx extension: checks every equation of a book from its doctree, in any source language.

What was found is kept with the page in Sphinx's environment, so that a page that did not change is
not checked again and still has its warnings and marks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx.errors import ConfigError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from relugrad.documents.display import unchecked_reason, without_reason
from relugrad.documents.front_matter import own_settings
from relugrad.errors import ArgumentError, DocumentError, InternalError, RelugradError
from relugrad.settings import FILE, Settings
from relugrad.verify import DisplayResult, Result, check_displays
from relugrad.verify.baseline import NAME, Baseline, Entry, unknown
from relugrad.verify.severity import Level, Severities
from relugrad.verify.summary import messages
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
# The settings that `conf.py` has too, with their types.
_FROM_PYPROJECT: dict[str, tuple[type, ...]] = {
    "given": (list, tuple, str),
    "strict": (bool,),
    "severity": (dict,),
    "check": (str,),
    "inline": (bool,),
    "baseline": (str,),
}


class Problem(NamedTuple):
    """A warning about one equation, as it is kept with its page."""

    file: str
    line: int
    verdict: str
    text: str
    level: Level


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
        except ConfigError:
            raise
        except Exception as fault:
            path = str(self.env.doc2path(self.env.docname))
            said = fault.reason if isinstance(fault, DocumentError) else InternalError.of(fault)
            text = say("{reason}; nothing on this page was checked", reason=said)
            _kept(self.env, "relugrad_problems")[self.env.docname] = [
                Problem(path, 1, "error", text, "error")
            ]

    def _check(self) -> None:
        page = Page(self.document, self.env)
        settings = _settings(self.env)
        own = own_settings(page.source, page.file)
        levels = settings.severities(strict=True)
        if settings.leaves_out(page.path):
            return
        try:
            checked = check_displays(
                [display for _node, display in page.found],
                given=(*settings.given, *own.given),
                file=page.file,
                strict=levels,
                which=own.check or settings.check,
                inline=settings.inline,
            )
        except RelugradError as error:
            if own.given:
                raise DocumentError(page.file, say("front matter: {error}", error=error)) from error
            raise ConfigError(f"relugrad_given: {error}") from error
        for path in (settings.root / FILE, settings.baseline):
            if path is not None and path.is_file():
                self.env.note_dependency(str(path))
        writes = self.config.relugrad_write_baseline
        checked = _known(checked, page, settings, there=not writes)
        _kept(self.env, "relugrad_unknown")[self.env.docname] = unknown(checked)
        _kept(self.env, "relugrad_problems")[self.env.docname] = sorted(
            _found(checked, page, levels), key=lambda problem: (problem.file, problem.line)
        )
        verdicts: dict[nodes.Element, list[DisplayResult]] = {}
        for (node, _display), result in zip(page.found, checked.displays, strict=True):
            verdicts.setdefault(node, []).append(result)
        for node, results in verdicts.items():
            if isinstance(node, nodes.math_block) and self.config.relugrad_marks:
                self._mark(node, results)
            if any(result.display.unchecked for result in results):
                # The reason stands on the page; in the formula it would be read out as symbols.
                node[:] = [nodes.Text(without_reason(node.astext()))]
        for paragraph in self.document.findall(is_reason):
            label = nodes.strong("", say("Not checked:"))
            paragraph[:0] = [label, nodes.Text(" ")]

    def _mark(self, node: nodes.math_block, results: list[DisplayResult]) -> None:
        checks = [check for result in results for check in result.checks]
        if not checks:
            return
        mark = make_mark(checks)
        mark.source, mark.line = node.source, node.line
        _insert_behind(node, mark)


def _known(checked: Result, page: Page, settings: Settings, *, there: bool) -> Result:
    """The result with the files that its displays stand in, and with what a baseline knows."""
    displays = []
    for (node, _display), result in zip(page.found, checked.displays, strict=True):
        file = page.files[node]
        checks = tuple(replace(check, file=file) for check in result.checks)
        displays.append(replace(result, file=file, checks=checks))
    checked = replace(checked, displays=tuple(displays))
    if settings.baseline is not None:
        try:
            checked, _gone = Baseline.read(settings.baseline, there=there).apply(checked)
        except DocumentError as error:
            raise ConfigError(f"relugrad_baseline: {error}") from error
    return checked


def _found(checked: Result, page: Page, levels: Severities) -> Iterator[Problem]:
    """What to report about a page."""
    failed = {failure.line: failure.message for failure in checked.errors}
    if None in failed:
        yield Problem(str(page.path), 1, "error", failed[None], "error")
    nodes_of = {id(display): node for node, display in page.found}
    sound = []
    for result in checked.displays:
        line = result.display.line
        if line in failed:
            file = page.files[nodes_of[id(result.display)]]
            yield Problem(file, line, "error", failed.pop(line), "error")
        else:
            sound.append(result)
    for result in messages(sound, levels, "note"):
        node = nodes_of[id(result.display)]
        line = result.place[0] if node in page.placed else result.display.line
        level = result.level(levels)
        yield Problem(page.files[node], line, result.name, result.said, level)


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


# What holds for a project, and what is kept with its environment


def _settings(env: BuildEnvironment) -> Settings:
    """The settings of the project: those of `conf.py`, and behind them those of `pyproject.toml`.

    Raises
    ------
    ConfigError
        One of them is not what it may be.
    """
    given = {name: getattr(env.config, f"relugrad_{name}") for name in _FROM_PYPROJECT}
    try:
        settings = Settings.found(env.srcdir)
        own = replace(settings, root=Path(env.srcdir)).changed(
            {name: value for name, value in given.items() if value is not None}
        )
        return replace(own, root=settings.root)
    except ArgumentError as error:
        raise ConfigError(f"relugrad_{error}") from error
    except DocumentError as error:
        raise ConfigError(str(error)) from error


_KEPT = ("relugrad_problems", "relugrad_unknown")


def _kept(env: BuildEnvironment, name: str) -> dict[str, list[Any]]:
    """What is kept of each page: its `Problem`s, or each `Entry` that the baseline lacks."""
    if not hasattr(env, name):
        setattr(env, name, {})  # the way extensions keep data
    kept: dict[str, list[Any]] = getattr(env, name)
    return kept


def _purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    for name in _KEPT:
        _kept(env, name).pop(docname, None)


def _merge(
    app: Sphinx, env: BuildEnvironment, docnames: AbstractSet[str], other: BuildEnvironment
) -> None:
    for name in _KEPT:
        theirs = _kept(other, name)
        _kept(env, name).update({page: theirs[page] for page in docnames if page in theirs})


def _warn(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of every page's problems, those of the pages that were not read again included.

    What the baseline takes in is no problem any more.
    """
    writes = app.config.relugrad_write_baseline
    if writes:
        _write_baseline(env)
    for _docname, problems in sorted(_kept(env, "relugrad_problems").items()):
        for problem in problems:
            if writes and problem.verdict != "error":
                continue
            logger.log(
                "INFO" if problem.level == "note" else "WARNING",
                "%s",
                problem.text,
                location=f"{problem.file}:{problem.line}",
                type="relugrad",
                subtype=problem.verdict,
            )


def _write_baseline(env: BuildEnvironment) -> None:
    settings = _settings(env)
    path = settings.baseline or settings.root / NAME
    entries: list[Entry] = [one for page in _kept(env, "relugrad_unknown").values() for one in page]
    try:
        baseline = Baseline.read(path, there=False)
        baseline.add(entries)
        baseline.write()
        _kept(env, "relugrad_unknown").clear()
    except DocumentError as error:
        raise ConfigError(f"relugrad_baseline: {error}") from error


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
    """Set up the Sphinx extension; its options are configuration values.

    The settings of ``[tool.relugrad]`` are configuration values, with the prefix ``relugrad_``,
    except for ``exclude``. A value that is not set comes from ``pyproject.toml``; without either, a
    build is strict. The path of a baseline is relative to the folder of ``conf.py``. Three values
    are for Sphinx only:

    ``relugrad_marks``
        Whether displays have marks. Default: true.
    ``relugrad_write_baseline``
        Whether the build adds what it finds to the baseline: set it once, by
        ``-D relugrad_write_baseline=1``.
    ``relugrad_evidence_page``
        Where a mark's evidence links to: a document name, with ``#label`` or not, or a URL.
    """
    for name, types in _FROM_PYPROJECT.items():
        app.add_config_value(f"relugrad_{name}", None, "env", types=(*types, type(None)))
    app.add_config_value("relugrad_write_baseline", False, "env", types=(bool,))
    app.add_config_value("relugrad_marks", True, "env", types=(bool,))
    app.add_config_value("relugrad_evidence_page", "", "html", types=(str,))
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
