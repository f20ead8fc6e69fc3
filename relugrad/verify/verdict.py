"""Is it true? The sides of a chain, evaluated at random points and held against each other."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Literal

from ..errors import NotReadError
from ..notation.chains import Binding, Chain, Scope, Side, free_symbols, without
from ..notation.nodes import (
    Activation,
    Apply,
    Cases,
    Differential,
    Entry,
    Extreme,
    Gradient,
    Hadamard,
    HadamardPower,
    Identity,
    IndexSum,
    Inner,
    Kronecker,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Symbol,
    Trace,
    children,
    own_indices,
    walk,
)
from ..notation.shapes import ONE, SCALAR, NotSquareError, Shape, ShapeError, Shapes, reachable
from .dual import Exact
from .emptied import derivatives, emptied, put_into_derivatives, strangers, sums, suspects, symbols
from .evaluate import MAX_ARGUMENTS, MAX_WORK, Degrees, Evaluator, Jets, OnKink, Point
from .matrix import Matrix
from .proof import Proof, Prover

Verdict = Literal["holds", "false", "definition", "unread"]

TRIALS = 4
MAX_DRAWS = 64
# With more capital Greek letters they are read as matrices all, or as numbers all.
MAX_UNSETTLED = 4
# A size is as large as the number of indices that run over it, up to this.
MAX_SIZE = 8
SECURITY_BITS = 61
# So many entries of every mask are looked at, at least, in each trial.
ENTRIES = 16
# How far the entries of the further points reach, at which a diagnosis is confirmed.
FRESH = 1 << 20


class ContradictionError(Exception):
    """A point refutes what is proved: one of the two is wrong, and nothing can be said."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"a point refutes what is proved: {left} = {right}")


# Subscripts that tell the entries of one symbol apart, unlike words.
_LABEL = re.compile(r"(?:[0-9]+|[a-z]|[i-q]{2})(?:[,+-](?:[0-9]+|[a-z]))*\}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind a verdict.

    Parameters
    ----------
    seed
        The seed from which the points were drawn.
    shapes
        The shape of each variable, in letters: ``{"X": "n×d"}``.
    sizes
        The number behind each letter, all different: ``{"n": 3, "d": 4}``.
    trials
        How many points were drawn.
    patterns
        How many different patterns of active entries they met.
    degree
        A bound on the degree of the difference of two sides, as a polynomial in all entries.
    bound_log2
        The Schwartz–Zippel bound: a false equality passes, on a pattern that was met, with a
        probability below 2 to this power. −inf where nothing was random.
    points
        For each trial, the value of each variable and (``dX``) its direction, row by row: integers,
        or near 0, where large entries would hide a kink, fractions of one denominator. For a
        general function the rows are the arguments with the values that were drawn.
    note
        What else a reader should know, such as that the sides fit for square matrices alone.
    """

    seed: int
    shapes: Mapping[str, str]
    sizes: Mapping[str, int]
    trials: int
    patterns: int
    degree: int
    bound_log2: float
    points: Sequence[Mapping[str, Sequence[Sequence[Exact]]]]
    note: str = ""


@dataclass(slots=True)
class Outcome:
    """The verdict on one equality. `wrong` is the index of the side that is, for a false one."""

    verdict: Verdict
    error: NotReadError | None = None
    error_side: int = 0
    wrong: int | None = None
    against: int | None = None
    shape_error: ShapeError | None = None
    detail: str = ""
    proof: Proof | None = None


@dataclass(slots=True)
class Attempt:
    """The sides of a chain under one reading of their shapes."""

    chain: Chain
    shapes: Shapes
    fits: dict[int, Shape] = field(default_factory=dict)
    misfits: dict[int, Shape] = field(default_factory=dict)
    shapeless: dict[int, ShapeError] = field(default_factory=dict)
    unread: dict[int, NotReadError] = field(default_factory=dict)
    has_definitions: bool = False
    varying: list[str] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    evaluators: list[Evaluator] = field(default_factory=list)
    values: list[dict[int, Matrix]] = field(default_factory=list)
    sizes: dict[int, int] = field(default_factory=dict)
    activations: bool = False
    # The proofs, by the left side of the equality.
    proofs: dict[int, Proof] = field(default_factory=dict)
    bound_log2: float = -math.inf
    degree: int = 0

    def reference(self, index: int) -> int | None:
        """The first side that fits, of those up to `index` without one between that is unread."""
        begin = max((i for i in self.unread if i < index), default=-1)
        return min((i for i in self.fits if begin < i <= index), default=None)

    def equal(self, a: int, b: int) -> bool:
        return (
            a in self.fits
            and b in self.fits
            and all(values[a] == values[b] for values in self.values)
        )

    def side(self, index: int) -> Side:
        return self.chain.sides[index]


def judge(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
    """The verdict on every equality of a chain, and the evaluations behind it.

    `trials` is the least number of points for a chain with a kink in it.
    """
    full, attempt = _judge_kinds(chain, seed, trials)
    outcomes = full
    hidden = _hidden(chain, attempt, full, seed)
    if hidden:
        general = without(chain, hidden)
        outcomes, attempt = _judge_kinds(general, seed, trials)
        strange = bool(derivatives(chain)) and bool(strangers(general))
        names = ", ".join(dict.fromkeys(binding.name for binding in hidden))
        message = (
            f"the two sides are equal only with the definition of {names} put in, which may be the"
            " model, or the solution: define what is differentiated after it, or use other letters"
        )
        for k, (outcome, before) in enumerate(zip(outcomes, full, strict=True)):
            if outcome.verdict == "false" and (strange or before.verdict != "false"):
                right = chain.equalities[k].left + 1
                outcomes[k] = _unread(message, chain, right)
    return [_under_conditions(outcome, chain) for outcome in outcomes], attempt


def _hidden(chain: Chain, attempt: Attempt, outcomes: list[Outcome], seed: int) -> list[Binding]:
    """The definitions that are not put into a chain, for they would leave nothing of its claim.

    Into a chain that differentiates, none is put in that came after what is differentiated, or by
    which part of it vanishes; into another, none by which both sides of an equality do.
    """
    if not attempt.has_definitions:
        return []
    hidden: list[Binding] = []
    nodes = sums(chain)
    if derivatives(chain):
        hidden = put_into_derivatives(chain)
        if hidden:
            chain = without(chain, hidden)
            attempt = _attempt(chain, frozenset(), seed, 1, flexible=False)
            nodes = sums(chain)
    else:
        claimed = {
            id(side.node)
            for equality, outcome in zip(chain.equalities, outcomes, strict=True)
            if outcome.verdict == "holds"
            for sides in [chain.sides[equality.left : equality.left + 2]]
            if not any(isinstance(side.node, Number) for side in sides)
            for side in sides
        }
        nodes = {key: nodes[key] for key in claimed}
    before = emptied(attempt.evaluators, nodes)
    readable = set(evaluable(attempt))
    for binding, places in suspects(before, nodes):
        trial = _attempt(without(chain, [binding]), frozenset(), seed, 1, flexible=False)
        if readable <= set(evaluable(trial)):
            after = emptied(trial.evaluators, nodes)
            if any(not after.get(place, True) for place in places):
                hidden.append(binding)
    return hidden


def _under_conditions(outcome: Outcome, chain: Chain) -> Outcome:
    """What is false in general may hold under a condition that the text states, or be one."""
    if outcome.verdict != "false" or outcome.wrong is None:
        return outcome
    if chain.condition is not None:
        return _unread(f"{chain.condition}: {chain.condition.remedy}", chain, outcome.wrong)
    last = chain.sides[-1].node
    if outcome.wrong == len(chain.sides) - 1 and derivatives(chain) and _is_zero(last):
        return _unread("a derivative that is set to 0 is a condition", chain, outcome.wrong)
    names = symbols(chain)
    condition = next((c for c in chain.conditions if c.names & names), None)
    if condition is None:
        return outcome
    message = f"it is false in general, but {condition}: {condition.remedy}"
    return _unread(message, chain, outcome.wrong)


def _unread(message: str, chain: Chain, side: int) -> Outcome:
    return Outcome("unread", NotReadError(message, *chain.sides[side].span), side)


def _is_zero(node: Node | None) -> bool:
    return isinstance(node, Number) and node.value == 0


def _judge_kinds(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
    r"""The verdicts, where a capital Greek letter may be a matrix or a number.

    It holds in the reading with the most matrices that fits, and is false if it is in all readings:
    \Sigma\Lambda = \Lambda\Sigma would hold for numbers.
    """
    names = _capital_greek(chain)
    if not names:
        return _judge(chain, frozenset(), seed, trials)
    subsets = [
        frozenset(some) for k in range(len(names), -1, -1) for some in combinations(names, k)
    ]
    if len(names) > MAX_UNSETTLED:
        subsets = [subsets[0], subsets[-1]]
    readings = [_judge(chain, some, seed, trials) for some in subsets]
    fitting = [k for k, some in enumerate(subsets) if _fits(chain, some, readings[k][1], seed)]
    first = next(iter(fitting), len(readings) - 1)
    alike = {first} | {k for k in fitting if len(subsets[k]) == len(subsets[first])}
    outcomes, attempt = readings[first]
    for k, outcome in enumerate(outcomes):
        others = [other[k].verdict for other, _ in readings]
        if outcome.verdict == "holds" and all(others[i] == "holds" for i in alike):
            continue
        refuted = others[0] == others[-1] == "false" and "holds" not in others
        if outcome.verdict in ("holds", "false") and not refuted:
            right = chain.equalities[k].left + 1
            said = ", ".join(names)
            message = (
                f"{said} may be a matrix or a number here, and the two sides are equal in one"
                r" reading only: a matrix is read in \mathbf{}, or if it is a Latin letter"
            )
            outcomes[k] = _unread(message, chain, right)
    return outcomes, attempt


def _fits(chain: Chain, matrices: frozenset[str], attempt: Attempt, seed: int) -> bool:
    """Whether all sides have a shape, be it for square matrices."""
    if attempt.shapeless:
        attempt = _attempt(chain, matrices, seed, 1, flexible=True)
    return not attempt.shapeless


def _capital_greek(chain: Chain) -> list[str]:
    """The capital Greek letters that have no definition, and are numbers by their looks alone."""
    found: dict[str, None] = {}
    for side in chain.sides:
        for node, scope in _nodes(side) if side.node is not None else ():
            for part in walk(node):
                if isinstance(part, Symbol) and part.kind == "scalar":
                    stem = part.name.partition("_{")[0].rpartition("\\")[2]
                    if stem[:1].isupper() and scope.get(part.name) is None:
                        found[part.name] = None
    return list(found)


def _judge(
    chain: Chain, matrices: frozenset[str], seed: int, trials: int
) -> tuple[list[Outcome], Attempt]:
    attempt = _attempt(chain, matrices, seed, trials, flexible=False)
    if (attempt.shapeless or attempt.misfits) and not attempt.has_definitions:
        # Without definitions it is the chain alone that says which matrices are square.
        square = _attempt(chain, matrices, seed, trials, flexible=True)
        all_fit = not (square.shapeless or square.misfits) and square.fits
        references = {i: square.reference(i) for i in square.fits}
        if all_fit and (
            all(k is not None and square.equal(k, i) for i, k in references.items())
            or _needs_square(attempt)
        ):
            attempt = square
    outcomes = [_outcome(attempt, k) for k in range(len(chain.equalities))]
    for k, equality in enumerate(chain.equalities):
        outcomes[k] = _for_one_size(attempt, outcomes[k], equality.left + 1)
        outcomes[k] = _defined_anew(attempt, outcomes[k], equality.left)
    return outcomes, attempt


def _needs_square(attempt: Attempt) -> bool:
    """Whether the shapes lack nothing but that what is inverted, or traced, is square."""
    return not attempt.misfits and all(
        isinstance(error, NotSquareError) for error in attempt.shapeless.values()
    )


def evidence(attempt: Attempt, seed: int) -> Evidence:
    """What the evaluations of an attempt amount to."""
    shapes = attempt.shapes
    names = shapes.size_names()

    def describe(shape: Shape) -> str:
        rows, columns = (names[shapes.root(size)] for size in shape)
        return "a number" if rows == columns == "1" else f"{rows}×{columns}"

    points: list[dict[str, tuple[tuple[Exact, ...], ...]]] = []
    for point in attempt.points:
        entries = {name: value.rows for name, value in point.values.items()}
        entries |= {f"d{name}": value.rows for name, value in point.directions.items()}
        for (name, number, order), value in point.jets.known.items():
            # A row says argument and value.
            key = name + "'" * order
            entries[key] = (*entries.get(key, ()), (number, value))
        points.append(entries)
    return Evidence(
        seed=seed,
        shapes={name: describe(shape) for name, shape in shapes.variables.items()},
        sizes={names[root]: size for root, size in attempt.sizes.items() if root in names},
        trials=len(attempt.points),
        patterns=len({tuple(point.masks) for point in attempt.points}),
        degree=attempt.degree,
        bound_log2=attempt.bound_log2,
        points=points,
    )


def _outcome(attempt: Attempt, k: int) -> Outcome:
    equality = attempt.chain.equalities[k]
    left, right = equality.left, equality.left + 1
    if right in attempt.unread:
        return Outcome("unread", attempt.unread[right], right)
    if equality.defines is not None:
        if right in attempt.shapeless:
            return Outcome("false", wrong=right, shape_error=attempt.shapeless[right])
        return Outcome("definition")
    # Nothing is compared across a side that was not read.
    if left in attempt.unread:
        return Outcome("unread", attempt.unread[left], left)
    reference = attempt.reference(right)
    if right in attempt.shapeless:
        return Outcome(
            "false", wrong=right, against=reference, shape_error=attempt.shapeless[right]
        )
    if left in attempt.shapeless and (reference is None or reference >= right):
        return Outcome("false", wrong=left, against=right, shape_error=attempt.shapeless[left])
    proof = attempt.proofs.get(left)
    if attempt.equal(left, right):
        if reference is not None and not attempt.equal(reference, right):
            return Outcome(
                "holds",
                detail="follows from the expression before it, which is false",
                proof=proof,
            )
        return Outcome("holds", proof=proof)
    if proof is not None and left in attempt.fits and right in attempt.fits:
        raise ContradictionError(attempt.side(left).latex, attempt.side(right).latex)
    if reference is not None and reference < right and attempt.equal(reference, right):
        which = "the chain's first" if reference == 0 else "an earlier"
        return Outcome("holds", detail=f"right again: equals {which} expression")
    against = left if reference in (None, right) else reference
    return Outcome("false", wrong=right, against=against)


def _defined_anew(attempt: Attempt, outcome: Outcome, left: int) -> Outcome:
    """The outcome, but for a second equation of a defined symbol that brings new symbols.

    These may be defined further on, or the symbol anew.
    """
    side, right = attempt.side(left), attempt.side(left + 1)
    binding = side.scope.get(side.node.name) if isinstance(side.node, Symbol) else None
    if outcome.verdict != "false" or binding is None or None in (binding.node, right.node):
        return outcome
    assert binding.node is not None
    known = {binding.name, *free_symbols(binding.node, binding.scope)}
    new = [n for n in dict.fromkeys(free_symbols(right.readable, right.scope)) if n not in known]
    if not new:
        return outcome
    names = ", ".join(new)
    verb = "is" if len(new) == 1 else "are"
    message = (
        f"{names} {verb} not defined before this line, and {binding.name} is defined without"
        f" {'it' if len(new) == 1 else 'them'}: define {names} first"
    )
    return _unread(message, attempt.chain, left + 1)


def _for_one_size(attempt: Attempt, outcome: Outcome, right: int) -> Outcome:
    """The outcome, but for an equality in which a symbol is a size, and which is not proved.

    That symbol has one value at all points, which is no evidence for another.
    """
    letters = counting(attempt)
    if outcome.verdict != "holds" or outcome.proof is not None or not letters:
        return outcome
    message = (
        f"{', '.join(letters)} is the number of terms in a sum, and whether this holds for every"
        " number could not be decided"
    )
    return _unread(message, attempt.chain, right)


def counting(attempt: Attempt) -> list[str]:
    """The letters up to which sums run, as far as they stand as numbers as well."""
    shapes = attempt.shapes
    return [letter for letter in shapes.limits if letter in shapes.variables]


# -- one reading of the shapes ---------------------------------------------------------------


def _attempt(
    chain: Chain, matrices: frozenset[str], seed: int, trials: int, *, flexible: bool
) -> Attempt:
    unread = {i: side.error for i, side in enumerate(chain.sides) if side.error is not None}
    while True:
        attempt = Attempt(chain, Shapes(matrices), unread=dict(unread))
        first = _read_as(attempt, seed, trials, flexible=flexible)
        late = attempt.unread.keys() - first
        readable = evaluable(attempt)
        if not any(readable[:1] < [i] < readable[-1:] for i in late):
            return attempt
        # What was not read parts the chain, so the sizes of its parts are not compared.
        unread = attempt.unread


def _read_as(attempt: Attempt, seed: int, trials: int, *, flexible: bool) -> set[int]:
    """Fill in one reading; the sides that were not read before it came to their values."""
    chain, shapes = attempt.chain, attempt.shapes
    _bind_shapes(attempt)
    for i, side in enumerate(chain.sides):
        if i in attempt.unread or side.node is None:
            continue
        saved = shapes.save()
        try:
            shape = shapes.infer(side.node, side.scope, _source(side))
        except NotReadError as error:
            shapes.restore(saved)
            attempt.unread[i] = error
            continue
        except ShapeError as error:
            shapes.restore(saved)
            attempt.shapeless[i] = error
            continue
        reference = attempt.reference(i)
        if reference is not None and not shapes.unify_shapes(attempt.fits[reference], shape):
            attempt.misfits[i] = shape
            continue
        attempt.fits[i] = shape
        if not flexible:
            shapes.fix()
    first = set(attempt.unread)
    _differentials(attempt)
    _families(attempt)
    _unsized(attempt)
    _prove(attempt)
    _sample(attempt, seed, trials)
    return first


def prover(attempt: Attempt) -> Prover:
    """The normal forms of the sides of an attempt."""
    shapes = attempt.shapes
    counts = {shapes.root(shapes.limits[letter]): letter for letter in counting(attempt)}
    return Prover(shapes, attempt.varying, counts)


def _prove(attempt: Attempt) -> None:
    """Prove what the normal form decides."""
    decide = prover(attempt).proof
    for equality in attempt.chain.equalities:
        left, right = equality.left, equality.left + 1
        if equality.defines is None and left in attempt.fits and right in attempt.fits:
            proof = decide(attempt.side(left), attempt.side(right), attempt.fits[left])
            if proof is not None:
                attempt.proofs[left] = proof


def _source(side: Side) -> str:
    # Spans count from the display's start; the side's own text starts at its span.
    return " " * side.span[0] + side.latex


def _bind_shapes(attempt: Attempt) -> None:
    """Shapes of the definitions first: they fix the sizes that the sides must keep to."""
    chain, shapes = attempt.chain, attempt.shapes
    defined = chain.equalities[0].defines if chain.equalities else None
    for i, side in enumerate(chain.sides):
        if side.node is None or i in attempt.unread:
            continue
        try:
            for binding in reachable([(side.node, side.scope)]):
                if binding is defined or binding.error is not None:
                    continue
                saved = shapes.save()
                try:
                    shapes.binding(binding)
                except (ShapeError, NotReadError) as error:
                    shapes.restore(saved)
                    message = getattr(error, "message", "")
                    raise NotReadError(
                        f"{binding.name} has no value: {message}", *side.span
                    ) from error
                attempt.has_definitions = True
        except NotReadError as error:
            attempt.unread[i] = error
    if attempt.has_definitions:
        shapes.fix()


def _differentials(attempt: Attempt) -> None:
    """Which variables vary; sides whose differentials then mean nothing are not read."""
    chain = attempt.chain
    varying: dict[str, None] = {}
    compound: list[int] = []
    for i in [*attempt.fits, *attempt.misfits, *attempt.shapeless]:
        side = attempt.side(i)
        for node, scope in _nodes(side):
            for part in walk(node):
                if isinstance(part, Differential):
                    body = part.body.body if isinstance(part.body, Entry) else part.body
                    if isinstance(body, Symbol) and scope.get(body.name) is None:
                        varying[body.name] = None
                    else:
                        compound.append(i)
    attempt.varying = list(varying)
    if compound and not varying:
        for i in set(compound):
            _forget(
                attempt,
                i,
                "nothing varies: no differential of a variable, such as dX, occurs in this chain",
            )
    first = chain.sides[0].node
    if isinstance(first, Differential) and isinstance(first.body, Symbol) and len(varying) > 1:
        name = first.body.name
        if name in varying and chain.sides[0].scope.get(name) is None:
            others = (s.node for s in chain.sides[1:] if s.node is not None)
            used = any(
                isinstance(p, Symbol) and p.name == name for other in others for p in walk(other)
            )
            if not used:
                _forget(
                    attempt, 0, f"{name} is not defined before this line: state {name} = … first"
                )


def _families(attempt: Attempt) -> None:
    r"""Where x_i is an entry of a column, x_1 and x are no symbols of their own: not read.

    As such, \partial (x_1 + \sum_i x_i^2) / \partial x_1 = 1 would hold.
    """
    families: set[str] = set()
    sides = [*evaluable(attempt), *attempt.shapeless]
    for node in (part for i in sides for n, _ in _nodes(attempt.side(i)) for part in walk(n)):
        if isinstance(node, Entry) and isinstance(node.body, Symbol):
            name = node.body.name
            families |= {name, name.lower()}
            if node.body.kind == "vector":
                families.add(name.removeprefix("\\mathbf{").removesuffix("}"))
    if not families:
        return
    for i in sides:
        for node, scope in _nodes(attempt.side(i)):
            for part in walk(node):
                if isinstance(part, Symbol) and scope.get(part.name) is None:
                    stem, _, label = part.name.partition("_{")
                    alone = not label and part.kind == "scalar"
                    if stem in families and (alone or _LABEL.fullmatch(label)):
                        message = f"{part.name} may be one of the entries that occur here, or all"
                        _forget(attempt, i, message)


def _unsized(attempt: Attempt) -> None:
    """What depends on a size that nothing tells is not read."""
    shapes = attempt.shapes
    names = shapes.size_names()
    roots = [shapes.root(size) for size in shapes.limits.values()]
    for i in evaluable(attempt):
        for node, _ in _nodes(attempt.side(i)):
            message = next(
                filter(None, (_size_missing(shapes, part, names) for part in walk(node))), ""
            )
            if len(set(roots)) < len(roots):
                letters = " and ".join(shapes.limits)
                message = (
                    f"{letters} are the last of the same indices: one of these letters is wrong"
                )
            if message:
                _forget(attempt, i, message)
                break


def _size_missing(shapes: Shapes, node: Node, names: Mapping[int, str]) -> str:
    """What `node` depends on, though nothing says how large it is; or nothing."""
    if isinstance(node, Gradient) and node.wrt.name in shapes.limits:
        return f"{node.wrt.name} is the number of terms in a sum: no derivative is taken by it"
    if isinstance(node, Ones) and shapes.of(node)[0] not in names:
        return r"nothing here says of which size \mathbf{1} is"
    if isinstance(node, IndexSum):
        for index in node.indices:
            if shapes.root(shapes.index(index)) not in names:
                return f"nothing here says how far {index.name} runs"
    if isinstance(node, (Trace, SquaredNorm, Inner)) and any(
        isinstance(part, Identity) and shapes.of(part)[0] not in names for part in walk(node)
    ):
        return "nothing here says of which size I is"
    return ""


def _nodes(side: Side) -> list[tuple[Node, Scope]]:
    """The expression of a side, and those of the definitions that it needs."""
    defined = [(b.node, b.scope) for b in _reach(side) if b.node is not None]
    return [(side.readable, side.scope), *defined]


def _forget(attempt: Attempt, i: int, message: str) -> None:
    attempt.fits.pop(i, None)
    attempt.misfits.pop(i, None)
    attempt.shapeless.pop(i, None)
    attempt.unread[i] = NotReadError(message, *attempt.side(i).span)
    if not attempt.fits:
        # These did not fit the one that is forgotten: the first of them is the reference now.
        waiting, attempt.misfits = attempt.misfits, {}
        for k, shape in sorted(waiting.items()):
            reference = attempt.reference(k)
            if reference is None or attempt.shapes.unify_shapes(attempt.fits[reference], shape):
                attempt.fits[k] = shape
            else:
                attempt.misfits[k] = shape


def _reach(side: Side) -> list[Binding]:
    return reachable([(side.readable, side.scope)])


# -- points -----------------------------------------------------------------------------------


def all_nodes(attempt: Attempt) -> Iterator[Node]:
    """Every node of the sides that have a value, and of the definitions that they need."""
    for i in evaluable(attempt):
        for node, _ in _nodes(attempt.side(i)):
            yield from walk(node)


def evaluable(attempt: Attempt) -> list[int]:
    return sorted([*attempt.fits, *attempt.misfits])


def _sample(attempt: Attempt, seed: int, trials: int) -> None:
    shapes = attempt.shapes
    random = Random(f"relugrad {seed}")
    roots = [root for root in shapes.size_names() if root != 0]
    # Where indices are compared, all of them can be different.
    least = 2 + len(
        {i for n in all_nodes(attempt) if isinstance(n, Kronecker) for i in own_indices(n)}
    )
    numbers = list(range(least, len(roots) + least))
    random.shuffle(numbers)
    attempt.sizes = _raised(attempt, dict(zip(roots, numbers, strict=True)))
    beyond = max([len(roots) + least, *(size + 1 for size in attempt.sizes.values())])
    free = (shapes.root(size) for shape in shapes.nodes.values() for size in shape)
    attempt.sizes |= {root: beyond for root in free if root and root not in attempt.sizes}
    # What is drawn has these sizes, whatever else is evaluated at the points.
    for root in attempt.sizes:
        shapes.fixed[root] = True
    attempt.activations = any(isinstance(part, Activation) for part in all_nodes(attempt))
    bits, mixed = _bits(attempt)
    # Where a mask is drawn from terms of different degrees, those of lower degree show only near 0,
    # and in few entries: as many points of each of four scales, of equally likely entries all.
    wanted = 1 if _all_proved(attempt) else _wanted(attempt, trials) * (4 if mixed else 1)
    for trial in range(wanted):
        scale = bits - 1 - 2 * (trial % 4 - 1) if mixed and trial % 4 else 0
        if not _draw(attempt, random, bits, scale):
            attempt.points.clear()
            attempt.evaluators.clear()
            attempt.values.clear()
            if evaluable(attempt):
                _sample(attempt, seed, trials)
            return


def _all_proved(attempt: Attempt) -> bool:
    """Whether a point has only to show that the sides are defined somewhere."""
    return all(
        equality.left in attempt.proofs
        for equality in attempt.chain.equalities
        if equality.defines is None and {equality.left, equality.left + 1} & set(attempt.fits)
    )


def _raised(attempt: Attempt, sizes: dict[int, int]) -> dict[int, int]:
    """`sizes`, all different, each at least as large as the number of indices that run over it.

    Of matrices that are smaller, more is true: (AB - BA)^2 C = C (AB - BA)^2 of all 2×2 matrices.
    """
    wanted: dict[int, int] = {}
    count = _IndexCount(attempt.shapes)
    for i in evaluable(attempt):
        side = attempt.side(i)
        for root, number in count.whole(side.readable, side.scope).items():
            wanted[root] = max(wanted.get(root, 0), min(number, MAX_SIZE))
    raised: dict[int, int] = {}
    last = 0
    # Their order stays: X^T X has an inverse only where X has more rows than columns.
    for root, size in sorted(sizes.items(), key=lambda item: item[1]):
        last = raised[root] = max(size, wanted.get(root, 0), last + 1)
    return raised


class _IndexCount:
    """How many indices of each size the longest product of an expression has, written out."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.memo: dict[int, Counter[int]] = {}

    def whole(self, node: Node, scope: Scope) -> Counter[int]:
        for binding in reachable([(node, scope)]):
            if binding.node is not None:
                self.summed(binding.node, binding.scope)
        return self.summed(node, scope) + self.own(node)

    def own(self, node: Node) -> Counter[int]:
        """The indices of an entry of `node` itself."""
        return Counter(size for size in self.shapes.of(node) if size != ONE)

    def summed(self, node: Node, scope: Scope) -> Counter[int]:
        """The indices that are summed over in the longest product in an entry of `node`."""
        known = self.memo.get(id(node))
        if known is None:
            known = self.memo[id(node)] = self.rule(node, scope)
        return known

    def rule(self, node: Node, scope: Scope) -> Counter[int]:
        match node:
            case Symbol():
                binding = scope.get(node.name)
                inside = None if binding is None else binding.node
                return Counter() if inside is None else self.memo.get(id(inside), Counter())
            case Product(factors=factors):
                shapes = [self.shapes.of(factor) for factor in factors]
                matrices = [rows for rows, columns in shapes if (rows, columns) != SCALAR]
                between = Counter(rows for rows in matrices[1:] if rows != ONE)
                return self.all(factors, scope) + between
            case Power(body=body, exponent=exponent):
                total = self.own(body)
                each = self.summed(body, scope)
                between = Counter([self.shapes.of(body)[0]]) if total else Counter[int]()
                return _repeated(each, exponent) + _repeated(between, exponent - 1)
            case HadamardPower(body=body, exponent=exponent):
                return _repeated(self.summed(body, scope), exponent)
            case Trace(body=body):
                return self.summed(body, scope) + Counter([self.shapes.of(body)[0]])
            case SquaredNorm(body=body):
                return _repeated(self.summed(body, scope), 2) + self.own(body)
            case Inner(left=left, right=right):
                return self.all((left, right), scope) + self.own(left)
            case IndexSum(indices=indices, body=body):
                over = Counter(self.shapes.root(self.shapes.index(index)) for index in indices)
                return self.summed(body, scope) + over
            case Hadamard() | Quotient():
                return self.all(children(node), scope)
            case Apply(function=function):
                binding = scope.get(function)
                inside = None if binding is None else binding.node
                own = Counter[int]() if inside is None else self.memo.get(id(inside), Counter())
                return own + self.all(children(node), scope)
        most = Counter[int]()
        for child in children(node):
            most |= self.summed(child, scope)
        return most

    def all(self, nodes: Sequence[Node], scope: Scope) -> Counter[int]:
        total = Counter[int]()
        for node in nodes:
            total += self.summed(node, scope)
        return total


def _repeated(count: Counter[int], times: int) -> Counter[int]:
    return Counter({root: number * times for root, number in count.items() if times > 0})


def with_fresh_points(attempt: Attempt, seed: int) -> Attempt:
    """The same reading with further points, of another seed and with every size one larger.

    At some of them all entries are positive, so that most masks are active everywhere. What fits
    the points from which a verdict came, by chance or at their sizes alone, does not fit these.
    """
    sizes = {root: size + 1 for root, size in attempt.sizes.items()}
    larger = replace(attempt, sizes=sizes)
    points, values = list(attempt.points), list(attempt.values)
    random = Random(f"relugrad fresh {seed}")
    for low in [1, 1] + [-FRESH] * _wanted(larger, 2):
        for _ in range(MAX_DRAWS // 8):
            point = draw_point(larger, random, low, FRESH)
            evaluator = Evaluator(attempt.shapes, point)
            try:
                found = {
                    i: evaluator.whole(attempt.side(i).readable, attempt.side(i).scope)
                    for i in evaluable(attempt)
                }
            except (OnKink, ZeroDivisionError):
                continue
            except NotReadError:  # too large at these sizes
                return replace(attempt, points=points, values=values)
            points.append(point)
            values.append(found)
            break
    return replace(attempt, points=points, values=values)


def _bits(attempt: Attempt) -> tuple[int, bool]:
    """How many random bits an entry needs for the Schwartz–Zippel bound that is asked for.

    Also whether terms of different degrees are added somewhere.
    """
    degrees = Degrees(attempt.shapes, attempt.sizes)
    tops: list[tuple[int, int]] = []
    for i in evaluable(attempt):
        side = attempt.side(i)
        try:
            tops.append(degrees.whole(side.readable, side.scope))
        except NotReadError as error:
            _forget(attempt, i, error.message)
    worst = sorted((max(n, d) for n, d in tops), reverse=True)[:2]
    degree = max(sum(worst), 1)
    attempt.degree = max((n1 + d2 for n1, _ in tops for d2 in {d for _, d in tops}), default=0)
    patterns = sum(entries * math.log2(cases) for entries, cases in _masks(attempt))
    # Two different arguments of a general function may by chance be the same number.
    pairs = MAX_ARGUMENTS**2 // 2 if degrees.arguments else 0
    slack = math.log2(degree + pairs * degrees.arguments) + patterns + math.log2(MAX_DRAWS)
    bits = math.ceil(slack) + SECURITY_BITS
    random = attempt.degree > 0
    attempt.bound_log2 = slack - bits if random else -math.inf
    return bits, degrees.mixed


def _wanted(attempt: Attempt, trials: int) -> int:
    """How many points are drawn: more of them where a mask has few entries to show at each."""
    masks = _masks(attempt)
    if not masks:
        return min(trials, 2) or 1
    return trials * math.ceil(ENTRIES / min(entries for entries, _ in masks)) or 1


def _masks(attempt: Attempt) -> list[tuple[int, int]]:
    """For every mask the number of its entries, and between how many cases each chooses."""
    found: dict[int, tuple[int, int]] = {}
    for i in evaluable(attempt):
        side = attempt.side(i)
        for node, scope in _nodes(side):
            for part in walk(node):
                if isinstance(part, Extreme) and id(part) not in found:
                    found[id(part)] = _entries(attempt, part), 2
                elif isinstance(part, Apply) and id(part) not in found:
                    binding = scope.get(part.function)
                    inside = None if binding is None else binding.node
                    if inside is not None and not isinstance(inside, Cases):
                        continue
                    cases = 2 if inside is None else len(inside.branches)
                    found[id(part)] = _entries(attempt, part), cases
                elif isinstance(part, Cases):
                    found.setdefault(id(part), (1, len(part.branches)))
    return list(found.values())


def _entries(attempt: Attempt, node: Node) -> int:
    """How many numbers `node` stands for, for all values of its indices."""
    shapes = attempt.shapes
    indices = [shapes.index(index) for index in shapes.free.get(id(node), ())]
    sizes = [shapes.root(size) for size in (*shapes.of(node), *indices)]
    return math.prod(attempt.sizes.get(size, 1) for size in sizes)


def draw_point(
    attempt: Attempt, random: Random, low: int, high: int, denominator: int = 1
) -> Point:
    """A value for every variable and a direction for every one that varies, entries in a range."""

    def entry(source: Random) -> Exact:
        number = source.randint(low, high)
        return number if denominator == 1 else Fraction(number, denominator)

    def matrix(shape: Shape) -> Matrix:
        rows, columns = (attempt.sizes.get(attempt.shapes.root(size), 1) for size in shape)
        return Matrix(tuple(tuple(entry(random) for _ in range(columns)) for _ in range(rows)))

    variables = attempt.shapes.variables
    values = {name: matrix(shape) for name, shape in variables.items()}
    for letter in counting(attempt):
        # It is the size that it counts, not any number.
        size = attempt.shapes.root(attempt.shapes.limits[letter])
        values[letter] = Matrix.of(attempt.sizes.get(size, 1))
    directions = {name: matrix(variables[name]) for name in attempt.varying if name in variables}
    # Only where there are such functions, lest the other points change.
    jets = Jets(f"relugrad {random.getrandbits(64) if attempt.activations else ''}", entry)
    return Point(attempt.sizes, values, directions, jets)


def _draw(attempt: Attempt, random: Random, bits: int, scale: int) -> bool:
    """Evaluate all sides at one new point; False where one of them had no value anywhere.

    The entries are integers of `bits` bits, divided by 2 to the power of `scale`.
    """
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    blame: dict[int, str] = {}
    for draw in range(MAX_DRAWS):
        point = draw_point(attempt, random, low, high, 1 << scale)
        evaluator = Evaluator(attempt.shapes, point)
        values: dict[int, Matrix] = {}
        for i in evaluable(attempt):
            side = attempt.side(i)
            evaluator.budget.left = MAX_WORK
            try:
                values[i] = evaluator.whole(side.readable, side.scope)
            except OnKink:
                blame[i] = "every point that was tried lies on a kink"
                break
            except ZeroDivisionError:
                blame[i] = (
                    "a denominator, or a matrix to invert, is 0 at every point that was tried"
                )
                break
            except NotReadError as error:
                _forget(attempt, i, error.message)
                return False
        else:
            if _balanced(attempt, point) or draw >= MAX_DRAWS // 8:
                attempt.points.append(point)
                attempt.evaluators.append(evaluator)
                attempt.values.append(values)
                return True
    culprit = max(blame)
    _forget(attempt, culprit, blame[culprit])
    return False


def _balanced(attempt: Attempt, point: Point) -> bool:
    """Every mask has entries of both kinds; those of one entry show a pattern not yet seen."""
    singles = tuple(pattern for pattern in point.masks if len(pattern) == 1)
    if any(len(pattern) > 1 and len(set(pattern)) == 1 for pattern in point.masks):
        return False
    seen = (tuple(p for p in old.masks if len(p) == 1) for old in attempt.points)
    return not singles or len(attempt.points) >= ENTRIES // 2 or singles not in seen
