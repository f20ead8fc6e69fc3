r"""Is an answer to an exercise right, and is it in the form that was asked for?

An exercise asks for an expression, such as $\frac{\partial g}{\partial W}$. An answer is a piece of
LaTeX that says what it is equal to. It is right if the checker finds every equality in it to hold,
and if it is solved for what was asked: no derivative may be left in it, and not the expression
itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..documents.display import Display, holds_equation
from ..errors import ArgumentError, NotReadError
from ..language.chains import Chain, Side
from ..language.constructs.gradient import Gradient
from ..language.gathering import chains
from ..language.nodes import (
    Differential,
    Node,
    Product,
    Sum,
    Symbol,
    Trace,
    alike,
    children,
    walk,
)
from ..language.scope import reachable
from ..patterns import lazy
from ..tokens import tidy
from ..wording import say
from .checking import check_displays
from .checks import Check

LONGEST = 2000
_DELIMITED = lazy(r"(\$\$?)(.*)\1|\\\[(.*)\\\]|\\\((.*)\\\)", re.DOTALL)
_LINES = lazy(r"\s*\\begin\{(?:aligned|align\*?|split|gathered|gather\*?|equation\*?)\}")


@dataclass(frozen=True, slots=True)
class Form:
    """The form that an answer must have.

    Parameters
    ----------
    name
        ``solved``: without derivatives, and without what was asked. The others ask for that, too.
        ``last``: a trace of a product whose last factor is `pieces[0]`. ``expanded``: multiplied
        out. ``in terms of``: with no symbol but in `pieces`.
    pieces
        LaTeX.
    """

    name: Literal["solved", "last", "expanded", "in terms of"] = "solved"
    pieces: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Form:
        r"""Read a form.

        Parameters
        ----------
        text
            Nothing, ``expanded``, ``last B``, or ``in terms of`` with an expression in each of the
            lines below it.

        Raises
        ------
        ArgumentError
            It is none of these.

        Examples
        --------
        >>> Form.of("last B").pieces
        ('B',)
        """
        first, *lines = [line.strip() for line in text.strip().split("\n")]
        if first in ("", "solved") and not lines:
            return cls()
        if first == "expanded" and not lines:
            return cls("expanded")
        if first.startswith("last ") and not lines:
            return cls("last", (first.removeprefix("last ").strip(),))
        if first == "in terms of" and lines:
            return cls("in terms of", tuple(lines))
        raise ArgumentError(
            say(
                "form: expected nothing, `expanded`, `last B`, or `in terms of` and expressions in"
                " the lines below it, got {form!r}",
                form=text,
            )
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on an answer.

    Parameters
    ----------
    verdict
        ``right``; ``wrong``, where an equality is false; ``form``, where all of them hold but it is
        not what was asked for; ``unread``, where one was not decided.
    reason
        Why it is not right.
    check
        The equality that is wrong, or that was not decided.
    """

    verdict: Literal["right", "wrong", "form", "unread"]
    reason: str = ""
    check: Check | None = field(default=None, repr=False)


def judge_answer(
    answer: str, *, asked: str, given: Sequence[str] = (), form: Form | None = None
) -> Judgement:
    r"""Judge an answer to an exercise.

    Parameters
    ----------
    answer
        LaTeX: the expression, or an equation or a chain of them that begins with what was asked.
        Symbols may be defined before it: ``E = XW - Y, \quad 2X^TE`` is no answer, but
        ``E = XW - Y, \quad \frac{\partial g}{\partial W} = 2X^TE`` is one.
    asked
        LaTeX: what is to be found.
    given
        The definitions of the exercise, as in `relugrad.check`.
    form
        The form that is asked for; by default the answer must be solved for what was asked.

    Raises
    ------
    RelugradError
        `asked` cannot be read, or one of `given` is neither a definition nor an assumption.

    Examples
    --------
    >>> asked, given = r"\frac{\partial g}{\partial W}", [r"g = \|XW - Y\|_F^2"]
    >>> judge_answer("2X^T(XW - Y)", asked=asked, given=given).verdict
    'right'
    >>> judge_answer("X^T(XW - Y)", asked=asked, given=given).reason
    'the right side is ½ of the left side: a factor 2 is missing'
    >>> judge_answer(asked, asked=asked, given=given).verdict
    'form'
    """
    wanted = _expression(asked, given)
    try:
        latex, start = _completed(_bare(answer), asked, given)
        found = chains([_display(latex)], given)
        own = next(c for c in found if c.sides and c.sides[0].span[0] == start)
    except NotReadError as error:
        return Judgement("unread", error.message)
    except StopIteration:
        return Judgement("unread", say("this is not read as an answer: write one expression"))
    if (reason := _strange(found, own, _known(wanted))) != "":
        return Judgement("unread", reason)
    report = check_displays([_display(latex)], given=given)
    checks = report.displays[0].checks
    wrong = next((check for check in checks if check.verdict == "false"), None)
    if wrong is not None:
        return Judgement("wrong", wrong.diagnosis, wrong)
    own_ones = {equality.index for equality in own.equalities}
    for check in checks:
        if check.verdict != "holds" and (check.verdict != "definition" or check.index in own_ones):
            said = say("this is read as a condition or a definition, not as an answer")
            unread = check.verdict == "unread"
            return Judgement("unread", check.diagnosis if unread else said, check)
    if report.errors:
        return Judgement("unread", report.errors[0].message)
    if any(assumption.line for chain in found for assumption in chain.assumptions):
        return Judgement("form", say("the answer must hold in general: it cannot assume anything"))
    reason = _lacks(own, wanted, form or Form(), given)
    return Judgement("form", reason) if reason else Judgement("right")


# -- the text ---------------------------------------------------------------------------------


def _bare(answer: str) -> str:
    """An answer without the delimiters and the full stop around it."""
    latex = answer.strip()
    if (delimited := _DELIMITED.fullmatch(latex)) is not None:
        latex = next(part for part in delimited.groups()[1:] if part is not None)
    latex = latex.strip().rstrip(".,;").rstrip()
    if not latex:
        raise NotReadError(say("there is no answer yet"))
    if len(latex) > LONGEST:
        raise NotReadError(say("this is too long for an answer"))
    if re.search(r"(?<!\\)[$%]|\\text", latex):
        raise NotReadError(say("write the answer as one formula in LaTeX, without words"))
    return latex


def _completed(latex: str, asked: str, given: Sequence[str]) -> tuple[str, int]:
    """An answer as a chain that begins with what was asked, and where that stands."""
    opening = _LINES.match(latex)
    at = opening.end() if opening is not None else 0
    if latex[at:].lstrip(" \n&").startswith("="):
        return f"{latex[:at]} {asked} {latex[at:].lstrip(' &')}", _after(latex, at)
    if not holds_equation(latex):
        return f"{latex[:at]} {asked} = {latex[at:]}", _after(latex, at)
    found = [c for c in chains([_display(latex)], given) if c.equalities]
    starting = [c for c in found if tidy(c.sides[0].latex) == tidy(asked)]
    if not starting and not found:
        raise NotReadError(say("this is not read as an answer: write one expression"))
    at = (starting or found[-1:])[0].sides[0].span[0]
    return f"{latex[:at]} {asked} = {latex[at:]}", _after(latex, at)


def _after(latex: str, at: int) -> int:
    return len(latex[:at]) + 1


def _display(latex: str) -> Display:
    return Display(latex, 0, 1, 1, False, 0, None, claimed=True)


def _expression(latex: str, given: Sequence[str]) -> Side:
    """An expression of the exercise, which must be read."""
    for chain in chains([_display(f"{latex} = {latex}")], given):
        for side in chain.sides:
            if side.error is not None:
                raise ArgumentError(say("the exercise is not read: {error}", error=side.error))
            return side
    raise ArgumentError(say("an expression is expected here"))


# -- the form ---------------------------------------------------------------------------------


def _known(wanted: Side) -> set[str]:
    """The symbols of an exercise."""
    nodes = [wanted.readable]
    for binding in reachable([(wanted.readable, wanted.scope)]):
        nodes += [] if binding.node is None else [binding.node]
    return {part.name for node in nodes for part in walk(node) if isinstance(part, Symbol)}


def _strange(found: Sequence[Chain], own: Chain, known: set[str]) -> str:
    """Why the symbols of an answer are not those of its exercise; empty where they are."""
    names = [
        (chain, equality.defines.name)
        for chain in found
        for equality in chain.equalities
        if equality.defines is not None
    ]
    for _chain, name in names:
        if name in known:
            return say(
                "{symbol} has its meaning from the exercise: it cannot be defined anew", symbol=name
            )
    known = known | {name for chain, name in names if chain is not own}
    sides = [side for chain in found for side in chain.sides if side.node is not None]
    for part in (part for side in sides for part in walk(side.readable)):
        if isinstance(part, Symbol) and part.name not in known:
            return say("{symbol} does not occur in the exercise", symbol=part.name)
    return ""


def _lacks(chain: Chain, wanted: Side, form: Form, given: Sequence[str]) -> str:
    """What an answer lacks to be of a form; empty where it is of it."""
    side = chain.sides[-1]
    parts = list(_parts(side))
    derived = any(isinstance(part, (Gradient, Differential)) for part in walk(wanted.readable))
    if derived and any(isinstance(part, (Gradient, Differential)) for part in parts):
        return say("it is true, but a derivative is left in it: solve for what is asked")
    if any(alike(part, wanted.readable) for part in parts):
        return say("it is true, but it contains what is asked for: solve for it")
    node = side.readable
    match form.name:
        case "last":
            if not _is_last(node, form.pieces[0]):
                return say(
                    "it is true, but not in the form asked for: the trace of a product whose last"
                    " factor is {factor}",
                    factor=form.pieces[0],
                )
        case "expanded":
            if not _is_expanded(node):
                return say("it is true, but not multiplied out: a sum is left in a product")
        case "in terms of":
            pieces = [_expression(piece, given).readable for piece in form.pieces]
            if not _is_in(node, pieces):
                return say(
                    "it is true, but not in the form asked for: only these may occur in it:"
                    " {pieces}",
                    pieces=", ".join(form.pieces),
                )
    return ""


def _parts(side: Side) -> Iterator[Node]:
    """All nodes of a side, and of what the answer itself has defined for it."""
    yield from walk(side.readable)
    for binding in reachable([(side.readable, side.scope)]):
        if binding.node is not None and not binding.given:
            yield from walk(binding.node)


def _is_last(node: Node, factor: str) -> bool:
    body = node.body if isinstance(node, Trace) else None
    last = body.factors[-1] if isinstance(body, Product) else None
    return isinstance(last, Symbol) and last.name == factor


def _is_expanded(node: Node) -> bool:
    """Whether sums stand in sums alone."""
    if isinstance(node, Sum):
        return all(map(_is_expanded, node.terms))
    return not any(isinstance(part, Sum) for part in walk(node))


def _is_in(node: Node, pieces: Sequence[Node]) -> bool:
    """Whether every symbol stands in one of some pieces."""
    if any(alike(node, piece) for piece in pieces):
        return True
    if isinstance(node, Symbol):
        return False
    return all(_is_in(child, pieces) for child in children(node))
