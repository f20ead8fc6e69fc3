r"""Symbols that the text calls the sigmoid: "where $\sigma$ is the logistic function"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..documents.display import Display
from ..patterns import lazy
from .left_sides import function_of
from .sections import Path, is_within
from .signs import ACTIVATIONS
from .statements import Statement

_NAMES = "|".join(re.escape(name) for name in sorted(ACTIVATIONS, key=len, reverse=True))
# $\sigma$, \(\sigma\), $\sigma(\cdot)$
_FORMULA = rf"(?:\$`?|\\\()\s*(?P<{{}}>{_NAMES})\s*(?:\([^$()]{{{{1,12}}}}\))?\s*(?:`?\$|\\\))"
_SIGMOID = (
    r"(?:(?:logistic[ -])?sigmoid(?:al)?(?:\s+(?:activation\s+)?function)?"
    r"|(?:standard\s+)?logistic\s+function)"
)
_CHINESE = r"(?:sigmoid|logistic|逻辑(?:斯[谛蒂])?|邏輯(?:斯)?)\s*(?:激活)?(?:函数|函數)"
_CALLED = lazy(
    rf"{_FORMULA.format('a')}\s+(?:is|denotes|represents|be|being)\s+(?:used\s+for\s+)?the\s+"
    rf"{_SIGMOID}\b(?![-\w])(?!\s*(?:or|and|/)\b(?!\s*(?:\$|\\\(|let\b|we\b|\Z)))"
    rf"|\bthe\s+{_SIGMOID}\s*,?\s*{_FORMULA.format('b')}"
    rf"|{_FORMULA.format('c')}\s*(?:是|为|為|表示|代表|指的?是?)\s*(?:一?个)?\s*{_CHINESE}"
    rf"|{_CHINESE}\s*{_FORMULA.format('d')}",
    re.IGNORECASE,
)
_WORD = lazy(rf"\b{_SIGMOID}\b|{_CHINESE}", re.IGNORECASE)
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
    if _WORD.search(text):
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
