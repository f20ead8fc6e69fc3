r"""Stars that the text calls the elementwise product: "where $*$ is the Hadamard product".

Those of Julia, `x .* y`, are it without a word. A raised t is a transpose where it is nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from ..documents.display import Display
from ..patterns import lazy
from ..tokens import Token
from .signs import CLOSERS, STARS
from .statements import Statement

_STAR = r"(?:\$`?|\\\(|`)\s*(?:\*|\\ast|\\star)\s*(?:`?\$|\\\)|`)"
_ELEMENTWISE = (
    r"(?:(?:element|entry|component|point)[- ]?wise|Hadamard|逐元素|逐个元素|按元素|对应元素|元素级"
    r"|對應元素|哈达[玛马]|阿达[玛马]|哈達瑪|阿達瑪)"
)
_CALLED = lazy(
    rf"{_STAR}\s*(?:is|are|denotes?|means|represents?|indicates?|stands\s+for|refers\s+to)\s+"
    rf"(?:the\s+|an?\s+)?{_ELEMENTWISE}"
    rf"|{_STAR}\s*(?:表示|代表|是|为|為|指)(?:的是)?\s*[^。，,$]{{0,6}}{_ELEMENTWISE}"
    rf"|{_ELEMENTWISE}\s*(?:matrix\s+)?(?:product|multiplication|乘法|乘积|乘積|积|積|相乘)\s*"
    rf"(?:,|，|\()?\s*(?:is\s+)?(?:denoted|written|symboli[sz]ed|记为|記為|记作|記作|用)?\s*"
    rf"(?:by|as|with|using)?\s*{_STAR}",
    re.IGNORECASE,
)
# Functions that are written with a dot where they are taken of every entry.
MAPS = frozenset(("\\sin", "\\cos", "\\tan", "\\tanh", "\\exp", "\\log", "\\ln", "\\sqrt"))
_OTHERWISE = lazy(r"convol|cross-correl|卷积|卷積|conjugat|共轭|共軛", re.IGNORECASE)


# Of numbers, unlike conjugate gradients, priors and functions.
_CONJUGATE = lazy(
    r"\bconjugat(?!\w*\s+(?:transpose|gradient|direction|prior|function|famil|distribution|point"
    r"|exponent))"
    r"|共[轭軛](?!转置|轉置|梯度|方向|先[验驗]|函[数數]|分布|分佈)",
    re.IGNORECASE,
)
_COMPLEX = lazy(r"\\(?:Re|Im)(?![A-Za-z])|\^\s*\{?\s*(?:\\math\w+\s*\{?\s*)?H(?![A-Za-z])")


def speaks_of_conjugates(displays: Sequence[Display]) -> bool:
    r"""Whether a document speaks of conjugates, and writes \Re, \Im or an adjoint A^H."""
    texts = {text for one in displays for text in (one.section.heading, one.before, one.after)}
    written = texts.union(display.latex for display in displays)
    return any(map(_CONJUGATE.search, texts)) and any(map(_COMPLEX.search, written))


def mark_signs(displays: Sequence[Display], statements: Sequence[Statement]) -> None:
    r"""Make `\odot` of the stars between two factors, where the document says that they are it.

    Make `^T` of all its `^t`, where they can be nothing else.
    """
    if _transposes(displays, statements):
        for statement in statements:
            statement.sides[:] = [_with_transposes(tokens) for tokens in statement.sides]
    for statement in statements:
        statement.sides[:] = [_undotted(tokens) for tokens in statement.sides]
    if not speaks_of_conjugates(displays):
        _mark_adjoints([tokens for statement in statements for tokens in statement.sides])
    texts = dict.fromkeys(text for one in displays for text in (one.before, one.after))
    if not any(_CALLED.search(text) for text in texts):
        return
    if any(_OTHERWISE.search(text) for text in texts):
        return
    for statement in statements:
        statement.sides[:] = [_marked(tokens) for tokens in statement.sides]


def _mark_adjoints(sides: Sequence[list[Token]]) -> None:
    """Make adjoints of the stars above capitals, where one is above brackets with a capital."""
    raised = [(tokens, k) for tokens in sides for k in _raised_stars(tokens)]
    bases = [_base(tokens, k) for tokens, k in raised]
    if not any(len(base) > 1 and _has_a_capital(base) for base in bases):
        return
    for (tokens, k), base in zip(raised, bases, strict=True):
        if _has_a_capital(base):
            tokens[k] = replace(tokens[k], kind="letter", text="H")


def _raised_stars(tokens: Sequence[Token]) -> Iterator[int]:
    """The places where a star is a whole superscript."""
    texts = [token.text for token in tokens]
    for k, text in enumerate(texts):
        braced = texts[max(k - 2, 0) : k + 2] == ["^", "{", text, "}"]
        if text in STARS and (texts[k - 1 : k] == ["^"] or braced):
            yield k


def _base(tokens: Sequence[Token], star: int) -> Sequence[Token]:
    """What has the star as its superscript: one token, or a pair of brackets and what is in it."""
    end = star - (2 if tokens[star - 1].text == "{" else 1)
    depth = 0
    for k in range(end - 1, -1, -1):
        depth += (tokens[k].text in CLOSERS.values()) - (tokens[k].text in CLOSERS)
        if depth <= 0:
            return tokens[k:end]
    return ()


def _has_a_capital(base: Sequence[Token]) -> bool:
    return any(token.kind == "letter" and token.text.isupper() for token in base)


def _undotted(tokens: list[Token]) -> list[Token]:
    r"""Read the dots of Julia: `x .* y` is `x \odot y`, and `\sin.(x)` the sine of every entry."""
    out: list[Token] = []
    for token in tokens:
        last = out[-1].text if out else ""
        if token.text == "*" and last == "." and len(out) > 1:
            out[-1] = replace(out[-1], kind="command", text="\\odot", end=token.end)
        elif token.text == "}" and [t.text for t in out[-2:]] == ["{", "\\odot"]:
            # As of \mathbin{.*}.
            out[-2:] = [replace(out[-1], start=out[-2].start, end=token.end)]
        elif token.text == "(" and last == "." and out[-2:-1] and out[-2].text in MAPS:
            out[-1] = token
        else:
            out.append(token)
    return out


def _marked(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    for k, token in enumerate(tokens):
        before = tokens[k - 1].text if k else ""
        after = tokens[k + 1].text if k + 1 < len(tokens) else ""
        between = before not in ("", "^", "_", "{", "(") and after not in ("", "}", ")", "^", "_")
        star = token.text in STARS and between
        out.append(replace(token, kind="command", text="\\odot") if star else token)
    return out


# What a raised t may be a label of, and a t that is not raised.
_TIMES = lazy(
    r"\b(?:time|steps?|iterat\w+|epochs?|rounds?)\b|时[刻间]|時[刻間]|迭代|步|轮|輪", re.I
)
_PLAIN_T = lazy(r"(?<![A-Za-z\\^])(?<!\^\{)(?<!\^ )t(?![A-Za-z])|\^\s*\{\s*t[^}]|\^\s*\{[^}]+t")
_FORMULAS = lazy(r"\$[^$]*\$|\\\(.*?\\\)")
_TRANSPOSES = frozenset(("T", "\\top", "\\intercal"))


def _transposes(displays: Sequence[Display], statements: Sequence[Statement]) -> bool:
    """Whether each raised t is a transpose: t has no other use, and its base no other exponent.

    A document that writes transposes in another way means something else.
    """
    sides = [side for statement in statements for side in statement.sides]
    raised = [(side, k) for side in sides for k in range(1, len(side)) if _is_raised(side, k, "t")]
    if not raised:
        return False
    texts = {text for one in displays for text in (one.section.heading, one.before, one.after)}
    formulas = [found for text in texts for found in _FORMULAS.findall(text)]
    if any(map(_TIMES.search, texts)) or any(
        _PLAIN_T.search(latex) for latex in [*formulas, *(one.latex for one in displays)]
    ):
        return False
    if any(
        _is_raised(side, k, one) for side in sides for k in range(len(side)) for one in _TRANSPOSES
    ):
        return False
    bases = {side[k - 1].text for side, k in raised if side[k - 1].text not in (")", "]", "}")}
    bare = {
        token.text
        for side in sides
        for token, after in zip_longest(side, side[1:])
        if after is None or after.text != "^"
    }
    return (
        bool(bases) and bases <= bare and all(base != "e" and not base.isdigit() for base in bases)
    )


def _is_raised(side: Sequence[Token], at: int, letter: str) -> bool:
    """Whether an exponent begins at a place of a side that is a letter alone."""
    texts = [token.text for token in side[at : at + 4]]
    return texts[:2] == ["^", letter] or texts == ["^", "{", letter, "}"]


def _with_transposes(tokens: list[Token]) -> list[Token]:
    raised = {k + 1 for k in range(len(tokens)) if _is_raised(tokens, k, "t")}
    return [
        replace(token, text="T") if token.text == "t" and {k, k - 1} & raised else token
        for k, token in enumerate(tokens)
    ]
