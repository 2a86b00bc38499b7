"""The comparison below the picture: a row for each agreement, the same figures for each partner, and changes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from partnersim.explorer.seen import LEVELS, Seen
from partnersim.render.markup import filled
from partnersim.render.numbers import FULL, Scale, month_text, rate_text, scale_of
from partnersim.render.phrases import shortened

__all__ = ["Cell", "table"]


class Cell(NamedTuple):
    """A figure as shown, and by how much it is other than pinned; nothing where it is the same."""

    text: str
    change: str = ""


def table(now: Seen, pinned: Seen) -> str:
    """The figures of the typical case, and of draws where there are any, as HTML; every text is escaped."""
    heads = ["NPV", "deepest", "back to zero", "share of revenue", "share of profit"]
    if now.drawn is not None:
        heads.insert(1, "9 of 10 draws")
    scale = scale_of(now.npv.ravel())
    rows = [
        (label, [cell for i in range(len(now.partners)) for cell in _cells(now, pinned, row, i, scale)])
        for row, label in enumerate(now.labels)
    ]
    unit = f"{now.case.currency}, typical values" if now.drawn is not None else now.case.currency
    names = [shortened(name, 40) for name in now.partners]
    return filled("explorer.html.jinja", partners=names, heads=heads, rows=rows, unit=unit)


def _cells(now: Seen, pinned: Seen, row: int, partner: int, scale: Scale) -> list[Cell]:
    standing = now.standings[row]
    was = pinned.standings[row]
    timeline = now.case.timeline
    npv, before = float(now.npv[row, partner]), float(was.npv[partner, 0])
    cells = [
        _amount(npv, before, scale),
        _in_draws(now, row, partner, scale),
        _amount(float(standing.peak[partner]), float(was.peak[partner]), scale),
        _back(month_text(timeline, standing.payback[partner]), month_text(timeline, was.payback[partner])),
        _part(now.revenue_share[row, partner], pinned.revenue_share[row, partner]),
        _part(now.profit_share[row, partner], pinned.profit_share[row, partner]),
    ]
    return [cell for cell in cells if cell is not None]


def _in_draws(now: Seen, row: int, partner: int, scale: Scale) -> Cell | None:
    """From the 5% to the 95% quantile of the net present value; None where nothing is drawn."""
    if now.drawn is None:
        return None
    low, high = np.quantile(now.drawn[row, partner], [LEVELS[0], LEVELS[-1]])
    return Cell(f"{scale.text(low)} … {scale.text(high)}")


def _back(now: str, was: str) -> Cell:
    return Cell(now, "" if now == was else f"was {was}")


def _amount(now: float, was: float, scale: Scale) -> Cell:
    text = scale.text(now)
    return Cell(text, "" if text == scale.text(was) else scale.text(now - was, sign=True))


def _part(share: float, was: float) -> Cell:
    text, before = _share_text(share), _share_text(was)
    return Cell(text, "" if text == before else f"was {before}")


def _share_text(share: float) -> str:
    return rate_text(round(float(share), 3)) if np.isfinite(share) else FULL.text(np.nan)
