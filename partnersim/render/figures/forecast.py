"""A forecast: positions as they were, then in which range they lie over all draws, beside the plan."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches, months, spread, zero_line
from partnersim.render.figures.grids import SMALL, Margins, panels, subtitle
from partnersim.render.numbers import Scale, rate_text, scale_of
from partnersim.review.forecast import LEVELS, Forecast

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["forecast_figure", "loss_said", "usual_phases"]

Floats = NDArray[np.float64]

HEIGHT = 2.15  # [inches] of a row of panels
ENDS = ((4, "95%"), (2, "median"), (0, "5%"))  # what is named at the end: place among LEVELS, and how
BANDS = ((0, 4, 0.16), (1, 3, 0.3))  # from and to, of LEVELS, and how dark
PLAN = (0, (3.2, 1.8))
NARROW = 0.1  # [inches] a phase too short for its number


def forecast_figure(found: Forecast) -> Figure:
    """Positions [currency] by partner, all panels on one axis; for our own side alone."""
    plan = found.plan.books.position[:, :, 0]
    everything = [0.0, *(float(of(each)) for each in (found.fan, plan) for of in (np.min, np.max))]
    low, high, scale = min(everything), max(everything), scale_of(everything)
    room = 0.05 * (high - low or 1.0)
    ends = [
        [*((found.fan[place, -1, i], name) for place, name in ENDS), (plan[-1, i], "plan")]
        for i in range(plan.shape[1])
    ]
    longest = max(inches(f"{name} {scale.text(amount)}", SMALL, bold=True) for each in ends for amount, name in each)
    margins = Margins(0.47, 0.22, longest + 0.14, 0.5)
    with style.drawn():
        figure, all_axes = panels(found.ledger.names, HEIGHT, margins)
        for i, axes in enumerate(all_axes):
            months(axes, found.ledger.timeline)
            axes.set_ylim(low - room, high + room)
            amounts(axes, "y", scale)
            _phases(axes, found)
            _paths(axes, found, plan[:, i], i)
            _name_ends(axes, [(float(amount), name) for amount, name in ends[i]], style.colour(i), scale)
            subtitle(axes, loss_said(found.at_loss[found.ledger.partners[i]]), margins)
    return figure


def loss_said(share: float) -> str:
    """`3.1% of draws end at a loss`."""
    return f"{rate_text(share)} of draws end at a loss" if share else "no draw ends at a loss"


def usual_phases(found: Forecast) -> list[int]:
    """The phase of each month: as it was, and then the latest one that half of the draws have reached."""
    actual = [int(phase) for phase in found.settlement.ledger.books.phase[:, 0]]
    later = {each.median_month: each.phase for each in found.phase_changes if each.median_month is not None}
    phases = [*actual]
    for month in range(found.settled, found.ledger.timeline.months):
        phases.append(later.get(month, phases[-1]))
    return phases


def _phases(axes: Axes, found: Forecast) -> None:
    """Phases as bands, numbered above where there is room; nothing for kinds without them."""
    phases = np.array(usual_phases(found))
    if not phases.any():
        return
    per_month = axes.get_window_extent().width / axes.figure.dpi / len(phases)
    starts = [0, *(np.flatnonzero(np.diff(phases)) + 1).tolist(), len(phases)]
    for number, (first, after) in enumerate(pairwise(starts)):
        if number % 2 == 0:
            axes.axvspan(first, after, color=style.BAND, linewidth=0, zorder=0)
        if (after - first) * per_month >= NARROW:
            axes.annotate(
                str(phases[first]), ((first + after) / 2, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2),
                textcoords="offset points", ha="center", va="bottom", size=SMALL, color=style.SOFT,
            )  # fmt: skip


def _paths(axes: Axes, found: Forecast, plan: Floats, partner: int) -> None:
    """What was, solid and dark; bands and median of what is to come; the plan dashed; a ring where actuals end."""
    zero_line(axes, "y")
    tint, settled = style.colour(partner), found.settled
    levels = np.concatenate([np.zeros((len(LEVELS), 1)), found.fan[:, :, partner]], axis=1)
    x = np.arange(levels.shape[1])
    for low, high, dark in BANDS:
        axes.fill_between(x[settled:], levels[low, settled:], levels[high, settled:], color=tint, alpha=dark,
                          linewidth=0, zorder=2)  # fmt: skip
    middle = levels[LEVELS.index(0.5)]
    axes.plot(x[settled:], middle[settled:], color=tint, lw=1.3, zorder=4, solid_capstyle="round")
    axes.plot(x[: settled + 1], middle[: settled + 1], color=style.INK, lw=1.9, zorder=5, solid_capstyle="round")
    axes.plot(x, [0.0, *plan], color=style.SOFT, lw=0.9, ls=PLAN, zorder=3)
    axes.plot(settled, middle[settled], "o", ms=3.6, mfc="white", mec=style.INK, mew=1.2, zorder=6)


def _name_ends(axes: Axes, ends: list[tuple[float, str]], tint: str, scale: Scale) -> None:
    """The median, the outer ends and the plan beside the last month."""
    low, high = axes.get_ylim()
    gap = (high - low) * SMALL * 1.25 / 72.0 / (axes.get_window_extent().height / axes.figure.dpi)
    places = spread([amount for amount, _ in ends], gap, low, high)
    for (amount, name), y in zip(ends, places, strict=True):
        axes.annotate(
            f"{name} {scale.text(amount)}", (1.0, y), xycoords=("axes fraction", "data"), xytext=(4, 0),
            textcoords="offset points", color=style.SOFT if name == "plan" else tint, va="center", size=SMALL,
            weight="bold" if name == "median" else "normal", annotation_clip=False,
        )  # fmt: skip
