"""What the words around an equation hint at, though it is not read: then nothing is called false.

A reason that follows it, the condition in a heading, a unit behind a number, and new coordinates in
which a function is written again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..documents.display import Display
from ..patterns import lazy
from ..tokens import tidy
from ..wording import say
from .assumptions import told
from .chains import Assumption, Chain
from .nodes import Product, Symbol, Transpose
from .position import Position
from .sayings import last_sentence, matrices_meant
from .words import EQUATION, last_block

_REASON = lazy(
    r"[\s,，.。;；]*[(（\[]?\s*(?:[*_]+\s*)?(?:[Hh]ere,?\s+)?(?:"
    r"(?:[Ss]ince|[Bb]ecause|[Uu]sing|[Ww]here|[Ww]e|as|due to|by)\b"
    r"|因为|因為|由于|由於|这里|這裡|其中|利用|用到)(?:[^$\\]|\$[^$=]{1,20}\$){0,60}?"
    r"(?P<what>(?<![.。\s])\s*\Z|\b(?:symmetr|orthogon|orthonorm|preserv|idempot|diagonal|triang|normali|unit\b"
    r"|independen|permutat|projecti|constrain|assum|properties)"
    r"|对称|對稱|正交|幂等|冪等|对角|對角|三角|单位|單位|独立|獨立|投影|约束|約束|性质|性質|保持)"
)
# After these alone an equation is a reason, and no further claim.
_FACT = lazy(r"\b(?:used|using|fact|since|because)\b|因为|因為|由于|由於|利用|用到", re.IGNORECASE)
_OF_A_CASE = lazy(
    r"(?:\b(?:[Ii]f|[Ww]hen|[Cc]ases?|[Ff]or)\b|若|如果|当|當|情形|情况|情況).*"
    r"(?:[<>=≤≥≠]|\\(?:leq?|geq?|lt|gt|neq?|ll|gg)(?![a-z]))"
)
# Some terms of one side are left out of the other.
_NEGLECTED = lazy(
    r"\b(?:neglect|ignor|discard|dropp|omitt)ing\b|\b(?:higher|second)[- ]order terms?\b"
    r"|忽略|略去|舍去|捨去|高阶项|高階項",
    re.IGNORECASE,
)
_UNIT = lazy(
    r"\s*(?:\\?%|(?:[bmtr]illion|thousand|hundred|[kMGT]?[Bb](?:ytes?|its?)?|[KMGT]|dB|GFLOPs?)\b"
    r"|[十百千万萬亿億兆度°])"
)
_ANEW = lazy(
    r"\b(?:new|other|transformed|shifted|rotated)\s+(?:coordinates?|variables?|basis)\b"
    r"|\bchange\s+of\s+(?:coordinates?|variables?|basis)\b"
    r"|(?:新|变换后的?|變換後的?)的?(?:坐标|座標|坐標|变量|變數|變量)|换元|換元",
    re.IGNORECASE,
)
_ABSURD = lazy(r"[^$]{0,20}?(?:\bcontradict|\babsurd|矛盾)", re.IGNORECASE)


# The decomposition of a symmetric matrix, and of no other.
_SPECTRAL = lazy(
    r"\b(?P<sure>spectral)[ -]?(?:decomposition|factori[sz]ation)\b|(?P<also>谱|譜)分解"
    r"|\beigen(?:value)?[ -]?(?:decomposition|factori[sz]ation)\b"
    r"|(?:特征值?|特徵值?|正交)(?:分解|对角化|對角化)",
    re.IGNORECASE,
)


# “the convex set $S$”, “$S$ is convex”: sums of such are no sums of matrices.
_SETS = lazy(
    r"(?:\b(?:sub)?sets?|\bsubspaces?|集合?|子空间|子空間)\s*\$\s*([A-Z])\s*\$"
    r"|\$\s*([A-Z])\s*\$\s*(?:is|be|是|为|為)?\s*(?:an?\s+)?(?:convex|closed|open|compact|凸集|凸的|闭集|閉集)(?!\s+func)"
)
_OR = lazy(r"\\(?:text|mbox|textrm|mathrm|quad)\s*\{?\s*(?:or|或者?)\b|或")
# A label directly before an equation: “(b) Show that”, “**Antisymmetric:**”.
_LABELLED = lazy(
    r"(?:\A|\n)\s*(?:[*_]{1,3}\s*)?(?:[(（]?[a-z][)）]|[a-z][.])[^$\n]{0,80}\s*\Z"
    r"|\*\*[^*\n]{1,60}\*\*\s*[:：]?\s*\Z"
)
# So many chains before an equation are compared with it.
LOOKED_BACK = 30


def hint(chain: Chain, display: Display, position: Position, before: Sequence[Chain] = ()) -> None:
    """Note what the words beside the equation of a new chain hint at."""
    said = _SPECTRAL.search(last_sentence(display.before)) or _SPECTRAL.search(display.after[:60])
    doubtful = said is not None and not (said["sure"] or said["also"])
    for name, word in _decomposed(chain) if said else ():
        quoted = say("{symbol} is {property}", symbol=name, property=say(word))
        position.assume(Assumption(quoted, display.line, symbol=name, word=word, doubtful=doubtful))
    chain.about = matrices_meant(last_sentence(display.before))
    chain.of_sets = frozenset(
        name for match in _SETS.finditer(display.before[-120:]) for name in match.groups() if name
    )
    chain.hint = _hint(display)
    if display.inline:
        either = re.search(r"(?:\bor|或者?)\W*$", display.before)
    else:
        either = _OR.search(display.latex)
    left = tidy(chain.sides[0].latex)
    near = [one for one in before[-LOOKED_BACK:] if one is not chain]
    if either and near and tidy(near[-1].sides[0].latex) == left:
        chain.hint = say("it is one of several formulas, of which one holds")
    if not chain.hint and _LABELLED.search(last_block(display.before)):
        number = chain.sides[0].display
        if any(tidy(one.sides[0].latex) == left and one.sides[0].display < number for one in near):
            chain.hint = say("its label sets it off from another formula for the left side")


def subject(before: Sequence[Chain], previous: Display | None) -> str:
    """The symbol that the text goes on to speak of: “let $M = AB$ be symmetric”."""
    if previous is None or not previous.inline or not before or not before[-1].equalities:
        return ""
    first = before[-1].sides[0]
    alone = isinstance(first.node, Symbol) and first.latex.strip() in previous.latex
    return f"${first.latex.strip()}$" if alone else ""


def _decomposed(chain: Chain) -> Iterator[tuple[str, str]]:
    r"""What is so of the matrices of a spectral decomposition, $A = Q \Lambda Q^T$."""
    left, right = chain.sides[0].node, chain.sides[1].node
    factors = right.factors if isinstance(right, Product) else ()
    if not isinstance(left, Symbol) or len(factors) != 3:
        return
    first, middle, last = factors
    turned = last.body if isinstance(last, Transpose) else None
    if not (
        isinstance(first, Symbol) and isinstance(middle, Symbol) and isinstance(turned, Symbol)
    ):
        return
    if first.name == turned.name != middle.name:
        yield from ((left.name, "symmetric"), (first.name, "orthogonal"))
        yield middle.name, "diagonal"


def _hint(display: Display) -> str:
    before, after = last_sentence(display.before), display.after
    if _OF_A_CASE.search(display.section.heading):
        return say("its heading states a condition, which is not read: state it in the text")
    reason = _REASON.match(after)
    telling = reason is not None and (_FACT.search(reason[0]) or reason["what"].strip())
    if telling and not any(one.back for one in told(after, EQUATION)):
        return say("the words after it give a reason, which is not read: state it before")
    if "\\int" in display.latex:
        return say("an integral stands beside it, which is not read")
    if any(map(_NEGLECTED.search, (before, display.latex, after[:80]))):
        return say("the text leaves terms out here")
    if _UNIT.match(after):
        return say("the word after the number is a part of it: write the number out")
    if _ABSURD.match(after):
        return say("the text calls it a contradiction")
    if _ANEW.search(before):
        return say("it is a function of new variables: give it another name")
    return ""


# After these words an equation goes on with the one before it, and they name no quantity.
_LEADS = lazy(
    r"\b(?:thus|so|hence|then|therefore|that is|is|are|which|and|or|i\.?e|equals?|gives?|we|get"
    r"|obtain|find|see|compute|have|also|again|finally|to|by|as|from|of|in|with|it|this|because|since|where|yields?)\W*$"
    r"|(?:即|故|所以|因此|从而|從而|得到?|也就是|进而|進而|于是|於是|则|則)\W*$"
    r"|[有为為是和且与與]\W*$",
    re.IGNORECASE,
)
_REASONED = lazy(
    r"\b(?:substitut\w*|plug\w*|insert\w*|using|recall\w*|since|because)\b|代入|利用|由于|由於|因为|因為",
    re.IGNORECASE,
)


def names_quantity(text: str) -> bool:
    """Whether the text between two equations ends in a noun: “mean $= a$, variance $= b$”."""
    words = re.split(r"[,，;；.。:：(（]", text.strip(" *_"))[-1].strip()
    return bool(re.fullmatch(r"[^\W\d_][\w\s-]{1,30}", words)) and not _LEADS.search(words)


def before_reason(
    last: Chain | None, chains: Sequence[Chain], display: Display, previous: Display | None
) -> Chain | None:
    """The chain that a display goes on with, where an equation stands between as its reason."""
    if previous is None or display.inline or not previous.inline or not chains:
        return last
    if not display.latex.lstrip("& \n").startswith("=") or not _REASONED.search(
        last_sentence(previous.before)
    ):
        return last
    reason = last.sides[-1].display if last is not None and last.sides else -1
    return next((one for one in reversed(chains) if one.sides[-1].display < reason), None)
