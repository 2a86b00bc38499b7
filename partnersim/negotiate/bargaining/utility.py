"""What an uncertain amount is worth to somebody who minds risk: its certainty equivalent.

With a *risk tolerance* R [currency] the utility of an amount x is −exp(−x/R) (R. A. Howard, "Decision Analysis:
Practice and Promise", Management Science 34, 1988: R is about the largest stake of which one would take even odds to
win it or to lose half of it). The certainty equivalent is the sure amount of the same utility, −R·ln E exp(−x/R); about
the mean, less the variance over 2R. A sure payment adds to it what it is, so that gains are differences.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["certainty_equivalent"]

Floats = NDArray[np.float64]

NEAR = 1.0  # of the tolerance: amounts all within it of their mean lose no digits around the mean


def certainty_equivalent(amounts: Floats, tolerance: float | None, weights: Floats | None = None) -> Floats:
    """The certainty equivalent of draws `[…, draw]` [currency], that of each row; the mean without a tolerance.

    It is at most the mean, and lies between the least and the largest draw. Of parts of the draws that were made into
    one each, `weights` `[draw]` are how many draws stand behind them: the certainty equivalent of certainty
    equivalents is that of all.

    Args:
        amounts: `[…, draw]` [currency].
        tolerance: R > 0 [currency]; None for who does not mind risk.
        weights: `[draw]`, ≥ 0; all alike where not given.
    """
    parts = np.full(amounts.shape[-1], 1.0) if weights is None else np.asarray(weights, float)
    parts = parts / parts.sum()
    least = amounts.min(axis=-1, keepdims=True)  # from which sums are taken: what is equal has no rounding then
    mean = least + ((amounts - least) * parts).sum(axis=-1, keepdims=True)
    if tolerance is None:
        return np.asarray(mean[..., 0])
    off = (amounts - mean) / tolerance
    near = np.abs(off).max(axis=-1, keepdims=True) < NEAR
    around = mean - tolerance * np.log1p((np.expm1(-np.where(near, off, 0.0)) * parts).sum(axis=-1, keepdims=True))
    above = (amounts - least) / tolerance  # no exponent is above 0, so none overflows
    far = least - tolerance * np.log((np.exp(-above) * parts).sum(axis=-1, keepdims=True))
    return np.asarray(np.minimum(np.where(near, around, far), mean)[..., 0])
