"""The figures of the book, as SVG that reads on a light page and on a dark one.

Each function returns an object that a notebook shows as SVG; the same input gives the same bytes.
The figures of a chapter beyond the report lie in a module `figures_…` beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

import matplotlib
import matplotlib.patches
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal
from matplotlib.text import Text

if TYPE_CHECKING:
    from torch import Tensor

# The grey and the blue stand out from white and from near-black alike.
INK = "#7c7c7c"
LINE = "#3b82c4"
DIVERGING = "RdBu_r"
# A colour for each symbol, as on the pages (_static/symbols.css), but one that reads on both.
SYMBOLS = {"X": "#2f7fd1", "W": "#b9660f", "Y": "#2b8a4b", "E": "#d84a5f", "M": "#8d62cc"}

# In inches.
CELL = 0.24
GAP = 0.45
WIDTH = 4.6
"""What is no wider can be read on a phone, at three quarters of its size."""

STYLE = {
    "svg.hashsalt": "relugrad",
    # The reader's browser chooses the font, Chinese ones too: whoever builds may have none.
    "svg.fonttype": "none",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": "medium",
    "axes.facecolor": "none",
    **{f"axes.spines.{side}": False for side in ("top", "right", "bottom", "left")},
    "grid.alpha": 0.4,
    "grid.color": INK,
    "grid.linewidth": 0.4,
    "legend.frameon": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}
# With exponents that can be read.
LOG = {
    **STYLE,
    "xtick.labelsize": "large",
    "xtick.minor.size": 0,
    "ytick.labelsize": "large",
    "ytick.minor.size": 0,
}


@dataclass(frozen=True)
class Picture:
    """A drawing that a notebook shows as SVG."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg


def picture(figure: Figure) -> Picture:
    """The figure as SVG; a sibling module draws with it, within `STYLE`."""
    # Formulas are drawn, for each of their letters has its place: those at the ticks, too.
    figure.draw_without_rendering()
    for text in figure.findobj(Text):
        if "$" in text.get_text():
            text.set_path_effects([Normal()])
    out = StringIO()
    figure.savefig(out, format="svg", bbox_inches="tight", metadata={"Date": None})
    return Picture(out.getvalue())


def ramp_and_step() -> Picture:
    """The ramp and the unit step side by side, with H(0) = 1 as the report defines it."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 1.9), layout="constrained")
        ramp, step = figure.subplots(1, 2, sharex=True, sharey=True)
        _axes(ramp, "$R(x)$", hole=0)
        ramp.plot([-2, 0, 2], [0, 0, 2], color=LINE, linewidth=2.5, solid_joinstyle="miter")
        radius = 0.08
        _axes(step, "$H(x)$", hole=radius)
        step.plot([-2, -radius], [0, 0], color=LINE, linewidth=2.5, solid_capstyle="butt")
        step.plot([0, 2], [1, 1], color=LINE, linewidth=2.5, solid_capstyle="butt")
        for y, face in ((0, "none"), (1, LINE)):
            end = matplotlib.patches.Circle((0, y), radius, ec=LINE, fc=face, lw=2, zorder=5)
            step.add_patch(end)
        return picture(figure)


def _axes(axes: Axes, title: str, hole: float) -> None:
    """Both axes, with a hole of this radius at the origin, where an open end must stay empty."""
    axes.set(title=title, xlabel="$x$", aspect="equal", xlim=(-2.2, 2.2), ylim=(-0.3, 2.2))
    axes.set(xticks=[-2, -1, 0, 1, 2], yticks=[0, 1, 2])
    for low, high in ((-9, -hole), (hole, 9)):
        axes.plot([low, high], [0, 0], color=INK, linewidth=0.8, scalex=False, zorder=1)
        axes.plot([0, 0], [low, high], color=INK, linewidth=0.8, scaley=False, zorder=1)
    axes.plot([-2.2, 2.2], [1, 1], color=INK, linewidth=0.6, linestyle=":", zorder=1)


def matrices(tensors: Mapping[str, Tensor], title: str = "${}$") -> Picture:
    """Matrices side by side on one colour scale: blue below 0, white at 0, red above.

    Parameters
    ----------
    tensors
        Two-dimensional, by their letters.
    title
        The title of each, with braces for its letter (matplotlib's mathtext).
    """
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(1, 1))
        scale = _scale(*tensors.values())
        left = 0.0
        for letter, tensor in tensors.items():
            axes = _grid(figure, left, title.format(letter), tensor, letter)
            axes.pcolormesh(_values(tensor), cmap=scale.cmap, norm=scale.norm, ec=INK, lw=0.4)
            left += CELL * tensor.shape[1] + GAP
        _bar(figure, left - GAP / 2, max(t.shape[0] for t in tensors.values()), scale)
        return picture(figure)


def product_and_mask(product: Tensor, mask: Tensor) -> Picture:
    """The product XW by colour, and beside it the mask with its entries written out.

    Parameters
    ----------
    product, mask
        Both n×h; the mask holds 0 and 1.
    """
    rows, columns = product.shape
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(1, 1))
        scale = _scale(product)
        axes = _grid(figure, 0, "$XW$", product)
        axes.pcolormesh(_values(product), cmap=scale.cmap, norm=scale.norm, ec=INK, lw=0.4)
        _bar(figure, CELL * columns + GAP / 2, rows, scale)
        axes = _grid(figure, CELL * columns + 3 * GAP, "$H(XW)$", mask, "M")
        # An inactive entry keeps the colour of the page.
        colours = ListedColormap(["none", LINE])
        axes.pcolormesh(_values(mask), cmap=colours, vmin=0, vmax=1, ec=INK, lw=0.4)
        for i, row in enumerate(mask.tolist()):
            for j, entry in enumerate(row):
                colour = "white" if entry else INK
                at = (j + 0.5, i + 0.5)
                axes.annotate(f"{entry:g}", at, ha="center", va="center", color=colour)
        return picture(figure)


def _values(tensor: Tensor) -> object:
    return tensor.detach().cpu().numpy()


def _scale(*tensors: Tensor) -> ScalarMappable:
    limit = max(float(tensor.detach().abs().max()) for tensor in tensors)
    return ScalarMappable(Normalize(-limit, limit), DIVERGING)


def _grid(figure: Figure, left: float, title: str, tensor: Tensor, symbol: str = "") -> Axes:
    """Axes of one square to an entry, the first row on top; all matrices hang from one line."""
    rows, columns = tensor.shape
    axes = figure.add_axes((left, -CELL * rows, CELL * columns, CELL * rows))
    axes.set_title(f"{title}  {rows}×{columns}", color=SYMBOLS.get(symbol, INK))
    axes.set(xlim=(0, columns), ylim=(rows, 0))
    axes.set_xticks([column + 0.5 for column in range(columns)], range(1, columns + 1))
    axes.set_yticks([row + 0.5 for row in range(rows)], range(1, rows + 1))
    return axes


def _bar(figure: Figure, left: float, rows: int, scale: ScalarMappable) -> None:
    axes = figure.add_axes((left, -CELL * rows, 0.12, CELL * rows))
    figure.colorbar(scale, cax=axes).outline.set_visible(False)
