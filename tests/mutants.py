r"""Can the checker fail? Every equation of a book with one slip in it, and whether it is found.

``python -m tests.mutants docs`` makes one small change at a time in the LaTeX of every equation
that is checked on the book's pages, and reads and judges the changed equation in its place on the
page as if an author had written it. A change that leaves the equation true must be proved to:
one that merely passes at the points that were drawn is a survivor.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import TypedDict

from relugrad.course import GIVEN
from relugrad.documents.display import Display
from relugrad.documents.reading import read
from relugrad.errors import RelugradError
from relugrad.language.chains import Chain, Equality, Side
from relugrad.language.constructs.gradient import Gradient
from relugrad.language.gathering import chains
from relugrad.language.nodes import (
    Activation,
    Apply,
    Branch,
    Cases,
    Entries,
    Entry,
    Extreme,
    Hadamard,
    Node,
    Number,
    Product,
    Span,
    SquaredNorm,
    Sum,
    Symbol,
    Transpose,
    children,
    walk,
)
from relugrad.language.scope import Binding, Scope
from relugrad.language.shapes import BUILT_IN, reachable
from relugrad.tokens import tidy
from relugrad.verify.sampling import TRIALS
from relugrad.verify.verdict import ContradictionError, judge

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
OPERATORS = (
    "factor", "sign", "transpose", "swap", "product", "mask", "letter", "index", "prime",
)  # fmt: skip


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
    operator: str
    said: str
    latex: str


@dataclass(slots=True)
class PageResult:
    """What became of the mutants of one page.

    `verdicts` counts them by `ENDS`, and `survivors` are those that hold without a proof, each with
    its line. `proved` are those that are proved to be equal.
    """

    page: str
    verdicts: Counter[str] = field(default_factory=Counter)
    proved: list[tuple[int, Mutant]] = field(default_factory=list)
    survivors: list[tuple[int, Mutant]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many mutants were made."""
        return sum(self.verdicts.values())


class Table(TypedDict):
    """What became of the mutants of a book."""

    pages: dict[str, dict[str, int]]
    """How many mutants of a page met which end."""


# -- the mutants of one side ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """A node with all that lies above it in its side, nearest last."""

    node: Node
    above: tuple[Node, ...]

    @property
    def parent(self) -> Node | None:
        return self.above[-1] if self.above else None


def _places(node: Node, above: tuple[Node, ...] = ()) -> Iterator[_Place]:
    """Every place where a slip can be made, parents first.

    What a derivative is taken by, and the conditions of a case, are no expressions of their own.
    """
    yield _Place(node, above)
    under = children(node)
    if isinstance(node, (Gradient, Branch)):
        under = under[:1]
    for child in under:
        yield from _places(child, (*above, node))


class _Slips:
    """The slips in one side of a chain."""

    def __init__(self, latex: str, side: Side, letters: Sequence[Symbol]) -> None:
        self.latex = latex
        self.side = side
        self.letters = letters

    def all(self) -> Iterator[Mutant]:
        for place in _places(self.side.readable):
            if isinstance(place.node, (Branch, Cases, Entries)):
                continue
            yield from self.factor(place)
            yield from self.sign(place)
            yield from self.transpose(place)
            yield from self.swap(place)
            yield from self.product(place)
            yield from self.mask(place)
            yield from self.letter(place)
            yield from self.index(place)
            yield from self.prime(place)

    def text(self, node: Node) -> str:
        return self.latex[node.span[0] : node.span[1]]

    def mutant(self, operator: str, node: Node, new: str) -> Mutant:
        return self.edit(operator, node.span, new)

    def edit(self, operator: str, span: Span, new: str) -> Mutant:
        start, end = span
        said = f"{tidy(self.latex[start:end])} → {tidy(new)}"
        latex = f"{self.latex[:start]} {new} {self.latex[end:]}"
        return Mutant(self.side.display, operator, said, latex)

    def is_step(self, node: Node) -> bool:
        """Whether it is the unit step, under its own name or as the derivative of the ramp."""
        if not isinstance(node, Apply):
            return False
        kind = self.kind(node)
        return kind == "step" if not node.order else kind == "ramp" and node.order == 1

    def kind(self, node: Apply) -> str:
        """``ramp`` or ``step`` for the built-in functions, else the function's own name."""
        if self.side.scope.get(node.function) is not None:
            return {"R": "ramp", "H": "step"}.get(node.function, node.function)
        return BUILT_IN.get(node.function, node.function)

    # -- the operators --------------------------------------------------------------------------

    def stands_free(self, place: _Place) -> bool:
        """Whether a factor or a sign here is not the same as one further out."""
        return not place.above or isinstance(
            place.parent, (Sum, Apply, Activation, Extreme, SquaredNorm, Branch, Entries)
        )

    def factor(self, place: _Place) -> Iterator[Mutant]:
        node, text = place.node, self.text(place.node)
        if isinstance(node, Number):
            if node.value == 2 and isinstance(place.parent, (Product, Sum)):
                yield self.mutant("factor", node, "1")
            if node.value:
                yield self.mutant("factor", node, f"({2 * node.value})")
        elif self.stands_free(place):
            yield self.mutant("factor", node, f"(2({text}))")

    def sign(self, place: _Place) -> Iterator[Mutant]:
        node = place.node
        if self.stands_free(place) and not (isinstance(node, Number) and node.value == 0):
            yield self.mutant("sign", node, f"(-({self.text(node)}))")

    def transpose(self, place: _Place) -> Iterator[Mutant]:
        node = place.node
        if isinstance(node, Transpose):
            yield self.mutant("transpose", node, f"({self.text(node.body)})")
        elif not isinstance(node, Number) and not isinstance(place.parent, (Transpose, Entry)):
            yield self.mutant("transpose", node, f"({self.text(node)})^T")

    def swap(self, place: _Place) -> Iterator[Mutant]:
        node = place.node
        if not isinstance(node, (Product, Hadamard)):
            return
        for left, right in pairwise(node.factors):
            yield self.pair("swap", left, right, "({1}) {0} ({2})")

    def pair(self, operator: str, left: Node, right: Node, form: str) -> Mutant:
        """Write two neighbouring factors anew: {0} is what stood between them, {1} the second."""
        between = self.latex[left.span[1] : right.span[0]]
        new = form.format(between, self.text(right), self.text(left))
        return self.edit(operator, (left.span[0], right.span[1]), new)

    def product(self, place: _Place) -> Iterator[Mutant]:
        node = place.node
        if not isinstance(node, (Product, Hadamard)):
            return
        for left, right in pairwise(node.factors):
            if isinstance(left, Number) or isinstance(right, Number):
                continue
            operator = "" if isinstance(node, Hadamard) else r" \odot "
            yield self.pair("product", left, right, f"(({{2}}){operator}({{1}}))")

    def mask(self, place: _Place) -> Iterator[Mutant]:
        node = place.node
        if isinstance(node, Apply) and self.kind(node) == "ramp" and not node.order:
            yield self.mutant("mask", node, f"({self.text(node.body)})")
        if not isinstance(node, (Product, Hadamard)):
            return
        for i, factor in enumerate(node.factors):
            if not self.is_step(factor) and not (isinstance(factor, Activation) and factor.order):
                continue
            rest = node.factors[:i] + node.factors[i + 1 :]
            operator = r" \odot " if isinstance(node, Hadamard) else " "
            new = operator.join(f"({self.text(other)})" for other in rest)
            yield self.mutant("mask", node, f"({new})")

    def letter(self, place: _Place) -> Iterator[Mutant]:
        node = place.node
        symbol = node.wrt if isinstance(node, Gradient) else node
        if not isinstance(symbol, Symbol):
            return
        alike = [letter.name for letter in self.letters if letter.kind == symbol.kind]
        if len(alike) > 1:
            another = alike[(alike.index(symbol.name) + 1) % len(alike)]
            if self.text(symbol) != symbol.name and isinstance(place.parent, Entry):
                another = _small(another)
            yield self.mutant("letter", symbol, another)

    def index(self, place: _Place) -> Iterator[Mutant]:
        node, text = place.node, self.text(place.node)
        found = re.search(r"_\{([a-z])(,?)([a-z])\}$", text)
        if not isinstance(node, Entry) or found is None or found[1] == found[3]:
            return
        turned = f"{text[: found.start()]}_{{{found[3]}{found[2]}{found[1]}}}"
        yield self.mutant("index", node, turned)

    def prime(self, place: _Place) -> Iterator[Mutant]:
        node, text = place.node, self.text(place.node)
        if not isinstance(node, Activation):
            return
        letter, opened, rest = text.partition("(")
        bare = letter.rstrip("' ")
        for order in (node.order + 1, node.order - 1):
            if opened and order >= 0 and letter.count("'") == node.order:
                yield self.mutant("prime", node, f"{bare}{chr(39) * order}({rest}")


def _small(name: str) -> str:
    r"""The letter with which an entry is written: `y` for `Y` and \mathbf{y}, `\hat{y}` too."""
    plain = name.removeprefix("\\mathbf{").removesuffix("}") if "mathbf" in name else name
    return re.sub(r"(?<![\\A-Za-z])[A-Z]", lambda letter: letter[0].lower(), plain)


# -- the mutants of a page ------------------------------------------------------------------


class _Page:
    """The displays of a page and its chains, each with the evaluations behind its verdict."""

    def __init__(self, name: str, text: str, given: Sequence[str]) -> None:
        self.name = name
        self.given = given
        self.displays: list[Display] = read(text, markdown=True)
        self.chains = chains(self.displays, given)
        bindings = [(e.display, e.defines) for chain in self.chains for e in chain.equalities]
        # Where each definition stands, and of each chain the displays that its mutants need.
        self.where = {id(binding): display for display, binding in bindings if binding is not None}
        self.kept: dict[int, list[int]] = {}

    def mutants(self) -> Iterator[tuple[Chain, Mutant]]:
        """All slips, each text once, with the chain that it is made in."""
        seen = {(i, display.latex) for i, display in enumerate(self.displays)}
        letters = _letters([side for chain in self.chains for side in chain.sides])
        for chain in self.chains:
            outcomes, _attempt = judge(chain, 0, 1)
            # What says again what is defined already is a claim.
            defines = [
                equality.defines
                for equality, outcome in zip(chain.equalities, outcomes, strict=True)
                if equality.defines is not None and outcome.verdict == "definition"
            ]
            if len(defines) == len(chain.equalities) and not any(
                other is not chain and _uses(other, defines) for other in self.chains
            ):
                # Nothing follows from it, so that nothing could be false.
                continue
            for equality, outcome in zip(chain.equalities, outcomes, strict=True):
                if outcome.verdict not in ("holds", "definition"):
                    line = self.displays[equality.display].line
                    raise RelugradError(f"{self.name}:{line}: this does not hold as it stands")
            own = _letters(chain.sides)
            for side in chain.sides:
                if side.node is None or (defines and side is chain.sides[0]):
                    # What a definition names is no expression: another name is no slip.
                    continue
                latex = self.displays[side.display].latex
                slips = _Slips(latex, side, own if len(own) > 1 else letters)
                for mutant in slips.all():
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
            here += [c for c in others if not same or _uses(c, bindings)]
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
            defines = [e.defines for e in chain.equalities if e.defines is not None]
            users = [c for c in self.chains if c is chain or (defines and _uses(c, defines))]
            displays = {e.display for c in users for e in c.equalities}
            own = [c for c in self.chains if any(e.display in displays for e in c.equalities)]
            sides = [s for c in own for s in c.sides if s.node is not None]
            for binding in reachable([(side.readable, side.scope) for side in sides]):
                displays |= {self.where[id(binding)]} if id(binding) in self.where else set()
            displays |= {e.display for c in own for e in c.equalities}
            self.kept[id(chain)] = sorted(displays)
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


def _uses(chain: Chain, bindings: Sequence[Binding]) -> bool:
    """Whether a chain says anything of what one of the definitions defines."""
    read_sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    return any(known is binding for known in reachable(read_sides) for binding in bindings)


def _letters(sides: Sequence[Side]) -> list[Symbol]:
    found: dict[str, Symbol] = {}
    for side in sides:
        for part in walk(side.node) if side.node is not None else ():
            if isinstance(part, Symbol):
                found.setdefault(part.name, part)
    return list(found.values())


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


def run(text: str, given: Sequence[str] = (), page: str = "-") -> PageResult:
    """Make all mutants of a page and have each one judged.

    Parameters
    ----------
    text, given
        As in `mutants`.
    page
        The name that the result gives to the page.

    Raises
    ------
    RelugradError
        As in `mutants`.
    """
    found = _Page(page, text, given)
    result = PageResult(page)
    for chain, mutant in found.mutants():
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
    folder: Path, given: Sequence[str], progress: Callable[[str], None] | None = None
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

    Returns
    -------
    list of PageResult
        One for each page that has an equation.
    """
    read_all = {page.name: page.read_text(encoding="utf-8") for page in sorted(folder.glob("*.md"))}
    texts = {name: text for name, text in read_all.items() if read(text, markdown=True)}
    results: dict[str, PageResult] = {}
    for result in _run_all(texts, given):
        results[result.page] = result
        if progress is not None:
            total = sum(r.total for r in results.values())
            progress(f"{result.page}: {total} mutants so far")
    return [results[name] for name in texts if results[name].total]


def _run_all(texts: dict[str, str], given: Sequence[str]) -> Iterator[PageResult]:
    """The results as they come, the longest page first; a single page needs no other process."""
    if len(texts) == 1:
        yield from (run(text, given, name) for name, text in texts.items())
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        longest = sorted(texts, key=lambda name: len(texts[name]), reverse=True)
        running = [pool.submit(run, texts[name], given, name) for name in longest]
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
                "mutants": result.total,
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
        print(f"{result.page}: {result.total} mutants: {', '.join(counts)}")
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
    sys.exit(main())
