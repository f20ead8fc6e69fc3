"""What was asked for lately is kept, and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from relugrad.recent import Recent


def test_the_last_ones_are_kept() -> None:
    recent = Recent[str, int](2)
    assert recent.keep("a", 1) == 1
    recent.keep("b", 2)
    assert recent.get("a") == 1
    # "b" was asked for longest ago.
    recent.keep("c", 3)
    assert [recent.get(key) for key in "abc"] == [1, None, 3]


def test_nothing_is_kept_where_there_is_no_room() -> None:
    recent = Recent[str, int](0)
    assert recent.keep("a", 1) == 1
    assert recent.get("a") is None


def test_from_several_threads() -> None:
    recent = Recent[int, int](2)

    def ask(start: int) -> bool:
        found = []
        for number in range(start, start + 2000):
            recent.keep(number % 5, number % 5)
            found.append(recent.get((number + 1) % 5) in (None, (number + 1) % 5))
        return all(found)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, range(4)))
    assert sum(recent.get(key) is not None for key in range(5)) <= 2
