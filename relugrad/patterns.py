"""Regular expressions that are compiled when they are first used: a text needs half of them.

Those that every text needs are compiled by `re` itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split", "pattern")


class _Lazy:
    """Stands for a compiled expression, whose methods it takes over at the first use of one."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(*self._source)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The expression, compiled at its first use."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


def says(pattern: str, flags: int = re.IGNORECASE) -> Callable[[str], bool]:
    """Whether the expression is found in a text."""
    compiled = lazy(pattern, flags)
    return lambda text: compiled.search(text) is not None


def begins(pattern: str, flags: int = re.IGNORECASE) -> Callable[[str], bool]:
    """Whether a text begins with the expression."""
    compiled = lazy(pattern, flags)
    return lambda text: compiled.match(text) is not None


def consists(pattern: str, flags: int = re.IGNORECASE) -> Callable[[str], bool]:
    """Whether a text is the expression, whole."""
    compiled = lazy(pattern, flags)
    return lambda text: compiled.fullmatch(text) is not None


def one_of(words: str) -> Callable[[str], bool]:
    """Whether a word is one of some, in capitals or not."""
    known = frozenset(words.split())
    return lambda word: word.lower() in known
