"""A tripwire: two histograms, of the draws that end badly and of the others, and the line between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from partnersim.negotiate.tripwires.tripwires import Tripwire
from partnersim.render import style
from partnersim.render.figures.axes import panel
from partnersim.render.figures.grids import SMALL
from partnersim.render.numbers import rounded_percent, scale_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["tripwire_figure"]

HEIGHT = 1.9  # [inches]
BINS = 30
BAD, OTHERS = style.PARTNERS[1], style.INK  # a fill and a line: told apart without any colour


def tripwire_figure(values: NDArray[np.float64], bad: NDArray[np.bool_], wire: Tripwire, threshold: str) -> Figure:
    """Parts of the draws that end badly, filled, and of the others, outlined, by what was seen `[draw]`.

    `threshold` is that of the wire, for people.
    """
    from matplotlib.figure import Figure

    with style.drawn():
        figure = Figure(figsize=(style.HALF_WIDTH, HEIGHT))
        axes = panel(figure, 0.42, 0.3, 0.12, 0.42)
        edges = _edges(values, wire)
        _histogram(axes, values[bad], edges, filled=True)
        _histogram(axes, values[~bad], edges, filled=False)
        axes.axvline(wire.line.threshold, color=style.INK, lw=1.2, ls=style.dashes(1), zorder=4)
        side = "below" if wire.line.below else "above"
        axes.annotate(
            f"trips {side} {threshold}", (wire.line.threshold, 1.0), xycoords=("data", "axes fraction"),
            xytext=(0, 3), textcoords="offset points", size=SMALL, weight="bold", ha="center", annotation_clip=False,
        )  # fmt: skip
        _named(axes, wire)
        _axes(axes, edges, wire)
    return figure


def _edges(values: NDArray[np.float64], wire: Tripwire) -> NDArray[np.float64]:
    """The edges of the bins, in whole months one each."""
    low, high = min(values.min(), wire.line.threshold), max(values.max(), wire.line.threshold)
    if wire.unit == "months":
        return np.arange(np.floor(low) - 0.5, np.ceil(high) + 1.0)
    return np.linspace(low, high if high > low else low + 1.0, BINS + 1)


def _histogram(axes: Axes, values: NDArray[np.float64], edges: NDArray[np.float64], *, filled: bool) -> None:
    counts, _ = np.histogram(values, edges)
    parts = counts / max(len(values), 1)
    if filled:
        axes.stairs(parts, edges, fill=True, color=BAD, alpha=0.75, lw=0.0, zorder=2)
    else:
        axes.stairs(parts, edges, color=OTHERS, lw=1.1, zorder=3)


def _named(axes: Axes, wire: Tripwire) -> None:
    """What is filled and what is outlined, above the axes, with how much of each trips."""
    said = [
        (f"end badly: {rounded_percent(wire.hit)} trip", BAD, "left", 0.0),
        (f"the others: {rounded_percent(wire.false_alarm)} trip", OTHERS, "right", 1.0),
    ]
    for text, tint, side, x in said:
        axes.annotate(
            text, (x, 1.0), xycoords="axes fraction", xytext=(0, 14), textcoords="offset points", size=SMALL,
            color=tint, ha=side, annotation_clip=False,
        )  # fmt: skip


def _axes(axes: Axes, edges: NDArray[np.float64], wire: Tripwire) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    scale = scale_of([float(np.abs(edges).max())]) if wire.unit == "amount" else scale_of([0.0])
    axes.set_xlim(float(edges[0]), float(edges[-1]))
    axes.set_ylim(bottom=0.0)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10], integer=wire.unit == "months"))
    spelt = (
        (lambda value, _: rounded_percent(value, 1)) if wire.unit == "rate" else (lambda value, _: scale.text(value))
    )
    axes.xaxis.set_major_formatter(FuncFormatter(spelt))
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda part, _: rounded_percent(part)))
    axes.tick_params(length=0)
