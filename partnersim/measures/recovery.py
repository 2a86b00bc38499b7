"""Getting one's money back: peak funding, payback, multiple."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["money_multiple", "payback_month", "peak_funding"]

Floats = NDArray[np.float64]

TOLERANCE = 1e-9  # of the position farthest from zero, either way: nearer to zero than this is zero


def peak_funding(position: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
    """The deepest position, never above 0 [currency], and the 0-based month it is first reached.

    Args:
        position: cumulated flows `[month, …]` [currency].
    """
    deep = np.minimum(np.asarray(position, dtype=float), 0.0)
    return deep.min(axis=0), deep.argmin(axis=0)


def payback_month(position: ArrayLike) -> int | None:
    """The 0-based month from which the position, once negative, is never negative again; None if there is none.

    None too where it never was negative: nothing had to be paid back.

    Args:
        position: cumulated flows `[month]` [currency].
    """
    path = np.asarray(position, dtype=float)
    negative = np.flatnonzero(path < -TOLERANCE * np.abs(path).max(initial=0.0))
    if not negative.size or negative[-1] == len(path) - 1:
        return None
    return int(negative[-1]) + 1


def money_multiple(net: ArrayLike) -> Floats:
    """MOIC: what months with a surplus bring, over what months with a shortfall take; NaN if none does.

    Args:
        net: flows `[month, …]` [currency].
    """
    flows = np.asarray(net, dtype=float)
    put_in = -np.minimum(flows, 0.0).sum(axis=0)
    out = np.maximum(flows, 0.0).sum(axis=0)
    return np.asarray(np.where(put_in > 0.0, out / np.where(put_in > 0.0, put_in, 1.0), np.nan))
