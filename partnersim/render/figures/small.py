"""A picture the size of a line of text: every partner's position, a panel for each of the terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnersim.negotiate import Standing
from partnersim.render import style
from partnersim.render.figures.timeline import draw_positions

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["small_figure"]

WIDTH, HEIGHT, GAP = 0.75, 0.32, 0.08  # [inches] of a panel, and between two


def small_figure(standings: Sequence[Standing]) -> Figure:
    """Positions in the base case on one scale, the zero line in each panel, nothing written."""
    from matplotlib.figure import Figure

    paths = [each.ledger.books.position[:, :, 0] for each in standings]
    low, high = min(0.0, *(float(path.min()) for path in paths)), max(0.0, *(float(path.max()) for path in paths))
    room = 0.06 * (high - low or 1.0)
    whole = len(paths) * (WIDTH + GAP) - GAP
    with style.drawn():
        figure = Figure(figsize=(whole, HEIGHT))
        for number, path in enumerate(paths):
            axes = figure.add_axes((number * (WIDTH + GAP) / whole, 0.0, WIDTH / whole, 1.0))
            draw_positions(axes, path)
            axes.set_ylim(low - room, high + room)
            axes.set_axis_off()
    return figure
