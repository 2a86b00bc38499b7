"""A heat map of regret: a row for each candidate, a column for each thing that may come, the amounts in the cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.render import style
from partnersim.render.figures.grids import ROW, SMALL, Margins, fitted, name_rows, panels, rows_margin
from partnersim.render.numbers import scale_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["MOST_ROWS", "Heat", "regret_figure"]

MOST_ROWS = 24  # of a panel
DARK = 0.55  # of the largest amount: from here on its text is white
PALE, DEEP = "#ffffff", "#0b3c5d"  # one hue, so that prints in grey and colour-blind readers see the same order


class Heat(NamedTuple):
    """A panel: what it is of, its amounts `[row, column]` [currency] ≥ 0, and the rows with the least at worst."""

    title: str
    amounts: NDArray[np.float64]
    least: Sequence[int]


def regret_figure(heats: Sequence[Heat], rows: Sequence[str], columns: Sequence[str], apart: int) -> Figure:
    """A panel for each partner, each with shades of its own.

    Args:
        heats: the panels.
        rows: names of the candidates, at most MOST_ROWS.
        columns: names of scenarios, and of what draws come to.
        apart: how many columns are scenarios; a gap stands behind them.
    """
    margins = Margins(rows_margin(rows), 0.06, 0.08, 0.42)
    scale = scale_of(float(amount) for each in heats for amount in each.amounts.ravel())
    with style.drawn():
        height = len(rows) * ROW + margins.bottom + margins.top
        figure, all_axes = panels([each.title for each in heats], height, margins)
        for axes, each in zip(all_axes, heats, strict=True):
            texts = [[scale.text(amount) for amount in row] for row in each.amounts]
            _panel(axes, each, texts, apart)
            name_rows(axes, rows)
            _heads(axes, columns, apart)
    return figure


def _panel(axes: Axes, heat: Heat, texts: Sequence[Sequence[str]], apart: int) -> None:
    """Cells one by one, so that each is a shape of the drawing; a frame around the rows with the least at worst."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    shades = LinearSegmentedColormap.from_list("regret", [PALE, DEEP])
    most = float(heat.amounts.max()) or 1.0
    rows, columns = heat.amounts.shape
    right = _place(columns - 1, apart) + 0.5
    axes.set_xlim(-0.5, right)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.axis("off")
    for (row, column), amount in np.ndenumerate(heat.amounts):
        x, part = _place(column, apart), float(amount) / most
        axes.add_patch(Rectangle((x - 0.5, row - 0.5), 1, 1, facecolor=shades(part), edgecolor=style.LINE, lw=0.5))
        axes.annotate(texts[row][column], (x, row), ha="center", va="center_baseline", size=SMALL,
                      color="white" if part > DARK else style.INK)  # fmt: skip
    for row in heat.least:
        axes.add_patch(
            Rectangle((-0.5, row - 0.5), right + 0.5, 1, fill=False, edgecolor=style.INK, lw=1.6, clip_on=False)
        )


def _heads(axes: Axes, columns: Sequence[str], apart: int) -> None:
    """Names above the columns."""
    wide = axes.get_window_extent().width / axes.figure.dpi / (_place(len(columns) - 1, apart) + 1)
    for column, name in enumerate(columns):
        axes.annotate(fitted(name, wide, SMALL), (_place(column, apart), -0.5), xytext=(0, 2.5), ha="center",
                      textcoords="offset points", size=SMALL, color=style.SOFT, annotation_clip=False)  # fmt: skip


def _place(column: int, apart: int) -> float:
    return column + (0.15 if column >= apart else 0.0)
