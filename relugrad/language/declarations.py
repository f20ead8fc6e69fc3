r"""What a text says a symbol is: `x \in \mathbb{R}^n`, "the vector $x$", "$A$ is a matrix".

A set tells the kind for sure. A noun beside a symbol tells it as far as its uses do not speak
against it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from string import ascii_lowercase

from ..documents.display import Display
from ..patterns import lazy
from .kinds import BITS, COLUMN, ROW, Kinds
from .left_sides import function_of
from .nodes import Kind
from .prose import FORMULA, LIST, OTHER, Sentence, named, sentences
from .sections import Path, by_section, is_within
from .signs import ACTIVATIONS
from .statements import Statement
from .words import by_headings


@dataclass(frozen=True, slots=True)
class Declaration:
    """The kind that a text gives to a symbol.

    `sure` where it names the set that the symbol is from, with the `sizes` that are written there.
    """

    name: str
    kind: Kind
    sure: bool
    sizes: tuple[str, ...] = ()


@dataclass(slots=True)
class Declared:
    """The kinds that symbols may have by their sets, and those that nouns give them."""

    sets: dict[str, Kinds] = field(default_factory=dict)
    nouns: dict[str, Kind] = field(default_factory=dict)


def declarations(text: str) -> Iterator[Declaration]:
    """The kinds that a text with formulas gives to symbols.

    Parameters
    ----------
    text
        Prose with its formulas as LaTeX, or the LaTeX of a display.
    """
    for match in _MEMBER.finditer(text):
        sizes = _sizes(match["sizes"])
        kind = _kind_of_set(sizes)
        if kind is not None:
            plain = sizes if all(size.isalnum() for size in sizes) else ()
            for name, _ in named(match["names"]):
                # A plain R may be another set, too.
                if not match["plain"] or name in ascii_lowercase:
                    yield Declaration(name, kind, sure=not match["plain"], sizes=plain)
    for sentence in sentences(text):
        yield from _by_nouns(sentence)


def stated(text: str) -> Iterator[Declaration]:
    r"""The kinds that a text by itself gives to symbols: `x \in \mathbb{R}^n`, "x is a vector"."""
    symbol, said, kind = text.partition(" is ")
    return declarations(f"${symbol}$ is {kind}" if said and "$" not in text else text)


def declared(displays: Iterable[Display]) -> Iterator[tuple[Path, Declaration]]:
    """The kinds that a document gives to symbols, each with the section that it holds in."""
    above: Path = ()
    for display in displays:
        path = display.section.path
        for text, opened in by_headings(display.before):
            where = above if opened is None else path[: max(len(path) - opened, 0)]
            yield from ((where, one) for one in declarations(text))
        for text in (display.latex, display.after):
            yield from ((path, one) for one in declarations(text))
        above = path


def introduced_in(every: Iterable[tuple[Path, Declaration]]) -> Mapping[Path, AbstractSet[str]]:
    """The symbols of which each section says what they are, by its path."""
    found: defaultdict[Path, set[str]] = defaultdict(set)
    for path, one in every:
        found[path].add(one.name)
    return found


def sizes(
    every: Iterable[tuple[Path, Declaration]],
) -> Callable[[Path], Mapping[str, Sequence[str]]]:
    """The sizes of symbols, in letters or numbers, by the path of a section."""
    said: dict[Path, dict[str, Sequence[str]]] = defaultdict(dict)
    for path, one in every:
        if one.sizes:
            said[path][one.name] = one.sizes

    @cache
    def at(path: Path) -> Mapping[str, Sequence[str]]:
        found: dict[str, Sequence[str]] = {}
        for depth in range(len(path) + 1):
            found.update(said.get(path[:depth], {}))
        return found

    return at


def resized(
    every: Iterable[tuple[Path, Declaration]],
) -> Callable[[Path], AbstractSet[str]]:
    """The symbols to which a section gives several sizes, by its path."""
    said: dict[tuple[Path, str], set[Sequence[str]]] = defaultdict(set)
    for path, one in every:
        if one.sizes:
            said[path, one.name].add(one.sizes)
    several: dict[str, list[Path]] = defaultdict(list)
    for (path, name), found in said.items():
        if len(found) > 1:
            several[name].append(path)
    return by_section(several)


def in_section(
    every: Iterable[tuple[Path, Declaration]], path: Path, own: Iterable[Path]
) -> Declared:
    """What is declared in a section, whose parts are `own`, or in one around it."""
    parts = frozenset(own)
    found = Declared()
    inner: Mapping[str, Kinds] = defaultdict(int)
    nouns: dict[str, set[Kind]] = defaultdict(set)
    for where, one in every:
        if where in parts:
            if one.sure:
                inner[one.name] |= _allowed(one.kind)  # type: ignore[index]
            else:
                nouns[one.name].add(one.kind)
        elif path[: len(where)] == where:
            if one.sure:
                found.sets[one.name] = _allowed(one.kind)
            else:
                found.nouns[one.name] = one.kind
    found.sets.update(inner)
    for name, kinds in nouns.items():
        found.nouns.pop(name, None)
        if len(kinds) == 1:
            found.nouns[name] = kinds.copy().pop()
    return found


def _allowed(kind: Kind) -> Kinds:
    # A vector of the set R^n may be written as a row.
    return COLUMN | ROW if kind == "vector" else BITS[kind]


# -- sets -----------------------------------------------------------------------------------------

_ATOM = (
    r"(?:\\(?:mathbf|boldsymbol|bm|pmb|vec|hat|bar|tilde|mathrm|mathcal|mathsf|overline|underline)"
    r"\s*(?:\{[^{}]*\}|\\?[A-Za-z]+)|\\(?!in\b|forall\b|text\b|quad\b|qquad\b)[A-Za-z]+|[A-Za-z])"
)
_SCRIPT = r"(?:\s*[_^]\s*(?:\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z0-9*]))"
_SYMBOL = rf"{_ATOM}{_SCRIPT}{{0,2}}"
_DOTS = r"\\(?:dots|ldots|cdots|dotsc)|…|\.\.\."
_SYMBOLS = rf"{_SYMBOL}(?:\s*,\s*(?:{_SYMBOL}|{_DOTS}))*"
_FIELD = (
    r"\\(?:mathbb|mathbf|Bbb|mathrm)\s*(?:\{\s*[RCZNQ]\s*\}|[RCZNQ](?![A-Za-z]))"
    r"|\\(?:R|RR|Reals|reals)(?![A-Za-z])"
    r"|\\\{\s*-?[01]\s*,\s*1\s*\\\}|[ℝℂℤℕ]|R(?=\s*\^)|(?P<plain>R)(?=\s*(?:[$,，.。]|\\\)|\Z))"
)
_SUBSCRIPT = r"(?:\s*_\s*(?:\{[^{}]*\}|[^\s{}]))?"
_EXPONENT = r"(?:\s*\^\s*(?P<sizes>\{(?:[^{}]|\{[^{}]*\})*\}|[^\s{}$]))?"
_MEMBER = lazy(
    rf"(?<![A-Za-z\\}})^_|])(?P<names>{_SYMBOLS})\s*(?:\\in\b|∈)\s*(?:{_FIELD}){_SUBSCRIPT}"
    rf"{_EXPONENT}{_SUBSCRIPT}"
)
_TIMES = lazy(r"\\times(?![A-Za-z])|×|\*|(?<=[\w}])\s+x\s+(?=[\w\\{])")


def _sizes(exponent: str | None) -> tuple[str, ...]:
    """The sizes in the exponent of a set; none where it has no exponent, or + or *."""
    if exponent is None or exponent in "+*":
        return ()
    return tuple([size.strip(" {}~") for size in _TIMES.split(exponent)])


def _kind_of_set(sizes: Sequence[str]) -> Kind | None:
    if len(sizes) > 2 or not all(size and "," not in size for size in sizes):
        return None
    match sizes:
        case [] | ["1"] | ["1", "1"] | ["+"]:
            return "scalar"
        case [_] | [_, "1"]:
            return "vector"
        case ["1", _]:
            return "row"
        case _:
            return "matrix"


# -- sizes that are spoken of ----------------------------------------------------------------------

_SPOKEN = lazy(
    r"\d\s*\$?\s*-?\s*(?:\\times|×|x|by|乘)\s*-?\s*\$?\s*\d|(?:\d|[二两兩三四])\s*\$?\s*[阶階维維]"
    r"|\b(?:[2-4]|two|three|four)-?\s*(?:D\b|d\b|dimension)|\b(?:plane|rotations?|quaternions?)\b"
    r"|(?:\\mathbb\s*\{?R\}?|ℝ)\s*\^\s*\{?\s*[2-4]|\\begin\{[bpvBV]?matrix\}|平面|旋转|旋轉",
    re.IGNORECASE,
)


def speaks_of_a_size(displays: Iterable[Display]) -> Callable[[Path], bool]:
    """Whether a section, or one around it, is about matrices of a size in numbers."""
    paths = {
        display.section.path
        for display in displays
        if any(_SPOKEN.search(text) for text in (display.before, display.latex, display.after))
    }
    return lambda path: is_within(path, paths)


# -- nouns ----------------------------------------------------------------------------------------

_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"row\s+vectors?|行向量", "row"),
    (r"(?:column\s+)?vectors?|columns?|列向量|向量|矢量", "vector"),
    (r"matrix|matrices|矩阵|矩陣|方阵|方陣", "matrix"),
    (r"scalars?|(?:real |complex |positive )?numbers?|integers?|constants?|random variables?"
     r"|hyperparameters?|temperature|learning rates?|step sizes?|标量|標量|純量|标数|常数|常數"
     r"|实数|實數|整数|整數|随机变量|隨機變數|个数|個數|样本数|樣本數|总数|總數|维数|維數|类别数"
     r"|超参数|学习率|學習率", "scalar"),
)  # fmt: skip
_NOUN = "|".join(pattern for pattern, _ in _KINDS)
_ENGLISH = r"(?:" + "|".join(p for p in _NOUN.split("|") if p.isascii()) + r")"
_HAN = r"(?:" + "|".join(p for p in _NOUN.split("|") if not p.isascii()) + r")"
_COUNTED = (
    r"(?:samples?|classes|points?|data\s+points?|observations?|examples?|features?|iterations?"
    r"|neurons?|units?|steps?|layers?|tokens?|nodes?|rows|columns|parameters|times|dimensions?)\b"
)
_NOUN_BEFORE = lazy(rf"\b(?P<noun>{_ENGLISH})\s+(?P<names>{LIST})", re.IGNORECASE)
_NOUN_AFTER = lazy(
    rf"(?P<of>\bof\s+)?(?P<names>{LIST})\s+(?:is|are|be|being|denotes?|to be)\s+"
    rf"(?:(?:an?|the|two|three|all|both|some|any|its|our)\s+)?"
    rf"(?:(?:{OTHER}|{FORMULA})[\s-]+|\w{{1,3}}\s*[x×]\s*\w{{1,3}}\s+)?"
    rf"(?:(?!of\b|not\b|no\b|in\b|by\b|to\b|with\b)[a-z-]+\s+){{0,2}}?"
    rf"(?P<noun>{_ENGLISH})\b(?!\s+(?:norm|product|space|field|valued|multiple|term)\b)",
    re.IGNORECASE,
)
_COUNT = lazy(rf"(?P<names>{FORMULA})\s+{_COUNTED}|(?P<others>{FORMULA})\s*[个個]")
_HAN_BEFORE = lazy(rf"(?P<noun>{_HAN})\s*(?P<names>{LIST})")
_HAN_AFTER = lazy(
    rf"(?P<names>{LIST})\s*(?:都|均|皆|分别|分別|表示)*(?:是|为|為|表示|代表)"
    rf"(?:一个|一個|个|個)?(?:{OTHER}|[^\s$,，。；的不非])?[^\s$,，。；不非]{{0,6}}?(?P<noun>{_HAN})"
    rf"(?!\s*(?:{FORMULA}|[*\w]{{0,8}}?)\s*的)"
)


# “Column k” counts, and a matrix “is constant” where it does not vary; “a constant” is a number.
_COUNTING = frozenset(("column", "columns"))
_FIXED = frozenset(("constant", "常数", "常數"))
_ONE = lazy(r"\ba\s|一个|一個")
_MADE_OF = lazy(r"以[^\s,，。；;、]{0,4}\s*\Z")


def _by_nouns(sentence: Sentence) -> Iterator[Declaration]:
    words = sentence.words
    for pattern in (_NOUN_BEFORE, _NOUN_AFTER, _HAN_BEFORE, _HAN_AFTER):
        for match in pattern.finditer(words):
            if match.groupdict().get("of"):
                # What is a number is the norm of x.
                continue
            if pattern is _HAN_AFTER and _MADE_OF.search(words, 0, match.start()):
                # 以 x 为列的矩阵 is another matrix.
                continue
            before = pattern in (_NOUN_BEFORE, _HAN_BEFORE)
            fixed = match["noun"].lower() in _FIXED and not _ONE.search(match[0])
            if match["noun"].lower() in _COUNTING if before else fixed:
                continue
            names = sentence.names(match["names"])
            one = pattern is _NOUN_BEFORE and not match["noun"].lower().endswith(("s", "ces"))
            for name, _ in names[:1] if one else names:
                yield Declaration(name, _kind_of_noun(match["noun"]), sure=False)
    for match in _COUNT.finditer(words):
        for name, _ in sentence.names(match["names"] or match["others"]):
            yield Declaration(name, "scalar", sure=False)


def _kind_of_noun(noun: str) -> Kind:
    said = re.sub(r"\s+", " ", noun.lower())
    return next(kind for pattern, kind in _KINDS if re.fullmatch(pattern, said))


# -- the identity ---------------------------------------------------------------------------------

_IDENTITY = lazy(
    rf"(?P<a>{FORMULA})\s+(?:is|be|being|denotes?)\s+(?:the\s+|an?\s+)?(?:{OTHER}\s+)?"
    rf"(?:identity|unit\s+matrix)\b(?!\s+(?:map|operator|function|component|element))"
    rf"|\bidentity(?:\s+matrix)?\s+(?P<b>{FORMULA})"
    rf"|(?P<c>{FORMULA})\s*(?:是|为|為|表示|代表|记为|記為)\s*(?:{OTHER}|[阶階])*单位(?:矩阵|阵|方阵)"
    rf"|(?P<d>{FORMULA})\s*(?:是|为|為|表示|代表)\s*(?:{OTHER}|[阶階])*單位(?:矩陣|陣|方陣)"
    rf"|[单單]位(?:矩阵|矩陣|阵|陣)(?:记为|記為|记作|記作|为|為)?\s*(?P<e>{FORMULA})",
    re.IGNORECASE,
)


def identities(text: str) -> Iterator[str]:
    """The symbols that a text calls the identity matrix."""
    for sentence in sentences(text):
        for match in _IDENTITY.finditer(sentence.words):
            formula = next(group for group in match.groups() if group)
            yield from (name for name, _ in sentence.names(formula))


# -- the sigmoid: "where $\sigma$ is the logistic function" ---------------------------------------

_NAMES = "|".join(re.escape(name) for name in sorted(ACTIVATIONS, key=len, reverse=True))
# $\sigma$, \(\sigma\), $\sigma(\cdot)$
_ACTIVATION = rf"(?:\$`?|\\\()\s*(?P<{{}}>{_NAMES})\s*(?:\([^$()]{{{{1,12}}}}\))?\s*(?:`?\$|\\\))"
_SIGMOID = (
    r"(?:(?:logistic[ -])?sigmoid(?:al)?(?:\s+(?:activation\s+)?function)?"
    r"|(?:standard\s+)?logistic\s+function)"
)
_SIGMOID_HAN = r"(?:sigmoid|logistic|逻辑(?:斯[谛蒂])?|邏輯(?:斯)?)\s*(?:激活)?(?:函数|函數)"
_CALLED = lazy(
    rf"{_ACTIVATION.format('a')}\s+(?:is|denotes|represents|be|being)\s+(?:used\s+for\s+)?the\s+"
    rf"{_SIGMOID}\b(?![-\w])(?!\s*(?:or|and|/)\b(?!\s*(?:\$|\\\(|let\b|we\b|\Z)))"
    rf"|\bthe\s+{_SIGMOID}\s*,?\s*{_ACTIVATION.format('b')}"
    rf"|{_ACTIVATION.format('c')}\s*(?:是|为|為|表示|代表|指的?是?)\s*(?:一?个)?\s*{_SIGMOID_HAN}"
    rf"|{_SIGMOID_HAN}\s*{_ACTIVATION.format('d')}",
    re.IGNORECASE,
)
_SIGMOID_WORD = lazy(rf"\b{_SIGMOID}\b|{_SIGMOID_HAN}", re.IGNORECASE)
# The formula of the sigmoid, without its spaces.
_BOTTOM = lazy(r"\\frac\{1\}\{1\+(?:e\^\{-(.+)\}|\\exp\(-(.+)\)|\\exp\\?\{-(.+)\\?\})\}")


def called_sigmoid(
    displays: Sequence[Display], statements: Sequence[Statement], given: Sequence[str]
) -> list[str]:
    """What is given by the words of a document: the formulas of the sigmoids that it names.

    Nothing of a symbol that an equation, also one that is given, defines as a function, or that is
    one in a section that does not call it so.
    """
    said: dict[str, set[Path]] = defaultdict(set)
    for one in displays:
        for match in (m for text in (one.before, one.after) for m in _CALLED.finditer(text)):
            if name := next((group for group in match.groups() if group), None):
                said[name].add(one.section.path)
    text = "\n".join(f"{one.section.heading}\n{one.before}" for one in displays)
    if _SIGMOID_WORD.search(text):
        for name, number in _written_out(statements):
            said[name].add(displays[number].section.path)
    if not said:
        return []
    for statement in statements:
        if statement.relations and (own := function_of(statement.sides[0])) is not None:
            said.pop(own[0], None)
        path = displays[statement.display].section.path
        for name in {token.text for side in statement.sides for token in side} & said.keys():
            if not is_within(path, said[name]):
                del said[name]
    found = [name for name in said if not any(f"{name}(" in text for text in given)]
    return [rf"{name}(x) = \frac{{1}}{{1 + \exp(-x)}}" for name in sorted(found)]


def _written_out(statements: Sequence[Statement]) -> Iterator[tuple[str, int]]:
    r"""The symbols of `\sigma(w^Tx) = 1/(1 + e^{-w^Tx})`, each with the number of its display."""
    for statement in statements:
        texts = ["".join(token.text for token in side).rstrip(",.") for side in statement.sides]
        for text, other in [*pairwise(texts), *pairwise(texts[::-1])]:
            name, _, rest = text.partition("(")
            bottom = _BOTTOM.fullmatch(other)
            argument = next(filter(None, bottom.groups())) if bottom else ""
            if name in ACTIVATIONS and argument and rest == f"{argument})":
                yield name, statement.display
