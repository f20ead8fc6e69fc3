"""The sections of a page that Sphinx has read are those of its source."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from relugrad.book.sections import DoctreeSections
from relugrad.documents.reading import read_named

TITLES = """
:math:`a=1`

A
=

:math:`b=1`

Exercise 1. Let :math:`c=1`.

- :math:`d=1`

  :math:`e=1`

Exercise 2. :math:`f=1`

B
-

:math:`g=1`

C
=

:math:`h=1`
"""


@pytest.mark.parametrize("text", [TITLES, TITLES.replace("Exercise 2. ", "")])
def test_they_are_those_of_the_source(text: str) -> None:
    document = publish_doctree(text, settings_overrides={"doctitle_xform": False})
    sections = DoctreeSections()
    found = {}
    for node in document.findall(lambda n: isinstance(n, nodes.paragraph | nodes.math)):
        if isinstance(node, nodes.math):
            found[node.astext()] = sections.of(node)
        else:
            sections.begin(node)
    assert found == {d.latex: d.section for d in read_named(text, "page.rst")}
    assert len({section.path for section in found.values()}) > 5
