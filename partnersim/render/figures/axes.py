"""Axes that all figures share: months, amounts, names that do not run into each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from partnersim.render.numbers import Scale
from partnersim.render.style import INK, LINE, SOFT
from partnersim.timeline import Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["amounts", "inches", "months", "panel", "spread", "zero_line"]


def panel(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes with margins given in inches."""
    width, height = figure.get_size_inches()
    box = (left / width, bottom / height, (width - left - right) / width, (height - bottom - top) / height)
    axes: Axes = figure.add_axes(box)
    return axes


@lru_cache(maxsize=4096)
def inches(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is in the typeface that figures are measured in.

    Its letters have points where they are widest, so that the points alone tell; looking for the extrema of all curves
    between them takes a hundred times as long, three quarters of a figure.
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    prop = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    points = TextPath((0, 0), text or " ", size=size, prop=prop, usetex=False).vertices
    return float(points[:, 0].max(initial=0.0)) / 72.0


def months(axes: Axes, timeline: Timeline) -> None:
    """Years on the x axis; x counts months, a month's end standing at its number from 1."""
    count = timeline.months
    first = 0 if timeline.start is None else -timeline.start % 12
    marks = list(range(first, count + 1, 12))
    names: list[tuple[float, str]] = []
    for x in range(first - 12, count, 12):
        begin, end = max(x, 0), min(x + 12, count)
        if end - begin >= min(6, count / 2):
            name = f"year {x // 12 + 1}" if timeline.start is None else str((timeline.start + begin) // 12)
            names.append(((begin + end) / 2, name))
    every = max(1, -(-len(names) // max(int(axes.get_window_extent().width / axes.figure.dpi / 0.42), 1)))
    axes.set_xlim(0, count)
    axes.set_xticks(marks[::every], [""] * len(marks[::every]))
    shown = names[::every]
    axes.set_xticks([x for x, _ in shown], [name for _, name in shown], minor=True)
    axes.tick_params(axis="x", which="minor", length=0, pad=2, labelcolor=SOFT)
    axes.tick_params(axis="x", which="major", length=3)


def amounts(axes: Axes, axis: Literal["x", "y"], scale: Scale, most: int = 5) -> None:
    """Amounts on an axis, few and round."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    chosen: Any = axes.xaxis if axis == "x" else axes.yaxis
    chosen.set_major_locator(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]))
    chosen.set_major_formatter(FuncFormatter(lambda amount, _: scale.text(amount)))
    axes.tick_params(axis=axis, length=0)
    axes.grid(visible=True, axis=axis, color=LINE, linewidth=0.4)
    axes.set_axisbelow(True)


def zero_line(axes: Axes, axis: str) -> None:
    """The line of neither gain nor loss."""
    line = axes.axvline if axis == "x" else axes.axhline
    line(0.0, color=INK, linewidth=0.9, zorder=1.5)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near the wanted ones, at least `gap` apart, in the same order and if possible from `low` to `high`."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    places = [min(max(wanted[i], low), high) for i in order]
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + gap)
    if places and places[-1] > high:
        places[-1] = high
        for i in range(len(places) - 2, -1, -1):
            places[i] = min(places[i], places[i + 1] - gap)
    found = [0.0] * len(places)
    for place, i in zip(places, order, strict=True):
        found[i] = place
    return found
