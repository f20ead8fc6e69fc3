"""How serious each kind of verdict is, as a reader of a check decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

from ..errors import ArgumentError
from ..wording import say

#: From the least to the most serious: not told, told, told as a warning, and a failure.
Level = Literal["ignore", "note", "warning", "error"]
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Severities:
    """The level of each kind of verdict that is not simply right.

    Parameters
    ----------
    false
        What is refuted.
    unless
        What is false unless something holds that the text does not say.
    assumed
        A condition that no word of the text calls one.
    unread
        What is not read.
    empty
        A check that finds no equation at all.
    """

    false: Level = "error"
    unless: Level = "note"
    assumed: Level = "note"
    unread: Level = "note"
    empty: Level = "ignore"

    def changed(self, levels: Mapping[str, object]) -> Severities:
        """Set some of the levels.

        Parameters
        ----------
        levels
            By the names of the kinds: ``{"unread": "ignore"}``.

        Raises
        ------
        ArgumentError
            A kind or a level is none of those that there are.
        """
        kinds = [one.name for one in fields(self)]
        for kind, level in levels.items():
            if kind not in kinds:
                raise _wrong("severity", kinds, kind)
            if level not in LEVELS:
                raise _wrong(f"severity.{kind}", LEVELS, level)
        return replace(self, **levels)  # type: ignore[arg-type]  # they are levels


#: Nothing but a false equation is an error.
LENIENT = Severities()
#: Whatever is not simply right is an error.
STRICT = LENIENT.changed(dict.fromkeys((one.name for one in fields(Severities)), "error"))


def severities(strict: bool | Severities) -> Severities:
    """The levels that an argument `strict` stands for."""
    if isinstance(strict, Severities):
        return strict
    return STRICT if strict else LENIENT


def _wrong(name: str, names: Sequence[str], value: object) -> ArgumentError:
    said = say(
        "{name}: expected one of {names}, got {value}",
        name=name,
        names=", ".join(names),
        value=repr(value),
    )
    return ArgumentError(said)
