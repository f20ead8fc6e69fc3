"""What sentences say of their equations besides their kind: zero, other cases, new meanings."""

from __future__ import annotations

import re

from ..patterns import begins, lazy, one_of, says

# Whether a condition after this word holds in its sentence alone, as after "if".
holds_for_a_sentence = one_of(
    "if when whenever for at case"
    " 若 如果 当 當 情形 情况 情況 条件 條件 时 時 处 處 点 點 特例 对于 對於"
)
# Whether something is said to be zero: “set it to zero”, “the gradient vanishes”.
speaks_of_zero = says(
    r"\b(?:to|equals?|be|is|are) (?:zero|\$?0\$?)(?![\w.])|\bvanish"
    r"|为零|為零|为0|等于零|等於零|为 ?\$0\$",
)
# Whether something that precedes is set to zero.
_SET_TO_ZERO = (
    r"\b(?:set|sets|setting|put|putting|equat\w+)\b[^.$]*\bto (?:zero|\$?0\$?)(?![\w.])"
    r"|令[^。$]*(?:为|為|等于|等於) ?(?:零|\$?0\$?)"
)
sets_to_zero = says(_SET_TO_ZERO)

_PUTS_IN = lazy(r"[代带帶]入|\b(?:substitut\w+|plug\w*|insert\w*)\b", re.IGNORECASE)
_REFERENCE = lazy(
    r"式\s*[(（]?\s*\d|[(（]\d+(?:\.\d+)*[)）]|\\(?:eq)?ref\b|:eq(?:ref)?:",
    re.IGNORECASE,
)


# Whether what comes after this word may be any equation, one of a function included.
supposes = one_of(
    "if when whenever case assume assumes assumed assuming suppose supposes supposed supposing"
    " provided 若 如果 当 當 假设 假設 假定"
)
# Whether this word says an equation of something that is known.
is_property = one_of("satisfy satisfies satisfied satisfying 满足 滿足")
# Whether a sentence says that its equation gives something it knows in another form.
says_rewritten = says(
    r"\b(?:expand\w*|rewrit\w*|rewrot\w*|equivalent\w*|simplif\w*|complet\w*|written|write|reduces?"
    r"|equal\w*|equals|same as|turns? into|in other words|that is|i\.e)\b"
    # “$f = x^Tx$ is $f = \|x\|^2$”, “this is $f = …$”
    r"|(?:\bthis|\bwhich|§)\s+is\s*\Z"
    r"|展开|展開|化简|化簡|写成|寫成|写为|寫為|改写|改寫|等价|等價|等于|等於|整理|即|可知|推导|推導",
)
# Whether a sentence says that its equation is a solution.
says_solved = says(
    r"\b(?:solv\w*|solution\w*|minimi[sz]er|optim\w*)\b|解得|的解|求得|" + _SET_TO_ZERO
)


_NAMED = lazy(
    r"\b(?:the|an?|this|of)\s+(?:[\w-]+\s+){0,2}equations?\s*$|方程\s*[:：]?\s*$|\bequation\s*:\s*$",
    re.IGNORECASE,
)
_SAID_TO_HOLD = lazy(r"\s*(?:holds|is (?:true|correct)|成立)")


# Whether a sentence announces several things, which may go by one name: “the functions”.
says_several = says(
    r"\b(?:functions|kernels|models|examples|choices|variants|alternatives|schedules)\b"
    r"|(?:函数|函數|例子|选择|選擇|模型)(?:有|分别|分別|如下|包括)",
)


# Whether the equation that follows is put in: “substituting $x = 1$ gives”.
puts_in_next = says(r"(?:[代带帶]入|\b(?:substituting|plugging in|inserting))\s*\Z")


def puts_in(text: str) -> bool:
    """Whether equations are put in that are referred to by a number: “substitute (6.9) into …”."""
    return _PUTS_IN.search(text) is not None and _REFERENCE.search(text) is not None


def names_equation(said: str, after: str) -> bool:
    """Whether a formula is named as an equation, of which something else is said."""
    return _NAMED.search(said) is not None and _SAID_TO_HOLD.match(after) is None


# Whether equations are solved as well as can be, and do not hold.
solves_in_part = says(r"\bleast[- ]squares?\b|最小二乘|最小平方")


# Whether a sentence chooses its quantity, of which there are others.
says_chosen = says(
    r"\b(?:we|you|one|I)\s+(?:(?:can|could|may|might|will|often|also|instead|prefer to)\s+)*"
    r"(?:use|choose|take|pick|consider|prefer)\b|(?:选用|選用|采用|採用|使用|考虑|考慮)",
)


_MATRICES = lazy(
    r"\b(?:triangular|diagonal|symmetric|orthogonal|orthonormal|unitary|permutation|rotation)"
    r"\s+(?:(?:or|and|square|real)\s+)*matri(?:x|ces)\b(?!\s*[$\\])"
    r"|(?:三角|对角|對角|对称|對稱|正交|酉|置换|置換|旋转|旋轉|正定)(?:矩阵|矩陣|阵|陣)(?!\s*[$\\])",
    re.IGNORECASE,
)


def last_sentence(text: str) -> str:
    """The end of a text, as far as it may be about the display that follows it."""
    return re.split(r"[。.!?！？；;]\s", text.rstrip()[-120:])[-1]


def matrices_meant(text: str) -> str:
    """The kind of matrices that a sentence speaks of without a symbol: “of a triangular matrix”."""
    found = _MATRICES.search(text)
    return found[0] if found else ""


# Whether a sentence says that something becomes another thing, or is another, or fixed.
says_changed = says(
    r"\b(?:becomes?|replac\w*|chang\w*|instead|modif\w*|turns? into|differ(?:s|ent)? from|unlike)\b"
    r"|\bfix(?:es|ed|ing)?\b[^.§]{0,60}§"
    r"|变为|變為|变成|變成|改为|改為|改成|换成|換成|换为|換為|替换|替換|不同[于於]|固定[^。§]{0,30}§",
)


_BEHIND = lazy(
    r"\s*(?:的|这一|這一|这个|這個)?(约束(?:条件)?|約束(?:條件)?|情况|情況|情形|条件|條件|时|時|处|處|点|點)(?!间|間|刻|期|理)"
)


# A condition that is followed by what holds under it says nothing about what precedes it.
# Whether the text after an equation says what holds under it: “if $p = q$, then”.
leads_on = begins(r"\s*(?:[,，]\s*)?(?:then\b|则|則|那么|那麼)")
# Whether the text after a display without a full stop begins a sentence by a condition.
opens_sentence = begins(
    r"\s*(?:If|When|Whenever|Suppose|Assume|Let|For|Since)\b"
    r"|\s*(?:(?:定义|定義|定理|引理|例|注)[\w.()（）]{0,4}\s*[:：]?\s*)?(?:若|如果|当|當|设|設|假设|假設)",
    flags=0,
)


# Whether what a sentence says holds in a case that words alone describe: “in the second case”.
speaks_of_a_case = says(
    r"\bin (?:the|each|either|our)(?: (?!general\b)[\w-]+){1,3} cases?\b"
    r"(?!\s*(?:[§¤]|of\b|that\b|where\b|when\b|with\b|\$))",
)
# Whether another case begins, in which the condition before it does not hold.
otherwise = says(r"\b(?:otherwise|else)\b|否则|否則")


def condition_behind(text: str) -> str:
    """The word after an equation that makes a condition of it, as in “在 p = q 的情况下”."""
    match = _BEHIND.match(text)
    return match[1] if match else ""
