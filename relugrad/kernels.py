"""How the gradients are computed: in one pass, or in blocks of rows that stay in the cache.

Nothing here checks its arguments: `relugrad.gradients` does, and decides which way to go. With the
prediction Ŷ = max(XW, 0) and the residual E = Ŷ − Y, every way forms the same three expressions:

    G = 2 E ⊙ H(XW),    ∂f/∂W = XᵀG,    ∂f/∂X = GWᵀ,    ∂f/∂Y = −2E

The rows of X and Y are independent of each other but for ∂f/∂W, which is a sum over them. A block
of rows can therefore go through all of it while it is in the cache: X and Y are read from memory
once, ∂f/∂X and ∂f/∂Y are written once, and XW, E and G never leave the cache.
"""

from __future__ import annotations

from itertools import repeat
from math import ceil
from typing import Any, NamedTuple

import torch
from torch import Tensor

# What PyTorch's own backward passes call. The first is where(P <= 0, 0, E) in one kernel: NaN in P
# lets E through, which is NaN there as well, and an infinite E where P is 0 gives 0. The second is
# 2 (P − Y) times a scalar in one kernel, if the last argument says that the squares are summed.
_masked = torch.ops.aten.threshold_backward.default
_masked_into = torch.ops.aten.threshold_backward.grad_input
_doubled_residual_into = torch.ops.aten.mse_loss_backward.grad_input
_SUM = 2

# What a block may take of the cache, where the size of the cache is not known.
_CACHE = 2**21
# On a GPU a launch must be worth its while, and there is no cache to stay in; this bounds memory.
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
    """The gradients with as few kernels as can be, in a form that every transform takes.

    Autograd, `torch.func`, `torch.compile` and subclasses of tensors go through it: what is changed
    in place here was made here, and no derivative needs the value that it had.
    """
    P = torch.mm(X, W)
    at = P == 0 if at_zero else None
    P = P.relu_()
    E = torch.sub(P, Y)
    # Doubled only after the subtraction: twice the product might overflow where 2E does not.
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
    """The memory that a block of rows needs beside the results: n×h, n×h or None, a number."""

    product: Tensor
    residual: Tensor | None
    minus_one: Tensor

    @classmethod
    def like(cls, X: Tensor, rows: int, h: int, *, residual: bool) -> Scratch:
        """For blocks of up to so many rows; a residual only where ∂f/∂Y is not asked for."""
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
    """Add the part of some rows to ∂f/∂W, and write their rows of ∂f/∂X and ∂f/∂Y.

    Parameters
    ----------
    X, Y
        The rows, n×d and n×h.
    W
        d×h.
    at_zero
        The value of the mask where an entry of XW is exactly 0.
    out
        What is asked for. `out.W` is added to, and is float32 or wider, so that the rounding of a
        sum does not grow with the number of its blocks; `out.X` and `out.Y` are overwritten.
    scratch
        For at least as many rows, overwritten.
    first
        Nothing has been added to `out.W` before; whatever it contains is overwritten.

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
    # −2E, and from it −G in the place of the product.
    _doubled_residual_into(scratch.minus_one, P, Y, _SUM, grad_input=D)
    if out.W is None and out.X is None:
        return D
    T = _masked_into(D, P, 0, grad_input=P)
    if at is not None:
        torch.where(at, at_zero * D, T, out=T)
    # The sign costs a product of matrices nothing, nor does leaving out what was there before.
    beta = 0 if first else 1
    if out.X is not None:
        torch.addmm(X, T, W.mT, beta=0, alpha=-1, out=out.X)
    if out.W is not None and out.W.dtype == X.dtype:
        out.W.addmm_(X.mT, T, beta=beta, alpha=-1)
    elif out.W is not None:
        # A product of 16-bit matrices would be rounded to 16 bits before it is added.
        out.W.addmm_(X.mT.to(out.W.dtype), T.to(out.W.dtype), beta=beta, alpha=-1)
    return D


def sum_dtype(dtype: torch.dtype) -> torch.dtype:
    """In which dtype ∂f/∂W is summed over blocks: float32 for the 16-bit ones, else their own."""
    return torch.promote_types(dtype, torch.float32)


def block_rows(n: int, d: int, h: int, like: Tensor) -> int:
    """How many rows make a block: as many as stay in the cache, and enough for a product.

    Of each row X, ∂f/∂X, Y, ∂f/∂Y and the product are touched. Where that would leave too few rows,
    the products count for more than the cache: each of them reads W, or ∂f/∂W, once a block.
    """
    row = like.element_size() * (2 * d + 3 * h)
    room = _cache_size() * torch.get_num_threads() if like.is_cpu else _GPU_BLOCK
    rows = max(room // max(row, 1), 4 * max(d, h), 1)
    # Blocks of one size: a short last one would leave the threads idle.
    return max(1, ceil(n / ceil(n / rows))) if n else 1


def _cache_size() -> int:
    """The level-2 cache of one core in bytes."""
    global _cache
    if not _cache:
        # Since PyTorch 2.12.
        found: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
        _cache = int(found.get("l2_cache_size") or _CACHE)
    return _cache


_cache = 0


def in_blocks(
    X: Tensor, W: Tensor, Y: Tensor, at_zero: float, out: Parts, rows: int | None = None
) -> None:
    """Fill `out`, so many rows at a time. Beside it the product of one block is made."""
    (n, d), h = X.shape, W.shape[1]
    rows = rows or block_rows(n, d, h, X)
    scratch = Scratch.like(X, min(rows, n), h, residual=out.Y is None)
    total = out.W
    if total is not None:
        wide = sum_dtype(X.dtype)
        total = total if total.dtype == wide else torch.empty_like(total, dtype=wide)
    by_X, by_Y = (repeat(None) if t is None else torch.split(t, rows) for t in (out.X, out.Y))
    blocks = torch.split(X, rows), torch.split(Y, rows)
    first = True
    for x, y, part_X, part_Y in zip(*blocks, by_X, by_Y, strict=False):
        add_rows(x, W, y, at_zero, Parts(part_X, total, part_Y), scratch, first=first)
        first = False
    if out.W is not None and total is not None and total is not out.W:
        out.W.copy_(total)
