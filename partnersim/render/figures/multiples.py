"""Small multiples: the same picture for each agreement, on the same scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from partnersim.measures.by_month import share_by_month
from partnersim.negotiate import Standing
from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches, months, panel, zero_line
from partnersim.render.figures.timeline import draw_positions, name_ends, sample_width
from partnersim.render.numbers import rounded_percent, scale_of
from partnersim.render.phrases import capital, shortened, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["positions_figure", "shares_figure"]

HEIGHT = 1.85  # [inches] of a row of panels
NAME = 6.5  # [points]


def positions_figure(standings: Sequence[Standing]) -> Figure:
    """Positions in the base case."""
    paths = [each.ledger.books.position[:, :, 0] for each in standings]
    scale = scale_of(value for path in paths for value in path.ravel())
    with style.drawn():
        figure, panels = _panels(standings)
        low, high = min(0.0, *(float(path.min()) for path in paths)), max(0.0, *(float(path.max()) for path in paths))
        for axes, each, path in zip(panels, standings, paths, strict=True):
            draw_positions(axes, path)
            months(axes, each.ledger.timeline)
            axes.set_ylim(low - 0.05 * (high - low or 1.0), high + 0.05 * (high - low or 1.0))
            amounts(axes, "y", scale, 4)
            name_ends(axes, path[-1], [shortened(name, 14) for name in each.ledger.names], NAME)
    return figure


def shares_figure(standings: Sequence[Standing]) -> Figure:
    """Each partner's part of what all receive, by month in the base case."""
    from matplotlib.ticker import FuncFormatter

    shares = [share_by_month(each.ledger.books.received[:, :, 0]) for each in standings]
    with style.drawn():
        figure, panels = _panels(standings)
        for axes, each, part in zip(panels, standings, shares, strict=True):
            zero_line(axes, "y")
            x = np.arange(len(part)) + 0.5
            for i, path in enumerate(part.T):
                axes.plot(x, path, color=style.colour(i), ls=style.dashes(i), zorder=3)
            months(axes, each.ledger.timeline)
            axes.set_ylim(-0.08, 1.08)
            axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0])
            axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: rounded_percent(share)))
            axes.tick_params(axis="y", length=0)
            axes.grid(visible=True, axis="y", color=style.LINE, linewidth=0.4)
            last = np.nan_to_num(part[-1])
            texts = [
                f"{shortened(name, 11)} {rounded_percent(end)}"
                for name, end in zip(each.ledger.names, last, strict=True)
            ]
            name_ends(axes, last, texts, NAME)
    return figure


def _panels(standings: Sequence[Standing]) -> tuple[Figure, list[Axes]]:
    """A panel for each agreement, two in a row, titled with its name."""
    from matplotlib.figure import Figure

    columns = min(len(standings), 2)
    rows = -(-len(standings) // columns)
    figure = Figure(figsize=(style.FULL_WIDTH, HEIGHT * rows))
    longest = max(inches(f"{shortened(name, 11)} 100%", NAME, bold=True) for name in standings[0].ledger.names)
    right = longest + sample_width(standings[0].ledger.names)
    return figure, list(_placed(figure, standings, columns, right))


def _placed(figure: Figure, standings: Sequence[Standing], columns: int, right: float) -> Iterator[Axes]:
    width, height = style.FULL_WIDTH / columns, HEIGHT
    for number, each in enumerate(standings):
        row, column = divmod(number, columns)
        bottom = figure.get_figheight() - (row + 1) * height
        axes = panel(
            figure, column * width + 0.45, bottom + 0.25, style.FULL_WIDTH - (column + 1) * width + right + 0.15,
            row * height + 0.25,
        )  # fmt: skip
        axes.annotate(
            capital(shortened(spoken(each.ledger.label), 40)), (0.0, 1.0), xycoords="axes fraction", xytext=(0, 5),
            textcoords="offset points", weight="bold", color=style.INK,
        )  # fmt: skip
        yield axes
