r"""What a differential holds constant is named, unless the text says what varies."""

from __future__ import annotations

import pytest

from relugrad import check
from relugrad.documents.reading import read
from relugrad.verify import check_displays


@pytest.mark.parametrize(
    ("text", "under"),
    [
        (r"$d(XY) = dX\,Y$", ("Y is constant",)),
        (r"$\mathrm d(uv) = \mathrm du\,v$", ("v is constant",)),
        (r"$d(XYZ) = dX\,YZ$", ("Y is constant", "Z is constant")),
        (r"$d(XYZ) = dX\,YZ + X dY Z + XY dZ$", ()),
        (r"With $Y$ constant, $d(XY) = dX\,Y$.", ()),
        (r"Only $X$ varies: $d(XY) = dX\,Y$.", ()),
        (r"其中 $Y$ 为常矩阵，$d(XY) = dX\,Y$。", ()),
        (r"All others are held constant. $d(XY) = dX\,Y$", ()),
        (r"$d(cA) = c\,dA$", ()),
        (r"$d(A^{-1}) = -A^{-1} dA A^{-1}$", ()),
        (
            r"Let $X = U\Sigma V^T$. Then $dX = U(d\Sigma)V^T$.",
            ("U is constant", "V is constant"),
        ),
        (r"Let $f = \operatorname{tr}(W^TX)$. Then $df = \operatorname{tr}(X^T dW)$.", ()),
    ],
)
def test_what_is_held_constant_is_a_condition(text: str, under: tuple[str, ...]) -> None:
    found = check_displays(read(text, markdown=True)).checks[-1]
    assert found.verdict == "holds"
    assert found.under == under


def test_a_wrong_differential_is_false() -> None:
    [found] = check(r"d(XY) = 2dX\,Y").checks
    assert found.verdict == "false"
