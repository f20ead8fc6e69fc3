"""What a page says of a wrong formula: the verdict, the reason, and a point that refutes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from relugrad.verify import Check


class Told(TypedDict):
    """A verdict as plain data, which JSON can hold."""

    verdict: str
    """As the command words it."""

    reason: str
    """The diagnosis."""

    at: str
    """A point at which the two sides differ, in LaTeX; nothing where none was found."""

    left: str
    right: str
    """The two sides there, in LaTeX."""


def told(check: Check) -> Told:
    """The verdict on one equality."""
    said = Told(verdict=check.shown, reason=check.diagnosis, at="", left="", right="")
    shown = check.counterexample
    if shown is not None:
        values = (f"{name} = {in_latex(value)}" for name, value in shown.values.items())
        said["at"] = r",\; ".join(values)
        said["left"], said["right"] = in_latex(shown.left), in_latex(shown.right)
    return said


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
