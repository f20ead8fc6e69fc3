"""Normal forms of the sides of an equation, for a reader who wants to see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..core.terms import Undecided
from ..documents.display import Display
from ..errors import NotReadError, RelugradError
from ..language.chains import Chain
from ..language.gathering import chains
from ..tokens import tidy
from ..wording import language, say, speaking
from .outcomes import KINDS
from .prover import prover
from .sampling import TRIALS
from .sides import Attempt
from .verdict import judge


@dataclass(frozen=True, slots=True)
class NormalForm:
    """An expression and its normal form, a sum over indices, both as LaTeX.

    `proved` says whether the form is that of the expression to its left in the chain; it is None
    for the first expression of a chain. `note` says why there is no form, or what a check says of
    an equality that is not proved.
    """

    latex: str
    form: str
    proved: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NormalForms:
    """The normal forms of all sides of an equation; printed, what `relugrad prove` prints."""

    sides: tuple[NormalForm, ...]
    lang: str = field(default_factory=language)

    @property
    def proved(self) -> bool:
        """Whether every equality is proved; for a single expression, whether it has a form."""
        if len(self.sides) == 1:
            return bool(self.sides[0].form)
        return all(side.proved is not False for side in self.sides)

    def __str__(self) -> str:
        with speaking(self.lang):
            return self._said()

    def _said(self) -> str:
        lines = []
        for side in self.sides:
            lines.append(side.latex)
            if side.form:
                lines.append(f"  = {side.form}")
            if side.proved:
                said = say("proved: the same normal form, for all sizes and all values")
                lines.append(f"  {said}")
            elif side.proved is False:
                lines.append("  " + say("not proved: {reason}", reason=side.note))
            elif not side.form:
                lines.append(f"  {side.note}")
        return "\n".join(lines)


def prove(latex: str, *, given: str | Sequence[str] = (), lang: str | None = None) -> NormalForms:
    r"""The normal forms of both sides of an equation, or of a single expression.

    Parameters
    ----------
    latex
        An equation, or a chain of them, or an expression.
    given
        Definitions (LaTeX, such as ``Z = XW``) that hold, and assumptions.
    lang
        As in `check`.

    Raises
    ------
    RelugradError
        One of `given` is neither a definition nor an assumption, or nothing in `latex` can be read.
    ArgumentError
        There is no such language.

    Examples
    --------
    >>> import relugrad
    >>> print(relugrad.prove(r"\operatorname{tr}(AB) = \operatorname{tr}(BA)"))
    \operatorname{tr}(AB)
      = \sum_{k, l} A_{kl} B_{lk}
    \operatorname{tr}(BA)
      = \sum_{k, l} A_{kl} B_{lk}
      proved: the same normal form, for all sizes and all values
    """
    given = (given,) if isinstance(given, str) else given
    with speaking(lang):
        return _forms(latex, given)


def _forms(latex: str, given: Sequence[str]) -> NormalForms:
    if not latex.strip():
        raise RelugradError(say("no expression: the text is empty"))
    found = chains([_display(latex)], given)
    alone = not found
    if alone:
        # An expression by itself is read as one side of an equation.
        found = chains([_display(f"{latex} = {latex}")], given)
    if not found:
        raise RelugradError(say("no expression that can be read: {latex}", latex=tidy(latex)))
    sides = [side for chain in found for side in _sides(chain)]
    return NormalForms(tuple(sides[:1] if alone else sides))


def _display(latex: str) -> Display:
    return Display(latex, 0, 1, 1, False, 0, None)


def _sides(chain: Chain) -> list[NormalForm]:
    outcomes, attempt = judge(chain, 0, TRIALS)
    found = [_side(attempt, 0)]
    for equality, outcome in zip(chain.equalities, outcomes, strict=True):
        side = _side(attempt, equality.left + 1)
        note = side.note
        if outcome.proof is None and not note:
            note = say(KINDS[outcome.verdict].unproved)
        proved = None if outcome.verdict == "definition" else outcome.proof is not None
        found.append(NormalForm(side.latex, side.form, proved, note))
    return found


def _side(attempt: Attempt, index: int) -> NormalForm:
    side = attempt.side(index)
    latex = tidy(side.latex)
    error: NotReadError | None = attempt.unread.get(index) or side.error
    if error is not None:
        return NormalForm(latex, "", note=say("not read: {reason}", reason=error))
    shape = attempt.fits.get(index) or attempt.misfits.get(index)
    if shape is None:
        return NormalForm(latex, "", note=str(attempt.shapeless.get(index)))
    try:
        return NormalForm(latex, prover(attempt).normal_form(side, shape))
    except (Undecided, RecursionError) as undecided:
        return NormalForm(latex, "", note=say("no normal form: {reason}", reason=undecided))
