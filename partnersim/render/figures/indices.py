"""Sobol indices: what part of a figure's variance each uncertain number accounts for, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from partnersim.render import style
from partnersim.render.figures.grids import MOST_ROWS, ROW, SMALL, Margins, name_rows, panels, rows_margin
from partnersim.render.numbers import rounded_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Part", "Parts", "indices_figure"]

APART = 0.16  # of a row, from its middle


class Part(NamedTuple):
    """One uncertain number: its name, and its indices with half the width of their intervals."""

    name: str
    first: float
    first_error: float
    total: float
    total_error: float


class Parts(NamedTuple):
    """A panel in a partner's colour: what it is of, and its rows, the largest first; none where nothing varies."""

    title: str
    rows: Sequence[Part]
    tint: str


def indices_figure(groups: Sequence[Parts]) -> Figure:
    """A panel for each group, all on the same scale of parts of the variance."""
    shown = [each._replace(rows=each.rows[:MOST_ROWS]) for each in groups]
    margins = Margins(rows_margin([row.name for each in shown for row in each.rows]), 0.22, 0.2, 0.26)
    most = max(1, *(len(each.rows) for each in shown))
    ends = [max(row.total + row.total_error, row.first + row.first_error) for each in shown for row in each.rows]
    reach = min(1.0, 1.04 * max(ends, default=1.0))
    with style.drawn():
        figure, all_axes = panels([each.title for each in shown], most * ROW + margins.bottom + margins.top, margins)
        for axes, each in zip(all_axes, shown, strict=True):
            _panel(axes, each.rows, most, reach, each.tint)
    return figure


def _panel(axes: Axes, rows: Sequence[Part], most: int, reach: float, tint: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_ylim(most - 0.4, -0.6)
    axes.set_xlim(-0.02 * reach, reach)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda part, _: rounded_percent(part)))
    axes.tick_params(axis="x", length=0)
    axes.grid(visible=True, axis="x", color=style.LINE, linewidth=0.4)
    axes.set_axisbelow(True)
    name_rows(axes, [row.name for row in rows])
    if not rows:
        axes.annotate("does not vary", (0.5, 0.5), xycoords="axes fraction", ha="center", size=SMALL, color=style.SOFT)
    for y, row in enumerate(rows):
        _interval(axes, y - APART, row.total, row.total_error, tint, hollow=False)
        _interval(axes, y + APART, row.first, row.first_error, tint, hollow=True)


def _interval(axes: Axes, y: float, index: float, error: float, tint: str, *, hollow: bool) -> None:
    """An index and its interval, cut where the axis ends."""
    ends = np.clip([index - error, index + error], 0.0, 1.0)
    axes.plot(ends, [y, y], color=tint, lw=1.1, zorder=2)
    axes.plot(np.clip(index, 0.0, 1.0), y, "o" if hollow else "D", ms=4.0 if hollow else 3.6, mec=tint, mew=1.1,
              mfc="white" if hollow else tint, zorder=3, clip_on=False)  # fmt: skip
