"""The work of a check grows as its document does."""

from __future__ import annotations

from collections.abc import Callable
from cProfile import Profile

import pytest

from relugrad import check


def definitions(count: int) -> str:
    """Each is written with the one before it."""
    lines = (f"Let $Z_{{{k + 1}}} = Z_{{{k}}} + B$." for k in range(count))
    return "\n\n".join(("Let $Z_0 = XW$.", *lines))


def displays(count: int) -> str:
    """Without a word between them they are one sentence."""
    return "$$A + B = B + A$$\n\n" * count


def calls(text: str) -> int:
    """How often a check calls a function of Python's, which no other process changes."""
    profile = Profile(builtins=False)
    profile.runcall(check, text)
    return sum(entry.callcount for entry in profile.getstats())


# Of definitions more than the checker follows, so that both lengths are of one kind.
@pytest.mark.parametrize(("made", "count"), [(definitions, 170), (displays, 60)])
def test_a_document_twice_as_long_takes_twice_the_work(
    made: Callable[[int], str], count: int
) -> None:
    assert calls(made(2 * count)) < 2.2 * calls(made(count))
