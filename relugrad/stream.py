"""The objective and its gradients from blocks of rows, for data that outgrow the memory.

f and ∂f/∂W are sums over the rows, and a row of ∂f/∂X and of ∂f/∂Y depends on that row of X and Y
alone. So the rows may come block after block: f and ∂f/∂W are added up in float64, the blocks of
∂f/∂X and ∂f/∂Y are written where the caller wants them, and only a few blocks are ever in memory.

With a checkpoint a run that was interrupted, be it by SIGKILL, goes on after the last block that
the checkpoint counts; the blocks after it are computed again, to the same bits. A full disk or any
other error of a source or a sink passes through, with a note on the block that it came at.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

from .arguments import check_at_zero, check_tensors
from .errors import ArgumentError
from .training import value_and_gradients

if TYPE_CHECKING:
    import numpy

__all__ = ["Blocks", "Streamed", "create", "gradients", "objective"]

# X and Y of one block together: large beside a call's overhead, small beside a machine's memory.
BLOCK_BYTES = 2**24
_FORMAT = "relugrad.stream 1"


class Streamed(NamedTuple):
    """The objective `f`, its gradient `W` by W, d×h, and the number of `rows` that were seen."""

    f: float
    W: Tensor
    rows: int


class Blocks:
    """The rows of X and Y, block by block, as pairs of tensors; it may be iterated many times.

    Parameters
    ----------
    X, Y
        n×d and n×h: anything of a shape that gives tensors or NumPy arrays for slices of rows. That
        is a tensor, an array, a `numpy.memmap`, a `safetensors` slice, an HDF5 or Zarr data set.
    rows
        How many rows to a block, the last one being what is left; about 16 MiB of them by default.

    Raises
    ------
    ArgumentError
        X and Y have no shape, other than two dimensions or other numbers of rows, or `rows` is no
        positive whole number.

    Examples
    --------
    >>> import torch, relugrad
    >>> blocks = relugrad.stream.Blocks(torch.ones(5, 3), torch.ones(5, 2), rows=2)
    >>> [tuple(X.shape) for X, Y in blocks]
    [(2, 3), (2, 3), (1, 3)]
    """

    def __init__(self, X: Any, Y: Any, *, rows: int | None = None) -> None:
        (self.n, d), (n, h) = _shape("X", X, "n, d"), _shape("Y", Y, "n, h")
        if n != self.n:
            raise ArgumentError(
                f"Y: expected n = {self.n} as in X ({self.n}, {d}), got shape ({n}, {h})"
            )
        if rows is None:
            rows = max(1, BLOCK_BYTES // max(1, (d + h) * 4))
        if isinstance(rows, bool) or not isinstance(rows, int) or rows < 1:
            raise ArgumentError(f"rows: expected a positive whole number, got {rows!r}")
        self.X, self.Y, self.rows = X, Y, rows

    def __len__(self) -> int:
        return -(-self.n // self.rows)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        if not 0 <= index < len(self):
            raise IndexError(f"block {index} of {len(self)}")
        part = slice(index * self.rows, min(self.n, (index + 1) * self.rows))
        return self.X[part], self.Y[part]

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return self.after(0)

    def after(self, count: int) -> Iterator[tuple[Any, Any]]:
        """The blocks that follow the first `count`, of which nothing is read."""
        return (self[index] for index in range(count, len(self)))

    def identity(self) -> dict[str, str]:
        """What must not change between an interrupted run and the one that goes on with it."""
        found = {"rows of X and Y": f"{self.n} in blocks of {self.rows}"}
        for name, source in (("X", self.X), ("Y", self.Y)):
            file = getattr(source, "filename", None)
            if isinstance(file, (str, os.PathLike)):
                stat = Path(file).stat()
                found[f"the file of {name}"] = f"{stat.st_size} bytes, time {stat.st_mtime_ns}"
        return found


def _shape(name: str, source: Any, dims: str) -> tuple[int, ...]:
    read = getattr(source, "get_shape", None)  # a safetensors slice
    shape = read() if callable(read) else getattr(source, "shape", None)
    if shape is None:
        kind = type(source).__name__
        raise ArgumentError(f"{name}: expected a matrix that gives rows by slices, got {kind}")
    shape = tuple(shape)
    if len(shape) != 2:
        raise ArgumentError(f"{name}: expected 2 dimensions ({dims}), got shape {shape}")
    return shape


def create(path: str | os.PathLike[str], shape: tuple[int, int], dtype: Any) -> numpy.memmap:
    """A matrix in a file, mapped into memory, to be given as `out_X` or `out_Y`.

    Its room on the disk is taken at once: where a mapped file finds the disk full only when it is
    written to, the process is killed. If the file already is one of this shape and dtype it is
    opened as it is, so that an interrupted run may go on with it.

    Parameters
    ----------
    path
        A `.npy` file, which `numpy.load(path, mmap_mode="r")` opens too.
    shape, dtype
        Of the matrix; the dtype is NumPy's or PyTorch's.

    Raises
    ------
    ArgumentError
        The file is there and is something else, or NumPy has no such dtype.
    OSError
        There is no room for the file; nothing is left of it.

    Examples
    --------
    >>> import tempfile, torch, relugrad
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     relugrad.stream.create(f"{folder}/by_X.npy", (3, 2), torch.float32).shape
    (3, 2)
    """
    import numpy
    from numpy.lib.format import open_memmap

    try:
        kind = numpy.dtype(str(dtype).removeprefix("torch."))
    except TypeError:
        raise ArgumentError(f"dtype: expected one that NumPy has, got {dtype}") from None
    path = Path(path)
    if path.exists():
        try:
            found = open_memmap(path, mode="r+")
        except ValueError:
            raise ArgumentError(f"path: {path} is there and is no .npy file") from None
        if found.shape != tuple(shape) or found.dtype != kind:
            raise ArgumentError(
                f"path: {path} is there with shape {found.shape} and dtype {found.dtype},"
                f" expected {tuple(shape)} and {kind}"
            )
        return found
    part = path.with_name(path.name + ".part")
    try:
        made = open_memmap(part, mode="w+", dtype=kind, shape=tuple(shape))
        made.flush()
        _take_room(part)
        del made
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        error.add_note(f"{path}: no room for a matrix of shape {tuple(shape)} and dtype {kind}")
        raise
    return open_memmap(path, mode="r+")


def _take_room(path: Path) -> None:
    if hasattr(os, "posix_fallocate"):
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


class _State(NamedTuple):
    """How far a run has come: the blocks and rows that are done, and their sums in float64."""

    blocks: int
    rows: int
    f: float
    W: Tensor
    # Checksums of the first block and of the last one that is done: X, Y and what was written.
    first: tuple[int, ...]
    last: tuple[int, ...]
    last_rows: int


def objective(
    blocks: Iterable[tuple[Any, Any]], W: Tensor, *, progress: bool | None = None
) -> float:
    """The objective f from blocks of rows, added up in float64.

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

    f and ∂f/∂W are added up in float64. ∂f/∂X and ∂f/∂Y are computed where they are to be written.

    Parameters
    ----------
    blocks
        Pairs of a block of X and the same rows of Y, tensors or NumPy arrays of W's dtype and of
        any number of rows: `relugrad.stream.Blocks` over files, or any iterable.
    W
        d×h. The blocks are computed on its device.
    at_zero
        The value of the mask where an entry of XW is exactly 0, from 0 to 1.
    out_X, out_Y
        Where the blocks of ∂f/∂X and ∂f/∂Y go: something that is assigned slices of rows, as a
        `numpy.memmap` of `relugrad.stream.create` is, or a function, called with the number of a
        block's first row and the block.
    checkpoint
        A file that holds how far the run has come. If it is there, the run goes on from it; when
        the run is done it stays, and the same call returns the same result at once.
    every
        How many seconds lie between two writings of the checkpoint; 0 is after every block.
    progress
        Whether a line on the standard error tells how far it is; by default, if that is a terminal.

    Returns
    -------
    Streamed
        f as a Python float, ∂f/∂W in W's dtype, and the number of rows.

    Raises
    ------
    ArgumentError
        W or a block does not fit; the message names the block and its rows. Or the checkpoint is
        of another run: of another W or `at_zero`, other blocks or files, other outputs.

    Examples
    --------
    >>> import torch, relugrad
    >>> X, Y = torch.tensor([[1.0, 2.0], [2.0, 1.0]]), torch.tensor([[1.0], [6.0]])
    >>> W, by_X = torch.tensor([[3.0], [1.0]]), torch.empty(2, 2)
    >>> relugrad.stream.gradients(relugrad.stream.Blocks(X, Y, rows=1), W, out_X=by_X)
    Streamed(f=17.0, W=tensor([[12.],
            [18.]]), rows=2)
    >>> by_X
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
        self.checkpoint, self.every = checkpoint, every
        self.wrt = (*outs, "W") if by_w else (*outs,)
        self.dtypes = {"f": torch.float64, "W": torch.float64, "X": W.dtype, "Y": W.dtype}
        self.n = blocks.n if isinstance(blocks, Blocks) else None
        for name, columns in (("X", W.shape[0]), ("Y", W.shape[1])):
            if name in outs:
                _check_out(name, outs[name], self.n, columns, W.dtype)
        self.progress = _Progress(self.n, progress)
        self.state = _State(0, 0, 0.0, torch.zeros_like(self.W, dtype=torch.float64), (), (), 0)
        self.saved = 0

    def finish(self) -> Streamed:
        with torch.no_grad():
            blocks = self._resume()
            self.progress.begin(self.state.rows)
            written = time.monotonic()
            try:
                for pair in blocks:
                    self.state = self._after(pair)
                    self.progress.show(self.state.rows)
                    if self.checkpoint and time.monotonic() - written >= self.every:
                        self._save()
                        written = time.monotonic()
            except BaseException as error:
                # What was interrupted from within, by Ctrl-C or an error, loses no block at all.
                self._note(error)
                with suppress(OSError):
                    self._save()
                raise
            finally:
                self.progress.end()
            self._save()
        state = self.state
        return Streamed(f=state.f, W=state.W.to(self.W.dtype), rows=state.rows)

    def _after(self, pair: Any) -> _State:
        """The state after one block more, which is written where it is asked for."""
        state = self.state
        X, Y = self._tensors(pair)
        f, *found = value_and_gradients(X, self.W, Y, self.at_zero, self.wrt, self.dtypes)
        by = dict(zip(self.wrt, found, strict=True))
        rows = X.shape[0]
        for name, out in self.outs.items():
            _write(out, state.rows, by[name])
        sums: tuple[int, ...] = ()
        if self.checkpoint:
            sums = tuple(_checksum(t) for t in (X, Y, *(by[name] for name in self.outs)))
        return _State(
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
        came = {"W": self.W, "X": _tensor(X, self.W.device), "Y": _tensor(Y, self.W.device)}
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
        if self.checkpoint:
            note += f", and the next run with {self.checkpoint} goes on there"
        error.add_note(note)

    # -- the checkpoint ---------------------------------------------------------------------

    def _identity(self) -> dict[str, str]:
        found = {
            "W": f"{self.W.dtype} {tuple(self.W.shape)} {_digest(self.W)}",
            "at_zero": str(self.at_zero),
            "outputs": ", ".join(f"out_{name}" for name in self.outs) or "none",
        }
        if isinstance(self.blocks, Blocks):
            found |= self.blocks.identity()
        return found

    def _save(self) -> None:
        """Replace the checkpoint at one stroke: whenever the process ends, one of them is whole."""
        if self.checkpoint is None or self.state.blocks == self.saved:
            return
        for out in self.outs.values():
            flush = getattr(out, "flush", None)
            if callable(flush):
                flush()
        part = self.checkpoint.with_name(self.checkpoint.name + ".part")
        state = {name: value for name, value in self.state._asdict().items() if name != "W"}
        try:
            with part.open("wb") as file:
                held = {"format": _FORMAT, "of": self._identity(), "state": state}
                torch.save({**held, "W": self.state.W.cpu()}, file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.checkpoint)
        except OSError as error:
            part.unlink(missing_ok=True)
            error.add_note(f"the checkpoint {self.checkpoint} could not be written")
            raise
        self.saved = self.state.blocks

    def _resume(self) -> Iterator[Any]:
        """The blocks that are left to do, after the checkpoint has been held against the rest."""
        path = self.checkpoint
        if path is None or not path.exists():
            return iter(self.blocks)
        held = _load(path)
        other = f"checkpoint: {path} is of another run"
        mend = "delete it to begin anew, or give another path"
        now = self._identity()
        for what, value in held["of"].items():
            if now.get(what) != value:
                raise ArgumentError(f"{other}: {what} was {value}, now {now.get(what)}; {mend}")
        if now.keys() != held["of"].keys():
            raise ArgumentError(f"{other}: of other blocks; {mend}")
        state = self.state = _State(**held["state"], W=held["W"].to(self.W.device))
        self.saved = state.blocks

        def hold(index: int, pair: Any, sums: tuple[int, ...]) -> None:
            if tuple(_checksum(_tensor(part, self.W.device)) for part in pair) != sums[:2]:
                raise ArgumentError(f"{other}: block {index} has changed; {mend}")

        ends = {0: state.first, state.blocks - 1: state.last}
        if isinstance(self.blocks, Blocks):
            for index, sums in ends.items():
                hold(index, self.blocks[index], sums)
            rest = self.blocks.after(state.blocks)
        else:
            rest = iter(self.blocks)
            for index in range(state.blocks):
                try:
                    pair = next(rest)
                except StopIteration:
                    raise ArgumentError(
                        f"{other}: it counts {state.blocks} blocks, of which {index} came; {mend}"
                    ) from None
                if index in ends:
                    hold(index, pair, ends[index])
        for (name, out), written in zip(self.outs.items(), state.last[2:], strict=True):
            if not hasattr(out, "__getitem__"):
                continue
            there = _tensor(out[state.rows - state.last_rows : state.rows], self.W.device)
            if _checksum(there) != written:
                raise ArgumentError(
                    f"out_{name}: does not hold the rows up to {state.rows} that were written to it"
                    f" according to {path}; {mend}"
                )
        return rest


def _load(path: Path) -> dict[str, Any]:
    held: Any = None
    # Whatever a file that is something else makes of the reader, it is not ours.
    with suppress(Exception):
        held = torch.load(path, weights_only=True)
    if not isinstance(held, dict) or held.get("format") != _FORMAT:
        raise ArgumentError(f"checkpoint: {path} is no checkpoint of this version")
    return held


def _tensor(block: Any, device: torch.device) -> Any:
    """A NumPy array as a tensor; what is neither is left for the check to name."""
    if hasattr(block, "__array_interface__"):
        with suppress(TypeError, ValueError):
            # A mapped file may be read-only, and tensors are not: they get a copy of the block.
            plain = block.flags.writeable and all(step >= 0 for step in block.strides)
            block = torch.from_numpy(block if plain else block.copy())
    return block.to(device) if isinstance(block, Tensor) else block


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


def _bytes(t: Tensor) -> Any:
    return t.detach().cpu().contiguous().view(torch.uint8).numpy()


def _checksum(t: Any) -> int:
    """Over the bytes and the shape; 0 for what is no tensor, which no block has."""
    if not isinstance(t, Tensor):
        return 0
    return zlib.crc32(_bytes(t), zlib.crc32(repr((t.dtype, tuple(t.shape))).encode()))


def _digest(t: Tensor) -> str:
    return hashlib.sha256(_bytes(t)).hexdigest()[:16]


class _Progress:
    """A line on the standard error that tells how far a run is; on a terminal, in place."""

    INTERVAL = 0.5

    def __init__(self, n: int | None, wanted: bool | None) -> None:
        self.terminal = sys.stderr.isatty()
        self.wanted = self.terminal if wanted is None else wanted
        self.n = n
        self.start = self.shown = time.monotonic()
        self.first = self.rows = 0

    def begin(self, rows: int) -> None:
        self.first = self.rows = rows
        self.start = self.shown = time.monotonic()

    def show(self, rows: int) -> None:
        self.rows = rows
        if self.wanted and time.monotonic() - self.shown >= self.INTERVAL:
            self.shown = time.monotonic()
            self._write("\r\033[K" if self.terminal else "", "" if self.terminal else "\n")

    def end(self) -> None:
        if self.wanted:
            self._write("\r\033[K" if self.terminal else "", "\n")

    def _write(self, before: str, after: str) -> None:
        seconds = time.monotonic() - self.start
        rate = (self.rows - self.first) / seconds if seconds > 0 else 0.0
        line = f"{self.rows:,} rows"
        if self.n:
            line = f"{self.rows / self.n:4.0%}  {self.rows:,} of {self.n:,} rows"
        line += f"  {rate:,.0f} rows/s"
        if self.n and rate:
            line += f"  {(self.n - self.rows) / rate:,.0f} s left"
        with suppress(OSError):
            print(before + line, end=after, file=sys.stderr, flush=True)
