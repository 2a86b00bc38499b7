"""Plan against actual as a bridge: from what each partner was to keep of a quarter to what it kept, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from partnersim.render import style
from partnersim.render.figures.axes import amounts, inches
from partnersim.render.figures.grids import ROW, SMALL, Margins, name_rows, panels, rows_margin, scale_apart
from partnersim.render.numbers import Scale
from partnersim.render.phrases import shortened
from partnersim.render.variance_in_words import shown_net
from partnersim.rounding import add_up

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from partnersim.review.variance import Variances

__all__ = ["FACTOR_NAMES", "variance_figure"]

FACTOR_NAMES = {
    "volume": "volume",
    "price": "prices",
    "revenue": "revenue",
    "unpaid": "not paid",
    "cost": "costs",
    "phase": "earlier",
}
BOX = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}  # of a text that may cross a line
ROOM = 0.14  # [inches] beside a text
SETTLES = 12  # rounds after which the limits no longer move visibly


class _Step(NamedTuple):
    """A row of a bridge [currency]: from where to where it goes, and what stands at its end."""

    begins: float
    ends: float
    said: str

    @property
    def side(self) -> int:
        """Where its text stands: −1 left, 1 right."""
        return -1 if self.ends < self.begins else 1


def variance_figure(found: Variances) -> Figure:
    """A panel for each partner: earned less costs, as planned, moved by each factor, and as it was [currency].

    More is filled, less is hollow. One franc is as wide in all panels, wherever they begin. For our own side alone.
    """
    factors, partners = found.factors, found.settlement.case.partners
    nets = [shown_net(found, partner) for partner in partners]
    scale = scale_apart([_path(net) for net in nets])
    steps = [_steps(net, scale) for net in nets]
    names = ["plan", *(FACTOR_NAMES[factor] for factor in factors), "actual"]
    titles = [shortened(partner.name, 40) for partner in partners.values()]
    margins = Margins(rows_margin(names), 0.22, 0.22, 0.26)
    with style.drawn():
        figure, all_axes = panels(titles, len(names) * ROW + margins.bottom + margins.top, margins)
        limits = _limits(steps, all_axes[0].get_window_extent().width / figure.dpi)
        for number, axes in enumerate(all_axes):
            axes.set_ylim(len(names) - 0.45, -0.55)
            axes.set_xlim(*limits[number])
            name_rows(axes, names)
            amounts(axes, "x", scale, 4)
            if limits[number][0] < 0.0 < limits[number][1]:
                axes.axvline(0.0, color=style.SOFT, lw=0.7, zorder=1)
            _draw(axes, steps[number], style.colour(number))
    return figure


def _path(net: Sequence[float]) -> list[float]:
    """The plan, and where each factor brings it."""
    return list(accumulate(net[:-1]))


def _steps(net: Sequence[float], scale: Scale) -> list[_Step]:
    """Steps whose texts add up."""
    path, actual = _path(net), net[-1]
    said = add_up(net[:-1], scale.decimals)
    moved = [
        _Step(before, after, scale.text(more, sign=True))
        for (before, after), more in zip(pairwise(path), said[1:], strict=True)
    ]
    return [_Step(path[0], path[0], scale.text(said[0])), *moved, _Step(actual, actual, scale.text(actual))]


def _draw(axes: Axes, steps: Sequence[_Step], tint: str) -> None:
    for y, step in enumerate(steps):
        if y in (0, len(steps) - 1):
            axes.plot([step.ends], [y], marker="D", ms=4.5, color=style.INK, zorder=4)
        else:
            axes.barh(
                y, step.ends - step.begins, left=step.begins, height=0.5, lw=0.9, edgecolor=tint, zorder=2,
                color=tint if step.ends > step.begins else "white",
            )  # fmt: skip
        if y:
            axes.plot([step.begins] * 2, [y - 0.75, y - 0.25], color=style.INK, lw=0.6, zorder=3)
        axes.annotate(
            step.said, (step.ends, y), xytext=(6 * step.side, 0), textcoords="offset points", size=SMALL,
            va="center_baseline", ha="right" if step.side < 0 else "left", color=style.INK, bbox=BOX, zorder=5,
            weight="bold" if y in (0, len(steps) - 1) else "normal",
        )  # fmt: skip


def _limits(bridges: Sequence[Sequence[_Step]], width: float) -> list[tuple[float, float]]:
    """Room for all steps and their texts on `width` inches, with the same span in all panels."""
    span = max(max(step.ends for step in steps) - min(step.ends for step in steps) for steps in bridges)
    span = span or abs(bridges[0][0].ends) or 1.0
    limits: list[tuple[float, float]] = []
    for _ in range(SETTLES):  # a text takes more of the amounts' axis, the more of it there is to show
        limits = [_reach(steps, span / width) for steps in bridges]
        span = max(right - left for left, right in limits) * 1.04
    return [((left + right - span) / 2, (left + right + span) / 2) for left, right in limits]


def _reach(steps: Sequence[_Step], per_inch: float) -> tuple[float, float]:
    """The least and the greatest amount that a bridge takes, texts included."""
    ends = [step.ends for step in steps]
    texts = [step.ends + step.side * (inches(step.said, SMALL, bold=True) + ROOM) * per_inch for step in steps]
    return min(*ends, *texts), max(*ends, *texts)
