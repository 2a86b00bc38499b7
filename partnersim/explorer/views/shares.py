"""Shares: what part of the revenue and of the profit goes to whom under each agreement."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from partnersim.explorer.seen import Seen
from partnersim.explorer.views.view import Floats, Showing, View
from partnersim.render import style
from partnersim.render.numbers import rate_text
from partnersim.render.phrases import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["SharesView"]

BAR = 0.62  # of a row
NARROW = 0.06  # a part too narrow for its number


class SharesView(View):
    """Two panels of bars, a row for each agreement; marks above the bars are as pinned."""

    title = "Shares"

    def lay_out(self, figure: Figure, showing: Showing) -> None:
        from matplotlib.patches import Patch

        now = showing.now
        self.axes: list[Axes] = [figure.add_axes((left, 0.12, 0.4, 0.76)) for left in (0.15, 0.58)]
        rows, partners = len(now.terms), len(now.partners)
        self.bars: list[list[list[Any]]] = []
        self.numbers: list[list[list[Any]]] = []
        self.marks: list[Any] = []
        self.nothing: list[list[Any]] = []
        for axes, title in zip(self.axes, ("of the revenue", "of the profit"), strict=True):
            axes.set_title(title, loc="left", fontsize=10, color=style.INK, weight="bold", pad=8)
            axes.set_xlim(0, 1)
            axes.set_ylim(rows - 0.5, -0.5)
            axes.set_yticks(range(rows), [shortened(label, 20) for label in now.labels], fontsize=9)
            axes.tick_params(axis="y", length=0, labelcolor=style.INK, labelleft=axes is self.axes[0])
            axes.set_xticks([0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"], fontsize=8)
            self.bars.append(
                [
                    list(axes.barh(range(rows), [0] * rows, BAR, color=style.colour(i), zorder=2))
                    for i in range(partners)
                ]
            )
            self.numbers.append(
                [[axes.text(0, row, "", ha="center", va="center", color="white", fontsize=9, weight="bold", zorder=3)
                  for row in range(rows)] for _ in range(partners)]
            )  # fmt: skip
            self.marks.append(axes.plot([], [], "|", ms=26, mew=1.6, color=style.INK, zorder=4)[0])
            self.nothing.append(
                [axes.text(0.02, row, "", va="center", fontsize=9, color=style.SOFT) for row in range(rows)]
            )
        self.moving += [
            *chain(*chain(*self.bars)), *chain(*chain(*self.numbers)), *self.marks, *chain(*self.nothing),
        ]  # fmt: skip
        figure.legend(
            handles=[Patch(color=style.colour(i), label=shortened(name, 30)) for i, name in enumerate(now.partners)],
            loc="lower left", bbox_to_anchor=(0.14, 0.0), ncols=4, frameon=False, fontsize=8.5,
        )  # fmt: skip

    def move(self, showing: Showing) -> None:
        now, pinned = (_shares(each) for each in (showing.now, showing.pinned))
        for panel, (shares, was) in enumerate(zip(now, pinned, strict=True)):
            for row, parts in enumerate(shares):
                self._row(panel, row, parts)
            same = shares.shape == was.shape and np.allclose(shares, was, atol=1e-4, equal_nan=True)
            borders = [] if same else [(edge, row) for row, parts in enumerate(was) for edge in np.cumsum(parts)[:-1]]
            self.marks[panel].set_data(*(zip(*borders, strict=True) if borders else ([], [])))

    def _row(self, panel: int, row: int, parts: Floats) -> None:
        """The parts of one agreement; where some are below 0, or there is nothing to share, words in their place."""
        drawn = bool(np.isfinite(parts).all() and (parts >= 0.0).all())
        at = 0.0
        for i, part in enumerate(parts):
            bar, text = self.bars[panel][i][row], self.numbers[panel][i][row]
            bar.set_x(at)
            bar.set_width(part if drawn else 0.0)
            text.set_x(at + part / 2 if drawn else 0.0)
            text.set_text(rate_text(round(float(part), 3)) if drawn and part > NARROW else "")
            at += part if drawn else 0.0
        said = "nothing to share" if not np.isfinite(parts).all() else "not all gain: see the table"
        self.nothing[panel][row].set_text("" if drawn else said)

    def caption(self, showing: Showing) -> str:  # noqa: ARG002 - the same of every deal
        return "Who receives which part of the revenue, and has which part of the profit. Dark strokes: the baseline."

    def words(self, showing: Showing) -> str:
        said = []
        for panel, shares in zip(("revenue", "profit"), _shares(showing.now), strict=True):
            for label, parts in zip(showing.now.labels, shares, strict=True):
                each = ", ".join(
                    f"{name} {rate_text(round(float(part), 3)) if np.isfinite(part) else 'none'}"
                    for name, part in zip(showing.now.partners, parts, strict=True)
                )
                said.append(f"{label}, of the {panel}: {each}.")
        return " ".join(said)


def _shares(seen: Seen) -> tuple[Floats, Floats]:
    """Parts of revenue and of profit `[terms, partner]`."""
    return seen.revenue_share, seen.profit_share
