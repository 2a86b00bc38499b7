"""Getting one's money back: peak funding, payback, multiple."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["NEVER_BELOW", "money_multiple", "payback_month", "payback_months", "peak_funding"]

Floats = NDArray[np.float64]

TOLERANCE = 1e-9  # of the position farthest from zero, either way: nearer to zero than this is zero
NEVER_BELOW = -1  # in place of a month: nothing had to be paid back


def peak_funding(position: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
    """The deepest position, never above 0 [currency], and the 0-based month it is first reached.

    Args:
        position: cumulated flows `[month, …]` [currency].
    """
    deep = np.minimum(np.asarray(position, dtype=float), 0.0)
    return deep.min(axis=0), deep.argmin(axis=0)


def payback_months(position: ArrayLike) -> NDArray[np.int32]:
    """The 0-based months `[…]` from which positions, once negative, are never negative again.

    `NEVER_BELOW` (−1) where a position never was negative; the number of months where it ends negative: months
    sort by how soon the money is back.

    Args:
        position: cumulated flows `[month, …]` [currency].
    """
    path = np.asarray(position, dtype=float)
    most = np.maximum(path.max(axis=0, initial=0.0), -path.min(axis=0, initial=0.0))
    after = np.arange(1, len(path) + 1, dtype=np.int32).reshape(-1, *(1,) * (path.ndim - 1))
    found = ((path < -TOLERANCE * most) * after).max(axis=0, initial=0)
    return np.where(found > 0, found, NEVER_BELOW).astype(np.int32)


def payback_month(position: ArrayLike) -> int | None:
    """The month of `payback_months` for one position `[month]` [currency]; None if there is none."""
    path = np.asarray(position, dtype=float)
    month = int(payback_months(path))
    return None if month in {NEVER_BELOW, len(path)} else month


def money_multiple(net: ArrayLike) -> Floats:
    """MOIC: what months with a surplus bring, over what months with a shortfall take; NaN if none does.

    Args:
        net: flows `[month, …]` [currency].
    """
    flows = np.asarray(net, dtype=float)
    put_in = -np.minimum(flows, 0.0).sum(axis=0)
    out = np.maximum(flows, 0.0).sum(axis=0)
    return np.asarray(np.where(put_in > 0.0, out / np.where(put_in > 0.0, put_in, 1.0), np.nan))
