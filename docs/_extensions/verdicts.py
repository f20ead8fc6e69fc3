"""What a page says of a wrong formula: the verdict, the reason, and a point that refutes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from docutils import nodes
from prerender import renders

from relugrad.verify import Check
from relugrad.wording import QUOTES, unquoted


class Told(TypedDict):
    """A verdict as plain data, which JSON can hold."""

    verdict: str
    """As the command words it."""

    reason: str
    """The diagnosis; where messages mark their quotations, the page typesets these."""

    at: str
    """A point at which the two sides differ, in LaTeX; nothing where none was found."""

    left: str
    right: str
    """The two sides there, in LaTeX."""


def told(check: Check) -> Told:
    """The verdict on one equality."""
    said = Told(verdict=unquoted(check.shown), reason=check.diagnosis, at="", left="", right="")
    shown = check.counterexample
    if shown is not None:
        values = (f"{name} = {in_latex(value)}" for name, value in shown.values.items())
        said["at"] = r",\; ".join(values)
        said["left"], said["right"] = in_latex(shown.left), in_latex(shown.right)
    return said


def pieces(message: str) -> Iterator[nodes.Node]:
    """A message with its quotations typeset, as far as they can be."""
    words, *quotations = message.split(QUOTES[0])
    yield nodes.Text(words)
    for quotation in quotations:
        latex, words = quotation.split(QUOTES[1])
        yield nodes.math("", latex) if renders(latex) else nodes.literal("", latex)
        yield nodes.Text(words)


def in_latex(value: str) -> str:
    r"""A value of a counterexample in LaTeX.

    Examples
    --------
    >>> in_latex("[1 −1/2; 0 1]")
    '\\begin{bmatrix} 1 & -1/2 \\\\ 0 & 1 \\end{bmatrix}'
    >>> in_latex("[2]")
    '2'
    """
    value = value.replace("−", "-")
    if not value.startswith("["):
        return value
    rows = [row.split() for row in value.strip("[]").split(";")]
    if len(rows) == len(rows[0]) == 1:
        return rows[0][0]
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
