"""Random pairs of expressions, decided twice: by the normal form and at exact points.

A pair is an expression and a twin that is equal to it, or that differs by a slip and mostly is not.
What the normal form proves no point may refute: `python -m tests.core.pairs --count 100000`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from random import Random

from relugrad.core.terms import Undecided
from relugrad.documents.reading import read_named
from relugrad.errors import NotReadError
from relugrad.language.chains import Chain
from relugrad.language.gathering import chains
from relugrad.language.misfits import ShapeError
from relugrad.language.scope import reachable
from relugrad.language.shapes import Shapes
from relugrad.verify.drawing import draw_point
from relugrad.verify.evaluate import Evaluator
from relugrad.verify.lowering import Lowering
from relugrad.verify.points import OnKink
from relugrad.verify.sides import Attempt

from .trees import DEFINITION, SHAPES, Tree, equal, outermost, slipped

# So many points decide, of so many that are drawn: some lie on a kink, or have no inverse.
POINTS = 3
DRAWS = 10


@dataclass(frozen=True)
class Pair:
    left: Tree
    right: Tree
    defined: bool
    slip: bool

    @property
    def document(self) -> str:
        definition = f"Let\n\n$$\n{DEFINITION}\n$$\n\nThen\n\n" if self.defined else ""
        return f"{definition}$$\n{self.left.latex} = {self.right.latex}\n$$\n"


def pair(seed: int) -> Pair:
    """The pair of a seed."""
    random = Random(seed)
    defined = random.random() < 0.3
    depth = random.choice((2, 3, 3, 4))
    left = outermost(random, depth, defined)
    right = left
    for _ in range(random.randint(1, 5)):
        right = equal(random, right)
    slip = random.random() < 0.5
    return Pair(left, slipped(random, right) if slip else right, defined, slip)


def decided(some: Pair, seed: int) -> tuple[str, str]:
    """What the normal form says of a pair, and what points say."""
    [*_, chain] = chains(read_named(some.document, "pair.md"), [])
    attempt = typed(chain)
    form = by_normal_form(attempt)
    random = Random(seed)
    met = 0
    for _ in range(DRAWS):
        # Sizes up to the number of indices of most products: small ones have laws of their own.
        attempt.sizes = {root: random.randint(2, 5) for root in attempt.sizes}
        point = draw_point(attempt, random, -99, 99)
        evaluator = Evaluator(attempt.shapes, point)
        try:
            left, right = (evaluator.whole(side.readable, side.scope) for side in chain.sides)
        except (OnKink, ZeroDivisionError):
            continue
        if left != right:
            return form, "refuted"
        met += 1
        if met == POINTS:
            break
    return form, "equal" if met else "no point"


def typed(chain: Chain) -> Attempt:
    """The shapes of both sides, which must fit.

    Raises
    ------
    ShapeError, NotReadError
        They do not, or a side means nothing.
    """
    if any(equality.defines is not None for equality in chain.equalities):
        raise NotReadError("a definition", 0, 0)
    shapes = Shapes()
    attempt = Attempt(chain, shapes)
    for side in chain.sides:
        for binding in reachable([(side.readable, side.scope)]):
            shapes.binding(binding)
    for i, side in enumerate(chain.sides):
        attempt.fits[i] = shapes.infer(side.readable, side.scope, " " * side.span[0] + side.latex)
    if not shapes.unify_shapes(attempt.fits[0], attempt.fits[1]):
        raise ShapeError("the sides have different shapes", chain.sides[1].readable)
    attempt.varying = [name for name in SHAPES if any(f"d{name}" in s.latex for s in chain.sides)]
    every = (shapes.root(size) for shape in shapes.nodes.values() for size in shape)
    attempt.sizes = dict.fromkeys((root for root in every if root), 0)
    return attempt


def by_normal_form(attempt: Attempt) -> str:
    lowering = Lowering(attempt.shapes, attempt.varying, {})
    row, column = (lowering.place(size) for size in attempt.fits[0])
    try:
        a, b = (lowering(side.readable, side.scope, row, column) for side in attempt.chain.sides)
        return "proved" if lowering.algebra.equal(a, b) else "differs"
    except Undecided:
        return "undecided"


def counted(seeds: range) -> tuple[Counter[tuple[bool, str, str]], list[tuple[int, str]]]:
    """How often both deciders say what, with and without a slip; and the pairs that contradict."""
    counts: Counter[tuple[bool, str, str]] = Counter()
    wrong: list[tuple[int, str]] = []
    for seed in seeds:
        some = pair(seed)
        try:
            form, points = decided(some, seed)
        except (NotReadError, ShapeError):
            form = points = "not read"
        counts[some.slip, form, points] += 1
        if (form, points) == ("proved", "refuted"):
            wrong.append((seed, some.document))
    return counts, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    arguments = parser.parse_args()
    counts, wrong = counted(range(arguments.first, arguments.first + arguments.count))
    print("pairs    twin          normal form  points")
    for (slip, form, points), n in sorted(counts.items()):
        print(f"{n:8} {'with a slip' if slip else 'equal':13} {form:12} {points}")
    for seed, document in wrong:
        print(f"proved, but refuted, seed {seed}:\n{document}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
