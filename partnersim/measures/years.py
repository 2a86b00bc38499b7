"""Fiscal years of a horizon, and amounts summed over them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.timeline import Timeline

__all__ = ["Year", "by_year", "fiscal_years"]

Floats = NDArray[np.float64]


class Year(NamedTuple):
    """Twelve months, or what the horizon has of them."""

    label: str  # 2027, or year 1
    first: int  # 0-based month
    last: int


def fiscal_years(timeline: Timeline) -> list[Year]:
    """Years of twelve months from the first month on: calendar years where that is a January.

    The last one ends with the horizon.
    """
    start = timeline.start
    calendar = start is not None and start % 12 == 0
    years = []
    for number, first in enumerate(range(0, timeline.months, 12)):
        label = str((start or 0) // 12 + number) if calendar else f"year {number + 1}"
        years.append(Year(label, first, min(first + 12, timeline.months) - 1))
    return years


def by_year(amounts: ArrayLike, timeline: Timeline) -> Floats:
    """Amounts `[month, …]` summed over fiscal years: `[year, …]` [currency]."""
    rows = np.asarray(amounts, dtype=float)
    return np.array([rows[year.first : year.last + 1].sum(axis=0) for year in fiscal_years(timeline)])
