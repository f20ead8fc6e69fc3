"""A point: a value for every symbol and general function, and the work that may be done there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from ..errors import NotReadError
from ..wording import say
from .dual import Dual, Exact
from .interval import Interval, Real
from .matrix import Matrix

MAX_WORK = 1_000_000
# At so many arguments, at the most, the values of general functions are drawn for one point.
MAX_ARGUMENTS = 1 << 10
# Two intervals are one argument of a general function where they agree in so many places: they are
# narrower by far, so that no two of one number are taken for different.
PLACES = 40
# A node, by its number, and the values of the indices on which it depends.
Key = tuple[int, ...]


class OnKink(Exception):
    """The point lies on a kink: an entry of max, H or a condition is exactly at its border."""


class TooLarge(NotReadError):
    """The evaluation budget is exhausted."""

    def __init__(self) -> None:
        super().__init__(say("too large to evaluate"))


@dataclass(slots=True)
class Budget:
    """The work that may still be done, in multiplications of machine words, roughly.

    It bounds the time and the memory of an evaluation, whatever is evaluated.
    """

    left: int = MAX_WORK

    def spend(self, work: int) -> None:
        """Take `work` off.

        Raises
        ------
        TooLarge
            Nothing is left.
        """
        self.left -= work
        if self.left < 0:
            raise TooLarge


class Jets:
    r"""The values of general functions, such as \phi, and of their derivatives.

    Each is drawn when it is first asked for, and is the same whenever it is asked for again: at one
    argument a function has one value, one first derivative, and so on. For any finite number of
    arguments there is a polynomial with all the values that were drawn, so that no true equality is
    called false; and as they are drawn independently, the lemma of Schwartz and Zippel takes them
    for further variables.

    Parameters
    ----------
    seed
        Chooses the values, whatever the order in which they are asked for.
    draw
        Draws one number.
    """

    def __init__(self, seed: str, draw: Callable[[Random], Exact]) -> None:
        self.seed = seed
        self.draw = draw
        self.known: dict[tuple[str, int | Fraction, int], Exact] = {}
        self.asked: set[tuple[str, int | Fraction, int]] = set()
        self.arguments: set[tuple[str, int | Fraction]] = set()

    def __call__(self, function: str, number: Exact, order: int) -> Exact:
        """The derivative of some order at `number`; dual numbers are carried on by the chain rule.

        Raises
        ------
        TooLarge
            At more than `MAX_ARGUMENTS` arguments.
        """
        if isinstance(number, Dual):
            value, slope = (self(function, number.value, order + k) for k in (0, 1))
            return Dual(value, tuple([slope * a for a in number.tangent]), number.tag)
        return self.at(function, number, order)

    def at(self, function: str, number: Real, order: int) -> Exact:
        """The derivative of some order at a number without derivatives."""
        if isinstance(number, Interval):
            number = round(number.middle, PLACES)
        key = function, number, order
        self.asked.add(key)
        if key not in self.known:
            self.arguments.add((function, number))
            if len(self.arguments) > MAX_ARGUMENTS:
                raise TooLarge
            exact = Fraction(number)
            at = f"{exact.numerator:x}/{exact.denominator:x}"
            self.known[key] = self.draw(Random(f"{self.seed} {function} {at} {order}"))
        return self.known[key]


@dataclass(slots=True)
class Point:
    """A value for every variable, a direction for every variable that varies, and the sizes.

    `patterns` collects, while expressions are evaluated, which entries of each mask are active.
    """

    sizes: Mapping[int, int]
    values: dict[str, Matrix]
    directions: dict[str, Matrix]
    jets: Jets = field(default_factory=lambda: Jets("", lambda random: random.randint(-9, 9)))
    patterns: dict[Key, tuple[int, ...]] = field(default_factory=dict)

    @property
    def masks(self) -> list[tuple[int, ...]]:
        """The patterns, one for each mask; of one under a sum, for all indices together."""
        found: dict[int, tuple[int, ...]] = {}
        for (mask, *_), pattern in self.patterns.items():
            found[mask] = found.get(mask, ()) + pattern
        return list(found.values())
