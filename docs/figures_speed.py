"""What `nox -s bench` has measured, as the tables and figures of the chapter on one machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
from figures import INK, LINE, LOG, WIDTH, Picture, picture
from matplotlib.figure import Figure

# They stand out from white and from near-black, and each has a marker of its own as well.
_LOOKS = (
    (LINE, "o"), ("#d9822b", "s"), ("#3f9b6d", "^"), ("#b05fa8", "D"), ("#b0574a", "v"),
)  # fmt: skip


def measured(name: str = "cpu") -> dict[str, Any]:
    """The committed result of a run of the benchmark, `cpu` or that of another processor."""
    path = Path(__file__).parent / "bench" / f"{name}.json"
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return result


def size(case: Mapping[str, Any]) -> str:
    """The case's size as n×d×h."""
    return f"{case['n']}×{case['d']}×{case['h']}"


def time_text(seconds: float) -> str:
    """A time to three digits, with its unit."""
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def table(columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    """Names on the left, values below their columns' heads on the right."""
    widths = [
        max(len(head), *(len(values[i]) for values in rows.values())) + 2
        for i, head in enumerate(columns)
    ]
    left = max(map(len, rows))
    lines = [("", columns), *rows.items()]
    return "\n".join(
        f"{name:{left}}" + "".join(f"{v:>{w}}" for v, w in zip(values, widths, strict=True))
        for name, values in lines
    )


def times_over_work(result: Mapping[str, Any], dtype: str, shown: Sequence[str]) -> Picture:
    """The median times of some ways against the work, with the floor below them.

    Parameters
    ----------
    result
        What `measured` gives.
    dtype
        Of which cases.
    shown
        Up to five ways; one that is absent is left out.
    """
    cases = sorted((c for c in result["cases"] if c["dtype"] == dtype), key=lambda c: c["flops"])
    work = [case["flops"] for case in cases]
    with matplotlib.rc_context(LOG):
        figure = Figure(figsize=(WIDTH, 3.6), layout="constrained")
        axes = figure.subplots()
        axes.set(xscale="log", yscale="log", xlabel="operations, 6ndh", ylabel="seconds")
        axes.grid()
        floors = [case["floor"] for case in cases]
        axes.plot(work, floors, color=INK, linewidth=1.2, linestyle="--", label="floor")
        for name, (colour, marker) in zip(shown, _LOOKS, strict=False):
            points = [(c["flops"], c["median"][name]) for c in cases if name in c["median"]]
            if points:
                look = {"color": colour, "marker": marker, "markersize": 4.5, "linewidth": 1}
                axes.plot(*zip(*points, strict=True), label=name, **look)
        axes.legend()
        return picture(figure)


def time_over_block(blocks: Mapping[str, Any], cache: int) -> Picture:
    """The time against the rows of a block, with the size that the package chooses.

    Parameters
    ----------
    blocks
        The sweep of a result of the benchmark.
    cache
        The level-2 cache of one core, in bytes.
    """
    itemsize = 4 if blocks["dtype"] == "float32" else 8
    row = itemsize * (2 * blocks["d"] + 3 * blocks["h"])
    with matplotlib.rc_context(LOG):
        figure = Figure(figsize=(WIDTH, 2.8), layout="constrained")
        axes = figure.subplots()
        axes.set_xscale("log", base=2)
        axes.set(xlabel="rows in a block", ylabel="milliseconds")
        axes.grid()
        milliseconds = [1e3 * value for value in blocks["median"]]
        axes.plot(blocks["rows"], milliseconds, "o-", color=LINE, linewidth=1, markersize=4.5)
        axes.set_ylim(bottom=0)
        # The two may coincide, so that their names stand on different sides.
        for rows, label, style, side, away in (
            (cache * blocks["threads"] / row, "fills the cache", ":", "bottom", -4),
            (blocks["chosen"], "chosen", "-", "top", 4),
        ):
            axes.axvline(rows, color=INK, linewidth=1, linestyle=style)
            # At the top, where the lines of the data are not.
            axes.annotate(
                label, (rows, 1), (away, -6), xycoords=axes.get_xaxis_transform(),
                textcoords="offset points", rotation=90, rotation_mode="anchor",
                ha="right", va=side,
            )  # fmt: skip
        return picture(figure)
