"""Positions: what each partner is ahead or behind by, month by month, the agreements side by side on one scale."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from partnersim.explorer.views.panels import Ends, rescaled
from partnersim.explorer.views.view import Floats, Showing, View, grid, lines, reach
from partnersim.render import style
from partnersim.render.figures.axes import zero_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["PositionsView"]


class PositionsView(View):
    """A panel for each agreement, a line for each partner; thin lines are as pinned."""

    title = "Positions"

    def lay_out(self, figure: Figure, showing: Showing) -> None:
        partners = len(showing.now.partners)
        self.axes = grid(figure, showing.now.labels, showing)
        self.now = [lines(axes, partners, lw=1.8) for axes in self.axes]
        self.pinned = [lines(axes, partners, lw=0.8, alpha=0.6, ls="-", zorder=2) for axes in self.axes]
        self.here = [axes.axvline(0.5, color=style.SOFT, lw=0.9, ls=(0, (2, 2)), zorder=1) for axes in self.axes]
        for axes in self.axes:
            zero_line(axes, "y")
        self.ends = [Ends(axes, showing.now.partners) for axes in self.axes]
        self.moving += [*self.here, *chain(*self.pinned, *self.now), *chain(*(each.texts for each in self.ends))]

    def scale(self, showing: Showing) -> tuple[float, float]:
        return reach([_path(each) for each in (*showing.now.standings, *showing.pinned.standings)])

    def rescale(self, scale: tuple[float, float]) -> None:
        rescaled(self.axes, *scale)

    def move(self, showing: Showing) -> None:
        now = [_path(each) for each in showing.now.standings]
        pinned = [_path(each) for each in showing.pinned.standings]
        for number, axes in enumerate(self.axes):
            _draw(self.now[number], now[number])
            _draw(self.pinned[number], pinned[number] if number < len(pinned) else now[number][:0])
            self.here[number].set_xdata([showing.month + 1])
            self.ends[number].move(axes, now[number][-1])

    def caption(self, showing: Showing) -> str:
        return f"Cash so far, {showing.now.case.currency}, with typical values. Thin lines: the baseline."

    def words(self, showing: Showing) -> str:
        parts = []
        for standing in showing.now.standings:
            last = standing.ledger.books.position[-1, :, 0]
            said = (f"{name} {amount:,.0f}" for name, amount in zip(showing.now.partners, last, strict=True))
            parts.append(f"{standing.ledger.label}: {', '.join(said)} {showing.now.case.currency} at the end.")
        return " ".join(parts)

    def panels(self) -> Sequence[Axes]:
        return self.axes


def _path(standing: object) -> Floats:
    """Positions `[month from 0, partner]` [currency], beginning with nothing."""
    position: Floats = standing.ledger.books.position[:, :, 0]  # type: ignore[attr-defined]
    return np.concatenate([np.zeros((1, position.shape[1])), position])


def _draw(partners: Sequence[object], path: Floats) -> None:
    for i, line in enumerate(partners):
        line.set_data(np.arange(len(path)), path[:, i])  # type: ignore[attr-defined]
