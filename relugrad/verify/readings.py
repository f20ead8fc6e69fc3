"""The verdicts on a chain where the uses of its symbols leave open what they are.

An equality holds in the reading that the looks of its symbols decide, and is false if it is in all
readings that fit: where it holds in another one, it is not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, islice, product

from ..language.chains import Assumption, Chain
from ..language.misfits import CountError, NotSquareError
from ..language.node import children
from ..language.nodes import (
    Hadamard,
    Inner,
    Kind,
    Node,
    Number,
    Sum,
    Symbol,
    Transpose,
    walk,
)
from ..language.sizes import ONE, Size
from ..patterns import lazy
from ..wording import listed, marked, say
from .attempts import attempted, only_defines
from .deciding import decide, defined_anew, for_one_size
from .doubt import in_doubt
from .force import relevant
from .outcomes import Outcome
from .sides import Attempt, expressions
from .symmetry import symmetric_in
from .unspecified import depends_on_the_loss

# So many other readings of a chain are tried, by the kinds of its symbols.
MAX_READINGS = 31
MAX_UNSURE = 5
_SMALL = lazy(r"(?:[a-z]|\\[a-z]+)(?:[_^]\{[^}]*\})*")
_OF_AN_ENTRY = lazy(r"_\{\d,? ?\d\}$")
_BOLD = lazy(r"\\mathbf\{[a-z]")
# The verdicts on a chain in which some symbols have other kinds.
Judge = Callable[[Chain, Mapping[str, Kind]], tuple[list[Outcome], Attempt]]
SAID: Mapping[Kind, str] = {
    "scalar": marked("{name} is a number"),
    "vector": marked("{name} is a column"),
    "row": marked("{name} is a row"),
    "matrix": marked("{name} is a matrix"),
}


def judge_kinds(
    chain: Chain, seed: int, trials: int, assumed: Sequence[Assumption] = ()
) -> tuple[list[Outcome], Attempt]:
    """The verdict on every equality, in all readings that are needed for it."""
    outcomes, attempt = _judge(chain, {}, seed, trials, assumed)
    if all(outcome.verdict != "false" for outcome in outcomes):
        return outcomes, attempt
    misfit = bool(attempt.shapeless or attempt.misfits)
    for kinds in islice(_readings(chain), MAX_READINGS):
        others, other = _judge(chain, kinds, seed, trials, assumed)
        if (other.shapeless or other.misfits) and not misfit:
            continue
        for k, outcome in enumerate(outcomes):
            # Of a column, for which a slip elsewhere asks to be a row, less may be read.
            column = outcome.shape_error is not None and all(map(_BOLD.match, kinds))
            excused = ("holds", "unread") if column else ("holds",)
            if outcome.verdict == "false" and others[k].verdict in excused:
                names = symmetric_in(attempt, chain.equalities[k].left)
                if set(kinds.values()) == {"scalar"} and kinds.keys() <= set(names):
                    # A number is a symmetric matrix: the condition says more.
                    continue
                message = say(
                    "it is false as its symbols are read here, but may hold if {kinds}: say in the"
                    " text what they are",
                    kinds=listed(say(SAID[kind], name=name) for name, kind in kinds.items()),
                )
                outcomes[k] = Outcome.unread(message, chain, chain.equalities[k].left + 1)
                outcomes[k].elsewhere = True
    return outcomes, attempt


def judge_with(
    chain: Chain, kinds: Mapping[str, Kind], seed: int, trials: int
) -> tuple[list[Outcome], Attempt]:
    """The verdict on a chain of one equality in one reading of its symbols."""
    outcomes, attempt = _judge(chain, kinds, seed, trials)
    if outcomes[0].verdict == "false" and (assumed := relevant(chain)):
        return _judge(chain, kinds, seed, trials, assumed)
    return outcomes, attempt


def _plain(name: str) -> tuple[Kind, ...]:
    """The kinds that a plain small letter may have; none of other symbols."""
    return ("scalar", "vector") if _SMALL.fullmatch(name) else ()


def _readings(chain: Chain) -> Iterator[dict[str, Kind]]:
    """The other kinds that the symbols of a chain may have, each time for some of them."""
    names: dict[str, Kind] = {}
    for side in chain.sides:
        for node, scope in expressions(side) if side.node is not None else ():
            for part in walk(node):
                if isinstance(part, Symbol) and scope.get(part.name) is None:
                    names[part.name] = part.kind
    # What the uses of a section tell, those of one chain may leave open.
    alternatives = {
        name: tuple([k for k in chain.others.get(name, _plain(name)) if k != kind])
        for name, kind in names.items()
    }
    # A_{11} and A_{12} may be the entries of a matrix, all of them, as well as its blocks.
    entries = [name for name in names if _OF_AN_ENTRY.search(name)]
    if entries and all("scalar" in chain.others.get(name, ("scalar",)) for name in entries):
        yield dict.fromkeys(entries, "scalar")
    # The letter of a function of a number is one wherever its formula stands.
    bound = {link.defines.parameter for link in chain.equalities if link.defines is not None}
    unsure = [name for name in names if alternatives[name] and name not in bound][:MAX_UNSURE]
    for count in range(1, len(unsure) + 1):
        for some in combinations(unsure, count):
            for kinds in product(*(alternatives[name] for name in some)):
                yield dict(zip(some, kinds, strict=True))


def _judge(
    chain: Chain,
    kinds: Mapping[str, Kind],
    seed: int,
    trials: int,
    assumed: Sequence[Assumption] = (),
) -> tuple[list[Outcome], Attempt]:
    attempt = attempted(chain, kinds, seed, trials, flexible=False, assumed=assumed)
    lacking = bool(attempt.shapeless or attempt.misfits)
    counted = any(isinstance(error, CountError) for error in attempt.unread.values())
    if lacking or counted:
        # A matrix may be square by its use, also where it was defined.
        square = attempted(chain, kinds, seed, trials, flexible=True, assumed=assumed)
        # Of a definition the shapes are all that there is to read.
        seen = bool(square.fits) and bool(square.values or only_defines(chain))
        all_fit = seen and not (square.shapeless or square.misfits)
        references = {i: square.reference(i) for i in square.fits}
        if all_fit and (
            # In t_{ij} = \|z_i - z_j\| both indices count the z: nothing else has to be square.
            not lacking
            or all(k is not None and square.equal(k, i) for i, k in references.items())
            or _needs_square(attempt)
            or _needs_one_size(attempt, square)
            or _is_right_if(square, attempt)
        ):
            attempt = square
    outcomes = [decide(attempt, k) for k in range(len(chain.equalities))]
    for k, equality in enumerate(chain.equalities):
        outcomes[k] = depends_on_the_loss(attempt, outcomes[k])
        outcomes[k] = for_one_size(attempt, outcomes[k], equality.left + 1)
        outcomes[k] = defined_anew(attempt, outcomes[k], equality.left)
        outcomes[k] = in_doubt(attempt, outcomes[k], equality.left, seed)
    if made := _square_against_its_sizes(attempt):
        outcomes = [
            Outcome.unread(made, chain, equality.left + 1)
            if outcome.verdict in ("holds", "false")
            else outcome
            for outcome, equality in zip(outcomes, chain.equalities, strict=True)
        ]
    return outcomes, attempt


def _square_against_its_sizes(attempt: Attempt) -> str:
    """What is square here though the text says that it has two sizes; or nothing.

    One with orthonormal columns need not be square: where it is, x and UU^Tx are equal.
    """
    shapes = attempt.shapes
    for one in attempt.held:
        name = one.assumption.symbol
        if one.word == "orthonormal" and name in shapes.variables:
            rows, columns = map(shapes.root, shapes.variables[name])
            letters = shapes.declared.get(name, (name, ""))
            if rows == columns != ONE and len(set(letters)) == 2:
                return say(
                    "{name} has orthonormal columns, and has to be square here: is it orthogonal?",
                    name=name,
                )
    for name in sorted(shapes.declared.keys() & shapes.variables.keys()):
        letters = shapes.declared[name]
        rows, columns = map(shapes.root, shapes.variables[name])
        if rows == columns != ONE and len(set(letters)) == 2:
            return say(
                "{name} is {sizes} by what the text says, and has to be square here",
                name=name,
                sizes="×".join(letters),
            )
    return ""


def _needs_square(attempt: Attempt) -> bool:
    """Whether the shapes lack nothing but that what is inverted, or traced, is square."""
    return not attempt.misfits and all(
        isinstance(error, NotSquareError) for error in attempt.shapeless.values()
    )


def _needs_one_size(attempt: Attempt, square: Attempt) -> bool:
    """Whether the shapes lack nothing but that letters have one size that may well have it.

    In tr A + tr B = 2 tr(A + B) the left side leaves both sizes open. A size that is 1, that the
    text gives, or that would make a letter square is no longer open.
    """
    if attempt.misfits or attempt.has_definitions or attempt.shapes.made or square.shapes.made:
        return False
    if not all(_pairs_letters(error.node) for error in attempt.shapeless.values()):
        return False
    merged: dict[Size, set[Size]] = {}
    for name, shape in attempt.shapes.variables.items():
        if name not in square.shapes.variables:
            return False
        was = [attempt.shapes.root(size) for size in shape]
        now = [square.shapes.root(size) for size in square.shapes.variables[name]]
        if [size == ONE for size in was] != [size == ONE for size in now]:
            return False
        if (was[0] == was[1]) != (now[0] == now[1]):
            return False
        for before, after in zip(was, now, strict=True):
            merged.setdefault(after, set()).add(before)
    given = attempt.shapes.declared.keys() & attempt.shapes.variables.keys()
    return not given and any(len(sizes) > 1 for sizes in merged.values())


def _pairs_letters(node: Node) -> bool:
    """Whether a sum, or a product of columns, is one of letters alone."""
    parts = [part.body if isinstance(part, Transpose) else part for part in children(node)]
    letters = [part for part in parts if not isinstance(part, Number)]
    return all(isinstance(letter, Symbol) for letter in letters) and (
        isinstance(node, Sum | Hadamard | Inner)
        or all(isinstance(letter, Symbol) and letter.kind == "vector" for letter in letters)
    )


def _is_right_if(square: Attempt, attempt: Attempt) -> bool:
    """Whether equal sizes make a side that has no shape right, and change no other verdict.

    One false side of a chain is no reason to refuse the others the reading that they have alone.
    """
    adjusted = False
    for equality in square.chain.equalities:
        left, right = equality.left, equality.left + 1
        if not {left, right} <= square.fits.keys():
            continue
        reference = square.reference(right)
        if not {left, right} <= attempt.fits.keys():
            adjusted |= any(
                square.equal(k, right) for k in (left, reference) if k not in (None, right)
            ) or bool(symmetric_in(square, left))
        elif attempt.equal(left, right) != square.equal(left, right):
            return False
    return adjusted
