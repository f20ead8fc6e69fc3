"""The loss: its derivatives of every order and mode, what it computes and saves, its messages."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.autograd import backward
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

import relugrad
from relugrad import ArgumentError

from .test_closed_form import DTYPES, SIZES, bounds, draw

func = torch.func
ALL = (0, 1, 2)
SUBSETS = [asked for asked in itertools.product([False, True], repeat=3) if any(asked)]


def leaves(*tensors: Tensor, asked: tuple[bool, ...] = (True, True, True)) -> list[Tensor]:
    return [t.detach().clone().requires_grad_(a) for t, a in zip(tensors, asked, strict=True)]


def plain(X: Tensor, W: Tensor, Y: Tensor) -> Tensor:
    """The five lines of the report, differentiated by PyTorch."""
    return (torch.relu(X @ W) - Y).square().sum()


def assert_same(ours: Any, theirs: Any, **tolerances: Any) -> None:
    for a, b in zip(tree_leaves(ours), tree_leaves(theirs), strict=True):
        torch.testing.assert_close(a, b, **tolerances)


class TestFirstDerivatives:
    @pytest.mark.parametrize("dtype", DTYPES, ids=str)
    @pytest.mark.parametrize("sizes", SIZES, ids=str)
    def test_are_those_of_the_closed_form(
        self, sizes: tuple[int, int, int], dtype: torch.dtype
    ) -> None:
        given = leaves(*draw(*sizes, dtype=dtype))
        value = relugrad.loss(*given)
        assert value.dtype == dtype and value.shape == ()
        torch.testing.assert_close(value, relugrad.objective(*given))
        backward(value)
        formula, allowed = relugrad.gradients(*given), bounds(*(t.detach() for t in given))
        for t, name in zip(given, "XWY", strict=True):
            assert t.grad is not None and t.grad.dtype == dtype
            difference = (t.grad.double() - getattr(formula, name).double()).abs()
            assert bool((difference <= getattr(allowed, name)).all())

    @pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
    @pytest.mark.parametrize("asked", SUBSETS, ids=str)
    def test_of_rows_for_many_strips(
        self,
        asked: tuple[bool, ...],
        dtype: torch.dtype,
        threads: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("relugrad.kernels._cache_size", lambda: 2**11)
        monkeypatch.setattr("relugrad.kernels._WORTH", 0)
        X, W, Y = draw(3000, 5, 3, dtype=dtype)
        given = leaves(X, W, Y, asked=asked)
        value = relugrad.loss(*given, at_zero=0.5)
        backward(value)
        exact = relugrad.objective(X.double(), W.double(), Y.double())
        rough = {"rtol": 0.03, "atol": 0.5} if dtype == torch.bfloat16 else {}
        torch.testing.assert_close(value.double(), exact, rtol=0.01 if rough else 1e-6, atol=0)
        formula = relugrad.gradients(X, W, Y, at_zero=0.5)
        for t, name in zip(given, "XWY", strict=True):
            if t.requires_grad:
                assert_same(t.grad, getattr(formula, name), **rough)

    @pytest.mark.parametrize("at_zero", [0, 0.25, 1])
    def test_at_the_kink(self, at_zero: float) -> None:
        X, Y = torch.tensor([[1.0], [-1.0]]), torch.tensor([[-1.0], [1.0]])
        W = torch.zeros(1, 1, requires_grad=True)
        backward(relugrad.loss(X, W, Y, at_zero=at_zero))
        assert W.grad is not None and W.grad.item() == 4 * at_zero
        slope = func.jvp(
            lambda w: relugrad.loss(X, w, Y, at_zero=at_zero), (W.detach(),), (torch.ones(1, 1),)
        )[1]
        assert slope.item() == 4 * at_zero

    def test_an_infinite_target_of_an_inactive_entry_does_not_reach_w_and_x(self) -> None:
        X, W, Y = draw(5, 3, 2)
        Y = torch.where(relugrad.mask(X, W) == 0, torch.inf, Y)
        given = leaves(X, W, Y)
        backward(relugrad.loss(*given))
        for t, name in zip(given[:2], "XW", strict=True):
            assert t.grad is not None and bool(t.grad.isfinite().all())
            torch.testing.assert_close(t.grad, getattr(relugrad.gradients(X, W, Y), name))

    def test_in_another_loss(self) -> None:
        """A layer before it, a factor and a penalty around it, and the graph kept."""
        X, W, Y = leaves(*draw(5, 3, 2))

        def total(loss: Callable[..., Tensor]) -> Tensor:
            return 3 * loss(torch.tanh(X), W, Y).sqrt() + W.square().sum()

        for _ in range(2):
            value = total(relugrad.loss)
            backward(value, retain_graph=True)
            backward(value)
        ours = [t.grad for t in (X, W, Y)]
        expected = torch.autograd.grad(total(plain), (X, W, Y))
        assert_same(ours, [4 * g for g in expected])

    def test_changing_an_argument_before_backward_is_noticed(self) -> None:
        X, W, Y = draw(5, 3, 2)
        W.requires_grad_()
        value = relugrad.loss(X, W, Y)
        with torch.no_grad():
            W.mul_(2)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            backward(value)


class TestChecks:
    """PyTorch's own, in float64, for every choice of arguments that require a gradient."""

    point = draw(4, 3, 2)

    def test_the_point_is_away_from_the_kink(self) -> None:
        X, W, _ = self.point
        assert bool(((X @ W).abs() > 1e-3).all())

    @pytest.mark.parametrize("asked", SUBSETS, ids=str)
    def test_gradcheck(self, asked: tuple[bool, ...]) -> None:
        assert torch.autograd.gradcheck(
            relugrad.loss,
            leaves(*self.point, asked=asked),
            check_forward_ad=True,
            check_batched_grad=True,
            check_batched_forward_grad=True,
            check_undefined_grad=True,
        )

    @pytest.mark.parametrize("asked", SUBSETS, ids=str)
    def test_gradgradcheck(self, asked: tuple[bool, ...]) -> None:
        assert torch.autograd.gradgradcheck(
            relugrad.loss,
            leaves(*self.point, asked=asked),
            check_fwd_over_rev=True,
            check_batched_grad=True,
        )


TRANSFORMS: dict[str, Callable[[Callable[..., Tensor]], Callable[..., Any]]] = {
    "grad": lambda g: func.grad(g, argnums=ALL),
    "jacrev": lambda g: func.jacrev(g, argnums=ALL),
    "jacfwd": lambda g: func.jacfwd(g, argnums=ALL),
    "hessian": lambda g: func.hessian(g, argnums=ALL),
    "jacrev of jacrev": lambda g: func.jacrev(func.jacrev(g, argnums=ALL), argnums=ALL),
    "jacrev of jacfwd": lambda g: func.jacrev(func.jacfwd(g, argnums=ALL), argnums=ALL),
    "jacfwd of jacfwd": lambda g: func.jacfwd(func.jacfwd(g, argnums=ALL), argnums=ALL),
    "third": lambda g: func.jacrev(func.hessian(g, argnums=ALL), argnums=ALL),
    "mixed": lambda g: func.grad(lambda *a: func.grad(g)(*a).square().sum() + g(*a), argnums=1),
}


class TestTransforms:
    @pytest.mark.parametrize("name", TRANSFORMS)
    def test_against_pytorchs_own_differentiation(self, name: str) -> None:
        point, transform = draw(4, 3, 2), TRANSFORMS[name]
        assert_same(transform(relugrad.loss)(*point), transform(plain)(*point))

    @pytest.mark.parametrize("name", ["grad", "jacfwd", "hessian"])
    @pytest.mark.parametrize("in_dims", [(0, 0, 0), (0, None, 2), (None, 1, None)], ids=str)
    def test_vmap(self, in_dims: tuple[int | None, ...], name: str) -> None:
        point = [
            t if dim is None else torch.stack([t + k for k in range(3)], dim)
            for t, dim in zip(draw(4, 3, 2), in_dims, strict=True)
        ]
        for transform in (TRANSFORMS[name], lambda g: g):
            ours, theirs = transform(relugrad.loss), transform(plain)
            assert_same(func.vmap(ours, in_dims)(*point), func.vmap(theirs, in_dims)(*point))

    def test_vmap_within_a_graph(self) -> None:
        X, W, Y = leaves(*draw(4, 3, 2))
        many = torch.stack([X, 2 * X])
        values = [func.vmap(f, (0, None, None))(many, W, Y).sum() for f in (relugrad.loss, plain)]
        assert_same(*(torch.autograd.grad(v, (X, W, Y), retain_graph=True) for v in values))

    def test_compile_without_a_graph_break(self) -> None:
        """In a process of its own: without the import hook of the tests, as a user has it."""
        program = """
import torch, relugrad

def step(X, W, Y):
    return 2 * relugrad.loss(torch.tanh(X), W, Y, at_zero=0.5)

def transforms(X, W, Y):
    return (
        torch.func.grad(relugrad.loss, argnums=(0, 1, 2))(X, W, Y),
        torch.func.jvp(relugrad.loss, (X, W, Y), (X, W, Y)),
        torch.vmap(relugrad.loss, (None, 0, None))(X, W.expand(4, 3, 2), Y),
    )

torch.manual_seed(0)
given = [torch.randn(*size, requires_grad=True) for size in ((5, 3), (3, 2), (5, 2))]
apart = [t.detach() for t in given]
compiled = torch.compile(step, fullgraph=True, backend="aot_eager")
ours = torch.autograd.grad(compiled(*given), given)
torch.testing.assert_close(ours, torch.autograd.grad(step(*given), given))
torch.testing.assert_close(compiled(*apart), step(*apart))
compiled = torch.compile(transforms, fullgraph=True, backend="eager")
torch.testing.assert_close(compiled(*apart), transforms(*apart))
print("compiled")
"""
        ran = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )
        assert ran.stdout == "compiled\n", ran.stderr


class _Products(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the matrix products that are run."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.count = 0

    def __torch_dispatch__(
        self, op: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        aten = torch.ops.aten
        self.count += op.overloadpacket in (aten.mm, aten.addmm, aten.addmm_)
        return op(*args, **(kwargs or {}))


@contextmanager
def saved() -> Iterator[list[Tensor]]:
    """What is saved for the backward pass within."""
    kept: list[Tensor] = []

    def keep(t: Tensor) -> Tensor:
        kept.append(t)
        return t

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda t: t):
        yield kept


class TestCost:
    @pytest.mark.parametrize("asked", SUBSETS, ids=str)
    def test_only_what_is_asked_for_is_computed(self, asked: tuple[bool, ...]) -> None:
        """One product for Z, and one more for each of ∂f/∂X and ∂f/∂W; none in backward."""
        given = leaves(*draw(5, 3, 2), asked=asked)
        with _Products() as products:
            value = relugrad.loss(*given)
        assert products.count == 1 + asked[0] + asked[1]
        with _Products() as products:
            backward(value)
        assert products.count == 0
        assert [t.grad is not None for t in given] == [*asked]

    def test_without_a_gradient_it_is_one_product(self) -> None:
        given = leaves(*draw(5, 3, 2))
        with _Products() as products, torch.no_grad():
            assert not relugrad.loss(*given).requires_grad
        assert products.count == 1

    @pytest.mark.parametrize("asked", SUBSETS, ids=str)
    def test_the_gradients_are_all_that_is_saved(self, asked: tuple[bool, ...]) -> None:
        given = leaves(*draw(5, 3, 2), asked=asked)
        with saved() as kept:
            relugrad.loss(*given)
        own = {t.data_ptr() for t in given}
        extra = [t for t in kept if t.data_ptr() not in own]
        assert [t.shape for t in extra] == [t.shape for t in given if t.requires_grad]

    def test_autograd_saves_two_matrices_of_the_products_size(self) -> None:
        """What the page compares with."""
        given = leaves(*draw(5, 3, 2), asked=(False, True, False))
        with saved() as kept:
            plain(*given)
        own = {t.data_ptr() for t in given}
        extra = {t.data_ptr(): t.numel() for t in kept if t.data_ptr() not in own}
        assert sorted(extra.values()) == [10, 10]


class TestHalfPrecision:
    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
    def test_the_sum_over_rows_is_taken_in_float32(self, dtype: torch.dtype) -> None:
        """Of 4096 ones and 4096 times 1/512: in the dtype itself the small ones would be lost."""
        n = 8192
        X = torch.ones(n, 1, dtype=dtype)
        X[n // 2 :] = 1 / 512
        W = torch.ones(1, 1, dtype=dtype, requires_grad=True)
        Y = (X - 0.5).detach()
        backward(relugrad.loss(X, W, Y))
        G = 2 * (X.float() - Y.float())
        exact = (X.double().mT @ G.double()).to(dtype)
        assert W.grad is not None and W.grad.dtype == dtype
        assert torch.equal(W.grad, exact)

    def test_autocast(self) -> None:
        """Products in bfloat16; f in float32; gradients as their arguments are, W's not rounded."""
        X, W, Y = draw(64, 5, 3, dtype=torch.float32)
        X16, Y16 = X.bfloat16(), Y.bfloat16()
        given = leaves(X16, W, Y)
        with torch.autocast("cpu", torch.bfloat16):
            value = relugrad.loss(*given)
        backward(value)
        assert value.dtype == torch.float32
        assert [t.grad.dtype for t in given if t.grad is not None] == [t.dtype for t in given]
        G = relugrad.gradients(X16, W.bfloat16(), Y16).Y.float() * -(X16 @ W.bfloat16() > 0).float()
        assert given[1].grad is not None
        torch.testing.assert_close(given[1].grad, X16.float().mT @ G, rtol=1e-5, atol=1e-4)
        in_float32 = func.jvp(relugrad.loss, (X, W, Y), (X, W, Y))
        with torch.autocast("cpu", torch.bfloat16):
            in_bfloat16 = func.jvp(relugrad.loss, (X, W, Y), (X, W, Y))
        assert_same(in_bfloat16, in_float32, rtol=0.03, atol=0)

    def test_autocast_leaves_float64_alone(self) -> None:
        given = leaves(*draw(5, 3, 2))
        with torch.autocast("cpu", torch.bfloat16):
            value = relugrad.loss(*given)
        assert torch.equal(value, relugrad.loss(*given))


X, W, Y = draw(5, 3, 2)
MESSAGES: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
    ((X, W.mT, Y), {}, "W: expected d = 3 as in X (5, 3), got shape (2, 3)"),
    ((X, W, Y.float()), {}, "Y: expected dtype torch.float64, as X has, got torch.float32"),
    ((X, None, Y), {}, "W: expected a floating-point tensor of shape (d, h), got NoneType"),
    ((X, W, Y[0]), {}, "Y: expected 2 dimensions (n, h), got shape (2,)"),
    ((X, W, Y), {"at_zero": 2}, "at_zero: expected a number from 0 to 1, got 2"),
]


class TestMessages:
    @pytest.mark.parametrize(("arguments", "options", "message"), MESSAGES, ids=lambda v: None)
    def test_says_what_was_expected_and_what_came(
        self, arguments: tuple[Any, ...], options: dict[str, Any], message: str
    ) -> None:
        for enabled in (False, True):
            if enabled and "dtype" in message:
                continue
            with torch.autocast("cpu", torch.bfloat16, enabled=enabled):
                with pytest.raises(ArgumentError) as raised:
                    relugrad.loss(*arguments, **options)
                assert str(raised.value) == message
