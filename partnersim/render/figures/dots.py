"""Dots: what every partner's NPV is under each of the terms, the scenarios in each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnersim.negotiate import Standing
from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches, panel, spread, zero_line
from partnersim.render.numbers import scale_of
from partnersim.render.phrases import shortened, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["dots_figure"]

ROW = 0.2  # [inches]
MOST_SCENARIOS = 3  # that are named above the first row


def dots_figure(standings: Sequence[Standing], height: float = 0.0) -> Figure:
    """NPV of the base case (large) and of scenarios (small), a row per partner and terms."""
    from matplotlib.figure import Figure

    first = standings[0].ledger
    names = [shortened(spoken(each.ledger.label), 20) for each in standings]
    scale = scale_of(value for each in standings for value in each.npv.ravel())
    rows = len(first.partners) * (len(standings) + 1)
    with style.drawn():
        figure = Figure(figsize=(style.HALF_WIDTH, max(rows * ROW + 0.55, height)))
        axes = panel(figure, max(inches(name, 7.5) for name in [*names, "Partner"]) + 0.12, 0.2, 0.16, 0.3)
        zero_line(axes, "x")
        for i, partner in enumerate(first.names):
            top = i * (len(standings) + 1)
            _name(axes, top, shortened(partner, 40), style.colour(i), "bold")
            for j, each in enumerate(standings, start=1):
                _name(axes, top + j, names[j - 1], style.INK, "normal")
                _row(axes, top + j, each.npv[i].tolist(), style.colour(i), scale.text(each.npv[i, 0]))
        axes.set_yticks([])
        axes.set_ylim(rows - 0.4, -0.6)
        axes.margins(x=0.09)
        amounts(axes, "x", scale, 4)
        axes.spines["left"].set_visible(False)
        _scenarios(axes, first.scenarios, standings[0].npv[0].tolist())
    return figure


def _name(axes: Axes, y: float, text: str, tint: str, weight: str) -> None:
    """What a row shows, from the figure's left edge."""
    axes.annotate(
        text, (0.0, y), xycoords=("figure fraction", "data"), va="center", weight=weight, color=tint, annotation_clip=False
    )


def _row(axes: Axes, y: float, values: list[float], tint: str, text: str) -> None:
    """The scenarios of one partner under one of the terms, the base case named."""
    axes.plot([min(values), max(values)], [y, y], color=tint, lw=1.0, alpha=0.45, zorder=2)
    axes.plot(values[1:], [y] * (len(values) - 1), "o", ms=4, mfc="white", mec=tint, mew=1.1, zorder=3)
    axes.plot(values[0], y, "o", ms=6.5, color=tint, zorder=4)
    axes.annotate(
        text, (values[0], y), xytext=(0, 5.5), textcoords="offset points", ha="center", size=6.5, color=tint, zorder=5
    )


def _scenarios(axes: Axes, scenarios: Sequence[str], values: list[float]) -> None:
    """The names of the scenarios above the first row's dots, none on top of another."""
    if not 1 < len(scenarios) <= MOST_SCENARIOS + 1:
        return
    low, high = axes.get_xlim()
    per_inch = (high - low) / (axes.get_window_extent().width / axes.figure.dpi)
    names = [shortened(spoken(name), 18) for name in scenarios]
    widths = [inches(name, 6.5) * per_inch for name in names]
    places = spread(values, max(widths) + 0.05 * per_inch, low + widths[0] / 2, high - max(widths) / 2)
    for name, value, place in zip(names, values, places, strict=True):
        axes.annotate(
            name, (value, 1.0), xytext=(place, -0.55), textcoords="data", ha="center", va="bottom", size=6.5,
            color=style.SOFT, annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": style.LINE, "lw": 0.6, "shrinkA": 0, "shrinkB": 4},
        )  # fmt: skip
