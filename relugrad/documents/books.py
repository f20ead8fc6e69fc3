r"""The commands that a book defines for all its pages, where it configures what renders them.

Jupyter Book 2 and MyST keep them in `myst.yml`, Jupyter Book 1 in `_config.yml`, and Sphinx in
`conf.py`, which is read and never run.
"""

from __future__ import annotations

import ast
import json
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from ..errors import DocumentError
from ..macros import NO_MACROS, Macro, Macros
from ..patterns import lazy
from .files import read_file
from .yaml import Value, at, read_yaml

__all__ = ["SPHINX", "book_macros", "math_macros", "sphinx_macros"]

#: The settings of Sphinx that may define commands.
SPHINX = ("mathjax3_config", "mathjax4_config", "katex_options")
# So many files may extend each other.
MAX_FILES = 20
_NAME = lazy(r"\\(?:[A-Za-z]+|[^A-Za-z\s])")
_KATEX_MACRO = lazy(
    r"""(['"])(?P<name>\\\\[A-Za-z]+)\1\s*:\s*(["'])(?P<body>(?:[^"'\\\n]|\\\\)*)\3"""
)


def book_macros(path: str | os.PathLike[str]) -> Macros:
    """The commands of the innermost book around a folder or a file that defines any.

    What has no file, which is called ``-``, belongs to no book.
    """
    if path == "-":
        return NO_MACROS
    here = Path(path).absolute()
    for folder in (here, *here.parents):
        found = dict(_of_folder(folder))
        if found:
            return found
    return NO_MACROS


def math_macros(value: object) -> Macros:
    r"""The commands below the key `math` of a MyST page or project.

    `'\RR': '\mathbb{R}'`, or the same with the key `macro` below the name.
    """
    found: dict[str, Macro | None] = {}
    for name, body in value.items() if isinstance(value, Mapping) else ():
        if isinstance(body, Mapping):
            body = body.get("macro")
        if _NAME.fullmatch(name):
            found[name] = Macro(body, _parameters(body)) if isinstance(body, str) else None
    return found


def sphinx_macros(config: Mapping[str, object]) -> Macros:
    r"""The commands in the options of MathJax or KaTeX, by the names of Sphinx's settings.

    MathJax has `{"tex": {"macros": {"RR": r"\mathbb{R}", "bold": [r"\mathbf{#1}", 1]}}}`, KaTeX a
    part of a script: `macros: {"\\RR": "\\mathbb{R}"}`.
    """
    found: dict[str, Macro | None] = {}
    for options in (config.get(key) for key in SPHINX):
        if isinstance(options, str):
            for pair in _KATEX_MACRO.finditer(options):
                name, body = (json.loads(f'"{pair[key]}"') for key in ("name", "body"))
                found[name] = Macro(body, _parameters(body))
        macros = _below(_below(options, "tex"), "macros")
        for name, value in macros.items() if isinstance(macros, Mapping) else ():
            found[f"\\{name}"] = _of_mathjax(value)
    return found


def _below(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, Mapping) else None


def _of_mathjax(value: object) -> Macro | None:
    match value:
        case str(body) | [str(body)]:
            return Macro(body)
        case [str(body), int(count) | str(count), *default] if str(count).isdecimal():
            match default:
                case []:
                    return Macro(body, int(count))
                case [str(first)]:
                    return Macro(body, int(count), first)
    return None


def _parameters(body: str) -> int:
    return max((int(number) for number in re.findall(r"#(\d)", body)), default=0)


# -- files ------------------------------------------------------------------------------------


def _of_folder(folder: Path) -> Iterator[tuple[str, Macro | None]]:
    for config in _conf_py(folder / "conf.py"), _config_yml(folder / "_config.yml"):
        yield from sphinx_macros(config).items()
    yield from _myst_yml(folder / "myst.yml", set()).items()


def _text(path: Path) -> str:
    """What a file says; a document's own check is not the place to complain of another file."""
    with suppress(DocumentError, OSError):
        if path.is_file():
            return read_file(path)
    return ""


def _myst_yml(path: Path, seen: set[Path]) -> Macros:
    if path in seen or len(seen) >= MAX_FILES:
        return NO_MACROS
    seen.add(path)
    root = read_yaml(_text(path))
    found: dict[str, Macro | None] = {}
    for key in ("extends", "extend"):
        for name in _strings(at(root, key)):
            found |= _myst_yml(path.parent / name, seen)
    return found | dict(math_macros(at(root, "project", "math")))


def _strings(value: Value) -> list[str]:
    values = [value] if isinstance(value, str) else value
    return [one for one in values or () if isinstance(one, str)]


def _config_yml(path: Path) -> Mapping[str, object]:
    config = at(read_yaml(_text(path)), "sphinx", "config")
    return config if isinstance(config, Mapping) else {}


def _conf_py(path: Path) -> Mapping[str, object]:
    """Those of Sphinx's settings that are written as literals."""
    found: dict[str, object] = {}
    try:
        with warnings.catch_warnings(action="ignore"):  # of the strings of that file
            body = ast.parse(_text(path)).body
    except (SyntaxError, ValueError, RecursionError):
        return found
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in SPHINX:
                with suppress(ValueError, TypeError, MemoryError, RecursionError):
                    found[name] = ast.literal_eval(value)
    return found
