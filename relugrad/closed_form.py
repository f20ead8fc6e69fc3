r"""The objective f = ‖max(XW, 0) − Y‖²_F, its pieces, and its three gradients in closed form.

With the product Z = XW, the prediction Ŷ = max(Z, 0), the residual Ŷ − Y and the mask H(Z):

    ∂f/∂X = 2 ((Ŷ − Y) ⊙ H(Z)) Wᵀ       n×d
    ∂f/∂W = 2 Xᵀ((Ŷ − Y) ⊙ H(Z))        d×h
    ∂f/∂Y = −2 (Ŷ − Y)                  n×h

X is n×d, W is d×h and Y is n×h, of one floating dtype and on one device. An argument that does not
fit raises `relugrad.ArgumentError`. Source: 干皓丞, 计算机视觉作业 (2021), section 3.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, TypeAlias, overload

import torch
from jaxtyping import Float
from torch import Tensor
from torch.compiler import is_compiling

from .arguments import checked, followed, wanted_of
from .kernels import ALL, Parts, in_blocks, one_pass

Outputs: TypeAlias = tuple[Tensor | None, Tensor | None, Tensor | None]


@checked
def relu(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    """The ramp R(z) = max(z, 0), entry by entry; NaN stays NaN.

    Parameters
    ----------
    z
        Any shape.

    Raises
    ------
    ArgumentError
        `z` is not a floating-point tensor.

    Examples
    --------
    >>> import torch, relugrad
    >>> relugrad.relu(torch.tensor([-2.0, 0.0, 3.0]))
    tensor([0., 0., 3.])
    """
    return torch.relu(z)


@checked
def unit_step(z: Float[Tensor, "*shape"], at_zero: int | float = 0.0) -> Float[Tensor, "*shape"]:
    """The unit step H(z), the slope of the ramp wherever it has one: 0 below 0 and 1 above.

    Parameters
    ----------
    z
        Any shape.
    at_zero
        The value at 0, from 0 to 1. The course report's text says 1, its code 0; frameworks take 0,
        1 or ½ as the derivative of the ramp there.

    Returns
    -------
    Tensor
        The shape and dtype of `z`; NaN stays NaN.

    Raises
    ------
    ArgumentError
        `z` is not a floating-point tensor, or `at_zero` is not a number from 0 to 1.

    Examples
    --------
    >>> import torch, relugrad
    >>> relugrad.unit_step(torch.tensor([-2.0, 0.0, 3.0]), at_zero=0.5)
    tensor([0.0000, 0.5000, 1.0000])
    """
    step = torch.where(z == 0, at_zero, (z > 0).to(z.dtype))
    return torch.where(z.isnan(), torch.nan, step)


@checked
def product(X: Float[Tensor, "n d"], W: Float[Tensor, "d h"]) -> Float[Tensor, "n h"]:
    """The product Z = XW.

    Parameters
    ----------
    X, W
        n×d and d×h.

    Raises
    ------
    ArgumentError
        The shapes, dtypes or devices do not fit.

    Examples
    --------
    >>> import torch, relugrad
    >>> relugrad.product(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0], [-4.0]]))
    tensor([[-5.]])
    """
    return X @ W


@checked
def prediction(X: Float[Tensor, "n d"], W: Float[Tensor, "d h"]) -> Float[Tensor, "n h"]:
    """The prediction Ŷ = max(XW, 0).

    Parameters
    ----------
    X, W
        n×d and d×h.

    Raises
    ------
    ArgumentError
        The shapes, dtypes or devices do not fit.

    Examples
    --------
    >>> import torch, relugrad
    >>> relugrad.prediction(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 1.0], [-4.0, 1.0]]))
    tensor([[0., 3.]])
    """
    return torch.relu(X @ W)


@checked
def residual(
    X: Float[Tensor, "n d"], W: Float[Tensor, "d h"], Y: Float[Tensor, "n h"]
) -> Float[Tensor, "n h"]:
    """The residual Ŷ − Y = max(XW, 0) − Y.

    Parameters
    ----------
    X, W, Y
        n×d, d×h and n×h.

    Raises
    ------
    ArgumentError
        The shapes, dtypes or devices do not fit.

    Examples
    --------
    >>> import torch, relugrad
    >>> X, W, Y = torch.tensor([[1.0]]), torch.tensor([[3.0]]), torch.tensor([[1.0]])
    >>> relugrad.residual(X, W, Y)
    tensor([[2.]])
    """
    return torch.relu(X @ W) - Y


@checked
def mask(
    X: Float[Tensor, "n d"], W: Float[Tensor, "d h"], at_zero: int | float = 0.0
) -> Float[Tensor, "n h"]:
    """The mask H(XW): 1 where an entry of the product is active, 0 where it is not.

    Parameters
    ----------
    X, W
        n×d and d×h.
    at_zero
        The mask's value where an entry of XW is exactly 0, from 0 to 1.

    Raises
    ------
    ArgumentError
        The shapes, dtypes or devices do not fit, or `at_zero` is not a number from 0 to 1.

    Examples
    --------
    >>> import torch, relugrad
    >>> relugrad.mask(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 1.0], [-4.0, 1.0]]))
    tensor([[0., 1.]])
    """
    return unit_step(X @ W, at_zero)


@checked
def objective(
    X: Float[Tensor, "n d"], W: Float[Tensor, "d h"], Y: Float[Tensor, "n h"]
) -> Float[Tensor, ""]:
    """The objective f = ‖max(XW, 0) − Y‖²_F, the sum of the squared residuals.

    Parameters
    ----------
    X, W, Y
        n×d, d×h and n×h.

    Returns
    -------
    Tensor
        A scalar; 0 for n = 0.

    Raises
    ------
    ArgumentError
        The shapes, dtypes or devices do not fit.

    Examples
    --------
    >>> import torch, relugrad
    >>> X, W, Y = torch.tensor([[1.0]]), torch.tensor([[3.0]]), torch.tensor([[1.0]])
    >>> relugrad.objective(X, W, Y)
    tensor(4.)
    """
    return (torch.relu(X @ W) - Y).square().sum()


class Gradients(NamedTuple):
    """The gradients of the objective in the order of its arguments: n×d, d×h and n×h."""

    X: Tensor
    W: Tensor
    Y: Tensor


class PartialGradients(NamedTuple):
    """The gradients of the objective that were asked for, and None for the others."""

    X: Tensor | None
    W: Tensor | None
    Y: Tensor | None


# Up to this many entries, X and Y fit in the cache, and one pass makes the fewest calls.
_SMALL = 2**18


@overload
def gradients(
    X: Float[Tensor, "n d"],
    W: Float[Tensor, "d h"],
    Y: Float[Tensor, "n h"],
    *,
    at_zero: int | float = ...,
    out: Outputs | None = ...,
) -> Gradients: ...


@overload
def gradients(
    X: Float[Tensor, "n d"],
    W: Float[Tensor, "d h"],
    Y: Float[Tensor, "n h"],
    *,
    at_zero: int | float = ...,
    wrt: Collection[str],
    out: Outputs | None = ...,
) -> PartialGradients: ...


@checked
def gradients(
    X: Float[Tensor, "n d"],
    W: Float[Tensor, "d h"],
    Y: Float[Tensor, "n h"],
    *,
    at_zero: int | float = 0.0,
    wrt: Collection[str] | None = None,
    out: Outputs | None = None,
) -> Gradients | PartialGradients:
    """The gradients of the objective in closed form, without autograd.

    With G = 2 (Ŷ − Y) ⊙ H(XW) they are GWᵀ, XᵀG and −2 (Ŷ − Y). Tall matrices are processed in
    blocks of rows, several at a time, so that apart from the results only the memory of a few
    blocks is needed. Which thread takes which block has no influence on the result.

    Parameters
    ----------
    X, W, Y
        n×d, d×h and n×h.
    at_zero
        The value of the mask where an entry of XW is exactly 0, from 0 to 1. 0 gives the result of
        autograd for `torch.relu`.
    wrt
        Which gradients to compute, such as ``"W"``, ``"XW"`` or ``("X", "Y")``. All three by
        default.
    out
        Tensors for the results, in the order X, W, Y; None for a result to allocate. Each has the
        shape, dtype and device of its result, and shares no memory with the others or with an
        argument. Reusing the tensors of an earlier call saves the time to allocate memory.

    Returns
    -------
    Gradients or PartialGradients
        The latter if `wrt` is given, with None for the gradients not asked for. Where `out` has a
        tensor, that tensor is returned.

        In exact arithmetic these are the derivatives, wherever f has them. In floating point with
        unit roundoff u, the products GWᵀ and XᵀG are off by at most γₕ|G||W|ᵀ and γₙ|X|ᵀ|G|, where
        γₖ = ku / (1 − ku). Autograd multiplies the same G, except that in blocks XW may be rounded
        differently; where G is the same, the two differ by at most twice that. An inactive entry
        contributes nothing, however large its residual; NaN stays NaN.

    Raises
    ------
    ArgumentError
        The shapes, dtypes or devices do not fit, `at_zero` is not a number from 0 to 1, `wrt` names
        anything but X, W and Y, or `out` does not fit.

    Examples
    --------
    >>> import torch, relugrad
    >>> X, W, Y = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0], [1.0]]), torch.tensor([[1.0]])
    >>> relugrad.gradients(X, W, Y).W
    tensor([[ 8.],
            [16.]])
    >>> relugrad.gradients(X, W, Y, wrt="Y")
    PartialGradients(X=None, W=None, Y=tensor([[-8.]]))
    >>> grad_Y = torch.empty(1, 1)
    >>> relugrad.gradients(X, W, Y, out=(None, None, grad_Y)).Y is grad_Y
    True
    """
    wanted = ALL if wrt is None else wanted_of(wrt)
    given = out or (None, None, None)
    if is_compiling() or X.numel() + Y.numel() <= _SMALL or followed(X, W, Y):
        parts = one_pass(X, W, Y, at_zero, wanted)
        if out is not None:
            parts = Parts._make(
                result if place is None or result is None else place.copy_(result)
                for place, result in zip(given, parts, strict=True)
            )
    else:
        parts = Parts._make(
            torch.empty_like(like, memory_format=torch.contiguous_format)
            if want and place is None
            else place
            for like, want, place in zip((X, W, Y), wanted, given, strict=True)
        )
        in_blocks(X, W, Y, at_zero, parts)
    return Gradients(*parts) if wrt is None else PartialGradients(*parts)  # type: ignore[arg-type]
