"""Sizes that are made of others: sums, as of the rows of blocks, and products, as of A ⊗ B.

Such a size is a root of the forest of `shapes` that knows what it is made of. A number of rows that
is known, as that of a matrix of numbers, is a sum of ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Literal

from ..errors import NotReadError, not_read
from ..wording import listed

if TYPE_CHECKING:
    from .shapes import Shapes

Size = int
Shape = tuple[Size, Size]
ONE: Size = 0
SCALAR: Shape = (ONE, ONE)
MAX_NUMBER = 8


@dataclass(frozen=True, slots=True)
class Made:
    """What a size is made of."""

    kind: Literal["sum", "product"]
    of: tuple[Size, ...]


def sum_size(shapes: Shapes, of: Iterable[Size]) -> Size:
    """The size of a concatenation."""
    return _make(shapes, Made("sum", tuple(of)))


def number_size(shapes: Shapes, number: int) -> Size:
    """The size that is a number.

    Raises
    ------
    NotReadError
        It is larger than `MAX_NUMBER`.
    """
    if not 0 < number <= MAX_NUMBER:
        raise not_read(
            "a size of {number}: sizes from 1 to {most} are read as numbers",
            number=number,
            most=MAX_NUMBER,
        )
    return sum_size(shapes, [ONE] * number)


def product_size(shapes: Shapes, of: Iterable[Size]) -> Size:
    """The number of tuples of indices."""
    return _make(shapes, Made("product", tuple(s for s in of if shapes.root(s) != ONE)))


def _make(shapes: Shapes, made: Made) -> Size:
    if len(made.of) < 2:
        return made.of[0] if made.of else ONE
    size = shapes.fresh(plural=True)
    shapes.made[size] = made
    return size


def parts(shapes: Shapes, size: Size, kind: Literal["sum", "product"]) -> list[Size]:
    """The roots of which a size is the sum, or the product, themselves no sums or no products."""
    root = shapes.root(size)
    made = shapes.made.get(root)
    if made is None or made.kind != kind:
        return [] if kind == "product" and root == ONE else [root]
    return [part for inner in made.of for part in parts(shapes, inner, kind)]


def leaves(shapes: Shapes, size: Size) -> list[Size]:
    """The sizes, made of nothing else, of which a size is made, without 1."""
    root = shapes.root(size)
    made = shapes.made.get(root)
    if made is None:
        return [] if root == ONE else [root]
    return list(dict.fromkeys(leaf for inner in made.of for leaf in leaves(shapes, inner)))


def count(shapes: Shapes, size: Size, sizes: Mapping[Size, int]) -> int:
    """The number that a size is where those that are made of nothing else are `sizes`."""
    root = shapes.root(size)
    made = shapes.made.get(root)
    if made is None:
        return sizes.get(root, 1)
    numbers = [count(shapes, inner, sizes) for inner in made.of]
    return sum(numbers) if made.kind == "sum" else prod(numbers)


def size_name(shapes: Shapes, size: Size, names: Mapping[Size, str]) -> str:
    """A size in letters, such as ``n+1`` or ``nd``."""
    root = shapes.root(size)
    made = shapes.made.get(root)
    if made is None:
        return names.get(root, "?")
    if made.kind == "sum":
        of = parts(shapes, root, "sum")
        ones = of.count(ONE)
        said = [size_name(shapes, part, names) for part in of if part != ONE]
        return "+".join([*said, str(ones)] if ones else said)
    said = [size_name(shapes, part, names) for part in parts(shapes, root, "product")]
    return "".join(f"({name})" if "+" in name else name for name in said)


def unify_made(shapes: Shapes, a: Size, b: Size) -> bool:
    """Make two roots equal, of which one at least is made of others.

    Raises
    ------
    NotReadError
        They may be equal, but nothing says how.
    """
    if a in shapes.made and b in shapes.made:
        return _unify_both(shapes, a, b)
    if a in shapes.made:
        a, b = b, a
    made = shapes.made[b]
    if a == ONE:
        return made.kind == "product" and all(shapes.unify(part, ONE) for part in made.of)
    if a in leaves(shapes, b):
        if made.kind == "sum":
            return False
        raise not_read("a size that is a multiple of itself")
    if shapes.fixed[a] and not _is_number(shapes, b):
        if shapes.fixed[b] or all(shapes.fixed[leaf] for leaf in leaves(shapes, b)):
            raise _open(shapes, a, b)
        shapes.fixed[b] = True
    shapes.parent[a] = b
    return True


def _unify_both(shapes: Shapes, a: Size, b: Size) -> bool:
    kind = shapes.made[a].kind
    if kind == shapes.made[b].kind:
        whole = shapes.made[a].of, shapes.made[b].of
        pairs = [whole, (parts(shapes, a, kind), parts(shapes, b, kind))]
        fitting = [list(zip(x, y, strict=True)) for x, y in pairs if len(x) == len(y)]
        for forced in (False, True):
            if any(_unify_parts(shapes, of, forced) for of in fitting):
                a, b = shapes.root(a), shapes.root(b)
                shapes.fixed[b] = shapes.fixed[a] or shapes.fixed[b]
                shapes.parent[a] = b
                return True
            if _total(shapes, a) == _total(shapes, b):
                # The same number, made in two ways.
                return True
    if _is_number(shapes, a) and _is_number(shapes, b):
        return _total(shapes, a) == _total(shapes, b)
    if _is_apart(shapes, a) and _is_apart(shapes, b):
        return False
    raise _open(shapes, a, b)


def _open(shapes: Shapes, a: Size, b: Size) -> NotReadError:
    names = shapes.size_names()
    says = listed(size_name(shapes, size, names) for size in (a, b))
    return not_read("nothing says whether {sizes} are the same size", sizes=says)


def _unify_parts(shapes: Shapes, pairs: list[tuple[Size, Size]], forced: bool) -> bool:
    """Make the parts of two sizes equal, all of them or none."""
    saved = list(shapes.parent), list(shapes.fixed), list(shapes.plural)
    try:
        if all(_force(shapes, *of) if forced else shapes.unify(*of) for of in pairs):
            return True
    except NotReadError:
        # They may be equal in another way.
        pass
    shapes.parent, shapes.fixed, shapes.plural = saved
    return False


def _force(shapes: Shapes, a: Size, b: Size) -> bool:
    """Make two sizes equal even where they come from two definitions.

    Two parts of sizes that a use makes equal have no other way to be. Where another side was read
    with both, it would hold for this one size alone.
    """
    a, b = shapes.root(a), shapes.root(b)
    apart = {a, b} <= {shapes.root(size) for size in shapes.apart}
    plain = not {a, b} & shapes.made.keys() and ONE not in (a, b)
    if a != b and plain and not apart and shapes.fixed[a] and shapes.fixed[b]:
        shapes.parent[a] = b
        return True
    return shapes.unify(a, b)


def _is_number(shapes: Shapes, size: Size) -> bool:
    return not leaves(shapes, size)


def _is_apart(shapes: Shapes, size: Size) -> bool:
    """Whether a size is a product of sizes that are different from each other."""
    apart = {shapes.root(other) for other in shapes.apart}
    of = parts(shapes, size, "product")
    return len(of) > 1 and apart.issuperset(of)


def _total(shapes: Shapes, size: Size) -> Counter[tuple[Size, ...]]:
    """A size as a polynomial in those that are made of nothing else."""
    root = shapes.root(size)
    made = shapes.made.get(root)
    if made is None:
        return Counter([() if root == ONE else (root,)])
    totals = [_total(shapes, inner) for inner in made.of]
    if made.kind == "sum":
        return Counter(key for total in totals for key in total.elements())
    found: Counter[tuple[Size, ...]] = Counter([()])
    for total in totals:
        found = Counter(tuple(sorted(x + y)) for x in found.elements() for y in total.elements())
    return found
