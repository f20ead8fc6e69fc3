"""The figure of the chapter on other ways to compute gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib
from figures import INK, LINE, LOG, WIDTH, Picture, picture
from matplotlib.figure import Figure

# It stands out from white, from near-black and from the blue, and not by its hue alone.
SECOND = "#d9822b"


def error_against_step(
    steps: Sequence[float], errors: Mapping[str, Sequence[float]], kink: float
) -> Picture:
    """The error of difference quotients against their step, both on logarithmic scales.

    Parameters
    ----------
    steps
        Positive numbers.
    errors
        The error at each step, first of the forward quotient, then of the central one, by name.
    kink
        The step from which on a kink is crossed.
    """
    with matplotlib.rc_context(LOG):
        figure = Figure(figsize=(WIDTH, 3.2), layout="constrained")
        axes = figure.subplots()
        axes.set(xscale="log", yscale="log", xlabel="step", ylabel="largest error, relative")
        axes.locator_params(axis="x", numticks=6)
        axes.grid()
        axes.axvline(kink, color=INK, linewidth=1, linestyle=":")
        axes.annotate(
            "a kink is crossed", (kink, 1e-7), (5, 0), textcoords="offset points", rotation=90,
            rotation_mode="anchor", ha="center", va="top",
        )  # fmt: skip
        forward = next(iter(errors.values()))
        lowest = min(range(len(forward)), key=forward.__getitem__)
        for word, at, side in (
            ("rounding", (lowest + len(steps)) // 2, "left"),
            ("truncation", lowest // 2, "right"),
        ):
            axes.annotate(
                word, (steps[at], forward[at]), (8 if side == "left" else -8, 8),
                textcoords="offset points", ha=side,
            )  # fmt: skip
        for (name, values), colour, marker in zip(
            errors.items(), (SECOND, LINE), ("s", "o"), strict=False
        ):
            axes.plot(steps, values, marker, color=colour, markersize=3.5, label=name)
            axes.plot(steps, values, color=colour, linewidth=1)
            best = min(range(len(values)), key=values.__getitem__)
            axes.plot(
                steps[best], values[best], marker, color=colour, markersize=10, fillstyle="none"
            )
        axes.legend(labelcolor=INK, loc="lower left")
        return picture(figure)
