"""The objective and its closed-form gradients: values, rounding, transforms, kinks, messages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

import relugrad
from relugrad import ArgumentError, Gradients

DTYPES = [torch.float64, torch.float32, torch.bfloat16, torch.float16]
SIZES = [(4, 3, 2), (2, 3, 5), (3, 1, 2), (0, 3, 2), (4, 0, 2), (4, 3, 0)]

Triple = tuple[Tensor, Tensor, Tensor]

seeds = st.integers(0, 2**32)
rectangles = st.tuples(*[st.integers(1, 12)] * 3).filter(lambda sizes: len(set(sizes)) == 3)


def draw(
    n: int, d: int, h: int, *, seed: int = 0, dtype: torch.dtype = torch.float64, scale: float = 1
) -> Triple:
    """X n×d, W d×h and Y n×h with normal entries, those of X times `scale`."""
    generator = torch.Generator().manual_seed(seed)

    def normal(rows: int, columns: int) -> Tensor:
        return torch.randn(rows, columns, generator=generator, dtype=torch.float64)

    X, W, Y = normal(n, d) * scale, normal(d, h), normal(n, h)
    return X.to(dtype), W.to(dtype), Y.to(dtype)


def by_autograd(X: Tensor, W: Tensor, Y: Tensor) -> Gradients:
    leaves = [t.detach().clone().requires_grad_() for t in (X, W, Y)]
    by_x, by_w, by_y = torch.autograd.grad(relugrad.objective(*leaves), leaves)
    return Gradients(W=by_w, X=by_x, Y=by_y)


def gamma(terms: int, dtype: torch.dtype) -> float:
    """γₖ = ku / (1 − ku) for sums of k products, with the unit roundoff u."""
    rounding = terms * torch.finfo(dtype).eps / 2
    return rounding / (1 - rounding)


def bounds(X: Tensor, W: Tensor, Y: Tensor) -> Gradients:
    r"""How far apart the closed forms and autograd may be, entry by entry.

    Both evaluate the same Z = XW and hence, to the last bit, the same G = 2 (Ŷ − Y) ⊙ H(Z): the
    subtraction is rounded alike, 2 and the mask's 0 and 1 multiply exactly. What may differ is the
    order in which the last product is summed. In any order a sum of k products is off by at most
    γₖ times the sum of their absolute values (Higham, *Accuracy and Stability of Numerical
    Algorithms*, 2002, section 3.1), so two of them differ by at most twice that:

        |ΔW| ≤ 2 γₙ |X|ᵀ|G|,    |ΔX| ≤ 2 γₕ |G||W|ᵀ,    ΔY = 0.

    The bound is evaluated in float64; the factor 1 + 10⁻¹² covers its own rounding.
    """
    (n, _), (_, h) = X.shape, W.shape
    dtype = X.dtype
    Z = X @ W
    G = (2 * (torch.relu(Z) - Y) * (Z > 0)).double().abs()
    slack = 1 + 1e-12
    return Gradients(
        W=2 * gamma(n, dtype) * slack * X.double().abs().mT @ G,
        X=2 * gamma(h, dtype) * slack * G @ W.double().abs().mT,
        Y=torch.zeros_like(G),
    )


def assert_within_rounding(X: Tensor, W: Tensor, Y: Tensor) -> None:
    ours, theirs, allowed = relugrad.gradients(X, W, Y), by_autograd(X, W, Y), bounds(X, W, Y)
    for name, argument in (("W", W), ("X", X), ("Y", Y)):
        one, other = getattr(ours, name), getattr(theirs, name)
        assert one.shape == other.shape == argument.shape
        assert one.dtype == argument.dtype
        difference = (one.double() - other.double()).abs()
        assert bool((difference <= getattr(allowed, name)).all()), name


class TestValues:
    """By hand: XW = [[-5, 3], [2, 4]], so Ŷ = [[0, 3], [2, 4]]."""

    X = torch.tensor([[1.0, 2.0], [0.0, -1.0]])
    W = torch.tensor([[-1.0, 11.0], [-2.0, -4.0]])
    Y = torch.tensor([[1.0, 1.0], [5.0, 4.0]])

    def test_the_pieces(self) -> None:
        X, W, Y = self.X, self.W, self.Y
        assert relugrad.product(X, W).tolist() == [[-5, 3], [2, 4]]
        assert relugrad.prediction(X, W).tolist() == [[0, 3], [2, 4]]
        assert relugrad.residual(X, W, Y).tolist() == [[-1, 2], [-3, 0]]
        assert relugrad.mask(X, W).tolist() == [[0, 1], [1, 1]]
        assert relugrad.objective(X, W, Y).item() == 1 + 4 + 9

    def test_the_gradients(self) -> None:
        """G = [[0, 4], [-6, 0]]."""
        by_x, by_w, by_y = relugrad.gradients(self.X, self.W, self.Y)
        assert by_w.tolist() == [[0, 4], [6, 8]]
        assert by_x.tolist() == [[44, -16], [6, 12]]
        assert by_y.tolist() == [[2, -4], [6, 0]]

    def test_of_other_shapes(self) -> None:
        """n = 1, d = 3, h = 2: XW = [[6, -1]], G = [[12, 0]]."""
        X = torch.tensor([[1.0, 2.0, 3.0]])
        W = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, -1.0]])
        Y = torch.tensor([[0.0, 7.0]])
        by_x, by_w, by_y = relugrad.gradients(X, W, Y)
        assert by_w.tolist() == [[12, 0], [24, 0], [36, 0]]
        assert by_x.tolist() == [[12, 12, 12]]
        assert by_y.tolist() == [[-12, 14]]

    @pytest.mark.parametrize(("n", "d", "h"), [s for s in SIZES if 0 in s])
    def test_of_no_entries(self, n: int, d: int, h: int) -> None:
        X, W, Y = draw(n, d, h)
        assert relugrad.objective(X, W, Y).item() == pytest.approx(float(Y.square().sum()))
        by_x, by_w, by_y = relugrad.gradients(X, W, Y)
        assert torch.equal(by_w, torch.zeros(d, h, dtype=X.dtype))
        assert torch.equal(by_x, torch.zeros(n, d, dtype=X.dtype))
        assert torch.equal(by_y, 2 * Y)


class TestAgainstAutograd:
    @given(sizes=rectangles, seed=seeds, scale=st.sampled_from([2.0**-20, 1.0, 3.0, 2.0**20]))
    @settings(max_examples=150, deadline=None)
    def test_within_the_rounding_of_the_sums(
        self, sizes: tuple[int, int, int], seed: int, scale: float
    ) -> None:
        assert_within_rounding(*draw(*sizes, seed=seed, scale=scale))

    @pytest.mark.parametrize("dtype", DTYPES, ids=str)
    @pytest.mark.parametrize("sizes", SIZES, ids=str)
    def test_in_every_floating_dtype(self, sizes: tuple[int, int, int], dtype: torch.dtype) -> None:
        assert_within_rounding(*draw(*sizes, dtype=dtype))

    def test_the_bound_notices_a_lost_row(self) -> None:
        X, W, Y = draw(5, 3, 2)
        cut = relugrad.gradients(X[:-1], W, Y[:-1]).W
        assert bool(((cut - by_autograd(X, W, Y).W).abs() > bounds(X, W, Y).W).any())

    @given(sizes=rectangles, seed=seeds)
    @settings(max_examples=10, deadline=None)
    def test_gradcheck_away_from_the_kink(self, sizes: tuple[int, int, int], seed: int) -> None:
        X, W, Y = draw(*(min(size, 5) for size in sizes), seed=seed)
        if not bool(((X @ W).abs() > 1e-3).all()):
            return
        leaves = [t.requires_grad_() for t in (X, W, Y)]
        assert torch.autograd.gradcheck(relugrad.objective, leaves)


def strided(t: Tensor) -> Tensor:
    return t.repeat_interleave(2, 0).repeat_interleave(3, 1)[::2, ::3]


class TestLayouts:
    @pytest.mark.parametrize("view", [strided, lambda t: t.mT.contiguous().mT], ids=["step", "mT"])
    def test_a_view_is_as_good_as_its_copy(self, view: Callable[[Tensor], Tensor]) -> None:
        X, W, Y = draw(5, 3, 2)
        views = [view(t) for t in (X, W, Y)]
        assert not any(t.is_contiguous() for t in views)
        assert_within_rounding(views[0], views[1], views[2])
        # Another layout may sum in another order.
        for a, b in zip(relugrad.gradients(*views), relugrad.gradients(X, W, Y), strict=True):
            torch.testing.assert_close(a, b, rtol=1e-13, atol=1e-13)

    def test_an_expanded_one_too(self) -> None:
        X, W, Y = draw(1, 3, 2)
        assert_within_rounding(X.expand(5, 3), W, Y.expand(5, 2))

    def test_arguments_are_not_changed(self) -> None:
        given_ = draw(5, 3, 2)
        before = [t.clone() for t in given_]
        relugrad.objective(*given_)
        relugrad.gradients(*given_, at_zero=0.5)
        relugrad.residual(*given_)
        relugrad.mask(*given_[:2])
        relugrad.relu(given_[0])
        relugrad.unit_step(given_[0])
        assert all(torch.equal(a, b) for a, b in zip(before, given_, strict=True))
        assert not any(t.requires_grad for t in given_)


class TestTransforms:
    def test_grad(self) -> None:
        X, W, Y = draw(5, 3, 2)
        transformed = torch.func.grad(relugrad.objective, argnums=(0, 1, 2))(X, W, Y)
        for a, b in zip(transformed, by_autograd(X, W, Y), strict=True):
            assert torch.equal(a, b)

    def test_jvp(self) -> None:
        point, directions = draw(5, 3, 2), draw(5, 3, 2, seed=1)
        slope = torch.func.jvp(relugrad.objective, point, directions)[1]
        dX, dW, dY = directions
        by_x, by_w, by_y = relugrad.gradients(*point)
        expected = (by_w * dW).sum() + (by_x * dX).sum() + (by_y * dY).sum()
        torch.testing.assert_close(slope, expected, rtol=1e-12, atol=1e-12)

    def test_vmap(self) -> None:
        batch = [draw(5, 3, 2, seed=seed) for seed in range(4)]
        X, W, Y = (torch.stack(column) for column in zip(*batch, strict=True))
        mapped = torch.func.vmap(relugrad.gradients)(X, W, Y)
        values = torch.func.vmap(relugrad.objective)(X, W, Y)
        for i, one in enumerate(batch):
            torch.testing.assert_close(values[i], relugrad.objective(*one), rtol=1e-13, atol=0)
            for a, b in zip(mapped, relugrad.gradients(*one), strict=True):
                torch.testing.assert_close(a[i], b, rtol=1e-13, atol=1e-13)

    def test_compile_without_a_graph_break(self) -> None:
        """In a process of its own: without the import hook of the tests, as a user has it."""
        program = """
import torch, relugrad

def everything(X, W, Y):
    return (
        relugrad.objective(X, W, Y), relugrad.residual(X, W, Y), relugrad.prediction(X, W),
        relugrad.product(X, W), relugrad.mask(X, W, 0.5), relugrad.relu(X),
        relugrad.unit_step(X, 1), *relugrad.gradients(X, W, Y),
        *relugrad.gradients(X, W, Y, at_zero=0.25),
        torch.func.grad(relugrad.objective, argnums=1)(X, W, Y),
    )

torch.manual_seed(0)
arguments = torch.randn(5, 3), torch.randn(3, 2), torch.randn(5, 2)
compiled = torch.compile(everything, fullgraph=True, backend="eager")
pairs = zip(compiled(*arguments), everything(*arguments), strict=True)
assert all(torch.allclose(a, b, rtol=1e-5, atol=1e-5) for a, b in pairs)
print("compiled")
"""
        ran = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )
        assert ran.stdout == "compiled\n", ran.stderr


class TestKink:
    """X = [[1], [-1]] and W = [[0]]: both entries of the product lie exactly at the kink."""

    X, W, Y = torch.tensor([[1.0], [-1.0]]), torch.tensor([[0.0]]), torch.tensor([[-1.0], [1.0]])

    @pytest.mark.parametrize(("at_zero", "slope"), [(0, 0), (0.25, 1), (0.5, 2), (1, 4)])
    def test_the_mask_takes_the_value_that_is_asked_for(self, at_zero: float, slope: float) -> None:
        by_x, by_w, by_y = relugrad.gradients(self.X, self.W, self.Y, at_zero=at_zero)
        assert by_w.tolist() == [[slope]]
        assert by_x.tolist() == [[0], [0]]
        assert by_y.tolist() == [[-2], [2]]
        assert relugrad.mask(self.X, self.W, at_zero).tolist() == [[at_zero], [at_zero]]

    def test_0_is_what_autograd_takes_for_relu(self) -> None:
        for a, b in zip(
            relugrad.gradients(self.X, self.W, self.Y),
            by_autograd(self.X, self.W, self.Y),
            strict=True,
        ):
            assert torch.equal(a, b)

    def test_elsewhere_it_changes_nothing(self) -> None:
        drawn = draw(5, 3, 2)
        for a, b in zip(
            relugrad.gradients(*drawn), relugrad.gradients(*drawn, at_zero=1), strict=True
        ):
            assert torch.equal(a, b)

    @pytest.mark.parametrize("dtype", DTYPES, ids=str)
    def test_the_step_keeps_the_dtype(self, dtype: torch.dtype) -> None:
        z = torch.tensor([-1.0, -0.0, 0.0, 1.0], dtype=dtype)
        for at_zero in (0, 1, 0.25):
            step = relugrad.unit_step(z, at_zero)
            assert step.dtype == dtype
            assert step.tolist() == [0, at_zero, at_zero, 1]


class TestNotFinite:
    def test_relu_and_step(self) -> None:
        z = torch.tensor([-torch.inf, torch.inf, torch.nan])
        assert relugrad.relu(z).nan_to_num(nan=7, posinf=8).tolist() == [0, 8, 7]
        assert relugrad.unit_step(z, 0.5).nan_to_num(nan=7).tolist() == [0, 1, 7]

    @pytest.mark.parametrize("infinite", [torch.inf, -torch.inf])
    def test_an_infinite_target_of_an_inactive_entry_does_not_reach_w_and_x(
        self, infinite: float
    ) -> None:
        X, W, Y = draw(5, 3, 2)
        inactive = relugrad.mask(X, W) == 0
        assert 0 < int(inactive.sum()) < inactive.numel()
        plain = relugrad.gradients(X, W, Y)
        for_infinite = relugrad.gradients(X, W, torch.where(inactive, infinite, Y))
        assert torch.equal(for_infinite.W, plain.W)
        assert torch.equal(for_infinite.X, plain.X)
        assert torch.equal(for_infinite.Y[~inactive], plain.Y[~inactive])
        assert bool((for_infinite.Y[inactive] == infinite).all())

    def test_an_entry_of_minus_infinity_is_merely_inactive(self) -> None:
        """The product is −∞ throughout: nothing that W could do would change f."""
        X, W = torch.tensor([[1.0], [2.0]]), torch.tensor([[-torch.inf]])
        Y = torch.tensor([[3.0], [4.0]])
        assert relugrad.objective(X, W, Y).item() == 25
        assert relugrad.gradients(X, W, Y).W.tolist() == [[0]]
        assert relugrad.gradients(X, W, Y).Y.tolist() == [[6], [8]]

    @given(sizes=rectangles, seed=seeds)
    @settings(max_examples=30, deadline=None)
    def test_nan_and_infinity_are_where_autograd_has_them(
        self, sizes: tuple[int, int, int], seed: int
    ) -> None:
        X, W, Y = draw(*sizes, seed=seed)
        generator = torch.Generator().manual_seed(seed)
        kinds = torch.randint(0, 8, Y.shape, generator=generator)
        Y[kinds == 0], Y[kinds == 1], Y[kinds == 2] = torch.inf, -torch.inf, torch.nan
        for a, b in zip(relugrad.gradients(X, W, Y), by_autograd(X, W, Y), strict=True):
            assert torch.equal(a.isnan(), b.isnan())
            assert torch.equal(a.isinf(), b.isinf())

    def test_nan_is_not_hidden(self) -> None:
        X, W, Y = draw(5, 3, 2)
        X[2, 1] = torch.nan
        by_x, by_w, by_y = relugrad.gradients(X, W, Y)
        assert bool(by_w.isnan().all())
        assert by_x.isnan().any(1).tolist() == [False, False, True, False, False]
        assert by_y.isnan().any(1).tolist() == [False, False, True, False, False]


X, W, Y = draw(5, 3, 2)
MESSAGES: list[tuple[Callable[..., Any], tuple[Any, ...], str]] = [
    (relugrad.gradients, (X, W.mT, Y),
     "W: expected d = 3 as in X (5, 3), got shape (2, 3)"),
    (relugrad.objective, (X, W, Y[1:]),
     "Y: expected n = 5 as in X (5, 3), got shape (4, 2)"),
    (relugrad.residual, (X, W, Y[:, 1:]),
     "Y: expected h = 2 as in W (3, 2), got shape (5, 1)"),
    (relugrad.product, (X[0], W),
     "X: expected 2 dimensions (n, d), got shape (3,)"),
    (relugrad.mask, (X, W[None]),
     "W: expected 2 dimensions (d, h), got shape (1, 3, 2)"),
    (relugrad.prediction, (X.int(), W),
     "X: expected a floating-point tensor of shape (n, d), got dtype torch.int32"),
    (relugrad.prediction, (X, W.to(torch.complex64)),
     "W: expected a floating-point tensor of shape (d, h), got dtype torch.complex64"),
    (relugrad.gradients, (X, W, Y.float()),
     "Y: expected dtype torch.float64, as X has, got torch.float32"),
    (relugrad.gradients, (X, W.to("meta"), Y),
     "W: expected device cpu, as X, got meta"),
    (relugrad.objective, (X, W.tolist(), Y),
     "W: expected a floating-point tensor of shape (d, h), got list"),
    (relugrad.objective, (None, W, Y),
     "X: expected a floating-point tensor of shape (n, d), got NoneType"),
    (relugrad.relu, (3.0,),
     "z: expected a floating-point tensor, got float"),
    (relugrad.unit_step, (X > 0,),
     "z: expected a floating-point tensor, got dtype torch.bool"),
    (relugrad.unit_step, (X, 1.5),
     "at_zero: expected a number from 0 to 1, got 1.5"),
    (relugrad.unit_step, (X, float("nan")),
     "at_zero: expected a number from 0 to 1, got nan"),
    (relugrad.mask, (X, W, -1),
     "at_zero: expected a number from 0 to 1, got -1"),
    (relugrad.mask, (X, W, True),
     "at_zero: expected a number from 0 to 1, got bool"),
    (relugrad.mask, (X, W, "half"),
     "at_zero: expected a number from 0 to 1, got str"),
]  # fmt: skip


class TestMessages:
    @pytest.mark.parametrize(("function", "arguments", "message"), MESSAGES, ids=lambda v: None)
    def test_says_what_was_expected_and_what_came(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], message: str
    ) -> None:
        with pytest.raises(ArgumentError) as raised:
            function(*arguments)
        assert str(raised.value) == message

    def test_keywords_are_checked_too(self) -> None:
        with pytest.raises(ArgumentError, match=r"^Y: expected n = 5"):
            relugrad.objective(Y=Y[1:], X=X, W=W)
        with pytest.raises(ArgumentError, match=r"^at_zero: .* got 2$"):
            relugrad.gradients(X, W, Y, at_zero=2)

    def test_it_is_a_value_error(self) -> None:
        with pytest.raises(ValueError, match="got float"):
            relugrad.relu(1.0)  # type: ignore[arg-type]

    def test_a_missing_argument_is_pythons_own_error(self) -> None:
        with pytest.raises(TypeError, match="missing"):
            relugrad.product(X)  # type: ignore[call-arg]
