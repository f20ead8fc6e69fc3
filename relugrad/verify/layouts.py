"""In which layout are the derivatives of a chain written?

A derivative has the shape of what it is taken with respect to. That of a column by a column is
often written as its transpose, the Jacobian, and then some write that of a number as a row. A chain
that is false in the first layout is read in the others, in one of them as a whole. Two of one
section that hold in different layouts are not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ..language.chains import Chain
from ..language.constructs.gradient import Gradient, Layout
from ..language.nodes import walk
from ..wording import say
from .outcomes import Outcome
from .sides import Attempt, expressions

Judged = tuple[list[Outcome], Attempt]
_OTHERS: tuple[Layout, ...] = ("jacobian", "numerator")
_ALL: tuple[Layout, ...] = ("denominator", *_OTHERS)


def in_a_layout(chain: Chain, judge: Callable[[Chain], Judged]) -> Judged:
    """The verdicts on a chain in the first layout in which the fewest of them are false.

    Where these are as many, it is the one in which more shapes fit: there is more to say of it.
    """
    best = judge(chain)
    if chain.announced:
        return [_told(outcome, chain.layout) for outcome in best[0]], best[1]
    least = _faults(*best)
    if chain.layout != "denominator":
        # It is announced in another section, and may hold there alone.
        best = [_told(outcome, chain.layout) for outcome in best[0]], best[1]
        usual = in_a_layout(replace(chain, layout="denominator"), judge) if least[0] else best
        return usual if _faults(*usual) < least else best
    if not least[0] or not any(
        part.is_open(best[1].shapes) is not False for part in _derivatives(best[1])
    ):
        return best
    for layout in _OTHERS:
        outcomes, attempt = judge(replace(chain, layout=layout))
        faults = _faults(outcomes, attempt)
        if faults < least and any(part.is_open(attempt.shapes) for part in _derivatives(attempt)):
            least = faults
            best = [_told(outcome, layout) for outcome in outcomes], attempt
    return best


def _faults(outcomes: list[Outcome], attempt: Attempt) -> tuple[int, int]:
    false = sum(outcome.verdict == "false" or outcome.elsewhere for outcome in outcomes)
    return false, len(attempt.shapeless) + len(attempt.misfits)


def _derivatives(attempt: Attempt) -> Iterator[Gradient]:
    for i in range(len(attempt.chain.sides)):
        yield from _derivatives_of(attempt, i)


def _told(outcome: Outcome, layout: Layout) -> Outcome:
    if outcome.verdict != "holds" or layout == "denominator":
        return outcome
    detail = say("; ").join(filter(None, (say("in numerator layout"), outcome.detail)))
    return replace(outcome, detail=detail)


# -- in a section ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Layouts:
    """The chains of a document that hold in some layouts alone: those of a section need one.

    `judge` gives the outcomes of a chain in its own layout.
    """

    judge: Callable[[Chain], Judged]
    found: dict[tuple[int, ...], list[tuple[Chain, list[int]]]] = field(default_factory=dict)
    mixed: set[tuple[int, ...]] = field(default_factory=set)

    def note(self, path: tuple[int, ...], outcomes: list[Outcome], attempt: Attempt) -> None:
        """Take notice of a chain of a section that holds."""
        held = [
            k
            for k, equality in enumerate(attempt.chain.equalities)
            if outcomes[k].verdict == "holds"
            and any(
                part.is_laid_out(attempt.shapes)
                for i in (equality.left, equality.left + 1)
                for part in _derivatives_of(attempt, i)
            )
        ]
        if held and not attempt.chain.announced:
            self.found.setdefault(path, []).append((attempt.chain, held))
            if attempt.chain.layout != "denominator":
                self.mixed.add(path)

    def odd(self) -> Iterator[tuple[Chain, list[int], Chain]]:
        """The chains in another layout than most of their section, each with one of the others."""
        for path in self.mixed:
            known = [(*one, self._layouts(*one)) for one in self.found[path]]
            if len(known) < 2 or any(all(layout in s for *_, s in known) for layout in _ALL):
                continue
            most = max(sum(layout in s for *_, s in known) for layout in _ALL)
            usual = [x for x in _ALL if sum(x in s for *_, s in known) == most]
            for chain, held, own in known:
                if len(usual) > 1 or usual[0] not in own:
                    others = (c for c, _, s in known if c is not chain and not own & s)
                    other = next(others, None)
                    if other is not None:
                        yield chain, held, other

    def _layouts(self, chain: Chain, held: list[int]) -> set[Layout]:
        """The layouts in which these equalities of a chain hold."""
        found: set[Layout] = {chain.layout}
        for layout in _ALL:
            if layout not in found:
                outcomes, _ = self.judge(replace(chain, layout=layout, announced=True))
                if all(outcomes[k].verdict == "holds" for k in held):
                    found.add(layout)
        return found


def _derivatives_of(attempt: Attempt, i: int) -> Iterator[Gradient]:
    side = attempt.side(i)
    if side.node is not None and i not in attempt.unread:
        for node, _ in expressions(side):
            yield from (part for part in walk(node) if isinstance(part, Gradient))
