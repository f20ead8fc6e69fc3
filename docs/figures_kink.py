"""The figures of the chapter on the kink."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
from figures import INK, LINE, STYLE, WIDTH, Picture, picture
from matplotlib.figure import Figure


def one_entry(targets: Sequence[float], masks: Sequence[float]) -> Picture:
    """One entry (max(z, 0) − y)² for each target y, with the slope −2ym of each mask m at 0.

    Parameters
    ----------
    targets
        The values of y, one panel each.
    masks
        The values m of the mask at the kink, each a straight line through the point at 0.
    """
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 2.3), layout="constrained")
        panels = figure.subplots(1, len(targets), sharex=True, sharey=True)
        grid = [i / 50 for i in range(-75, 76)]
        panels[0].set_ylabel(r"$(\max(z, 0) - y)^2$")
        for axes, y in zip(panels, targets, strict=True):
            axes.set(title=f"$y = {y:g}$", xlabel="$z$", xlim=(-1.6, 1.6), ylim=(-0.6, 3.2))
            axes.set(xticks=[-1, 0, 1], yticks=[0, 1, 2, 3])
            axes.axhline(0, color=INK, linewidth=0.8, zorder=1)
            axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
            for m in masks:
                slope = -2 * y * m
                ends = [y * y - slope * 0.9, y * y + slope * 0.9]
                axes.plot([-0.9, 0.9], ends, color=INK, linewidth=1, linestyle=(0, (4, 3)))
            axes.plot(grid, [(max(z, 0) - y) ** 2 for z in grid], color=LINE, linewidth=2.5)
            axes.plot([0], [y * y], "o", color=LINE, markersize=6, zorder=5)
        return picture(figure)
