"""What holds at a place of a document without being claimed there: "let A = A^T", "A is symmetric".

An assumption defines nothing. It is a law that a proof may use once all derivatives are taken, and
a condition on the points at which an equality is refuted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from ..documents.display import Display
from ..errors import NotReadError
from ..tokens import Token, tokenize
from .chains import Assumption, Side
from .parser import symbol_name
from .scope import Scope

# What each adjective says of the symbol beside it. `orthonormal` is said of columns: of a column
# itself, that its length is 1.
ADJECTIVES: Mapping[str, str] = {
    "symmetric": "symmetric",
    "orthogonal": "orthogonal",
    "orthonormal": "orthonormal",
    "unit": "orthonormal",
    "diagonal": "diagonal",
    "positive": "positive",
    "positive definite": "positive definite",
    "positive-definite": "positive definite",
    "nonzero": "nonzero",
    "non-zero": "nonzero",
    "one-hot": "one-hot",
    "square": "square",
    "idempotent": "idempotent",
}
_ADJECTIVE = "|".join(sorted(map(re.escape, ADJECTIVES), key=len, reverse=True))
_SAID = re.compile(rf"(.+?)\s+(?:is\s+)?((?:(?:{_ADJECTIVE})(?:,\s*|\s+and\s+|\s+|$))+)")


def described(text: str, line: int = 0) -> list[Assumption]:
    """What a text such as ``A symmetric`` or ``A is symmetric and positive definite`` says."""
    found = _SAID.fullmatch(text.strip())
    if found is None:
        return []
    latex, said = found[1], found[2]
    name = symbol_name(tokenize(latex))
    if name is None:
        return []
    words = dict.fromkeys(ADJECTIVES[word] for word in re.findall(_ADJECTIVE, said))
    return [Assumption(f"{latex} is {word}", line, symbol=name, word=word) for word in words]


# An adjective before a symbol, or after it: "a symmetric matrix $A$", "$A$ is symmetric".
_NOUNS = r"(?:\s+(?:real|square|matri(?:x|ces)|vectors?|columns?|numbers?|scalars?|parameters?))*"
_WORDS = rf"(?:(?:{_ADJECTIVE})(?:,\s*(?:and\s+)?|\s+and\s+|\s+)?)+"
_MATHS = r"\$`?\s*(?P<{0}>[^$=]{{1,60}}?)\s*`?\$"
_BESIDE = (
    re.compile(rf"\b(?P<word>{_WORDS}){_NOUNS}\s+{_MATHS.format('symbol')}", re.IGNORECASE),
    re.compile(
        rf"{_MATHS.format('symbol')}\s+(?:is|are|be|being)\s+(?:an?\s+|assumed\s+(?:to\s+be\s+)?)?"
        rf"(?P<word>{_WORDS})",
        re.IGNORECASE,
    ),
)
# Most specific first, for 正定 is symmetric as well.
CHINESE: Mapping[str, tuple[str, ...]] = {
    "正定": ("positive definite",), "对称": ("symmetric",), "對稱": ("symmetric",),
    "正交": ("orthogonal",), "对角": ("diagonal",), "對角": ("diagonal",),
    "可逆方": ("square",), "方阵": ("square",), "方陣": ("square",), "正数": ("positive",),
    "单位向量": ("orthonormal",), "單位向量": ("orthonormal",),
}  # fmt: skip
_HAN = "|".join(CHINESE)
_HAN_BESIDE = (
    re.compile(rf"(?P<word>{_HAN})(?:矩阵|矩陣|阵|陣|的)*\s*{_MATHS.format('symbol')}"),
    re.compile(rf"{_MATHS.format('symbol')}\s*(?:是|为|為)(?:一个|一個)?(?P<word>{_HAN})"),
)


def adjectives(text: str, line: int) -> list[Assumption]:
    """What the words of a text say of the symbols beside them, such as ``a symmetric $A$``."""
    found: dict[tuple[str, str], Assumption] = {}
    for pattern in (*_BESIDE, *_HAN_BESIDE):
        for match in pattern.finditer(text):
            said = match["word"]
            words = [ADJECTIVES[w.lower()] for w in re.findall(_ADJECTIVE, said, re.IGNORECASE)]
            words += [word for han in re.findall(_HAN, said) for word in CHINESE[han]]
            for latex in re.split(r"\s*(?:,|\\?\band\b)\s*", match["symbol"]):
                try:
                    name = symbol_name(tokenize(latex))
                except NotReadError:
                    continue
                if name is None:
                    continue
                for word in words:
                    told = Assumption(f"{latex} is {word}", line, symbol=name, word=word)
                    found.setdefault((name, word), told)
    return list(found.values())


_PERPENDICULAR = re.compile(r"\$([^$]{1,80}?)\\perp([^$]{1,80}?)\$")


def relations(display: Display, scope: Scope) -> Iterator[Assumption]:
    r"""The relations in the text before a display that are assumed but not read: $x \perp y$."""
    for match in _PERPENDICULAR.finditer(display.before):
        left, right = (_unread(latex, scope) for latex in match.groups())
        yield Assumption(match[0].strip("$ "), display.line, left, right)


def _unread(latex: str, scope: Scope) -> Side:
    tokens: list[Token] = []
    with suppress(NotReadError):
        tokens = tokenize(latex)
    error = NotReadError("a relation that is not read")
    return Side(0, latex, (0, 0), None, error, scope, tokens)
