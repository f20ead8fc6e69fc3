"""A file that records how far a run has come, from which an interrupted run continues.

It identifies its run and has checksums of the first and the last finished block, so that changed
data are noticed and a result never mixes two data sets.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from ..errors import ArgumentError
from .files import Blocks, tensor

_FORMAT = "relugrad.stream 1"
_REMEDY = "delete it to begin anew, or give another path"


class State(NamedTuple):
    """How far a run has come: the finished blocks and rows, and their sums in float64."""

    blocks: int
    rows: int
    f: float
    W: Tensor
    # Checksums of the first and of the last finished block: X, Y and the written gradients.
    first: tuple[int, ...]
    last: tuple[int, ...]
    last_rows: int


class Checkpoint:
    """The file of a run, if it has one.

    `identity` says what must stay the same for a run to continue; it is called at each comparison.
    """

    def __init__(
        self, path: Path | None, identity: Callable[[], dict[str, str]], device: torch.device
    ) -> None:
        self.path = path
        self.identity = identity
        self.device = device
        self.saved = 0

    def save(self, state: State, outs: Mapping[str, Any]) -> None:
        """Replace the file atomically: whenever the process ends, one intact checkpoint exists."""
        if self.path is None or state.blocks == self.saved:
            return
        for out in outs.values():
            flush = getattr(out, "flush", None)
            if callable(flush):
                flush()
        part = self.path.with_name(self.path.name + ".part")
        said = {name: value for name, value in state._asdict().items() if name != "W"}
        try:
            with part.open("wb") as file:
                held = {"format": _FORMAT, "of": self.identity(), "state": said}
                torch.save({**held, "W": state.W.cpu()}, file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)
        except OSError as error:
            part.unlink(missing_ok=True)
            error.add_note(f"the checkpoint {self.path} could not be written")
            raise
        self.saved = state.blocks

    def load(self) -> State | None:
        """The state in the file, if it is of this run; None if there is no file."""
        if self.path is None or not self.path.exists():
            return None
        held = _load(self.path)
        now = self.identity()
        for what, value in held["of"].items():
            if now.get(what) != value:
                raise self._other(f"{what} was {value}, now {now.get(what)}")
        if now.keys() != held["of"].keys():
            raise self._other("of other blocks")
        state = State(**held["state"], W=held["W"].to(self.device))
        self.saved = state.blocks
        return state

    def rest(self, state: State, blocks: Iterable[Any]) -> Iterator[Any]:
        """The blocks left to do, if the first and the last finished ones have not changed."""
        ends = {0: state.first, state.blocks - 1: state.last}
        if isinstance(blocks, Blocks):
            for index, sums in ends.items():
                self._compare(index, blocks[index], sums)
            return blocks.after(state.blocks)
        rest = iter(blocks)
        for index in range(state.blocks):
            try:
                pair = next(rest)
            except StopIteration:
                raise self._other(
                    f"it counts {state.blocks} blocks, of which {index} came"
                ) from None
            if index in ends:
                self._compare(index, pair, ends[index])
        return rest

    def compare_outputs(self, state: State, outs: Mapping[str, Any]) -> None:
        """Make sure that the outputs hold the last block written to them."""
        for (name, out), written in zip(outs.items(), state.last[2:], strict=True):
            if not hasattr(out, "__getitem__"):
                continue
            there = tensor(out[state.rows - state.last_rows : state.rows], self.device)
            if checksum(there) != written:
                raise ArgumentError(
                    f"out_{name}: does not hold the rows up to {state.rows} that were written to it"
                    f" according to {self.path}; {_REMEDY}"
                )

    def _compare(self, index: int, pair: Any, sums: tuple[int, ...]) -> None:
        if tuple(checksum(tensor(part, self.device)) for part in pair) != sums[:2]:
            raise self._other(f"block {index} has changed")

    def _other(self, why: str) -> ArgumentError:
        return ArgumentError(f"checkpoint: {self.path} is of another run: {why}; {_REMEDY}")


def _load(path: Path) -> dict[str, Any]:
    held: Any = None
    # Any error of the reader means that the file is not a checkpoint.
    with suppress(Exception):
        held = torch.load(path, weights_only=True)
    if not isinstance(held, dict) or held.get("format") != _FORMAT:
        raise ArgumentError(f"checkpoint: {path} is no checkpoint of this version")
    return held


def _bytes(t: Tensor) -> Any:
    return t.detach().cpu().contiguous().view(torch.uint8).numpy()


def checksum(t: Any) -> int:
    """Over the bytes and the shape; 0 for anything but a tensor, which no block has."""
    if not isinstance(t, Tensor):
        return 0
    return zlib.crc32(_bytes(t), zlib.crc32(repr((t.dtype, tuple(t.shape))).encode()))


def digest(t: Tensor) -> str:
    return hashlib.sha256(_bytes(t)).hexdigest()[:16]
