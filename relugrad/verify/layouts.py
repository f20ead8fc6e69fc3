"""In which layout are the derivatives of a chain written?

A derivative has the shape of what it is taken with respect to. That of a column by a column is
often written as its transpose, the Jacobian, and then some write that of a number as a row. A chain
that is false in the first layout is read in the others, in one of them as a whole. Two of one
section that hold in different layouts are not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ..documents.sections import Section
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
    told = outcome.verdict == "holds" and layout != "denominator"
    return in_numerator_layout(outcome) if told else outcome


def in_numerator_layout(outcome: Outcome) -> Outcome:
    """What holds, with the layout that it holds in."""
    if say("in numerator layout") in outcome.detail:
        return outcome
    detail = say("; ").join(filter(None, (say("in numerator layout"), outcome.detail)))
    return replace(outcome, detail=detail)


# -- in a section ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turned:
    """A chain with equalities `held` that are false, but hold in numerator layout.

    `outcomes` and `attempt` are those in that layout.
    """

    chain: Chain
    held: list[int]
    outcomes: list[Outcome]
    attempt: Attempt


@dataclass(slots=True)
class Layouts:
    """The chains of a document that hold in some layouts alone: those of a section need one.

    `judge` gives the outcomes of a chain in its own layout.
    """

    judge: Callable[[Chain], Judged]
    found: dict[tuple[int, ...], list[tuple[Chain, list[int]]]] = field(default_factory=dict)
    mixed: set[tuple[int, ...]] = field(default_factory=set)
    # By the heading: a list of rules parts its section into many.
    turned: dict[str, list[Turned]] = field(default_factory=dict)
    others: dict[str, list[tuple[Chain, list[int]]]] = field(default_factory=dict)

    def note(self, section: Section, outcomes: list[Outcome], attempt: Attempt) -> None:
        """Take notice of a chain of a section that holds, or that would in numerator layout."""
        path = section.path
        self._turn(section.heading, outcomes, attempt)
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
            self.others.setdefault(section.heading, []).append((attempt.chain, held))
            if attempt.chain.layout != "denominator":
                self.mixed.add(path)

    def _turn(self, heading: str, outcomes: list[Outcome], attempt: Attempt) -> None:
        """Remember a chain whose derivatives with respect to a column are rows."""
        chain = attempt.chain
        wrong = [k for k, outcome in enumerate(outcomes) if outcome.verdict == "false"]
        if (
            not wrong
            or chain.announced
            or not any(part.lies_open(attempt.shapes) for part in _derivatives(attempt))
        ):
            return
        others, other = self.judge(replace(chain, layout="numerator", announced=True))
        held = [k for k in wrong if others[k].verdict == "holds" or others[k].unless]
        kept = all(
            others[k].verdict == "holds"
            for k, outcome in enumerate(outcomes)
            if outcome.verdict == "holds"
        )
        if held and kept:
            self.turned.setdefault(heading, []).append(Turned(chain, held, others, other))

    def agreeing(self) -> Iterator[tuple[Turned, bool]]:
        """The chains that several derivatives of their section need numerator layout for.

        One is enough where the text says that derivatives are rows.

        With each comes whether no other derivative of its section contradicts it.
        """
        for heading, turned in self.turned.items():
            known = self.others.get(heading, [])
            layouts = [(one, self._layouts(one, held)) for one, held in known if _by_column(one)]
            against = sum("numerator" not in own for _, own in layouts)
            needing = sum(len(one.held) for one in turned)
            needing += sum("denominator" not in own for _, own in layouts)
            if needing > max(1, against) or any(one.chain.rows for one in turned):
                yield from ((one, not against) for one in turned)

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


def _by_column(chain: Chain) -> bool:
    """Whether a derivative of a chain is taken with respect to a column: others may be laid out
    as the matrix that they are taken with respect to.
    """
    return any(
        isinstance(part, Gradient) and part.wrt.kind != "matrix"
        for side in chain.sides
        if side.node is not None
        for part in walk(side.node)
    )


def _derivatives_of(attempt: Attempt, i: int) -> Iterator[Gradient]:
    side = attempt.side(i)
    if side.node is not None and i not in attempt.unread:
        for node, _ in expressions(side):
            yield from (part for part in walk(node) if isinstance(part, Gradient))
