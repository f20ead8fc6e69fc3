r"""Prose with its formulas, of which each that names symbols is one character: `for $A$, $B$`.

So a pattern can tell what stands beside a symbol, whatever its LaTeX looks like, and across the set
that it is from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..patterns import lazy
from .parser import name_of
from .words import ABBREVIATIONS, SENTENCE_END

# The characters that stand for formulas: the first ones name symbols, the last one does not.
_FIRST, _OTHER = 0xE000, "\uf8ff"
FORMULA = "[\ue000-\uf8fe]"
OTHER = _OTHER
_SEPARATOR = r"(?:,\s*(?:and|or)\b|,|、|，|\b(?:and|or|as well as)\b|和|与|與|及|以及|或)"
#: Formulas one after the other: `$A$, $B$ and $C$`.
LIST = rf"{FORMULA}(?:\s*{_SEPARATOR}\s*{FORMULA})*"
_MATHS = lazy(
    r"\{math\}`+(?P<a>[^`]+)`+|:math:`(?P<b>[^`]+)`|\\\((?P<c>.+?)\\\)"
    r"|(?<!\\)\$`?(?P<d>[^$]+?)`?(?<!\\)\$",
    re.DOTALL,
)
# A letter that is no formula, though a property beside it says that it is a matrix.
_PROPERTY = (
    r"(?:(?:an?|the|both|also|real|square|itself|not) )*(?:orthogonal )?"
    r"(?:(?:skew-)?symmetric|orthogonal|orthonormal|diagonal|invertible|idempotent|square"
    r"|project(?:ion|or)s?|general|arbitrary|positive[ -](?:semi-?)?definite)\b"
)
# So are the letters of which the words say what kind they are; “a” and “I” are words.
_KIND = (
    r"(?:(?:an?|the|both|all|real|column|row|square) )*"
    r"(?:vectors?|matrix|matrices|scalars?|(?:column|row)s? vectors?)(?![\w-])"
)
_BARE = lazy(
    rf"(?<![\w$\\'’-])[A-HJ-Zb-hj-z](?=(?:(?:,? and|,) [A-HJ-Zb-hj-z])* (?:is|are) {_KIND})|"
    rf"\b[A-Z](?= (?:is|be|are) {_PROPERTY})|(?<=[(（])[A-Z](?= {_PROPERTY})"
    rf"|\b[A-Z](?=(?:,? and|,) [A-Z] (?:is|be|are) {_PROPERTY})"
    r"|(?<=symmetric )[A-Z]\b(?![-'])|(?<=general square matrix )[A-Z]\b(?![-'])"
    r"|(?:(?<=symmetric matrix )|(?<=projection matrix )|(?<=idempotent matrix )"
    r"|(?<=orthogonal matrix )|(?<=diagonal matrix ))[A-Z]\b(?![-'])"
    r"|(?<![A-Za-z])[A-Z](?=\s*(?:(?:是|为|為)\s*(?:一个|一個)?)?(?:实|實)?(?:对称|對稱|正定|正交))"
    r"|(?<![A-Za-z])[A-Z](?=\s*(?:是|为|為)\s*(?:一个|一個)?(?:投影|幂等|冪等|对角|對角))"
)
_SIZE = lazy(rf"{FORMULA}(?=\s*(?:[阶階维維元]|-?\s*dimensional\b|-?by-|-th\b))")
_EMPHASIS = lazy(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|\\(?:emph|textbf|textit)\b")
# Where a block ends, whatever its punctuation: at a blank line, a heading, a list item.
_BLOCK = lazy(
    r"\n[ \t>]*\n\s*|\n(?=[ \t>]*(?:[-*+]|\d+[.)]|\#{1,6}|\\item\b|\\(?:sub)*section\b)\s?)"
)
_OUTSIDE = lazy(r"\\(?:in|succeq?|succ|preceq?|ge|geq|le|leq|sim|neq?|subset(?:eq)?)\b|[∈><≥≤]")
_AND = lazy(r"\\(?:quad|qquad|text|mathrm|;|,|!| )\s*(?:\{\s*(?:and|or|和|与)\s*\})?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or as much of it as was read, and the formulas that its characters stand for."""

    words: str
    formulas: Sequence[str]
    ended: bool = False

    def names(self, formulas: str) -> list[tuple[str, str]]:
        """The symbols in these formulas: of each its name, and its LaTeX."""
        found = [ord(c) - _FIRST for c in re.findall(FORMULA, formulas)]
        return [pair for k in found for pair in named(self.formulas[k])]

    def latex(self, formula: str) -> str:
        """The LaTeX of one formula."""
        return self.formulas[ord(formula) - _FIRST]


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text; the last one may go on after it."""
    return list(_sentences(text))


# A text is asked for conditions, kinds and names, and again where a display near it is changed.
@lru_cache(maxsize=256)
def _sentences(text: str) -> tuple[Sentence, ...]:
    formulas: list[str] = []

    def stand_in(match: re.Match[str]) -> str:
        return _stands_for(next(group for group in match.groups() if group is not None), formulas)

    words = _MATHS.sub(stand_in, text)
    words = _BARE.sub(lambda match: _stands_for(match[0], formulas), words)
    for pattern, plain in ABBREVIATIONS:
        words = pattern.sub(plain, words)
    words = _EMPHASIS.sub("", _SIZE.sub(_OTHER, words))
    return tuple(_cut(words, tuple(formulas)))


def _stands_for(latex: str, formulas: list[str]) -> str:
    """The character that stands for a formula among the words of a text."""
    if not named(latex) or len(formulas) > 2000:
        return _OTHER
    formulas.append(latex)
    return chr(_FIRST + len(formulas) - 1)


def _cut(words: str, formulas: Sequence[str]) -> Iterator[Sentence]:
    blocks = _BLOCK.split(words.rstrip())
    for number, block in enumerate(blocks):
        at = 0
        for end in SENTENCE_END.finditer(block):
            yield Sentence(block[at : end.end()], formulas, ended=True)
            at = end.end()
        # A colon opens what stands in the next block.
        last = number == len(blocks) - 1
        if last or block[at:].strip():
            opens = block.rstrip().endswith((":", "：")) and number == len(blocks) - 2
            yield Sentence(block[at:], formulas, ended=not last and not opens)


_SIZED = lazy(r"(.+)_\{[A-Za-z0-9]+\s*\\times\s*[A-Za-z0-9]+\}")


def named(latex: str) -> list[tuple[str, str]]:
    r"""The symbols that a formula lists, such as `A, B \in \mathbb{R}^{n \times n}`."""
    # What an array is, its entries are not.
    outside = _OUTSIDE.split(latex, maxsplit=1)[0].partition("\\begin")[0]
    found = []
    for part in _parts(_AND.sub(",", outside)):
        if (name := name_of(part)) is not None:
            if sized := _SIZED.fullmatch(name):
                # “$A_{m \times n}$ is” says of A what it is, and how large.
                found.append((sized[1], part.strip()))
            found.append((name, part.strip()))
    return found


def _parts(latex: str) -> list[str]:
    """The parts of a list, at the commas outside of braces."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(latex):
        depth += (char in "{(") - (char in "})")
        if char in ",，、;" and depth == 0:
            parts.append(latex[start:at])
            start = at + 1
    return [part for part in [*parts, latex[start:]] if part.strip()]
