"""The timeline: which phase each agreement is in, when partners are deepest out of pocket, and when they are back."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from partnersim.explorer.views.view import Showing, Spot, View
from partnersim.ledger.explanation import PHASES
from partnersim.ledger.phases import phase_spans
from partnersim.render import style
from partnersim.render.figures.axes import months
from partnersim.render.numbers import month_text
from partnersim.render.phrases import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["TimelineView"]

# None, then out of pocket in orange, then back in blue: told apart by colour-blind readers, and in grey by lightness.
TINTS = ("#eef1f3", "#f8e3cb", "#eeb77f", "#d3e2ee", "#9cc3e0", "#5b9bcb")
MOST_SPANS = 12  # of an agreement whose number is written
NARROW = 0.02  # of the width: a band too narrow for its number


class TimelineView(View):
    """A strip for each agreement."""

    title = "Phases"

    def lay_out(self, figure: Figure, showing: Showing) -> None:
        now = showing.now
        self.axes: Axes = figure.add_axes((0.16, 0.22, 0.82, 0.72))
        count, horizon = len(now.terms), now.case.months
        months(self.axes, now.case.timeline)
        self.axes.tick_params(labelsize=8)
        self.axes.set_ylim(count - 0.5, -0.5)
        self.axes.set_yticks(range(count), [shortened(label, 22) for label in now.labels], fontsize=9)
        self.axes.tick_params(axis="y", length=0, labelcolor=style.INK)
        self.axes.spines["left"].set_visible(False)
        from matplotlib.colors import ListedColormap

        self.strips = [
            self.axes.imshow(
                np.zeros((1, horizon)), extent=(0, horizon, row + 0.36, row - 0.36), aspect="auto", zorder=1,
                interpolation="nearest", cmap=ListedColormap(TINTS), vmin=0, vmax=len(TINTS) - 1,
            )
            for row in range(count)
        ]  # fmt: skip
        self.axes.set_ylim(count - 0.5, -0.5)
        self.axes.set_xlim(0, horizon)
        self.numbers: list[list[Any]] = [
            [self.axes.text(0, row, "", ha="center", va="center", fontsize=9, color=style.INK, zorder=3)
             for _ in range(MOST_SPANS)]
            for row in range(count)
        ]  # fmt: skip
        partners = range(len(now.partners))
        how: dict[str, Any] = {"ls": "", "ms": 7, "mew": 1.5, "zorder": 4, "clip_on": False}
        self.deepest = [self.axes.plot([], [], marker="v", color=style.colour(i), **how)[0] for i in partners]
        self.back = [self.axes.plot([], [], marker="o", color=style.colour(i), mfc="white", **how)[0] for i in partners]
        stroke: dict[str, Any] = {**how, "marker": "|", "ms": 13, "mew": 1.8, "zorder": 3}
        self.was = [self.axes.plot([], [], color=style.colour(i), **stroke)[0] for i in partners]
        self.here = self.axes.axvline(0.5, color=style.INK, lw=1.0, ls=(0, (2, 2)), zorder=5)
        self.moving += [*self.strips, *chain(*self.numbers), *self.was, *self.deepest, *self.back, self.here]
        self._legend(figure, showing)

    def _legend(self, figure: Figure, showing: Showing) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        phases = [Patch(color=tint, label=f"{n} {PHASES[n]}") for n, tint in enumerate(TINTS) if n]
        phases.append(Patch(color=TINTS[0], label="no phases"))
        partners = [
            Line2D([], [], marker=sign, ls="", color=style.colour(i), mfc=fill or style.colour(i),
                   label=f"{shortened(name, 20)} {what}")
            for i, name in enumerate(showing.now.partners)
            for sign, fill, what in (("v", None, "deepest"), ("o", "white", "back to zero"))
        ]  # fmt: skip
        how: dict[str, Any] = {"frameon": False, "fontsize": 8, "loc": "lower left", "columnspacing": 1.2}
        figure.legend(handles=phases, bbox_to_anchor=(0.15, 0.065), ncols=6, **how)
        figure.legend(handles=partners, bbox_to_anchor=(0.15, 0.0), ncols=min(len(partners), 6), **how)

    def move(self, showing: Showing) -> None:
        count = len(showing.now.partners)
        for row, standing in enumerate(showing.now.standings):
            ledger = standing.ledger
            self.strips[row].set_data(ledger.books.phase[None, :, 0])
            spans = [span for span in phase_spans(ledger) if span.phase and _width(span, ledger) > NARROW]
            for text, span in zip(self.numbers[row], [*spans, *[None] * MOST_SPANS], strict=False):
                text.set_text("" if span is None else str(span.phase))
                if span is not None:
                    text.set_x((span.first + span.last + 1) / 2)
        for i in range(count):
            apart = 0.0 if count == 1 else 0.44 * (i / (count - 1) - 0.5)
            now, was = showing.now.standings, showing.pinned.standings[: len(showing.now.standings)]
            _put(self.deepest[i], _rows([each.peak_month[i] for each in now], apart))
            _put(self.back[i], _rows([each.payback[i] for each in now], apart))
            moved = [
                *_moved([each.peak_month[i] for each in now], [each.peak_month[i] for each in was]),
                *_moved([each.payback[i] for each in now], [each.payback[i] for each in was]),
            ]
            _put(self.was[i], [(month + 1, row + apart) for row, month in moved])
        self.here.set_xdata([showing.month + 0.5])

    def caption(self, showing: Showing) -> str:  # noqa: ARG002 - the same of every deal
        return "Typical values. Upright strokes: when it was in the baseline."

    def words(self, showing: Showing) -> str:
        parts = []
        for standing in showing.now.standings:
            ledger = standing.ledger
            spans = [
                f"{PHASES[span.phase]} until {month_text(ledger.timeline, span.last)}"
                for span in phase_spans(ledger)
                if span.phase
            ]
            back = [
                f"{name} back to zero {month_text(ledger.timeline, month)}"
                for name, month in zip(ledger.names, standing.payback, strict=True)
                if month is not None
            ]
            parts.append(f"{ledger.label}: {', '.join([*(spans or ['no phases']), *back])}.")
        return " ".join(parts)

    def panels(self) -> Sequence[Axes]:
        return (self.axes,)

    def found(self, panel: int, month: int, height: float) -> Spot:  # noqa: ARG002 - one panel, its rows the agreements
        return Spot(min(int((1.0 - height) * len(self.strips)), len(self.strips) - 1), month)


def _width(span: Any, ledger: Any) -> float:
    """The part of all months."""
    return float((span.last + 1 - span.first) / ledger.timeline.months)


def _rows(at: Sequence[int | None], apart: float) -> list[tuple[float, float]]:
    """Points at a month of each strip that has one."""
    return [(month + 1, row + apart) for row, month in enumerate(at) if month is not None]


def _moved(now: Sequence[int | None], was: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Strip and month where it is another now."""
    for row, (month, before) in enumerate(zip(now, was, strict=False)):
        if before is not None and before != month:
            yield row, before


def _put(line: Any, points: Sequence[tuple[float, float]]) -> None:
    line.set_data(*(zip(*points, strict=True) if points else ([], [])))
