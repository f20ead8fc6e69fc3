"""The figures of the book, as SVG that reads on a light page and on a dark one.

Each function returns an object that a notebook shows as SVG; the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO

import matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from torch import Tensor

# The greys and blues stand out from white and from near-black alike.
INK = "#767676"
LINE = "#3b82c4"
DIVERGING = "RdBu_r"

_STYLE = {
    "svg.hashsalt": "relugrad",
    "svg.fonttype": "path",
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.facecolor": "none",
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}


@dataclass(frozen=True)
class Picture:
    """A drawing that a notebook shows as SVG."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg


def _picture(figure: Figure) -> Picture:
    out = StringIO()
    figure.savefig(out, format="svg", bbox_inches="tight", metadata={"Date": None})
    return Picture(out.getvalue())


def ramp_and_step() -> Picture:
    """The ramp and the unit step side by side, with H(0) = 1 as the report defines it."""
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(7.2, 3.0), layout="constrained")
        ramp, step = figure.subplots(1, 2, sharex=True, sharey=True)
        ramp.plot([-2, 0, 2], [0, 0, 2], color=LINE, linewidth=2.5, solid_joinstyle="miter")
        ramp.set_title("ramp $R(x)$")
        step.plot([-2, 0], [0, 0], color=LINE, linewidth=2.5, solid_capstyle="butt")
        step.plot([0, 2], [1, 1], color=LINE, linewidth=2.5, solid_capstyle="butt")
        _end(step, 0, 0, closed=False)
        _end(step, 0, 1, closed=True)
        step.set_title("unit step $H(x)$")
        for axes in (ramp, step):
            _through_the_origin(axes)
        return _picture(figure)


def _end(axes: Axes, x: float, y: float, *, closed: bool) -> None:
    """Mark the end of a branch; an open one hides nothing, whatever colour the page has."""
    axes.plot(
        [x],
        [y],
        marker="o",
        markersize=8,
        markeredgewidth=2,
        markeredgecolor=LINE,
        markerfacecolor=LINE if closed else "none",
        zorder=5,
    )


def _through_the_origin(axes: Axes) -> None:
    axes.set_aspect("equal")
    axes.set_xlim(-2.2, 2.2)
    axes.set_ylim(-0.4, 2.2)
    axes.set_xticks([-2, -1, 0, 1, 2])
    axes.set_yticks([0, 1, 2])
    axes.set_xlabel("$x$")
    axes.grid(color=INK, alpha=0.25, linewidth=0.6)
    axes.axhline(0, color=INK, linewidth=0.8, zorder=1)
    axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
    for spine in axes.spines.values():
        spine.set_visible(False)


def matrices(tensors: Mapping[str, Tensor]) -> Picture:
    """Matrices side by side on one colour scale: blue below 0, white at 0, red above.

    Parameters
    ----------
    tensors
        Two-dimensional, by the titles that they are shown under (matplotlib's mathtext).
    """
    limit = max(float(tensor.abs().max()) for tensor in tensors.values())
    with matplotlib.rc_context(_STYLE):
        figure, panels = _panels(list(tensors.values()))
        image = None
        for axes, (title, tensor) in zip(panels, tensors.items(), strict=True):
            norm = TwoSlopeNorm(0, -limit, limit)
            image = axes.pcolormesh(
                tensor.detach().numpy(), cmap=DIVERGING, norm=norm, edgecolors=INK, linewidth=0.4
            )
            _as_matrix(axes, title, tensor)
        bar = figure.colorbar(image, ax=panels, shrink=0.8, aspect=25, pad=0.03)
        bar.outline.set_visible(False)
        return _picture(figure)


def product_and_mask(product: Tensor, mask: Tensor) -> Picture:
    """The product XW by colour, and beside it the mask with its entries written out.

    Parameters
    ----------
    product, mask
        Both n×h; the mask holds 0 and 1.
    """
    limit = float(product.abs().max())
    with matplotlib.rc_context(_STYLE):
        figure, (left, right) = _panels([product, mask])
        norm = TwoSlopeNorm(0, -limit, limit)
        image = left.pcolormesh(
            product.detach().numpy(), cmap=DIVERGING, norm=norm, edgecolors=INK, linewidth=0.4
        )
        _as_matrix(left, "$XW$", product)
        # Inactive entries stay the colour of the page.
        active = mask.detach().numpy()
        right.pcolormesh(
            active,
            cmap=matplotlib.colors.ListedColormap(["none", LINE]),
            edgecolors=INK,
            linewidth=0.4,
            vmin=0,
            vmax=1,
        )
        for (i, j), value in _entries(mask):
            colour = "white" if value else INK
            right.text(j + 0.5, i + 0.5, f"{value:g}", ha="center", va="center", color=colour)
        _as_matrix(right, "$H(XW)$", mask)
        bar = figure.colorbar(image, ax=left, shrink=0.8, aspect=25, pad=0.06)
        bar.outline.set_visible(False)
        return _picture(figure)


def _entries(tensor: Tensor) -> list[tuple[tuple[int, int], float]]:
    rows = tensor.tolist()
    return [((i, j), value) for i, row in enumerate(rows) for j, value in enumerate(row)]


def _panels(tensors: list[Tensor]) -> tuple[Figure, list[Axes]]:
    height = max(tensor.shape[0] for tensor in tensors)
    widths = [tensor.shape[1] for tensor in tensors]
    size = (0.42 * sum(widths) + 0.8 * len(widths) + 0.8, 0.34 * height + 0.8)
    figure = Figure(figsize=size, layout="constrained")
    panels = figure.subplots(1, len(tensors), width_ratios=widths, squeeze=False)
    return figure, list(panels[0])


def _as_matrix(axes: Axes, title: str, tensor: Tensor) -> None:
    rows, columns = tensor.shape
    axes.set_title(f"{title}  {rows}×{columns}")
    axes.invert_yaxis()  # the first row on top
    axes.set_aspect("equal")
    axes.set_anchor("N")
    axes.set_xticks([column + 0.5 for column in range(columns)], range(1, columns + 1))
    axes.set_yticks([row + 0.5 for row in range(rows)], range(1, rows + 1))
    axes.tick_params(length=0, labelsize=9)
    for spine in axes.spines.values():
        spine.set_visible(False)
