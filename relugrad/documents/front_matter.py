"""A page's front matter: the commands that it defines, and what it gives from the start.

Of YAML it reads what these two keys need: plain and quoted scalars, and lists of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..errors import DocumentError
from ..macros import Macro, Macros

__all__ = ["front_matter", "given_by", "known_after"]

_COMMAND_LINE = re.compile(
    r"\s+(?P<name>['\"]?\\{1,2}[A-Za-z]+['\"]?)\s*:\s*(?P<body>\S.*)$",
)
_KEY = re.compile(r"(?P<blanks> *)(?P<key>[\w-]+) *:(?: +(?P<value>.*))?$")
_ITEM = re.compile(r" *-(?: +(?P<value>.*))?$")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_QUOTED = re.compile(r""" *(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*') *(?:#.*)?$""")
# What a plain scalar of YAML cannot begin with.
_RESERVED = tuple("'\"[]{},&*!|>%@`")


def front_matter(lines: Sequence[str]) -> Sequence[str]:
    """The lines of a page's front matter, with the two that delimit it."""
    if lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], start=2):
            if line.rstrip() in ("---", "..."):
                return lines[:number]
    return ()


def given_by(text: str, name: str) -> tuple[str, ...]:
    """What the key `given` of `relugrad` in a page's front matter gives from the start.

    Parameters
    ----------
    text
        The page.
    name
        Its name, for the error.

    Raises
    ------
    DocumentError
        It is neither a string nor a list of strings.
    """
    if not text.startswith("---"):
        return ()
    given: list[str] | None = None
    # The indentation of `relugrad` is 0, that of the keys in it is the first one met.
    inside = listing = False
    keys = 0
    lines = front_matter(text.split("\n"))
    for number, line in enumerate(lines[1:-1], start=2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _KEY.match(line.rstrip())
        if not line[0].isspace() and not (inside and listing and line[0] == "-"):
            inside, keys, value = False, 0, ""
            if match and match["key"] == "relugrad":
                inside, listing, value = True, False, match["value"] or ""
                if value and not value.startswith("#"):
                    raise _malformed(name, number, "the keys of `relugrad` stand on lines below it")
        elif inside and listing and (item := _ITEM.match(line.rstrip())):
            given = [*(given or ()), _scalar(item["value"] or "", name, number)]
        elif inside and match and len(match["blanks"]) == (keys or len(match["blanks"])):
            if match["key"] != "given" or given is not None:
                raise _malformed(
                    name, number, f"{match['key']!r} is no key of `relugrad`, or twice"
                )
            keys = len(match["blanks"])
            value = (match["value"] or "").strip()
            listing = not value or value.startswith("#")
            given = [] if listing else _values(value, name, number)
        elif inside:
            raise _malformed(name, number, "`given` is an equation or a list of equations")
    if given == []:
        raise _malformed(name, 1, "`given` has no equation")
    return tuple(given or ())


def _values(value: str, name: str, line: int) -> list[str]:
    """The strings of a list in brackets, or the one string that a value is."""
    if not value.startswith("["):
        return [_scalar(value, name, line)]
    items, depth, quote, start = [], 0, "", 1
    for at, char in enumerate(value):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"" and not value[start:at].strip():
            quote = char
        elif char in "[{(":
            depth += 1
        elif char in ")}]":
            depth -= 1
        if not quote and ((char == "," and depth == 1) or (char == "]" and not depth)):
            if value[start:at].strip():
                items.append(_scalar(value[start:at], name, line))
            start = at + 1
            if char == "]":
                break
    if depth or quote or _COMMENT.sub("", value[start:]).strip():
        raise _malformed(name, line, "the list of `given` is not closed on its line")
    return items


def _scalar(value: str, name: str, line: int) -> str:
    if quoted := _QUOTED.match(value):
        return _unquoted(quoted["text"])
    value = _COMMENT.sub("", value).strip()
    if not value or value.startswith(_RESERVED):
        raise _malformed(name, line, "an equation that is no plain text stands in single quotes")
    return value


def _malformed(name: str, line: int, what: str) -> DocumentError:
    return DocumentError(name, f"line {line} of its front matter: {what}")


def _unquoted(word: str) -> str:
    if word[:1] == word[-1:] == '"' and len(word) > 1:
        return word[1:-1].replace("\\\\", "\\")
    return word[1:-1].replace("''", "'") if word[:1] == word[-1:] == "'" and len(word) > 1 else word


def known_after(lines: Sequence[str], known: Macros) -> Macros:
    """What is known after the commands that the key `math` defines, one a line."""
    macros: dict[str, Macro | None] = {}
    inside = False
    for line in lines:
        if line.strip() and not line[0].isspace():
            inside = line.rstrip() == "math:"
        elif inside and (match := _COMMAND_LINE.match(line)):
            name, body = (_unquoted(match[key].strip()) for key in ("name", "body"))
            count = max((int(n) for n in re.findall(r"#(\d)", body)), default=0)
            macros[name] = Macro(body, count)
    return {**known, **macros} if macros else known
