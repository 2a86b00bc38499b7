"""What may be agreed: what two partners have under each agreement, and where each agreement can be turned to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from partnersim.explorer.views.view import Floats, Showing, View, reach
from partnersim.render import style
from partnersim.render.figures.axes import amounts, spread, zero_line
from partnersim.render.numbers import scale_of
from partnersim.render.phrases import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from partnersim.explorer.room import Room

__all__ = ["ZopaView"]

AREA = "#dbe6ee"  # where neither loses, light in grey too
SIGNS = ("o", "s", "^", "D")


class ZopaView(View):
    """Net present values of the first two partners against each other: a point for each agreement as it is now, a
    line for what turning its lever makes of it, the quarter shaded in which neither is worse off than without a deal.

    Args:
        room: finds the lines, and what each has without a deal.
    """

    title = "Room to agree"

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._room = room

    def lay_out(self, figure: Figure, showing: Showing) -> None:
        now = showing.now
        self.axes = figure.add_axes((0.1, 0.13, 0.68, 0.8))
        self.area = self.axes.fill([0, 0], [0, 0], color=AREA, lw=0, zorder=0)[0]
        zero_line(self.axes, "x")
        zero_line(self.axes, "y")
        self.levers, self.points, self.was, self.names = [], [], [], []
        for number in range(len(now.terms)):
            tint = style.PARTNERS[(2 + number) % len(style.PARTNERS)]
            sign = SIGNS[number % len(SIGNS)]
            self.levers.append(self.axes.plot([], [], color=tint, lw=1.4, ls=style.dashes(number), zorder=2)[0])
            self.was.append(self.axes.plot([], [], sign, ms=7, mfc="none", mec=tint, zorder=3)[0])
            self.points.append(self.axes.plot([], [], sign, ms=10, color=tint, mec="white", zorder=5)[0])
            self.names.append(
                self.axes.annotate("", (0, 0), xytext=(1.03, 0), textcoords="axes fraction", fontsize=9, color=tint,
                                   va="center", annotation_clip=False, weight="bold",
                                   arrowprops={"arrowstyle": "-", "color": style.SOFT, "lw": 0.6, "relpos": (0, 0.5)})
            )  # fmt: skip
        self.moving += [*self.levers, *self.was, *self.points, *self.names]
        first, second = (shortened(name, 40) for name in now.partners[:2])
        self.axes.set_xlabel(f"{first}: net present value, {now.case.currency}", fontsize=9)
        self.axes.set_ylabel(f"{second}: net present value, {now.case.currency}", fontsize=9)
        self.axes.tick_params(labelsize=8)

    def scale(self, showing: Showing) -> tuple[tuple[float, float], ...]:
        now, was = showing.now.npv[:, :2], showing.pinned.npv[:, :2]
        levers, without = self._room.levers(showing.now), self._room.without(showing.now)
        every = np.concatenate([now, was, *levers, without[None]])
        return (*(reach([every[:, i]]) for i in range(2)), tuple(without.tolist()))

    def rescale(self, scale: tuple[tuple[float, float], ...]) -> None:
        x, y, without = scale
        self.axes.set_xlim(x)
        self.axes.set_ylim(y)
        for axis in ("x", "y"):
            amounts(self.axes, axis, scale_of([*x, *y]))
        left, bottom = without
        self.area.set_xy([(left, bottom), (x[1], bottom), (x[1], y[1]), (left, y[1])])

    def move(self, showing: Showing) -> None:
        levers = self._room.levers(showing.now)
        now, was = showing.now.npv[:, :2], showing.pinned.npv[:, :2]
        low, high = self.axes.get_ylim()
        heights = spread([float((each[1] - low) / (high - low)) for each in now], 0.07, 0.03, 0.97)
        for number, label in enumerate(showing.now.labels):
            self.levers[number].set_data(*levers[number].T)
            self.points[number].set_data([now[number, 0]], [now[number, 1]])
            self.was[number].set_data(*(was[number : number + 1].T))
            self.names[number].xy = tuple(now[number])
            self.names[number].set_position((1.03, heights[number]))
            self.names[number].set_text(shortened(label, 18))

    def caption(self, showing: Showing) -> str:
        levers = zip(showing.now.labels, (each.lever() for each in showing.now.terms), strict=True)
        turned = "; ".join(f"{label}: the rate {lever.of}" for label, lever in levers if lever is not None)
        lines = f"Lines: what turning one rate from end to end makes ({turned}). " if turned else ""
        without = self._room.without(showing.now)
        known = f" ({_both(showing.now.partners, without)}, as the mandate has it)" if without.any() else ""
        return f"{lines}Shaded: neither is worse off than without a deal{known}. Hollow signs: the baseline."

    def words(self, showing: Showing) -> str:
        names, without = showing.now.partners, self._room.without(showing.now)
        parts: list[Any] = []
        for label, npv in zip(showing.now.labels, showing.now.npv, strict=True):
            good = all(npv[i] >= without[i] for i in range(2))
            who = "neither" if good else "somebody"
            parts.append(f"{label}: {_both(names, npv)}, {who} worse off than without a deal.")
        return " ".join([*parts, f"Without a deal: {_both(names, without)} {showing.now.case.currency}."])


def _both(names: Sequence[str], amounts: Floats) -> str:
    return ", ".join(f"{name} {amount:,.0f}" for name, amount in zip(names[:2], amounts[:2], strict=True))
