"""Fans: in which range a partner's position lies over all draws, month by month, and when it is back to zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from partnersim.measures import break_even_distribution
from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches, months, spread, zero_line
from partnersim.render.figures.grids import SMALL, Margins, Panel, panels, subtitle
from partnersim.render.numbers import Scale, month_text, rate_text
from partnersim.sweep.outcomes import LEVELS, Outcomes
from partnersim.timeline import Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ENDS", "break_even_said", "fans_figure"]

Floats = NDArray[np.float64]

HEIGHT = 2.05  # [inches] of a row of panels
ENDS = ((4, "95%"), (2, "median"), (0, "5%"))  # what is named at the end: place among LEVELS, and how
BANDS = ((0, 4, 0.16), (1, 3, 0.3))  # from and to, of LEVELS, and how dark
ON_ZERO = (0.05, 0.5, 0.95)  # parts of all draws that are back to zero


def fans_figure(outcomes: Outcomes, shown: Sequence[Panel], typical: Sequence[Floats], scale: Scale) -> Figure:
    """Positions [currency], all panels on one axis; `typical` are those without draws `[month]`."""
    positions = outcomes.positions()  # [level, terms, month, partner]
    fans = [positions[:, each.terms, :, each.partner] for each in shown]
    low, high = min(0.0, *(float(each.min()) for each in fans)), max(0.0, *(float(each.max()) for each in fans))
    room = 0.05 * (high - low or 1.0)
    names = [f"{name} {scale.text(each[place, -1])}" for place, name in ENDS for each in fans]
    margins = Margins(0.47, 0.22, max(inches(text, SMALL, bold=True) for text in names) + 0.14, 0.4)
    with style.drawn():
        figure, all_axes = panels([each.title for each in shown], HEIGHT, margins)
        for axes, (_, terms, partner), levels, path in zip(all_axes, shown, fans, typical, strict=True):
            payback = outcomes.values["payback_month"][terms, partner]
            months(axes, outcomes.timeline)
            axes.set_ylim(low - room, high + room)
            amounts(axes, "y", scale)
            _fan(axes, levels, path, style.colour(partner))
            _name_ends(axes, levels[:, -1], style.colour(partner), scale)
            _back(axes, payback, outcomes.timeline.months, style.colour(partner))
            subtitle(axes, break_even_said(payback, outcomes.timeline), margins)
    return figure


def _fan(axes: Axes, levels: Floats, typical: Floats, tint: str) -> None:
    """Bands, median, and what a run without draws shows, from nothing at the start."""
    zero_line(axes, "y")
    x = np.arange(levels.shape[1] + 1)
    paths = np.concatenate([np.zeros((len(levels), 1)), levels], axis=1)
    for low, high, dark in BANDS:
        axes.fill_between(x, paths[low], paths[high], color=tint, alpha=dark, linewidth=0, zorder=2)
    axes.plot(x, paths[LEVELS.index(0.5)], color=tint, zorder=4, solid_capstyle="round")
    axes.plot(x, [0.0, *typical], color=style.INK, lw=0.9, ls=(0, (1, 1.6)), zorder=5)


def _name_ends(axes: Axes, last: Floats, tint: str, scale: Scale) -> None:
    """The median and the outer ends beside the last month."""
    low, high = axes.get_ylim()
    gap = (high - low) * SMALL * 1.25 / 72.0 / (axes.get_window_extent().height / axes.figure.dpi)
    places = spread([float(last[place]) for place, _ in ENDS], gap, low, high)
    for (place, name), y in zip(ENDS, places, strict=True):
        axes.annotate(
            f"{name} {scale.text(last[place])}", (1.0, y), xycoords=("axes fraction", "data"), xytext=(4, 0),
            textcoords="offset points", color=tint, va="center", weight="bold" if name == "median" else "normal",
            size=SMALL, annotation_clip=False,
        )  # fmt: skip


def _back(axes: Axes, payback: NDArray[np.generic], horizon: int, tint: str) -> None:
    """On the zero line when draws are back to zero: a bar from the first to the last twentieth, a dot at half."""
    by, _ = break_even_distribution(payback, horizon)
    if by[0] == 1.0 or by[-1] < ON_ZERO[0]:
        return
    first, half, last = (float(np.argmax(by >= part)) + 0.5 if by[-1] >= part else np.nan for part in ON_ZERO)
    axes.plot([first, horizon if np.isnan(last) else last], [0.0, 0.0], color=style.INK, lw=1.9, zorder=5.5,
              solid_capstyle="butt")  # fmt: skip
    axes.plot(half, 0.0, "o", ms=4.5, mfc="white", mec=tint, mew=1.4, zorder=6)


def break_even_said(payback: NDArray[np.generic], timeline: Timeline) -> str:
    """`back to zero: half by Dec 2028, 95% by Aug 2029`; `payback` are months `[draw]` as in `Outcomes`."""
    by, never = break_even_distribution(payback, timeline.months)
    end = month_text(timeline, timeline.months - 1)
    if by[0] == 1.0:
        return "never out of pocket"
    if never == 1.0:
        return f"never back to zero by {end}"
    if by[-1] < ON_ZERO[1]:
        return f"back to zero by {end} in {rate_text(float(by[-1]))} of draws"
    half, most = (month_text(timeline, int(np.argmax(by >= part))) for part in ON_ZERO[1:])
    rest = f"95% by {most}" if by[-1] >= ON_ZERO[2] else f"{rate_text(float(never))} not by {end}"
    return f"back to zero: half by {half}, {rest}"
