r"""Two expressions have one number only where they say the same, with the same sizes."""

from __future__ import annotations

import pytest

from relugrad.documents.reading import read
from relugrad.language import numbering
from relugrad.language.gathering import chains
from relugrad.language.numbering import numbered
from relugrad.language.scope import Scope, reachable
from relugrad.language.shapes import Shapes


def numbers(text: str, shapes: Shapes | None = None) -> list[int]:
    """The numbers of the sides of all chains, in one reading."""
    shapes = Shapes() if shapes is None else shapes
    found = []
    for chain in chains(read(text)):
        for side in chain.sides:
            for binding in reachable([(side.readable, side.scope)]):
                shapes.binding(binding)
            shapes.infer(side.readable, side.scope, " " * side.span[0] + side.latex)
            found.append(numbered(shapes, side.readable, side.scope))
    return found


@pytest.mark.parametrize(
    "side",
    [
        "XW - Y",
        r"\operatorname{tr}(A^T dA)",
        r"\max(XW, 0)",
        r"\frac{1}{2}\|A\|_F^2",
        r"\frac{\partial}{\partial A} \operatorname{tr}(AB)",
    ],
)
def test_wherever_it_is_written(side: str) -> None:
    left, right = numbers(f"$${side} = {side}$$")
    assert left == right


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("A + B", "B + A"),
        ("A + B", "A - B"),
        ("A^TB", "AB"),
        ("2A", "3A"),
        ("dA", "A"),
        (r"\max(A, 0)", r"\min(A, 0)"),
        (r"\|A\|_F^2", r"\operatorname{tr}(A)"),
        (r"\sum_i a_{ii}", r"\sum_j a_{jj}"),
    ],
)
def test_not_what_is_written_otherwise(left: str, right: str) -> None:
    one, other = numbers(f"$${left} = {right}$$")
    assert one != other


def test_what_is_defined_anew_is_another_thing() -> None:
    text = "## One\n\nLet $E = A$.\n\n$$EB = C$$\n\n## Two\n\nLet $E = A^T$.\n\n$$EB = C$$\n"
    found = numbers(text)
    assert found[2] != found[6]


def test_where_it_stands_counts() -> None:
    """One node may be asked about in two scopes, as a definition is before and after a change."""
    [defined, claim] = chains(read("Let $E = A$.\n\n$$EB = C$$"))
    side = claim.sides[0]
    binding = defined.equalities[0].defines
    assert binding is not None
    shapes = Shapes()
    shapes.binding(binding)
    shapes.infer(side.readable, side.scope, side.latex)
    numbers = [numbered(shapes, side.readable, scope) for scope in (side.scope, Scope())]
    assert numbers[0] != numbers[1]


def test_sizes_count() -> None:
    """A matrix may have two sizes in one reading, and be square in another."""
    square = Shapes()
    size = square.fresh(plural=True)
    square.variables["A"] = size, size
    [one, other], [_, another] = numbers("$$A = A$$"), numbers("$$A = A$$", square)
    assert one == other != another


def test_in_another_reading_of_the_same_sizes_it_is_the_same() -> None:
    assert numbers("$$AB = C$$") == numbers("$$AB = C$$")


def test_numbers_are_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "MOST", 3)
    monkeypatch.setattr(numbering, "_known", {})
    before = numbers("$$AB = C$$")
    after = numbers("$$A + B + 2C = D$$")
    assert not set(before) & set(after)
    assert len(numbering._known) <= 3
