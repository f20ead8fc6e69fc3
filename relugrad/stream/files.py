"""Blocks of the rows of X and Y, from any object with row slices, and memory-mapped files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ..errors import ArgumentError

if TYPE_CHECKING:
    import numpy

# X and Y of one block together: large against the overhead of a call, small against the memory.
BLOCK_BYTES = 2**24


class Blocks:
    """The rows of X and Y in pairs of blocks, which can be iterated any number of times.

    Parameters
    ----------
    X, Y
        n×d and n×h: any object with a shape whose row slices are tensors or NumPy arrays, such as a
        tensor, an array, a `numpy.memmap`, a `safetensors` slice, an HDF5 or Zarr data set.
    rows
        The rows of a block; the last block has the rest. By default a block has about 16 MiB.

    Raises
    ------
    ArgumentError
        X or Y has no shape or is not two-dimensional, their numbers of rows differ, or `rows` is
        not a positive integer.

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
        """The blocks after the first `count`, without reading those."""
        return (self[index] for index in range(count, len(self)))

    def identity(self) -> dict[str, str]:
        """What must stay the same when an interrupted run continues."""
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
    """A matrix in a memory-mapped file, to pass as `out_X` or `out_Y`.

    Space on the disk is allocated up front: a process that writes to a mapped file on a full disk
    is killed. An existing file of this shape and dtype is opened unchanged, so that an interrupted
    run can continue with it.

    Parameters
    ----------
    path
        A `.npy` file, which `numpy.load(path, mmap_mode="r")` opens too.
    shape, dtype
        Of the matrix; the dtype is NumPy's or PyTorch's.

    Raises
    ------
    ArgumentError
        The file exists and is something else, or NumPy has no such dtype.
    OSError
        There is no space for the file; nothing of it remains.

    Examples
    --------
    >>> import tempfile, torch, relugrad
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     relugrad.stream.create(f"{folder}/grad_X.npy", (3, 2), torch.float32).shape
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
        _allocate(part)
        del made
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        error.add_note(f"{path}: no room for a matrix of shape {tuple(shape)} and dtype {kind}")
        raise
    return open_memmap(path, mode="r+")


def _allocate(path: Path) -> None:
    if hasattr(os, "posix_fallocate"):
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


def tensor(block: Any, device: torch.device) -> Any:
    """A NumPy array as a tensor; anything else is left for the check to name."""
    if hasattr(block, "__array_interface__"):
        with suppress(TypeError, ValueError):
            # A tensor must be writable: copy a block of a read-only file.
            plain = block.flags.writeable and all(step >= 0 for step in block.strides)
            block = torch.from_numpy(block if plain else block.copy())
    return block.to(device) if isinstance(block, Tensor) else block
