"""Gathering the equations of a document into chains `A = B = C`, with the definitions in force.

A chain may run through several displays. Statements are read in the order of the document; then the
kinds of all symbols are settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from ..documents.display import Display
from ..errors import InternalError, NotReadError, not_read
from ..wording import say
from .assumptions import described, drops, relations, told
from .braces import braced_equations
from .chains import Assumption, Chain, Equality, Side, links_of, nothing
from .comparing import Comparing
from .copies import read_once
from .cursor import Context
from .declarations import (
    Declared,
    called_sigmoid,
    declared,
    identities,
    in_section,
    stated,
)
from .expressions import sides_of
from .families import Families
from .hints import before_reason, hint, names_quantity, subject
from .increments import mark_increments
from .left_sides import introduced
from .meaning import sort, sort_links
from .naming import name_runs
from .nodes import Index
from .position import Position
from .quantifiers import agree, for_all, freed
from .sayings import opens_sentence
from .scope import Binding, Scope
from .sections import Path
from .settling import settle_kinds
from .stars import mark_signs
from .statements import Statement, statements
from .surroundings import inform
from .survey import OwnArguments, in_its_words, survey
from .totals import totals
from .words import (
    EQUATION,
    PARTS,
    RELATED,
    applied_word,
    begins_case,
    blocks,
    by_headings,
    joins,
    last_block,
    leads_over,
    uncommented,
)


def chains(displays: Sequence[Display], given: Sequence[str] = ()) -> list[Chain]:
    """All chains of a document, in the order of their first `=`; definitions are bound.

    Parameters
    ----------
    displays
        As `documents.read` returns them.
    given
        Definitions (LaTeX) that hold from the start, assumptions (equations that define nothing,
        or a word about a symbol, as in ``A symmetric``) and declarations of what a symbol is.

    Raises
    ------
    NotReadError
        One of `given` is neither, or cannot be read.
    """
    displays = [
        replace(one, before=uncommented(one.before), after=uncommented(one.after))
        for one in displays
    ]
    groups = [statements(i, d.latex, d.macros) for i, d in enumerate(displays)]
    everything = [s for group in groups for s in group]
    name_runs(everything, displays)
    mark_increments(displays, groups)
    mark_signs(displays, everything)
    given = [*given, *called_sigmoid(displays, everything, given)]
    every = [(Path(), one) for text in given for one in stated(text)]
    every += declared(displays)
    said = in_section(every, (), {path for path, _ in every})
    try:
        start = _start(everything, given, said)
    except NotReadError:
        raise
    except Exception:
        start = _start([s for s in everything if not _is_failed_on(s)], given, said)
    gatherer = _gatherer(in_its_words(start.context, displays), start.scope)
    for assumption in start.assumed:
        gatherer.position.assume(assumption)
    gatherer.document(displays, groups)
    found = [*gatherer.out, *gatherer.comparing.found]
    settle_kinds(found, displays, gatherer.position.scope, every)
    inform(found, gatherer.out, displays, groups, every, conjugates=gatherer.context.conjugates)
    return gatherer.out


# -- before the first statement -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Start:
    """What is known before the first statement."""

    context: Context
    scope: Scope
    assumed: list[Assumption]


def _start(
    everything: Sequence[Statement], given: Sequence[str], said: Declared | None = None
) -> _Start:
    """What is given, and what all statements say of their symbols."""
    words = [assumption for text in given for assumption in described(text)]
    known = _given([text for text in given if not described(text)])
    return _Start(survey(everything, known.context, said), known.scope, [*words, *known.assumed])


def _is_failed_on(statement: Statement) -> bool:
    """Whether the checker itself fails on a statement, which then gets this as its error."""
    try:
        _start([statement], ())
    except Exception as fault:
        statement.error = InternalError.of(fault)
    return isinstance(statement.error, InternalError)


@read_once
def _given(latex: Sequence[str]) -> _Start:
    """What the equations that are given define and assume, from the start and in any order."""
    groups = [statements(0, text) for text in latex]
    context = survey([s for group in groups for s in group], Context())
    displays = [Display(t, 0, i + 1, i + 1, False, 0, None, "where") for i, t in enumerate(latex)]
    gatherer = _gatherer(context, Scope())
    gatherer.document(displays, groups)
    assumed: list[Assumption] = []
    for chain in [*gatherer.out, *gatherer.comparing.found]:
        for side in chain.sides:
            if side.error is not None:
                raise not_read(
                    "given {latex}: {reason}", latex=repr(side.latex), reason=side.error.message
                )
        for_all(chain)
        for equality in chain.equalities:
            if equality.defines is None:
                left, right = chain.sides[equality.left : equality.left + 2]
                assumed.append(Assumption(f"{left.latex} = {right.latex}", 0, left, right))
            else:
                equality.defines.given = True
    assumed += [one for one in gatherer.position.in_force() if one.order or one.word]
    for text, group in zip(latex, groups, strict=True):
        if not any(s.relations or s.order for s in group) and not any(stated(text)):
            raise not_read(
                "given {text}: neither a definition such as Z = XW, nor an assumption such"
                r" as A = A^T, x > 0 or A symmetric, nor a declaration such as"
                r" x \in \mathbb{{R}}^n",
                text=repr(text),
            )
    return _Start(context, gatherer.position.scope, assumed)


# -- statement by statement -----------------------------------------------------------------


@dataclass(slots=True)
class _Gatherer:
    """Reads the statements of a document in their order, into chains."""

    context: Context
    position: Position
    comparing: Comparing
    out: list[Chain] = field(default_factory=list)
    # The chain that a statement without a left side goes on with.
    last: Chain | None = None
    # The first row of a display that has no relation: the next row goes on with it.
    opening: tuple[Side, dict[str, Index]] | None = None
    arguments: OwnArguments = field(default_factory=OwnArguments)
    families: Families = field(default_factory=lambda: Families((), ()))

    def document(self, displays: Sequence[Display], groups: Sequence[list[Statement]]) -> None:
        self.families = Families(displays, groups)
        previous: Display | None = None
        for number, (display, group) in enumerate(zip(displays, groups, strict=True)):
            self.read_text(display, previous, number)
            self.read_statements(display, group)
            self.comparing.after(display, number)
            if display.latex.rstrip().endswith((".", "。")):
                self.position.end_sentence()
            previous = display

    def read_text(self, display: Display, previous: Display | None, number: int) -> None:
        """Read the text between two displays: its sentence, and what it assumes."""
        position = self.position
        *above, (own, _) = by_headings(display.before)
        for earlier, opened in above:
            if opened is not None:
                path = display.section.path
                position.enter(path[: max(len(path) - opened, 0)])
            self.pass_over(earlier, display, number)
        position.enter(display.section.path, display.section.heading)
        text = own = self.begin_parts(own, display, number)
        apart = previous is None or previous.paragraph != display.paragraph
        if apart and (display.inline or not leads_over(text)):
            position.end_sentence()
            self.comparing.earlier(blocks(text)[:-1], display, number)
            text = last_block(text)
        elif previous is not None and not previous.inline and opens_sentence(text):
            position.end_sentence()
        if begins_case(display.before):
            position.conditions.close_cases(position.scope.path, doubtful=False)
        elif apart:
            position.conditions.close_cases(position.scope.path, doubtful=True)
        said = position.said
        over = apart or "$" in text or "\\(" in text or names_quantity(text)
        if self.comparing.read(text, display, number) or (over and previous and display.inline):
            self.last = None  # in “- precision $= p/q$” the left side is a word
        self.last = before_reason(self.last, self.out, display, previous)
        for name in dict.fromkeys(freed(display.before, display.after)):
            position.free(name)
            position.general.add(name)
        self.take(subject(self.out, previous) + own if not apart else own, display, said)
        for assumption in relations(display, position.scope):
            position.assume(assumption)
        if not (display.inline and previous and previous.inline and joins(text)):
            position.listed = len(position.reach)

    def pass_over(self, text: str, display: Display, number: int) -> None:
        """Take notice of a text that ends before the paragraph of a display."""
        self.take(text, display, self.position.said)
        self.comparing.earlier(blocks(text), display, number)
        self.position.end_sentence()

    def begin_parts(self, text: str, display: Display, number: int) -> str:
        """Begin the parts of an exercise that a text opens; what is left is of the last of them."""
        *above, own = PARTS.split(text)[::2]
        for earlier, label in zip(above, PARTS.findall(text), strict=True):
            self.pass_over(earlier, display, number)
            self.position.conditions.begin_part(self.position.scope.path, label)
        return own

    def take(self, text: str, display: Display, said: str) -> None:
        """Take notice of what a text says of symbols; `said` is the sentence before it."""
        if drops(text):
            self.position.conditions.doubt_all(self.position.scope.path)
        self.position.call_identity(identities(text))
        for one in told(text, said):
            self.position.take(one, display.line)

    def read_statements(self, display: Display, group: Sequence[Statement]) -> None:
        """Read the statements of a display, each on its own where the checker fails on one."""
        self.opening, self.position.conditions.display = None, []
        self.position.call_identity(identities(display.after))
        if group and display.inline and (name := applied_word(display.before)):
            message = say("{name} before the formula is a part of it: write it inside", name=name)
            group[0].error = NotReadError(message)
        for statement in group:
            if display.unchecked is None:
                before_it = len(self.out)
                try:
                    self.statement(display, statement)
                except Exception as fault:
                    del self.out[before_it:]
                    self.fail(display, statement, fault)
            self.position.said += RELATED if statement.order else EQUATION
        for one in told(display.after, self.position.said):
            if one.back and one.said.stance != "denied":
                for assumption in one.assumptions(display.line):
                    self.position.reach_back(assumption)

    def statement(self, display: Display, statement: Statement) -> None:
        """Add one statement to the chains."""
        position = self.position
        position.read(f" {statement.words} ")
        going_on = statement.continues and self.opening is None and self.last is not None
        opened = self.opening[1] if self.opening and statement.continues else {}
        free = self.last.indices if going_on and self.last is not None else opened
        scope = position.scope.here()
        context = replace(
            self.context,
            identities=position.identities(),
            parameters=self.arguments.parameters(self.context, statement, scope),
        )
        self.arguments.note(statement, scope)
        counting = self.families.letters(statement, scope.path)
        sides = position.readings.of(
            sides_of, display.latex, statement, context, scope, free, counting
        )
        for total in totals(sides, display.line):
            position.assume(total)
        if statement.order:
            self.comparing.statement(display, statement, sides, free)
            return
        if not statement.relations:
            self.opening = sides[0], free
            return
        opening, self.opening = self.opening, None
        doubts = [
            Assumption(f"{a.latex} = {b.latex}", display.line, a, b, doubtful=True)
            for below in braced_equations(statement)
            for a, b in filter(agree, [sides_of(display.latex, below, context, scope, dict(free))])
        ]
        if statement.continues and opening is None:
            chain = self.goes_on(display, statement, sides[1:], free)
            chain.assumptions = [*chain.assumptions, *doubts]
            return
        sides[0] = opening[0] if statement.continues and opening is not None else sides[0]
        chain = self.started(sides, free, links_of(statement))
        chain.assumptions = [*chain.assumptions, *doubts]
        self.last = chain if self.last is None or not statement.remark else self.last
        sort(position, display, statement, chain, self.out)
        hint(chain, display, position, self.out)
        position.note(chain, sides)
        position.reach.append((chain, scope))

    def goes_on(
        self,
        display: Display,
        statement: Statement,
        sides: list[Side],
        free: dict[str, Index],
    ) -> Chain:
        """Add the sides of a statement to the chain before it."""
        if self.last is None:
            self.last = self.started([nothing(statement.display, self.position.scope)], free, [])
            self.last.orphan = True
        chain = self.last
        links = links_of(statement, len(chain.sides) - 1)
        chain.sides.extend(sides)
        chain.equalities.extend(links)
        sort_links(self.position, display, chain, links)
        self.position.note(chain, sides)
        return chain

    def started(self, sides: list[Side], free: dict[str, Index], links: list[Equality]) -> Chain:
        """A new chain, under the conditions in force."""
        conditions = self.position.conditions
        chain = Chain(
            sides,
            links,
            indices=free,
            assumptions=self.position.in_force(),
            crowded=conditions.crowded,
            general=conditions.general(),
        )
        self.out.append(chain)
        return chain

    def fail(self, display: Display, statement: Statement, fault: Exception) -> None:
        """Add a statement that cannot be bound, or that the checker itself fails on.

        Its definition gives no value.
        """
        error = fault if isinstance(fault, NotReadError) else InternalError.of(fault)
        scope = self.position.scope
        sides: list[Side] = []
        for tokens in statement.sides:
            span = (tokens[0].start, tokens[-1].end) if tokens else (0, len(display.latex))
            text = display.latex[slice(*span)] if tokens else ""
            told = type(error)(error.message, *span)
            sides.append(Side(statement.display, text, span, None, told, scope, tokens))
        with suppress(Exception):
            name = introduced(statement.sides[0])
            if name is not None and scope.get(name) is None:
                why = say("the definition of {name} was not read", name=name)
                self.position.define(Binding(name, None, scope, "", error=why, cause=error.cause))
        self.last = Chain(sides, links_of(statement))
        self.out.append(self.last)


def _gatherer(context: Context, scope: Scope) -> _Gatherer:
    position = Position(scope)
    return _Gatherer(context, position, Comparing(context, position))
