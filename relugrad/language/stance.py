"""Whether a sentence states what stands in it, denies it, or leaves it in doubt."""

from __future__ import annotations

import re
from typing import Literal

from ..documents.sentences import denies
from ..patterns import lazy, says
from .words import LONGEST

Stance = Literal["stated", "denied", "doubtful"]

# What introduces an assumption: a denial before it denies the assumption.
_GOVERNS = lazy(
    r"\b(?:assum\w*|suppos\w*|let|since|given|because|if|when|whenever|provided|where|with"
    r"|consider|take|for)\b|假设|假設|假定|设|設|令|若|如果|因为|因為|由于|由於|其中|已知",
    re.IGNORECASE,
)
_NEGATION = lazy(
    r"(?<!if )\bnot\b(?!\s+(?:only|hard|difficult|surprising\w*|just|merely))|n['’]t\b|\bcannot\b"
    r"|\bnever\b|\bno longer\b|\bneither\b|\bnor\b|\bno\b(?!\s+(?:matter|longer|loss|generality))"
    r"|\bwithout\b(?!\s+loss)|\bunless\b|\bexcept\b|\bfails?\b|\bfalse\b|\bwrong\w*|\bincorrect\w*"
    r"|\bmist\w+\b|\bunlikely\b|\binstead of\b|\brather than\b|\bhardly\b|\brarely\b"
    r"|不(?![妨难難仅僅失但])|非(?!常|负|負|零|奇异|奇異|退化)|未(?!知)|没有|沒有|并无|除非|无需|无须|无法|錯誤|错误|误以为",
    re.IGNORECASE,
)
# A denial of what stands directly after it.
_DENIES = lazy(
    r"(?:(?:\bnot|n['’]t|\bcannot|\bnever|\bno longer)\b(?:\s+[a-z]+){0,3}?\s+"
    r"(?:true|the case|correct|right|valid|assum\w*|suppos\w*|requir\w*|need|believe|conclude"
    r"|impl\w+|mean|follow)"
    r"|\bwithout\b(?!\s+loss)(?:\s+[a-z]+){0,3}?\s*(?:assum\w*|requir\w*|suppos\w*|conditions?"
    r"|hypothes[ie]s|restrictions?|constraints?)?"
    r"|\bunless|\bexcept|\b(?:false|wrong|incorrect|untrue|mistake\w*)"
    r"|\b(?:instead of|rather than|as opposed to)|而不是|而非"
    r"|\b(?:tempting|believe|think|thought|claim(?:ed)? falsely)"
    r"|不(?:能)?(?:假设|假設|假定|要求|需要|必)|未(?:假设|假設|假定)|没有假设|沒有假設|并非|並非"
    r"|除非|误以为|誤以為|误认为|誤認為|无需|无须|错误地|錯誤地)"
    r"(?:\s+(?:that|to|in general|,))*[\s,]*[^§,.;:，；：]{0,60}$",
    re.IGNORECASE,
)
_LABEL = lazy(
    r"\b(?:mistakes?|wrong|incorrect|errors?|false|fallac\w+|misconceptions?|myths?|pitfalls?)\s*:"
    r"|(?:错误|錯誤|误区|誤區|误解|誤解|错解|錯解|反例)\s*[:：]",
    re.IGNORECASE,
)
_DENIED_AFTER = lazy(
    r"\s*(?:[,，(（–—-]*\s*(?:which|that|this|it|这|這|但这|但這|这个|這個|此式|它)\s*"
    r"(?:(?:equation|condition|assumption|inequality)\s+(?=need|is|does|may|fails))?"
    r"(?:of course |clearly |certainly )?)?"
    r"(?:in general\s+|generally\s+)?(?:(?:does|do|need|must|may|can|is|are|would|will)\s*"
    r"(?:not|n['’]t)\b|cannot\b|(?:is|are)\s+(?:an?\s+)?(?:in general\s+)?(?:false|wrong|incorrect"
    r"|impossible|untrue|common mistake|mistake|fallacy|never|no longer)"
    r"|(?:is|are)\s+violated|doesn['’]t|don['’]t|isn['’]t|aren['’]t|fails?\b|never\b|no longer\b"
    r"|(?:一般|通常|在一般情况下|总|總)?(?:都|并|並)?(?:不(?:一定|总|總)?(?:成立|正确|正確|对|對|真)|未必|不必)"
    r"|(?:这|這)?(?:是|为|為)(?:错误|錯誤|错|錯|不对|不對|不正确|不正確)|错误|有误)",
    re.IGNORECASE,
)
_ABSURD = lazy(r"\b(?:contradict\w*|impossible|absurd\w*)\b|反证|反證|矛盾", re.IGNORECASE)
_DOUBTS = lazy(
    r"\b(?:whether|might|perhaps|maybe|possibly|nearly|almost|approximately|wonder|hypothetical\w*"
    r"|imagine|prove or disprove|true or false)\b|是否|能否|可否|也许|可能|近似|判断|判斷",
    re.IGNORECASE,
)
_GOAL = lazy(
    r"\b(?:show|prove|verify|demonstrate)\s+that\s+"
    r"(?:(?:the|this|our)\s+)?(?:(?:matrix|product|kernel|covariance)\s+)?\Z"
    r"|(?:证明|證明|验证|驗證)(?:矩阵|矩陣)?\s*\Z",
    re.IGNORECASE,
)
_QUESTION = lazy(r"\?|？|吗\s*[。？]?\s*$|嗎\s*[。？]?\s*$")
_BREAK = lazy(
    r"[;；]|\b(?:but|however|yet|nevertheless|though|although)\b|但是?|然而|而是|不过|不過",
    re.IGNORECASE,
)
_CONCLUDES = lazy(
    r"[,，]\s*(?:so|and|hence|thus|therefore|then|we|now|let|assume|suppose|因此|所以|故|于是|从而|则|則|现|現)",
    re.IGNORECASE,
)
_CLAUSE = lazy(
    r"[,，;；§]|\b(?:then|so|hence|thus|therefore|but|and|we)\b|则|則|故|所以", re.IGNORECASE
)


def stance(before: str, after: str) -> Stance:
    """What a sentence says of something, from the words before it and after it in the sentence.

    `before` starts with its sentence; an equation in it is `§`.
    """
    before, after = before[-LONGEST:], after[:LONGEST]
    if _LABEL.search(before):
        return "denied"
    before = _BREAK.split(before)[-1]
    if _DENIED_AFTER.match(after) or denies(after):
        return "denied"
    ends = _CONCLUDES.split(before)[-1]
    governing = list(_GOVERNS.finditer(ends))
    if _DENIES.search(ends):
        # A denial before the last word that assumes something is a denial of that.
        return "denied"
    head = ends[: governing[-1].start()] if governing else ends
    if governing and _NEGATION.search(ends[governing[-1].start() :]):
        return "doubtful"
    rest = _CLAUSE.split(after, maxsplit=1)[0]
    # What is still to be shown proves nothing.
    doubtful = (
        _NEGATION.search(head) or _NEGATION.search(rest) or _GOAL.search(before)
        or _ABSURD.search(before) or _ABSURD.search(after)
        or _DOUBTS.search(ends) or asks(before, after)
    )  # fmt: skip
    return "doubtful" if doubtful else "stated"


# Whether a sentence says of its equation that it is not exact.
approximates = says(
    r"\b(?:first|second|leading|zeroth)[- ]order\b"
    r"(?!\s+(?:necessary|optimality|partial|conditions?|derivatives?|methods?|terms?)\b)|\bTaylor\b"
    r"|\bapproximat(?:ions?|ed?|es|ely|ing)\b|近似|泰勒|(?:一阶|一階)(?!导|導|偏|条|條|最|必|方)",
)


def asks(before: str, after: str) -> bool:
    """Whether a sentence is a question."""
    return bool(_QUESTION.search(after) or _QUESTION.search(before))
