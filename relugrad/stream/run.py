"""One pass over the blocks: accumulate f and ∂f/∂W, write the rows of ∂f/∂X and ∂f/∂Y."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from ..arguments import check_at_zero, check_tensors
from ..errors import ArgumentError
from ..training import value_and_gradients
from .checkpoint import Checkpoint, State, checksum, digest
from .files import Blocks, tensor
from .progress import Progress


class Streamed(NamedTuple):
    """What one pass over the data gives."""

    f: float
    """The objective, accumulated in float64."""
    W: Tensor
    """The gradient of the objective with respect to W, d×h."""
    rows: int
    """How many rows were read."""


def objective(
    blocks: Iterable[tuple[Any, Any]], W: Tensor, *, progress: bool | None = None
) -> float:
    """The objective f from blocks of rows, accumulated in float64.

    Parameters
    ----------
    blocks, W, progress
        As for `relugrad.stream.gradients`.

    Raises
    ------
    ArgumentError
        W or a block does not fit; the message names the block and its rows.

    Examples
    --------
    >>> import torch, relugrad
    >>> W = torch.tensor([[3.0], [1.0]])
    >>> blocks = [(torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0]]))] * 1000
    >>> relugrad.stream.objective(blocks, W)
    16000.0
    """
    return _Run(blocks, W, 0.0, {}, None, 0, progress, by_w=False).finish().f


def gradients(
    blocks: Iterable[tuple[Any, Any]],
    W: Tensor,
    *,
    at_zero: int | float = 0.0,
    out_X: Any = None,
    out_Y: Any = None,
    checkpoint: str | os.PathLike[str] | None = None,
    every: int | float = 10.0,
    progress: bool | None = None,
) -> Streamed:
    """The objective and its gradients from blocks of rows.

    f and ∂f/∂W are accumulated in float64. ∂f/∂X and ∂f/∂Y are computed only if there is a place
    to write them.

    Parameters
    ----------
    blocks
        Pairs of a block of X and the same rows of Y: tensors or NumPy arrays of W's dtype, with any
        number of rows. Use `relugrad.stream.Blocks` for files, or any iterable.
    W
        d×h. The blocks are computed on its device.
    at_zero
        The value of the mask where an entry of XW is exactly 0, from 0 to 1.
    out_X, out_Y
        Where the blocks of ∂f/∂X and ∂f/∂Y go: an object that takes assignments to row slices, such
        as the `numpy.memmap` of `relugrad.stream.create`, or a function that is called with the
        number of a block's first row and the block.
    checkpoint
        A file that records how far the run has come. If it exists, the run continues from it. It
        remains when the run is done, and the same call then returns the same result at once.
    every
        The seconds between two writes of the checkpoint; 0 writes it after every block.
    progress
        Whether to show progress in a line on standard error; by default, if that is a terminal.

    Returns
    -------
    Streamed
        f as a Python float, ∂f/∂W in W's dtype, and the number of rows.

    Raises
    ------
    ArgumentError
        W or a block does not fit; the message names the block and its rows. Or the checkpoint is
        of another run, with another W or `at_zero`, other blocks or files, or other outputs.

    Examples
    --------
    >>> import torch, relugrad
    >>> X, Y = torch.tensor([[1.0, 2.0], [2.0, 1.0]]), torch.tensor([[1.0], [6.0]])
    >>> W, grad_X = torch.tensor([[3.0], [1.0]]), torch.empty(2, 2)
    >>> relugrad.stream.gradients(relugrad.stream.Blocks(X, Y, rows=1), W, out_X=grad_X)
    Streamed(f=17.0, W=tensor([[12.],
            [18.]]), rows=2)
    >>> grad_X
    tensor([[24.,  8.],
            [ 6.,  2.]])
    """
    check_at_zero(at_zero)
    if isinstance(every, bool) or not isinstance(every, (int, float)) or not every >= 0:
        raise ArgumentError(f"every: expected a number of seconds, got {every!r}")
    outs = {name: out for name, out in (("X", out_X), ("Y", out_Y)) if out is not None}
    path = None if checkpoint is None else Path(checkpoint)
    return _Run(blocks, W, float(at_zero), outs, path, every, progress).finish()


class _Run:
    """One pass over the blocks."""

    def __init__(
        self,
        blocks: Iterable[tuple[Any, Any]],
        W: Tensor,
        at_zero: float,
        outs: dict[str, Any],
        checkpoint: Path | None,
        every: float,
        progress: bool | None,
        *,
        by_w: bool = True,
    ) -> None:
        check_tensors({"W": W}, {"W": ("d", "h")})
        if not isinstance(blocks, Iterable):
            kind = type(blocks).__name__
            raise ArgumentError(f"blocks: expected pairs of blocks of X and Y, got {kind}")
        self.blocks, self.W, self.at_zero, self.outs = blocks, W.detach(), at_zero, outs
        self.checkpoint = Checkpoint(checkpoint, self._identity, W.device)
        self.every = every
        self.wrt = (*outs, "W") if by_w else (*outs,)
        self.dtypes = {"f": torch.float64, "W": torch.float64, "X": W.dtype, "Y": W.dtype}
        self.n = blocks.n if isinstance(blocks, Blocks) else None
        for name, columns in (("X", W.shape[0]), ("Y", W.shape[1])):
            if name in outs:
                _check_out(name, outs[name], self.n, columns, W.dtype)
        self.progress = Progress(self.n, progress)
        self.state = State(0, 0, 0.0, torch.zeros_like(self.W, dtype=torch.float64), (), (), 0)

    def finish(self) -> Streamed:
        with torch.no_grad():
            blocks = iter(self.blocks)
            if (done := self.checkpoint.load()) is not None:
                self.state = done
                blocks = self.checkpoint.rest(done, self.blocks)
                self.checkpoint.compare_outputs(done, self.outs)
            self.progress.begin(self.state.rows)
            written = time.monotonic()
            try:
                for pair in blocks:
                    self.state = self._after(pair)
                    self.progress.show(self.state.rows)
                    if time.monotonic() - written >= self.every:
                        self.checkpoint.save(self.state, self.outs)
                        written = time.monotonic()
            except BaseException as error:
                # An interruption from within, by Ctrl-C or an error, loses no block at all.
                self._note(error)
                with suppress(OSError):
                    self.checkpoint.save(self.state, self.outs)
                raise
            finally:
                self.progress.end()
            self.checkpoint.save(self.state, self.outs)
        state = self.state
        return Streamed(f=state.f, W=state.W.to(self.W.dtype), rows=state.rows)

    def _after(self, pair: Any) -> State:
        """The state after one more block, whose gradients are written if asked for."""
        state = self.state
        X, Y = self._tensors(pair)
        f, *found = value_and_gradients(X, self.W, Y, self.at_zero, self.wrt, self.dtypes)
        by = dict(zip(self.wrt, found, strict=True))
        rows = X.shape[0]
        for name, out in self.outs.items():
            _write(out, state.rows, by[name])
        sums: tuple[int, ...] = ()
        if self.checkpoint.path:
            sums = tuple(checksum(t) for t in (X, Y, *(by[name] for name in self.outs)))
        return State(
            blocks=state.blocks + 1,
            rows=state.rows + rows,
            f=state.f + f.item(),
            W=state.W + by["W"] if "W" in by else state.W,
            first=state.first or sums,
            last=sums,
            last_rows=rows,
        )

    def _tensors(self, pair: Any) -> tuple[Tensor, Tensor]:
        """A block's X and Y on W's device, or an error that names the block."""
        where = f"block {self.state.blocks}, from row {self.state.rows}"
        try:
            X, Y = pair
        except (TypeError, ValueError):
            kind = type(pair).__name__
            raise ArgumentError(f"{where}: expected a pair (X, Y), got {kind}") from None
        came = {"W": self.W, "X": tensor(X, self.W.device), "Y": tensor(Y, self.W.device)}
        if isinstance(came["X"], Tensor) and came["X"].ndim:
            end = self.state.rows + came["X"].shape[0]
            where = f"block {self.state.blocks}, rows {self.state.rows}:{end}"
        try:
            check_tensors(came, {"W": ("d", "h"), "X": ("n", "d"), "Y": ("n", "h")})
        except ArgumentError as error:
            raise ArgumentError(f"{where}: {error}") from None
        return came["X"], came["Y"]

    def _note(self, error: BaseException) -> None:
        if isinstance(error, ArgumentError):
            return
        state = self.state
        note = f"block {state.blocks}, from row {state.rows}: not done; all before it is"
        if self.checkpoint.path:
            note += f", and the next run with {self.checkpoint.path} goes on there"
        error.add_note(note)

    def _identity(self) -> dict[str, str]:
        found = {
            "W": f"{self.W.dtype} {tuple(self.W.shape)} {digest(self.W)}",
            "at_zero": str(self.at_zero),
            "outputs": ", ".join(f"out_{name}" for name in self.outs) or "none",
        }
        if isinstance(self.blocks, Blocks):
            found |= self.blocks.identity()
        return found


def _check_out(name: str, out: Any, n: int | None, columns: int, dtype: torch.dtype) -> None:
    where = f"out_{name}"
    if callable(out):
        return
    if not hasattr(out, "__setitem__") or not hasattr(out, "shape"):
        kind = type(out).__name__
        raise ArgumentError(f"{where}: expected a matrix to write to or a function, got {kind}")
    shape = tuple(out.shape)
    if len(shape) != 2 or shape[1] != columns or n not in (None, shape[0]):
        wanted = f"({'n' if n is None else n}, {columns})"
        raise ArgumentError(f"{where}: expected shape {wanted}, got {shape}")
    came = str(getattr(out, "dtype", dtype)).removeprefix("torch.")
    if came != str(dtype).removeprefix("torch."):
        raise ArgumentError(f"{where}: expected dtype {dtype}, as W has, got {came}")


def _write(out: Any, start: int, block: Tensor) -> None:
    if isinstance(out, Tensor):
        out[start : start + block.shape[0]] = block
    elif callable(out):
        out(start, block)
    else:
        out[start : start + block.shape[0]] = block.cpu().numpy()
