"""Checks of arguments: which one does not fit, what was expected and what came, in one sentence.

Fast path: a valid call costs a few comparisons. Only an invalid one is examined to say why.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import torch
from torch import Tensor
from torch.autograd import forward_ad
from torch.nn import Parameter

from .errors import ArgumentError
from .kernels import ALL, Wanted

P = ParamSpec("P")
T = TypeVar("T")


def checked(function: Callable[P, T]) -> Callable[P, T]:
    """Compare the arguments with the shapes in the signature before the function runs."""
    # Annotations are strings here: `Float[Tensor, "n d"]` is evaluated once, at import.
    annotations = inspect.get_annotations(function, eval_str=True)
    parameters = list(inspect.signature(function).parameters)
    shapes: dict[str, tuple[str, ...] | None] = {}
    for name in parameters:
        dims = getattr(annotations.get(name), "dim_str", None)
        if dims is not None:
            shapes[name] = None if dims.startswith("*") else tuple(dims.split())

    quick: Callable[..., bool] = (
        _fit if list(shapes.values()) == [("n", "d"), ("d", "h"), ("n", "h")] else _never
    )

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        if kwargs or len(args) != len(shapes) or not quick(*args):
            came: dict[str, Any] = dict(zip(parameters, args, strict=False)) | kwargs
            tensors = {name: came[name] for name in shapes if name in came}
            check_tensors(tensors, shapes)
            if "at_zero" in came:
                check_at_zero(came["at_zero"])
            if came.get("wrt") is not None:
                wanted_of(came["wrt"])
            if came.get("out") is not None and len(tensors) == 3:
                _check_outputs(tensors, came["out"], came.get("wrt"))
        return function(*args, **kwargs)

    return call


# A subclass has more to check than its shape.
_PLAIN = {Tensor, Parameter}


def _fit(X: Tensor, W: Tensor, Y: Tensor) -> bool:
    """Whether the arguments fit, sooner than `check_tensors` can say why not."""
    try:
        (n, d), (d_of_W, h), (n_of_Y, h_of_Y) = X.shape, W.shape, Y.shape
        dtype, device = X.dtype, X.device
        return bool(
            d == d_of_W
            and n == n_of_Y
            and h == h_of_Y
            and dtype == W.dtype == Y.dtype
            and dtype.is_floating_point
            and device == W.device == Y.device
            and type(X) in _PLAIN
            and type(W) in _PLAIN
            and type(Y) in _PLAIN
        )
    except (AttributeError, TypeError, ValueError):
        return False


def _never(*_: object) -> bool:
    return False


def check_tensors(
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
        _check_mesh(name, value, *first)
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


def _check_mesh(name: str, value: Tensor, first: str, other: Tensor) -> None:
    """Either all are DTensors of one mesh, or none is."""
    mesh, expected = (getattr(t, "device_mesh", None) for t in (value, other))
    if (mesh is None) != (expected is None):
        kinds = "a plain tensor", "a DTensor"
        wanted, got = reversed(kinds) if mesh is None else kinds
        raise ArgumentError(f"{name}: expected {wanted}, as {first} is, got {got}")
    if mesh != expected:
        raise ArgumentError(f"{name}: expected a DTensor on {expected}, as {first}, got {mesh}")


def check_at_zero(at_zero: object) -> None:
    if isinstance(at_zero, bool) or not isinstance(at_zero, (int, float)):
        kind = type(at_zero).__name__
        raise ArgumentError(f"at_zero: expected a number from 0 to 1, got {kind}")
    if not 0 <= at_zero <= 1:
        raise ArgumentError(f"at_zero: expected a number from 0 to 1, got {at_zero}")


def wanted_of(wrt: Collection[str]) -> Wanted:
    names = tuple(wrt) if isinstance(wrt, Collection) else (wrt,)
    if not names or not all(name in Wanted._fields for name in names):
        raise ArgumentError(f"wrt: expected some of X, W and Y, got {wrt!r}")
    return Wanted(*(name in names for name in Wanted._fields))


def _check_outputs(arguments: dict[str, Tensor], out: Any, wrt: Collection[str] | None) -> None:
    if not isinstance(out, tuple) or len(out) != 3:
        kind = f"{len(out)} of them" if isinstance(out, tuple) else type(out).__name__
        raise ArgumentError(f"out: expected a tuple of tensors or None for X, W and Y, got {kind}")
    wanted = ALL if wrt is None else wanted_of(wrt)
    taken = {name: _span(t) for name, t in arguments.items()}
    for name, want, given in zip(Wanted._fields, wanted, out, strict=True):
        if given is None:
            continue
        like, where = arguments[name], f"out.{name}"
        if not want:
            raise ArgumentError(f"{where}: expected None, as wrt does not ask for {name}")
        if not isinstance(given, Tensor):
            raise ArgumentError(f"{where}: expected a tensor or None, got {type(given).__name__}")
        for what in ("dtype", "device"):
            expected, came = getattr(like, what), getattr(given, what)
            if came != expected:
                raise ArgumentError(
                    f"{where}: expected {what} {expected}, as {name} has, got {came}"
                )
        if given.shape != like.shape:
            shapes = f"{tuple(like.shape)}, as {name} has, got {tuple(given.shape)}"
            raise ArgumentError(f"{where}: expected shape {shapes}")
        if torch.is_grad_enabled():
            for other, t in (*arguments.items(), (where, given)):
                if t.requires_grad:
                    raise ArgumentError(
                        f"{where}: expected none while {other} requires grad, for no derivative"
                        " passes through a tensor that is written into"
                    )
        if any(n > 1 and not step for n, step in zip(given.shape, given.stride(), strict=True)):
            raise ArgumentError(f"{where}: expected a place in memory for every entry")
        span = _span(given)
        for other, at in taken.items():
            if span and at and span[0] < at[1] and at[0] < span[1]:
                raise ArgumentError(
                    f"{where}: expected memory of its own, shares some with {other}"
                )
        taken[where] = span


def _span(t: Tensor) -> tuple[int, int] | None:
    """The range of memory that a tensor occupies; None if it is empty or has no memory."""
    if _wrapped(t) or not t.numel():
        return None
    last = sum((size - 1) * step for size, step in zip(t.shape, t.stride(), strict=True))
    start = t.data_ptr()
    return start, start + (last + 1) * t.element_size()


def _wrapped(t: Tensor) -> bool:
    """Whether a transform or a subclass hides the tensor's memory."""
    if torch.compiler.is_compiling() or type(t) not in (Tensor, Parameter):
        return True
    if t.layout != torch.strided or t.device.type == "meta":
        return True
    try:
        t.untyped_storage()
    except NotImplementedError:  # under torch.func
        return True
    return False


def followed(*tensors: Tensor) -> bool:
    """Whether a transform tracks the tensors, so that no operation may use `out`."""
    return any(
        _wrapped(t)
        or (t.requires_grad and torch.is_grad_enabled())
        or forward_ad.unpack_dual(t).tangent is not None  # type: ignore[no-untyped-call]
        for t in tensors
    )
