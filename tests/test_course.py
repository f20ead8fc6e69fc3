"""The course report: its matrices, its printed tables, and the comparison with them."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

import relugrad
from relugrad import ArgumentError, course

FAR = torch.iinfo(torch.int64).max


@pytest.fixture
def random_state() -> Iterator[Tensor]:
    before = torch.get_rng_state()
    yield before
    torch.set_rng_state(before)


def computed() -> dict[str, Tensor]:
    """What the report prints, computed: the matrices, f by autograd, and its derivatives."""
    X, W, Y = course.matrices(requires_grad=True)
    f = relugrad.objective(X, W, Y)
    by_x, by_w, by_y = torch.autograd.grad(f, (X, W, Y))
    return {"X": X, "W": W, "Y": Y, "f": f, "X.grad": by_x, "W.grad": by_w, "Y.grad": by_y}


class TestMatrices:
    def test_are_what_the_reports_own_lines_draw(self, random_state: Tensor) -> None:
        torch.manual_seed(0)
        lines = torch.randn(10, 4), torch.randn(4, 4), torch.randn(10, 4)
        for drawn, line in zip(course.matrices(), lines, strict=True):
            assert torch.equal(drawn, line)

    def test_are_the_same_each_time_whatever_the_callers_state(self, random_state: Tensor) -> None:
        once = course.matrices()
        torch.manual_seed(7)
        assert all(torch.equal(a, b) for a, b in zip(once, course.matrices(), strict=True))

    def test_leave_the_callers_random_state_untouched(self, random_state: Tensor) -> None:
        course.matrices()
        assert torch.equal(torch.get_rng_state(), random_state)

    def test_do_not_depend_on_the_default_dtype(self) -> None:
        torch.set_default_dtype(torch.float64)
        try:
            drawn = course.matrices()
        finally:
            torch.set_default_dtype(torch.float32)
        assert {t.dtype for t in drawn} == {torch.float32}
        assert all(torch.equal(a, b) for a, b in zip(drawn, course.matrices(), strict=True))

    def test_are_followed_by_autograd_where_asked(self) -> None:
        assert [t.requires_grad for t in course.matrices()] == [False] * 3
        followed = course.matrices(requires_grad=True)
        assert all(t.requires_grad and t.is_leaf for t in followed)


class TestTables:
    def test_have_the_shapes_of_what_they_show(self) -> None:
        tensors = computed()
        assert tensors.keys() == course.TABLES.keys()
        for name, table in course.TABLES.items():
            rows, columns = tensors[name].shape or (1, 1)
            assert [len(row) for row in table] == [columns] * rows

    def test_f_is_as_printed(self) -> None:
        assert course.TABLES["f"] == (("99.9048",),)
        assert f"{relugrad.objective(*course.matrices()).item():.4f}" == "99.9048"

    @pytest.mark.parametrize("name", course.TABLES)
    def test_autograd_agrees_to_the_printed_precision(self, name: str) -> None:
        comparison = course.compare(name, computed()[name])
        assert comparison.agrees
        assert comparison.largest < 0.7

    @pytest.mark.parametrize("name", ["W", "X", "Y"])
    def test_the_closed_forms_agree_too(self, name: str) -> None:
        closed = getattr(relugrad.gradients(*course.matrices()), name)
        assert course.compare(f"{name}.grad", closed).agrees

    @pytest.mark.parametrize("name", course.TABLES)
    def test_in_float64_every_number_rounds_to_the_printed_one(self, name: str) -> None:
        X, W, Y = (t.double() for t in course.matrices())
        exact: dict[str, Tensor] = {"X": X, "W": W, "Y": Y, "f": relugrad.objective(X, W, Y)}
        for of, gradient in relugrad.gradients(X, W, Y)._asdict().items():
            exact[f"{of}.grad"] = gradient
        # The author's float32 is off by some 10⁻⁶ of a gradient, a hundredth of the last digit.
        assert course.compare(name, exact[name]).largest < 0.55


class TestCompare:
    @pytest.mark.parametrize("name", course.TABLES)
    def test_a_changed_digit_is_found_wherever_it_is(self, name: str) -> None:
        tensor = computed()[name].detach()
        units = [10.0 ** -int(_decimals(text)) for row in course.TABLES[name] for text in row]
        for place, unit in enumerate(units):
            # In float32, as it was computed: only what that rounds is forgiven.
            changed = tensor.clone()
            changed.view(-1)[place] += 1.6 * unit
            comparison = course.compare(name, changed)
            assert not comparison.agrees
            assert comparison.differing == 1

    def test_says_how_many_numbers_agree(self) -> None:
        X = course.matrices().X
        assert str(course.compare("X", X)) == "X: matches the printed 40 values"
        f = relugrad.objective(*course.matrices())
        assert str(course.compare("f", f)) == "f: matches the printed value"
        X[3, 2] = 0.1168  # for 1.1168
        says = str(course.compare("X", X))
        assert says == (
            "X: DIFFERS from the report in 1 of 40 numbers,"
            " by up to 10000.00 of the last printed digit"
        )

    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
    def test_what_is_not_finite_never_agrees(self, value: float) -> None:
        assert not course.compare("f", torch.tensor(value)).agrees
        X = course.matrices().X
        X[0, 0] = value
        assert course.compare("X", X).differing == 1

    def test_takes_a_tensor_that_requires_grad_and_any_layout(self) -> None:
        X = course.matrices(requires_grad=True).X
        assert course.compare("X", X.mT.contiguous().mT).agrees

    @pytest.mark.parametrize(
        ("name", "tensor", "message"),
        [
            ("Z", torch.ones(10, 4),
             "name: expected one of f, X, W, Y, W.grad, X.grad, Y.grad, got 'Z'"),
            ("X", torch.ones(4, 10), "tensor: expected shape (10, 4) as in X, got (4, 10)"),
            ("W.grad", torch.ones(16), "tensor: expected shape (4, 4) as in W.grad, got (16,)"),
            ("f", torch.ones(1), "tensor: expected shape () as in f, got (1,)"),
            ("W", torch.ones(4, 4, dtype=torch.int64),
             "tensor: expected a floating-point tensor, got dtype torch.int64"),
        ],
    )  # fmt: skip
    def test_says_what_does_not_fit(self, name: str, tensor: Tensor, message: str) -> None:
        with pytest.raises(ArgumentError) as raised:
            course.compare(name, tensor)
        assert str(raised.value) == message


def _decimals(text: str) -> int:
    """How many decimal places a printed number shows: 4 for 0.3276, 5 for 6.5523e-01."""
    mantissa, _, exponent = text.partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)


finite = st.floats(allow_nan=False, width=64)


class TestUlpDistance:
    @given(a=finite, b=finite)
    def test_is_symmetric_and_0_only_between_equals(self, a: float, b: float) -> None:
        one, other = _float64(a), _float64(b)
        forth, back = course.ulp_distance(one, other), course.ulp_distance(other, one)
        assert forth == back >= 0
        assert (forth == 0) == (a == b)

    @given(a=finite, steps=st.integers(0, 5))
    def test_counts_the_steps_between(self, a: float, steps: int) -> None:
        b = a
        for _ in range(steps):
            b = math.nextafter(b, math.inf)
        apart = course.ulp_distance(_float64(a), _float64(b)).item()
        assert apart == steps or b == math.inf

    @given(numbers=st.lists(finite, min_size=3, max_size=3))
    def test_adds_up_along_the_line(self, numbers: list[float]) -> None:
        low, middle, high = map(_float64, sorted(numbers))
        whole = course.ulp_distance(low, high).item()
        parts = course.ulp_distance(low, middle).item() + course.ulp_distance(middle, high).item()
        assert whole == min(parts, FAR)

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
    def test_crosses_zero(self, dtype: torch.dtype) -> None:
        tiny = torch.finfo(dtype).smallest_normal * torch.finfo(dtype).eps
        numbers = torch.tensor([-tiny, -0.0, 0.0, tiny], dtype=dtype)
        assert course.ulp_distance(numbers, torch.zeros(4, dtype=dtype)).tolist() == [1, 0, 0, 1]
        assert course.ulp_distance(numbers[:1], numbers[3:]).tolist() == [2]

    def test_does_not_overflow(self) -> None:
        assert course.ulp_distance(_float64(2.0), _float64(-2.0)).item() == FAR
        assert course.ulp_distance(_float64(math.inf), _float64(-math.inf)).item() == FAR
        assert course.ulp_distance(_float64(1.0), _float64(-1.0)).item() == 2 * 0x3FF0 << 48

    def test_nan_is_far_from_everything(self) -> None:
        nan = _float64(math.nan)
        assert course.ulp_distance(nan, _float64(1.0)).item() == FAR
        assert course.ulp_distance(nan, nan).item() == FAR

    def test_of_views_and_of_nothing(self) -> None:
        a = torch.randn(3, 4, generator=torch.Generator().manual_seed(0))
        assert torch.equal(course.ulp_distance(a.mT, a.mT), torch.zeros(4, 3, dtype=torch.int64))
        assert course.ulp_distance(torch.empty(0, 3), torch.empty(0, 3)).shape == (0, 3)

    def test_says_what_does_not_fit(self) -> None:
        one = torch.ones(2)
        with pytest.raises(ArgumentError, match=r"^b: expected shape \(2,\), as a has, got \(3,\)"):
            course.ulp_distance(one, torch.ones(3))
        with pytest.raises(ArgumentError, match=r"^b: expected dtype torch.float32, as a has"):
            course.ulp_distance(one, one.double())
        with pytest.raises(ArgumentError, match=r"^a: expected dtype float32 or float64, got"):
            course.ulp_distance(one.half(), one.half())


def test_what_is_no_tensor_is_named() -> None:
    with pytest.raises(ArgumentError, match=r"^tensor: expected a floating-point .* got float$"):
        course.compare("f", 99.9048)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"^b: expected a tensor, got float$"):
        course.ulp_distance(torch.ones(2), 1.0)  # type: ignore[arg-type]


def _float64(number: float) -> Tensor:
    return torch.tensor(number, dtype=torch.float64)
