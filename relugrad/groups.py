"""The arguments of a command: groups in braces, and an option in brackets, from an offset on."""

from __future__ import annotations

from .errors import NotReadError
from .wording import say


def braced(latex: str, at: int, name: str) -> tuple[int, str]:
    """The text of the group that must follow `name`, and where it ends."""
    begin = after_blanks(latex, at)
    if not latex.startswith("{", begin):
        if begin < len(latex) and latex[begin].isascii() and latex[begin].isalpha():
            return begin + 1, latex[begin]
        raise NotReadError(
            say("{command} needs a group in braces", command=name), at - len(name), at
        )
    end = skip_group(latex, begin)
    if latex[end - 1] != "}" or end == begin + 1:
        raise NotReadError(
            say("the brace after {command} is never closed", command=name), at - len(name), at
        )
    return end, latex[begin + 1 : end - 1]


def skip_optional(latex: str, at: int) -> int:
    """Where an optional argument such as `[2ex]` or `[t]` ends; `at` itself where there is none."""
    close = latex.find("]", at, at + 12)
    word = latex[at + 1 : close]
    if latex.startswith("[", at) and close > 0 and (word in "tbc" or word[-2:].isalpha()):
        return close + 1
    return at


def skip_group(latex: str, at: int) -> int:
    """Where the group that opens at `at` ends; `at` itself where none opens there."""
    begin = after_blanks(latex, at)
    return group_end(latex, begin) if latex.startswith("{", begin) else at


def takes_two(latex: str, at: int) -> bool:
    r"""Whether two arguments in braces follow a command: `\trace{A}{2}`."""
    return latex.startswith("{", at) and latex.startswith("{", skip_group(latex, at))


def group_end(latex: str, at: int) -> int:
    """Where the group that opens at `at` ends; the end of the text if it is never closed."""
    depth, here = 0, at
    while here < len(latex):
        if latex[here] == "\\":
            here += 2
            continue
        if latex[here] == "{":
            depth += 1
        elif latex[here] == "}":
            depth -= 1
            if depth == 0:
                return here + 1
        here += 1
    return len(latex)


def after_blanks(latex: str, at: int) -> int:
    """Where the text goes on after blanks."""
    while at < len(latex) and latex[at].isspace():
        at += 1
    return at
