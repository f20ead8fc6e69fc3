"""What is read again and again, read once: each reader gets a copy, to change as it likes."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar, cast

from ..wording import mode

T_co = TypeVar("T_co", covariant=True)
# So many different readings are remembered.
MOST = 32


class OfTexts(Protocol[T_co]):
    """A function of some texts and nothing else."""

    def __call__(self, texts: Sequence[str], /) -> T_co:
        """The value for some texts."""


def read_once(function: OfTexts[T_co]) -> Callable[[Sequence[str]], T_co]:
    """Compute a value once for the same texts and the same language of messages.

    What the function raises is not remembered.
    """

    @lru_cache(MOST)
    def written(texts: tuple[str, ...], _mode: tuple[str, bool]) -> bytes:
        return pickle.dumps(function(texts), pickle.HIGHEST_PROTOCOL)

    def copied(texts: Sequence[str]) -> T_co:
        return cast(T_co, pickle.loads(written(tuple(texts), mode())))

    return copied
