"""Bass by ordinary least squares: new adopters on the total before, and its square."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from partnersim.fit.checks import refusal

__all__ = ["regressed"]

Floats = NDArray[np.float64]


def regressed(new: Floats) -> tuple[Floats, Floats, Floats]:
    """n(t) = a + b·N(t−1) + c·N(t−1)² = p·M + (q − p)·N − (q/M)·N² (Bass 1969).

    M is the greater root of a + b·M + c·M² = 0, p = a/M, q = −c·M.

    Args:
        new: adopters `[period]` from the launch on.

    Returns:
        log (M, p, q); by the delta method, their covariance where residuals are as large as the total; and the
        fitted new adopters `[period]`.

    Raises:
        InputError: coefficients that are of no diffusion.
    """
    total = new.sum()
    before = np.concatenate([[0.0], np.cumsum(new)[:-1]]) / total
    design = np.stack([np.ones_like(before), before, before**2], axis=1)
    found, _, rank, _ = np.linalg.lstsq(design, new / total, rcond=None)
    a, b, c = found.tolist()
    if rank < 3 or not (a > 0.0 and c < 0.0):
        raise refusal("the regression gives no Bass curve, as a share p or q would be below 0; fit increments")
    root = math.sqrt(b * b - 4.0 * a * c)
    market = (b + root) / (-2.0 * c)
    inverse = np.linalg.inv(design.T @ design)
    by_market = np.array([1.0, market, market**2]) / root / market  # of log M by a, b, c
    by_p, by_q = np.array([1.0 / a, 0.0, 0.0]) - by_market, np.array([0.0, 0.0, 1.0 / c]) + by_market
    jacobian = np.stack([by_market, by_p, by_q])
    logs = np.log([market * total, a / market, -c * market])
    return logs, jacobian @ inverse @ jacobian.T, design @ found * total
