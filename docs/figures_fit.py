"""The figure of the chapter on the fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib
from figures import INK, LINE, STYLE, WIDTH, Picture, picture
from figures_witnesses import SECOND
from matplotlib.figure import Figure


def descent(
    losses: Mapping[str, Sequence[float]], inactive: Mapping[str, Sequence[float]], floor: float
) -> Picture:
    """The objective along several descents, and beside it the share of inactive entries.

    Parameters
    ----------
    losses, inactive
        One number for each step, from the start on, by the name of the descent; two or three.
    floor
        What the objective cannot fall below.
    """
    styles = (
        {"color": SECOND, "linestyle": "--"}, {"color": LINE}, {"color": INK, "linestyle": ":"},
    )  # fmt: skip
    with matplotlib.rc_context({**STYLE, "ytick.minor.size": 0}):
        figure = Figure(figsize=(WIDTH, 2.6), layout="constrained")
        left, right = figure.subplots(1, 2, sharex=True)
        left.set(yscale="log", title="objective")
        left.axhline(floor, color=INK, linewidth=0.8)
        left.annotate("floor", (0, floor), (0, 3), textcoords="offset points")
        ticks = (20, 50, 100)
        left.set_yticks(ticks, map(str, ticks))
        left.set_yticks([], minor=True)
        right.set(title="share of inactive entries", ylim=(0, 1))
        for axes, curves in ((left, losses), (right, inactive)):
            axes.set_xlabel("steps")
            axes.grid()
            for (name, values), style in zip(curves.items(), styles, strict=False):
                axes.plot(values, linewidth=1.5, label=name, **style)
        left.legend(labelcolor=INK, loc="upper right")
        return picture(figure)
