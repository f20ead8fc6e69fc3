"""How the gradients are computed: in one pass, or in blocks of rows that stay in the cache.

Nothing here checks its arguments: `relugrad.gradients` does, and chooses between the two. With the
prediction Ŷ = max(XW, 0) and the residual E = Ŷ − Y, both compute

    G = 2 E ⊙ H(XW),    ∂f/∂X = GWᵀ,    ∂f/∂W = XᵀG,    ∂f/∂Y = −2E

The rows of X and Y are independent, except for ∂f/∂W, which is a sum over them. A block of rows can
therefore go through all steps while it is in the cache: X and Y are read from memory once, ∂f/∂X
and ∂f/∂Y are written once, and XW, E and G never leave the cache. Where it pays, each thread takes
blocks of its own, and waits for the others only at the end.
"""

from __future__ import annotations

from math import ceil
from typing import Any, NamedTuple

import torch
from torch import Tensor

from . import workers

# The kernels of PyTorch's own backward passes. The first computes where(P <= 0, 0, E): where P is
# NaN it keeps E, which is NaN there as well, and where P is 0 an infinite E gives 0. The second
# computes 2 (P − Y) times a scalar, if the last argument says that the squares are summed.
_masked = torch.ops.aten.threshold_backward.default
_masked_into = torch.ops.aten.threshold_backward.grad_input
_doubled_residual_into = torch.ops.aten.mse_loss_backward.grad_input
_SUM = 2

# The size of the cache, where it is not known.
_CACHE = 2**21
# A block touches so many times the level-2 cache: X and ∂f/∂X pass through, and need not stay.
_SHARE = 2
# Strips pay from so many bytes on: for some milliseconds, two of their threads may share a core, or
# one shares it with PyTorch's, which look for the caller's next operation.
_WORTH = 2**27
# Strips for each thread: if another process takes a core for a while, others do more of them.
_STRIPS = 4
# More threads than these would wait for Python's lock, which each holds between operations.
_MOST = 8
# On a GPU there is no cache to stay in, and blocks must be worth a launch; this bounds memory.
_GPU_BLOCK = 2**28


class Wanted(NamedTuple):
    """Which of the three gradients are asked for."""

    X: bool = True
    W: bool = True
    Y: bool = True


ALL = Wanted()


class Parts(NamedTuple):
    """The three gradients or their buffers, None for one that is not asked for."""

    X: Tensor | None
    W: Tensor | None
    Y: Tensor | None


def one_pass(X: Tensor, W: Tensor, Y: Tensor, at_zero: float, wanted: Wanted = ALL) -> Parts:
    """The gradients with as few kernels as possible, in a form that every transform accepts.

    Autograd, `torch.func`, `torch.compile` and tensor subclasses use it: tensors changed in place
    were made here, and no derivative needs their earlier value.
    """
    P = torch.mm(X, W)
    at = P == 0 if at_zero else None
    P = P.relu_()
    E = torch.sub(P, Y)
    # Double after subtracting: twice the product may overflow where 2E does not.
    E.add_(E)
    by_X = by_W = None
    if wanted.W or wanted.X:
        G = _masked(E, P, 0)
        if at is not None:
            G = torch.where(at, at_zero * E, G)
        if wanted.W:
            by_W = torch.mm(X.mT, G)
        if wanted.X:
            by_X = torch.mm(G, W.mT)
    return Parts(by_X, by_W, E.neg_() if wanted.Y else None)


class Scratch(NamedTuple):
    """The memory that a block of rows needs besides the results: n×h, n×h or None, a scalar."""

    product: Tensor
    residual: Tensor | None
    minus_one: Tensor

    @classmethod
    def like(cls, X: Tensor, rows: int, h: int, *, residual: bool) -> Scratch:
        """For blocks of up to `rows` rows; a residual only if ∂f/∂Y is not asked for."""
        product = X.new_empty(rows, h)
        return cls(product, torch.empty_like(product) if residual else None, -X.new_ones(()))


def add_rows(
    X: Tensor,
    W: Tensor,
    Y: Tensor,
    at_zero: float,
    out: Parts,
    scratch: Scratch,
    *,
    first: bool = False,
) -> Tensor:
    """Add the term of some rows to ∂f/∂W, and write their rows of ∂f/∂X and ∂f/∂Y.

    Parameters
    ----------
    X, Y
        The rows, n×d and n×h.
    W
        d×h.
    at_zero
        The value of the mask where an entry of XW is exactly 0.
    out
        The gradients asked for. `out.W` is added to, and is float32 or wider, so that rounding does
        not grow with the number of blocks; `out.X` and `out.Y` are overwritten.
    scratch
        For at least as many rows; overwritten.
    first
        Overwrite `out.W` instead of adding to it.

    Returns
    -------
    Tensor
        −2E, in `out.Y` or in the scratch.
    """
    n = len(X)
    P = torch.mm(X, W, out=scratch.product[:n])
    at = P == 0 if at_zero else None
    P.relu_()
    D = out.Y
    if D is None:
        assert scratch.residual is not None
        D = scratch.residual[:n]
    # −2E, and from it −G, in place of the product.
    _doubled_residual_into(scratch.minus_one, P, Y, _SUM, grad_input=D)
    if out.W is None and out.X is None:
        return D
    T = _masked_into(D, P, 0, grad_input=P)
    if at is not None:
        torch.where(at, at_zero * D, T, out=T)
    # A matrix product takes the sign, and the choice to overwrite, at no cost.
    beta = 0 if first else 1
    if out.X is not None:
        torch.addmm(X, T, W.mT, beta=0, alpha=-1, out=out.X)
    if out.W is not None and out.W.dtype == X.dtype:
        out.W.addmm_(X.mT, T, beta=beta, alpha=-1)
    elif out.W is not None:
        # A product of 16-bit matrices would be rounded to 16 bits before the addition.
        out.W.addmm_(X.mT.to(out.W.dtype), T.to(out.W.dtype), beta=beta, alpha=-1)
    return D


def sum_dtype(dtype: torch.dtype) -> torch.dtype:
    """The dtype in which ∂f/∂W is summed over blocks: float32 for 16-bit ones, else the same."""
    return torch.promote_types(dtype, torch.float32)


class Shares(NamedTuple):
    """The rows of a strip, which one thread takes, and of a block, into which strips are cut."""

    strip: int
    block: int


def shares(n: int, d: int, h: int, like: Tensor) -> Shares:
    """How many rows to take at a time.

    For each row, X, ∂f/∂X, Y, ∂f/∂Y and the product are touched. A block has as many rows as stay
    in the cache, and enough for an efficient product, which reads W, or ∂f/∂W, once per block.

    In strips each thread computes alone. Where they do not pay, all rows are one strip: PyTorch
    spreads each operation over its threads, and the fewer there are, the less they wait.
    """
    # Without rows there is still a block, which sets ∂f/∂W to 0.
    n = max(n, 1)
    row = max(like.element_size() * (2 * d + 3 * h), 1)
    least = 2 * max(d, h, 1)
    if not like.is_cpu:
        return Shares(n, _equal(n, max(_GPU_BLOCK // row, least)))
    own = max(_SHARE * _cache_size() // row, least)
    threads = torch.get_num_threads()
    if threads == 1:
        return Shares(n, _equal(n, own))
    each = min(n // own // threads, _STRIPS) if n * row >= _WORTH else 0
    if each and threads <= _MOST and workers.count() == threads:
        strip = ceil(n / (each * threads))
        return Shares(strip, _equal(strip, own))
    return Shares(n, _equal(n, own * threads))


def _equal(n: int, rows: int) -> int:
    """At most so many rows, for blocks of equal size: a short last one would be inefficient."""
    return ceil(n / ceil(n / rows))


def _cache_size() -> int:
    """The level-2 cache of one core, in bytes."""
    global _cache
    if not _cache:
        # Since PyTorch 2.12.
        found: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
        _cache = int(found.get("l2_cache_size") or _CACHE)
    return _cache


_cache = 0


def in_blocks(
    X: Tensor,
    W: Tensor,
    Y: Tensor,
    at_zero: float,
    out: Parts,
    *,
    rows: Shares | None = None,
    f: Tensor | None = None,
) -> None:
    """Fill `out` with the gradients asked for, and `f`, if it is given, with the objective.

    Each strip has sums of its own, which are added at the end in the order of the rows, so that the
    result does not depend on which thread took which strip.

    Parameters
    ----------
    X, W, Y
        n×d, d×h and n×h.
    at_zero
        The value of the mask where an entry of XW is exactly 0.
    out
        Overwritten. The dtype of `out.W` is that of X or wider.
    rows
        By default what `shares` says.
    f
        A scalar, in whose dtype the squares are added.
    """
    (n, d), h = X.shape, W.shape[1]
    strip, block = rows or shares(n, d, h, X)
    starts = range(0, max(n, 1), strip)
    total, wide = out.W, sum_dtype(X.dtype)
    sums: Tensor | None = None
    if total is not None and (len(starts) > 1 or total.dtype != wide):
        sums = total.new_empty(len(starts), d, h, dtype=wide)
    squares = None if f is None else f.new_zeros(len(starts))

    def one(number: int) -> None:
        start = starts[number]
        stop = min(start + strip, n)
        scratch = Scratch.like(X, min(block, stop - start), h, residual=out.Y is None)
        by_W = total if sums is None else sums[number]
        for top in range(start, max(stop, start + 1), block):
            here = slice(top, min(top + block, stop))
            by_X, by_Y = (None if t is None else t[here] for t in (out.X, out.Y))
            parts = Parts(by_X, by_W, by_Y)
            D = add_rows(X[here], W, Y[here], at_zero, parts, scratch, first=top == start)
            if squares is not None:
                squares[number].add_((D.to(squares.dtype) / 2).square_().sum())

    workers.each(one, range(len(starts)))
    if total is not None and sums is not None:
        total.copy_(sums[0] if len(starts) == 1 else sums.sum(0))
    if f is not None and squares is not None:
        torch.sum(squares, 0, out=f)
