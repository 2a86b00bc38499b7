"""The cost-padding meter by month: what one more franc of real cost brings whoever has it, in the end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from partnersim.negotiate.gaming import Padding
from partnersim.render import style
from partnersim.render.figures.axes import inches, months, panel, zero_line
from partnersim.render.figures.timeline import name_ends, sample_width
from partnersim.render.numbers import CENTS
from partnersim.render.phrases import capital, shortened, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["padding_figure"]

HEIGHT = 1.9  # [inches] of a row of panels
NAME = 6.5  # [points]
LEAST, MOST = -1.15, 0.35  # of the axis, at least: from nothing gained by reporting to something by spending
TINT = "#f7e3b4"  # where spending pays; light in grey too
NARROW = 0.08  # [inches] a phase too short for its number


def padding_figure(meters: Sequence[Padding]) -> Figure:
    """A line for each partner, a panel for each of the terms: per franc, above 0 it pays to spend more.

    Reporting what nobody spends brings one franc more, and so pays above −1.
    """
    from matplotlib.figure import Figure

    columns = min(len(meters), 2)
    rows = -(-len(meters) // columns)
    names = [shortened(name, 14) for name in meters[0].names]
    right = max(inches(f"{name} +0.00", NAME, bold=True) for name in names) + sample_width(names) + 0.15
    high = max(MOST, *(float(meter.in_the_end.max()) * 1.1 for meter in meters))
    low = min(LEAST, *(float(meter.in_the_end.min()) * 1.1 for meter in meters))
    width = style.FULL_WIDTH / columns
    with style.drawn():
        figure = Figure(figsize=(style.FULL_WIDTH, HEIGHT * rows))
        for number, meter in enumerate(meters):
            row, column = divmod(number, columns)
            axes = panel(
                figure, column * width + 0.42, (rows - row - 1) * HEIGHT + 0.25,
                style.FULL_WIDTH - (column + 1) * width + right, row * HEIGHT + 0.34,
            )  # fmt: skip
            axes.set_ylim(low, high)
            _draw(axes, meter, names)
    return figure


def _draw(axes: Axes, meter: Padding, names: Sequence[str]) -> None:
    from matplotlib.ticker import FuncFormatter

    axes.axhspan(0.0, axes.get_ylim()[1], color=TINT, linewidth=0, zorder=0)
    zero_line(axes, "y")
    axes.axhline(-1.0, color=style.SOFT, lw=0.7, zorder=1.5)
    for said, y, side in (("spending pays", axes.get_ylim()[1], "top"), ("reporting pays above this", -1.0, "bottom")):
        axes.annotate(
            said, (0.0, y), xytext=(3, -2 if side == "top" else 2), textcoords="offset points", va=side, size=NAME,
            color=style.SOFT,
        )  # fmt: skip
    x = np.arange(len(meter.in_the_end)) + 0.5
    for i, path in enumerate(meter.in_the_end.T):
        axes.plot(x, path, color=style.colour(i), ls=style.dashes(i), zorder=3)
    months(axes, meter.timeline)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda rate, _: CENTS.text(rate, sign=True)))
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="y", color=style.LINE, linewidth=0.4)
    last = meter.in_the_end[-1]
    name_ends(axes, last, [f"{name} {CENTS.text(end, sign=True)}" for name, end in zip(names, last, strict=True)], NAME)
    _phases(axes, meter)
    axes.annotate(
        capital(shortened(spoken(meter.label), 40)), (0.0, 1.0), xycoords="axes fraction", xytext=(0, 11),
        textcoords="offset points", weight="bold", color=style.INK,
    )  # fmt: skip


def _phases(axes: Axes, meter: Padding) -> None:
    """A line where a phase begins, its number above where there is room; nothing for kinds without phases."""
    per_month = axes.get_window_extent().width / axes.figure.dpi / len(meter.phase)
    for phase, run in groupby(range(len(meter.phase)), lambda month: int(meter.phase[month])):
        span = [*run]
        if phase == 0:
            continue
        if span[0]:
            axes.axvline(span[0], color=style.LINE, lw=0.6, zorder=1)
        if len(span) * per_month >= NARROW:
            axes.annotate(
                str(phase), ((span[0] + span[-1] + 1) / 2, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2),
                textcoords="offset points", ha="center", va="bottom", size=7, color=style.SOFT,
            )  # fmt: skip
