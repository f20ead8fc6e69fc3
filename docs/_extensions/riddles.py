"""Errors as riddles: a wrong formula, and in a fold what the checker says and a line that holds.

A ``{riddle}`` names the place that an error was found at. Its body begins with the wrong formula,
in a block of code in the language ``latex``, which no reader of the page takes for a claim; what
follows stands in the fold, which is an HTML ``details``, so that no script is needed. The formula
is checked when the page is read, and the build fails where the verdict is not the expected one.

``given``
    What the formula is checked with, one definition or assumption a line; it is shown.
``course``
    The symbols of the course report are given too.
``expect``
    The verdict, ``false`` by default.
"""

from __future__ import annotations

import re
from typing import ClassVar

from changes import changes, mark
from docutils import nodes
from docutils.parsers.rst import directives
from elements import element
from languages import TEXTS
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec
from verdicts import Told, pieces, told

import relugrad
from relugrad.course import GIVEN
from relugrad.documents.display import Display
from relugrad.errors import RelugradError
from relugrad.language.gathering import chains
from relugrad.wording import nearest, quoting, speaking

ASSUMED = re.compile(r"(?P<symbol>\S+) (?P<word>symmetric)")
VERDICTS = ("false", "unread")


class riddle(nodes.General, nodes.Element):
    """A riddle: its title, and what stands in the fold.

    Attributes: ``latex``, ``given`` and ``course`` as written, and what is ``told`` of it.
    """


class Riddle(SphinxDirective):
    """``{riddle} place``, with the formula and the contents of the fold for a body."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        "given": directives.unchanged,
        "course": directives.flag,
        "expect": lambda text: directives.choice(text, VERDICTS),
    }

    def run(self) -> list[nodes.Node]:
        """Check the formula, and keep what is said of it."""
        node = riddle()
        node["course"] = "course" in self.options
        node["given"] = [line for line in self.options.get("given", "").split("\n") if line.strip()]
        self.set_source_info(node)
        words, problems = self.parse_inline(self.arguments[0])
        title = nodes.paragraph(self.arguments[0], "", *words, classes=["riddle-title"])
        self.set_source_info(title)
        node += [title, *self.parse_content_to_nodes()]
        [formula] = [part for part in node[1:2] if isinstance(part, nodes.literal_block)] or [None]
        if formula is None or formula.get("language") != "latex":
            raise self.error("a riddle begins with its formula, in a block of code: ```latex")
        node.remove(formula)
        node["latex"] = formula.astext()
        expected = self.options.get("expect", "false")
        try:
            with speaking(nearest(self.config.language)), quoting():
                found = relugrad.check(f"$$\n{node['latex']}\n$$", given=given_of(node)).checks
        except RelugradError as error:
            raise self.error(str(error)) from error
        wrong = [check for check in found if check.verdict == expected]
        if not wrong:
            verdicts = ", ".join(check.verdict for check in found) or "no equality"
            raise self.error(f"this riddle is expected to be {expected}; the checker: {verdicts}")
        with speaking(nearest(self.config.language)), quoting():
            node["told"] = told(wrong[0])
        return [node, *problems]


def given_of(node: riddle) -> list[str]:
    """What the formula is checked with."""
    return [*(GIVEN if node["course"] else ()), *node["given"]]


# -- the page ---------------------------------------------------------------------------------


def make_riddles(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write each riddle out: its formula, what is given, and the fold.

    Only now, when the page has been checked, so that none of it is read as a claim of the page.
    """
    text = TEXTS[app.config.language]
    for node in list(doctree.findall(riddle)):
        title, *body = node.children
        answer = next(iter(node.findall(nodes.math_block)), None)
        formula = nodes.math_block("", node["latex"], number=None)
        formula["marked"] = marked(node, answer.astext() if answer is not None else "")
        shown = element("", title, formula, tag="div", classes=["riddle"])
        if node["given"]:
            shown += given_paragraph(node["given"], text)
        summary = element("", nodes.Text(text["riddle"]), tag="summary", only_here=True)
        shown += element("", summary, *verdict(node["told"], text), *body, tag="details")
        node.replace_self(shown)


def marked(node: riddle, answer: str) -> str:
    """The formula with a class where it differs from the line that holds, if that is its like."""
    latex = node["latex"]
    displays = [Display(text, 0, 1, 1, False, k, None) for k, text in enumerate((latex, answer))]
    try:
        found = chains(displays, given_of(node))
    except RelugradError:
        return latex
    sides = [[c.sides[-1] for c in found for e in c.equalities if e.display == k] for k in (0, 1)]
    if not all(sides) or any(len(some) > 1 or some[0].node is None for some in sides):
        return latex
    gone, _new = changes(sides[0][0], sides[1][0])
    return mark(latex, {"riddle-wrong": gone})


def given_paragraph(given: list[str], text: dict[str, str]) -> nodes.paragraph:
    """What the formula is checked with, in the page's language."""
    found = nodes.paragraph("", text["riddle_given"], classes=["riddle-given"])
    for number, line in enumerate(given):
        if number:
            found += nodes.Text(text["riddle_and"])
        assumed = ASSUMED.fullmatch(line)
        found += nodes.math("", assumed["symbol"] if assumed else line)
        if assumed:
            found += nodes.Text(text[f"riddle_{assumed['word']}"])
    found += nodes.Text(text["riddle_stop"])
    return found


def verdict(told: Told, text: dict[str, str]) -> list[nodes.Node]:
    """What the checker says."""
    word = nodes.strong("", told["verdict"])
    words = (word, nodes.Text(text["slip_colon"]), *pieces(told["reason"]))
    said = nodes.paragraph("", "", *words, classes=["riddle-verdict"])
    if not told["at"]:
        return [said]
    point = nodes.paragraph("", "", classes=["riddle-point"])
    for piece in re.split(r"\{(\w+)\}", text["slip_point"]):
        point += nodes.math("", told[piece]) if piece in told else nodes.Text(piece)
    return [said, point]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(riddle)
    app.add_directive("riddle", Riddle)
    app.connect("doctree-resolved", make_riddles)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
