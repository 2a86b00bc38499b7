"""Distributions: in what part of all draws a partner's NPV is at most so much, a line for each of the terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from partnersim.measures import probability_of_loss
from partnersim.render import style
from partnersim.render.drivers import part_of_draws
from partnersim.render.figures.axes import amounts, zero_line
from partnersim.render.figures.grids import SMALL, Margins, ends, fitted, panels, scale_apart
from partnersim.render.numbers import rounded_percent
from partnersim.sweep.outcomes import Outcomes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["distributions_figure", "loss_said", "steps"]

Floats = NDArray[np.float64]

HEIGHT = 1.75  # [inches] of a row of panels, without its legend
ROW = 0.14  # [inches] of a line of the legend
STEPS = 400  # of a line; of more draws it takes as many quantiles
TAIL = 0.005  # of all draws on either side, which the axis does not reach out to
NEAR = 0.35  # of the width: so near, zero is shown too


def distributions_figure(outcomes: Outcomes, shown: Sequence[tuple[int, str]], labels: Sequence[str]) -> Figure:
    """A panel for each partner `shown` (its number and name), a line for each of the terms (`labels`) [currency]."""
    npv = np.asarray(outcomes.values["npv"], float)
    scale = scale_apart([ends(npv[:, partner]) for partner, _ in shown])
    margins = Margins(0.45, 0.32 + ROW * len(labels), 0.2, 0.26)
    with style.drawn():
        figure, all_axes = panels([name for _, name in shown], HEIGHT + ROW * len(labels), margins)
        for (partner, _), axes in zip(shown, all_axes, strict=True):
            drawn = npv[:, partner]
            axes.set_xlim(*_limits(drawn))
            amounts(axes, "x", scale, 4)
            _shares(axes)
            for number, values in enumerate(drawn):
                _line(axes, values, style.colour(partner), style.dashes(number))
            _legend(axes, labels, drawn, style.colour(partner))
    return figure


def steps(values: Floats) -> tuple[Floats, Floats]:
    """The corners of the empirical distribution function of values `[draw]`: values, and parts at most as large.

    Of many draws as many quantiles as a figure can show.
    """
    shown = np.sort(values)
    if len(shown) > STEPS:
        shown = np.quantile(shown, (np.arange(STEPS) + 0.5) / STEPS, method="inverted_cdf")
    parts = np.arange(len(shown) + 1) / len(shown)
    return np.repeat(shown, 2), np.repeat(parts, 2)[1:-1]


def loss_said(values: Floats) -> str:
    """`below zero in 3% of draws`, of NPV `[draw]`."""
    return f"below zero in {part_of_draws(float(probability_of_loss(values)))}"


def _limits(values: Floats) -> tuple[float, float]:
    """All terms but for the farthest draws of each; and zero, where it is not far."""
    low = float(np.quantile(values, TAIL, axis=-1, method="lower").min())
    high = float(np.quantile(values, 1.0 - TAIL, axis=-1, method="higher").max())
    span = (high - low) or abs(high) or 1.0
    low, high = (0.0 if 0.0 < low < NEAR * span else low), (0.0 if 0.0 < -high < NEAR * span else high)
    return low - 0.04 * span, high + 0.04 * span


def _shares(axes: Axes) -> None:
    """Parts of all draws on the y axis."""
    from matplotlib.ticker import FuncFormatter

    axes.set_ylim(-0.02, 1.02)
    axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: rounded_percent(share)))
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="y", color=style.LINE, linewidth=0.4)
    if axes.get_xlim()[0] <= 0.0 <= axes.get_xlim()[1]:
        zero_line(axes, "x")


def _line(axes: Axes, values: Floats, tint: str, dashes: object) -> None:
    """The distribution of one partner under some terms, and on the zero line the part that is below."""
    axes.plot(*steps(values), color=tint, lw=1.4, ls=dashes, zorder=3)
    loss = float(probability_of_loss(values))
    if 0.0 < loss < 1.0:
        axes.plot(0.0, loss, "o", ms=4.5, mfc="white", mec=tint, mew=1.4, zorder=5, clip_on=False)


def _legend(axes: Axes, labels: Sequence[str], values: Floats, tint: str) -> None:
    """Below the axis a line for each of the terms: how it is drawn, its name, and how likely a loss is."""
    width = axes.get_window_extent().width / axes.figure.dpi
    height = axes.get_window_extent().height / axes.figure.dpi
    for number, (label, drawn) in enumerate(zip(labels, values, strict=True)):
        y = -(0.26 + ROW * (number + 0.5)) / height
        axes.plot([0.0, 0.3 / width], [y, y], transform=axes.transAxes, color=tint, lw=1.4, clip_on=False,
                  ls=style.dashes(number))  # fmt: skip
        said = loss_said(drawn)
        name = fitted(label, width - 0.4 - 0.055 * len(said), SMALL)
        axes.annotate(
            f"{name}: {said}", (0.36 / width, y), xycoords="axes fraction", size=SMALL, color=style.SOFT, va="center",
            annotation_clip=False,
        )  # fmt: skip
