"""Markup that MyST and reStructuredText share: directives, their options, and indentation."""

from __future__ import annotations

import re

from ..patterns import lazy

__all__ = ["NOT_PROSE", "OPTION", "indentation"]

#: Directives whose body is no prose: code (also a cell in a language, as Quarto has it), file
#: names, other markup, settings.
NOT_PROSE = frozenset(
    re.findall(
        r"\S+",
        """
    code code-block code-cell sourcecode literalinclude eval-rst mermaid raw prompt highlight
    doctest testcode testsetup testoutput testcleanup graphviz digraph graph inheritance-diagram
    plot jupyter-execute jupyter-kernel ipython parsed-literal toctree tableofcontents contents
    bibliography include image index tikz program-output command-output thebe-button autosummary
    automodule autoclass autofunction autodata autoexception currentmodule module py:module
    py:currentmodule meta default-role role productionlist iframe video audio anywidget
    python python3 r julia ojs js javascript typescript bash sh zsh shell powershell sql dot c cpp
    rust go java scala matlab octave stata lua ruby perl haskell fortran stan css
    """,
    )
)
OPTION = lazy(r"[ \t]*:[A-Za-z][\w-]*:(?:[ \t]|\r?$)")


def indentation(line: str) -> tuple[int, int]:
    """Return the width and the number of the blanks that a line starts with."""
    width = column = 0
    for char in line:
        if char == " ":
            width += 1
        elif char == "\t":
            width += 4 - width % 4
        else:
            break
        column += 1
    return width, column
