"""Swings: how far single changes move the first partner's advantage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnersim.negotiate import Swing
from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches, panel
from partnersim.render.numbers import MINUS, Scale, scale_of
from partnersim.render.phrases import capital, shortened, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["MOST", "swings_figure"]

MOST = 7  # the widest; all stand in the table
ROW = 0.315  # [inches]


def swings_figure(base: float, swings: Sequence[Swing], height: float = 0.0) -> Figure:
    """A bar for each change, from the advantage as agreed to the advantage under it [currency]."""
    from matplotlib.figure import Figure

    shown = swings[:MOST]
    scale = scale_of([base, *(value for swing in shown for value in swing.advantages)])
    with style.drawn():
        figure = Figure(figsize=(style.HALF_WIDTH, max(max(len(shown), 1) * ROW + 0.45, height)))
        axes = panel(figure, 0.08, 0.2, 0.08, 0.22)
        values = [base, *(value for swing in shown for value in swing.advantages)]
        low, high = min(values), max(values)
        room = (high - low) or abs(base) or 1.0
        if low > 0.0 and low < room:
            low = 0.0
        if high < 0.0 and -high < room:
            high = 0.0
        axes.set_xlim(low - 0.24 * (high - low or room), high + 0.24 * (high - low or room))
        axes.set_ylim(max(len(shown), 1) - 0.45, -0.75)
        if axes.get_xlim()[0] < 0.0 < axes.get_xlim()[1]:
            axes.axvline(0.0, color=style.INK, lw=0.9, zorder=1)
        axes.axvline(base, color=style.colour(0), lw=1.0, zorder=3)
        axes.annotate(
            f"as agreed {scale.text(base)}", (base, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
            textcoords="offset points", ha="center", weight="bold", color=style.colour(0), size=7, annotation_clip=False,
        )  # fmt: skip
        for y, swing in enumerate(shown):
            _bar(axes, y, swing, base, scale)
        amounts(axes, "x", scale, 4)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    return figure


def _bar(axes: Axes, y: int, swing: Swing, base: float, scale: Scale) -> None:
    """The change in words, its bars below, and where each of them ends."""
    left, right = axes.get_xlim()
    axes.annotate(
        shortened(capital(swing.what), 58), (0.0, y - 0.28), xycoords=("axes fraction", "data"), size=7, va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6}, zorder=4,
    )  # fmt: skip
    ends: list[tuple[float, str]] = []
    for value, label in zip(swing.advantages, swing.labels, strict=True):
        axes.barh(y + 0.17, value - base, left=base, height=0.32, color=style.colour(0), alpha=0.55, lw=0, zorder=2)
        named = swing.kind not in ("clause", "slip")
        ends.append((value, f"{shortened(spoken(label).replace('-', MINUS), 14)} {scale.text(value)}" if named else scale.text(value)))
    per_inch = (right - left) / (axes.get_window_extent().width / axes.figure.dpi)
    for value, text in ends:
        beyond = value < base
        width = inches(text, 6.5) * per_inch * 1.1
        outside = value - width > left if beyond else value + width < right
        alone = all(value == other or (other < base) != beyond for other, _ in ends)
        if alone or value in (min(ends)[0], max(ends)[0]):
            axes.annotate(
                text, (value, y + 0.17), xytext=((-3 if beyond else 3) if outside else 3 if beyond else -3, 0),
                textcoords="offset points", va="center_baseline", ha=("right" if beyond else "left") if outside else
                ("left" if beyond else "right"), size=6.5, color=style.SOFT if outside else style.INK, zorder=5,
                bbox={"facecolor": "white" if outside else "none", "edgecolor": "none", "pad": 0.4},
            )  # fmt: skip
