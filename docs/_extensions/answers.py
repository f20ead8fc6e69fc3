"""An exercise's field for an answer, which the checker judges in the reader's browser.

``{answer-field}`` has no body; its options say what is asked.

``asked``
    LaTeX: what is to be found.
``given``
    The labels of displays of the page, parted by blanks, whose definitions are given.
``form``
    As `relugrad.verify.answers.Form.of` reads it.
``solution``
    The label of the display in which the page answers the exercise. It is judged in the build, as
    a reader's answer would be, and so is what was asked, which must not be an answer.
"""

from __future__ import annotations

import json
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from elements import filled
from prerender import render
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec
from sphinx.writers.html5 import HTML5Translator

from relugrad.errors import RelugradError
from relugrad.verify.answers import Form, judge_answer

LOGGER = logging.getLogger(__name__)


class answer_field(nodes.General, nodes.Element):
    """A field: ``asked``, ``given`` (labels, then LaTeX), ``form`` and ``solution``."""


class AnswerField(SphinxDirective):
    """``{answer-field}``, with options and no body."""

    option_spec: ClassVar[OptionSpec] = {
        "asked": directives.unchanged_required,
        "given": directives.unchanged,
        "form": directives.unchanged,
        "solution": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Keep what is asked."""
        if missing := {"asked", "solution"} - self.options.keys():
            raise self.error(f"an answer-field needs {' and '.join(sorted(missing))}")
        node = answer_field(asked=self.options["asked"], solution=self.options["solution"])
        node["given"] = self.options.get("given", "").split()
        node["form"] = self.options.get("form", "").strip()
        self.set_source_info(node)
        return [node]


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the displays in the place of their labels, and judge the page's own answers."""
    fields = list(doctree.findall(answer_field))
    if not fields or app.builder.format != "html":
        return
    latex = {m["label"]: m.astext() for m in doctree.findall(nodes.math_block) if m.get("label")}
    for number, node in enumerate(fields):
        node["number"] = number
        try:
            node["given"] = [latex[label].strip() for label in node["given"]]
            solution = latex[node["solution"]]
            form = Form.of(node["form"])
            asked = {"asked": node["asked"], "given": node["given"], "form": form}
            right = judge_answer(solution, **asked)
            trick = judge_answer(node["asked"], **asked)
        except KeyError as error:
            LOGGER.warning("answer-field: no display has the label %s", error, location=node)
        except RelugradError as error:
            LOGGER.warning("answer-field: %s", error, location=node)
        else:
            if right.verdict != "right":
                said = f"{right.verdict}: {right.reason}"
                LOGGER.warning("answer-field: the solution is %s", said, location=node)
            if trick.verdict != "form":
                LOGGER.warning("answer-field: what is asked is an answer to it", location=node)


def visit_html(self: HTML5Translator, node: answer_field) -> None:
    """Write the form, which `play.js` brings to life."""
    told = json.dumps({key: node[key] for key in ("asked", "given", "form")})
    asked = render(node["asked"] + " =")
    self.body.append(filled(self.builder, "answer", number=node["number"], asked=asked, told=told))
    raise nodes.SkipNode


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(answer_field, html=(visit_html, None))
    app.add_directive("answer-field", AnswerField)
    app.connect("doctree-resolved", fill)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
