r"""The checker's words in its reader's language: a message is looked up by its English.

A message is a whole sentence, or a noun phrase that another one names, with named places::

    say("the term {term} does not belong here", term=said)

With no place in it, it is taken as it stands, braces included: ``say("write \sum_{i=1}^n")``. The
translations are gettext catalogs in ``locale/``; they are read as they are, since a compiled copy
would have to be kept up to date.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

ENGLISH = "en"
LANGUAGES = {ENGLISH: "", "zh-cn": "zh_CN", "zh-tw": "zh_TW"}
"""The languages by their names, each with the folder of its catalog."""
VARIABLE = "RELUGRAD_LANG"
"""The variable of the environment that chooses the language where nobody else does."""

QUOTES = "\ufdd0", "\ufdd1"
"""What stands around LaTeX that a message quotes, where that is asked for: see `quoting`."""

# Names in commands, which are no words; and words, as opposed to products such as XWx.
_NAMES = re.compile(r"\\(?:operatorname|text\w*|math\w+|begin|end)\*?\s*\{[^{}]*\}|\\[A-Za-z]+")
_WORD = re.compile(r"[a-z]{3}|\b[A-Z][a-z]{2}\b|[^\W\d_a-zA-Z\u0370-\u03ff]")
_RAISED = re.compile(rf"({QUOTES[1]})(\^(?:\w|\{{[^{{}}]*\}}))")
_BETWEEN = re.compile(rf"{QUOTES[1]}( \\[a-z]+ ){QUOTES[0]}")
_SCRIPTS = {"zh": "zh-cn", "zh-sg": "zh-cn", "zh-hk": "zh-tw", "zh-mo": "zh-tw"}
_chosen: ContextVar[str] = ContextVar("relugrad_language")
_quoting: ContextVar[bool] = ContextVar("relugrad_quoting", default=False)


class _Said(str):
    """A message: in another one it is no quotation."""

    __slots__ = ()


def nearest(name: str | None) -> str:
    """The language of this package for a name such as ``zh_CN``, ``zh-Hant`` or ``de``.

    Returns
    -------
    str
        A key of `LANGUAGES`; English for a language that there is no catalog of.
    """
    tag = (name or ENGLISH).lower().replace("_", "-").partition(".")[0]
    if tag.startswith(("zh-hans", "zh-hant")):
        return "zh-cn" if "hans" in tag else "zh-tw"
    tag = _SCRIPTS.get(tag, tag)
    return tag if tag in LANGUAGES else ENGLISH


def language(name: str | None = None) -> str:
    """The language of this name; with none, the one that is spoken here and now.

    Raises
    ------
    ArgumentError
        There is no such language, or ``RELUGRAD_LANG`` of the environment names none.
    """
    where = "lang"
    if name is None:
        if (spoken := _chosen.get(None)) is not None:
            return spoken
        where, name = VARIABLE, os.environ.get(VARIABLE) or ENGLISH
    tag = name.lower().replace("_", "-") if isinstance(name, str) else None
    if tag not in LANGUAGES:
        from .errors import ArgumentError  # which says what it says by this module

        raise ArgumentError(f"{where}: expected one of {', '.join(LANGUAGES)}, got {name!r}")
    return tag


@contextmanager
def speaking(name: str | None) -> Iterator[str]:
    """Let all messages be of this language within, in this thread or task alone.

    Raises
    ------
    ArgumentError
        There is no such language.
    """
    token = _chosen.set(language(name))
    try:
        yield _chosen.get()
    finally:
        _chosen.reset(token)


@contextmanager
def quoting() -> Iterator[None]:
    """Let messages mark what they quote within, in this thread or task alone.

    A formula in the place of a message stands between `QUOTES`, so that a page can typeset it.
    """
    token = _quoting.set(True)
    try:
        yield
    finally:
        _quoting.reset(token)


def mode() -> tuple[str, bool]:
    """On what messages depend here and now: the language, and whether they mark quotations."""
    return language(), _quoting.get()


def completed(message: str, wholes: Iterable[str]) -> str:
    """A message with whole quotations for those that are cut off; `wholes` may have begun them."""
    start, end = QUOTES
    words, *quotations = message.split(start)
    known = list(wholes) if any("…" in one for one in quotations) else []
    for quotation in quotations:
        quoted, rest = quotation.split(end)
        if quoted.endswith("…"):
            quoted = next((whole for whole in known if whole.startswith(quoted[:-1])), quoted)
        words += f"{quoted}{rest}" if quoted.endswith("…") else f"{start}{quoted}{end}{rest}"
    return words


def unquoted(message: str) -> str:
    """A message without the marks of its quotations."""
    return message.replace(QUOTES[0], "").replace(QUOTES[1], "")


def _quoted(value: object) -> object:
    # What holds a quotation already is made of several pieces.
    if not isinstance(value, str) or isinstance(value, _Said) or QUOTES[0] in value:
        return value
    return f"{QUOTES[0]}{value}{QUOTES[1]}" if _is_formula(value) else value


def _is_formula(quoted: str) -> bool:
    """Whether a text is a formula, or the beginning of one: no number alone, and no words."""
    letters = any(char.isalpha() for char in quoted) or "\\" in quoted
    return letters and _WORD.search(_NAMES.sub(" ", quoted)) is None


def _filled(message: str, places: dict[str, object]) -> str:
    if not _quoting.get():
        return _Said(message.format_map(places))
    filled = message.format_map({name: _quoted(value) for name, value in places.items()})
    # Two factors with their sign between them are one product, and an exponent is a part of it.
    return _Said(_RAISED.sub(r"\2\1", _BETWEEN.sub(r"\1", filled)))


def say(message: str, /, **places: object) -> str:
    """A message in the language that is spoken, with its places filled in."""
    said = _translated(message)
    return _filled(said, places) if places else _Said(said)


def plural(one: str, many: str, number: int, /, **places: object) -> str:
    """A message that says ``{number}`` of something, for one and for all other numbers."""
    said = one if number == 1 else many
    return _filled(_translated(one) if _folder() else said, {**places, "number": number})


def listed(names: Iterable[str]) -> str:
    """Some names, joined by “and”."""
    if _quoting.get():
        names = [str(_quoted(name)) for name in names]
    return say(" and ").join(names)


def marked(message: str) -> str:
    """A message that is translated later, by `say`, where it is used."""
    return message


def _folder() -> str:
    return LANGUAGES[language()]


def _translated(message: str) -> str:
    folder = _folder()
    return catalog(folder).get(message, message) if folder else message


@cache
def catalog(folder: str) -> dict[str, str]:
    """The translations of one language by their English.

    Of the format of ``.po`` it reads what the catalogs here have: ``msgid``, ``msgid_plural`` and
    ``msgstr`` with strings of Python's kind, on one line or several, and comments.
    """
    path = Path(__file__).parent / "locale" / folder / "LC_MESSAGES" / "relugrad.po"
    found: dict[str, str] = {}
    entry: dict[str, str] = {}
    key = ""
    for line in [*path.read_text(encoding="utf-8").split("\n"), "msgid"]:
        word, _space, text = line.partition(" ")
        if word.startswith('"'):
            entry[key] += ast.literal_eval(line)
        elif word.startswith("msg"):
            if word == "msgid" and entry.get("msgid") and entry["msgstr"]:
                found[entry["msgid"]] = entry["msgstr"]
            key = "msgstr" if word.startswith("msgstr") else word
            entry = {} if word == "msgid" else entry
            entry[key] = ast.literal_eval(text) if text else ""
    return found
