"""The timeline: every partner's position under one agreement, its phases, deepest points and break-evens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from partnersim.ledger.phases import phase_spans
from partnersim.negotiate import Standing
from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches, months, panel, spread, zero_line
from partnersim.render.numbers import month_text, scale_of
from partnersim.render.phrases import listed, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_positions", "name_ends", "sample_width", "timeline_figure"]

HEIGHT = 2.3  # [inches]
ROW = 0.135  # [inches] between texts below the lines
NARROW = 0.08  # [inches] a band too narrow for its number
SMALL = 7.0  # [points]
SAMPLE = 0.3  # [inches] of a line before its name
MOST_NAMED = 3  # partners whose deepest points and break-evens are named; of more, the table says them


class Callout(NamedTuple):
    """A point worth naming."""

    x: float  # months
    y: float  # [currency]
    text: str
    colour: str
    hollow: bool


def timeline_figure(standing: Standing) -> Figure:
    """Positions over time in the base case, with phase bands."""
    from matplotlib.figure import Figure

    ledger = standing.ledger
    positions = ledger.books.position[:, :, 0]
    names = [shortened(name, 24) for name in ledger.names]
    scale = scale_of(positions.ravel())
    with style.drawn():
        figure = Figure(figsize=(style.FULL_WIDTH, HEIGHT))
        ends = [f"{name} {scale.text(path[-1])}" for name, path in zip(names, positions.T, strict=True)]
        longest = max(inches(text, 7.5, bold=True) for text in ends)
        axes = panel(figure, 0.48, 0.22, longest + sample_width(ends) + 0.1, 0.17)
        draw_positions(axes, positions)
        months(axes, ledger.timeline)
        low, high = float(min(positions.min(), 0.0)), float(max(positions.max(), 0.0))
        room = (high - low) or 1.0
        callouts = _callouts(standing, names) if len(names) <= MOST_NAMED else []
        box = axes.get_window_extent()
        rows = _rows(callouts, box.width / figure.dpi / ledger.timeline.months, box.width / figure.dpi)
        below = (max(rows, default=-1) + 1) * ROW + 0.06
        row_height = ROW * 1.06 * room / (box.height / figure.dpi - below)
        axes.set_ylim(low - below / ROW * row_height, high + 0.06 * room)
        amounts(axes, "y", scale)
        axes.set_yticks([tick for tick in axes.get_yticks() if low - 0.05 * room < tick < high + 0.06 * room])
        name_ends(axes, positions[-1], ends)
        _bands(axes, standing)
        _call_out(axes, callouts, rows, low, row_height)
    return figure


def draw_positions(axes: Axes, positions: np.ndarray) -> None:
    """A line for each partner, dashed in its own way, from nothing at the start."""
    zero_line(axes, "y")
    x = np.arange(len(positions) + 1)
    for i, path in enumerate(positions.T):
        axes.plot(x, np.concatenate([[0.0], path]), color=style.colour(i), ls=style.dashes(i), zorder=3,
                  solid_capstyle="round")  # fmt: skip


def name_ends(axes: Axes, last: np.ndarray, texts: list[str], size: float = 7.5) -> None:
    """Each line's name beside its end, none on top of another; of several with a sample of the line."""
    from matplotlib.lines import Line2D
    from matplotlib.transforms import blended_transform_factory

    beside, width = blended_transform_factory(axes.transAxes, axes.transData), axes.get_window_extent().width
    sample = sample_width(texts)
    ends = [1.0 + inch * axes.figure.dpi / width for inch in (0.07, 0.02 + sample)]
    low, high = axes.get_ylim()
    height = axes.get_window_extent().height / axes.figure.dpi
    gap = (high - low) * size * 1.25 / 72.0 / height
    for i, (y, text) in enumerate(zip(spread(last.tolist(), gap, low, high), texts, strict=True)):
        if sample:
            axes.add_line(
                Line2D(ends, [y, y], transform=beside, color=style.colour(i), ls=style.dashes(i), clip_on=False)
            )
        axes.annotate(
            text, (1.0, y), xycoords=("axes fraction", "data"), xytext=(5 + 72 * sample, 0), textcoords="offset points",
            color=style.colour(i), va="center", weight="bold", size=size, annotation_clip=False,
        )  # fmt: skip


def sample_width(lines: Sequence[object]) -> float:
    """The room that samples of lines take before their names [inches]; one alone needs none."""
    return SAMPLE if len(lines) > 1 else 0.0


def _bands(axes: Axes, standing: Standing) -> None:
    """Phases as bands, numbered above where there is room."""
    per_month = axes.get_window_extent().width / axes.figure.dpi / standing.ledger.timeline.months
    for number, span in enumerate(phase_spans(standing.ledger)):
        if number % 2 == 0:
            axes.axvspan(span.first, span.last + 1, color=style.BAND, linewidth=0, zorder=0)
        if (span.last + 1 - span.first) * per_month < NARROW:
            continue
        axes.annotate(
            str(span.phase), ((span.first + span.last + 1) / 2, 1.0), xycoords=("data", "axes fraction"),
            xytext=(0, 2), textcoords="offset points", ha="center", va="bottom", size=7, color=style.SOFT,
        )  # fmt: skip


def _callouts(standing: Standing, names: list[str]) -> list[Callout]:
    """Deepest points and break-evens, from left to right."""
    timeline, position = standing.ledger.timeline, standing.ledger.books.position[:, :, 0]
    scale = scale_of(position.ravel())
    found = []
    for i, month in enumerate(standing.peak_month):
        if month is not None and month < timeline.months - 1:  # there, the line's name says it
            text = f"{names[i]} {scale.text(standing.peak[i])}, {month_text(timeline, month)}"
            found.append(Callout(month + 1, float(standing.peak[i]), text, style.colour(i), hollow=False))
    for month in dict.fromkeys(month for month in standing.payback if month is not None):
        back = [i for i, found in enumerate(standing.payback) if found == month]
        before, after = position[month - 1, back[0]], position[month, back[0]]
        who = names[back[0]] if len(back) == 1 else "both" if len(names) == 2 else listed([names[i] for i in back])
        text = f"{who} back to zero, {month_text(timeline, month)}"
        tint = style.colour(back[0]) if len(back) == 1 else style.INK
        found.append(Callout(month + float(before / (before - after)), 0.0, text, tint, hollow=True))
    return sorted(found, key=lambda each: (each.x, -each.y))


def _rows(callouts: list[Callout], per_month: float, width: float) -> list[int]:
    """The row each text stands in below the lines, counted from the top, so that none crosses another's thread."""
    rows = [0] * len(callouts)
    placed: list[tuple[float, float, int, int]] = []  # from, to [inches], which, row
    rightwards = [i for i in reversed(range(len(callouts))) if not _hangs_left(callouts[i], per_month, width)]
    for i in [*rightwards, *(i for i in range(len(callouts)) if i not in rightwards)]:
        thread = callouts[i].x * per_month
        long = inches(callouts[i].text, SMALL) + 0.12
        begin, end = (thread - long, thread) if i not in rightwards else (thread, thread + long)
        met = [row for first, last, j, row in placed if (first < end and begin < last) or _same(callouts, i, j)]
        rows[i] = max(met, default=-1) + 1
        placed.append((begin, end, i, rows[i]))
    return rows


def _same(callouts: list[Callout], i: int, j: int) -> bool:
    """Whether two texts hang from the same month."""
    return callouts[i].x == callouts[j].x


def _hangs_left(callout: Callout, per_month: float, width: float) -> bool:
    """Whether there is no room for a text to the right of its thread."""
    return callout.x * per_month + inches(callout.text, SMALL) > width + 0.3


def _call_out(axes: Axes, callouts: list[Callout], rows: list[int], low: float, row_height: float) -> None:
    """Points, and below the lines their texts, each hanging from its point by a thread."""
    box = axes.get_window_extent()
    width = box.width / axes.figure.dpi
    per_month = width / axes.get_xlim()[1]
    for each, row in zip(callouts, rows, strict=True):
        axes.plot(
            each.x,
            each.y,
            "o",
            ms=4.5,
            color=each.colour,
            mfc="white" if each.hollow else each.colour,
            mew=1.4,
            zorder=6,
        )
        if low < each.y or row:
            axes.plot([each.x, each.x], [each.y, low - (row + 0.95) * row_height], color=each.colour, lw=0.5, zorder=2)
        left = _hangs_left(each, per_month, width)
        axes.annotate(
            each.text, (each.x, low - (row + 0.5) * row_height), xytext=(-2.5 if left else 2.5, 0), size=SMALL,
            textcoords="offset points", ha="right" if left else "left", va="center", color=each.colour, zorder=6,
        )  # fmt: skip
