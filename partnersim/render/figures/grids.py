"""Panels of one figure, two in a row, each titled with what it shows."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.render import style
from partnersim.render.figures.axes import inches, panel
from partnersim.render.numbers import FULL, Scale, scale_of
from partnersim.render.phrases import isolated, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "MOST_ROWS",
    "ROW",
    "SMALL",
    "Margins",
    "Panel",
    "ends",
    "fitted",
    "name_rows",
    "panels",
    "rows_margin",
    "scale_apart",
    "subtitle",
]

ABREAST = 2
TITLE, SMALL = 7.5, 6.5  # [points]
SHORTEST = 3  # characters of a text
MARKS = 4  # on an axis, about
MOST_ROWS = 10  # of a panel: those that matter most
ROW = 0.24  # [inches]
LEADING = 1.15  # from line to line of a name, of its size
LINE = 26  # characters of a row's name


class Panel(NamedTuple):
    """What a panel shows: one partner under one of the terms, both by number."""

    title: str
    terms: int
    partner: int


class Margins(NamedTuple):
    """Room around the axes of a panel [inches]."""

    left: float = 0.45
    bottom: float = 0.25
    right: float = 0.15
    top: float = 0.25


def panels(titles: Sequence[str], height: float, margins: Margins) -> tuple[Figure, list[Axes]]:
    """A page-wide figure with a panel for each title, `height` [inches] a row; one alone has all the width."""
    from matplotlib.figure import Figure

    columns = min(len(titles), ABREAST)
    rows = -(-len(titles) // columns)
    width = style.FULL_WIDTH / columns
    figure = Figure(figsize=(style.FULL_WIDTH, height * rows))
    found = []
    for number, title in enumerate(titles):
        row, column = divmod(number, columns)
        axes = panel(
            figure,
            column * width + margins.left,
            (rows - row - 1) * height + margins.bottom,
            style.FULL_WIDTH - (column + 1) * width + margins.right,
            row * height + margins.top,
        )
        axes.annotate(
            fitted(title, width - 0.1, TITLE, bold=True), (0.0, 1.0), xycoords="axes fraction", weight="bold",
            xytext=(-72.0 * margins.left + 1.0, 72.0 * margins.top - TITLE - 2.0), textcoords="offset points",
            color=style.INK, annotation_clip=False,
        )  # fmt: skip
        found.append(axes)
    return figure, found


def subtitle(axes: Axes, text: str, margins: Margins) -> None:
    """A second line under a panel's title."""
    axes.annotate(
        text, (0.0, 1.0), xycoords="axes fraction", size=SMALL, color=style.SOFT, annotation_clip=False,
        xytext=(-72.0 * margins.left + 1.0, 72.0 * margins.top - 2.4 * TITLE), textcoords="offset points",
    )  # fmt: skip


def ends(amounts: NDArray[np.float64]) -> list[float]:
    """The least and the largest of many amounts, all that a scale depends on."""
    return [float(amounts.min()), float(amounts.max())]


def scale_apart(amounts: Sequence[Sequence[float]]) -> Scale:
    """The scale in which amounts of several panels are shown: in full where the marks of a panel's axis look alike."""
    scale = scale_of(amount for each in amounts for amount in each)
    least = min((max(each) - min(each) for each in amounts if max(each) > min(each)), default=math.inf) / MARKS
    return FULL if least < 10.0**-scale.decimals else scale


def fitted(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """A text no wider than `width` [inches], shortened in its middle where it must be."""
    most, found = len(text), isolated(text)
    while most > SHORTEST and (wide := inches(found, size, bold=bold)) > width:
        most = max(SHORTEST, min(most - 1, int(most * width / wide)))
        found = shortened(text, most)
    return found


def rows_margin(names: Sequence[str]) -> float:
    """The room that names of rows take left of a panel [inches]."""
    return max((inches(line, SMALL) for name in names for line in _lines(name)), default=0.0) + 0.14


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Rows 0, 1, … of a panel by their names, in at most two lines; each set by itself, to end at the axis."""
    for y, name in enumerate(names):
        lines = _lines(name)
        for number, line in enumerate(lines):
            axes.annotate(
                line, (0.0, y), xycoords=("axes fraction", "data"), textcoords="offset points", size=SMALL, ha="right",
                xytext=(-5.0, ((len(lines) - 1) / 2 - number) * LEADING * SMALL), va="center_baseline",
                annotation_clip=False,
            )  # fmt: skip
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _lines(name: str) -> list[str]:
    """A name in one line or, about equally long, two."""
    if len(name) > LINE:
        for width in range(len(name) // 2, LINE + 1):
            if len(lines := textwrap.wrap(name, width)) == 2:
                return lines
    return textwrap.wrap(name, LINE, max_lines=2, placeholder=" …") or [""]
