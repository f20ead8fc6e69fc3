"""The report on many equalities: a message per cause, a line per file, and the last lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..wording import marked, say
from .checks import Check, DisplayResult, counts_as, equalities
from .outcomes import KINDS, UNLESS
from .severity import LEVELS, Level, Severities

__all__ = ["by_file", "messages", "summary", "text"]

# So many files without an equation are named; of a folder of programs there may be thousands.
MAX_NAMED = 10
# So many places of what waits for one cause are named.
MAX_PLACES = 8


def text(files: Sequence[str], displays: Sequence[DisplayResult], severities: Severities) -> str:
    """All displays, the files without any, a line for each of several files, and the summary."""
    lines = [result.explain() for result in messages(displays, severities)]
    several = by_file(files, displays)
    # A module without equations is no surprise.
    empty = [file for file in files if file not in several and not file.endswith(".py")]
    if len(files) > 1:
        if len(empty) > MAX_NAMED:
            lines.append(say("{number} files: no equation was found", number=len(empty)))
        else:
            lines += [say("{file}: no equation was found", file=file) for file in empty]
    if len(several) > 1:
        lines += [
            say("{file}: {equalities}", file=file, equalities=counted(some))
            for file, some in several.items()
        ]
    checks = [check for result in displays for check in result.checks]
    return "\n".join([*lines, summary(checks, displays)])


def by_file(
    files: Iterable[str], displays: Iterable[DisplayResult]
) -> dict[str, list[DisplayResult]]:
    """The displays of each file that has something to report, in the order of the files."""
    found: dict[str, list[DisplayResult]] = {file: [] for file in files}
    for result in displays:
        if result.counts or result.left_out:
            found.setdefault(result.file, []).append(result)
    return {file: some for file, some in found.items() if some}


def messages(
    displays: Iterable[DisplayResult], severities: Severities, least: Level = "ignore"
) -> Iterator[DisplayResult]:
    """The report on each display; each cause is reported once per file.

    Parameters
    ----------
    displays
        The displays of any number of files, in their order.
    severities
        The level of each kind of verdict.
    least
        What is less serious is left out; ``ignore`` also reports what is simply right.
    """
    shown = [result for result in displays if _is_shown(result, severities, least)]
    waiting: dict[tuple[str, str], list[Check]] = defaultdict(list)
    for result in shown:
        for check in result.told:
            if check.cause:
                waiting[result.file, check.cause].append(check)
    said: set[tuple[str, str]] = set()
    for result in shown:
        kept = []
        for check in result.told:
            key = result.file, check.cause
            if check.cause and key in said:
                continue
            if check.cause and len(waiting[key]) > 1:
                said.add(key)
                check = replace(check, detail=_waiting(check, waiting[key]))
            kept.append(check)
        # If all that is wrong was reported above, what is right in the same display is left out.
        if len(kept) == len(result.told) or any(check.kind.setting for check in kept):
            yield replace(result, checks=tuple(kept))


def _is_shown(result: DisplayResult, severities: Severities, least: Level) -> bool:
    level = result.level(severities)
    if level == "ignore":
        right = all(check.kind.setting is None for check in result.checks)
        return least == "ignore" and result.counts and right and result.display.unchecked != ""
    return LEVELS.index(level) >= LEVELS.index(least)


def _waiting(first: Check, checks: Sequence[Check]) -> str:
    """How many equalities are unread for the cause reported with the first of them, and where."""
    lines = list(dict.fromkeys(check.line for check in checks))
    shown = [*map(str, lines[:MAX_PLACES]), *(["…"] if len(lines) > MAX_PLACES else [])]
    said = say(
        "{number} equalities are not read because of this, in lines {lines}",
        number=len(checks),
        lines=say(", ").join(shown),
    )
    return f"{first.detail}\n{said}" if first.detail else said


def counted(displays: Iterable[DisplayResult]) -> str:
    """How many equalities of these displays have each verdict."""
    displays = list(displays)
    checks = [check for result in displays for check in result.checks]
    names: Counter[str] = Counter(KINDS[c.verdict].name for c in checks if not c.unless)
    bare = sum(result.display.unchecked == "" for result in displays)
    names[KINDS["unread"].name] += bare
    unless = sum(bool(check.unless) for check in checks)
    told = [(k.name, names[k.name]) for k in KINDS.values() if names[k.name] or k.decided]
    others = {
        UNLESS.name: unless,
        marked("unchecked"): sum(bool(result.display.unchecked) for result in displays),
        marked("left out"): sum(result.left_out for result in displays),
    }
    told += [one for one in others.items() if one[1]]
    return say(
        "{equalities}: {counts}",
        equalities=equalities(len(checks) + bare),
        counts=say(", ").join(counts_as(*one) for one in told),
    )


def _unread(checks: Iterable[Check]) -> int:
    return sum(check.verdict == "unread" for check in checks)


def summary(checks: Sequence[Check], displays: Sequence[DisplayResult]) -> str:
    """How many equalities have each verdict, what share of them was read, and what is known."""
    if not any(result.counts or result.left_out for result in displays):
        return say("nothing to check: no equation was found")
    bare = sum(result.display.unchecked == "" for result in displays)
    total = len(checks) + bare
    lines = [counted(displays)]
    if total:
        read = total - bare - _unread(checks)
        lines.append(
            say(
                "{number} of {equalities} read ({percent} %)",
                number=read,
                equalities=equalities(total),
                percent=100 * read // total,
            )
        )
    if known := sum(check.known for check in checks):
        lines.append(say("{equalities} known from the baseline", equalities=equalities(known)))
    return "\n".join(lines)
