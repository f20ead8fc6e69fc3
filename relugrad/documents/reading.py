r"""Where the mathematics stands in a document: displays and inline equations, with their places.

Markdown is read in one pass over its lines, as far as it decides what is mathematics and what is
not: containers (quotes, lists, directives) are followed, code and comments are skipped. Markup
that stands inside a display, such as the ``>`` of a quote, is blanked and not cut out, so that an
offset into ``Display.latex`` is always an offset into the document.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePath

from ..macros import DEFINING, NO_MACROS, Macro, Macros, defined, definition, without_definitions
from ..tokens import ASKED, DEFINE, EQUATE, RELATE

__all__ = [
    "Display",
    "continues_paragraph",
    "holds_equation",
    "is_escaped",
    "is_named",
    "parts",
    "read",
    "read_named",
    "read_part",
    "unchecked_reason",
    "without_reason",
]


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
    macros
        What the document's own commands stand for here.
    """

    latex: str
    start: int
    line: int
    first_line: int
    inline: bool
    paragraph: int
    unchecked: str | None
    before: str = ""
    macros: Macros = field(default_factory=lambda: NO_MACROS, repr=False, compare=False)


def read(text: str, *, markdown: bool | None = None) -> list[Display]:
    r"""Find the mathematics of a document, in document order.

    Parameters
    ----------
    text
        Markdown (plain or MyST) or LaTeX.
    markdown
        ``True`` for Markdown, ``False`` for LaTeX, ``None`` to tell by the text. A text that is
        not known to be Markdown and delimits no mathematics at all is one display as a whole.

    Returns
    -------
    list of Display
        Every display, and the inline mathematics that holds an equation.
    """
    tex = _is_latex(text) if markdown is None else not markdown
    scanner = (_Latex if tex else _Markdown)(text)
    displays = list(scanner.run())
    bare = not scanner.delimited and not scanner.marked and markdown is not True
    if bare and re.search(r"=|\\[A-Za-z]", text):
        start = len(text) - len(text.lstrip())
        displays = list(scanner.emit(start, len(text.rstrip())))
    return displays


def read_part(text: str, macros: Macros) -> tuple[list[Display], Macros]:
    """Find the mathematics of a part of a Markdown document, and which commands are known after it.

    Parameters
    ----------
    text
        The part.
    macros
        The commands that the parts before it define.
    """
    scanner = _Markdown(text, macros)
    return list(scanner.run()), scanner.macros


MARKDOWN = frozenset((".md", ".markdown", ".myst", ".qmd", ".rmd"))
REST = frozenset((".rst", ".rest", ".py"))
NOTEBOOK = ".ipynb"
ENDINGS = MARKDOWN | REST | {NOTEBOOK, ".tex", ".latex", ".ltx", ".txt"}


def is_named(text: str) -> bool:
    """Tell whether a text ends as the name of a document does."""
    return PurePath(text).suffix.lower() in ENDINGS


def read_named(text: str, name: str) -> list[Display]:
    """Find the mathematics of a document whose name tells in what markup it is written.

    Parameters
    ----------
    text
        Markdown, reStructuredText (in which Python's docstrings are written), LaTeX, or a Jupyter
        notebook.
    name
        The document's name; `read` tells Markdown from LaTeX by the text where its ending does not.

    Raises
    ------
    RelugradError
        It is named as a notebook, and is none.
    """
    ending = PurePath(name).suffix.lower()
    if ending == NOTEBOOK:
        from .notebook import read_notebook

        return read_notebook(text, name)
    if ending in REST:
        return list(_Rest(text).run())
    return read(text, markdown=True if ending in MARKDOWN else None)


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
    comments = (match for match in _COMMENT.finditer(latex) if match[1] is not None)
    return next((match for match in comments if _UNCHECKED.match(match[1])), None)


def continues_paragraph(words: str) -> bool:
    """Tell whether the text behind a display goes on with the sentence that the display is in."""
    words = _PUNCTUATION.sub("", words, count=1)
    return words[:1].islower() or words.startswith(_CONTINUES)


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
        depth += sum(1 if m[1] == "begin" else -1 for m in _BEGIN_END.finditer(latex, a, b))
        if depth:
            break
    return found if len(found) > 1 and not depth else [(0, len(latex))]


# An escaped pair is consumed whole, so that `\%` starts no comment and `\\%` does.
_COMMENT = re.compile(r"\\.|%([^\n]*)", re.DOTALL)
_UNCHECKED = re.compile(r"[ \t]*unchecked(?![\w-])")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|%[^\n]*|[_^{}=<>!＝≡≔≜]", re.DOTALL)
_EQUALS = frozenset("=＝≡≔≜") | EQUATE | DEFINE | RELATE
# The options of an environment, and an equality that is asked for.
_STATING_NOTHING = re.compile(rf"\\begin\{{[A-Za-z]+\*?\}}\[[^\]\n]*\]|{ASKED.pattern}")
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


_ENVIRONMENTS = frozenset(
    name + star
    for name in (
        *("equation", "align", "gather", "multline", "alignat", "flalign", "eqnarray"),
        *("aligned", "alignedat", "gathered", "split", "math", "displaymath", "xalignat", "dmath"),
        *("xxalignat", "multlined", "IEEEeqnarray", "empheq", "dgroup", "darray", "dseries"),
        *("array", "cases", "numcases", "subnumcases"),
    )
    for star in ("", "*")
)
_BEGIN_END = re.compile(r"\\(begin|end)\{([A-Za-z]+\*?)\}")
_BLANK_LINE = re.compile(r"\n[ \t\r]*(?=\n)")

#: Directives whose body is no prose: code, file names, other markup, settings.
_NOT_PROSE = frozenset(
    re.findall(
        r"\S+",
        """
    code code-block code-cell sourcecode literalinclude eval-rst mermaid raw prompt highlight
    doctest testcode testsetup testoutput testcleanup graphviz digraph graph inheritance-diagram
    plot jupyter-execute jupyter-kernel ipython parsed-literal toctree tableofcontents contents
    bibliography include image index tikz program-output command-output thebe-button autosummary
    automodule autoclass autofunction autodata autoexception currentmodule module py:module
    py:currentmodule meta default-role role productionlist iframe video audio anywidget
    """,
    )
)
_PUNCTUATION = re.compile(r"^[^\w\\$]+")
# No sentence that matters is longer.
_SENTENCE = 1000
_BLANKS = re.compile(r"\s*")
_WORD = re.compile(r"[\w\\$]")
_CONTINUES = ("其中", "式中", "这里", "這裡", "這里", "此处", "此處")
_LATEX_DOCUMENT = re.compile(r"^[ \t]*\\(?:documentclass\b|begin\{document\})", re.MULTILINE)
_LATEX_HEADING = r"\\(?:part|chapter|section|subsection|subsubsection|paragraph|item)\b"
_MARKDOWN_LINE = re.compile(r"^ {0,3}(?:```|~~~|:::|#{1,6} |---[ \t]*$)", re.MULTILINE)


def _is_latex(text: str) -> bool:
    match = _LATEX_DOCUMENT.search(text)
    if match is None:
        match = re.search(rf"^[ \t]*{_LATEX_HEADING}", text, re.MULTILINE)
    if match is None:
        return False
    first = _MARKDOWN_LINE.search(text)
    return first is None or first.start() > match.start()


def is_escaped(text: str, at: int) -> bool:
    """Tell whether an odd number of backslashes stands before ``at``."""
    count = 0
    while count < at and text[at - 1 - count] == "\\":
        count += 1
    return count % 2 == 1


class _Scanner:
    """What the two kinds of document share: places, paragraphs, displays and inline mathematics."""

    SPECIAL: re.Pattern[str]

    def __init__(self, text: str, macros: Macros = NO_MACROS) -> None:
        self.text = text
        self.macros = macros
        self.lines = text.split("\n")
        self.offsets = [0]
        for line in self.lines:
            self.offsets.append(self.offsets[-1] + len(line) + 1)
        self.delimited = False  # whether there is any mathematics between delimiters
        self.marked = False  # whether there is any markup that only Markdown has
        self.paragraph = 0
        self.blank = False  # whether a blank line stands before the current one
        self.after_display = False
        self.in_paragraph = False
        self.missing: dict[str, int] = {}  # closers known not to occur from an offset on
        self.absent: set[str] = set()  # closers known not to occur in the rest of a chunk
        self.ends = self._environment_ends()
        self.told = 0  # where the last equation ends

    # Places

    def line_of(self, offset: int) -> int:
        return bisect_right(self.offsets, offset) - 1

    def cut(self, start: int, end: int) -> str:
        first, last = self.line_of(start), self.line_of(end)
        if first == last:
            return self.lines[first][start - self.offsets[first] : end - self.offsets[first]]
        head = self.lines[first][start - self.offsets[first] :]
        tail = self.lines[last][: end - self.offsets[last]]
        return "\n".join([head, *self.lines[first + 1 : last], tail])

    def blank_out(self, line: int, start: int, end: int) -> None:
        old = self.lines[line]
        kept = "".join(c if c in "\t\r" else " " for c in old[start:end])
        self.lines[line] = old[:start] + kept + old[end:]

    def _environment_ends(self) -> dict[int, int]:
        """Map the offset of every closed ``\\begin{name}`` to the offset behind its end."""
        ends: dict[int, int] = {}
        open_: dict[str, list[int]] = {}
        for match in _BEGIN_END.finditer(self.text):
            stack = open_.setdefault(match[2], [])
            if match[1] == "begin":
                stack.append(match.start())
            elif stack:
                ends[stack.pop()] = match.end()
        return ends

    # Paragraphs

    def boundary(self) -> None:
        self.paragraph += 1
        self.blank = self.after_display = self.in_paragraph = False

    def begin_text(self, words: str) -> None:
        """Count a piece of text that is about to be read to this paragraph or to a new one."""
        joins = self._opens_display(words) or (self.after_display and continues_paragraph(words))
        if self.blank and not joins:
            self.boundary()
        self.blank = False
        self.in_paragraph = True

    @staticmethod
    def _opens_display(words: str) -> bool:
        words = words.lstrip()
        match = _BEGIN_END.match(words)
        return words.startswith(("$$", r"\[")) or (
            match is not None and match[1] == "begin" and match[2] in _ENVIRONMENTS
        )

    # What is found

    def emit(self, start: int, end: int, opens: int | None = None) -> Iterator[Display]:
        """Yield the display between two offsets; blank lines part it, as they do in Sphinx."""
        self.delimited = self.after_display = self.in_paragraph = True
        self.blank = False
        latex = self.cut(start, end)
        self.macros = defined(latex, self.macros)
        before = self.text_before(start if opens is None else opens, end)
        for number, (a, b) in enumerate(parts(latex)):
            first = self.line_of(start + a) + 1
            line = first + (latex[a:b][:1] == "\n")
            if not number:
                line = self.line_of(start if opens is None else opens) + 1
            yield Display(
                latex=latex[a:b],
                start=start + a,
                line=line,
                first_line=first,
                inline=False,
                paragraph=self.paragraph,
                unchecked=unchecked_reason(latex[a:b]),
                before="" if number else before,
                macros=self.macros,
            )

    def inline(self, start: int, end: int, opens: int) -> Iterator[Display]:
        self.delimited = True
        latex = self.cut(start, end)
        self.macros = defined(latex, self.macros)
        if holds_equation(latex, self.macros, inline=True):
            before = self.text_before(opens, end)
            yield Display(
                latex=latex,
                start=start,
                line=self.line_of(opens) + 1,
                first_line=self.line_of(start) + 1,
                inline=True,
                paragraph=self.paragraph,
                unchecked=unchecked_reason(latex),
                before=before,
                macros=self.macros,
            )

    def text_before(self, opens: int, end: int) -> str:
        """The text between the equation that ended last and the one from `opens` to `end`."""
        start, self.told = max(self.told, opens - _SENTENCE), end
        return self.cut(start, opens) if start < opens else ""

    # Displays that may span lines

    def is_blank(self, line: int) -> bool:
        return not self.lines[line].strip()

    def stops_display(self, line: int) -> bool:
        """Tell whether no display that is open can reach this line."""
        return False

    def comment_at(self, line: int) -> int:
        """Where in a line of a display a comment hides what follows."""
        return len(self.lines[line])

    def closer(self, opens: int, delimiter: str) -> tuple[int, int]:
        """Find where a display ends and where the text behind it starts.

        An unclosed one ends at the next blank line. Blank lines are part of a display only where
        both delimiters stand alone on their lines, as Markdown's own readers have it.
        """
        line = self.line_of(opens)
        column = opens - self.offsets[line] + 2
        alone = bool(_BLANKS.fullmatch(self.lines[line], column))
        alone = alone and not self.lines[line][: column - 2].strip()
        unclosed: int | None = None
        while line < len(self.lines) and not (column == 0 and self.stops_display(line)):
            words = self.lines[line]
            if unclosed is None:
                stop = self.comment_at(line)
                at = words.find(delimiter, column, stop)
                while at >= 0 and is_escaped(words, at):
                    at = words.find(delimiter, at + 1, stop)
                if at >= 0:
                    return self.offsets[line] + at, self.offsets[line] + at + 2
            elif self._closes_alone(words, delimiter):
                at = words.index(delimiter)
                return self.offsets[line] + at, self.offsets[line] + at + 2
            line, column = line + 1, 0
            if line < len(self.lines) and unclosed is None and self.is_blank(line):
                unclosed = line
                if not alone or self.missing.get(delimiter, len(self.text)) <= opens:
                    break
        if unclosed is None:
            unclosed = line
        elif alone:
            self.missing[delimiter] = min(opens, self.missing.get(delimiter, opens))
        end = self.offsets[unclosed] - 1
        return end, end

    @staticmethod
    def _closes_alone(words: str, delimiter: str) -> bool:
        words = words.strip()
        if not words.startswith(delimiter):
            return False
        words = words[2:].strip()
        return not words or (words[0] == "(" and words[-1] == ")") or words in ".,;"

    def environment_end(self, opens: int) -> int:
        if opens in self.ends:
            return self.ends[opens]
        line = self.line_of(opens) + 1
        while line < len(self.lines) and not self.is_blank(line) and not self.stops_display(line):
            line += 1
        return self.offsets[line] - 1

    def find(self, what: str, start: int) -> int:
        """Find a closer in the document, in time that stays linear however often it is missing."""
        if self.missing.get(what, len(self.text) + 1) <= start:
            return -1
        at = self.text.find(what, start)
        if at < 0:
            self.missing[what] = start
        return at

    def find_in(self, chunk: str, what: str, start: int) -> int:
        """Find a closer in a chunk of text, likewise."""
        if what in self.absent:
            return -1
        at = chunk.find(what, start)
        if at < 0:
            self.absent.add(what)
        return at

    # The flow of text

    def run(self) -> Iterator[Display]:
        raise NotImplementedError

    def flow(self, chunk: str, base: int) -> Iterator[Display | int]:
        """Read a chunk of flowing text; the last thing yielded is the offset where to go on."""
        at, text_from = 0, 0
        self.absent.clear()
        runs: dict[int, list[int]] | None = None
        while match := self.SPECIAL.search(chunk, at):
            at = match.start()
            char = chunk[at]
            if char == "\\":
                following = chunk[at + 1 : at + 2]
                if following == "[":
                    start, end = self.closer(base + at, r"\]")
                    yield from self.emit(base + at + 2, start, base + at)
                elif following == "(":
                    stop = self.find_in(chunk, r"\)", at + 2)
                    if stop < 0:
                        at += 2
                        continue
                    yield from self.inline(base + at + 2, base + stop, base + at)
                    at = stop + 2
                    continue
                else:
                    name = _BEGIN_END.match(chunk, at)
                    if (inside := self.opened(chunk, at)) is not None:
                        stop, end = (base + place for place in self.closed(chunk, inside))
                        yield from self.emit(base + inside, stop, base + at)
                    elif name is not None and name[1] == "begin" and name[2] in _ENVIRONMENTS:
                        end = self.environment_end(base + at)
                        yield from self.emit(base + at, end)
                    else:
                        skip = self.defines(chunk, at, base) or self.command(chunk, at, base)
                        if skip > base + len(chunk):
                            yield skip
                            return
                        at = skip - base
                        continue
            elif char == "$":
                if chunk.startswith("$$", at):
                    start, end = self.closer(base + at, "$$")
                    yield from self.emit(base + at + 2, start, base + at)
                else:
                    stop = self.dollar(chunk, at)
                    if stop < 0:
                        at += 1
                        continue
                    quoted = chunk[at + 1] == "`" and chunk[stop - 1] == "`" and stop - at > 2
                    yield from self.inline(base + at + 1 + quoted, base + stop - quoted, base + at)
                    at = stop + 1
                    continue
            elif char == "`":
                if runs is None:
                    runs = _backtick_runs(chunk)
                length = _run_length(chunk, at, "`")
                places = runs.get(length, [])
                index = bisect_right(places, at)
                if index == len(places):
                    at += length
                    continue
                stop = places[index]
                self.marked = True
                if chunk.endswith("{math}", 0, at):
                    yield from self.inline(base + at + length, base + stop, base + at)
                at = stop + length
                continue
            else:
                skip = self.skip(chunk, at, base)
                if skip > base + len(chunk):
                    yield skip
                    return
                at = skip - base
                continue
            # A display was read.
            end = self.after(end)
            at = text_from = end - base
            if at > len(chunk):
                yield end
                return
        if _WORD.search(chunk, text_from):
            self.after_display = False
        yield base + len(chunk)

    def after(self, end: int) -> int:
        """Move behind what belongs to a display that ended."""
        return end

    def opened(self, chunk: str, at: int) -> int | None:
        r"""Where a display begins that a command of the author opens, such as `\be`."""
        word = _COMMAND.match(chunk, at) if self.macros else None
        if word is None or not _opens(self.macros.get(word[0])):
            return None
        return word.end()

    def closed(self, chunk: str, at: int) -> tuple[int, int]:
        """Where such a display ends and where the text behind it starts."""
        for word in _COMMAND.finditer(chunk, at):
            if _closes(self.macros.get(word[0])):
                return word.start(), word.end()
        return len(chunk), len(chunk)

    def defines(self, chunk: str, at: int, base: int) -> int:
        """Note a definition of a command in the text, and move behind it; 0 where none begins."""
        found = definition(chunk, at) if DEFINING.match(chunk, at) else None
        if found is None:
            return 0
        self.macros = defined(chunk[at : found[2]], self.macros)
        return base + found[2]

    def command(self, chunk: str, at: int, base: int) -> int:
        """Move behind a backslash that opens no mathematics."""
        return base + min(at + 2, len(chunk))

    def dollar(self, chunk: str, at: int) -> int:
        raise NotImplementedError

    def skip(self, chunk: str, at: int, base: int) -> int:
        raise NotImplementedError


_COMMAND = re.compile(r"\\[A-Za-z]+")
_OPENS = re.compile(r"\s*(?:\\begin\{(?P<name>[A-Za-z]+\*?)\}|\\\[|\$\$)")
_CLOSES = re.compile(r"(?:.*[^\\])?(?:\\end\{[A-Za-z]+\*?\}|\\\]|\$\$)\s*$", re.DOTALL)


def _opens(macro: Macro | None) -> bool:
    match = _OPENS.match(macro.body) if macro is not None and not macro.parameters else None
    if match is None or macro is None or _closes(macro):
        return False
    return match["name"] is None or match["name"] in _ENVIRONMENTS


def _closes(macro: Macro | None) -> bool:
    if macro is None or macro.parameters:
        return False
    return _CLOSES.match(macro.body) is not None and macro.body.strip() != "$$"


def _run_length(text: str, at: int, char: str) -> int:
    end = at
    while end < len(text) and text[end] == char:
        end += 1
    return end - at


def _backtick_runs(chunk: str) -> dict[int, list[int]]:
    runs: dict[int, list[int]] = {}
    for match in re.finditer("`+", chunk):
        runs.setdefault(len(match[0]), []).append(match.start())
    return runs


#: Yields what it finds and returns the line and the column where to go on.
_Steps = Generator[Display, None, tuple[int, int]]


@dataclass(slots=True)
class _Fence:
    char: str
    length: int
    quotes: int
    lists: int


class _Markdown(_Scanner):
    SPECIAL = re.compile(r"[`$\\<]")

    def __init__(self, text: str, macros: Macros = NO_MACROS) -> None:
        super().__init__(text, macros)
        self.fences: list[_Fence] = []  # of directives whose body is prose
        self.quotes = 0
        self.base = min((_indent(line)[0] for line in self.lines if line.strip()), default=0)
        self.lists: list[int] = []

    def run(self) -> Iterator[Display]:
        line, column = self._front_matter(), 0
        while line < len(self.lines):
            if column:
                line, column = yield from self._prose(line, column)
            else:
                line, column = yield from self._block(line)

    def _front_matter(self) -> int:
        if self.lines[0].rstrip() == "---":
            for number, line in enumerate(self.lines[1:], start=1):
                if line.rstrip() in ("---", "..."):
                    self.marked = True
                    self.macros = _front_matter_macros(self.lines[1:number], self.macros)
                    return number + 1
        return 0

    # Containers

    def _unquote(self, line: int, limit: int) -> int:
        """Blank the quote marks of a line, at most ``limit``, and count them."""
        words = self.lines[line]
        if ">" not in words:
            return 0
        count, column = 0, 0
        while count < limit:
            while column < len(words) and words[column] in " \t":
                column += 1
            if column == len(words) or words[column] != ">":
                break
            column += 1
            count += 1
        if count:
            self.blank_out(line, 0, column)
        return count

    def is_blank(self, line: int) -> bool:
        self._unquote(line, self.quotes)
        return super().is_blank(line)

    def stops_display(self, line: int) -> bool:
        self._unquote(line, self.quotes)
        return bool(self.fences) and self._closing(self.lines[line].strip()) is not None

    def _closing(self, words: str) -> int | None:
        """The index of the open directive that a line of fence characters closes."""
        char = words[:1]
        if char not in ("`", "~", ":") or words.strip(char) or len(words) < 3:
            return None
        fitting = [
            k for k, f in enumerate(self.fences) if f.char == char and f.length <= len(words)
        ]
        exact = [k for k in fitting if self.fences[k].length == len(words)]
        # Fences of one length are often nested by mistake: then the inner one ends first.
        fitting = exact or fitting
        return fitting[-1] if fitting else None

    def _block(self, line: int) -> _Steps:
        was = self.quotes
        self.quotes = self._unquote(line, 100)
        if self.quotes != was:
            self.marked = True
            while self.fences and self.fences[-1].quotes > self.quotes:
                self.fences.pop()
            if not self.in_paragraph or self.quotes > was or self.blank:
                self.lists.clear()
                self.boundary()
        words = self.lines[line]
        if not words.strip():
            self.blank = True
            return line + 1, 0
        indent, column = _indent(words)
        kept = self.fences[-1].lists if self.fences else 0
        if self.blank or not self.in_paragraph:
            while len(self.lists) > kept and self.lists[-1] > indent:
                self.lists.pop()
                self.boundary()
        base = self.lists[-1] if self.lists else self.base
        if indent - base >= 4 and (self.blank or not self.in_paragraph):
            return self._indented_code(line, base + 4), 0
        while marker := _MARKER.match(words, column):
            self.boundary()
            self.marked = True
            while len(self.lists) > kept and self.lists[-1] > indent:
                self.lists.pop()
            width = len(marker[0]) if marker["note"] is None else 4
            if len(marker["space"]) > 4:
                width = len(marker[0]) - len(marker["space"]) + 1
            indent += width
            self.lists.append(indent)
            column = marker.end()
            if column >= len(words.rstrip()):
                return line + 1, 0
        return (yield from self._leaf(line, column))

    def _leaf(self, line: int, column: int) -> _Steps:
        words = self.lines[line][column:].rstrip()
        closed = self._closing(words)
        if closed is not None:
            del self.lists[self.fences[closed].lists :]
            del self.fences[closed:]
            self.boundary()
            return line + 1, 0
        fence = _FENCE.match(words)
        if fence and not (fence[1][0] == "`" and "`" in fence[2]):
            return (yield from self._fenced(line, column, fence[1], fence[2]))
        if words.startswith("%") or _TARGET.match(words):
            self.marked = True
            return line + 1, 0
        if _HEADING.match(words):
            self.marked = True
            self.boundary()
            for found in self.flow(words, self.offsets[line] + column):
                if isinstance(found, Display):
                    yield found
            self.boundary()
            return line + 1, 0
        if _RULE.match(words):
            self.boundary()
            return line + 1, 0
        html = _HTML_BLOCK.match(words)
        if html:
            self.marked = True
            return self._html(line, html[1].lower()), 0
        return (yield from self._prose(line, column))

    # Leaves

    def _indented_code(self, line: int, indent: int) -> int:
        self.boundary()
        self.marked = True
        while line < len(self.lines):
            if self.quotes and self._unquote(line, self.quotes) < self.quotes:
                break
            if self.lines[line].strip() and _indent(self.lines[line])[0] < indent:
                break
            line += 1
        return line

    def _html(self, line: int, tag: str) -> int:
        self.boundary()
        while line < len(self.lines):
            line += 1
            if f"</{tag}" in self.lines[line - 1].lower():
                break
        return line

    def _fenced(self, line: int, column: int, marks: str, info: str) -> _Steps:
        self.marked = True
        directive = _DIRECTIVE.match(info.strip())
        # GitHub writes a display without the braces of a directive.
        name = directive[1] if directive else "math" if info.split() == ["math"] else ""
        fence = _Fence(marks[0], len(marks), self.quotes, len(self.lists))
        if name == "math":
            start = self._argument(line, column, marks)
            first, body = line, self._options(line + 1, blank=start is not None)
            line, end = self._body(body, fence)
            if start is None:
                start = self.offsets[body]
            yield from self.emit(min(start, end), end, self.offsets[first] + column)
            return line, 0
        self.boundary()
        if name in _NOT_PROSE or not (name or marks[0] == ":"):
            line, _ = self._body(line + 1, fence)
            return line, 0
        start = self._argument(line, column, marks)
        self.fences.append(fence)
        following = self._options(line + 1, blank=True)
        if start is not None:
            chunk = self.lines[line][start - self.offsets[line] :]
            for found in self.flow(chunk, start):
                if isinstance(found, Display):
                    yield found
            self.boundary()
        return following, 0

    def _argument(self, line: int, column: int, marks: str) -> int | None:
        """The offset of what stands behind a directive's name, if anything does."""
        at = self.lines[line].find("}", column + len(marks)) + 1
        words = self.lines[line][at:]
        if not at or not words.strip():
            return None
        return self.offsets[line] + at + len(words) - len(words.lstrip())

    def _options(self, line: int, *, blank: bool) -> int:
        """Skip a directive's options; they may be blanked, to vanish from a display around them."""
        first = line
        if line < len(self.lines):
            self._unquote(line, self.quotes)
        if line < len(self.lines) and self.lines[line].strip() == "---":
            end = line + 1
            while end < len(self.lines) and self.lines[end].strip() not in ("---", ""):
                end += 1
            if end < len(self.lines) and self.lines[end].strip() == "---":
                line = end + 1
        else:
            while line < len(self.lines):
                self._unquote(line, self.quotes)
                if not _OPTION.match(self.lines[line]):
                    break
                line += 1
        if blank:
            for number in range(first, line):
                self.blank_out(number, 0, len(self.lines[number]))
        return line

    def _body(self, line: int, fence: _Fence) -> tuple[int, int]:
        """Find the line behind a fence's end, and the offset where its body ends."""
        first = line
        while line < len(self.lines):
            if fence.quotes and self._unquote(line, fence.quotes) < fence.quotes:
                break
            words = self.lines[line].strip()
            if len(words) >= fence.length and not words.strip(fence.char):
                return line + 1, max(self.offsets[line] - 1, self.offsets[first])
            if self.fences and self._closing(words) is not None:
                break
            line += 1
        return line, max(self.offsets[line] - 1, min(self.offsets[first], len(self.text)))

    def _interrupts(self, line: int) -> bool:
        """Tell whether a line cannot go on with the paragraph before it."""
        words = self.lines[line]
        if ">" in words and words.lstrip().startswith(">"):
            if not self.quotes:
                return True
            if self._unquote(line, 100) != self.quotes:
                return True
            words = self.lines[line]
        stripped = words.strip()
        if not stripped:
            return True
        marker = _MARKER.match(stripped)
        return bool(
            (marker and (marker["number"] in (None, "1") or self.lists))
            or _FENCE.match(stripped)
            or stripped.startswith(("%", "<!--"))
            or _HEADING.match(stripped)
            or _RULE.match(stripped)
            or _TARGET.match(stripped)
        )

    def _prose(self, line: int, column: int) -> _Steps:
        last = line + 1
        while last < len(self.lines) and not self._interrupts(last):
            last += 1
        base = self.offsets[line] + column
        chunk = self.cut(base, self.offsets[last] - 1)
        if not column or not self.lines[line][:column].strip(" \t"):
            self.begin_text(chunk)
        self.in_paragraph = True
        goes_on = base
        for found in self.flow(chunk, base):
            if isinstance(found, Display):
                yield found
            else:
                goes_on = found
        if goes_on == base + len(chunk):
            return last, 0
        line = min(self.line_of(goes_on), len(self.lines) - 1)
        column = goes_on - self.offsets[line]
        if column <= 0 or not self.lines[line][column:].strip():
            return line + (column > 0), 0
        return line, column

    # Inline

    def dollar(self, chunk: str, at: int) -> int:
        if chunk[at - 1 : at].isdigit() and at:
            return -1
        if chunk.startswith("$`", at):
            stop = self.find_in(chunk, "`$", at + 2)
            if stop >= 0:
                return stop + 1
        stop = chunk.find("$", at + 1)
        while stop >= 0 and is_escaped(chunk, stop):
            stop = chunk.find("$", stop + 1)
        if stop < 0 or chunk[stop + 1 : stop + 2].isdigit():
            return -1
        inner = chunk[at + 1 : stop]
        # `$ a = b $` is mathematics for many readers, `5 $ and 6 $` for none.
        if (inner[:1].isspace() or inner[-1:].isspace()) and not _is_mathematics(inner):
            return -1
        return stop

    def skip(self, chunk: str, at: int, base: int) -> int:
        if chunk.startswith("<!--", at):
            self.marked = True
            end = self.find("-->", base + at + 4)
            if end >= 0:
                return end + 3
            if not chunk[:at].rpartition("\n")[2].strip():
                return len(self.text) + 1
        elif chunk.startswith("<code>", at):
            end = self.find_in(chunk, "</code>", at)
            if end >= 0:
                return base + end + 7
        return base + at + 1

    def after(self, end: int) -> int:
        line = self.line_of(end)
        label = _LABEL.match(self.lines[line], end - self.offsets[line])
        return self.offsets[line] + label.end() if label else end


_IN_WORDS = re.compile(r"\\(?:text|textrm|textit|textbf|mbox|operatorname\*?|mathrm)\s*\{[^{}]*\}")
# Names of functions and words of mathematics that are often written without a backslash.
_NAMED = frozenset(
    "arg argmax argmin cos cov det diag dim div exp grad ker log max min mod rank relu sgn sigmoid"
    " sign sin softmax span sqrt tan tanh trace var vec".split()
)
_SHORT_WORDS = frozenset(
    "am an as at be by do if in is it me my no of on or so to up us we".split()
)


def _is_mathematics(text: str) -> bool:
    """Tell whether what stands between two dollars, with a blank beside one, is no prose."""
    plain = _COMMAND.sub(" ", _IN_WORDS.sub(" ", text))
    words = re.findall(r"[^\W\d_]+", plain)
    if any(not word.isascii() and len(word) > 1 for word in words):
        return False
    prose = (w for w in words if w in _SHORT_WORDS or (w[1:].islower() and len(w) > 2))
    return bool(words or plain != text) and all(word.lower() in _NAMED for word in prose)


def _front_matter_macros(lines: list[str], known: Macros) -> Macros:
    """The commands that the key `math` of a page's front matter defines, one a line."""
    macros: dict[str, Macro | None] = {}
    inside = False
    for line in lines:
        if line.strip() and not line[0].isspace():
            inside = line.rstrip() == "math:"
        elif inside and (match := _ENTRY.match(line)):
            name, body = (_unquoted(match[key].strip()) for key in ("name", "body"))
            count = max((int(n) for n in re.findall(r"#(\d)", body)), default=0)
            macros[name] = Macro(body, count)
    return {**known, **macros} if macros else known


def _unquoted(word: str) -> str:
    if word[:1] == word[-1:] == '"' and len(word) > 1:
        return word[1:-1].replace("\\\\", "\\")
    return word[1:-1] if word[:1] == word[-1:] == "'" and len(word) > 1 else word


_ENTRY = re.compile(r"\s+(?P<name>['\"]?\\{1,2}[A-Za-z]+['\"]?)\s*:\s*(?P<body>\S.*)$")


def _indent(line: str) -> tuple[int, int]:
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


_MARKER = re.compile(
    r"(?:[-*+:]|(?P<number>\d{1,9})[.)]|(?P<note>\[\^[^\]\s]{1,99}\]:))(?P<space>[ \t]+|$)"
)
_FENCE = re.compile(r"(`{3,}|~{3,}|:{3,})(.*)$", re.DOTALL)
_DIRECTIVE = re.compile(r"\{([\w:.+-]+)\}")
_OPTION = re.compile(r"[ \t]*:[A-Za-z][\w-]*:(?:[ \t]|\r?$)")
_TARGET = re.compile(r"\([^()\n]+\)=$")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_RULE = re.compile(r"(?:=+|-{2,}|\*{3,}|_{3,}|\+{3,}.*)$|(?:[-*_][ \t]+)+[-*_]$")
_HTML_BLOCK = re.compile(r"<(pre|script|style|textarea)\b", re.IGNORECASE)
_LABEL = re.compile(r"[ \t]*\([\w:.+-]+\)(?=[ \t\r]*$)")


def _uncommented(latex: str) -> str:
    return _COMMENT.sub(lambda match: match[0] if match[1] is None else "", latex)


class _Latex(_Scanner):
    SPECIAL = re.compile(r"[$\\%]")
    _VERBATIM = frozenset(
        ("verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "comment", "alltt")
    )
    _HEADING = re.compile(_LATEX_HEADING)

    def __init__(self, text: str, macros: Macros = NO_MACROS) -> None:
        super().__init__(text, macros)
        self.comments: dict[int, int] = {}

    def run(self) -> Iterator[Display]:
        begin = re.search(r"^[^%\n]*\\begin\{document\}", self.text, re.MULTILINE)
        finish = self.find(r"\end{document}", 0)
        stop = len(self.text) if finish < 0 else finish
        at = begin.end() if begin else 0
        self.marked = begin is not None
        self.macros = defined(_uncommented(self.text[:at]), self.macros)
        while at < stop:
            line = self.line_of(at)
            column = at - self.offsets[line]
            if not self.lines[line][column:].strip():
                self.blank = self.blank or not column
                at = self.offsets[line + 1]
                continue
            last = line + 1
            while last < len(self.lines) and self.lines[last].strip():
                last += 1
            chunk = self.cut(at, min(self.offsets[last] - 1, stop))
            self.begin_text(chunk)
            goes_on = at
            for found in self.flow(chunk, at):
                if isinstance(found, Display):
                    yield found
                else:
                    goes_on = found
            at = max(goes_on, at + 1)

    def comment_at(self, line: int) -> int:
        if line not in self.comments:
            words = self.lines[line]
            starts = (m.start() for m in _COMMENT.finditer(words) if m[1] is not None)
            self.comments[line] = next(starts, len(words))
        return self.comments[line]

    def dollar(self, chunk: str, at: int) -> int:
        stop = chunk.find("$", at + 1)
        while stop >= 0 and is_escaped(chunk, stop):
            stop = chunk.find("$", stop + 1)
        return stop

    def skip(self, chunk: str, at: int, base: int) -> int:
        end = chunk.find("\n", at)
        return base + (len(chunk) if end < 0 else end)

    def command(self, chunk: str, at: int, base: int) -> int:
        if chunk.startswith(r"\verb", at) and not chunk[at + 5 : at + 6].isalpha():
            mark = chunk[at + 5 : at + 6].replace("*", chunk[at + 6 : at + 7])
            start = at + 6 + (chunk[at + 5 : at + 6] == "*")
            end = self.find_in(chunk, mark, start) if mark else -1
            if end >= 0:
                return base + end + 1
        name = _BEGIN_END.match(chunk, at)
        if name is not None:
            self.boundary()
            if name[1] == "begin" and name[2] in self._VERBATIM:
                end = self.find(rf"\end{{{name[2]}}}", base + at)
                return len(self.text) + 1 if end < 0 else end
            return base + name.end()
        if self._HEADING.match(chunk, at):
            self.boundary()
        return base + min(at + 2, len(chunk))


class _Rest(_Scanner):
    """reStructuredText: the directive ``math`` and the role of that name."""

    _EXPLICIT = re.compile(r"[ \t]*\.\.(?:[ \t]+(?:(?P<name>[\w:.+-]+)::)?|$)")
    _ROLE = re.compile(r"``.+?``|(?<![\w:]):math:`(?P<latex>[^`]+)`", re.DOTALL)

    def run(self) -> Iterator[Display]:
        line = 0
        while line < len(self.lines):
            explicit = self._EXPLICIT.match(self.lines[line])
            if self.is_blank(line):
                self.blank = True
                line += 1
            elif explicit is None:
                line = yield from self._prose(line)
            elif explicit["name"] == "math":
                line = yield from self._math(line, explicit.end())
            else:
                self.boundary()
                behind = self._behind(line)
                # A note holds prose, after its options; a comment and a block of code do not.
                prose = explicit["name"] and explicit["name"] not in _NOT_PROSE
                line = self._options(line + 1) if prose else behind

    def _behind(self, line: int) -> int:
        """The line behind all that is indented deeper than this one."""
        indent, _ = _indent(self.lines[line])
        line += 1
        while line < len(self.lines) and (
            self.is_blank(line) or _indent(self.lines[line])[0] > indent
        ):
            line += 1
        return line

    def _options(self, line: int) -> int:
        while line < len(self.lines) and _OPTION.match(self.lines[line]):
            self.blank_out(line, 0, len(self.lines[line]))
            line += 1
        return line

    def _math(self, line: int, column: int) -> Generator[Display, None, int]:
        behind = self._behind(line)
        body = self._options(line + 1)
        last = behind
        while last > body and self.is_blank(last - 1):
            last -= 1
        while body < last and self.is_blank(body):
            body += 1
        argument = bool(self.lines[line][column:].strip())
        if argument or body < last:
            start = self.offsets[line] + column if argument else self.offsets[body]
            yield from self.emit(start, self.offsets[last] - 1, self.offsets[line])
        self.blank = behind > last
        return behind

    def _prose(self, line: int) -> Generator[Display, None, int]:
        last = line + 1
        while not (last == len(self.lines) or self.is_blank(last)):
            last += 1
        start, end = self.offsets[line], self.offsets[last] - 1
        chunk = self.cut(start, end)
        self.begin_text(chunk)
        for role in self._ROLE.finditer(chunk):
            if role["latex"]:
                a, b = role.span("latex")
                yield from self.inline(start + a, start + b, start + role.start())
        # What is indented behind two colons is code.
        return self._behind(last - 1) if chunk.rstrip().endswith("::") else last
