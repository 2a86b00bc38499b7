"""The fan: in which range each partner's position lies over all draws, agreements side by side."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from partnersim.explorer.seen import DRAWS, LEVELS, Seen
from partnersim.explorer.views.panels import Ends, rescaled
from partnersim.explorer.views.view import Floats, Showing, View, grid, lines, reach
from partnersim.render import style
from partnersim.render.figures.axes import zero_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FanView"]

BANDS = ((0, 4, 0.14), (1, 3, 0.26))  # from and to, of LEVELS, and how dark
CERTAIN = "Nothing is uncertain in this case.\nWrite a range into a field to see a fan: {low: 2%, high: 4%}"
MEDIAN = LEVELS.index(0.5)


class FanView(View):
    """A panel for each agreement: of each partner the median, half of all draws, nine tenths of them."""

    title = "Uncertainty"

    def lay_out(self, figure: Figure, showing: Showing) -> None:
        self.certain = None
        if showing.now.drawn is None:
            self.axes = []
            self.certain = figure.text(
                0.5, 0.5, CERTAIN,
                ha="center", va="center", fontsize=12, color=style.SOFT, linespacing=1.6,
            )  # fmt: skip
            return
        partners = len(showing.now.partners)
        self.axes = grid(figure, showing.now.labels, showing)
        self.bands: list[list[list[Any]]] = [
            [
                [
                    axes.fill([0, 0], [0, 0], color=style.colour(i), alpha=dark, lw=0, zorder=2)[0]
                    for _, _, dark in BANDS
                ]
                for i in range(partners)
            ]
            for axes in self.axes
        ]
        self.median = [lines(axes, partners, lw=1.8) for axes in self.axes]
        self.pinned = [lines(axes, partners, lw=0.8, alpha=0.7, ls="-") for axes in self.axes]
        for axes in self.axes:
            zero_line(axes, "y")
        self.ends = [Ends(axes, showing.now.partners) for axes in self.axes]
        bands = chain(*chain(*self.bands))
        self.moving += [*bands, *chain(*self.pinned, *self.median), *chain(*(each.texts for each in self.ends))]

    def scale(self, showing: Showing) -> tuple[float, float]:
        return reach([_levels(each) for each in (showing.now, showing.pinned)])

    def rescale(self, scale: tuple[float, float]) -> None:
        rescaled(self.axes, *scale)

    def move(self, showing: Showing) -> None:
        if showing.now.drawn is None:
            return
        now, pinned = _levels(showing.now), _levels(showing.pinned)
        x = np.arange(now.shape[2])
        around = np.concatenate([x, x[::-1]])
        for number, axes in enumerate(self.axes):
            for i, bands in enumerate(self.bands[number]):
                for band, (low, high, _) in zip(bands, BANDS, strict=True):
                    edges = np.concatenate([now[low, number, :, i], now[high, number, ::-1, i]])
                    band.set_xy(np.column_stack([around, edges]))
                self.median[number][i].set_data(x, now[MEDIAN, number, :, i])
                was = pinned[MEDIAN, number, :, i] if number < pinned.shape[1] else np.empty(0)
                self.pinned[number][i].set_data(np.arange(len(was)), was)
            self.ends[number].move(axes, now[MEDIAN, number, -1])

    def caption(self, showing: Showing) -> str:
        if showing.now.drawn is None:
            return ""
        read = f"Cash so far, {showing.now.case.currency}, in {DRAWS:,} draws"
        return f"{read}: the median, half of them (dark), nine tenths (light). Thin lines: the median of the baseline."

    def words(self, showing: Showing) -> str:
        if showing.now.drawn is None:
            return "Nothing is uncertain in this case."
        last = _levels(showing.now)[:, :, -1]
        parts = [
            f"{label}, {name}: median {last[MEDIAN, number, i]:,.0f}, nine in ten draws from {last[0, number, i]:,.0f} "
            f"to {last[-1, number, i]:,.0f} {showing.now.case.currency} at the end."
            for number, label in enumerate(showing.now.labels)
            for i, name in enumerate(showing.now.partners)
        ]
        return " ".join(parts)

    def panels(self) -> Sequence[Axes]:
        return self.axes


def _levels(seen: Seen) -> Floats:
    """Quantiles of positions `[level, terms, month from 0, partner]` [currency], beginning with nothing.

    None at all where nothing is uncertain.
    """
    if seen.drawn is None:
        return np.empty((len(LEVELS), 0, 0, 0))
    return np.concatenate([np.zeros_like(seen.levels[:, :, :1]), seen.levels], axis=2)
