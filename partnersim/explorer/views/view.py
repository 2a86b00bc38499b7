"""What all views have in common: one figure, laid out once, whose artists are moved for each new picture.

Axes, their numbers and all else that stays is drawn once and kept; a picture is that with what moves drawn over it. So
one takes a fifth of the time of drawing the whole figure, of which the texts are the most.
"""

from __future__ import annotations

import io
import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.explorer.seen import Seen
from partnersim.render import style
from partnersim.render.figures.axes import months

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

__all__ = ["HEIGHT", "Showing", "Spot", "View", "grid", "lines", "reach"]

Floats = NDArray[np.float64]

WIDTH, HEIGHT = 9.6, 4.5  # [inches]
DOTS = 110  # an inch: sharp on a projector, and still quick to send
PARTS = 8  # of an axis, about
NAMES = 0.115  # of the width, beside a panel
PACKED = 1  # of PNG's 9: more packing takes longer than sending less saves


class Showing(NamedTuple):
    """What a view shows: the deal as it is now, as it was when it was pinned, and the month that is looked at."""

    now: Seen
    pinned: Seen
    month: int  # 0-based


class Spot(NamedTuple):
    """What stands at a place of a picture."""

    terms: int
    month: int  # 0-based


class View(ABC):
    """A figure of an explored deal."""

    title: ClassVar[str]

    def __init__(self) -> None:
        self._figure: Figure | None = None
        self._laid_out_for: tuple[Any, ...] = ()
        self._scale: Any = None
        self._still: Any = None  # the figure without what moves
        self.moving: list[Artist] = []  # to be drawn in this order

    def picture(self, showing: Showing) -> bytes:
        """The view as PNG. The figure is laid out anew only where agreements, partners or months are others.

        What stands still is drawn anew only where the scale is another, too.
        """
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from PIL import Image

        wanted = _frame(showing)
        with style.drawn():
            if self._figure is None or wanted != self._laid_out_for:
                from matplotlib.figure import Figure

                self._figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS)
                FigureCanvasAgg(self._figure)
                self.moving, self._still = [], None
                self.lay_out(self._figure, showing)
                self._laid_out_for = wanted
                for artist in self.moving:
                    artist.set_animated(True)
            canvas: Any = self._figure.canvas
            if (scale := self.scale(showing)) != self._scale or self._still is None:
                self.rescale(scale)
                canvas.draw()
                self._scale, self._still = scale, canvas.copy_from_bbox(self._figure.bbox)
            self.move(showing)
            canvas.restore_region(self._still)
            for artist in self.moving:
                self._figure.draw_artist(artist)
        out = io.BytesIO()
        Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").save(out, "png", compress_level=PACKED)
        return out.getvalue()

    @abstractmethod
    def lay_out(self, figure: Figure, showing: Showing) -> None:
        """Put all artists into an empty figure; those that will move into `moving`, too."""

    def scale(self, showing: Showing) -> Any:  # noqa: ARG002 - for views that have one
        """What axes reach over; the same while it can stay, so that no picture jumps while a slider is dragged."""
        return None

    def rescale(self, scale: Any) -> None:  # noqa: B027 - a view without a scale has nothing to do
        """Give the axes another scale."""

    @abstractmethod
    def move(self, showing: Showing) -> None:
        """Give the artists what is to be shown."""

    @abstractmethod
    def caption(self, showing: Showing) -> str:
        """How the picture is to be read, in a line below it."""

    @abstractmethod
    def words(self, showing: Showing) -> str:
        """What the picture shows, for whoever does not see it."""

    def spot(self, x: float, y: float) -> Spot | None:
        """What stands at a place given in parts of width and height, from the top left; None for nothing."""
        if self._figure is None:
            return None
        for number, axes in enumerate(self.panels()):
            box = axes.get_position()
            if box.x0 <= x <= box.x1 and box.y0 <= 1.0 - y <= box.y1:
                left, right = axes.get_xlim()
                month = int(left + (x - box.x0) / box.width * (right - left))
                return self.found(number, month, (1.0 - y - box.y0) / box.height)
        return None

    def panels(self) -> Sequence[Axes]:
        """The axes whose x counts months; none where there are no such."""
        return ()

    def found(self, panel: int, month: int, height: float) -> Spot:  # noqa: ARG002 - for views of several rows
        """What stands in a panel at a month; `height` is in parts, from below."""
        return Spot(panel, month)


def _frame(showing: Showing) -> tuple[Any, ...]:
    now, pinned = showing.now, showing.pinned
    return (
        tuple(now.labels), tuple(pinned.labels), tuple(now.partners), now.case.timeline, now.case.currency,
        now.drawn is None,
    )  # fmt: skip


def grid(figure: Figure, titles: Sequence[str], showing: Showing) -> list[Axes]:
    """A panel for each agreement, two in a row at most, on the same axes: years below, amounts at the left."""
    columns = 1 if len(titles) == 1 else 2
    rows = -(-len(titles) // columns)
    width, height = 0.945 / columns, 0.97 / rows
    found = []
    for number, title in enumerate(titles):
        row, column = divmod(number, columns)
        box = (0.055 + column * width, 0.97 - (row + 1) * height + 0.045, width - NAMES, height - 0.11)
        axes = figure.add_axes(box)
        months(axes, showing.now.case.timeline)
        below = number + columns >= len(titles)
        axes.tick_params(labelsize=8, labelleft=not column)
        axes.tick_params(axis="x", which="both", labelbottom=below)
        axes.text(0.0, 1.04, title, transform=axes.transAxes, fontsize=9.5, color=style.INK, weight="bold")
        found.append(axes)
    return found


def reach(amounts: Sequence[Floats]) -> tuple[float, float]:
    """From where to where an axis goes that shows amounts and 0: in a few round steps, so that it seldom changes."""
    low = min(0.0, *(float(each.min(initial=0.0)) for each in amounts))
    high = max(0.0, *(float(each.max(initial=0.0)) for each in amounts))
    span = 1.04 * (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / PARTS))
    step = next(power * times for times in (1.0, 2.0, 2.5, 5.0, 10.0) if power * times >= span / PARTS)
    return step * math.floor((low - 0.02 * span) / step), step * math.ceil((high + 0.02 * span) / step)


def lines(axes: Axes, partners: int, **how: Any) -> list[Line2D]:
    """An empty line for each partner, dashed and coloured as everywhere."""
    return [
        axes.plot([], [], **{"color": style.colour(i), "ls": style.dashes(i), "zorder": 3, **how})[0]
        for i in range(partners)
    ]
