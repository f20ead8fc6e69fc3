"""Documents in, reports out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from ..errors import ArgumentError, NotReadError, RelugradError
from ..notation.chains import Chain, Side, chains
from ..notation.documents import Display, read, read_named
from .diagnosis import diagnose
from .report import Check, DisplayResult, Report
from .verdict import TRIALS, Evidence, Outcome, evidence, judge

MAX_FILE = 20_000_000


def check(
    text_or_path: str | os.PathLike[str],
    *,
    given: str | Sequence[str] = (),
    strict: bool = False,
    seed: int = 0,
    trials: int | None = None,
) -> Report:
    r"""Check every `=` of a document.

    Parameters
    ----------
    text_or_path
        Markdown or LaTeX, or where it lies: a `pathlib.Path`, or a string of one line that names
        an existing file.
    given
        Definitions (LaTeX, such as ``Z = XW``) that hold from the start.
    strict
        Whether a display that is not read counts as an error.
    seed
        Chooses the random points; the same seed gives the same points.
    trials
        How many points are drawn for a chain with a kink in it, at least 1; there are more where
        masks have few entries.

    Returns
    -------
    Report
        Its ``ok`` says whether nothing is false; printed, it says what the command says.

    Raises
    ------
    RelugradError
        The file cannot be read, or one of `given` is no definition.

    Examples
    --------
    >>> import relugrad
    >>> print(relugrad.check(r"\operatorname{tr}(AB) = \operatorname{tr}(BA)"))
    -:1: holds
    1 equality: 1 holds, 0 false
    >>> relugrad.check(r"\frac{\partial f}{\partial Y} = 2(\max(XW, 0) - Y)").checks[0].diagnosis
    'the right side is −1 times the left side: the sign is wrong'
    """
    if not isinstance(text_or_path, str | os.PathLike):
        kind = type(text_or_path).__name__
        raise ArgumentError(f"text_or_path: expected a string or a path, got {kind}")
    for argument, number in (("seed", seed), ("trials", trials)):
        if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
            kind = type(number).__name__
            raise ArgumentError(f"{argument}: expected a whole number, got {kind}")
    if trials is not None and trials < 1:
        raise ArgumentError(f"trials: expected at least 1, got {trials}")
    name, displays = _document(text_or_path)
    return check_displays(displays, given=given, file=name, strict=strict, seed=seed, trials=trials)


def _document(source: str | os.PathLike[str]) -> tuple[str, list[Display]]:
    path: Path | None = None
    if isinstance(source, os.PathLike):
        path = Path(source)
    elif "\n" not in source and len(source) < 1024:
        try:
            candidate = Path(source)
            if candidate.is_file():
                path = candidate
        except (OSError, ValueError):
            path = None
    if path is None:
        return "-", read(str(source))
    return str(path), read_named(read_file(path), str(path))


def read_file(path: Path) -> str:
    """The text of a file.

    Raises
    ------
    RelugradError
        It does not exist, is a folder, is too large, or is not UTF-8 text.
    """
    try:
        if path.is_dir():
            raise RelugradError(f"{path}: is a folder, a file was expected")
        with path.open("rb") as stream:
            return read_stream(stream, str(path))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise RelugradError(f"{path}: cannot be read: {reason}") from error


def read_stream(stream: BinaryIO, name: str = "-") -> str:
    """The text of an open file, with line ends of one character.

    Raises
    ------
    RelugradError
        It is too large, or is not UTF-8 text.
    """
    data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise RelugradError(f"{name}: larger than {MAX_FILE // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RelugradError(f"{name}: is not UTF-8 text (byte {error.start})") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_displays(
    displays: Sequence[Display],
    *,
    given: str | Sequence[str] = (),
    file: str = "-",
    strict: bool = False,
    seed: int = 0,
    trials: int | None = None,
) -> Report:
    """Check the displays of one document, in their order.

    Parameters
    ----------
    displays
        As `relugrad.notation.documents.read` returns them.
    file
        The name that the report gives to the document.
    given, strict, seed, trials
        As in `check`.

    Raises
    ------
    RelugradError
        One of `given` is no definition.
    """
    checks: list[list[Check]] = [[] for _ in displays]
    for chain in chains(displays, (given,) if isinstance(given, str) else given):
        outcomes, attempt = judge(chain, seed, TRIALS if trials is None else trials)
        proof = evidence(attempt, seed) if attempt.values else None
        for equality, outcome in zip(chain.equalities, outcomes, strict=True):
            left, right = chain.sides[equality.left], chain.sides[equality.left + 1]
            wrong = outcome.verdict == "false"
            checks[equality.display].append(
                _check(
                    file, displays, chain, attempt_index(outcome, equality.left), outcome, proof,
                    left, right, equality.display, equality.index,
                    *(diagnose(attempt, outcome, seed) if wrong else ("", None)),
                )
            )  # fmt: skip
    for found in checks:
        found.sort(key=lambda c: c.index)
    results = [
        DisplayResult(file, display, tuple(found))
        for display, found in zip(displays, checks, strict=True)
    ]
    return Report((file,), tuple(results), strict)


def attempt_index(outcome: Outcome, left: int) -> int:
    """The side that a check points at."""
    if outcome.verdict == "unread":
        return outcome.error_side
    return outcome.wrong if outcome.wrong is not None else left + 1


def _check(
    file: str,
    displays: Sequence[Display],
    chain: Chain,
    pointed: int,
    outcome: Outcome,
    proof: Evidence | None,
    left: Side,
    right: Side,
    display: int,
    index: int,
    diagnosis: str,
    counterexample: object,
) -> Check:
    side = chain.sides[pointed]
    span = side.span
    detail = outcome.detail
    if outcome.error is not None:
        error = outcome.error
        diagnosis = error.message
        if error.end > error.start:
            span = (error.start, error.end)
    elif outcome.shape_error is not None:
        span = outcome.shape_error.node.span
    if side.display != display:
        # The part that is wrong stands in another display: point at what stands here.
        span = right.span
    return Check(
        file=file,
        line=displays[display].line,
        index=index,
        verdict=outcome.verdict,
        left=left.latex,
        right=right.latex,
        diagnosis=diagnosis,
        detail=detail,
        span=span,
        evidence=proof if outcome.verdict in ("holds", "false") else None,
        proof=outcome.proof,
        counterexample=counterexample,  # type: ignore[arg-type]
    )


__all__ = ["NotReadError", "check", "check_displays", "read_file", "read_stream"]
