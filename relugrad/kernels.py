"""How the gradients are computed: in one pass, or in blocks of rows that stay in the cache.

Nothing here checks its arguments: `relugrad.gradients` does, and chooses between the two. With the
prediction Ŷ = max(XW, 0) and the residual E = Ŷ − Y, both compute

    G = 2 E ⊙ H(XW),    ∂f/∂X = GWᵀ,    ∂f/∂W = XᵀG,    ∂f/∂Y = −2E

The rows of X and Y are independent, except for ∂f/∂W, which is a sum over them. A block of rows can
therefore go through all steps while it is in the cache: X and Y are read from memory once, ∂f/∂X
and ∂f/∂Y are written once, and XW, E and G never leave the cache.
"""

from __future__ import annotations

from itertools import repeat
from math import ceil
from typing import Any, NamedTuple

import torch
from torch import Tensor

# The kernels of PyTorch's own backward passes. The first computes where(P <= 0, 0, E): where P is
# NaN it keeps E, which is NaN there as well, and where P is 0 an infinite E gives 0. The second
# computes 2 (P − Y) times a scalar, if the last argument says that the squares are summed.
_masked = torch.ops.aten.threshold_backward.default
_masked_into = torch.ops.aten.threshold_backward.grad_input
_doubled_residual_into = torch.ops.aten.mse_loss_backward.grad_input
_SUM = 2

# The size of the cache, where it is not known.
_CACHE = 2**21
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


def block_rows(n: int, d: int, h: int, like: Tensor) -> int:
    """The rows per block: as many as stay in the cache, and enough for an efficient product.

    For each row, X, ∂f/∂X, Y, ∂f/∂Y and the product are touched. If too few rows fit, the products
    matter more than the cache: each of them reads W, or ∂f/∂W, once per block.
    """
    row = like.element_size() * (2 * d + 3 * h)
    room = _cache_size() * torch.get_num_threads() if like.is_cpu else _GPU_BLOCK
    rows = max(room // max(row, 1), 4 * max(d, h), 1)
    # Blocks of equal size: a short last one would leave threads idle.
    return max(1, ceil(n / ceil(n / rows))) if n else 1


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
    X: Tensor, W: Tensor, Y: Tensor, at_zero: float, out: Parts, rows: int | None = None
) -> None:
    """Fill `out`, `rows` rows at a time. Only the product of one block is allocated."""
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
