"""Measures that have a value in every month."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.timeline import monthly_factor

__all__ = ["discounted_position", "share_by_month"]

Floats = NDArray[np.float64]

NOTHING = 1e-9  # of the most that is moved in any month: less received together is rounding


def discounted_position(net: ArrayLike, annual_rate: float) -> Floats:
    """Flows `[month]` discounted to the first month and cumulated [currency]; the last entry is the NPV."""
    flows = np.asarray(net, dtype=float)
    return np.cumsum(flows / monthly_factor(annual_rate) ** np.arange(len(flows)))


def share_by_month(received: ArrayLike) -> Floats:
    """Each partner's part of what all receive in a month, from `[month, partner]`; NaN in months with nothing."""
    amounts = np.asarray(received, dtype=float)
    whole = amounts.sum(axis=1, keepdims=True)
    some = whole > NOTHING * np.abs(amounts).sum(axis=1).max(initial=0.0)
    return np.asarray(np.where(some, amounts / np.where(some, whole, 1.0), np.nan))
