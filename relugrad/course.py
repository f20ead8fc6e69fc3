r"""The course report: its definitions, its seeded matrices and its printed tables.

Source: 干皓丞, 计算机视觉作业, 17 October 2021 (kancheng/kan-cs-report-in-2021), sections 2 to 4.
The functions need PyTorch; the definitions and the tables do not.

Examples
--------
>>> import relugrad
>>> answer = r"\frac{\partial f}{\partial Y} = 2(\max(XW, 0) - Y)"
>>> relugrad.check(answer).checks[0].verdict
'definition'
>>> relugrad.check(answer, given=relugrad.course.GIVEN).checks[0].verdict
'false'
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from .errors import ArgumentError
from .extras import require_torch

if TYPE_CHECKING:
    from torch import Tensor

GIVEN = (
    r"Z = XW",
    r"\hat{Y} = \max(Z, 0)",
    r"f = \|\max(XW, 0) - Y\|_F^2",
    r"E = \hat{Y} - Y",
    r"M = H(Z)",
)
"""What holds on every page of the book, as `given` for `relugrad.check`."""

SEED = 0


class Matrices(NamedTuple):
    """The report's matrices, all float32."""

    X: Tensor
    """The data, 10×4."""
    W: Tensor
    """The weights, 4×4."""
    Y: Tensor
    """The targets, 10×4."""


def matrices(*, requires_grad: bool = False) -> Matrices:
    """The matrices that the report's five lines draw; the caller's random state is unchanged.

    Parameters
    ----------
    requires_grad
        Whether autograd tracks them, as in the report.

    Returns
    -------
    Matrices
        X, W and Y, drawn in this order after ``torch.manual_seed(0)``.

    Examples
    --------
    >>> from relugrad import course
    >>> course.matrices().X[0]
    tensor([-1.1258, -1.1524, -0.2506, -0.4339])
    """
    require_torch("course.matrices")
    import torch

    generator = torch.Generator().manual_seed(SEED)

    def draw(*shape: int) -> Tensor:
        drawn = torch.randn(shape, generator=generator, dtype=torch.float32)
        return drawn.requires_grad_(requires_grad)

    X = draw(10, 4)
    W = draw(4, 4)
    Y = draw(10, 4)
    return Matrices(X, W, Y)


# As printed: `*.grad` is the derivative of f. The report prints each gradient twice, alike.
_PRINTED = {
    "f": "99.9048",
    "X": """
        -1.1258 -1.1524 -0.2506 -0.4339
        0.8487 0.6920 -0.3160 -2.1152
        0.3223 -1.2633 0.3500 0.3081
        0.1198 1.2377 1.1168 -0.2473
        -1.3527 -1.6959 0.5667 0.7935
        0.5988 -1.5551 -0.3414 1.8530
        -0.2159 -0.7425 0.5627 0.2596
        -0.1740 -0.6787 0.9383 0.4889
        1.2032 0.0845 -1.2001 -0.0048
        -0.5181 -0.3067 -1.5810 1.7066
    """,
    "W": """
        0.2055 -0.4503 -0.5731 -0.5554
        0.5943 1.5419 0.5073 -0.5910
        -1.3253 0.1886 -0.0691 -0.4949
        -1.4959 -0.1938 0.4455 1.3253
    """,
    "Y": """
        1.5091 2.0820 1.7067 2.3804
        -1.1256 -0.3170 -1.0925 -0.0852
        0.3276 -0.7607 -1.5991 0.0185
        -0.7504 0.1854 0.6211 0.6382
        -0.0033 -0.5344 1.1687 0.3945
        1.9415 0.7915 -0.0203 -0.4372
        -0.2188 -2.4351 -0.0729 -0.0340
        0.9625 0.3492 -0.9215 -0.0562
        -0.6227 -0.4637 1.9218 -0.4025
        0.1239 1.1648 0.9234 1.3873
    """,
    "W.grad": """
        18.2980 2.7573 2.3914 -0.1974
        11.0817 6.6428 2.5163 -20.3225
        -8.6662 3.4506 -1.8979 -3.3608
        -21.1681 -6.6739 -1.0693 27.0278
    """,
    "X.grad": """
        1.1002 0.0860 5.3377 0.2788
        0.9583 10.4633 -13.5234 -16.3639
        -0.8712 -0.9272 -0.7764 2.0790
        -1.4504 5.6914 0.7613 -0.9693
        -1.2892 -3.4714 -1.9788 4.8091
        -4.0523 -4.3127 -3.6114 9.6703
        -0.7312 -0.7782 -0.6516 1.7449
        -0.8191 -0.8718 -0.7300 1.9547
        1.0350 2.9930 -6.6743 -7.5333
        -2.4616 -2.4243 -2.1164 5.7128
    """,
    "Y.grad": """
        2.8885e+00 4.1639e+00 3.4134e+00 3.0501e+00
        -1.0589e+01 -2.7045e+00 -2.1849e+00 -1.7039e-01
        6.5523e-01 -1.5214e+00 -3.1982e+00 -1.5687e+00
        -1.5009e+00 -3.8551e+00 4.9843e-01 1.2764e+00
        -6.6077e-03 -1.0689e+00 1.8791e+00 -4.2604e+00
        3.8829e+00 1.5830e+00 -4.0504e-02 -7.2968e+00
        -4.3767e-01 -4.8701e+00 -1.4583e-01 -1.3166e+00
        1.9250e+00 6.9834e-01 -1.8429e+00 -1.4750e+00
        -5.0359e+00 -9.2744e-01 3.8436e+00 -8.0509e-01
        2.4780e-01 2.3296e+00 -1.7491e-01 -4.2519e+00
    """,
}


TABLES: dict[str, tuple[tuple[str, ...], ...]] = {
    name: tuple(tuple(line.split()) for line in text.split("\n") if line.strip())
    for name, text in _PRINTED.items()
}
"""The numbers that the report prints for X, W, Y, f and its three gradients, as text.

:meta hide-value:
"""


@dataclass(frozen=True)
class Comparison:
    """A tensor compared with one of the report's printed tables.

    Parameters
    ----------
    name
        The name of the table.
    numbers
        How many numbers were compared.
    differing
        How many of them do not round to the printed number: they are off by more than half a unit
        of its last digit plus four units in the last place of their own. NaN and infinity always
        count.
    largest
        The largest deviation, in units of the last printed digit; NaN if there is any.
    """

    name: str
    numbers: int
    differing: int
    largest: float

    @property
    def agrees(self) -> bool:
        """Whether every number rounds to the printed one, up to the tensor's own rounding."""
        return self.differing == 0

    def __str__(self) -> str:
        # The deviation depends on the processor; whether the numbers agree does not.
        if self.agrees:
            printed = "value" if self.numbers == 1 else f"{self.numbers} values"
            return f"{self.name}: matches the printed {printed}"
        return (
            f"{self.name}: DIFFERS from the report in {self.differing} of {self.numbers} number"
            f"{'' if self.numbers == 1 else 's'},"
            f" by up to {self.largest:.2f} of the last printed digit"
        )


def compare(name: str, tensor: Tensor) -> Comparison:
    """Compare a tensor with one of the report's tables, to the printed precision.

    Parameters
    ----------
    name
        A key of `TABLES`.
    tensor
        Of the table's shape; a scalar for ``f``.

    Raises
    ------
    ArgumentError
        There is no such table, or `tensor` is not a floating-point tensor of the table's shape.

    Examples
    --------
    >>> import relugrad
    >>> X, W, Y = relugrad.course.matrices()
    >>> print(relugrad.course.compare("f", relugrad.objective(X, W, Y)))
    f: matches the printed value
    """
    require_torch("course.compare")
    import torch

    if name not in TABLES:
        raise ArgumentError(f"name: expected one of {', '.join(TABLES)}, got {name!r}")
    table = TABLES[name]
    shape = () if name == "f" else (len(table), len(table[0]))
    if not isinstance(tensor, torch.Tensor) or not tensor.is_floating_point():
        came = (
            f"dtype {tensor.dtype}" if isinstance(tensor, torch.Tensor) else type(tensor).__name__
        )
        raise ArgumentError(f"tensor: expected a floating-point tensor, got {came}")
    if tuple(tensor.shape) != shape:
        raise ArgumentError(
            f"tensor: expected shape {shape} as in {name}, got {tuple(tensor.shape)}"
        )
    eps = torch.finfo(tensor.dtype).eps
    values = tensor.detach().reshape(-1).tolist()
    deviations: list[float] = []
    differing = 0
    for value, text in zip(values, (text for row in table for text in row), strict=True):
        printed = Decimal(text)
        unit = Decimal(1).scaleb(int(printed.as_tuple().exponent))
        deviation = float(abs(Decimal(value) - printed) / unit)
        deviations.append(deviation)
        agrees = math.isfinite(value) and deviation <= 0.5 + 4 * eps * abs(value) / float(unit)
        differing += not agrees
    largest = math.nan if any(map(math.isnan, deviations)) else max(deviations)
    return Comparison(name, len(values), differing, largest)


def ulp_distance(a: Tensor, b: Tensor) -> Tensor:
    """The distance between two tensors, entry by entry, in units in the last place.

    Parameters
    ----------
    a, b
        Of one shape and one dtype, float32 or float64.

    Returns
    -------
    Tensor
        int64: 0 where the entries are equal, 1 where they are neighbours, and so on; the largest
        int64 where the distance exceeds it or an entry is NaN.

    Raises
    ------
    ArgumentError
        Shapes or dtypes differ, or the dtype is neither float32 nor float64.

    Examples
    --------
    >>> import torch
    >>> from relugrad import course
    >>> course.ulp_distance(torch.tensor([1.0]), torch.tensor([1.0 + 2**-23]))
    tensor([1])
    """
    require_torch("course.ulp_distance")
    import torch

    for name, value in (("a", a), ("b", b)):
        if not isinstance(value, torch.Tensor):
            raise ArgumentError(f"{name}: expected a tensor, got {type(value).__name__}")
    if a.shape != b.shape:
        raise ArgumentError(f"b: expected shape {tuple(a.shape)}, as a has, got {tuple(b.shape)}")
    if a.dtype != b.dtype:
        raise ArgumentError(f"b: expected dtype {a.dtype}, as a has, got {b.dtype}")
    integers = {torch.float32: torch.int32, torch.float64: torch.int64}
    if a.dtype not in integers:
        raise ArgumentError(f"a: expected dtype float32 or float64, got {a.dtype}")
    bits = integers[a.dtype]

    def rank(x: Tensor) -> Tensor:
        # Floating-point numbers are ordered as their bits are, from −0 downwards mirrored.
        raw = x.detach().contiguous().view(bits).to(torch.int64)
        return torch.where(raw < 0, torch.iinfo(bits).min - raw, raw)

    one, other = rank(a), rank(b)
    far = torch.iinfo(torch.int64).max
    # Of opposite signs the ranks' difference can be larger than an int64.
    beyond = ((one < 0) != (other < 0)) & (one.abs() > far - other.abs())
    distance = torch.where(beyond, far, (one - other).abs())
    return torch.where(a.isnan() | b.isnan(), far, distance)
