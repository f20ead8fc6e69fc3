r"""The names of symbols: how weights, accents and subscripts make one, `\mathbf{\hat{x}}_{1}`."""

from __future__ import annotations

import re

from .nodes import Kind


def within(command: str, name: str) -> str:
    return f"{command}{{{name}}}"


def is_greek(name: str) -> bool:
    """Whether the letter under the accents of a name is a command."""
    return name.rpartition("{")[2].startswith("\\")


def bold(name: str, kind: Kind) -> tuple[str, Kind]:
    """A bold capital is the plain one's matrix; a bold small letter is a vector."""
    greek = is_greek(name)
    if kind == "matrix" and not greek:
        return name, kind
    capital = kind == "matrix" or (greek and name.rpartition("\\")[2][0].isupper())
    return within("\\mathbf", name), "matrix" if capital else "vector"


def accented(accent: str, name: str) -> str:
    """The weight goes outside of the accent, wherever it was written."""
    if name.startswith("\\mathbf{"):
        return within("\\mathbf", within(accent, name[len("\\mathbf{") : -1]))
    return within(accent, name)


def changing(name: str) -> str | None:
    r"""The symbol below a dot: `C` for `\dot{C}`, which says how C changes."""
    stem, below, label = name.partition("_{")
    if "\\dot{" not in stem:
        return None
    return stem.replace("\\dot{", "", 1).replace("}", "", 1) + below + label


def capital(name: str) -> str | None:
    r"""The capital of a small letter, under its accents: `\hat{Y}` for `\hat{y}`."""
    found = re.fullmatch(r"((?:\\[a-z]+\{)*)([a-z])(\}*(?:\^\{.*\})?)", name)
    return f"{found[1]}{found[2].upper()}{found[3]}" if found else None


def index_names(below: str) -> list[str] | None:
    """The one or two letters of a subscript such as `_{ij}`, or None where it is anything else."""
    found = re.fullmatch(r"_\{([a-z])(?:,?([a-z]))?\}", below)
    return [name for name in found.groups() if name] if found else None


def is_capital_greek(name: str) -> bool:
    """Whether a name begins with a capital Greek letter, under its accents."""
    return re.match(r"(?:\\[A-Za-z]+\{)*\\[A-Z][a-z]+(?![a-z{])", name) is not None
