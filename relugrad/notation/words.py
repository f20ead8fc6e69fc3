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

from .parser import RELATIONS
from .tokens import CLOSERS, OPENERS, OPERATORS, SEPARATORS, Token

Role = Literal["condition", "where", ""]

# -- remarks and quantities -------------------------------------------------------------------

_REMARKS = frozenset(
    """and or if iff else otherwise where whenever when with for since so thus hence then therefore
    because by as is are be we which that this these while on at in using use from under but
    provided assuming assume suppose let given subject such s.t st also i.e e.g via note here now
    see recall yields gives means implies unless until after before all any each every only
    similarly finally first next consequently""".split()
)
_CHINESE_REMARKS = re.compile(
    "且|和|或|若|如果|当|當|其中|式中|这里|這裡|因|所以|故|则|則|即|得|由|对|對|否则|否則|其他|其它|满足|滿足|令|设|設"
    "|记|記|取|以及|与|與|于是|於是|使得|约束|約束|证明|證明|同理|从而|從而|又|而|有"
)
_LEADS_ON = re.compile(r"[:：.。,，;；…]$")
_APART = ("&", "\\quad", "\\qquad")


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
            # The left side of a line that goes on may be a remark such as (a).
            return not remark
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
