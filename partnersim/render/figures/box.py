"""Boxes of draws: a scatter of two uncertain numbers, the draws looked for marked, the box around most of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.render import style
from partnersim.render.figures.axes import inches
from partnersim.render.figures.grids import SMALL, Margins, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["MOST_POINTS", "Scatter", "Side", "boxes_figure"]

Floats = NDArray[np.float64]

MOST_POINTS = 1500  # more run into each other
HEIGHT = 2.6  # [inches] of a panel
FEW_VALUES = 12  # of a number that is one of few: its draws are spread a little, or they would hide each other
SPREAD = 0.6  # of the distance to the next value
GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
HIT = "#b3400e"  # dark in grey print, too


class Side(NamedTuple):
    """One axis: the name of a number, what it is in each draw, and between which values the box lies, if any."""

    name: str
    values: Floats
    low: float | None
    high: float | None
    text: Callable[[float], str]  # a value as the axis has it


class Scatter(NamedTuple):
    """A panel: what it is of, its axes, and which draws are looked for."""

    title: str
    across: Side
    up: Side
    hit: NDArray[np.bool_]


def boxes_figure(scatters: Sequence[Scatter]) -> Figure:
    """A panel for each box."""
    texts = [each.up.text(value) for each in scatters for value in (each.up.values.min(), each.up.values.max())]
    margins = Margins(max(inches(text, SMALL) for text in texts) + 0.16, 0.44, 0.12, 0.36)
    with style.drawn():
        figure, all_axes = panels([each.title for each in scatters], HEIGHT + margins.top, margins)
        for axes, each in zip(all_axes, scatters, strict=True):
            _panel(axes, each)
    return figure


def _panel(axes: Axes, of: Scatter) -> None:
    from matplotlib.patches import Rectangle

    x, y = _spread(of.across.values), _spread(of.up.values)
    for limits, values in ((axes.set_xlim, x), (axes.set_ylim, y)):
        room = 0.03 * (float(np.ptp(values)) or 1.0)
        limits(values.min() - room, values.max() + room)
    left, right = _ends(of.across, x, axes.get_xlim())
    low, high = _ends(of.up, y, axes.get_ylim())
    box = (left, low), right - left, high - low
    axes.add_patch(Rectangle(*box, facecolor=style.BAND, edgecolor="none", zorder=0))
    axes.plot(x[~of.hit], y[~of.hit], "o", ms=2.2, mfc="none", mec=style.LINE, mew=0.6, zorder=1)
    axes.plot(x[of.hit], y[of.hit], "D", ms=2.4, mfc=HIT, mec=HIT, mew=0.0, zorder=2)
    axes.add_patch(Rectangle(*box, fill=False, edgecolor=style.INK, lw=1.5, zorder=3))
    _marks(axes, of)


def _marks(axes: Axes, of: Scatter) -> None:
    """Values on both axes, their names below and above."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

    for axis, side in ((axes.xaxis, of.across), (axes.yaxis, of.up)):
        known = np.unique(side.values)
        few = len(known) <= FEW_VALUES
        axis.set_major_locator(FixedLocator(known.tolist()) if few else MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _, text=side.text: text(value)))
    axes.tick_params(length=2, labelsize=SMALL)
    axes.set_xlabel(of.across.name, size=SMALL, labelpad=2)
    axes.annotate(of.up.name, (0.0, 1.0), xycoords="axes fraction", xytext=(0, 3), textcoords="offset points",
                  size=SMALL, color=style.SOFT, annotation_clip=False)  # fmt: skip


def _spread(values: Floats) -> Floats:
    """Values as they are drawn: those of a number with few, a little apart, evenly and the same every time."""
    known = np.unique(values)
    if not 1 < len(known) <= FEW_VALUES:
        return values
    places = (np.arange(1, len(values) + 1) * GOLDEN) % 1.0 - 0.5
    return np.asarray(values + places * SPREAD * np.diff(known).min())


def _ends(side: Side, drawn: Floats, limits: tuple[float, float]) -> tuple[float, float]:
    """Where the box ends: around all draws of a limit's value, at the edge where there is none."""
    inside = np.ones(len(drawn), bool)
    inside &= True if side.low is None else side.values >= side.low
    inside &= True if side.high is None else side.values <= side.high
    apart = 0.0 if (drawn == side.values).all() else 0.02 * (limits[1] - limits[0])
    low = limits[0] if side.low is None else float(min(drawn[inside].min(initial=side.low), side.low)) - apart
    high = limits[1] if side.high is None else float(max(drawn[inside].max(initial=side.high), side.high)) + apart
    return low, high
