r"""An author's own commands: `\newcommand`, `\def`, `\let`, `\DeclareMathOperator` and their kin.

They are read as TeX reads them, as far as their parameters stand one after the other; what else
TeX could do with a definition leaves its command unknown, and what is written with it not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .errors import NotReadError
from .groups import after_blanks, group_end
from .patterns import lazy
from .wording import say

__all__ = [
    "DEFINING",
    "NO_MACROS",
    "Macro",
    "Macros",
    "defined",
    "definition",
    "expansion",
    "without_definitions",
]


@dataclass(frozen=True, slots=True)
class Macro:
    """What a command stands for: `body`, with `#1` and so on for its `parameters`.

    `default` is what the first parameter is where it is not given in brackets; None where it is no
    option. A `starred` one has a form with a star that means the same here. What a `literal` one
    stands for are commands as they are without the author's macros.
    """

    body: str
    parameters: int = 0
    default: str | None = None
    starred: bool = False
    literal: bool = False


#: Commands with what they stand for; None for those that cannot be expanded.
Macros = Mapping[str, Macro | None]
NO_MACROS: Macros = MappingProxyType({})

_COMMAND = r"\\(?:[A-Za-z]+|[^A-Za-z\s])"
_NEW = r"\\(?:newcommand|renewcommand|providecommand|DeclareRobustCommand|newrobustcmd)\*?"
_OPERATOR = r"\\DeclareMathOperator\*?"
_DELIMITER = r"\\DeclarePairedDelimiter(?![A-Za-z])"
_NAME = rf"\s*(?:\{{\s*(?P<braced>{_COMMAND})\s*\}}|(?P<bare>{_COMMAND}))"
_DEFINED = {
    "new": lazy(
        rf"{_NEW}{_NAME}\s*(?:\[\s*(?P<count>\d)\s*\]\s*)?(?:\[(?P<default>[^\]\n]*)\]\s*)?(?=\{{)"
    ),
    "def": lazy(
        r"(?:\\(?:long|global)\s*)*\\[egx]?def(?![A-Za-z])\s*"
        rf"(?P<bare>{_COMMAND})(?P<braced>)(?P<list>[^{{}}\n]{{0,80}}?)(?=\{{)"
    ),
    "operator": lazy(rf"{_OPERATOR}{_NAME}\s*(?=\{{)"),
    "delimiter": lazy(rf"{_DELIMITER}{_NAME}\s*(?=\{{)"),
    "let": lazy(
        rf"\\let(?![A-Za-z])\s*(?P<bare>{_COMMAND})(?P<braced>)\s*=?[ ]?"
        rf"(?P<body>{_COMMAND}|[^\s{{}}])"
    ),
}
#: What may begin a definition; `definition` tells whether it can be read.
DEFINING = lazy(rf"(?:{_NEW}|{_OPERATOR}|{_DELIMITER}|\\(?:long|global|[egx]?def|let))(?![A-Za-z])")
_PARAMETER = lazy(r"(?P<word>\\[A-Za-z]+)?#(?P<number>\d)")
_ARGUMENT = lazy(rf"{_COMMAND}|[^\s}}]")


def definition(latex: str, at: int) -> tuple[str, Macro | None, int] | None:
    """The definition that begins at `at`: the command, what it stands for, and where it ends.

    None where none begins there, and instead of the macro where it cannot be expanded.
    """
    for kind, pattern in _DEFINED.items():
        match = pattern.match(latex, at)
        if match is None:
            continue
        name = match["braced"] or match["bare"]
        if kind == "let":
            return name, Macro(match["body"], literal=True), match.end()
        end = group_end(latex, match.end())
        body = latex[match.end() + 1 : end - 1]
        if kind == "operator":
            return name, Macro(rf"\operatorname{{{body}}}"), end
        if kind == "delimiter":
            begin = after_blanks(latex, end)
            if not latex.startswith("{", begin):
                return name, None, end
            end = group_end(latex, begin)
            body = rf"{body} #1 {latex[begin + 1 : end - 1]}"
            return name, Macro(body, 1, starred=True), end
        if kind == "new":
            count, default = int(match["count"] or 0), match["default"]
        else:
            told = "".join(match["list"].split())
            count, default = told.count("#"), None
            if told != "".join(f"#{k + 1}" for k in range(count)):
                return name, None, end
        if (default is not None and not count) or "##" in body:
            return name, None, end
        return name, Macro(body, count, default), end
    return None


def defined(latex: str, known: Macros = NO_MACROS) -> Macros:
    r"""What is known after the definitions in `latex`; `known` itself where it has none.

    `\let` takes what its command stands for at that place.
    """
    macros: dict[str, Macro | None] | None = None
    at = 0
    while match := DEFINING.search(latex, at):
        found = definition(latex, match.start())
        at = match.end() if found is None else found[2]
        if found is not None:
            name, macro, _ = found
            macros = dict(known) if macros is None else macros
            if macro is not None and macro.literal:
                macro = macros.get(macro.body, macro)
            macros[name] = macro
    return known if macros is None else macros


def without_definitions(latex: str) -> str:
    """`latex` with blanks in place of its definitions, so that no offset changes."""
    at = 0
    while match := DEFINING.search(latex, at):
        found = definition(latex, match.start())
        at = match.end() if found is None else found[2]
        if found is not None:
            blank = "".join(char if char == "\n" else " " for char in latex[match.start() : at])
            latex = latex[: match.start()] + blank + latex[at:]
    return latex


def expansion(latex: str, at: int, name: str, macro: Macro) -> tuple[str, int]:
    """What `macro` stands for with the arguments that begin at `at`, and where these end.

    Raises
    ------
    NotReadError
        An argument is missing.
    """
    start = at - len(name)
    if macro.starred and latex.startswith("*", at):
        at += 1
    given: list[str] = []
    if macro.starred or macro.default is not None:
        begin = after_blanks(latex, at)
        option = latex[begin + 1 : latex.find("]", begin)] if latex.startswith("[", begin) else None
        if option is not None:
            at = begin + len(option) + 2
        if macro.default is not None:
            given.append(macro.default if option is None else option)
    while len(given) < macro.parameters:
        begin = after_blanks(latex, at)
        if latex.startswith("{", begin):
            at = group_end(latex, begin)
            given.append(latex[begin + 1 : at - 1])
            continue
        single = _ARGUMENT.match(latex, begin)
        if single is None:
            raise NotReadError(say("{command} lacks an argument", command=name), start, at)
        given.append(single[0])
        at = single.end()

    def put(match: re.Match[str]) -> str:
        number = int(match["number"])
        word = match["word"] or ""
        argument = given[number - 1] if 0 < number <= len(given) else ""
        # In TeX no letter of an argument goes on with the name of the command before it.
        return f"{word} {argument}" if word else argument

    return _PARAMETER.sub(put, macro.body), at
