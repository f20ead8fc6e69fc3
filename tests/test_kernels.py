"""Every way to the gradients against the plain formula: values, NaN, memory, operations."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from random import Random
from threading import get_ident
from time import sleep
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

import relugrad
from relugrad import Gradients, PartialGradients, closed_form, kernels
from relugrad.kernels import Parts, Shares, Wanted

from .test_closed_form import (
    DTYPES,
    SIZES,
    Triple,
    by_autograd,
    draw,
    gamma,
    rectangles,
    seeds,
    strided,
)

SUBSETS = ["".join(letters) for size in (1, 2, 3) for letters in combinations("XWY", size)]


def plain(X: Tensor, W: Tensor, Y: Tensor, at_zero: float = 0.0) -> Gradients:
    """The formulas as they stand in the book, one operation a sign."""
    Z = X @ W
    E = torch.relu(Z) - Y
    M = relugrad.unit_step(Z, at_zero)
    G = torch.where(M == 0, 0, 2 * E * M)
    return Gradients(X=G @ W.mT, W=X.mT @ G, Y=-2 * E)


def poisoned(X: Tensor, W: Tensor, Y: Tensor) -> Parts:
    return Parts(*(torch.full_like(t, torch.nan) for t in (X, W, Y)))


def one_pass(X: Tensor, W: Tensor, Y: Tensor, at_zero: float) -> Parts:
    return kernels.one_pass(X, W, Y, at_zero)


def in_blocks(X: Tensor, W: Tensor, Y: Tensor, at_zero: float) -> Parts:
    out = poisoned(X, W, Y)
    kernels.in_blocks(X, W, Y, at_zero, out)
    return out


@pytest.fixture(
    params=[(1000, 1), (1000, 3), (1000, 1000), (1, 1), (3, 1), (5, 2)],
    ids=lambda rows: f"strips of {rows[0]} in blocks of {rows[1]}",
)
def rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, threads: int) -> Shares:
    """Whatever the sizes, strips and blocks of so many rows."""
    rows = Shares(*request.param)
    monkeypatch.setattr(kernels, "shares", lambda *_: rows)
    return rows


@pytest.fixture(params=[1000, 5], ids=["one strip", "strips"])
def always_blocks(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    """However small the problem, `gradients` takes the way of the tall ones, by 3 rows."""
    monkeypatch.setattr(kernels, "shares", lambda *_: Shares(request.param, 3))
    monkeypatch.setattr(closed_form, "_SMALL", -1)


def assert_near(found: Parts, X: Tensor, W: Tensor, Y: Tensor, at_zero: float = 0.0) -> None:
    """Each gradient against the formula in float64, as near as rounding allows.

    The product, the subtraction and the last product round: Z by at most γ_d|X||W|, and E by u|E|.
    An entry whose sign is in doubt for that is not drawn here: the sizes are small.
    """
    exact = plain(X.double(), W.double(), Y.double(), at_zero)
    (n, d), h = X.shape, W.shape[1]
    x, w, y = (t.double().abs() for t in (X, W, Y))
    off = gamma(d + 2, X.dtype) * (x @ w + y)
    G = 2 * (x @ w + y)
    u = torch.finfo(X.dtype).eps
    allowed = Gradients(
        W=x.mT @ (2 * off + gamma(n + 2, X.dtype) * G) + u * exact.W.abs(),
        X=(2 * off + gamma(h + 2, X.dtype) * G) @ w.mT + u * exact.X.abs(),
        Y=2 * off + u * exact.Y.abs(),
    )
    for name, result in zip("XWY", found, strict=True):
        wanted = getattr(exact, name)
        assert result is not None and result.dtype == X.dtype and result.shape == wanted.shape
        assert bool(((result.double() - wanted).abs() <= getattr(allowed, name)).all()), name


def clear_of_the_kink(X: Tensor, W: Tensor) -> bool:
    Z = X.double() @ W.double()
    doubt = gamma(X.shape[1] + 2, X.dtype) * (X.double().abs() @ W.double().abs())
    return bool(((Z.abs() > doubt) | (doubt == 0)).all())


class TestBothWays:
    @pytest.mark.parametrize("dtype", DTYPES, ids=str)
    @pytest.mark.parametrize("sizes", [*SIZES, (1, 1, 1), (17, 4, 4)], ids=str)
    def test_in_every_dtype(
        self, sizes: tuple[int, int, int], dtype: torch.dtype, rows: Shares
    ) -> None:
        seed = next(
            s for s in range(999) if clear_of_the_kink(*draw(*sizes, seed=s, dtype=dtype)[:2])
        )
        drawn = draw(*sizes, seed=seed, dtype=dtype)
        assert_near(one_pass(*drawn, 0), *drawn)
        assert_near(in_blocks(*drawn, 0), *drawn)

    def test_the_comparison_notices_a_lost_block(self, rows: Shares) -> None:
        X, W, Y = draw(17, 4, 4)
        by_W = in_blocks(X[:-1], W, Y[:-1], 0).W
        whole = in_blocks(X, W, Y, 0)
        with pytest.raises(AssertionError, match="W"):
            assert_near(Parts(whole.X, by_W, whole.Y), X, W, Y)

    @given(sizes=rectangles, seed=seeds, at_zero=st.sampled_from([0.0, 0.5, 1.0]))
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_zeros_nan_and_infinity(
        self, rows: Shares, sizes: tuple[int, int, int], seed: int, at_zero: float
    ) -> None:
        """Small integers, so that nothing rounds, many products are 0, and order plays no part."""
        generator = torch.Generator().manual_seed(seed)
        X, W, Y = (
            torch.randint(-2, 3, t.shape, generator=generator).double() for t in draw(*sizes)
        )
        for t, kinds in ((Y, 6), (X, 40)):
            kind = torch.randint(0, kinds, t.shape, generator=generator)
            t[kind == 0], t[kind == 1], t[kind == 2] = torch.inf, -torch.inf, torch.nan
        for way in (one_pass, in_blocks):
            for ours, theirs in zip(way(X, W, Y, at_zero), plain(X, W, Y, at_zero), strict=True):
                torch.testing.assert_close(ours, theirs, rtol=0, atol=0, equal_nan=True)

    @pytest.mark.parametrize("way", [one_pass, in_blocks])
    def test_nothing_overflows_on_the_way(self, way: Any) -> None:
        """Twice the product is too large for float16, and the gradients are not."""
        X, W, Y = (torch.tensor([[v]], dtype=torch.float16) for v in (200.0, 200.0, 39968.0))
        assert all(torch.equal(a, b) for a, b in zip(way(X, W, Y, 0), plain(X, W, Y), strict=True))

    @pytest.mark.parametrize("way", [one_pass, in_blocks])
    def test_layouts(self, way: Any, rows: Shares) -> None:
        drawn = draw(7, 3, 2)
        expected = plain(*drawn)
        flipped = [t.mT.contiguous().mT for t in drawn]
        for views in (flipped, [strided(t) for t in drawn]):
            for ours, theirs in zip(way(*views, 0), expected, strict=True):
                torch.testing.assert_close(ours, theirs, rtol=1e-13, atol=1e-13)
        X, W, Y = draw(1, 3, 2)
        assert_near(way(X.expand(7, 3), W, Y.expand(7, 2), 0), X.expand(7, 3), W, Y.expand(7, 2))

    @pytest.mark.parametrize("strip", [4096, 64, 1])
    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
    def test_a_sum_of_many_blocks_does_not_stall(
        self, dtype: torch.dtype, strip: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """2 for each of 4096 rows: in 16 bits the sum would stand still long before the end."""
        monkeypatch.setattr(kernels, "shares", lambda *_: Shares(strip, 1))
        X, W, Y = (torch.full(size, v, dtype=dtype) for size, v in
                   (((4096, 1), 1.0), ((1, 1), 2.0), ((4096, 1), 1.0)))  # fmt: skip
        by_W = in_blocks(X, W, Y, 0).W
        assert by_W is not None and by_W.tolist() == [[8192]]


class Seen(TorchDispatchMode):
    """Counts the operations that run, and the products of matrices by their shapes."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.counts: Counter[str] = Counter()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        name = func.overloadpacket.__name__
        # A view and the taking of memory run no kernel.
        if name not in ("t", "transpose", "split", "slice", "empty_like", "new_empty", "detach"):
            self.counts[name] += 1
        return func(*args, **(kwargs or {}))


PRODUCTS = {"mm", "addmm", "addmm_"}


def operations(drawn: Triple, **options: Any) -> Counter[str]:
    seen = Seen()
    with seen:
        relugrad.gradients(*drawn, **options)
    return seen.counts


class TestOnlyWhatIsAskedFor:
    @pytest.mark.parametrize("wrt", SUBSETS)
    def test_in_one_pass_as_a_whole_would_give(self, wrt: str) -> None:
        self.assert_as_a_whole(wrt)

    @pytest.mark.parametrize("wrt", SUBSETS)
    def test_in_blocks_as_a_whole_would_give(self, wrt: str, always_blocks: None) -> None:
        self.assert_as_a_whole(wrt)

    def assert_as_a_whole(self, wrt: str) -> None:
        drawn = draw(7, 5, 2)
        whole = Parts(*plain(*drawn))
        some = relugrad.gradients(*drawn, wrt=wrt)
        for name, ours, theirs in zip("XWY", some, whole, strict=True):
            assert (ours is None) == (name not in wrt)
            if ours is not None:
                torch.testing.assert_close(ours, theirs, rtol=1e-14, atol=1e-14)

    @pytest.mark.parametrize("wrt", SUBSETS)
    def test_a_product_for_each_of_w_and_x(self, wrt: str, always_blocks: None) -> None:
        for drawn in (draw(3, 5, 2), draw(3, 5, 2)):
            seen = operations(drawn, wrt=wrt)
            assert sum(seen[name] for name in PRODUCTS) == 1 + ("W" in wrt) + ("X" in wrt)
            assert seen["threshold_backward"] == (wrt != "Y")

    def test_the_kernels_of_one_pass(self) -> None:
        """The three products and five passes over n×h entries; nothing for the value at zero."""
        seen = operations(draw(10, 4, 4))
        assert seen.total() == 8 and seen["mm"] == 3
        assert operations(draw(10, 4, 4), wrt="Y").total() == 5
        assert operations(draw(10, 4, 4), at_zero=0).total() == 8

    def test_a_block_takes_two_less(
        self, always_blocks: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kernels, "shares", lambda *_: Shares(6, 3))
        one, two = (operations(draw(n, 4, 4)).total() for n in (3, 6))
        assert two - one == 6

    def test_the_order_and_the_container_play_no_part(self) -> None:
        drawn = draw(5, 3, 2)
        for same in ("XW", ["W", "X"], {"X", "W"}, ("X", "X", "W")):
            some = relugrad.gradients(*drawn, wrt=same)
            assert some.W is not None and some.X is not None and some.Y is None


class TestOut:
    @pytest.mark.parametrize("n", [0, 1, 2, 3, 7])
    def test_every_entry_is_written(self, n: int, always_blocks: None) -> None:
        drawn = draw(n, 3, 2)
        out = poisoned(*drawn)
        made = relugrad.gradients(*drawn, out=out)
        assert all(a is b for a, b in zip(made, out, strict=True))
        for ours, theirs in zip(made, plain(*drawn), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-13, atol=1e-13)

    def test_some_are_given_and_some_are_made(self, always_blocks: None) -> None:
        X, W, Y = draw(7, 3, 2)
        by_X = torch.full_like(X, torch.nan)
        made = relugrad.gradients(X, W, Y, out=(by_X, None, None))
        assert made.X is by_X
        assert_near(Parts(*made), X, W, Y)
        some = relugrad.gradients(X, W, Y, wrt="X", out=(by_X.fill_(torch.nan), None, None))
        assert some.X is by_X and some.W is None
        torch.testing.assert_close(by_X, plain(X, W, Y).X)

    def test_any_layout(self, always_blocks: None) -> None:
        X, W, Y = draw(7, 3, 2)
        out = Parts(*(strided(torch.full_like(t, torch.nan)).mT.contiguous().mT for t in (X, W, Y)))
        relugrad.gradients(X, W, Y, out=out)
        assert_near(out, X, W, Y)

    def test_under_transforms(self, always_blocks: None) -> None:
        batch = [draw(7, 3, 2, seed=seed) for seed in range(3)]
        stacked = [torch.stack(column) for column in zip(*batch, strict=True)]
        X, W, Y = stacked
        out = [torch.full_like(t, torch.nan) for t in (X, W, Y)]

        def into(X: Tensor, W: Tensor, Y: Tensor, *out: Any) -> Any:
            return tuple(relugrad.gradients(X, W, Y, out=out))

        torch.func.vmap(into)(X, W, Y, *out)
        for i, one in enumerate(batch):
            assert_near(Parts(*(t[i] for t in out)), *one)

    def test_memory_is_shared_with_nobody(self) -> None:
        X, W, Y = draw(5, 3, 3)
        block = torch.zeros(10, 3, dtype=X.dtype)
        for out, message in [
            ((X, None, None), "out.X: expected memory of its own, shares some with X"),
            ((None, None, X), "out.Y: expected memory of its own, shares some with X"),
            ((Y.view(-1).view(5, 3), None, None), "out.X: .*, shares some with Y"),
            ((None, W.mT, None), "out.W: .*, shares some with W"),
            ((block[:5], None, block[4:9]), "out.Y: .*, shares some with out.X"),
            ((None, None, block[0].expand(5, 3)), "out.Y: expected a place in memory for every"),
        ]:
            with pytest.raises(relugrad.ArgumentError, match=f"^{message}"):
                relugrad.gradients(X, W, Y, out=out)
        relugrad.gradients(X, W, Y, out=(block[:5], None, block[5:]))
        assert_near(Parts(block[:5], relugrad.gradients(X, W, Y).W, block[5:]), X, W, Y)


class TestFollowed:
    """With blocks of 3 rows for all that could take them: what a transform follows still works."""

    def test_second_derivatives(self, always_blocks: None) -> None:
        X, W, Y = draw(7, 3, 2)

        def by_w(W: Tensor) -> Tensor:
            return relugrad.gradients(X, W, Y).W

        def by_autograd(W: Tensor) -> Tensor:
            gradient: Tensor = torch.func.grad(relugrad.objective, argnums=1)(X, W, Y)
            return gradient

        expected = torch.func.jacrev(by_autograd)(W)
        for jacobian in (torch.func.jacrev, torch.func.jacfwd):
            torch.testing.assert_close(jacobian(by_w)(W), expected)
        W.requires_grad_()
        (by_hand,) = torch.autograd.grad(by_w(W).sum(), W)
        torch.testing.assert_close(by_hand, expected.sum((0, 1)))

    def test_raw_forward_mode(self, always_blocks: None) -> None:
        X, W, Y = draw(7, 3, 2)
        direction = torch.ones_like(W)
        forward_ad: Any = torch.autograd.forward_ad
        with forward_ad.dual_level():
            dual = relugrad.gradients(X, forward_ad.make_dual(W, direction), Y).W
            slope = forward_ad.unpack_dual(dual).tangent
        step = 1e-6
        ahead, behind = (plain(X, W + s * direction, Y).W for s in (step, -step))
        torch.testing.assert_close(slope, (ahead - behind) / (2 * step), rtol=1e-6, atol=1e-6)

    def test_grad_mode_decides(self, always_blocks: None) -> None:
        X, W, Y = draw(7, 3, 2)
        W.requires_grad_()
        assert relugrad.gradients(X, W, Y).W.requires_grad
        with torch.no_grad():
            assert not relugrad.gradients(X, W, Y).W.requires_grad
            out = poisoned(X, W, Y)
            relugrad.gradients(X, W, Y, out=out)
        with pytest.raises(
            relugrad.ArgumentError, match=r"^out\.X: expected none while W requires"
        ):
            relugrad.gradients(X, W, Y, out=out)
        assert_near(out, X, W.detach(), Y)

    def test_arguments_are_not_changed(self, always_blocks: None) -> None:
        drawn = draw(7, 3, 2)
        before = [t.clone() for t in drawn]
        for options in ({}, {"at_zero": 0.5}, {"wrt": "X"}, {"out": poisoned(*drawn)}):
            relugrad.gradients(*drawn, **options)
        assert all(map(torch.equal, before, drawn))


class TestShares:
    @pytest.fixture(autouse=True)
    def usual_cache(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kernels, "_cache_size", lambda: 2**20)

    @pytest.mark.parametrize(("d", "h"), [(1, 1), (4, 4), (64, 64), (64, 8), (512, 512), (0, 3)])
    @pytest.mark.parametrize("dtype", DTYPES, ids=str)
    def test_a_block_fits_the_cache_or_is_tall(
        self, d: int, h: int, dtype: torch.dtype, threads: int
    ) -> None:
        like = torch.empty(0, dtype=dtype)
        row = (2 * d + 3 * h) * like.element_size()
        n = -(-kernels._WORTH // row) + 1
        for rows in (n, 10 * n):
            strip, block = kernels.shares(rows, d, h, like)
            assert strip == rows if threads == 1 else threads <= -(-rows // strip) <= 4 * threads
            assert block < strip or threads > 1
            assert block * row <= 2 * kernels._cache_size() or block <= 2 * max(d, h)

    @pytest.mark.parametrize("n", [0, 1, 2, 1000, 12345, 10**6])
    def test_strips_and_blocks_are_of_one_size(self, n: int, threads: int) -> None:
        strip, block = kernels.shares(n, 64, 64, torch.empty(0))
        for whole, rows in ((n, strip), (strip, block)):
            count = -(-whole // max(rows, 1))
            assert 0 <= count * rows - whole < max(count, 1)

    def test_every_thread_has_as_many_strips(self, threads: int) -> None:
        for n in range(1000, 10**6, 12345):
            strip, _ = kernels.shares(n, 64, 64, torch.empty(0))
            assert strip == n or -(-n // strip) % threads == 0

    def test_wide_matrices_too(self, threads: int) -> None:
        """Each strip has a sum of its own of d×h numbers, no more than half of its rows of X."""
        like = torch.empty(0, dtype=torch.float64)
        strip, block = kernels.shares(4096, 1024, 1024, like)
        assert (strip, block) == ((4096, 2048) if threads == 1 else (2048, 2048))
        assert kernels.shares(4095, 1024, 1024, like).strip == 4095

    def test_threads_share_the_blocks_of_few_rows(self, threads: int) -> None:
        n = kernels._WORTH // ((2 * 64 + 3 * 64) * 4) - 1
        strip, block = kernels.shares(n, 64, 64, torch.empty(0))
        assert strip == n
        for count in (block, 10):
            assert kernels.shares(count, 64, 64, torch.empty(0)) == (count, count)
        whole = 2 * kernels._cache_size() * threads
        assert whole / 2 < block * (2 * 64 + 3 * 64) * 4 <= whole

    def test_one_thread_and_many_share_one_strip(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = {}
        for count in (1, 2, 8, 9, 64):
            monkeypatch.setattr(torch, "get_num_threads", lambda count=count: count)
            found[count] = kernels.shares(10**6, 64, 64, torch.empty(0)).strip == 10**6
        assert found == {1: True, 2: False, 8: False, 9: True, 64: True}

    def test_a_gpu_has_no_cache_to_stay_in(self) -> None:
        meta = torch.empty(0, device="meta")
        strip, block = kernels.shares(10**9, 64, 64, meta)
        assert strip == 10**9
        assert block > kernels.shares(10**9, 64, 64, torch.empty(0)).block

    def test_wanted_and_parts_agree(self) -> None:
        assert Wanted._fields == Parts._fields == Gradients._fields

    def test_results_come_in_the_order_of_the_arguments(self) -> None:
        """Of square matrices two that were swapped would go unnoticed."""
        arguments = tuple(inspect.signature(relugrad.gradients).parameters)[:3]
        assert arguments == Gradients._fields == PartialGradients._fields
        X, W, Y = draw(3, 3, 3)
        by_X, by_W, by_Y = relugrad.gradients(X, W, Y)
        exact = torch.func.grad(relugrad.objective, argnums=(0, 1, 2))(X, W, Y)
        for ours, theirs in zip((by_X, by_W, by_Y), exact, strict=True):
            torch.testing.assert_close(ours, theirs)


class TestStrips:
    """Rows enough for strips, of a small cache: what the threads make against autograd."""

    @pytest.fixture(autouse=True)
    def small_cache(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kernels, "_cache_size", lambda: 2**11)
        monkeypatch.setattr(kernels, "_WORTH", 0)
        monkeypatch.setattr(closed_form, "_SMALL", -1)

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
    @pytest.mark.parametrize("sizes", [(3000, 5, 3), (2999, 1, 7), (1500, 16, 16), (2000, 7, 1)])
    def test_within_rounding(
        self, sizes: tuple[int, int, int], dtype: torch.dtype, threads: int
    ) -> None:
        seed = next(
            s for s in range(99) if clear_of_the_kink(*draw(*sizes, seed=s, dtype=dtype)[:2])
        )
        drawn = draw(*sizes, seed=seed, dtype=dtype)
        assert (kernels.shares(*sizes, drawn[0]).strip < sizes[0]) == (threads > 1)
        found = Parts(*relugrad.gradients(*drawn))
        assert_near(found, *drawn)
        into = poisoned(*drawn)
        relugrad.gradients(*drawn, out=into)
        for ours, theirs in zip(into, found, strict=True):
            assert ours is not None and theirs is not None and torch.equal(ours, theirs)

    def whole_numbers(self) -> Triple:
        """Nothing rounds, and many products are 0."""
        generator = torch.Generator().manual_seed(0)
        X, W, Y = (
            torch.randint(-2, 3, size, generator=generator).double()
            for size in ((3000, 5), (5, 3), (3000, 3))
        )
        return X, W, Y

    @pytest.mark.parametrize("wrt", SUBSETS)
    def test_as_autograd(self, wrt: str, threads: int) -> None:
        drawn = self.whole_numbers()
        found = relugrad.gradients(*drawn, wrt=wrt)
        for name, ours, theirs in zip("XWY", found, by_autograd(*drawn), strict=True):
            assert (ours is None) == (name not in wrt)
            assert ours is None or torch.equal(ours, theirs)

    @pytest.mark.parametrize("at_zero", [0.0, 0.5])
    def test_any_layout_with_nan_and_infinity(self, at_zero: float, threads: int) -> None:
        X, W, Y = self.whole_numbers()
        Y[::7, 0], Y[3::50, 1] = torch.nan, torch.inf
        expected = plain(X, W, Y, at_zero)
        flipped = [t.mT.contiguous().mT for t in (X, W, Y)]
        for views in ((X, W, Y), flipped, [strided(t) for t in (X, W, Y)]):
            found = relugrad.gradients(*views, at_zero=at_zero)
            for ours, theirs in zip(found, expected, strict=True):
                torch.testing.assert_close(ours, theirs, rtol=0, atol=0, equal_nan=True)

    def test_the_order_of_the_threads_plays_no_part(
        self, threads: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each call is delayed in other places, so that other threads take other strips."""
        drawn = draw(3000, 5, 3, dtype=torch.float32)
        first = relugrad.gradients(*drawn)
        add_rows, taken = kernels.add_rows, set()

        def slow(*arguments: Any, **options: Any) -> Tensor:
            if randomness.random() < 0.1:
                sleep(0.002)
            D = add_rows(*arguments, **options)
            order.append((get_ident(), arguments[0].data_ptr()))
            return D

        monkeypatch.setattr(kernels, "add_rows", slow)
        for seed in range(5):
            randomness, order = Random(seed), list[tuple[int, int]]()
            again = relugrad.gradients(*drawn)
            taken.add(tuple(order))
            assert all(map(torch.equal, first, again))
        assert len(taken) > (1 if threads > 1 else 0)

    def test_under_no_grad_and_inference(self, threads: int) -> None:
        """Arguments that require grad, and tensors of inference, are read and written as usual."""
        X, W, Y = draw(3000, 5, 3)
        exact = relugrad.gradients(X, W, Y)
        for t in (X, W, Y):
            t.requires_grad_()
        for mode in (torch.no_grad, torch.inference_mode):
            with mode():
                found = relugrad.gradients(X, W, Y)
                into = poisoned(X, W, Y)
                relugrad.gradients(X, W, Y, out=into)
            for ours, written, theirs in zip(found, into, exact, strict=True):
                assert torch.equal(ours, theirs) and not ours.requires_grad
                assert written is not None and torch.equal(written, theirs)
                assert ours.is_inference() == (mode is torch.inference_mode)

    def test_a_mode_sees_every_operation(self, threads: int) -> None:
        sizes = 3000, 5, 3
        drawn = draw(*sizes)
        seen = operations(drawn)
        with Seen():
            block = kernels.shares(*sizes, drawn[0]).block
        assert seen["mm"] == seen["threshold_backward"] == -(-sizes[0] // block)


@pytest.fixture(autouse=True)
def _no_leaks() -> Iterator[None]:
    """No path leaves the number of threads changed."""
    threads = torch.get_num_threads()
    yield
    assert torch.get_num_threads() == threads
