r"""Where indicators stand in the tokens of a side: `\mathbb{1}[z > 0]`, `1_{z > 0}`, `[i = j]`."""

from __future__ import annotations

from collections.abc import Sequence

from .signs import BOLD, CLOSERS, DOUBLE_STRUCK, INDICES, RELATIONS, SCRIPT

STYLES = DOUBLE_STRUCK | BOLD | SCRIPT
# What precedes a condition in brackets that stands for itself: no function has it as an argument.
BEFORE = frozenset(("", "+", "-", "=", "(", "\\odot", "\\circ", "\\cdot", "\\times", "{", "&"))

# So many tokens before a relation may an indicator begin.
MOST = 16
# What follows the condition of a case.
CASES = frozenset((",", ".", ";", "\\\\", "\\cr", "\\end{cases}", "\\"))


def begins(texts: Sequence[str], at: int) -> tuple[int, int] | None:
    r"""Where the condition of an indicator that begins at `at` opens and closes, or None.

    `at` is where its 1 or I begins, or in `[z > 0]` the bracket.
    """
    if texts[at : at + 1] == ["["]:
        before = texts[at - 1] if at else ""
        inner = at + (texts[at + 1 : at + 2] == ["["])
        found = condition(texts, inner) and condition(texts, at)
        return found if before in BEFORE else None
    styled = texts[at] in STYLES
    braced = styled and list(texts[at + 1 : at + 2]) == ["{"]
    head = at + styled + braced
    name, after = list(texts[head : head + 1]), head + 1 + braced
    if name not in (["1"], ["I"]) or (braced and list(texts[head + 1 : head + 2]) != ["}"]):
        return None
    if list(texts[after : after + 2]) == ["_", "{"]:
        return condition(texts, after + 1)
    # In `a = 1 (i = j)` the condition is that of a case.
    brackets = ("[", "\\{", "\\lbrack", "\\lbrace", *(("(",) if styled or name == ["I"] else ()))
    return condition(texts, after) if "".join(texts[after : after + 1]) in brackets else None


def condition(texts: Sequence[str], opened: int) -> tuple[int, int] | None:
    """Where what opens at a place closes, if a relation stands in it outside of other brackets.

    Brackets within it, around all of it, are no others.
    """
    depth, found = 0, False
    for at in range(opened, len(texts)):
        depth += texts[at] in CLOSERS
        depth -= texts[at] in CLOSERS.values()
        found = found or (depth == 1 and texts[at] in RELATIONS)
        if not depth:
            if not found and texts[opened + 1] in CLOSERS:
                inner = condition(texts, opened + 1)
                found = inner is not None and inner[1] == at - 1
            return (opened, at) if found else None
    return None


def counted(texts: Sequence[str]) -> set[str]:
    r"""The letters that are indices as an indicator compares them, as in `\mathbb{1}[i = j]`."""
    found: set[str] = set()
    for at in _equalities(texts):
        pair = {*texts[at - 1 : at], *texts[at + 1 : at + 2]}
        compared = _is_case(texts, at) or _is_in_an_indicator(texts, at)
        if len(pair) == 2 and pair <= INDICES and compared:
            found |= pair
    return found


def labels(texts: Sequence[str]) -> list[str]:
    r"""The letters that an indicator compares with labels, as k in `\mathbb{1}\{y_i = k\}`."""
    return [
        letter
        for at in _equalities(texts)
        if _is_in_an_indicator(texts, at)
        for letter, beyond in ((texts[at - 1], at - 2), ("".join(texts[at + 1 : at + 2]), at + 2))
        if letter in INDICES
        and "".join(texts[beyond : beyond + 1]) in {*CLOSERS, *CLOSERS.values()}
    ]


def _equalities(texts: Sequence[str]) -> list[int]:
    return [at for at, text in enumerate(texts) if at and RELATIONS.get(text) in ("=", "!=")]


def _is_in_an_indicator(texts: Sequence[str], at: int) -> bool:
    around = (begins(texts, k) for k in range(max(at - MOST, 0), at))
    return any(ends is not None and ends[0] < at < ends[1] for ends in around)


def _is_case(texts: Sequence[str], at: int) -> bool:
    """Whether a relation is that of a case, which ends after it."""
    before = texts[:at]
    opened = before.count("\\begin{cases}") > before.count("\\end{cases}")
    return opened and "".join(texts[at + 2 : at + 3]) in CASES
