r"""A number that is meant to be how many entries a column of ones has, though no line says so.

Nobody says what n is in $I - \frac1n \mathbf{1}\mathbf{1}^T$: every reader knows.
"""

from __future__ import annotations

from dataclasses import replace

from ..language.nodes import Ones, Symbol, walk
from .attempts import attempted
from .sides import Attempt, counting, expressions

# By which letters a number of entries goes.
_SIZES = frozenset("nmNMdDkKpPqQTLJ")


def number_of_ones(attempt: Attempt, k: int) -> str:
    """The letter that makes a false claim true if it is the number of entries of the ones in it."""
    shapes = attempt.shapes
    parts = [
        part
        for side in attempt.chain.sides[k : k + 2]
        for node, _ in expressions(side)
        for part in walk(node)
    ]
    ones = [part for part in parts if isinstance(part, Ones) and id(part) in shapes.nodes]
    rows = {shapes.root(shapes.of(part)[0]) for part in ones}
    numbers = {part.name for part in parts if isinstance(part, Symbol) and part.kind == "scalar"}
    open_ = numbers & _SIZES & shapes.variables.keys() - {*counting(attempt)}
    if not rows or not open_:
        return ""
    for name, shape in sorted(shapes.variables.items()):
        for at, size in enumerate(shape):
            if shapes.root(size) not in rows:
                continue
            for letter in sorted(open_):
                # The other size is one that nothing counts.
                sizes = tuple([letter if place == at else f"of {name}" for place in (0, 1)])
                chain = replace(attempt.chain, declared={**attempt.chain.declared, name: sizes})
                again = attempted(chain, shapes.kinds, 0, 1, flexible=False)
                if again.values and again.equal(k, k + 1):
                    return letter
    return ""
