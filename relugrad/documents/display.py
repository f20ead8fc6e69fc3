r"""A display: one piece of a document's mathematics, and what its LaTeX says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from ..macros import NO_MACROS, Macro, Macros, without_definitions
from ..patterns import lazy
from ..tokens import ASKED
from ..vocabulary import DEFINE, EQUATE, RELATE
from .delimiters import BEGIN_END
from .sections import TOP, Section

__all__ = [
    "ASKS",
    "COMMENT",
    "Choice",
    "Display",
    "asks_for_check",
    "holds_equation",
    "parts",
    "unchecked_reason",
    "without_reason",
]

#: Which equations of a document are checked.
Choice = Literal["all", "marked", "none"]
#: The class of a directive whose equations are to be checked.
ASKS = "relugrad-checked"


@dataclass(frozen=True, slots=True)
class Display:
    r"""One displayed or inline piece of mathematics.

    Parameters
    ----------
    latex
        What stands between the delimiters; of an ``amsmath`` environment the whole, from
        ``\begin`` to ``\end``. Character ``k`` of it is character ``start + k`` of the document,
        save that markup of a container around it (the ``>`` of a quote, the option lines between
        a directive's argument and its body) is blank here.
    start
        The offset of ``latex`` in the document.
    line
        The line, from 1, on which the display opens, with its delimiter.
    first_line
        The line, from 1, on which ``latex`` starts.
    inline
        Whether it stands in the flow of a sentence.
    paragraph
        Equal for all that belongs to one paragraph, a display that interrupts it included.
    unchecked
        The reason in a ``% unchecked: reason`` comment inside the display, ``""`` where such a
        comment gives none; ``None`` without such a comment.
    before
        The text before it, from the equation before it on, as far as it may be of one sentence
        with it.
    after
        The text after it, to the end of the sentence that it stands in or to the next equation.
    rest
        All text after the last one of a document.
    section
        The part of the document that it stands in.
    column
        The column, from 1, in which ``latex`` starts.
    row
        How many lines of the file a row of ``latex`` takes: 0 in a notebook that is one line.
    cell
        Which cell of a notebook it stands in, from 1; None elsewhere.
    asked
        Whether its author asks for a check, by a comment ``% checked`` in it or by the class
        ``relugrad-checked`` of its directive.
    macros
        What the document's own commands stand for here.
    claimed
        Whether its equations are claims whatever they look like, as those of an answer are.
    """

    latex: str
    start: int
    line: int
    first_line: int
    inline: bool
    paragraph: int
    unchecked: str | None
    before: str = ""
    after: str = ""
    rest: str = ""
    section: Section = TOP
    column: int = 1
    row: int = 1
    cell: int | None = None
    asked: bool = False
    macros: Macros = field(default_factory=lambda: NO_MACROS, repr=False, compare=False)
    claimed: bool = False

    def is_chosen(self, which: Choice, *, inline: bool = True) -> bool:
        """Tell whether it is checked, where a document has ``all`` or ``marked`` ones checked.

        Parameters
        ----------
        which
            What holds where neither the display nor its section says more.
        inline
            Whether the equations in the text are checked at all.
        """
        if self.inline and not inline:
            return False
        if self.asked or self.section.checked is None:
            return self.asked or which == "all"
        return self.section.checked

    def place(self, at: int) -> tuple[int, int]:
        """The line and the column, both from 1, of character `at` of ``latex``."""
        rows = self.latex.count("\n", 0, at)
        if not rows:
            return self.first_line, self.column + at
        return self.first_line + rows * self.row, at - self.latex.rfind("\n", 0, at)


def holds_equation(latex: str, macros: Macros = NO_MACROS, *, inline: bool = False) -> bool:
    r"""Tell whether there is an ``=``, or another sign of equality, that states something.

    The ``=`` of ``\sum_{i=1}``, of ``\text{…}``, of ``<=``, of ``\not=``, below a question mark,
    of a definition of a command and of a comment does not count; that of what the author's
    commands stand for does. In the flow of a sentence ``\equiv`` is as often an equivalence, and
    does not count.
    """
    seen: set[str] = set()
    todo = [(_STATING_NOTHING.sub("", without_definitions(latex)), macros)]
    while todo:
        text, known = todo.pop()
        for sign in _signs(text, known):
            macro = known.get(sign, _NO_MACRO)
            if macro is None or (macro is _NO_MACRO and not (inline and sign in _EQUIVALENCES)):
                # What cannot be expanded may be an equality.
                return True
            if macro is not _NO_MACRO and sign not in seen:
                seen.add(sign)
                todo.append((macro.body, NO_MACROS if macro.literal else known))
    return False


def asks_for_check(latex: str) -> bool:
    """Tell whether a comment ``% checked`` stands in a display."""
    return any(m[1] is not None and m[1].strip() == "checked" for m in COMMENT.finditer(latex))


def unchecked_reason(latex: str) -> str | None:
    """Find the reason of a ``% unchecked: reason`` comment; ``""`` if it gives none."""
    found = _unchecked(latex)
    return _UNCHECKED.sub("", found[1], count=1).lstrip(" \t:").strip() if found else None


def without_reason(latex: str) -> str:
    """Leave a ``% unchecked: reason`` comment out, with its line if it has one of its own."""
    found = _unchecked(latex)
    if found is None:
        return latex
    before, after = latex[: found.start()], latex[found.end() :]
    if not before.rpartition("\n")[2].strip():
        return before.rpartition("\n")[0] + after if "\n" in before else after.removeprefix("\n")
    return before + after


def _unchecked(latex: str) -> re.Match[str] | None:
    comments = (match for match in COMMENT.finditer(latex) if match[1] is not None)
    return next((match for match in comments if _UNCHECKED.match(match[1])), None)


def parts(latex: str) -> list[tuple[int, int]]:
    """Part a display at its blank lines, which set one equation off from the next in Sphinx.

    Returns
    -------
    list of (int, int)
        Where each part starts and ends; the whole, if a blank line stands inside an environment.
    """
    cuts = [0, *(match.end() for match in _BLANK_LINE.finditer(latex)), len(latex)]
    found = [(a, b) for a, b in pairwise(cuts) if latex[a:b].strip()]
    depth = 0
    for a, b in found[:-1]:
        depth += sum(1 if m[1] == "begin" else -1 for m in BEGIN_END.finditer(latex, a, b))
        if depth:
            break
    return found if len(found) > 1 and not depth else [(0, len(latex))]


# An escaped pair is consumed whole, so that `\%` starts no comment and `\\%` does.
COMMENT = lazy(r"\\.|%([^\n]*)", re.DOTALL)
_UNCHECKED = lazy(r"[ \t]*unchecked(?![\w-])")
_TOKEN = lazy(r"\\[A-Za-z]+|\\.|%[^\n]*|[_^{}=<>!＝≡≔≜]", re.DOTALL)
_EQUALS = frozenset("=＝≡≔≜") | EQUATE | DEFINE | RELATE
# The options of an environment, and an equality that is asked for.
_STATING_NOTHING = lazy(rf"\\begin\{{[A-Za-z]+\*?\}}\[[^\]\n]*\]|{ASKED.pattern}")
_EQUIVALENCES = ("\\equiv", "≡")
_NEGATED = ("\\not", "\\centernot")
_NO_MACRO = Macro("")
_WORDS = {rf"\{name}" for name in ("text", "textrm", "textit", "textbf", "mbox", "label", "tag")}


def _signs(latex: str, macros: Macros) -> Iterator[str]:
    """The signs of equality that state something, and the author's own commands."""
    hidden = [False]  # for every open brace, whether what it holds states nothing
    before, end = "", 0
    for match in _TOKEN.finditer(latex):
        token = match[0]
        adjacent = match.start() == end
        if latex[end : match.start()].strip():
            before = ""
        if token == "{":
            hidden.append(hidden[-1] or before in ("_", "^", *_NEGATED) or before in _WORDS)
        elif token == "}":
            if len(hidden) > 1:
                hidden.pop()
        elif (
            not hidden[-1]
            and before not in _NEGATED
            and (
                token in macros
                or (token in _EQUALS and not (adjacent and before in ("<", ">", "!")))
            )
        ):
            yield token
        before, end = token, match.end()


_BLANK_LINE = lazy(r"\n[ \t\r]*(?=\n)")
