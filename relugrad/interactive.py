"""What an editor asks while somebody types: a text in, every verdict with its place in it out.

The answer is plain data, as JSON has it, and comes from the command's own check.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from .documents.display import Display
from .errors import RelugradError
from .tokens import tidy
from .verify.answers import Form, judge_answer
from .verify.checking import check_document
from .verify.checks import Check
from .verify.judging import Memory
from .verify.result import Result
from .wording import nearest, quoting, speaking, unquoted

Data = dict[str, Any]

# Of the one reader who types: the requests of a page come one after the other.
_MEMORY = Memory()


def judge(
    text: str,
    *,
    given: str | Sequence[str] = (),
    lang: str | None = None,
    quotes: bool = False,
    memory: Memory | None = None,
    explain: bool = True,
) -> Data:
    r"""Check a text as ``relugrad check`` does, and say where in it every verdict belongs.

    Parameters
    ----------
    text
        Markdown or LaTeX; a text that delimits no mathematics is one display as a whole.
    given, lang
        As in `relugrad.check`.
    quotes
        Whether the LaTeX that messages quote stands between the two characters that
        `relugrad.wording.QUOTES` names, so that it can be typeset.
    memory
        What was judged in earlier checks: of a text in which little has changed, little is judged
        anew.
    explain
        Whether what is wrong with a false equation is looked for where the memory does not have it.
        The verdicts come sooner without; a second request that explains has only that left to do.

    Returns
    -------
    dict
        ``displays``: for each piece of mathematics ``start`` and ``end``, offsets into `text`, and
        its ``equalities`` in order. An equality has its ``verdict``, ``shown`` (the verdict in
        words), ``left`` and ``right`` (LaTeX), ``basis``, ``reason`` (what is wrong, or could not
        be read), ``remarks`` (what else is to be known), ``unless``, ``assumed``, ``sign`` (where
        the ``=`` is written), ``span`` (the part that is wrong or not read; None where there is
        none) and ``counterexample``: None, or ``values``, pairs of a symbol and its matrix, and
        ``sides``, pairs of LaTeX and what it is there. A matrix is a list of rows of numbers,
        written out; a number is a string.
        ``macros`` are what the text's own commands stand for, with ``#1`` for an argument.
        ``counts`` and ``summary`` are those of the result, ``errors`` a list of messages;
        ``explained`` says whether every false equation has its reason.

    Raises
    ------
    RelugradError
        One of `given` is neither a definition nor an assumption, or there is no such language.

    Examples
    --------
    >>> from relugrad.interactive import judge
    >>> [display] = judge("$$(AB)^T = A^TB^T$$")["displays"]
    >>> [equality] = display["equalities"]
    >>> equality["verdict"], equality["sign"], equality["span"]
    ('false', [9, 10], [11, 17])
    """
    with speaking(lang), quoting() if quotes else nullcontext():
        return _data(check_document(text, given=given, memory=memory, explain=explain))


def judge_exercise(
    text: str,
    *,
    asked: str,
    given: Sequence[str] = (),
    form: str = "",
    quotes: bool = False,
) -> Data:
    """Judge an answer to an exercise.

    Parameters
    ----------
    text
        The answer.
    asked, given
        As in `relugrad.verify.answers.judge_answer`.
    form
        As `relugrad.verify.answers.Form.of` reads it.
    quotes
        As in `judge`.

    Returns
    -------
    dict
        ``verdict`` and ``reason`` as in `relugrad.verify.answers.Judgement`, and
        ``counterexample`` as in `judge`.

    Raises
    ------
    RelugradError
        The exercise cannot be read.
    """
    with quoting() if quotes else nullcontext():
        found = judge_answer(text, asked=asked, given=given, form=Form.of(form))
    shown = None if found.check is None else _shown(found.check)
    return {"verdict": found.verdict, "reason": found.reason, "counterexample": shown}


def answer(request: str) -> str:
    """The answer to a request, both JSON.

    Parameters
    ----------
    request
        An object with ``text`` and, if need be, ``given``, ``quotes``, ``explain`` and
        ``language``: that of the page that asks, as HTML names it; where there are no messages in
        it, they are English. An
        exercise has ``answer`` in place of ``text``, with what is ``asked`` and, if need be, its
        ``form``.

    Returns
    -------
    str
        What `judge` returns, or `judge_exercise`; an object with ``error`` alone where it raises.
    """
    asked = json.loads(request)
    try:
        with speaking(nearest(asked.get("language"))):
            given, quotes = asked.get("given", ()), asked.get("quotes", False)
            if "answer" in asked:
                found = judge_exercise(
                    asked["answer"],
                    asked=asked["asked"],
                    given=given,
                    form=asked.get("form", ""),
                    quotes=quotes,
                )
            else:
                found = judge(
                    asked["text"],
                    given=given,
                    quotes=quotes,
                    memory=_MEMORY,
                    explain=asked.get("explain", True),
                )
    except RelugradError as error:
        found = {"error": unquoted(str(error))}
    return json.dumps(found, ensure_ascii=False)


def _data(report: Result) -> Data:
    checks = [check for result in report.displays for check in result.checks]
    return {
        "displays": [
            {
                "start": result.display.start,
                "end": result.display.start + len(result.display.latex),
                "equalities": [_equality(check, result.display) for check in result.checks],
            }
            for result in report.displays
            if result.display.unchecked is None
        ],
        "macros": _macros(report),
        "counts": report.counts,
        "summary": unquoted(report.summary),
        "errors": [unquoted(error.message) for error in report.errors],
        "explained": all(check.diagnosis or check.verdict != "false" for check in checks),
    }


def _macros(report: Result) -> dict[str, str]:
    """Of the commands in force anywhere, those without an option, which KaTeX has none of."""
    known = (item for result in report.displays for item in result.display.macros.items())
    return {
        name: macro.body for name, macro in known if macro is not None and macro.default is None
    }


def _equality(check: Check, display: Display) -> Data:
    explained = check.kind.setting is not None
    return {
        "verdict": check.verdict,
        "shown": check.shown,
        "left": check.left,
        "right": check.right,
        "basis": check.basis,
        "reason": check.diagnosis,
        "remarks": list(check.remarks),
        "unless": check.unless or None,
        "assumed": check.assumed,
        "sign": _place(check.sign, display),
        "span": _place(check.span, display) if explained else None,
        "counterexample": _shown(check),
    }


def _place(span: tuple[int, int], display: Display) -> list[int] | None:
    """Where a span of a display stands in the text; None where it is empty."""
    start, end = span
    return [display.start + start, display.start + end] if start < end else None


def _shown(check: Check) -> Data | None:
    found = check.counterexample
    if found is None:
        return None
    sides = ((found.left_latex, found.left), (found.right_latex, found.right))
    return {
        "values": [[name, _matrix(value)] for name, value in found.values.items()],
        "sides": [[_whole(latex, check), _matrix(value)] for latex, value in sides],
    }


def _whole(quoted: str, check: Check) -> str:
    """The side that a message quotes in part only: half a formula cannot be typeset."""
    sides = (tidy(latex) for latex in (check.left, check.right))
    start = quoted.removesuffix("…")
    return next((side for side in sides if start != quoted and side.startswith(start)), quoted)


def _matrix(written: str) -> str | list[list[str]]:
    """A number as it is written, or the rows of a matrix."""
    if not written.startswith("["):
        return written
    return [row.split() for row in written[1:-1].split(";")]
