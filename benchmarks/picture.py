"""The figures that have a goal as bars from the goal on: to the right it is surpassed, to the left it is missed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.table import Row

__all__ = ["draw_picture"]

LEAST, MOST = 1 / 30, 30.0  # of a goal, drawn
LINE = 0.24  # inch


def draw_picture(rows: Sequence[tuple[str, Row]], path: Path) -> None:
    """Write the picture as PNG; nothing where no row has both a goal and a figure."""
    from matplotlib import pyplot as plt

    drawn = [(group, row, row.part) for group, row in rows if row.part is not None]
    if not drawn:
        return
    figure, axes = plt.subplots(figsize=(13.0, 1.4 + LINE * len(drawn)), layout="constrained")
    for place, (_, row, part) in enumerate(drawn):
        shown = min(max(part, LEAST), MOST)
        style = {"color": "0.35"} if row.reached else {"color": "white", "edgecolor": "black", "hatch": "////"}
        axes.barh(place, shown - 1.0, left=1.0, height=0.66, **style)
        beside = f" {row.shown} ({row.goal}) "
        axes.text(shown, place, beside, va="center", ha="left" if shown >= 1.0 else "right", fontsize=7)
    axes.axvline(1.0, color="black", linewidth=1.2)
    axes.set_xscale("log")
    axes.set_xlim(LEAST / 6, MOST * 6)
    ticks = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
    axes.set_xticks(ticks, [f"{tick:g}×" for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks(range(len(drawn)), [f"{group}: {row.what}" for group, row, _ in drawn], fontsize=7)
    axes.set_ylim(len(drawn) - 0.4, -0.6)
    axes.set_xlabel("measured ÷ goal, or goal ÷ measured where less is better; beside it the figure and (its goal)")
    reached = sum(bool(row.reached) for _, row, _ in drawn)
    title = f"{reached} of {len(drawn)} goals reached; hatched: missed; bars end at {MOST:g} times the goal"
    axes.set_title(title, loc="left", fontsize=10)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig(path, dpi=130)
    plt.close(figure)
