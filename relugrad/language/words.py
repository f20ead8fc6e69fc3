r"""What the words say that stand among the equations: remarks, quantities, and conditions.

Words are understood only as far as a verdict needs it: whether `\text{total}` is a quantity, which
must not be left out of an expression, whether an equation is a condition, as in "when $p = q$", and
whether a definition explains what was written before it, as in "where $Z = XW$".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from ..patterns import consists, lazy, says
from ..tokens import Token
from ..vocabulary import CLOSERS, OPENERS, OPERATORS, SEPARATORS
from .sayings import holds_for_a_sentence, leads_on
from .signs import RELATIONS

# What a sentence says of the equation that it goes on with.
Role = Literal["condition", "where", "definition", "weak definition", "claim", "weak claim", ""]
# Stands for an equation in the text of a sentence.
EQUATION = "§"
# Stands for an inequality, or a formula with another relation, as in "if $n > 1$".
RELATED = "¤"

# -- remarks and quantities -------------------------------------------------------------------

_REMARKS = frozenset(
    """and or if iff else otherwise where whenever when with for since so thus hence then therefore
    because by as is are be we which that this these while on at in using use from under but
    provided assuming assume suppose let given subject such s.t st also i.e e.g via note here now
    see recall yields gives means implies unless until after before all any each every only
    similarly finally first next consequently""".split()
)
_CHINESE_REMARKS = lazy(
    "且|和|或|若|如果|当|當|其中|式中|这里|這裡|因|所以|故|则|則|即|得|由|对|對|否则|否則|其他|其它|满足|滿足|令|设|設"
    "|记|記|取|以及|与|與|于是|於是|使得|约束|約束|证明|證明|同理|从而|從而|又|而|有"
)
_CONSTRAINT = lazy(
    r"\b(?:subject to|such that)\b|\bs\.\s?t\.|约束|約束|使得|满足|滿足", re.IGNORECASE
)
_CASE_LABEL = lazy(r"\s*(?:if|for|when)\s+\S+", re.IGNORECASE)
_APART = ("&", "\\quad", "\\qquad")


_APPLIED_WORD = lazy(
    r"(?<![A-Za-z$\\{-])(tr|Tr|det|rank|diag|vec|log|ln|exp|Var|Cov|cov|sgn|sign)\s*\$?\Z"
)


def applied_word(before: str) -> str:
    """The function whose name the text has directly before a formula: “since tr $A = n$”; or ""."""
    found = _APPLIED_WORD.search(before[-12:])
    return found[1] if found else ""


def abbreviated(tokens: Sequence[Token]) -> list[Token]:
    """`tokens`, in which `s.t.` between formulas are words."""
    out: list[Token] = []
    for token in tokens:
        out.append(token)
        last = out[-4:]
        if [t.text for t in last] == ["s", ".", "t", "."] and last[3].end - last[0].start == 4:
            out[-4:] = [Token("gap", "subject to", last[0].start, token.end)]
    return out


def constraint(words: str) -> str:
    """The words that make constraints of all that follows in a display, or ""."""
    return "subject to" if _CONSTRAINT.search(words) else ""


def quantities(tokens: Sequence[Token]) -> list[Token]:
    r"""`tokens`, in which words that may be a quantity are names: `\text{total} + a`.

    All other words are remarks. To leave a quantity out would change what is said: without it,
    `\frac{2a}{\text{total} + a} = 2` would hold.
    """
    out = list(tokens)
    before: Token | None = None
    for i, token in enumerate(tokens):
        if not _is_words(token):
            before = token if token.kind != "gap" else before
            continue
        after = next((t for t in tokens[i + 1 :] if t.kind != "gap"), None)
        beside = (*tokens[max(i - 1, 0) : i], *(tokens[i + 1 : i + 2] if _ends(before) else ()))
        apart = any(other.kind == "gap" and other.text in _APART for other in beside)
        if _is_quantity(token.text, before, after, apart=apart):
            before = out[i] = replace(token, kind="name")
    return out


def _is_words(token: Token) -> bool:
    return token.kind == "gap" and token.text[:1] not in ("\\", "&") and bool(token.text.strip())


def _is_quantity(text: str, before: Token | None, after: Token | None, *, apart: bool) -> bool:
    if not text.strip(".,:;()[] "):
        return False
    remark = _is_remark(text) or text[:1] in "([（"
    if _ends(before):
        if _ends(after):
            return False
        if _is_relation(after):
            # The left side of a line that goes on may be a remark such as (a), and no case.
            return not remark or _CASE_LABEL.match(text) is not None
        if _is_infix(after):
            return not (remark and after is not None and after.text == "-")
    elif _wants_operand(before) and (_ends(after) or _is_infix(after)):
        return True
    elif _is_infix(after):
        return not remark
    return not (apart or remark or text[-1] in ":：.。,，;；…")


def _is_remark(text: str) -> bool:
    first = text.lower().split()[0].strip(".,:;")
    return first in _REMARKS or _CHINESE_REMARKS.match(text) is not None


def _ends(token: Token | None) -> bool:
    """Whether there is nothing of the statement: at its start, or at its end."""
    return (
        token is None
        or token.kind == "break"
        or token.text in SEPARATORS
        or token.text in (".", ",", ";")
        or token.text.startswith(("\\begin", "\\end"))
    )


def _is_relation(token: Token | None) -> bool:
    return token is not None and token.text in RELATIONS


def _wants_operand(before: Token | None) -> bool:
    return before is not None and (
        _is_relation(before) or before.text in OPERATORS | OPENERS or before.text in ("^", "_")
    )


def _is_infix(after: Token | None) -> bool:
    return after is not None and (
        _is_relation(after) or after.text in OPERATORS | CLOSERS or after.text in ("^", "_")
    )


# -- conditions and where clauses -------------------------------------------------------------

# Most of the Chinese characters are parts of other words, too: 若干, 当然, 规则.
_ROLES = {
    "condition": (
        """subject to|such that|satisf(?:y|ies|ied|ying)|constrain(?:t|ts|ed)|if|when|whenever
        |unless|(?<!is the )cases?|requir(?:e|es|ed|ing|ements?)
        |assum(?:e|es|ed|ing|ption|ptions)|suppos(?:e|es|ed|ing)|provided|under|conditions?
        |solutions? of|solv(?:e|es|ing)""",
        "若(?![干幹])|如果|(?<![相适適应應恰正])[当當](?![然前作])|假设|假設|假定"
        "|满足|滿足|约束|約束|条件|條件|情形|情况|情況|特例|使得",
    ),
    "claim": (
        "then|hence|so|thus|therefore|we have|show|prove|verify|it follows|consequently",
        "(?<![规規法原准準否])[则則]|(?<![缘緣])故(?!障)|所以|因此|于是|於是"
        "|从而|從而|证明|證明|推导出?|推導出?",
    ),
    "weak claim": (
        """we (?:get|obtain|find|see|use|can|compute|conclude|deduce|derive)|is|are|gives?|gets?
        |obtains?|yields?|becomes?|follows|reads|equals|impl(?:y|ies|ied|ying)""",
        "得|为|為|是|有",
    ),
    "where": ("where", "其中|式中|这里|這裡|此处|此處"),
    "definition": (
        """let|set|setting|take|taking|put|write|writing|with|denot(?:e|es|ed|ing)
        |defin(?:e|es|ed|ing)|call|consider(?:ing)?|introduc(?:e|es|ed|ing)""",
        "(?<![建])[设設](?![计計备備])|令|(?<![标標])[记記](?![录錄号號])|取(?!值|得)|定义|定義",
    ),
    "weak definition": ("for|at|since|given|because|as", "对于|對於|因为|因為|由于|由於|给定|給定"),
}
_KEYWORD = lazy(
    "|".join(
        rf"(?P<{name.replace(' ', '_')}>\b(?:{''.join(map(str.strip, lines))})\b|{chinese})"
        for name, lines, chinese in ((name, e.split("\n"), c) for name, (e, c) in _ROLES.items())
    ),
    re.IGNORECASE,
)
ABBREVIATIONS = (
    (lazy(r"\bs\.\s?t\.", re.IGNORECASE), "subject to"),
    (lazy(r"\bi\.\s?e\."), "namely"),
    (lazy(r"\b(?:e\.\s?g|w\.\s?r\.\s?t|resp|cf|Eqs?|Fig|Sec)\."), " "),
)
SENTENCE_END = lazy(r"[.!?](?=[\s$\\)*_\"']|$)|[。！？]")
_OTHER_RELATION = lazy(
    r"[<>≤≥≠∈]|\\(?:in|ge|le|geq|leq|geqslant|leqslant|gt|lt|neq?|succ|prec|succeq|preceq|perp"
    r"|subset|subseteq)(?![A-Za-z])"
)
_FORMULA = lazy(r"\$\$?[^$]*\$\$?|\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
# Where a clause with a condition ends: after its equation, or its verb, the main clause begins.
_MAIN_CLAUSE = lazy(
    rf"(?:{EQUATION}|\b(?:is|are|has|have|holds?|vanish|vanishes)\b)[^,，]*[,，]\s*"
    r"(?!and\b|or\b|that is\b|namely\b|且|和|即|或)[^\W\d_]"
    rf"|{EQUATION}[^,，]*[:：]"
    rf"|[\u4e00-\u9fff][^{EQUATION},，]*，\s*(?![且和即或如也])[\u4e00-\u9fff]"
)
_IFS = frozenset(("if", "若", "如果"))
#: No sentence that says something of an equation is longer.
LONGEST = 1000
# A comma or a colon after words that are no equation ends what a word says.
_SPENT = lazy(
    rf"[^\W\d_][^{EQUATION},，:：;；]*[,，:：;；](?!\s*(?:namely|that is|即)?\s*$)"
    rf"|[^\W\d_][^{EQUATION},，:：;；]*[,，:：;；]\s*$"
)
# Whether a case is opened, as in “Case 1:”.
begins_case = says(
    r"\bcase\s+(?:\d+|[ivx]+|[a-d])\s*[:.)]|(?:情形|情况|情況)\s*[一二三四五六\d]+\s*[:：.、]",
)
# So does one after a formula that is none, or directly after "in this case".
_ENDED = lazy(
    rf"[^{EQUATION}{RELATED},，]*{RELATED}[^{EQUATION}{RELATED},，]*[,，:：]"
    rf"(?!\s*(?:{RELATED}|and\b|or\b|且|和|或))"
)
_COMMA = lazy(r"\s*[,，]")
# “In the square case the inverse is” says what holds there, and not, as “in case”, when.
_IN_A_CASE = lazy(
    r"\b(?:the|this|that|each|either|both|our)\b(?: [\w-]+){0,3} cases?\Z", re.IGNORECASE
)
_CLAUSE = lazy(
    r"\s+(?!(?:that|where|when|whenever|in which|of|for|with|if|namely)\b)[a-z]", re.IGNORECASE
)
# Whether `text` makes one list of the equations before and after it: `, $R = Z - Y$ and`.
joins = consists(r"[\s,，、]*(?:and|和|与|與|及|以及)?[\s,，、]*")
# Whether `text` only parts the equations before and after it, as “, or” does.
lists = consists(r"[\s,，、;；]*(?:and|or|和|或|与|與|及|以及)?[\s,，、]*")
# The labels of parts of an exercise that begin a line: “(b) Show that”, “**(ii)** …”.
PARTS = lazy(r"(?:\A|\n[ \t>]*)[*_]{0,3}[(（]([a-z]|[ivx]{2,4})[)）]")
_COMMENT = lazy(r"^[ \t]*%[^\n]*$|<!--[\s\S]*?-->", re.MULTILINE)
_BLOCK_END = lazy(r"\n[ \t>]*\n")
_MARKER = lazy(r"^[ \t>]*(?:[-*+]|\d+[.)]|\\item\b)(?=\s)", re.MULTILINE)
_MARK = r"^[ \t>]*(?:#{1,6}\s|\\(?:part|chapter|(?:sub)*section|paragraph)\b)"
_HEADING = lazy(_MARK, re.MULTILINE)
_WHOLE_HEADING = lazy(rf"{_MARK}.*$", re.MULTILINE)


def uncommented(text: str) -> str:
    """A text without its comments: lines of MyST or LaTeX, or those of HTML."""
    return _COMMENT.sub("", text)


def last_block(text: str) -> str:
    """The end of `text`, as far as it belongs to the paragraph that goes on after it."""
    # A heading is a line of its own, though no blank line may follow it.
    block = _WHOLE_HEADING.split(_BLOCK_END.split(text.rstrip())[-1])[-1]
    return _MARKER.split(block)[-1]


def blocks(text: str) -> list[str]:
    """The blocks of `text`, without headings."""
    return _BLOCK_END.split(_WHOLE_HEADING.sub("", text).rstrip())


# Whether the rest of a list item leads to the display behind it: “1. If $i = j$,”.
leads_over = consists(r"[^\n.。!！?？;；]*(?:[:：,，]|[时時则則])\s*", flags=0)


def by_headings(text: str) -> list[tuple[str, int | None]]:
    """The parts of a text between its headings that the end of it is still in.

    Each with the number of sections that were opened in it since; None for what is of the section
    that the text begins in.
    """
    found = [(m.start(), _level(m[0])) for m in _HEADING.finditer(text)]
    if not found:
        return [(text, 0)]
    parts: list[tuple[str, int | None]] = [(text[: found[0][0]], None)]
    for k, (start, level) in enumerate(found):
        later = [other for _, other in found[k + 1 :]]
        if all(other > level for other in later):
            end = found[k + 1][0] if later else len(text)
            opened = [n for j, n in enumerate(later) if all(other > n for other in later[j + 1 :])]
            parts.append((text[start:end], len(opened)))
    return parts


_COMMANDS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph")


def _level(heading: str) -> int:
    mark = heading.strip(" \t>\\")
    return _COMMANDS.index(mark) if mark in _COMMANDS else mark.count("#")


def sentence(text: str) -> tuple[str, bool]:
    """The last sentence of `text`, still without its end, and whether another ends before it."""
    for pattern, plain in ABBREVIATIONS:
        text = pattern.sub(plain, text)
    text = _FORMULA.sub(lambda m: f" {RELATED} " if _OTHER_RELATION.search(m[0]) else " ", text)
    parts = SENTENCE_END.split(text)
    return parts[-1], len(parts) > 1


def plain(text: str) -> str:
    """A text without its formulas."""
    return _FORMULA.sub(" ", text)


# “当 $i = j$ 时” and “若 A 对称，” are over before what holds then.
_CLOSED = lazy(
    r"(?:的)?(?:时(?:候|刻)?|時(?:候|刻)?|情况下|情況下|情形下|条件下|條件下|前提下)[\s,，:：]*\Z"
)


def leads_to(said: str, word: str) -> bool:
    """Whether another equation stands between "if" and the one that a sentence goes on with."""
    said = said.lower()
    return holds_for_a_sentence(word) and EQUATION in said[max(said.rfind(word.lower()), 0) :]


def role(text: str, after: str = "") -> tuple[Role, str]:
    r"""What the words of a sentence, up to an equation, say of it, and by which word.

    What comes `after` the equation may say that the condition goes up to it: “, then”.
    It is a *condition* after "if", "when" or "assume", a *definition* after "let" and, where
    nothing speaks against it, after "for" or "since", and a *claim* after "then". A clause that
    begins with *where* explains what was written before it.

    Examples
    --------
    >>> role("In the special case")
    ('condition', 'case')
    >>> role("If the two are equal, the gradient")[0]
    ''
    """
    # Displays without a word between them are one sentence, of any length.
    text = text[-LONGEST:]
    found: Role = ""
    word, end, after_equation = "", 0, False
    for match in _KEYWORD.finditer(text):
        kind = (match.lastgroup or "").replace("_", " ")
        after_equation = EQUATION in text[end : match.start()]
        between = text[end : match.start()].strip()
        if found == "condition" and not between and match[0].lower().startswith("we "):
            # "if we have" leads to its equation.
            continue
        if kind == "condition" == found and word.lower() in _IFS and between.lower() in ("", "we"):
            # “If we assume” supposes no more than “if”.
            end = match.end()
            continue
        # "if the objective is" does, "when both are equal, namely" does not.
        supposed = kind == "weak claim" and found == "condition" and not after_equation
        supposed = supposed and not match[0].lower().startswith("we ")
        if supposed and text[match.end() :].strip():
            continue
        as_follows = match[0].lower() in ("as", "follows") and not after_equation
        if found == "definition" and as_follows:
            # “We define f as follows” defines it.
            continue
        found, word, end = kind, match[0], match.end()  # type: ignore[assignment]
    if found == "condition" and (_MAIN_CLAUSE.search(text, end) or _CLOSED.search(text, end)):
        return "", word
    if found == "condition" and holds_for_a_sentence(word) and not leads_on(after):
        case = word.lower() in ("case", "情形", "情况", "情況")
        if _ENDED.match(text, end) or (case and _COMMA.match(text, end)):
            return "", word
    if found == "condition" and _IN_A_CASE.search(text, 0, end) and _CLAUSE.match(text, end):
        return "", word
    if (found in ("condition", "weak definition") or word.lower() == "with") and _SPENT.search(
        text, end
    ):
        return "", word
    return found, word


def explains(text: str) -> bool:
    """Whether the words of a sentence go on with what explains it, after *where* or *with*."""
    kind, word = role(text)
    return kind == "where" or word.lower() == "with"
