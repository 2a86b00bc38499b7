"""Indifference curves: pairs of two fields that are worth the same to a partner, one curve for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from partnersim.negotiate.movable import Movable
from partnersim.render import style
from partnersim.render.figures.axes import panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Curve", "indifference_figure"]

HEIGHT = 2.9  # [inches]
LABEL = 0.6  # [inches] at the left and below
NAMES = 1.5  # [inches] at the right


class Curve(NamedTuple):
    """A partner, and the pairs of values that are worth to it what the terms are as they stand."""

    name: str
    points: Sequence[tuple[float, float]]


def indifference_figure(curves: Sequence[Curve], first: Movable, second: Movable) -> Figure:
    """A curve for each partner through the terms as they stand; what lies between two of them helps or hurts both."""
    from matplotlib.figure import Figure

    with style.drawn():
        figure = Figure(figsize=(style.FULL_WIDTH, HEIGHT))
        axes = panel(figure, LABEL, LABEL * 0.75, NAMES, 0.12)
        for number, curve in enumerate(curves):
            _draw(axes, curve, number)
        if first.now is not None and second.now is not None:
            axes.plot([first.now], [second.now], "o", color=style.INK, markersize=5, zorder=4)
            axes.annotate("as it stands", (first.now, second.now), (6, 5), textcoords="offset points", fontsize=7.5)
        _scaled(axes, first, "x")
        _scaled(axes, second, "y")
        axes.set_xlabel(first.path, fontsize=7.5)
        axes.set_ylabel(second.path, fontsize=7.5)
        axes.grid(visible=True, color=style.LINE, linewidth=0.4)
        axes.set_axisbelow(True)
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=7, handlelength=2.6)
    return figure


def _draw(axes: Axes, curve: Curve, number: int) -> None:
    xs, ys = zip(*curve.points, strict=True) if curve.points else ((), ())
    axes.plot(xs, ys, color=style.colour(number), linestyle=style.dashes(number), label=curve.name, zorder=3)


def _scaled(axes: Axes, field: Movable, which: str) -> None:
    """From the least to the most it may be, rates in percent."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    chosen = axes.xaxis if which == "x" else axes.yaxis
    (axes.set_xlim if which == "x" else axes.set_ylim)(field.low, field.high)
    chosen.set_major_locator(MaxNLocator(6, integer=field.whole))
    if field.kind.unit == "%":
        chosen.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:g}%"))
