"""Equalities with functions on which nothing may be said, as they read in two ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from random import Random

from ..errors import NotReadError
from ..language.chains import Chain
from ..language.constructs.functions import (
    Bars,
    Determinant,
    Elementary,
    RationalPower,
    is_absolute,
)
from ..language.constructs.gradient import Gradient
from ..language.nodes import (
    Activation,
    Apply,
    Cases,
    Differential,
    Entries,
    Extreme,
    Identity,
    Node,
    Number,
    OverIndices,
    Sum,
    Symbol,
    alike,
    children,
    walk,
)
from ..language.scope import reachable
from ..language.signs import LABEL
from ..wording import marked, say
from .conditioned import WORK, Adjuster
from .drawing import FRESH, draw_point
from .dual import Exact
from .elementary import is_narrow, value
from .evaluate import Evaluator
from .interval import Real
from .outcomes import Outcome
from .points import Budget, Jets, OnKink, Point, TooLarge
from .sampling import with_fresh_points
from .sides import Attempt, expressions


def in_doubt(attempt: Attempt, outcome: Outcome, left: int, seed: int) -> Outcome:
    """The outcome, but where what it rests on is not sure: then the equality is not read."""
    message = ""
    if outcome.verdict == "holds":
        message = _of_words_in_a_sum(attempt, left)
    if outcome.verdict == "holds" and outcome.proof is None:
        outcome = _at_other_sizes(attempt, outcome, left, seed)
    if outcome.verdict == "holds" and outcome.proof is None and not outcome.enclosed:
        message = _between_regions(attempt, left)
    if outcome.verdict == "false" and outcome.shape_error is None:
        nodes = list(_nodes(attempt, left))
        message = (
            _of_another_base(nodes)
            or _of_a_set(attempt, nodes)
            or _of_a_sigmoid(attempt, nodes, left)
            or _of_one_function(attempt, left)
            or _of_a_part_of_itself(attempt, left)
        )
    elif outcome.enclosed:
        message = _of_odd_roots(list(_nodes(attempt, left))) or _of_one_sign(attempt)
    if not message:
        return outcome
    return Outcome.unread(message, attempt.chain, left + 1)


def _of_a_part_of_itself(attempt: Attempt, left: int) -> str:
    r"""Whether a derivative is said to be itself and more: each may hold another factor constant.

    So do many write the product rule, as in `dX^TX/dX = dX^TX/dX + dX^TX/dX`.
    """
    sides = [attempt.side(k).readable for k in (left, left + 1)]
    for side, other in (sides, sides[::-1]):
        terms = other.terms if isinstance(other, Sum) and isinstance(side, Gradient) else ()
        if any(alike(side, term) for term in terms):
            return say("one side is a term of the other: the text may hold factors constant in it")
    return ""


def _of_words_in_a_sum(attempt: Attempt, left: int) -> str:
    """Whether a word is a factor in a sum without limits, of which each term may have its own."""
    for total in _nodes(attempt, left):
        if isinstance(total, OverIndices) and not total.limit:
            for part in walk(total.body):
                if isinstance(part, Symbol) and part.name.startswith("\\text{"):
                    return say("{name} in the sum may differ from term to term", name=part.name)
    return ""


def _at_other_sizes(attempt: Attempt, outcome: Outcome, left: int, seed: int) -> Outcome:
    """The outcome, but for what agrees at one size alone, as det(−A) and −det A, or tr I and 2."""
    if not attempt.sizes:
        return outcome
    more = with_fresh_points(attempt, seed)
    if len(more.points) == len(attempt.points):
        if not any(isinstance(node, Determinant | Bars) for node in _nodes(attempt, left)):
            return outcome
        message = say(
            "determinants were compared at a single size, which is no evidence for others"
        )
        return Outcome.unread(message, attempt.chain, left + 1)
    # It may be right again, after a wrong expression.
    against = left if attempt.equal(left, left + 1) else attempt.reference(left + 1)
    if against is None or more.equal(against, left + 1):
        return outcome
    return Outcome("false", wrong=left + 1, against=against)


def at_one_size(attempt: Attempt, outcome: Outcome, left: int, seed: int) -> Outcome:
    """The outcome, but for what is right at one size, where its section speaks of one.

    So det(−A) = −det(A) is for 3×3.
    """
    if (
        not attempt.chain.of_a_size
        or outcome.verdict != "false"
        or outcome.shape_error is not None
        or not attempt.sizes
    ):
        return outcome
    nodes = _nodes(attempt, left)
    sized = any(isinstance(node, Determinant | Bars | Identity) for node in nodes)
    if not sized or any(one.declared for one in attempt.held):
        return outcome
    random = Random(f"relugrad one size {seed}")
    for size in (2, 3, 4):
        small = replace(attempt, sizes=dict.fromkeys(attempt.sizes, size))
        adjuster = Adjuster.of(small, Budget(WORK)) if attempt.held else None
        drawn = [draw_point(small, random, -FRESH, FRESH) for _ in range(2)]
        try:
            points = drawn if adjuster is None else [adjuster.adjusted(p, random) for p in drawn]
        except TooLarge:
            return outcome
        if all(point is not None and _agree(attempt, point, left) for point in points):
            message = say(
                "it is true for {size}×{size} matrices and false for others, and the checker has"
                " not read which size is meant",
                size=size,
            )
            return Outcome.unread(message, attempt.chain, left + 1)
    return outcome


def _nodes(attempt: Attempt, left: int) -> Iterator[Node]:
    """The nodes of the two sides, and of the definitions that they need."""
    for side in (attempt.side(left), attempt.side(left + 1)):
        for node, _ in expressions(side) if side.node is not None else ():
            yield from walk(node)


def _between_regions(attempt: Attempt, left: int) -> str:
    """Whether a mask parts the values into regions: points may miss one, so they are no proof."""
    first = attempt.reference(left + 1)
    for k in {left, left + 1} | ({first} if first is not None else set()):
        side = attempt.side(k)
        for node, scope in expressions(side) if side.node is not None else ():
            for part in walk(node):
                binding = scope.get(part.function) if isinstance(part, Apply) else None
                undefined = isinstance(part, Apply) and (binding is None or binding.node is None)
                if (
                    undefined
                    or isinstance(part, Extreme | Cases)
                    or is_absolute(part, attempt.shapes)
                ):
                    return say(
                        "the two sides agree at all points tried, but a mask or an"
                        " absolute value may make them differ in a region that no point met"
                    )
    return ""


def of_names(outcome: Outcome, chain: Chain) -> Outcome:
    """Accuse nothing that may be right where something is not what it is read as.

    That is the identity of another name, and indicators of labels, which are read as any numbers.
    """
    if outcome.verdict != "false" or outcome.wrong is None:
        return outcome
    sides = [(side.node, side.scope) for side in chain.sides if side.node is not None]
    defined = [binding.node for binding in reachable(sides) if binding.node is not None]
    message = ""
    for part in (part for node in [*(node for node, _ in sides), *defined] for part in walk(node)):
        if isinstance(part, Identity) and part.doubt:
            message = say(
                "{name} is read as the identity, for which it is false: define it, or write I",
                name=part.doubt,
            )
            break
        if isinstance(part, Symbol) and part.name.startswith(LABEL):
            message = say("indicators of labels are taken for any numbers here, and are 0 or 1")
    return Outcome.unread(message, chain, outcome.wrong) if message else outcome


def _of_another_base(nodes: list[Node]) -> str:
    """Whether the logarithm of a number may be that of another base: log 8 is 3 in bits."""
    for node in nodes:
        if isinstance(node, Elementary) and node.function == "log":
            inside = list(walk(node.body))
            one = isinstance(node.body, Number) and node.body.value == 1
            if not one and not any(isinstance(part, Symbol) for part in inside):
                return say("it is false for natural logarithms, but log may have another base here")
    return ""


def _of_a_set(attempt: Attempt, nodes: list[Node]) -> str:
    """Whether bars may count a set: nothing but them says of a symbol that it is a matrix."""
    bare: set[str] = set()
    used: set[str] = set()
    for node in nodes:
        for child in children(node):
            if isinstance(child, Symbol) and id(child) in attempt.shapes.nodes:
                number = attempt.shapes.is_scalar(attempt.shapes.of(child))
                (bare if isinstance(node, Bars) and not number else used).add(child.name)
    counted = sorted(bare - used)
    if not counted:
        return ""
    name = counted[0]
    return say(r"|{name}| may be a determinant, or the size of a set: write \det {name}", name=name)


def _of_a_sigmoid(attempt: Attempt, nodes: list[Node], left: int) -> str:
    """Whether it holds for a function that this letter often stands for without a definition."""
    names = {part.function for part in nodes if isinstance(part, Activation)}
    if names != {SIGMA} or not {left, left + 1} <= set(attempt.fits):
        return ""
    random = Random("relugrad sigma")
    points = [draw_point(attempt, random, -2, 2) for _ in range(SIGMA_POINTS)]
    for name, derivatives in _MEANT.items():
        if all(_agree(attempt, replace(p, jets=_Known(derivatives)), left) for p in points):
            return say(
                "it holds if {symbol} is the {function}: define it, as in {symbol}(x) = …",
                symbol=SIGMA,
                function=name,
            )
    return ""


def _of_one_function(attempt: Attempt, left: int) -> str:
    """Whether an equality says which function a letter is, or what its derivative is."""
    for here, there in ((left, left + 1), (left + 1, left)):
        node = attempt.side(here).readable
        node = node.body if isinstance(node, Entries | Gradient) else node
        maps = [part for part in walk(node) if isinstance(part, Activation)]
        other = [part for node, _ in expressions(attempt.side(there)) for part in walk(node)]
        # An exponential in its place says which one is meant.
        plain = all(part.order == 0 for part in maps) and not any(
            isinstance(part, Gradient | Differential) for part in walk(node)
        )
        put_in = plain and any(isinstance(part, Elementary) for part in other)
        if not maps or any(isinstance(part, Activation) for part in other):
            continue
        if isinstance(node, Activation) or put_in:
            return say(
                "the two sides differ for some function {names}: if you mean a particular one,"
                " define it, as in {first}(x) = …",
                names=maps[0].function,
                first=maps[0].function,
            )
    return ""


def _agree(attempt: Attempt, point: Point, left: int) -> bool:
    evaluator = Evaluator(attempt.shapes, point)
    sides = (attempt.side(left), attempt.side(left + 1))
    try:
        a, b = (evaluator.whole(side.readable, side.scope) for side in sides)
        return is_narrow(a) and is_narrow(b) and a == b
    except (OnKink, ZeroDivisionError, NotReadError):
        return False


def _sigmoid(x: Exact) -> list[Exact]:
    s = value("sigmoid", x)
    return [s, s * (1 - s), s * (1 - s) * (1 - 2 * s)]


def _tanh(x: Exact) -> list[Exact]:
    t = value("tanh", x)
    return [t, 1 - t * t, -2 * t * (1 - t * t)]


SIGMA = "\\sigma"
SIGMA_POINTS = 4
_MEANT: Mapping[str, Callable[[Exact], list[Exact]]] = {
    marked("sigmoid function"): _sigmoid,
    marked("hyperbolic tangent"): _tanh,
}


class _Known(Jets):
    """The values of one function and of its derivatives, in place of those that are drawn."""

    def __init__(self, derivatives: Callable[[Exact], list[Exact]]) -> None:
        super().__init__("", lambda random: 0)
        self.derivatives = derivatives

    def at(self, function: str, number: Real, order: int) -> Exact:
        found = self.derivatives(number)
        if order >= len(found):
            raise NotReadError(
                say("a derivative of {function} of order {order}", function=function, order=order)
            )
        return found[order]


def _of_odd_roots(nodes: list[Node]) -> str:
    """Whether there are roots of which only positive numbers were tried, as the third one of x³."""
    if any(isinstance(part, RationalPower) and part.exponent.denominator % 2 for part in nodes):
        return say("a root of odd order was compared for positive numbers only")
    return ""


def _of_one_sign(attempt: Attempt) -> str:
    """Whether what chooses between two cases has met only one of them at all points."""
    met: dict[int, set[int]] = {}
    for point in attempt.points:
        for (mask, *_), pattern in point.patterns.items():
            # A function that the text defines without cases chooses nothing.
            if pattern:
                met.setdefault(mask, set()).update(pattern)
    if all(len(cases) > 1 for cases in met.values()):
        return ""
    return say("an absolute value, a mask or a condition chose the same case at all points tried")
