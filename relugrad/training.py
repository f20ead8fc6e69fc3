r"""The objective as a loss for training, whose backward pass is the closed form.

The value and the gradients that will be needed are computed together, in one pass, while the
product Z = XW is at hand. Only those gradients are saved for the backward pass, dh numbers if only
W is trained, and neither Z nor the residual nor the mask, nh numbers each. Saving nothing and
computing Z again would cost one more product; saving G = 2 (Ŷ − Y) ⊙ H(Z), nh numbers.

The gradients are outputs of the same function and have derivatives of their own: in a direction
(dX, dW, dY), with P = X dW + dX W and Q = 2 (H(Z) ⊙ P − dY), the derivative of

    ∂f/∂X = GWᵀ  is  (H(Z) ⊙ Q) Wᵀ + G dWᵀ,
    ∂f/∂W = XᵀG  is  Xᵀ(H(Z) ⊙ Q) + dXᵀG,
    ∂f/∂Y        is  −Q.

This is the product with the Hessian. The Hessian is symmetric, so forward mode and double backward
share one formula, `_hessian_product`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd import Function
from torch.autograd.forward_ad import _set_fwd_grad_enabled, unpack_dual

from .arguments import check_at_zero, check_tensors, followed
from .closed_form import unit_step
from .kernels import Parts, in_blocks, sum_dtype

NAMES = ("X", "W", "Y")
_SHAPES: dict[str, tuple[str, ...] | None] = {"X": ("n", "d"), "W": ("d", "h"), "Y": ("n", "h")}


def loss(
    X: Float[Tensor, "n d"],
    W: Float[Tensor, "d h"],
    Y: Float[Tensor, "n h"],
    *,
    at_zero: int | float = 0.0,
) -> Float[Tensor, ""]:
    """The objective as a loss: its backward pass is the closed form, not a recorded graph.

    It can be differentiated any number of times, in reverse and in forward mode, and works with
    `torch.func` and `torch.compile`. Only the gradients of arguments that require one are computed.
    Each has the dtype of its argument; in bfloat16 and float16 the sum over the rows in ∂f/∂W is
    taken in float32 and rounded once.

    Under `torch.autocast` the products are computed in autocast's dtype, the value is float32, and
    the arguments may differ in dtype, as the input and the weights of a layer do there.

    Parameters
    ----------
    X, W, Y
        n×d, d×h and n×h.
    at_zero
        The value of the mask where an entry of XW is exactly 0, from 0 to 1.

    Returns
    -------
    Tensor
        A scalar; 0 for n = 0.

    Raises
    ------
    ArgumentError
        The shapes, dtypes or devices do not fit, or `at_zero` is not a number from 0 to 1.

    Examples
    --------
    >>> import torch, relugrad
    >>> X, Y = torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0]])
    >>> W = torch.tensor([[3.0], [1.0]], requires_grad=True)
    >>> relugrad.loss(X, W, Y).backward()
    >>> W.grad
    tensor([[ 8.],
            [16.]])
    """
    came = {"X": X, "W": W, "Y": Y}
    compute = _autocast_dtype(came)
    check_tensors(came, _SHAPES, one_dtype=compute is None)
    check_at_zero(at_zero)
    wrt = tuple(n for n in NAMES if torch.is_grad_enabled() and came[n].requires_grad)
    value: Tensor = _function().apply(X, W, Y, float(at_zero), wrt, compute)[0]
    return value


def _function() -> Any:
    return _Traced if torch.compiler.is_compiling() else _Loss


def _autocast_dtype(came: dict[str, Any]) -> torch.dtype | None:
    """The dtype in which autocast computes products, or None if it leaves them alone."""
    tensors = [value for value in came.values() if isinstance(value, Tensor)]
    if not tensors or not torch.is_autocast_enabled(tensors[0].device.type):
        return None
    if any(tensor.dtype == torch.float64 for tensor in tensors):
        return None
    return torch.get_autocast_dtype(tensors[0].device.type)


def _sum_over_rows(X: Tensor, G: Tensor) -> Tensor:
    """XᵀG; of 16-bit numbers in float32."""
    if X.dtype in (torch.bfloat16, torch.float16):
        return X.float().mT @ G.float()
    return X.mT @ G


def _pieces(X: Tensor, W: Tensor, Y: Tensor, at_zero: float) -> tuple[Tensor, Tensor, Tensor]:
    """The residual E, the mask M and G = 2 E ⊙ M; M is a constant, as the unit step is."""
    Z = X @ W
    M = unit_step(Z.detach(), at_zero)
    E = torch.where(M == 0, 0, Z * M) - Y
    return E, M, torch.where(M == 0, 0, 2 * E * M)


def _scaled(gradient: Tensor, factor: Tensor) -> Tensor:
    return gradient * factor.to(gradient.dtype)[..., None, None]


def _hessian_product(
    point: Sequence[Tensor], at_zero: float, direction: Sequence[Tensor | None]
) -> dict[str, Tensor]:
    """How ∂f/∂X, ∂f/∂W and ∂f/∂Y change in a direction (dX, dW, dY), where None means zero."""
    X, W, Y = point
    dX, dW, dY = direction
    _, M, G = _pieces(X, W, Y, at_zero)
    P = torch.zeros_like(G)
    by_x, by_w = None, None
    if dX is not None:
        P = P + dX @ W
        by_w = dX.mT @ G
    if dW is not None:
        P = P + X @ dW
        by_x = G @ dW.mT
    Q = 2 * (torch.where(M == 0, 0, M * P) - (0 if dY is None else dY))
    S = torch.where(M == 0, 0, M * Q)
    return {
        "X": S @ W.mT if by_x is None else S @ W.mT + by_x,
        "W": X.mT @ S if by_w is None else X.mT @ S + by_w,
        "Y": -Q,
    }


class _Traced(Function):
    """Maps (X, W, Y) to f and the gradients named in `wrt`; leading dimensions are a batch.

    This is the part that `torch.compile` can trace: a rule for forward mode would break the graph,
    and none is needed, since the compiler differentiates the trace.
    """

    @staticmethod
    def forward(
        X: Tensor,
        W: Tensor,
        Y: Tensor,
        at_zero: float,
        wrt: tuple[str, ...],
        compute: torch.dtype | None,
    ) -> tuple[Tensor, ...]:
        dtypes = {"X": X.dtype, "W": W.dtype, "Y": Y.dtype}
        if compute is None:
            return value_and_gradients(X, W, Y, at_zero, wrt, {"f": X.dtype, **dtypes})
        with torch.autocast(X.device.type, enabled=False):
            X, W, Y = (t.to(compute) for t in (X, W, Y))
            return value_and_gradients(X, W, Y, at_zero, wrt, {"f": torch.float32, **dtypes})

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, ...]) -> None:
        X, W, Y, ctx.at_zero, ctx.wrt, ctx.compute = inputs
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(X, W, Y, *output[1:])
        ctx.save_for_forward(X, W, Y, *output[1:])

    @staticmethod
    def backward(ctx: Any, by_f: Tensor | None, *by_gradients: Tensor | None) -> tuple[Any, ...]:
        X, W, Y, *saved = ctx.saved_tensors
        wanted = [name for name, asked in zip(NAMES, ctx.needs_input_grad, strict=False) if asked]
        result: dict[str, Tensor] = {}
        if by_f is not None:
            known = dict(zip(ctx.wrt, saved, strict=True))
            # Nested transforms may need more than could be seen from outside.
            missing = tuple(name for name in wanted if name not in known)
            if missing:
                found = _function().apply(X, W, Y, ctx.at_zero, missing, ctx.compute)[1:]
                known |= dict(zip(missing, found, strict=True))
            result = {name: _scaled(known[name], by_f) for name in wanted}
        if any(tangent is not None for tangent in by_gradients):
            direction = dict(zip(ctx.wrt, by_gradients, strict=True))
            second = _second(ctx, (X, W, Y), [direction.get(name) for name in NAMES])
            for name in wanted:
                term = second[name]
                result[name] = result[name] + term if name in result else term
        return *(result.get(name) for name in NAMES), None, None, None


class _Loss(_Traced):
    """The same, with rules for forward mode and `torch.vmap`."""

    @staticmethod
    def jvp(ctx: Any, *tangents: Any) -> tuple[Tensor, ...]:
        dX, dW, dY = tangents[:3]
        # PyTorch runs this with forward mode off, which silently drops an outer forward mode
        # (pytorch/pytorch#197867): switch it on again, for all but the duals of this mode.
        with _set_fwd_grad_enabled(True):
            saved = ctx.saved_tensors[:3]
            point = [unpack_dual(t).primal for t in saved]  # type: ignore[no-untyped-call]
            second = _second(ctx, point, (dX, dW, dY)) if ctx.wrt else {}
            slope = _slope(ctx, point, (dX, dW, dY))
            return slope, *(second[name] for name in ctx.wrt)

    @staticmethod
    def vmap(
        info: Any,
        in_dims: tuple[int | None, ...],
        X: Tensor,
        W: Tensor,
        Y: Tensor,
        at_zero: float,
        wrt: tuple[str, ...],
        compute: torch.dtype | None,
    ) -> tuple[tuple[Tensor, ...], tuple[int, ...]]:
        batched = [
            t.expand(info.batch_size, *t.shape) if dim is None else t.movedim(dim, 0)
            for t, dim in zip((X, W, Y), in_dims, strict=False)
        ]
        out = _function().apply(*batched, at_zero, wrt, compute)
        return out, (0,) * len(out)


def value_and_gradients(
    X: Tensor,
    W: Tensor,
    Y: Tensor,
    at_zero: float,
    wrt: tuple[str, ...],
    dtypes: Mapping[str, torch.dtype],
) -> tuple[Tensor, ...]:
    """f and the gradients named in `wrt`, in one pass, in the given dtypes."""
    compute = _plain if X.ndim > 2 or followed(X, W, Y) else _in_blocks
    f, by = compute(X, W, Y, at_zero, wrt, dtypes["f"])
    return f.to(dtypes["f"]), *(by[name].to(dtypes[name]) for name in wrt)


def _plain(
    X: Tensor, W: Tensor, Y: Tensor, at_zero: float, wrt: tuple[str, ...], f_dtype: torch.dtype
) -> tuple[Tensor, dict[str, Tensor]]:
    """In operations that every transform and tensor subclass accepts, also for batches."""
    Z = X @ W
    E = torch.relu(Z) - Y
    G = E
    if "X" in wrt or "W" in wrt:
        M = unit_step(Z, at_zero)
        # Where the mask is 0, an infinite residual must not become 0·∞ = NaN.
        G = torch.where(M == 0, 0, 2 * E * M)
    by = {
        name: G @ W.mT if name == "X" else _sum_over_rows(X, G) if name == "W" else -2 * E
        for name in wrt
    }
    return E.square().sum((-2, -1), dtype=f_dtype), by


def _in_blocks(
    X: Tensor, W: Tensor, Y: Tensor, at_zero: float, wrt: tuple[str, ...], f_dtype: torch.dtype
) -> tuple[Tensor, dict[str, Tensor]]:
    """In blocks of rows that stay in the cache."""
    f = X.new_empty((), dtype=sum_dtype(f_dtype))
    by = {
        name: torch.empty_like(like, memory_format=torch.contiguous_format)
        for name, like in zip(NAMES, (X, W.to(sum_dtype(X.dtype)), Y), strict=True)
        if name in wrt
    }
    in_blocks(X, W, Y, at_zero, Parts(*map(by.get, NAMES)), f=f)
    return f, by


def _cast(
    ctx: Any, tensors: Sequence[Tensor | None]
) -> tuple[list[Any], AbstractContextManager[Any]]:
    """The tensors as autocast cast them in the forward pass, and a context without autocast."""
    if ctx.compute is None:
        return list(tensors), nullcontext()
    cast = [None if t is None else t.to(ctx.compute) for t in tensors]
    [kind] = {t.device.type for t in tensors if t is not None}
    return cast, torch.autocast(kind, enabled=False)


def _second(
    ctx: Any, point: Sequence[Tensor], direction: Sequence[Tensor | None]
) -> dict[str, Tensor]:
    """The product with the Hessian, in the arguments' own dtypes."""
    cast, as_in_forward = _cast(ctx, [*point, *direction])
    with as_in_forward:
        found = _hessian_product(cast[:3], ctx.at_zero, cast[3:])
    return {name: found[name].to(t.dtype) for name, t in zip(NAMES, point, strict=True)}


def _slope(ctx: Any, point: Sequence[Tensor], direction: Sequence[Tensor | None]) -> Tensor:
    """The derivative of f in a direction: ⟨G, dX W + X dW⟩ − 2⟨E, dY⟩."""
    (X, W, Y, dX, dW, dY), as_in_forward = _cast(ctx, [*point, *direction])
    with as_in_forward:
        E, _, G = _pieces(X, W, Y, ctx.at_zero)
        terms = torch.zeros_like(E)
        if dX is not None:
            terms = terms + G * (dX @ W)
        if dW is not None:
            terms = terms + G * (X @ dW)
        if dY is not None:
            terms = terms - 2 * E * dY
        return terms.sum((-2, -1), dtype=torch.float32 if ctx.compute else None)
