"""What a point draws when it is asked."""

from __future__ import annotations

from fractions import Fraction

import pytest

from relugrad.verify.dual import Dual
from relugrad.verify.points import MAX_ARGUMENTS, Jets, TooLarge


class TestJets:
    """General functions are drawn as they are needed, and stay what they were drawn as."""

    def jets(self, seed: str = "a") -> Jets:
        return Jets(seed, lambda random: random.randint(-99, 99))

    def test_one_argument_has_one_value(self) -> None:
        jets = self.jets()
        assert jets("f", 2, 0) == jets("f", Fraction(4, 2), 0)
        assert len(jets.arguments) == 1

    def test_the_order_of_asking_makes_no_difference(self) -> None:
        asked: list[tuple[str, Fraction | int, int]]
        asked = [("f", 2, 0), ("f", 2, 1), ("f", 3, 0), ("g", 2, 0), ("f", Fraction(1, 2), 0)]
        once, again = self.jets(), self.jets()
        assert [once(*one) for one in asked] == [again(*one) for one in reversed(asked)][::-1]
        assert len({once(*one) for one in asked}) == len(asked)
        assert [self.jets("b")(*one) for one in asked] != [once(*one) for one in asked]

    def test_the_chain_rule(self) -> None:
        jets = self.jets()
        value, slope, bend = (jets("f", 2, order) for order in range(3))
        found = jets("f", Dual(Dual(2, (3,), 1), (Dual(5, (7,), 1),), 2), 0)
        assert isinstance(found, Dual) and isinstance(found.value, Dual)
        assert (found.value.value, found.value.tangent) == (value, (slope * 3,))
        [mixed] = found.tangent
        assert isinstance(mixed, Dual)
        assert (mixed.value, mixed.tangent) == (slope * 5, (bend * 3 * 5 + slope * 7,))

    def test_not_at_any_number_of_arguments(self) -> None:
        jets = self.jets()
        for number in range(MAX_ARGUMENTS):
            jets("f", number, 0)
        with pytest.raises(TooLarge):
            jets("f", -1, 0)
