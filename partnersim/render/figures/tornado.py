"""A tornado: how far a figure moves as one uncertain number is low or high, a bar for each, the widest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches
from partnersim.render.figures.grids import MOST_ROWS, ROW, SMALL, Margins, name_rows, panels, rows_margin, scale_apart
from partnersim.render.numbers import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Bar", "Bars", "tornado_figure"]

NONE = 0.005  # [currency]; what moves less does nothing
BOX = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}  # of a text that may cross a line
SETTLES = 12  # rounds after which the limits no longer move visibly


class Bar(NamedTuple):
    """One uncertain number: its name, what it is at both places, and the figure there [currency]."""

    name: str
    inputs: tuple[str, str]  # low, high
    ends: tuple[float, float]

    def swing(self, typical: float) -> float:
        """How far the figure moves, the typical value included."""
        return max(*self.ends, typical) - min(*self.ends, typical)


class Bars(NamedTuple):
    """A panel in a partner's colour: what it is of, the figure at typical values, and its bars, the widest first."""

    title: str
    typical: float
    bars: Sequence[Bar]
    tint: str


def tornado_figure(groups: Sequence[Bars]) -> Figure:
    """A panel for each group, each with its own amounts and its own order of bars."""
    shown = [each._replace(bars=each.bars[:MOST_ROWS]) for each in groups]
    scale = scale_apart([[each.typical, *(end for bar in each.bars for end in bar.ends)] for each in shown])
    names = [bar.name for each in shown for bar in each.bars]
    margins = Margins(rows_margin(names), 0.22, 0.22, 0.4)
    most = max(len(each.bars) for each in shown)
    with style.drawn():
        figure, all_axes = panels([each.title for each in shown], most * ROW + margins.bottom + margins.top, margins)
        for axes, each in zip(all_axes, shown, strict=True):
            _panel(axes, each, most, scale)
    return figure


def _panel(axes: Axes, of: Bars, most: int, scale: Scale) -> None:
    axes.set_ylim(most - 0.45, -0.55)
    axes.set_xlim(*_limits(of, axes.get_window_extent().width / axes.figure.dpi))
    name_rows(axes, [bar.name for bar in of.bars])
    amounts(axes, "x", scale, 4)
    if axes.get_xlim()[0] < 0.0 < axes.get_xlim()[1]:
        axes.axvline(0.0, color=style.SOFT, lw=0.7, zorder=1)
    axes.plot([of.typical] * 2, [-0.55, len(of.bars) - 0.45], color=style.INK, lw=0.9, zorder=4)
    axes.annotate(
        f"typical {scale.text(of.typical)}", (of.typical, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2.5),
        textcoords="offset points", size=SMALL, ha="center", weight="bold", color=style.INK, annotation_clip=False,
    )  # fmt: skip
    for y, bar in enumerate(of.bars):
        _draw(axes, y, bar, of.typical, of.tint)


def _draw(axes: Axes, y: int, bar: Bar, typical: float, tint: str) -> None:
    """The high end filled, the low one hollow; where both lie on one side, the nearer in front."""
    if bar.swing(typical) < NONE:
        axes.annotate("no effect", (typical, y), xytext=(3, 0), textcoords="offset points", va="center_baseline",
                      size=SMALL, color=style.SOFT, bbox=BOX)  # fmt: skip
        return
    for end in sorted((0, 1), key=lambda end: -abs(bar.ends[end] - typical)):
        axes.barh(y, bar.ends[end] - typical, left=typical, height=0.5, color=tint if end else "white",
                  edgecolor=tint, lw=0.9, zorder=2)  # fmt: skip
    for value, text in _named(bar, typical):
        below = value < typical
        axes.annotate(
            text, (value, y), xytext=(-3 if below else 3, 0), textcoords="offset points", va="center_baseline",
            ha="right" if below else "left", size=SMALL, color=style.SOFT, zorder=5,
            bbox=BOX,
        )  # fmt: skip


def _named(bar: Bar, typical: float) -> list[tuple[float, str]]:
    """Where bars end and the inputs that stand there: on either side of the typical value the farther one alone."""
    ends = list(zip(bar.ends, bar.inputs, strict=True))
    below = [end for end in ends if end[0] < typical - NONE]
    above = [end for end in ends if end[0] > typical + NONE]
    return [*([min(below)] if below else []), *([max(above)] if above else [])]


def _limits(of: Bars, width: float) -> tuple[float, float]:
    """Room for all bars and the texts at their ends, on `width` inches."""
    ends = [end for bar in of.bars for end in _named(bar, of.typical)]
    values = [of.typical, *(value for value, _ in ends)]
    spread = (max(values) - min(values)) or abs(of.typical) or 1.0
    room = [(value, -1.0 if value < of.typical else 1.0, inches(text, SMALL) + 0.08) for value, text in ends]
    room += [(of.typical, side, 0.45) for side in (-1.0, 1.0)]
    left, right = min(values) - 0.04 * spread, max(values) + 0.04 * spread
    for _ in range(SETTLES):  # a text takes more of the amounts' axis, the more of it there is to show
        reach = [value + side * wide * (right - left) / width for value, side, wide in room]
        left, right = min([left, *reach]), max([right, *reach])
    return left, right
