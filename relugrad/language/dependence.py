r"""What is said to depend on what: $A(t)$, "$y$ depends on $x$", 关于 $t$ 的函数.

A derivative with respect to a symbol holds all others constant that have no definition. That is
wrong for a symbol that depends on it in words, through a function without a definition, or through
an equation that was not read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache

from ..documents.display import Display
from ..errors import NotReadError
from ..patterns import lazy
from ..tokens import Token, tokenize
from .parser import symbol_name
from .sections import Path, is_within
from .statements import Statement

# What stands between the arguments of a function.
_COMMAS = frozenset((",", ";", "|", "\\mid"))
_FORMULA = r"\$`?[^$=]{1,60}`?\$"
_LIST = rf"{_FORMULA}(?:\s*(?:,|，|、|and|和|与|與|及)\s*{_FORMULA})*"
_OF, _ON = rf"(?P<of>{_LIST})", rf"(?P<on>{_LIST})"
_FUNCTION = r"(?:smooth\s+|differentiable\s+|unknown\s+|given\s+|certain\s+)*functions?"
_WORDS = r"(?:\s+(?!not\b|no\b)[a-z]+)"
_HAN = "[^$。；;,，不无無非未]"
# Between the symbol and the words that say on what it depends no other formula stands.
_SAID = (
    rf"{_OF}{_WORDS}{{0,6}}?\s+(?:depend(?:s|ing|ent)?\s+(?:\w+\s+)?(?:up)?on|{_FUNCTION}\s+of"
    rf"|(?:var(?:y|ies|ying)|chang(?:e|es|ing))\s+with){_WORDS}{{0,2}}?\s+{_ON}",
    rf"\b{_FUNCTION}\s+{_OF}\s+of{_WORDS}{{0,2}}?\s+{_ON}",
    rf"{_OF}{_HAN}{{0,12}}(?:关于|關於|依赖于?|依賴於?|取决于|取決於|[随隨])\s*{_ON}"
    rf"\s*(?:的{_HAN}{{0,6}}函[数數]|变化|變化|而变|而變|改变|改變)?",
    rf"{_OF}{_HAN}{{0,3}}(?:是|为|為|看作|视为|視為){_HAN}{{0,6}}{_ON}\s*的{_HAN}{{0,6}}函[数數]",
    rf"{_OF}\s*[与與和]\s*{_ON}\s*有[关關]",
    rf"(?:关于|關於)\s*{_ON}\s*的{_HAN}{{0,8}}函[数數]\s*{_OF}",
)
_PATTERNS = tuple(lazy(pattern) for pattern in _SAID)
# So many tokens, at the most, is a symbol written with: its accent, weight and labels.
LONGEST_NAME = 12
# No list of arguments has more tokens.
LONGEST_LIST = 60
_APART = lazy(r"[$`\s]*(?:,|，|、|\\?\band\b|和|与|與|及)[$`\s]*")


def told(
    displays: Sequence[Display], groups: Sequence[Sequence[Statement]]
) -> Callable[[Path], Mapping[str, Collection[str]]]:
    """What each symbol is said to depend on at a place of a document, by the path of its section.

    The words around a display say so, and values of functions that it is written with.
    """
    said: dict[tuple[str, str], set[Path]] = {}
    for display, group in zip(displays, groups, strict=True):
        pairs = {pair for text in (display.before, display.after) for pair in _in_words(text)}
        pairs.update(
            pair for statement in group for side in statement.sides for pair in _in_values(side)
        )
        for pair in pairs:
            said.setdefault(pair, set()).add(display.section.path)

    @cache
    def at(path: Path) -> Mapping[str, Collection[str]]:
        found: dict[str, set[str]] = {}
        for (of, on), paths in said.items():
            if is_within(path, paths):
                found.setdefault(of, set()).add(on)
        return found

    return at


def _in_words(text: str) -> Iterator[tuple[str, str]]:
    """The pairs of symbols of which a text says that one depends on the other."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            on = [*_symbols(match["on"])]
            for of in _symbols(match["of"]):
                yield from ((of, other) for other in on if of != other)


def _symbols(latex: str) -> Iterator[str]:
    for part in _APART.split(latex.strip("$` ")):
        try:
            tokens = tokenize(part)
        except NotReadError:
            continue
        name = symbol_name(tokens)
        yield from (name,) if name is not None else {of for of, _ in _in_values(tokens)}


def _in_values(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """The symbols that are written with arguments, each with one of them."""
    texts = [token.text for token in tokens]
    for opening, text in enumerate(texts):
        inside = texts[opening + 1 : opening + 1 + LONGEST_LIST]
        if text != "(" or ")" not in inside:
            continue
        inner = tokens[opening + 1 : opening + 1 + inside.index(")")]
        arguments = _listed(inner)
        if not arguments:
            continue
        for begin in range(max(opening - LONGEST_NAME, 0), opening):
            name = symbol_name(tokens[begin:opening])
            if name is not None:
                yield from ((name, argument) for argument in arguments if argument != name)
                break


def _listed(tokens: Sequence[Token]) -> list[str]:
    """The symbols that a list of arguments consists of; none where it has anything else."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in _COMMAS:
            parts.append([])
        elif token.kind != "gap":
            parts[-1].append(token)
    names = [symbol_name(part) for part in parts]
    return [name for name in names if name is not None] if None not in names else []
