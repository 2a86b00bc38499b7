"""Who has which part: margin, shares of profit, shares of the money at risk."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["margin", "share_of_risk", "share_of_total"]

Floats = NDArray[np.float64]

LEAST = 0.01  # of the sum of all gains and losses: a smaller profit has no shares worth naming


def margin(net: ArrayLike, received: ArrayLike) -> Floats:
    """Σ net / Σ received, both `[month, …]` [currency]; NaN where nothing is received."""
    got = np.asarray(received, dtype=float).sum(axis=0)
    kept = np.asarray(net, dtype=float).sum(axis=0)
    return np.asarray(np.where(got > 0.0, kept / np.where(got > 0.0, got, 1.0), np.nan))


def share_of_total(net: ArrayLike) -> Floats:
    """Each partner's share of the profit of all, from flows `[month, partner, …]`.

    NaN where there is no profit, or next to none beside what partners win from each other: shares then run into
    thousands of percent and say nothing.
    """
    profit = np.asarray(net, dtype=float).sum(axis=0)
    whole = profit.sum(axis=0)
    some = whole > LEAST * np.abs(profit).sum(axis=0)
    return np.asarray(np.where(some, profit / np.where(some, whole, 1.0), np.nan))


def share_of_risk(peaks: ArrayLike) -> Floats:
    """Each partner's share of the money at risk, from peak funding `[partner, …]` ≤ 0; NaN where none is."""
    deep = np.asarray(peaks, dtype=float)
    whole = deep.sum(axis=0)
    return np.asarray(np.where(whole < 0.0, deep / np.where(whole < 0.0, whole, 1.0), np.nan))
