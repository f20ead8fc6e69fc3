"""What was asked for lately, kept for the next time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The values of the last `most` keys that were asked for or kept; older ones are forgotten.

    Several threads may use it: what one of them forgets, another may have just found.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """What is known under a key."""
        found = self._kept.get(key)
        if found is not None:
            with suppress(KeyError):
                self._kept.move_to_end(key)
        return found

    def keep(self, key: Key, value: Value) -> Value:
        """Remember a value, and return it."""
        self._kept[key] = value
        if len(self._kept) > self.most:
            with suppress(KeyError):
                self._kept.popitem(last=False)
        return value
