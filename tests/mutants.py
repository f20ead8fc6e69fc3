r"""Can the checker fail? Every equation of a book with one slip in it, and whether it is found.

``python -m tests.mutants docs`` makes one small change at a time in the LaTeX of every equation
that is checked on the book's pages, and reads and judges the changed equation in its place on the
page as if an author had written it. A change that leaves the equation true must be proved to:
one that merely passes at the points that were drawn is a survivor.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import TypedDict, get_args

from relugrad.course import GIVEN
from relugrad.documents.display import Display
from relugrad.documents.reading import read
from relugrad.errors import RelugradError
from relugrad.language.chains import Chain, Equality
from relugrad.language.gathering import chains
from relugrad.language.scope import Scope
from relugrad.tokens import tidy
from relugrad.verify.deciding import ContradictionError
from relugrad.verify.edits import Edit, Edits, Operator, needed, symbols_of, uses
from relugrad.verify.sampling import TRIALS
from relugrad.verify.verdict import judge

# What may become of a mutant, and the head of its column.
ENDS = {
    "false": "false",
    "shapes": "shapes",
    "stated": "stated",
    "unread": "not read",
    "proved": "proved equal",
    "survivor": "survivors",
}
# One claim that is rejected is enough, and one that is not proved is too many. A slip
# may make a condition of a claim, or the definition of a letter: the tests of the book's pages
# allow no condition, and count the definitions of each page.
_WORST_FIRST = ("false", "shapes", "stated", "unread", "survivor", "proved")
OPERATORS: tuple[Operator, ...] = get_args(Operator)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One equation with one slip.

    Parameters
    ----------
    display
        The index of the changed display among those of the page.
    operator
        The kind of slip, one of `OPERATORS`.
    said
        The slip in words.
    latex
        The display's LaTeX with the slip in it.
    """

    display: int
    operator: Operator
    said: str
    latex: str


@dataclass(slots=True)
class PageResult:
    """What became of the mutants of one page.

    `made` is their number, `verdicts` counts those that were judged by `ENDS`, and `survivors` are
    those that hold without a proof, each with its line. `proved` are those that are proved to be
    equal.
    """

    page: str
    made: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    proved: list[tuple[int, Mutant]] = field(default_factory=list)
    survivors: list[tuple[int, Mutant]] = field(default_factory=list)


class Table(TypedDict):
    """What became of the mutants of a book."""

    pages: dict[str, dict[str, int]]
    """How many mutants of a page met which end."""


# -- the mutants of a page ------------------------------------------------------------------


def _mutant(edit: Edit, display: int, latex: str) -> Mutant:
    start, end = edit.span
    said = f"{tidy(latex[start:end])} → {tidy(edit.text)}"
    return Mutant(display, edit.operator, said, edit.written(latex))


class _Page:
    """The displays of a page and its chains, each with the evaluations behind its verdict."""

    def __init__(self, name: str, text: str, given: Sequence[str]) -> None:
        self.name = name
        self.given = given
        self.displays: list[Display] = read(text, markdown=True)
        self.chains = chains(self.displays, given)
        # Of each chain the displays that its mutants need.
        self.kept: dict[int, list[int]] = {}

    def mutants(self) -> Iterator[tuple[Chain, Mutant]]:
        """All slips, each text once, with the chain that it is made in."""
        seen = {(i, display.latex) for i, display in enumerate(self.displays)}
        letters = symbols_of([side for chain in self.chains for side in chain.sides])
        for chain in self.chains:
            outcomes, _attempt = judge(chain, 0, 1)
            # What says again what is defined already is a claim.
            defines = [
                equality.defines
                for equality, outcome in zip(chain.equalities, outcomes, strict=True)
                if equality.defines is not None and outcome.verdict == "definition"
            ]
            if len(defines) == len(chain.equalities) and not any(
                other is not chain and uses(other, defines) for other in self.chains
            ):
                # Nothing follows from it, so that nothing could be false.
                continue
            for equality, outcome in zip(chain.equalities, outcomes, strict=True):
                if outcome.verdict not in ("holds", "definition"):
                    line = self.displays[equality.display].line
                    raise RelugradError(f"{self.name}:{line}: this does not hold as it stands")
            own = symbols_of(chain.sides)
            for side in chain.sides:
                if side.node is None or (defines and side is chain.sides[0]):
                    # What a definition names is no expression: another name is no slip.
                    continue
                latex = self.displays[side.display].latex
                edits = Edits(latex, side, own if len(own) > 1 else letters)
                for mutant in (_mutant(edit, side.display, latex) for edit in edits.all()):
                    if (mutant.display, mutant.latex) not in seen:
                        seen.add((mutant.display, mutant.latex))
                        yield chain, mutant

    def end(self, chain: Chain, mutant: Mutant) -> str:
        """What becomes of a mutant, one of `ENDS`.

        A changed definition is judged by all that the page says with it, a changed claim by its
        display. Other displays that define nothing have no part in it.
        """
        whole = any(equality.defines is not None for equality in chain.equalities)
        found = self.judged(chain, mutant, self.needed(chain), whole=whole)
        if found is None:
            # Other letters are defined than before, so that anything may mean something else.
            found = self.judged(chain, mutant, list(range(len(self.displays))), whole=whole)
        if not found:
            # Nothing is claimed any more. The rest of the page may show it, as in a build.
            found = self.judged(chain, mutant, list(range(len(self.displays))), whole=True) or set()
            found = (found - {"proved", "survivor"}) or {"stated"}
        return next((end for end in _WORST_FIRST if end in (found or ())), "survivor")

    def judged(
        self, chain: Chain, mutant: Mutant, kept: list[int], *, whole: bool
    ) -> set[str] | None:
        """The ends of what is judged among the displays `kept`; None where these are too few."""
        page = [self.displays[i] for i in kept]
        page[kept.index(mutant.display)] = replace(
            self.displays[mutant.display], latex=mutant.latex
        )
        changed = chains(page, self.given)
        here = [c for c in changed if any(kept[e.display] == mutant.display for e in c.equalities)]
        if not whole:
            # The other chains of the display say what they said, unless the slip parted one.
            were = [
                c for c in self.chains if any(e.display == mutant.display for e in c.equalities)
            ]
            if len(were) == len(here):
                here = [c for c, was in zip(here, were, strict=True) if was is chain]
        else:
            bindings = [e.defines for c in here for e in c.equalities if e.defines is not None]
            same = {binding.name for binding in bindings} == self.names(mutant.display)
            if not same and len(kept) < len(self.displays):
                return None
            others = [c for c in changed if not any(c is known for known in here)]
            here += [c for c in others if not same or uses(c, bindings)]
        found: set[str] = set()
        for one in here:
            found |= _ends(one)
            if "false" in found:
                break
        if whole and found == {"proved"} and not _defines_the_same(chain, here):
            found.add("survivor")
        return found

    def needed(self, chain: Chain) -> list[int]:
        """The displays of a chain, of what is said of its definitions, and of all that they use."""
        if id(chain) not in self.kept:
            self.kept[id(chain)] = needed(chain, self.chains)
        return self.kept[id(chain)]

    def names(self, display: int) -> set[str]:
        """What a display defines."""
        equalities = [e for chain in self.chains for e in chain.equalities if e.display == display]
        return {e.defines.name for e in equalities if e.defines is not None}


def _ends(chain: Chain) -> set[str]:
    """What becomes of the claims of a chain, for which a single point is tried first."""
    found: set[str] = set()
    for trials in (0, TRIALS):
        outcomes, attempt = judge(chain, 0, trials)
        for outcome in outcomes:
            if outcome.verdict == "holds":
                found.add("survivor" if outcome.proof is None else "proved")
            elif outcome.verdict == "false":
                misfit = outcome.shape_error is not None or outcome.wrong in attempt.misfits
                found.add("shapes" if misfit else "false")
            elif outcome.verdict == "condition":
                found.add("stated")
            elif outcome.verdict == "unread":
                found.add("unread")
        if found != {"survivor"}:
            break
    return found


def _defines_the_same(chain: Chain, changed: Sequence[Chain]) -> bool:
    """Whether what a chain defines is proved to be what it defines after the slip.

    What is claimed of it may hold of another thing, too.
    """
    after = {e.defines.name: e.defines for c in changed for e in c.equalities if e.defines}
    for equality in chain.equalities:
        before = equality.defines
        if before is not None and before.name in after:
            named = chain.sides[equality.left]
            sides = [
                replace(named, scope=Scope(explained={before.name: binding}))
                for binding in (before, after[before.name])
            ]
            if _ends(Chain(sides, [Equality(named.display, 0, 0)])) != {"proved"}:
                return False
    return True


def mutants(text: str, given: Sequence[str] = ()) -> list[Mutant]:
    """All mutants of a page.

    Parameters
    ----------
    text
        The page, in Markdown.
    given
        Definitions in LaTeX that hold on it.

    Raises
    ------
    RelugradError
        An equation of the page is false, or is not read, before anything is changed.
    """
    return [mutant for _chain, mutant in _Page("-", text, given).mutants()]


def run(text: str, given: Sequence[str] = (), page: str = "-", every: int = 1) -> PageResult:
    """Make all mutants of a page, and have each one judged, or one of `every` so many.

    Parameters
    ----------
    text, given
        As in `mutants`.
    page
        The name that the result gives to the page.
    every
        Judges the first mutant, and then each that comes so many after the last.

    Raises
    ------
    RelugradError
        As in `mutants`.
    """
    found = _Page(page, text, given)
    result = PageResult(page)
    for number, (chain, mutant) in enumerate(found.mutants()):
        result.made += 1
        if number % every:
            continue
        line = found.displays[mutant.display].line
        try:
            end = found.end(chain, mutant)
        except ContradictionError as error:
            raise RelugradError(f"{page}:{line}: {mutant.said}: {error}") from error
        result.verdicts[end] += 1
        if end in ("proved", "survivor"):
            (result.proved if end == "proved" else result.survivors).append((line, mutant))
    return result


# -- a book ---------------------------------------------------------------------------------


def run_book(
    folder: Path,
    given: Sequence[str],
    progress: Callable[[str], None] | None = None,
    every: int = 1,
) -> list[PageResult]:
    """Run every page of a book, as many at a time as there are processors.

    Parameters
    ----------
    folder
        Where the pages lie.
    given
        Definitions in LaTeX that hold on all of them.
    progress
        Is told after each page how far the run is.
    every
        As in `run`.

    Returns
    -------
    list of PageResult
        One for each page that has an equation.
    """
    read_all = {page.name: page.read_text(encoding="utf-8") for page in sorted(folder.glob("*.md"))}
    texts = {name: text for name, text in read_all.items() if read(text, markdown=True)}
    results: dict[str, PageResult] = {}
    for result in _run_all(texts, given, every):
        results[result.page] = result
        if progress is not None:
            total = sum(r.made for r in results.values())
            progress(f"{result.page}: {total} mutants so far")
    return [results[name] for name in texts if results[name].made]


def _run_all(texts: dict[str, str], given: Sequence[str], every: int) -> Iterator[PageResult]:
    """The results as they come, the longest page first; a single page needs no other process."""
    if len(texts) == 1:
        yield from (run(text, given, name, every) for name, text in texts.items())
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        longest = sorted(texts, key=lambda name: len(texts[name]), reverse=True)
        running = [pool.submit(run, texts[name], given, name, every) for name in longest]
        yield from (done.result() for done in as_completed(running))


class _Progress:
    """Says a line on the standard error stream, not more often than every two seconds."""

    def __init__(self) -> None:
        self.said = time.monotonic()

    def __call__(self, line: str) -> None:
        if time.monotonic() - self.said > 2:
            self.said = time.monotonic()
            print(line, file=sys.stderr)


def table(results: Sequence[PageResult]) -> Table:
    """Count what became of the mutants of a book, in a form that JSON can hold.

    It names no lines, so that it says the same when a page grows by a paragraph.
    """
    return {
        "pages": {
            result.page: {
                "mutants": result.made,
                **{head: result.verdicts[end] for end, head in ENDS.items()},
            }
            for result in results
        }
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command: 1 where a mutant survives, 2 where none can be made."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the book's pages lie")
    parser.add_argument(
        "--given",
        action="append",
        metavar="LATEX",
        help="a definition that holds on every page; without it those of this book hold",
    )
    parser.add_argument("--list", action="store_true", help="list what is proved equal")
    parser.add_argument("--output", type=Path, help="where to write the table as JSON")
    options = parser.parse_args(arguments)
    try:
        given = GIVEN if options.given is None else options.given
        results = run_book(options.folder, given, _Progress())
    except RelugradError as error:
        print(error, file=sys.stderr)
        return 2
    if not results:
        print(f"{options.folder}: no page with an equation", file=sys.stderr)
        return 2
    for result in results:
        counts = [f"{result.verdicts[end]} {head}" for end, head in ENDS.items()]
        print(f"{result.page}: {result.made} mutants: {', '.join(counts)}")
    for result in results:
        proved = result.proved if options.list else []
        for what, found in (("proved equal", proved), ("SURVIVES", result.survivors)):
            for line, mutant in found:
                print(f"{result.page}:{line}: {what}: {mutant.operator}: {mutant.said}")
    if any(result.survivors for result in results):
        return 1
    if options.output is not None:
        text = json.dumps(table(results), ensure_ascii=False, indent=1)
        options.output.write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["docs", "--output", "docs/mutants.json"]))
