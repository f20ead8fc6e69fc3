"""How an equation is meant in its sentence, with the false neighbours that must still be found."""

from __future__ import annotations

import pytest

from relugrad import check

LETTERS = {"h": "holds", "f": "false", "d": "definition", "c": "condition", "u": "unread"}


def assert_verdicts(text: str, expected: str) -> None:
    """Assert the verdict of each equality: `d fu` is a definition, then false or unread."""
    found = [c.verdict for c in check(text + "\n").checks]
    admissible = [{LETTERS[letter] for letter in some} for some in expected.split()]
    assert len(found) == len(admissible), found
    for verdict, some in zip(found, admissible, strict=True):
        assert verdict in some, found


class TestRanges:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("$$w_i=1,i=1,2,...,n$$\n则 $i^2=i$。", "d fu"),
            ("Let $w = 3v$ for $k=0,1,2$. Then $k^2 = k$.", "d fu"),
            ("Let $w = 3v$ for $t=0,1,…$. Then $t^2 = t$.", "d fu"),
            ("$$a_i = 2, i = 1..n$$\nSo $i = 2i$.", "d fu"),
            (r"$$x_i = 2y_i \quad (i=1,\ldots,n)$$", "d"),
            (r"$$x_i = 2y_i, \quad i = -1, 0, \ldots, n$$", "d"),
            (r"$$x_t = 2y_t, t=T-1,T-2,\ldots,1$$", "d"),
        ],
    )
    def test_a_range_of_an_index_states_nothing(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("$$a = 1, b = 2$$\n\nSo $b = 2a$, $a = 2b$.", "d d h f"), ("Let $(x=1)$.", "u")],
    )
    def test_values_of_two_symbols_are_stated(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


class TestRestated:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("在 $x=x_0$ 处可导。在 $x=x_0$ 处连续。", "c c"),
            ("The derivative at $x = 1$ exists. At $x = 1$ it is continuous.", "c c"),
            ("Let $A = A^T$. Recall $A^T = A$.", "c c"),
            ("Let $x = 3$.\n\n$$x = 3$$", "d d"),
        ],
    )
    def test_what_is_known_is_not_proved_by_itself(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("函数在点 $x = x_0$ 处有 $x^2 = x_0^2$。", "c h"),
            ("Let $x = 3$. Hence $2x = 6$, so $x = 3$.", "d h h"),
        ],
    )
    def test_what_follows_is_checked(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)
