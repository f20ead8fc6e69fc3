"""The verdicts on the chains of a document, and what is remembered of them.

While somebody types, most chains of a text stay as they are. A chain is judged by what can be
reached from it and by nothing else: its sides with every definition of the document, what is
assumed, and what the text says of its symbols. All of that, written out, is the key under which a
`Memory` keeps its verdicts, so that they are asked for again only where nothing could change them.
"""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from io import BytesIO
from typing import Any

from ..errors import InternalError, NotReadError
from ..language.chains import Chain, Side
from ..language.scope import Scope
from ..recent import Recent
from ..wording import mode
from .checks import Counterexample
from .diagnosis import diagnose
from .outcomes import Evidence, Outcome
from .sampling import evidence
from .sides import Attempt
from .verdict import judge

# So many displays of a chain are searched for the one that the checker itself fails on.
MAX_SEARCHED = 20
# How many chains are remembered.
MOST = 128

Diagnosis = tuple[str, Counterexample | None]
_UNKNOWN: Diagnosis = "", None
# A chain as it was read, and which of its assumptions it is judged under.
Key = tuple[bytes, tuple[bool, ...]]


@dataclass(slots=True)
class Judged:
    """The verdicts on a chain, what they rest on, and the diagnoses that were asked for.

    Without an `attempt` the checker itself has failed on it.
    """

    outcomes: Sequence[Outcome]
    attempt: Attempt | None = None
    evidence: Evidence | None = None
    diagnoses: dict[int, Diagnosis] = field(default_factory=dict)

    def diagnosis(self, outcome: Outcome, seed: int, *, anew: bool = True) -> Diagnosis:
        """What is wrong where an outcome is false, and a counterexample.

        Where it is not known, it is looked for only if `anew`.
        """
        if self.attempt is None:
            return _UNKNOWN
        if id(outcome) in self.diagnoses:
            return self.diagnoses[id(outcome)]
        found = diagnose(self.attempt, outcome, seed) if anew else _UNKNOWN
        # That of another reading is not remembered.
        if anew and any(outcome is own for own in self.outcomes):
            self.diagnoses[id(outcome)] = found
        return found


class Memory(Recent[Key, Judged]):
    """The verdicts on the chains of the last texts; those asked for long ago are forgotten."""

    def __init__(self) -> None:
        super().__init__(MOST)


class Judging:
    """Judges the chains of a document.

    Parameters
    ----------
    chains
        All of them, as they were read: what is computed while they are judged is no part of a key.
    seed, trials
        As in `relugrad.check`.
    memory
        What was judged before.
    explain
        As in `check_displays`.
    """

    def __init__(
        self,
        chains: Sequence[Chain],
        seed: int,
        trials: int,
        memory: Memory | None,
        explain: bool = True,
    ) -> None:
        self.seed = seed
        self.trials = trials
        self.memory = memory
        self.explain = explain
        self._read = {
            id(chain): (_written((chain, seed, trials, mode())), chain.assumptions)
            for chain in (chains if memory is not None else ())
        }

    def __call__(self, chain: Chain) -> Judged:
        """The verdicts on a chain of the document, remembered where they are known."""
        written, assumptions = self._read.get(id(chain), (None, []))
        if self.memory is None or written is None:
            return judged(chain, self.seed, self.trials)
        kept = {id(assumption) for assumption in chain.assumptions}
        key = written, tuple([id(assumption) in kept for assumption in assumptions])
        found = self.memory.get(key)
        if found is None:
            sides = chain.sides
            found = judged(chain, self.seed, self.trials)
            # Where the checker itself fails, the chain has other sides by now, and a report.
            if chain.sides is sides:
                self.memory.keep(key, found)
        return found

    def diagnosis(self, judged: Judged, outcome: Outcome) -> Diagnosis:
        """What is wrong where an outcome is false, and a counterexample, if it is to be told."""
        return judged.diagnosis(outcome, self.seed, anew=self.explain)

    def anew(self, chain: Chain) -> Judged:
        """The verdicts on a chain that the document does not have, such as one in other words."""
        return judged(chain, self.seed, self.trials)

    def outcomes(self, chain: Chain) -> list[Outcome]:
        """The same, without what they rest on."""
        return [*self.anew(chain).outcomes]


def judged(chain: Chain, seed: int, trials: int) -> Judged:
    """The verdicts on a chain; without the sides of the display that the checker fails on."""
    try:
        return _judged(chain, seed, trials)
    except Exception as error:
        fault = error
    sides = chain.sides
    places = list(dict.fromkeys(side.display for side in sides))
    for place in places[:MAX_SEARCHED] if len(places) > 1 else ():
        chain.sides = [_fails(s, fault) if s.display == place else s for s in sides]
        try:
            return _judged(chain, seed, trials)
        except Exception:
            continue
    chain.sides = [_fails(side, fault) for side in sides]
    rights = [equality.left + 1 for equality in chain.equalities]
    return Judged([Outcome("unread", chain.sides[k].error, k) for k in rights])


def _judged(chain: Chain, seed: int, trials: int) -> Judged:
    outcomes, attempt = judge(chain, seed, trials)
    return Judged(outcomes, attempt, evidence(attempt, seed) if attempt.values else None)


def _fails(side: Side, fault: Exception) -> Side:
    error: NotReadError = InternalError.of(fault, *side.span)
    if isinstance(fault, NotReadError):
        error = NotReadError(fault.message, *side.span)
    return replace(side, node=None, error=error)


def _written(value: object) -> bytes | None:
    """A value as bytes that are equal for equal ones alone; None where it cannot be written."""
    out = BytesIO()
    pickler = pickle.Pickler(out, protocol=5)
    pickler.dispatch_table = _REDUCERS
    try:
        pickler.dump(value)
    except (pickle.PicklingError, RecursionError, TypeError, AttributeError):
        return None
    return out.getvalue()


def _reduced(scope: Scope) -> tuple[object, ...]:
    # Which symbols the text has used tells definitions from claims when it is read: no more.
    return Scope, (), [getattr(scope, one.name) for one in fields(scope) if one.name != "used"]


_REDUCERS: dict[type, Callable[[Any], Any]] = {**copyreg.dispatch_table, Scope: _reduced}
