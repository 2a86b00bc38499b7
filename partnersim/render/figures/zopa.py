"""What may be agreed: maps over the fields on the table, and what one side gains against what the other does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from partnersim.negotiate.bargaining.zopa import Chosen, Map, Zopa
from partnersim.negotiate.movable import Movable
from partnersim.render import style
from partnersim.render.figures.axes import amounts, spread, zero_line
from partnersim.render.figures.grids import SMALL, Margins, panels
from partnersim.render.numbers import rate_text, scale_of, whole
from partnersim.render.phrases import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["gains_figure", "zopa_figure"]

Floats = NDArray[np.float64]

MARKS = {"nash": "o", "kalai_smorodinsky": "s", "egalitarian": "^", "utilitarian": "D"}
SHORT = {"nash": "Nash", "kalai_smorodinsky": "Kalai-Smor.", "egalitarian": "egalitarian", "utilitarian": "utilitarian"}
DRAFTS = ("o", "s", "^", "v", "D", "P")  # a sign for each draft
AREA = "#dbe6ee"  # where nobody loses, light in grey too
HEIGHT = 2.75  # [inches] of a row of panels
MARGINS = Margins(left=0.6, bottom=0.42, right=0.85, top=0.3)
LEADER = {"arrowstyle": "-", "color": style.SOFT, "lw": 0.5, "shrinkA": 1, "shrinkB": 2, "relpos": (0.0, 0.5)}
FINER = 8  # times as many values of each field, with lines between neighbours, so that edges meet
APART = 0.062  # of a panel's height between names at its right


def zopa_figure(found: Zopa, theirs: int | None = None) -> Figure:
    """A panel for each draft that has fields on the table.

    Of two fields a map: where nobody loses is shaded, a line for each partner is where it gains nothing, dots are on
    the front. Of one field what each gains. Of more the first two, with the others where the first solution has them.

    Args:
        found: with at least one field.
        theirs: which of the drafts is the other side's, where one is; the first is ours then.
    """
    shown = [number for number, each in enumerate(found.maps) if each.space.fields]
    with style.drawn():
        figure, grid = panels([_title(found, number, theirs) for number in shown], HEIGHT, MARGINS)
        for axes, number in zip(grid, shown, strict=True):
            each = found.maps[number]
            here = [point for point in found.chosen if point.space == number]
            (_line if len(each.space.fields) == 1 else _map)(axes, found, each, here)
    return figure


def gains_figure(found: Zopa, theirs: int | None = None) -> Figure:
    """A panel for each two partners: every point of the grids by what both gain, the quarter where none of them loses
    shaded, the front a line, the drafts as they are and the solutions marked.
    """
    pairs = list(combinations(range(len(found.partners)), 2))
    names = _names(found)
    with style.drawn():
        figure, grid = panels([f"{names[i]} and {names[j]}" for i, j in pairs], HEIGHT + 0.4, MARGINS)
        for axes, (i, j) in zip(grid, pairs, strict=True):
            _gains(axes, found, i, j, theirs)
    return figure


def _map(axes: Axes, found: Zopa, each: Map, here: Sequence[Chosen]) -> None:
    from scipy.ndimage import zoom

    x, y, gains, on = _slice(each, here)
    fine_x, fine_y, fine = zoom(x, FINER, order=1), zoom(y, FINER, order=1), zoom(gains, (FINER, FINER, 1), order=1)
    if np.nanmax(fine.min(axis=-1), initial=-1.0) > 0.0:
        axes.contourf(fine_x, fine_y, fine.min(axis=-1).T, levels=[0.0, math.inf], colors=[AREA], zorder=1)
    for i, name in enumerate(_names(found)):
        own = gains[..., i].T
        if np.nanmin(own) < 0.0 < np.nanmax(own):
            axes.contour(
                x, y, own, levels=[0.0], colors=[style.colour(i)], linestyles=[style.dashes(i)], linewidths=1.4
            )
            axes.plot([], [], color=style.colour(i), ls=style.dashes(i), label=f"{name} gains 0")
    front = np.argwhere(on & (gains.min(axis=-1) >= 0.0))
    if len(front):
        axes.plot(x[front[:, 0]], y[front[:, 1]], ".", ms=3.0, color=style.SOFT, label="front", zorder=2)
    marked = [(SHORT[point.rule], MARKS[point.rule], point.values[0], point.values[1], style.INK) for point in here]
    now = each.space.now
    if now[0] is not None and now[1] is not None and _within(each, now):
        marked.append(("as drafted", "X", now[0], now[1], style.PARTNERS[3]))
    _limits(axes, x, y)
    _name_points(axes, marked)
    _field_axis(axes, "x", each.space.fields[0])
    _field_axis(axes, "y", each.space.fields[1])
    _legend(axes)


def _line(axes: Axes, found: Zopa, each: Map, here: Sequence[Chosen]) -> None:
    (x,), field = each.axes, each.space.fields[0]
    scale = scale_of(np.nan_to_num(each.gains).ravel())
    fine = np.linspace(x[0], x[-1], FINER * len(x) * 4)
    least = np.min([np.interp(fine, x, gains) for gains in each.gains.T], axis=0)
    axes.fill_between(fine, 0, 1, where=least >= 0.0, transform=axes.get_xaxis_transform(), color=AREA, lw=0, zorder=1)
    zero_line(axes, "y")
    for i, name in enumerate(_names(found)):
        axes.plot(x, each.gains[:, i], color=style.colour(i), ls=style.dashes(i), label=f"{name} gains", zorder=3)
    for point in here:
        axes.axvline(point.values[0], color=style.SOFT, lw=0.7, zorder=2)
    top = axes.get_ylim()[1]
    _name_points(axes, [(SHORT[each.rule], MARKS[each.rule], each.values[0], top, style.INK) for each in here])
    amounts(axes, "y", scale, 4)
    axes.tick_params(axis="y", labelsize=SMALL)
    _field_axis(axes, "x", field)
    _legend(axes)


def _gains(axes: Axes, found: Zopa, i: int, j: int, theirs: int | None) -> None:
    every = np.concatenate([*(each.flat for each in found.maps), *(each.as_drafted[None] for each in found.maps)])
    scale = scale_of(np.nan_to_num(every[:, [i, j]]).ravel())
    for number, each in enumerate(found.maps):
        sign, label = DRAFTS[number % len(DRAFTS)], shortened(each.space.label, 18)
        shade = style.PARTNERS[(2 + number) % len(style.PARTNERS)]
        axes.plot(each.flat[:, i], each.flat[:, j], sign, ms=1.8, color=shade, alpha=0.45, mew=0, zorder=2)
        axes.plot([], [], sign, ms=4.0, color=shade, label=label)
    front = np.concatenate([each.gains[on] for each, on in zip(found.maps, found.fronts, strict=True)])
    if len(found.partners) == 2:
        order = np.argsort(front[:, i])
        axes.plot(front[order, i], front[order, j], color=style.INK, lw=1.1, zorder=3, label="front")
    marked = [(SHORT[p.rule], MARKS[p.rule], p.gains[i], p.gains[j], style.INK) for p in found.chosen]
    for number, each in enumerate(found.maps):
        said = shortened(_whose(number, theirs) or each.space.label, 12)
        marked.append((said, "X", each.as_drafted[i], each.as_drafted[j], style.PARTNERS[3]))
    x, y = (np.append(every[:, k][~np.isnan(every[:, k])], 0.0) for k in (i, j))
    _limits(axes, x, y)
    (_, right), (_, top) = axes.get_xlim(), axes.get_ylim()
    axes.fill_between([0.0, right], 0.0, top, color=AREA, lw=0, zorder=1)
    zero_line(axes, "x")
    zero_line(axes, "y")
    _name_points(axes, marked)
    names = _names(found)
    for axis, who in (("x", i), ("y", j)):
        amounts(axes, axis, scale, 5)  # type: ignore[arg-type]  # one of the two
        getattr(axes, f"set_{axis}label")(f"{names[who]} gains", size=SMALL)
    axes.tick_params(labelsize=SMALL)
    _legend(axes)


def _slice(each: Map, here: Sequence[Chosen]) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """The first two fields of a grid, further ones at their values nearest to a solution, or in their middle."""
    gains, on = each.gains, each.front
    for axis, values in enumerate(each.axes[2:], start=2):
        at = int(np.abs(values - here[0].values[axis]).argmin()) if here else len(values) // 2
        gains, on = np.take(gains, [at], axis=axis), np.take(on, [at], axis=axis)
    shape = gains.shape[:2]
    return each.axes[0], each.axes[1], gains.reshape(*shape, -1), on.reshape(shape)


def _name_points(axes: Axes, marked: Sequence[tuple[str, str, float, float, str]]) -> None:
    """Points with their names at the right of the panel, apart from each other, each joined to its point."""
    low, high = axes.get_ylim()
    wanted = [(y - low) / (high - low) for _, _, _, y, _ in marked]
    for (name, sign, x, y, shade), at in zip(marked, spread(wanted, APART, 0.02, 0.98), strict=True):
        axes.plot([x], [y], sign, ms=4.5, color=shade, mec="white", mew=0.5, zorder=5, clip_on=False)
        axes.annotate(
            name, (x, y), xycoords="data", xytext=(1.03, at), textcoords="axes fraction", size=SMALL, va="center",
            color=shade, annotation_clip=False, zorder=4, arrowprops=LEADER,
        )  # fmt: skip


def _field_axis(axes: Axes, axis: str, field: Movable) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    chosen: Any = axes.xaxis if axis == "x" else axes.yaxis
    chosen.set_major_locator(MaxNLocator(5, integer=field.whole))
    chosen.set_major_formatter(
        FuncFormatter(lambda value, _: rate_text(value) if field.kind.unit == "%" else _said(field, value))
    )
    axes.tick_params(axis=axis, length=0, labelsize=SMALL)  # type: ignore[arg-type]  # one of the two
    getattr(axes, f"set_{axis}label")(shortened(field.path, 34), size=SMALL)


def _said(field: Movable, value: float) -> str:
    return field.spelt(value) if field.kind.unit == "month" else whole(value) if field.whole else f"{value:,.4g}"


def _limits(axes: Axes, x: Floats, y: Floats) -> None:
    for values, put in ((x, axes.set_xlim), (y, axes.set_ylim)):
        room = 0.02 * (float(np.ptp(values)) or 1.0)
        put(float(values.min()) - room, float(values.max()) + room)


def _legend(axes: Axes) -> None:
    left = -MARGINS.left * axes.figure.dpi / axes.get_window_extent().width
    axes.legend(
        loc="lower left", bbox_to_anchor=(left, 1.0), ncols=4, fontsize=SMALL - 0.5, frameon=False, borderaxespad=0.1,
        handlelength=1.8, columnspacing=1.0, handletextpad=0.4,
    )  # fmt: skip


def _within(each: Map, values: Sequence[float | None]) -> bool:
    return all(
        value is not None and axis[0] <= value <= axis[-1] for value, axis in zip(values, each.axes, strict=True)
    )


def _title(found: Zopa, number: int, theirs: int | None) -> str:
    label, whose = found.maps[number].space.label, _whose(number, theirs)
    return f"{label}, {whose}" if whose else label


def _whose(number: int, theirs: int | None) -> str:
    """`ours` or `theirs`, where that is known of drafts."""
    if theirs is None:
        return ""
    return {0: "ours", theirs: "theirs"}.get(number, "")


def _names(found: Zopa) -> list[str]:
    return [shortened(partner.name, 22) for partner in found.valuation.case.partners.values()]
