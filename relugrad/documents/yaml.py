r"""As much of YAML as books and pages configure their mathematics with.

That is mappings and lists in block style, plain and quoted scalars on one line, and lists of them
in brackets. Whatever else YAML has is read as None, never as something that it is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from ..patterns import lazy

__all__ = ["Value", "at", "bracketed", "read_yaml", "scalar", "without_comment"]

#: What a node stands for; None where it is empty or not read.
Value: TypeAlias = "str | Sequence[Value] | Mapping[str, Value] | None"

# A document that is nested deeper configures nothing that is looked for here.
MAX_DEPTH = 20
_COMMENT = lazy(r"(?:^|\s)#.*$")
_QUOTED = lazy(r""" *(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*') *(?:#.*)?$""")
_KEY = lazy(
    r"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'\[\]{},&*!|>%@`#-][^:#]*?)\s*:"""
    r"(?:\s+(?P<value>.*))?$"
)
# What a plain scalar cannot begin with.
_RESERVED = (*"'\"[]{},&*!|>%@`", "- ", "? ", ": ")
# What makes a mapping of it.
_COLON = lazy(r":(?:\s|$)")
_MARKERS = ("---", "...")


class _Line(NamedTuple):
    indent: int
    words: str


def read_yaml(text: str) -> Mapping[str, Value]:
    """Read a document whose root is a mapping; another one is empty here."""
    lines = [
        _Line(len(line) - len(line.lstrip(" ")), line.strip())
        for line in text.split("\n")
        if line.strip() and not line.lstrip().startswith("#") and line.rstrip() not in _MARKERS
    ]
    root = _node(lines, MAX_DEPTH)
    return root if isinstance(root, Mapping) else {}


def at(root: Value, *keys: str) -> Value:
    """What stands below some keys, one in the other; None where one of them is missing."""
    for key in keys:
        root = root.get(key) if isinstance(root, Mapping) else None
    return root


def scalar(text: str) -> str | None:
    """The string that a scalar stands for; None where it is empty, or something else."""
    if quoted := _QUOTED.match(text):
        return _unquoted(quoted["text"])
    text = without_comment(text)
    plain = text and not text.startswith(_RESERVED) and not _COLON.search(text)
    return text if plain else None


def without_comment(text: str) -> str:
    """A value that is not quoted, without the comment after it."""
    return _COMMENT.sub("", text).strip()


def bracketed(text: str) -> list[str] | None:
    """The scalars of a list in brackets, as they are written; None where it does not close."""
    items, depth, quote, start = [], 0, "", 1
    for place, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"" and not text[start:place].strip():
            quote = char
        elif char in "[{(":
            depth += 1
        elif char in ")}]":
            depth -= 1
        if not quote and ((char == "," and depth == 1) or (char == "]" and not depth)):
            if text[start:place].strip():
                items.append(text[start:place])
            start = place + 1
            if char == "]":
                break
    return None if depth or quote or without_comment(text[start:]) else items


def _unquoted(word: str) -> str:
    inner = word[1:-1]
    if word[0] == "'":
        return inner.replace("''", "'")
    return re.sub(r'\\([\\"/])', r"\1", inner)


def _node(lines: Sequence[_Line], depth: int) -> Value:
    """What a block of lines stands for, all of which are indented at least as its first."""
    if not lines or not depth:
        return None
    found: dict[str, Value] = {}
    items: list[Value] = []
    is_list = _is_item(lines[0])
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        below = number
        while below < len(lines) and _belongs(lines[below], line, is_list):
            below += 1
        children = lines[number:below]
        number = below
        if is_list:
            items.append(None if children or not _is_item(line) else _value(line.words[1:]))
        elif (key := _KEY.match(line.words)) is not None:
            name = scalar(key["key"])
            value = key["value"] or ""
            if name is not None and not without_comment(value):
                found[name] = _node(children, depth - 1)
            elif name is not None:
                # A value that goes on below its line is of a kind that is not read.
                found[name] = None if children else _value(value)
    return items if is_list else found


def _is_item(line: _Line) -> bool:
    return line.words == "-" or line.words.startswith("- ")


def _belongs(line: _Line, to: _Line, is_list: bool) -> bool:
    """Whether a line is below another one, as an item of a list is below its key."""
    if line.indent == to.indent:
        return not is_list and _is_item(line)
    return line.indent > to.indent


def _value(text: str) -> Value:
    text = text.strip()
    if text.startswith("["):
        items = bracketed(text)
        return None if items is None else [scalar(item) for item in items]
    return scalar(text)
