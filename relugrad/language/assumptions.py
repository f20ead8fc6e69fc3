"""What holds at a place of a document without being claimed there: "let A = A^T", "A is symmetric".

An assumption defines nothing. It is a law that a proof may use once all derivatives are taken, and
a condition on the points at which an equality is refuted.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from ..documents.display import Display
from ..errors import NotReadError, not_read
from ..patterns import lazy, says
from ..tokens import Token, tokenize
from ..wording import say
from .adjectives import ADJECTIVES, Said
from .chains import Assumption, Side
from .chinese import chinese
from .english import english, joined
from .parser import symbol_name
from .prose import Sentence, sentences
from .scope import Scope
from .stance import stance
from .words import EQUATION, begins_case

_ADJECTIVE = "|".join(sorted(map(re.escape, ADJECTIVES), key=len, reverse=True))
_SAID = lazy(rf"(.+?)\s+(?:is\s+)?((?:(?:{_ADJECTIVE})(?:,\s*|\s+and\s+|\s+|$))+)")


def described(text: str) -> list[Assumption]:
    """What a text such as ``A symmetric`` or ``A is symmetric and positive definite`` says."""
    found = _SAID.fullmatch(text.strip())
    if found is None:
        return []
    latex, said = found[1], found[2]
    name = symbol_name(tokenize(latex))
    if name is None:
        return []
    words = dict.fromkeys(ADJECTIVES[word] for word in re.findall(_ADJECTIVE, said))
    quoted = {
        word: say("{symbol} is {property}", symbol=latex, property=say(word)) for word in words
    }
    return [Assumption(quoted[word], 0, symbol=name, word=word) for word in words]


# -- what the words of a text say ----------------------------------------------------------------

# How far it holds: to the end of the section; to the next case; in its sentence alone, as after
# "if"; or there for sure, and in doubt after it, as after "for".
Reach = Literal["section", "case", "sentence", "for"]


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says of a symbol, or denies of it.

    `goes_on` says whether the sentence is still without its end, and `back` whether it also holds
    for what was written in the sentence before it.
    """

    said: Said
    reach: Reach
    goes_on: bool
    back: bool

    def assumptions(self, line: int) -> Iterator[Assumption]:
        """What is assumed of each symbol, and of all of them where the word is no law."""
        doubtful = self.said.stance == "doubtful"
        if self.said.word:
            for name, _ in self.said.names:
                if self.said.word == "idempotent" and _PLAIN.fullmatch(name):
                    # The projection y of x is no matrix.
                    continue
                yield Assumption(
                    self.said.quoted, line, symbol=name, word=self.said.word, doubtful=doubtful
                )
        elif self.said.quoted:
            about = frozenset(name for name, _ in self.said.names)
            yield Assumption(self.said.quoted, line, about=about, doubtful=True)


_PLAIN = lazy(r"[a-z](?:_.+)?")
_GOVERNS = lazy(
    r"(?P<if>\b(?:if|when|whenever|in (?:the|this) case|in case|otherwise|unless|only if)\b"
    r"|若(?![干幹])|如果|假如|(?<![相适適应應恰正])[当當](?![然前作])|除非)"
    r"|(?P<for>\bfor\b|(?<![相反])[对對](?:于|於)?(?![称稱角应應合]))"
    r"|(?P<lasting>\b(?:let|assum\w*|suppos\w*|since|because|with|given|consider|take|where|as"
    r"|denote|while|recall|note|using|by|whose|whereas|then|so|thus|hence)\b"
    r"|[设設令记記取]|假设|假設|假定|其中|这里|這裡|由于|由於|因为|因為|已知|给定|則|则)",
    re.IGNORECASE,
)
_BACK = lazy(
    r"[\s,，(（.]*(?:(?:always |only )?(?:holds?|is true|is valid|成立)\s+)?"
    r"(?:\b(?:if|when|whenever|for|where|with|since|because|as|provided|given|by|using)\b"
    r"|其中|这里|這裡|若|如果|[当當]|因为|因為|由于|由於)",
    re.IGNORECASE,
)
_BETWEEN = lazy(r"[^.。]{0,12}\bbetween\b|[^.。]{0,12}之[间間]")
_REASON = lazy(r"[,，(（]\s*(?:because|since|as|因为|因為|由于|由於)\s*$", re.IGNORECASE)
_BEHIND = lazy(r"\s*(?:矩阵|矩陣|阵|陣)?的?(?:时|時|情况|情況|情形)(?!间|間|刻)")
_DEFINES = lazy(
    rf"{EQUATION}|\b(?:consider|let|defin\w*|study|minimi[sz]\w*|maximi[sz]\w*|denote)\b"
    r"|[设設令]|考虑|考慮|定义|定義",
    re.IGNORECASE,
)

_IS_DEFINED = lazy(
    r"\s*[,，]?\s*(?:(?:matrix|matrices|we|and|I)\s+)*(?:let|defin\w*|consider|set|put|denote)\b"
    r"|\s*[,，]?\s*[设設令]|\s*[,，]?\s*(?:定义|定義|考虑|考慮)",
    re.IGNORECASE,
)


def told(text: str, before: str = "") -> Iterator[Told]:
    """What a text says of the symbols in it; `before` is the sentence that it goes on with."""
    text = _GAUSSIAN.sub(_with_covariance, _SYMMETRIC.sub(_with_words, text))
    text = _OF_AN_INVERSE.sub(r"$\g<name>$", text)
    if _QR.search(text):
        text = _QR.sub(r"\g<0> ($Q$ has orthonormal columns)", text, count=1)
    parts = sentences(text)
    for number, part in enumerate(parts):
        sentence = joined(part)
        yield from _told(sentence, "" if number else before, goes_on=number == len(parts) - 1)


# $A \in \mathbb{S}^n$: the symmetric matrices, and with ++ the positive definite ones.
_SYMMETRIC = lazy(
    r"\$\s*(?P<name>[A-Z]|\\math(?:bf|rm|it)\{[A-Z]\}|\\(?:Sigma|Lambda|Omega|Phi))\s*\\in\s*"
    r"(?:\\(?:mathbb|mathbf|mathcal)\s*(?:\{S\}|S)|\{?\\bf\s+S\}?)\s*"
    r"(?:\^\s*(?:\w|\{\w+\})\s*)?(?P<plus>_\s*(?:\+|\{\+*\})\+?\s*)?(?:\^\s*(?:\w|\{\w+\})\s*)?\$"
)


# $u \sim \mathcal{N}(m, C)$: what comes last is a covariance.
_GAUSSIAN = lazy(
    r"\$[^$]*\\sim\s*(?:\\math(?:cal|rm|bf)\s*\{?\s*N\s*\}?|\\operatorname\{N\}|N)(?:_\w|_\{[^{}$]*\})?"
    r"\s*(?:\\left)?\((?:[^$()]|\([^$()]*\))*,\s*"
    r"(?P<name>[A-Z]|\\math(?:bf|rm|it)\{[A-Z]\}|(?:\\boldsymbol\{)?\\(?:Sigma|Lambda|Omega|Phi)\}?)"
    r"(?P<index>_\w|_\{\w+\})?\s*(?:\\right)?\)\s*\$"
)
# What is symmetric, or positive definite, if its inverse is.
_OF_AN_INVERSE = lazy(
    r"\$(?P<name>[A-Z]|\\math(?:bf|rm|it)\{[A-Z]\}|\\(?:Sigma|Lambda|Omega|Phi))\s*\^\s*\{\s*-1\s*\}\$"
    r"(?=[^$.。]{0,30}(?:symmetric|positive[- ]definite|对称|對稱|正定))"
)
_QR = lazy(r"\bQR[- ](?:decompos|factori)\w*|\bQR\s*分解")


def _with_covariance(match: re.Match[str]) -> str:
    return f"{match[0]} (covariance matrix ${match['name']}{match['index'] or ''}$)"


def _with_words(match: re.Match[str]) -> str:
    definite = match["plus"] is not None and match["plus"].count("+") == 2
    word = "symmetric positive definite" if definite else "symmetric"
    return f"{word} matrix ${match['name']}$"


def _told(sentence: Sentence, before: str, *, goes_on: bool) -> Iterator[Told]:
    found = [*english(sentence), *chinese(sentence)]
    for said in found:
        ahead = before + sentence.words[: said.start]
        behind = sentence.words[said.end :]
        if said.stance == "stated":
            said = replace(said, stance=stance(ahead, behind))
        if said.stance == "stated" and _BETWEEN.match(behind):
            # A covariance between two columns is no symmetric matrix.
            said = replace(said, stance="doubtful")
        reach = _reach(ahead, behind)
        yield Told(
            said, reach, goes_on and not sentence.ended, EQUATION in before and _is_back(ahead)
        )


def _reach(ahead: str, behind: str) -> Reach:
    if _BEHIND.match(behind):
        return "sentence"
    last = deque(_GOVERNS.finditer(ahead), maxlen=1)
    kind = last[0].lastgroup if last else None
    if kind == "if":
        return "sentence"
    if kind == "for":
        # “For symmetric A let f = …” says of which A the definition is.
        defines = _DEFINES.search(ahead, 0, last[0].start()) or _IS_DEFINED.match(behind)
        return "section" if defines else "for"
    return "case" if begins_case(ahead) else "section"


def _is_back(ahead: str) -> bool:
    """Whether a clause explains the equation before it, as after "where", or in parentheses."""
    begin = ahead.rfind(EQUATION) + 1
    return (
        ahead[begin:].strip() in ("(", "（")
        or (_BACK.match(ahead, begin) or _REASON.search(ahead, begin)) is not None
    )


# Whether a text takes back what was assumed: “we drop this constraint”.
drops = says(
    r"\b(?:drop|remov|relax|abandon|discard|lift|omit|no longer|forget|ignor)\w*\b[^.;§]{0,40}?"
    r"\b(?:constraint|assum\w*|condition|restriction|hypothes[ie]s|requirement)"
    r"|(?:去掉|放弃|放棄|取消|去除|不再|舍弃|捨棄|放宽|放寬|忽略)[^。；§]{0,12}(?:约束|約束|假设|假設|条件|條件|限制)"
    r"|\b(?:this|that|which|it)(?: (?:assumption|condition|equation|case))? (?:"
    r"(?:is|would be|leads to|gives|yields|cannot|can not|can never|need not|does not|may not"
    r"|must be) (?:an? |in general |of course )?"
    r"(?:impossible|absurd\w*|contradict\w*|false|wrong|untrue|be|hold|happen|occur|the case|true)"
    r"|(?:is|are) not (?:true|possible|the case|valid)|is never|never h\w+"
    r"|isn['’]t|doesn['’]t|can['’]t|contradicts|fails)\b"
    r"|\bin (?:both|all|either|any) cases?\b"
    r"|矛盾|综上|綜上",
)


# -- relations that are not read -----------------------------------------------------------------

_PERPENDICULAR = lazy(r"\$([^$]{1,80}?)\\perp([^$]{1,80}?)\$")


def relations(display: Display, scope: Scope) -> Iterator[Assumption]:
    r"""The relations in the text before a display that are assumed but not read: $x \perp y$."""
    for match in _PERPENDICULAR.finditer(display.before):
        left, right = (_unread(latex, scope) for latex in match.groups())
        yield Assumption(match[0].strip("$ "), display.line, left, right)


def _unread(latex: str, scope: Scope) -> Side:
    tokens: list[Token] = []
    with suppress(NotReadError):
        tokens = tokenize(latex)
    error = not_read("a relation that is not read")
    return Side(0, latex, (0, 0), None, error, scope, tokens)
