"""Exit months: what each partner holds if terms are ended in a month, a panel for each exit clause."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from partnersim.negotiate.timing import Exits, HoldUp
from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches, months, panel, zero_line
from partnersim.render.numbers import Scale, scale_of
from partnersim.render.phrases import capital, listed, shortened, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["exits_figure"]

HEIGHT = 1.85  # [inches] of a row of panels
KEY = 0.22  # [inches] above them, where partners are named
MOST_BARS = 130  # in a panel; of more months only every second, third … is drawn
PART = 0.86  # of a month's room that its bars take
NAME, SMALL = 7.0, 6.5  # [points]
TINT = "#f7e3b4"  # of months with which somebody would gain by leaving, light in grey too


def exits_figure(found: Exits, threat: HoldUp) -> Figure:
    """Bars of positions [currency] by exit month, a dashed line where each stands if nobody leaves.

    In the panel of the terms' own clause, the first, ends with which somebody would gain are shaded.

    Args:
        found: with at least one month.
        threat: of the same terms.
    """
    from matplotlib.figure import Figure

    scale = scale_of([*found.position.ravel(), *found.position_if_kept])
    low = min(0.0, float(found.position.min()), float(found.position_if_kept.min()))
    high = max(0.0, float(found.position.max()), float(found.position_if_kept.max()))
    room = 0.06 * (high - low or 1.0)
    columns = min(len(found.clauses), 2)
    rows = -(-len(found.clauses) // columns)
    with style.drawn():
        figure = Figure(figsize=(style.FULL_WIDTH, HEIGHT * rows + KEY))
        _name_partners(figure, found)
        if threat.windows:
            _name_leavers(figure, threat)
        for number, clause in enumerate(found.clauses):
            axes = _panel(figure, number, columns)
            _bars(axes, found, number, scale)
            axes.set_ylim(low - room, high + room)
            if clause.own:
                _shade(axes, threat)
            said = f"{capital(spoken(clause.name))}{', as the terms say' if clause.own else ''}"
            axes.annotate(
                said, (0.0, 1.0), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points",
                weight="bold" if clause.own else "normal", color=style.INK,
            )  # fmt: skip
    return figure


def _panel(figure: Figure, number: int, columns: int) -> Axes:
    row, column = divmod(number, columns)
    width = style.FULL_WIDTH / columns
    bottom = figure.get_figheight() - KEY - (row + 1) * HEIGHT
    return panel(
        figure, column * width + 0.48, bottom + 0.25, style.FULL_WIDTH - (column + 1) * width + 0.1,
        KEY + row * HEIGHT + 0.25,
    )  # fmt: skip


def _bars(axes: Axes, found: Exits, number: int, scale: Scale) -> None:
    """A group of bars at each month, one for each partner."""
    partners = len(found.partners)
    every = -(-len(found.months) * partners // MOST_BARS)
    ends, held = np.array(found.months[::every]), found.position[number, ::every]
    width = every * PART / partners
    zero_line(axes, "y")
    for i in range(partners):
        left = ends + 0.5 - every * PART / 2 + (i + 0.5) * width
        axes.bar(left, held[:, i], width, color=style.colour(i), lw=0, zorder=3)
        axes.axhline(found.position_if_kept[i], color=style.colour(i), ls=style.dashes(1), lw=0.9, zorder=2)
    months(axes, found.timeline)
    amounts(axes, "y", scale, 4)


def _shade(axes: Axes, threat: HoldUp) -> None:
    """Bands over the ends that a partner would gain by, whoever it is."""
    inside = [any(row) for row in threat.in_window.tolist()]
    for gains, run in groupby(zip(threat.ends, inside, strict=True), lambda each: each[1]):
        ends = [end for end, _ in run]
        if gains:
            axes.axvspan(ends[0], ends[-1] + 1, color=TINT, linewidth=0, zorder=0)


def _name_partners(figure: Figure, found: Exits) -> None:
    """The partners' names in their colours, in one line above all panels."""
    x, y = 0.48, figure.get_figheight() - 0.13
    wide, tall = figure.get_size_inches()
    for i, full in enumerate(found.names):
        name = shortened(full, 24)
        figure.text(x / wide, y / tall, "■", color=style.colour(i), size=NAME, va="center")
        figure.text((x + 0.13) / wide, y / tall, name, color=style.colour(i), size=NAME, va="center", weight="bold")
        x += inches(name, NAME, bold=True) + 0.35


def _name_leavers(figure: Figure, threat: HoldUp) -> None:
    """Who would gain by the ends that are shaded, at the right of the same line."""
    wide, tall = figure.get_size_inches()
    leavers = dict.fromkeys(shortened(threat.names[each.partner], 20) for each in threat.windows)
    said = f"shaded: {listed([*leavers])} would gain by leaving"
    figure.text(1.0 - 0.1 / wide, 1.0 - 0.13 / tall, said, color=style.SOFT, size=SMALL, va="center", ha="right")
