"""“Break this equation”: beside each ✓, slips that a reader can put into the display above it.

Each slip is written and judged when the page is read, as its author would have it judged. What a
page has of them is in a file of its own, ``slips/PAGE.json``, which is fetched at the first click;
the page itself only says which of its marks have any. See ``_static/play.js``.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypedDict

from changes import mark
from docutils import nodes
from languages import Context, Tree
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.typing import ExtensionMetadata
from verdicts import told

from relugrad.book.marks import relugrad_mark
from relugrad.book.pages import Page
from relugrad.documents.display import Display
from relugrad.language.chains import Chain
from relugrad.language.gathering import chains
from relugrad.language.scope import Binding, reachable
from relugrad.verify import check_displays
from relugrad.verify.edits import Edit, Edits, needed, said_by, tidied
from relugrad.wording import mode, nearest, quoting, speaking

KINDS = ("factor", "sign", "transpose", "swap", "mask")
"""The slips that are shown, by their operators, in the order of their buttons."""
DROPPING = ("factor", "transpose", "mask")
"""Of these, only the slips that take something away."""
TRIES = 3
"""How many slips of one kind are judged at most: the first that is called false is shown."""

DOCS = Path(__file__).parent.parent
PACKAGE = DOCS.parent / "relugrad"
JUDGED = DOCS / "_build" / "slips"
"""What was judged, of every page of every language."""

Slip = dict[str, Any]


class Breakage(TypedDict):
    """What a page has for one of its displays."""

    before: str
    """The definitions that the display needs, in Markdown, to check it elsewhere."""

    slips: list[Slip]


class BreakEquations(SphinxTransform):
    """Judge the slips in the displays of a page that hold."""

    default_priority = 32  # behind the check, and behind what takes comments out of displays

    def apply(self, **kwargs: Any) -> None:
        """Keep the slips with the page, by the number of its mark."""
        if self.app.builder.format != "html":
            return
        marked = list(self.document.findall(relugrad_mark))
        open_to = [mark for mark in marked if mark["verdict"] == "holds"]
        found: dict[int, Breakage] = {}
        if open_to:
            page = Page(self.document, self.env)
            with speaking(nearest(self.config.language)), quoting():
                found = judged_once(page, self.config.relugrad_given, open_to)
        self.env.metadata[self.env.docname]["slips"] = found


def judged_once(
    page: Page, given: Sequence[str], open_to: Sequence[relugrad_mark]
) -> dict[int, Breakage]:
    """The slips of a page by the numbers of its marks; read where the same were judged before.

    They depend on the displays with the words around them, on what is given, on the language and
    on the code.
    """
    displays = [(display, dict(display.macros)) for _node, display in page.found]
    places = numbered(page)
    asked = [before_mark(mark_, places) for mark_ in open_to]
    said = repr((displays, asked, list(given), mode()))
    file = judged_file(said)
    if file.exists():
        judged: dict[str, Breakage] = json.loads(file.read_text(encoding="utf-8"))
        return {int(number): some for number, some in judged.items()}
    breakable = Breakable(page, given)
    # How a slip is written is the same in every language: the first to be built decides.
    written = judged_file(repr(([display.latex for display, _ in displays], list(given))))
    if written.exists():
        breakable.written = json.loads(written.read_text(encoding="utf-8"))
    broken = {number: breakable.breakage(mark_) for number, mark_ in enumerate(open_to)}
    found = {number: some for number, some in broken.items() if some}
    keep(file, found)
    keep(written, breakable.written)
    return found


def judged_file(said: str) -> Path:
    """Where it is kept what was made of a text by the code as it is."""
    return JUDGED / f"{sha256((code() + said).encode()).hexdigest()}.json"


def keep(file: Path, value: object) -> None:
    """Write a value so that whoever reads it finds all of it."""
    JUDGED.mkdir(parents=True, exist_ok=True)
    begun = file.with_suffix(f".{os.getpid()}")
    begun.write_text(json.dumps(value), encoding="utf-8")
    begun.replace(file)


@cache
def code() -> str:
    """A digest of what judges and writes the slips: the package, and these extensions."""
    digest = sha256()
    here = Path(__file__).parent
    for file in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.po"), *here.glob("*.py")]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def numbered(page: Page) -> dict[nodes.Node, list[int]]:
    """The nodes of a page that are displays, each with their numbers."""
    places: dict[nodes.Node, list[int]] = {}
    for number, (node, _display) in enumerate(page.found):
        places.setdefault(node, []).append(number)
    return places


def before_mark(mark_: relugrad_mark, places: dict[nodes.Node, list[int]]) -> list[int]:
    """The displays that a mark belongs to, by their numbers."""
    siblings = mark_.parent.children
    before = reversed(siblings[: siblings.index(mark_)])
    return next((places[node] for node in before if node in places), [])


class Breakable:
    """A page whose displays can be broken."""

    def __init__(self, page: Page, given: Sequence[str]) -> None:
        self.given = list(given)
        self.displays = [display for _node, display in page.found]
        self.places = numbered(page)
        self.chains = chains(self.displays, self.given)
        # What is put in for an edit, as its author would write it, by the display and the edit.
        self.written: dict[str, str] = {}

    def breakage(self, mark_: relugrad_mark) -> Breakage | None:
        """The slips of the display that a mark belongs to, one of a kind."""
        own = before_mark(mark_, self.places)
        if len(own) != 1:
            return None
        [display] = own
        slips = []
        for kind in KINDS:
            some = list(self.judged(display, kind))
            best = next((slip for slip in some if slip["wrong"]), None) or next(iter(some), None)
            if best is not None:
                slips.append(best)
        return Breakage(before=self.before(display), slips=slips) if slips else None

    def before(self, display: int) -> str:
        """What the display needs: the definitions that are given, and other displays."""
        own = [c for c in self.chains if any(e.display == display for e in c.equalities)]
        sides = [s for c in own for s in c.sides if s.node is not None]
        given = {
            f"{_named(binding)} = {binding.latex.strip()}": None
            for binding in reachable([(side.readable, side.scope) for side in sides])
            if binding.given
        }
        around = sorted({k for c in own for k in needed(c, self.chains)} - {display})
        said = "Let " + " and ".join(f"${one}$" for one in given) + ".\n\n" if given else ""
        shown = (f"$$\n{self.displays[k].latex.strip()}\n$$\n\n" for k in around)
        return said + "".join(shown)

    def judged(self, display: int, kind: str) -> Iterator[Slip]:
        """Slips of a kind that are decided, up to the first that is false."""
        for number, (chain, edit) in enumerate(self.edits(display, kind)):
            if number == TRIES:
                return
            slip = self.slip(display, chain, edit)
            if slip is not None:
                yield slip
                if slip["wrong"]:
                    return

    def edits(self, display: int, kind: str) -> Iterator[tuple[Chain, Edit]]:
        """The edits of a kind, those of the last side first: there a result stands."""
        latex = self.displays[display].latex
        for chain in self.chains:
            if any(e.defines is not None for e in chain.equalities):
                continue
            sides = [s for s in chain.sides if s.display == display and s.node is not None]
            for side in reversed(sides):
                for edit in Edits(latex, side, []).all():
                    if edit.operator == kind and (edit.drops or kind not in DROPPING):
                        yield chain, edit

    def slip(self, display: int, chain: Chain, edit: Edit) -> Slip | None:
        """What is said of the display with a slip in it; None where that is not decided."""
        around = needed(chain, self.chains)
        place = around.index(display)

        def with_text(latex: str) -> list[Display]:
            page = [self.displays[k] for k in around]
            page[place] = replace(page[place], latex=latex)
            return page

        def reading(latex: str) -> object:
            return said_by(chains(with_text(latex), self.given), place)

        latex = self.displays[display].latex
        key = f"{display} {edit.span} {edit.new}"
        if key not in self.written:
            self.written[key] = tidied(edit, latex, reading).new
        edit = replace(edit, new=self.written[key])
        broken = edit.written(latex)
        # A single point refutes; what no point refutes counts only if it is proved.
        report = check_displays(with_text(broken), given=self.given, trials=1)
        checks = report.displays[place].checks
        wrong = [check for check in checks if check.verdict == "false"]
        slip = Slip(kind=edit.operator, latex=_even(broken), wrong=bool(wrong))
        if (changed := _changed(edit, broken)) is not None:
            slip["marked"] = _even(changed)
        if wrong:
            return slip | told(wrong[0])
        holds = checks and all(check.basis == "proved" for check in checks)
        return slip | told(checks[-1]) if holds else None


def _named(binding: Binding) -> str:
    return binding.name if binding.parameter is None else f"{binding.name}({binding.parameter})"


def _changed(edit: Edit, broken: str) -> str | None:
    """The broken display with a class where it was changed; None where that cannot be marked."""
    start = edit.span[0] + 1
    if not edit.text.strip() or re.search(r"&|\\\\", edit.text):
        return None
    return mark(broken, {"slip-changed": [(start, start + len(edit.text))]})


def _even(latex: str) -> str:
    """LaTeX without the blanks that an edit leaves."""
    return re.sub(r"[ \t]+", " ", latex).strip()


def offer(app: Sphinx, page: str, template: str, context: Context, doctree: Tree) -> None:
    """Write the file of a page, and let the page say which of its marks it is about."""
    found = app.env.metadata[page].get("slips") if doctree is not None else None
    if not found:
        return
    path = Path(app.outdir, "slips", f"{page}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")
    context["book_slips"] = {"file": f"slips/{page}.json", "marks": ",".join(map(str, found))}
    context.setdefault("book_scripts", []).append("play.js")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_transform(BreakEquations)
    app.connect("html-page-context", offer)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
