"""The time of a check grows as its document does."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from relugrad import check


def definitions(count: int) -> str:
    """Each is written with the one before it."""
    lines = (f"Let $Z_{{{k + 1}}} = Z_{{{k}}} + B$." for k in range(count))
    return "\n\n".join(("Let $Z_0 = XW$.", *lines))


def displays(count: int) -> str:
    """Without a word between them they are one sentence."""
    return "$$A + B = B + A$$\n\n" * count


def seconds(text: str) -> float:
    start = time.process_time()
    check(text)
    return time.process_time() - start


# Of definitions more than the checker follows, so that both lengths are of one kind.
@pytest.mark.parametrize(("made", "count"), [(definitions, 400), (displays, 500)])
def test_a_document_four_times_as_long_takes_about_four_times_as_long(
    made: Callable[[int], str], count: int
) -> None:
    assert seconds(made(4 * count)) < 8 * seconds(made(count)) + 0.5
