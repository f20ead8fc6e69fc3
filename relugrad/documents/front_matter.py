"""A page's front matter: the commands that it defines, and how its equations are checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, get_args

from ..errors import DocumentError
from ..macros import Macros
from ..patterns import lazy
from ..wording import say
from .books import math_macros
from .display import Choice
from .yaml import bracketed, read_yaml, scalar, without_comment

__all__ = ["Own", "front_matter", "known_after", "own_settings"]

_OWN = lazy(r"relugrad:(?P<value>.*)$")
_KEY = lazy(r"(?P<name>given|check):(?:[ ]+(?P<value>.*))?$")


def front_matter(lines: Sequence[str]) -> Sequence[str]:
    """The lines of a page's front matter, with the two that delimit it."""
    if lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], start=2):
            if line.rstrip() in ("---", "..."):
                return lines[:number]
    return ()


class Own(NamedTuple):
    """What a page's front matter says of its checks.

    Parameters
    ----------
    given
        What holds on the page from the start.
    check
        Which of its equations are checked; None where it does not say.
    """

    given: tuple[str, ...] = ()
    check: Choice | None = None


def own_settings(text: str, name: str) -> Own:
    """What the keys below `relugrad` in a page's front matter say.

    Parameters
    ----------
    text
        The page.
    name
        Its name, for the error.

    Raises
    ------
    DocumentError
        There is another key; `given` is neither an equation nor a list of equations; or `check` is
        not one of ``all``, ``marked`` and ``none``.
    """
    given: list[str] = []
    check: Choice | None = None
    seen: set[str] = set()
    inside = listing = False
    lines = front_matter(text.split("\n")) if text.startswith("---") else ()
    for number, line in enumerate(lines[1:-1], start=2):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        if not line[0].isspace():
            own = _OWN.match(words)
            inside = own is not None
            if own and without_comment(own["value"]):
                raise _malformed(
                    name, number, say("the keys of `relugrad` belong on lines below it")
                )
        elif inside and listing and words.startswith("- "):
            given.append(_scalar(words[2:], name, number))
        elif inside:
            key = _KEY.match(words)
            if key is None or key["name"] in seen:
                what = say(
                    "`relugrad` has the keys `given`, an equation or a list of equations, and"
                    " `check`: all, marked or none"
                )
                raise _malformed(name, number, what)
            seen.add(key["name"])
            value = (key["value"] or "").strip()
            listing = False
            if key["name"] == "check":
                check = _choice(value, name, number)
            elif without_comment(value):
                given = _values(value, name, number)
            else:
                listing = True
    if "given" in seen and not given:
        raise _malformed(name, 1, say("`given` is empty"))
    return Own(tuple(given), check)


def _choice(value: str, name: str, line: int) -> Choice:
    said = _scalar(value, name, line)
    for choice in get_args(Choice):
        if said == choice:
            return choice  # type: ignore[no-any-return]  # get_args has no type
    what = say("`check`: expected all, marked or none, got {text}", text=repr(said))
    raise _malformed(name, line, what)


def _values(value: str, name: str, line: int) -> list[str]:
    """The strings of a list in brackets, or the one string that a value is."""
    if not value.startswith("["):
        return [_scalar(value, name, line)]
    items = bracketed(value)
    if items is None:
        raise _malformed(name, line, say("the list of `given` must close on its line"))
    return [_scalar(item, name, line) for item in items]


def _scalar(value: str, name: str, line: int) -> str:
    found = scalar(value)
    if found is None:
        raise _malformed(name, line, say("put this equation in single quotes"))
    return found


def _malformed(name: str, line: int, what: str) -> DocumentError:
    return DocumentError(
        name, say("line {line} of the front matter: {reason}", line=line, reason=what)
    )


def known_after(lines: Sequence[str], known: Macros) -> Macros:
    """What is known after the commands that the key `math` defines."""
    macros = math_macros(read_yaml("\n".join(lines)).get("math"))
    return {**known, **macros} if macros else known
