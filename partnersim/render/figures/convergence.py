"""Convergence: what the mean and the 5% quantile of the NPV were after so many draws, and how sure they were then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches, spread
from partnersim.render.figures.grids import SMALL, Margins, Panel, panels, scale_apart
from partnersim.render.numbers import FULL, Scale, whole
from partnersim.sweep.outcomes import Outcomes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FEWEST", "Course", "convergence_figure", "course_of"]

Floats = NDArray[np.float64]

HEIGHT = 1.6  # [inches] of a row of panels
FEWEST = 10  # draws: of fewer a figure says nothing
POINTS = 120  # of a line
QUANTILE = 0.05


class Course(NamedTuple):
    """A figure by the number of draws [currency], and its standard error then."""

    name: str
    values: Floats
    errors: Floats


def convergence_figure(outcomes: Outcomes, shown: Sequence[Panel]) -> Figure:
    """NPV [currency], each panel with its own amounts."""
    npv = np.asarray([outcomes.values["npv"][each.terms, each.partner] for each in shown], float)
    sure = outcomes.draws.sampling == "random"
    counts = _counts(npv.shape[-1])
    courses = [course_of(values, counts) for values in npv]
    scale = scale_apart([[*mean.values, *low.values] for mean, low in courses])
    said = [[_said(each, scale, sure=sure) for each in course] for course in courses]
    margins = Margins(0.5, 0.22, max(inches(text, SMALL) for texts in said for text in texts) + 0.16, 0.26)
    with style.drawn():
        figure, all_axes = panels([each.title for each in shown], HEIGHT, margins)
        for axes, each, course, texts in zip(all_axes, shown, courses, said, strict=True):
            _panel(axes, counts, course, texts, style.colour(each.partner), sure=sure)
            amounts(axes, "y", scale, 4)
    return figure


def _counts(draws: int) -> NDArray[np.int64]:
    """Numbers of draws, ever farther apart, up to all there are."""
    return np.unique(np.geomspace(min(FEWEST, draws), draws, POINTS).round().astype(np.int64))


def course_of(values: Floats, counts: Sequence[int] | NDArray[np.int64]) -> tuple[Course, Course]:
    """Mean and 5% quantile of the first so many values `[draw]`, and their standard errors; NaN where unknown."""
    first = [values[:count] for count in counts]
    mean = [(each.mean(), measures.standard_error_of_mean(each)) for each in first]
    low = [
        (measures.quantiles(each, [QUANTILE])[0], measures.standard_error_of_quantiles(each, [QUANTILE])[0])
        for each in first
    ]
    return Course("mean", *np.array(mean, float).T), Course("5%", *np.array(low, float).T)


def _said(course: Course, scale: Scale, *, sure: bool) -> str:
    """`mean 548k ± 3k`; in full where the error is less than what a unit of the scale shows."""
    value, error = course.values[-1], course.errors[-1]
    if not (sure and np.isfinite(error)):
        return f"{course.name} {scale.text(value)}"
    fine = scale if error >= 10.0**-scale.decimals else FULL
    return f"{course.name} {fine.text(value)} ± {fine.text(error)}"


def _panel(
    axes: Axes, counts: NDArray[np.int64], courses: Sequence[Course], texts: Sequence[str], tint: str, *, sure: bool
) -> None:
    for course, dashes in zip(courses, ("-", (0, (4, 1.5))), strict=True):
        if sure:
            ends = course.values - course.errors, course.values + course.errors
            axes.fill_between(counts, *ends, color=tint, alpha=0.22, linewidth=0, zorder=2)
        axes.plot(counts, course.values, color=tint, lw=1.3, ls=dashes, zorder=3)
    _draws(axes, int(counts[0]), int(counts[-1]))
    low, high = axes.get_ylim()
    gap = (high - low) * SMALL * 1.25 / 72.0 / (axes.get_window_extent().height / axes.figure.dpi)
    places = spread([float(course.values[-1]) for course in courses], gap, low, high)
    for text, y in zip(texts, places, strict=True):
        axes.annotate(
            text, (1.0, y), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points", color=tint,
            va="center", size=SMALL, annotation_clip=False,
        )  # fmt: skip


def _draws(axes: Axes, first: int, last: int) -> None:
    """Numbers of draws on the x axis, in equal steps of times."""
    axes.set_xscale("log")
    axes.set_xlim(first, max(last, first + 1))
    marks = [mark for power in range(8) for mark in (10**power, 3 * 10**power) if first <= mark <= 0.6 * last]
    marks = [*marks, last]
    axes.set_xticks(marks, [whole(mark) for mark in marks])
    axes.set_xticks([], minor=True)
    axes.tick_params(axis="x", length=3)
