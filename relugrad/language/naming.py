r"""Names of several letters: `RSS`, `MSE`, `F1`, `loss`.

Letters side by side are a product, unless a line defines them as one, and none of them stands for
something by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..documents.display import Display
from ..patterns import lazy
from ..tokens import Token
from .signs import FRACTIONS
from .statements import Statement

_CAPITALS = lazy(r"(?<![\w\\{^_-])[A-Z]{3,}(?![\w}^_-])")
_FORMULA = lazy(r"\$[^$]*\$|\\\(.*?\\\)|`[^`]*`", re.DOTALL)


def name_runs(statements: Sequence[Statement], displays: Sequence[Display]) -> None:
    """Make one letter of each name of several letters, wherever it stands.

    One that the prose has as a word, such as TPR, is a name though P stands for something.
    """
    _name_next_steps(statements)
    for statement in statements:
        statement.sides[:] = [_numbered(tokens) for tokens in statement.sides]
    whole = {_name(statement.sides[0]) for statement in statements if statement.relations} - {""}
    if not whole:
        return
    every = [tokens for statement in statements for tokens in statement.sides]
    apart = {
        letter
        for tokens in every
        for run in _runs(tokens)
        if (text := _text(run)) not in whole
        for letter in text
        if letter.isalpha()
    }
    words = {word for one in displays for word in _CAPITALS.findall(_FORMULA.sub(" ", one.before))}
    names = {name for name in whole if name in words or apart.isdisjoint(name)}
    if names:
        for statement in statements:
            statement.sides[:] = [
                _merged(tokens, [run for run in _runs(tokens) if _text(run) in names])
                for tokens in statement.sides
            ]


def _name_next_steps(statements: Sequence[Statement]) -> None:
    """Make a label of the plus below a letter that an equation gives so: `x_+ = x - g`.

    Elsewhere it is the positive part.
    """
    begun = (one.sides[0] for one in statements if one.relations)
    found = {
        left[0].text
        for left in begun
        if [token.text for token in left[1:]] == ["_", "+"] and left[0].kind == "letter"
    }
    for statement in statements if found else ():
        for tokens in statement.sides:
            for k in range(len(tokens) - 3, -1, -1):
                plus = tokens[k + 2]
                if tokens[k].text in found and [tokens[k + 1].text, plus.text] == ["_", "+"]:
                    braces = (replace(plus, kind="sign", text=text) for text in "{}")
                    tokens[k + 2 : k + 3] = [next(braces), plus, next(braces)]


def _numbered(tokens: list[Token]) -> list[Token]:
    """`tokens` with one letter for each that a digit touches: `u1`, for nobody writes u times 1."""
    runs = [
        run
        for run in _runs(tokens)
        # What a macro writes touches what follows the macro, but not on the page.
        if len(run) == 2
        and run[1].kind == "number"
        and all(token.end - token.start == len(token.text) for token in run)
    ]
    inside = _in_scripts(tokens) | _in_fractions(tokens)
    return _merged(tokens, [run for run in runs if id(run[0]) not in inside])


def _in_scripts(tokens: Sequence[Token]) -> set[int]:
    r"""The tokens of scripts, where `i1` is two indices, and the top of a fraction: `\frac n2`."""
    found: set[int] = set()
    opened: list[bool] = []
    before = ""
    for token in tokens:
        script = before in ("_", "^")
        if script or any(opened) or (before in FRACTIONS and token.text != "{"):
            found.add(id(token))
        if token.text == "{":
            opened.append(script)
        elif token.text == "}" and opened:
            opened.pop()
        before = token.text
    return found


def _in_fractions(tokens: Sequence[Token]) -> set[int]:
    r"""The tokens that are above or below a line by themselves, as in `\frac n2`."""
    found: set[int] = set()
    plain = [token for token in tokens if token.kind != "gap"]
    for k, token in enumerate(plain):
        if token.text in FRACTIONS and k + 1 < len(plain) and plain[k + 1].text != "{":
            found.update(id(one) for one in plain[k + 1 : k + 3])
    return found


def _name(tokens: Sequence[Token]) -> str:
    """The name that a side consists of: three letters or more, or a letter and a digit.

    One of three capitals or more may have arguments.
    """
    tokens = [token for token in tokens if token.kind != "gap"]
    runs = list(_runs(tokens))
    text = _text(runs[0]) if runs and runs[0][0] is tokens[0] else ""
    if len(text) > 2 and text.isupper() and _is_an_argument(tokens[len(text) :]):
        return text
    if len(runs) != 1 or len(runs[0]) != len(tokens):
        return ""
    alike = text.isupper() or text.islower()
    return text if alike and (len(text) > 2 or (len(text) == 2 and text[1].isdigit())) else ""


def _is_an_argument(tokens: Sequence[Token]) -> bool:
    r"""Whether nothing but one pair of brackets follows: `(w)`, `(\beta)`."""
    texts = [token.text for token in tokens]
    return texts[:1] == ["("] and texts[-1:] == [")"] and not {"(", ")"} & set(texts[1:-1])


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The letters, with a digit after them, that touch one another."""
    run: list[Token] = []
    for token in tokens:
        touches = bool(run) and token.start == run[-1].end
        letter = token.kind == "letter" and not (run and run[-1].kind == "number")
        if (letter and (touches or not run)) or (
            touches and token.kind == "number" and token.text.isdigit()
        ):
            run.append(token)
            continue
        if run:
            yield run
        run = [token] if token.kind == "letter" else []
    if run:
        yield run


def _text(run: Sequence[Token]) -> str:
    return "".join(token.text for token in run)


def _merged(tokens: list[Token], runs: Iterable[list[Token]]) -> list[Token]:
    out: list[Token] = []
    at = 0
    starts = {id(run[0]): run for run in runs}
    while at < len(tokens):
        run = starts.get(id(tokens[at]))
        if run is None:
            out.append(tokens[at])
            at += 1
        else:
            out.append(Token("letter", _text(run), run[0].start, run[-1].end))
            at += len(run)
    return out
