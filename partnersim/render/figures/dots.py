"""Dots: what every partner's NPV is under each of the terms, the scenarios in each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from partnersim.negotiate import Standing
from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches, panel, spread, zero_line
from partnersim.render.numbers import Scale, scale_of
from partnersim.render.phrases import shortened, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["dots_figure", "fits_half"]

ROW, TIGHT = 0.225, 0.19  # [inches] of a row; where there are more than FEW
FEW = 9
MARGINS = 0.55  # [inches] above and below the rows
MOST_ROWS = 14  # in one column of a figure
MOST_SCENARIOS = 3  # that are named above the first row


def fits_half(standings: Sequence[Standing]) -> bool:
    """Whether the rows fit into a figure half a page wide."""
    return _rows(standings, len(standings[0].ledger.partners)) <= MOST_ROWS


def dots_figure(standings: Sequence[Standing], height: float = 0.0, *, beside: bool = False) -> Figure:
    """NPV of the base case (large) and of scenarios (small), a row per partner and terms, in 1 to 3 columns.

    Half a page wide where it stands `beside` another figure.
    """
    from matplotlib.figure import Figure

    partners = list(range(len(standings[0].ledger.partners)))
    columns = 1 if fits_half(standings) else min(-(-_rows(standings, len(partners)) // MOST_ROWS), 3)
    blocks = [block.tolist() for block in np.array_split(partners, columns)]
    tallest = max(_rows(standings, len(block)) for block in blocks)
    wanted = tallest * (ROW if tallest <= FEW else TIGHT) + MARGINS
    width = style.HALF_WIDTH if beside else style.FULL_WIDTH
    with style.drawn():
        figure = Figure(figsize=(width, max(wanted, height)))
        for number, block in enumerate(blocks):
            left, right = number * width / columns, width - (number + 1) * width / columns
            _column(figure, standings, block, left, right)
    return figure


def _rows(standings: Sequence[Standing], partners: int) -> int:
    """A row for each of the terms, and one for the partner's name."""
    return partners * (len(standings) + 1)


def _column(figure: Figure, standings: Sequence[Standing], partners: list[int], left: float, right: float) -> None:
    """Some of the partners, one below the other."""
    first = standings[0].ledger
    names = [shortened(spoken(each.ledger.label), 20) for each in standings]
    values = np.array([each.npv for each in standings])
    margin = max(inches(name, 7.5) for name in [*names, "Partner"]) + 0.12
    axes = panel(figure, left + margin, 0.2, right + 0.16, 0.3)
    start = -margin / (figure.get_figwidth() - left - right - margin - 0.16)
    zero_line(axes, "x")
    scale = scale_of(values.ravel())
    for number, i in enumerate(partners):
        top = number * (len(standings) + 1)
        _name(axes, start, top, shortened(first.names[i], 32), style.colour(i), bold=True)
        for j, each in enumerate(standings, start=1):
            _name(axes, start, top + j, names[j - 1], style.INK)
            _row(axes, top + j, each.npv[i].tolist(), style.colour(i), scale)
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    axes.set_xlim(low - 0.09 * (high - low or 1.0), high + 0.09 * (high - low or 1.0))
    axes.set_ylim(_rows(standings, len(partners)) - 0.4, -0.6)
    axes.set_yticks([])
    amounts(axes, "x", scale, 4)
    axes.spines["left"].set_visible(False)
    _scenarios(axes, first.scenarios, standings[0].npv[partners[0]].tolist())


def _name(axes: Axes, start: float, y: float, text: str, tint: str, *, bold: bool = False) -> None:
    """What a row shows, left of the axes."""
    weight = "bold" if bold else "normal"
    place = ("axes fraction", "data")
    axes.annotate(text, (start, y), xycoords=place, va="center", weight=weight, color=tint, annotation_clip=False)


def _row(axes: Axes, y: float, values: list[float], tint: str, scale: Scale) -> None:
    """The scenarios of one partner under one of the terms, the base case named."""
    axes.plot([min(values), max(values)], [y, y], color=tint, lw=1.0, alpha=0.45, zorder=2)
    axes.plot(values[1:], [y] * (len(values) - 1), "o", ms=4, mfc="white", mec=tint, mew=1.1, zorder=3)
    axes.plot(values[0], y, "o", ms=6, color=tint, zorder=4)
    axes.annotate(
        scale.text(values[0]), (values[0], y), xytext=(0, 4.5), textcoords="offset points", ha="center", size=6.5,
        color=tint, zorder=5,
    )  # fmt: skip


def _scenarios(axes: Axes, scenarios: Sequence[str], values: list[float]) -> None:
    """The names of the scenarios above the first row's dots, none on top of another."""
    if not 1 < len(scenarios) <= MOST_SCENARIOS + 1:
        return
    low, high = axes.get_xlim()
    per_inch = (high - low) / (axes.get_window_extent().width / axes.figure.dpi)
    names = [shortened(spoken(name), 18) for name in scenarios]
    widest = max(inches(name, 6.5) for name in names) * per_inch
    places = spread(values, widest + 0.05 * per_inch, low + widest / 2, high - widest / 2)
    for name, value, place in zip(names, values, places, strict=True):
        axes.annotate(
            name, (value, 1.0), xytext=(place, -0.55), textcoords="data", ha="center", va="bottom", size=6.5,
            color=style.SOFT, annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": style.LINE, "lw": 0.6, "shrinkA": 0, "shrinkB": 4},
        )  # fmt: skip
