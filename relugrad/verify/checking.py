"""Documents in, results out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from ..documents.books import book_macros
from ..documents.display import Choice, Display, holds_equation
from ..documents.files import read_file
from ..documents.front_matter import own_settings
from ..documents.reading import is_named, read_named
from ..errors import ArgumentError, DocumentError, InternalError, NotReadError, RelugradError
from ..language.chains import Chain, Equality, Side
from ..language.gathering import chains
from ..language.samples import arranged
from ..language.scope import Scope
from ..wording import completed, say, speaking
from .agreement import forget_odd, turn
from .checks import Check, Counterexample, DisplayResult
from .data import DataMatrices
from .judging import Judging, Memory
from .layouts import Layouts
from .outcomes import KINDS, TAKEN, Evidence, Outcome
from .result import Failure, Result
from .sampling import TRIALS
from .severity import Severities
from .stationary import Contradicted
from .unproved import Unproved
from .verdict import judge


def check(
    text_or_path: str | os.PathLike[str],
    *,
    given: str | Sequence[str] = (),
    strict: bool = False,
    seed: int = 0,
    trials: int | None = None,
    lang: str | None = None,
) -> Result:
    r"""Check every `=` of a document.

    Parameters
    ----------
    text_or_path
        Markdown or LaTeX, or its file: a `pathlib.Path`, or a string of one line that names an
        existing file. A string without an equation that ends as a file's name does, such as
        ``notes.md``, is taken for one.
    given
        Definitions (LaTeX, such as ``Z = XW``) that hold from the start, and assumptions, such as
        ``A = A^T`` or ``A symmetric``.
    strict
        Whether a display that is not read, or a text without an equation, counts as an error.
    seed
        Chooses the random points; the same seed gives the same points.
    trials
        How many points are drawn for a chain with a kink in it, at least 1; there are more where
        masks have few entries.
    lang
        The language of the output: ``en``, ``zh-cn`` or ``zh-tw``; by default that of the
        environment variable ``RELUGRAD_LANG``, or else English.

    Returns
    -------
    Result
        True if no equation is false; printing it gives the output of the command.

    Raises
    ------
    RelugradError
        The file cannot be read, or one of `given` is neither a definition nor an assumption.
    ArgumentError
        There is no such language.

    Examples
    --------
    >>> import relugrad
    >>> print(relugrad.check(r"\operatorname{tr}(AB) = \operatorname{tr}(BA)"))
    -:1:1: holds
    1 equality: 1 holds, 0 false
    1 of 1 equality read (100 %)
    >>> print(relugrad.check(r"d\|A\|_F^2 = -2\operatorname{tr}(A^T dA)").checks[0].diagnosis)
    the right side is −1 times the left side: the sign is wrong
    """
    with speaking(lang):
        _see_arguments(text_or_path, seed, trials)
        is_path = isinstance(text_or_path, os.PathLike)
        path = Path(text_or_path) if is_path else _path(str(text_or_path))
        text = str(text_or_path) if path is None else read_file(path)
        name = "-" if path is None else str(path)
        return check_document(text, file=name, given=given, strict=strict, seed=seed, trials=trials)


def _see_arguments(text_or_path: object, seed: object, trials: object) -> None:
    """See that the arguments are of the types that they ought to be of."""
    if not isinstance(text_or_path, str | os.PathLike):
        kind = type(text_or_path).__name__
        raise ArgumentError(say("text_or_path: expected a string or a path, got {type}", type=kind))
    for argument, number in (("seed", seed), ("trials", trials)):
        if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
            kind = type(number).__name__
            raise ArgumentError(
                say("{argument}: expected a whole number, got {type}", argument=argument, type=kind)
            )
    if isinstance(trials, int) and trials < 1:
        raise ArgumentError(say("trials: expected at least 1, got {number}", number=trials))


def _path(text: str) -> Path | None:
    """The file that a string names, which is there or ought to be; None where it is a text."""
    if "\n" in text or len(text) >= 1024:
        return None
    path = Path(text)
    try:
        if path.is_file():
            return path
        is_folder = bool(text.strip()) and path.is_dir()
    except (OSError, ValueError):
        return None
    # Where a text states nothing, no verdict is lost by taking it for a name.
    return path if (is_folder or is_named(text)) and not holds_equation(text) else None


def check_document(
    text: str,
    *,
    file: str = "-",
    given: str | Sequence[str] = (),
    strict: bool | Severities = False,
    seed: int = 0,
    trials: int | None = None,
    which: Choice = "all",
    inline: bool = True,
    memory: Memory | None = None,
    explain: bool = True,
) -> Result:
    """Check the text of one document, whose name tells in what markup it is written.

    Parameters
    ----------
    text
        What `read_file` returns.
    file
        The document's name, as `relugrad.documents.reading.read_named` takes it; ``-`` where it
        has none.
    given, strict, seed, trials, which, inline, memory, explain
        As in `check_displays`; what the document's front matter gives is added to `given`, and
        which equations it has checked goes before `which`.

    Raises
    ------
    RelugradError
        It is named as a notebook, and is none; or one of `given` is neither a definition nor an
        assumption.
    """
    own = own_settings(text, file)
    given = (*((given,) if isinstance(given, str) else given), *own.given)
    try:
        displays = read_named(text, file, book_macros(file))
    except RelugradError:
        raise
    except Exception as fault:
        return Result((file,), (), strict, (Failure(file, None, InternalError.of(fault).message),))
    try:
        return check_displays(
            displays,
            given=given,
            file=file,
            strict=strict,
            seed=seed,
            trials=trials,
            which=own.check or which,
            inline=inline,
            memory=memory,
            explain=explain,
        )
    except RelugradError as error:
        if own.given:
            raise DocumentError(file, say("front matter: {error}", error=error)) from error
        raise


def check_displays(
    displays: Sequence[Display],
    *,
    given: str | Sequence[str] = (),
    file: str = "-",
    strict: bool | Severities = False,
    seed: int = 0,
    trials: int | None = None,
    which: Choice = "all",
    inline: bool = True,
    memory: Memory | None = None,
    explain: bool = True,
) -> Result:
    """Check the displays of one document, in their order.

    An error of the checker itself costs the display in which it occurs its verdict, and no other;
    it is one of the result's errors.

    Parameters
    ----------
    displays
        As `relugrad.documents.reading.read` returns them.
    file
        The name that the result gives to the document.
    given, seed, trials
        As in `check`.
    strict
        As in `check`, or the level of each kind of verdict.
    which
        Which equations are checked, where neither a display nor its section says more. The others
        are read all the same: they may define what these use.
    inline
        Whether the equations in the text are checked.
    memory
        What was judged in earlier checks, where one like them is likely to have come before.
    explain
        Whether what is wrong with a false equation is looked for where the memory does not have it;
        without, its diagnosis is empty.

    Raises
    ------
    RelugradError
        One of `given` is neither a definition, nor an assumption, nor a declaration.
    """
    checks: list[list[Check]] = [[] for _ in displays]
    errors: list[Failure] = []
    faults: dict[int, str] = {}
    try:
        found_chains = chains(displays, (given,) if isinstance(given, str) else given)
    except RelugradError:
        raise
    except Exception as fault:
        error = InternalError.of(fault)
        errors.append(Failure(file, None, error.message))
        found_chains = [_unread(k, d.latex, error) for k, d in enumerate(displays)]
    # The right sides of what holds in general: taken for an assumption, it would cost work and say
    # nothing.
    settled: set[int] = set()
    # Those of what holds, if only where something is assumed: it is no other formula for a symbol.
    agree: set[int] = set()
    unproved, contradicted = Unproved(), Contradicted()
    least = TRIALS if trials is None else trials
    judging = Judging(found_chains, seed, least, memory, explain)
    data = DataMatrices(arranged(displays, found_chains))
    layouts = Layouts(lambda chain: judge(chain, seed, least))
    for chain in found_chains:
        chain.assumptions = [
            one
            for one in chain.assumptions
            if id(one.right) not in (agree if one.symbol and one.doubtful else settled)
        ]
        chain.assumptions = contradicted.without(chain.assumptions)
        found = _checked(
            chain, displays, file, judging, unproved, layouts, data, contradicted, agree
        )
        for equality, (display, check) in zip(chain.equalities, found, strict=True):
            checks[display].append(check)
            if check.verdict == "holds":
                right = chain.sides[equality.left + 1]
                agree.add(id(right))
                if not check.under:
                    settled.add(id(right))
        for side in chain.sides:
            if isinstance(side.error, InternalError):
                faults.setdefault(side.display, side.error.message)
    turn(layouts, checks, displays, partial(_check, file, displays), seed)
    forget_odd(layouts, checks, displays)
    data.forget_both(checks)
    for some in checks:
        some.sort(key=lambda c: c.index)
    results = [
        DisplayResult(file, display, tuple(some))
        if display.unchecked is not None or display.is_chosen(which, inline=inline)
        else DisplayResult(file, display, (), len(some))
        for display, some in zip(displays, checks, strict=True)
    ]
    errors += (Failure(file, displays[k].line, faults[k]) for k in sorted(faults))
    return Result((file,), tuple(results), strict, tuple(errors))


def _unread(display: int, latex: str, error: NotReadError) -> Chain:
    """What is left of a display in a document that could not be parted into chains."""
    # Not the error itself: it concerns the document, and is reported once.
    error = NotReadError(error.message, 0, len(latex))
    side = Side(display, latex, (0, len(latex)), None, error, Scope())
    return Chain([side, side], [Equality(display, 0, 0)])


def _checked(
    chain: Chain,
    displays: Sequence[Display],
    file: str,
    judging: Judging,
    unproved: Unproved,
    layouts: Layouts,
    data: DataMatrices,
    contradicted: Contradicted,
    agree: set[int],
) -> Iterator[tuple[int, Check]]:
    """The checks of a chain, each with its display; a side that is failed on says so."""
    judged = judging(chain)
    attempt, outcomes = judged.attempt, [*judged.outcomes]
    outcomes = unproved.spared(chain, outcomes, judging.outcomes)
    if chain.equalities:
        path = displays[chain.equalities[0].display].section.path
        outcomes = data.read(path, chain, outcomes, judging.outcomes)
    instead = contradicted.read(chain, outcomes, judging, agree)
    for k, other in instead.items():
        outcomes[k] = other.outcome
    unproved.note(chain, outcomes, displays)
    if attempt is not None and chain.equalities:
        layouts.note(displays[chain.equalities[0].display].section, outcomes, attempt)
    for k, (equality, outcome) in enumerate(zip(chain.equalities, outcomes, strict=True)):
        place = equality.display
        try:
            of, told = (instead[k].judged, instead[k].told) if k in instead else (judged, outcome)
            why = judging.diagnosis(of, told)
            check = _check(file, displays, chain, equality, outcome, of.evidence, *why)
        except Exception as fault:
            right = equality.left + 1
            error = InternalError.of(fault, *chain.sides[right].span)
            chain.sides[right].error = error
            unread = Outcome("unread", error, right)
            check = _check(file, displays, chain, equality, unread, None, "", None)
        yield place, check


def _pointed(outcome: Outcome, left: int) -> int:
    """The side that a check points at."""
    if outcome.verdict == "unread":
        return outcome.error_side
    return outcome.wrong if outcome.wrong is not None else left + 1


def _check(
    file: str,
    displays: Sequence[Display],
    chain: Chain,
    equality: Equality,
    outcome: Outcome,
    proof: Evidence | None,
    diagnosis: str,
    counterexample: Counterexample | None,
) -> Check:
    left, right = chain.sides[equality.left], chain.sides[equality.left + 1]
    side = chain.sides[_pointed(outcome, equality.left)]
    span = side.span
    detail = outcome.detail
    if outcome.error is not None:
        error = outcome.error
        diagnosis = error.message
        if error.end > error.start:
            span = (error.start, error.end)
    elif outcome.assumed:
        diagnosis = say(TAKEN)
    elif outcome.verdict == "false" and outcome.wrong is None:
        # It was refuted as the text means it, and not as it is written.
        diagnosis, detail = detail, ""
    elif outcome.shape_error is not None:
        span = outcome.shape_error.node.span
    if side.display != equality.display:
        # The part that is wrong stands in another display: point at what stands here.
        span = right.span
    display = displays[equality.display]
    line, column = display.place(span[0])
    return Check(
        file=file,
        line=line,
        column=column,
        section=display.section.heading,
        index=equality.index,
        verdict=outcome.verdict,
        left=left.latex,
        right=right.latex,
        diagnosis=completed(diagnosis, (side.written for side in chain.sides)),
        detail=detail,
        span=span,
        sign=equality.sign,
        evidence=proof if KINDS[outcome.verdict].decided else None,
        proof=outcome.proof,
        enclosed=outcome.enclosed,
        counterexample=counterexample,
        under=outcome.under or (() if outcome.proof is None else outcome.proof.under),
        assumed=outcome.assumed,
        unless=outcome.unless,
        cause="" if outcome.error is None else outcome.error.cause,
    )


__all__ = [
    "NotReadError", "check", "check_displays", "check_document",
]  # fmt: skip
