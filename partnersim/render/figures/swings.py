"""Swings: how far single changes move the first partner's advantage."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnersim.negotiate import Swing
from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches, panel
from partnersim.render.numbers import MINUS, Scale, number_text
from partnersim.render.phrases import capital, shortened, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["MOST", "swings_figure"]

MOST = 7  # the widest; all stand in the table
ROW = 0.29  # [inches]
LINE = 23  # characters of a change in words
SMALL = 6.5  # [points]
SETTLES = 12  # rounds after which the limits no longer move visibly


def swings_figure(base: float, swings: Sequence[Swing], scale: Scale, agreed: str, height: float = 0.0) -> Figure:
    """A bar for each change, from the advantage as agreed (`agreed` as text) to the advantage under it [currency]."""
    from matplotlib.figure import Figure

    shown = swings[:MOST]
    with style.drawn():
        figure = Figure(figsize=(style.HALF_WIDTH, max(max(len(shown), 1) * ROW + 0.45, height)))
        words = [_wrapped(swing) for swing in shown]
        left = max([0.2, *(inches(line, 7.0) + 0.12 for text in words for line in text.splitlines())])
        axes = panel(figure, left, 0.2, 0.1, 0.22)
        axes.set_xlim(*_limits(base, shown, scale, axes.get_window_extent().width / figure.dpi))
        axes.set_ylim(max(len(shown), 1) - 0.45, -0.55)
        if axes.get_xlim()[0] < 0.0 < axes.get_xlim()[1]:
            axes.axvline(0.0, color=style.SOFT, lw=0.7, zorder=1)
        axes.axvline(base, color=style.colour(0), lw=1.0, alpha=0.6, zorder=1.5)
        axes.annotate(
            f"as agreed {agreed}", (base, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3), size=7, ha="center",
            textcoords="offset points", weight="bold", color=style.colour(0), annotation_clip=False,
        )  # fmt: skip
        for y, swing in enumerate(shown):
            _bar(axes, y, swing, base, scale)
        amounts(axes, "x", scale, 3)
        axes.set_yticks(range(len(shown)), words, size=7)
        axes.tick_params(axis="y", length=0, pad=5)
        axes.spines["left"].set_visible(False)
    return figure


def _wrapped(swing: Swing) -> str:
    """A change in words, in at most two lines; all of it stands in the table."""
    what = f"{spoken(swing.under)}: {swing.what}" if swing.under else swing.what
    return "\n".join(textwrap.wrap(capital(what), LINE, max_lines=2, placeholder=" …"))


def _ends(swing: Swing, base: float, scale: Scale) -> list[tuple[float, str]]:
    """Where bars end and what stands there: on either side of the base only what lies farthest."""
    ends = []
    for value, label in zip(swing.advantages, swing.labels, strict=True):
        colon = ":" if swing.kind == "range" else ""  # what is set may be a bare number
        said = f"{shortened(spoken(number_text(label)).replace('-', MINUS), 14)}{colon} "
        named = said if swing.kind not in ("clause", "slip") else ""
        ends.append((value, f"{named}{scale.text(value)}"))
    below = [end for end in ends if end[0] < base]
    above = [end for end in ends if end[0] >= base]
    return [*([min(below)] if below else []), *([max(above)] if above else [])]


def _limits(base: float, shown: Sequence[Swing], scale: Scale, width: float) -> tuple[float, float]:
    """Room for all bars and the texts at their ends, on `width` inches; zero is shown where it is not far."""
    ends = [end for swing in shown for end in _ends(swing, base, scale)]
    room = [(value, -1.0 if value < base else 1.0, inches(text, SMALL) + 0.1) for value, text in ends]
    low, high = min([base, *(value for value, _ in ends)]), max([base, *(value for value, _ in ends)])
    spread = (high - low) or abs(base) or 1.0
    low, high = (0.0 if 0.0 < low < spread else low), (0.0 if 0.0 < -high < spread else high)
    left, right = low - 0.05 * spread, high + 0.05 * spread
    for _ in range(SETTLES):  # a text takes more of the amounts' axis, the more of it there is to show
        per_inch = (right - left) / width
        reach = [value + side * wide * per_inch for value, side, wide in room]
        left, right = min([low - 0.05 * spread, *reach]), max([high + 0.05 * spread, *reach])
    return left, right


def _bar(axes: Axes, y: int, swing: Swing, base: float, scale: Scale) -> None:
    """The bars of a change, and where they end."""
    for value in swing.advantages:
        axes.barh(y, value - base, left=base, height=0.42, color=style.colour(0), alpha=0.55, lw=0, zorder=2)
    for value, text in _ends(swing, base, scale):
        below = value < base
        axes.annotate(
            text, (value, y), xytext=(-3 if below else 3, 0), textcoords="offset points", va="center_baseline",
            ha="right" if below else "left", size=SMALL, color=style.SOFT, zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
        )  # fmt: skip
