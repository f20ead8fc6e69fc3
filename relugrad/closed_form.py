r"""The objective f = ‖max(XW, 0) − Y‖²_F, its pieces, and its three gradients in closed form.

With the product Z = XW, the prediction Ŷ = max(Z, 0), the residual Ŷ − Y and the mask H(Z):

    ∂f/∂W = 2 Xᵀ((Ŷ − Y) ⊙ H(Z))        d×h
    ∂f/∂X = 2 ((Ŷ − Y) ⊙ H(Z)) Wᵀ       n×d
    ∂f/∂Y = −2 (Ŷ − Y)                  n×h

X is n×d, W is d×h and Y is n×h, of one floating dtype and on one device. A wrong argument raises
`relugrad.ArgumentError`. Source: 干皓丞, 计算机视觉作业 (2021), section 3.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

import torch
from jaxtyping import Float
from torch import Tensor

from .errors import ArgumentError

P = ParamSpec("P")
T = TypeVar("T")


def _checked(function: Callable[P, T]) -> Callable[P, T]:
    """Hold the arguments against the shapes that the signature states, before anything runs."""
    # Annotations are strings here: `Float[Tensor, "n d"]` is evaluated once, at import.
    annotations = inspect.get_annotations(function, eval_str=True)
    parameters = list(inspect.signature(function).parameters)
    shapes: dict[str, tuple[str, ...] | None] = {}
    for name in parameters:
        dims = getattr(annotations.get(name), "dim_str", None)
        if dims is not None:
            shapes[name] = None if dims.startswith("*") else tuple(dims.split())

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        came: dict[str, Any] = dict(zip(parameters, args, strict=False)) | kwargs
        _check_tensors({name: came[name] for name in shapes if name in came}, shapes)
        if "at_zero" in came:
            _check_at_zero(came["at_zero"])
        return function(*args, **kwargs)

    return checked


def _check_tensors(
    came: dict[str, Any], shapes: dict[str, tuple[str, ...] | None], *, one_dtype: bool = True
) -> None:
    sizes: dict[str, tuple[int, str]] = {}
    first: tuple[str, Tensor] | None = None
    for name, value in came.items():
        dims = shapes[name]
        wanted = "" if dims is None else f" of shape ({', '.join(dims)})"
        if not isinstance(value, Tensor):
            kind = type(value).__name__
            raise ArgumentError(f"{name}: expected a floating-point tensor{wanted}, got {kind}")
        if not value.is_floating_point():
            raise ArgumentError(
                f"{name}: expected a floating-point tensor{wanted}, got dtype {value.dtype}"
            )
        if first is None:
            first = name, value
        if one_dtype and value.dtype != first[1].dtype:
            raise ArgumentError(
                f"{name}: expected dtype {first[1].dtype}, as {first[0]} has, got {value.dtype}"
            )
        if value.device != first[1].device:
            raise ArgumentError(
                f"{name}: expected device {first[1].device}, as {first[0]}, got {value.device}"
            )
        if dims is None:
            continue
        if value.ndim != len(dims):
            raise ArgumentError(
                f"{name}: expected {len(dims)} dimensions ({', '.join(dims)}),"
                f" got shape {tuple(value.shape)}"
            )
        for axis, dim in enumerate(dims):
            size, owner = sizes.setdefault(dim, (value.shape[axis], name))
            if value.shape[axis] != size:
                raise ArgumentError(
                    f"{name}: expected {dim} = {size} as in {owner} {tuple(came[owner].shape)},"
                    f" got shape {tuple(value.shape)}"
                )


def _check_at_zero(at_zero: object) -> None:
    if isinstance(at_zero, bool) or not isinstance(at_zero, (int, float)):
        kind = type(at_zero).__name__
        raise ArgumentError(f"at_zero: expected a number from 0 to 1, got {kind}")
    if not 0 <= at_zero <= 1:
        raise ArgumentError(f"at_zero: expected a number from 0 to 1, got {at_zero}")


@_checked
def relu(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    """The ramp R(z) = max(z, 0), entry by entry; NaN stays NaN.

    Parameters
    ----------
    z
        Any shape.

    Raises
    ------
    ArgumentError
        `z` is no floating-point tensor.

    Examples
    --------
    >>> import torch, relugrad
    >>> relugrad.relu(torch.tensor([-2.0, 0.0, 3.0]))
    tensor([0., 0., 3.])
    """
    return torch.relu(z)


@_checked
def unit_step(z: Float[Tensor, "*shape"], at_zero: int | float = 0.0) -> Float[Tensor, "*shape"]:
    """The unit step H(z), the derivative of the ramp wherever it has one: 0 below 0, 1 above.

    Parameters
    ----------
    z
        Any shape.
    at_zero
        The value at 0, from 0 to 1. The report's text says 1, its code 0; a framework's derivative
        of the ramp is one or the other, or ½.

    Returns
    -------
    Tensor
        The shape and dtype of `z`; NaN stays NaN.

    Raises
    ------
    ArgumentError
        `z` is no floating-point tensor, or `at_zero` is no number from 0 to 1.

    Examples
    --------
    >>> import torch, relugrad
    >>> relugrad.unit_step(torch.tensor([-2.0, 0.0, 3.0]), at_zero=0.5)
    tensor([0.0000, 0.5000, 1.0000])
    """
    step = torch.where(z == 0, at_zero, (z > 0).to(z.dtype))
    return torch.where(z.isnan(), torch.nan, step)


@_checked
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


@_checked
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


@_checked
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


@_checked
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
        The shapes, dtypes or devices do not fit, or `at_zero` is no number from 0 to 1.

    Examples
    --------
    >>> import torch, relugrad
    >>> relugrad.mask(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 1.0], [-4.0, 1.0]]))
    tensor([[0., 1.]])
    """
    return unit_step(X @ W, at_zero)


@_checked
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
        A number; 0 for n = 0.

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
    """The gradients of the objective: `W` is d×h, `X` is n×d and `Y` is n×h, as their arguments."""

    W: Tensor
    X: Tensor
    Y: Tensor


@_checked
def gradients(
    X: Float[Tensor, "n d"],
    W: Float[Tensor, "d h"],
    Y: Float[Tensor, "n h"],
    *,
    at_zero: int | float = 0.0,
) -> Gradients:
    """The three gradients of the objective by their closed forms, without autograd.

    With G = 2 (Ŷ − Y) ⊙ H(XW) they are XᵀG, GWᵀ and −2 (Ŷ − Y).

    Parameters
    ----------
    X, W, Y
        n×d, d×h and n×h.
    at_zero
        The value of the mask where an entry of XW is exactly 0, from 0 to 1. With 0 the result is
        what autograd returns for `torch.relu`.

    Returns
    -------
    Gradients
        In exact arithmetic the derivatives where f has them. In floating point, with the unit
        roundoff u, the products XᵀG and GWᵀ are off by at most γₙ|X|ᵀ|G| and γₕ|G||W|ᵀ, where
        γₖ = ku / (1 − ku); autograd multiplies the same G, so it is at most twice that away. An
        inactive entry contributes nothing, however large its residual; NaN stays NaN.

    Raises
    ------
    ArgumentError
        The shapes, dtypes or devices do not fit, or `at_zero` is no number from 0 to 1.

    Examples
    --------
    >>> import torch, relugrad
    >>> X, W, Y = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0], [1.0]]), torch.tensor([[1.0]])
    >>> relugrad.gradients(X, W, Y).W
    tensor([[ 8.],
            [16.]])
    """
    Z = X @ W
    E = torch.relu(Z) - Y
    M = unit_step(Z, at_zero)
    # Where the mask is 0 an infinite residual must not become 0·∞ = NaN.
    G = torch.where(M == 0, 0, 2 * E * M)
    return Gradients(W=X.mT @ G, X=G @ W.mT, Y=-2 * E)
